// SPDX-License-Identifier: Apache-2.0
//
// What is inside the seals, as values: one Record a row, of one of five kinds, to protobuf
// (core/proto/vault.proto) and back. VAULT.md 6. The kind is inside the seal as well, so that a row doesn't
// tell what it is.
#pragma once

#include <variant>

#include "kith/contact.h"
#include "kith/error.h"
#include "kith/meeting.h"
#include "kith/persona.h"
#include "kith/secret.h"
#include "kith/vault.h"
#include "vault/seal.h"

namespace kith::vault {

struct Owner {
    Timestamp created;
    std::vector<std::pair<KeySlotId, Timestamp>> slots = {};  ///< when each was made, as far as known
    std::vector<Timestamp> phrase_mismatches = {};            ///< the last ones, oldest first
};

struct StoredPersona {
    std::uint32_t place = 0;  ///< in the order in which they were made
    Persona persona;          ///< id and revision are the record's
    PersonaKeys keys;
};

/// T1 of a meeting: what finishing or giving up that meeting will need.
struct Staged {
    Unfinished row;
    PersonaId persona{};
    PublicKeys peer;
    std::string peer_name;
    Met met;
    std::vector<Given> gave;
};

/// The contact's `theirs` is whole here: what has expired is left out only in memory.
using Body = std::variant<Owner, StoredPersona, Contact, MeetingRecord, Staged>;

struct Record {
    std::uint64_t revision = 1;
    Body body;
};

/// The padded plaintext of a record. Errc::limit if it is larger than a row may be.
[[nodiscard]] Result<SecretBytes> encode(const Record& record);

/// Reads an opened, unpadded body. Errc::malformed for what we would not have written. `id` becomes that of a
/// persona or a contact.
[[nodiscard]] Result<Record> decode(const RecordId& id, ByteView body);

}  // namespace kith::vault
