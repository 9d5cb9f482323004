// SPDX-License-Identifier: Apache-2.0
//
// Two personas of one owner are two strangers to whoever meets both: all that such a peer sees of them, opened with every
// key, has in common only what any two people's meetings have in common.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "crypto/aead.h"
#include "crypto/labels.h"
#include "kith/people.h"
#include "kith/vault.h"
#include "tests/support/puppet.h"
#include "tests/unit/vault/fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr std::size_t window = 5;  ///< bytes: two random streams of this length share no such piece

/// A persona out of a vault, sitting down with randomness of its own.
std::unique_ptr<Side> side_of(Vault& vault, std::string_view persona, std::uint64_t seed) {
    const auto found = vault.persona(persona);
    REQUIRE(found);
    auto side = std::make_unique<Side>(std::string(persona), seed);
    side->persona = **found;
    side->keys = vault.keys((*found)->id).value();
    return side;
}

OwnProperty mine(std::string_view name, const std::string& text) {
    return {.property = text_property(name, text), .rule = {}, .give_to = GiveTo::everyone};
}

std::vector<OwnProperty> face(const std::string& name, const std::string& tel) {
    OwnProperty number = mine("TEL", tel);
    number.rule.may_export = false;
    return {mine("FN", name), mine("EMAIL", name + "@example.org"), number};
}

/// Somebody else's vault: its randomness is not Ada's.
void make_other(VaultFolder& folder, const std::string& name, std::size_t far_away) {
    Bytes unused(far_away);
    folder.random.fill(unused);
    TermsRule strict;
    strict.pass_on = PassOn::ask;
    REQUIRE(folder.vault().add_persona("me", face(name, "+3 31099"), strict, test::today));
}

/// Ada with two faces. All values here are as long as each other and differ from the first character on, so that what two
/// cards have in common is only their form.
void make_ada(VaultFolder& folder, const std::string& private_tel = "+2 51122") {
    TermsRule strict;
    strict.pass_on = PassOn::ask;
    REQUIRE(folder.vault().add_persona("business", face("Mrs Lovelace", "+1 20111"), strict, test::today));
    REQUIRE(folder.vault().add_persona("private", face("Augusta King", private_tel), strict, test::today));
}

void append(Bytes& all, ByteView more) {
    all.insert(all.end(), more.begin(), more.end());
}

/// Everything that a peer who knows all keys of its meeting with `side` sees of it: the frames on the wire from the first Hello
/// on, every message opened, and the card.
Bytes seen_of(const std::unique_ptr<Side>& met, std::uint64_t seed) {
    Side& side = *met;
    Side bo("Bo", seed);
    Table table = table_by_code(side, bo);
    table.play();
    REQUIRE(side.done());
    Bytes all;
    for (const auto& [from_a, frame] : table.recorded) {
        if (from_a) {
            append(all, frame);
        }
    }
    Puppet puppet(side, seed + 1);
    puppet.agree();
    const auto sealed = puppet.seal(puppet.me.card(Side::everything()));
    puppet.stage(sealed);
    puppet.staged();
    puppet.release(sealed);
    puppet.say(session::Type::commit, session::write_commit(puppet.id()));
    REQUIRE(side.done());
    const Bytes* release = puppet.heard(session::Type::release);
    REQUIRE(release != nullptr);
    const auto key =
        crypto::hkdf_sha256({}, session::read_release(*release).value().key.view(), crypto::label::stage_key);
    const MeetingId id = puppet.id();
    Bytes ad(id.begin(), id.end());
    ad.push_back(1);  // PROTOCOL.md 6.6: the sender's role, a responder
    const auto card = crypto::xchacha_open(key.view(), {}, ad, puppet.their_sealed());
    REQUIRE(card);
    append(all, puppet.heard_in_clear());
    append(all, card->view());
    return all;
}

/// All pieces but those that are mostly zeros: beside padding, one byte that happens to be the same would count.
std::set<std::string_view> pieces(const Bytes& all) {
    std::set<std::string_view> out;
    for (std::size_t at = 0; at + window <= all.size(); ++at) {
        const auto piece = ByteView(all).subspan(at, window);
        if (std::ranges::count(piece, Byte{0}) < 3) {
            out.insert(as_text(piece));
        }
    }
    return out;
}

/// How many pieces the two have in common that a stranger's meeting does not have as well.
std::size_t in_common(const Bytes& one, const Bytes& other, const Bytes& stranger) {
    const auto of_other = pieces(other);
    const auto of_stranger = pieces(stranger);
    std::size_t count = 0;
    for (const auto piece : pieces(one)) {
        count += of_other.contains(piece) && !of_stranger.contains(piece) ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("two personas of one owner have no more in common, to a peer who opens every byte, than two strangers") {
    VaultFolder adas;
    make_ada(adas);
    VaultFolder carols;
    make_other(carols, "Carol Keynes", 1'000'000);
    const Bytes business = seen_of(side_of(adas.vault(), "business", 1'000), 10);
    const Bytes priv = seen_of(side_of(adas.vault(), "private", 2'000), 20);
    const Bytes stranger = seen_of(side_of(carols.vault(), "me", 3'000), 30);
    CHECK(in_common(business, priv, stranger) == 0);
    CHECK(in_common(business, stranger, priv) == 0);
}

TEST_CASE("a value that stands in two personas is what does link them: the comparison sees it") {
    VaultFolder adas;
    make_ada(adas, "+1 20111");
    VaultFolder carols;
    make_other(carols, "Carol Keynes", 1'000'000);
    const Bytes business = seen_of(side_of(adas.vault(), "business", 1'000), 10);
    const Bytes priv = seen_of(side_of(adas.vault(), "private", 2'000), 20);
    const Bytes stranger = seen_of(side_of(carols.vault(), "me", 3'000), 30);
    CHECK(in_common(business, priv, stranger) > 0);
}

TEST_CASE("who meets two personas of one owner has two strangers in the vault, unacquainted with each other") {
    VaultFolder adas;
    make_ada(adas);
    VaultFolder bos;
    make_other(bos, "Bo Diddley", 2'000'000);
    const auto bo = side_of(bos.vault(), "me", 9'000);
    const PersonaId me = bo->persona.id;
    std::uint64_t seed = 4'000;
    for (const std::string_view persona : {"business", "private"}) {
        const auto ada = side_of(adas.vault(), persona, seed++);
        const Acquaintance before = bos.vault().acquaintance(me, ada->keys.pub, test::today);
        CHECK(before.name.empty());
        CHECK(before.hello_level == 0);
        CHECK(before.unfinished.empty());
        Table table = table_by_code(*ada, *bo);
        table.play();
        REQUIRE(bo->done());
        REQUIRE(bos.vault().stage(*bo->last<event::StoreStaged>(), me, Met{test::today.at, "Fair", How::code}));
        REQUIRE(bos.vault().hold(*bo->last<event::StoreHeld>(), test::today));
    }
    REQUIRE(bos.vault().contacts().size() == 2);
    const auto contacts = by_name(bos.vault().contacts());
    REQUIRE(contacts.size() == 2);
    const auto& first = contacts[0];
    const auto& second = contacts[1];
    CHECK(first.id != second.id);
    CHECK(first.keys->ik != second.keys->ik);
    CHECK(first.keys->sx != second.keys->sx);
    CHECK(first.met.size() == 1);
    CHECK(second.met.size() == 1);
}
