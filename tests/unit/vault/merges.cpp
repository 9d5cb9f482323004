// SPDX-License-Identifier: Apache-2.0
//
// Two contacts made one and two again: what each giver gave keeps its place, its terms and its keys, and nothing that I wrote
// is lost.
#include "fixture.h"
#include "kith/doors.h"
#include "kith/people.h"
#include "proto/vault.pb.h"
#include "vault/contact_bytes.h"
#include "vault/layers.h"
#include "vault/records.h"

using namespace kith;
using namespace kith::test;

namespace {

Contact at(Vault& vault, const ContactId& id) {
    const auto found = vault.contacts().find(id);
    REQUIRE(found);
    return *found;
}

Mine mine(std::vector<std::string> notes, std::vector<std::string> tags = {}) {
    Mine out;
    for (std::string& text : notes) {
        out.notes.push_back({today.at, std::move(text)});
    }
    out.tags = std::move(tags);
    return out;
}

void write(Vault& vault, const ContactId& id, const Mine& mine) {
    REQUIRE(vault.annotate(id, at(vault, id).revision, mine, today));
}

ContactId imported(Vault& vault, const Card& card) {
    const auto done = vault.import({card}, today);
    REQUIRE(done);
    REQUIRE(done->new_ones.size() == 1);
    return done->new_ones.front();
}

std::vector<std::string> said(const Contact& contact, std::string_view name) {
    return contact.card().texts(name);
}

bool same(const Contact& a, const Contact& b) {
    return a.id == b.id && a.keys == b.keys && a.display_name == b.display_name && a.theirs == b.theirs &&
           a.met == b.met && a.mine == b.mine && a.hello_level == b.hello_level && a.merged.size() == b.merged.size();
}

/// Bo, met, and the card of him that the phone had.
struct Two {
    Two() {
        met = folder.meet(peer(1), 1, {given("FN", "Bo Berg"), given("EMAIL", "bo@work.example", "2027-06-30")});
        phone = imported(folder.vault(), card("Bobby", "bo@home.example", "u1"));
        write(folder.vault(), met, mine({"tea"}, {"fair", "both"}));
        write(folder.vault(), phone, mine({"school"}, {"both", "old"}));
    }
    void merge() { REQUIRE(folder.vault().merge(at(folder.vault(), met), at(folder.vault(), phone), today)); }
    VaultFolder folder;
    ContactId met{};
    ContactId phone{};
};

}  // namespace

TEST_CASE("a merge shows both, keeps the first one's id and name, and is there after reopening") {
    Two two;
    const Contact before = laid_together(at(two.folder.vault(), two.met), at(two.folder.vault(), two.phone));
    two.merge();
    Vault& vault = two.folder.reopen();
    REQUIRE(vault.contacts().size() == 1);
    const Contact both = at(vault, two.met);
    CHECK(both.theirs == before.theirs);
    CHECK(both.display_name == "Bo");
    CHECK(said(both, "FN") == std::vector<std::string>{"Bo Berg"});
    CHECK(said(both, "EMAIL") == std::vector<std::string>{"bo@work.example", "bo@home.example"});
    CHECK(said(both, "UID") == std::vector<std::string>{"u1"});
    CHECK(both.mine.tags == std::vector<std::string>{"fair", "both", "old"});
    CHECK(both.mine.notes.size() == 2);
    CHECK(both.met.size() == 2);
    REQUIRE(both.merged.size() == 1);
    CHECK(both.merged[0].contact.id == two.phone);
    CHECK(both.merged[0].contact.display_name == "Bobby");
    CHECK(vault.last_merged() == two.met);
}

TEST_CASE("a merge that is taken back leaves both as they were") {
    Two two;
    const Contact met = at(two.folder.vault(), two.met);
    const Contact phone = at(two.folder.vault(), two.phone);
    two.merge();
    Vault& vault = two.folder.reopen();
    const auto back = vault.unmerge(two.met, today);
    REQUIRE(back);
    CHECK(*back == two.phone);
    Vault& again = two.folder.reopen();
    CHECK(same(at(again, two.met), met));
    CHECK(same(at(again, two.phone), phone));
    CHECK_FALSE(again.last_merged());
    CHECK(again.unmerge(two.met, today).error().code == Errc::not_found);
    CHECK(again.unmerge(ContactId{}, today).error().code == Errc::not_found);
    CHECK(again.merge(at(again, two.phone), at(again, two.met), today));
}

