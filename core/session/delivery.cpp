// SPDX-License-Identifier: Apache-2.0
//
// The rows 6 to 15 of the exchange. Nothing that depends on a Store event is said before stored(): STAGED and
// RELEASE wait for T1, COMMIT for T3.
#include "session/delivery.h"

#include <algorithm>
#include <cassert>

#include "crypto/compare.h"

namespace kith::session {
namespace {

std::unexpected<Error> out_of_order(std::string_view message) {
    return fail(Errc::protocol, "the other side sent " + std::string(message) + " out of order");
}

}  // namespace

void Delivery::begin(Begin begin) {
    row_ = std::move(begin.row);
    row_.state = RowState::staged;
    row_.my_key = begin.mine.key.clone();
    row_.gave = !begin.mine.sealed.empty();
    gave_ = std::move(begin.gave);
    peer_name_ = std::move(begin.peer_name);
    they_give_ = begin.they_give;
    hello_level_ = begin.hello_level;
    my_sealed_hash_ = sealed_hash(begin.mine.sealed);
    say_stage(begin.mine);
}

void Delivery::say_stage(const Sealed& mine) {
    ByteView rest = mine.sealed;
    do {
        const ByteView chunk = rest.first(std::min(rest.size(), limits::stage_chunk));
        outlet_.say(Type::stage, write(Stage{.id = row_.id,
                                             .commitment = mine.commitment,
                                             .total = mine.sealed.size(),
                                             .offset = mine.sealed.size() - rest.size(),
                                             .chunk = Bytes(chunk.begin(), chunk.end())}));
        rest = rest.subspan(chunk.size());
    } while (!rest.empty());
}

Result<void> Delivery::on_stage(Stage stage) {
    if (phase_ != Phase::staging) {
        return out_of_order("STAGE");
    }
    if (!their_total_) {
        // Before anything of that size is kept.
        if (!is_sealed_size(stage.total)) {
            return fail(Errc::limit, "the other side announced a card of a size that no card has");
        }
        if ((stage.total != 0) != they_give_) {
            return fail(Errc::terms, "the other side does not give what it agreed to give");
        }
        their_total_ = stage.total;
        row_.their_commitment = stage.commitment;
    }
    Bytes& sealed = row_.their_sealed;
    const bool empty_chunk = stage.chunk.empty() && stage.total != 0;
    if (stage.total != *their_total_ || stage.offset != sealed.size() || empty_chunk ||
        stage.chunk.size() > *their_total_ - sealed.size() || !crypto::equal(stage.commitment, row_.their_commitment)) {
        return fail(Errc::protocol, "the pieces of the card that comes don't fit together");
    }
    sealed.insert(sealed.end(), stage.chunk.begin(), stage.chunk.end());
    if (sealed.size() == *their_total_) {
        keep();
    }
    return {};
}

void Delivery::keep() {
    phase_ = Phase::keeping;
    row_exists_ = true;
    token_ = outlet_.next_token();
    outlet_.raise(event::StoreStaged{
        .token = token_, .row = row_.unfinished(), .peer = row_.peer, .peer_name = peer_name_, .gave = gave_});
}

Result<void> Delivery::on_staged(const Staged& staged) {
    // It may come while our own T1 is still being written, never before all of theirs is here.
    if (peer_staged_ || (phase_ != Phase::keeping && phase_ != Phase::staged)) {
        return out_of_order("STAGED");
    }
    if (!crypto::equal(staged.hash, my_sealed_hash_)) {
        return fail(Errc::protocol, "the other side got another card than the one that was sent");
    }
    peer_staged_ = true;
    if (phase_ == Phase::staged) {
        say_release();
    }
    return {};
}

void Delivery::say_release() {
    phase_ = Phase::released;
    outlet_.say(Type::release, write(Release{.id = row_.id, .key = row_.my_key.clone()}).view());
}

Result<void> Delivery::on_release(const Release& release) {
    // In order, our own RELEASE is always out by now: their STAGED came first, and ours followed T1.
    if (phase_ != Phase::released) {
        return out_of_order("RELEASE");
    }
    auto card = row_.open(release.key);
    if (!card) {
        return std::unexpected(card.error());
    }
    Row held = std::move(row_);
    row_ = Row{};
    held.state = RowState::held;
    phase_ = Phase::holding;
    row_goes_with_hold_ = peer_has_mine_;
    token_ = outlet_.next_token();
    // The sealed card stays in memory until T3 is done: if that fails, the durable row is still the staged one.
    Bytes sealed = std::exchange(held.their_sealed, {});
    outlet_.raise(event::StoreHeld{.token = token_,
                                   .row = held.unfinished(),
                                   .peer = held.peer,
                                   .card = std::move(*card),
                                   .hello_level = hello_level_,
                                   .peer_has_mine = peer_has_mine_});
    held.their_sealed = std::move(sealed);
    row_ = std::move(held);
    return {};
}

Result<void> Delivery::on_commit() {
    if (peer_has_mine_ || (phase_ != Phase::holding && phase_ != Phase::held)) {
        return out_of_order("COMMIT");
    }
    peer_has_mine_ = true;
    if (phase_ == Phase::held) {
        drop(Arrival::yes);
    }
    return {};
}

Result<void> Delivery::stored(StoreToken token, bool ok) {
    if (token != token_ || !waits_for_store()) {
        return {};
    }
    if (phase_ == Phase::keeping) {
        if (!ok) {
            row_exists_ = false;
            phase_ = Phase::staging;
            return fail(Errc::io, "what came could not be saved", "Look at the disk, then meet again.");
        }
        phase_ = Phase::staged;
        if (halted_) {
            return {};
        }
        outlet_.say(Type::staged, write(Staged{.id = row_.id, .hash = sealed_hash(row_.their_sealed)}));
        if (peer_staged_) {
            say_release();
        }
        return {};
    }
    if (!ok) {
        phase_ = Phase::released;
        row_.state = RowState::staged;
        return fail(Errc::io, "the card that came could not be saved", "Look at the disk, then meet again.");
    }
    phase_ = Phase::held;
    holds_theirs_ = true;
    row_.their_sealed.clear();
    outlet_.say(Type::commit, write_commit(row_.id));
    if (row_goes_with_hold_) {
        phase_ = Phase::complete;
        row_exists_ = false;
    } else if (peer_has_mine_) {
        drop(Arrival::yes);
    }
    return {};
}

void Delivery::resume(Row row, std::optional<RowState> peer, std::uint32_t hello_level) {
    row_ = std::move(row);
    row_exists_ = true;
    hello_level_ = hello_level;
    holds_theirs_ = row_.state == RowState::held;
    they_give_ = holds_theirs_ || !row_.their_sealed.empty();
    // After a crash STAGED counts as RELEASED: our key may be out, and is now.
    phase_ = holds_theirs_ ? Phase::held : Phase::released;
    if (!peer) {
        drop(Arrival::maybe);
        return;
    }
    peer_has_mine_ = *peer == RowState::held;
    if (!peer_has_mine_) {
        outlet_.say(Type::release, write(Release{.id = row_.id, .key = row_.my_key.clone()}).view());
    } else if (holds_theirs_) {
        drop(Arrival::yes);
    }
}

void Delivery::drop(Arrival mine_there) {
    phase_ = Phase::complete;
    row_exists_ = false;
    outlet_.raise(event::StoreDropped{
        .token = outlet_.next_token(), .id = row_.id, .mine_there = row_.gave ? mine_there : Arrival::no});
}

std::optional<StoreToken> Delivery::abandon() {
    if (!row_exists_) {
        return std::nullopt;
    }
    const StoreToken token = outlet_.next_token();
    outlet_.raise(event::StoreDropped{.token = token, .id = row_.id, .mine_there = truth().mine_there});
    row_exists_ = false;
    return token;
}

Truth Delivery::truth() const {
    Truth truth;
    if (holds_theirs_ && they_give_) {
        truth.theirs_here = Arrival::yes;
    } else if (phase_ == Phase::holding && they_give_) {
        truth.theirs_here = Arrival::maybe;
    }
    if (row_.gave) {
        if (peer_has_mine_) {
            truth.mine_there = Arrival::yes;
        } else if (released()) {
            truth.mine_there = Arrival::maybe;
        }
    }
    truth.undeleted = left_behind_;
    // Whether T1 has been done is not known before the answer.
    truth.unfinished =
        row_exists_ && phase_ > Phase::keeping && (phase_ != Phase::held || truth.mine_there == Arrival::maybe);
    return truth;
}

}  // namespace kith::session
