// SPDX-License-Identifier: Apache-2.0
//
// What this build is and what it speaks. The program's version is SemVer; the others are whole numbers that
// grow by one with each incompatible change.
#pragma once

#include <string_view>

namespace kith {

inline constexpr std::string_view program_version = "0.1.0";  ///< the same as the CMake project's
inline constexpr int wire_version = 1;                        ///< docs/PROTOCOL.md
inline constexpr int vault_version = 1;                       ///< docs/VAULT.md
inline constexpr int abi_version = 1;                         ///< of the C library: KITH_ABI_VERSION in kith.h

}  // namespace kith
