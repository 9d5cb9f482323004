// SPDX-License-Identifier: Apache-2.0
//
// The Noise state machine for our three patterns. Section numbers are those of the Noise specification,
// revision 34. Every pattern has two messages, so the steps are spelt out instead of interpreted from tokens.
#include "crypto/noise.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string_view>
#include <utility>

#include "crypto/aead.h"
#include "crypto/compare.h"
#include "kith/limits.h"

namespace kith::crypto {
namespace {

constexpr std::uint64_t reserved_counter = std::numeric_limits<std::uint64_t>::max();

std::string_view protocol_name(NoisePattern pattern) {
    switch (pattern) {
        case NoisePattern::nn:
            return "Noise_NN_25519_ChaChaPoly_SHA256";
        case NoisePattern::nn_psk0:
            return "Noise_NNpsk0_25519_ChaChaPoly_SHA256";
        case NoisePattern::kk:
            return "Noise_KK_25519_ChaChaPoly_SHA256";
    }
    assert(false);
    return {};
}

/// Noise 4.3: HKDF with empty info; the outputs are chained.
template <std::size_t N>
std::array<Secret<32>, N> hkdf(const Secret<32>& chaining_key, ByteView input) {
    const Secret<32> temporary = hmac_sha256(chaining_key.view(), input);
    std::array<Secret<32>, N> out;
    SecretBytes block(33);
    std::size_t used = 0;
    for (std::size_t i = 0; i < N; ++i) {
        block.writable()[used] = static_cast<Byte>(i + 1);
        out[i] = hmac_sha256(temporary.view(), block.view().first(used + 1));
        used = 32;
        std::ranges::copy(out[i].view(), block.writable().begin());
    }
    return out;
}

/// Noise 5.2: ck, h and, once there is one, the key with its counter.
class SymmetricState {
public:
    explicit SymmetricState(std::string_view name) {
        if (name.size() <= hash_.size()) {
            std::ranges::copy(as_bytes(name), hash_.begin());
        } else {
            hash_ = sha256(as_bytes(name));
        }
        chaining_key_ = Secret<32>(std::span<const Byte, 32>(hash_));
    }

    void mix_hash(ByteView data) {
        Bytes both(hash_.begin(), hash_.end());
        both.insert(both.end(), data.begin(), data.end());
        hash_ = sha256(both);
    }

    void mix_key(ByteView input) {
        auto [chaining_key, key] = hkdf<2>(chaining_key_, input);
        chaining_key_ = std::move(chaining_key);
        cipher_.emplace(std::move(key));
    }

    void mix_key_and_hash(ByteView input) {
        auto [chaining_key, to_hash, key] = hkdf<3>(chaining_key_, input);
        chaining_key_ = std::move(chaining_key);
        mix_hash(to_hash.view());
        cipher_.emplace(std::move(key));
    }

    Bytes encrypt_and_hash(ByteView plain) {
        Bytes out = cipher_ ? cipher_->seal(plain, hash_) : Bytes(plain.begin(), plain.end());
        mix_hash(out);
        return out;
    }

    std::optional<SecretBytes> decrypt_and_hash(ByteView sealed) {
        auto out = cipher_ ? cipher_->open(sealed, hash_) : std::optional<SecretBytes>(SecretBytes(sealed));
        mix_hash(sealed);
        return out;
    }

    /// Noise 5.2 Split(), and the end of this state: only h stays.
    std::array<Secret<32>, 2> split() {
        auto keys = hkdf<2>(chaining_key_, {});
        chaining_key_ = Secret<32>();
        cipher_.reset();
        return keys;
    }

    [[nodiscard]] const Hash& hash() const { return hash_; }

private:
    Hash hash_{};
    Secret<32> chaining_key_;
    std::optional<CipherState> cipher_;
};

enum class Step : std::uint8_t { first, second, finished, split, failed };

}  // namespace

Bytes CipherState::seal(ByteView plain, ByteView ad) {
    if (counter_ == reserved_counter) {
        return {};
    }
    return chacha_seal(key_.view(), counter_++, ad, plain);
}

std::optional<SecretBytes> CipherState::open(ByteView sealed, ByteView ad) {
    if (counter_ == reserved_counter) {
        return std::nullopt;
    }
    auto plain = chacha_open(key_.view(), counter_, ad, sealed);
    if (plain) {
        ++counter_;
    }
    return plain;
}

struct NoiseHandshake::State {
    explicit State(NoiseConfig from) : config(std::move(from)), symmetric(protocol_name(config.pattern)) {
        assert(config.psk.has_value() == (config.pattern == NoisePattern::nn_psk0));
        assert(config.static_pair.has_value() == (config.pattern == NoisePattern::kk));
        assert(config.remote_static.has_value() == (config.pattern == NoisePattern::kk));
        symmetric.mix_hash(config.prologue);
        if (config.pattern == NoisePattern::kk) {
            // KK's pre-messages: the initiator's static key, then the responder's.
            symmetric.mix_hash(config.initiator ? config.static_pair->pub : *config.remote_static);
            symmetric.mix_hash(config.initiator ? *config.remote_static : config.static_pair->pub);
        }
    }

    [[nodiscard]] bool my_turn() const {
        return (step == Step::first && config.initiator) || (step == Step::second && !config.initiator);
    }

    /// What comes before a message's `e`.
    void before_ephemeral() {
        if (step == Step::first && config.pattern == NoisePattern::nn_psk0) {
            symmetric.mix_key_and_hash(config.psk->view());
        }
    }

    /// The token `e`, for either side's key. Noise 9.2: with a psk it is mixed into the key too.
    void mix_ephemeral(const DhPublic& pub) {
        symmetric.mix_hash(pub);
        if (config.pattern == NoisePattern::nn_psk0) {
            symmetric.mix_key(pub);
        }
    }

