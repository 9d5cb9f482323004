// SPDX-License-Identifier: Apache-2.0
//
// What the tests of PROTOCOL.md's worked example share: its lines, and randomness that repeats its draws. With
// KITH_WRITE_EXAMPLE set they print the example instead of comparing it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "kith/random.h"
#include "session/messages.h"
#include "tests/support/source_dir.h"

namespace kith::test {

/// The `name = hex` lines of the last section; a line that begins with two spaces continues the one before.
class Example {
public:
    static Example read() {
        std::ifstream file(source_dir() + "/docs/PROTOCOL.md");
        std::stringstream text;
        text << file.rdbuf();
        const std::string all = text.str();
        Example out;
        const auto begin = all.find("## 10. Worked example");
        REQUIRE(begin != std::string::npos);
        std::istringstream lines(all.substr(begin));
        std::string line;
        std::string name;
        while (std::getline(lines, line)) {
            if (const auto equals = line.find(" = "); equals != std::string::npos && line[0] != ' ') {
                name = line.substr(0, equals);
                out.hex_[name] = line.substr(equals + 3);
            } else if (!name.empty() && line.starts_with("  ")) {
                out.hex_[name] += line.substr(2);
            } else {
                name.clear();
            }
        }
        return out;
    }
    [[nodiscard]] Bytes at(const std::string& name) const {
        CAPTURE(name);
        REQUIRE(hex_.contains(name));
        const auto bytes = from_hex(hex_.at(name));
        REQUIRE(bytes);
        return *bytes;
    }
    template <std::size_t N>
    [[nodiscard]] ByteArray<N> fixed(const std::string& name) const {
        return session::fixed<N>(as_text(at(name))).value();
    }

private:
    std::map<std::string, std::string> hex_;
};

inline bool writing() {
    return std::getenv("KITH_WRITE_EXAMPLE") != nullptr;
}

inline void line(const std::string& name, ByteView bytes) {
    std::string hex = to_hex(bytes);
    std::cout << name << " = " << hex.substr(0, 96) << "\n";
    for (std::size_t i = 96; i < hex.size(); i += 96) {
        std::cout << "  " << hex.substr(i, 96) << "\n";
    }
}

/// Gives back exactly the bytes it was made with, draw after draw.
class ScriptedRandom final : public Random {
public:
    explicit ScriptedRandom(Bytes script) : script_(std::move(script)) {}
    void fill(std::span<Byte> out) override {
        REQUIRE(out.size() <= script_.size() - used_);
        std::copy_n(script_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
        used_ += out.size();
    }
    [[nodiscard]] bool used_up() const { return used_ == script_.size(); }

private:
    Bytes script_;
    std::size_t used_ = 0;
};

inline Bytes counting(Byte first, std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) {
        out[i] = static_cast<Byte>(first + i);
    }
    return out;
}

inline Bytes joined(std::initializer_list<ByteView> parts) {
    Bytes out;
    for (const ByteView part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

}  // namespace kith::test
