// SPDX-License-Identifier: Apache-2.0
//
// Frames: the outermost layer of the session. A frame is a u16 length and so many bytes; after the handshake the
// bytes are one Noise transport message whose plaintext is a message, padded to a size class. PROTOCOL.md 3.
#pragma once

#include <optional>

#include "kith/bytes.h"
#include "kith/error.h"
#include "kith/limits.h"
#include "kith/secret.h"

namespace kith::session {

/// The plaintext sizes of transport messages: what an onlooker can tell apart. The fifth holds one whole STAGE.
inline constexpr std::array<std::size_t, 7> size_classes{128, 512, 2048, 8192, 16'640, 32'768, 65'519};
/// Type and body length before a body.
inline constexpr std::size_t message_head = 3;
/// The longest body that the largest class holds.
inline constexpr std::size_t body_max = size_classes.back() - message_head;

/// Cuts a byte stream into frames, however it arrives. Holds at most one frame, and never more than has come.
class FrameReader {
public:
    /// Takes bytes off the front of `input`, up to the end of one frame: that frame, or none if more is needed.
    /// Errc::protocol for an empty frame, Errc::limit for one longer than `limit` (known once its head is there).
    [[nodiscard]] Result<std::optional<Bytes>> next(ByteView& input, std::size_t limit);

private:
    ByteArray<2> head_{};
    std::size_t head_size_ = 0;
    Bytes body_;
};

/// Appends `payload` (1 to limits::frame bytes) as a frame.
void append_frame(Bytes& out, ByteView payload);

/// A message: u8 type, u16 body length, body, zeros up to the smallest class that holds it. `body` is at most body_max.
[[nodiscard]] SecretBytes pad_message(std::uint8_t type, ByteView body);

struct Message {
    std::uint8_t type = 0;
    ByteView body;  ///< borrowed from the plaintext
};
/// Errc::protocol where the size is no class (or not the smallest that would do), or the padding is not zero.
[[nodiscard]] Result<Message> read_message(ByteView plain);

}  // namespace kith::session
