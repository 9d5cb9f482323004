// SPDX-License-Identifier: Apache-2.0
//
// A card as protobuf, out and in. What comes in is hostile: it is measured, read, checked property by property,
// and must be spelt exactly as we would have spelt it.
#include "card/encoding.h"

#include <algorithm>

#include "card/structure.h"
#include "card/utf8.h"
#include "kith/limits.h"
#include "proto/card.pb.h"

namespace kith::card {
namespace {

std::uint32_t day_number(const std::optional<Date>& date) {
    if (!date) {
        return 0;
    }
    return static_cast<std::uint32_t>(date->year) * 10'000U + date->month * 100U + date->day;
}

/// YYYYMMDD read back; a day that no calendar has is none.
std::optional<Date> day_of(std::uint32_t number) {
    if (number > 99'991'231U) {
        return std::nullopt;
    }
    const Date date{static_cast<std::int32_t>(number / 10'000U), static_cast<std::uint8_t>(number / 100U % 100U),
                    static_cast<std::uint8_t>(number % 100U)};
    return Date::parse(date.text());
}

Bytes serialized(const pb::Card& card) {
    Bytes out(card.ByteSizeLong());
    card.SerializeWithCachedSizesToArray(out.data());
    return out;
}

template <typename SomeCard>
Offer offer_from(const std::string& name, const SomeCard& properties) {
    Offer out{.display_name = name, .properties = {}};
    for (const Given& given : properties) {
        out.properties.push_back({given.property.name, given.property.types(), given.terms});
    }
    return out;
}

Bytes encode_parts(const std::string& display_name, std::span<const Given> properties) {
    pb::Card out;
    out.set_display_name(display_name);
    for (const Given& given : properties) {
        to_proto(given, *out.add_properties());
    }
    return serialized(out);
}

}  // namespace

void to_proto(const Property& from, pb::Property& to) {
    to.set_group(from.group);
    to.set_name(from.name);
    for (const Parameter& parameter : from.parameters) {
        pb::Parameter& out = *to.add_parameters();
        out.set_name(parameter.name);
        for (const std::string& value : parameter.values) {
            out.add_values(value);
        }
    }
    to.set_value(from.value);
}

void to_proto(const Terms& from, pb::Terms& to) {
    to.set_keep_until(day_number(from.keep_until));
    to.set_no_export(!from.may_export);
    to.set_pass_on(static_cast<std::uint32_t>(from.pass_on));
    to.set_use_for(from.use_for);
}

void to_proto(const Given& from, pb::Given& to) {
    to_proto(from.property, *to.mutable_property());
    to_proto(from.terms, *to.mutable_terms());
}

Result<Property> from_proto(pb::Property&& from) {
    if (static_cast<std::size_t>(from.parameters_size()) > limits::parameters) {
        return fail(Errc::limit, "a property has too many parameters");
    }
    Property out{.group = std::move(*from.mutable_group()),
                 .name = std::move(*from.mutable_name()),
                 .parameters = {},
                 .value = std::move(*from.mutable_value())};
    out.parameters.reserve(static_cast<std::size_t>(from.parameters_size()));
    for (pb::Parameter& parameter : *from.mutable_parameters()) {
        if (static_cast<std::size_t>(parameter.values_size()) > limits::parameters) {
            return fail(Errc::limit, "a parameter has too many values");
        }
        Parameter& taken = out.parameters.emplace_back(std::move(*parameter.mutable_name()));
        taken.values.reserve(static_cast<std::size_t>(parameter.values_size()));
        for (std::string& value : *parameter.mutable_values()) {
            taken.values.push_back(std::move(value));
        }
    }
    if (auto checked = check(out); !checked) {
        return std::unexpected(checked.error());
    }
    return out;
}

Result<Terms> from_proto(const pb::Terms& from) {
    Terms out;
    if (from.keep_until() != 0) {
        out.keep_until = day_of(from.keep_until());
        if (!out.keep_until) {
            return fail(Errc::malformed, "the terms name a day that no calendar has");
        }
    }
    if (from.pass_on() > static_cast<std::uint32_t>(PassOn::yes) || from.use_for() > use::all) {
        return fail(Errc::malformed, "the terms say something that this version doesn't know");
    }
    out.may_export = !from.no_export();
    out.pass_on = static_cast<PassOn>(from.pass_on());
    out.use_for = static_cast<UseFor>(from.use_for());
    return out;
}

Result<Given> from_proto(pb::Given&& from) {
    auto property = from_proto(std::move(*from.mutable_property()));
    if (!property) {
        return std::unexpected(property.error());
    }
    const auto terms = from_proto(from.terms());
    if (!terms) {
        return std::unexpected(terms.error());
    }
    return Given{std::move(*property), *terms};
}

Bytes encode(const OutgoingCard& card) {
    return encode_parts(card.display_name(), card.properties());
}

Result<ReceivedCard> decode_received(ByteView bytes) {
    if (bytes.size() > encoded_limit) {
        return fail(Errc::limit, "the card is larger than any that can be sent");
    }
    pb::Card read;
    if (!read.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(Errc::malformed, "the card can't be read");
    }
    if (static_cast<std::size_t>(read.properties_size()) > limits::properties) {
        return fail(Errc::limit, "the card has too many properties");
    }
    if (read.display_name().size() > limits::name) {
        return fail(Errc::limit, "the name on the card is too long");
    }
    if (!is_line(read.display_name())) {
        return fail(Errc::malformed, "the name on the card isn't text on one line");
    }
    ReceivedCard out{.display_name = read.display_name(), .properties = {}};
    out.properties.reserve(static_cast<std::size_t>(read.properties_size()));
    for (pb::Given& each : *read.mutable_properties()) {
        auto given = from_proto(std::move(each));
        if (!given) {
            return std::unexpected(given.error());
        }
        out.properties.push_back(std::move(*given));
    }
    // One card has one spelling. Whatever we did not read (an unknown field, a field given twice of which the
    // last one counts) is missing when we spell it again: more than was offered can't hide there.
    if (!std::ranges::equal(encode_parts(out.display_name, out.properties), bytes)) {
        return fail(Errc::malformed, "the card holds more than its properties");
    }
    return out;
}

Offer offer_of(const OutgoingCard& card) {
    return offer_from(card.display_name(), card.properties());
}

Offer offer_of(const ReceivedCard& card) {
    return offer_from(card.display_name, card.properties);
}

}  // namespace kith::card
