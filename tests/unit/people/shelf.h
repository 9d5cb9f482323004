// SPDX-License-Identifier: Apache-2.0
//
// People as an open vault holds them: records in memory.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "vault/contact_shelf.h"
#include "vault/records.h"

namespace kith::test {

inline void put(vault::ContactShelf& shelf, const Contact& contact) {
    const auto padded = vault::encode({std::max<std::uint64_t>(1, contact.revision), contact});
    REQUIRE(padded);
    const ByteView body = *vault::unpad(padded->view());
    const auto at = vault::outline(body);
    REQUIRE(at);
    shelf.put(contact.id, body, *at);
}

inline vault::ContactShelf shelf_of(const std::vector<Contact>& people, Date today = {2026, 11, 22}) {
    vault::ContactShelf shelf(today);
    for (const Contact& each : people) {
        put(shelf, each);
    }
    shelf.settle();
    return shelf;
}

}  // namespace kith::test
