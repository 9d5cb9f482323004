// SPDX-License-Identifier: Apache-2.0
//
// kith qr: a card as a plain QR code, for whoever has no kith. What is mine goes out by my own door, what is a contact's by
// theirs; what doesn't fit is left out by kith/qr_card.h's order, and said.
#include "kith/qr_card.h"

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/part_file.h"
#include "cli/personas.h"
#include "cli/qr_picture.h"
#include "cli/qr_screen.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// What a door let through.
struct Source {
    QrCardTexts texts;
    std::size_t withheld = 0;  ///< by their terms
    bool mine = false;
    bool terms = false;  ///< I ask something of whoever gets it
};

bool asks_something(const Terms& terms) {
    return terms.keep_until || !terms.may_export;
}

Result<Source> mine(const Vault& vault, const QrArgs& args) {
    const auto persona = find_persona(vault, args.persona);
    if (!persona) {
        return std::unexpected(persona.error());
    }
    Choices choices;
    if (!args.give.empty()) {
        auto read = Choices::parse(args.give);
        if (!read) {
            return fail(Errc::usage, "--give: " + read.error().what, read.error().hint);
        }
        choices = std::move(*read);
    }
    const auto card = select(**persona, choices, now().today());
    if (!card) {
        return std::unexpected(card.error());
    }
    Source source{.texts = qr_card_texts(*card), .withheld = 0, .mine = true, .terms = false};
    source.terms =
        std::ranges::any_of(card->properties(), [](const Given& given) { return asks_something(given.terms); });
    return source;
}

Result<Source> theirs(const Vault& vault, const std::string& who) {
    const auto contact = find_contact(vault, who);
    if (!contact) {
        return std::unexpected(contact.error());
    }
    const auto card = select(*contact, Purpose::qr, now().today());
    if (!card) {
        return std::unexpected(card.error());
    }
    return Source{.texts = qr_card_texts(*card), .withheld = card->withheld(), .mine = false, .terms = false};
}

struct Chosen {
    const QrCardText* text = nullptr;
    QrModules modules;
    bool mecard = false;
};
using Fits = std::function<bool(std::size_t side)>;

/// The longest of the list whose code fits: they get shorter, so that a few tries find it.
std::optional<Chosen> longest_that_fits(const std::vector<QrCardText>& list, const Fits& fits) {
    const auto at = std::ranges::partition_point(list, [&](const QrCardText& each) {
        const auto modules = qr_modules(each.text);
        return !modules || !fits(modules->side);
    });
    if (at == list.end()) {
        return std::nullopt;
    }
    return Chosen{&*at, *qr_modules(at->text), false};
}

std::optional<Chosen> vcard_or_mecard(const QrCardTexts& texts, const Fits& fits) {
    auto chosen = longest_that_fits(texts.vcard, fits);
    if (!chosen) {
        chosen = longest_that_fits(texts.mecard, fits);
        if (chosen) {
            chosen->mecard = true;
        }
    }
    return chosen;
}

void tell(const Source& source, const Chosen& chosen, bool terminal) {
    std::vector<std::string> kinds;
    for (const auto& property : chosen.text->left_out) {
        auto kind = selector_text(property.name, property.types());
        if (property.name != "N" && std::ranges::find(kinds, kind) == kinds.end()) {
            kinds.push_back(std::move(kind));
        }
    }
    if (!kinds.empty()) {
        std::string line;
        for (const auto& kind : kinds) {
            line += (line.empty() ? "" : ", ") + kind;
        }
        say("Left out, because it does not fit: " + line + "." +
            (terminal ? " A larger window holds more; --png FILE and --svg FILE hold most." : ""));
    }
    if (source.withheld > 0) {
        say(std::to_string(source.withheld) + (source.withheld == 1 ? " value stays" : " values stay") +
            " here because of the terms it was given under.");
    }
    if (source.terms) {
        say("Your terms don't travel in a plain QR code: whoever scans it may keep and pass on all of it.");
    }
}

