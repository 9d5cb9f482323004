// SPDX-License-Identifier: Apache-2.0
//
// kith export: people to stdout, each through the door for files. What their terms withhold is counted for the
// owner and never named.
#include "cli/clock.h"
#include "cli/export_dir.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/words.h"
#include "cli/written.h"
#include "kith/doors.h"
#include "kith/formats.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

Result<std::vector<Contact>> wanted(const Vault& vault, const std::vector<std::string>& who) {
    if (who.empty()) {
        return by_name(vault.contacts());
    }
    std::vector<Contact> contacts;
    for (const auto& typed : who) {
        auto found = find_contact(vault, typed);
        if (!found) {
            return std::unexpected(found.error());
        }
        contacts.push_back(std::move(*found));
    }
    return contacts;
}

struct Passed {
    std::vector<ReleasedCard> cards;
    std::size_t withheld = 0;  ///< values
    std::size_t empty = 0;     ///< people of whom nothing may leave
};

Result<Passed> through_the_door(const std::vector<Contact>& contacts) {
    const Progress progress("Choosing what may leave");
    Passed passed;
    const auto today = now().today();
    for (const auto& contact : contacts) {
        auto released = select(contact, Purpose::file, today);
        if (released) {
            passed.withheld += released->withheld();
            passed.cards.push_back(std::move(*released));
        } else if (released.error().code == Errc::nothing_left) {
            ++passed.empty;
        } else {
            return std::unexpected(released.error());
        }
    }
    return passed;
}

/// One person who was named is one card; else a file of several.
void print(const std::vector<ReleasedCard>& cards, Format format, bool single) {
    if (single && cards.size() == 1) {
        return out_written(write_card(cards.front(), format), format);
    }
    std::vector<LeftOut> left_out;
    if (is_json(format)) {
        std::string whole;
        left_out = write_cards(cards, format, [&](std::string_view piece) { whole += piece; });
        out(json_document(whole) + '\n');
    } else {
        left_out = write_cards(cards, format, [](std::string_view piece) { out_document(piece); });
    }
    say_left_out(left_out);
}

}  // namespace

Result<Exit> export_cards(const Access& access, const ExportArgs& args) {
    const auto format = parse_format(args.format).value_or(Format::vcard4);
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (!args.dir.empty()) {
        return export_to_folder(*vault, access, args);
    }
    const auto contacts = wanted(*vault, args.who);
    if (!contacts) {
        return std::unexpected(contacts.error());
    }
    const auto passed = through_the_door(*contacts);
    if (!passed) {
        return std::unexpected(passed.error());
    }
    if (passed->cards.empty() && passed->empty > 0) {
        return fail(Errc::nothing_left,
                    "nothing is left to export: the terms that they gave it under keep all of it here",
                    "kith show tells the terms");
    }
    print(passed->cards, format, args.who.size() == 1);
    if (passed->withheld > 0) {
        say(std::to_string(passed->withheld) + (passed->withheld == 1 ? " value stays" : " values stay") +
            " here because of the terms it was given under.");
    }
    if (passed->empty > 0) {
        say(std::to_string(passed->empty) + (passed->empty == 1 ? " person is" : " people are") +
            " left out: nothing of theirs may leave.");
    }
    return is_damaged(*vault) ? Exit::damaged : Exit::done;
}

}  // namespace kith::cli
