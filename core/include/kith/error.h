// SPDX-License-Identifier: Apache-2.0
//
// What can go wrong because of a peer, a disk, a file or a person. Such errors travel as values
// (std::expected); a programmer's mistake asserts instead. An Error never carries a secret, nor a value of
// anybody's card: it may reach a log.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace kith {

/// The kinds of failure, as far as a caller acts on them differently. The command line maps them to exit
/// codes in one place, the C ABI to its error groups.
enum class Errc {
    usage,            ///< the call or the command makes no sense as given
    no_vault,         ///< there is no vault at that place yet
    not_found,        ///< a look-up found nothing
    ambiguous,        ///< a look-up found several; `Error::what` names the candidates
    nobody,           ///< no peer was found
    timeout,          ///< a deadline passed
    cut,              ///< the link ended too early
    declined,         ///< a person said no, here or there
    nothing_left,     ///< the terms withhold all that was asked for
    wrong_code,       ///< the other side has another code, or the code is used up
    phrase_mismatch,  ///< the phrases on the two screens differ
    protocol,         ///< the peer broke the protocol
    terms,            ///< the card that came is not the one that was offered
    locked,           ///< wrong passphrase or key
    damaged,          ///< a record or a file fails its check
    too_new,          ///< written by a later version of kith
    conflict,         ///< somebody else changed the record meanwhile
    malformed,        ///< bytes or text that can't be read as what they should be
    limit,            ///< larger or more than the limits in kith/limits.h
    io,               ///< the operating system refused or failed
    full,             ///< no space is left
    cancelled,        ///< the owner stopped it
    internal,         ///< our own mistake
};

/// Says what happened, to what, and what to do next. All three are for people; only `code` is for programs.
struct Error {
    Errc code = Errc::internal;
    std::string what;  ///< one sentence without a full stop: "the file ends in the middle of a card"
    std::string hint;  ///< what to do next, or empty
};

template <typename T>
using Result = std::expected<T, Error>;

/// Short for a failed Result of any type.
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string what, std::string hint = {}) {
    return std::unexpected(Error{code, std::move(what), std::move(hint)});
}

}  // namespace kith
