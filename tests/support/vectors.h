// SPDX-License-Identifier: Apache-2.0
//
// Reads tests/vectors/NAME.json: public figures that our own code must reproduce. Each file names its source and
// its licence and holds `cases`, each a flat object of texts (mostly hexadecimal) and lists of texts.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kith/bytes.h"

namespace kith::test {

struct VectorCase {
    std::string name;
    std::map<std::string, std::string> texts;
    std::map<std::string, std::vector<std::string>> lists;

    [[nodiscard]] bool has(const std::string& field) const { return texts.contains(field); }
    [[nodiscard]] const std::string& text(const std::string& field) const { return texts.at(field); }
    /// The field's hexadecimal, either case. Throws (failing the test) where it is absent or not hexadecimal.
    [[nodiscard]] Bytes bytes(const std::string& field) const;
    [[nodiscard]] std::vector<Bytes> list(const std::string& field) const;
    template <std::size_t N>
    [[nodiscard]] ByteArray<N> array(const std::string& field) const {
        const Bytes all = bytes(field);
        ByteArray<N> out{};
        if (all.size() != N) {
            fail_size(field);
        }
        std::copy(all.begin(), all.end(), out.begin());
        return out;
    }

private:
    [[noreturn]] void fail_size(const std::string& field) const;
};

/// All cases of a file; throws where there are none, or no source and licence.
[[nodiscard]] std::vector<VectorCase> vectors(std::string_view name);
/// The case of that name.
[[nodiscard]] VectorCase vector_case(std::string_view file, std::string_view name);

}  // namespace kith::test
