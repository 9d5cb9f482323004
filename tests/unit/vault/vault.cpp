// SPDX-License-Identifier: Apache-2.0
//
// Making, opening and closing a vault; personas; who may read the files.
#include "kith/vault.h"

#include <sys/stat.h>

#include "fixture.h"
#include "vault/sqlite.h"

using namespace kith;
using namespace kith::test;

namespace {

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

}  // namespace

TEST_CASE("what a persona is made of comes back after closing, with its keys") {
    VaultFolder folder;
    TermsRule defaults;
    defaults.keep = Period{.months = 24, .days = 3};
    defaults.may_export = false;
    OwnProperty email = own("EMAIL", "ada@example.org");
    email.rule.keep = *Date::parse("2030-02-28");
    email.rule.pass_on = PassOn::ask;
    email.rule.use_for = use::business;
    email.property.parameters.push_back({"TYPE", {"work", "pref"}});
    OwnProperty phone = own("TEL", "+49 511 1");
    phone.rule.keep = Forever{};
    phone.give_to = GiveTo::when_chosen;
    const std::vector<OwnProperty> properties{own("FN", "Ada Lovelace"), email, phone};
    REQUIRE(folder.vault().add_persona("business", properties, defaults, today));

    const auto before = folder.vault().persona("");
    REQUIRE(before);
    const auto keys = folder.vault().keys((*before)->id);
    REQUIRE(keys);
    const ByteArray<32> sx = [&] {
        ByteArray<32> out{};
        std::ranges::copy(keys->sx_secret.view(), out.begin());
        return out;
    }();

    Vault& again = folder.reopen();
    const auto after = again.persona("business");
    REQUIRE(after);
    CHECK((*after)->properties == properties);
    CHECK((*after)->defaults == defaults);
    CHECK((*after)->keys == keys->pub);
    CHECK((*after)->revision == 1);
    const auto keys_again = again.keys((*after)->id);
    REQUIRE(keys_again);
    CHECK(std::ranges::equal(keys_again->sx_secret.view(), sx));
    CHECK(std::ranges::equal(keys_again->ik_secret.view(), keys->ik_secret.view()));
    CHECK(again.intact());
    CHECK(again.damaged().empty());
}

TEST_CASE("personas keep the order in which they were made, and an empty name means the first") {
    VaultFolder folder;
    CHECK(folder.vault().persona("").error().code == Errc::not_found);
    for (const char* name : {"c", "a", "b", "e", "d"}) {
        REQUIRE(folder.vault().add_persona(name, {own("FN", name)}, {}, today));
    }
    Vault& vault = folder.reopen();
    std::string order;
    for (const Persona& persona : vault.personas()) {
        order += persona.name;
    }
    CHECK(order == "cabed");
    CHECK((*vault.persona(""))->name == "c");
    CHECK((*vault.persona("e"))->name == "e");
    CHECK(vault.persona("x").error().code == Errc::not_found);
}

TEST_CASE("a persona's name is taken only once") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("a", {own("FN", "A")}, {}, today));
    REQUIRE(folder.vault().add_persona("b", {own("FN", "B")}, {}, today));
    CHECK(folder.vault().add_persona("a", {}, {}, today).error().code == Errc::usage);
    Persona renamed = **folder.vault().persona("b");
    renamed.name = "a";
    CHECK(folder.vault().save(renamed, today).error().code == Errc::usage);
    CHECK(folder.vault().personas().size() == 2);
}

TEST_CASE("a saved persona has a new revision, and one that was read before is refused") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("a", {own("FN", "Ada")}, {}, today));
    const Persona old = **folder.vault().persona("");
    Persona first = old;
    first.properties.push_back(own("EMAIL", "ada@example.org"));
    first.keys = peer(3);  // keys are for life: not what save() takes
    REQUIRE(folder.vault().save(first, today));
    CHECK((*folder.vault().persona(""))->revision == 2);
    CHECK((*folder.vault().persona(""))->keys == old.keys);
    CHECK(folder.vault().save(old, today).error().code == Errc::conflict);
    CHECK((*folder.reopen().persona(""))->properties == first.properties);
}

TEST_CASE("a removed persona is gone with its keys, and what was met or left unfinished under it stays") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("me", {own("FN", "Ada")}, {}, today));
    REQUIRE(folder.vault().add_persona("business", {own("FN", "A. Lovelace")}, {}, today));
    const Persona business = **folder.vault().persona("business");
    folder.persona = business.id;
    folder.meet(peer(3), 3, {given("FN", "Bo")});
    folder.stage(peer(5), 5);
    CHECK(folder.vault().unfinished(business.id) == 1);
    REQUIRE(folder.vault().remove_persona(business, today));
    for (Vault* vault : {&folder.vault(), &folder.reopen()}) {
        CHECK(vault->personas().size() == 1);
        CHECK(vault->persona("business").error().code == Errc::not_found);
        CHECK(vault->keys(business.id).error().code == Errc::not_found);
        CHECK(vault->contacts().size() == 1);
        CHECK(vault->log().size() == 1);
        CHECK(vault->unfinished(business.id) == 1);
        CHECK(vault->intact());
    }
    CHECK(folder.vault().remove_persona(business, today).error().code == Errc::not_found);
}

TEST_CASE("neither the last persona can be removed, nor one that has changed since it was read") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("me", {own("FN", "Ada")}, {}, today));
    CHECK(folder.vault().remove_persona(**folder.vault().persona("me"), today).error().code == Errc::usage);
    REQUIRE(folder.vault().add_persona("business", {own("FN", "A. Lovelace")}, {}, today));
    const Persona before = **folder.vault().persona("business");
    Persona changed = before;
    changed.name = "work";
    REQUIRE(folder.vault().save(changed, today));
    CHECK(folder.vault().remove_persona(before, today).error().code == Errc::conflict);
    CHECK(folder.vault().personas().size() == 2);
}

