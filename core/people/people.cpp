// SPDX-License-Identifier: Apache-2.0
//
// Finding a person by what one types, searching, and the order of names. All of it in memory, over what the
// vault has already opened.
#include "kith/people.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "card/ascii.h"
#include "people/fold.h"

namespace kith {
namespace {

constexpr std::size_t shortest_id_prefix = 4;
constexpr std::size_t candidates_told = 20;
constexpr std::string_view word_breaks = " \t\n-.,'\"()/";

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> out;
    while (true) {
        const auto start = text.find_first_not_of(word_breaks);
        if (start == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(start);
        const auto end = std::min(text.find_first_of(word_breaks), text.size());
        out.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

/// What this contact may be called, folded: as they gave it, and as I corrected it.
std::vector<std::string> names_of(const Contact& contact) {
    std::vector<std::string> out{people::fold(contact.display_name)};
    if (std::string corrected = people::fold(Card{contact.mine.corrections}.own_name()); !corrected.empty()) {
        out.push_back(std::move(corrected));
    }
    return out;
}

/// How well `typed` (folded) means a contact; the best that any contact reaches decides.
enum class Match : std::uint8_t { no, prefix, whole_name, whole_id };

Match match(const Contact& contact, std::string_view typed) {
    const std::string id = contact.id_text();
    if (id == typed) {
        return Match::whole_id;
    }
    Match best = typed.size() >= shortest_id_prefix && id.starts_with(typed) ? Match::prefix : Match::no;
    for (const std::string& name : names_of(contact)) {
        if (name == typed) {
            return Match::whole_name;
        }
        const bool begins = name.starts_with(typed) || std::ranges::any_of(words(name), [typed](std::string_view word) {
                                return word.starts_with(typed);
                            });
        best = begins ? Match::prefix : best;
    }
    return best;
}

std::unexpected<Error> ambiguous(const std::vector<const Contact*>& found) {
    std::string candidates;
    for (std::size_t at = 0; at < std::min(found.size(), candidates_told); ++at) {
        candidates += (at == 0 ? "" : "\n") + found[at]->id_text() + " " + found[at]->display_name;
    }
    if (found.size() > candidates_told) {
        candidates += "\nand " + std::to_string(found.size() - candidates_told) + " more";
    }
    return fail(Errc::ambiguous, std::move(candidates), "type more of the name, or the id");
}

void append_line(std::string& out, std::string_view text) {
    people::append_folded(out, text);
    out += '\n';
}

void append_property(std::string& out, const Property& property) {
    // The letters of a picture's base64 spell every short word somewhere.
    if (ascii::starts_ignoring_case(property.value, "data:")) {
        return;
    }
    if (property.value.contains('\\')) {
        append_line(out, property.text());
    } else {
        append_line(out, property.value);
    }
    if (property.name != "TEL") {
        return;
    }
    std::ranges::copy_if(property.value, std::back_inserter(out), ascii::is_digit);
    out += '\n';
}

/// All that is said of a contact, theirs and mine, folded, a line each. Into `out`, whose memory serves them all.
void fill_haystack(std::string& out, const Contact& contact) {
    out.clear();
    append_line(out, contact.display_name);
    for (const Given& given : contact.theirs) {
        append_property(out, given.property);
    }
    for (const Property& correction : contact.mine.corrections) {
        append_property(out, correction);
    }
    for (const Note& note : contact.mine.notes) {
        append_line(out, note.text);
    }
    for (const std::string& tag : contact.mine.tags) {
        append_line(out, tag);
    }
    for (const Met& met : contact.met) {
        append_line(out, met.place);
    }
}

std::vector<const Contact*> in_order(std::vector<const Contact*> contacts) {
    using Keyed = std::pair<std::string, const Contact*>;
    std::vector<Keyed> keyed;
    keyed.reserve(contacts.size());
    for (const Contact* contact : contacts) {
        keyed.emplace_back(people::sort_key(contact->display_name), contact);
    }
    // The id settles what the key leaves equal, so that the order is the same each day.
    std::ranges::sort(keyed, [](const Keyed& a, const Keyed& b) {
        return std::tie(a.first, a.second->display_name, a.second->id) <
               std::tie(b.first, b.second->display_name, b.second->id);
    });
    std::ranges::transform(keyed, contacts.begin(), &Keyed::second);
    return contacts;
}

}  // namespace

Result<const Contact*> look_up(std::span<const Contact> contacts, std::string_view typed) {
    const std::string wanted = people::fold(ascii::trimmed(typed));
    if (wanted.empty()) {
        return fail(Errc::not_found, "an empty name means nobody", "type some of the name, or the id");
    }
    Match best = Match::no;
    std::vector<const Contact*> found;
    for (const Contact& contact : contacts) {
        const Match reached = match(contact, wanted);
        if (reached == Match::no || reached < best) {
            continue;
        }
        if (reached > best) {
            found.clear();
            best = reached;
        }
        found.push_back(&contact);
    }
    if (found.empty()) {
        return fail(Errc::not_found, "nobody of that name or id is in the vault", "kith list shows who is");
    }
    if (found.size() > 1) {
        return ambiguous(in_order(std::move(found)));
    }
    return found.front();
}

std::vector<const Contact*> search(std::span<const Contact> contacts, std::string_view term) {
    std::vector<const Contact*> found;
    const std::string folded = people::fold(term);
    std::vector<std::string_view> wanted;
    for (std::string_view rest = folded; !(rest = ascii::trimmed(rest)).empty();) {
        const auto end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
        wanted.push_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    std::string text;
    for (const Contact& contact : contacts) {
        fill_haystack(text, contact);
        if (std::ranges::all_of(wanted, [&](std::string_view word) { return text.contains(word); })) {
            found.push_back(&contact);
        }
    }
    return in_order(std::move(found));
}

std::vector<const Contact*> by_name(std::span<const Contact> contacts) {
    std::vector<const Contact*> all;
    all.reserve(contacts.size());
    for (const Contact& contact : contacts) {
        all.push_back(&contact);
    }
    return in_order(std::move(all));
}

}  // namespace kith
