// SPDX-License-Identifier: Apache-2.0
//
// kith merge: two contacts become one. Both are shown side by side, with what would be seen of them together, before
// anything is saved; and kith merge --undo makes them two again.
#include <algorithm>
#include <array>

#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/terminal.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// What they gave, a row for each value, in the column of whoever gave it.
void print_side_by_side(const Contact& first, const Contact& second) {
    Table table({"THEIRS", first.id_text(), second.id_text(), "STAYS"});
    const auto together = laid_together(first, second);
    const auto same = [](const Property& a, const Property& b) { return a.name == b.name && a.value == b.value; };
    const auto says = [&same](const Contact& contact, const Property& property) {
        return std::ranges::any_of(contact.theirs, [&](const Given& each) { return same(each.property, property); });
    };
    const auto add = [&](const Property& property) {
        const auto value = value_text(property);
        table.row({selector_text(property.name, property.types()), says(first, property) ? value : "",
                   says(second, property) ? value : "", says(together, property) ? "" : "behind"});
    };
    for (const auto& given : first.theirs) {
        add(given.property);
    }
    for (const auto& given : second.theirs) {
        if (!says(first, given.property)) {
            add(given.property);
        }
    }
    out(table.text(out_look()));
    Table mine({"MINE", first.id_text(), second.id_text()});
    const auto notes = [](const Contact& contact) {
        return contact.mine.notes.empty() ? std::string() : std::to_string(contact.mine.notes.size());
    };
    const auto tags = [](const Contact& contact) {
        std::string text;
        for (const auto& tag : contact.mine.tags) {
            text += (text.empty() ? "" : " ") + tag;
        }
        return text;
    };
    mine.row({"notes", notes(first), notes(second)});
    mine.row({"tags", tags(first), tags(second)});
    if (first.mine != Mine{} || second.mine != Mine{}) {
        out(mine.text(out_look()));
    }
}

void show_before(const Contact& first, const Contact& second) {
    print_side_by_side(first, second);
    out_line("");
    out_line("Together:");
    print_contact(laid_together(first, second));
    out_line("");
}

Result<Exit> undo(Vault& vault, const MergeArgs& args) {
    std::optional<ContactId> id = vault.last_merged();
    if (!args.who.empty()) {
        const auto found = find_contact(vault, args.who.front());
        if (!found) {
            return std::unexpected(found.error());
        }
        id = found->id;
    }
    if (!id) {
        return fail(Errc::not_found, "there is no merge to take back");
    }
    const auto back = vault.unmerge(*id, now());
    if (!back) {
        return std::unexpected(back.error());
    }
    const auto first = vault.contacts().find(*id);
    const auto second = vault.contacts().find(*back);
    if (!first || !second) {
        return fail(Errc::damaged, "one of the two can't be read", "kith verify says what is damaged");
    }
    if (args.json) {
        out(R"({"contacts":)" + json_list(std::array{*first, *second}) + "}\n");
    }
    say("Two again: " + named(*first) + " and " + named(*second) + ".");
    return Exit::done;
}

}  // namespace

Result<Exit> merge(const Access& access, const MergeArgs& args) {
    if (args.undo ? args.who.size() > 1 : args.who.size() != 2) {
        return fail(Errc::usage, args.undo ? "--undo takes one name at most" : "merge takes the two who are one",
                    "kith merge WHO WHO, or kith merge --undo [WHO]");
    }
    if (!args.undo && !access.yes && !may_ask(access)) {
        return fail(Errc::usage, "there is no terminal to ask on whether to merge", "add --yes if you mean it");
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (args.undo) {
        return undo(*vault, args);
    }
    const auto found = find_two(*vault, args.who[0], args.who[1]);
    if (!found) {
        return std::unexpected(found.error());
    }
    const auto& [first, second] = *found;
    if (!args.json) {
        show_before(first, second);
        if (auto shown = flush_out(); !shown) {  // before the question
            return std::unexpected(shown.error());
        }
    }
    if (!access.yes && !ask_yes("Make " + named(second) + " one with " + named(first) + "? [y/N] ")) {
        return fail(Errc::declined, "nothing was merged");
    }
    if (auto done = vault->merge(first, second, now()); !done) {
        return std::unexpected(done.error());
    }
    const auto together = vault->contacts().find(first.id);
    if (args.json && together) {
        out(R"({"contact":)" + json_contact(*together) + R"(,"was":)" + json_list(std::array{second}) + "}\n");
    }
    say("One now: " + named(first) + ". kith merge --undo takes it back.");
    return Exit::done;
}

}  // namespace kith::cli
