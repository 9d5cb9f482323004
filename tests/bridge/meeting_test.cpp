// SPDX-License-Identifier: Apache-2.0
//
// Whole meetings between two phones, each in its own vault, by kith.h alone.
#include "tests/bridge/phones.h"

using namespace kith::test;

namespace {

std::string code_of(const End& end, std::int32_t spelling = KITH_CODE_WORDS) {
    return text_of(
        [&](char* out, std::size_t* size) { return kith_meeting_code(end.meeting.get(), spelling, out, size); });
}

std::string invitation_of(const End& end) {
    return text_of([&](char* out, std::size_t* size) { return kith_meeting_invitation(end.meeting.get(), out, size); });
}

void dial(End& end, const std::string& code) {
    REQUIRE(kith_meeting_dial_code(end.meeting.get(), code.data(), code.size(), &end.now) == KITH_OK);
}

/// `b` shows a code and `a` types it.
void by_code(End& a, End& b) {
    REQUIRE(kith_meeting_listen(b.meeting.get(), 7, &b.now) == KITH_OK);
    b.drain();
    REQUIRE(b.saw(KITH_EVENT_CODE_READY));
    dial(a, code_of(b));
    connect(a, b);
}

std::string phrase_of(const End& end, std::size_t index) {
    return text_of(
        [&](char* out, std::size_t* size) { return kith_meeting_phrase(end.meeting.get(), index, out, size); });
}

void check_both_have_both(const Phone& ada, const Phone& bo, const End& a, const End& b) {
    CHECK(a.last(KITH_EVENT_DONE).theirs_here == KITH_ARRIVAL_YES);
    CHECK(b.last(KITH_EVENT_DONE).mine_there == KITH_ARRIVAL_YES);
    const auto of_bo = ada.contact(a.saved);
    const auto of_ada = bo.contact(b.saved);
    CHECK(lines_of(of_bo.get()) == std::vector<std::string>{"FN  bo", "EMAIL work bo@work.example"});
    CHECK(lines_of(of_ada.get()) == std::vector<std::string>{"FN  ada", "EMAIL work ada@work.example"});
}

}  // namespace

TEST_CASE("two phones meet by code, and each vault has the other's card, whatever pieces the bytes come in") {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4'096}}) {
        CAPTURE(piece);
        const Phone ada("ada");
        const Phone bo("bo");
        End a(ada);
        End b(bo);
        REQUIRE(kith_meeting_set_place(a.meeting.get(), "the fair", 8) == KITH_OK);
        by_code(a, b);
        play(a, b, piece);
        check_both_have_both(ada, bo, a, b);
        std::int32_t finished = 0;
        CHECK(kith_meeting_finished(a.meeting.get(), &finished) == KITH_OK);
        CHECK(finished == 1);
        const auto met = ada.contact("bo");
        std::int32_t how = -1;
        CHECK(kith_contact_how(met.get(), 0, &how) == KITH_OK);
        CHECK(how == KITH_HOW_CODE);
        CHECK(text_of([&](char* out, std::size_t* size) {
                  return kith_contact_text(met.get(), KITH_CONTACT_MET, 0, out, size);
              }) == "the fair");
        std::int64_t when = 0;
        std::int32_t offset = 1;
        CHECK(kith_contact_time(met.get(), KITH_CONTACT_MET, 0, &when, &offset) == KITH_OK);
        CHECK(when == noon.unix_ms);
        CHECK(offset == 0);
    }
}

TEST_CASE("what a meeting kept is there after the vault was closed and opened by another handle") {
    const Phone ada("ada");
    const Phone bo("bo");
    {
        End a(ada);
        End b(bo);
        by_code(a, b);
        play(a, b);
    }
    CHECK(kith_vault_close(ada.vault.get()) == KITH_OK);
    const auto again = ada.another_handle();
    REQUIRE(kith_vault_open(again.get(), &noon) == KITH_OK);
    kith_contact* found = nullptr;
    CHECK(kith_contact_open(again.get(), "bo", 2, &noon, &found) == KITH_OK);
    kith_contact_free(found);
}

