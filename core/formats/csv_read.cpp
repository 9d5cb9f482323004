// SPDX-License-Identifier: Apache-2.0
//
// A row of CSV read into a card.
#include <algorithm>
#include <array>
#include <charconv>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/csv_card.h"
#include "formats/csv_labels.h"
#include "formats/csv_languages.h"
#include "formats/csv_outlook.h"
#include "formats/jcard_types.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = text.find(csv_between);
        const std::string_view one = ascii::trimmed(text.substr(0, end));
        if (!one.empty()) {
            out.emplace_back(one);
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + csv_between.size());
    }
    return out;
}

/// A property of that name: URIs have no escapes (RFC 6350 5.2), text has.
Property property_of(std::string_view name, std::string_view text) {
    Property out{.group = {}, .name = std::string(name), .parameters = {}, .value = std::string(text)};
    out.value = jcard_type(out) == "uri" ? escape_line(text) : escape_text(text);
    return out;
}

/// One row while it is read: cells are taken out, and what is left at the end was known to nobody.
class RowReader {
public:
    RowReader(const CsvColumns& columns, const std::vector<std::string>& cells) : columns_(columns), left_(cells) {
        left_.resize(columns.names().size());
    }
    Card read();

private:
    /// The cell under the first of those names that is filled; taken from all of them.
    std::string take(std::initializer_list<std::string_view> names);
    std::string take(const std::string& name) { return take({std::string_view(name)}); }
    [[nodiscard]] bool has(std::string_view name) const { return columns_.find(name) != std::string_view::npos; }
    void add(std::string_view name, const std::string& text) {
        if (!text.empty()) {
            card_.properties.push_back(property_of(name, text));
        }
    }
    void add_parts(std::string_view name, const std::vector<std::string>& parts,
                   std::vector<Parameter> parameters = {});
    void add_labelled(Property property, std::string_view label);
    void add_day(std::string_view name, const std::string& text);
    void add_list(const std::string& cell, char separator);
    void read_names();
    void read_work();
    void read_numbered();
    void read_address(const std::string& number);
    void read_outlook();
    void read_rest();

    const CsvColumns& columns_;
    std::vector<std::string> left_;
    Card card_;
    unsigned groups_ = 0;
};

std::string RowReader::take(std::initializer_list<std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) {
        const std::size_t at = columns_.find(name);
        if (at != std::string_view::npos && out.empty()) {
            out = ascii::trimmed(left_[at]);
            left_[at].clear();
        }
    }
    return out;
}

void RowReader::add_parts(std::string_view name, const std::vector<std::string>& parts,
                          std::vector<Parameter> parameters) {
    Property out{.group = {}, .name = std::string(name), .parameters = std::move(parameters), .value = {}};
    for (const std::string& part : parts) {
        out.value += (&part == &parts.front() ? "" : ";") + escape_text(part);
    }
    if (std::ranges::any_of(parts, [](const std::string& part) { return !part.empty(); })) {
        card_.properties.push_back(std::move(out));
    }
}

void RowReader::add_labelled(Property property, std::string_view label) {
    const CsvLabel read = read_label(label);
    if (!read.types.empty()) {
        property.parameters.insert(property.parameters.begin(), {.name = "TYPE", .values = read.types});
    }
    if (read.preferred) {
        property.parameters.push_back({.name = "PREF", .values = {"1"}});
    }
    if (read.own.empty()) {
        card_.properties.push_back(std::move(property));
        return;
    }
    property.group = "item" + std::to_string(++groups_);  // as Google's own vCards and Apple's spell it
    Property named = text_property("X-ABLABEL", read.own);
    named.group = property.group;
    card_.properties.push_back(std::move(property));
    card_.properties.push_back(std::move(named));
}

void RowReader::add_day(std::string_view name, const std::string& text) {
    if (text.empty() || text == "0/0/00") {  // Outlook's word for none
        return;
    }
    if (const std::string day = vcard_day(text, columns_.day_first()); !day.empty()) {
        card_.properties.push_back({.group = {}, .name = std::string(name), .parameters = {}, .value = day});
        return;
    }
    Property property = text_property(name, text);
    property.parameters.push_back({.name = "VALUE", .values = {"text"}});
    card_.properties.push_back(std::move(property));
}

/// CATEGORIES: Google's ` ::: `, Outlook's `;`.
void RowReader::add_list(const std::string& cell, char separator) {
    std::string value;
    for (const std::string& group : split(cell)) {
        std::string_view rest = group;
        while (!rest.empty()) {
            const auto end = separator == '\0' ? rest.size() : std::min(rest.find(separator), rest.size());
            std::string_view word = ascii::trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (word.starts_with("* ")) {
                word.remove_prefix(2);
            }
            if (!word.empty()) {
                value += (value.empty() ? "" : ",") + escape_text(word);
            }
        }
    }
    if (!value.empty()) {
        card_.properties.push_back({.group = {}, .name = "CATEGORIES", .parameters = {}, .value = std::move(value)});
    }
}

