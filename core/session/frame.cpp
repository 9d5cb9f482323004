// SPDX-License-Identifier: Apache-2.0
//
// Frames and padding: bytes in, bytes out, nothing of what they mean. Every length is checked before it is believed.
#include "session/frame.h"

#include <algorithm>
#include <cassert>

#include "crypto/compare.h"

namespace kith::session {
namespace {

/// The smallest class that holds a message with so long a body; 0 if none does.
std::size_t class_for(std::size_t body_size) {
    const auto fits =
        std::ranges::find_if(size_classes, [&](std::size_t size) { return body_size + message_head <= size; });
    return fits == size_classes.end() ? 0 : *fits;
}

}  // namespace

Result<std::optional<Bytes>> FrameReader::next(ByteView& input, std::size_t limit) {
    while (head_size_ < head_.size()) {
        if (input.empty()) {
            return std::nullopt;
        }
        head_[head_size_++] = input.front();
        input = input.subspan(1);
    }
    const std::size_t size = static_cast<std::size_t>(head_[0]) << 8U | head_[1];
    if (size == 0) {
        return fail(Errc::protocol, "the other side sent an empty frame");
    }
    if (size > limit) {
        return fail(Errc::limit, "the other side announced a frame of " + std::to_string(size) + " bytes");
    }
    const std::size_t taken = std::min(size - body_.size(), input.size());
    body_.insert(body_.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(taken));
    input = input.subspan(taken);
    if (body_.size() < size) {
        return std::nullopt;
    }
    head_size_ = 0;
    return std::optional<Bytes>(std::exchange(body_, {}));
}

void append_frame(Bytes& out, ByteView payload) {
    assert(!payload.empty() && payload.size() <= limits::frame);
    out.push_back(static_cast<Byte>(payload.size() >> 8U));
    out.push_back(static_cast<Byte>(payload.size() & 0xffU));
    out.insert(out.end(), payload.begin(), payload.end());
}

SecretBytes pad_message(std::uint8_t type, ByteView body) {
    const std::size_t size = class_for(body.size());
    assert(size != 0);
    SecretBytes plain(size);
    const auto out = plain.writable();
    out[0] = type;
    out[1] = static_cast<Byte>(body.size() >> 8U);
    out[2] = static_cast<Byte>(body.size() & 0xffU);
    std::ranges::copy(body, out.begin() + message_head);
    return plain;
}

Result<Message> read_message(ByteView plain) {
    if (plain.size() < message_head) {
        return fail(Errc::protocol, "a message is shorter than its head");
    }
    const std::size_t size = static_cast<std::size_t>(plain[1]) << 8U | plain[2];
    if (plain.size() != class_for(size)) {
        return fail(Errc::protocol, "a message is not padded to its size class");
    }
    if (!crypto::all_zero(plain.subspan(message_head + size))) {
        return fail(Errc::protocol, "the padding of a message is not zero");
    }
    return Message{.type = plain[0], .body = plain.subspan(message_head, size)};
}

}  // namespace kith::session