TEST_CASE("two phones meet by QR code, and nothing of the displayer's goes out before the tap") {
    const Phone ada("ada");
    const Phone bo("bo");
    End a(ada);
    End b(bo);
    const std::string addresses = "192.168.1.5:40123 [fe80::1]:40123";
    REQUIRE(kith_meeting_display(b.meeting.get(), 7, addresses.data(), addresses.size(), &b.now) == KITH_OK);
    b.drain();
    REQUIRE(b.saw(KITH_EVENT_INVITATION_READY));
    const auto text = invitation_of(b);
    std::int32_t number = 0;
    CHECK(kith_invitation_number(text.data(), text.size(), &number) == KITH_OK);
    CHECK(number == 7);
    CHECK(text_of([&](char* out, std::size_t* size) {
              return kith_invitation_address(text.data(), text.size(), 1, out, size);
          }) == "[fe80::1]:40123");
    REQUIRE(kith_meeting_scan(a.meeting.get(), text.data(), text.size(), &a.now) == KITH_OK);
    bool tapped = false;
    std::string scanned_by;
    b.before = [&](End&, const kith_event& event) {
        if (event.kind == KITH_EVENT_SCANNED) {
            scanned_by = b.said(KITH_EVENT_NAME);
        }
        return event.kind == KITH_EVENT_SCANNED && !tapped;
    };
    connect(a, b);
    play(a, b);
    CHECK(scanned_by == "ada");
    CHECK_FALSE(a.saw(KITH_EVENT_OFFERED));
    tapped = true;
    REQUIRE(kith_meeting_admit(b.meeting.get(), &b.now) == KITH_OK);
    play(a, b);
    check_both_have_both(ada, bo, a, b);
}

TEST_CASE("two phones meet by the one phrase that both screens show") {
    const Phone ada("ada");
    const Phone bo("bo");
    End a(ada);
    End b(bo);
    REQUIRE(kith_meeting_listen_by_phrase(b.meeting.get(), 7, &b.now) == KITH_OK);
    REQUIRE(kith_meeting_dial_by_phrase(a.meeting.get(), 7, &a.now) == KITH_OK);
    connect(a, b);
    play(a, b);
    REQUIRE(a.saw(KITH_EVENT_PHRASES));
    REQUIRE(b.saw(KITH_EVENT_PHRASES));
    int common = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            if (phrase_of(a, i) == phrase_of(b, j)) {
                ++common;
                REQUIRE(kith_meeting_pick(a.meeting.get(), a.link, static_cast<std::int32_t>(i), &a.now) == KITH_OK);
                REQUIRE(kith_meeting_pick(b.meeting.get(), b.link, static_cast<std::int32_t>(j), &b.now) == KITH_OK);
            }
        }
    }
    CHECK(common == 1);
    play(a, b);
    check_both_have_both(ada, bo, a, b);
}

