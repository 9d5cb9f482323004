// SPDX-License-Identifier: Apache-2.0
//
// Every kind of change, with every system call that changes a file failing in turn, in four ways: the change is made whole or
// not at all, in memory and on disk, the error says what happened, and the same vault goes on.
#include <cstdio>
#include <functional>
#include <string>

#include "failing_disk.h"
#include "operations.h"
#include "stage.h"
#include "tests/unit/vault/fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

/// What the vault is before and after, and how many calls that takes.
struct Course {
    std::string before;
    std::string after;
    int calls = 0;
};

Course course_of(Stage& stage, const Operation& operation) {
    Course course;
    Vault vault = stage.set_up();
    course.before = all_of(vault);
    disk::watch(stage.folder());
    REQUIRE(operation.run(vault, stage.cast()));
    course.calls = disk::calls();
    disk::mend();
    course.after = all_of(vault);
    REQUIRE(course.calls > 0);
    return course;
}

/// One run with one failing call.
void run(Stage& stage, const Operation& operation, const Course& course, int number, Failure how) {
    std::string expected;
    {
        Vault vault = stage.set_up();
        disk::fail(stage.folder(), number, how);
        const auto done = operation.run(vault, stage.cast());
        CAPTURE(disk::failed());
        if (how != Failure::gone) {
            disk::mend();
        }
        if (!done) {
            check_error(done.error());
        }
        expected = done ? course.after : course.before;
        CHECK(all_of(vault) == expected);
        if (how != Failure::gone) {
            CHECK(write_a_note(vault, stage.cast().bystander));
            expected = all_of(vault);
        }
    }
    const std::string failed = disk::failed();
    CAPTURE(failed);
    disk::mend();
    Vault again = stage.reopen();
    check_sound(again);
    const std::string found = all_of(again);
    // A disk that is gone does not say whether what it was given last is on it.
    CHECK((found == expected || (how == Failure::gone && found == course.after)));
    CHECK(write_a_note(again, stage.cast().bystander));
}

}  // namespace

TEST_CASE("whatever call of a change fails, and however, the vault is the old one or the new one, whole, and goes on") {
    Stage stage;
    int runs = 0;
    for (const Operation& operation : operations()) {
        CAPTURE(std::string(operation.name));
        const Course course = course_of(stage, operation);
        for (const Failure how : failures) {
            CAPTURE(std::string(name(how)));
            for (int number = 0; number < course.calls; ++number) {
                CAPTURE(number);
                run(stage, operation, course, number, how);
                ++runs;
            }
        }
    }
    std::printf("%zu kinds of change, %d runs with a failing call\n", operations().size(), runs);
}

namespace {

/// Makes a vault in a folder of its own, with each call failing in each way. `make` gives its error, if any.
void make_with_failures(const std::function<std::optional<Error>(const std::filesystem::path&)>& make,
                        const std::function<void(Vault&)>& check) {
    Folder home;
    disk::watch(home.path());
    const auto first = make(home.path() / "v");
    const int calls = disk::calls();
    disk::mend();
    REQUIRE_FALSE(first);
    REQUIRE(calls > 20);
    for (const Failure how : failures) {
        CAPTURE(std::string(name(how)));
        for (int number = 0; number < calls; ++number) {
            CAPTURE(number);
            const auto folder = home.path() / (std::to_string(static_cast<int>(how)) + "-" + std::to_string(number));
            disk::fail(home.path(), number, how);
            const auto failed = make(folder);
            const std::string call = disk::failed();
            CAPTURE(call);
            disk::mend();
            if (failed) {
                check_error(*failed);
            }
            if (failed && how != Failure::gone) {  // such a disk lets nothing be taken away either
                CHECK_FALSE(Vault::exists(folder));
                CHECK((!std::filesystem::exists(folder) || std::filesystem::is_empty(folder)));
            }
            if (failed && !Vault::exists(folder)) {
                CHECK_FALSE(make(folder));  // the next try makes it
            }
            SeededRandom random(5);
            auto vault = Vault::open(folder, device_key(), today, random);
            REQUIRE(vault);
            check_sound(*vault);
            check(*vault);
        }
    }
}

}  // namespace

TEST_CASE("whatever call fails while a vault is made, there is none or a whole one, and the next try makes it") {
    make_with_failures(
        [](const std::filesystem::path& folder) -> std::optional<Error> {
            SeededRandom random(4);
            const auto made = Vault::create(folder, device_key(), today, random);
            return made ? std::nullopt : std::optional(made.error());
        },
        [](Vault& vault) { CHECK(vault.records() == 1); });
}

TEST_CASE("whatever call fails while a backup is restored, there is no vault or a whole one") {
    Stage stage;
    std::string backup;
    Vault saved = stage.set_up();
    const auto keep = [&backup](ByteView bytes) -> Result<void> {
        backup += as_text(bytes);
        return {};
    };
    REQUIRE(saved.backup(keep, today));
    const std::string expected = all_of(saved);
    make_with_failures(
        [&backup](const std::filesystem::path& folder) -> std::optional<Error> {
            SeededRandom random(6);
            std::string_view rest = backup;
            const auto read = [&rest](std::span<Byte> out) -> Result<std::size_t> {
                const std::size_t size = std::min(out.size(), rest.size());
                std::ranges::copy(as_bytes(rest.substr(0, size)), out.begin());
                rest.remove_prefix(size);
                return size;
            };
            const auto done =
                Vault::restore(folder, read, []() -> Result<Unlock> { return device_key(); }, today, random);
            return done ? std::nullopt : std::optional(done.error());
        },
        [&expected](Vault& vault) { CHECK(all_of(vault) == expected); });
}

TEST_CASE(
    "whatever call fails while an opening removes what has expired, it opens, hides it, and the next one removes it") {
    Stage stage;
    const Now later = noon("2026-12-05");
    static_cast<void>(stage.set_up());
    disk::watch(stage.folder());
    static_cast<void>(stage.reopen(later));
    const int calls = disk::calls();
    disk::mend();
    REQUIRE(calls > 3);
    for (const Failure how : failures) {
        CAPTURE(std::string(name(how)));
        for (int number = 0; number < calls; ++number) {
            CAPTURE(number);
            static_cast<void>(stage.set_up());
            disk::fail(stage.folder(), number, how);
            {
                SeededRandom random(8);
                auto vault = Vault::open(stage.folder(), device_key(), later, random);
                const std::string call = disk::failed();
                CAPTURE(call);
                REQUIRE(vault);
                CHECK(vault->contacts().find(stage.cast().met)->theirs.size() == 1);
            }
            disk::mend();
            Vault again = stage.reopen(later);
            check_sound(again);
            CHECK(again.contacts().find(stage.cast().met)->theirs.size() == 1);
            CHECK(again.expiry().hidden == 0);
            CHECK(again.contacts().size() == 4);
        }
    }
}
