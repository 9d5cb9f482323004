// SPDX-License-Identifier: Apache-2.0
//
// The vault of format 1 that lies in tests/vectors/vaults/1, with a page beside it that says what it holds: every
// later kith must open it. Made once by the skipped test below; it is not to be made again.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "fixture.h"
#include "tests/support/source_dir.h"

using namespace kith;
using namespace kith::test;
using nlohmann::json;

namespace {

std::filesystem::path source() {
    return std::filesystem::path(test::source_dir()) / "tests" / "vectors" / "vaults" / "1";
}

json page() {
    return json::parse(file_bytes(source() / "contents.json"));
}

Unlock key_of(const json& about) {
    const auto bytes = from_hex(about.at("device_key").get<std::string>());
    REQUIRE(bytes);
    DeviceKey key;
    std::ranges::copy(*bytes, key.key.writable().begin());
    return key;
}

Now moment(const json& text) {
    const auto at = Timestamp::parse(text.get<std::string>());
    REQUIRE(at);
    return Now{*at};
}

json described(const Given& given) {
    return {{"name", given.property.name},
            {"types", given.property.types()},
            {"value", given.property.value},
            {"keep_until", given.terms.keep_until ? given.terms.keep_until->text() : ""},
            {"export", given.terms.may_export},
            {"pass_on", static_cast<int>(given.terms.pass_on)},
            {"use_for", given.terms.use_for}};
}

json described(std::span<const Given> all) {
    json out = json::array();
    for (const Given& given : all) {
        out.push_back(described(given));
    }
    return out;
}

json described(const Contact& contact) {
    json out{{"id", contact.id_text()},
             {"name", contact.display_name},
             {"tags", contact.mine.tags},
             {"theirs", described(contact.theirs)},
             {"keys", contact.keys ? to_hex(contact.keys->ik) + to_hex(contact.keys->sx) : ""},
             {"met", json::array()},
             {"notes", json::array()},
             {"corrections", json::array()}};
    for (const Met& met : contact.met) {
        out["met"].push_back({met.at.text(), met.place, std::string(text(met.how))});
    }
    for (const Note& note : contact.mine.notes) {
        out["notes"].push_back({note.at.text(), note.text});
    }
    for (const Property& property : contact.mine.corrections) {
        out["corrections"].push_back({property.name, property.value});
    }
    return out;
}

json described(const Persona& persona) {
    json out{{"name", persona.name}, {"keys", to_hex(persona.keys.ik) + to_hex(persona.keys.sx)}};
    for (const OwnProperty& own : persona.properties) {
        const Terms terms = own.rule.over(persona.defaults.over({}, Date{2026, 11, 22}), Date{2026, 11, 22});
        out["properties"].push_back(described(Given{own.property, terms}));
        out["properties"].back()["everyone"] = own.give_to == GiveTo::everyone;
    }
    return out;
}

json described(const MeetingRecord& meeting) {
    return {{"at", meeting.met.at.text()},
            {"peer", meeting.peer_name},
            {"gave", described(meeting.gave)},
            {"certain", meeting.gave_certain},
            {"got", described(meeting.got)}};
}

json described(const Vault& vault) {
    json out;
    for (const Persona& persona : vault.personas()) {
        out["personas"].push_back(described(persona));
    }
    for (const Contact& contact : vault.contacts()) {
        out["contacts"][contact.id_text()] = described(contact);
    }
    for (const MeetingRecord& meeting : vault.log()) {
        out["log"].push_back(described(meeting));
    }
    return out;
}

void make_contents(Vault& vault, const Now& now) {
    OwnProperty email = own("EMAIL", "ada@example.org");
    email.property.parameters.push_back({"TYPE", {"work"}});
    email.rule.keep = Period{.months = 24, .days = 0};
    OwnProperty phone = own("TEL", "+49 511 123");
    phone.give_to = GiveTo::when_chosen;
    phone.rule.pass_on = PassOn::ask;
    REQUIRE(vault.add_persona("business", {own("FN", "Ada Lovelace"), email, phone},
                              {.keep = *Date::parse("2030-12-31"), .may_export = {}, .pass_on = {}, .use_for = {}},
                              now));
    REQUIRE(vault.add_persona("private", {own("FN", "Ada")}, {}, now));
    const PersonaId persona = vault.personas()[0].id;
    const Met met{now.at, "Hannover Fair", How::code};
    for (const Byte number : {Byte{1}, Byte{2}}) {
        REQUIRE(vault.stage({.token = 1,
                             .row = {meeting(number), {1, 2, 3}},
                             .peer = peer(number),
                             .peer_name = "Bo Ångström",
                             .gave = {given("FN", "Ada Lovelace"), given("EMAIL", "ada@example.org", "2028-11-22")}},
                            persona, met));
    }
    event::StoreHeld held;
    held.row = {meeting(1), {4}};
    held.peer = peer(1);
    held.card = {"Bo Ångström", {given("FN", "Bo Ångström"), given("TEL", "+46 8 1", "2027-06-30")}};
    held.card.properties[1].terms.may_export = false;
    held.hello_level = 1;
    held.peer_has_mine = true;
    const auto id = vault.hold(held, now);
    REQUIRE(id);
    const Mine mine{.notes = {{now.at, "promised drawings\nand a call"}},
                    .tags = {"bearings", "fair"},
                    .corrections = {text_property("TITLE", "Dr")}};
    REQUIRE(vault.annotate(*id, everybody(vault)[0].revision, mine, now));
    REQUIRE(vault.import({card("Cy", "cy@example.org", "urn:uuid:1")}, now));
}

}  // namespace

