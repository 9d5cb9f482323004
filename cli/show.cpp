// SPDX-License-Identifier: Apache-2.0
//
// kith show: one person, both layers, for the owner's own eyes.
#include <algorithm>

#include "cli/json.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

constexpr std::size_t longest_shown = 500;  ///< bytes of one value; --json has all of it

}  // namespace

std::string value_text(const Property& property) {
    if (property.value.starts_with("data:")) {
        return "(a picture; --json and export have it)";
    }
    std::string text;
    if (property.name == "ADR" || property.name == "N" || property.name == "ORG") {
        for (const auto& part : property.parts()) {
            text += (text.empty() || part.empty() ? "" : ", ") + part;
        }
    } else {
        text = property.text();
    }
    if (text.size() > longest_shown) {
        return cut(clean(text, out_look()), static_cast<int>(longest_shown), out_look()) + " (" +
               std::to_string(text.size()) + " bytes; --json has all)";
    }
    return text;
}

namespace {

void print_met(const Contact& contact) {
    for (const auto& met : contact.met) {
        auto line = (met.how == How::imported ? "imported " : "met ") + met.at.text();
        line += met.place.empty() ? "" : ", " + met.place;
        line += met.how == How::imported ? "" : " (" + std::string(text(met.how)) + ")";
        out_line(line);
    }
}

void print_mine(const Mine& mine) {
    if (!mine.tags.empty()) {
        std::string line = "tags:";
        for (const auto& tag : mine.tags) {
            line += ' ' + tag;
        }
        out_line(line);
    }
    for (const auto& note : mine.notes) {
        out_line("note " + note.at.text());
        out(clean_text(note.text, out_look()) + '\n');
    }
}

void print_merged(const Contact& contact) {
    for (const auto& each : contact.merged) {
        const auto name = cut(clean(each.contact.display_name, out_look()), 60, out_look());
        out_line("with " + each.contact.id_text() + " " + name + ", merged " + each.at.text());
    }
}

}  // namespace

void print_contact(const Contact& contact) {
    const auto& look = out_look();
    out_line(contact.id_text() + "  " + cut(clean(contact.display_name, look), 200, look));
    std::vector<std::pair<std::string, std::string>> rows;
    int widest = 0;
    for (const auto& given : contact.theirs) {
        rows.emplace_back(clean(selector_text(given.property.name, given.property.types()), look),
                          clean(value_text(given.property), look));
        widest = std::max(widest, std::min(24, width(rows.back().first)));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& [kind, value] = rows[i];
        const auto shown = cut(kind, 24, look);
        std::string row = "  " + shown;
        const int gap = widest - width(shown) + 2;
        row.append(static_cast<std::size_t>(gap), ' ');
        row.append(value).append("\n");
        out(row);
        if (contact.theirs[i].terms != Terms{}) {
            out("  " + std::string(static_cast<std::size_t>(widest + 2), ' ') + "[" + contact.theirs[i].terms.text() +
                "]\n");
        }
    }
    if (contact.expired > 0) {
        out_line("  (" + std::to_string(contact.expired) + " more could be kept only until a day that has passed)");
    }
    print_met(contact);
    print_merged(contact);
    print_mine(contact.mine);
}

Result<Exit> show(const Access& access, const ShowArgs& args) {
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_contact(*vault, args.who);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (args.json) {
        out(json_contact(*found) + '\n');
    } else {
        print_contact(*found);
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
