// SPDX-License-Identifier: Apache-2.0
//
// The vault on which things fail: what it was is put back before each run, and what must hold after any.
#pragma once

#include <filesystem>
#include <optional>

#include "operations.h"
#include "tests/unit/vault/fixture.h"

namespace kith::test {

/// A vault with something of everything, and what any operation makes of it.
class Stage {
public:
    Stage() {
        SeededRandom random(3);
        auto vault = Vault::create(pristine_, device_key(), today, random);
        REQUIRE(vault);
        cast_ = fill(*vault);
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return work_; }
    [[nodiscard]] const Cast& cast() const { return cast_; }

    /// The vault as it was, and the same dice.
    Vault set_up() {
        std::filesystem::remove_all(work_);
        std::filesystem::copy(pristine_, work_);
        random_.emplace(17);
        return reopen();
    }
    /// By whichever key opens it.
    Vault reopen(Now now = today) {
        for (const Byte key : {Byte{7}, Byte{8}, Byte{9}, Byte{10}}) {
            auto vault = Vault::open(work_, device_key(key), now, *random_);
            if (vault) {
                return std::move(*vault);
            }
            REQUIRE_MESSAGE(vault.error().code == Errc::locked, vault.error().what);
        }
        FAIL("no key opens it");
        std::abort();
    }

private:
    Folder home_;
    std::filesystem::path pristine_ = home_.path() / "pristine";
    std::filesystem::path work_ = home_.path() / "work";
    Cast cast_;
    std::optional<SeededRandom> random_;
};

inline void check_sound(Vault& vault) {
    CHECK(vault.intact());
    CHECK(vault.damaged().empty());
    CHECK(vault.file_is_sound().value_or(false));
}

inline bool write_a_note(Vault& vault, const ContactId& id) {
    const auto who = vault.contacts().find(id);
    const Mine mine{.notes = {}, .tags = {"later"}, .corrections = {}};
    return who && vault.annotate(id, who->revision, mine, today);
}

inline void check_error(const Error& error) {
    CAPTURE(error.what);
    CHECK((error.code == Errc::io || error.code == Errc::full));
    CHECK_FALSE(error.what.empty());
    CHECK(error.what.find("SQL") == std::string::npos);
}

}  // namespace kith::test
