// SPDX-License-Identifier: Apache-2.0
//
// The C library's iconv, asked only for character sets that address books have been written in: a name from outside
// must not choose among all the modules that a system has.
#include "formats/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>

#include "card/ascii.h"
#include "card/utf8.h"
#include "formats/utf16.h"

namespace kith::formats {
namespace {

// What WHATWG's Encoding Standard knows, by the names that iconv has for them, and the code pages of DOS.
constexpr std::array<std::string_view, 61> known{
    "iso-8859-2",   "iso-8859-3",   "iso-8859-4",     "iso-8859-5",   "iso-8859-6",   "iso-8859-7",   "iso-8859-8",
    "iso-8859-9",   "iso-8859-10",  "iso-8859-11",    "iso-8859-13",  "iso-8859-14",  "iso-8859-15",  "iso-8859-16",
    "latin2",       "latin5",       "latin-9",        "koi8-r",       "koi8-u",       "macintosh",    "windows-1250",
    "cp1250",       "cp1251",       "windows-1251",   "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "cp1253",         "cp1254",       "cp1255",       "cp1256",       "cp1257",
    "cp1258",       "windows-874",  "cp874",          "tis-620",      "cp437",        "cp850",        "cp852",
    "cp858",        "cp866",        "shift_jis",      "sjis",         "windows-31j",  "cp932",        "euc-jp",
    "iso-2022-jp",  "euc-kr",       "ks_c_5601-1987", "cp949",        "gb2312",       "gbk",          "cp936",
    "gb18030",      "big5",         "cp950",          "big5-hkscs",   "utf-16"};

// Windows-1252, 0x80 to 0x9f; the five that it leaves out are the control characters of Latin-1.
constexpr std::array<std::uint16_t, 32> windows_1252{0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
                                                     0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// What iconv calls it, where Windows has its own word.
std::string name_of_iconv(std::string_view name) {
    if (name == "shift_jis" || name == "sjis" || name == "windows-31j") {
        return "CP932";  // what everybody who says Shift_JIS writes
    }
    if (name == "ks_c_5601-1987" || name == "euc-kr") {
        return "CP949";
    }
    if (name == "gb2312" || name == "gbk") {
        return "GB18030";  // of which both are parts
    }
    if (name.starts_with("windows-")) {
        return "CP" + std::string(name.substr(8));
    }
    return ascii::upper(name);
}

/// A conversion that is open; closes itself.
class Conversion {
public:
    explicit Conversion(const std::string& from) : it_(iconv_open("UTF-8", from.c_str())) {}
    ~Conversion() {
        if (open()) {
            iconv_close(it_);
        }
    }
    Conversion(const Conversion&) = delete;
    Conversion& operator=(const Conversion&) = delete;

    // iconv says by minus one that there is none.
    [[nodiscard]] bool open() const { return std::bit_cast<std::uintptr_t>(it_) != UINTPTR_MAX; }

    /// All of `bytes`, and what the coding's state still holds.
    std::optional<std::string> all(std::string_view bytes) {
        std::string in(bytes);  // iconv takes a pointer to what isn't const
        std::string out(bytes.size() + 16, '\0');
        char* from = in.data();
        std::size_t left = in.size();
        std::size_t used = 0;
        for (bool flushing = false;;) {
            char* to = out.data() + used;
            std::size_t room = out.size() - used;
            const auto status =
                flushing ? iconv(it_, nullptr, nullptr, &to, &room) : iconv(it_, &from, &left, &to, &room);
            used = out.size() - room;
            if (status == static_cast<std::size_t>(-1)) {
                if (errno != E2BIG || out.size() > most(bytes)) {
                    return std::nullopt;
                }
                out.resize(out.size() * 2);
            } else if (flushing) {
                out.resize(used);
                return out;
            } else {
                flushing = true;
            }
        }
    }

private:
    /// No character set says in one byte what takes UTF-8 more than six.
    static std::size_t most(std::string_view bytes) { return 8 * bytes.size() + 64; }

    iconv_t it_;
};

}  // namespace

std::optional<std::string> from_charset(std::string_view bytes, std::string_view name) {
    constexpr std::array<std::string_view, 9> western{
        "iso-8859-1", "latin1", "latin-1", "iso_8859-1", "iso8859-1", "iso88591", "windows-1252", "cp1252", "ansi"};
    constexpr std::array<std::string_view, 3> ascii_or_utf8{"utf-8", "utf8", "us-ascii"};
    const std::string lower = ascii::lower(ascii::trimmed(name));
    if (is_one_of(ascii_or_utf8, lower)) {
        return card::is_utf8(bytes) ? std::optional<std::string>(bytes) : std::nullopt;
    }
    if (is_one_of(western, lower)) {
        return from_windows_1252(bytes);
    }
    if (!is_one_of(known, lower)) {
        return std::nullopt;
    }
    Conversion conversion(name_of_iconv(lower));
    auto out = conversion.open() ? conversion.all(bytes) : std::nullopt;
    return out && card::is_utf8(*out) ? out : std::nullopt;
}

std::string from_windows_1252(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        append_utf8(out, byte >= 0x80 && byte < 0xa0 ? windows_1252.at(byte - 0x80U) : byte);
    }
    return out;
}

}  // namespace kith::formats