TEST_CASE("a wrong phrase fails for both, and after three of them phrases rest") {
    const Phone ada("ada");
    const Phone bo("bo");
    for (int time = 0; time < 3; ++time) {
        End a(ada);
        End b(bo);
        REQUIRE(kith_meeting_listen_by_phrase(b.meeting.get(), 0, &b.now) == KITH_OK);
        REQUIRE(kith_meeting_dial_by_phrase(a.meeting.get(), 0, &a.now) == KITH_OK);
        connect(a, b);
        play(a, b);
        REQUIRE(kith_meeting_pick(a.meeting.get(), a.link, -1, &a.now) == KITH_OK);
        play(a, b);
        CHECK(a.last(KITH_EVENT_FAILED).code == KITH_ERR_PHRASE_MISMATCH);
        CHECK_FALSE(b.saw(KITH_EVENT_SAVED));
    }
    End a(ada);
    CHECK(kith_meeting_dial_by_phrase(a.meeting.get(), 0, &a.now) == KITH_ERR_PHRASE_MISMATCH);
    const auto much_later = later(11 * 60'000);
    CHECK(kith_meeting_dial_by_phrase(a.meeting.get(), 0, &much_later) == KITH_OK);
}

TEST_CASE("the offers that both see have kinds and terms, and a changed one is decided on anew") {
    const Phone ada("ada");
    const Phone bo("bo");
    End a(ada);
    End b(bo);
    REQUIRE(kith_meeting_set_terms(a.meeting.get(), "2028-01-31", 10, 0, KITH_PASS_ON_ASK, KITH_USE_BUSINESS) ==
            KITH_OK);
    by_code(a, b);
    bool held_back = true;
    a.before = [&](End&, const kith_event& event) { return event.kind == KITH_EVENT_OFFERED && held_back; };
    b.before = a.before;
    play(a, b);
    std::size_t count = 0;
    REQUIRE(kith_meeting_offer_count(b.meeting.get(), KITH_THEIRS, &count) == KITH_OK);
    REQUIRE(count == 2);
    CHECK(text_of([&](char* out, std::size_t* size) {
              return kith_meeting_offer_name(b.meeting.get(), KITH_THEIRS, out, size);
          }) == "ada");
    CHECK(text_of([&](char* out, std::size_t* size) {
              return kith_meeting_offer_property(b.meeting.get(), KITH_THEIRS, 1, KITH_PROPERTY_TYPES, out, size);
          }) == "work");
    kith_terms terms{};
    REQUIRE(kith_meeting_offer_terms(b.meeting.get(), KITH_THEIRS, 1, &terms) == KITH_OK);
    CHECK(std::string_view(terms.keep_until) == "2028-01-31");
    CHECK(terms.may_export == 0);
    CHECK(terms.pass_on == KITH_PASS_ON_ASK);
    CHECK(terms.use_for == KITH_USE_BUSINESS);
    CHECK(b.last(KITH_EVENT_OFFERED).flag == 0);

    held_back = false;
    REQUIRE(kith_meeting_offer(a.meeting.get(), "name,tel", 8, &a.now) == KITH_OK);
    play(a, b);
    CHECK(b.last(KITH_EVENT_OFFERED).flag == 1);
    CHECK(b.saw(KITH_EVENT_DONE));
    const auto got = bo.contact(b.saved);
    CHECK(lines_of(got.get()) == std::vector<std::string>{"FN  ada", "TEL cell +44 20 7946 0001"});
    REQUIRE(kith_contact_terms(got.get(), 1, &terms) == KITH_OK);
    CHECK(terms.may_export == 0);
}

TEST_CASE("a wrong code is told to both, and nothing is kept") {
    const Phone ada("ada");
    const Phone bo("bo");
    End a(ada);
    End b(bo);
    REQUIRE(kith_meeting_listen(b.meeting.get(), 7, &b.now) == KITH_OK);
    b.drain();
    dial(a, code_of(b) == "7-acme-adroitness" ? "7-acme-adviser" : "7-acme-adroitness");
    CHECK(code_of(b, KITH_CODE_DIGITS).starts_with("7-"));
    connect(a, b);
    play(a, b);
    CHECK(b.saw(KITH_EVENT_WRONG_GUESS));
    CHECK(b.last(KITH_EVENT_WRONG_GUESS).left == 2);
    CHECK(a.last(KITH_EVENT_LINK_FINISHED).code == KITH_ERR_WRONG_CODE);
    CHECK(a.last(KITH_EVENT_LINK_FINISHED).flag == 1);
    REQUIRE(kith_meeting_cancel(a.meeting.get(), KITH_ERR_WRONG_CODE, &a.now) == KITH_OK);
    a.drain();
    CHECK(a.last(KITH_EVENT_FAILED).code == KITH_ERR_WRONG_CODE);
    CHECK(ada.people() == 0);
    CHECK(bo.people() == 0);
}

TEST_CASE("a dialler with nobody left to try cancels with what its link was lost for, in the same words") {
    const Phone ada("ada");
    const Phone bo("bo");
    End a(ada);
    End b(bo);
    REQUIRE(kith_meeting_listen(b.meeting.get(), 7, &b.now) == KITH_OK);
    b.drain();
    dial(a, code_of(b));
    connect(a, b);
    CHECK(kith_meeting_cancel(a.meeting.get(), KITH_ERR_CUT, &a.now) == KITH_ERR_ARGUMENT);  // nothing was lost yet
    std::string words;
    a.before = [&](End& end, const kith_event& event) {
        if (event.kind == KITH_EVENT_LINK_FINISHED) {
            words = end.said(KITH_EVENT_MESSAGE);
            REQUIRE(kith_meeting_cancel(end.meeting.get(), event.code, &end.now) == KITH_OK);
        }
        return true;
    };
    const std::array<std::uint8_t, 7> junk{0, 5, 'h', 'e', 'l', 'l', 'o'};
    REQUIRE(kith_meeting_receive(a.meeting.get(), a.link, junk.data(), junk.size(), &a.now) == KITH_OK);
    a.drain();
    CHECK(a.last(KITH_EVENT_LINK_FINISHED).code == KITH_ERR_PROTOCOL);
    CHECK(a.last(KITH_EVENT_FAILED).code == KITH_ERR_PROTOCOL);
    CHECK_FALSE(words.empty());
    CHECK(a.end_words == words);
}

TEST_CASE("declining and cancelling end both sides with the reason, and nothing is kept") {
    const Phone ada("ada");
    const Phone bo("bo");
    for (const bool declines : {true, false}) {
        End a(ada);
        End b(bo);
        a.before = [&](End& end, const kith_event& event) {
            if (event.kind != KITH_EVENT_OFFERED) {
                return false;
            }
            REQUIRE((declines ? kith_meeting_decide(end.meeting.get(), 0, 0, &end.now)
                              : kith_meeting_cancel(end.meeting.get(), KITH_ERR_CANCELLED, &end.now)) == KITH_OK);
            return true;
        };
        by_code(a, b);
        play(a, b);
        CHECK(a.last(KITH_EVENT_FAILED).code == (declines ? KITH_ERR_DECLINED : KITH_ERR_CANCELLED));
        CHECK(b.last(KITH_EVENT_FAILED).kind == KITH_EVENT_FAILED);
        CHECK_FALSE(b.end_words.empty());
        CHECK(ada.people() + bo.people() == 0);
    }
}

TEST_CASE("a deadline is told, and a tick at it ends a link that said nothing") {
    const Phone bo("bo");
    End b(bo);
    REQUIRE(kith_meeting_listen(b.meeting.get(), 0, &b.now) == KITH_OK);
    std::int64_t deadline = 0;
    REQUIRE(kith_meeting_deadline(b.meeting.get(), &deadline) == KITH_OK);
    CHECK(deadline == KITH_NEVER);
    REQUIRE(kith_meeting_accepted(b.meeting.get(), &b.now, &b.link) == KITH_OK);
    REQUIRE(kith_meeting_deadline(b.meeting.get(), &deadline) == KITH_OK);
    REQUIRE(deadline > b.now.monotonic_ms);
    b.now = later(deadline - noon.monotonic_ms);
    REQUIRE(kith_meeting_tick(b.meeting.get(), &b.now) == KITH_OK);
    b.drain();
    CHECK(b.last(KITH_EVENT_LINK_FINISHED).code == KITH_ERR_TIMEOUT);
    CHECK(b.last(KITH_EVENT_LINK_FINISHED).link == b.link);
}

TEST_CASE("a meeting that was cut after both staged is finished by the next one") {
    const Phone ada("ada");
    const Phone bo("bo");
    {
        End a(ada);
        End b(bo);
        by_code(a, b);
        // Until somebody has saved the other's card, a byte at a time; then the link is gone.
        std::uint8_t byte = 0;
        while (!a.saw(KITH_EVENT_SAVED) && !b.saw(KITH_EVENT_SAVED)) {
            for (const auto& [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
                from->drain();
                to->drain();
                std::size_t size = 1;
                REQUIRE(kith_meeting_output(from->meeting.get(), from->link, &byte, &size) == KITH_OK);
                if (size == 1) {
                    REQUIRE(kith_meeting_sent(from->meeting.get(), from->link, 1) == KITH_OK);
                    REQUIRE(kith_meeting_receive(to->meeting.get(), to->link, &byte, 1, &to->now) == KITH_OK);
                }
            }
        }
        REQUIRE(kith_meeting_closed(a.meeting.get(), a.link, &a.now) == KITH_OK);
        REQUIRE(kith_meeting_closed(b.meeting.get(), b.link, &b.now) == KITH_OK);
        a.drain();
        b.drain();
        CHECK(a.last(KITH_EVENT_FAILED).unfinished + b.last(KITH_EVENT_FAILED).unfinished > 0);
    }
    REQUIRE(ada.people() + bo.people() >= 1);
    End a(ada);
    End b(bo);
    by_code(a, b);
    play(a, b);
    CHECK(a.saw(KITH_EVENT_RESUMED));
    CHECK(b.saw(KITH_EVENT_RESUMED));
    CHECK(ada.people() == 1);
    CHECK(bo.people() == 1);
}

TEST_CASE("a vault that is closed under a meeting is told, and the meeting is freed without it") {
    const Phone ada("ada");
    End a(ada);
    REQUIRE(kith_meeting_listen(a.meeting.get(), 7, &a.now) == KITH_OK);
    REQUIRE(kith_vault_close(ada.vault.get()) == KITH_OK);
    kith_event event{};
    CHECK(kith_meeting_next_event(a.meeting.get(), &a.now, &event) == KITH_ERR_CLOSED);
    CHECK(kith_meeting_tick(a.meeting.get(), &a.now) == KITH_ERR_CLOSED);
    kith_meeting* another = nullptr;
    CHECK(kith_meeting_new(ada.vault.get(), &another) == KITH_ERR_CLOSED);
}

TEST_CASE("a slip in a code opens nothing, so that what was set before can still be changed") {
    const Phone ada("ada");
    End a(ada);
    CHECK(kith_meeting_dial_code(a.meeting.get(), "what", 4, &a.now) == KITH_ERR_MALFORMED);
    CHECK(kith_meeting_set_give(a.meeting.get(), "name,tel", 8) == KITH_OK);
    REQUIRE(kith_meeting_listen(a.meeting.get(), 7, &a.now) == KITH_OK);
    CHECK(kith_meeting_set_give(a.meeting.get(), "all", 3) == KITH_ERR_STATE);
    CHECK(kith_meeting_dial_code(a.meeting.get(), "what", 4, &a.now) == KITH_ERR_MALFORMED);
    a.drain();
    CHECK(a.saw(KITH_EVENT_CODE_READY));
}

TEST_CASE("answers to what was not asked are refused") {
    const Phone ada("ada");
    End a(ada);
    std::size_t count = 0;
    CHECK(kith_meeting_tick(a.meeting.get(), &a.now) == KITH_ERR_STATE);
    REQUIRE(kith_meeting_listen(a.meeting.get(), 7, &a.now) == KITH_OK);
    CHECK(kith_meeting_decide(a.meeting.get(), 1, 1, &a.now) == KITH_ERR_STATE);
    CHECK(kith_meeting_admit(a.meeting.get(), &a.now) == KITH_ERR_STATE);
    CHECK(kith_meeting_accept_downgrade(a.meeting.get(), &a.now) == KITH_ERR_STATE);
    CHECK(kith_meeting_pick(a.meeting.get(), 1, 0, &a.now) == KITH_ERR_STATE);
    CHECK(kith_meeting_offer(a.meeting.get(), nullptr, 0, &a.now) == KITH_ERR_STATE);
    CHECK(kith_meeting_offer_count(a.meeting.get(), KITH_THEIRS, &count) == KITH_ERR_STATE);
}
