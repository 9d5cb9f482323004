// SPDX-License-Identifier: Apache-2.0
//
// Bodies: what is written is read back, and what is cut short or of the wrong size is no message.
#include "session/messages.h"

#include <doctest/doctest.h>

#include "session/frame.h"
#include "session/hello.h"

using namespace kith;
using namespace kith::session;

namespace {

const Hash some_hash{1, 2, 3};
const MeetingId some_id{4, 5, 6};

Offer some_offer() {
    return {.display_name = "Ada",
            .properties = {{.name = "EMAIL", .types = {"work"}, .terms = {}},
                           {.name = "TEL", .types = {}, .terms = {.keep_until = Date{2028, 1, 31}}}}};
}

}  // namespace

TEST_CASE("each message is read back as it was written") {
    const auto stage = read_stage(
        write(Stage{.id = some_id, .commitment = some_hash, .total = 1'040, .offset = 3, .chunk = Bytes(16'384, 1)}));
    REQUIRE(stage);
    CHECK(stage->id == some_id);
    CHECK(stage->total == 1'040);
    CHECK(stage->offset == 3);
    CHECK(stage->chunk.size() == 16'384);
    const auto decide = read_decide(write(Decide{.initiator_offer = some_hash, .give = true}));
    REQUIRE(decide);
    CHECK(decide->initiator_offer == some_hash);
    CHECK(decide->give);
    CHECK_FALSE(decide->take);
    const auto offer = read_offer(write(OfferMessage{.seq = 3, .offer = some_offer()}).value());
    REQUIRE(offer);
    CHECK(offer->seq == 3);
    CHECK(offer->offer == some_offer());
    const auto pending = read_pending(write(Pending{{.id = some_id, .state = RowState::held}}));
    REQUIRE(pending);
    CHECK(pending->at(0).id == some_id);
    CHECK(pending->at(0).state == RowState::held);
    const auto release = read_release(write(Release{.id = some_id, .key = Secret<32>(ByteArray<32>{9})}).view());
    REQUIRE(release);
    CHECK(release->key.view()[0] == 9);
    CHECK(read_commit(write_commit(some_id)) == some_id);
    CHECK(read_staged(write(Staged{.id = some_id, .hash = some_hash}))->hash == some_hash);
    CHECK(read_ending(write_ending(Reason::terms)) == 5U);
}

TEST_CASE("a STAGE with a whole chunk fits the class that was made for it") {
    const Bytes body = write(Stage{.id = some_id,
                                   .commitment = some_hash,
                                   .total = 262'160,
                                   .offset = 245'760,
                                   .chunk = Bytes(limits::stage_chunk, 1)});
    CHECK(pad_message(21, body).size() == 16'640);
}

TEST_CASE("a body cut short anywhere is refused") {
    const Bytes identity = write(Identity{.keys = {.ik = some_hash, .sx = some_hash}, .signature = {}});
    const Bytes staged = write(Staged{.id = some_id, .hash = some_hash});
    const SecretBytes written = write(Release{.id = some_id, .key = {}});
    const Bytes release(written.view().begin(), written.view().end());
    const Bytes commit = write_commit(some_id);
    for (std::size_t size = 0; size < identity.size(); ++size) {
        const auto part = [&](const Bytes& body) { return ByteView(body).first(std::min(size, body.size() - 1)); };
        CHECK_FALSE(read_identity(part(identity)));
        CHECK_FALSE(read_staged(part(staged)));
        CHECK_FALSE(read_release(part(release)));
        CHECK_FALSE(read_commit(part(commit)));
    }
    const Bytes decide = write(Decide{.initiator_offer = some_hash, .responder_offer = some_hash});
    for (std::size_t size = 0; size < decide.size(); ++size) {
        CHECK_FALSE(read_decide(ByteView(decide).first(size)));
    }
}

TEST_CASE(
    "a field of another size than it must have, a number that means nothing, and rubbish are refused in every "
    "message") {
    const Bytes rubbish{0xff, 0xff, 0xff};
    const Bytes short_field{0x0a, 0x01, 0x00};
    for (const Bytes& body : {rubbish, short_field}) {
        CHECK_FALSE(read_identity(body));
        CHECK_FALSE(read_pending(body));
        CHECK_FALSE(read_decide(body));
        CHECK_FALSE(read_stage(body));
        CHECK_FALSE(read_staged(body));
        CHECK_FALSE(read_release(body));
        CHECK_FALSE(read_commit(body));
        CHECK_FALSE(read_reveal(body));
    }
    CHECK_FALSE(read_offer(rubbish));
    CHECK_FALSE(read_ending(rubbish));
    CHECK_FALSE(read_pending(Bytes{0x0a, 0x03, 0x0a, 0x01, 0x00}));
    for (const Byte state : Bytes{0, 3}) {
        Bytes pending{0x0a, 0x14, 0x0a, 0x10};
        pending.resize(20);
        pending.insert(pending.end(), {0x10, state});
        CHECK_FALSE(read_pending(pending));
    }
    CHECK(read_stage(write(Stage{.id = {}, .commitment = {}, .chunk = Bytes(limits::stage_chunk)})));
    CHECK_FALSE(read_stage(write(Stage{.id = {}, .commitment = {}, .chunk = Bytes(limits::stage_chunk + 1)})));
    // keep_until = 1 is no day.
    const Bytes no_day{0x08, 0x01, 0x12, 0x01, 'A', 0x1a, 0x09, 0x0a, 0x03, 'T', 'E', 'L', 0x1a, 0x02, 0x08, 0x01};
    CHECK(read_offer(no_day).error().code == Errc::protocol);
}

TEST_CASE("an offer at its limits passes, above them it is refused, here and there") {
    Offer offer{.display_name = std::string(limits::name, 'x'), .properties = {}};
    for (std::size_t i = 0; i < limits::properties; ++i) {
        offer.properties.push_back({.name = "TEL", .types = {"work"}, .terms = {}});
    }
    CHECK(write(OfferMessage{.seq = 1, .offer = offer}));
    Offer more = offer;
    more.properties.push_back({.name = "TEL", .types = {}, .terms = {}});
    CHECK(write(OfferMessage{.seq = 1, .offer = more}).error().code == Errc::limit);
    more = offer;
    more.display_name += 'x';
    CHECK(write(OfferMessage{.seq = 1, .offer = more}).error().code == Errc::limit);
    more = offer;
    more.properties[0].types.assign(limits::parameters + 1, "x");
    CHECK(write(OfferMessage{.seq = 1, .offer = more}).error().code == Errc::limit);
    more = offer;
    for (auto& property : more.properties) {
        property.types.assign(20, std::string(20, 'x'));
    }
    CHECK(write(OfferMessage{.seq = 1, .offer = more}).error().code == Errc::limit);
    for (const std::string_view bad : {"", "E MAIL", "\xff", "a\nb"}) {
        more = some_offer();
        more.properties[0].name = bad;
        CHECK_FALSE(write(OfferMessage{.seq = 1, .offer = more}));
    }
    more = some_offer();
    more.display_name = "\xc3";
    CHECK_FALSE(write(OfferMessage{.seq = 1, .offer = more}));
}

TEST_CASE("a Hello says its level, and is refused when broken, too long, or of another version") {
    const Hello hello = make_hello({Mode::code, Mode::qr}, HelloRandom{1});
    const auto read = read_hello(write(hello));
    REQUIRE(read);
    CHECK(read->has(Mode::code));
    CHECK(read->has(Mode::qr));
    CHECK_FALSE(read->has(Mode::known));
    CHECK(read->random == HelloRandom{1});
    CHECK(read->level() == (1U << 16U | 1U));
    Hello later = hello;
    later.versions = {1, 2};
    CHECK(read_hello(write(later))->level() == (2U << 16U | 1U));
    later.versions = {1, 0xffff'ffffU};
    CHECK(read_hello(write(later))->level() == 0xffff'0001U);
    later.versions = {2};
    CHECK(read_hello(write(later)).error().code == Errc::too_new);
    later.versions.assign(hello_list_max, 1);
    CHECK(read_hello(write(later)));
    later.versions.assign(hello_list_max + 1, 1);
    CHECK_FALSE(read_hello(write(later)));
    later = hello;
    later.modes.clear();
    CHECK_FALSE(read_hello(write(later)));
    Bytes shorter = write(hello);
    shorter.pop_back();
    CHECK_FALSE(read_hello(shorter));
}

TEST_CASE("every reason has words, and every failure that we tell comes back as one") {
    for (std::uint32_t reason = 0; reason < 300; ++reason) {
        const Error error = error_of(reason);
        CHECK_FALSE(error.what.empty());
        CHECK_FALSE(error.what.ends_with('.'));
    }
    CHECK(error_of(static_cast<std::uint32_t>(reason_of(Errc::terms))).code == Errc::terms);
    CHECK(error_of(static_cast<std::uint32_t>(reason_of(Errc::timeout))).code == Errc::timeout);
    CHECK(error_of(static_cast<std::uint32_t>(reason_of(Errc::declined))).code == Errc::declined);
    for (const Errc code :
         {Errc::declined, Errc::nobody, Errc::timeout, Errc::wrong_code, Errc::cut, Errc::cancelled}) {
        CHECK(stopped(code).code == code);
    }
}
