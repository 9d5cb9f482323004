// SPDX-License-Identifier: Apache-2.0
//
// The one list. Bluetooth is to be its second line.
#include "transport/transports.h"

#include <utility>

#include "transport/lan/address.h"
#include "transport/lan/interfaces_linux.h"
#include "transport/lan/lan_finder.h"

namespace kith::transport {

Result<std::vector<std::unique_ptr<Finder>>> transports(asio::any_io_executor executor, const Options& options,
                                                        Random& random) {
    lan::LanOptions lan_options;
    lan_options.discover = options.discover;
    if (!options.listen.empty()) {
        const auto place = lan::parse_listen(options.listen);
        if (!place) {
            return std::unexpected(place.error());
        }
        lan_options.listen = *place;
    }
    const auto links = lan::system_links();
    if (!links) {
        return std::unexpected(links.error());
    }
    std::vector<std::unique_ptr<Finder>> out;
    out.push_back(lan::make_lan_finder(std::move(executor), lan_options, *links, random));
    return out;
}

Result<void> check_place(const std::string& at) {
    const auto place = lan::parse_place(at);
    return place ? Result<void>{} : std::unexpected(place.error());
}

}  // namespace kith::transport
