// SPDX-License-Identifier: Apache-2.0
//
// See address.h.
#include "transport/bluetooth/address.h"

#include <algorithm>

namespace kith::transport::bluetooth {
namespace {

constexpr std::string_view random_mark = "/random";

}  // namespace

std::string Address::text() const {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (const char digit : to_hex(ByteView(bytes).subspan(i, 1))) {
            out += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
        }
        out += i + 1 < bytes.size() ? ":" : "";
    }
    return out;
}

std::optional<Address> Address::parse(std::string_view text, bool random) {
    Address out{.bytes = {}, .random = random};
    if (text.size() != out.bytes.size() * 3 - 1) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < out.bytes.size(); ++i) {
        const auto byte = from_hex(text.substr(i * 3, 2));
        if (!byte || (i > 0 && text[i * 3 - 1] != ':')) {
            return std::nullopt;
        }
        out.bytes[i] = byte->front();
    }
    return out;
}

std::string Address::place() const {
    return std::string(scheme) + text() + std::string(random ? random_mark : "");
}

std::optional<Address> Address::parse_place(std::string_view where) {
    if (!where.starts_with(scheme)) {
        return std::nullopt;
    }
    where.remove_prefix(scheme.size());
    const bool random = where.ends_with(random_mark);
    where.remove_suffix(random ? random_mark.size() : 0);
    return parse(where, random);
}

}  // namespace kith::transport::bluetooth
