// SPDX-License-Identifier: Apache-2.0
//
// One Meeting is one run of the exchange: it owns the code and its failures, a session on each link, and which
// of them won. It does no I/O: whoever owns the radio (kith's transport, a phone) feeds it bytes and time, and
// drains bytes and events. Not shared between threads. docs/PROTOCOL.md is normative for the bytes.
//
// The flow: construct, listen() and/or dial(); for each link accepted() or dialled(); then receive() what
// arrives, write output(), and after every call drain next_event() until it is empty. tick() at deadline().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kith/code.h"
#include "kith/contact.h"
#include "kith/doors.h"
#include "kith/error.h"
#include "kith/limits.h"
#include "kith/persona.h"
#include "kith/phrase.h"
#include "kith/random.h"
#include "kith/rendezvous.h"
#include "kith/time.h"

namespace kith {

using LinkId = std::uint32_t;
using StoreToken = std::uint64_t;

/// How the two people authenticate. Picked by the person, never negotiated. `known` has its number and its place in
/// the Hello; a Meeting refuses it until it is built.
enum class Mode : std::uint8_t { code = 0, qr = 1, phrase = 2, known = 3 };

/// One property of an offer: its kind and terms, never its value.
struct OfferedProperty {
    std::string name;                ///< EMAIL
    std::vector<std::string> types;  ///< work
    Terms terms;
    friend bool operator==(const OfferedProperty&, const OfferedProperty&) = default;
};

/// What one side would give.
struct Offer {
    std::string display_name;
    std::vector<OfferedProperty> properties;
    friend bool operator==(const Offer&, const Offer&) = default;
};

/// A card that came, checked against its offer. Made by the session alone, after both said yes. Where they gave
/// nothing it has no properties, and only the name that their offer showed: then no contact is made or changed.
struct ReceivedCard {
    std::string display_name;
    std::vector<Given> properties;
};

/// What an earlier meeting with this peer left unfinished: kept sealed in the vault, opaque to it. Holds a key, so each
/// copy wipes itself.
struct Unfinished {
    MeetingId id{};
    Bytes state;

