// SPDX-License-Identifier: Apache-2.0
//
// What a person may say to the LAN, and what it means: with an address of the other device, or on the loopback, nothing is
// announced and nobody looked for.
#include "transport/lan/lan.h"

#include <array>
#include <utility>

#include "transport/lan/address.h"
#include "transport/lan/examine.h"
#include "transport/lan/interfaces_linux.h"
#include "transport/lan/lan_finder.h"

namespace kith::transport::lan {
namespace {

constexpr std::string_view listen_flag = "--listen";

constexpr std::array<Option, 1> options = {{
    {.flag = listen_flag, .value = "ADDR[:PORT]", .help = "Take links there only", .takes_links = true},
}};

Result<void> check(std::string_view where) {
    const auto place = parse_place(where);
    return place ? Result<void>{} : std::unexpected(place.error());
}

Result<std::unique_ptr<Finder>> make(asio::any_io_executor executor, const Wishes& wishes, Random& random) {
    LanOptions lan_options;
    lan_options.discover = wishes.at.empty();
    if (wishes.has(listen_flag)) {
        const auto place = parse_listen(wishes.text(listen_flag));
        if (!place) {
            return fail(Errc::usage, std::string(listen_flag) + ": " + place.error().what, place.error().hint);
        }
        lan_options.listen = *place;
        lan_options.discover = lan_options.discover && !place->address.is_loopback();
    }
    const auto links = system_links();
    if (!links) {
        return std::unexpected(links.error());
    }
    return make_lan_finder(executor, lan_options, *links, random);
}

asio::awaitable<Diagnosis> not_told(Error error) {
    co_return Diagnosis{"lan", {}, {{error.what, error.hint}}};
}

asio::awaitable<Diagnosis> diagnose(asio::any_io_executor executor) {
    auto links = system_links();
    return links ? examine(std::move(executor), std::move(*links)) : not_told(links.error());
}

}  // namespace

constinit const Transport transport{
    .name = "lan", .scheme = "", .options = options, .check_place = check, .make = make, .diagnose = diagnose};

}  // namespace kith::transport::lan
