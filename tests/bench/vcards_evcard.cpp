// SPDX-License-Identifier: Apache-2.0
//
// See vcards.h. EVCard parses when it is first asked for its attributes.
#include <libebook-contacts/libebook-contacts.h>

#include "tests/bench/vcards.h"

namespace kith::bench {

std::size_t read_evcards(const std::vector<std::string>& cards) {
    std::size_t found = 0;
    for (const std::string& text : cards) {
        EVCard* card = e_vcard_new_from_string(text.c_str());
        found += g_list_length(e_vcard_get_attributes(card));
        g_object_unref(card);
    }
    return found;
}

}  // namespace kith::bench
