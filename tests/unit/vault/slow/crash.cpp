// SPDX-License-Identifier: Apache-2.0
//
// kill -9 at random instants of saves: what is opened afterwards is the state before the save or the one after
// it, whole. The counts show that the kills landed inside saves.
#include <csignal>
#include <cstdio>
#include <ctime>

#include "tests/unit/vault/child.h"
#include "tests/unit/vault/fixture.h"
#include "vault/sqlite.h"

using namespace kith;
using namespace kith::test;

namespace {

constexpr int kills = 200;
constexpr int people = 20;

/// The same twenty people with another address: each save changes twenty records and the set, or none.
std::vector<Card> state_of(int number) {
    std::vector<Card> cards;
    for (int i = 0; i < people; ++i) {
        const std::string who = std::to_string(i);
        cards.push_back(card("Person " + who, std::to_string(number) + "@example.org", "uid-" + who));
    }
    return cards;
}

struct Report {
    int begun = 0;
    int done = 0;
};

/// Saves one state after the other until it is killed, and says before and after each save which one it is.
int save_for_ever(const std::filesystem::path& folder, int from, int pipe, std::uint64_t seed) {
    SeededRandom random(seed);
    auto vault = Vault::open(folder, device_key(), today, random);
    if (!vault) {
        return 1;
    }
    for (Report report{from, from};; ++report.done) {
        ++report.begun;
        const auto cards = state_of(report.begun);
        if (::write(pipe, &report, sizeof report) != sizeof report || !vault->import(cards, today)) {
            return 2;
        }
    }
}

Report read_report(int pipe, Report last) {
    Report next;
    return ::read(pipe, &next, sizeof next) == sizeof next ? next : last;
}

void wait_for(std::uint64_t nanoseconds) {
    timespec time{.tv_sec = 0, .tv_nsec = static_cast<long>(nanoseconds)};
    ::nanosleep(&time, nullptr);
}

/// The number of the state that all twenty are in; -1 if they differ.
int state_in(const Vault& vault) {
    int number = -1;
    for (const Contact& contact : vault.contacts()) {
        const int each = std::atoi(contact.card().texts("EMAIL").at(0).c_str());
        if (number != -1 && each != number) {
            return -1;
        }
        number = each;
    }
    return vault.contacts().size() == people ? number : -1;
}

/// How long one of ten runs takes.
template <typename Run>
std::uint64_t nanoseconds_of(Run run) {
    timespec before{};
    timespec after{};
    ::clock_gettime(CLOCK_MONOTONIC, &before);
    for (int i = 0; i < 10; ++i) {
        run(i);
    }
    ::clock_gettime(CLOCK_MONOTONIC, &after);
    return static_cast<std::uint64_t>((after.tv_sec - before.tv_sec) * 1'000'000'000 + after.tv_nsec - before.tv_nsec) /
           10;
}

/// Anything up to twice `time`.
void wait_up_to_twice(std::uint64_t time, Random& random) {
    const auto draw = random_bytes<3>(random);
    const std::uint64_t part = draw[0] | std::uint64_t{draw[1]} << 8U | std::uint64_t{draw[2]} << 16U;
    wait_for(part * time * 2 >> 24U);
}

}  // namespace

TEST_CASE("two hundred kills at random instants of saves leave the old state or the new one, whole") {
    VaultFolder folder;
    const std::uint64_t save_time =
        nanoseconds_of([&](int i) { REQUIRE(folder.vault().import(state_of(-1 - i), today)); });
    REQUIRE(folder.vault().import(state_of(0), today));
    folder.close();
    SeededRandom random(4711);
    int old_states = 0;
    int new_states = 0;
    int state = 0;
    for (int i = 0; i < kills; ++i) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const pid_t child =
            fork_child([&] { return save_for_ever(folder.path(), state, ends[1], static_cast<std::uint64_t>(i)); });
        ::close(ends[1]);
        Report report = read_report(ends[0], {-1, -1});  // the first save has begun
        wait_up_to_twice(save_time, random);
        ::kill(child, SIGKILL);
        REQUIRE(exit_code(child) == 128 + SIGKILL);
        while (true) {
            const Report next = read_report(ends[0], {-1, -1});
            if (next.begun == -1) {
                break;
            }
            report = next;
        }
        ::close(ends[0]);

        const Vault& vault = folder.reopen();
        REQUIRE(vault.intact());
        REQUIRE(vault.damaged().empty());
        state = state_in(vault);
        REQUIRE((state == report.done || state == report.begun));
        (state == report.done ? old_states : new_states) += 1;
        folder.close();
    }
    std::printf("%d kills inside saves (of %.2f ms): %d left the old state, %d the new one\n", kills,
                static_cast<double>(save_time) / 1e6, old_states, new_states);
    CHECK(old_states > 0);
    CHECK(new_states > 0);
}

