// SPDX-License-Identifier: Apache-2.0
//
// The session: the protocol engine on one link, without any I/O. Bytes and time go in, bytes and events come out;
// any split of the input gives the same result. An explicit switch over the state, because cancel, time and the
// end of the link may come at any moment. docs/PROTOCOL.md is normative.
#pragma once

#include <deque>

#include "session/delivery.h"
#include "session/exchange.h"
#include "session/frame.h"
#include "session/handshake.h"
#include "session/resume.h"

namespace kith::session {

class Session final : public Outlet {
public:
    struct Config {
        Role role = Role::initiator;
        Means means;
        const PersonaKeys& keys;  ///< outlives the session, as the two below do
        LiveRandoms& live;
        Random& random;
        OutgoingCard card;
    };
    explicit Session(Config config);

    void start(Instant now);
    void receive(ByteView bytes, Instant now);
    [[nodiscard]] ByteView output() const { return ByteView(out_).subspan(out_sent_); }
    void sent(std::size_t count);
    /// The link ended.
    void closed(Instant now);
    [[nodiscard]] std::optional<MeetingEvent> next_event();

    // The caller's answers. What does not fit the state is passed over: it crossed something on its way.
    void recognise(Acquaintance known, Instant now);
    void admit(Instant now);
    void accept_downgrade(Instant now);
    void pick(std::optional<std::size_t> choice, Instant now);
    void decide(Decision decision, Instant now);
    void stored(StoreToken token, bool ok, Instant now);
    void cancel(Error reason, Instant now);

    void tick(Instant now);
    [[nodiscard]] std::optional<Instant> deadline() const;

    /// Ends a session that was not chosen: another link's success or a dead code made it useless.
    void lose(Error why, Reason reason);
    /// The handshake is done, and in phrase mode both people have picked the phrase.
    [[nodiscard]] bool authenticated() const { return send_ && (mode_ != Mode::phrase || confirmed_); }
    /// The peer has said something after the handshake: as the initiator it has chosen this link.
    [[nodiscard]] bool peer_spoke() const { return peer_spoke_; }
    /// Nothing about the peer has been told to anybody yet.
    [[nodiscard]] bool unseen() const {
        return state_ == State::handshake || state_ == State::reveal || state_ == State::phrase ||
               state_ == State::identity || state_ == State::shown;
    }
    /// Phrase mode: our nonce is out, so that whoever is there has had a try.
    [[nodiscard]] bool revealed() const { return revealed_; }
    /// See Handshake; true also for a comparison that has begun.
    [[nodiscard]] bool rest_phrase() {
        return state_ == State::handshake ? handshake_.rest_phrase() : state_ != State::reveal || revealed_;
    }
    /// Done or Failed has been raised.
    [[nodiscard]] bool over() const { return state_ == State::over; }
    /// The code in play, or null.
    [[nodiscard]] const std::shared_ptr<CodeTries>& tries() const { return handshake_.tries(); }
    [[nodiscard]] bool guess_is_out() const { return handshake_.guess_is_out() && !authenticated(); }
    /// See Handshake: of two links to the same peer that authenticate at one instant.
    [[nodiscard]] bool waits_for_answer() const { return !over() && handshake_.waits_for_answer(); }
    [[nodiscard]] SecretBytes rank() const { return handshake_.rank(); }
    [[nodiscard]] Role role() const { return role_; }
    [[nodiscard]] Mode mode() const { return mode_; }

private:
    enum class State : std::uint8_t {
        handshake,
        reveal,     ///< phrase mode: the peer's nonce is awaited
        phrase,     ///< phrase mode: pick() and the peer's CONFIRM are awaited
        identity,   ///< the peer's IDENTITY is awaited
        shown,      ///< QR, displayer: the scanner's OFFER is awaited
        tap,        ///< QR, displayer: admit() is awaited
        recognise,  ///< recognise() is awaited
        downgrade,  ///< accept_downgrade() is awaited
        pending,    ///< the peer's PENDING is awaited
        resume,     ///< earlier meetings are being finished
        offers,     ///< the peer's first OFFER is awaited
        deciding,
        delivery,
        dropping,  ///< given up; our row has to go before the peer is told
        parting,   ///< the end is certain, but a Store event has to be answered before the truth is
        over,
    };
    /// What becomes of our row when a session fails before our key is out.
    enum class Ending : std::uint8_t {
        broken,     ///< as a cut: it stays, and the next meeting finishes it
        abandoned,  ///< it goes, and the peer is told by CANCEL
    };

