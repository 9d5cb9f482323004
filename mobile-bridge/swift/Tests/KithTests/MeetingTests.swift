// SPDX-License-Identifier: Apache-2.0
import Foundation
import XCTest

@testable import Kith

/// Somebody with a vault in a folder that goes with it, who agrees to everything.
final class Phone {
    let folder: URL
    let vault: Vault
    var meeting: Meeting
    var link: UInt32 = 0
    var events: [Event] = []

    init(_ name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        vault = try Vault.create(at: folder.appendingPathComponent("vault").path, key: .device([UInt8](repeating: 7, count: 32)))
        try vault.addPersona("me", shown: name)
        let persona = try Persona(of: vault)
        try persona.setVCard("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:\(name)\r\nEMAIL;TYPE=work:\(name)@work.example\r\nEND:VCARD\r\n")
        try persona.giveToEveryone(1, true)
        try persona.save()
        meeting = try Meeting(on: vault)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func drain() throws {
        while let event = try meeting.nextEvent() {
            events.append(event)
            if event.kind == .offered { try meeting.decide(give: true, take: true) }
        }
    }

    func carry(to other: Phone) throws -> Bool {
        try drain()
        var bytes = [UInt8](repeating: 0, count: 4096)
        let size = try bytes.withUnsafeMutableBufferPointer { try meeting.output(on: link, into: $0) }
        guard size > 0 else { return false }
        try meeting.sent(size, on: link)
        try bytes.prefix(size).withUnsafeBufferPointer { try other.meeting.receive($0, on: other.link) }
        try other.drain()
        return true
    }
}

final class MeetingTests: XCTestCase {
    func testTwoMeetByCodeAndBothVaultsHaveTheOther() throws {
        let ada = try Phone("ada")
        let bo = try Phone("bo")
        try bo.meeting.listen(number: 7)
        try bo.drain()
        try ada.meeting.dial(code: try bo.meeting.codeInWords())
        ada.link = try ada.meeting.dialled()
        bo.link = try bo.meeting.accepted()
        while try ada.carry(to: bo) || bo.carry(to: ada) {}
        XCTAssertTrue(ada.events.contains { $0.kind == .done } && bo.events.contains { $0.kind == .done })
        let contact = try Contact("bo", in: ada.vault)
        XCTAssertEqual(try contact.properties().map(\.name), ["FN", "EMAIL"])
        XCTAssertEqual(try contact.met().first?.how, .code)
        try contact.add(note: "bearings")
        XCTAssertEqual(try contact.notes().map(\.text), ["bearings"])
        XCTAssertEqual(try bo.vault.people().map(\.name), ["ada"])
        XCTAssertTrue(try bo.vault.export(as: "vcard3").file.contains("ada@work.example"))
    }

    func testAWrongKeyIsAnErrorWithWords() throws {
        let ada = try Phone("ada")
        let path = ada.folder.appendingPathComponent("vault").path
        XCTAssertThrowsError(try Vault.open(at: path, key: .device([UInt8](repeating: 8, count: 32)))) { error in
            XCTAssertEqual((error as? KithError)?.group, .vault)
            XCTAssertFalse((error as? KithError)?.message.isEmpty ?? true)
        }
    }

    func testWhatARadioCarriesIsMadeAndRead() throws {
        XCTAssertEqual(try Rendezvous.number(txt: try Rendezvous.txt(number: 7)), 7)
        XCTAssertEqual(try Rendezvous.number(uuid: try Rendezvous.uuid(number: 9_999)), 9_999)
        XCTAssertEqual(try Rendezvous.psm(value: try Rendezvous.value(psm: 0x85)), 0x85)
        XCTAssertThrowsError(try Rendezvous.number(txt: [1, 2, 3]))
        let message = try Rendezvous.ndef(.invitation, "KITH1:X")
        XCTAssertEqual(try Rendezvous.read(ndef: message).text, "KITH1:X")
    }
}
