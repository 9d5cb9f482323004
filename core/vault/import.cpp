// SPDX-License-Identifier: Apache-2.0
//
// The plan of an import.
#include "vault/import.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "crypto/hash.h"
#include "kith/limits.h"

namespace kith::vault {
namespace {

using Print = crypto::Hash;
struct PrintHash {
    std::size_t operator()(const Print& print) const noexcept {
        std::size_t out = 0;
        std::copy_n(print.begin(), sizeof out, reinterpret_cast<Byte*>(&out));
        return out;
    }
};

void append(std::string& to, std::string_view part) {
    to += std::to_string(part.size());
    to += ':';
    to += part;
}

/// Equal for equal properties in equal order, and for nothing else.
void append(std::string& to, const Property& property) {
    append(to, property.group);
    append(to, property.name);
    append(to, std::to_string(property.parameters.size()));
    for (const Parameter& parameter : property.parameters) {
        append(to, parameter.name);
        append(to, std::to_string(parameter.values.size()));
        for (const std::string& value : parameter.values) {
            append(to, value);
        }
    }
    append(to, property.value);
}

Print print_of(const Card& card) {
    std::string all;
    for (const Property& property : card.properties) {
        append(all, property);
    }
    return crypto::sha256(as_bytes(all));
}

Print print_of(const std::vector<Given>& given) {
    std::string all;
    for (const Given& each : given) {
        append(all, each.property);
    }
    return crypto::sha256(as_bytes(all));
}

std::string uid_of(const std::vector<Given>& given) {
    const auto at = std::ranges::find(given, "UID", [](const Given& each) { return each.property.name; });
    return at == given.end() ? std::string() : at->property.text();
}

std::vector<Given> layer_of(const CardOnTerms& from) {
    std::vector<Given> layer;
    for (std::size_t at = 0; at < from.card.properties.size(); ++at) {
        layer.push_back({from.card.properties[at], at < from.terms.size() ? from.terms[at] : Terms{}});
    }
    return layer;
}

class Planner {
public:
    Planner(const Memory& memory, const Store& store, Now now) : memory_(memory), store_(store), now_(now) {
        for (const ContactShelf::Entry& entry : memory.contacts().entries()) {
            const auto whole = memory.contacts().whole(entry);
            if (!whole) {
                continue;
            }
            alike_.emplace(print_of(whole->theirs), whole->id);
            const std::string uid = uid_of(whole->theirs);
            if (!whole->keys && !uid.empty()) {
                by_uid_.emplace(uid, whole->id);
            }
        }
    }

    Result<ImportPlan> plan(const std::vector<CardOnTerms>& cards) {
        std::vector<const CardOnTerms*> rest;
        for (const CardOnTerms& card : cards) {
            if (auto fits = check_limits(card.card); !fits) {
                return std::unexpected(fits.error());
            }
            if (const auto same = alike_.find(print_of(card.card)); same != alike_.end()) {
                claimed_.insert(same->second);
                ++plan_.counts.alike;
            } else {
                rest.push_back(&card);
            }
        }
        for (const CardOnTerms* card : rest) {
            if (auto placed = place(*card); !placed) {
                return std::unexpected(placed.error());
            }
        }
        return std::move(plan_);
    }

private:
    Result<void> place(const CardOnTerms& card) {
        const Print print = print_of(card.card);
        if (alike_.contains(print)) {  // the same card earlier in this file
            ++plan_.counts.alike;
            return {};
        }
        std::vector<Given> layer = layer_of(card);
        const auto replaced = unclaimed(uid_of(layer));
        Contact contact;
        if (replaced) {
            contact = *memory_.whole_contact(*replaced);
            ++plan_.counts.changed;
        } else {
            if (auto room = check_room(memory_.contacts().entries().size() + plan_.counts.added); !room) {
                return room;
            }
            contact.id = fresh();
            contact.met.push_back({now_.at, {}, How::imported});
            ++plan_.counts.added;
        }
        contact.theirs = std::move(layer);
        contact.display_name = card.card.display_name();
        claimed_.insert(contact.id);
        alike_.emplace(print, contact.id);
        const std::uint64_t revision = contact.revision + 1;
        plan_.batch.puts.push_back({contact.id, {revision, std::move(contact)}});
        return {};
    }

    /// A contact of that UID that no card of this file stands for yet.
    std::optional<ContactId> unclaimed(const std::string& uid) const {
        const auto [begin, end] = by_uid_.equal_range(uid);
        const auto at = std::find_if(begin, end, [this](const auto& each) { return !claimed_.contains(each.second); });
        return at == end ? std::nullopt : std::optional(at->second);
    }

    ContactId fresh() {
        ContactId id = store_.fresh_id();
        while (memory_.short_id_taken(id) || !drawn_.insert(short_id(id)).second) {
            id = store_.fresh_id();
        }
        return id;
    }

    const Memory& memory_;
    const Store& store_;
    Now now_;
    std::unordered_map<Print, ContactId, PrintHash> alike_;
    std::unordered_multimap<std::string, ContactId> by_uid_;
    std::unordered_set<ContactId, IdHash> claimed_;
    std::unordered_set<std::string> drawn_;
    ImportPlan plan_;
};

}  // namespace

Result<ImportPlan> plan_import(const Memory& memory, const Store& store, const std::vector<CardOnTerms>& cards,
                               Now now) {
    return Planner(memory, store, now).plan(cards);
}

Result<void> check_room(std::size_t contacts) {
    if (contacts >= limits::contacts) {
        return fail(Errc::limit, "a vault holds a million contacts at most");
    }
    return {};
}

}  // namespace kith::vault