TEST_CASE("a kill at a random instant of making a vault leaves none, or a whole one") {
    constexpr int tries = 50;
    SeededRandom random(815);
    Folder first;
    const std::uint64_t create_time = nanoseconds_of(
        [&](int i) { REQUIRE(Vault::create(first.path() / std::to_string(i), device_key(), today, random)); });
    int none = 0;
    int whole = 0;
    for (int i = 0; i < tries; ++i) {
        Folder folder;
        const auto path = folder.path() / "v";
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const pid_t child = fork_child([&] {
            SeededRandom own(static_cast<std::uint64_t>(i));
            const char ready = 'r';
            if (::write(ends[1], &ready, 1) != 1) {
                return 1;
            }
            const auto made = Vault::create(path, device_key(), today, own);
            ::pause();
            return made ? 0 : 2;
        });
        char ready = 0;
        REQUIRE(::read(ends[0], &ready, 1) == 1);
        wait_up_to_twice(create_time, random);
        ::kill(child, SIGKILL);
        REQUIRE(exit_code(child) == 128 + SIGKILL);
        ::close(ends[0]);
        ::close(ends[1]);
        SeededRandom next(99);
        const auto opened = Vault::open(path, device_key(), today, next);
        if (opened) {
            CHECK(opened->intact());
            ++whole;
        } else {
            CHECK(opened.error().code == Errc::no_vault);
            CHECK(Vault::create(path, device_key(), today, next));
            ++none;
        }
    }
    std::printf("%d kills while a vault was made: %d left none, %d a whole one\n", tries, none, whole);
    CHECK(none > 0);
    CHECK(whole > 0);
}

TEST_CASE("a vault that another process keeps busy is an error after a while, and goes on afterwards") {
    VaultFolder folder;
    {
        auto other = vault::Database::open(folder.file());
        REQUIRE(other);
        const auto lock = vault::Transaction::begin(*other, vault::Transaction::Kind::write);
        REQUIRE(lock);
        const auto refused = folder.vault().import(state_of(1), today);
        CHECK(refused.error().code == Errc::io);
        CHECK(folder.try_open());  // reading needs no lock
    }
    CHECK(folder.vault().import(state_of(1), today));
}

TEST_CASE("a kill at a random instant of a rekey leaves the old key with the old state, or the new one with the same") {
    constexpr int tries = 100;
    VaultFolder folder;
    for (int i = 0; i < 10; ++i) {
        std::vector<Card> cards;
        for (int k = 0; k < people; ++k) {
            const std::string who = std::to_string(i * people + k);
            cards.push_back(card("Person " + who, who + "@example.org"));
        }
        REQUIRE(folder.vault().import(std::move(cards), today));
    }
    Byte key = 7;  // what opens it now; each rekey asks for the next one
    const auto rekey = [](Vault& vault, Byte next) {
        std::vector<Unlock> keys;
        keys.push_back(device_key(next));
        return vault.rekey(keys, today);
    };
    const std::uint64_t rekey_time = nanoseconds_of([&](int) { REQUIRE(rekey(folder.vault(), ++key)); });
    folder.close();
    SeededRandom random(2026);
    int old_keys = 0;
    int new_keys = 0;
    for (int i = 0; i < tries; ++i) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const Byte next = static_cast<Byte>(key + 1);
        const pid_t child = fork_child([&] {
            SeededRandom own(static_cast<std::uint64_t>(1000 + i));
            auto vault = Vault::open(folder.path(), device_key(key), today, own);
            const char ready = 'r';
            if (!vault || ::write(ends[1], &ready, 1) != 1) {
                return 1;
            }
            const auto done = rekey(*vault, next);
            ::pause();
            return done ? 0 : 2;
        });
        char ready = 0;
        REQUIRE(::read(ends[0], &ready, 1) == 1);
        wait_up_to_twice(rekey_time, random);
        ::kill(child, SIGKILL);
        REQUIRE(exit_code(child) == 128 + SIGKILL);
        ::close(ends[0]);
        ::close(ends[1]);
        SeededRandom own(static_cast<std::uint64_t>(5000 + i));
        auto vault = Vault::open(folder.path(), device_key(key), today, own);
        if (vault) {
            CHECK(Vault::open(folder.path(), device_key(next), today, own).error().code == Errc::locked);
            ++old_keys;
        } else {
            REQUIRE(vault.error().code == Errc::locked);
            vault = Vault::open(folder.path(), device_key(next), today, own);
            REQUIRE(vault);
            key = next;
            ++new_keys;
        }
        REQUIRE(vault->intact());
        REQUIRE(vault->damaged().empty());
        REQUIRE(vault->contacts().size() == 10 * people);
    }
    std::printf("%d kills inside rekeys (of %.2f ms): %d left the old key, %d the new one\n", tries,
                static_cast<double>(rekey_time) / 1e6, old_keys, new_keys);
    CHECK(old_keys > 0);
    CHECK(new_keys > 0);
}
