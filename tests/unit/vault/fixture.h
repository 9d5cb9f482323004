// SPDX-License-Identifier: Apache-2.0
//
// A vault in a folder of its own that goes when the test ends, and short ways to what a vault keeps.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "kith/vault.h"
#include "tests/support/seeded_random.h"

namespace kith::test {

/// A new folder under the system's temporary one.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "kith-vault-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline Unlock device_key(Byte fill = 7) {
    DeviceKey key;
    std::ranges::fill(key.key.writable(), fill);
    return key;
}

inline Unlock passphrase(std::string_view text, KdfCost cost = {64, 1}) {
    return Passphrase{SecretBytes(as_bytes(text)), cost};
}

/// Noon of a day, in UTC.
inline Now noon(std::string_view day) {
    return Now{*Timestamp::parse(std::string(day) + "T12:00:00+00:00")};
}
inline const Now today = noon("2026-11-22");

inline Given given(std::string_view name, std::string_view text, std::string_view keep_until = "") {
    Terms terms;
    terms.keep_until = Date::parse(keep_until);
    return {text_property(name, text), terms};
}

inline OwnProperty own(std::string_view name, std::string_view text) {
    return {.property = text_property(name, text), .rule = {}, .give_to = GiveTo::everyone};
}

inline Card card(std::string_view name, std::string_view email, std::string_view uid = "") {
    Card out;
    out.properties.push_back(text_property("FN", name));
    out.properties.push_back(text_property("EMAIL", email));
    if (!uid.empty()) {
        out.properties.push_back(text_property("UID", uid));
    }
    return out;
}

inline PublicKeys peer(Byte fill) {
    PublicKeys keys;
    keys.ik.fill(fill);
    keys.sx.fill(static_cast<Byte>(fill + 1));
    return keys;
}

inline MeetingId meeting(Byte fill) {
    MeetingId id;
    id.fill(fill);
    return id;
}

/// Decoded, in the order of their ids.
inline std::vector<Contact> everybody(const Vault& vault) {
    std::vector<Contact> all;
    for (const Contact& contact : vault.contacts()) {
        all.push_back(contact);
    }
    return all;
}

inline std::string file_bytes(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A vault made with device_key(), closed and opened at will.
class VaultFolder {
public:
    explicit VaultFolder(std::uint64_t seed = 1) : random(seed) {
        open_ = must(Vault::create(path(), device_key(), today, random));
    }

    [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "vault"; }
    [[nodiscard]] std::filesystem::path file() const { return path() / "vault.db"; }
    Vault& vault() { return *open_; }
    void close() { open_.reset(); }
    Result<Vault> try_open(Now now = today) { return Vault::open(path(), device_key(), now, random); }
    Vault& reopen(Now now = today) {
        close();
        open_ = must(try_open(now));
        return *open_;
    }

    /// A meeting in which both gave, from T1 to T4.
    ContactId meet(const PublicKeys& keys, Byte id, std::vector<Given> theirs, Now now = today) {
        stage(keys, id, now);
        const auto contact = vault().hold(held(keys, id, std::move(theirs)), now);
        REQUIRE(contact);
        REQUIRE(vault().drop({.token = 3, .id = meeting(id), .mine_there = Arrival::yes}, now));
        return *contact;
    }
    void stage(const PublicKeys& keys, Byte id, Now now = today) {
        const event::StoreStaged staged{.token = 1,
                                        .row = {meeting(id), {1, 2, 3}},
                                        .peer = keys,
                                        .peer_name = "Bo",
                                        .gave = {given("EMAIL", "ada@example.org")}};
        REQUIRE(vault().stage(staged, persona, Met{now.at, "Fair", How::code}));
    }
    static event::StoreHeld held(const PublicKeys& keys, Byte id, std::vector<Given> theirs) {
        event::StoreHeld out;
        out.token = 2;
        out.row = {meeting(id), {4, 5, 6}};
        out.peer = keys;
        out.card = ReceivedCard{"Bo", std::move(theirs)};
        out.hello_level = 1;
        return out;
    }

    SeededRandom random;
    PersonaId persona{9};

private:
    static Vault must(Result<Vault> opened) {
        if (!opened) {
            FAIL(opened.error().what);
        }
        return std::move(*opened);
    }
    Folder folder_;
    std::optional<Vault> open_;
};

}  // namespace kith::test
