// SPDX-License-Identifier: Apache-2.0
//
// The delivery of two cards so that both arrive, or neither, whatever is cut: STAGE, STAGED, RELEASE, COMMIT, and
// the same taken up again in a later session. One Delivery is one meeting id. PROTOCOL.md 6.6 to 7.
#pragma once

#include "session/exchange.h"
#include "session/row.h"

namespace kith::session {

/// What a delivery may do to the world outside: say something to the peer, and ask for something to be kept.
class Outlet {
public:
    Outlet() = default;
    Outlet(const Outlet&) = delete;
    Outlet& operator=(const Outlet&) = delete;
    virtual ~Outlet() = default;
    virtual void say(Type type, ByteView body) = 0;
    virtual void raise(MeetingEvent event) = 0;
    [[nodiscard]] virtual StoreToken next_token() = 0;
};

/// What a new delivery begins with.
struct Begin {
    Row row;  ///< all but the peer's part
    Sealed mine;
    std::vector<Given> gave;
    std::string peer_name;
    bool they_give = false;
    std::uint32_t hello_level = 0;
};

class Delivery {
public:
    /// `outlet` outlives it.
    explicit Delivery(Outlet& outlet) : outlet_(outlet) {}

    /// Says all of our STAGE.
    void begin(Begin begin);
    /// Takes up a row of ours; `peer` is what the peer's PENDING says of it.
    void resume(Row row, std::optional<RowState> peer, std::uint32_t hello_level);

    // What the peer says. Errc::protocol for what can't come now or doesn't fit, Errc::terms for another card than
    // the one that was offered, Errc::limit for sizes that no card has.
    [[nodiscard]] Result<void> on_stage(Stage stage);
    [[nodiscard]] Result<void> on_staged(const Staged& staged);
    [[nodiscard]] Result<void> on_release(const Release& release);
    [[nodiscard]] Result<void> on_commit();
    /// The answer to a Store event, ours or not. Errc::io where something of ours could not be kept.
    [[nodiscard]] Result<void> stored(StoreToken token, bool ok);

    /// The session is ending: an answer to a Store event is noted, but our key does not go out any more.
    void halt() { halted_ = true; }
    /// Nothing of the peer's card has come yet: a new offer of theirs may still take it back.
    [[nodiscard]] bool untouched() const { return phase_ == Phase::staging && !their_total_; }

    /// Asks for the row to go, if there is one: its token. Nothing more is said or taken after that.
    [[nodiscard]] std::optional<StoreToken> abandon();
    /// That row could not be deleted, or nobody said that it was.
    void left_behind() { left_behind_ = true; }

    [[nodiscard]] const MeetingId& id() const { return row_.id; }
    /// Our key is out: too late to cancel.
    [[nodiscard]] bool released() const { return phase_ >= Phase::released; }
    /// The peer's key came and fitted: T3 is asked for, or done.
    [[nodiscard]] bool has_their_key() const { return phase_ >= Phase::holding; }
    /// T1 or T3 is asked for and not answered.
    [[nodiscard]] bool waits_for_store() const { return phase_ == Phase::keeping || phase_ == Phase::holding; }
    [[nodiscard]] bool complete() const { return phase_ == Phase::complete; }
    [[nodiscard]] Truth truth() const;

private:
    enum class Phase : std::uint8_t {
        staging,   ///< chunks come and go
        keeping,   ///< T1 is asked for
        staged,    ///< T1 is done, STAGED is said
        released,  ///< RELEASE is said
        holding,   ///< their key came, T3 is asked for
        held,      ///< T3 is done, COMMIT is said
        complete,  ///< nothing is left to do
    };

    void say_stage(const Sealed& mine);
    void keep();
    void say_release();
    void drop(Arrival mine_there);

    Outlet& outlet_;
    Phase phase_ = Phase::staging;
    Row row_;
    std::vector<Given> gave_;
    std::string peer_name_;
    Hash my_sealed_hash_{};
    bool they_give_ = false;
    std::uint32_t hello_level_ = 0;
    std::optional<std::size_t> their_total_;
    bool peer_staged_ = false;    ///< STAGED came
    bool peer_has_mine_ = false;  ///< COMMIT came, or PENDING said held
    bool row_goes_with_hold_ = false;
    bool row_exists_ = false;
    bool holds_theirs_ = false;
    bool halted_ = false;
    bool left_behind_ = false;
    StoreToken token_ = 0;
};

}  // namespace kith::session
