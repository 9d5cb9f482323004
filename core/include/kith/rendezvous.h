// SPDX-License-Identifier: Apache-2.0
//
// What two devices need to find each other, as pure bytes, shared by the transports here and by phones, whose
// own system does the advertising: the DNS-SD TXT record, and the QR invitation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/bytes.h"
#include "kith/code.h"
#include "kith/error.h"
#include "kith/secret.h"

namespace kith {

inline constexpr std::string_view dns_sd_service = "_kith._tcp";

/// RFC 6763 6: the TXT record data, `v=1` and `n=NUMBER`, each as a length-prefixed string.
[[nodiscard]] Bytes encode_txt(PublicNumber number);
/// The number in a TXT record of version 1; none for any other version, a broken record, or more than 512 bytes.
[[nodiscard]] std::optional<PublicNumber> decode_txt(ByteView txt);

/// What the QR code of a meeting carries: enough to reach the displayer where multicast is blocked, and to know it is the one.
struct Invitation {
    Secret<32> psk;
    ByteArray<32> ephemeral{};  ///< the displayer's X25519 public key for this meeting
    std::optional<PublicNumber> number;
    std::vector<std::string> addresses;  ///< `HOST:PORT`, at most 8

    /// `KITH1:` and upper-case base32, fit for a QR code's alphanumeric mode.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static Result<Invitation> parse(std::string_view text);
};

}  // namespace kith
