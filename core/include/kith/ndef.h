// SPDX-License-Identifier: Apache-2.0
//
// NFC: a card, or the invitation to a meeting, as an NDEF message, which two phones or a phone and a sticker hand over by
// touch. Pure bytes: the radio is the phone's.
#pragma once

#include <string>
#include <string_view>

#include "kith/bytes.h"
#include "kith/error.h"

namespace kith {

/// What a record of ours holds.
enum class NdefKind : std::uint8_t {
    vcard,       ///< a card: `text/vcard` (RFC 6350), which phones take without kith
    invitation,  ///< Invitation::text(): `application/x.kith-invitation`, in RFC 6838 3.4's tree for private use
};

struct NdefText {
    NdefKind kind = NdefKind::vcard;
    std::string text;
};

/// The largest message that is read, and the largest text of one record.
inline constexpr std::size_t ndef_message_max = 256 * 1024;
inline constexpr std::size_t ndef_text_max = 64 * 1024;

/// A message of one record. Errc::usage for an empty text, Errc::limit beyond ndef_text_max.
[[nodiscard]] Result<Bytes> write_ndef(NdefKind kind, std::string_view text);

/// The first record of a message that holds a card or an invitation; others, and such in chunks, are passed over.
/// Errc::not_found if there is none, Errc::malformed for what is no NDEF message, Errc::limit. What the text says is not
/// looked at.
[[nodiscard]] Result<NdefText> read_ndef(ByteView message);

}  // namespace kith
