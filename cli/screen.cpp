// SPDX-License-Identifier: Apache-2.0
//
// See screen.h. One pass over the code points; widths and classes are utf8proc's.
#include "cli/screen.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace kith::cli {
namespace {

constexpr int marks_allowed = 4;

struct Step {
    std::int32_t code_point = -1;  ///< -1: no UTF-8
    std::size_t size = 1;
};

Step step(std::string_view text, std::size_t at) {
    utf8proc_int32_t code_point = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    if (size <= 0) {
        return {};
    }
    return {code_point, static_cast<std::size_t>(size)};
}

bool between(std::int32_t c, std::int32_t low, std::int32_t high) {
    return c >= low && c <= high;
}

bool is_line_break(std::int32_t c) {
    return c == '\n' || c == '\r' || c == '\t' || c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// Scripts whose spelling needs U+200C and U+200D: Arabic with its extensions, Indic.
bool joins(std::int32_t c) {
    return between(c, 0x0620, 0x06ff) || between(c, 0x0750, 0x077f) || between(c, 0x08a0, 0x08ff) ||
           between(c, 0x0900, 0x0dff);
}

bool is_mark(std::int32_t c) {
    const auto category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

bool is_emoji(std::int32_t c) {
    return utf8proc_get_property(c)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

void append(std::string& out, std::int32_t c) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(c, bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

struct Spelling {
    std::int32_t code_point;
    std::string_view ascii;
};
/// What compatibility decomposition leaves alone, and people's names have.
constexpr std::array spellings{
    Spelling{0x00df, "ss"}, Spelling{0x00c6, "AE"}, Spelling{0x00e6, "ae"}, Spelling{0x00d8, "O"},
    Spelling{0x00f8, "o"},  Spelling{0x0110, "D"},  Spelling{0x0111, "d"},  Spelling{0x0131, "i"},
    Spelling{0x0141, "L"},  Spelling{0x0142, "l"},  Spelling{0x0152, "OE"}, Spelling{0x0153, "oe"},
    Spelling{0x2013, "-"},  Spelling{0x2014, "-"},  Spelling{0x2018, "'"},  Spelling{0x2019, "'"},
    Spelling{0x201c, "\""}, Spelling{0x201d, "\""},
};

std::string in_ascii(std::int32_t c) {
    if (c < 0x80) {
        return std::string(1, static_cast<char>(c));
    }
    for (const auto& spelling : spellings) {
        if (spelling.code_point == c) {
            return std::string(spelling.ascii);
        }
    }
    std::array<utf8proc_int32_t, 32> parts{};
    int last_class = 0;
    const auto count =
        utf8proc_decompose_char(c, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                                static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), &last_class);
    std::string out;
    for (utf8proc_ssize_t i = 0; i < count && i < static_cast<utf8proc_ssize_t>(parts.size()); ++i) {
        const auto part = parts[static_cast<std::size_t>(i)];
        if (part >= 0x20 && part < 0x7f) {
            out.push_back(static_cast<char>(part));
        }
    }
    return out.empty() ? "?" : out;
}

/// Cleans as it goes; `previous` is the last code point that was shown.
class Cleaner {
public:
    Cleaner(const Look& look, bool keep_lines) : look_(look), keep_lines_(keep_lines) {}

    std::string run(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const auto [code_point, size] = step(text, at);
            at += size;
            const auto next = at < text.size() ? step(text, at).code_point : -1;
            take(code_point, next);
        }
        return std::move(out_);
    }

private:
    void take(std::int32_t c, std::int32_t next) {
        if (is_line_break(c)) {
            return show(keep_lines_ && c == '\n' ? '\n' : ' ');
        }
        if (c == 0x200c || c == 0x200d) {
            return joiner(c, next);
        }
        if (between(c, 0xfe00, 0xfe0f)) {  // variation selectors: some terminals change the width, so they go
            return;
        }
        if (c < 0 || is_treacherous(c)) {
            return mark();
        }
        if (is_mark(c)) {
            return combining(c);
        }
        marks_ = 0;
        show(c);
    }

    void joiner(std::int32_t c, std::int32_t next) {
        if (look_.utf8 && joins(previous_) && joins(next)) {
            return append(out_, c);
        }
        if (c == 0x200d && is_emoji(previous_) && next >= 0 && is_emoji(next)) {
            return;  // the parts of the emoji side by side: a width that every terminal agrees on
        }
        mark();
    }

    void combining(std::int32_t c) {
        if (previous_ < 0 || previous_ == ' ' || previous_ == '\n') {
            return mark();
        }
        ++marks_;
        if (marks_ <= marks_allowed && look_.utf8) {
            return append(out_, c);
        }
        if (marks_ == marks_allowed + 1) {
            append_mark();
        }
    }

    void show(std::int32_t c) {
        previous_ = c;
        if (look_.utf8) {
            append(out_, c);
        } else {
            out_ += in_ascii(c);
        }
    }
    void mark() {
        previous_ = 0xfffd;
        append_mark();
    }
    void append_mark() { out_ += look_.utf8 ? "\ufffd" : "?"; }

    const Look& look_;
    bool keep_lines_;
    std::string out_;
    std::int32_t previous_ = -1;
    int marks_ = 0;
};

}  // namespace

Look look_at(int fd) {
    Look look;
    look.utf8 = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    look.terminal = isatty(fd) == 1;
    const char* no_colour = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    look.colour = look.terminal && (no_colour == nullptr || *no_colour == '\0') && term != nullptr &&
                  std::strcmp(term, "dumb") != 0 && *term != '\0';
    winsize size{};
    if (look.terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        look.columns = size.ws_col;
    }
    return look;
}

int terminal_rows(int fd) {
    winsize size{};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

bool is_treacherous(std::int32_t c) {
    if (c < 0x20 || between(c, 0x7f, 0x9f)) {
        return true;
    }
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:  // bidi controls, zero-width, soft hyphen, tags, interlinear annotation
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            break;
    }
    // Invisible without being of category Cf: grapheme joiner, Hangul fillers, Khmer vowels, Mongolian and other variation selectors.
    return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || between(c, 0x17b4, 0x17b5) ||
           between(c, 0x180b, 0x180f) || between(c, 0xfe00, 0xfe0f) || between(c, 0xe0100, 0xe01ef);
}

std::string clean(std::string_view outside, const Look& look) {
    return Cleaner(look, false).run(outside);
}

std::string clean_text(std::string_view outside, const Look& look) {
    return Cleaner(look, true).run(outside);
}

bool has_right_to_left(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [code_point, size] = step(text, at);
        at += size;
        if (code_point < 0x590) {
            continue;
        }
        const auto bidi = utf8proc_get_property(code_point)->bidi_class;
        if (bidi == UTF8PROC_BIDI_CLASS_R || bidi == UTF8PROC_BIDI_CLASS_AL) {
            return true;
        }
    }
    return false;
}

int width(std::string_view cleaned) {
    int columns = 0;
    for (std::size_t at = 0; at < cleaned.size();) {
        const auto [code_point, size] = step(cleaned, at);
        at += size;
        columns += code_point < 0 ? 1 : utf8proc_charwidth(code_point);
    }
    return columns;
}

std::string cut(std::string_view cleaned, int columns, const Look& look) {
    if (width(cleaned) <= columns) {
        return std::string(cleaned);
    }
    const std::string_view ellipsis = look.utf8 ? "\u2026" : "...";
    int room = std::max(0, columns - width(ellipsis));
    std::size_t end = 0;
    while (end < cleaned.size()) {
        const auto [code_point, size] = step(cleaned, end);
        room -= utf8proc_charwidth(code_point);
        if (room < 0) {
            break;
        }
        end += size;
    }
    return std::string(cleaned.substr(0, end)).append(ellipsis);
}

}  // namespace kith::cli
