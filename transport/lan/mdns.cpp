// SPDX-License-Identifier: Apache-2.0
//
// The shared names and random draws of multicast DNS.
#include "transport/lan/mdns.h"

#include <string>

#include "kith/rendezvous.h"

namespace kith::transport::lan {

const dns::Name& service_name() {
    static const dns::Name name = [] {
        const auto dot = dns_sd_service.find('.');
        return *dns::Name::of({dns_sd_service.substr(0, dot), dns_sd_service.substr(dot + 1), "local"});
    }();
    return name;
}

dns::Name subtype_name(PublicNumber number) {
    return *service_name().under("_sub")->under("_" + std::to_string(number.value()));
}

bool is_subtype(const dns::Name& name) {
    static const std::string tail = service_name().under("_sub")->folded();
    const std::string folded = name.folded();
    // One label in front of the tail: its length says that nothing else is there.
    return folded.size() > tail.size() && folded.ends_with(tail) &&
           static_cast<unsigned char>(folded[0]) + std::size_t{1} + tail.size() == folded.size();
}

bool is_of_service(const dns::Name& name) {
    return name == service_name() || is_subtype(name);
}

std::string random_label(Random& random) {
    return to_base32(random_bytes<10>(random));
}

Duration random_delay(Random& random, Duration least, Duration most) {
    const auto bytes = random_bytes<4>(random);
    std::uint32_t draw = 0;
    for (const Byte byte : bytes) {
        draw = draw << 8U | byte;
    }
    return least + Duration(draw % (static_cast<std::uint32_t>((most - least).count()) + 1U));
}

}  // namespace kith::transport::lan
