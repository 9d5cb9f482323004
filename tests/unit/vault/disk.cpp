// SPDX-License-Identifier: Apache-2.0
//
// A disk that is full, a folder that may not be written, files of somebody else: clear errors, nothing lost. And
// nothing in clear in any file.
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "child.h"
#include "fixture.h"

using namespace kith;
using namespace kith::test;

namespace {

/// How large any file may grow, for this process.
void limit_files(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

std::vector<Card> many_cards(int count) {
    std::vector<Card> cards;
    for (int i = 0; i < count; ++i) {
        cards.push_back(card("Somebody " + std::to_string(i), "s" + std::to_string(i) + "@example.org"));
    }
    return cards;
}

/// As root, rights would not stop us: become nobody, and own the folder as such.
bool become_nobody(const std::filesystem::path& folder) {
    if (::geteuid() != 0) {
        return true;
    }
    constexpr uid_t nobody = 65534;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (::chown(entry.path().c_str(), nobody, nobody) != 0) {
            return false;
        }
    }
    return ::chown(folder.c_str(), nobody, nobody) == 0 && ::chown(folder.parent_path().c_str(), nobody, nobody) == 0 &&
           ::setgroups(0, nullptr) == 0 && ::setgid(nobody) == 0 && ::setuid(nobody) == 0;
}

/// 0 if opening (or writing) fails with that code, as somebody without special rights, with these modes.
int open_code(VaultFolder& folder, mode_t folder_mode, mode_t file_mode, Errc expected) {
    folder.close();
    return in_child([&] {
        if (!become_nobody(folder.path())) {
            return 10;
        }
        ::chmod(folder.file().c_str(), file_mode);
        ::chmod(folder.path().c_str(), folder_mode);
        auto opened = folder.try_open();
        if (!Vault::exists(folder.path())) {
            return 13;
        }
        if (!opened) {
            return opened.error().code == expected && !opened.error().what.empty() ? 0 : 11;
        }
        const auto written = opened->import(many_cards(1), today);
        return !written && written.error().code == expected ? 0 : 12;
    });
}

}  // namespace

