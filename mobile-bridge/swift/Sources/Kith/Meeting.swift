// SPDX-License-Identifier: Apache-2.0
import CKith

/// What a meeting says. kith.h describes each kind, and which of these numbers and texts it has.
public struct Event: Equatable, Sendable {
    public enum Kind: Int32, Sendable {
        case codeReady = 1, invitationReady, phrases, wrongGuess, authenticated, scanned, downgrade, resumed, offered
        case peerReady, saved, done, failed, linkFinished
    }
    public enum Arrival: Int32, Sendable { case no, maybe, yes }

    /// nil for a kind that a later library adds.
    public let kind: Kind?
    public let code: Int32
    public let link: UInt32
    public let flag: Bool
    public let left: Int32
    public let theirsHere, mineThere: Arrival
    public let unfinished: Bool
    public let message, hint, truth, name, id: String
}

/// What one side would give: kinds and terms, never values.
public struct Offer: Equatable, Sendable {
    public let name: String
    public let properties: [Property]
}

/// One run of the exchange, over however many links. Keeps its vault open.
public final class Meeting: @unchecked Sendable {
    private let vault: Vault
    private let handle: OpaquePointer
    private var family: Family { vault.family }

    public init(on vault: Vault) throws {
        self.vault = vault
        handle = try vault.family.locked {
            var made: OpaquePointer?
            try vault.done(kith_meeting_new(vault.handle, &made))
            return made!
        }
    }

    deinit { family.locked { kith_meeting_free(handle) } }

    private func words(_ what: Int32, _ out: Out, _ size: Size) -> Int32 {
        kith_meeting_error_text(handle, what, out, size)
    }
    private func run(_ call: () -> Int32) throws { try family.locked { try check(call(), words) } }
    private func run(_ text: String, _ call: (UnsafePointer<CChar>?, Int) -> Int32) throws {
        try given(text) { at, size in try run { call(at, size) } }
    }
    private func runNow(_ call: (UnsafePointer<kith_now>) -> Int32) throws {
        try family.clock().with { now in try run { call(now) } }
    }

    // Before it is opened.
    public func persona(_ name: String) throws { try run(name) { kith_meeting_set_persona(handle, $0, $1) } }
    /// `all`, `none`, kinds like `name,org,email:work`, or empty for what is given to everyone.
    public func give(_ what: String) throws { try run(what) { kith_meeting_set_give(handle, $0, $1) } }
    public func place(_ place: String) throws { try run(place) { kith_meeting_set_place(handle, $0, $1) } }
    public func terms(_ rule: Terms.Rule) throws {
        try rule.apply { keep, size, export, passOn, use in
            try run { kith_meeting_set_terms(handle, keep, size, export, passOn, use) }
        }
    }

    // Ways to open it.
    public func listen(number: Int32 = 0) throws { try runNow { kith_meeting_listen(handle, number, $0) } }
    public func dial(code: String) throws {
        try given(code) { text, size in try runNow { kith_meeting_dial_code(handle, text, size, $0) } }
    }
    public func display(number: Int32 = 0, addresses: [String]) throws {
        try given(addresses.joined(separator: " ")) { text, size in
            try runNow { kith_meeting_display(handle, number, text, size, $0) }
        }
    }
    public func scan(_ invitation: String) throws {
        try given(invitation) { text, size in try runNow { kith_meeting_scan(handle, text, size, $0) } }
    }
    public func listenByPhrase(number: Int32 = 0) throws {
        try runNow { kith_meeting_listen_by_phrase(handle, number, $0) }
    }
    public func dialByPhrase(number: Int32 = 0) throws {
        try runNow { kith_meeting_dial_by_phrase(handle, number, $0) }
    }
    public func codeInWords() throws -> String {
        try family.locked { try text(words) { kith_meeting_code(handle, KITH_CODE_WORDS, $0, $1) } }
    }
    public func codeInDigits() throws -> String {
        try family.locked { try text(words) { kith_meeting_code(handle, KITH_CODE_DIGITS, $0, $1) } }
    }
    public func invitation() throws -> String {
        try family.locked { try text(words) { kith_meeting_invitation(handle, $0, $1) } }
    }

