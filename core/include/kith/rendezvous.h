// SPDX-License-Identifier: Apache-2.0
//
// What two devices need to find each other, as pure bytes, shared by the transports here and by phones, whose
// own system does the advertising: the DNS-SD TXT record, the Bluetooth LE service UUID, and the QR invitation.
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
/// Reads as RFC 6763 6 asks: keys of any case, the first of a kind counts, unknown keys are passed over.
[[nodiscard]] std::optional<PublicNumber> decode_txt(ByteView txt);

/// A Bluetooth UUID, in the order of its text; over the air the bytes go the other way round.
using Uuid = ByteArray<16>;

/// PROTOCOL.md 13: what an LE advertisement carries, 14 fixed bytes and the number, big-endian.
[[nodiscard]] Uuid le_service_uuid(PublicNumber number);
/// The number in it; none for any other UUID.
[[nodiscard]] std::optional<PublicNumber> le_number(const Uuid& uuid);
/// The GATT service of whoever takes links, and the characteristic in it: our 14 bytes with a last two that no number has.
[[nodiscard]] Uuid le_gatt_service();
[[nodiscard]] Uuid le_psm_characteristic();
/// `6b1c8f0e-...`: 36 characters, lower case.
[[nodiscard]] std::string uuid_text(const Uuid& uuid);
/// Reads it, of either case; none for anything else, the short forms of the Bluetooth base UUID too.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

/// The characteristic's value: version 1, and the PSM of the L2CAP channel, 0x0080 to 0x00ff, in three bytes.
[[nodiscard]] Bytes encode_le_psm(std::uint16_t psm);
/// The PSM in a value of version 1; what follows the three bytes is passed over. None for any other version, for a PSM outside of
/// the range, and for more than the 512 bytes that an attribute has at most.
[[nodiscard]] std::optional<std::uint16_t> decode_le_psm(ByteView value);

/// What the QR code of a meeting carries: enough to reach the displayer where multicast is blocked, and to know it is the one.
struct Invitation {
    Secret<32> psk;
    ByteArray<32> ephemeral{};  ///< the displayer's X25519 public key for this meeting
    std::optional<PublicNumber> number;
    std::vector<std::string> addresses;  ///< at most 8; see acceptable_address()

    /// `192.168.1.5:40123` or `[fe80::1]:40123`: numeric, so that scanning a picture asks no name server, and without a
    /// zone, which would name a link of the displayer's. At most 47 bytes.
    [[nodiscard]] static bool acceptable_address(std::string_view address);

    /// `KITH1:` and upper-case base32, fit for a QR code's alphanumeric mode: at most 730 characters. Addresses that are
    /// not acceptable, and those after the eighth, are left out. As secret as the code: for the owner's screen only.
    [[nodiscard]] std::string text() const;
    /// Reads it, of either case and with space round it. Errc::malformed; Errc::too_new for a later version.
    [[nodiscard]] static Result<Invitation> parse(std::string_view text);
};

}  // namespace kith