void RowReader::read_names() {
    add("FN", take({"name", "full name", "display name"}));
    const std::string prefix = has("job title") ? take({"name prefix", "title"}) : take({"name prefix"});
    const std::string family = take({"last name", "family name"});
    const std::string given = take({"first name", "given name"});
    const std::string middle = take({"middle name", "additional name"});
    add_parts("N", {family, given, middle, prefix, take({"name suffix", "suffix"})});
    add("X-PHONETIC-LAST-NAME", take({"phonetic last name", "family name yomi"}));
    add("X-PHONETIC-MIDDLE-NAME", take({"phonetic middle name", "additional name yomi"}));
    add("X-PHONETIC-FIRST-NAME", take({"phonetic first name", "given name yomi"}));
    for (const std::string& name : split(take({"nickname"}))) {
        add("NICKNAME", name);
    }
}

void RowReader::read_work() {
    std::vector<std::string> parts{take({"organization name", "company", "organization", "organization 1 - name"})};
    if (std::string unit = take({"organization department", "department", "organization 1 - department"});
        !unit.empty()) {
        parts.push_back(std::move(unit));
    }
    add_parts("ORG", parts);
    add("TITLE", take({"organization title", "job title", "organization 1 - title", "title"}));
    add_day("BDAY", take({"birthday"}));
    add("NOTE", take({"notes", "note"}));
    if (const std::string photo = take({"photo"}); !photo.empty()) {
        card_.properties.push_back(
            {.group = {}, .name = "PHOTO", .parameters = {{"VALUE", {"uri"}}}, .value = escape_line(photo)});
    }
    add_list(take({"labels", "group membership"}), '\0');
    add_list(take({"categories"}), ';');
}

void RowReader::read_address(const std::string& number) {
    const std::string head = "address " + number + " - ";
    const std::string label = take({head + "label", head + "type"});
    std::vector<Parameter> parameters;
    if (std::string whole = take(head + "formatted"); !whole.empty()) {
        std::erase(whole, '\0');
        parameters.push_back({.name = "LABEL", .values = {std::move(whole)}});
    }
    const std::vector<std::string> parts{
        take(head + "po box"), take(head + "extended address"), take(head + "street"), take(head + "city"),
        take(head + "region"), take(head + "postal code"),      take(head + "country")};
    Property out{.group = {}, .name = "ADR", .parameters = std::move(parameters), .value = {}};
    bool any = !out.parameters.empty();
    for (const std::string& part : parts) {
        out.value += (&part == &parts.front() ? "" : ";") + escape_text(part);
        any = any || !part.empty();
    }
    if (any) {
        add_labelled(std::move(out), label);
    }
}

/// Google's columns `E-mail 1 - Label`, `E-mail 1 - Value`, as many as there are; `Type` in older files.
void RowReader::read_numbered() {
    struct Kind {
        std::string_view column;
        std::string_view property;
    };
    constexpr std::array<Kind, 7> kinds{{{"e-mail", "EMAIL"},
                                         {"phone", "TEL"},
                                         {"website", "URL"},
                                         {"relation", "RELATED"},
                                         {"event", "X-ABDATE"},
                                         {"im", "IMPP"},
                                         {"custom field", "X-CSV"}}};
    for (const Kind& kind : kinds) {
        for (const unsigned n : columns_.numbers(kind.column)) {
            const std::string head = std::string(kind.column) + " " + std::to_string(n) + " - ";
            const std::string label = take({head + "label", head + "type"});
            const std::string service = kind.property == "IMPP" ? take(head + "service") : std::string();
            for (const std::string& value : split(take(head + "value"))) {
                Property property = property_of(kind.property, value);
                if (kind.property == "X-CSV") {
                    if (may_be_custom_field(label)) {
                        property = property_of(label, value);  // as our writer spells what Google has no column for
                    } else if (!label.empty()) {
                        property.parameters.push_back({.name = "X-COLUMN", .values = {label}});
                    }
                    card_.properties.push_back(std::move(property));
                } else if (kind.property == "X-ABDATE" && ascii::equal_ignoring_case(label, "anniversary")) {
                    add_day("ANNIVERSARY", value);
                } else {
                    if (!service.empty()) {
                        property.parameters.push_back({.name = "X-SERVICE-TYPE", .values = {service}});
                    }
                    if (kind.property == "RELATED") {
                        property.parameters.push_back({.name = "VALUE", .values = {"text"}});
                    }
                    add_labelled(std::move(property), label);
                }
            }
        }
    }
    for (const unsigned n : columns_.numbers("address")) {
        read_address(std::to_string(n));
    }
}

