// SPDX-License-Identifier: Apache-2.0
//
// kith init: makes the vault and the first persona. What fails half-way leaves nothing behind.
#include <system_error>

#include "cli/clock.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/recovery.h"
#include "cli/terminal.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

constexpr const char* first_persona = "me";

Result<std::string> name_of_owner(const Access& access, std::string name) {
    if (name.empty()) {
        if (!may_ask(access)) {
            return fail(Errc::usage, "a vault needs your name", "kith init --name \"Ada Lovelace\"");
        }
        auto typed = ask_line("Your name, as others are to see it: ");
        if (!typed) {
            return typed;
        }
        name = std::move(*typed);
    }
    if (name.find_first_not_of(" \t") == std::string::npos) {
        return fail(Errc::usage, "a name can't be empty", "kith init --name \"Ada Lovelace\"");
    }
    Card card;
    card.properties.push_back(text_property("FN", name));
    if (auto fits = check_limits(card); !fits) {
        return std::unexpected(fits.error());
    }
    return name;
}

/// `created` becomes true once there is a vault, and it is ours.
Result<Vault> make(const std::filesystem::path& folder, Unlock unlock, const std::string& name, Random& random,
                   bool& created) {
    auto vault = Vault::create(folder, std::move(unlock), now(), random);
    if (!vault) {
        return vault;
    }
    created = true;
    std::vector<OwnProperty> properties{{text_property("FN", name), {}, GiveTo::everyone}};
    if (auto added = vault->add_persona(first_persona, std::move(properties), {}, now()); !added) {
        return std::unexpected(added.error());
    }
    return vault;
}

/// What we made ourselves goes again; a folder that was there before stays, and so does what another process made
/// meanwhile: its vault (an empty folder went in Vault::create), and a key that it may have found and taken.
void clean_up(const std::filesystem::path& folder, bool folder_was_there, bool created,
              const std::filesystem::path& key) {
    std::error_code ignored;
    const bool anothers = !created && Vault::exists(folder);
    if (!folder_was_there && created) {
        std::filesystem::remove_all(folder, ignored);
    }
    if (!key.empty() && !anothers) {
        std::filesystem::remove(key, ignored);
    }
}

}  // namespace

Result<Vault> make_vault(const Access& access, const std::string& wanted_name, Random& random) {
    const auto folder = vault_folder(access);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    if (Vault::exists(*folder)) {
        return fail(Errc::usage, "there is a vault already at " + folder->string(),
                    "use it, or name another folder with --vault DIR");
    }
    const auto name = name_of_owner(access, wanted_name);
    if (!name) {
        return std::unexpected(name.error());
    }
    auto key = new_unlock(access, random);
    if (!key) {
        return std::unexpected(key.error());
    }
    std::error_code error;
    const bool folder_was_there = std::filesystem::exists(*folder, error);
    std::filesystem::create_directories(folder->parent_path(), error);  // create() says what is wrong with it
    bool created = false;
    auto vault = [&] {
        const Progress progress("Making the vault");
        return make(*folder, std::move(key->unlock), *name, random, created);
    }();
    if (!vault) {
        clean_up(*folder, folder_was_there, created, key->made);
        return vault;
    }
    say("Your vault is at " + folder->string() + ".");
    if (!key->made.empty()) {
        say("Its key is in " + key->made.string() + ": whoever has both reads everything, and without it nobody does.");
    }
    return vault;
}

Result<Exit> init(const Access& access, const InitArgs& args) {
    if (args.recovery) {
        if (auto can = can_show_recovery_code(access); !can) {
            return std::unexpected(can.error());
        }
    }
    SystemRandom random;
    auto vault = make_vault(access, args.name, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (args.recovery) {
        if (auto added = add_recovery_code(access, *vault, random); !added) {
            return std::unexpected(added.error());
        }
    }
    say("Next: kith card set email you@example.org --give everyone, then kith meet.");
    return Exit::done;
}

}  // namespace kith::cli
