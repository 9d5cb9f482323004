// SPDX-License-Identifier: Apache-2.0
//
// OFFER: a display name, and of each property its kind and terms, never its value. Checked by the same rules as
// a card's properties, so that an offer which passes can be equal to the card that follows it.
#include "card/encoding.h"
#include "kith/limits.h"
#include "proto/card.pb.h"
#include "proto/wire.pb.h"
#include "session/frame.h"
#include "session/messages.h"

namespace kith::session {
namespace {

/// A name and its types as a property without a value: card/encoding.h knows what may stand there.
Result<Property> checked(std::string_view name, const google::protobuf::RepeatedPtrField<std::string>& types,
                         std::string_view value) {
    if (static_cast<std::size_t>(types.size()) > limits::parameters) {
        return fail(Errc::limit, "an offer names too many types for one property");
    }
    pb::Property property;
    property.set_name(std::string(name));
    property.set_value(std::string(value));
    if (!types.empty()) {
        pb::Parameter& parameter = *property.add_parameters();
        parameter.set_name("TYPE");
        *parameter.mutable_values() = types;
    }
    return card::from_proto(std::move(property));
}

Result<Offer> from_proto(const pb::Offer& in) {
    if (in.display_name().size() > limits::name) {
        return fail(Errc::limit, "the name in an offer is too long");
    }
    if (static_cast<std::size_t>(in.properties_size()) > limits::properties) {
        return fail(Errc::limit, "an offer names too many properties");
    }
    if (const auto name = checked("FN", {}, in.display_name()); !name) {
        return std::unexpected(name.error());
    }
    Offer out{.display_name = in.display_name(), .properties = {}};
    for (const pb::OfferedProperty& property : in.properties()) {
        const auto kind = checked(property.name(), property.types(), {});
        if (!kind) {
            return std::unexpected(kind.error());
        }
        auto terms = card::from_proto(property.terms());
        if (!terms) {
            return std::unexpected(terms.error());
        }
        out.properties.push_back(
            {.name = kind->name, .types = {property.types().begin(), property.types().end()}, .terms = *terms});
    }
    return out;
}

}  // namespace

Result<Bytes> write(const OfferMessage& message) {
    pb::Offer out;
    out.set_seq(message.seq);
    out.set_display_name(message.offer.display_name);
    for (const OfferedProperty& property : message.offer.properties) {
        pb::OfferedProperty& to = *out.add_properties();
        to.set_name(property.name);
        for (const std::string& type : property.types) {
            to.add_types(type);
        }
        card::to_proto(property.terms, *to.mutable_terms());
    }
    if (const auto seen = from_proto(out); !seen) {
        return std::unexpected(seen.error());
    }
    if (out.ByteSizeLong() > body_max) {
        return fail(Errc::limit, "the offer is too long for one message", "Give fewer properties.");
    }
    Bytes body(out.ByteSizeLong());
    out.SerializeToArray(body.data(), static_cast<int>(body.size()));
    return body;
}

Result<OfferMessage> read_offer(ByteView body) {
    pb::Offer in;
    if (!in.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
        return fail(Errc::protocol, "the other side sent a broken OFFER");
    }
    auto offer = from_proto(in);
    if (!offer) {
        const Errc code = offer.error().code == Errc::limit ? Errc::limit : Errc::protocol;
        return fail(code, std::move(offer.error().what));
    }
    return OfferMessage{.seq = in.seq(), .offer = std::move(*offer)};
}

}  // namespace kith::session
