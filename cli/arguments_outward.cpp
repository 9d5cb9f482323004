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

void add_qr(Line& line) {
    auto [word, args] = add_word<QrArgs>(line.app, line, "qr", "Show a card as a QR code that any phone reads", qr);
    word->add_option("WHO", args->who, "Somebody in your vault, as far as their terms allow; without it, you")
        ->type_name("");
    word->add_option("--persona", args->persona, "Which of your personas to show; without it, the first")
        ->type_name("PERSONA");
    word->add_option("--give", args->give, "all, none, or a list like name,org,email:work")->type_name("WHAT");
    word->add_option("--png", args->png, "As a picture into a file that isn't there yet, or -")->type_name("FILE");
    word->add_option("--svg", args->svg, "The same, sharp at any size")->type_name("FILE");
    never_empty(word);
    word->footer(
        "You give your name and what your card marks for everyone, unless you say otherwise: to everybody who sees the "
        "code,\nand without terms. What does not fit is left out and said.");
}

void add_add(Line& line) {
    auto [word, args] = add_word<AddArgs>(line.app, line, "add", "Keep a card from a picture of its QR code", add);
    word->add_option("--qr", args->qr, "The picture (PNG, JPEG) of a vCard's or a MECARD's code, or -")
        ->required()
        ->type_name("IMAGE");
    never_empty(word);
    word->footer("It shows what it read before it keeps it. Exit 1 if the picture holds no card.");
}

}  // namespace

void add_outward(Line& line) {
    add_qr(line);
    add_add(line);
    add_query(line);
    add_pick(line);
}

}  // namespace kith::cli
