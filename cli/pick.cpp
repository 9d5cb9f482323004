// SPDX-License-Identifier: Apache-2.0
//
// kith pick: the person chooses somebody on the terminal, a script gets the id. fzf where it is installed; else people by number,
// fewer with each word that is typed.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "cli/fzf.h"
#include "cli/line_editor.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/terminal.h"
#include "cli/words.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

std::vector<Contact> matching(const Vault& vault, const std::string& term) {
    return term.find_first_not_of(" \t") == std::string::npos ? by_name(vault.contacts())
                                                              : kith::search(vault.contacts(), term);
}

std::unexpected<Error> nobody_picked() {
    return fail(Errc::declined, "nobody was picked");
}

std::string line_for_fzf(const Contact& contact) {
    const auto card = contact.card();
    std::string line = contact.id_text();
    for (const auto& cell : {contact.display_name, card.organisation(), first_of(card.texts("EMAIL")),
                             first_of(card.texts("TEL")), joined(contact.mine.tags)}) {
        line += '\t' + clean(cell, talk_look());
    }
    return line + '\n';
}

/// A line typed at the terminal, which gives each key as it is pressed; none at the end of the input.
std::optional<std::string> typed_line(std::string_view question) {
    std::optional<std::string> answer;
    bool answered = false;
    LineEditor editor([&](std::optional<std::string> line) {
        answer = std::move(line);
        answered = true;
    });
    editor.ask(question, false);
    while (!answered) {
        char key = 0;  // one by one: what is typed ahead belongs to the next question
        const auto got = read(STDIN_FILENO, &key, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            editor.close();
            break;
        }
        editor.take({&key, 1});
    }
    return answer;
}

/// As many as fit above the question. Gives how many that are.
std::size_t show_numbered(const std::vector<Contact>& contacts) {
    const auto fit = std::min(contacts.size(), static_cast<std::size_t>(std::max(1, terminal_rows(STDERR_FILENO) - 4)));
    Table table({"", "NAME", "ORG", "EMAIL"});
    for (std::size_t i = 0; i < fit; ++i) {
        const auto card = contacts[i].card();
        table.row(
            {std::to_string(i + 1), contacts[i].display_name, card.organisation(), first_of(card.texts("EMAIL"))});
    }
    draw_table(table);
    if (fit < contacts.size()) {
        say("and " + std::to_string(contacts.size() - fit) + " more");
    }
    return fit;
}

std::optional<std::size_t> number_in(const std::string& typed, std::size_t most) {
    std::size_t number = 0;
    const auto end = typed.data() + typed.size();
    const auto [stop, error] = std::from_chars(typed.data(), end, number);
    return error == std::errc() && stop == end && number >= 1 && number <= most ? std::optional(number) : std::nullopt;
}

Result<std::string> pick_by_number(const Vault& vault, std::vector<Contact> contacts) {
    const TerminalChange keys(STDIN_FILENO, TerminalChange::Keys::one_by_one);
    for (;;) {
        const auto shown = show_numbered(contacts);
        const auto typed = typed_line("Who? A number, or some of the name: ");
        if (!typed || typed->find_first_not_of(' ') == std::string::npos) {
            return nobody_picked();
        }
        if (const auto number = number_in(*typed, shown)) {
            return contacts[*number - 1].id_text();
        }
        auto fewer = matching(vault, *typed);
        if (fewer.size() == 1) {
            return fewer.front().id_text();
        }
        if (fewer.empty()) {
            say("Nobody matches.");
        } else {
            contacts = std::move(fewer);
        }
    }
}

Result<std::string> picked(const Vault& vault, std::vector<Contact> contacts) {
    std::string lines;
    for (const auto& contact : contacts) {
        lines += line_for_fzf(contact);
    }
    const auto line = pick_with_fzf(lines);
    if (!line) {
        return std::unexpected(line.error());
    }
    if (!*line) {
        return pick_by_number(vault, std::move(contacts));
    }
    const auto id = (*line)->substr(0, (*line)->find('\t'));
    const bool known = std::ranges::any_of(contacts, [&](const auto& contact) { return contact.id_text() == id; });
    return known ? Result<std::string>(id) : nobody_picked();
}

}  // namespace

Result<Exit> pick(const Access& access, const PickArgs& args) {
    if (!may_ask(access)) {
        return fail(Errc::usage, "a person is picked at a terminal, and there is none",
                    "kith list --plain --fields id,name has everybody, kith search finds them");
    }
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    auto contacts = matching(*vault, joined(args.terms));
    if (contacts.empty()) {
        return fail(is_damaged(*vault) ? Errc::damaged : Errc::not_found,
                    vault->contacts().empty() ? "there is nobody yet" : "nobody matches");
    }
    const bool one = contacts.size() == 1 && !args.terms.empty();
    const auto id = one ? contacts.front().id_text() : picked(*vault, std::move(contacts));
    if (!id) {
        return std::unexpected(id.error());
    }
    out_line(*id);
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
