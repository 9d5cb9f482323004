// SPDX-License-Identifier: Apache-2.0
//
// The owner's side of a vault: personas and their keys.
#include <algorithm>

#include "vault/state.h"

namespace kith {
namespace {

Result<void> check_name(const Persona* other, const PersonaId& mine) {
    if (other != nullptr && other->id != mine) {
        return fail(Errc::usage, "there is a persona of that name already", "choose another name");
    }
    return {};
}

std::unexpected<Error> conflict() {
    return fail(Errc::conflict, "the card was changed meanwhile by another program",
                "look at it again, then repeat the change");
}

const Persona* named(std::span<const Persona> personas, std::string_view name) {
    const auto at = std::ranges::find(personas, name, &Persona::name);
    return at == personas.end() ? nullptr : &*at;
}

}  // namespace

Result<const Persona*> Vault::persona(std::string_view name) const {
    const auto all = personas();
    const Persona* found = name.empty() && !all.empty() ? &all.front() : named(all, name);
    if (found == nullptr) {
        return fail(Errc::not_found,
                    name.empty() ? "the vault has no persona yet" : "there is no persona of that name");
    }
    return found;
}

Result<PersonaKeys> Vault::keys(const PersonaId& id) const {
    const vault::StoredPersona* stored = state_->memory.persona(id);
    if (stored == nullptr) {
        return fail(Errc::not_found, "there is no such persona");
    }
    return PersonaKeys{stored->keys.pub, stored->keys.ik_secret.clone(), stored->keys.sx_secret.clone()};
}

Result<void> Vault::add_persona(std::string name, std::vector<OwnProperty> properties, TermsRule defaults, Now now) {
    return state_->write(now, [&]() -> Result<vault::Batch> {
        const vault::RecordId id = state_->store.fresh_id();
        if (auto free = check_name(named(personas(), name), id); !free) {
            return std::unexpected(free.error());
        }
        PersonaKeys keys = PersonaKeys::generate(*state_->random);
        Persona persona{
            .id = id, .revision = 1, .name = name, .properties = properties, .defaults = defaults, .keys = keys.pub};
        if (auto fits = check_limits(persona.card()); !fits) {
            return std::unexpected(fits.error());
        }
        vault::Batch batch;
        batch.puts.push_back(
            {id, {1, vault::StoredPersona{state_->memory.next_place(), std::move(persona), std::move(keys)}}});
        return batch;
    });
}

Result<void> Vault::remove_persona(const Persona& persona, Now now) {
    return state_->write(now, [&]() -> Result<vault::Batch> {
        const vault::StoredPersona* stored = state_->memory.persona(persona.id);
        if (stored == nullptr) {
            return fail(Errc::not_found, "there is no such persona any more");
        }
        if (stored->persona.revision != persona.revision) {
            return conflict();
        }
        if (personas().size() == 1) {
            return fail(Errc::usage, "a vault needs one persona, and this is the last",
                        "change it with: kith card edit");
        }
        vault::Batch batch;
        batch.erased.push_back(persona.id);
        return batch;
    });
}

std::size_t Vault::unfinished(const PersonaId& id) const {
    return static_cast<std::size_t>(std::ranges::count(state_->memory.staged().all(), id, &vault::Staged::persona));
}

Result<void> Vault::save(const Persona& persona, Now now) {
    if (auto fits = check_limits(persona.card()); !fits) {
        return fits;
    }
    return state_->write(now, [&]() -> Result<vault::Batch> {
        const vault::StoredPersona* stored = state_->memory.persona(persona.id);
        if (stored == nullptr) {
            return fail(Errc::not_found, "there is no such persona any more");
        }
        if (stored->persona.revision != persona.revision) {
            return conflict();
        }
        if (auto free = check_name(named(personas(), persona.name), persona.id); !free) {
            return std::unexpected(free.error());
        }
        Persona next = persona;
        next.keys = stored->persona.keys;  // a persona's keys are for life
        vault::StoredPersona out{
            stored->place, std::move(next),
            PersonaKeys{stored->keys.pub, stored->keys.ik_secret.clone(), stored->keys.sx_secret.clone()}};
        vault::Batch batch;
        batch.puts.push_back({persona.id, {persona.revision + 1, std::move(out)}});
        return batch;
    });
}

}  // namespace kith
