// SPDX-License-Identifier: Apache-2.0
import CKith

/// A call that did not succeed: one sentence for a person, and what to do next.
public struct KithError: Error, Equatable, Sendable {
    public enum Group: Int32, Sendable {
        case call = 1, lookup, meeting, vault, data, system
        case fatal = 9
    }

    /// The `KITH_ERR_` code of kith.h.
    public let code: Int32
    public let message: String
    public let hint: String

    public var group: Group { Group(rawValue: kith_error_group(code)) ?? .fatal }
    /// The code's name, for logs: `wrong_code`.
    public var name: String { String(cString: kith_error_name(code)) }
}

typealias Out = UnsafeMutablePointer<CChar>?
typealias Size = UnsafeMutablePointer<Int>?

/// Throws what a handle says of its last failure.
func check(_ code: Int32, _ words: ((Int32, Out, Size) -> Int32)? = nil) throws {
    guard code != KITH_OK else { return }
    func said(_ what: Int32) -> String {
        guard let words = words else { return "" }
        return (try? text { words(what, $0, $1) }) ?? ""
    }
    throw KithError(code: code, message: said(KITH_WORDS_MESSAGE), hint: said(KITH_WORDS_HINT))
}

/// The text that `call` gives: asked for its size first, then for exactly as much.
func text(_ words: ((Int32, Out, Size) -> Int32)? = nil, _ call: (Out, Size) -> Int32) throws -> String {
    let bytes = try buffer(of: CChar.self, words, call)
    return bytes.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}

func bytes(_ call: (UnsafeMutablePointer<UInt8>?, Size) -> Int32) throws -> [UInt8] {
    try buffer(of: UInt8.self, nil, call)
}

private func buffer<Element: FixedWidthInteger>(
    of: Element.Type, _ words: ((Int32, Out, Size) -> Int32)?,
    _ call: (UnsafeMutablePointer<Element>?, Size) -> Int32
) throws -> [Element] {
    var size = 0
    var out: [Element] = []
    var code = call(nil, &size)
    while code == KITH_ERR_TOO_SMALL {
        out = [Element](repeating: 0, count: size)
        code = out.withUnsafeMutableBufferPointer { call($0.baseAddress, &size) }
    }
    try check(code, words)
    return Array(out.prefix(size))
}

/// The UTF-8 of a text, as kith.h takes it.
func given<T>(_ text: String, _ body: (UnsafePointer<CChar>?, Int) throws -> T) rethrows -> T {
    var copy = text
    return try copy.withUTF8 { utf8 in
        try utf8.withMemoryRebound(to: CChar.self) { try body($0.baseAddress, $0.count) }
    }
}