TEST_CASE("the vault of format 1 opens, and holds what its page says") {
    const json about = page();
    Folder folder;
    const auto copy = folder.path() / "v";
    std::filesystem::create_directory(copy);
    std::filesystem::copy_file(source() / "vault.db", copy / "vault.db");
    SeededRandom random(1);
    auto vault = Vault::open(copy, key_of(about), moment(about.at("now")), random);
    REQUIRE(vault);
    CHECK(vault->intact());
    CHECK(vault->damaged().empty());
    const json found = described(*vault);
    CHECK(found.at("personas") == about.at("personas"));
    CHECK(found.at("contacts") == about.at("contacts"));
    CHECK(found.at("log") == about.at("log"));
    CHECK(vault->acquaintance(vault->personas()[0].id, peer(2), moment(about.at("now"))).unfinished.size() == 1);
    // It can be written, and time does to it what it does to any.
    REQUIRE(vault->import({card("New", "new@example.org")}, moment(about.at("now"))));
    vault = Vault::open(copy, key_of(about), moment("2026-12-24T12:00:00+01:00"), random);
    REQUIRE(vault);
    CHECK(vault->log().size() == about.at("log").size() + 1);
}

TEST_CASE("a passphrase slot of format 1 opens as well") {
    const json about = page();
    Folder folder;
    const auto copy = folder.path() / "v";
    std::filesystem::create_directory(copy);
    std::filesystem::copy_file(source() / "vault-passphrase.db", copy / "vault.db");
    SeededRandom random(1);
    const auto vault =
        Vault::open(copy, passphrase(about.at("passphrase").get<std::string>()), moment(about.at("now")), random);
    REQUIRE(vault);
    CHECK(vault->intact());
    CHECK(vault->personas().size() == 1);
}

TEST_CASE("make the first vault, into the folder that KITH_MAKE_VAULT names" * doctest::skip()) {
    const char* into = std::getenv("KITH_MAKE_VAULT");
    REQUIRE(into != nullptr);
    const std::filesystem::path folder(into);
    json about{{"format", 1},
               {"device_key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
               {"passphrase", "correct horse battery staple"},
               {"now", "2026-11-22T10:15:00+01:00"}};
    const Now now = moment(about.at("now"));
    SystemRandom random;
    {
        auto vault = Vault::create(folder / "key", key_of(about), now, random);
        REQUIRE(vault);
        make_contents(*vault, now);
        about.update(described(*vault));
        auto locked =
            Vault::create(folder / "passphrase", passphrase(about.at("passphrase").get<std::string>()), now, random);
        REQUIRE(locked);
        REQUIRE(locked->add_persona("a", {own("FN", "Ada")}, {}, now));
    }
    std::filesystem::rename(folder / "key" / "vault.db", folder / "vault.db");
    std::filesystem::rename(folder / "passphrase" / "vault.db", folder / "vault-passphrase.db");
    write_bytes(folder / "contents.json", about.dump(2) + "\n");
}
