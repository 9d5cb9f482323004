// SPDX-License-Identifier: Apache-2.0
//
// Ways of unlocking: adding, replacing and removing them, the data key that is kept for a while, and a new one for
// the whole vault.
#include <algorithm>

#include "fixture.h"
#include "kith/limits.h"
#include "vault/sqlite.h"

using namespace kith;
using namespace kith::test;

namespace {

Unlock recovery(std::uint64_t seed = 5) {
    SeededRandom random(seed);
    return RecoveryCode::make(random);
}

bool opens(VaultFolder& folder, Unlock unlock) {
    const auto vault = Vault::open(folder.path(), std::move(unlock), today, folder.random);
    CHECK((vault || vault.error().code == Errc::locked));
    CHECK((!vault || (vault->intact() && vault->damaged().empty())));
    return vault.has_value();
}

/// All seals of the file, to see what was rewritten.
std::vector<std::string> seals(VaultFolder& folder, const char* sql) {
    auto database = vault::Database::open(folder.file());
    REQUIRE(database);
    auto statement = database->prepare(sql);
    REQUIRE(statement);
    std::vector<std::string> out;
    for (auto row = statement->step(); row && *row; row = statement->step()) {
        out.emplace_back(as_text(statement->blob(0)));
    }
    return out;
}

constexpr const char* records = "SELECT seal FROM record";

std::vector<KeySlot> slots(VaultFolder& folder) {
    const auto found = folder.vault().key_slots();
    REQUIRE(found);
    return *found;
}

void fill(VaultFolder& folder) {
    folder.meet(peer(1), 1, {given("FN", "Bo")});
    folder.meet(peer(3), 2, {given("FN", "Cy"), given("TEL", "1", "2027-01-01")});
    REQUIRE(folder.vault().add_persona("me", {own("FN", "Ada")}, {}, today));
}

}  // namespace

TEST_CASE("each kind of key that was added opens the vault, and says when it was made and which one opened") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_key(passphrase("correct horse"), noon("2026-11-23")));
    const auto code = folder.vault().add_key(recovery(), noon("2026-11-24"));
    REQUIRE(code);
    CHECK(opens(folder, device_key()));
    CHECK(opens(folder, passphrase("correct horse")));
    CHECK(opens(folder, recovery()));
    CHECK_FALSE(opens(folder, recovery(6)));
    CHECK_FALSE(opens(folder, passphrase("wrong horse")));
    const auto all = slots(folder);
    REQUIRE(all.size() == 3);
    CHECK(all[0].kind == KeyKind::device_key);
    CHECK(all[0].opened);
    CHECK(all[0].made == today.at);
    CHECK(all[1].kind == KeyKind::passphrase);
    CHECK(all[1].made == noon("2026-11-23").at);
    CHECK_FALSE(all[1].opened);
    CHECK(all[2].kind == KeyKind::recovery_code);
    CHECK(all[2].id == *code);
    const auto by_code = Vault::open(folder.path(), recovery(), today, folder.random);
    REQUIRE(by_code);
}

TEST_CASE("a new passphrase replaces the old one in one step, and rewrites no record but the owner's") {
    VaultFolder folder;
    fill(folder);
    const auto first = folder.vault().add_key(passphrase("old words"), today);
    REQUIRE(first);
    const auto before = seals(folder, records);
    const auto second = folder.vault().replace_keys(std::span(&*first, 1), passphrase("new words"), today);
    REQUIRE(second);
    CHECK(opens(folder, passphrase("new words")));
    CHECK_FALSE(opens(folder, passphrase("old words")));
    CHECK(opens(folder, device_key()));
    auto after = seals(folder, records);
    std::size_t same = 0;
    for (const std::string& seal : before) {
        same += static_cast<std::size_t>(std::ranges::count(after, seal));
    }
    CHECK(same == before.size() - 1);
    // Who read the keys before somebody else changed them is told, and nothing happens.
    CHECK(folder.vault().replace_keys(std::span(&*first, 1), passphrase("late"), today).error().code ==
          Errc::not_found);
    CHECK_FALSE(opens(folder, passphrase("late")));
}

