// SPDX-License-Identifier: Apache-2.0
//
// A contact's record is a tree: the contact, and whole in it those that were merged into it, each with what its own giver
// gave and what I wrote about it then (docs/adr/0036). Here is what is done to every one of them, and how the tree becomes
// the one person that is seen.
#pragma once

#include <span>
#include <vector>

#include "kith/contact.h"

namespace kith::vault {

/// What may be seen of a contact on that day: names and values without what has expired, all who were merged laid together.
[[nodiscard]] Contact visible(Contact whole, Date today);
/// The record without what has expired, otherwise as it was.
[[nodiscard]] Contact without_expired(Contact whole, Date today);
/// My layer on all of them together.
[[nodiscard]] Mine all_mine(const Contact& whole);
/// Makes my layer on all of them together that: what was written on one that was merged stays with it as long as it is
/// there, the rest belongs to the contact itself.
void spread_mine(Contact& whole, const Mine& wanted);

/// The contact and all who were merged into it, the contact first. Pointers into `whole`.
[[nodiscard]] std::vector<Contact*> layers_of(Contact& whole);
[[nodiscard]] std::vector<const Contact*> layers_of(const Contact& whole);
/// The one of them with these keys; the contact itself where there is none.
[[nodiscard]] Contact& layer_with(Contact& whole, const PublicKeys& keys);
/// How deep it is nested: 0 where nobody was merged into it.
[[nodiscard]] int depth_of(const Contact& whole);

}  // namespace kith::vault
