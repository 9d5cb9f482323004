// SPDX-License-Identifier: Apache-2.0
//
// The bodies of records: what goes in comes out, and what we would not have written is refused.
#include "vault/records.h"

#include "fixture.h"
#include "proto/vault.pb.h"

using namespace kith;
using namespace kith::test;
using namespace kith::vault;

namespace {

Result<Record> decode_message(const pb::Record& message) {
    const std::string bytes = message.SerializeAsString();
    return decode(RecordId{1}, as_bytes(bytes));
}

Record there_and_back(Record record) {
    const auto padded = encode(record);
    REQUIRE(padded);
    auto back = decode(RecordId{1}, *unpad(padded->view()));
    REQUIRE(back);
    return std::move(*back);
}

pb::Record good_meeting() {
    pb::Record message;
    pb::MeetingRecord& meeting = *message.mutable_meeting();
    meeting.set_meeting(std::string(16, 'm'));
    meeting.set_persona(std::string(16, 'p'));
    meeting.mutable_peer()->set_ik(std::string(32, 'i'));
    meeting.mutable_peer()->set_sx(std::string(32, 's'));
    return message;
}

}  // namespace

TEST_CASE("every way of keeping comes back as it was") {
    const std::vector<std::optional<Keep>> ways{std::nullopt, Forever{}, *Date::parse("0001-01-01"),
                                                *Date::parse("9999-12-31"), Period{.months = 24, .days = -3}};
    for (const auto& keep : ways) {
        StoredPersona stored;
        stored.persona.name = "p";
        stored.persona.defaults.keep = keep;
        stored.place = 3;
        const Record back = there_and_back({7, std::move(stored)});
        const auto& persona = std::get<StoredPersona>(back.body);
        CHECK(persona.persona.defaults.keep == keep);
        CHECK(persona.persona.revision == 7);
        CHECK(persona.place == 3);
    }
}

TEST_CASE("a rule that says no is not a rule that says nothing") {
    StoredPersona stored;
    stored.persona.defaults = {.keep = {}, .may_export = false, .pass_on = PassOn::no, .use_for = UseFor{0}};
    const TermsRule rule = stored.persona.defaults;
    const Record back = there_and_back({1, std::move(stored)});
    CHECK(std::get<StoredPersona>(back.body).persona.defaults == rule);
}

TEST_CASE("moments at both ends of time and of the clock's zones come back") {
    for (const std::int64_t ms : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, INT64_MAX}) {
        for (const int offset : {-1439, 0, 1439}) {
            const Timestamp at{ms, static_cast<std::int16_t>(offset)};
            CHECK(std::get<Owner>(there_and_back({1, Owner{at}}).body).created == at);
        }
    }
    pb::Record far;
    far.mutable_owner()->mutable_created()->set_offset_minutes(1440);
    CHECK_FALSE(decode_message(far));
    far.mutable_owner()->mutable_created()->set_offset_minutes(-1440);
    CHECK_FALSE(decode_message(far));
}

TEST_CASE("a body without a kind, or of a later kind, is refused") {
    CHECK_FALSE(decode(RecordId{1}, {}));
    CHECK_FALSE(decode(RecordId{1}, Bytes{0x08, 0x01}));
    CHECK_FALSE(decode(RecordId{1}, Bytes{0x9a, 0x01, 0x00}));  // field 19
    CHECK_FALSE(decode(RecordId{1}, Bytes{0xff, 0xff, 0xff}));
}

TEST_CASE("keys and ids of a wrong length are refused") {
    REQUIRE(decode_message(good_meeting()));
    pb::Record message = good_meeting();
    message.mutable_meeting()->set_meeting("short");
    CHECK_FALSE(decode_message(message));
    message = good_meeting();
    message.mutable_meeting()->set_persona(std::string(17, 'x'));
    CHECK_FALSE(decode_message(message));
    message = good_meeting();
    message.mutable_meeting()->set_contact("x");
    CHECK_FALSE(decode_message(message));
    message = good_meeting();
    message.mutable_meeting()->mutable_peer()->set_ik("");
    CHECK_FALSE(decode_message(message));
    message = good_meeting();
    message.mutable_meeting()->clear_peer();
    CHECK_FALSE(decode_message(message));
    pb::Record persona;
    persona.mutable_persona()->mutable_keys()->set_ik(std::string(32, 'i'));
    persona.mutable_persona()->mutable_keys()->set_sx(std::string(32, 's'));
    persona.mutable_persona()->set_ik_secret(std::string(64, 's'));
    persona.mutable_persona()->set_sx_secret(std::string(31, 's'));
    CHECK_FALSE(decode_message(persona));
    persona.mutable_persona()->set_sx_secret(std::string(32, 's'));
    CHECK(decode_message(persona));
}

TEST_CASE("numbers that mean nothing are refused") {
    pb::Record message = good_meeting();
    message.mutable_meeting()->mutable_met()->set_how(5);
    CHECK_FALSE(decode_message(message));
    pb::Record persona;
    persona.mutable_persona()->mutable_keys()->set_ik(std::string(32, 'i'));
    persona.mutable_persona()->mutable_keys()->set_sx(std::string(32, 's'));
    persona.mutable_persona()->set_ik_secret(std::string(64, 's'));
    persona.mutable_persona()->set_sx_secret(std::string(32, 's'));
    pb::Rule& rule = *persona.mutable_persona()->mutable_defaults();
    rule.set_until(20260230);
    CHECK_FALSE(decode_message(persona));
    rule.set_until(0);
    CHECK_FALSE(decode_message(persona));
    rule.mutable_period()->set_months(INT32_MIN);
    CHECK_FALSE(decode_message(persona));
    rule.mutable_period()->set_months(3'660'000);
    CHECK(decode_message(persona));
    rule.set_pass_on(3);
    CHECK_FALSE(decode_message(persona));
    rule.set_pass_on(2);
    pb::OwnProperty& own = *persona.mutable_persona()->add_properties();
    own.mutable_property()->set_name("EMAIL");
    own.set_give_to(2);
    CHECK_FALSE(decode_message(persona));
    own.set_give_to(1);
    CHECK(decode_message(persona));
    own.mutable_property()->set_name("not a name");
    CHECK_FALSE(decode_message(persona));
}
