// SPDX-License-Identifier: Apache-2.0
//
// See terms_args.h.
#include "cli/terms_args.h"

namespace kith::cli {
namespace {

/// Reads one option into `into` unless it is empty; a failure says which option it was.
template <typename T, typename Read>
Result<void> read_option(const char* option, const std::string& text, Read read, std::optional<T>& into) {
    if (text.empty()) {
        return {};
    }
    auto value = read(text);
    if (!value) {
        return fail(Errc::usage, std::string(option) + ": " + value.error().what, value.error().hint);
    }
    into = std::move(*value);
    return {};
}

Result<bool> read_yes_or_no(const std::string& text) {
    if (text == "yes" || text == "no") {
        return text == "yes";
    }
    return fail(Errc::usage, "that is neither yes nor no");
}

}  // namespace

Result<TermsRule> read_terms(const TermsArgs& args) {
    TermsRule rule;
    for (const auto& read : {read_option("--keep", args.keep, parse_keep, rule.keep),
                             read_option("--export", args.may_export, read_yes_or_no, rule.may_export),
                             read_option("--pass-on", args.pass_on, parse_pass_on, rule.pass_on),
                             read_option("--use-for", args.use_for, parse_use_for, rule.use_for)}) {
        if (!read) {
            return std::unexpected(read.error());
        }
    }
    return rule;
}

}  // namespace kith::cli
