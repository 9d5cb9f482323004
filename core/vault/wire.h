// SPDX-License-Identifier: Apache-2.0
//
// One protobuf message read in place, field by field, without copying or allocating: for what has to look at a
// hundred thousand records and needs little of each. https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>

#include "kith/bytes.h"

namespace kith::vault {

class WireReader {
public:
    explicit WireReader(ByteView message) : at_(message.data()), end_(message.data() + message.size()) {}

    [[nodiscard]] bool at_end() const { return at_ == end_; }
    [[nodiscard]] const Byte* position() const { return at_; }
    /// Whether the next field has this number and holds bytes. One byte of tag: numbers up to 15.
    [[nodiscard]] bool next_is_bytes(unsigned field) const { return at_ != end_ && *at_ == (field << 3U | 2U); }
    /// The same for a number.
    [[nodiscard]] bool next_is_number(unsigned field) const { return at_ != end_ && *at_ == field << 3U; }

    /// The content of the next field, whose tag was looked at. Nothing, and broken(), if it goes beyond the end.
    [[nodiscard]] ByteView bytes() {
        ++at_;
        const std::uint64_t size = varint();
        if (size > static_cast<std::uint64_t>(end_ - at_)) {
            broken_ = true;
            at_ = end_;
            return {};
        }
        const ByteView out(at_, static_cast<std::size_t>(size));
        at_ += size;
        return out;
    }
    [[nodiscard]] std::uint64_t number() {
        ++at_;
        return varint();
    }
    /// Passes over the next field if its number is above that, whatever it holds; false, and nothing passed, if it isn't.
    [[nodiscard]] bool skip_above(unsigned field) {
        const Byte* before = at_;
        if (at_ == end_) {
            return false;
        }
        const std::uint64_t tag = varint();
        if (broken_ || tag >> 3U <= field || tag >> 32U != 0) {
            at_ = before;
            return false;
        }
        switch (tag & 7U) {
            case 0:
                static_cast<void>(varint());
                return !broken_;
            case 1:
                return skip_bytes(8);
            case 2:
                return skip_bytes(varint());
            case 5:
                return skip_bytes(4);
            default:
                broken_ = true;
                return false;
        }
    }
    [[nodiscard]] bool broken() const { return broken_; }

private:
    bool skip_bytes(std::uint64_t size) {
        if (broken_ || size > static_cast<std::uint64_t>(end_ - at_)) {
            broken_ = true;
            return false;
        }
        at_ += size;
        return true;
    }
    std::uint64_t varint() {
        if (at_ != end_ && *at_ < 0x80U) {
            return *at_++;
        }
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
            const Byte byte = *at_++;
            value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if (byte < 0x80U) {
                return value;
            }
        }
        broken_ = true;
        at_ = end_;
        return 0;
    }

    const Byte* at_;
    const Byte* end_;
    bool broken_ = false;
};

}  // namespace kith::vault
