// SPDX-License-Identifier: Apache-2.0
//
// The text of a meeting's QR code: "KITH1:" and, in base32 (RFC 4648, upper case, no padding), these bytes:
//
//     1    version, 1
//     32   psk
//     32   the displayer's ephemeral X25519 public key
//     2    public number, big-endian; 0 for none
//     1    count of addresses, 0 to 8
//     then for each address: 1 its length, 6 to 47; its ASCII bytes
//
// and nothing after them: 68 to 452 bytes, 115 to 730 characters. Kept to one spelling: what parse() accepts, text()
// writes again, but for case and space round it.
#include <algorithm>
#include <charconv>

#include "card/ascii.h"
#include "kith/rendezvous.h"

namespace kith {
namespace {

constexpr std::string_view prefix = "KITH1:";
constexpr std::string_view family = "KITH";
constexpr Byte version = 1;
constexpr std::size_t fixed_size = 1 + 32 + 32 + 2 + 1;
constexpr std::size_t addresses_max = 8;
constexpr std::size_t address_max = 47;  // "[", 39 of IPv6, "]:65535"
constexpr std::size_t text_max = 1'024;  // what parse() looks at, space round it included

/// One number of an address: digits without a leading zero, `low` to `high`.
bool is_number(std::string_view text, unsigned low, unsigned high) {
    if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, ascii::is_digit) ||
        (text.size() > 1 && text[0] == '0')) {
        return false;
    }
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value >= low && value <= high;
}

bool is_ipv4(std::string_view host) {
    for (int i = 0; i < 3; ++i) {
        const std::size_t dot = host.find('.');
        if (dot == std::string_view::npos || !is_number(host.substr(0, dot), 0, 255)) {
            return false;
        }
        host.remove_prefix(dot + 1);
    }
    return is_number(host, 0, 255);
}

/// RFC 4291 2.2: eight groups of one to four hexadecimal digits, "::" once for one group of zeros or more. The form
/// that ends in an IPv4 address is not taken.
bool is_ipv6(std::string_view host) {
    const auto groups = [](std::string_view part) -> int {
        int count = 0;
        std::size_t digits = 0;
        for (const char c : part) {
            if (c == ':') {
                if (digits == 0) {
                    return -1;
                }
                digits = 0;
            } else if (ascii::is_digit(c) || (ascii::lower(c) >= 'a' && ascii::lower(c) <= 'f')) {
                if (++digits > 4) {
                    return -1;
                }
                count += digits == 1 ? 1 : 0;
            } else {
                return -1;
            }
        }
        return part.empty() || digits > 0 ? count : -1;
    };
    const std::size_t gap = host.find("::");
    if (gap == std::string_view::npos) {
        return groups(host) == 8;
    }
    const int before = groups(host.substr(0, gap));
    const int after = groups(host.substr(gap + 2));
    return before >= 0 && after >= 0 && before + after <= 7;
}

std::unexpected<Error> not_an_invitation(std::string what = "that is not an invitation of kith's") {
    return fail(Errc::malformed, std::move(what), "scan the code on the other screen again");
}

/// The next `size` bytes, and the rest; the caller has checked that they are there.
ByteView take(ByteView& rest, std::size_t size) {
    const ByteView out = rest.first(size);
    rest = rest.subspan(size);
    return out;
}

Result<std::vector<std::string>> read_addresses(ByteView rest, std::size_t count) {
    if (count > addresses_max) {
        return not_an_invitation();
    }
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i) {
        if (rest.empty() || rest[0] > rest.size() - 1) {
            return not_an_invitation("the invitation ends too early");
        }
        const std::size_t size = take(rest, 1)[0];
        const std::string_view address = as_text(take(rest, size));
        if (!Invitation::acceptable_address(address)) {
            return not_an_invitation("the invitation names a place that is no numeric address");
        }
        out.emplace_back(address);
    }
    if (!rest.empty()) {
        return not_an_invitation("there is more in the invitation than belongs there");
    }
    return out;
}

}  // namespace

bool Invitation::acceptable_address(std::string_view address) {
    const std::size_t colon = address.rfind(':');
    if (address.size() > address_max || colon == std::string_view::npos ||
        !is_number(address.substr(colon + 1), 1, 65'535)) {
        return false;
    }
    const std::string_view host = address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        return is_ipv6(host.substr(1, host.size() - 2));
    }
    return is_ipv4(host);
}

std::string Invitation::text() const {
    SecretBytes all(fixed_size + addresses_max * (1 + address_max));
    std::span<Byte> rest = all.writable();
    const auto put = [&rest](ByteView bytes) {
        std::ranges::copy(bytes, rest.begin());
        rest = rest.subspan(bytes.size());
    };
    const unsigned announced = number ? number->value() : 0U;
    put(ByteArray<1>{version});
    put(psk.view());
    put(ephemeral);
    put(ByteArray<2>{static_cast<Byte>(announced >> 8U), static_cast<Byte>(announced)});
    Byte& count = rest[0];
    put(ByteArray<1>{0});
    for (const std::string& address : addresses) {
        if (count < addresses_max && acceptable_address(address)) {
            put(ByteArray<1>{static_cast<Byte>(address.size())});
            put(as_bytes(address));
            ++count;
        }
    }
    return std::string(prefix) + ascii::upper(to_base32(all.view().first(all.size() - rest.size())));
}

Result<Invitation> Invitation::parse(std::string_view text) {
    if (text.size() > text_max) {
        return not_an_invitation();
    }
    text = ascii::trimmed(text);
    if (!ascii::starts_ignoring_case(text, prefix)) {
        const bool later = ascii::starts_ignoring_case(text, family) && text.size() > prefix.size() &&
                           text[family.size()] >= '2' && text[family.size()] <= '9' && text[prefix.size() - 1] == ':';
        return later ? fail(Errc::too_new, "the invitation was made by a later version of kith", "update kith")
                     : not_an_invitation();
    }
    auto decoded = from_base32(text.substr(prefix.size()));
    if (!decoded || decoded->empty()) {
        return not_an_invitation();
    }
    const SecretBytes bytes(*decoded);
    wipe(*decoded);
    if (bytes.view().front() != version) {
        return fail(Errc::too_new, "the invitation was made by a later version of kith", "update kith");
    }
    if (bytes.size() < fixed_size) {
        return not_an_invitation("the invitation ends too early");
    }
    ByteView rest = bytes.view().subspan(1);
    Invitation out;
    out.psk = Secret<32>(take(rest, 32).first<32>());
    std::ranges::copy(take(rest, 32), out.ephemeral.begin());
    const ByteView announced = take(rest, 2);
    const unsigned value = static_cast<unsigned>(announced[0]) << 8U | announced[1];
    out.number = PublicNumber::from(value);
    if (value != 0 && !out.number) {
        return not_an_invitation();
    }
    const std::size_t count = take(rest, 1)[0];
    auto addresses = read_addresses(rest, count);
    if (!addresses) {
        return std::unexpected(std::move(addresses.error()));
    }
    out.addresses = std::move(*addresses);
    return out;
}

}  // namespace kith
