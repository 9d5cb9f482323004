// SPDX-License-Identifier: Apache-2.0
//
// Frames out of any bytes in any pieces: the same frames as in one piece, never longer than the limit; and each of
// them read as a message.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "session/frame.h"

namespace {

using kith::Bytes;
using kith::ByteView;

/// All frames until the first that is refused.
std::vector<Bytes> frames_of(ByteView input, std::size_t piece) {
    std::vector<Bytes> out;
    kith::session::FrameReader reader;
    while (!input.empty()) {
        ByteView part = input.first(std::min(piece, input.size()));
        input = input.subspan(part.size());
        while (!part.empty()) {
            auto frame = reader.next(part, kith::limits::handshake_frame);
            if (!frame) {
                return out;
            }
            if (*frame) {
                out.push_back(std::move(**frame));
            }
        }
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const ByteView input(data + 1, size - 1);
    const auto whole = frames_of(input, input.size() + 1);
    if (frames_of(input, data[0] % 16U + 1U) != whole) {
        std::abort();
    }
    for (const Bytes& frame : whole) {
        if (frame.empty() || frame.size() > kith::limits::handshake_frame) {
            std::abort();
        }
        const auto message = kith::session::read_message(frame);
        if (message && !std::ranges::equal(kith::session::pad_message(message->type, message->body).view(), frame)) {
            std::abort();
        }
    }
    return 0;
}
