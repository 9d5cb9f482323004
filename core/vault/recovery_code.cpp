// SPDX-License-Identifier: Apache-2.0
//
// The recovery code's letters: Crockford's base32 alphabet, and a Reed-Solomon code over GF(32) of which 26 letters
// carry the secret and 4 check it. VAULT.md 3. Any two wrong letters are noticed; a single one is found, and so is
// a pair that changed places, because a code word at that distance is the only one. Letters are secret: until a code turns out
// to be wrong, no branch and no address depends on one.
#include "kith/recovery_code.h"

#include <array>
#include <optional>
#include <string>

namespace kith {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t data_letters = 26;
constexpr std::size_t check_letters = 4;
constexpr std::size_t letters = data_letters + check_letters;
constexpr std::size_t group = 5;
constexpr Byte no_letter = 0xff;

/// The letters as numbers, 0 to 31.
using Letters = Secret<letters>;

/// All ones if the two are equal, else zero.
constexpr unsigned mask_of_equal(unsigned a, unsigned b) {
    return ((a ^ b) - 1U) >> 8U;  // of bytes: only 0 - 1 reaches up there
}

// --- GF(32) with x^5 + x^2 + 1, in which 2 generates every element but 0.

constexpr Byte times(Byte a, Byte b) {
    constexpr unsigned modulus = 0b100101U;
    unsigned product = 0;
    for (unsigned bit = 0; bit < 5; ++bit) {
        product ^= (unsigned{a} << bit) & (0U - (unsigned{b} >> bit & 1U));
    }
    for (unsigned bit = 8; bit >= 5; --bit) {
        product ^= (modulus << (bit - 5)) & (0U - (product >> bit & 1U));
    }
    return static_cast<Byte>(product);
}

struct Field {
    std::array<Byte, 31> power{};
};
constexpr Field make_field() {
    Field field;
    field.power[0] = 1;
    for (std::size_t i = 1; i < field.power.size(); ++i) {
        field.power[i] = times(field.power[i - 1], 2);
    }
    return field;
}
constexpr Field field = make_field();

constexpr Byte plus(Byte a, Byte b) {
    return static_cast<Byte>(a ^ b);
}

/// The product of (x - 2^i) for i from 1 to 4, the highest power (whose factor is 1) left out.
constexpr std::array<Byte, check_letters> make_generator() {
    std::array<Byte, check_letters + 1> product{1};
    for (std::size_t i = 1; i <= check_letters; ++i) {
        for (std::size_t at = i; at > 0; --at) {
            product[at] = plus(product[at], times(product[at - 1], field.power[i]));
        }
    }
    return {product[1], product[2], product[3], product[4]};
}
constexpr std::array<Byte, check_letters> generator = make_generator();

/// The remainder of the data's polynomial: the check letters.
void add_check(std::span<Byte, letters> word) {
    std::array<Byte, check_letters> rest{};
    for (std::size_t i = 0; i < data_letters; ++i) {
        const Byte lead = plus(word[i], rest[0]);
        for (std::size_t k = 0; k < check_letters; ++k) {
            rest[k] = plus(k + 1 < check_letters ? rest[k + 1] : Byte{0}, times(lead, generator[k]));
        }
    }
    for (std::size_t k = 0; k < check_letters; ++k) {
        word[data_letters + k] = rest[k];
    }
    wipe(rest);
}

using Syndrome = std::array<Byte, check_letters>;

/// The polynomial at 2^1 to 2^4: all zero for a code word.
Syndrome syndrome_of(std::span<const Byte, letters> word) {
    Syndrome out{};
    for (std::size_t k = 0; k < check_letters; ++k) {
        for (const Byte letter : word) {
            out[k] = plus(times(out[k], field.power[k + 1]), letter);
        }
    }
    return out;
}

/// What changing the letter at `place` by `difference` adds to the syndrome.
Syndrome effect(std::size_t place, Byte difference) {
    Syndrome out{};
    for (std::size_t k = 0; k < check_letters; ++k) {
        out[k] = times(difference, field.power[(letters - 1 - place) * (k + 1) % 31]);
    }
    return out;
}

Syndrome sum(const Syndrome& a, const Syndrome& b) {
    Syndrome out{};
    for (std::size_t k = 0; k < check_letters; ++k) {
        out[k] = plus(a[k], b[k]);
    }
    return out;
}

std::optional<std::size_t> wrong_letter(const Syndrome& syndrome) {
    for (std::size_t place = 0; place < letters; ++place) {
        for (Byte difference = 1; difference < 32; ++difference) {
            if (effect(place, difference) == syndrome) {
                return place;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::pair<std::size_t, std::size_t>> swapped_letters(std::span<const Byte, letters> word,
                                                                   const Syndrome& syndrome) {
    for (std::size_t i = 0; i < letters; ++i) {
        for (std::size_t j = i + 1; j < letters; ++j) {
            const Byte difference = plus(word[i], word[j]);
            if (difference != 0 && sum(effect(i, difference), effect(j, difference)) == syndrome) {
                return std::pair(i, j);
            }
        }
    }
    return std::nullopt;
}

constexpr const char* compare_hint = "compare it with what you wrote down, group by group";

std::unexpected<Error> malformed(std::string what) {
    return fail(Errc::malformed, std::move(what), compare_hint);
}

std::string number(std::size_t place) {
    return std::to_string(place + 1);
}

std::unexpected<Error> diagnose(std::span<const Byte, letters> word, const Syndrome& syndrome) {
    if (const auto place = wrong_letter(syndrome)) {
        return malformed("letter " + number(*place) + " of the recovery code is wrong (in group " +
                         number(*place / group) + ")");
    }
    if (const auto pair = swapped_letters(word, syndrome)) {
        return malformed("letters " + number(pair->first) + " and " + number(pair->second) +
                         " of the recovery code may be swapped");
    }
    return malformed("some letters of the recovery code are wrong");
}

char letter_of(Byte value) {
    unsigned out = 0;
    for (unsigned each = 0; each < alphabet.size(); ++each) {
        out |= static_cast<Byte>(alphabet[each]) & mask_of_equal(value, each);
    }
    return static_cast<char>(out);
}

Byte value_of(char c) {
    struct Spelling {
        char letter;
        Byte value;
    };
    constexpr std::array<Spelling, 3> likely{{{'o', 0}, {'i', 1}, {'l', 1}}};
    const unsigned typed = static_cast<Byte>(c);
    // From 64 to 127 one bit makes a capital letter small, and of nothing else a letter.
    const unsigned capital = (typed >> 6U) & ~(typed >> 7U) & 1U;
    const unsigned lower = typed | capital << 5U;
    unsigned out = no_letter;
    const auto take = [&](char letter, unsigned value) {
        const unsigned mask = mask_of_equal(lower, static_cast<Byte>(letter));
        out = (out & ~mask) | (value & mask);
    };
    for (unsigned each = 0; each < alphabet.size(); ++each) {
        take(alphabet[each], each);
    }
    for (const auto& [letter, value] : likely) {
        take(letter, value);
    }
    return static_cast<Byte>(out);
}

/// How many bytes of separator `text` begins with. Word processors make other dashes (U+2010 to U+2015) of hyphens.
std::size_t separator(std::string_view text) {
    if (text[0] == '-' || text[0] == ' ' || text[0] == '\t' || text[0] == '_') {
        return 1;
    }
    const bool dash = text.size() >= 3 && text.starts_with("\xe2\x80") && static_cast<Byte>(text[2]) >= 0x90 &&
                      static_cast<Byte>(text[2]) <= 0x95;
    return dash ? 3 : 0;
}

/// Which group, if they were kept apart, has another length than five.
std::string odd_group(std::string_view typed) {
    std::size_t groups = 0;
    std::size_t size = 0;
    std::string found;
    const auto end_group = [&] {
        if (size > 0) {
            ++groups;
            if (size != group && found.empty()) {
                found = " (group " + std::to_string(groups) + " has " + std::to_string(size) + ")";
            }
        }
        size = 0;
    };
    while (!typed.empty()) {
        const auto skipped = separator(typed);
        if (skipped > 0) {
            end_group();
        } else {
            ++size;
        }
        typed.remove_prefix(skipped > 0 ? skipped : 1);
    }
    end_group();
    return groups == letters / group ? found : "";
}

/// VAULT.md 3: 128 bits and two zero bits, five to a letter, the first bits first.
void spread(std::span<const Byte, 16> secret, std::span<Byte, letters> word) {
    for (std::size_t i = 0; i < data_letters; ++i) {
        unsigned value = 0;
        for (std::size_t bit = i * 5; bit < i * 5 + 5; ++bit) {
            const unsigned one = bit < 128 ? unsigned{secret[bit / 8]} >> (7 - bit % 8) & 1U : 0U;
            value = value << 1U | one;
        }
        word[i] = static_cast<Byte>(value);
    }
}

void gather(std::span<const Byte, letters> word, std::span<Byte, 16> secret) {
    for (std::size_t bit = 0; bit < 128; ++bit) {
        const unsigned one = unsigned{word[bit / 5]} >> (4 - bit % 5) & 1U;
        secret[bit / 8] = static_cast<Byte>(unsigned{secret[bit / 8]} << 1U | one);
    }
}

}  // namespace

RecoveryCode RecoveryCode::make(Random& random) {
    Secret<16> secret;
    random.fill(secret.writable());
    return RecoveryCode(std::move(secret));
}

Result<RecoveryCode> RecoveryCode::parse(std::string_view typed) {
    Letters word;
    std::size_t count = 0;
    for (std::string_view rest = typed; !rest.empty();) {
        if (const auto skipped = separator(rest); skipped > 0) {
            rest.remove_prefix(skipped);
            continue;
        }
        const Byte value = value_of(rest[0]);
        if (value == no_letter) {
            return malformed("letter " + number(count) + " of the recovery code is none that such a code has");
        }
        if (count < letters) {
            word.writable()[count] = value;
        }
        ++count;
        rest.remove_prefix(1);
    }
    if (count != letters) {
        return malformed("a recovery code has " + std::to_string(letters) + " letters, and this one has " +
                         std::to_string(count) + odd_group(typed));
    }
    if (const auto syndrome = syndrome_of(word.view()); syndrome != Syndrome{}) {
        return diagnose(word.view(), syndrome);
    }
    if ((word.view()[data_letters - 1] & 0b11U) != 0) {
        return malformed("that is no recovery code of this version of kith");
    }
    Secret<16> secret;
    gather(word.view(), secret.writable());
    return RecoveryCode(std::move(secret));
}

SecretBytes RecoveryCode::text() const {
    Letters word;
    spread(secret_.view(), word.writable());
    add_check(word.writable());
    SecretBytes out(letters + letters / group - 1);
    std::size_t at = 0;
    for (std::size_t i = 0; i < letters; ++i) {
        if (i > 0 && i % group == 0) {
            out.writable()[at++] = '-';
        }
        out.writable()[at++] = static_cast<Byte>(letter_of(word.view()[i]));
    }
    return out;
}

}  // namespace kith
