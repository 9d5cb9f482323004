// SPDX-License-Identifier: Apache-2.0
//
// A card written as a row. Values stand as they are: Google and Outlook read `+44` and `=` back literally, and a guard against
// spreadsheets would spoil every telephone number (docs/FORMATS.md).
#include <algorithm>
#include <array>
#include <set>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/csv_card.h"
#include "formats/csv_labels.h"
#include "formats/csv_outlook.h"
#include "formats/jcard_dates.h"

namespace kith::formats {
namespace {

std::string part(const std::vector<std::string>& parts, std::size_t at) {
    return at < parts.size() ? parts[at] : std::string();
}

/// A number without the scheme of its URI.
std::string number_of(const Property& property) {
    const std::string text = property.text();
    return ascii::starts_ignoring_case(text, "tel:") ? text.substr(4) : text;
}

/// One row while it is written: each property is written once, into the first place that it fits.
class RowWriter {
public:
    explicit RowWriter(const Card& card) : card_(card), written_(card.properties.size(), false) {}
    CsvCells google();
    CsvCells outlook();

private:
    /// The next property of that name that is not written yet, marked as written; null if there is none.
    const Property* next(std::string_view name) {
        return next_of(name, [](const Property&) { return true; });
    }
    template <typename Wanted>
    const Property* next_of(std::string_view name, Wanted wanted) {
        for (std::size_t at = 0; at < card_.properties.size(); ++at) {
            const Property& each = card_.properties[at];
            if (!written_[at] && each.name == name && wanted(each)) {
                written_[at] = true;
                return &each;
            }
        }
        return nullptr;
    }
    void put(const std::string& column, const std::string& text) {
        if (!text.empty()) {
            cells_[column] = text;
        }
    }
    void put_name(const std::array<std::string_view, 5>& columns);
    void put_list(const std::string& column, std::string_view name, std::string_view between);
    void google_numbered(std::string_view column, std::string_view name);
    void google_addresses();
    void google_rest();
    void outlook_phones_of();
    void outlook_address(const Property& property, const std::string& place);
    void outlook_rest();

