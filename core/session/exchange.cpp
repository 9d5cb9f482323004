// SPDX-License-Identifier: Apache-2.0
//
// Offers and decisions. Hashes are of the bodies as they went over the wire, never of something written anew.
#include "session/exchange.h"

#include <algorithm>
#include <cassert>

#include "card/encoding.h"
#include "crypto/compare.h"
#include "crypto/labels.h"

namespace kith::session {

Result<Bytes> Exchange::offer() {
    if (my_seq_ == offers_max) {
        return fail(Errc::limit, "the offer was changed too often");
    }
    Offer next = card::offer_of(card_);
    auto body = write(OfferMessage{.seq = my_seq_ + 1, .offer = next});
    if (!body) {
        return body;
    }
    ++my_seq_;
    my_offer_ = std::move(next);
    my_hash_ = crypto::labelled_hash(crypto::label::offer_hash, {*body});
    took_back_ = took_back_ || mine_.has_value();
    mine_.reset();
    theirs_.reset();
    return body;
}

Result<void> Exchange::offered(ByteView body) {
    auto message = read_offer(body);
    if (!message) {
        return std::unexpected(message.error());
    }
    if (message->seq > offers_max) {
        return fail(Errc::limit, "the other side changed its offer too often");
    }
    if (message->seq != their_seq_ + 1) {
        return fail(Errc::protocol, "the other side sent its offers out of order");
    }
    their_seq_ = message->seq;
    their_offer_ = std::move(message->offer);
    their_body_.assign(body.begin(), body.end());
    their_hash_ = crypto::labelled_hash(crypto::label::offer_hash, {body});
    mine_.reset();
    theirs_.reset();
    return {};
}

Bytes Exchange::decide(Choice choice) {
    assert(complete() && !mine_);
    mine_ = choice;
    return write(Decide{.initiator_offer = initiator_hash(),
                        .responder_offer = responder_hash(),
                        .give = choice.give,
                        .take = choice.take});
}

Result<bool> Exchange::decided(ByteView body) {
    const auto message = read_decide(body);
    if (!message) {
        return std::unexpected(message.error());
    }
    if (!crypto::equal(message->initiator_offer, initiator_hash()) ||
        !crypto::equal(message->responder_offer, responder_hash())) {
        return false;
    }
    if (theirs_) {
        return fail(Errc::protocol, "the other side decided twice on the same offers");
    }
    theirs_ = Choice{.give = message->give, .take = message->take};
    return true;
}

Agreement Exchange::agreement() const {
    assert(agreed());
    return {.i_give = mine_->give && theirs_->take && !my_offer_.properties.empty(),
            .they_give = theirs_->give && mine_->take && !their_offer_.properties.empty()};
}

MeetingId Exchange::meeting_id(const Hash& handshake) const {
    const Hash hash = crypto::labelled_hash(crypto::label::meeting_id, {handshake, initiator_hash(), responder_hash()});
    MeetingId id{};
    std::copy_n(hash.begin(), id.size(), id.begin());
    return id;
}

}  // namespace kith::session
