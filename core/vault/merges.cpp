// SPDX-License-Identifier: Apache-2.0
//
// Two contacts that become one, and two again: each is one transaction, and the record of the one who was merged stays
// whole inside the other's (docs/adr/0036).
#include <algorithm>

#include "kith/limits.h"
#include "vault/import.h"
#include "vault/layers.h"
#include "vault/state.h"

namespace kith {
namespace {

std::unexpected<Error> changed_meanwhile() {
    return fail(Errc::conflict, "one of the two was changed meanwhile by another program",
                "look at them again, then repeat the merge");
}

/// All that they gave, hidden or not: it must fit a card of its own.
Result<void> check_together(const Contact& whole) {
    Contact all = vault::without_expired(whole, Date{});
    std::vector<Given> given;
    for (const Contact* layer : vault::layers_of(all)) {
        given.insert(given.end(), layer->theirs.begin(), layer->theirs.end());
    }
    if (given.size() <= limits::properties ||
        vault::visible(std::move(all), Date{}).theirs.size() <= limits::properties) {
        return {};
    }
    return fail(Errc::limit, "together they have more than 256 properties");
}

}  // namespace

Result<void> Vault::merge(const Contact& into, const Contact& other, Now now) {
    if (into.id == other.id) {
        return fail(Errc::usage, "that is one and the same person", "kith duplicates lists who may be the same");
    }
    return state_->write(now, [&]() -> Result<vault::Batch> {
        auto first = state_->memory.whole_contact(into.id);
        auto second = state_->memory.whole_contact(other.id);
        if (!first || !second || first->revision != into.revision || second->revision != other.revision) {
            return changed_meanwhile();
        }
        if (vault::depth_of(*second) + 1 > limits::nesting) {
            return fail(Errc::limit, "they were merged too often, one into the other", "merge the other way round");
        }
        first->merged.push_back({now.at, std::move(*second)});
        if (auto fits = check_together(*first); !fits) {
            return std::unexpected(fits.error());
        }
        const std::uint64_t revision = first->revision + 1;
        vault::Batch batch;
        batch.puts.push_back({into.id, {revision, std::move(*first)}});
        batch.erased.push_back(other.id);
        return batch;
    });
}

Result<ContactId> Vault::unmerge(const ContactId& id, Now now) {
    ContactId back{};
    auto done = state_->write(now, [&]() -> Result<vault::Batch> {
        auto whole = state_->memory.whole_contact(id);
        if (!whole || whole->merged.empty()) {
            return fail(Errc::not_found, "nobody was merged into that contact", "kith show WHO says who was");
        }
        if (auto room = vault::check_room(state_->memory.contacts().entries().size()); !room) {
            return std::unexpected(room.error());
        }
        Contact other = std::move(whole->merged.back().contact);
        whole->merged.pop_back();
        back = other.id;
        const std::uint64_t revision = whole->revision + 1;
        const std::uint64_t revision_of_other = other.revision + 1;
        vault::Batch batch;
        batch.puts.push_back({id, {revision, std::move(*whole)}});
        batch.puts.push_back({back, {revision_of_other, std::move(other)}});
        return batch;
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    return back;
}

std::optional<ContactId> Vault::last_merged() const {
    std::optional<ContactId> last;
    std::int64_t newest = 0;
    for (const vault::ContactShelf::Entry& entry : state_->memory.contacts().entries()) {
        const auto whole = entry.at.merged ? state_->memory.contacts().whole(entry) : std::nullopt;
        if (!whole || whole->merged.empty()) {
            continue;
        }
        if (const std::int64_t at = whole->merged.back().at.unix_ms; !last || at >= newest) {
            last = whole->id;
            newest = at;
        }
    }
    return last;
}

}  // namespace kith
