// SPDX-License-Identifier: Apache-2.0
//
// My corrections laid over their layer: the owner's eyes and the door see the same.
#pragma once

#include <vector>

#include "kith/contact.h"

namespace kith::card {

/// One property of a contact as it stands today.
struct Standing {
    Given given;
    bool mine = false;  ///< a correction of mine, whose terms bind nobody
};

/// Theirs with mine laid over: a correction takes the place of every property of theirs that has its name and
/// types, and comes last where there is none.
[[nodiscard]] std::vector<Standing> lay_corrections(const Contact& contact);

}  // namespace kith::card
