// SPDX-License-Identifier: Apache-2.0
import CKith

/// A copy of a persona, to look at and to change; `save` writes it back.
public final class Persona: @unchecked Sendable {
    private let vault: Vault
    private let handle: OpaquePointer

    /// The empty name means the first persona.
    public init(_ name: String = "", of vault: Vault) throws {
        self.vault = vault
        handle = try vault.family.locked {
            var made: OpaquePointer?
            try given(name) { text, size in try vault.done(kith_persona_open(vault.handle, text, size, &made)) }
            return made!
        }
    }

    deinit { vault.family.locked { kith_persona_free(handle) } }

    private func words(_ what: Int32, _ out: Out, _ size: Size) -> Int32 {
        kith_persona_error_text(handle, what, out, size)
    }
    private func run(_ call: () -> Int32) throws { try vault.family.locked { try check(call(), words) } }
    private func runNow(_ call: (UnsafePointer<kith_now>) -> Int32) throws {
        try vault.family.clock().with { now in try run { call(now) } }
    }

    /// vCard 4.0, for the owner's own eyes; no terms stand in it.
    public func vcard() throws -> String {
        try vault.family.locked { try text(words) { kith_persona_vcard(handle, $0, $1) } }
    }
    /// Makes the card what a vCard says. In the copy only.
    public func setVCard(_ vcard: String) throws {
        try given(vcard) { text, size in try runNow { kith_persona_set_vcard(handle, text, size, $0) } }
    }

    /// With the terms that each would be given under now.
    public func properties() throws -> [Property] {
        try vault.family.locked {
            var count = 0
            try run { kith_persona_count(handle, &count) }
            return try (0..<count).map { index in
                var terms = kith_terms()
                try runNow { kith_persona_terms(handle, index, $0, &terms) }
                func part(_ what: Int32) throws -> String {
                    try text(words) { kith_persona_property(handle, index, what, $0, $1) }
                }
                return Property(
                    name: try part(KITH_PROPERTY_NAME), types: try part(KITH_PROPERTY_TYPES),
                    value: try part(KITH_PROPERTY_VALUE), terms: Terms(terms))
            }
        }
    }

    public func isGivenToEveryone(_ index: Int) throws -> Bool {
        var give: Int32 = 0
        try run { kith_persona_give_to(handle, index, &give) }
        return give == KITH_GIVE_EVERYONE
    }
    /// In the copy only. The name is always given.
    public func giveToEveryone(_ index: Int, _ everyone: Bool) throws {
        try run { kith_persona_set_give_to(handle, index, everyone ? KITH_GIVE_EVERYONE : KITH_GIVE_WHEN_CHOSEN) }
    }
    /// Of one property, or with nil of all that say nothing themselves. In the copy only.
    public func setTerms(_ rule: Terms.Rule, of index: Int? = nil) throws {
        try rule.apply { keep, size, export, passOn, use in
            // KITH_ALL is SIZE_MAX, which no Int holds: -1 has its bits.
            try run { kith_persona_set_terms(handle, index ?? -1, keep, size, export, passOn, use) }
        }
    }
    public func save() throws { try runNow { kith_persona_save(handle, $0) } }

    /// The text of a QR code that any phone reads without kith, `longest` bytes at most.
    public func qr(give: String = "", longest: Int = 2_331) throws -> String {
        try vault.family.locked {
            try given(give) { what, size in
                try vault.family.clock().with { now in
                    try text(words) { kith_persona_qr(handle, what, size, longest, now, $0, $1) }
                }
            }
        }
    }
}
