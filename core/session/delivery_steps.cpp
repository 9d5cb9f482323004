// SPDX-License-Identifier: Apache-2.0
//
// Both said yes to the same two offers: what follows goes to the delivery, each message only if it names this meeting.
// PROTOCOL.md 6.5 to 6.8. The steps before stand in session/steps.cpp.
#include "session/session.h"

namespace kith::session {

void Session::begin_delivery(Agreement agreement, Instant now) {
    const MeetingId id = exchange_.meeting_id(handshake_hash_);
    auto sealed = agreement.i_give ? seal_card(exchange_.card(), id, role_, random_) : seal_nothing(random_);
    if (!sealed) {
        fail_with(sealed.error(), Ending::abandoned, now);
        return;
    }
    Row row;
    row.id = id;
    row.peer_role = other(role_);
    row.their_offer = exchange_.their_offer_body();
    row.my_ik = keys_.pub.ik;
    row.peer = *peer_;
    std::vector<Given> gave;
    if (agreement.i_give) {
        gave.assign(exchange_.card().properties().begin(), exchange_.card().properties().end());
    }
    state_ = State::delivery;
    deadline_ = now + limits::transfer_time;
    delivery_.emplace(*this);
    delivery_->begin({.row = std::move(row),
                      .mine = std::move(*sealed),
                      .gave = std::move(gave),
                      .peer_name = exchange_.their_offer().display_name,
                      .they_give = agreement.they_give,
                      .hello_level = hello_level_});
}

Result<void> Session::on_delivery(Type type, ByteView body, Instant now) {
    const auto ours = [&](const MeetingId& id) { return id == delivery_->id(); };
    Result<void> taken = out_of_order();
    if (type == Type::stage) {
        auto stage = read_stage(body);
        if (stage && ours(stage->id)) {
            taken = delivery_->on_stage(std::move(*stage));
        }
    } else if (type == Type::staged) {
        const auto staged = read_staged(body);
        if (staged && ours(staged->id)) {
            taken = delivery_->on_staged(*staged);
        }
    } else if (type == Type::release) {
        const auto release = read_release(body);
        if (release && ours(release->id)) {
            taken = delivery_->on_release(*release);
        }
    } else if (type == Type::commit) {
        const auto id = read_commit(body);
        if (id && ours(*id)) {
            taken = delivery_->on_commit();
        }
    } else if (type == Type::offer && delivery_->untouched()) {
        // The peer took back its decision before ours reached it: back to deciding, on the new pair.
        delivery_.reset();
        return on_offer(body, now);
    }
    if (taken) {
        settle_delivery();
    }
    return taken;
}

void Session::settle_delivery() {
    if (delivery_->complete()) {
        done();
    }
}

}  // namespace kith::session