TEST_CASE("a key that was removed opens no more; the last one can't be removed") {
    VaultFolder folder;
    const auto code = folder.vault().add_key(recovery(), today);
    REQUIRE(code);
    const auto device = slots(folder)[0].id == *code ? slots(folder)[1].id : slots(folder)[0].id;
    REQUIRE(folder.vault().remove_key(device, today));
    CHECK_FALSE(opens(folder, device_key()));
    CHECK(opens(folder, recovery()));
    CHECK(folder.vault().remove_key(*code, today).error().code == Errc::usage);
    CHECK(folder.vault().remove_key(device, today).error().code == Errc::not_found);
    CHECK(opens(folder, recovery()));
}

TEST_CASE("two processes that each remove one of two keys leave one") {
    VaultFolder folder;
    const auto code = folder.vault().add_key(recovery(), today);
    REQUIRE(code);
    auto other = folder.try_open();
    REQUIRE(other);
    const auto all = slots(folder);
    REQUIRE(folder.vault().remove_key(all[0].id, today));
    CHECK(other->remove_key(all[1].id, today).error().code == Errc::usage);
    CHECK(slots(folder).size() == 1);
}

TEST_CASE("a vault takes as many keys as the limit says, and not one more") {
    VaultFolder folder;
    for (std::size_t i = 1; i < limits::key_slots; ++i) {
        REQUIRE(folder.vault().add_key(recovery(i), today));
    }
    CHECK(folder.vault().add_key(recovery(99), today).error().code == Errc::limit);
    CHECK(slots(folder).size() == limits::key_slots);
    const KeySlotId first = slots(folder)[0].id;
    CHECK(folder.vault().replace_keys(std::span(&first, 1), recovery(99), today));
}

TEST_CASE("a data key that was kept opens its own vault until it gets a new one, and no other vault") {
    VaultFolder folder;
    fill(folder);
    const DataKey kept = folder.vault().data_key();
    CHECK(kept.vault == *Vault::id_of(folder.path()));
    const auto opened = Vault::open(folder.path(), kept, today, folder.random);
    REQUIRE(opened);
    CHECK(opened->contacts().size() == 2);
    Folder elsewhere;
    SeededRandom others_random(2);
    const auto other = Vault::create(elsewhere.path() / "v", device_key(), today, others_random);
    REQUIRE(other);
    CHECK(Vault::open(elsewhere.path() / "v", kept, today, others_random).error().code == Errc::locked);
    DataKey forged = other->data_key();
    forged.vault = kept.vault;
    CHECK(Vault::open(folder.path(), forged, today, folder.random).error().code == Errc::locked);
    CHECK(folder.reopen().intact());  // and the attempt changed nothing
    const std::vector<Unlock> none;
    CHECK(folder.vault().rekey(none, today).error().code == Errc::usage);
    std::vector<Unlock> keys;
    keys.push_back(device_key());
    REQUIRE(folder.vault().rekey(keys, today));
    CHECK(Vault::open(folder.path(), kept, today, folder.random).error().code == Errc::locked);
    CHECK(Vault::open(folder.path(), folder.vault().data_key(), today, folder.random));
}