TEST_CASE("a persona beyond the limits of a card is refused, and the vault stays as it was") {
    VaultFolder folder;
    const std::vector<OwnProperty> many(limits::properties + 1, own("NOTE", "x"));
    CHECK(folder.vault().add_persona("a", many, {}, today).error().code == Errc::limit);
    CHECK(folder.vault().personas().empty());
    REQUIRE(folder.vault().add_persona("a", {own("FN", "Ada")}, {}, today));
}

TEST_CASE("a folder without a vault says so, and one that has one makes no second") {
    Folder folder;
    SeededRandom random(1);
    CHECK_FALSE(Vault::exists(folder.path() / "v"));
    CHECK(Vault::open(folder.path() / "v", device_key(), today, random).error().code == Errc::no_vault);
    CHECK(Vault::open(folder.path(), device_key(), today, random).error().code == Errc::no_vault);
    REQUIRE(Vault::create(folder.path() / "deep" / "er" / "v", device_key(), today, random));
    CHECK(Vault::exists(folder.path() / "deep" / "er" / "v"));
    const auto twice = Vault::create(folder.path() / "deep" / "er" / "v", device_key(), today, random);
    CHECK(twice.error().code == Errc::usage);
    CHECK(Vault::open(folder.path() / "deep" / "er" / "v", device_key(), today, random));
}

TEST_CASE("a wrong passphrase and a wrong key are told from damage, and from a way that the vault does not know") {
    Folder folder;
    SeededRandom random(1);
    REQUIRE(Vault::create(folder.path() / "p", passphrase("correct horse"), today, random));
    CHECK(Vault::open(folder.path() / "p", passphrase("correct horse"), today, random));
    CHECK(Vault::open(folder.path() / "p", passphrase("correct hors"), today, random).error().code == Errc::locked);
    CHECK(Vault::open(folder.path() / "p", passphrase(""), today, random).error().code == Errc::locked);
    const auto by_key = Vault::open(folder.path() / "p", device_key(), today, random);
    CHECK(by_key.error().code == Errc::locked);
    CHECK(by_key.error().what == "no device key opens this vault");

    REQUIRE(Vault::create(folder.path() / "k", device_key(1), today, random));
    CHECK(Vault::open(folder.path() / "k", device_key(2), today, random).error().code == Errc::locked);
    const auto by_text = Vault::open(folder.path() / "k", passphrase("x"), today, random);
    CHECK(by_text.error().code == Errc::locked);
    CHECK(by_text.error().what == "no passphrase opens this vault");
}

TEST_CASE("folder and files are the owner's alone, whatever the umask, while open and after") {
    Folder folder;
    SeededRandom random(1);
    for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{0377}}) {
        const auto path = folder.path() / std::to_string(mask);
        const mode_t before = ::umask(mask);
        auto made = Vault::create(path, device_key(), today, random);
        const bool saved = made && made->add_persona("a", {own("FN", "Ada")}, {}, today);
        ::umask(before);
        REQUIRE(saved);
        CHECK(mode_of(path) == 0700);
        for (const char* name : {"vault.db", "vault.db-wal", "vault.db-shm"}) {
            CHECK_MESSAGE(mode_of(path / name) == 0600, name);
        }
    }
}

TEST_CASE("a vault's file that a copy left open to others is closed when it is opened") {
    VaultFolder folder;
    folder.close();
    std::filesystem::permissions(folder.file(), std::filesystem::perms(0644));
    static_cast<void>(folder.reopen());
    CHECK(mode_of(folder.file()) == 0600);
}

TEST_CASE("a folder with somebody's files in it that is open to others is left as it is") {
    Folder folder;
    SeededRandom random(1);
    const auto home = folder.path() / "home";
    std::filesystem::create_directory(home);
    std::filesystem::permissions(home, std::filesystem::perms(0755));
    write_bytes(home / "letter", "dear");
    CHECK(Vault::create(home, device_key(), today, random).error().code == Errc::usage);
    CHECK(mode_of(home) == 0755);
    std::filesystem::permissions(home, std::filesystem::perms(0700));
    CHECK(Vault::create(home, device_key(), today, random));
}

TEST_CASE("closing leaves one file and nothing beside it") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("a", {own("FN", "Ada")}, {}, today));
    folder.close();
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        names.push_back(entry.path().filename().string());
    }
    CHECK(names == std::vector<std::string>{"vault.db"});
}

TEST_CASE("a copy that SQLite's own tools made, without the write-ahead log, is a vault like any other") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("a", {own("FN", "Ada")}, {}, today));
    folder.close();
    const auto copy = folder.path() / "copy" / "vault.db";
    std::filesystem::create_directory(copy.parent_path());
    {
        auto database = vault::Database::open(folder.file());
        REQUIRE(database);
        REQUIRE(database->execute(("VACUUM INTO '" + copy.string() + "'").c_str()));
    }
    auto opened = Vault::open(copy.parent_path(), device_key(), today, folder.random);
    REQUIRE(opened);
    CHECK(opened->intact());
    CHECK(opened->personas().size() == 1);
    REQUIRE(opened->add_persona("b", {}, {}, today));
    CHECK(std::filesystem::exists(copy.string() + "-wal"));
    CHECK(mode_of(copy.string() + "-wal") == 0600);
}
