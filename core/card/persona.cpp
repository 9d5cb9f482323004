// SPDX-License-Identifier: Apache-2.0
//
// A persona seen as a card. Its keys are made in core/crypto.
#include "kith/persona.h"

namespace kith {

Card Persona::card() const {
    Card out;
    out.properties.reserve(properties.size());
    for (const OwnProperty& own : properties) {
        out.properties.push_back(own.property);
    }
    return out;
}

}  // namespace kith