TEST_CASE("a new data key seals everything anew, keeps what was there, and leaves the old keys without use") {
    VaultFolder folder;
    fill(folder);
    REQUIRE(folder.vault().add_key(passphrase("old words"), today));
    REQUIRE(folder.vault().add_key(recovery(), today));
    const auto before = seals(folder, records);
    const auto set_before = seals(folder, "SELECT seal FROM record_set");
    const auto persona = folder.vault().personas()[0];
    std::vector<Unlock> keys;
    keys.push_back(passphrase("new words"));
    REQUIRE(folder.vault().rekey(keys, today));
    CHECK(folder.vault().intact());
    const auto after = seals(folder, records);
    CHECK(after.size() == before.size());
    for (const std::string& seal : before) {
        CHECK(std::ranges::find(after, seal) == after.end());
        CHECK(file_bytes(folder.file()).find(seal) == std::string::npos);
    }
    CHECK(seals(folder, "SELECT seal FROM record_set") != set_before);
    // It goes on being used, by this process and the next.
    REQUIRE(folder.vault().import({card("New", "n@example.org")}, today));
    folder.close();
    CHECK_FALSE(opens(folder, device_key()));
    CHECK_FALSE(opens(folder, passphrase("old words")));
    CHECK_FALSE(opens(folder, recovery()));
    auto vault = Vault::open(folder.path(), passphrase("new words"), today, folder.random);
    REQUIRE(vault);
    CHECK(vault->intact());
    CHECK(vault->damaged().empty());
    CHECK(vault->contacts().size() == 3);
    CHECK(vault->log().size() == 2);
    CHECK(vault->personas()[0].properties == persona.properties);
    const auto left = vault->key_slots();
    REQUIRE(left);
    REQUIRE(left->size() == 1);
    CHECK((*left)[0].made == today.at);
}

TEST_CASE("who has the vault open while it gets a new data key is told so, sees what it had, and harms nothing") {
    VaultFolder folder;
    fill(folder);
    auto other = folder.try_open();
    REQUIRE(other);
    std::vector<Unlock> keys;
    keys.push_back(device_key(8));
    REQUIRE(folder.vault().rekey(keys, today));
    for (int i = 0; i < 2; ++i) {
        CHECK(other->import({card("X", "x@example.org")}, today).error().code == Errc::conflict);
        CHECK(other->refresh(today).error().code == Errc::conflict);
        CHECK(other->add_key(recovery(), today).error().code == Errc::conflict);
        CHECK(other->accept(today).error().code == Errc::conflict);
        CHECK(other->rekey(keys, today).error().code == Errc::conflict);
    }
    CHECK(other->contacts().size() == 2);
    other = Vault::open(folder.path(), device_key(8), today, folder.random);
    REQUIRE(other);
    CHECK(other->intact());
    CHECK(other->import({card("X", "x@example.org")}, today));
    REQUIRE(folder.vault().refresh(today));
    CHECK(folder.vault().contacts().size() == 3);
}

TEST_CASE("with a record that can't be read there is no new data key, and the old one goes on") {
    VaultFolder folder;
    fill(folder);
    folder.close();
    {
        auto database = vault::Database::open(folder.file());
        REQUIRE(database);
        // Its tag stays, so that the set holds.
        REQUIRE(
            database->execute("UPDATE record SET seal = CAST(substr(seal, 1, 24) || randomblob(length(seal) - 40) "
                              "|| substr(seal, -16) AS BLOB) WHERE id = (SELECT max(id) FROM record)"));
    }
    Vault& vault = folder.reopen();
    REQUIRE(vault.intact());
    REQUIRE(vault.damaged().size() == 1);
    std::vector<Unlock> keys;
    keys.push_back(device_key(8));
    CHECK(vault.rekey(keys, today).error().code == Errc::damaged);
    CHECK_FALSE(opens(folder, device_key(8)));
    CHECK(vault.intact());
}

TEST_CASE("the owner's record may be damaged: keys can be changed all the same, without their dates") {
    VaultFolder folder;
    folder.close();
    {
        auto database = vault::Database::open(folder.file());
        REQUIRE(database);
        // The only record of a new vault. Its tag stays, so that the set holds.
        REQUIRE(
            database->execute("UPDATE record SET seal = CAST(substr(seal, 1, 24) || randomblob(length(seal) - 40) "
                              "|| substr(seal, -16) AS BLOB)"));
    }
    REQUIRE(folder.reopen().intact());
    CHECK(folder.vault().damaged().size() == 1);
    REQUIRE(folder.vault().add_key(recovery(), today));
    CHECK(slots(folder).size() == 2);
    CHECK_FALSE(slots(folder)[0].made);
    const auto by_code = Vault::open(folder.path(), recovery(), today, folder.random);
    CHECK(by_code);
}
