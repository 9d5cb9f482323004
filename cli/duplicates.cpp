// SPDX-License-Identifier: Apache-2.0
//
// kith duplicates: who may be in the vault twice, and what speaks for it. It changes nothing.
#include <array>
#include <span>

#include "cli/json.h"
#include "cli/output.h"
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

}  // namespace

Result<Exit> duplicates(const Access& access, const DuplicatesArgs& args) {
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
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
                          : "kith merge ID ID makes two one, after showing what that gives; --undo takes it back.");
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
