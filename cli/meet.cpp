// SPDX-License-Identifier: Apache-2.0
//
// kith meet: the main job. Here everything is made ready; meet_run.cpp plays the meeting.
#include "cli/clock.h"
#include "cli/meet_run.h"
#include "cli/output.h"
#include "cli/personas.h"
#include "cli/phrase_lock.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

/// At a terminal, somebody without a vault gets one on the way.
Result<Vault> open_or_make(const Access& access, Random& random) {
    const auto folder = vault_folder(access);
    if (folder && !Vault::exists(*folder) && may_ask(access)) {
        say("You have no vault yet: your name and a passphrase, and the meeting goes on.");
        return make_vault(access, "", random);
    }
    return open_vault(access, random);
}

Result<Exit> prepare_and_run(const Access& access, const MeetArgs& args) {
    auto plan = plan_meeting(access, args);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    SystemRandom random;
    auto vault = open_or_make(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (vault->read_only()) {  // what the meeting brings could not be saved
        return std::unexpected(*vault->read_only());
    }
    if (!vault->intact()) {
        return fail(Errc::damaged, "this vault is not written to while it is damaged");
    }
    std::optional<PhraseLock> one_at_a_time;
    if (plan->phrase) {
        const auto folder = vault_folder(access);
        auto lock = folder ? PhraseLock::take(*folder) : std::unexpected(folder.error());
        if (!lock) {
            return std::unexpected(lock.error());
        }
        one_at_a_time.emplace(std::move(*lock));
    }
    const auto found = find_persona(*vault, plan->persona);
    if (!found) {
        return std::unexpected(found.error());
    }
    const Persona persona = **found;
    const auto today = now().today();
    auto card = select(persona, plan->choices, today);
    if (!card) {
        return std::unexpected(card.error());
    }
    auto keys = vault->keys(persona.id);
    if (!keys) {
        return std::unexpected(keys.error());
    }
    MeetChoice choice(persona, plan->choices, *card, today);
    Meeting meeting(std::move(*keys), std::move(*card), random);
    MeetRun run(std::move(*plan), *vault, persona.id, std::move(choice), std::move(meeting), random);
    return run.run();
}

}  // namespace

Result<Exit> meet(const Access& access, const MeetArgs& args) {
    auto met = prepare_and_run(access, args);
    if (!met) {
        MeetEvents(args.events == "json").failed(met.error());
    }
    return met;
}

}  // namespace kith::cli
