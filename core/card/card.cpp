// SPDX-License-Identifier: Apache-2.0
//
// Views of a whole card, read from its properties each time.
#include "kith/card.h"

#include <algorithm>
#include <array>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "kith/limits.h"

namespace kith {
namespace {

/// One line for a screen: a name that holds line breaks would be two.
std::string one_line(std::string text) {
    std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\r' || c == '\t' || c == '\0'; }, ' ');
    return std::string(ascii::trimmed(text));
}

/// RFC 6350 6.2.2: family, given, additional, prefixes, suffixes; spoken as prefix, given, additional, family,
/// suffix. Each may be a list.
std::string spoken_name(const Property& name) {
    const auto parts = card::split_unescaped(name.value, ';');
    std::string out;
    for (const std::size_t index : {3U, 1U, 2U, 0U, 4U}) {
        if (index >= parts.size()) {
            continue;
        }
        for (const std::string_view each : card::split_unescaped(parts[index], ',')) {
            const std::string word = one_line(card::unescape(each));
            if (!word.empty()) {
                out += out.empty() ? "" : " ";
                out += word;
            }
        }
    }
    return out;
}

/// A name, and the property that says it; null for none.
struct Named {
    std::string text;
    const Property* from = nullptr;
};

Named said_name(const Card& card) {
    const Property* formatted = card.first("FN");
    std::string name = formatted != nullptr ? one_line(formatted->text()) : std::string();
    if (!name.empty()) {
        return {std::move(name), formatted};
    }
    const Property* structured = card.first("N");
    name = structured != nullptr ? spoken_name(*structured) : std::string();
    return {name, name.empty() ? nullptr : structured};
}

Named shown_name(const Card& card) {
    if (Named name = said_name(card); name.from != nullptr) {
        return name;
    }
    if (std::string name = one_line(card.organisation()); !name.empty()) {
        return {std::move(name), card.first("ORG")};
    }
    for (const std::string_view kind : {"EMAIL", "TEL"}) {
        const Property* property = card.first(kind);
        std::string text = property != nullptr ? one_line(property->text()) : std::string();
        if (ascii::starts_ignoring_case(text, "tel:")) {
            text.erase(0, 4);
        }
        if (!text.empty()) {
            return {std::move(text), property};
        }
    }
    return {};
}

}  // namespace

const Property* Card::first(std::string_view name) const {
    const auto found = std::ranges::find(properties, name, &Property::name);
    return found == properties.end() ? nullptr : &*found;
}

std::string Card::display_name() const {
    return shown_name(*this).text;
}

const Property* Card::named_by() const {
    return shown_name(*this).from;
}

std::string Card::own_name() const {
    return said_name(*this).text;
}

std::string Card::organisation() const {
    const Property* property = first("ORG");
    return property != nullptr ? property->parts().front() : std::string();
}

std::vector<std::string> Card::texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const Property& property : properties) {
        if (property.name == name) {
            out.push_back(property.text());
        }
    }
    return out;
}

Result<void> check_limits(const Card& card) {
    if (card.properties.size() > limits::properties) {
        return fail(Errc::limit, "a card holds at most " + std::to_string(limits::properties) + " properties");
    }
    for (const Property& property : card.properties) {
        if (auto checked = card::check(property); !checked) {
            return checked;
        }
    }
    return {};
}

}  // namespace kith
