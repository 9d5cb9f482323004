// SPDX-License-Identifier: Apache-2.0
//
// A contact's two layers put together for reading; nothing here changes either.
#include "kith/contact.h"

#include <algorithm>

#include "card/corrections.h"

namespace kith {

std::string short_id(const ContactId& id) {
    // 50 bits: 10 characters of 5. The first 7 bytes hold 56, which base32 spells in 12.
    return to_base32(ByteView(id).first(7)).substr(0, 10);
}

std::string uid_of(const ContactId& id) {
    const std::string hex = to_hex(id);
    return "urn:uuid:" + hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) +
           '-' + hex.substr(20);
}

std::optional<ContactId> id_of_uid(std::string_view uid) {
    std::string hex(uid.substr(0, std::min(uid.size(), uid_of({}).size() + 1)));
    hex.erase(0, hex.find_last_of(':') + 1);
    std::erase(hex, '-');
    const auto bytes = from_hex(hex);
    ContactId id{};
    if (!bytes || bytes->size() != id.size()) {
        return std::nullopt;
    }
    std::ranges::copy(*bytes, id.begin());
    return uid == uid_of(id) ? std::optional(id) : std::nullopt;
}

ByDate split_by_date(std::vector<Given> given, Date today) {
    ByDate out;
    for (Given& each : given) {
        (each.terms.expired_on(today) ? out.expired : out.visible).push_back(std::move(each));
    }
    return out;
}

std::string_view text(How how) {
    switch (how) {
        case How::code:
            return "code";
        case How::qr:
            return "qr";
        case How::phrase:
            return "phrase";
        case How::known:
            return "known";
        case How::imported:
            return "imported";
    }
    return "unknown";
}

Card Contact::card() const {
    Card out;
    for (card::Standing& each : card::lay_corrections(*this)) {
        out.properties.push_back(std::move(each.given.property));
    }
    return out;
}

}  // namespace kith

namespace kith::card {
namespace {

constexpr Terms bind_nobody{
    .keep_until = std::nullopt, .may_export = true, .pass_on = PassOn::yes, .use_for = use::all};

bool same_kind(const Property& a, const Property& b) {
    if (a.name != b.name) {
        return false;
    }
    std::vector<std::string> left = a.types();
    std::vector<std::string> right = b.types();
    std::ranges::sort(left);
    std::ranges::sort(right);
    return left == right;
}

}  // namespace

std::vector<Standing> lay_corrections(const Contact& contact) {
    const std::vector<Property>& corrections = contact.mine.corrections;
    std::vector<bool> laid(corrections.size(), false);
    std::vector<Standing> out;
    for (const Given& theirs : contact.theirs) {
        bool replaced = false;
        for (std::size_t at = 0; at < corrections.size(); ++at) {
            if (!same_kind(corrections[at], theirs.property)) {
                continue;
            }
            replaced = true;
            if (!laid[at]) {
                out.push_back({.given = {corrections[at], bind_nobody}, .mine = true});
                laid[at] = true;
            }
        }
        if (!replaced) {
            out.push_back({.given = theirs, .mine = false});
        }
    }
    for (std::size_t at = 0; at < corrections.size(); ++at) {
        if (!laid[at]) {
            out.push_back({.given = {corrections[at], bind_nobody}, .mine = true});
        }
    }
    return out;
}

}  // namespace kith::card
