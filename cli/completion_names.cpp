// SPDX-License-Identifier: Apache-2.0
//
// See completion_names.h.
#include "cli/completion_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cli/output.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

constexpr std::size_t most = 1'000;
constexpr std::size_t shortest_id = 4;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool a_word_begins(std::string_view name, std::string_view typed) {
    for (std::size_t at = 0; at < name.size();) {
        if (begins_alike(name.substr(at), typed)) {
            return true;
        }
        at = std::min(name.find(' ', at), name.size() - 1) + 1;
    }
    return typed.empty();
}

}  // namespace

bool begins_alike(std::string_view text, std::string_view typed) {
    return typed.size() <= text.size() &&
           std::equal(typed.begin(), typed.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

bool is_harmless(std::string_view name) {
    if (name.empty() || clean(name, out_look()) != name) {  // treacherous, or not to be shown in this locale
        return false;
    }
    char before = ' ';
    for (const char c : name) {
        const bool letter =
            static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
        const bool inside = std::string_view(" .-_'@,").find(c) != std::string_view::npos;
        if (!letter && (!inside || (before == ' ' && c != '\''))) {
            return false;
        }
        before = c;
    }
    return before != ' ';
}

Candidates people(const Access& access, const std::string& typed) {
    SystemRandom random;
    const auto vault = look_into_vault(access, random);
    if (!vault) {
        return {};
    }
    const auto contacts = by_name(vault->contacts());
    std::map<std::string_view, int> called;
    for (const auto& contact : contacts) {
        ++called[contact.display_name];
    }
    Candidates out;
    for (const auto& contact : contacts) {
        const auto id = contact.id_text();
        const auto& name = contact.display_name;
        const bool by_id = typed.size() >= shortest_id && begins_alike(id, typed);
        if (out.size() == most || (!by_id && !a_word_begins(name, typed))) {
            continue;
        }
        const bool by_their_name = !by_id && called[name] == 1 && is_harmless(name);
        out.push_back({by_their_name ? name : id, by_their_name ? contact.card().organisation() : name, true});
    }
    return out;
}

Candidates personas(const Access& access) {
    SystemRandom random;
    Candidates out;
    if (const auto vault = look_into_vault(access, random)) {
        for (const auto& persona : vault->personas()) {
            if (is_harmless(persona.name)) {
                out.push_back({persona.name, persona.display_name()});
            }
        }
    }
    return out;
}

Candidates tags(const Access& access) {
    SystemRandom random;
    std::set<std::string> all;
    if (const auto vault = look_into_vault(access, random)) {
        for (const auto& contact : vault->contacts()) {
            all.insert(contact.mine.tags.begin(), contact.mine.tags.end());
        }
    }
    Candidates out;
    for (const auto& tag : all) {
        if (is_harmless(tag) && out.size() < most) {
            out.push_back({tag, "tag"});
        }
    }
    return out;
}

Candidates kinds() {
    constexpr std::array names{"name", "nickname", "org",  "title", "role",  "email", "tel",        "mobile", "url",
                               "adr",  "note",     "impp", "bday",  "photo", "lang",  "categories", "gender"};
    Candidates out;
    for (const auto* name : names) {
        out.push_back({name, ""});
    }
    return out;
}

}  // namespace kith::cli