TEST_CASE("what I write after a merge stays with the first, what I delete stays deleted, and the rest goes back") {
    Two two;
    two.merge();
    write(two.folder.vault(), two.met, mine({"tea", "new"}, {"both", "fresh"}));
    CHECK(at(two.folder.vault(), two.met).mine == mine({"tea", "new"}, {"both", "fresh"}));
    REQUIRE(two.folder.vault().unmerge(two.met, today));
    Vault& vault = two.folder.reopen();
    CHECK(at(vault, two.met).mine == mine({"tea", "new"}, {"both", "fresh"}));
    CHECK(at(vault, two.phone).mine == mine({}, {"both"}));
}

TEST_CASE("an edit of both layers at once by two processes is put together on a merged contact too") {
    Two two;
    two.merge();
    const Contact read = at(two.folder.vault(), two.met);
    Mine one = read.mine;
    one.tags.emplace_back("one");
    Mine other = read.mine;
    other.tags.emplace_back("other");
    REQUIRE(two.folder.vault().annotate(two.met, read.revision, one, today));
    REQUIRE(two.folder.vault().annotate(two.met, read.revision, other, today));
    CHECK(at(two.folder.vault(), two.met).mine.tags == std::vector<std::string>{"fair", "both", "one", "other", "old"});
}

TEST_CASE("two personas of one person both keep their keys, and an update finds the layer of its giver") {
    VaultFolder folder;
    const ContactId work = folder.meet(peer(1), 1, {given("FN", "Bo"), given("EMAIL", "bo@work.example")});
    const ContactId home = folder.meet(peer(3), 2, {given("FN", "Bobby"), given("TEL", "+1 555 0100")});
    REQUIRE(folder.vault().merge(at(folder.vault(), work), at(folder.vault(), home), today));
    folder.reopen();
    CHECK(folder.meet(peer(3), 3, {given("FN", "Bobby"), given("TEL", "+1 555 0199")}) == work);
    CHECK(folder.meet(peer(1), 4, {given("FN", "Bo"), given("EMAIL", "bo@new.example")}) == work);
    Vault& vault = folder.reopen();
    CHECK(vault.contacts().size() == 1);
    CHECK(said(at(vault, work), "TEL") == std::vector<std::string>{"+1 555 0199"});
    CHECK(said(at(vault, work), "EMAIL") == std::vector<std::string>{"bo@new.example"});
    CHECK(vault.acquaintance(folder.persona, peer(3), today).name == "Bo");
    REQUIRE(vault.unmerge(work, today));
    CHECK(said(at(vault, work), "TEL").empty());
    CHECK(at(vault, home).theirs == std::vector<Given>{given("FN", "Bobby"), given("TEL", "+1 555 0199")});
    CHECK(at(vault, home).met.size() == 2);
    for (const MeetingRecord& record : vault.log()) {
        CHECK(record.contact == (record.peer == peer(1) ? work : home));
    }
}

TEST_CASE("the same value from both stands there once, on the stricter terms") {
    VaultFolder folder;
    Given strict = given("TEL", "+1 555 0100", "2027-01-31");
    strict.terms.may_export = false;
    strict.terms.use_for = use::social;
    const ContactId met = folder.meet(peer(1), 1, {given("FN", "Bo"), strict});
    Card loose = card("Bo", "bo@home.example");
    loose.properties.push_back(text_property("TEL", "+1 555 0100"));
    const ContactId phone = imported(folder.vault(), loose);
    for (const bool met_first : {true, false}) {
        const ContactId first = met_first ? met : phone;
        REQUIRE(folder.vault().merge(at(folder.vault(), first), at(folder.vault(), met_first ? phone : met), today));
        const Contact both = at(folder.vault(), first);
        REQUIRE(said(both, "TEL").size() == 1);
        const auto tel = std::ranges::find(both.theirs, "TEL", [](const Given& each) { return each.property.name; });
        CHECK(tel->terms == strict.terms);
        const auto released = select(both, Purpose::file, today.today());
        REQUIRE(released);
        CHECK(released->card().first("TEL") == nullptr);
        // The day passes: what was given until then goes, and what I had from elsewhere is what it was before.
        const Contact later = at(folder.reopen(noon("2027-02-01")), first);
        CHECK(said(later, "TEL").size() == 1);
        CHECK(later.expired == 1);
        folder.reopen();
        REQUIRE(folder.vault().unmerge(first, today));
    }
}

