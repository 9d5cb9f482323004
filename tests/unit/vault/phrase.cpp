// SPDX-License-Identifier: Apache-2.0
//
// The memory of phrases that differed, and the rule that it serves.
#include "kith/phrase.h"
#include "fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

Now minutes_later(int minutes) {
    Now now = today;
    now.at.unix_ms += minutes * 60'000LL;
    return now;
}

}  // namespace

TEST_CASE(
    "three mismatches within ten minutes pause phrase mode, in another process too, until the first is that old") {
    VaultFolder folder;
    for (const int minute : {0, 1, 2}) {
        CHECK(PhraseLeave::ask(folder.reopen(minutes_later(minute)).phrase_mismatches(), minutes_later(minute).at));
        REQUIRE(folder.vault().note_phrase_mismatch(minutes_later(minute)));
    }
    const auto times = folder.reopen(minutes_later(3)).phrase_mismatches();
    const auto paused = PhraseLeave::ask(times, minutes_later(3).at);
    REQUIRE_FALSE(paused);
    CHECK(paused.error().code == Errc::phrase_mismatch);
    CHECK(paused.error().hint.find("7 minutes") != std::string::npos);
    CHECK_FALSE(PhraseLeave::ask(times, Timestamp{minutes_later(10).at.unix_ms - 1, 0}));
    CHECK(PhraseLeave::ask(times, minutes_later(10).at));
}

TEST_CASE("only the last three mismatches are kept, and a clock set back locks nobody out") {
    VaultFolder folder;
    for (const int minute : {0, 20, 40, 60, 80}) {
        REQUIRE(folder.vault().note_phrase_mismatch(minutes_later(minute)));
    }
    const auto times = folder.reopen(minutes_later(81)).phrase_mismatches();
    REQUIRE(times.size() == 3);
    CHECK(times[0] == minutes_later(40).at);
    CHECK(PhraseLeave::ask(times, minutes_later(81).at));
    const std::vector<Timestamp> ahead{minutes_later(600).at, minutes_later(600).at, minutes_later(600).at};
    CHECK(PhraseLeave::ask(ahead, today.at));
    CHECK_FALSE(PhraseLeave::ask(ahead, minutes_later(595).at));
}
