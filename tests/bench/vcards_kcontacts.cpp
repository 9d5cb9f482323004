// SPDX-License-Identifier: Apache-2.0
//
// See vcards.h. KContacts has fields, not properties: of what it found, the names, addresses and numbers are counted.
#include <KContacts/VCardConverter>

#include "tests/bench/vcards.h"

namespace kith::bench {

std::size_t read_kcontacts(const std::string& file) {
    const KContacts::VCardConverter converter;
    const KContacts::Addressee::List people =
        converter.parseVCards(QByteArray::fromRawData(file.data(), static_cast<int>(file.size())));
    std::size_t found = 0;
    for (const KContacts::Addressee& person : people) {
        found += 1 + static_cast<std::size_t>(person.emails().size() + person.phoneNumbers().size());
    }
    return found;
}

}  // namespace kith::bench
