// SPDX-License-Identifier: Apache-2.0
//
// A new file gets its name whole, and takes nobody else's.
#include "vault/folder.h"

#include <array>

#include "child.h"
#include "fixture.h"

using namespace kith;
using namespace kith::test;

TEST_CASE("a finished vault never replaces one that came first") {
    Folder folder;
    write_bytes(folder.path() / "a.new", "first");
    write_bytes(folder.path() / "b.new", "second");
    REQUIRE(vault::publish(folder.path() / "a.new", folder.path() / "vault.db"));
    CHECK(vault::publish(folder.path() / "b.new", folder.path() / "vault.db").error().code == Errc::usage);
    CHECK(file_bytes(folder.path() / "vault.db") == "first");
    CHECK(file_bytes(folder.path() / "b.new") == "second");
    CHECK_FALSE(std::filesystem::exists(folder.path() / "a.new"));
    CHECK(vault::publish(folder.path() / "none", folder.path() / "other").error().code == Errc::io);
}

TEST_CASE("a new file is never somebody else's") {
    Folder folder;
    REQUIRE(vault::make_file(folder.path() / "x"));
    CHECK(vault::make_file(folder.path() / "x").error().code == Errc::io);
}

TEST_CASE("the first bytes are as many as there are") {
    Folder folder;
    write_bytes(folder.path() / "x", "12345");
    CHECK(vault::first_bytes(folder.path() / "x", 3)->size() == 3);
    CHECK(vault::first_bytes(folder.path() / "x", 9)->size() == 5);
    CHECK(vault::first_bytes(folder.path() / "none", 9).error().code == Errc::no_vault);
    CHECK(vault::first_bytes(folder.path(), 9).error().code == Errc::io);
}

TEST_CASE("no vault is made beside what SQLite kept of an earlier one") {
    for (const char* end : {"-wal", "-shm", "-journal"}) {
        CAPTURE(end);
        Folder folder;
        const auto remains = folder.path() / ("vault.db" + std::string(end));
        write_bytes(remains, "old");
        const auto made = vault::build(folder.path(), "0123456789abcdef", vault::make_file);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == Errc::usage);
        CHECK(file_bytes(remains) == "old");
        CHECK_FALSE(std::filesystem::exists(folder.path() / "vault.db"));
    }
}

TEST_CASE("a vault whose log could not be taken over gets no name") {
    Folder folder;
    const auto made =
        vault::build(folder.path(), "0123456789abcdef", [](const std::filesystem::path& file) -> Result<void> {
            write_bytes(file.string() + "-wal", "rows");
            return vault::make_file(file);
        });
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Errc::full);
    CHECK(std::filesystem::is_empty(folder.path()));
}

namespace {

Result<void> make_nothing(const std::filesystem::path&) {
    return fail(Errc::full, "no space");
}

struct Both {
    Result<void> first;
    Result<void> second;
};

/// Two processes make a vault in one folder: the second begins while the first, which holds the folder, runs `make`.
Both make_at_once(const std::filesystem::path& folder,
                  const std::function<Result<void>(const std::filesystem::path&)>& make) {
    std::array<int, 2> begun{};
    REQUIRE(::pipe(begun.data()) == 0);
    const pid_t child = fork_child([&] {
        char byte = 0;
        static_cast<void>(::read(begun[0], &byte, 1));
        const auto made = vault::build(folder, "fedcba9876543210", vault::make_file);
        return made ? 0 : 1 + static_cast<int>(made.error().code);
    });
    auto first = vault::build(folder, "0123456789abcdef", [&](const std::filesystem::path& file) -> Result<void> {
        static_cast<void>(::write(begun[1], "x", 1));
        return make(file);
    });
    const int code = exit_code(child);
    ::close(begun[0]);
    ::close(begun[1]);
    if (code == 0) {
        return {std::move(first), {}};
    }
    return {std::move(first), fail(static_cast<Errc>(code - 1), "")};
}

}  // namespace

TEST_CASE("of two processes that make a vault at once one wins, and the other is told that there is one") {
    Folder folder;
    const auto both = make_at_once(folder.path() / "v", vault::make_file);
    CHECK(both.first);
    REQUIRE_FALSE(both.second);
    CHECK(both.second.error().code == Errc::usage);
    CHECK(std::filesystem::exists(folder.path() / "v" / "vault.db"));
}

TEST_CASE("who waited for a making that fails makes the vault, though the folder went meanwhile") {
    Folder folder;
    const auto both = make_at_once(folder.path() / "v", make_nothing);
    CHECK_FALSE(both.first);
    CHECK(both.second);
    CHECK(std::filesystem::exists(folder.path() / "v" / "vault.db"));
}

TEST_CASE("a making that fails leaves no folder that was not there, and the one that was") {
    Folder folder;
    CHECK_FALSE(vault::build(folder.path() / "v", "0123456789abcdef", make_nothing));
    CHECK(std::filesystem::is_empty(folder.path()));
    REQUIRE(vault::make_folder(folder.path() / "v"));
    CHECK_FALSE(vault::build(folder.path() / "v", "0123456789abcdef", make_nothing));
    CHECK(std::filesystem::exists(folder.path() / "v"));
}
