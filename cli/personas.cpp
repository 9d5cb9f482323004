// SPDX-License-Identifier: Apache-2.0
//
// See personas.h.
#include "cli/personas.h"

#include <algorithm>
#include <vector>

#include "cli/json.h"
#include "cli/output.h"

namespace kith::cli {
namespace {

constexpr std::size_t longest_name = 64;

std::string names_of(std::span<const Persona> personas) {
    std::string names;
    for (const auto& persona : personas) {
        names += (names.empty() ? "" : ", ") + persona.name;
    }
    return names;
}

/// What a rule asks beyond the defaults, for a person.
std::string rule_text(const OwnProperty& own, const Persona& persona, Date today) {
    return own.rule.over(persona.defaults.over(Terms{}, today), today).text();
}

bool has_value(const Persona& persona, const Property& property) {
    return std::ranges::any_of(persona.properties, [&](const OwnProperty& own) {
        return own.property.name == property.name && own.property.value == property.value;
    });
}

}  // namespace

Result<const Persona*> find_persona(const Vault& vault, const std::string& typed) {
    if (auto exact = vault.persona(typed)) {
        return exact;
    }
    std::vector<const Persona*> found;
    for (const auto& persona : vault.personas()) {
        if (persona.name.starts_with(typed)) {
            found.push_back(&persona);
        }
    }
    if (found.empty()) {
        return fail(Errc::not_found, "there is no persona of that name",
                    vault.personas().empty() ? std::string() : "there is: " + names_of(vault.personas()));
    }
    if (found.size() > 1) {
        std::string candidates;
        for (const auto* persona : found) {
            candidates += (candidates.empty() ? "" : "\n") + persona->name + "  " + persona->display_name();
        }
        return fail(Errc::ambiguous, std::move(candidates), "say more of the name");
    }
    return found.front();
}

Result<void> check_persona_name(const std::string& name) {
    const auto is_part = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    if (name.empty() || name.size() > longest_name || name.front() == '-' || !std::ranges::all_of(name, is_part) ||
        clean(name, Look{}) != name) {
        return fail(Errc::usage, "a persona's name is one short word of letters, digits and hyphens",
                    "kith persona add business --name \"Ada Lovelace\"");
    }
    return {};
}

std::string shown_value(const Property& property) {
    if (property.value.starts_with("data:")) {
        return "(a picture of " + std::to_string(property.value.size() * 3 / 4 / 1024 + 1) + " KiB)";
    }
    auto text = property.text();
    if (property.name != "ADR" && property.name != "N" && property.name != "ORG") {
        return text;
    }
    std::replace(text.begin(), text.end(), ';', ' ');
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

void print_card(const Persona& persona, Date today) {
    Table table({"KIND", "VALUE", "GIVEN TO", "TERMS"});
    for (const auto& own : persona.properties) {
        table.row({selector_text(own.property.name, own.property.types()), shown_value(own.property),
                   own.give_to == GiveTo::everyone ? "everyone" : "when chosen", rule_text(own, persona, today)});
    }
    out(table.text(out_look()));
}

void tell_shared_values(const Vault& vault, const Persona& persona) {
    for (const auto& other : vault.personas()) {
        std::string kinds;
        for (const auto& own : persona.properties) {
            if (other.id != persona.id && has_value(other, own.property)) {
                kinds += (kinds.empty() ? "" : ", ") + selector_text(own.property.name, own.property.types());
            }
        }
        if (!kinds.empty()) {
            say("The same in your persona " + other.name + ": " + kinds +
                ". Whoever is given that by both knows that they are one person.");
        }
    }
}

}  // namespace kith::cli