    void say(Type type, ByteView body) override;
    void raise(MeetingEvent event) override { events_.push_back(std::move(event)); }
    [[nodiscard]] StoreToken next_token() override { return ++last_token_; }

    [[nodiscard]] bool late(Instant now);
    void on_frame(ByteView frame, Instant now);
    void on_secured(Secured secured, Instant now);
    [[nodiscard]] Result<void> on_message(const Message& message, Instant now);
    [[nodiscard]] static std::unexpected<Error> out_of_order();
    [[nodiscard]] Result<void> on_ending(Type type, ByteView body, Instant now);
    [[nodiscard]] Result<void> on_reveal(ByteView body, Instant now);
    [[nodiscard]] Result<void> on_confirm(Instant now);
    void say_reveal(const PhraseNonce& nonce);
    [[nodiscard]] static Error refused_phrase(bool picked);
    void settle_phrase(Instant now);
    void begin_identity(Instant now);
    [[nodiscard]] Result<void> on_identity(ByteView body, Instant now);
    [[nodiscard]] Result<void> on_pending(ByteView body, Instant now);
    [[nodiscard]] Result<void> on_resume(Type type, ByteView body, Instant now);
    [[nodiscard]] Result<void> on_deciding(Type type, ByteView body, Instant now);
    [[nodiscard]] Result<void> on_delivery(Type type, ByteView body, Instant now);
    [[nodiscard]] Result<void> on_offer(ByteView body, Instant now);

    void raise_authenticated(Instant now);
    void say_pending(Instant now);
    void begin_resume(Instant now);
    void go_on_after_resume(Instant now);
    [[nodiscard]] Result<void> say_offer();
    void show_offers(Instant now);
    void say_decision(Choice choice, Instant now);
    void act_on_agreement(Instant now);
    void begin_delivery(Agreement agreement, Instant now);
    void settle_delivery();

    void fail_with(Error error, Ending ending, Instant now);
    void finish_failing();
    [[nodiscard]] Truth truth() const;
    [[nodiscard]] bool released() const;
    void done();
    void end();

    PersonaKeys const& keys_;
    Random& random_;
    Role role_;
    Handshake handshake_;
    FrameReader reader_;
    State state_ = State::handshake;
    Bytes out_;
    std::size_t out_sent_ = 0;
    bool link_is_up_ = true;
    std::deque<MeetingEvent> events_;
    StoreToken last_token_ = 0;
    Instant deadline_{};

    Mode mode_ = Mode::code;
    Hash handshake_hash_{};
    std::uint32_t hello_level_ = 0;
    std::optional<crypto::CipherState> send_;
    std::optional<crypto::CipherState> receive_;
    bool peer_spoke_ = false;
    PhraseNonce nonce_{};    ///< phrase mode: our own
    Hash commitment_{};      ///< phrase mode, initiator: what the responder's nonce must fit
    std::size_t right_ = 0;  ///< phrase mode: the choice that is true
    bool revealed_ = false;
    bool picked_ = false;
    bool peer_picked_ = false;
    bool confirmed_ = false;
    std::optional<PublicKeys> peer_;
    std::optional<Pending> their_pending_;
    Exchange exchange_;
    bool offers_shown_ = false;
    Resume resume_;
    std::optional<Delivery> delivery_;

    std::optional<Error> failure_;  ///< while dropping or parting
    Type last_word_ = Type::end;    ///< END or CANCEL, said with the failure
    std::optional<Reason> reason_;  ///< where the error's code does not say it all
    std::optional<StoreToken> dropping_token_;
};

}  // namespace kith::session
