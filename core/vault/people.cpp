// SPDX-License-Identifier: Apache-2.0
//
// The contacts' side of a vault: my layer on them, imports, forgetting.
#include <algorithm>
#include <map>
#include <utility>

#include "vault/import.h"
#include "vault/layers.h"
#include "vault/merge.h"
#include "vault/state.h"

namespace kith {
namespace {

Result<void> check_texts(const Mine& mine) {
    const auto too_long = [](const std::string& text) { return text.size() > limits::value; };
    if (std::ranges::any_of(mine.notes, too_long, &Note::text) || std::ranges::any_of(mine.tags, too_long)) {
        return fail(Errc::limit, "a note or a tag is longer than 64 KiB");
    }
    return check_limits(Card{mine.corrections});
}

std::unexpected<Error> no_such_contact() {
    return fail(Errc::not_found, "there is no such contact any more");
}

/// The record in which that id is the contact's own, or that of one who was merged into it.
std::optional<Contact> whole_with(const vault::Memory& memory, const ContactId& id) {
    if (memory.contacts().find(id) != nullptr) {
        return memory.whole_contact(id);
    }
    for (const vault::ContactShelf::Entry& entry : memory.contacts().entries()) {
        auto whole = entry.at.merged ? memory.contacts().whole(entry) : std::nullopt;
        if (whole && std::ranges::any_of(vault::layers_of(std::as_const(*whole)),
                                         [&id](const Contact* each) { return each->id == id; })) {
            return whole;
        }
    }
    return std::nullopt;
}

/// Takes the ids of who is to be forgotten out of the records of those who were told apart from them.
void forget_apart(const vault::Memory& memory, const Contact& gone, vault::Batch& batch) {
    std::vector<ContactId> ids;
    std::vector<ContactId> others;
    for (const Contact* layer : vault::layers_of(gone)) {
        ids.push_back(layer->id);
        others.insert(others.end(), layer->apart.begin(), layer->apart.end());
    }
    std::map<ContactId, Contact> changed;
    for (const ContactId& other : others) {
        auto whole = whole_with(memory, other);
        if (whole && whole->id != gone.id) {
            for (Contact* layer : vault::layers_of(*whole)) {
                std::erase_if(layer->apart,
                              [&ids](const ContactId& each) { return std::ranges::find(ids, each) != ids.end(); });
            }
            changed.emplace(whole->id, std::move(*whole));
        }
    }
    for (auto& [id, whole] : changed) {
        const std::uint64_t revision = whole.revision + 1;
        batch.puts.push_back({id, {revision, std::move(whole)}});
    }
}

}  // namespace

Result<void> Vault::annotate(const ContactId& id, std::uint64_t revision, const Mine& mine, Now now) {
    if (auto fits = check_texts(mine); !fits) {
        return fits;
    }
    return state_->write(now, [&]() -> Result<vault::Batch> {
        auto contact = state_->memory.whole_contact(id);
        if (!contact) {
            return no_such_contact();
        }
        if (contact->revision == revision) {
            vault::spread_mine(*contact, mine);
        } else {
            const Mine* base = state_->memory.mine_at(id, revision);
            auto merged = base == nullptr ? std::nullopt : vault::merge(*base, vault::all_mine(*contact), mine);
            if (!merged) {
                return fail(Errc::conflict, "your notes on this contact were changed meanwhile by another program",
                            "look at them again, then repeat the change");
            }
            vault::spread_mine(*contact, *merged);
        }
        const std::uint64_t next = contact->revision + 1;
        vault::Batch batch;
        batch.puts.push_back({id, {next, std::move(*contact)}});
        return batch;
    });
}

Result<Imported> Vault::import(const CardSource& cards, Now now, const CardsThere& there) {
    Imported counts;
    auto done = state_->store.write_each(state_->memory, now.at, [&](vault::Store::Writer& writer) -> Result<void> {
        vault::Importer importer(state_->memory, state_->store, writer, now, *state_->random, there);
        while (true) {
            auto card = cards();
            if (!card) {
                return std::unexpected(card.error());
            }
            if (!*card) {
                counts = importer.counts();
                return {};
            }
            if (auto taken = importer.take(std::move(**card)); !taken) {
                return taken;
            }
        }
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    return counts;
}

Result<Imported> Vault::import(std::vector<CardOnTerms> cards, Now now) {
    std::size_t at = 0;
    return import(
        [&]() -> Result<std::optional<CardOnTerms>> {
            return at == cards.size() ? std::nullopt : std::optional(std::move(cards[at++]));
        },
        now);
}

Result<Imported> Vault::import(std::vector<Card> cards, Now now) {
    std::vector<CardOnTerms> on_terms;
    on_terms.reserve(cards.size());
    for (Card& card : cards) {
        on_terms.push_back({std::move(card), {}});
    }
    return import(std::move(on_terms), now);
}

Result<void> Vault::tell_apart(const ContactId& one, const ContactId& other, Now now) {
    if (one == other) {
        return fail(Errc::usage, "that is one and the same person");
    }
    return state_->write(now, [&]() -> Result<vault::Batch> {
        vault::Batch batch;
        for (const auto& [id, from] : {std::pair(one, other), std::pair(other, one)}) {
            auto whole = state_->memory.whole_contact(id);
            if (!whole) {
                return no_such_contact();
            }
            if (std::ranges::find(whole->apart, from) == whole->apart.end()) {
                whole->apart.push_back(from);
                const std::uint64_t revision = whole->revision + 1;
                batch.puts.push_back({id, {revision, std::move(*whole)}});
            }
        }
        return batch;
    });
}

Result<void> Vault::forget(const ContactId& id, Now now) {
    return state_->write(now, [&]() -> Result<vault::Batch> {
        const vault::Memory& memory = state_->memory;
        if (memory.contacts().find(id) == nullptr) {
            return no_such_contact();
        }
        std::vector<ContactId> ids{id};
        vault::Batch batch;
        if (const auto whole = memory.whole_contact(id)) {
            ids.clear();
            std::ranges::transform(vault::layers_of(*whole), std::back_inserter(ids), &Contact::id);
            forget_apart(memory, *whole, batch);
        }
        batch.erased.push_back(id);
        for (std::size_t i = 0; i < memory.log().size(); ++i) {
            const MeetingRecord& seen = memory.log().all()[i];
            if (std::ranges::find(ids, seen.contact) == ids.end()) {
                continue;
            }
            const vault::RecordId row = memory.log().id_at(i);
            if (seen.gave.empty()) {
                batch.erased.push_back(row);
                continue;
            }
            MeetingRecord meeting = seen;
            meeting.contact = {};
            meeting.got.clear();
            batch.puts.push_back({row, {memory.log().revision(row) + 1, std::move(meeting)}});
        }
        return batch;
    });
}

}  // namespace kith
