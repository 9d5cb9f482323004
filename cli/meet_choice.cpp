// SPDX-License-Identifier: Apache-2.0
//
// See meet_choice.h. A changed choice goes out through the same door as the first one: as everything of a
// persona that has nothing else.
#include "cli/meet_choice.h"

#include <algorithm>
#include <charconv>

namespace kith::cli {

MeetChoice::MeetChoice(Persona persona, Choices choices, const OutgoingCard& given, Date today)
    : persona_(std::move(persona)), choices_(std::move(choices)), today_(today) {
    std::vector<Given> left(given.properties().begin(), given.properties().end());
    for (const auto& own : persona_.properties) {
        Choosable line;
        line.property = own.property;
        line.terms = choices_.terms.over(own.rule.over(persona_.defaults.over(Terms{}, today_), today_), today_);
        const auto chosen =
            std::find_if(left.begin(), left.end(), [&](const auto& each) { return each.property == own.property; });
        if (chosen != left.end()) {
            line.chosen = true;
            left.erase(chosen);
        }
        lines_.push_back(std::move(line));
    }
}

bool MeetChoice::gives() const {
    return std::any_of(lines_.begin(), lines_.end(), [](const auto& line) { return line.chosen; });
}

Result<void> MeetChoice::toggle(const std::string& typed) {
    std::vector<std::size_t> numbers;
    for (std::size_t at = 0; at < typed.size();) {
        if (typed[at] == ' ' || typed[at] == ',') {
            ++at;
            continue;
        }
        std::size_t number = 0;
        const auto [stop, error] = std::from_chars(typed.data() + at, typed.data() + typed.size(), number);
        if (error != std::errc() || number < 1 || number > lines_.size()) {
            return fail(Errc::usage, "that is none of the numbers above");
        }
        numbers.push_back(number - 1);
        at = static_cast<std::size_t>(stop - typed.data());
    }
    if (numbers.empty()) {
        return fail(Errc::usage, "that is no number");
    }
    const auto names = [&](std::size_t i) { return lines_[i].property.name == "FN"; };
    if (std::any_of(numbers.begin(), numbers.end(), names)) {
        return fail(Errc::usage, "your name always goes with what you give");
    }
    for (const auto number : numbers) {
        lines_[number].chosen = !lines_[number].chosen;
    }
    changed_ = true;
    return {};
}

Result<OutgoingCard> MeetChoice::offer() {
    Persona chosen = persona_;
    chosen.properties.clear();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i].chosen || lines_[i].property.name == "FN") {
            chosen.properties.push_back(persona_.properties[i]);
        }
    }
    auto card = select(chosen, Choices{Choices::What::all, {}, choices_.terms}, today_);
    if (card) {
        changed_ = false;
        for (auto& line : lines_) {
            line.chosen = line.chosen || line.property.name == "FN";
        }
    }
    return card;
}

}  // namespace kith::cli
