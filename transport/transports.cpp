// SPDX-License-Identifier: Apache-2.0
//
// The one list. Bluetooth is to be its second line.
#include "transport/transports.h"

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
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

Result<std::vector<Diagnosis>> diagnose() {
    asio::io_context io;
    SystemRandom random;
    auto finders = transports(io.get_executor(), {}, random);
    if (!finders) {
        return std::unexpected(finders.error());
    }
    std::vector<Diagnosis> out(finders->size());
    for (std::size_t i = 0; i < finders->size(); ++i) {
        asio::co_spawn(io, (*finders)[i]->diagnose(), [&out, i](const std::exception_ptr& thrown, Diagnosis diagnosis) {
            if (thrown) {
                std::rethrow_exception(thrown);
            }
            out[i] = std::move(diagnosis);
        });
    }
    io.run();
    return out;
}

Result<void> check_place(const std::string& at) {
    const auto place = lan::parse_place(at);
    return place ? Result<void>{} : std::unexpected(place.error());
}

}  // namespace kith::transport
