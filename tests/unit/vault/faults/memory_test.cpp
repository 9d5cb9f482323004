// SPDX-License-Identifier: Apache-2.0
//
// Every kind of change, an opening, a backup and its way back, with each allocation of SQLite's refused in turn: every statement of
// the vault's fails once that way. One in seven of them here, each with KITH_EVERY_ALLOCATION set.
#include <algorithm>
#include <cstdlib>

#include "failing_memory.h"
#include "stage.h"

using namespace kith;
using namespace kith::test;

namespace {

/// From one refused allocation to the next. Each kind of work begins elsewhere.
const int step = std::getenv("KITH_EVERY_ALLOCATION") != nullptr ? 1 : 7;

/// How many allocations `work` takes, none of them refused.
template <typename Work>
int allocations_of(Work work) {
    memory::watch();
    work();
    const int count = memory::allocations();
    memory::mend();
    REQUIRE(count > 0);
    return count;
}

/// One run of an operation with one refusal.
void run(Stage& stage, const Operation& operation, const std::string& before, const std::string& after, int number) {
    std::string expected;
    {
        Vault vault = stage.set_up();
        memory::fail(number);
        const auto done = operation.run(vault, stage.cast());
        memory::mend();
        if (!done) {
            check_error(done.error());
        }
        CHECK(all_of(vault) == (done ? after : before));
        CHECK(write_a_note(vault, stage.cast().bystander));
        expected = all_of(vault);
    }
    Vault again = stage.reopen();
    check_sound(again);
    CHECK(all_of(again) == expected);
}

Result<std::string> backup_of(Vault& vault) {
    std::string out;
    const auto keep = [&out](ByteView bytes) -> Result<void> {
        out += as_text(bytes);
        return {};
    };
    if (const auto done = vault.backup(keep, today); !done) {
        return std::unexpected(done.error());
    }
    return out;
}

Result<Restored> restore(const std::filesystem::path& folder, std::string_view backup, Random& random) {
    const auto read = [&backup](std::span<Byte> out) -> Result<std::size_t> {
        const std::size_t size = std::min(out.size(), backup.size());
        std::ranges::copy(as_bytes(backup.substr(0, size)), out.begin());
        backup.remove_prefix(size);
        return size;
    };
    return Vault::restore(folder, read, []() -> Result<Unlock> { return device_key(); }, today, random);
}

}  // namespace

TEST_CASE("whatever allocation is refused in a change, the vault is the old one or the new one, whole, and goes on") {
    Stage stage;
    int first = 0;
    for (const Operation& operation : operations()) {
        CAPTURE(std::string(operation.name));
        Vault vault = stage.set_up();
        const std::string before = all_of(vault);
        const int count = allocations_of([&] { REQUIRE(operation.run(vault, stage.cast())); });
        const std::string after = all_of(vault);
        for (int number = first++ % step; number < count; number += step) {
            CAPTURE(number);
            run(stage, operation, before, after, number);
        }
    }
}

TEST_CASE("whatever allocation is refused in an opening, the vault opens whole or not at all") {
    Stage stage;
    Vault vault = stage.set_up();
    const std::string expected = all_of(vault);
    SeededRandom random(8);
    const int count = allocations_of([&] { REQUIRE(Vault::open(stage.folder(), device_key(), today, random)); });
    for (int number = 0; number < count; number += step) {
        CAPTURE(number);
        memory::fail(number);
        auto opened = Vault::open(stage.folder(), device_key(), today, random);
        memory::mend();
        if (opened) {
            check_sound(*opened);
            CHECK(all_of(*opened) == expected);
        } else {
            check_error(opened.error());
        }
    }
    CHECK(all_of(vault) == expected);
}

TEST_CASE(
    "whatever allocation is refused while a vault is made, there is none or a whole one, and the next try makes it") {
    Folder home;
    SeededRandom random(8);
    const int count =
        allocations_of([&] { REQUIRE(Vault::create(home.path() / "first", device_key(), today, random)); });
    for (int number = 0; number < count; number += step) {
        CAPTURE(number);
        const auto folder = home.path() / std::to_string(number);
        memory::fail(number);
        auto made = Vault::create(folder, device_key(), today, random);
        memory::mend();
        if (!made) {
            check_error(made.error());
            if (!Vault::exists(folder)) {
                made = Vault::create(folder, device_key(), today, random);
            } else {
                made = Vault::open(folder, device_key(), today, random);
            }
        }
        REQUIRE(made);
        check_sound(*made);
        CHECK(made->records() == 1);
    }
}

TEST_CASE("whatever allocation is refused in a backup, it is the whole of it or an error") {
    Stage stage;
    Vault vault = stage.set_up();
    const std::string expected = all_of(vault);
    std::string whole;
    const int count = allocations_of([&] { whole = backup_of(vault).value(); });
    for (int number = 0; number < count; number += step) {
        CAPTURE(number);
        memory::fail(number);
        const auto backup = backup_of(vault);
        memory::mend();
        if (!backup) {
            check_error(backup.error());
            continue;
        }
        CHECK(backup->size() == whole.size());
    }
    check_sound(vault);
    CHECK(all_of(vault) == expected);
}

TEST_CASE("whatever allocation is refused while a backup is restored, there is no vault or a whole one") {
    Stage stage;
    Folder home;
    SeededRandom random(8);
    Vault vault = stage.set_up();
    const std::string expected = all_of(vault);
    const std::string backup = backup_of(vault).value();
    const int count = allocations_of([&] { REQUIRE(restore(home.path() / "first", backup, random)); });
    for (int number = 1; number < count; number += step) {
        CAPTURE(number);
        const auto folder = home.path() / std::to_string(number);
        memory::fail(number);
        auto restored = restore(folder, backup, random);
        memory::mend();
        if (!restored) {
            check_error(restored.error());
            CHECK_FALSE(Vault::exists(folder));
            restored = restore(folder, backup, random);
        }
        REQUIRE(restored);
        check_sound(restored->vault);
        CHECK(all_of(restored->vault) == expected);
    }
}
