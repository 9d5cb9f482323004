// SPDX-License-Identifier: Apache-2.0
//
// Who may be the same person. Every contact is looked at once: what may speak for it becomes numbers, which are sorted,
// and whoever stands side by side is compared as text. So the time grows with the contacts, not with their pairs.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "card/ascii.h"
#include "kith/people.h"
#include "people/fold.h"

namespace kith {
namespace {

using Why = Duplicate::Why;

constexpr std::size_t shortest_number = 6;  // an extension is no phone number
constexpr std::size_t most_alike = 4;       // a family shares a number; what more share is a switchboard
constexpr std::size_t no_name = 0;
constexpr std::string_view word_breaks = " \t\n-.,;'\"()/";

/// What speaks for a contact: the kind, then the text that must be equal.
struct Key {
    Why why = Why::uid;
    std::string text;
};

std::string without_scheme(std::string_view text, std::string_view scheme) {
    text = ascii::trimmed(text);
    if (ascii::starts_ignoring_case(text, scheme)) {
        text.remove_prefix(scheme.size());
    }
    return std::string(text);
}

std::string digits_of(std::string_view number) {
    // RFC 3966: `tel:+49-30-1234;ext=5`. What is dialled stands before the parameters.
    std::string all = without_scheme(number, "tel:");
    all.erase(std::min(all.find(';'), all.size()));
    std::erase_if(all, [](char c) { return !ascii::is_digit(c); });
    return all;
}

/// The words of a name in an order of their own: "Lovelace, Ada" is Ada Lovelace.
std::string words_of(const std::string& name) {
    const std::string folded = people::fold(name);
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = folded.find_first_not_of(word_breaks, at)) != std::string::npos;) {
        const std::size_t end = std::min(folded.find_first_of(word_breaks, at), folded.size());
        words.push_back(folded.substr(at, end - at));
        at = end;
    }
    std::ranges::sort(words);
    std::string out;
    for (const std::string& word : words) {
        out += word + ' ';
    }
    return out;
}

struct Spoken {
    std::vector<Key> keys;
    std::string name;
};

void add_key(std::vector<Key>& to, Why why, std::string text) {
    const bool known = std::ranges::any_of(to, [&](const Key& each) { return each.why == why && each.text == text; });
    if (!text.empty() && !known) {
        to.push_back({why, std::move(text)});
    }
}

Spoken keys_of(const Contact& contact) {
    Spoken out;
    const Card card = contact.card();
    out.name = words_of(card.own_name());
    const auto add = [&out](Why why, std::string text) { add_key(out.keys, why, std::move(text)); };
    for (const std::string& uid : card.texts("UID")) {
        add(Why::uid, without_scheme(uid, "urn:uuid:"));
    }
    for (const std::string& email : card.texts("EMAIL")) {
        add(Why::email, people::fold(without_scheme(email, "mailto:")));
    }
    for (const std::string& number : card.texts("TEL")) {
        if (std::string digits = digits_of(number); digits.size() >= shortest_number) {
            add(Why::phone, std::move(digits));
        }
    }
    if (const std::string organisation = people::fold(ascii::trimmed(card.organisation()));
        !out.name.empty() && !organisation.empty()) {
        add(Why::name, out.name + '\n' + organisation);
    }
    for (const Merged& each : contact.merged) {  // a UID or a name that the first one's stands for
        for (Key& key : keys_of(each.contact).keys) {
            add(key.why, std::move(key.text));
        }
    }
    return out;
}

/// A contact and one thing that speaks for it, as numbers.
struct Mark {
    Why why = Why::uid;
    std::size_t key = 0;
    std::size_t name = 0;
    std::uint32_t contact = 0;
};

struct Known {
    ContactId id{};
    std::int64_t since = 0;
    bool met = false;
};

bool was_met(const Contact& contact) {
    return std::ranges::any_of(contact.met, [](const Met& met) { return met.how != How::imported; });
}

class Search {
public:
    explicit Search(const Contacts& contacts) : contacts_(contacts) {
        for (const Contact& contact : contacts) {
            const Spoken spoken = keys_of(contact);
            const auto number = static_cast<std::uint32_t>(known_.size());
            known_.push_back({contact.id, contact.met.empty() ? 0 : contact.met.front().at.unix_ms, was_met(contact)});
            note_apart(contact, number);
            const std::size_t name = spoken.name.empty() ? no_name : std::hash<std::string>()(spoken.name);
            for (const Key& key : spoken.keys) {
                marks_.push_back({key.why, std::hash<std::string>()(key.text), name, number});
            }
        }
        for (const auto& [number, id] : told_apart_) {
            if (const auto other = numbered(id)) {
                apart_.insert(std::minmax(number, *other));
            }
        }
    }