    // An aggregate all the same: the rule of five with nothing but what wiping asks for.
    ~Unfinished() { wipe(state); }
};

/// What the owner's vault knows of a peer that has just authenticated.
struct Acquaintance {
    std::string name;               ///< as the owner knows them; empty for a stranger
    std::uint32_t hello_level = 0;  ///< the most that this contact's Hello once offered
    std::vector<Unfinished>
        unfinished;  ///< with exactly these keys and this persona; at most limits::unfinished_meetings
};

/// Whether each side's card arrived, as far as this device can know.
enum class Arrival : std::uint8_t {
    no,     ///< it can't have
    maybe,  ///< the key was sent and nothing came back
    yes,
};
struct Truth {
    Arrival theirs_here = Arrival::no;  ///< I hold what they gave
    Arrival mine_there = Arrival::no;   ///< they hold what I gave; `no` as well where I gave nothing
    bool unfinished = false;            ///< a sealed row is kept: the next meeting with the same peer finishes it
    bool undeleted = false;  ///< what was given up could not be deleted here: unreadable, and gone within a day
    /// One sentence for the person: "They can't read your card; nothing of theirs was kept."
    [[nodiscard]] std::string text() const;
};

namespace event {

/// A code to show: the first one, or a new one because the last was used up by wrong guesses.
struct CodeReady {
    bool replaced = false;
    std::string reason;  ///< for the person, where it was replaced
};
/// QR, displayer: Meeting::invitation() to show: the first one, or a new one because a link that never got as far as
/// Scanned has spent the last.
struct InvitationReady {
    bool replaced = false;
};
/// Phrase mode: three phrases, of which exactly one stands on the other screen too. Ask the person which, and answer
/// with Meeting::pick(); no default, and nothing but a person answers. Void when LinkFinished comes for `link`:
/// another comparison may follow on another link.
struct Phrases {
    LinkId link = 0;
    std::array<Phrase, 3> shown;
};
/// Phrase mode: what this person picked, or none of them, was not the phrase. To be kept with the time
/// (Vault::note_phrase_mismatch), for PhraseLeave. Failed with Errc::phrase_mismatch follows; where that comes without
/// this, the other person's pick did not fit, after this person's did.
struct PhraseMismatch {};
/// Somebody tried a wrong code on us.
struct WrongGuess {
    int left = 0;  ///< tries until the code is replaced
};
/// A link authenticated, won, and its peer has proved its keys. The caller looks the peer up and answers with
/// recognise(). In QR mode the displayer gets it after admit().
struct Authenticated {
    LinkId link = 0;
    PublicKeys peer;
    How how = How::code;
};
/// QR, displayer: the scanner has proved its keys and shown its offer; nothing of ours goes out before admit().
struct Scanned {
    LinkId link = 0;
    PublicKeys peer;
    Offer theirs;
};
/// The peer's Hello offers less than this contact's once did. Goes on only after accept_downgrade().
struct Downgrade {
    std::string name;
};
/// An earlier meeting with this peer was finished, or given up, just now.
struct Resumed {
    MeetingId id{};
    Truth truth;
};
/// Both offers are known. Comes again with each new offer, from either side, which voids what was decided.
struct Offered {
    Offer mine;
    Offer theirs;
    bool changed = false;  ///< not the first time: somebody changed an offer
};
/// The peer has said yes and waits for ours.
struct PeerReady {};
/// T1: must be durable before stored(token, true). After it the meeting can be finished later.
struct StoreStaged {
    StoreToken token = 0;
    Unfinished row;
    PublicKeys peer;
    std::string peer_name;
    std::vector<Given> gave;
};
/// T3: the contact, the log and the new row (their sealed card gone, my key kept) in one transaction. Comes for a
/// meeting that is being resumed as well: then `row.id` is that of the earlier StoreStaged.
struct StoreHeld {
    StoreToken token = 0;
    Unfinished row;
    PublicKeys peer;
    ReceivedCard card;
    std::uint32_t hello_level = 0;
    bool peer_has_mine = false;  ///< they have already said that they hold ours: the row may go as well
};
/// T4, or a meeting given up before any key was sent: the row goes. `delivered` says whether ours is known to have arrived.
struct StoreDropped {
    StoreToken token = 0;
    MeetingId id{};
    Arrival mine_there = Arrival::no;
};
/// Both hold both cards, or what was agreed of them.
struct Done {
    Truth truth;
};
/// The meeting is over without success. `error.code` says why; after cancel() it is the reason given there.
struct Failed {
    Error error;
    Truth truth;
};
/// One link is of no more use: write its output(), close it and say closed(). The meeting goes on, also where this link
/// had won but ended before anything was known of the peer: then it waits for the next one. A dialler that
/// has nobody left to try says cancel(error->code), and so gets Failed.
struct LinkFinished {
    LinkId link = 0;
    std::optional<Error> error;  ///< for the owner's eyes; none if another link won
    bool dialled = false;        ///< it went out from here: the error is about what was typed or scanned
};

}  // namespace event

using MeetingEvent =
    std::variant<event::CodeReady, event::InvitationReady, event::Phrases, event::PhraseMismatch, event::WrongGuess,
                 event::Authenticated, event::Scanned, event::Downgrade, event::Resumed, event::Offered,
                 event::PeerReady, event::StoreStaged, event::StoreHeld, event::StoreDropped, event::Done,
                 event::Failed, event::LinkFinished>;

/// What the person decided on the offers shown last.
struct Decision {
    bool give = true;
    bool take = true;
    std::optional<OutgoingCard> instead;  ///< a changed offer: shown to the peer, and decided on anew by both
};

class Meeting {
public:
    /// Errc::usage for a mode that is not built yet: known.
    [[nodiscard]] static Result<void> offers(Mode mode);

    /// `keys`, `offer`: of the persona that meets. `random` must outlive the meeting.
    Meeting(PersonaKeys keys, OutgoingCard offer, Random& random);
    ~Meeting();
    Meeting(Meeting&&) noexcept;
    Meeting& operator=(Meeting&&) noexcept;