    // Links.
    public func accepted() throws -> UInt32 {
        var link: UInt32 = 0
        try runNow { kith_meeting_accepted(handle, $0, &link) }
        return link
    }
    public func dialled() throws -> UInt32 {
        var link: UInt32 = 0
        try runNow { kith_meeting_dialled(handle, $0, &link) }
        return link
    }
    public func receive(_ bytes: UnsafeBufferPointer<UInt8>, on link: UInt32) throws {
        try runNow { kith_meeting_receive(handle, link, bytes.baseAddress, bytes.count, $0) }
    }
    /// Puts what is to be written next there. Returns how many bytes these are: they come again until `sent`.
    public func output(on link: UInt32, into bytes: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
        var size = bytes.count
        if size > 0 { try run { kith_meeting_output(handle, link, bytes.baseAddress, &size) } }
        return size
    }
    public func sent(_ count: Int, on link: UInt32) throws { try run { kith_meeting_sent(handle, link, count) } }
    public func closed(_ link: UInt32) throws { try runNow { kith_meeting_closed(handle, link, $0) } }
    public func tick() throws { try runNow { kith_meeting_tick(handle, $0) } }
    /// When `tick` is needed at the latest, by the monotonic clock; nil: not at all.
    public func deadline() throws -> Int64? {
        var at = Int64.max
        try run { kith_meeting_deadline(handle, &at) }
        return at == Int64.max ? nil : at
    }
    public func isFinished() throws -> Bool {
        var finished: Int32 = 0
        try run { kith_meeting_finished(handle, &finished) }
        return finished == 1
    }

    // Events and answers.
    /// The next event, or nil. It does what the vault must do for the meeting to go on, so it may write to disk.
    public func nextEvent() throws -> Event? {
        try family.locked {
            var event = kith_event()
            try runNow { kith_meeting_next_event(handle, $0, &event) }
            guard event.kind != KITH_EVENT_NONE else { return nil }
            func said(_ what: Int32) throws -> String {
                try text(words) { kith_meeting_event_text(handle, what, $0, $1) }
            }
            return Event(
                kind: Event.Kind(rawValue: event.kind), code: event.code, link: event.link, flag: event.flag == 1,
                left: event.left, theirsHere: Event.Arrival(rawValue: event.theirs_here) ?? .no,
                mineThere: Event.Arrival(rawValue: event.mine_there) ?? .no, unfinished: event.unfinished == 1,
                message: try said(KITH_EVENT_MESSAGE), hint: try said(KITH_EVENT_HINT), truth: try said(KITH_EVENT_TRUTH),
                name: try said(KITH_EVENT_NAME), id: try said(KITH_EVENT_ID))
        }
    }

    private func offer(of whose: Int32) throws -> Offer {
        try family.locked {
            var count = 0
            try run { kith_meeting_offer_count(handle, whose, &count) }
            let properties = try (0..<count).map { index -> Property in
                var terms = kith_terms()
                try run { kith_meeting_offer_terms(handle, whose, index, &terms) }
                func part(_ what: Int32) throws -> String {
                    try text(words) { kith_meeting_offer_property(handle, whose, index, what, $0, $1) }
                }
                return Property(
                    name: try part(KITH_PROPERTY_NAME), types: try part(KITH_PROPERTY_TYPES), value: nil, terms: Terms(terms))
            }
            return Offer(name: try text(words) { kith_meeting_offer_name(handle, whose, $0, $1) }, properties: properties)
        }
    }
    public func mine() throws -> Offer { try offer(of: KITH_MINE) }
    public func theirs() throws -> Offer { try offer(of: KITH_THEIRS) }
    public func phrases() throws -> [String] {
        try family.locked { try (0..<3).map { index in try text(words) { kith_meeting_phrase(handle, index, $0, $1) } } }
    }

    /// To `phrases` of that link: which of them stands on the other screen too, or nil: none. Only a person can know.
    public func pick(_ choice: Int32?, on link: UInt32) throws {
        try runNow { kith_meeting_pick(handle, link, choice ?? -1, $0) }
    }
    /// To `scanned`: the tap that lets them see ours.
    public func admit() throws { try runNow { kith_meeting_admit(handle, $0) } }
    public func acceptDowngrade() throws { try runNow { kith_meeting_accept_downgrade(handle, $0) } }
    /// To `offered`: the person's yes to both offers as they were shown; neither giving nor taking declines.
    public func decide(give: Bool, take: Bool) throws {
        try runNow { kith_meeting_decide(handle, give ? 1 : 0, take ? 1 : 0, $0) }
    }
    public func offer(_ give: String) throws {
        try given(give) { text, size in try runNow { kith_meeting_offer(handle, text, size, $0) } }
    }
    /// By the person, or with the code of the last `linkFinished`, which `failed` then repeats.
    public func cancel(_ reason: Int32 = KITH_ERR_CANCELLED) throws {
        try runNow { kith_meeting_cancel(handle, reason, $0) }
    }
}