TEST_CASE("values that expire in a merged layer are hidden, counted, and purged from that layer alone") {
    Two two;
    two.merge();
    two.folder.close();
    Vault& uncertain = two.folder.reopen(noon("2027-07-01"));
    CHECK(uncertain.expiry().hidden == 1);
    CHECK(at(uncertain, two.met).expired == 1);
    CHECK(said(at(uncertain, two.met), "EMAIL") == std::vector<std::string>{"bo@home.example"});
    REQUIRE(uncertain.purge_expired(noon("2027-07-01")));
    CHECK(at(uncertain, two.met).expired == 0);
    REQUIRE(uncertain.unmerge(two.met, noon("2027-07-01")));
    CHECK(said(at(uncertain, two.met), "EMAIL").empty());
    CHECK(said(at(uncertain, two.phone), "EMAIL") == std::vector<std::string>{"bo@home.example"});
}

TEST_CASE("importing either source again after a merge changes nothing, and an update of one finds its layer") {
    VaultFolder folder;
    const Card one = card("Bo", "bo@home.example", "u1");
    const Card other = card("Bobby", "bo@phone.example");
    const ContactId first = imported(folder.vault(), one);
    const ContactId second = imported(folder.vault(), other);
    REQUIRE(folder.vault().merge(at(folder.vault(), second), at(folder.vault(), first), today));
    for (const Card& each : {one, other}) {
        const auto again = folder.reopen().import({each}, today);
        REQUIRE(again);
        CHECK(again->alike == 1);
    }
    const auto changed = folder.vault().import({card("Bo", "bo@new.example", "u1"), other}, today);
    REQUIRE(changed);
    CHECK(changed->changed == 1);
    CHECK(changed->alike == 1);
    CHECK(folder.vault().contacts().size() == 1);
    CHECK(said(at(folder.vault(), second), "EMAIL") == std::vector<std::string>{"bo@phone.example", "bo@new.example"});
    REQUIRE(folder.vault().unmerge(second, today));
    CHECK(said(at(folder.vault(), first), "EMAIL") == std::vector<std::string>{"bo@new.example"});
}

TEST_CASE("merges of merged contacts come apart in the opposite order") {
    VaultFolder folder;
    std::vector<ContactId> ids;
    for (const char* name : {"A", "B", "C", "D"}) {
        ids.push_back(imported(folder.vault(), card(name, std::string(name) + "@example.org")));
    }
    const auto join = [&](std::size_t a, std::size_t b, const char* day) {
        return folder.vault().merge(at(folder.vault(), ids[a]), at(folder.vault(), ids[b]), noon(day));
    };
    REQUIRE(join(1, 2, "2026-11-22"));
    REQUIRE(join(0, 1, "2026-11-23"));
    REQUIRE(join(0, 3, "2026-11-24"));
    Vault& vault = folder.reopen();
    CHECK(said(at(vault, ids[0]), "EMAIL") ==
          std::vector<std::string>{"A@example.org", "B@example.org", "C@example.org", "D@example.org"});
    CHECK(vault.unmerge(ids[0], today) == ids[3]);
    CHECK(vault.unmerge(ids[0], today) == ids[1]);
    CHECK(said(at(vault, ids[1]), "EMAIL") == std::vector<std::string>{"B@example.org", "C@example.org"});
    CHECK(vault.last_merged() == ids[1]);
    CHECK(vault.unmerge(ids[1], today) == ids[2]);
    CHECK(vault.contacts().size() == 4);
}

