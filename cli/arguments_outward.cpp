// SPDX-License-Identifier: Apache-2.0
//
// The words that face phones and other programs, in the tree of arguments.cpp.
#include "cli/arguments_line.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

void add_query(Line& line) {
    auto [word, args] =
        add_word<QueryArgs>(line.app, line, "query", "Find email addresses, as mutt and aerc ask for them", query);
    word->add_option("TERM", args->terms, "Every word of it must occur")->required()->type_name("");
    word->footer(
        "The first line says how many there are; then each address, a tab, the name, a tab, and the organisation.\n"
        "In muttrc: set query_command=\"kith query --no-input %s\"; kith unlock keeps the vault open for it.");
}

void add_pick(Line& line) {
    auto [word, args] =
        add_word<PickArgs>(line.app, line, "pick", "Choose a person at the terminal, and print their id", pick);
    word->add_option("TERM", args->terms, "Only people in whom every word of it occurs")->type_name("");
    word->footer("With fzf where it is installed, else by number. kith show \"$(kith pick)\" shows whom you pick.");
}

}  // namespace

void add_outward(Line& line) {
    add_query(line);
    add_pick(line);
}

}  // namespace kith::cli
