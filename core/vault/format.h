// SPDX-License-Identifier: Apache-2.0
//
// The vault's file as such: its format number, its tables, the header row and the slots. VAULT.md 2. A later
// format's migration has its place in format.cpp.
#pragma once

#include <vector>

#include "vault/seal.h"
#include "vault/slots.h"
#include "vault/sqlite.h"

namespace kith::vault {

inline constexpr std::uint32_t format_number = 1;
/// "kith", as SQLite's application id.
inline constexpr std::uint32_t application_id = 0x6b697468;
/// As much of the file as check_format() reads.
inline constexpr std::size_t file_header_size = 100;

/// Looks at the file's first bytes, without SQLite: Errc::too_new, or Errc::damaged for what is no vault.
[[nodiscard]] Result<void> check_format(ByteView file_header);

struct Header {
    VaultId id{};
    std::vector<Slot> slots;
};

/// Makes the tables, the header row and the slots in an empty file, and turns on the write-ahead log.
[[nodiscard]] Result<void> lay_out(Database& database, const VaultId& id, std::span<const Slot> slots,
                                   ByteView sealed_set);

/// The slots as they are now. Errc::damaged for one that fails its check, or none.
[[nodiscard]] Result<std::vector<Slot>> read_slots(Database& database, const VaultId& vault);

/// Reads header and slots. Errc::too_new (and leaves all files as they are), Errc::damaged for tables that aren't
/// ours, a missing header, or a slot that fails its check.
[[nodiscard]] Result<Header> read_header(Database& database);

}  // namespace kith::vault
