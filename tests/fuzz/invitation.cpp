// SPDX-License-Identifier: Apache-2.0
//
// Invitation::parse() on any text, and on any bytes in the right wrapping: what was read is written again in one way.
// An input that begins with "K" or "k" is taken as the text itself; any other is wrapped first.
#include <cstdlib>

#include "card/ascii.h"
#include "kith/rendezvous.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const kith::ByteView input(data, size);
    const bool plain = size > 0 && kith::ascii::lower(static_cast<char>(data[0])) == 'k';
    const std::string text =
        plain ? std::string(kith::as_text(input)) : "KITH1:" + kith::ascii::upper(kith::to_base32(input));
    const auto invitation = kith::Invitation::parse(text);
    if (invitation &&
        kith::ascii::upper(std::string(kith::ascii::trimmed(text))) != kith::ascii::upper(invitation->text())) {
        std::abort();
    }
    return 0;
}
