// SPDX-License-Identifier: Apache-2.0
//
// The meeting code: a public number and two secret bytes, spelt as PGP words (`7-acme-adroitness`) or as
// digits with a check digit (`7-04711-3`). Both spell the same two bytes.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kith/bytes.h"
#include "kith/error.h"
#include "kith/random.h"
#include "kith/secret.h"

namespace kith {

/// 1 to 9999: what is announced, so that two people find each other. Says nothing about who they are.
class PublicNumber {
public:
    [[nodiscard]] static std::optional<PublicNumber> from(unsigned value);
    /// Reads it in digits, without sign, space or leading zeros.
    [[nodiscard]] static std::optional<PublicNumber> parse(std::string_view text);
    [[nodiscard]] std::uint16_t value() const { return value_; }
    friend auto operator<=>(const PublicNumber&, const PublicNumber&) = default;

private:
    explicit PublicNumber(std::uint16_t value) : value_(value) {}
    std::uint16_t value_;
};

/// A code as it is said aloud. The two bytes are secret until the meeting is over.
class Code {
public:
    [[nodiscard]] static Code make(std::optional<PublicNumber> number, Random& random);
    /// Reads either form, with or without the public number, at most 256 bytes. Forgiven: capitals, spaces, dots or
    /// other dashes for the hyphens, none at all, the digits and wide letters of other keyboards, and in each word one
    /// slip (a letter wrong, missing, too many, or two that changed places) if it leaves one word. Errc::malformed
    /// with a hint that says what a code looks like; the text is never repeated, see code_candidates().
    [[nodiscard]] static Result<Code> parse(std::string_view text);
    /// Whether parse() put a slip right: then the person should see how it was read.
    [[nodiscard]] bool mended() const { return mended_; }

    Code(Code&&) noexcept = default;
    Code& operator=(Code&&) noexcept = default;
    [[nodiscard]] Code clone() const;

    [[nodiscard]] std::optional<PublicNumber> number() const { return number_; }
    [[nodiscard]] std::span<const Byte, 2> secret() const { return secret_.view(); }
    /// `7-acme-adroitness`, for the owner's screen only.
    [[nodiscard]] std::string words() const;
    /// `7-04711-3`.
    [[nodiscard]] std::string digits() const;

private:
    Code(std::optional<PublicNumber> number, Secret<2> secret, bool mended = false)
        : number_(number), secret_(std::move(secret)), mended_(mended) {}
    std::optional<PublicNumber> number_;
    Secret<2> secret_;
    bool mended_ = false;
};

/// The PGP word of a byte (Juola and Zimmermann), in lower case: the two-syllable list at even positions, the three-syllable one at odd.
[[nodiscard]] std::string_view pgp_word(Byte byte, bool odd);
/// The byte of a word on that list, whatever its case.
[[nodiscard]] std::optional<Byte> pgp_byte(std::string_view word, bool odd);

/// What a word of a code that parse() refused may have meant: the words up to two slips away from the first one that is
/// not on its list, at most four, in the order of the alphabet. For the screen of who typed it, not for an Error.
[[nodiscard]] std::vector<std::string_view> code_candidates(std::string_view text);

/// How a code that is being typed may go on.
struct CodeCompletion {
    std::size_t begin = 0;                ///< where in the text its last, unfinished word begins
    bool odd = false;                     ///< it is the second word: nothing comes behind
    std::vector<std::string_view> words;  ///< what it may become, in the order of the alphabet; empty: nothing fits
};
/// Of ASCII text. A word that has not been begun has no completion.
[[nodiscard]] CodeCompletion complete_code(std::string_view text);

}  // namespace kith
