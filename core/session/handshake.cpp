// SPDX-License-Identifier: Apache-2.0
//
// The handshake as a switch over who we are and what came. No long-term key is touched here; what it proves is
// that both sides know the same code, or that one saw the other's screen.
#include "session/handshake.h"

#include <algorithm>
#include <cassert>

#include "crypto/compare.h"
#include "crypto/labels.h"
#include "session/frame.h"

namespace kith::session {
namespace {

std::unexpected<Error> wrong_code(std::string what) {
    return fail(Errc::wrong_code, std::move(what), "Ask for the code again.");
}

}  // namespace

bool CodeTries::counts(const Code& typed) const {
    return code.number() == typed.number() && crypto::equal(code.secret(), typed.secret());
}

std::vector<Mode> Means::modes() const {
    std::vector<Mode> out = paused;
    if (code) {
        out.push_back(Mode::code);
    }
    if (displayed || scanned) {
        out.push_back(Mode::qr);
    }
    if (phrase) {
        out.push_back(Mode::phrase);
    }
    std::ranges::sort(out);
    return out;
}

Handshake::Handshake(Role role, Means means, LiveRandoms& live, Random& random)
    : role_(role), means_(std::move(means)), live_(live), random_(random), own_random_(random_bytes<16>(random)) {
    assert(!means_.modes().empty());
    assert(role_ == Role::responder || means_.modes().size() == 1);
    live_.insert(own_random_);
}

Handshake::~Handshake() {
    live_.erase(live_.find(own_random_));
}

void Handshake::say(HandshakeType type, ByteView body, Bytes& out) const {
    Bytes frame{static_cast<Byte>(type)};
    frame.insert(frame.end(), body.begin(), body.end());
    append_frame(out, frame);
}

void Handshake::start(Bytes& out) {
    my_hello_ = write(make_hello(means_.modes(), own_random_));
    say(HandshakeType::hello, my_hello_, out);
}

Result<void> Handshake::receive(ByteView frame, Instant now, Bytes& out) {
    now_ = now;
    const auto type = static_cast<HandshakeType>(frame.front());
    const ByteView body = frame.subspan(1);
    if (type == HandshakeType::alert) {
        return std::unexpected(alerted(body));
    }
    const HandshakeType expected_share =
        role_ == Role::initiator ? HandshakeType::share_responder : HandshakeType::share_initiator;
    switch (state_) {
        case State::hello:
            if (type == HandshakeType::hello) {
                return on_hello(body, out);
            }
            break;
        case State::share:
            if (type == expected_share) {
                return on_share(body, out);
            }
            break;
        case State::noise:
            if (type == HandshakeType::noise) {
                return on_noise(body, out);
            }
            break;
        case State::secured:
            break;
    }
    return fail(Errc::protocol, "the other side broke the order of the handshake");
}

Result<void> Handshake::on_hello(ByteView body, Bytes& out) {
    const auto hello = read_hello(body);
    if (!hello) {
        return std::unexpected(hello.error());
    }
    // PROTOCOL.md 4.1: our own Hello, from this link or another, is a reflection.
    if (live_.contains(hello->random)) {
        reason_ = Reason::itself;
        return fail(Errc::protocol, "this device met itself", "Type the code of the other person, not your own.");
    }
    const auto mine = means_.modes();
    if (role_ == Role::initiator) {
        mode_ = mine.front();
    } else if (hello->modes.size() == 1 && hello->modes.front() <= static_cast<std::uint32_t>(Mode::known)) {
        mode_ = static_cast<Mode>(hello->modes.front());
    } else {
        return fail(Errc::protocol, "the other side asked for no mode that exists");
    }
    if (!hello->has(mode_) || std::ranges::find(mine, mode_) == mine.end()) {
        return fail(Errc::usage, "the two sides want to meet in different ways",
                    "Agree whether you use the code, the QR code or the phrase.");
    }
    if (mode_ != Mode::code) {
        means_.code = nullptr;
    }
    if (std::ranges::find(means_.paused, mode_) != means_.paused.end()) {
        return std::unexpected(not_now());
    }
    their_hello_.assign(body.begin(), body.end());
    level_ = hello->level();
    if (mode_ != Mode::code) {
        state_ = State::noise;
        return role_ == Role::initiator ? begin_noise(out) : Result<void>{};
    }
    // PROTOCOL.md 4.2: sid is both randoms, the initiator's first.
    const HelloRandom& first = role_ == Role::initiator ? own_random_ : hello->random;
    const HelloRandom& second = role_ == Role::initiator ? hello->random : own_random_;
    Bytes sid(first.begin(), first.end());
    sid.insert(sid.end(), second.begin(), second.end());
    cpace_.emplace(
        crypto::CPaceInput{.prs = means_.code->code.secret(), .ci = as_bytes(crypto::label::cpace_channel), .sid = sid},
        random_);
    state_ = State::share;
    if (role_ == Role::initiator) {
        share_initiator_.assign(cpace_->share().begin(), cpace_->share().end());
        say(HandshakeType::share_initiator, share_initiator_, out);
    }
    return {};
}

Result<void> Handshake::on_share(ByteView share, Bytes& out) {
    isk_ = cpace_->finish(role_ == Role::initiator, share);
    if (!isk_) {
        return fail(Errc::protocol, "the other side sent an impossible key share");
    }
    state_ = State::noise;
    if (role_ == Role::initiator) {
        share_responder_.assign(share.begin(), share.end());
        return begin_noise(out);
    }
    share_initiator_.assign(share.begin(), share.end());
    share_responder_.assign(cpace_->share().begin(), cpace_->share().end());
    say(HandshakeType::share_responder, share_responder_, out);
    return begin_noise(out);
}

std::optional<Secret<32>> Handshake::psk() const {
    if (mode_ == Mode::phrase) {
        return std::nullopt;
    }
    if (mode_ == Mode::code) {
        return crypto::hkdf_sha256({}, isk_->view(), crypto::label::code_psk);
    }
    const Secret<32>& shown = role_ == Role::initiator ? means_.scanned->psk : means_.displayed->psk;
    return crypto::hkdf_sha256({}, shown.view(), crypto::label::qr_psk);
}

crypto::DhPair Handshake::ephemeral() const {
    if (mode_ == Mode::qr && role_ == Role::responder) {
        return means_.displayed->ephemeral.clone();
    }
    return crypto::DhPair::generate(random_);
}

SecretBytes Handshake::rank() const {
    const Byte mode = static_cast<Byte>(mode_);
    const bool initiator = role_ == Role::initiator;
    std::optional<PublicNumber> number;
    ByteView secret;
    if (mode_ == Mode::code && means_.code) {
        secret = means_.code->code.secret();
    } else if (mode_ == Mode::qr) {
        secret = initiator ? means_.scanned->psk.view() : means_.displayed->psk.view();
    } else if (mode_ == Mode::phrase) {
        number = initiator ? means_.phrase->dialled : means_.phrase->shown;
    }
    const unsigned announced = number ? number->value() : 0U;
    SecretBytes out(3 + secret.size());
    out.writable()[0] = mode;
    out.writable()[1] = static_cast<Byte>(announced >> 8U);
    out.writable()[2] = static_cast<Byte>(announced);
    std::ranges::copy(secret, out.writable().begin() + 3);
    return out;
}

bool Handshake::rest_phrase() {
    if (means_.phrase && role_ == Role::responder && state_ == State::hello) {
        means_.phrase = nullptr;
        means_.paused.push_back(Mode::phrase);
    }
    return !means_.phrase || (role_ == Role::responder && mode_ != Mode::phrase);
}

/// One phrase at a time.
Result<void> Handshake::take_turn() {
    turn_ = means_.phrase->take(role_, now_);
    return turn_ ? Result<void>{} : std::unexpected(not_now());
}

Result<void> Handshake::begin_noise(Bytes& out) {
    const bool initiator = role_ == Role::initiator;
    const Byte mode = static_cast<Byte>(mode_);
    // PROTOCOL.md 4.3: everything said in the clear so far, each part with its length.
    const Hash prologue = crypto::labelled_hash(
        crypto::label::prologue, {ByteView(&mode, 1), initiator ? my_hello_ : their_hello_,
                                  initiator ? their_hello_ : my_hello_, share_initiator_, share_responder_});
    if (mode_ == Mode::phrase) {
        if (auto turn = take_turn(); !turn) {
            return turn;
        }
    }
    noise_.emplace(
        crypto::NoiseConfig{.pattern = mode_ == Mode::phrase ? crypto::NoisePattern::nn : crypto::NoisePattern::nn_psk0,
                            .initiator = initiator,
                            .prologue = Bytes(prologue.begin(), prologue.end()),
                            .psk = psk(),
                            .static_pair = std::nullopt,
                            .remote_static = std::nullopt,
                            .ephemeral = ephemeral()});
    if (!initiator) {
        return {};
    }
    if (means_.code) {
        // The dialler counts before its first Noise message is out: a listener that hangs up now has had its guess.
        if (means_.code->dead()) {
            return wrong_code("the code that you typed has no tries left");
        }
        ++means_.code->failures;
        guess_is_out_ = true;
    }
    const auto first = noise_->write({});
    if (!first) {
        return std::unexpected(first.error());
    }
    first_is_out_ = true;
    say(HandshakeType::noise, *first, out);
    return {};
}

Result<void> Handshake::on_noise(ByteView message, Bytes& out) {
    if (role_ == Role::initiator) {
        return open_second(message);
    }
    if (!noise_) {
        // QR and phrase: the responder's side of the handshake begins with the message itself.
        if (const auto begun = begin_noise(out); !begun) {
            return begun;
        }
    }
    if (const auto opened = open_first(message); !opened) {
        return opened;
    }
    Hash commitment{};
    if (mode_ == Mode::phrase) {
        phrase_ = random_bytes<32>(random_);
        commitment = phrase_commitment(phrase_);
    }
    const auto second = noise_->write(mode_ == Mode::phrase ? ByteView(commitment) : ByteView{});
    if (!second) {
        return std::unexpected(second.error());
    }
    say(HandshakeType::noise, *second, out);
    state_ = State::secured;
    return {};
}

Result<void> Handshake::open_first(ByteView message) {
    // A code that died while this link waited takes no further guess, and a spent ephemeral no second peer.
    if (means_.code && means_.code->dead()) {
        return wrong_code("the code was used up by wrong guesses meanwhile");
    }
    if (mode_ == Mode::qr && means_.displayed->spent) {
        return fail(Errc::protocol, "the QR code was used already");
    }
    if (const auto payload = noise_->read(message); !payload || !payload->empty()) {
        if (mode_ == Mode::phrase) {
            return fail(Errc::protocol, "the other side broke the handshake");
        }
        if (!means_.code) {
            return fail(Errc::protocol, "the other side does not know what the QR code says");
        }
        ++means_.code->failures;
        return wrong_code("somebody tried a wrong code");
    }
    if (mode_ == Mode::qr) {
        means_.displayed->spent = true;
    }
    return {};
}

Result<void> Handshake::open_second(ByteView message) {
    const auto payload = noise_->read(message);
    if (mode_ == Mode::phrase) {
        if (!payload || payload->size() != phrase_.size()) {
            return fail(Errc::protocol, "the other side broke the handshake");
        }
        if (!keep_turn()) {
            return std::unexpected(not_now());
        }
        std::ranges::copy(payload->view(), phrase_.begin());
        state_ = State::secured;
        return {};
    }
    if (!payload || !payload->empty()) {
        if (means_.code) {
            return wrong_code("the other side does not know the code");
        }
        return fail(Errc::protocol, "the other side is not the one that showed the QR code");
    }
    // PROTOCOL.md 4.4: in QR mode the answer must come from the very ephemeral that was on the screen.
    if (means_.scanned && !crypto::equal(*noise_->remote_ephemeral(), means_.scanned->ephemeral)) {
        return fail(Errc::protocol, "the other side is not the one that showed the QR code");
    }
    if (means_.code) {
        --means_.code->failures;
    }
    state_ = State::secured;
    return {};
}

std::optional<Secured> Handshake::secured() {
    if (state_ != State::secured || !noise_) {
        return std::nullopt;
    }
    const Hash hash = noise_->hash();
    auto split = noise_->split();
    noise_.reset();
    isk_.reset();
    cpace_.reset();
    return Secured{.mode = mode_,
                   .hash = hash,
                   .send = std::move(split.send),
                   .receive = std::move(split.receive),
                   .hello_level = level_,
                   .phrase = phrase_};
}

Error Handshake::alerted(ByteView body) const {
    const std::uint32_t reason = body.size() == 1 ? body.front() : static_cast<std::uint32_t>(Reason::protocol);
    // A clear alert proves nothing. For a dialler whose guess is out it only chooses the words; the try stays counted,
    // and whoever could have us come again by saying *taken* would have as many as there are.
    if (guess_is_out_) {
        const bool taken = reason == static_cast<std::uint32_t>(Reason::taken);
        return {Errc::wrong_code,
                taken ? "the other side meets somebody else, or refused the code" : "the other side refused the code",
                "Ask for the code again."};
    }
    if (reason == static_cast<std::uint32_t>(Reason::wrong_code)) {
        return {Errc::cut, "the other side ended the handshake", "Meet again."};
    }
    return error_of(reason);
}

}  // namespace kith::session
