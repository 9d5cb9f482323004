// SPDX-License-Identifier: Apache-2.0
//
// kith tag: adds tags to a person, or takes them away. Setting one twice changes nothing.
#include <algorithm>

#include "cli/mine.h"

namespace kith::cli {
namespace {

constexpr std::size_t longest_tag = 100;

Result<void> check(const std::vector<std::string>& tags) {
    for (const auto& tag : tags) {
        const auto has_space = std::any_of(tag.begin(), tag.end(),
                                           [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
        Card probe;
        probe.properties.push_back(text_property("CATEGORIES", tag));
        if (tag.empty() || has_space || tag.size() > longest_tag || !check_limits(probe)) {
            return fail(Errc::usage, "a tag is one word of at most 100 bytes", "kith tag bo supplier fair-2026");
        }
    }
    return {};
}

}  // namespace

Result<Exit> tag(const Access& access, const TagArgs& args) {
    if (auto good = check(args.tags); !good) {
        return std::unexpected(good.error());
    }
    return change_mine(access, args.who, [&](Mine& mine) -> Result<bool> {
        bool changed = false;
        for (const auto& tag : args.tags) {
            const auto has = std::find(mine.tags.begin(), mine.tags.end(), tag);
            if (args.remove && has == mine.tags.end()) {
                return fail(Errc::not_found, "there is no such tag on that person", "kith show lists them");
            }
            if (args.remove) {
                mine.tags.erase(has);
                changed = true;
            } else if (has == mine.tags.end()) {
                mine.tags.push_back(tag);
                changed = true;
            }
        }
        return changed;
    });
}

}  // namespace kith::cli
