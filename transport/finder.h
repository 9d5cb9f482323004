// SPDX-License-Identifier: Apache-2.0
//
// A finder: how one transport lets two devices find each other and gives links. One of the two seams of the
// transport. Each transport is one folder with one Finder, and one line in transports.cpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>

#include "kith/code.h"
#include "kith/error.h"
#include "transport/diagnosis.h"
#include "transport/link.h"

namespace kith::transport {

/// Somebody who announces a number. `id` and `where` are the finder's own spelling; nobody else reads them.
struct Sighting {
    PublicNumber number;
    std::string id;                  ///< the same for the same announcement, whatever changes in it
    std::vector<std::string> where;  ///< addresses to try, best first
};

class Finder {
public:
    using OnLink = std::function<void(std::unique_ptr<Link>)>;
    using OnSighting = std::function<void(const Sighting&)>;

    Finder() = default;
    Finder(const Finder&) = delete;
    Finder& operator=(const Finder&) = delete;
    /// Stops everything, saying goodbye where something was announced.
    virtual ~Finder() = default;

    /// "lan", "bluetooth".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// False where nothing is announced and nobody watched: then a code carries no public number.
    [[nodiscard]] virtual bool discovers() const = 0;
    /// How it looks for people, to complete "Nobody in five seconds, ...": "by multicast on this network".
    [[nodiscard]] virtual std::string_view search() const = 0;
    /// Begins to watch for what is announced. Sightings come until stop(), again for the same `id` when its addresses change.
    /// What this finder itself announces is not sighted.
    virtual Result<void> browse(OnSighting on_sighting) = 0;
    /// After browse(): asks who bears one of these numbers, and goes on asking; replaces what was asked for before. In a
    /// crowd only what is asked for is sure to be sighted. No numbers: only hears what others say.
    virtual void seek(const std::vector<PublicNumber>& numbers) = 0;
    /// How many others were heard to ask since seek(): a number that nobody bears yet may be theirs in a moment.
    [[nodiscard]] virtual std::size_t asking() const = 0;
    /// Begins to take links. After it addresses() tells where. Errc::nobody where no network is, Errc::io.
    virtual Result<void> listen(OnLink on_link) = 0;
    /// Announces `number` for what listen() opened; replaces an earlier one.
    virtual Result<void> announce(PublicNumber number) = 0;
    /// "192.168.1.5:40123", for the screen, `--at` and a QR code.
    [[nodiscard]] virtual std::vector<std::string> addresses() const = 0;
    /// What its addresses begin with ("bt:"): it dials those alone. Empty for the LAN's HOST:PORT, which is what begins with no
    /// other's.
    [[nodiscard]] virtual std::string_view scheme() const = 0;
    /// A link to what was sighted, or to an address that the person gave. Errc::nobody, Errc::timeout, Errc::malformed.
    /// Errc::cancelled after stop(). What is awaited may outlive the finder, which cancels it.
    virtual asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::string where) = 0;
    /// Ends announcing (with a goodbye), browsing, listening and dialling. Links live on.
    virtual asio::awaitable<void> stop() = 0;
    /// What the person is to know before anything is sent, a line each: what the system itself shows of this device.
    [[nodiscard]] virtual std::vector<std::string> notices() const { return {}; }
    /// What stands in the way just now, as far as it was noticed on the way.
    [[nodiscard]] virtual std::vector<Trouble> troubles() const = 0;
};

}  // namespace kith::transport
