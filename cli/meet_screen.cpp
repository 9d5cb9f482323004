// SPDX-License-Identifier: Apache-2.0
//
// See meet_screen.h.
#include "cli/meet_screen.h"

#include <algorithm>

#include "cli/json.h"
#include "cli/output.h"

namespace kith::cli {
namespace {

constexpr int name_columns = 60;
constexpr int kind_columns = 20;
constexpr int value_columns = 40;

/// Cut and padded.
std::string cell(const std::string& text, int columns) {
    const auto& look = talk_look();
    auto shown = cut(clean(text, look), columns, look);
    shown.append(static_cast<std::size_t>(std::max(0, columns - width(shown))), ' ');
    return shown;
}

std::string value_text(const Property& property) {
    return property.value.starts_with("data:") ? "(a picture)" : property.text();
}

/// Wide enough for the widest kind, and no wider.
template <typename Range, typename Kind>
int widest(const Range& range, Kind kind) {
    int columns = 4;
    for (const auto& each : range) {
        columns = std::max(columns, std::min(kind_columns, width(clean(kind(each), talk_look()))));
    }
    return columns;
}

}  // namespace

std::string shown_name(const std::string& name) {
    const auto& look = talk_look();
    const auto shown = cut(clean(name, look), name_columns, look);
    return shown.empty() ? "(no name)" : shown;
}

void show_code(const Code& code, const event::CodeReady& ready, bool can_type) {
    if (ready.replaced) {
        say(ready.reason.empty() ? "The code was used up by wrong guesses; here is a new one." : ready.reason);
    }
    say_loud("Your code:  " + code.words());
    say("or          " + code.digits());
    if (!ready.replaced) {
        say(can_type ? "Say it to the other person, or type theirs here." : "Say it to the other person.");
    }
}

void show_reading(const Code& code) {
    if (code.mended()) {
        say("Read as " + code.words() + ".");
    }
}

void show_candidates(const std::string& typed) {
    std::string words;
    for (const auto word : code_candidates(typed)) {
        words += (words.empty() ? "" : " or ") + std::string(word);
    }
    if (!words.empty()) {
        say("Did you mean " + words + "?");
    }
}

void show_addresses(const std::vector<std::string>& addresses) {
    std::string all;
    for (const auto& address : addresses) {
        all += (all.empty() ? "" : ", ") + address;
    }
    say("Listening at " + all + " (for --at on the other device).");
}

void show_lonely(const transport::Lonely& lonely, const std::vector<std::string>& addresses) {
    if (lonely.again) {
        for (const auto& trouble : lonely.troubles) {
            say(trouble.what + (trouble.hint.empty() ? "" : ": " + trouble.hint));
        }
        return;
    }
    std::string how;
    for (const auto& search : lonely.searches) {
        how += (how.empty() ? ", " : " or ") + search;
    }
    say("Nobody in five seconds" + how + ". Still trying.");
    for (const auto& trouble : lonely.troubles) {
        say("  " + trouble.what + (trouble.hint.empty() ? "" : ": " + trouble.hint));
    }
    if (addresses.empty()) {
        say(lonely.searches.empty()
                ? "  Is the other side listening at that address?"
                : "  Are both on the same network? Many guest networks keep devices apart: then add --at HOST:PORT.");
        return;
    }
    show_addresses(addresses);
}

void show_offers(std::span<const Choosable> mine, const Offer& theirs, bool take, bool numbered) {
    const auto name = shown_name(theirs.display_name);
    say("You give " + name + ":");
    const auto my_kinds =
        widest(mine, [](const auto& m) { return selector_text(m.property.name, m.property.types()); });
    bool any = false;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const auto& each = mine[i];
        any = any || each.chosen;
        if (!each.chosen && !numbered) {
            continue;
        }
        const auto kind = selector_text(each.property.name, each.property.types());
        say((numbered ? (each.chosen ? "  [x] " : "  [ ] ") + cell(std::to_string(i + 1), 3) : "  ") +
            cell(kind, my_kinds) + "  " + cell(value_text(each.property), value_columns) +
            (each.chosen ? "  [" + each.terms.text() + "]" : ""));
    }
    if (!any) {
        say("  nothing but your name");
    }
    const auto kept = std::count_if(mine.begin(), mine.end(), [](const auto& each) { return !each.chosen; });
    if (kept > 0 && !numbered) {
        say("  (" + std::to_string(kept) + " more on your card, not given: --give chooses)");
    }
    say(name + (take ? " gives you:" : " would give you this, and you take nothing:"));
    const auto kinds = widest(theirs.properties, [](const auto& p) { return selector_text(p.name, p.types); });
    for (const auto& property : theirs.properties) {
        say("  " + cell(selector_text(property.name, property.types), kinds) + "  [" + property.terms.text() + "]");
    }
    if (theirs.properties.empty()) {
        say("  nothing but their name");
    }
}

void show_saved(const std::string& id, const std::string& name) {
    say_loud("Saved: " + shown_name(name) + " (" + id + ").");
    say("kith show " + id + " shows the card; kith note " + id + " \"...\" keeps what you promised.");
}

void show_link_error(const Error& error, bool dialled, bool listens) {
    if (!dialled) {
        say("Somebody connected and was turned away: " + error.what + ". Still waiting.");
    } else if (error.code != Errc::wrong_code) {
        say("That was not the one: " + error.what + ".");
    } else if (listens) {
        say("That code is not theirs. Ask for it again and type it here, or wait for them to type yours.");
    }
}

}  // namespace kith::cli
