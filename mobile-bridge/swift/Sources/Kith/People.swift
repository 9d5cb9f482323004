// SPDX-License-Identifier: Apache-2.0
import CKith

/// How two people made sure of each other.
public enum How: Int32, Sendable { case code, qr, phrase, known, imported }

/// A file that may leave, and what the terms kept here.
public struct Export: Equatable, Sendable {
    public let file: String
    public let withheld: Int
    /// People of whom nothing may leave.
    public let leftOut: Int
}

extension Vault {
    public struct Person: Equatable, Sendable {
        /// 10 letters and digits, stable for life.
        public let id: String
        public let name: String
    }

    private func list<T>(_ words: String, _ body: (OpaquePointer) throws -> T) throws -> T {
        try family.locked {
            var made: OpaquePointer?
            try given(words) { text, size in
                try family.clock().with { try done(kith_people_open(handle, text, size, $0, &made)) }
            }
            let people = made!
            defer { kith_people_free(people) }
            return try body(people)
        }
    }

    /// Whoever has all these words in a card, a note or a tag; everybody for none. By name.
    public func people(_ search: String = "") throws -> [Person] {
        try list(search) { people in
            func words(_ what: Int32, _ out: Out, _ size: Size) -> Int32 { kith_people_error_text(people, what, out, size) }
            var count = 0
            try check(kith_people_count(people, &count), words)
            return try (0..<count).map { index in
                Person(
                    id: try text(words) { kith_people_id(people, index, $0, $1) },
                    name: try text(words) { kith_people_name(people, index, $0, $1) })
            }
        }
    }

    /// The same people as one file that leaves the vault: `vcard4`, `vcard3`, `vcard21`, `jcard`, `jscontact`, `csv-google`, `csv-outlook`.
    public func export(_ search: String = "", as format: String = "vcard4") throws -> Export {
        try list(search) { people in
            var withheld = 0
            var leftOut = 0
            let file = try given(format) { format, size in
                try family.clock().with { now in
                    try text({ kith_people_error_text(people, $0, $1, $2) }) {
                        kith_people_export(people, format, size, now, $0, $1, &withheld, &leftOut)
                    }
                }
            }
            return Export(file: file, withheld: withheld, leftOut: leftOut)
        }
    }
}

/// One person: what they gave, untouched, and what the owner noted. A copy; what changes it here changes the vault as well.
public final class Contact: @unchecked Sendable {
    private let vault: Vault
    private let handle: OpaquePointer

    /// By an id or four characters of it, a name, or the beginning of one of its words.
    public init(_ who: String, in vault: Vault) throws {
        self.vault = vault
        handle = try vault.family.locked {
            var made: OpaquePointer?
            try given(who) { text, size in
                try vault.family.clock().with { try vault.done(kith_contact_open(vault.handle, text, size, $0, &made)) }
            }
            return made!
        }
    }

    deinit { vault.family.locked { kith_contact_free(handle) } }

    private func words(_ what: Int32, _ out: Out, _ size: Size) -> Int32 {
        kith_contact_error_text(handle, what, out, size)
    }
    private func run(_ call: () -> Int32) throws { try vault.family.locked { try check(call(), words) } }
    private func runNow(_ call: (UnsafePointer<kith_now>) -> Int32) throws {
        try vault.family.clock().with { now in try run { call(now) } }
    }
    private func said(_ what: Int32, _ index: Int = 0) throws -> String {
        try vault.family.locked { try text(words) { kith_contact_text(handle, what, index, $0, $1) } }
    }
    private func each<T>(_ what: Int32, _ body: (Int) throws -> T) throws -> [T] {
        try vault.family.locked {
            var count = 0
            try run { kith_contact_count(handle, what, &count) }
            return try (0..<count).map(body)
        }
    }

    public func id() throws -> String { try said(KITH_CONTACT_ID) }
    public func name() throws -> String { try said(KITH_CONTACT_NAME) }
    public func organisation() throws -> String { try said(KITH_CONTACT_ORG) }
    public func tags() throws -> [String] { try each(KITH_CONTACT_TAG) { try said(KITH_CONTACT_TAG, $0) } }

    public func properties() throws -> [Property] {
        try each(KITH_CONTACT_PROPERTY) { index in
            var terms = kith_terms()
            try run { kith_contact_terms(handle, index, &terms) }
            func part(_ what: Int32) throws -> String {
                try text(words) { kith_contact_property(handle, index, what, $0, $1) }
            }
            return Property(
                name: try part(KITH_PROPERTY_NAME), types: try part(KITH_PROPERTY_TYPES),
                value: try part(KITH_PROPERTY_VALUE), terms: Terms(terms))
        }
    }

    /// A note, or a meeting: its text is the place, and may be empty.
    public struct Entry: Equatable, Sendable {
        public let text: String
        public let unixMilliseconds: Int64
        public let offsetMinutes: Int32
        /// nil for a note
        public let how: How?
    }
    private func entries(_ what: Int32) throws -> [Entry] {
        try each(what) { index in
            var at: Int64 = 0
            var offset: Int32 = 0
            var how: Int32 = -1
            try run { kith_contact_time(handle, what, index, &at, &offset) }
            if what == KITH_CONTACT_MET { try run { kith_contact_how(handle, index, &how) } }
            return Entry(
                text: try said(what, index), unixMilliseconds: at, offsetMinutes: offset, how: How(rawValue: how))
        }
    }
    public func notes() throws -> [Entry] { try entries(KITH_CONTACT_NOTE) }
    /// Oldest first.
    public func met() throws -> [Entry] { try entries(KITH_CONTACT_MET) }

    /// For the owner's own eyes, with what the terms keep here: never write it where it leaves the app.
    public func vcard() throws -> String {
        try vault.family.locked { try text(words) { kith_contact_vcard(handle, $0, $1) } }
    }
    /// As a file that may leave.
    public func export(as format: String = "vcard4") throws -> Export {
        try vault.family.locked {
            var withheld = 0
            let file = try given(format) { format, size in
                try vault.family.clock().with { now in
                    try text(words) { kith_contact_export(handle, format, size, now, $0, $1, &withheld) }
                }
            }
            return Export(file: file, withheld: withheld, leftOut: 0)
        }
    }

    public func add(note: String) throws {
        try given(note) { text, size in try runNow { kith_contact_add_note(handle, text, size, $0) } }
    }
    public func add(tag: String) throws {
        try given(tag) { text, size in try runNow { kith_contact_add_tag(handle, text, size, $0) } }
    }
    public func remove(tag: String) throws {
        try given(tag) { text, size in try runNow { kith_contact_remove_tag(handle, text, size, $0) } }
    }
    /// Removes the person, their values from the log, and the notes: for good.
    public func forget() throws { try runNow { kith_contact_forget(handle, $0) } }
}
