// SPDX-License-Identifier: Apache-2.0
//
// See card_value.h.
#include "cli/card_value.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "kith/bytes.h"
#include "kith/limits.h"
#include "kith/time.h"

namespace kith::cli {
namespace {

// RFC 6350: properties whose value is a URI, in which nothing is escaped.
constexpr std::array links{"URL",         "IMPP",          "SOURCE", "FBURL",        "CALURI",  "CALADRURI",
                           "KEY",         "SOUND",         "MEMBER", "GEO",          "RELATED", "LOGO",
                           "CONTACT-URI", "SOCIALPROFILE", "UID",    "ORG-DIRECTORY"};
constexpr std::array pictures{"PHOTO"};
constexpr std::array dates{"BDAY", "ANNIVERSARY", "DEATHDATE"};
constexpr std::array not_to_be_set{"VERSION", "BEGIN", "END", "PRODID", "REV", "CLIENTPIDMAP"};

template <std::size_t N>
bool one_of(const std::array<const char*, N>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string lower(std::string text) {
    for (auto& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

/// `parts` escaped, put together again.
std::string joined(const std::vector<std::string>& parts, char separator) {
    std::string value;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        value += (i == 0 ? "" : std::string(1, separator)) + escape_text(parts[i]);
    }
    return value;
}

/// RFC 6350 6.3.1: seven parts, of which the third is the street. An address typed as one line goes there.
std::string address(const std::string& typed) {
    auto parts = split(typed, ';');
    if (parts.size() == 1) {
        parts = {"", "", typed};
    }
    parts.resize(std::max<std::size_t>(parts.size(), 7));
    return joined(parts, ';');
}

std::string base64(ByteView bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8 | (k < have ? bytes[i + k] : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= have ? digits[group >> (18 - 6 * k) & 63] : '=';
        }
    }
    return text;
}

Result<Bytes> read_bounded(const std::string& file, std::size_t limit) {
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    Bytes bytes(limit + 1);
    std::size_t have = 0;
    ssize_t got = fd < 0 ? -1 : 1;
    while (got > 0 && have < bytes.size()) {
        got = read(fd, bytes.data() + have, bytes.size() - have);
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    const int failed = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (got < 0) {
        return fail(Errc::io, std::string("the photo can't be read: ") + std::strerror(failed));
    }
    bytes.resize(have);
    return bytes;
}

/// The media type by the file's own first bytes; empty if it is neither JPEG nor PNG.
std::string media_type(ByteView bytes) {
    constexpr std::array<Byte, 3> jpeg{0xff, 0xd8, 0xff};
    constexpr std::array<Byte, 8> png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    const auto begins = [bytes](ByteView magic) {
        return bytes.size() > magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
    };
    if (begins(jpeg)) {
        return "image/jpeg";
    }
    return begins(png) ? "image/png" : "";
}

Result<std::string> picture(const std::string& file) {
    const auto bytes = read_bounded(file, limits::photo);
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    if (bytes->size() > limits::photo) {
        return fail(Errc::limit, "that photo is larger than " + std::to_string(limits::photo / 1024) + " KiB",
                    "make it smaller: 400 by 400 points are plenty");
    }
    const auto type = media_type(*bytes);
    if (type.empty()) {
        return fail(Errc::malformed, "that file is neither a JPEG nor a PNG picture");
    }
    return "data:" + type + ";base64," + base64(*bytes);
}

Result<Property> value_property(const std::string& name, const std::string& typed) {
    Property property;
    property.name = name;
    if (one_of(pictures, name)) {
        auto value = picture(typed);
        if (!value) {
            return std::unexpected(value.error());
        }
        property.value = std::move(*value);
    } else if (name == "ADR") {
        property.value = address(typed);
    } else if (name == "N" || name == "ORG" || name == "GENDER") {
        property.value = joined(split(typed, ';'), ';');
    } else if (name == "NICKNAME" || name == "CATEGORIES") {
        property.value = joined(split(typed, ','), ',');
    } else if (one_of(links, name)) {
        property.value = typed;
    } else if (const auto day = one_of(dates, name) ? Date::parse(typed) : std::nullopt) {
        // RFC 6350 4.3.1: the basic format, 19850412.
        property.value = typed;
        std::erase(property.value, '-');
    } else if (name == "TEL" && lower(typed).starts_with("tel:")) {
        property.value = typed;
        property.parameters.push_back({"VALUE", {"uri"}});
    } else {
        property = text_property(name, typed);
    }
    return property;
}

}  // namespace

Result<Kind> typed_kind(const std::string& kind, const std::string& type) {
    const auto name = property_name(kind);
    if (!name || one_of(not_to_be_set, *name)) {
        return fail(
            Errc::usage, "there is no such kind of property",
            "name, org, title, role, email, tel, url, adr, note, photo, bday, ..., a vCard name, or X-SOMETHING");
    }
    Kind meant{*name, lower(type)};
    if (meant.type.empty() && (lower(kind) == "mobile" || lower(kind) == "cell")) {
        meant.type = "cell";
    }
    const auto is_word = std::all_of(meant.type.begin(), meant.type.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!is_word) {
        return fail(Errc::usage, "a type is one word of letters, digits and hyphens", "--type work");
    }
    return meant;
}

Result<Property> typed_property(const std::string& kind, const std::string& value, const std::string& type) {
    const auto meant = typed_kind(kind, type);
    if (!meant) {
        return std::unexpected(meant.error());
    }
    if (value.find_first_not_of(" \t\r\n") == std::string::npos) {
        return fail(Errc::usage, "a value can't be empty", "kith card unset " + kind + " removes it");
    }
    auto property = value_property(meant->name, value);
    if (!property) {
        return property;
    }
    if (!meant->type.empty()) {
        property->parameters.push_back({"TYPE", {meant->type}});
    }
    Card card;
    card.properties.push_back(*property);
    if (auto fits = check_limits(card); !fits) {
        return std::unexpected(fits.error());
    }
    return property;
}

bool is_of(const Property& property, const Kind& kind) {
    if (property.name != kind.name) {
        return false;
    }
    const auto types = property.types();
    return kind.type.empty() ? types.empty() : types.size() == 1 && types.front() == kind.type;
}

}  // namespace kith::cli
