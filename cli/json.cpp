// SPDX-License-Identifier: Apache-2.0
//
// See json.h. The command's only use of nlohmann-json.
#include "cli/json.h"

#include <utf8proc.h>

#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/screen.h"
#include "cli/words.h"
#include "kith/version.h"

namespace kith::cli {
namespace {

using Json = nlohmann::ordered_json;

/// RFC 8259 7: any character may be escaped, those beyond the first plane as a surrogate pair.
void escape(std::string& out, std::int32_t c) {
    std::array<char, 16> text{};
    if (c < 0x10000) {
        (void)std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(c));
    } else {
        const auto above = static_cast<unsigned>(c - 0x10000);
        (void)std::snprintf(text.data(), text.size(), "\\u%04x\\u%04x", 0xd800 + (above >> 10),
                            0xdc00 + (above & 0x3ff));
    }
    out += text.data();
}

/// Treacherous characters can stand in strings only, so that escaping them anywhere in the text is right.
std::string dump(const Json& json) {
    const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t c = -1;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                           static_cast<utf8proc_ssize_t>(text.size() - at), &c);
        if (size <= 0) {
            ++at;
            continue;
        }
        if (is_treacherous(c)) {
            escape(out, c);
        } else {
            out.append(text, at, static_cast<std::size_t>(size));
        }
        at += static_cast<std::size_t>(size);
    }
    return out;
}

Json terms_json(const Terms& terms) {
    Json uses = Json::array();
    for (const auto name : use_names(terms.use_for)) {
        uses.push_back(name);
    }
    Json json;
    json["keep_until"] = terms.keep_until ? Json(terms.keep_until->text()) : Json(nullptr);
    json["export"] = terms.may_export;
    json["pass_on"] = text(terms.pass_on);
    json["use_for"] = std::move(uses);
    return json;
}

/// Keys for an object by property: the second `email:work` becomes `email:work#2`.
class Keys {
public:
    std::string next(const std::string& selector) {
        const int count = ++seen_[selector];
        return count == 1 ? selector : selector + '#' + std::to_string(count);
    }

private:
    std::map<std::string, int> seen_;
};

Json met_json(const Met& met) {
    Json json;
    json["at"] = met.at.text();
    json["place"] = met.place;
    json["how"] = text(met.how);
    return json;
}

Json summary(const Contact& contact) {
    const auto card = contact.card();
    Json json;
    json["id"] = contact.id_text();
    json["name"] = contact.display_name;
    json["org"] = card.organisation();
    json["email"] = card.texts("EMAIL");
    json["tel"] = card.texts("TEL");
    json["tags"] = contact.mine.tags;
    json["met"] = contact.met.empty() ? Json(nullptr) : met_json(contact.met.back());
    return json;
}

Json remarks_json(const Remarks& remarks) {
    Json lines = Json::array();
    for (const auto& remark : remarks.list) {
        lines.push_back({{"line", remark.line}, {"what", remark.what}});
    }
    return lines;
}

Json event(const char* name) {
    Json json;
    json["event"] = name;
    return json;
}

Json parsed(const std::string& document) {
    return Json::parse(document, nullptr, false);
}

}  // namespace

std::string selector_text(const std::string& name, const std::vector<std::string>& types) {
    std::string text = plain_name(name);
    for (std::size_t i = 0; i < types.size(); ++i) {
        text += (i == 0 ? ':' : '+') + types[i];
    }
    return text;
}

std::string json_version() {
    Json json;
    json["program"] = program_version;
    json["wire"] = wire_version;
    json["vault"] = vault_version;
    json["abi"] = abi_version;
    return dump(json);
}

std::string json_list(std::span<const Contact> contacts) {
    Json json = Json::array();
    for (const auto& contact : contacts) {
        json.push_back(summary(contact));
    }
    return dump(json);
}

std::string json_contact(const Contact& contact) {
    Json json = summary(contact);
    json["card"] = parsed(write_jcard_for_owner(contact.card()));
    Json terms = Json::object();
    Keys keys;
    for (const auto& given : contact.theirs) {
        terms[keys.next(selector_text(given.property.name, given.property.types()))] = terms_json(given.terms);
    }
    json["terms"] = std::move(terms);
    Json notes = Json::array();
    for (const auto& note : contact.mine.notes) {
        notes.push_back({{"at", note.at.text()}, {"text", note.text}});
    }
    json["mine"] = {{"notes", std::move(notes)}, {"tags", contact.mine.tags}};
    Json meetings = Json::array();
    for (const auto& met : contact.met) {
        meetings.push_back(met_json(met));
    }
    json["meetings"] = std::move(meetings);
    Json merged = Json::array();
    for (const auto& each : contact.merged) {
        merged.push_back({{"id", each.contact.id_text()}, {"name", each.contact.display_name}, {"at", each.at.text()}});
    }
    json["merged"] = std::move(merged);
    return dump(json);
}

namespace {

Json persona_json(const Persona& persona, Date today) {
    Json properties = Json::array();
    for (const auto& own : persona.properties) {
        Json json;
        json["kind"] = plain_name(own.property.name);
        json["types"] = own.property.types();
        json["value"] = own.property.text();
        json["give"] = own.give_to == GiveTo::everyone ? "everyone" : "chosen";
        json["terms"] = terms_json(own.rule.over(persona.defaults.over(Terms{}, today), today));
        properties.push_back(std::move(json));
    }
    Json json;
    json["persona"] = persona.name;
    json["name"] = persona.display_name();
    json["properties"] = std::move(properties);
    json["card"] = parsed(write_jcard_for_owner(persona.card()));
    return json;
}

void add_line(Json& json, const PersonaLine& line, Date today) {
    json["first"] = line.first;
    json["met"] = line.met;
    json["unfinished"] = line.unfinished;
    json["terms"] = terms_json(line.persona->defaults.over(Terms{}, today));
}

}  // namespace