    [[nodiscard]] bool mix_dh(const Secret<32>& secret, const DhPublic& peer) { return mix_shared(dh(secret, peer)); }

    [[nodiscard]] bool mix_shared(const std::optional<Secret<32>>& shared) {
        if (shared) {
            symmetric.mix_key(shared->view());
        }
        return shared.has_value();
    }

    /// The DH tokens after `e`: NN has ee in its second message, KK has es, ss in its first and ee, se in its second.
    [[nodiscard]] bool mix_agreements() {
        const bool kk = config.pattern == NoisePattern::kk;
        if (step == Step::first) {
            return !kk || (mix_initiator_ephemeral_with_responder_static() &&
                           mix_dh(config.static_pair->secret, *config.remote_static));
        }
        return mix_shared(std::exchange(ephemeral_shared, std::nullopt)) &&
               (!kk || mix_initiator_static_with_responder_ephemeral());
    }

    [[nodiscard]] bool mix_initiator_ephemeral_with_responder_static() {
        return config.initiator ? mix_dh(config.ephemeral.secret, *config.remote_static)
                                : mix_dh(config.static_pair->secret, *remote_ephemeral);
    }

    [[nodiscard]] bool mix_initiator_static_with_responder_ephemeral() {
        return config.initiator ? mix_dh(config.static_pair->secret, *remote_ephemeral)
                                : mix_dh(config.ephemeral.secret, *config.remote_static);
    }

    /// Takes the ephemeral that came; false for our own, or one of small order (dh() has no result for those). That
    /// result is `ee` of the second message: it waits for it, because an agreement is a third of the handshake's work.
    [[nodiscard]] bool accept_ephemeral(std::span<const Byte, 32> pub) {
        if (equal(pub, config.ephemeral.pub)) {
            return false;
        }
        ephemeral_shared = dh(config.ephemeral.secret, pub);
        if (!ephemeral_shared) {
            return false;
        }
        remote_ephemeral.emplace();
        std::ranges::copy(pub, remote_ephemeral->begin());
        return true;
    }

    void advance() {
        step = step == Step::first ? Step::second : Step::finished;
        if (step == Step::finished) {
            // Nothing below needs these again.
            config.psk.reset();
            config.static_pair.reset();
            config.ephemeral.secret = Secret<32>();
        }
    }

    [[nodiscard]] std::unexpected<Error> refuse(std::string what) {
        step = Step::failed;
        ephemeral_shared.reset();
        return fail(Errc::protocol, std::move(what));
    }

    NoiseConfig config;
    SymmetricState symmetric;
    std::optional<DhPublic> remote_ephemeral;
    std::optional<Secret<32>> ephemeral_shared;  ///< from the reading of the peer's `e` to the token `ee`
    Step step = Step::first;
};

NoiseHandshake::NoiseHandshake(NoiseConfig config) : state_(std::make_unique<State>(std::move(config))) {}
NoiseHandshake::~NoiseHandshake() = default;
NoiseHandshake::NoiseHandshake(NoiseHandshake&&) noexcept = default;
NoiseHandshake& NoiseHandshake::operator=(NoiseHandshake&&) noexcept = default;

Result<Bytes> NoiseHandshake::write(ByteView payload) {
    State& state = *state_;
    assert(payload.size() + sizeof(DhPublic) + tag_size <= limits::frame);
    if (!state.my_turn()) {
        assert(state.step == Step::failed);
        return fail(Errc::protocol, "the handshake has already failed");
    }
    state.before_ephemeral();
    state.mix_ephemeral(state.config.ephemeral.pub);
    if (!state.mix_agreements()) {
        return state.refuse("the peer's key is a point of small order");
    }
    Bytes out(state.config.ephemeral.pub.begin(), state.config.ephemeral.pub.end());
    const Bytes sealed = state.symmetric.encrypt_and_hash(payload);
    out.insert(out.end(), sealed.begin(), sealed.end());
    state.advance();
    return out;
}

Result<SecretBytes> NoiseHandshake::read(ByteView message) {
    State& state = *state_;
    if (state.step != Step::first && state.step != Step::second) {
        return fail(Errc::protocol, "a handshake message came where none belongs");
    }
    assert(!state.my_turn());
    if (message.size() < sizeof(DhPublic) || message.size() > limits::frame) {
        return state.refuse("the handshake message has an impossible length");
    }
    if (!state.accept_ephemeral(message.first<sizeof(DhPublic)>())) {
        return state.refuse("the handshake message carries our own key, or a point of small order");
    }
    state.before_ephemeral();
    state.mix_ephemeral(*state.remote_ephemeral);
    if (!state.mix_agreements()) {
        return state.refuse("the peer's key is a point of small order");
    }
    auto payload = state.symmetric.decrypt_and_hash(message.subspan(sizeof(DhPublic)));
    if (!payload) {
        return state.refuse("the handshake message does not open");
    }
    state.advance();
    return std::move(*payload);
}

const std::optional<DhPublic>& NoiseHandshake::remote_ephemeral() const {
    return state_->remote_ephemeral;
}

bool NoiseHandshake::finished() const {
    return state_->step == Step::finished || state_->step == Step::split;
}

const Hash& NoiseHandshake::hash() const {
    assert(finished());
    return state_->symmetric.hash();
}

NoiseHandshake::Split NoiseHandshake::split() {
    assert(state_->step == Step::finished);
    state_->step = Step::split;
    auto [of_initiator, of_responder] = state_->symmetric.split();
    if (state_->config.initiator) {
        return {CipherState(std::move(of_initiator)), CipherState(std::move(of_responder))};
    }
    return {CipherState(std::move(of_responder)), CipherState(std::move(of_initiator))};
}

}  // namespace kith::crypto
