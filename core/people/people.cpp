// SPDX-License-Identifier: Apache-2.0
//
// Finding a person by what one types, and the order of names. All of it in memory, over what the vault has already
// opened. What a search looks at is in finder.cpp.
#include "kith/people.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "card/ascii.h"
#include "people/finder.h"
#include "people/fold.h"
#include "vault/contact_shelf.h"
#include "vault/layers.h"

namespace kith {
namespace {

using Entry = vault::ContactShelf::Entry;

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

/// What a contact may be called, folded: as they gave it, as I corrected it, and as those were called who were merged into it.
using Names = std::vector<std::string>;
void add_former(const Contact& contact, Names& out) {
    for (const Merged& each : contact.merged) {
        out.push_back(people::fold(each.contact.display_name));
        add_former(each.contact, out);
    }
}

std::optional<Names> names_of(const vault::ContactShelf& shelf, const Entry& entry) {
    if (!entry.at.corrected && !entry.at.merged && !entry.hides(shelf.today())) {
        return Names{people::fold(display_name_of(entry.body(), entry.at))};
    }
    const auto contact = shelf.visible(entry);
    if (!contact) {
        return std::nullopt;
    }
    Names out{people::fold(contact->display_name)};
    if (std::string corrected = people::fold(Card{contact->mine.corrections}.own_name()); !corrected.empty()) {
        out.push_back(std::move(corrected));
    }
    add_former(*contact, out);
    return out;
}

/// Its id, and those of who was merged into it: an id that was written down somewhere goes on finding its person.
std::vector<ContactId> ids_of(const vault::ContactShelf& shelf, const Entry& entry) {
    std::vector<ContactId> out{entry.id};
    if (const auto contact = entry.at.merged ? shelf.whole(entry) : std::nullopt) {
        out.clear();
        std::ranges::transform(vault::layers_of(*contact), std::back_inserter(out), &Contact::id);
    }
    return out;
}

/// How well `typed` (folded) means a contact; the best that any contact reaches decides.
enum class Match : std::uint8_t { no, prefix, whole_name, whole_id };

Match match(const vault::ContactShelf& shelf, const Entry& entry, std::string_view typed) {
    Match best = Match::no;
    for (const ContactId& each : ids_of(shelf, entry)) {
        const std::string id = short_id(each);
        if (id == typed) {
            return Match::whole_id;
        }
        best = typed.size() >= shortest_id_prefix && id.starts_with(typed) ? Match::prefix : best;
    }
    const auto names = names_of(shelf, entry);
    for (const std::string& name : names ? *names : Names()) {
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

std::unexpected<Error> ambiguous(const std::vector<Contact>& found) {
    std::string candidates;
    for (std::size_t at = 0; at < std::min(found.size(), candidates_told); ++at) {
        candidates += (at == 0 ? "" : "\n") + found[at].id_text() + " " + found[at].display_name;
    }
    if (found.size() > candidates_told) {
        candidates += "\nand " + std::to_string(found.size() - candidates_told) + " more";
    }
    return fail(Errc::ambiguous, std::move(candidates), "type more of the name, or the id");
}

std::vector<Contact> in_order(std::vector<Contact> contacts) {
    using Keyed = std::pair<std::string, Contact*>;
    std::vector<Keyed> keyed;
    keyed.reserve(contacts.size());
    for (Contact& contact : contacts) {
        keyed.emplace_back(people::sort_key(contact.display_name), &contact);
    }
    // The id settles what the key leaves equal, so that the order is the same each day.
    std::ranges::sort(keyed, [](const Keyed& a, const Keyed& b) {
        return std::tie(a.first, a.second->display_name, a.second->id) <
               std::tie(b.first, b.second->display_name, b.second->id);
    });
    std::vector<Contact> sorted;
    sorted.reserve(contacts.size());
    for (const auto& [key, contact] : keyed) {
        sorted.push_back(std::move(*contact));
    }
    return sorted;
}

}  // namespace

Result<Contact> look_up(const Contacts& contacts, std::string_view typed) {
    const std::string wanted = people::fold(ascii::trimmed(typed));
    if (wanted.empty()) {
        return fail(Errc::not_found, "an empty name means nobody", "type some of the name, or the id");
    }
    const vault::ContactShelf& shelf = contacts.shelf();
    Match best = Match::no;
    std::vector<const Entry*> entries;
    for (const Entry& entry : shelf.entries()) {
        const Match reached = match(shelf, entry, wanted);
        if (reached == Match::no || reached < best) {
            continue;
        }
        if (reached > best) {
            entries.clear();
            best = reached;
        }
        entries.push_back(&entry);
    }
    std::vector<Contact> found;
    for (const Entry* entry : entries) {
        if (auto contact = shelf.visible(*entry)) {
            found.push_back(std::move(*contact));
        }
    }
    if (found.empty()) {
        return fail(Errc::not_found, "nobody of that name or id is in the vault", "kith list shows who is");
    }
    if (found.size() > 1) {
        return ambiguous(in_order(std::move(found)));
    }
    return std::move(found.front());
}

std::vector<Contact> search(const Contacts& contacts, std::string_view term) {
    people::Finder finder(term);
    const vault::ContactShelf& shelf = contacts.shelf();
    std::vector<Contact> found;
    for (const Entry& entry : shelf.entries()) {
        if (!finder.finds(shelf, entry)) {
            continue;
        }
        if (auto contact = shelf.visible(entry)) {
            found.push_back(std::move(*contact));
        }
    }
    return in_order(std::move(found));
}

std::vector<Contact> by_name(const Contacts& contacts) {
    std::vector<Contact> all;
    all.reserve(contacts.size());
    for (const Contact& contact : contacts) {
        all.push_back(contact);
    }
    return in_order(std::move(all));
}

}  // namespace kith