Result<void> draw_code(const Source& source) {
    const auto look = look_at(STDOUT_FILENO);
    const int rows = terminal_rows(STDOUT_FILENO) - 1;  // the shell's own line comes below
    for (const auto quiet : {Quiet::usual, Quiet::least}) {
        const auto chosen = vcard_or_mecard(source.texts, [&](std::size_t side) {
            const auto needed = qr_room(side, look, quiet);
            return needed.columns <= look.columns && needed.rows <= rows;
        });
        if (chosen) {
            tell(source, *chosen, true);
            for (const auto& line : qr_lines(chosen->modules, look, rows)) {
                out(line + '\n');
            }
            return {};
        }
    }
    const auto smallest = qr_modules(source.texts.mecard.back().text);
    if (!smallest) {
        return fail(Errc::limit, "that card is too long for any QR code", "shorten its name");
    }
    const auto needed = qr_room(smallest->side, look, Quiet::least);
    return fail(Errc::usage,
                "this terminal is too small for a QR code: it needs " + std::to_string(needed.columns) + " by " +
                    std::to_string(needed.rows + 1) + " characters",
                "make it larger, or take a picture: --png FILE, --svg FILE");
}

Result<void> save(const std::string& file, ByteView picture, bool replace) {
    if (file == "-") {
        out(as_text(picture));
        return flush_out_whole();
    }
    PartFile part(file, "the picture");
    auto done = part.begin();
    done = done ? part.put(picture) : done;
    return done ? part.finish(replace) : done;
}

Result<void> save_pictures(const Source& source, const QrArgs& args, bool replace) {
    const auto chosen = vcard_or_mecard(source.texts, [](std::size_t) { return true; });
    if (!chosen) {
        return fail(Errc::limit, "that card is too long for any QR code", "choose less with --give");
    }
    tell(source, *chosen, false);
    if (!args.png.empty()) {
        const auto png = qr_png(chosen->modules);
        auto done = png ? save(args.png, *png, replace) : Result<void>(std::unexpected(png.error()));
        if (!done) {
            return done;
        }
    }
    return args.svg.empty() ? Result<void>() : save(args.svg, as_bytes(qr_svg(chosen->modules)), replace);
}

Result<void> check(const Access& access, const QrArgs& args) {
    if (!args.who.empty() && !(args.persona.empty() && args.give.empty())) {
        return fail(Errc::usage, "--persona and --give are about your own card, and WHO is somebody else's",
                    "leave out one of them");
    }
    if (args.png == "-" && args.svg == "-") {
        return fail(Errc::usage, "one picture at a time goes to standard output", "name a file for the other");
    }
    if (args.png.empty() && args.svg.empty() && !out_look().terminal) {
        return fail(Errc::usage, "there is no terminal to draw on", "--png FILE or --svg FILE; - is standard output");
    }
    if (args.png == "-" && out_look().terminal) {
        return fail(Errc::usage, "a PNG is nothing that a terminal can show", "--png FILE, or send it on by a pipe");
    }
    for (const auto& file : {args.png, args.svg}) {
        if (auto free = file.empty() || file == "-" ? Result<void>() : check_free(file, access); !free) {
            return free;
        }
    }
    return {};
}

}  // namespace

Result<Exit> qr(const Access& access, const QrArgs& args) {
    if (auto checked = check(access, args); !checked) {
        return std::unexpected(checked.error());
    }
    SystemRandom random;
    const auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto source = args.who.empty() ? mine(*vault, args) : theirs(*vault, args.who);
    if (!source) {
        return std::unexpected(source.error());
    }
    const auto done =
        args.png.empty() && args.svg.empty() ? draw_code(*source) : save_pictures(*source, args, access.yes);
    if (!done) {
        return std::unexpected(done.error());
    }
    return Exit::done;
}

}  // namespace kith::cli
