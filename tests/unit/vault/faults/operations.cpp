// SPDX-License-Identifier: Apache-2.0
//
// See operations.h.
#include "operations.h"

#include <set>
#include <sstream>

#include "tests/unit/vault/fixture.h"

namespace kith::test {
namespace {

Contact one(const Vault& vault, const ContactId& id) {
    const auto found = vault.contacts().find(id);
    REQUIRE(found);
    return *found;
}

Result<void> just(const auto& result) {
    if (!result) {
        return std::unexpected(result.error());
    }
    return {};
}

void add(std::ostream& out, const std::vector<Given>& all) {
    for (const Given& given : all) {
        out << ' ' << given.property.name << '=' << given.property.value;
    }
}

void add(std::ostream& out, const Contact& contact, int depth = 0) {
    out << "contact " << to_hex(contact.id) << ' ' << contact.revision << ' ' << contact.display_name << " met "
        << contact.met.size() << " keys " << contact.keys.has_value();
    add(out, contact.theirs);
    for (const Note& note : contact.mine.notes) {
        out << " note " << note.text;
    }
    for (const std::string& tag : contact.mine.tags) {
        out << " tag " << tag;
    }
    for (const ContactId& id : contact.apart) {
        out << " apart " << to_hex(id);
    }
    out << '\n';
    for (const Merged& merged : contact.merged) {
        add(out << std::string(static_cast<std::size_t>(depth) + 1, ' '), merged.contact, depth + 1);
    }
}

std::vector<Card> twelve_cards() {
    std::vector<Card> cards;
    for (int i = 0; i < 12; ++i) {
        // Long enough that the tree of rows grows by pages.
        cards.push_back(card("Somebody " + std::to_string(i), std::string(3'000, 'x') + "@example.org"));
    }
    return cards;
}

}  // namespace

Cast fill(Vault& vault) {
    Cast cast;
    REQUIRE(vault.add_persona("me", {own("FN", "Ada")}, {}, today));
    REQUIRE(vault.add_persona("work", {own("FN", "Ada L."), own("EMAIL", "ada@example.org")}, {}, today));
    const auto meet = [&vault](Byte who, std::vector<Given> theirs) {
        const event::StoreStaged staged{.token = 1,
                                        .row = {meeting(who), {1, 2, 3}},
                                        .peer = peer(who),
                                        .peer_name = "Bo",
                                        .gave = {given("EMAIL", "ada@example.org")}};
        REQUIRE(vault.stage(staged, vault.personas()[0].id, Met{today.at, "Fair", How::code}));
        const auto id = vault.hold(VaultFolder::held(peer(who), who, std::move(theirs)), today);
        REQUIRE(id);
        REQUIRE(vault.drop({.token = 3, .id = meeting(who), .mine_there = Arrival::yes}, today));
        return *id;
    };
    cast.met = meet(1, {given("FN", "Bo"), given("TEL", "1", "2026-11-30")});
    cast.merged = meet(3, {given("FN", "Cy")});
    const auto imported = vault.import({card("Bobby", "b@example.org", "u1"), card("Cyril", "c@example.org", "u2"),
                                        card("Zoe", "z@example.org", "u3")},
                                       today);
    REQUIRE(imported);
    cast.imported = imported->new_ones[0];
    cast.bystander = imported->new_ones[2];
    REQUIRE(vault.merge(one(vault, cast.merged), one(vault, imported->new_ones[1]), today));
    const event::StoreStaged unfinished{.token = 1,
                                        .row = {meeting(9), {1, 2, 3}},
                                        .peer = peer(9),
                                        .peer_name = "Di",
                                        .gave = {given("EMAIL", "ada@example.org")}};
    REQUIRE(vault.stage(unfinished, vault.personas()[0].id, Met{today.at, "Fair", How::code}));
    REQUIRE(vault.add_key(device_key(8), today));
    return cast;
}

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all{
        Operation{"add a persona",
                  [](Vault& vault, const Cast&) { return vault.add_persona("new", {own("FN", "A")}, {}, today); }},
        Operation{"save a persona",
                  [](Vault& vault, const Cast&) {
                      Persona persona = vault.personas()[0];
                      persona.properties.push_back(own("TEL", "5"));
                      return vault.save(persona, today);
                  }},
        Operation{"remove a persona",
                  [](Vault& vault, const Cast&) { return vault.remove_persona(vault.personas()[1], today); }},
        Operation{"annotate",
                  [](Vault& vault, const Cast& cast) {
                      const Mine mine{.notes = {{today.at, "tea"}}, .tags = {"fair"}, .corrections = {}};
                      return vault.annotate(cast.met, one(vault, cast.met).revision, mine, today);
                  }},
        Operation{"import", [](Vault& vault, const Cast&) { return just(vault.import(twelve_cards(), today)); }},
        Operation{"import over an import",
                  [](Vault& vault, const Cast&) {
                      return just(vault.import({card("Bobby B.", "b@example.org", "u1")}, today));
                  }},
        Operation{"merge",
                  [](Vault& vault, const Cast& cast) {
                      return vault.merge(one(vault, cast.met), one(vault, cast.imported), today);
                  }},
        Operation{"take a merge back",
                  [](Vault& vault, const Cast& cast) { return just(vault.unmerge(cast.merged, today)); }},
        Operation{"tell two apart",
                  [](Vault& vault, const Cast& cast) { return vault.tell_apart(cast.met, cast.imported, today); }},
        Operation{"forget", [](Vault& vault, const Cast& cast) { return vault.forget(cast.met, today); }},
        Operation{"stage",
                  [](Vault& vault, const Cast&) {
                      const event::StoreStaged staged{
                          .token = 1, .row = {meeting(11), {1}}, .peer = peer(11), .peer_name = "Ed", .gave = {}};
                      return vault.stage(staged, vault.personas()[0].id, Met{today.at, "", How::qr});
                  }},
        Operation{"hold",
                  [](Vault& vault, const Cast&) {
                      return just(vault.hold(VaultFolder::held(peer(9), 9, {given("FN", "Di")}), today));
                  }},
        Operation{"drop",
                  [](Vault& vault, const Cast&) {
                      return vault.drop({.token = 3, .id = meeting(9), .mine_there = Arrival::maybe}, today);
                  }},
        Operation{"note that phrases differed",
                  [](Vault& vault, const Cast&) { return vault.note_phrase_mismatch(today); }},
        Operation{"add a key", [](Vault& vault, const Cast&) { return just(vault.add_key(device_key(9), today)); }},
        Operation{"replace a key",
                  [](Vault& vault, const Cast&) -> Result<void> {
                      const auto slots = vault.key_slots();
                      if (!slots) {
                          return std::unexpected(slots.error());
                      }
                      return just(vault.replace_keys(std::span(&slots->back().id, 1), device_key(9), today));
                  }},
        Operation{"remove a key",
                  [](Vault& vault, const Cast&) -> Result<void> {
                      const auto slots = vault.key_slots();
                      return slots ? vault.remove_key(slots->back().id, today) : std::unexpected(slots.error());
                  }},
        Operation{"rekey",
                  [](Vault& vault, const Cast&) {
                      std::vector<Unlock> keys;
                      keys.push_back(device_key(10));
                      return vault.rekey(keys, today);
                  }},
        Operation{"purge what has expired",
                  [](Vault& vault, const Cast&) {
                      const auto done = just(vault.purge_expired(noon("2027-03-01")));
                      static_cast<void>(vault.refresh(today));  // what is hidden on that day and not gone shows again
                      return done;
                  }},
        Operation{"accept", [](Vault& vault, const Cast&) { return just(vault.accept(today)); }},
    };
    return all;
}

std::string all_of(Vault& vault) {
    std::ostringstream out;
    for (const Persona& persona : vault.personas()) {
        out << "persona " << persona.name << ' ' << persona.revision;
        for (const OwnProperty& each : persona.properties) {
            out << ' ' << each.property.name << '=' << each.property.value;
        }
        out << ' ' << to_hex(vault.keys(persona.id)->pub.ik) << '\n';
    }
    for (const Contact& contact : everybody(vault)) {
        add(out, contact);
    }
    std::set<std::string> log;  // those of one moment have no order
    for (const MeetingRecord& each : vault.log()) {
        std::ostringstream line;
        line << "log " << to_hex(each.id) << ' ' << each.peer_name << ' ' << to_hex(each.contact) << ' '
             << each.gave_certain;
        add(line, each.gave);
        add(line, each.got);
        log.insert(line.str() + '\n');
    }
    for (const std::string& line : log) {
        out << line;
    }
    out << "unfinished";
    for (const Byte who : {Byte{9}, Byte{11}}) {
        for (const Unfinished& row : vault.acquaintance(vault.personas()[0].id, peer(who), today).unfinished) {
            out << ' ' << to_hex(row.id) << ' ' << to_hex(row.state);
        }
    }
    out << "\nmismatches " << vault.phrase_mismatches().size() << "\nkeys";
    if (const auto slots = vault.key_slots()) {
        for (const KeySlot& slot : *slots) {
            out << ' ' << to_hex(slot.id);
        }
    }
    out << "\nrecords " << vault.records() << '\n';
    return out.str();
}

}  // namespace kith::test