void RowReader::read_outlook() {
    for (const std::string_view column :
         {"e-mail address", "e-mail 2 address", "e-mail 3 address", "email address", "email", "e-mail"}) {
        add("EMAIL", take({column}));
    }
    for (const OutlookPhone& phone : outlook_phones()) {
        Property property = text_property("TEL", take(ascii::lower(phone.column)));
        if (!phone.types.empty()) {
            property.parameters.push_back({.name = "TYPE", .values = outlook_types(phone)});
        }
        if (!property.value.empty()) {
            card_.properties.push_back(std::move(property));
        }
    }
    for (const OutlookText& text : outlook_texts()) {
        add(text.property, take(ascii::lower(text.column)));
    }
    add_day("ANNIVERSARY", take({"anniversary"}));
    for (const std::string_view place : {"business", "home", "other"}) {
        const std::string head = std::string(place) + " ";
        std::string street = take(head + "street");
        for (const char* more : {"street 2", "street 3"}) {
            const std::string line = take(head + more);
            street += (street.empty() || line.empty() ? "" : "\n") + line;
        }
        add_parts(
            "ADR",
            {take({head + "address po box", head + "po box"}), "", street, take(head + "city"), take({head + "state"}),
             take(head + "postal code"), take({head + "country/region", head + "country"})},
            {{"TYPE", {place == "business" ? "work" : std::string(place)}}});
    }
}

/// What nobody asked for. Outlook fills these columns for everybody.
void RowReader::read_rest() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> usual{{{"gender", "Unspecified"},
                                                                                  {"priority", "Normal"},
                                                                                  {"sensitivity", "Normal"},
                                                                                  {"private", "False"},
                                                                                  {"e-mail type", "SMTP"},
                                                                                  {"initials", ""}}};
    for (std::size_t at = 0; at < left_.size(); ++at) {
        const std::string value(ascii::trimmed(left_[at]));
        const std::string& name = columns_.names()[at];
        const bool expected = std::ranges::any_of(usual, [&](const auto& each) {
            return ascii::equal_ignoring_case(each.first, name) && each.second == value;
        });
        if (value.empty() || expected || ascii::equal_ignoring_case(name, csv_terms_column)) {
            continue;
        }
        Property property = text_property("X-CSV", value);
        if (!name.empty()) {
            property.parameters.push_back({.name = "X-COLUMN", .values = {name}});
        }
        card_.properties.push_back(std::move(property));
    }
}

/// `e-mail 12 - value` is of the kind `e-mail` and has the number 12; 0 for what has none.
std::pair<std::string_view, unsigned> numbered(std::string_view column) {
    const std::string_view head = column.substr(0, column.find(" - "));
    const auto space = head.rfind(' ');
    if (head.size() == column.size() || space == std::string_view::npos) {
        return {};
    }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(head.data() + space + 1, head.data() + head.size(), number);
    const bool whole = error == std::errc() && end == head.data() + head.size() && number <= 999;
    return {head.substr(0, space), whole ? number : 0};
}

Card RowReader::read() {
    read_names();
    read_work();
    read_numbered();
    read_outlook();
    read_rest();
    return std::move(card_);
}

}  // namespace

CsvColumns::CsvColumns(std::vector<std::string> header) : names_(std::move(header)) {
    std::map<std::string, std::size_t> seen;
    for (std::size_t at = 0; at < names_.size(); ++at) {
        names_[at] = ascii::trimmed(names_[at]);
        std::erase_if(names_[at], [](char c) { return c == '\r' || c == '\0'; });
        const std::string name = ascii::lower(names_[at]);
        if (const std::string_view english = outlook_in_english(name, seen[name]++); !english.empty()) {
            names_[at] = english;
            translated_ = translated_ || english == "First Name" || english == "Birthday";
        }
        by_name_.emplace(ascii::lower(names_[at]), at);
    }
    // Once for all rows: a header may have thousands of columns, and a file millions of rows.
    for (const auto& [name, at] : by_name_) {
        if (const auto [kind, number] = numbered(name); number != 0) {
            numbers_[std::string(kind)].push_back(number);
        }
    }
    for (auto& [kind, numbers] : numbers_) {
        std::ranges::sort(numbers);
        const auto twice = std::ranges::unique(numbers);
        numbers.erase(twice.begin(), twice.end());
    }
}

std::size_t CsvColumns::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::string_view::npos : found->second;
}

std::span<const unsigned> CsvColumns::numbers(std::string_view kind) const {
    const auto found = numbers_.find(kind);
    return found == numbers_.end() ? std::span<const unsigned>() : found->second;
}

bool CsvColumns::known() const {
    constexpr std::array<std::string_view, 10> telling{"first name", "last name",       "given name", "family name",
                                                       "name",       "e-mail address",  "full name",  "display name",
                                                       "email",      "e-mail 1 - value"};
    return names_.size() > 1 &&
           std::ranges::any_of(telling, [this](std::string_view name) { return find(name) != std::string_view::npos; });
}

Card card_of_row(const CsvColumns& columns, const std::vector<std::string>& cells) {
    return RowReader(columns, cells).read();
}

}  // namespace kith::formats
