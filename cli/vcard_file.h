// SPDX-License-Identifier: Apache-2.0
//
// A vCard file or stdin, read piece by piece.
#pragma once

#include <string>
#include <vector>

#include "kith/formats.h"

namespace kith::cli {

struct VCardFile {
    std::vector<CardOnTerms> cards;
    Remarks refused;  ///< what could not be kept
    Remarks noted;    ///< what was kept, and how it was read
};

/// On stderr what was noted: each remark once, with its first line and how often it was made.
void say_notes(const Remarks& noted);

/// `-` is stdin. Errc::io with the system's word, Errc::limit beyond limits::vcard_file.
[[nodiscard]] Result<VCardFile> read_vcard_file(const std::string& file);

}  // namespace kith::cli
