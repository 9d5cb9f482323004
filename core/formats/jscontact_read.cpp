// SPDX-License-Identifier: Apache-2.0
//
// JSContact read: each member that vCard has a property for is taken out of the object, and what is left at the end is kept as
// JSPROP with its place (RFC 9555 3.2.1).
#include <algorithm>
#include <nlohmann/json.hpp>

#include "card/ascii.h"
#include "card/structure.h"
#include "formats/jcard_dates.h"
#include "formats/jcard_types.h"
#include "formats/jscontact.h"
#include "formats/jscontact_kinds.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

/// RFC 6901 3, without the slash before the first name, as RFC 9555 writes JSPTR.
std::string pointer_part(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c != '\r' && c != '\0') {
            out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        }
    }
    return out;
}

class Reader {
public:
    Reader(Json card, Complaints& complaints) : left_(std::move(card)), complaints_(complaints) {}
    Card read();

private:
    void add(Property property) { card_.properties.push_back(std::move(property)); }
    void add_labelled(ReadResource read);
    void read_members();
    void read_name();
    void read_map(const std::string& member);
    void read_sets();
    void read_properties();
    void keep_rest();
    void keep_as_json(const std::string& pointer, const Json& value);

    Json left_;
    Complaints& complaints_;
    Card card_;
    unsigned labels_ = 0;
};

void Reader::read_members() {
    for (const MemberKind& kind : member_kinds) {
        const auto at = left_.find(kind.member);
        if (at == left_.end() || !at->is_string()) {
            continue;
        }
        const std::string text = at->get<std::string>();
        Property out{.group = {}, .name = std::string(kind.property), .parameters = {}, .value = {}};
        const bool plain = kind.type == "text" || (out.name == "UID" && text.find(':') == std::string::npos);
        out.value = plain ? escape_text(text) : escape_line(vcard_date(kind.type, text));
        add(std::move(out));
        left_.erase(at);
    }
    left_.erase("@type");
    const auto version = left_.find("version");
    if (version != left_.end() && version->is_string()) {
        left_.erase(version);
    }
}

void Reader::read_name() {
    const auto at = left_.find("name");
    if (at == left_.end() || !at->is_object()) {
        return;
    }
    for (Property& each : properties_of_name(*at, complaints_)) {
        add(std::move(each));
    }
    if (at->empty()) {
        left_.erase(at);
    }
}

/// RFC 9555 2.5.5: a label is X-ABLABEL in the group of its property.
void Reader::add_labelled(ReadResource read) {
    if (read.label.empty()) {
        return add(std::move(read.property));
    }
    if (read.property.group.empty()) {
        read.property.group = "label" + std::to_string(++labels_);
    }
    Property label = text_property("X-ABLABEL", read.label);
    label.group = read.property.group;
    add(std::move(read.property));
    add(std::move(label));
}

void Reader::read_map(const std::string& member) {
    const auto map = left_.find(member);
    if (map == left_.end() || !map->is_object()) {
        return;
    }
    Json rest = Json::object();
    for (const auto& [key, value] : map->items()) {
        Json object = value;
        std::optional<ReadResource> read;
        if (object.is_object()) {
            read = property_of_resource(member, key, object, complaints_);
        }
        if (!read) {
            keep_as_json(member + "/" + pointer_part(key), value);
            continue;
        }
        add_labelled(std::move(*read));
        // What is left of it is found again by its key alone, so that only a key that stays can have such.
        for (const auto& [name, more] : object.items()) {
            keep_as_json(member + "/" + pointer_part(key) + "/" + pointer_part(name), more);
        }
    }
    left_.erase(member);
}

/// RFC 9555 2.11, 2.1: keywords, members and relations are the keys of objects.
void Reader::read_sets() {
    if (const auto at = left_.find("keywords"); at != left_.end() && at->is_object() && !at->empty()) {
        std::string value;
        for (const auto& [word, said] : at->items()) {
            value += (value.empty() ? "" : ",") + escape_text(word);
        }
        add({.group = {}, .name = "CATEGORIES", .parameters = {}, .value = std::move(value)});
        left_.erase("keywords");
    }
    if (const auto at = left_.find("members"); at != left_.end() && at->is_object()) {
        for (const auto& [uid, said] : at->items()) {
            add({.group = {}, .name = "MEMBER", .parameters = {}, .value = escape_line(uid)});
        }
        left_.erase("members");
    }
    const auto related = left_.find("relatedTo");
    if (related == left_.end() || !related->is_object()) {
        return;
    }
    for (const auto& [who, relation] : related->items()) {
        Property out{.group = {}, .name = "RELATED", .parameters = {}, .value = {}};
        const bool uri = who.find(':') != std::string::npos;
        out.value = uri ? escape_line(who) : escape_text(who);
        Parameter types{.name = "TYPE", .values = {}};
        if (relation.is_object() && relation.contains("relation") && relation["relation"].is_object()) {
            for (const auto& [type, said] : relation["relation"].items()) {
                types.values.push_back(pointer_part(type));
            }
        }
        if (!types.values.empty()) {
            out.parameters.push_back(std::move(types));
        }
        add(std::move(out));
    }
    left_.erase("relatedTo");
}

void Reader::read_properties() {
    const auto at = left_.find("vCardProps");
    if (at == left_.end() || !at->is_array()) {
        return;
    }
    for (const Json& each : *at) {
        if (each.is_array() && !each.empty() && each[0] == "version") {
            continue;
        }
        if (auto property = property_of_jcard(each, complaints_)) {
            add(std::move(*property));
        }
    }
    left_.erase("vCardProps");
}

void Reader::keep_as_json(const std::string& pointer, const Json& value) {
    Property out = text_property("JSPROP", json_text(value));
    out.parameters.push_back({.name = "JSPTR", .values = {pointer}});
    add(std::move(out));
}

void Reader::keep_rest() {
    if (const auto name = left_.find("name"); name != left_.end() && name->is_object()) {
        for (const auto& [key, value] : name->items()) {
            keep_as_json("name/" + pointer_part(key), value);
        }
        left_.erase("name");
    }
    for (const auto& [key, value] : left_.items()) {
        keep_as_json(pointer_part(key), value);
    }
}

Card Reader::read() {
    read_members();
    read_name();
    for (const char* member : {"nicknames", "organizations", "titles", "emails", "onlineServices", "phones",
                               "preferredLanguages", "calendars", "schedulingAddresses", "addresses", "cryptoKeys",
                               "directories", "links", "media", "anniversaries", "notes", "personalInfo"}) {
        read_map(member);
    }
    read_sets();
    read_properties();
    keep_rest();
    return std::move(card_);
}

}  // namespace

std::optional<Card> card_of_jscontact(const Json& json, Complaints& complaints) {
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto type = json.find("@type");
    const bool named = type != json.end() && *type == "Card";
    if (!named && (type != json.end() || (!json.contains("uid") && !json.contains("name")))) {
        return std::nullopt;
    }
    return Reader(json, complaints).read();
}

}  // namespace kith::formats
