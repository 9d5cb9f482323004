// SPDX-License-Identifier: Apache-2.0
//
// kith list: everybody in the vault, by name. A person sees a table, a script lines with tabs between what it asked for.
#include <algorithm>

#include "cli/json.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/words.h"
#include "kith/doors.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

constexpr const char* usual_fields = "id,name,org,email,tel,tags";

std::unexpected<Error> no_fields() {
    return fail(Errc::usage, "--fields: that names no fields of a person",
                "say which, as in --fields id,name,email:work,tel");
}

/// Named as for --give, so that `email:work` means the same everywhere; `id` and `tags` stand beside the card.
Result<std::vector<Selector>> read_fields(const std::string& text) {
    const std::string wanted = text.empty() ? usual_fields : text;
    std::vector<Selector> fields;
    for (std::size_t at = 0; at <= wanted.size();) {
        const auto end = std::min(wanted.find(',', at), wanted.size());
        const auto field = wanted.substr(at, end - at);
        at = end + 1;
        if (field == "id" || field == "tags") {
            fields.push_back({field == "id" ? "ID" : "TAGS", {}});
            continue;
        }
        auto choices = Choices::parse(field);
        if (!choices || choices->listed.size() != 1) {
            return no_fields();
        }
        fields.push_back(std::move(choices->listed.front()));
    }
    return fields;
}

bool is_of(const Property& property, const Selector& field) {
    const auto types = property.types();
    return property.name == field.name && (field.type.empty() || std::ranges::find(types, field.type) != types.end());
}

/// The first value of it; empty where there is none.
std::string field_of(const Contact& contact, const Card& card, const Selector& field) {
    if (field.name == "ID") {
        return contact.id_text();
    }
    if (field.name == "TAGS") {
        return joined(contact.mine.tags);
    }
    if (field.name == "FN" && field.type.empty()) {
        return contact.display_name;
    }
    const auto at = std::ranges::find_if(card.properties, [&](const auto& each) { return is_of(each, field); });
    if (at == card.properties.end()) {
        return {};
    }
    return field.name == "ORG" ? first_of(at->parts()) : at->text();
}

std::vector<std::string> heads_of(const std::vector<Selector>& fields) {
    std::vector<std::string> heads;
    for (const auto& field : fields) {
        heads.push_back(field.name == "FN" ? "NAME" : field.name);
    }
    return heads;
}

/// Every field of every line is there, empty ones too; no value holds a tab or a line break once it is clean.
void print_fields(std::span<const Contact> contacts, const std::vector<Selector>& fields, bool plain) {
    Table table(heads_of(fields));
    for (const auto& contact : contacts) {
        const auto card = contact.card();
        std::vector<std::string> cells;
        std::string line;
        for (const auto& field : fields) {
            cells.push_back(field_of(contact, card, field));
            line += (cells.size() == 1 ? "" : "\t") + clean(cells.back(), out_look());
        }
        if (plain) {
            out(line + '\n');
        } else {
            table.row(std::move(cells));
        }
    }
    if (!plain && !contacts.empty()) {
        out(table.text(out_look()));
    }
}

}  // namespace

std::string named(const Contact& contact) {
    return cut(clean(contact.display_name, talk_look()), 60, talk_look()) + " (" + contact.id_text() + ")";
}

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

void print_people(std::span<const Contact> contacts, bool json) {
    if (json) {
        return out(json_list(contacts) + '\n');
    }
    if (const auto fields = read_fields({})) {
        print_fields(contacts, *fields, false);
    }
}

Result<Exit> list(const Access& access, const ListArgs& args) {
    const auto fields = read_fields(args.fields);
    if (!fields) {
        return std::unexpected(fields.error());
    }
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto contacts = by_name(vault->contacts());
    if (args.json) {
        print_people(contacts, true);
    } else {
        print_fields(contacts, *fields, args.plain);
    }
    if (contacts.empty()) {
        say("There is nobody yet. kith meet exchanges cards, kith import takes an address book.");
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
