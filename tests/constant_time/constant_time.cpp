// SPDX-License-Identifier: Apache-2.0
//
// Marks secrets as undefined for Valgrind's memcheck, which then reports every branch and every address that depends on one
// (Adam Langley's ctgrind). Each case uses secrets as kith does; what is shown or sent, as a ciphertext or a share, is marked as
// public there. The cases named `planted` do what must never be done: tests/constant_time/run fails unless memcheck sees each
// of them. Where a result that is derived from secrets decides something, and may because everybody sees it anyway,
// suppressions.supp says so. Not here: Argon2id, whose second half reads memory by the passphrase (RFC 9106 3.4.1.3, that is what
// the id stands for), and words and digits of a code or phrase, which are on a screen.
#include <valgrind/memcheck.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string_view>
#include <vector>

#include "crypto/aead.h"
#include "crypto/compare.h"
#include "crypto/cpace.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "crypto/noise.h"
#include "kith/persona.h"
#include "kith/recovery_code.h"
#include "session/identity.h"
#include "session/phrase.h"
#include "tests/support/seeded_random.h"
#include "vault/seal.h"
#include "vault/slots.h"

using namespace kith;

namespace {

void make_secret(ByteView bytes) {
    VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

void make_public(ByteView bytes) {
    VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

template <typename T>
T published(T value) {
    VALGRIND_MAKE_MEM_DEFINED(&value, sizeof value);
    return value;
}

/// What it draws is secret.
class SecretRandom final : public Random {
public:
    void fill(std::span<Byte> out) override {
        source_.fill(out);
        make_secret(out);
    }

private:
    test::SeededRandom source_{7};
};

template <std::size_t N>
Secret<N> secret(Byte fill) {
    Secret<N> out;
    std::ranges::fill(out.writable(), fill);
    make_secret(out.view());
    return out;
}

/// Keeps the compiler from leaving the work out.
void use(bool value) {
    [[maybe_unused]] static volatile bool sink = false;
    sink = value;
}

crypto::DhPair key_pair(Random& random) {
    auto pair = crypto::DhPair::generate(random);
    make_public(pair.pub);
    return pair;
}

void comparison() {
    const auto left = secret<32>(1);
    const auto right = secret<32>(2);
    use(published(crypto::equal(left.view(), right.view())));
    use(published(crypto::is_zero(left.view())));
}

void code_and_cpace() {
    SecretRandom random;
    const auto code = secret<2>(3);
    const crypto::CPaceInput input{.prs = code.view(), .ci = as_bytes("channel"), .sid = as_bytes("session")};
    const crypto::CPace one(input, random);
    const crypto::CPace other(input, random);
    make_public(one.share());
    make_public(other.share());
    const auto mine = one.finish(true, other.share());
    const auto theirs = other.finish(false, one.share());
    use(mine && theirs && published(crypto::equal(mine->view(), theirs->view())));
}

void noise(crypto::NoisePattern pattern) {
    SecretRandom random;
    const bool psk = pattern == crypto::NoisePattern::nn_psk0;
    const bool kk = pattern == crypto::NoisePattern::kk;
    const auto here = key_pair(random);
    const auto there = key_pair(random);
    const auto config = [&](bool initiator) {
        crypto::NoiseConfig out{.pattern = pattern,
                                .initiator = initiator,
                                .prologue = {},
                                .psk = {},
                                .static_pair = {},
                                .remote_static = {},
                                .ephemeral = key_pair(random)};
        if (psk) {
            out.psk = secret<32>(9);
        }
        if (kk) {
            out.static_pair = (initiator ? here : there).clone();
            out.remote_static = initiator ? there.pub : here.pub;
        }
        return out;
    };
    crypto::NoiseHandshake a(config(true));
    crypto::NoiseHandshake b(config(false));
    const auto pass = [](crypto::NoiseHandshake& from, crypto::NoiseHandshake& to) {
        auto message = from.write(as_bytes("hello"));
        make_public(*message);  // it is on the wire
        return to.read(*message).has_value();
    };
    bool ok = pass(a, b) && pass(b, a);
    make_public(a.hash());  // all that it hashes was on the wire
    auto mine = a.split();
    auto theirs = b.split();
    auto sealed = mine.send.seal(as_bytes("text"));
    make_public(sealed);
    ok = ok && theirs.receive.open(sealed).has_value();
    sealed[0] ^= 1U;
    use(ok && !theirs.receive.open(sealed));
}

void vault_unwrap(const Unlock& unlock) {
    SecretRandom random;
    test::SeededRandom ids(5);
    VaultId vault{};
    ids.fill(vault);
    const auto data_key = secret<32>(4);
    auto slot = vault::make_slot(vault, unlock, data_key, ids);
    make_public(slot->wrapped);
    const auto opened = vault::open_slots(vault, {*slot}, unlock);
    const auto keys = vault::derive_keys(vault, opened->data_key);
    auto padded = vault::make_padded(20);
    make_secret(vault::body_of(*padded));
    auto row = vault::seal_record(keys, vault, vault, padded->view(), ids);
    make_public(row);
    auto back = vault::open_record(keys, vault, vault, row);
    use(back.has_value());
    row.back() ^= 1U;
    use(vault::open_record(keys, vault, vault, row).has_value());
}

void recovery_code() {
    SecretRandom random;
    const auto code = RecoveryCode::make(random);
    const auto text = code.text();
    const auto typed = RecoveryCode::parse(as_text(text.view()));
    use(typed && published(crypto::equal(typed->view(), code.view())));
    vault_unwrap(code.clone());
}

void identity() {
    SecretRandom random;
    auto keys = PersonaKeys::generate(random);
    auto stranger = PersonaKeys::generate(random);
    for (auto* each : {&keys, &stranger}) {
        make_public(each->pub.ik);
        make_public(each->pub.sx);
        make_public(each->ik_secret.view().last<32>());  // libsodium keeps the public half there
    }
    const session::Hash handshake = crypto::sha256(as_bytes("handshake"));
    const Bytes body = session::identify(keys, session::Role::initiator, handshake);
    make_public(body);
    use(session::check_identity(body, session::Role::initiator, handshake, stranger.pub).has_value());
    const auto known = crypto::dh(keys.sx_secret, stranger.pub.sx);
    use(known.has_value());
}

void phrase() {
    session::PhraseNonce mine{};
    session::PhraseNonce theirs{};
    SecretRandom random;
    random.fill(mine);
    random.fill(theirs);
    const session::Hash handshake = crypto::sha256(as_bytes("handshake"));
    const session::Hash committed = session::phrase_commitment(theirs);
    use(published(crypto::equal(committed, session::phrase_commitment(theirs))));
    const Phrase spoken = session::phrase_of(handshake, mine, theirs);
    make_public(spoken.bytes);  // both screens show it
    use(spoken.bytes[0] != 0);
}

// What must be seen.

void planted_branch() {
    const auto key = secret<32>(1);
    if ((key.view()[3] & 1U) != 0) {
        use(true);
    }
}

void planted_table() {
    static const Byte table[256]{1, 2, 3};
    const auto key = secret<32>(1);
    use(published(table[key.view()[5]]) != 0);
}

void planted_comparison() {
    const auto left = secret<32>(1);
    const auto right = secret<32>(1);
    use(std::ranges::equal(left.view(), right.view()));  // stops at the first that differs
}

void planted_in_a_tag() {
    const auto key = secret<32>(1);
    const auto mac = crypto::hmac_sha256(key.view(), as_bytes("x"));
    for (const Byte byte : mac.view()) {
        if (byte != 0) {
            use(true);
            break;
        }
    }
}

struct Case {
    std::string_view name;
    std::function<void()> run;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"comparison", comparison},
        {"code and CPace", code_and_cpace},
        {"Noise NN", [] { noise(crypto::NoisePattern::nn); }},
        {"Noise NNpsk0", [] { noise(crypto::NoisePattern::nn_psk0); }},
        {"Noise KK", [] { noise(crypto::NoisePattern::kk); }},
        {"vault by device key", [] { vault_unwrap(DeviceKey{secret<32>(6)}); }},
        {"recovery code", recovery_code},
        {"identity", identity},
        {"phrase", phrase},
        {"planted branch", planted_branch},
        {"planted table", planted_table},
        {"planted comparison", planted_comparison},
        {"planted in a tag", planted_in_a_tag},
    };
    return all;
}

}  // namespace

/// Without arguments: the names of all cases. With one: runs that case.
int main(int argc, char** argv) {
    SystemRandom start;  // libsodium chooses its implementations before anything is secret
    for (const Case& each : cases()) {
        if (argc < 2) {
            std::printf("%.*s\n", static_cast<int>(each.name.size()), each.name.data());
        } else if (each.name == argv[1]) {
            each.run();
            return 0;
        }
    }
    return argc < 2 ? 0 : 2;
}