    const Card& card_;
    std::vector<bool> written_;
    CsvCells cells_;
    unsigned custom_ = 0;
};

/// Columns for prefix, given, middle, family, suffix: the order in which they are spoken.
void RowWriter::put_name(const std::array<std::string_view, 5>& columns) {
    const Property* name = next("N");
    if (name == nullptr) {
        put(std::string(columns[1]), card_.own_name());
        return;
    }
    const std::vector<std::string> parts = name->parts();
    constexpr std::array<std::size_t, 5> places{3, 1, 2, 0, 4};
    for (std::size_t at = 0; at < columns.size(); ++at) {
        put(std::string(columns.at(at)), part(parts, places.at(at)));
    }
}

void RowWriter::put_list(const std::string& column, std::string_view name, std::string_view between) {
    std::string out;
    const Property* property = next(name);
    if (property != nullptr) {
        for (const std::string& each : property->parts(',')) {
            out += (out.empty() || each.empty() ? "" : std::string(between)) + each;
        }
    }
    put(column, out);
}

void RowWriter::google_numbered(std::string_view column, std::string_view name) {
    for (unsigned n = 1;; ++n) {
        const Property* property = next(name);
        if (property == nullptr) {
            return;
        }
        const std::string head = std::string(column) + " " + std::to_string(n) + " - ";
        put(head + "Value", name == "TEL" ? number_of(*property) : property->text());
        put(head + "Label", (is_preferred(*property) ? "* " : "") + label_of(*property, card_));
    }
}

void RowWriter::google_addresses() {
    for (unsigned n = 1;; ++n) {
        const Property* property = next("ADR");
        if (property == nullptr) {
            return;
        }
        constexpr std::array<std::string_view, 7> columns{"PO Box", "Extended Address", "Street", "City",
                                                          "Region", "Postal Code",      "Country"};
        const std::string head = "Address " + std::to_string(n) + " - ";
        const std::vector<std::string> parts = property->parts();
        for (std::size_t at = 0; at < columns.size(); ++at) {
            put(head + std::string(columns.at(at)), part(parts, at));
        }
        if (const Parameter* label = property->parameter("LABEL"); label != nullptr && label->values.size() == 1) {
            put(head + "Formatted", label->values.front());
        }
        put(head + "Label", (is_preferred(*property) ? "* " : "") + label_of(*property, card_));
    }
}

/// What Google has no column for goes into custom fields under vCard's name, but for what is nobody's to read there.
void RowWriter::google_rest() {
    for (std::size_t at = 0; at < card_.properties.size(); ++at) {
        const Property& each = card_.properties[at];
        if (written_[at] || !may_be_custom_field(each.name) || each.value.empty()) {
            continue;
        }
        const Parameter* column = each.name == "X-CSV" ? each.parameter("X-COLUMN") : nullptr;
        const std::string head = "Custom Field " + std::to_string(++custom_) + " - ";
        put(head + "Label", column != nullptr && column->values.size() == 1 ? column->values.front() : each.name);
        put(head + "Value", each.text());
    }
}

CsvCells RowWriter::google() {
    put_name({"Name Prefix", "First Name", "Middle Name", "Last Name", "Name Suffix"});
    const auto text_of = [this](const char* column, const char* name) {
        if (const Property* property = next(name)) {
            put(column, property->text());
        }
    };
    text_of("Phonetic First Name", "X-PHONETIC-FIRST-NAME");
    text_of("Phonetic Middle Name", "X-PHONETIC-MIDDLE-NAME");
    text_of("Phonetic Last Name", "X-PHONETIC-LAST-NAME");
    put_list("Nickname", "NICKNAME", csv_between);
    if (const Property* organisation = next("ORG")) {
        const std::vector<std::string> parts = organisation->parts();
        put("Organization Name", part(parts, 0));
        put("Organization Department", part(parts, 1));
    }
    text_of("Organization Title", "TITLE");
    if (const Property* birthday = next("BDAY")) {
        put("Birthday", jcard_date("date", birthday->text()));
    }
    text_of("Notes", "NOTE");
    const auto is_address = [](const Property& each) { return ascii::starts_ignoring_case(each.value, "http"); };
    if (const Property* photo = next_of("PHOTO", is_address)) {
        put("Photo", photo->text());
    }
    put_list("Labels", "CATEGORIES", csv_between);
    google_numbered("E-mail", "EMAIL");
    google_numbered("Phone", "TEL");
    google_addresses();
    google_numbered("Relation", "RELATED");
    google_numbered("Website", "URL");
    google_numbered("Event", "X-ABDATE");
    if (const Property* day = cells_.contains("Event 1 - Value") ? nullptr : next("ANNIVERSARY")) {
        put("Event 1 - Label", "Anniversary");
        put("Event 1 - Value", jcard_date("date", day->text()));
    }
    google_rest();
    return std::move(cells_);
}

void RowWriter::outlook_phones_of() {
    for (const OutlookPhone& phone : outlook_phones()) {
        const std::vector<std::string> wanted = outlook_types(phone);
        const auto fits = [&](const Property& each) {
            const std::vector<std::string> types = each.types();
            return std::ranges::all_of(
                wanted, [&](const std::string& type) { return std::ranges::find(types, type) != types.end(); });
        };
        if (const Property* property = next_of("TEL", fits)) {
            put(std::string(phone.column), number_of(*property));
        }
    }
}

void RowWriter::outlook_address(const Property& property, const std::string& place) {
    const std::vector<std::string> parts = property.parts();
    put(place + " Address PO Box", part(parts, 0));
    put(place + " Street", part(parts, 1) + (part(parts, 1).empty() ? "" : "\n") + part(parts, 2));
    put(place + " City", part(parts, 3));
    put(place + " State", part(parts, 4));
    put(place + " Postal Code", part(parts, 5));
    put(place + " Country/Region", part(parts, 6));
}

void RowWriter::outlook_rest() {
    while (const Property* property = next("X-CSV")) {
        const Parameter* column = property->parameter("X-COLUMN");
        const bool known = column != nullptr && column->values.size() == 1 &&
                           std::ranges::find(outlook_columns(), column->values.front()) != outlook_columns().end();
        // A table with two columns of one name leaves the second here: no day of a person's life comes of it.
        const bool day = known && (column->values.front() == "Birthday" || column->values.front() == "Anniversary");
        if (known && !day && !cells_.contains(column->values.front())) {
            put(column->values.front(), property->text());
        }
    }
}

/// `4/12/1985`: how Outlook in English reads a day. Empty for one without a year; `circa 1800`, no day at all, stands as it is.
std::string american_day(std::string_view text) {
    const std::string day = vcard_day(jcard_date("date", text));
    if (day.empty()) {
        return std::string(text);
    }
    if (day.size() != 8 || day.starts_with('-')) {
        return {};
    }
    const auto number = [&](std::size_t at) {
        return std::string(day[at] == '0' ? "" : day.substr(at, 1)) + day[at + 1];
    };
    return number(4) + "/" + number(6) + "/" + day.substr(0, 4);
}

CsvCells RowWriter::outlook() {
    put_name({"Title", "First Name", "Middle Name", "Last Name", "Suffix"});
    if (const Property* organisation = next("ORG")) {
        const std::vector<std::string> parts = organisation->parts();
        put("Company", part(parts, 0));
        put("Department", part(parts, 1));
    }
    for (const auto& [column, name] :
         {std::pair("Job Title", "TITLE"), std::pair("Notes", "NOTE"), std::pair("E-mail Address", "EMAIL"),
          std::pair("E-mail 2 Address", "EMAIL"), std::pair("E-mail 3 Address", "EMAIL")}) {
        if (const Property* property = next(name)) {
            put(column, property->text());
        }
    }
    outlook_phones_of();
    for (const auto& [place, type] :
         {std::pair("Business", "work"), std::pair("Home", "home"), std::pair("Other", "")}) {
        const auto fits = [wanted = std::string_view(type)](const Property& each) {
            const std::vector<std::string> types = each.types();
            return wanted.empty() || std::ranges::find(types, wanted) != types.end();
        };
        if (const Property* property = next_of("ADR", fits)) {
            outlook_address(*property, place);
        }
    }
    for (const OutlookText& text : outlook_texts()) {
        const bool ours = std::ranges::find(outlook_columns(), text.column) != outlook_columns().end();
        if (const Property* property = ours ? next(text.property) : nullptr) {
            put(std::string(text.column), property->text());
        }
    }
    for (const auto& [column, name] : {std::pair("Birthday", "BDAY"), std::pair("Anniversary", "ANNIVERSARY")}) {
        if (const Property* property = next(name)) {
            put(column, american_day(property->text()));
        }
    }
    put_list("Categories", "CATEGORIES", ";");
    outlook_rest();
    return std::move(cells_);
}

}  // namespace

CsvCells google_cells(const Card& card) {
    return RowWriter(card).google();
}

CsvCells outlook_cells(const Card& card) {
    return RowWriter(card).outlook();
}

std::vector<std::string> outlook_header() {
    return {outlook_columns().begin(), outlook_columns().end()};
}

std::vector<std::string> google_header(const std::vector<CsvCells>& rows) {
    std::vector<std::string> out{"First Name",
                                 "Middle Name",
                                 "Last Name",
                                 "Phonetic First Name",
                                 "Phonetic Middle Name",
                                 "Phonetic Last Name",
                                 "Name Prefix",
                                 "Name Suffix",
                                 "Nickname",
                                 "File As",
                                 "Organization Name",
                                 "Organization Title",
                                 "Organization Department",
                                 "Birthday",
                                 "Notes",
                                 "Photo",
                                 "Labels"};
    std::set<std::string, std::less<>> used;
    for (const CsvCells& row : rows) {
        for (const auto& [column, text] : row) {
            used.insert(column.substr(0, column.find(" - ")));
        }
    }
    for (const std::string_view kind : {"E-mail", "Phone", "Address", "Relation", "Website", "Event", "Custom Field"}) {
        for (unsigned n = 1;; ++n) {
            const std::string head = std::string(kind) + " " + std::to_string(n);
            // The first of the usual ones stand in every file that Google writes.
            if (!used.contains(head) && (n > 1 || (kind != "E-mail" && kind != "Phone"))) {
                break;
            }
            out.push_back(head + " - Label");
            if (kind != "Address") {
                out.push_back(head + " - Value");
                continue;
            }
            for (const char* column :
                 {"Formatted", "Street", "City", "PO Box", "Region", "Postal Code", "Country", "Extended Address"}) {
                out.push_back(head + " - " + column);
            }
        }
    }
    return out;
}

}  // namespace kith::formats
