// SPDX-License-Identifier: Apache-2.0
//
// A new file gets its name whole, and takes nobody else's.
#include "vault/folder.h"

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
