// SPDX-License-Identifier: Apache-2.0
//
// See kith/qr_card.h. What is needed least goes first: what programs tell each other, then what makes nobody reachable,
// then further ways where one is left.
#include "kith/qr_card.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <utility>

#include "formats/mecard.h"
#include "formats/spelling.h"
#include "kith/formats.h"

namespace kith {
namespace {

constexpr int always = 100;       ///< the name
constexpr int one_way = 95;       ///< the one way to reach them that stays to the end
constexpr int essential = 90;     ///< the first number, the first address
constexpr int not_in_a_code = 0;  ///< what no code has room for, and identifiers that nobody reads

/// How much the reader of a code needs it; `further` where one of that name stands before it.
int need(const Property& property, bool further) {
    struct Need {
        std::string_view name;
        int first;
        int others;
    };
    constexpr std::array<Need, 18> needs{{{"FN", always, 15},
                                          {"N", always, 15},
                                          {"TEL", essential, 60},
                                          {"EMAIL", essential, 59},
                                          {"ORG", 80, 30},
                                          {"TITLE", 75, 29},
                                          {"URL", 70, 28},
                                          {"ADR", 55, 27},
                                          {"ROLE", 40, 26},
                                          {"NICKNAME", 35, 25},
                                          {"BDAY", 30, 24},
                                          {"IMPP", 29, 23},
                                          {"NOTE", 20, 14},
                                          {"PHOTO", not_in_a_code, not_in_a_code},
                                          {"LOGO", not_in_a_code, not_in_a_code},
                                          {"SOUND", not_in_a_code, not_in_a_code},
                                          {"KEY", not_in_a_code, not_in_a_code},
                                          {"UID", not_in_a_code, not_in_a_code}}};
    constexpr std::array<std::string_view, 3> records{"REV", "PRODID", "CLIENTPIDMAP"};
    const auto* at = std::ranges::find(needs, property.name, &Need::name);
    if (at != needs.end()) {
        return further ? at->others : at->first;
    }
    return std::ranges::find(records, property.name) != records.end() ? not_in_a_code : 10;
}

struct Ranked {
    Property property;
    int need = 0;
    bool stays = true;
};

class Shortener {
public:
    Shortener(std::string name, std::vector<Property> properties) : name_(std::move(name)) {
        std::vector<std::string> seen;
        for (Property& property : properties) {
            const bool further = std::ranges::find(seen, property.name) != seen.end();
            seen.push_back(property.name);
            const int needed = need(property, further);
            ranked_.push_back({std::move(property), needed, needed != not_in_a_code});
        }
        const auto way = best_way();
        if (way != ranked_.end()) {
            way->need = one_way;
        }
        order_.resize(ranked_.size());
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        // Of two that are needed alike the later one goes first.
        std::ranges::sort(order_, [this](std::size_t a, std::size_t b) {
            return std::pair(ranked_[a].need, b) < std::pair(ranked_[b].need, a);
        });
    }

    [[nodiscard]] QrCardTexts texts() const {
        QrCardTexts out;
        out.vcard = shorter_and_shorter(essential,
                                        [](const Card& card) { return formats::vcard_text(card, VCardVersion::v3); });
        out.mecard = shorter_and_shorter(
            one_way, [this](const Card& card) { return formats::write_mecard(name_, card.properties); },
            formats::mecard_says);
        return out;
    }

private:
    /// The first number, else the first address.
    std::vector<Ranked>::iterator best_way() {
        const auto first = [this](std::string_view name) {
            return std::ranges::find(ranked_, name, [](const Ranked& each) { return each.property.name; });
        };
        const auto number = first("TEL");
        return number != ranked_.end() ? number : first("EMAIL");
    }

    /// From what stays of all, leaving out what is needed less than `least`, one property at a time.
    template <typename Write>
    [[nodiscard]] std::vector<QrCardText> shorter_and_shorter(int least, Write write,
                                                              bool (*says)(const Property&) = nullptr) const {
        std::vector<bool> stays;
        for (const Ranked& each : ranked_) {
            const bool name = each.property.name == "FN" || each.property.name == "N";
            stays.push_back(each.stays && (says == nullptr || name || says(each.property)));
        }
        std::vector<QrCardText> out{text_of(stays, write)};
        for (const std::size_t at : order_) {
            if (ranked_[at].need >= least) {
                break;
            }
            if (stays[at]) {
                stays[at] = false;
                out.push_back(text_of(stays, write));
            }
        }
        return out;
    }

    template <typename Write>
    [[nodiscard]] QrCardText text_of(const std::vector<bool>& stays, Write write) const {
        QrCardText out;
        Card card;
        for (std::size_t at = 0; at < ranked_.size(); ++at) {
            (stays[at] ? card.properties : out.left_out).push_back(ranked_[at].property);
        }
        if (card.first("FN") == nullptr) {
            card.properties.insert(card.properties.begin(), text_property("FN", name_));
        }
        out.text = write(card);
        return out;
    }

    std::string name_;
    std::vector<Ranked> ranked_;
    std::vector<std::size_t> order_;  ///< what goes first stands first
};

}  // namespace

QrCardTexts qr_card_texts(const OutgoingCard& card) {
    std::vector<Property> properties;
    for (const Given& given : card.properties()) {
        properties.push_back(given.property);
    }
    return Shortener(card.display_name(), std::move(properties)).texts();
}

QrCardTexts qr_card_texts(const ReleasedCard& card) {
    return Shortener(card.card().display_name(), card.card().properties).texts();
}

}  // namespace kith
