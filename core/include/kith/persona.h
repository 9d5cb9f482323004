// SPDX-License-Identifier: Apache-2.0
//
// A persona is a named face of the owner: its properties, its default terms, and keys of its own, so that two
// personas of one owner can't be linked by what a peer sees.
#pragma once

#include <string>
#include <vector>

#include "kith/bytes.h"
#include "kith/card.h"
#include "kith/random.h"
#include "kith/secret.h"
#include "kith/terms.h"

namespace kith {

using PersonaId = ByteArray<16>;

/// What a peer sees of a persona's keys after authentication.
struct PublicKeys {
    ByteArray<32> ik{};  ///< Ed25519: signs IDENTITY
    ByteArray<32> sx{};  ///< X25519: known mode
    friend bool operator==(const PublicKeys&, const PublicKeys&) = default;
};

/// A persona's key pairs. Kept in the vault, apart from the persona's properties.
struct PersonaKeys {
    PublicKeys pub;
    Secret<64> ik_secret;  ///< Ed25519 seed and public key, as libsodium lays it out
    Secret<32> sx_secret;

    [[nodiscard]] static PersonaKeys generate(Random& random);
};

enum class GiveTo : std::uint8_t {
    when_chosen = 0,  ///< only where the owner names it
    everyone = 1,     ///< part of the default offer
};

/// One property of mine. My own properties bind me to nothing: `rule` is what I ask of others.
struct OwnProperty {
    Property property;
    TermsRule rule;
    GiveTo give_to = GiveTo::when_chosen;
    friend bool operator==(const OwnProperty&, const OwnProperty&) = default;
};

struct Persona {
    PersonaId id{};
    std::uint64_t revision = 0;  ///< as read from the vault; a save that carries an old one is refused
    std::string name;            ///< "business"; unique in a vault, never sent
    std::vector<OwnProperty> properties;
    TermsRule defaults;
    PublicKeys keys;

    [[nodiscard]] Card card() const;
    [[nodiscard]] std::string display_name() const { return card().display_name(); }
};

}  // namespace kith
