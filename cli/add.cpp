// SPDX-License-Identifier: Apache-2.0
//
// kith add --qr: somebody's card from a picture of a QR code. The picture is read in a child that can do nothing else
// (qr_image_linux.cpp), and whoever sits at the terminal sees what it says before it is kept.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/people_lines.h"
#include "cli/personas.h"
#include "cli/qr_image.h"
#include "cli/terminal.h"
#include "cli/vcard_file.h"
#include "cli/words.h"
#include "kith/mecard.h"

namespace kith::cli {
namespace {

bool begins(std::string_view text, std::string_view start) {
    const auto first = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(std::min(first, text.size()));
    return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) {
               return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
}

bool looks_like_card(std::string_view text) {
    return begins(text, "begin:vcard") || looks_like_mecard(text);
}

/// What another code is about, without a word of what it says.
Error no_card(std::string_view text) {
    if (begins(text, "kith1:") || begins(text, "kith2:")) {
        return {Errc::not_found, "that QR code is an invitation to meet, and no card", "kith meet --qr takes it"};
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kinds{
        {{"http:", "a web address"},
         {"https:", "a web address"},
         {"tel:", "a phone number"},
         {"sms:", "a text message"},
         {"smsto:", "a text message"},
         {"mailto:", "an email"},
         {"matmsg:", "an email"},
         {"smtp:", "an email"},
         {"wifi:", "a Wi-Fi network"},
         {"geo:", "a place"},
         {"begin:vevent", "an appointment"},
         {"begin:vcalendar", "an appointment"},
         {"otpauth:", "a secret for a second factor"},
         {"bitcoin:", "a payment"}}};
    const auto* at = std::ranges::find_if(kinds, [text](const auto& kind) { return begins(text, kind.first); });
    return {Errc::not_found,
            "that QR code holds " + std::string(at == kinds.end() ? "something else" : at->second) + ", and no card",
            "a card's code holds a vCard or a MECARD"};
}

/// What is broken, is no picture or has no code in it gives nothing to keep, as a file for `import` would.
Error nothing_in(Error error) {
    if (error.code == Errc::malformed) {
        error.code = Errc::not_found;
    }
    return error;
}

Result<std::vector<std::string>> texts_of(const std::string& image) {
    const auto bytes = read_small_file(image, picture_file);
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    if (const auto text = as_text(*bytes); looks_like_card(text)) {  // a scanner has read it already
        return std::vector{std::string(text)};
    }
    auto texts = read_qr_image(*bytes);
    return texts ? std::move(texts) : Result<std::vector<std::string>>(std::unexpected(nothing_in(texts.error())));
}

Result<std::vector<CardOnTerms>> cards_of(const std::vector<std::string>& texts) {
    std::vector<CardOnTerms> cards;
    Error why = no_card(texts.front());
    for (const auto& text : texts) {
        if (looks_like_mecard(text)) {
            auto card = read_mecard(text);
            if (card) {
                cards.push_back({std::move(*card), {}});
            } else {
                why = nothing_in(card.error());
            }
        } else if (looks_like_card(text)) {
            auto read = read_vcards(text);
            for (auto& each : read.cards) {
                cards.push_back({std::move(each.card), std::move(each.terms)});
            }
            say_notes(read.noted);
            if (read.cards.empty()) {
                why = {Errc::not_found, "the vCard in that QR code can't be kept",
                       read.refused.list.empty() ? "" : read.refused.list.front().what};
            }
        }
    }
    if (cards.empty()) {
        return std::unexpected(std::move(why));
    }
    return cards;
}

void show(const Card& card) {
    Table table({"KIND", "VALUE"});
    for (const auto& property : card.properties) {
        table.row({selector_text(property.name, property.types()), shown_value(property)});
    }
    draw_table(table);
}

/// Whether to keep them; Errc::declined for a no.
Result<void> agreed(const Access& access, const std::vector<CardOnTerms>& cards) {
    for (const auto& each : cards) {
        show(each.card);
    }
    const char* question = cards.size() == 1 ? "Keep this card? [y/N] " : "Keep these cards? [y/N] ";
    if (!access.yes && !ask_yes(question)) {
        return fail(Errc::declined, "nothing was kept");
    }
    return {};
}

/// Who they are in the vault now.
std::vector<Contact> kept(const Vault& vault, const std::vector<CardOnTerms>& cards) {
    std::vector<Contact> out;
    for (const Contact& contact : vault.contacts()) {
        const auto is_theirs = [&contact](const CardOnTerms& each) {
            return std::ranges::equal(each.card.properties, contact.theirs, {}, {}, &Given::property);
        };
        if (std::ranges::any_of(cards, is_theirs)) {
            out.push_back(contact);
        }
    }
    return out;
}

}  // namespace

Result<Exit> add(const Access& access, const AddArgs& args) {
    const auto texts = texts_of(args.qr);
    const auto cards = texts ? cards_of(*texts) : Result<std::vector<CardOnTerms>>(std::unexpected(texts.error()));
    if (!cards) {
        return std::unexpected(cards.error());
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (!access.yes && !may_ask(access)) {
        return fail(Errc::usage, "there is no terminal to ask on whether to keep it", "--yes keeps it unasked");
    }
    if (auto yes = agreed(access, *cards); !yes) {
        return std::unexpected(yes.error());
    }
    const auto done = vault->import(*cards, now());
    if (!done) {
        return std::unexpected(done.error());
    }
    if (done->added + done->changed == 0) {
        say("That card is in your vault already.");
    }
    print_people(kept(*vault, *cards), false);
    return Exit::done;
}

}  // namespace kith::cli
