// SPDX-License-Identifier: Apache-2.0
//
// kith duplicates: who may be in the vault twice, and what speaks for it. It changes nothing, unless the owner says that
// two of them are two.
#include <array>
#include <span>

#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/words.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

/// [{"why", "contacts": [two as in json_list()]}]
std::string as_json(const Vault& vault, std::span<const Duplicate> found) {
    std::string json;
    for (const auto& pair : found) {
        const auto first = vault.contacts().find(pair.first);
        const auto second = vault.contacts().find(pair.second);
        if (first && second) {
            json += json.empty() ? "" : ",";
            json += R"({"why":")" + std::string(text(pair.why)) + R"(","contacts":)" +
                    json_list(std::array{*first, *second}) + '}';
        }
    }
    return '[' + json + ']';
}

/// The owner knows better.
Result<Exit> tell_apart(Vault& vault, const DuplicatesArgs& args) {
    const auto found = find_two(vault, args.who[0], args.who[1]);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto& [first, second] = *found;
    if (auto done = vault.tell_apart(first.id, second.id, now()); !done) {
        return std::unexpected(done.error());
    }
    if (args.json) {
        out(R"({"different":)" + json_list(std::array{first, second}) + "}\n");
    }
    say("Two people: " + named(first) + " and " + named(second) + " won't be suggested again.");
    return Exit::done;
}

}  // namespace

Result<Exit> duplicates(const Access& access, const DuplicatesArgs& args) {
    if (args.who.size() != (args.different ? 2U : 0U)) {
        return fail(
            Errc::usage,
            args.different ? "--different takes the two who are not one" : "duplicates takes no names by itself",
            "kith duplicates, or kith duplicates --different WHO WHO");
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (args.different) {
        return tell_apart(*vault, args);
    }
    const auto found = kith::duplicates(vault->contacts());
    if (args.json) {
        out(as_json(*vault, found) + '\n');
    } else {
        Table table({"ID", "NAME", "ID", "NAME", "SAME"});
        for (const auto& pair : found) {
            const auto first = vault->contacts().find(pair.first);
            const auto second = vault->contacts().find(pair.second);
            if (first && second) {
                table.row({first->id_text(), first->display_name, second->id_text(), second->display_name,
                           std::string(text(pair.why))});
            }
        }
        if (!found.empty()) {
            out(table.text(out_look()));
        }
        say(found.empty() ? "Nobody seems to be there twice."
                          : "kith merge ID ID makes two one, after showing what that gives; --undo takes it back.\n"
                            "kith duplicates --different ID ID says that they are two.");
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
