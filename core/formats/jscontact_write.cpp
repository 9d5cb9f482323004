// SPDX-License-Identifier: Apache-2.0
//
// JSContact written. A property becomes a member of the card only where reading that member back gives the very property;
// any other stands in vCardProps, so that nothing is lost whatever a card holds.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "card/ascii.h"
#include "card/structure.h"
#include "card/terms_parameters.h"
#include "formats/jcard_dates.h"
#include "formats/jscontact.h"
#include "formats/jscontact_values.h"
#include "formats/spelling.h"
#include "kith/formats.h"

namespace kith::formats {
namespace {

class Writer {
public:
    explicit Writer(const Card& card) : card_(card), written_(card.properties.size(), false) {}
    Json write();

private:
    bool try_resource(std::size_t at);
    bool try_map(std::size_t at, const std::string& member, Json object);
    void finish_object(const Property& property, const std::string& member, Json& object) const;
    [[nodiscard]] std::string key_of(const Property& property, const std::string& member) const;
    [[nodiscard]] std::size_t label_of(const Property& property) const;
    bool try_member(std::size_t at);
    bool try_set(std::size_t at);
    bool try_json(std::size_t at);
    void write_name();

    const Card& card_;
    std::vector<bool> written_;
    Json out_ = Json::object();
};

/// X-ABLABEL where it stands in a group with this property alone; else npos.
std::size_t Writer::label_of(const Property& property) const {
    std::size_t label = std::string::npos;
    std::size_t others = 0;
    for (std::size_t at = 0; at < card_.properties.size() && !property.group.empty(); ++at) {
        const Property& each = card_.properties[at];
        if (each.group != property.group || &each == &property) {
            continue;
        }
        ++others;
        const bool plain = each.name == "X-ABLABEL" && each.parameters.empty() && !written_[at];
        label = plain && !each.value.empty() && escape_text(each.text()) == each.value ? at : std::string::npos;
    }
    return others == 1 ? label : std::string::npos;
}

std::string Writer::key_of(const Property& property, const std::string& member) const {
    const Parameter* named = property.parameter("PROP-ID");
    const auto map = out_.find(member);
    const auto taken = [&](const std::string& key) { return map != out_.end() && map->contains(key); };
    if (named != nullptr && named->values.size() == 1 && !taken(named->values.front())) {
        return named->values.front();
    }
    for (unsigned n = 1;; ++n) {
        std::string key = std::string(counted_key) + std::to_string(n);
        if (!taken(key)) {
            return key;
        }
    }
}

void Writer::finish_object(const Property& property, const std::string& member, Json& object) const {
    const std::vector<std::string> types = property.types();
    if (Json set = set_of(types, contexts); !set.empty()) {
        object["contexts"] = std::move(set);
    }
    if (Json set = set_of(types, features); member == "phones" && !set.empty()) {
        object["features"] = std::move(set);
    }
    Property rest{.group = property.group, .name = property.name, .parameters = {}, .value = {}};
    for (const Parameter& each : property.parameters) {
        const auto* plain = std::ranges::find(plain_parameters, std::string_view(each.name), &Pair::first);
        int pref = 0;
        if (each.name == "TYPE" || each.name == "VALUE" || each.name == "PROP-ID") {
            continue;
        }
        if (each.name == "PREF" && each.values.size() == 1 && each.values[0].size() <= 3 &&
            std::from_chars(each.values[0].data(), each.values[0].data() + each.values[0].size(), pref).ec ==
                std::errc()) {
            object["pref"] = pref;
        } else if (plain != plain_parameters.end() && has_parameter(member, each.name) && each.values.size() == 1) {
            object[std::string(plain->second)] = each.values.front();
        } else {
            rest.parameters.push_back(each);
        }
    }
    if (Json parameters = jcard_parameters(rest); !parameters.empty()) {
        object["vCardParams"] = std::move(parameters);
    }
}

/// Puts the object into its map if it reads back as it should.
bool Writer::try_map(std::size_t at, const std::string& member, Json object) {
    const Property& property = card_.properties[at];
    finish_object(property, member, object);
    const std::size_t label = label_of(property);
    if (label != std::string::npos) {
        object["label"] = card_.properties[label].text();
    }
    const std::string key = key_of(property, member);
    Json copy = object;
    Complaints complaints;
    const auto back = property_of_resource(member, key, copy, complaints);
    const bool same =
        back && copy.empty() && complaints.noted.empty() && complaints.refused.empty() &&
        canonical(back->property) == canonical(property) &&
        (label == std::string::npos || text_property("X-ABLABEL", back->label).value == card_.properties[label].value);
    if (!same) {
        return false;
    }
    out_[member][key] = std::move(object);
    if (label != std::string::npos) {
        written_[label] = true;
    }
    return true;
}

bool Writer::try_resource(std::size_t at) {
    const Property& property = card_.properties[at];
    if (property.name == "ORG") {
        Json object = Json::object();
        const auto parts = property.parts();
        object["name"] = parts.front();
        for (std::size_t unit = 1; unit < parts.size(); ++unit) {
            object["units"].push_back({{"name", parts[unit]}});
        }
        return try_map(at, "organizations", std::move(object));
    }
    if (property.name == "ADR") {
        Json object = Json::object();
        put_components(object, property, address_components);
        return try_map(at, "addresses", std::move(object));
    }
    constexpr std::array<Pair, 3> days{{{"BDAY", "birth"}, {"DEATHDATE", "death"}, {"ANNIVERSARY", "wedding"}}};
    if (const auto* found = std::ranges::find(days, std::string_view(property.name), &Pair::first);
        found != days.end()) {
        return try_map(at, "anniversaries", {{"kind", found->second}, {"date", date_of(property)}});
    }
    const auto* kind = std::ranges::find(resource_kinds, std::string_view(property.name), &ResourceKind::property);
    if (kind == resource_kinds.end()) {
        return false;
    }
    Json object = Json::object();
    if (!kind->kind.empty()) {
        object["kind"] = kind->kind;
    }
    object[std::string(kind->value)] = property.text();
    if (property.name == "IMPP") {
        object["vCardName"] = "impp";
    }
    return try_map(at, std::string(kind->member), std::move(object));
}

bool Writer::try_member(std::size_t at) {
    const Property& property = card_.properties[at];
    const auto* kind = std::ranges::find(member_kinds, std::string_view(property.name), &MemberKind::property);
    if (kind == member_kinds.end() || out_.contains(kind->member) || !property.group.empty() ||
        !canonical(property).parameters.empty()) {
        return false;
    }
    const std::string text = jcard_date(kind->type, property.text());
    const bool plain = kind->type == "text" || (property.name == "UID" && text.find(':') == std::string::npos);
    if ((plain ? escape_text(text) : escape_line(vcard_date(kind->type, text))) != property.value) {
        return false;
    }
    out_[std::string(kind->member)] = text;
    return true;
}

bool Writer::try_set(std::size_t at) {
    const Property& property = card_.properties[at];
    if (!property.group.empty()) {
        return false;
    }
    const Property plain = canonical(property);
    if (property.name == "CATEGORIES" && plain.parameters.empty() && !out_.contains("keywords")) {
        Json words = Json::object();
        std::string value;
        for (const std::string& word : property.parts(',')) {
            value += (words.empty() ? "" : ",") + escape_text(word);
            words[word] = true;
        }
        const bool whole = value == property.value && words.size() == property.parts(',').size();
        if (whole) {
            out_["keywords"] = std::move(words);
        }
        return whole;
    }
    const std::string text = property.text();
    const bool uri = text.find(':') != std::string::npos;
    if ((uri ? escape_line(text) : escape_text(text)) != property.value) {
        return false;
    }
    if (property.name == "MEMBER" && plain.parameters.empty() && uri) {
        return out_["members"].emplace(text, true).second;
    }
    if (property.name != "RELATED" || (out_.contains("relatedTo") && out_["relatedTo"].contains(text))) {
        return false;
    }
    Json relation = Json::object();
    Property back{.group = {}, .name = "RELATED", .parameters = {}, .value = property.value};
    const std::vector<std::string> types = property.types();
    for (const std::string& type : types) {
        relation[type] = true;
    }
    if (!types.empty()) {
        back.parameters.push_back({.name = "TYPE", .values = types});
    }
    const bool words = std::ranges::all_of(types, card::is_token) && relation.size() == types.size();
    if (!words || canonical(back) != plain) {
        return false;
    }
    out_["relatedTo"][text] = {{"relation", std::move(relation)}};
    return true;
}

/// JSPROP back into its place, where nothing stands and what holds it is there.
bool Writer::try_json(std::size_t at) {
    const Property& property = card_.properties[at];
    if (property.name != "JSPROP" || !property.group.empty() || property.parameters.size() != 1 ||
        property.parameters[0].name != "JSPTR" || property.parameters[0].values.size() != 1) {
        return false;
    }
    const std::string text = property.text();
    if (!is_shallow(text)) {
        return false;
    }
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded() || text_property("JSPROP", json_text(value)).value != property.value) {
        return false;
    }
    const std::vector<std::string> path = path_of_pointer(property.parameters[0].values[0]);
    constexpr std::array<std::string_view, 4> ours{"@type", "version", "vCardProps", "uid"};
    if (path.size() > 3 || path.back() == "@type" || path.back() == "vCardParams" ||
        std::ranges::find(ours, path.front()) != ours.end()) {
        return false;
    }
    // What would read as a property of its own can't have come from a reader, and would leave its terms behind.
    Json probe = Json::object();
    Json* place = &probe;
    for (const std::string& part : path) {
        place = &(*place)[part];
    }
    *place = value;
    probe["@type"] = "Card";
    Complaints complaints;
    const auto back = card_of_jscontact(probe, complaints);
    if (path.size() < 3 && (!back || back->properties.size() != 1 || back->properties[0] != property)) {
        return false;
    }
    place = &out_;
    for (std::size_t part = 0; part + 1 < path.size(); ++part) {
        const bool may_begin = part == 0 && path.size() == 2;
        if (!place->contains(path[part]) && !may_begin) {
            return false;
        }
        place = &(*place)[path[part]];
        if (!place->is_object() && !place->is_null()) {
            return false;
        }
    }
    if (path.size() == 3) {
        Json with = *place;
        with[path.back()] = value;
        const auto read = property_of_resource(path[0], path[1], with, complaints);
        if (!read || !with.contains(path.back()) || with[path.back()] != value) {
            return false;
        }
    }
    return place->emplace(path.back(), std::move(value)).second;
}

/// FN and N, each if it is the only one; a name that isn't there is not invented.
void Writer::write_name() {
    Json name = Json::object();
    std::vector<std::size_t> used;
    for (const std::string_view wanted : {"FN", "N"}) {
        const auto at = static_cast<std::size_t>(std::ranges::find(card_.properties, wanted, &Property::name) -
                                                 card_.properties.begin());
        if (at == card_.properties.size()) {
            continue;
        }
        const Property& property = card_.properties[at];
        Json with = name;
        if (wanted == "FN") {
            with["full"] = property.text();
            Property said = property;
            if (Json parameters = jcard_parameters(said); !parameters.empty()) {
                with["vCardParams"] = std::move(parameters);
            }
        } else {
            Property five = property;
            const auto parts = card::split_unescaped(property.value, ';');
            if (parts.size() == name_components.size()) {
                // RFC 9554 2.2: the first five repeat what the last two say.
                const auto without = [](std::string_view list, std::string_view last) {
                    return list.ends_with(last) ? list.substr(0, list.size() - last.size()) : list;
                };
                five.value.clear();
                for (std::size_t part = 0; part < parts.size(); ++part) {
                    const std::string_view repeated = part == 0 ? parts[5] : part == 4 ? parts[6] : std::string_view();
                    five.value += (part == 0 ? "" : ";") + std::string(without(parts[part], repeated));
                }
            }
            put_components(with, five, name_components);
        }
        Json copy = with;
        Complaints complaints;
        const std::vector<Property> back = properties_of_name(copy, complaints);
        const bool same = copy.empty() && complaints.noted.empty() && !back.empty() && back.size() == used.size() + 1 &&
                          canonical(back.back()) == canonical(property);
        if (same) {
            name = std::move(with);
            used.push_back(at);
        }
    }
    for (const std::size_t at : used) {
        written_[at] = true;
    }
    if (!name.empty()) {
        out_["name"] = std::move(name);
    }
}

Json Writer::write() {
    out_["@type"] = "Card";
    out_["version"] = "1.0";
    write_name();
    Json properties = Json::array();
    for (std::size_t at = 0; at < card_.properties.size(); ++at) {
        written_[at] = written_[at] || try_member(at) || try_set(at) || try_resource(at);
    }
    for (std::size_t at = 0; at < card_.properties.size(); ++at) {
        if (!written_[at] && !try_json(at)) {
            properties.push_back(jcard_property(card_.properties[at]));
        }
    }
    if (!out_.contains("uid")) {
        out_["uid"] = uid_of(card_);
    }
    if (!properties.empty()) {
        out_["vCardProps"] = std::move(properties);
    }
    return std::move(out_);
}

}  // namespace

Json jscontact_of(const Card& card) {
    return Writer(card).write();
}

}  // namespace kith::formats

namespace kith {

std::string write_jscontact(const ReleasedCard& card) {
    return formats::json_text(formats::jscontact_of(card::with_terms(card)));
}

std::string write_jscontact_for_owner(const Card& card) {
    return formats::json_text(formats::jscontact_of(card));
}

}  // namespace kith
