// SPDX-License-Identifier: Apache-2.0
//
// The readers that bench_vcards compares, each in a source of its own: their libraries' macros don't bear each other.
// Each reads all cards into its own terms, lets them go, and gives the number of properties that it found.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kith::bench {

/// Only unfolds, splits and copies (the floor).
[[nodiscard]] std::size_t read_bare(const std::string& file);
/// Debian's libebook-contacts: an EVCard a card, its attributes parsed. It takes one card at a time.
[[nodiscard]] std::size_t read_evcards(const std::vector<std::string>& cards);
/// Debian's KContacts: VCardConverter::parseVCards().
[[nodiscard]] std::size_t read_kcontacts(const std::string& file);

}  // namespace kith::bench
