// SPDX-License-Identifier: Apache-2.0
//
// See manual.h. Writes man(7): text is escaped so that nothing in it is a request.
#include "cli/manual.h"

#include <CLI/CLI.hpp>
#include <fstream>

#include "cli/output.h"

namespace kith::cli {
namespace {

std::string roff(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '\\':
                out += "\\e";
                break;
            case '-':
                out += "\\-";
                break;
            case '\n':
                out += ' ';
                break;
            default:
                out += c;
        }
    }
    return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string type_of(const CLI::Option& option) {
    const auto type = option.get_type_name();
    return type.substr(0, type.find(':'));  // what its checks say of themselves stands behind a colon
}

bool is_shown(const CLI::Option& option) {
    return !option.get_group().empty();
}

std::vector<const CLI::Option*> options_of(const CLI::App& word, bool positional) {
    std::vector<const CLI::Option*> out;
    for (const auto* option : word.get_options([](const CLI::Option*) { return true; })) {
        if (is_shown(*option) && option->get_positional() == positional && !option->check_lname("help")) {
            out.push_back(option);
        }
    }
    return out;
}

std::string paragraph(const CLI::Option& option) {
    std::string out = ".TP\n";
    if (option.get_positional()) {
        out += ".I " + roff(option.get_name(true)) + '\n';
    } else {
        out += "\\fB\\-\\-" + roff(option.get_lnames().front()) + "\\fR";
        const auto type = option.get_expected_max() > 0 && option.get_type_size_max() > 0 ? type_of(option) : "";
        out += type.empty() ? "\n" : " \\fI" + roff(type) + "\\fR\n";
    }
    return out + roff(option.get_description()) + ".\n";
}

std::string options_text(const CLI::App& word) {
    std::string out;
    for (const auto* option : options_of(word, false)) {
        out += paragraph(*option);
    }
    return out;
}

std::string usage(const CLI::App& word, const std::string& above) {
    std::string out = ".SS \"" + roff(above + word.get_name());
    for (const auto* option : options_of(word, true)) {
        const auto name = option->get_name(true) + (option->get_expected_max() > 1 ? "..." : "");
        out += ' ' + roff(option->get_required() ? name : '[' + name + ']');
    }
    return out + "\"\n";
}

void add_words(std::string& out, const CLI::App& parent, const std::string& above) {
    for (const auto* word : parent.get_subcommands([](const CLI::App*) { return true; })) {
        if (word->get_group().empty()) {
            continue;
        }
        out += usage(*word, above) + roff(word->get_description()) + ".\n";
        for (const auto* option : options_of(*word, true)) {
            out += option->get_description().empty() ? "" : paragraph(*option);
        }
        out += options_text(*word);
        if (!word->get_footer().empty() &&
            word->get_footer() != parent.get_footer()) {  // a word takes over its parent's
            out += ".PP\n" + roff(word->get_footer()) + '\n';
        }
        add_words(out, *word, above + word->get_name() + ' ');
    }
}

void replace(std::string& text, const std::string& mark, const std::string& by) {
    if (const auto at = text.find(mark + '\n'); at != std::string::npos) {
        text.replace(at, mark.size() + 1, by);
    }
}

}  // namespace

Result<Exit> manual(const CLI::App& app, const std::string& template_file) {
    std::ifstream in(template_file);
    std::string page{std::istreambuf_iterator<char>(in), {}};
    if (page.empty()) {
        return fail(Errc::io, "the manual's template can't be read");
    }
    std::string commands;
    add_words(commands, app, "");
    replace(page, "@COMMANDS@", commands);
    replace(page, "@OPTIONS@", options_text(app));
    if (const auto at = page.find("@VERSION@"); at != std::string::npos) {
        page.replace(at, 9, KITH_PROJECT_VERSION);
    }
    out(page);
    return Exit::done;
}

}  // namespace kith::cli
