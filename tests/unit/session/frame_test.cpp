// SPDX-License-Identifier: Apache-2.0
//
// Frames and padding at, below and above their limits.
#include "session/frame.h"

#include <doctest/doctest.h>

using namespace kith;
using namespace kith::session;

namespace {

Bytes padded(std::uint8_t type, ByteView body) {
    const SecretBytes plain = pad_message(type, body);
    return {plain.view().begin(), plain.view().end()};
}

}  // namespace

TEST_CASE("a frame comes out as it went in, whatever pieces it arrives in, and the next one follows") {
    Bytes wire;
    append_frame(wire, Bytes{1, 2, 3});
    append_frame(wire, Bytes(limits::frame, 7));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{5}, wire.size()}) {
        FrameReader reader;
        std::vector<Bytes> frames;
        for (std::size_t at = 0; at < wire.size(); at += piece) {
            ByteView input = ByteView(wire).subspan(at, std::min(piece, wire.size() - at));
            while (!input.empty()) {
                if (auto frame = reader.next(input, limits::frame).value()) {
                    frames.push_back(std::move(*frame));
                }
            }
        }
        REQUIRE(frames.size() == 2);
        CHECK(frames[0] == Bytes{1, 2, 3});
        CHECK(frames[1] == Bytes(limits::frame, 7));
    }
}

TEST_CASE("an empty frame and one above the limit are refused as soon as their length is there") {
    FrameReader reader;
    const Bytes empty{0, 0};
    ByteView input(empty);
    CHECK(reader.next(input, limits::frame).error().code == Errc::protocol);
    for (const std::size_t size : {limits::handshake_frame, limits::handshake_frame + 1}) {
        FrameReader other;
        const Bytes head{static_cast<Byte>(size >> 8U), static_cast<Byte>(size & 0xffU)};
        input = head;
        const auto frame = other.next(input, limits::handshake_frame);
        CHECK(frame.has_value() == (size == limits::handshake_frame));
    }
}

TEST_CASE("a message is padded with zeros to the smallest class that holds it") {
    for (const std::size_t size : size_classes) {
        CHECK(pad_message(1, Bytes(size - message_head)).size() == size);
        if (size != size_classes.back()) {
            CHECK(pad_message(1, Bytes(size - message_head + 1)).size() > size);
        }
    }
    CHECK(body_max == 65'516);
    const Bytes plain = padded(19, Bytes{9, 8, 7});
    const auto message = read_message(plain);
    REQUIRE(message);
    CHECK(message->type == 19);
    CHECK(Bytes(message->body.begin(), message->body.end()) == Bytes{9, 8, 7});
}

TEST_CASE("any byte of padding that is not zero, and any other size, is refused") {
    const Bytes good = padded(19, Bytes{9, 8, 7});
    for (std::size_t at = message_head + 3; at < good.size(); ++at) {
        Bytes bad = good;
        bad[at] = 1;
        CHECK_FALSE(read_message(bad));
    }
    for (std::size_t size = 0; size < 600; ++size) {
        Bytes bad = good;
        bad.resize(size);
        CHECK(read_message(bad).has_value() == (size == 128));
    }
}
