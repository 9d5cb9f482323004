// SPDX-License-Identifier: Apache-2.0
//
// Every domain-separation label of kith, in one place, so that no two uses of a key or a hash can be mistaken
// for each other. docs/PROTOCOL.md and docs/VAULT.md quote them.
#pragma once

#include <string_view>

namespace kith::crypto::label {

inline constexpr std::string_view prologue = "kith/1 prologue";
inline constexpr std::string_view cpace_channel = "kith/1 code";
inline constexpr std::string_view code_psk = "kith/1 code psk";
inline constexpr std::string_view qr_psk = "kith/1 qr psk";
inline constexpr std::string_view phrase = "kith/1 phrase";
inline constexpr std::string_view phrase_commit = "kith/1 phrase commit";
inline constexpr std::string_view phrase_decoy = "kith/1 phrase decoy";
inline constexpr std::string_view identity = "kith/1 identity";
inline constexpr std::string_view offer_hash = "kith/1 offer";
inline constexpr std::string_view meeting_id = "kith/1 meeting";
inline constexpr std::string_view stage_key = "kith/1 stage key";
inline constexpr std::string_view stage_commit = "kith/1 stage commit";
inline constexpr std::string_view staged_hash = "kith/1 staged";

inline constexpr std::string_view vault_record = "kith vault/1 record";
inline constexpr std::string_view vault_slot = "kith vault/1 slot";
inline constexpr std::string_view vault_set = "kith vault/1 set";
inline constexpr std::string_view vault_keys = "kith vault/1 keys";
inline constexpr std::string_view vault_backup = "kith vault/1 backup";

}  // namespace kith::crypto::label
