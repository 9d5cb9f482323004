// SPDX-License-Identifier: Apache-2.0
import CKith

/// What opens a vault, or is added to it.
public enum Key: Sendable {
    /// 32 random bytes that the Keychain keeps.
    case device([UInt8])
    /// 1 to 1,024 bytes of UTF-8; a new one costs so much memory and so many passes to try.
    case passphrase(String, mebibytes: UInt32 = 256, passes: UInt32 = 3)
    case recoveryCode(String)
}

/// The encrypted store of one owner, open for as long as this lives.
public final class Vault: @unchecked Sendable {
    let family: Family
    let handle: OpaquePointer

    private init(folder: String, clock: @escaping @Sendable () -> Moment) throws {
        family = Family(clock: clock)
        var made: OpaquePointer?
        try check(kith_vault_new(&made))
        handle = made!
        try given(folder) { try done(kith_vault_set_folder(handle, $0, $1)) }
    }

    deinit { family.locked { kith_vault_free(handle) } }

    func words(_ what: Int32, _ out: Out, _ size: Size) -> Int32 { kith_vault_error_text(handle, what, out, size) }
    func done(_ code: Int32) throws { try check(code, words) }

    public static func exists(at folder: String) throws -> Bool {
        let vault = try Vault(folder: folder, clock: Moment.now)
        var there: Int32 = 0
        try vault.done(kith_vault_exists(vault.handle, &there))
        return there == 1
    }

    public static func create(at folder: String, key: Key, clock: @escaping @Sendable () -> Moment = Moment.now) throws -> Vault {
        let vault = try Vault(folder: folder, clock: clock)
        try vault.set(key)
        try clock().with { try vault.done(kith_vault_create(vault.handle, $0)) }
        return vault
    }

    public static func open(at folder: String, key: Key, clock: @escaping @Sendable () -> Moment = Moment.now) throws -> Vault {
        let vault = try Vault(folder: folder, clock: clock)
        try vault.set(key)
        try clock().with { try vault.done(kith_vault_open(vault.handle, $0)) }
        return vault
    }

    private func set(_ key: Key) throws {
        switch key {
        case .device(let bytes):
            try done(kith_vault_set_device_key(handle, bytes, bytes.count))
        case .passphrase(let text, let mebibytes, let passes):
            try done(kith_vault_set_cost(handle, mebibytes, passes))
            try given(text) { try done(kith_vault_set_passphrase(handle, $0, $1)) }
        case .recoveryCode(let text):
            try given(text) { try done(kith_vault_set_recovery_code(handle, $0, $1)) }
        }
    }

    public struct State: Equatable, Sendable {
        public let contacts, damaged, hidden: UInt64
        public let intact, writable, clockUncertain: Bool
    }

    public func state() throws -> State {
        try family.locked {
            var state = kith_vault_state()
            try done(kith_vault_look(handle, &state))
            return State(
                contacts: state.contacts, damaged: state.damaged, hidden: state.hidden, intact: state.intact == 1,
                writable: state.writable == 1, clockUncertain: state.clock_uncertain == 1)
        }
    }

    /// One more way of opening it, durable when this returns.
    public func add(_ key: Key) throws {
        try family.locked {
            try set(key)
            try family.clock().with { try done(kith_vault_add_key(handle, $0)) }
        }
    }

    public struct Imported: Equatable, Sendable {
        public let added, changed, alike, refused: UInt64
    }

    /// Takes other people's cards from a file: vCard, jCard, JSContact, CSV or MECARD.
    public func importCards(_ file: String) throws -> Imported {
        try family.locked {
            var told = kith_imported()
            try given(file) { text, size in
                try family.clock().with { try done(kith_vault_import(handle, text, size, $0, &told)) }
            }
            return Imported(added: told.added, changed: told.changed, alike: told.alike, refused: told.refused)
        }
    }

    /// Makes a persona with keys of its own. `name` is for the owner alone, `shown` is what others see.
    public func addPersona(_ name: String, shown: String) throws {
        try family.locked {
            try given(name) { name, size in
                try given(shown) { shown, shownSize in
                    try family.clock().with { try done(kith_vault_add_persona(handle, name, size, shown, shownSize, $0)) }
                }
            }
        }
    }

    public func removePersona(_ name: String) throws {
        try family.locked {
            try given(name) { name, size in
                try family.clock().with { try done(kith_vault_remove_persona(handle, name, size, $0)) }
            }
        }
    }

    public func personas() throws -> [String] {
        try family.locked {
            var count = 0
            try done(kith_vault_persona_count(handle, &count))
            return try (0..<count).map { index in try text(words) { kith_vault_persona_name(handle, index, $0, $1) } }
        }
    }
}
