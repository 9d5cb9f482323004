// SPDX-License-Identifier: Apache-2.0
//
// What phrase mode's security rests on, alone in a file: tests link weaker functions in place of these to show what would
// happen without them, so that no switch for it stands in any program.
#include <algorithm>

#include "crypto/labels.h"
#include "session/phrase.h"

namespace kith::session {

Hash phrase_commitment(const PhraseNonce& responder) {
    return crypto::labelled_hash(crypto::label::phrase_commit, {responder});
}

Phrase phrase_of(const Hash& handshake, const PhraseNonce& initiator, const PhraseNonce& responder) {
    const Hash hash = crypto::labelled_hash(crypto::label::phrase, {handshake, initiator, responder});
    Phrase phrase;
    std::copy_n(hash.begin(), phrase.bytes.size(), phrase.bytes.begin());
    return phrase;
}

}  // namespace kith::session
