// SPDX-License-Identifier: Apache-2.0
//
// A link: a byte stream between two devices, whatever carries it. One of the two seams of the transport (the
// other is finder.h): the pump knows links and nothing of TCP or Bluetooth.
#pragma once

#include <span>
#include <string>

#include <asio/awaitable.hpp>

#include "kith/bytes.h"
#include "kith/error.h"

namespace kith::transport {

/// Belongs to one io_context and is used on its thread only.
class Link {
public:
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    /// Closes.
    virtual ~Link() = default;

    /// At least one byte; Errc::cut at the end of the stream, Errc::cancelled after close().
    virtual asio::awaitable<Result<std::size_t>> read_some(std::span<Byte> into) = 0;
    /// All of `bytes`, or an error.
    virtual asio::awaitable<Result<void>> write(ByteView bytes) = 0;
    /// No more will be written: the peer sees the end of the stream once it has read all. Reading goes on. An end
    /// without it may lose what was written last.
    virtual void finish_writing() = 0;
    /// Both directions; what waits on them ends. May be called twice.
    virtual void close() = 0;
    /// "[fe80::1%eth0]:4711", for the owner's own eyes; never logged.
    [[nodiscard]] virtual std::string peer() const = 0;
    /// What all links of one device have in common as far as the transport can tell (its address without the
    /// port): the pending links are shared out by it. Never logged.
    [[nodiscard]] virtual std::string source() const = 0;
};

}  // namespace kith::transport
