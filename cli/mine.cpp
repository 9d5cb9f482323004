// SPDX-License-Identifier: Apache-2.0
//
// See mine.h.
#include "cli/mine.h"

#include "cli/clock.h"

namespace kith::cli {

Result<Exit> change_mine(const Access& access, const std::string& who,
                         const std::function<Result<bool>(Mine&)>& change) {
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    const auto found = find_contact(*vault, who);
    if (!found) {
        return std::unexpected(found.error());
    }
    Mine mine = found->mine;
    const auto changed = change(mine);
    if (!changed) {
        return std::unexpected(changed.error());
    }
    if (*changed) {
        if (auto saved = vault->annotate(found->id, found->revision, mine, now()); !saved) {
            return std::unexpected(saved.error());
        }
    }
    return Exit::done;
}

}  // namespace kith::cli
