// SPDX-License-Identifier: Apache-2.0
//
// The decoys beside the phrase, and whose turn it is to compare one.
#include "session/phrase.h"

#include <algorithm>

#include "crypto/labels.h"

namespace kith::session {
namespace {

/// In which somebody who is there and means it has answered a message.
constexpr Duration patience = std::chrono::seconds(1);

/// True for half of all phrases, another half in each meeting, known to nobody who only sees the words: each side
/// takes its decoys from its own half.
bool is_decoy_of(Role role, const Phrase& candidate, const Hash& handshake) {
    const Hash hash = crypto::labelled_hash(crypto::label::phrase_decoy, {handshake, candidate.bytes});
    return (hash[0] & 1U) == static_cast<unsigned>(role);
}

bool alike_somewhere(const Phrase& left, const Phrase& right) {
    for (std::size_t i = 0; i < left.bytes.size(); ++i) {
        if (left.bytes[i] == right.bytes[i]) {
            return true;
        }
    }
    return false;
}

}  // namespace

PhraseChoices with_decoys(const Phrase& phrase, const Hash& handshake, Role role, Random& random) {
    // All from one draw: what is left to chance is as much as a caller can repeat.
    const auto seed = random_bytes<32>(random);
    Byte count = 0;
    const auto draw = [&] {
        ++count;
        return crypto::labelled_hash(crypto::label::phrase_decoy, {seed, ByteView(&count, 1)});
    };
    PhraseChoices out;
    out.right = draw()[0] % out.shown.size();
    std::vector<Phrase> chosen{phrase};
    while (chosen.size() < out.shown.size()) {
        const Hash hash = draw();
        Phrase candidate;
        std::copy_n(hash.begin(), candidate.bytes.size(), candidate.bytes.begin());
        const bool differs = std::ranges::none_of(
            chosen, [&](const Phrase& other_one) { return alike_somewhere(other_one, candidate); });
        if (differs && is_decoy_of(role, candidate, handshake)) {
            chosen.push_back(candidate);
        }
    }
    std::size_t next = 1;
    for (std::size_t i = 0; i < out.shown.size(); ++i) {
        out.shown[i] = i == out.right ? phrase : chosen[next++];
    }
    return out;
}

/// Whether a link of ours must not go out yet. If both dial each other, and our answer to theirs crosses a first message
/// of ours that they would keep instead, each side reveals on another link. Where they would keep theirs, they refuse ours
/// while they wait, and nothing is lost. From our first try on, not from their message: others may send more of those.
bool PhraseTurn::put_off(Instant now) {
    const bool they_keep_theirs = shown && dialled && *shown <= *dialled;
    if (they_keep_theirs || answered_.expired()) {
        put_off_since_.reset();
        return false;
    }
    put_off_since_ = put_off_since_.value_or(now);
    if (now - *put_off_since_ < patience) {
        return true;
    }
    put_off_since_.reset();
    return false;
}

PhraseTurn::Ticket PhraseTurn::take(Role role, Instant now) {
    const bool free = holder_.expired() || (!compares_ && now - went_out_ >= patience);
    if (role == Role::initiator) {
        if (!free || put_off(now)) {
            return nullptr;
        }
        auto ticket = std::make_shared<int>(0);
        holder_ = ticket;
        compares_ = false;
        went_out_ = now;
        return ticket;
    }
    const bool preferred = !compares_ && shown && dialled && *shown < *dialled;
    if (!free && !preferred) {
        return nullptr;
    }
    auto shared = answered_.lock();
    if (!shared) {
        shared = std::make_shared<int>(0);
        answered_ = shared;
    }
    return shared;
}

bool PhraseTurn::keep(Ticket& ticket) {
    const auto holder = holder_.lock();
    if (!ticket || (holder && compares_) || (holder != ticket && answered_.lock() != ticket)) {
        return false;
    }
    if (holder != ticket) {
        ticket = std::make_shared<int>(0);
        holder_ = ticket;
    }
    compares_ = true;
    put_off_since_.reset();
    return true;
}

}  // namespace kith::session
