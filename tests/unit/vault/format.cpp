// SPDX-License-Identifier: Apache-2.0
//
// The file's format: a later one is left alone, a foreign one is refused, and key slots are bounded.
#include "vault/format.h"

#include <algorithm>

#include "fixture.h"
#include "vault/folder.h"

using namespace kith;
using namespace kith::test;

namespace {

/// SQLite's header keeps the user version, big-endian, at byte 60.
std::string with_format(std::string bytes, unsigned number) {
    bytes[60] = static_cast<char>(number >> 24U);
    bytes[61] = static_cast<char>(number >> 16U);
    bytes[62] = static_cast<char>(number >> 8U);
    bytes[63] = static_cast<char>(number);
    return bytes;
}

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

const vault::VaultId vault_id{1, 2, 3};

vault::Slot made_slot(const Unlock& unlock, const Secret<32>& data_key) {
    SeededRandom random(4);
    const auto slot = vault::make_slot(vault_id, unlock, data_key, random);
    REQUIRE(slot);
    return *slot;
}

}  // namespace

TEST_CASE("a vault of a later format is refused, and not a byte of it changes") {
    VaultFolder folder;
    folder.close();
    for (const unsigned number : {2U, 77U, 0x7fffffffU}) {
        const std::string later = with_format(file_bytes(folder.file()), number);
        write_bytes(folder.file(), later);
        CHECK(folder.try_open().error().code == Errc::too_new);
        CHECK(file_bytes(folder.file()) == later);
        CHECK(files_in(folder.path()) == 1);
    }
}

TEST_CASE("a later format that so far stands in the log beside the file is refused as well, and left alone") {
    VaultFolder folder;
    folder.close();
    const std::string before = file_bytes(folder.file());
    Folder copy;
    {
        auto database = vault::Database::open(folder.file());
        REQUIRE(database);
        REQUIRE(database->execute("PRAGMA user_version = 2"));
        write_bytes(copy.path() / "vault.db", before);
        write_bytes(copy.path() / "vault.db-wal", file_bytes(folder.file().string() + "-wal"));
    }
    SeededRandom random(1);
    CHECK(Vault::open(copy.path(), device_key(), today, random).error().code == Errc::too_new);
    CHECK(file_bytes(copy.path() / "vault.db") == before);
    CHECK(std::filesystem::file_size(copy.path() / "vault.db-wal") > 0);
}