    std::vector<Duplicate> found() {
        std::ranges::sort(marks_, {},
                          [](const Mark& each) { return std::tuple(each.why, each.key, each.name, each.contact); });
        for (auto begin = marks_.begin(); begin != marks_.end();) {
            const auto end = std::find_if(begin, marks_.end(), [&](const Mark& each) {
                return each.why != begin->why || each.key != begin->key;
            });
            if (static_cast<std::size_t>(end - begin) <= most_alike || begin->why == Why::name) {
                pair_up(begin, end);
            } else {
                pair_by_name(begin, end);
            }
            begin = end;
        }
        return in_order();
    }

private:
    using At = std::vector<Mark>::iterator;

    /// What the owner said of the contact, and of each who was merged into it.
    void note_apart(const Contact& contact, std::uint32_t number) {
        for (const ContactId& id : contact.apart) {
            told_apart_.emplace_back(number, id);
        }
        for (const Merged& each : contact.merged) {
            former_.emplace(each.contact.id, number);
            note_apart(each.contact, number);
        }
    }

    [[nodiscard]] std::optional<std::uint32_t> numbered(const ContactId& id) const {
        const auto at = std::ranges::lower_bound(known_, id, {}, &Known::id);
        if (at != known_.end() && at->id == id) {
            return static_cast<std::uint32_t>(at - known_.begin());
        }
        const auto former = former_.find(id);
        return former == former_.end() ? std::nullopt : std::optional(former->second);
    }

    void pair_by_name(At begin, At end) {
        while (begin != end) {
            const auto same = std::find_if(begin, end, [&](const Mark& each) { return each.name != begin->name; });
            if (begin->name != no_name) {
                pair_up(begin, same);
            }
            begin = same;
        }
    }

    void pair_up(At begin, At end) {
        if (end - begin < 2) {
            return;
        }
        const auto before = [this](const Mark& a, const Mark& b) {
            const Known& x = known_[a.contact];
            const Known& y = known_[b.contact];
            return std::tuple(!x.met, x.since, x.id) < std::tuple(!y.met, y.since, y.id);
        };
        std::sort(begin, end, before);
        for (auto second = begin + 1; second != end; ++second) {
            pair_with_first(begin, second);
        }
    }

    /// With the first one of those before it from whom it was not told apart.
    void pair_with_first(At begin, At second) {
        const std::uint32_t other = second->contact;
        const auto first = std::find_if(begin, second, [&](const Mark& each) {
            return each.contact != other && !apart_.contains(std::minmax(each.contact, other));
        });
        // One comparison for each, however many marks were made to be equal.
        if (first != second && said_alike(first->contact, other, second->why) &&
            pairs_.insert(std::minmax(first->contact, other)).second) {
            out_.push_back({known_[first->contact].id, known_[other].id, second->why});
        }
    }

    /// Numbers may be equal by chance, or because somebody saw to it.
    [[nodiscard]] bool said_alike(std::uint32_t a, std::uint32_t b, Why why) const {
        const auto first = contacts_.find(known_[a].id);
        const auto second = contacts_.find(known_[b].id);
        if (!first || !second) {
            return false;
        }
        const Spoken one = keys_of(*first);
        const Spoken other = keys_of(*second);
        return std::ranges::any_of(one.keys, [&](const Key& key) {
            return key.why == why && std::ranges::any_of(other.keys, [&key](const Key& each) {
                       return each.why == key.why && each.text == key.text;
                   });
        });
    }

    std::vector<Duplicate> in_order() {
        std::vector<std::pair<std::string, Duplicate>> keyed;
        keyed.reserve(out_.size());
        for (const Duplicate& each : out_) {
            const auto first = contacts_.find(each.first);
            keyed.emplace_back(people::sort_key(first ? first->display_name : std::string()), each);
        }
        std::ranges::stable_sort(keyed, {}, [](const auto& each) { return std::tuple(each.first, each.second.first); });
        std::vector<Duplicate> sorted;
        sorted.reserve(keyed.size());
        for (auto& [name, pair] : keyed) {
            sorted.push_back(pair);
        }
        return sorted;
    }

    const Contacts& contacts_;
    std::vector<Known> known_;  ///< in the order of their ids
    std::vector<Mark> marks_;
    std::vector<std::pair<std::uint32_t, ContactId>> told_apart_;
    std::map<ContactId, std::uint32_t> former_;  ///< who was merged, and into whom
    std::set<std::pair<std::uint32_t, std::uint32_t>> apart_;
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs_;
    std::vector<Duplicate> out_;
};

}  // namespace

std::string_view text(Duplicate::Why why) {
    switch (why) {
        case Why::uid:
            return "uid";
        case Why::email:
            return "email";
        case Why::phone:
            return "phone";
        case Why::name:
            return "name";
    }
    return "unknown";
}

std::vector<Duplicate> duplicates(const Contacts& contacts) {
    return Search(contacts).found();
}

}  // namespace kith
