// SPDX-License-Identifier: Apache-2.0
//
// See completion.h. The tree of words and options is CLI11's: walked here, so that completion knows exactly what `--help` does.
#include "cli/completion.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "cli/completion_names.h"
#include "cli/output.h"

namespace kith::cli {
namespace {

/// Where on the line the cursor stands.
struct Place {
    const CLI::App* word;
    std::size_t positional = 0;          ///< how many stand before it
    const CLI::Option* value = nullptr;  ///< the option whose value is typed
    Access access;                       ///< what the line says about the vault
};

bool takes_value(const CLI::Option& option) {
    return option.get_expected_max() > 0 && option.get_type_size_max() > 0;
}

/// Of that word or of those above it: options fall through.
const CLI::Option* option_named(const CLI::App* word, const std::string& typed) {
    for (; word != nullptr; word = word->get_parent()) {
        for (const auto* option : word->get_options([](const CLI::Option*) { return true; })) {
            if (!option->get_positional() && option->check_name(typed)) {
                return option;
            }
        }
    }
    return nullptr;
}

const CLI::App* word_named(const CLI::App* parent, const std::string& typed) {
    for (const auto* word : parent->get_subcommands([](const CLI::App*) { return true; })) {
        if (word->get_name() == typed) {
            return word;
        }
    }
    return nullptr;
}

void heed(Access& access, const CLI::Option& option, const std::string& value) {
    if (option.check_lname("vault")) {
        access.vault = value;
    } else if (option.check_lname("passphrase-file")) {
        access.passphrase_file = value;
    } else if (option.check_lname("device-key-file")) {
        access.device_key_file = value;
    }
}

Place walk(const CLI::App& app, const std::vector<std::string>& before) {
    Place place{.word = &app, .positional = 0, .value = nullptr, .access = {}};
    bool only_positionals = false;
    for (const auto& typed : before) {
        if (place.value != nullptr) {
            heed(place.access, *place.value, typed);
            place.value = nullptr;
        } else if (!only_positionals && typed == "--") {
            only_positionals = true;
        } else if (!only_positionals && typed.size() > 1 && typed.starts_with('-')) {
            const auto equals = typed.find('=');
            const auto* option = option_named(place.word, typed.substr(0, equals));
            if (option == nullptr || !takes_value(*option)) {
                continue;
            }
            if (equals == std::string::npos) {
                place.value = option;
            } else {
                heed(place.access, *option, typed.substr(equals + 1));
            }
        } else if (const auto* word = place.positional == 0 ? word_named(place.word, typed) : nullptr) {
            place.word = word;
        } else {
            ++place.positional;
        }
    }
    return place;
}

const CLI::Option* positional_at(const Place& place) {
    std::size_t index = 0;
    const CLI::Option* last = nullptr;
    for (const auto* option : place.word->get_options([](const CLI::Option*) { return true; })) {
        if (!option->get_positional()) {
            continue;
        }
        if (index++ == place.positional) {
            return option;
        }
        last = option;
    }
    return last != nullptr && last->get_expected_max() > 1 ? last : nullptr;  // it takes all that follow
}

Candidates options_of(const CLI::App* word) {
    Candidates out;
    for (; word != nullptr; word = word->get_parent()) {
        for (const auto* option : word->get_options([](const CLI::Option*) { return true; })) {
            if (!option->get_lnames().empty() && !option->get_group().empty()) {
                out.push_back({"--" + option->get_lnames().front(), option->get_description()});
            }
        }
    }
    return out;
}

Candidates words_of(const CLI::App& parent) {
    Candidates out;
    for (const auto* word : parent.get_subcommands([](const CLI::App*) { return true; })) {
        if (!word->get_group().empty()) {
            out.push_back({word->get_name(), word->get_description()});
        }
    }
    return out;
}

/// `a|b|c` as three.
Candidates alternatives(const std::string& type) {
    Candidates out;
    for (std::size_t at = 0; type.find('|') != std::string::npos && at <= type.size();) {
        const auto end = std::min(type.find('|', at), type.size());
        out.push_back({type.substr(at, end - at), ""});
        at = end + 1;
    }
    return out;
}

Candidates values_of(const CLI::Option& option, const Place& place, const std::string& typed) {
    const auto whole = option.get_type_name();  // with what its checks say of themselves behind a colon
    const auto type = whole.substr(0, whole.find(':'));
    if (type == "FILE" || type.starts_with("IMAGE") || option.get_name(true) == "FILE") {
        return {{":files", ""}};
    }
    if (type == "DIR") {
        return {{":folders", ""}};
    }
    const auto name = option.get_positional() ? option.get_name(true) : type;
    if (name == "WHO") {
        return people(place.access, typed);
    }
    if (name == "PERSONA") {
        return personas(place.access);
    }
    if (name == "TAG") {
        return tags(place.access);
    }
    if (name == "KIND") {
        return kinds();
    }
    return alternatives(type);
}

Candidates all_candidates(const CLI::App& app, const std::vector<std::string>& words) {
    const auto& typed = words.back();
    const auto place = walk(app, {words.begin(), words.end() - 1});
    if (place.value != nullptr) {
        return values_of(*place.value, place, typed);
    }
    if (typed.starts_with('-')) {
        return options_of(place.word);
    }
    Candidates out = place.positional == 0 ? words_of(*place.word) : Candidates();
    if (const auto* positional = positional_at(place); positional != nullptr && out.empty()) {
        out = values_of(*positional, place, typed);
    }
    return out;
}

}  // namespace

Exit complete(const CLI::App& app, std::vector<std::string> words) {
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0 || dup2(nowhere, STDERR_FILENO) < 0 || dup2(nowhere, STDIN_FILENO) < 0) {
        return Exit::done;
    }
    unsetenv("KITH_PASSPHRASE_FD");  // reading it would use up what the command itself is to read
    if (!words.empty() && words.front() == "--") {
        words.erase(words.begin());
    }
    if (words.empty()) {
        words.emplace_back();
    }
    for (const auto& candidate : all_candidates(app, words)) {
        if (candidate.text.starts_with(':') || candidate.matches_anything ||
            begins_alike(candidate.text, words.back())) {
            out(clean(candidate.text, out_look()) + '\t' + clean(candidate.what, out_look()) + '\n');
        }
    }
    return Exit::done;
}

}  // namespace kith::cli
