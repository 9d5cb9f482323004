// SPDX-License-Identifier: Apache-2.0
//
// Backups: all of a vault in one sealed file, made while others write, and a vault again out of it, whole or not at all.
#include "vault/backup.h"

#include <csignal>

#include "child.h"
#include "fixture.h"
#include "vault/sqlite.h"

using namespace kith;
using namespace kith::test;

namespace {

std::string backup_of(Vault& vault, Now now = today) {
    std::string file;
    const auto done = vault.backup(
        [&file](ByteView bytes) -> Result<void> {
            file += as_text(bytes);
            return {};
        },
        now);
    REQUIRE(done);
    return file;
}

/// Gives the file in pieces of that size.
Source source_of(const std::string& file, std::size_t piece = 10'000) {
    return [&file, at = std::size_t{0}, piece](std::span<Byte> out) mutable -> Result<std::size_t> {
        const auto size = std::min({out.size(), piece, file.size() - at});
        std::copy_n(as_bytes(file).begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
        at += size;
        return size;
    };
}

Result<Restored> restore(const std::filesystem::path& folder, const std::string& file, Byte key = 7,
                         std::size_t piece = 10'000) {
    SeededRandom random(77);
    return Vault::restore(
        folder, source_of(file, piece), [key]() -> Result<Unlock> { return device_key(key); }, today, random);
}

void check_nothing_in(const std::filesystem::path& folder) {
    CHECK((!std::filesystem::exists(folder) || std::filesystem::is_empty(folder)));
}

std::vector<Card> many_cards(int count, int from = 0) {
    std::vector<Card> cards;
    for (int i = from; i < from + count; ++i) {
        cards.push_back(card("Person " + std::to_string(i), std::to_string(i) + "@example.org"));
    }
    return cards;
}

void fill(VaultFolder& folder) {
    folder.meet(peer(1), 1, {given("FN", "Bo")});
    folder.stage(peer(5), 3);
    REQUIRE(folder.vault().add_persona("me", {own("FN", "Ada Lovelace")}, {}, today));
    REQUIRE(folder.vault().import(many_cards(600), today));
}

void tamper(VaultFolder& folder, const char* sql) {
    folder.close();
    auto database = vault::Database::open(folder.file());
    REQUIRE(database);
    REQUIRE(database->execute(sql));
}

}  // namespace

TEST_CASE("a restored vault is the one that was saved: people, log, personas with their keys, staged rows, slots") {
    VaultFolder folder;
    fill(folder);
    REQUIRE(folder.vault().add_key(passphrase("correct horse"), today));
    const std::string file = backup_of(folder.vault(), noon("2026-11-23"));
    for (const std::size_t piece : {std::size_t{1'000'000}, std::size_t{999}}) {
        Folder elsewhere;
        const auto restored = restore(elsewhere.path() / "v", file, 7, piece);
        REQUIRE(restored);
        CHECK(restored->made == noon("2026-11-23").at);
        CHECK(restored->vault.intact());
        CHECK(restored->vault.damaged().empty());
        CHECK(restored->vault.contacts().size() == 601);
        CHECK(restored->vault.log().size() == folder.vault().log().size());
        CHECK(restored->vault.records() == folder.vault().records());
        const Persona persona = folder.vault().personas()[0];
        CHECK(restored->vault.personas()[0].properties == persona.properties);
        CHECK(std::ranges::equal(restored->vault.keys(persona.id)->ik_secret.view(),
                                 folder.vault().keys(persona.id)->ik_secret.view()));
        CHECK(*Vault::id_of(elsewhere.path() / "v") == *Vault::id_of(folder.path()));
        CHECK(Vault::open(elsewhere.path() / "v", passphrase("correct horse"), today, folder.random));
        for (const auto& entry : std::filesystem::directory_iterator(elsewhere.path() / "v")) {
            CHECK(entry.path().filename().string().starts_with("vault.db"));
        }
    }
}

TEST_CASE("a backup opens by what opened the vault when it was made, and by nothing else") {
    VaultFolder folder;
    fill(folder);
    const std::string before = backup_of(folder.vault());
    std::vector<Unlock> keys;
    keys.push_back(device_key(8));
    REQUIRE(folder.vault().rekey(keys, today));
    const std::string after = backup_of(folder.vault());
    Folder elsewhere;
    CHECK(restore(elsewhere.path() / "a", before, 8).error().code == Errc::locked);
    CHECK(restore(elsewhere.path() / "b", after, 7).error().code == Errc::locked);
    check_nothing_in(elsewhere.path() / "a");
    CHECK(restore(elsewhere.path() / "a", before, 7));
    CHECK(restore(elsewhere.path() / "b", after, 8));
}

TEST_CASE("a backup is never restored over a vault, and the vault stays as it was") {
    VaultFolder folder;
    fill(folder);
    const std::string file = backup_of(folder.vault());
    REQUIRE(folder.vault().import({card("After", "a@example.org")}, today));
    CHECK(restore(folder.path(), file).error().code == Errc::usage);
    CHECK(folder.reopen().contacts().size() == 602);
}

TEST_CASE("a backup that is cut off anywhere, has more behind it, or a bit changed anywhere makes no vault") {
    VaultFolder folder;
    fill(folder);
    const std::string file = backup_of(folder.vault());
    REQUIRE(file.size() > 2 * 65'552);
    Folder elsewhere;
    const auto path = elsewhere.path() / "v";
    const auto refused = [&](const std::string& bytes) {
        const auto restored = restore(path, bytes);
        REQUIRE_FALSE(restored);
        CHECK_MESSAGE(restored.error().code == Errc::damaged, restored.error().what);
        check_nothing_in(path);
        return restored.error().what;
    };
    const std::size_t header = 47 + 121 + 8;
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{14}, std::size_t{46}, std::size_t{100},
                                   header - 1, header, header + 1, header + 65'551, header + 65'552, header + 65'553,
                                   header + 2 * 65'552, file.size() - 65'552, file.size() - 1}) {
        const auto what = refused(file.substr(0, size));
        CHECK_MESSAGE((size == 0 || what.find("too early") != std::string::npos), what);
    }
    refused(file + 'x');
    refused(file + file);
    SeededRandom random(3);
    for (std::size_t i = 0; i < header; ++i) {
        std::string changed = file;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const auto restored = restore(path, changed);
        REQUIRE_FALSE(restored);
        CHECK((restored.error().code == Errc::damaged || restored.error().code == Errc::too_new));
    }
    for (int i = 0; i < 60; ++i) {
        const auto draw = random_bytes<4>(random);
        const std::size_t at =
            header + (draw[0] | std::size_t{draw[1]} << 8U | std::size_t{draw[2]} << 16U) % (file.size() - header);
        std::string changed = file;
        changed[at] = static_cast<char>(changed[at] ^ 1 << draw[3] % 8);
        refused(changed);
    }
    // Chunks that change places, and one of another backup of the same vault.
    std::string swapped = file;
    std::swap_ranges(swapped.begin() + static_cast<std::ptrdiff_t>(header),
                     swapped.begin() + static_cast<std::ptrdiff_t>(header + 65'552),
                     swapped.begin() + static_cast<std::ptrdiff_t>(header + 65'552));
    refused(swapped);
    const std::string other = backup_of(folder.vault());
    refused(file.substr(0, header) + other.substr(header));
    CHECK(restore(path, file));
}

TEST_CASE("what is no backup, and one of a later version, are told") {
    Folder elsewhere;
    const auto path = elsewhere.path() / "v";
    for (const std::string& file :
         {std::string(), std::string("BEGIN:VCARD\r\n"), std::string(1000, '\0'), std::string("kith")}) {
        CHECK(restore(path, file).error().code == Errc::damaged);
    }
    CHECK(restore(path, "kith backup/2\n" + std::string(1000, 'x')).error().code == Errc::too_new);
    check_nothing_in(path);
}

TEST_CASE("a backup shows nothing of what is in it, not even how many records: only its size, to an eighth") {
    VaultFolder folder;
    fill(folder);
    const std::string file = backup_of(folder.vault());
    for (const char* word : {"Lovelace", "Person", "example.org"}) {
        CHECK(file.find(word) == std::string::npos);
    }
    const std::size_t size = file.size();
    REQUIRE(folder.vault().import({card("One more", "m@example.org")}, today));
    const std::string second = backup_of(folder.vault());
    CHECK(second.size() == size);
    CHECK(second.substr(200) != file.substr(200));
    for (std::uint64_t chunks = 1; chunks < 5000; ++chunks) {
        const auto padded = vault::padded_chunks(chunks);
        CHECK(padded >= chunks);
        CHECK(padded * 8 <= chunks * 9);
    }
}

TEST_CASE("a backup made while another process writes is one moment of the vault") {
    VaultFolder folder;
    folder.close();
    const pid_t writer = fork_child([&] {
        SeededRandom random(11);
        auto vault = Vault::open(folder.path(), device_key(), today, random);
        for (int i = 0; vault && i < 60; ++i) {
            if (!vault->import(many_cards(5, i * 5), today)) {
                return 1;
            }
        }
        return vault ? 0 : 2;
    });
    std::size_t seen = 0;
    for (int i = 0; i < 12; ++i) {
        SeededRandom random(static_cast<std::uint64_t>(200 + i));
        auto vault = Vault::open(folder.path(), device_key(), today, random);
        REQUIRE(vault);
        const std::string file = backup_of(*vault);
        Folder elsewhere;
        const auto restored = restore(elsewhere.path() / "v", file);
        REQUIRE(restored);
        CHECK(restored->vault.intact());
        CHECK(restored->vault.contacts().size() % 5 == 0);
        CHECK(restored->vault.contacts().size() >= seen);
        seen = restored->vault.contacts().size();
    }
    CHECK(exit_code(writer) == 0);
}

TEST_CASE("a sink that fails ends the backup with its own error") {
    VaultFolder folder;
    fill(folder);
    int left = 2;
    const auto done = folder.vault().backup(
        [&left](ByteView) -> Result<void> {
            return --left < 0 ? Result<void>(fail(Errc::full, "no space")) : Result<void>();
        },
        today);
    CHECK(done.error().code == Errc::full);
    CHECK(folder.vault().import({card("X", "x@example.org")}, today));
}

TEST_CASE("a damaged vault is saved and restored as it is, and once accepted goes on without what can't be read") {
    VaultFolder folder;
    fill(folder);
    const ContactId gone = everybody(folder.vault())[0].id;
    const std::string id = "x'" + to_hex(gone) + "'";
    tamper(folder,
           ("UPDATE record SET seal = CAST(substr(seal, 1, 24) || randomblob(length(seal) - 24) AS BLOB) WHERE id = " +
            id + "; INSERT INTO record (id, seal) VALUES (x'00', x'11'), ('text', 5)")
               .c_str());
    Vault& vault = folder.reopen();
    CHECK_FALSE(vault.intact());
    const std::string file = backup_of(vault);
    Folder elsewhere;
    const auto restored = restore(elsewhere.path() / "v", file);
    REQUIRE(restored);
    CHECK_FALSE(restored->vault.intact());
    REQUIRE(restored->vault.damaged().size() == 1);
    CHECK(restored->vault.damaged()[0].id == to_hex(gone));

    const auto accepted = vault.accept(today);
    REQUIRE(accepted);
    CHECK(*accepted == 3);
    CHECK(vault.intact());
    CHECK(vault.damaged().empty());
    CHECK(vault.contacts().size() == 600);
    CHECK(vault.import({card("X", "x@example.org")}, today));
    CHECK(folder.reopen().intact());
    CHECK(folder.vault().contacts().size() == 601);
    CHECK(*folder.vault().accept(today) == 0);
}

TEST_CASE("a set row that is gone or rubbish can be accepted, and the clock is taken from now on") {
    for (const char* sql : {"DELETE FROM record_set", "UPDATE record_set SET seal = randomblob(72)",
                            "DELETE FROM record WHERE id = "
                            "(SELECT min(id) FROM record)"}) {
        VaultFolder folder;
        folder.meet(peer(1), 1, {given("FN", "Bo")});
        tamper(folder, sql);
        REQUIRE_FALSE(folder.reopen().intact());
        REQUIRE(folder.vault().accept(today));
        CHECK(folder.vault().intact());
        CHECK_FALSE(folder.reopen().expiry().clock_uncertain);
        CHECK(folder.vault().import({card("X", "x@example.org")}, today));
    }
}

TEST_CASE("the file of a sound vault is called sound") {
    VaultFolder folder;
    fill(folder);
    const auto sound = folder.vault().file_is_sound();
    REQUIRE(sound);
    CHECK(*sound);
}

TEST_CASE("what a killed process left half-made goes when the next vault is made there; other files stay") {
    Folder folder;
    const auto path = folder.path() / "v";
    std::filesystem::create_directory(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    for (const char* name : {"0123456789abcdef.new", "0123456789abcdef.new-wal", "fedcba9876543210.new"}) {
        write_bytes(path / name, "x");
    }
    for (const char* name : {"mine.new", "0123456789ABCDEF.new", "0123456789abcdef.new.txt"}) {
        write_bytes(path / name, "x");
    }
    SeededRandom random(1);
    REQUIRE(Vault::create(path, device_key(), today, random));
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        left.push_back(entry.path().filename().string());
    }
    std::ranges::sort(left);
    CHECK(left == std::vector<std::string>{"0123456789ABCDEF.new", "0123456789abcdef.new.txt", "mine.new", "vault.db"});
}
