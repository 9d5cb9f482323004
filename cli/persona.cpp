// SPDX-License-Identifier: Apache-2.0
//
// kith persona add|list|show|rm: the owner's named faces. Each has a card, terms and keys of its own, and nothing that a
// peer sees ties one to another but values that the owner writes into both.
#include <set>

#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/personas.h"
#include "cli/terminal.h"
#include "cli/terms_args.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// How many people were met under it, whether they are contacts still or not.
std::size_t people_met(const Vault& vault, const Persona& persona) {
    std::set<ByteArray<32>> peers;
    for (const auto& meeting : vault.log()) {
        if (meeting.persona == persona.id) {
            peers.insert(meeting.peer.ik);
        }
    }
    return peers.size();
}

PersonaLine line_of(const Vault& vault, const Persona& persona) {
    return {&persona, &persona == &vault.personas().front(), people_met(vault, persona), vault.unfinished(persona.id)};
}

Result<std::string> display_name(const Access& access, const PersonaAddArgs& args) {
    if (!args.display.empty()) {
        return args.display;
    }
    if (!may_ask(access)) {
        return fail(Errc::usage, "the persona needs the name that others are to see",
                    "kith persona add " + args.name + " --name \"Ada Lovelace\"");
    }
    return ask_line("Its name, as others are to see it: ");
}

std::string people(std::size_t count) {
    return count == 1 ? "1 person" : std::to_string(count) + " people";
}

/// What removing it means, as far as this vault knows.
std::string consequences(const PersonaLine& line) {
    std::string text = "Its card and its keys go for good.";
    if (line.met > 0) {
        text += "\nThe " + (line.met == 1 ? std::string("person") : people(line.met)) +
                " whom you met under it stay in your vault, and keep what you gave them; they would meet you as a "
                "stranger.";
    }
    if (line.unfinished > 0) {
        text += "\n" + std::to_string(line.unfinished) + (line.unfinished == 1 ? " meeting" : " meetings") +
                " under it that a cut left unfinished can't be finished any more.";
    }
    return text;
}

}  // namespace

Result<Exit> persona_add(const Access& access, const PersonaAddArgs& args) {
    if (auto fits = check_persona_name(args.name); !fits) {
        return std::unexpected(fits.error());
    }
    const auto defaults = read_terms(args.terms);
    if (!defaults) {
        return std::unexpected(defaults.error());
    }
    const auto display = display_name(access, args);
    if (!display) {
        return std::unexpected(display.error());
    }
    if (display->find_first_not_of(" \t") == std::string::npos) {
        return fail(Errc::usage, "a name can't be empty");
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    std::vector<OwnProperty> properties{{text_property("FN", *display), {}, GiveTo::everyone}};
    if (auto added = vault->add_persona(args.name, std::move(properties), *defaults, now()); !added) {
        return std::unexpected(added.error());
    }
    if (const auto added = vault->persona(args.name)) {
        tell_shared_values(*vault, **added);
    }
    say("Next: kith card --persona " + args.name +
        " set email you@example.org --give everyone, then kith meet --persona " + args.name + ".");
    return Exit::done;
}

Result<Exit> persona_list(const Access& access, const PersonaListArgs& args) {
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    std::vector<PersonaLine> lines;
    for (const auto& persona : vault->personas()) {
        lines.push_back(line_of(*vault, persona));
    }
    const auto today = now().today();
    if (args.json) {
        out(json_personas(lines, today) + '\n');
    } else {
        Table table({"PERSONA", "SHOWS", "MET", "TERMS"});
        for (const auto& line : lines) {
            table.row({line.persona->name + (line.first ? " (first)" : ""), line.persona->display_name(),
                       people(line.met), line.persona->defaults.over(Terms{}, today).text()});
        }
        out(table.text(out_look()));
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

Result<Exit> persona_show(const Access& access, const PersonaShowArgs& args) {
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_persona(*vault, args.persona);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto line = line_of(*vault, **found);
    const auto today = now().today();
    if (args.json) {
        out(json_persona_line(line, today) + '\n');
    } else {
        out_line("persona " + (*found)->name + (line.first ? ", the first" : ""));
        out_line("met " + people(line.met) +
                 (line.unfinished == 0 ? "" : ", " + std::to_string(line.unfinished) + " unfinished"));
        out_line("unless a line says otherwise: " + (*found)->defaults.over(Terms{}, today).text());
        print_card(**found, today);
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

Result<Exit> persona_rm(const Access& access, const PersonaRemoveArgs& args) {
    if (!access.yes && !may_ask(access)) {
        return fail(Errc::usage, "there is no terminal to ask on whether to remove it", "add --yes if you mean it");
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_persona(*vault, args.persona);
    if (!found) {
        return std::unexpected(found.error());
    }
    const Persona persona = **found;
    if (vault->personas().size() > 1) {  // else the vault says why not
        say(consequences(line_of(*vault, **found)));
        if (!access.yes &&
            !ask_yes("Remove the persona " + persona.name + " (" + persona.display_name() + ")? [y/N] ")) {
            return fail(Errc::declined, "nothing was removed");
        }
    }
    if (auto gone = vault->remove_persona(persona, now()); !gone) {
        return std::unexpected(gone.error());
    }
    say("Removed: " + persona.name + ".");
    return Exit::done;
}

}  // namespace kith::cli
