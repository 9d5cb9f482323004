// SPDX-License-Identifier: Apache-2.0
import CKith
import Foundation

/// What the handles of one vault share: one call at a time, from any thread.
final class Family: @unchecked Sendable {
    private let lock = NSRecursiveLock()
    let clock: @Sendable () -> Moment

    init(clock: @escaping @Sendable () -> Moment) { self.clock = clock }

    func locked<T>(_ body: () throws -> T) rethrows -> T {
        lock.lock()
        defer { lock.unlock() }
        return try body()
    }
}

/// One moment by both clocks: the wall's, which is recorded and says which day it is, and one that never goes back, for deadlines.
public struct Moment: Sendable {
    public var unixMilliseconds: Int64
    public var monotonicMilliseconds: Int64
    public var offsetMinutes: Int32

    public init(unixMilliseconds: Int64, monotonicMilliseconds: Int64, offsetMinutes: Int32) {
        self.unixMilliseconds = unixMilliseconds
        self.monotonicMilliseconds = monotonicMilliseconds
        self.offsetMinutes = offsetMinutes
    }

    /// By this device's clocks.
    public static func now() -> Moment {
        Moment(
            unixMilliseconds: Int64(Date().timeIntervalSince1970 * 1000),
            monotonicMilliseconds: Int64(DispatchTime.now().uptimeNanoseconds / 1_000_000),
            offsetMinutes: Int32(TimeZone.current.secondsFromGMT() / 60))
    }

    func with<T>(_ body: (UnsafePointer<kith_now>) throws -> T) rethrows -> T {
        var now = kith_now()
        now.unix_ms = unixMilliseconds
        now.monotonic_ms = monotonicMilliseconds
        now.offset_minutes = offsetMinutes
        return try withUnsafePointer(to: &now, body)
    }
}

/// The terms that one property is given under. They bind honest software.
public struct Terms: Equatable, Sendable {
    public enum PassOn: Int32, Sendable { case no, ask, yes }
    public struct Uses: OptionSet, Sendable {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }
        public static let business = Uses(rawValue: KITH_USE_BUSINESS)
        public static let social = Uses(rawValue: KITH_USE_SOCIAL)
        public static let recruiting = Uses(rawValue: KITH_USE_RECRUITING)
        public static let marketing = Uses(rawValue: KITH_USE_MARKETING)
    }

    /// The last day on which it may be held, `2028-01-31`; nil without an end.
    public let keepUntil: String?
    /// Whether it may leave the receiver's vault in the clear.
    public let mayExport: Bool
    public let passOn: PassOn
    public let useFor: Uses

    init(_ terms: kith_terms) {
        var day = terms.keep_until
        let text = withUnsafeBytes(of: &day) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        keepUntil = text.isEmpty ? nil : text
        mayExport = terms.may_export == 1
        passOn = PassOn(rawValue: terms.pass_on) ?? .no
        useFor = Uses(rawValue: terms.use_for)
    }

    /// What an owner says about terms; what is nil is left to the rule below.
    public struct Rule: Sendable {
        /// `forever`, `2028-01-31`, or from the day of giving `2y`, `18m`, `6w`, `90d`.
        public var keep: String?
        public var mayExport: Bool?
        public var passOn: PassOn?
        public var useFor: Uses?
        public init() {}

        func apply(_ to: (UnsafePointer<CChar>?, Int, Int32, Int32, Int32) throws -> Void) rethrows {
            try given(keep ?? "") { text, size in
                try to(
                    text, size, mayExport.map { $0 ? 1 : 0 } ?? KITH_UNSAID, passOn?.rawValue ?? KITH_UNSAID,
                    useFor?.rawValue ?? KITH_UNSAID)
            }
        }
    }
}

/// One property of a card or of an offer, which has no values.
public struct Property: Equatable, Sendable {
    public let name: String
    public let types: String
    public let value: String?
    public let terms: Terms
}