    /// Code mode: makes a code under `number` (none where nothing is announced), for links that come in.
    void listen(std::optional<PublicNumber> number);
    /// The code to show now; null before listen() and once a session has won.
    [[nodiscard]] const Code* code() const;
    /// Code mode: the code that the other person said, for links that go out. Replaces one typed earlier; a code typed
    /// again keeps its counter. Errc::wrong_code if it has no tries left.
    Result<void> dial(Code code);
    /// QR mode, displayer: what to show. Addresses are the caller's. InvitationReady follows, again whenever a link has
    /// spent what is shown and was lost.
    Invitation display(std::optional<PublicNumber> number, std::vector<std::string> addresses);
    /// What to show now; none before display() and once a session has won.
    [[nodiscard]] std::optional<Invitation> invitation() const;
    /// QR mode, scanner: for links that go out.
    void scan(Invitation invitation);
    /// Phrase mode, for links that come in; `number`: what is announced. One comparison at a time: others who come
    /// meanwhile are told to come again.
    void listen_by_phrase(PhraseLeave leave, std::optional<PublicNumber> number);
    /// Phrase mode, for links that go out; `number`: whom the person looks for, where they said one.
    void dial_by_phrase(PhraseLeave leave, std::optional<PublicNumber> number);

    /// A link came in, or one that we opened stands. From then on it has output.
    /// Errc::limit when limits::pending_connections are held already, or when wrong guesses used up several codes and
    /// the newest takes no links for a moment (up to 64 seconds); Errc::usage when a link has won, the meeting
    /// is over, or nothing is open (no listen(), display() or listen_by_phrase()): close it at once. A phrase that
    /// was compared with somebody who then left makes phrase mode rest for 5 to 64 seconds in the same way.
    [[nodiscard]] Result<LinkId> accepted(Instant now);
    /// The same; Errc::usage without dial(), scan() or dial_by_phrase(), Errc::wrong_code when the typed code has no
    /// tries left, Errc::timeout while phrase mode pauses.
    [[nodiscard]] Result<LinkId> dialled(Instant now);

    void receive(LinkId link, ByteView bytes, Instant now);
    /// Bytes to write, borrowed until the next call on this meeting; empty when there is nothing to send now.
    [[nodiscard]] ByteView output(LinkId link) const;
    /// `count` bytes of output() were written.
    void sent(LinkId link, std::size_t count);
    /// The link ended, from whichever side.
    void closed(LinkId link, Instant now);

    [[nodiscard]] std::optional<MeetingEvent> next_event();

    /// Answers Authenticated.
    void recognise(Acquaintance known, Instant now);
    /// Answers the Phrases of `link`: which of them stands on both screens, 0 to 2, or none of them. Only a person can
    /// know: never a program on its own. Passed over where that comparison is over, or a newer one waits to be fetched:
    /// a pick is of phrases that the person has read.
    void pick(LinkId link, std::optional<std::size_t> choice, Instant now);
    /// Answers Scanned: the tap.
    void admit(Instant now);
    /// Answers Downgrade.
    void accept_downgrade(Instant now);
    /// Answers Offered; may be given anew until both have decided on the same two offers. Neither giving nor taking
    /// declines: Errc::declined on both sides. A yes is passed over while a newer Offered waits to be fetched.
    void decide(Decision decision, Instant now);
    /// Answers a Store event: `ok` only once it is durable.
    void stored(StoreToken token, bool ok, Instant now);
    /// The person stops, or the caller has no peer left to try (then `reason` is that: Errc::nobody, Errc::timeout,
    /// Errc::wrong_code). Before our key is out nothing is kept; after it the truth is told in Failed.
    void cancel(Errc reason, Instant now);
    /// The same with words of the caller's, who knows more: Failed gives exactly this error.
    void cancel(Error reason, Instant now);

    void tick(Instant now);
    /// When tick() is needed at the latest; none if nothing waits for time.
    [[nodiscard]] std::optional<Instant> deadline() const;
    /// True after Done or Failed, once all output is written. A peer that does not read can hold that up: bound it.
    [[nodiscard]] bool finished() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kith
