// SPDX-License-Identifier: Apache-2.0
//
// kith list: everybody in the vault, by name.
#include "cli/json.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/words.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

std::string first_of(const std::vector<std::string>& texts) {
    return texts.empty() ? "" : texts.front();
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

}  // namespace

void print_people(std::span<const Contact> contacts, bool json) {
    if (json) {
        return out(json_list(contacts) + '\n');
    }
    Table table({"ID", "NAME", "ORG", "EMAIL", "TEL", "TAGS"});
    for (const auto& contact : contacts) {
        const auto card = contact.card();
        table.row({contact.id_text(), contact.display_name, card.organisation(), first_of(card.texts("EMAIL")),
                   first_of(card.texts("TEL")), joined(contact.mine.tags)});
    }
    if (!contacts.empty()) {
        out(table.text(out_look()));
    }
}

Result<Exit> list(const Access& access, const ListArgs& args) {
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto contacts = by_name(vault->contacts());
    print_people(contacts, args.json);
    if (contacts.empty()) {
        say("There is nobody yet. kith meet exchanges cards, kith import takes a vCard file.");
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
