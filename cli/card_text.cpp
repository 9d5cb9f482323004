// SPDX-License-Identifier: Apache-2.0
//
// See card_text.h: writing, and putting two changes together.
#include "cli/card_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "cli/card_text_lines.h"
#include "cli/personas.h"

namespace kith::cli {
namespace {

std::string replaced(std::string_view text, std::string_view from, const char* to) {
    std::string out;
    for (const char c : text) {
        if (from.find(c) != std::string_view::npos) {
            out += to;
        } else {
            out += c;
        }
    }
    return out;
}

/// RFC 6868 within quotes, where the value needs them.
std::string parameter_value(const std::string& value) {
    if (value.find_first_of(",;:\"=^\n ") == std::string::npos && !value.empty()) {
        return value;
    }
    std::string out = "\"";
    for (const char c : value) {
        switch (c) {
            case '^':
                out += "^^";
                break;
            case '"':
                out += "^'";
                break;
            case '\n':
                out += "^n";
                break;
            default:
                out += c;
        }
    }
    return out + '"';
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// The value for an editor: plain text where the property is plain text, as vCard spells it where it has parts.
std::string form_value(const Property& property) {
    if (property.value.starts_with("data:")) {
        return shown_value(property);
    }
    const auto text = property.text();
    if (escape_text(text) != property.value) {
        return replaced(replaced(property.value, "\n", "\\n"), "\r", "");
    }
    return replaced(replaced(text, "\\", "\\\\"), "\n", "\\n");
}

std::string keep_text(const Keep& keep) {
    if (const auto* date = std::get_if<Date>(&keep)) {
        return date->text();
    }
    const auto* period = std::get_if<Period>(&keep);
    if (period == nullptr) {
        return "forever";
    }
    if (period->days == 0) {
        return period->months % 12 == 0 ? std::to_string(period->months / 12) + 'y'
                                        : std::to_string(period->months) + 'm';
    }
    const auto days =
        period->days % 7 == 0 ? std::to_string(period->days / 7) + 'w' : std::to_string(period->days) + 'd';
    return period->months == 0 ? days : std::to_string(period->months) + "m+" + days;
}

std::string uses_text(UseFor uses) {
    std::string text;
    for (const auto name : use_names(uses)) {
        text += text.empty() ? "" : ",";
        text += name;
    }
    return text.empty() ? "none" : text;
}

}  // namespace

std::string head_line(const Property& property) {
    std::string line = property.group.empty() ? "" : property.group + '.';
    line += plain_name(property.name);
    for (const auto& parameter : property.parameters) {
        line += ';' + lower(parameter.name) + '=';
        for (std::size_t i = 0; i < parameter.values.size(); ++i) {
            line += (i == 0 ? "" : ",") + parameter_value(parameter.values[i]);
        }
    }
    return line + ": " + form_value(property);
}

std::string rule_words(const TermsRule& rule) {
    std::string text;
    text += rule.keep ? " keep=" + keep_text(*rule.keep) : "";
    text += rule.may_export ? std::string(" export=") + (*rule.may_export ? "yes" : "no") : "";
    text += rule.pass_on ? " pass-on=" + std::string(kith::text(*rule.pass_on)) : "";
    text += rule.use_for ? " use-for=" + uses_text(*rule.use_for) : "";
    return text;
}

std::string below(const OwnProperty& own) {
    auto text = (own.give_to == GiveTo::everyone ? " give=everyone" : "") + rule_words(own.rule);
    return text.empty() ? text : text.substr(1);
}

std::string write_card_text(const Persona& persona) {
    std::string text = "# Your card, persona " + persona.name +
                       ". A line is a property: kind;type=...: value, as in kith card set.\n"
                       "# An indented line below it says who gets it unasked, and on which terms:\n"
                       "#     give=everyone keep=2y export=no pass-on=ask use-for=business,social\n"
                       "# In a value \\n is a line break. Remove a line to remove the property. Lines with # are left\n"
                       "# out; nothing changes if the editor fails or the text is saved empty.\n\n";
    const auto defaults = rule_words(persona.defaults);
    text += defaults.empty()
                ? std::string("# defaults keep=2y     (without the #: terms of all that says nothing else)\n\n")
                : defaults_word + defaults + "\n\n";
    for (const auto& own : persona.properties) {
        text += head_line(own.property) + '\n';
        const auto words = below(own);
        text += words.empty() ? "" : "    " + words + '\n';
    }
    return text;
}

Persona merged(const Persona& base, const Persona& mine, Persona theirs, bool& clashed) {
    const auto has = [](const Persona& persona, const OwnProperty& own) {
        return std::ranges::find(persona.properties, own) != persona.properties.end();
    };
    std::vector<OwnProperty> all;
    for (const auto& own : mine.properties) {
        if (has(theirs, own) || !has(base, own)) {
            all.push_back(own);
        }
    }
    const bool i_named =
        std::ranges::any_of(all, [&](const OwnProperty& own) { return own.property.name == "FN" && !has(base, own); });
    for (const auto& own : theirs.properties) {
        const bool new_name = own.property.name == "FN" && i_named;
        if (!has(base, own) && !has(mine, own) && !new_name) {
            all.push_back(own);
        }
        clashed = clashed || (!has(base, own) && !has(mine, own) && new_name);
    }
    for (const auto& own : base.properties) {
        clashed = clashed || (!has(mine, own) && !has(theirs, own));
    }
    clashed = clashed ||
              (mine.defaults != base.defaults && theirs.defaults != base.defaults && mine.defaults != theirs.defaults);
    theirs.properties = std::move(all);
    theirs.defaults = mine.defaults == base.defaults ? theirs.defaults : mine.defaults;
    return theirs;
}

}  // namespace kith::cli