std::string json_persona(const Persona& persona, Date today) {
    return dump(persona_json(persona, today));
}

std::string json_personas(std::span<const PersonaLine> lines, Date today) {
    Json json = Json::array();
    for (const auto& line : lines) {
        Json one;
        one["persona"] = line.persona->name;
        one["name"] = line.persona->display_name();
        add_line(one, line, today);
        json.push_back(std::move(one));
    }
    return dump(json);
}

std::string json_persona_line(const PersonaLine& line, Date today) {
    Json json = persona_json(*line.persona, today);
    add_line(json, line, today);
    return dump(json);
}

std::string json_imported(const Imported& imported, std::size_t suggested, const Remarks& refused,
                          const Remarks& noted) {
    Json json;
    json["new"] = imported.added;
    json["changed"] = imported.changed;
    json["alike"] = imported.alike;
    json["expired"] = imported.expired;
    json["on_terms"] = imported.on_terms;
    json["duplicates"] = suggested;
    json["refused"] = refused.count;
    json["refusals"] = remarks_json(refused);
    json["noted"] = noted.count;
    json["notes"] = remarks_json(noted);
    return dump(json);
}

std::string json_keys(std::span<const KeySlot> slots) {
    Json json = Json::array();
    for (const auto& slot : slots) {
        Json each;
        each["id"] = to_base32(slot.id);
        each["kind"] = text(slot.kind);
        each["made"] = slot.made ? Json(slot.made->text()) : Json(nullptr);
        each["opened"] = slot.opened;
        json.push_back(std::move(each));
    }
    return dump(json);
}

std::string json_verified(const Vault& vault, bool file_sound) {
    Json json;
    json["records"] = vault.records();
    json["intact"] = vault.intact();
    json["file_sound"] = file_sound;
    json["damaged"] = Json::array();
    for (const auto& record : vault.damaged()) {
        json["damaged"].push_back(
            {{"id", record.id}, {"name", record.name.empty() ? Json(nullptr) : Json(record.name)}});
    }
    return dump(json);
}

std::string json_document(const std::string& document) {
    return dump(parsed(document));
}

std::string json_array(const std::vector<std::string>& documents) {
    Json json = Json::array();
    for (const auto& document : documents) {
        json.push_back(parsed(document));
    }
    return dump(json);
}

namespace {

Json troubles_json(const std::vector<transport::Trouble>& troubles) {
    Json out = Json::array();
    for (const auto& trouble : troubles) {
        out.push_back({{"what", trouble.what}, {"hint", trouble.hint}});
    }
    return out;
}

}  // namespace

std::string json_doctor(const std::vector<transport::Diagnosis>& all, bool possible) {
    Json json;
    json["possible"] = possible;
    json["transports"] = Json::array();
    for (const auto& diagnosis : all) {
        Json ways = Json::array();
        for (const auto& way : diagnosis.ways) {
            Json one{{"name", way.name}, {"state", way.state}, {"usable", way.usable}};
            for (const auto& fact : way.facts) {
                std::visit([&](const auto& value) { one[fact.key] = value; }, fact.value);
            }
            one["troubles"] = troubles_json(way.troubles);
            ways.push_back(std::move(one));
        }
        json["transports"].push_back({{"transport", diagnosis.transport},
                                      {"ways", std::move(ways)},
                                      {"troubles", troubles_json(diagnosis.troubles)}});
    }
    return dump(json);
}

std::string json_code_event(const Code& code) {
    Json json = event("code");
    json["code"] = code.words();
    json["digits"] = code.digits();
    return dump(json);
}

std::string json_listening_event(const std::vector<std::string>& addresses, std::optional<PublicNumber> number) {
    Json json = event("listening");
    json["addresses"] = addresses;
    if (number) {
        json["number"] = number->value();
    }
    return dump(json);
}

std::string json_invitation_event(const std::string& text) {
    Json json = event("invitation");
    json["text"] = text;
    return dump(json);
}

std::string json_phrases_event(std::span<const Phrase> shown) {
    Json phrases = Json::array();
    for (const Phrase& phrase : shown) {
        phrases.push_back(phrase.words());
    }
    Json json = event("phrases");
    json["phrases"] = std::move(phrases);
    return dump(json);
}

std::string json_plain_event(const char* name) {
    return dump(event(name));
}

std::string json_offer_event(const Offer& theirs, const char* name) {
    Json properties = Json::array();
    Json terms = Json::object();
    Keys keys;
    for (const auto& property : theirs.properties) {
        const auto key = keys.next(selector_text(property.name, property.types));
        properties.push_back(key);
        terms[key] = terms_json(property.terms);
    }
    Json json = event(name);
    json["name"] = theirs.display_name;
    json["properties"] = std::move(properties);
    json["terms"] = std::move(terms);
    return dump(json);
}

std::string json_saved_event(const std::string& id, const std::string& name) {
    Json json = event("saved");
    json["id"] = id;
    json["name"] = name;
    return dump(json);
}

std::string json_failed_event(const Error& error) {
    Json json = event("failed");
    json["error"] = error_name(error.code);
    json["message"] = error.what;
    json["hint"] = error.hint;
    return dump(json);
}

}  // namespace kith::cli
