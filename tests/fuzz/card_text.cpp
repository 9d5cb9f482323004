// SPDX-License-Identifier: Apache-2.0
//
// What an editor saved of a card, under any bytes: the first half becomes a card, the second is what became of it in an editor.
// What is accepted is within the limits, a text that comes back as it was written changes nothing, and two changes of one card can be
// put together.
#include <cstdlib>

#include "cli/card_text.h"
#include "kith/bytes.h"

namespace {

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

bool alike(const kith::Persona& one, const kith::Persona& other) {
    return one.properties == other.properties && one.defaults == other.defaults;
}

void check(const kith::Persona& persona) {
    must(persona.card().first("FN") != nullptr && kith::check_limits(persona.card()).has_value());
    const auto again = kith::cli::read_card_text(kith::cli::write_card_text(persona), persona);
    must(again.has_value() && alike(*again, persona));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(kith::as_text({data, size}));
    const auto half = text.find("\n--\n");
    const kith::Persona none;
    const auto base = kith::cli::read_card_text(text.substr(0, half), none);
    if (!base) {
        must(!base.error().what.empty());
        return 0;
    }
    check(*base);
    const auto edited = half == std::string::npos ? base : kith::cli::read_card_text(text.substr(half + 4), *base);
    if (edited) {
        check(*edited);
        bool clashed = false;
        must(alike(kith::cli::merged(*base, *edited, *base, clashed), *edited) && !clashed);
        static_cast<void>(kith::cli::merged(*base, *edited, none, clashed));
    }
    return 0;
}
