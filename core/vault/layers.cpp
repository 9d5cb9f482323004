// SPDX-License-Identifier: Apache-2.0
//
// See layers.h. The trees are small and no deeper than limits::nesting, which decoding checks.
#include "vault/layers.h"

#include <algorithm>

namespace kith::vault {
namespace {

bool has_name(const std::vector<Given>& given) {
    return std::ranges::any_of(
        given, [](const Given& each) { return each.property.name == "FN" || each.property.name == "N"; });
}

/// Hides what has expired of this one alone.
void hide(Contact& one, Date today) {
    ByDate split = split_by_date(std::move(one.theirs), today);
    one.theirs = std::move(split.visible);
    one.expired = split.expired.size();
    // The name is a value like any other: it goes with its property, and what is left names the contact.
    if (has_name(split.expired)) {
        Card left;
        for (const Given& given : one.theirs) {
            left.properties.push_back(given.property);
        }
        one.display_name = left.display_name();
    }
}

template <typename Node>
void collect(Node& contact, std::vector<Node*>& out) {
    out.push_back(&contact);
    for (auto& each : contact.merged) {
        collect(each.contact, out);
    }
}

/// Leaves to each layer what is still wanted of what was written on it; the first one gets what nobody has.
template <typename T>
void spread(const std::vector<Contact*>& layers, std::vector<T> Mine::* part, const std::vector<T>& wanted) {
    std::vector<T> rest = wanted;
    for (std::size_t at = 1; at < layers.size(); ++at) {
        std::vector<T>& had = layers[at]->mine.*part;
        std::erase_if(had, [&wanted](const T& each) { return std::ranges::find(wanted, each) == wanted.end(); });
        const std::vector<T>& own = layers.front()->mine.*part;
        std::erase_if(rest, [&](const T& each) {
            return std::ranges::find(had, each) != had.end() && std::ranges::find(own, each) == own.end();
        });
    }
    layers.front()->mine.*part = std::move(rest);
}

}  // namespace

Contact visible(Contact whole, Date today) {
    hide(whole, today);
    std::vector<Merged> merged = std::move(whole.merged);
    whole.merged.clear();
    for (Merged& each : merged) {
        each.contact = visible(std::move(each.contact), today);
        whole = laid_together(std::move(whole), each.contact);
    }
    whole.merged = std::move(merged);
    return whole;
}

Contact without_expired(Contact whole, Date today) {
    for (Contact* each : layers_of(whole)) {
        hide(*each, today);
        each->expired = 0;
    }
    return whole;
}

Mine all_mine(const Contact& whole) {
    Contact mine_only;
    mine_only.mine = whole.mine;
    for (const Merged& each : whole.merged) {
        Contact other;
        other.mine = all_mine(each.contact);
        mine_only = laid_together(std::move(mine_only), other);
    }
    return mine_only.mine;
}

void spread_mine(Contact& whole, const Mine& wanted) {
    const std::vector<Contact*> layers = layers_of(whole);
    spread(layers, &Mine::notes, wanted.notes);
    spread(layers, &Mine::tags, wanted.tags);
    spread(layers, &Mine::corrections, wanted.corrections);
}

std::vector<Contact*> layers_of(Contact& whole) {
    std::vector<Contact*> out;
    collect(whole, out);
    return out;
}

std::vector<const Contact*> layers_of(const Contact& whole) {
    std::vector<const Contact*> out;
    collect(whole, out);
    return out;
}

Contact& layer_with(Contact& whole, const PublicKeys& keys) {
    const auto layers = layers_of(whole);
    const auto at = std::ranges::find_if(layers, [&keys](const Contact* each) { return each->keys == keys; });
    return at == layers.end() ? whole : **at;
}

int depth_of(const Contact& whole) {
    int deepest = 0;
    for (const Merged& each : whole.merged) {
        deepest = std::max(deepest, 1 + depth_of(each.contact));
    }
    return deepest;
}

}  // namespace kith::vault