TEST_CASE("what is no vault is called damaged, whatever it is") {
    VaultFolder folder;
    folder.close();
    const std::string good = file_bytes(folder.file());
    std::string other_program = good;
    other_program[68] = 'x';
    for (const std::string& bytes : {std::string(), std::string("x"), std::string(100'000, 'x'), good.substr(0, 99),
                                     good.substr(0, 100), with_format(good, 0), other_program}) {
        write_bytes(folder.file(), bytes);
        CHECK(folder.try_open().error().code == Errc::damaged);
    }
}

TEST_CASE("tables, triggers and views that are not ours are refused") {
    for (const char* sql :
         {"CREATE TABLE more (x)", "CREATE TABLE zz (x)", "ALTER TABLE record ADD COLUMN more",
          "ALTER TABLE vault ADD COLUMN zz", "CREATE VIEW seen AS SELECT * FROM record", "DROP TABLE record",
          "CREATE INDEX i ON record (seal)", "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM slot; END"}) {
        VaultFolder folder;
        folder.close();
        {
            auto database = vault::Database::open(folder.file());
            REQUIRE(database);
            REQUIRE(database->execute(sql));
        }
        CHECK_MESSAGE(folder.try_open().error().code == Errc::damaged, sql);
    }
}

TEST_CASE("a vault without header or without a slot is damaged, not locked") {
    for (const char* sql : {"DELETE FROM vault", "DELETE FROM slot", "UPDATE vault SET id = x'00'",
                            "UPDATE vault SET id = zeroblob(16)", "UPDATE slot SET id = zeroblob(16)",
                            "UPDATE slot SET body = x'00'", "UPDATE slot SET body = substr(body, 1, 104)"}) {
        VaultFolder folder;
        folder.close();
        {
            auto database = vault::Database::open(folder.file());
            REQUIRE(database);
            REQUIRE(database->execute(sql));
        }
        CHECK_MESSAGE(folder.try_open().error().code == Errc::damaged, sql);
    }
}

TEST_CASE("any flipped bit of a slot is damage; a wrong key is not") {
    Secret<32> data_key;
    data_key.writable()[0] = 5;
    const vault::Slot slot = made_slot(device_key(), data_key);
    const Bytes body = slot.encode(vault_id);
    for (std::size_t i = 0; i < body.size() * 8; ++i) {
        Bytes flipped = body;
        flipped[i / 8] = static_cast<Byte>(flipped[i / 8] ^ 1U << i % 8);
        CHECK(vault::Slot::decode(vault_id, slot.id, flipped).error().code == Errc::damaged);
    }
    const auto back = vault::Slot::decode(vault_id, slot.id, body);
    REQUIRE(back);
    const auto opened = vault::open_slots(vault_id, {*back}, device_key());
    REQUIRE(opened);
    CHECK(std::ranges::equal(opened->data_key.view(), data_key.view()));
    CHECK(vault::open_slots(vault_id, {*back}, device_key(8)).error().code == Errc::locked);
    CHECK(vault::open_slots(vault_id, {}, device_key()).error().code == Errc::locked);
    CHECK(vault::Slot::decode(vault_id, slot.id, ByteView(body).first(body.size() - 1)).error().code == Errc::damaged);
}

TEST_CASE("a slot that was moved to another vault or another place does not open") {
    const Secret<32> data_key;
    const vault::Slot slot = made_slot(device_key(), data_key);
    CHECK(vault::open_slots(vault::VaultId{9}, {slot}, device_key()).error().code == Errc::locked);
    vault::Slot moved = slot;
    moved.id[0] = static_cast<Byte>(moved.id[0] ^ 1U);
    CHECK(vault::open_slots(vault_id, {moved}, device_key()).error().code == Errc::locked);
}

TEST_CASE("any of several slots of a kind opens the vault") {
    Secret<32> data_key;
    data_key.writable()[3] = 9;
    const std::vector<vault::Slot> slots{made_slot(device_key(1), data_key), made_slot(device_key(2), data_key)};
    for (const Byte key : {Byte{1}, Byte{2}}) {
        const auto opened = vault::open_slots(vault_id, slots, device_key(key));
        REQUIRE(opened);
        CHECK(std::ranges::equal(opened->data_key.view(), data_key.view()));
    }
}

TEST_CASE("a passphrase's cost is bounded when it is set, and when a slot is read, before anything is allocated") {
    struct Case {
        KdfCost cost;
        bool within;
    };
    const Secret<32> data_key;
    SeededRandom random(1);
    const std::vector<Case> cases{{{63, 1}, false},           {{1025, 1}, false},       {{64, 0}, false},
                                  {{64, 11}, false},          {{1U << 20U, 3}, false},  {{0, 0}, false},
                                  {{64, 0xffffffffU}, false}, {{0xffffffffU, 1}, false}};
    for (const Case& each : cases) {
        const auto made = vault::make_slot(vault_id, passphrase("x", each.cost), data_key, random);
        CHECK(made.error().code == Errc::limit);
        vault::Slot slot;
        slot.kind = KeyKind::passphrase;
        slot.cost = each.cost;
        CHECK(vault::Slot::decode(vault_id, slot.id, slot.encode(vault_id)).error().code == Errc::damaged);
    }
    for (const KdfCost cost : {KdfCost{64, 1}, KdfCost{1024, 10}}) {
        vault::Slot slot;
        slot.kind = KeyKind::passphrase;
        slot.cost = cost;
        CHECK(vault::Slot::decode(vault_id, slot.id, slot.encode(vault_id)));
    }
    CHECK(vault::make_slot(vault_id, passphrase(""), data_key, random).error().code == Errc::usage);
}
