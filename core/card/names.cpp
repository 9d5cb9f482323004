// SPDX-License-Identifier: Apache-2.0
//
// The names that people type for kinds of property, and the names that vCard has.
#include <algorithm>
#include <array>
#include <utility>

#include "card/ascii.h"
#include "card/structure.h"
#include "kith/card.h"

namespace kith {
namespace {

using Plain = std::pair<std::string_view, std::string_view>;

constexpr std::array<Plain, 32> plain_names{{
    {"name", "FN"},           {"full-name", "FN"},  {"org", "ORG"},     {"organisation", "ORG"},
    {"organization", "ORG"},  {"company", "ORG"},   {"title", "TITLE"}, {"role", "ROLE"},
    {"email", "EMAIL"},       {"mail", "EMAIL"},    {"tel", "TEL"},     {"phone", "TEL"},
    {"mobile", "TEL"},        {"cell", "TEL"},      {"url", "URL"},     {"web", "URL"},
    {"website", "URL"},       {"adr", "ADR"},       {"address", "ADR"}, {"note", "NOTE"},
    {"photo", "PHOTO"},       {"picture", "PHOTO"}, {"bday", "BDAY"},   {"birthday", "BDAY"},
    {"nickname", "NICKNAME"}, {"lang", "LANG"},     {"tz", "TZ"},       {"timezone", "TZ"},
    {"geo", "GEO"},           {"impp", "IMPP"},     {"chat", "IMPP"},   {"category", "CATEGORIES"},
}};

// RFC 6350 6, with RFC 6474, 6715, 8605, 9554 and 9555; at the end what RFC 2426 had and 4.0 dropped.
constexpr std::array<std::string_view, 55> registered{
    "SOURCE",      "KIND",         "XML",        "FN",        "N",        "NICKNAME",      "PHOTO",
    "BDAY",        "ANNIVERSARY",  "GENDER",     "ADR",       "TEL",      "EMAIL",         "IMPP",
    "LANG",        "TZ",           "GEO",        "TITLE",     "ROLE",     "LOGO",          "ORG",
    "MEMBER",      "RELATED",      "CATEGORIES", "NOTE",      "PRODID",   "REV",           "SOUND",
    "UID",         "CLIENTPIDMAP", "URL",        "KEY",       "FBURL",    "CALADRURI",     "CALURI",
    "BIRTHPLACE",  "DEATHPLACE",   "DEATHDATE",  "EXPERTISE", "HOBBY",    "INTEREST",      "ORG-DIRECTORY",
    "CONTACT-URI", "CREATED",      "GRAMGENDER", "LANGUAGE",  "PRONOUNS", "SOCIALPROFILE", "JSPROP",
    "LABEL",       "MAILER",       "AGENT",      "PROFILE",   "CLASS",    "SORT-STRING"};

}  // namespace

std::optional<std::string> property_name(std::string_view plain) {
    const std::string lower = ascii::lower(ascii::trimmed(plain));
    const auto* alias = std::ranges::find(plain_names, lower, &Plain::first);
    if (alias != plain_names.end()) {
        return std::string(alias->second);
    }
    std::string upper = ascii::upper(lower);
    const bool known = std::ranges::find(registered, upper) != registered.end();
    if (known || (upper.starts_with("X-") && upper.size() > 2 && card::is_property_name(upper))) {
        return upper;
    }
    return std::nullopt;
}

std::string plain_name(std::string_view property) {
    return property == "FN" ? std::string("name") : ascii::lower(property);
}

}  // namespace kith
