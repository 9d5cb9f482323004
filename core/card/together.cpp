// SPDX-License-Identifier: Apache-2.0
//
// Two contacts who are one person, laid together for reading: nothing here changes either (see kith/contact.h). The
// vault keeps each whole (docs/adr/0036), so what is left out here is lost nowhere.
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <set>

#include "card/ascii.h"
#include "kith/contact.h"

namespace kith {
namespace {

/// RFC 6350 6.2 to 6.7 and RFC 6474: what a card says once at most. FN goes with N: one name.
constexpr std::array said_once{"BDAY",   "ANNIVERSARY", "DEATHDATE", "BIRTHPLACE", "DEATHPLACE",
                               "GENDER", "KIND",        "UID",       "REV",        "PRODID"};

bool is_name(const Property& property) {
    return property.name == "FN" || property.name == "N";
}

void append(std::string& to, std::string_view part) {
    to += part;
    to += '\0';
}

std::string said_of(const Property& property) {
    std::string out;
    append(out, property.name);
    std::vector<std::string> types = property.types();
    std::ranges::sort(types);
    for (const std::string& type : types) {
        append(out, type);
    }
    append(out, property.value);
    return out;
}

/// What each property says, together with what stands in one group with it: a number and its label are one saying.
std::vector<std::string> sayings(const std::vector<Given>& given) {
    std::vector<std::string> alone;
    alone.reserve(given.size());
    for (const Given& each : given) {
        alone.push_back(said_of(each.property));
    }
    std::vector<std::string> out = alone;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i].property.group.empty()) {
            continue;
        }
        std::vector<std::string_view> beside;
        for (std::size_t j = 0; j < given.size(); ++j) {
            if (j != i && ascii::equal_ignoring_case(given[j].property.group, given[i].property.group)) {
                beside.push_back(alone[j]);
            }
        }
        std::ranges::sort(beside);
        for (const std::string_view each : beside) {
            append(out[i], each);
        }
    }
    return out;
}

/// The group's name, or another one where the first card has a group of that name.
std::string free_group(const std::string& wanted, const std::vector<Given>& taken, const std::vector<Given>& others) {
    const auto stands_in = [](const std::vector<Given>& given, const std::string& group) {
        return std::ranges::any_of(
            given, [&](const Given& each) { return ascii::equal_ignoring_case(each.property.group, group); });
    };
    std::string out = wanted;
    for (int i = 2; stands_in(taken, out) || (out != wanted && stands_in(others, out)); ++i) {
        out = wanted + "-" + std::to_string(i);
    }
    return out;
}

std::vector<Given> both(std::vector<Given> first, std::vector<Given> second) {
    for (Given& a : first) {
        for (Given& b : second) {
            if (a.property.name == b.property.name && a.property.value == b.property.value) {
                a.terms = b.terms = strictest(a.terms, b.terms);
            }
        }
    }
    const std::vector<std::string> said = sayings(first);
    const std::set<std::string_view> known(said.begin(), said.end());
    const std::vector<std::string> more = sayings(second);
    const bool named = std::ranges::any_of(first, is_name, &Given::property);
    const auto stands = [&first](const std::string& name) {
        return std::ranges::any_of(first, [&name](const Given& each) { return each.property.name == name; });
    };
    std::vector<Given> added;
    for (std::size_t i = 0; i < second.size(); ++i) {
        const Property& property = second[i].property;
        const bool once = std::ranges::find(said_once, property.name) != said_once.end();
        if (known.contains(more[i]) || (named && is_name(property)) || (once && stands(property.name))) {
            continue;
        }
        Given each = second[i];
        if (!property.group.empty()) {
            each.property.group = free_group(property.group, first, second);
        }
        added.push_back(std::move(each));
    }
    first.insert(first.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    return first;
}

template <typename T>
void add_missing(std::vector<T>& to, const std::vector<T>& from) {
    const std::vector<T> had = to;
    for (const T& each : from) {
        if (std::ranges::find(had, each) == had.end()) {
            to.push_back(each);
        }
    }
}

}  // namespace

Contact laid_together(Contact first, const Contact& second) {
    if (first.display_name.empty()) {
        first.display_name = second.display_name;
    }
    first.theirs = both(std::move(first.theirs), second.theirs);
    first.met.insert(first.met.end(), second.met.begin(), second.met.end());
    std::ranges::stable_sort(first.met, {}, [](const Met& met) { return met.at.unix_ms; });
    add_missing(first.mine.notes, second.mine.notes);
    std::ranges::stable_sort(first.mine.notes, {}, [](const Note& note) { return note.at.unix_ms; });
    add_missing(first.mine.tags, second.mine.tags);
    add_missing(first.mine.corrections, second.mine.corrections);
    first.expired += second.expired;
    return first;
}

}  // namespace kith
