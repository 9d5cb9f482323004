// SPDX-License-Identifier: Apache-2.0
//
// See meet_modes.h.
#include "cli/meet_modes.h"

#include <unistd.h>

#include "cli/json.h"
#include "cli/meet_screen.h"
#include "cli/output.h"
#include "cli/qr_screen.h"

namespace kith::cli {
namespace {

/// With the window as it is now: whoever was told that it is too small has made it larger.
Look look_now() {
    return look_at(STDERR_FILENO);
}

/// Tries with fewer and fewer addresses, as long as the other side still can find this device by what is left.
std::vector<std::string> lines_that_fit(Invitation& invitation, const Look& look, int rows, QrRoom& needed) {
    for (;;) {
        const auto modules = qr_modules(invitation.text());
        if (!modules) {
            return {};
        }
        needed = qr_room(modules->side, look);
        auto lines = qr_lines(*modules, look, rows);
        const std::size_t least = invitation.number ? 0 : 1;
        if (!lines.empty() || invitation.addresses.size() <= least) {
            return lines;
        }
        invitation.addresses.pop_back();
    }
}

}  // namespace

void show_invitation(Invitation invitation, const Code* code, bool terminal) {
    if (!terminal) {
        return;
    }
    const auto look = look_now();
    QrRoom needed;
    const auto lines = lines_that_fit(invitation, look, terminal_rows(STDERR_FILENO) - 2, needed);
    if (lines.empty()) {
        if (needed.columns > 0) {
            say("A QR code for the other person needs " + std::to_string(needed.columns) + " by " +
                std::to_string(needed.rows + 2) + " characters here: make the window larger, then type qr.");
        }
        return;
    }
    draw(lines);
    say("Or: kith meet --qr PHOTO" + (code == nullptr ? std::string() : ". " + code->words() + " is still good."));
}

void show_scanned(const Offer& theirs, const std::string& known) {
    const auto name = shown_name(theirs.display_name);
    say_loud(name + " has scanned your QR code.");
    say(known.empty() ? "You have not met them with kith before." : "You know them as " + shown_name(known) + ".");
    std::string kinds;
    for (const auto& property : theirs.properties) {
        kinds += (kinds.empty() ? "" : ", ") + selector_text(property.name, property.types);
    }
    say("They would give: " +
        cut(clean(kinds.empty() ? "nothing but their name" : kinds, talk_look()), 200, talk_look()));
    say("They see nothing of yours until you say yes.");
}

void show_number(std::optional<PublicNumber> number) {
    if (number) {
        say_loud("Your number:  " + std::to_string(number->value()));
        say("The other person types: kith meet " + std::to_string(number->value()) + " --phrase");
    } else {
        say("The other person types: kith meet --phrase --at, and the address above.");
    }
}

void show_phrases(std::span<const Phrase> shown) {
    say_loud("One of these is on the other screen too:");
    int number = 0;
    for (const Phrase& phrase : shown) {
        say("  " + std::to_string(++number) + "  " + phrase.words());
    }
    say("Read them to each other before you pick.");
}

void show_mismatch() {
    say_loud("No phrase was the same on both screens: somebody may be between you. Nothing was given.");
}

void show_authenticated(How how, const std::string& known) {
    std::string text = "The codes match.";
    if (how == How::qr) {
        text = "It is the device that shows that QR code.";
    } else if (how == How::phrase) {
        text = "The phrases match.";
    }
    say(text + (known.empty() ? "" : " You know them as " + shown_name(known) + "."));
}

}  // namespace kith::cli
