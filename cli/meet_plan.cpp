// SPDX-License-Identifier: Apache-2.0
//
// See meet_plan.h.
#include "cli/meet_plan.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

#include "cli/meet_screen.h"
#include "cli/terms_args.h"
#include "kith/limits.h"
#include "transport/transports.h"

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

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address.starts_with("[::1]") || address == "::1" ||
           address.starts_with("localhost");
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

/// A code typed with spaces is several words to a shell.
std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

Result<void> read_texts(const MeetArgs& args, MeetPlan& plan) {
    if (!args.code.empty()) {
        const auto typed = joined(args.code);
        auto code = Code::parse(typed);
        if (!code) {
            show_candidates(typed);
            return fail(Errc::usage, code.error().what, code.error().hint);
        }
        show_reading(*code);
        plan.code = std::move(*code);
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
    if (!args.at.empty()) {
        if (const auto place = transport::check_place(args.at); !place) {
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
    plan.at = args.at;
    plan.listen = args.listen;
    plan.discover = args.at.empty() && !is_loopback(args.listen);
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
    if (plan.code && !plan.listen.empty()) {
        return fail(Errc::usage, "--listen takes links, and with a CODE none are taken", "leave out one of them");
    }
    if (!plan.code && !plan.at.empty() && !plan.read_lines) {
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
