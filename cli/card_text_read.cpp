// SPDX-License-Identifier: Apache-2.0
//
// See card_text.h: reading what an editor saved, line by line.
#include <algorithm>
#include <optional>
#include <vector>

#include "cli/card_text.h"
#include "cli/card_text_lines.h"
#include "cli/card_value.h"
#include "cli/terms_args.h"

namespace kith::cli {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = text.find_first_not_of(" \t"); at != std::string::npos;) {
        const auto end = std::min(text.find_first_of(" \t", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = text.find_first_not_of(" \t", end);
    }
    return words;
}

struct Said {
    TermsRule rule;
    std::optional<GiveTo> give;
};

Result<Said> read_words(const std::vector<std::string>& words) {
    TermsArgs args;
    Said said;
    for (const auto& word : words) {
        const auto equals = word.find('=');
        const auto key = word.substr(0, equals);
        const auto value = equals == std::string::npos ? std::string() : word.substr(equals + 1);
        std::string* into = key == "keep"      ? &args.keep
                            : key == "export"  ? &args.may_export
                            : key == "pass-on" ? &args.pass_on
                            : key == "use-for" ? &args.use_for
                                               : nullptr;
        if (key == "give" && (value == "everyone" || value == "chosen")) {
            said.give = value == "everyone" ? GiveTo::everyone : GiveTo::when_chosen;
        } else if (into != nullptr && !value.empty()) {
            *into = value;
        } else {
            return fail(Errc::usage,
                        "an indented line holds give=everyone, keep=2y, export=no, pass-on=ask or use-for=business");
        }
    }
    auto rule = read_terms(args);
    if (!rule) {
        return std::unexpected(rule.error());
    }
    said.rule = *rule;
    return said;
}

/// One parameter value from `at` on, which moves behind it.
std::string take_value(const std::string& line, std::size_t& at) {
    std::string value;
    if (at >= line.size() || line[at] != '"') {
        const auto end = std::min(line.find_first_of(",;:", at), line.size());
        value = line.substr(at, end - at);
        at = end;
        return value;
    }
    const auto end = std::min(line.find('"', at + 1), line.size());
    for (++at; at < end; ++at) {
        const char next = at + 1 < end ? line[at + 1] : '\0';
        if (line[at] == '^' && (next == '^' || next == '\'' || next == 'n')) {
            value += next == 'n' ? '\n' : next == '^' ? '^' : '"';
            ++at;
        } else {
            value += line[at];
        }
    }
    at = std::min(end + 1, line.size());
    return value;
}

struct Head {
    std::string group;
    std::string kind;
    std::vector<Parameter> parameters;
    std::string value;
};

std::optional<Head> read_head(const std::string& line) {
    Head head;
    auto at = line.find_first_of(";:");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    head.kind = line.substr(0, at);
    head.kind.erase(head.kind.find_last_not_of(" \t") + 1);
    if (const auto dot = head.kind.find('.'); dot != std::string::npos) {
        head.group = head.kind.substr(0, dot);
        head.kind.erase(0, dot + 1);
    }
    while (at < line.size() && line[at] == ';') {
        const auto equals = line.find_first_of("=;:", at + 1);
        if (equals == std::string::npos || line[equals] != '=') {
            return std::nullopt;
        }
        Parameter parameter{line.substr(at + 1, equals - at - 1), {}};
        std::ranges::transform(parameter.name, parameter.name.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
        at = equals;
        do {
            parameter.values.push_back(take_value(line, ++at));
        } while (at < line.size() && line[at] == ',');
        head.parameters.push_back(std::move(parameter));
    }
    if (at >= line.size() || line[at] != ':') {
        return std::nullopt;
    }
    head.value = line.substr(std::min(line.find_first_not_of(" \t", at + 1), line.size()));
    return head;
}

Result<Property> value_of(const Head& head) {
    const auto kind = typed_kind(head.kind, "");
    if (!kind) {
        return std::unexpected(kind.error());
    }
    Property written;
    written.value = head.value;
    const bool has_parts = kind->name == "ADR" || kind->name == "N" || kind->name == "ORG" || kind->name == "GENDER" ||
                           kind->name == "NICKNAME" || kind->name == "CATEGORIES";
    // Parts as vCard spells them need no reading; typed without a backslash they are what `card set` takes.
    auto property = typed_property(head.kind, has_parts ? head.value : written.text(), "");
    if (property && has_parts && head.value.find('\\') != std::string::npos) {
        property->value = head.value;
    }
    return property;
}

Result<Property> read_property(const std::string& line) {
    const auto head = read_head(line);
    if (!head) {
        return fail(Errc::usage, "a line is a kind, a colon and a value: email;type=work: ada@example.org");
    }
    auto property = value_of(*head);
    if (!property) {
        return property;
    }
    property->group = head->group;
    for (const auto& parameter : head->parameters) {
        std::erase_if(property->parameters, [&](const auto& had) { return had.name == parameter.name; });
        property->parameters.push_back(parameter);
    }
    Card card;
    card.properties.push_back(*property);
    if (auto fits = check_limits(card); !fits) {
        return std::unexpected(fits.error());
    }
    return property;
}

/// Reads line by line, keeping count of which of the old properties were met again.
class CardReader {
public:
    explicit CardReader(const Persona& before) : before_(before), card_(before), met_(before.properties.size(), false) {
        card_.properties.clear();
        card_.defaults = {};
    }

    Result<void> take(const std::string& line) {
        if (line.find_first_not_of(" \t") == std::string::npos || line.front() == '#') {
            return {};
        }
        if (line.front() == ' ' || line.front() == '\t') {
            return terms(line);
        }
        if (line.starts_with(defaults_word) && line.find(':') == std::string::npos) {
            return defaults(line);
        }
        return property(line);
    }
    Persona card() { return std::move(card_); }

private:
    Result<void> property(const std::string& line) {
        origin_ = nullptr;
        for (std::size_t i = 0; i < met_.size() && origin_ == nullptr; ++i) {
            if (!met_[i] && head_line(before_.properties[i].property) == line) {
                met_[i] = true;
                origin_ = &before_.properties[i];
            }
        }
        OwnProperty own;
        if (origin_ != nullptr) {
            own.property = origin_->property;
        } else if (auto read = read_property(line)) {
            own.property = std::move(*read);
        } else {
            return std::unexpected(read.error());
        }
        own.give_to = own.property.name == "FN" ? GiveTo::everyone : GiveTo::when_chosen;
        if (origin_ != nullptr && below(*origin_).empty()) {  // no line below it can say so
            own.give_to = origin_->give_to;
            own.rule = origin_->rule;
        }
        card_.properties.push_back(std::move(own));
        return {};
    }
    Result<void> terms(const std::string& line) {
        if (card_.properties.empty()) {
            return fail(Errc::usage, "an indented line belongs to the property above it, and there is none");
        }
        auto& own = card_.properties.back();
        if (origin_ != nullptr && words_of(line) == words_of(below(*origin_))) {
            own.rule = origin_->rule;
            own.give_to = origin_->give_to;
            return {};
        }
        const auto said = read_words(words_of(line));
        if (!said) {
            return std::unexpected(said.error());
        }
        own.rule = said->rule;
        own.give_to = said->give.value_or(own.give_to);
        return {};
    }
    Result<void> defaults(const std::string& line) {
        auto words = words_of(line);
        words.erase(words.begin());
        if (words == words_of(rule_words(before_.defaults))) {
            card_.defaults = before_.defaults;
            return {};
        }
        const auto said = read_words(words);
        if (!said || said->give) {
            return fail(Errc::usage, said ? "give= belongs to a property" : said.error().what);
        }
        card_.defaults = said->rule;
        return {};
    }

    const Persona& before_;
    Persona card_;
    std::vector<bool> met_;
    const OwnProperty* origin_ = nullptr;  ///< what the last line was written from
};

}  // namespace

std::expected<Persona, Slip> read_card_text(const std::string& text, const Persona& before) {
    CardReader reader(before);
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        ++number;
        if (auto taken = reader.take(line); !taken) {
            const auto& error = taken.error();
            return std::unexpected(Slip{number, error.what + (error.hint.empty() ? "" : " (" + error.hint + ")")});
        }
        at = end + 1;
    }
    auto persona = reader.card();
    if (persona.card().first("FN") == nullptr) {
        return std::unexpected(Slip{1, "a card needs a name (name: Ada Lovelace)"});
    }
    if (auto fits = check_limits(persona.card()); !fits) {
        return std::unexpected(Slip{1, fits.error().what});
    }
    return persona;
}

}  // namespace kith::cli
