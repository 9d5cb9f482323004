// SPDX-License-Identifier: Apache-2.0
//
// kith card show|set|unset|import: the owner's own card, of the first persona where none is named.
#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/card_value.h"
#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/personas.h"
#include "cli/terms_args.h"
#include "cli/vcard_file.h"
#include "cli/words.h"
#include "cli/written.h"

namespace kith::cli {
namespace {

bool same_kind(const Property& a, const Property& b) {
    return a.name == b.name && a.types() == b.types();
}

/// Opens, lets `change` work on a copy of the persona, saves.
template <typename Change>
Result<Exit> change_card(const Access& access, const std::string& name, Change change) {
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_persona(*vault, name);
    if (!found) {
        return std::unexpected(found.error());
    }
    Persona persona = **found;
    if (auto changed = change(persona); !changed) {
        return std::unexpected(changed.error());
    }
    if (auto fits = check_limits(persona.card()); !fits) {
        return std::unexpected(fits.error());
    }
    if (auto saved = vault->save(persona, now()); !saved) {
        return std::unexpected(saved.error());
    }
    tell_shared_values(*vault, persona);
    return Exit::done;
}

void lay_over(TermsRule& rule, const TermsRule& said) {
    rule.keep = said.keep ? said.keep : rule.keep;
    rule.may_export = said.may_export ? said.may_export : rule.may_export;
    rule.pass_on = said.pass_on ? said.pass_on : rule.pass_on;
    rule.use_for = said.use_for ? said.use_for : rule.use_for;
}

/// What a file says about giving `own` becomes my rule where it is stricter than `mine`, the terms that I give it on
/// now. Returns what would be looser: whoever made the file, I alone say what I consent to. The default terms say nothing.
std::string tighten(OwnProperty& own, const Terms& file, const Terms& mine) {
    std::string looser;
    const auto leave = [&looser](const std::string& what) { looser += (looser.empty() ? "" : "; ") + what; };
    if (file.keep_until && file.keep_until != mine.keep_until) {
        if (!mine.keep_until || *file.keep_until < *mine.keep_until) {
            own.rule.keep = *file.keep_until;
        } else {
            leave("keep until " + file.keep_until->text());
        }
    }
    if (!file.may_export) {
        own.rule.may_export = false;
    }
    if (file.pass_on > mine.pass_on) {
        leave("pass on: " + std::string(text(file.pass_on)));
    } else if (file.pass_on != PassOn::no) {
        own.rule.pass_on = file.pass_on;
    }
    if ((file.use_for & ~mine.use_for) == 0) {
        own.rule.use_for = file.use_for == Terms{}.use_for ? own.rule.use_for : file.use_for;
    } else if (file.use_for != Terms{}.use_for) {
        std::string uses;
        for (const auto name : use_names(file.use_for)) {
            uses += (uses.empty() ? "" : ", ") + std::string(name);
        }
        leave("use for: " + uses);
    }
    return looser;
}

/// Replaces the value and keeps what was said before about giving it, unless something else is said now.
void put(Persona& persona, Property property, const Kind& kind, bool add, const TermsRule& said,
         const std::string& give) {
    auto& all = persona.properties;
    auto at = add ? all.end()
                  : std::find_if(all.begin(), all.end(), [&](const auto& own) { return is_of(own.property, kind); });
    if (at == all.end()) {
        at = all.insert(at, OwnProperty{});
        at->give_to = kind.name == "FN" ? GiveTo::everyone : GiveTo::when_chosen;
    }
    at->property = std::move(property);
    lay_over(at->rule, said);
    if (!give.empty()) {
        at->give_to = give == "everyone" ? GiveTo::everyone : GiveTo::when_chosen;
    }
    if (!add) {  // an earlier --add may have left more of them: one stays
        const auto after = std::next(at);
        all.erase(std::remove_if(after, all.end(), [&](const auto& own) { return is_of(own.property, kind); }),
                  all.end());
    }
}

/// The file's properties take the place of mine of the same kind and types; what else I have stays.
std::vector<OwnProperty> filled(const Persona& persona, CardOnTerms file, Date today) {
    const auto& mine = persona.properties;
    std::vector<OwnProperty> result;
    for (std::size_t at = 0; at < file.card.properties.size(); ++at) {
        Property& property = file.card.properties[at];
        // What belongs to that file and not to the person stays behind.
        if (property.name == "UID" || property.name == "REV" || property.name == "PRODID") {
            continue;
        }
        OwnProperty own{std::move(property), {}, GiveTo::when_chosen};
        for (const auto& before : mine) {
            if (same_kind(before.property, own.property)) {
                own.rule = before.rule;
                own.give_to = before.give_to;
                break;
            }
        }
        if (at < file.terms.size()) {
            const auto now_given = own.rule.over(persona.defaults.over(Terms{}, today), today);
            if (const auto looser = tighten(own, file.terms[at], now_given); !looser.empty()) {
                say("Not taken, since looser than your own terms: " +
                    selector_text(own.property.name, own.property.types()) + " (" + looser +
                    "). To give it so: kith card set --help");
            }
        }
        result.push_back(std::move(own));
    }
    const auto from_file = result.size();
    for (const auto& own : mine) {
        const bool replaced = std::any_of(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(from_file),
                                          [&](const auto& other) { return same_kind(own.property, other.property); });
        if (!replaced) {
            result.push_back(own);
        }
    }
    return result;
}

}  // namespace

Result<Exit> card_set(const Access& access, const CardSetArgs& args) {
    const auto said = read_terms(args.terms);
    if (!said) {
        return std::unexpected(said.error());
    }
    const auto kind = typed_kind(args.kind, args.type);
    if (!kind) {
        return std::unexpected(kind.error());
    }
    auto property = typed_property(args.kind, args.value, args.type);
    if (!property) {
        return std::unexpected(property.error());
    }
    if (kind->name == "FN" && args.add) {
        return fail(Errc::usage, "a card has one name", "leave out --add, or set a nickname");
    }
    return change_card(access, args.persona, [&](Persona& persona) -> Result<void> {
        put(persona, std::move(*property), *kind, args.add, *said, args.give);
        // Phones read the structured name first: one that says something else would undo the change.
        if (kind->name == "FN" &&
            std::erase_if(persona.properties, [](const auto& own) { return own.property.name == "N"; }) > 0) {
            say("The structured name (N) belonged to the old name and is gone; kith card set n \"Family;Given\" makes "
                "one.");
        }
        return {};
    });
}

Result<Exit> card_unset(const Access& access, const CardUnsetArgs& args) {
    const auto kind = typed_kind(args.kind, args.type);
    if (!kind) {
        return std::unexpected(kind.error());
    }
    if (kind->name == "FN") {
        return fail(Errc::usage, "a card needs a name", "change it: kith card set name \"Ada Lovelace\"");
    }
    return change_card(access, args.persona, [&](Persona& persona) -> Result<void> {
        const auto removed = std::erase_if(persona.properties, [&](const auto& own) {
            const auto types = own.property.types();
            return own.property.name == kind->name &&
                   (kind->type.empty() || std::find(types.begin(), types.end(), kind->type) != types.end());
        });
        if (removed == 0) {
            return fail(Errc::not_found, "your card has nothing of that kind", "kith card show lists what it has");
        }
        return {};
    });
}

Result<Exit> card_import(const Access& access, const CardImportArgs& args) {
    auto file = read_vcard_file(args.file);
    if (!file) {
        return std::unexpected(file.error());
    }
    if (file->cards.size() != 1) {
        return fail(Errc::usage,
                    "that file holds " + std::to_string(file->cards.size()) + " cards; it must hold yours alone",
                    "kith import takes other people's");
    }
    for (const auto& refusal : file->refused.list) {
        say("Left out, line " + std::to_string(refusal.line) + ": " + refusal.what);
    }
    say_notes(file->noted);
    return change_card(access, args.persona, [&](Persona& persona) -> Result<void> {
        persona.properties = filled(persona, std::move(file->cards.front()), now().today());
        say("Your card has " + std::to_string(persona.properties.size()) +
            " properties now. Everyone gets your name; mark more with: kith card set KIND VALUE --give everyone");
        return {};
    });
}

Result<Exit> card_show(const Access& access, const CardShowArgs& args) {
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_persona(*vault, args.persona);
    if (!found) {
        return std::unexpected(found.error());
    }
    const Persona& persona = **found;
    const auto today = now().today();
    if (args.json) {
        out(json_persona(persona, today) + '\n');
    } else if (const auto format = parse_format(args.format)) {
        out_written(write_card_for_owner(persona.card(), *format), *format);
    } else {
        print_card(persona, today);
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
