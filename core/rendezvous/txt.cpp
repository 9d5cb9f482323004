// SPDX-License-Identifier: Apache-2.0
//
// The TXT record that a meeting is announced with (RFC 6763 6): `v=1`, then `n=NUMBER`, and nothing else.
#include <string>

#include "card/ascii.h"
#include "kith/rendezvous.h"

namespace kith {
namespace {

constexpr std::size_t largest_record = 512;
constexpr std::string_view version = "1";

void put(Bytes& out, std::string_view text) {
    out.push_back(static_cast<Byte>(text.size()));
    out.insert(out.end(), text.begin(), text.end());
}

/// RFC 6763 6.4: keys are case-insensitive, and of a key that comes twice the first counts, with or without a value.
struct FirstOf {
    std::string_view key;
    bool seen = false;
    std::optional<std::string_view> value = std::nullopt;

    void take(std::string_view pair) {
        const std::size_t equals = pair.find('=');
        if (seen || !ascii::equal_ignoring_case(pair.substr(0, equals), key)) {
            return;
        }
        seen = true;
        if (equals != std::string_view::npos) {
            value = pair.substr(equals + 1);
        }
    }
};

}  // namespace

Bytes encode_txt(PublicNumber number) {
    Bytes out;
    put(out, "v=" + std::string(version));
    put(out, "n=" + std::to_string(number.value()));
    return out;
}

std::optional<PublicNumber> decode_txt(ByteView txt) {
    if (txt.size() > largest_record) {
        return std::nullopt;
    }
    FirstOf v{.key = "v"};
    FirstOf n{.key = "n"};
    while (!txt.empty()) {
        const std::size_t size = txt[0];
        txt = txt.subspan(1);
        if (size > txt.size()) {
            return std::nullopt;
        }
        // RFC 6763 6.4: empty strings and unknown keys are passed over. The order is not relied on, though we write
        // the version first (6.7): the systems of phones keep the pairs in maps.
        const std::string_view pair = as_text(txt.first(size));
        v.take(pair);
        n.take(pair);
        txt = txt.subspan(size);
    }
    if (v.value != version || !n.value) {
        return std::nullopt;
    }
    return PublicNumber::parse(*n.value);
}

}  // namespace kith
