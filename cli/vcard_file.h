// SPDX-License-Identifier: Apache-2.0
//
// A vCard file or stdin, read piece by piece.
#pragma once

#include <string>
#include <vector>

#include "kith/formats.h"

namespace kith::cli {

struct VCardFile {
    std::vector<Card> cards;
    std::vector<Refusal> refusals;  ///< the first thousand
    std::size_t refused = 0;
};

/// `-` is stdin. Errc::io with the system's word, Errc::limit beyond limits::vcard_file.
[[nodiscard]] Result<VCardFile> read_vcard_file(const std::string& file);

}  // namespace kith::cli
