// SPDX-License-Identifier: Apache-2.0
//
// Sealed cards and the row that outlives a cut.
#include "session/row.h"

#include <doctest/doctest.h>

#include "card/encoding.h"
#include "crypto/aead.h"
#include "crypto/labels.h"
#include "tests/support/players.h"

using namespace kith;
using namespace kith::session;
using kith::test::Side;

namespace {

struct Staging {
    Side ada{"Ada", 1};
    OutgoingCard card = ada.card(Side::everything());
    MeetingId id{1, 2, 3};
    Sealed sealed = seal_card(card, id, Role::initiator, ada.random).value();
    Row row = make();

    Row make() {
        Row out;
        out.id = id;
        out.peer_role = Role::initiator;
        out.my_key = Secret<32>(ByteArray<32>{7});
        out.gave = true;
        out.their_commitment = sealed.commitment;
        out.their_sealed = sealed.sealed;
        out.their_offer = write(OfferMessage{.seq = 1, .offer = card::offer_of(card)}).value();
        out.my_ik = {8};
        out.peer = ada.keys.pub;
        return out;
    }
};

}  // namespace

TEST_CASE("a sealed card opens with its key, in its meeting, from its side, and in no other way") {
    Staging staging;
    CHECK(staging.row.open(staging.sealed.key));
    CHECK(staging.row.open(Secret<32>{}).error().code == Errc::protocol);
    staging.row.id[0] ^= 1U;
    CHECK_FALSE(staging.row.open(staging.sealed.key));
    staging.row.id[0] ^= 1U;
    staging.row.peer_role = Role::responder;
    CHECK_FALSE(staging.row.open(staging.sealed.key));
    staging.row.peer_role = Role::initiator;
    staging.row.their_sealed[100] ^= 1U;
    CHECK_FALSE(staging.row.open(staging.sealed.key));
}

TEST_CASE("the key of a side that gave nothing has to be the promised one too") {
    Staging staging;
    const Sealed nothing = seal_nothing(staging.ada.random);
    staging.row.their_sealed.clear();
    staging.row.their_commitment = nothing.commitment;
    const auto card = staging.row.open(nothing.key);
    REQUIRE(card);
    CHECK(card->properties.empty());
    CHECK(card->display_name == "Ada");
    CHECK(staging.row.open(staging.sealed.key).error().code == Errc::protocol);
}

TEST_CASE("the size of a sealed card tells its class and nothing more") {
    Side side("Ada", 1);
    for (const std::size_t note : {1U, 500U, 3'000U, 16'000U, 60'000U}) {
        side.persona.properties = {kith::test::own("FN", "Ada"), kith::test::own("NOTE", std::string(note, 'x'))};
        const auto sealed = seal_card(side.card(Side::everything()), {}, Role::initiator, side.random);
        REQUIRE(sealed);
        CHECK(is_sealed_size(sealed->sealed.size()));
    }
    for (const std::size_t size : {1U, 16U, 1'023U, 1'039U, 1'041U, 262'159U, 262'161U}) {
        CHECK_FALSE(is_sealed_size(size));
    }
    CHECK(is_sealed_size(0));
    CHECK(is_sealed_size(262'160));
    CHECK(seal_nothing(side.random).sealed.empty());
}

TEST_CASE("a card too large for the largest class is refused when it is sealed") {
    Side side("Ada", 1);
    side.persona.properties = {kith::test::own("FN", "Ada")};
    for (int i = 0; i < 4; ++i) {
        side.persona.properties.push_back(kith::test::own("NOTE", std::string(65'000, 'x')));
    }
    const auto card = select(side.persona, Side::everything(), Date{2026, 1, 1});
    if (card) {
        const auto sealed = seal_card(*card, {}, Role::initiator, side.random);
        CHECK(sealed.has_value() == (card::encode(*card).size() + 4 <= limits::card));
    } else {
        CHECK(card.error().code == Errc::limit);
    }
}

TEST_CASE("a row comes back from the vault as it went in") {
    Staging staging;
    const auto row = Row::from(staging.row.unfinished());
    REQUIRE(row);
    CHECK(row->id == staging.row.id);
    CHECK(row->state == RowState::staged);
    CHECK(row->peer_role == Role::initiator);
    CHECK(row->gave);
    CHECK(row->peer == staging.row.peer);
    CHECK(row->my_key.view()[0] == 7);
    CHECK(row->open(staging.sealed.key));
}

TEST_CASE("a row that is broken anywhere is none") {
    Staging staging;
    const Unfinished good = staging.row.unfinished();
    for (std::size_t size = 0; size < good.state.size(); size += size < 100 ? 1 : 37) {
        Unfinished bad = good;
        bad.state.resize(size);
        CHECK_FALSE(Row::from(bad));
    }
    staging.row.their_sealed.push_back(0);
    CHECK_FALSE(Row::from(staging.row.unfinished()));
}

TEST_CASE("a seal that opens to something else than the promised card gives nothing") {
    Staging staging;
    const auto open = [&](ByteView plain) {
        Bytes ad(staging.id.begin(), staging.id.end());
        ad.push_back(static_cast<Byte>(Role::initiator));
        const Secret<32> key = crypto::hkdf_sha256({}, staging.sealed.key.view(), crypto::label::stage_key);
        staging.row.their_sealed = crypto::xchacha_seal(key.view(), {}, ad, plain);
        staging.row.their_commitment =
            crypto::labelled_hash(crypto::label::stage_commit, {staging.sealed.key.view(), staging.row.their_sealed});
        return staging.row.open(staging.sealed.key);
    };
    const Bytes encoded = card::encode(staging.card);
    Bytes plain(1'024);
    plain[2] = static_cast<Byte>(encoded.size() >> 8U);
    plain[3] = static_cast<Byte>(encoded.size());
    std::ranges::copy(encoded, plain.begin() + 4);
    REQUIRE(open(plain));
    SUBCASE("padding that is not zero") {
        plain.back() = 1;
        CHECK(open(plain).error().code == Errc::protocol);
    }
    SUBCASE("a length beyond the end") {
        plain[0] = 1;
        CHECK(open(plain).error().code == Errc::protocol);
    }
    SUBCASE("no card") {
        plain[4] = 0xff;
        CHECK(open(plain).error().code == Errc::terms);
    }
    SUBCASE("an offer that can't be read any more") {
        staging.row.their_offer = {0xff};
        CHECK_FALSE(open(plain));
    }
}