TEST_CASE("a full disk is an error, loses nothing, and the same vault goes on once there is space") {
    VaultFolder folder;
    REQUIRE(folder.vault().import(many_cards(3), today));
    folder.close();
    const int code = in_child([&] {
        auto vault = folder.try_open();
        if (!vault) {
            return 1;
        }
        limit_files(100'000);
        const auto refused = vault->import(many_cards(500), today);
        if (refused || refused.error().code != Errc::full) {
            return 2;
        }
        if (vault->contacts().size() != 3 || !vault->intact()) {
            return 3;
        }
        limit_files(RLIM_INFINITY);
        const auto added = vault->import(many_cards(500), today);
        return added && added->added == 497 && vault->contacts().size() == 500 ? 0 : 4;
    });
    CHECK(code == 0);
    CHECK(folder.reopen().contacts().size() == 500);
    CHECK(folder.vault().intact());
}

TEST_CASE("on a disk that is full from the beginning no half-made vault is left") {
    Folder folder;
    const int code = in_child([&] {
        SeededRandom random(1);
        limit_files(10'000);
        const auto made = Vault::create(folder.path() / "v", device_key(), today, random);
        return !made && made.error().code == Errc::full ? 0 : 1;
    });
    CHECK(code == 0);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a real full file system (where the test may mount one) is an error and loses nothing") {
    Folder folder;
    const int code = in_child([&] {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=600k") != 0) {
            return 77;
        }
        SeededRandom random(1);
        auto vault = Vault::create(folder.path() / "v", device_key(), today, random);
        if (!vault || !vault->import(many_cards(3), today)) {
            return 1;
        }
        const auto refused = vault->import(many_cards(2000), today);
        if (refused || refused.error().code != Errc::full || vault->contacts().size() != 3) {
            return 2;
        }
        if (!vault->import(many_cards(4), today)) {
            return 3;
        }
        vault = Vault::open(folder.path() / "v", device_key(), today, random);
        return vault && vault->intact() && vault->contacts().size() == 4 ? 0 : 4;
    });
    if (code == 77) {
        MESSAGE("skipped: no right to mount a file system here");
        return;
    }
    CHECK(code == 0);
}

TEST_CASE("expired values are hidden and the vault opens, even where the disk has no space for the purge") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo"), given("TEL", "1", "2026-11-30")});
    folder.close();
    const int code = in_child([&] {
        limit_files(4'096);
        const auto opened = folder.try_open(noon("2026-12-05"));
        if (!opened) {
            return opened.error().code == Errc::full ? 0 : 1;  // the log's index itself may need the space
        }
        return opened->expiry().hidden == 1 && everybody(*opened)[0].theirs.size() == 1 ? 0 : 2;
    });
    CHECK(code == 0);
    CHECK(everybody(folder.reopen())[0].theirs.size() == 2);
}

TEST_CASE("a folder or a file that may not be written or read is an I/O error in clear words") {
    VaultFolder folder;
    const int first = open_code(folder, 0500, 0600, Errc::io);
    if (first == 10) {
        MESSAGE("skipped: root without another user to become");
        return;
    }
    CHECK(first == 0);
    ::chmod(folder.path().c_str(), 0700);
    CHECK(open_code(folder, 0000, 0600, Errc::io) == 0);
    ::chmod(folder.path().c_str(), 0700);
    CHECK(open_code(folder, 0700, 0000, Errc::io) == 0);
    CHECK(open_code(folder, 0700, 0400, Errc::io) == 0);
    ::chmod(folder.file().c_str(), 0600);
    CHECK(folder.reopen().intact());
}

TEST_CASE("a vault can't be made where one may not write, or where a file is in the way") {
    Folder folder;
    write_bytes(folder.path() / "file", "x");
    SeededRandom random(1);
    CHECK(Vault::create(folder.path() / "file", device_key(), today, random).error().code == Errc::io);
    CHECK(Vault::create(folder.path() / "file" / "v", device_key(), today, random).error().code == Errc::io);
    CHECK(file_bytes(folder.path() / "file") == "x");
}

TEST_CASE("no value, name, kind, tag, key or id of a meeting stands in clear in any file") {
    VaultFolder folder;
    REQUIRE(folder.vault().add_persona("Geschaeftlich", {own("FN", "Ada Lovelace"), own("EMAIL", "ada@example.org")},
                                       {}, today));
    const ContactId id = folder.meet(peer(0xd7), 0xe9, {given("FN", "Bonifatius"), given("TEL", "+49 511 998877")});
    folder.stage(peer(0xc5), 0xb3);
    const Mine mine{.notes = {{today.at, "promised drawings"}}, .tags = {"bearings"}, .corrections = {}};
    REQUIRE(folder.vault().annotate(id, everybody(folder.vault())[0].revision, mine, today));
    const auto keys = folder.vault().keys(folder.vault().personas()[0].id);
    REQUIRE(keys);
    std::vector<std::string> needles{"Geschaeftlich", "Ada Lovelace",      "ada@example.org", "Bonifatius",
                                     "998877",        "promised drawings", "bearings",        "EMAIL",
                                     "Fair",          "persona",           "contact",         "meeting"};
    needles.push_back(std::string(as_text(keys->pub.ik)));
    needles.push_back(std::string(as_text(keys->pub.sx)));
    needles.push_back(std::string(as_text(keys->ik_secret.view())).substr(0, 32));
    needles.push_back(std::string(as_text(keys->sx_secret.view())));
    for (const Byte fill : {Byte{0xd7}, Byte{0xe9}, Byte{0xc5}, Byte{0xb3}, Byte{7}}) {
        needles.emplace_back(16, static_cast<char>(fill));
    }
    const auto search = [&] {
        std::size_t bytes = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
            const std::string content = file_bytes(entry.path());
            bytes += content.size();
            for (const std::string& needle : needles) {
                CHECK_MESSAGE(content.find(needle) == std::string::npos, entry.path().filename().string());
            }
        }
        return bytes;
    };
    CHECK(search() > 50'000);  // open: the file, its log, the log's index
    folder.close();
    CHECK(search() > 8'000);
}
