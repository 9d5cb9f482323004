// SPDX-License-Identifier: Apache-2.0
//
// Where nothing can be written (a read-only mount, a closed folder, a disk without a byte left) a vault can still
// be read, and says truly why it can't be written.
#include <grp.h>
#include <sys/stat.h>

#include "child.h"
#include "fixture.h"
#include "mounts.h"
#include "vault/sqlite.h"

using namespace kith;
using namespace kith::test;

namespace {

std::vector<Card> people(int count) {
    std::vector<Card> cards;
    for (int i = 0; i < count; ++i) {
        cards.push_back(card("Somebody " + std::to_string(i), "s" + std::to_string(i) + "@example.org"));
    }
    return cards;
}

/// The whole story of a vault that can be read and not written: 0, or the number of what is wrong.
int reads_only(Result<Vault> opened, std::size_t contacts, Errc code, std::string_view word) {
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().what.c_str());
        return 1;
    }
    if (opened->contacts().size() != contacts || !opened->intact() || !opened->damaged().empty()) {
        return 2;
    }
    if (!opened->read_only() || opened->read_only()->code != code) {
        return 3;
    }
    const auto written = opened->import({card("X", "x@example.org")}, today);
    if (written || written.error().code != code || written.error().what.find(word) == std::string::npos) {
        std::fprintf(stderr, "%s\n", written ? "written" : written.error().what.c_str());
        return 4;
    }
    return opened->refresh(today) && opened->contacts().size() == contacts ? 0 : 5;
}

void check(int code) {
    if (code == no_mounts) {
        MESSAGE("skipped: no right to mount a file system here");
        return;
    }
    CHECK(code == 0);
}

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("a vault on a read-only mount is read, leaves nothing there, and names the system's reason for no writing") {
    VaultFolder folder;
    REQUIRE(folder.vault().import(people(3), today));
    folder.close();
    check(in_child([&] {
        const auto view = folder.path().parent_path() / "a view?of 100% #1";
        if (!own_mounts() || !mount_read_only(folder.path(), view)) {
            return no_mounts;
        }
        const int code =
            reads_only(Vault::open(view, device_key(), today, folder.random), 3, Errc::io, "Read-only file system");
        return code == 0 && files_in(view) != 1 ? 6 : code;
    }));
}

TEST_CASE(
    "on a read-only mount what a killed process left in the log is read as well, with the log's index or without") {
    VaultFolder folder;
    REQUIRE(folder.vault().import(people(3), today));
    // A copy taken while the vault is open is what a kill leaves.
    const auto killed = folder.path().parent_path() / "killed";
    std::filesystem::copy(folder.path(), killed);
    folder.close();
    REQUIRE(std::filesystem::file_size(killed / "vault.db-wal") > 0);
    for (const bool with_index : {true, false}) {
        CAPTURE(with_index);
        if (!with_index) {
            std::filesystem::remove(killed / "vault.db-shm");
        }
        check(in_child([&] {
            const auto view = folder.path().parent_path() / "view";
            if (!own_mounts() || !mount_read_only(killed, view)) {
                return no_mounts;
            }
            return reads_only(Vault::open(view, device_key(), today, folder.random), 3, Errc::io,
                              "Read-only file system");
        }));
    }
    auto vault = Vault::open(killed, device_key(), today, folder.random);
    REQUIRE(vault);
    CHECK(vault->import(people(4), today));
}

TEST_CASE("what others write is seen through a read-only mount, while they have the vault open and after") {
    VaultFolder folder;
    folder.close();
    check(in_child([&] {
        const auto view = folder.path().parent_path() / "view";
        if (!own_mounts() || !mount_read_only(folder.path(), view)) {
            return no_mounts;
        }
        auto seen = Vault::open(view, device_key(), today, folder.random);
        if (!seen || !folder.reopen().import(people(1), today)) {
            return 1;
        }
        if (const auto looked = seen->refresh(today); !looked || seen->contacts().size() != 1) {
            std::fprintf(stderr, "%s\n", looked ? "not seen" : looked.error().what.c_str());
            return 6;
        }
        if (!folder.vault().import(people(2), today) || !seen->refresh(today) || seen->contacts().size() != 2) {
            return 2;
        }
        folder.close();
        if (!seen->refresh(today) || seen->contacts().size() != 2) {
            return 3;
        }
        return 0;
    }));
}

TEST_CASE("a reading without locks notices that somebody wrote meanwhile") {
    VaultFolder folder;
    folder.close();
    check(in_child([&] {
        const auto view = folder.path().parent_path() / "view";
        if (!own_mounts() || !mount_read_only(folder.path(), view)) {
            return no_mounts;
        }
        auto still = vault::Database::reach(view / "vault.db");
        if (!still || !still->read_only() || !still->undisturbed()) {
            return 1;
        }
        return folder.reopen().import(people(3), today) && !still->undisturbed() ? 0 : 2;
    }));
}

TEST_CASE("on a read-only mount expired values are hidden") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo"), given("TEL", "1", "2026-11-30")});
    folder.close();
    check(in_child([&] {
        const auto view = folder.path().parent_path() / "view";
        if (!own_mounts() || !mount_read_only(folder.path(), view)) {
            return no_mounts;
        }
        const auto opened = Vault::open(view, device_key(), noon("2026-12-05"), folder.random);
        return opened && opened->expiry().hidden == 1 && opened->expiry().purged == 0 ? 0 : 1;
    }));
}

TEST_CASE("in a folder that is closed to writing a vault is read; opened again, the same vault is written") {
    VaultFolder folder;
    REQUIRE(folder.vault().import(people(3), today));
    folder.close();
    const int code = in_child([&] {
        constexpr uid_t nobody = 65534;
        if (::geteuid() == 0 && (::chown(folder.path().c_str(), nobody, nobody) != 0 ||
                                 ::chown(folder.file().c_str(), nobody, nobody) != 0 ||
                                 ::chown(folder.path().parent_path().c_str(), nobody, nobody) != 0 ||
                                 ::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0)) {
            return no_mounts;
        }
        ::chmod(folder.path().c_str(), 0500);
        auto vault = folder.try_open();
        if (!vault || vault->contacts().size() != 3) {
            return 1;
        }
        const auto refused = vault->import(people(5), today);
        if (refused || refused.error().what.find("Permission denied") == std::string::npos) {
            return 2;
        }
        ::chmod(folder.path().c_str(), 0700);
        return vault->import(people(5), today) && vault->contacts().size() == 5 && !vault->read_only() ? 0 : 3;
    });
    check(code);
}

TEST_CASE("on a disk without a byte left a vault is read; once there is space the same vault is written") {
    Folder folder;
    check(in_child([&] {
        if (!own_mounts() || !mount_small(folder.path(), "size=600k")) {
            return no_mounts;
        }
        SeededRandom random(1);
        {
            auto made = Vault::create(folder.path() / "v", device_key(), today, random);
            if (!made || !made->import(people(3), today)) {
                return 10;
            }
        }
        fill_disk(folder.path() / "filler");
        const int code =
            reads_only(Vault::open(folder.path() / "v", device_key(), today, random), 3, Errc::full, "space");
        if (code != 0) {
            return code;
        }
        auto vault = Vault::open(folder.path() / "v", device_key(), today, random);
        std::filesystem::remove(folder.path() / "filler");
        return vault && vault->import(people(5), today) && vault->contacts().size() == 5 ? 0 : 11;
    }));
}
