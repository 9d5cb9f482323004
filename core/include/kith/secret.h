// SPDX-License-Identifier: Apache-2.0
//
// Holders for what must not stay in memory: keys, code bytes, passphrases. They wipe on destruction, can't be
// copied by accident (clone() says it aloud) and have no printing. Comparison is in crypto/compare.h, in
// constant time; these types have no operator==.
#pragma once

#include <algorithm>
#include <utility>

#include "kith/bytes.h"

namespace kith {

/// Overwrites memory in a way that the compiler keeps.
void wipe(std::span<Byte> memory) noexcept;

/// N secret bytes. Moving wipes the source.
template <std::size_t N>
class Secret {
public:
    Secret() = default;
    explicit Secret(std::span<const Byte, N> bytes) { std::copy(bytes.begin(), bytes.end(), bytes_.begin()); }
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(bytes_); }

    [[nodiscard]] Secret clone() const { return Secret(std::span<const Byte, N>(bytes_)); }
    [[nodiscard]] std::span<const Byte, N> view() const { return bytes_; }
    /// For the one function that fills it.
    [[nodiscard]] std::span<Byte, N> writable() { return bytes_; }

private:
    ByteArray<N> bytes_{};
};

/// Secret bytes of a length known only at run time. Never grows in place, so no copy is left behind.
class SecretBytes {
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size) : bytes_(size) {}
    explicit SecretBytes(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
    SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
    SecretBytes& operator=(SecretBytes&& other) noexcept {
        if (this != &other) {
            wipe(bytes_);
            bytes_ = std::move(other.bytes_);
            other.bytes_.clear();
        }
        return *this;
    }
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes() { wipe(bytes_); }

    [[nodiscard]] SecretBytes clone() const { return SecretBytes(ByteView(bytes_)); }
    [[nodiscard]] ByteView view() const { return bytes_; }
    [[nodiscard]] std::span<Byte> writable() { return bytes_; }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] bool empty() const { return bytes_.empty(); }

private:
    Bytes bytes_;
};

}  // namespace kith
