// SPDX-License-Identifier: Apache-2.0
//
// See line_editor.h. Keys: Backspace, Ctrl-U (all), Ctrl-W (a word), Tab, Enter, Ctrl-D; arrows and the like do nothing.
#include "cli/line_editor.h"

#include <utf8proc.h>

#include <algorithm>

#include "cli/output.h"
#include "kith/code.h"

namespace kith::cli {
namespace {

constexpr std::size_t longest_line = 256;
constexpr std::size_t words_told = 12;
constexpr char control_d = 4;
constexpr char control_u = 21;
constexpr char control_w = 23;
constexpr char escape = 27;
constexpr char erase = 127;

/// The code point of one whole character; -1 if it is none, -2 if more bytes are needed.
std::int32_t whole_character(const std::string& bytes) {
    const auto lead = static_cast<unsigned char>(bytes[0]);
    const std::size_t wanted = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (wanted == 0 || lead > 0xf4) {
        return -1;
    }
    if (bytes.size() < wanted) {
        return -2;
    }
    utf8proc_int32_t code_point = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                       static_cast<utf8proc_ssize_t>(bytes.size()), &code_point);
    return size == static_cast<utf8proc_ssize_t>(bytes.size()) ? code_point : -1;
}

std::string common_start(const std::vector<std::string_view>& words) {
    std::string_view start = words[0];
    for (const auto word : words) {
        const auto differs = std::mismatch(start.begin(), start.end(), word.begin(), word.end()).first;
        start = start.substr(0, static_cast<std::size_t>(differs - start.begin()));
    }
    return std::string(start);
}

}  // namespace

void LineEditor::ask(std::string_view question, bool completes) {
    end_typing();
    if (width(question) + 8 > talk_look().columns) {
        say(question);
        question = "> ";
    }
    question_ = question;
    completes_ = completes;
    open_ = true;
    line_.clear();
    character_.clear();
    draw();
}

void LineEditor::close() {
    if (open_) {
        open_ = false;
        end_typing();
    }
}

void LineEditor::take(std::string_view bytes) {
    stale_ = false;
    for (const char c : bytes) {
        key(c);
    }
    if (open_ && stale_) {  // once, however much came: a flood must not be drawn key by key
        draw();
    }
}

void LineEditor::key(char c) {
    if (sequence_ == Sequence::escape) {
        sequence_ = c == '[' || c == 'O' ? Sequence::control : Sequence::none;
        return;
    }
    if (sequence_ == Sequence::control) {
        if (c >= '@' && c <= '~') {  // ECMA-48 5.4: the byte that ends it
            sequence_ = Sequence::none;
        }
        return;
    }
    if (c == escape) {
        sequence_ = Sequence::escape;
        return;
    }
    if (!open_) {
        passed_over_ = true;
        return;
    }
    switch (c) {
        case '\r':
        case '\n': {
            close();
            return on_line_(std::exchange(line_, {}));
        }
        case control_d:
            if (line_.empty()) {
                close();
                return on_line_(std::nullopt);
            }
            return;
        case erase:
        case '\b':
            return erase_character();
        case control_w:
            return erase_word();
        case control_u:
            stale_ = true;
            return line_.clear();
        case '\t':
            return complete();
        default:
            return text(c);
    }
}

void LineEditor::text(char c) {
    character_ += c;
    const auto code_point = whole_character(character_);
    if (code_point == -2) {
        return;
    }
    if (code_point >= 0 && !is_treacherous(code_point) && line_.size() + character_.size() <= longest_line) {
        line_ += character_;
        stale_ = true;
    }
    character_.clear();
}

void LineEditor::erase_character() {
    stale_ = true;
    character_.clear();
    while (!line_.empty() && (static_cast<unsigned char>(line_.back()) & 0xc0U) == 0x80U) {
        line_.pop_back();
    }
    if (!line_.empty()) {
        line_.pop_back();
    }
}

void LineEditor::erase_word() {
    stale_ = true;
    while (!line_.empty() && (line_.back() == ' ' || line_.back() == '-')) {
        line_.pop_back();
    }
    while (!line_.empty() && line_.back() != ' ' && line_.back() != '-') {
        line_.pop_back();
    }
}

void LineEditor::complete() {
    if (!completes_) {
        return;
    }
    const auto found = complete_code(line_);
    if (found.words.empty()) {
        return;
    }
    const auto start = common_start(found.words);
    const bool further = start.size() > line_.size() - found.begin;
    line_.replace(found.begin, std::string::npos, start);
    if (found.words.size() == 1) {
        line_ += found.odd ? "" : "-";
    } else if (!further) {
        std::string words;
        for (std::size_t i = 0; i < std::min(found.words.size(), words_told); ++i) {
            words += (i == 0 ? "" : " ") + std::string(found.words[i]);
        }
        say(words + (found.words.size() > words_told ? " ..." : ""));
    }
    stale_ = true;
}

void LineEditor::draw() {
    std::string ahead;
    if (completes_) {
        const auto found = complete_code(line_);
        if (found.words.size() == 1) {
            ahead = found.words[0].substr(line_.size() - found.begin);
        }
    }
    draw_typing(question_ + line_, ahead);
}

}  // namespace kith::cli
