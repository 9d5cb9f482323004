// SPDX-License-Identifier: Apache-2.0
//
// The handshake: from the first byte on a link to two keys that only the two people's devices share. Hellos, then
// in code mode CPace and NNpsk0, in QR mode NNpsk0 with the displayer's ephemeral pinned; in phrase mode NN, whose keys
// are shared with whoever is there until both people have picked the phrase. Here wrong codes are counted. PROTOCOL.md 4.
#pragma once

#include <memory>

#include "crypto/cpace.h"
#include "crypto/noise.h"
#include "session/hello.h"
#include "session/messages.h"
#include "session/phrase.h"

namespace kith::session {

/// Types of handshake frames: the first byte of each.
enum class HandshakeType : std::uint8_t { hello = 1, share_initiator = 2, share_responder = 3, noise = 4, alert = 5 };

/// A code and its wrong tries, over all links and transports. Shared by the Meeting and its sessions.
struct CodeTries {
    Code code;
    int failures = 0;
    [[nodiscard]] bool dead() const { return failures >= limits::code_failures; }
    /// Whether it counts for this code, number and all.
    [[nodiscard]] bool counts(const Code& typed) const;
};
/// What a QR code of ours promises. The ephemeral is spent by the first Noise message that opens.
struct Displayed {
    Secret<32> psk;
    crypto::DhPair ephemeral;
    bool spent = false;
};
/// What a QR code of theirs promised.
struct Scanned {
    Secret<32> psk;
    crypto::DhPublic ephemeral{};
};

/// What a session may authenticate with. An initiator has exactly one of code, scanned and phrase, a responder one or
/// more of code, displayed and phrase.
struct Means {
    std::shared_ptr<CodeTries> code;
    std::shared_ptr<Displayed> displayed;
    std::shared_ptr<Scanned> scanned;
    std::shared_ptr<PhraseTurn> phrase = nullptr;
    std::vector<Mode> paused = {};  ///< open, but not at this moment: who picks one is told to come again
    [[nodiscard]] std::vector<Mode> modes() const;
};

/// What a handshake leaves behind.
struct Secured {
    Mode mode = Mode::code;
    Hash hash{};
    crypto::CipherState send;
    crypto::CipherState receive;
    std::uint32_t hello_level = 0;
    PhraseNonce phrase{};  ///< phrase mode: the responder's own nonce; at the initiator the commitment to it
};

class Handshake {
public:
    /// `live` and `random` outlive it.
    Handshake(Role role, Means means, LiveRandoms& live, Random& random);
    ~Handshake();
    Handshake(const Handshake&) = delete;
    Handshake& operator=(const Handshake&) = delete;

    /// Our Hello, as a frame.
    void start(Bytes& out);
    /// Takes one frame, which came at `now`, and appends what answers it. Done once secured() gives something.
    /// Errc::wrong_code for a failure that was counted, Errc::usage for a mode that isn't open here, else protocol.
    [[nodiscard]] Result<void> receive(ByteView frame, Instant now, Bytes& out);
    /// The keys, once.
    [[nodiscard]] std::optional<Secured> secured();
    /// Dialler in code mode: the first Noise message is out, so that an end now may mean a wrong code.
    [[nodiscard]] bool guess_is_out() const { return guess_is_out_; }
    /// Dialler: the first Noise message is out and not answered yet.
    [[nodiscard]] bool waits_for_answer() const {
        return role_ == Role::initiator && first_is_out_ && state_ != State::secured;
    }
    /// Why it failed, where the error's code does not say it all.
    [[nodiscard]] const std::optional<Reason>& reason() const { return reason_; }
    /// Phrase mode, when the peer has gone on: whether it is our turn to compare.
    [[nodiscard]] bool keep_turn() { return means_.phrase && means_.phrase->keep(turn_); }
    /// What a link hears for which it is not. Errc::cut: a dialler may try again.
    [[nodiscard]] static Error not_now() { return {Errc::cut, "it is another's turn just now", "Wait a moment."}; }
    /// Phrases rest for a moment, for a link too that came before. False if this one is there for a phrase and must end.
    [[nodiscard]] bool rest_phrase();
    /// The session is over: the next may take its turn.
    void leave_turn() { turn_.reset(); }
    /// What tells two links to the same peer apart, on both sides alike, once the mode is known: of two that
    /// authenticate at the same instant, both sides keep the lower. PROTOCOL.md 4.6.
    [[nodiscard]] SecretBytes rank() const;
    /// The code that this session stands or falls with, or null in another mode.
    [[nodiscard]] const std::shared_ptr<CodeTries>& tries() const { return means_.code; }

private:
    enum class State : std::uint8_t { hello, share, noise, secured };

    [[nodiscard]] Result<void> on_hello(ByteView frame, Bytes& out);
    [[nodiscard]] Result<void> on_share(ByteView share, Bytes& out);
    [[nodiscard]] Result<void> on_noise(ByteView message, Bytes& out);
    [[nodiscard]] Result<void> begin_noise(Bytes& out);
    [[nodiscard]] Result<void> open_first(ByteView message);
    [[nodiscard]] Result<void> open_second(ByteView message);
    [[nodiscard]] Error alerted(ByteView body) const;
    [[nodiscard]] std::optional<Secret<32>> psk() const;
    [[nodiscard]] Result<void> take_turn();
    [[nodiscard]] crypto::DhPair ephemeral() const;
    void say(HandshakeType type, ByteView body, Bytes& out) const;

    Role role_;
    Means means_;
    LiveRandoms& live_;
    Random& random_;
    State state_ = State::hello;
    Mode mode_ = Mode::code;
    HelloRandom own_random_{};
    Bytes my_hello_;
    Bytes their_hello_;
    std::uint32_t level_ = 0;
    std::optional<crypto::CPace> cpace_;
    Bytes share_initiator_;
    Bytes share_responder_;
    std::optional<Secret<64>> isk_;
    std::optional<crypto::NoiseHandshake> noise_;
    bool guess_is_out_ = false;
    bool first_is_out_ = false;
    PhraseTurn::Ticket turn_;
    Instant now_{};  ///< of the frame at hand
    PhraseNonce phrase_{};
    std::optional<Reason> reason_;
};

}  // namespace kith::session
