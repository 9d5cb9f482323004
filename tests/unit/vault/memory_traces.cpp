// SPDX-License-Identifier: Apache-2.0
//
// What of a vault's secrets is in this process's memory while it is open, and afterwards.
#include "crypto/hash.h"
#include "fixture.h"
#include "tests/support/own_memory.h"
#include "vault/seal.h"

using namespace kith;
using namespace kith::test;

namespace {

// Seeds of their own: what other tests of this program leave of their vaults' keys is not looked for.

/// Data key, what is derived from it, and the secrets of the first persona.
std::vector<Trace> keys_of(VaultFolder& folder) {
    std::vector<Trace> out;
    const DataKey data = folder.vault().data_key();
    out.emplace_back("data key", data.key.view());
    const vault::Keys keys = vault::derive_keys(data.vault, data.key);
    out.emplace_back("seal key", keys.seal.view());
    out.emplace_back("set key", keys.set.view());
    const auto persona = folder.vault().keys(folder.vault().personas()[0].id);
    REQUIRE(persona);
    out.emplace_back("ik", persona->ik_secret.view().first<32>());
    out.emplace_back("sx", persona->sx_secret.view());
    return out;
}

void work_with(VaultFolder& folder) {
    folder.meet(peer(1), 1, {given("FN", "Bo")});
    REQUIRE(folder.vault().import({card("X", "x@example.org")}, today));
    REQUIRE(folder.vault().refresh(today));
}

}  // namespace

TEST_CASE("an open vault's keys lie in memory that is never swapped or dumped, a closed one's nowhere") {
    const bool may_lock = can_lock_memory();
    VaultFolder folder(4711);
    REQUIRE(folder.vault().add_persona("p", {own("FN", "Ada")}, {}, today));
    work_with(folder);
    folder.reopen();
    work_with(folder);
    const auto traces = keys_of(folder);
    for (const Trace& trace : traces) {
        const auto seen = find_in_own_memory(std::span(&trace, 1));
        INFO(names(seen));
        CHECK_MESSAGE(!seen.empty(), trace.name());
        CHECK_MESSAGE((!may_lock || std::ranges::all_of(seen, &Sighting::locked)), trace.name());
    }
    folder.close();
    const auto left = find_in_own_memory(traces);
    CHECK_MESSAGE(left.empty(), names(left));
}

TEST_CASE("a rekey leaves nothing of the old data key in memory") {
    VaultFolder folder(4712);
    REQUIRE(folder.vault().add_persona("p", {own("FN", "Ada")}, {}, today));
    auto old = keys_of(folder);
    old.erase(old.begin() + 3, old.end());  // the personas keep theirs
    std::vector<Unlock> next;
    next.push_back(device_key(8));
    REQUIRE(folder.vault().rekey(next, today));
    const auto left = find_in_own_memory(old);
    CHECK_MESSAGE(left.empty(), names(left));
}

TEST_CASE("what opened a vault is not in memory once it is open: passphrase, device key, recovery code, wrapping key") {
    VaultFolder folder(4713);
    SeededRandom own_random(77);
    std::vector<Trace> traces;
    {
        SecretBytes text(24);
        own_random.fill(text.writable());
        traces.emplace_back("passphrase", text.view());
        REQUIRE(folder.vault().add_key(Passphrase{text.clone(), {64, 1}}, today));
        REQUIRE(Vault::open(folder.path(), Passphrase{std::move(text), {64, 1}}, today, folder.random));
    }
    {
        RecoveryCode code = RecoveryCode::make(own_random);
        const SecretBytes letters = code.text();
        traces.emplace_back("recovery code", code.view());
        traces.emplace_back("recovery letters", letters.view().first(17));
        REQUIRE(folder.vault().add_key(std::move(*RecoveryCode::parse(as_text(letters.view()))), today));
        REQUIRE(Vault::open(folder.path(), std::move(code), today, folder.random));
    }
    {
        DeviceKey key;
        own_random.fill(key.key.writable());
        traces.emplace_back("device key", key.key.view());
        DeviceKey again;
        again.key = key.key.clone();
        REQUIRE(folder.vault().add_key(std::move(again), today));
        REQUIRE(Vault::open(folder.path(), std::move(key), today, folder.random));
    }
    const auto left = find_in_own_memory(traces);
    CHECK_MESSAGE(left.empty(), names(left));
}
