// SPDX-License-Identifier: Apache-2.0
//
// Every limit in one place. Each is checked before anything of that size is allocated, and tested at, below
// and above.
#pragma once

#include <chrono>
#include <cstddef>

#include "kith/time.h"

namespace kith::limits {

inline constexpr std::size_t frame = 65'535;           ///< bytes in one frame after its length
inline constexpr std::size_t handshake_frame = 1'024;  ///< the same before the handshake is done
inline constexpr std::size_t card = 256 * 1024;        ///< a card sealed for the wire: its largest padding class
inline constexpr std::size_t stage_chunk = 16 * 1024;  ///< bytes of sealed card in one STAGE
inline constexpr std::size_t photo = 128 * 1024;       ///< decoded bytes of one photo
inline constexpr std::size_t photo_side = 16'384;      ///< pixels that a photo's header may claim
inline constexpr std::size_t photo_pixels = 64'000'000;
inline constexpr std::size_t properties = 256;   ///< properties of one card
inline constexpr std::size_t value = 64 * 1024;  ///< bytes of one value (a photo's data: URI aside)
inline constexpr std::size_t parameters = 64;    ///< parameters of one property
inline constexpr std::size_t name = 10 * 1024;   ///< a display name on the wire
inline constexpr int nesting = 8;                ///< AGENT and the like
inline constexpr std::size_t vcard_file = 64 * 1024 * 1024;
inline constexpr std::size_t contacts = 1'000'000;
inline constexpr std::size_t pending_connections = 32;
inline constexpr std::size_t unfinished_meetings = 8;  ///< named in one PENDING
inline constexpr std::size_t key_slots = 16;           ///< ways of unlocking one vault
inline constexpr int code_failures = 3;
inline constexpr int phrase_mismatches = 3;  ///< in phrase_mismatch_time: then phrases are not compared for a while
inline constexpr int public_number = 9'999;

inline constexpr Duration handshake_time = std::chrono::seconds(10);
inline constexpr Duration decision_time = std::chrono::seconds(120);
inline constexpr Duration transfer_time = std::chrono::seconds(60);
inline constexpr Duration wait_time_max = std::chrono::minutes(10);
inline constexpr Duration hearing_time = std::chrono::milliseconds(300);  ///< before a public number is picked
inline constexpr Duration phrase_mismatch_time = std::chrono::minutes(10);
inline constexpr auto staged_time = std::chrono::hours(24);

}  // namespace kith::limits
