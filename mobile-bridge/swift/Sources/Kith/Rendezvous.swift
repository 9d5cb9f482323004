// SPDX-License-Identifier: Apache-2.0
import CKith

/// Finding each other: pure bytes, for the phone's own radio. These take no vault; what they throw has no words, its code says all.
public enum Rendezvous {
    /// The DNS-SD service that a meeting is announced under.
    public static var dnsService: String { String(cString: kith_dns_sd_service()) }
    public static func txt(number: Int32) throws -> [UInt8] { try bytes { kith_txt_make(number, $0, $1) } }
    public static func number(txt: [UInt8]) throws -> Int32 {
        var number: Int32 = 0
        try check(kith_txt_read(txt, txt.count, &number))
        return number
    }

    /// The UUID that a meeting is advertised with over Bluetooth LE.
    public static func uuid(number: Int32) throws -> String { try text { kith_le_uuid_make(number, $0, $1) } }
    public static func number(uuid: String) throws -> Int32 {
        var number: Int32 = 0
        try given(uuid) { try check(kith_le_uuid_read($0, $1, &number)) }
        return number
    }
    public static func serviceUUID() throws -> String { try text { kith_le_gatt_uuid(KITH_LE_SERVICE, $0, $1) } }
    public static func characteristicUUID() throws -> String {
        try text { kith_le_gatt_uuid(KITH_LE_CHARACTERISTIC, $0, $1) }
    }
    /// That characteristic's value: the PSM of the L2CAP channel that takes links.
    public static func value(psm: Int32) throws -> [UInt8] { try bytes { kith_le_psm_make(psm, $0, $1) } }
    public static func psm(value: [UInt8]) throws -> Int32 {
        var psm: Int32 = 0
        try check(kith_le_psm_read(value, value.count, &psm))
        return psm
    }

    public struct Code: Equatable, Sendable {
        /// 0 if none was typed
        public let number: Int32
        /// A slip was put right: show the person how it was read.
        public let mended: Bool
        public let words: String
    }
    /// A code as a person typed it.
    public static func code(_ typed: String) throws -> Code {
        try given(typed) { at, size in
            var number: Int32 = 0
            var mended: Int32 = 0
            let words = try text { kith_code_read(at, size, &number, &mended, $0, $1) }
            return Code(number: number, mended: mended == 1, words: words)
        }
    }

    /// The number to look for and the addresses to try of an invitation as it was scanned.
    public static func invitation(_ scanned: String) throws -> (number: Int32, addresses: [String]) {
        try given(scanned) { at, size in
            var number: Int32 = 0
            try check(kith_invitation_number(at, size, &number))
            var addresses: [String] = []
            while addresses.count < 8 {
                do {
                    addresses.append(try text { kith_invitation_address(at, size, addresses.count, $0, $1) })
                } catch let error as KithError where error.code == KITH_ERR_NOT_FOUND {
                    break
                }
            }
            return (number, addresses)
        }
    }

    public enum NDEF: Int32, Sendable { case vcard = 1, invitation }
    public static func ndef(_ kind: NDEF, _ content: String) throws -> [UInt8] {
        try given(content) { at, size in try bytes { kith_ndef_make(kind.rawValue, at, size, $0, $1) } }
    }
    /// The first record that holds one of these.
    public static func read(ndef message: [UInt8]) throws -> (kind: NDEF, text: String) {
        var kind: Int32 = 0
        let content = try text { kith_ndef_read(message, message.count, &kind, $0, $1) }
        guard let known = NDEF(rawValue: kind) else { throw KithError(code: KITH_ERR_NOT_FOUND, message: "", hint: "") }
        return (known, content)
    }
}