TEST_CASE("a merge is refused with oneself, after a change, too deep, and beyond the limits of a card") {
    Two two;
    Vault& vault = two.folder.vault();
    const Contact met = at(vault, two.met);
    const Contact phone = at(vault, two.phone);
    CHECK(vault.merge(met, met, today).error().code == Errc::usage);
    write(vault, two.phone, mine({"changed"}));
    CHECK(vault.merge(met, phone, today).error().code == Errc::conflict);
    CHECK(vault.merge(phone, met, today).error().code == Errc::conflict);
    REQUIRE(vault.forget(two.phone, today));
    CHECK(vault.merge(met, phone, today).error().code == Errc::conflict);

    ContactId inner = imported(vault, card("0", "0@example.org"));
    for (int depth = 1; depth <= limits::nesting + 1; ++depth) {
        const std::string name = std::to_string(depth);
        const ContactId outer = imported(vault, card(name, name + "@example.org"));
        const auto done = vault.merge(at(vault, outer), at(vault, inner), today);
        CHECK(done.has_value() == (depth <= limits::nesting));
        inner = done ? outer : inner;
    }
    Card many;
    for (std::size_t i = 0; i < 200; ++i) {
        many.properties.push_back(text_property("NOTE", "many " + std::to_string(i)));
    }
    const ContactId first = imported(vault, many);
    const ContactId like_it = [&] {
        Card again = many;
        again.properties.push_back(text_property("TEL", "1"));
        return imported(vault, again);
    }();
    for (Property& each : many.properties) {
        each.value += " more";
    }
    const ContactId other = imported(vault, many);
    CHECK(vault.merge(at(vault, first), at(vault, other), today).error().code == Errc::limit);
    CHECK(vault.merge(at(vault, first), at(vault, like_it), today));
}

TEST_CASE("forgetting a merged contact takes all of it out of vault and log") {
    VaultFolder folder;
    const ContactId work = folder.meet(peer(1), 1, {given("FN", "Bo")});
    const ContactId home = folder.meet(peer(3), 2, {given("FN", "Bobby")});
    REQUIRE(folder.vault().merge(at(folder.vault(), work), at(folder.vault(), home), today));
    REQUIRE(folder.vault().forget(work, today));
    Vault& vault = folder.reopen();
    CHECK(vault.contacts().empty());
    for (const MeetingRecord& record : vault.log()) {
        CHECK(record.got.empty());
        CHECK(record.contact == ContactId{});
    }
}

TEST_CASE("a merged contact is found by either name, either id and either's values") {
    Two two;
    two.merge();
    Vault& vault = two.folder.reopen();
    for (const std::string& typed : {std::string("Bo"), std::string("Bobby"), short_id(two.met), short_id(two.phone),
                                     short_id(two.phone).substr(0, 6)}) {
        const auto found = look_up(vault.contacts(), typed);
        REQUIRE(found);
        CHECK(found->id == two.met);
    }
    for (const char* term : {"bobby", "home.example", "work.example", "school", "old"}) {
        CHECK(search(vault.contacts(), term).size() == 1);
    }
}

TEST_CASE("groups of both stay apart, and a number with the same label stands there once") {
    const auto grouped = [](const char* group, const char* name, const char* text) {
        Given out = given(name, text);
        out.property.group = group;
        return out;
    };
    Contact a;
    a.theirs = {given("FN", "Bo"), grouped("item1", "TEL", "1"), grouped("item1", "X-ABLABEL", "Boat"),
                grouped("item2", "TEL", "2"), grouped("item2", "X-ABLABEL", "Hut")};
    Contact b;
    b.theirs = {grouped("item1", "TEL", "2"), grouped("item1", "X-ABLABEL", "Hut"), grouped("Item2", "TEL", "3"),
                grouped("Item2", "X-ABLABEL", "Boat")};
    const Contact both = laid_together(a, b);
    REQUIRE(both.theirs.size() == 7);
    CHECK(both.theirs[5] == grouped("Item2-2", "TEL", "3"));
    CHECK(both.theirs[6] == grouped("Item2-2", "X-ABLABEL", "Boat"));
}

TEST_CASE("a contact's fields of a later version are kept through a merge, a change and its undoing") {
    pb::Record from_later;
    from_later.set_revision(4);
    from_later.mutable_contact()->set_display_name("Bo");
    std::string later("\xa2\x06\x03new", 6);  // field 100, three bytes
    REQUIRE(from_later.mutable_contact()->MergeFromString(later));
    const std::string bytes = from_later.SerializeAsString();
    const auto read = vault::decode({1}, as_bytes(bytes));
    REQUIRE(read);
    Contact outer;
    outer.revision = 1;
    outer.merged.push_back({today.at, std::get<Contact>(read->body)});
    const auto padded = vault::encode({1, outer});
    REQUIRE(padded);
    CHECK(vault::outline(*vault::unpad(padded->view())));
    const auto back = vault::decode({2}, *vault::unpad(padded->view()));
    REQUIRE(back);
    const Contact& inner = std::get<Contact>(back->body).merged.at(0).contact;
    CHECK(inner.later == later);
    CHECK(inner.revision == 4);
    const auto again = vault::encode({4, inner});
    CHECK(as_text(*vault::unpad(again->view())) == bytes);
}
