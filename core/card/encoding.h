// SPDX-License-Identifier: Apache-2.0
//
// A card as protobuf (core/proto/card.proto): the form that is sealed for a peer, and that the vault seals.
#pragma once

#include <span>

#include "kith/contact.h"
#include "kith/doors.h"
#include "kith/error.h"
#include "kith/limits.h"
#include "kith/meeting.h"

namespace kith::pb {
class Given;
class Property;
class Terms;
}  // namespace kith::pb

namespace kith::card {

void to_proto(const Property& from, pb::Property& to);
void to_proto(const Terms& from, pb::Terms& to);
void to_proto(const Given& from, pb::Given& to);
/// Checks kith/limits.h, names, dates and UTF-8: what comes out is as clean as what we make ourselves. The texts are
/// moved out of `from`.
[[nodiscard]] Result<Property> from_proto(pb::Property&& from);
[[nodiscard]] Result<Terms> from_proto(const pb::Terms& from);
[[nodiscard]] Result<Given> from_proto(pb::Given&& from);

/// The most that a card may take encoded: it is sealed behind its u32 length, in the largest padding class.
inline constexpr std::size_t encoded_limit = limits::card - 4;

/// pb::Card of what goes out; the only serialization of an OutgoingCard.
[[nodiscard]] Bytes encode(const OutgoingCard& card);
/// Reads what a peer sealed. `bytes` is hostile. Errc::malformed, Errc::limit. One card has one encoding (fields
/// in the order of their numbers, defaults left out, nothing unknown): any other spelling is refused.
[[nodiscard]] Result<ReceivedCard> decode_received(ByteView bytes);

/// Kinds and terms of a card, as an offer.
[[nodiscard]] Offer offer_of(const OutgoingCard& card);
/// The same of a card that came: equal to the offer it was promised in, or it is refused.
[[nodiscard]] Offer offer_of(const ReceivedCard& card);

}  // namespace kith::card
