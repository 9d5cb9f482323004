// SPDX-License-Identifier: Apache-2.0
//
// See meet_plan.h.
#include "cli/meet_plan.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "cli/meet_screen.h"
#include "cli/qr_image.h"
#include "cli/terms_args.h"
#include "kith/limits.h"

namespace kith::cli {
namespace {

/// `120s`, `5m`, or bare seconds.
Result<Duration> read_timeout(const std::string& text) {
    if (text.empty()) {
        return limits::wait_time_max;
    }
    int count = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    if (error == std::errc() && count > 0 && count <= 600 && (unit.empty() || unit == "s" || unit == "m")) {
        const Duration wait = unit == "m" ? Duration(std::chrono::minutes(count)) : std::chrono::seconds(count);
        if (wait <= limits::wait_time_max) {
            return wait;
        }
    }
    return fail(Errc::usage, "--timeout: that is no time between 1s and 10m", "say 120s or 5m");
}

/// A program at the other end of stdin can answer; /dev/null and files can't.
bool stdin_is_a_stream() {
    struct stat about{};
    return fstat(STDIN_FILENO, &about) == 0 && (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode));
}

Result<void> check_consent(const Access& access, const MeetPlan& plan) {
    const bool program_answers = plan.events && plan.read_lines;
    if (access.yes || plan.terminal || program_answers) {
        return {};
    }
    // Without a vault that comes first: no answer would help.
    if (const auto folder = vault_folder(access); folder && !Vault::exists(*folder)) {
        return no_vault_at(*folder);
    }
    return fail(Errc::usage, "there is no terminal to ask on whether to give and take",
                "--yes says yes to both offers beforehand; --give and --take choose what it means");
}

bool looks_like_invitation(const std::string& text) {
    const auto start = text.find_first_not_of(" \t\r\n");
    return start != std::string::npos && text.size() >= start + 6 && (text[start] | 0x20) == 'k' &&
           (text[start + 1] | 0x20) == 'i' && (text[start + 2] | 0x20) == 't' && (text[start + 3] | 0x20) == 'h' &&
           text[start + 5] == ':';
}

/// A code typed with spaces is several words to a shell.
std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

/// The text of an invitation, or a picture of its QR code, at that path or on stdin.
Result<Invitation> read_invitation(const std::string& given) {
    std::string text = given;
    if (given == "-" || !looks_like_invitation(given)) {
        const auto bytes = read_small_file(given, picture_file);
        if (!bytes) {
            return std::unexpected(bytes.error());
        }
        text = as_text(*bytes);
        if (!looks_like_invitation(text)) {
            const auto texts = read_qr_image(*bytes);
            if (!texts) {
                return std::unexpected(texts.error());
            }
            const auto ours = std::ranges::find_if(*texts, looks_like_invitation);
            text = ours == texts->end() ? texts->front() : *ours;
        }
    }
    auto invitation = Invitation::parse(text);
    if (!invitation && !looks_like_invitation(text)) {
        const bool card = text.starts_with("BEGIN:VCARD") || text.starts_with("MECARD:");
        return fail(Errc::usage,
                    card ? "that QR code is a contact card, not an invitation to meet" : "that QR code is not kith's",
                    "scan the one that the other person's kith meet shows");
    }
    return invitation;
}

Result<void> read_phrase(const MeetArgs& args, MeetPlan& plan) {
    plan.phrase = true;
    const auto typed = joined(args.code);
    const auto number = PublicNumber::parse(typed);
    if (!typed.empty() && !number) {
        return fail(Errc::usage, "with --phrase only the number is given, 1 to 9999", "kith meet 7 --phrase");
    }
    if (number || !args.wishes.at.empty()) {
        plan.phrase_with = MeetPlan::PhraseWith{number};
    }
    return {};
}

Result<void> read_means(const MeetArgs& args, MeetPlan& plan) {
    if (!args.qr.empty()) {
        if (args.phrase || !args.code.empty()) {
            return fail(Errc::usage, "one way to meet at a time: a CODE, --qr or --phrase", "leave out the others");
        }
        auto invitation = read_invitation(args.qr);
        if (!invitation) {
            auto error = invitation.error();
            error.what = "--qr: " + error.what;
            error.code = error.code == Errc::io ? Errc::io : Errc::usage;
            return std::unexpected(std::move(error));
        }
        plan.invitation = std::move(*invitation);
    } else if (args.phrase) {
        return read_phrase(args, plan);
    } else if (!args.code.empty()) {
        const auto typed = joined(args.code);
        auto code = Code::parse(typed);
        if (!code) {
            show_candidates(typed);
            return fail(Errc::usage, code.error().what, code.error().hint);
        }
        show_reading(*code);
        plan.code = std::move(*code);
    }
    return {};
}

Result<void> read_texts(const MeetArgs& args, MeetPlan& plan) {
    if (auto means = read_means(args, plan); !means) {
        return means;
    }
    if (!args.give.empty()) {
        auto choices = Choices::parse(args.give);
        if (!choices) {
            return fail(Errc::usage, "--give: " + choices.error().what, choices.error().hint);
        }
        plan.choices = std::move(*choices);
    }
    const auto terms = read_terms(args.terms);
    if (!terms) {
        return std::unexpected(terms.error());
    }
    plan.choices.terms = *terms;
    const auto wait = read_timeout(args.timeout);
    if (!wait) {
        return std::unexpected(wait.error());
    }
    plan.wait = *wait;
    if (!args.wishes.at.empty()) {
        if (const auto place = transport::check_place(args.wishes.at); !place) {
            return fail(Errc::usage, "--at: " + place.error().what, place.error().hint);
        }
    }
    return {};
}

}  // namespace

Result<MeetPlan> plan_meeting(const Access& access, const MeetArgs& args) {
    MeetPlan plan;
    if (auto read = read_texts(args, plan); !read) {
        return std::unexpected(read.error());
    }
    plan.wishes = args.wishes;
    plan.persona = args.persona;
    plan.take = args.take != "none";
    plan.place = args.place;
    plan.events = args.events == "json";
    plan.yes = access.yes;
    plan.terminal = may_ask(access);
    plan.read_lines = plan.terminal || (!access.no_input && stdin_is_a_stream());
    if (!plan.take && plan.choices.what == Choices::What::none) {
        return fail(Errc::usage, "neither giving nor taking is no exchange", "leave out --give none or --take none");
    }
    const bool goes_out = plan.code || plan.invitation || plan.phrase_with;
    for (const auto& option : transport::options()) {
        if (goes_out && option.takes_links && plan.wishes.has(option.flag)) {
            return fail(Errc::usage,
                        std::string(option.flag) + " takes links, and with a CODE, --qr or --at none are taken",
                        "leave out one of them");
        }
    }
    if (plan.phrase && !plan.terminal && !(plan.events && plan.read_lines)) {
        return fail(Errc::usage, "a phrase is compared by a person, and there is no terminal to ask on",
                    "meet by code, or let a program with --events json ask the person");
    }
    if (!goes_out && !plan.wishes.at.empty() && !plan.read_lines) {
        return fail(Errc::usage, "--at needs the code that the other screen shows", "kith meet CODE --at HOST:PORT");
    }
    Card probe;
    probe.properties.push_back(text_property("NOTE", plan.place));
    if (auto fits = check_limits(probe); !fits || plan.place.size() > limits::name) {
        return fail(Errc::usage, "--place: that is no text of at most 10 KiB");
    }
    if (auto consent = check_consent(access, plan); !consent) {
        return std::unexpected(consent.error());
    }
    return plan;
}

}  // namespace kith::cli
