// SPDX-License-Identifier: Apache-2.0
//
// A card that has begun: what its lines were, until its END respells them as 4.0, because VERSION may stand anywhere.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/dialect.h"
#include "formats/unfold.h"
#include "kith/formats.h"

namespace kith::formats {

/// Adds a remark in the order of lines, though some are found only when a card ends.
void remark(Remarks& remarks, std::size_t where, std::string what);

/// Whether that is all of the line: any case, blanks round it.
[[nodiscard]] bool is_line_of(std::string_view line, std::string_view wanted);

class OpenCard {
public:
    /// Begins a card; what the one before held is gone.
    void begin(std::size_t line);
    [[nodiscard]] std::size_t line() const { return line_; }

    /// What becomes of a line between BEGIN and END.
    enum class Taken : unsigned char {
        kept,   ///< as what it is, or with a remark
        ended,  ///< it is the card's END
        begun,  ///< it is the BEGIN of another card, though this one hasn't ended
    };
    [[nodiscard]] Taken take(const LogicalLine& line);

    void refuse(std::size_t where, std::string what) { remark(refused_, where, std::move(what)); }
    void note(std::size_t where, std::string what) { remark(noted_, where, std::move(what)); }

    /// The card, respelt; none if it held nothing. What was said of it goes behind what was said of those before it.
    [[nodiscard]] std::optional<ReadCard> close(Remarks& refused, Remarks& noted);

private:
    /// A card of vCard 2.1 inside AGENT, kept as the text that it is.
    struct Nested {
        std::string text;
        int depth = 0;
        bool dropped = false;
        bool may_nest = false;  ///< the last line was an AGENT of its own
    };

    void property(const LogicalLine& line);
    void keep_raw(const LogicalLine& line);
    void read_version(std::size_t line, std::string_view value);
    [[nodiscard]] bool keep_last(std::size_t line);  ///< false if the last property was refused; it is gone then
    [[nodiscard]] bool agent_is_open() const;
    [[nodiscard]] bool agent_begins(const Property& agent) const;
    [[nodiscard]] Taken nested(const LogicalLine& line);
    void close_agent();
    [[nodiscard]] Dialect dialect();

    std::size_t line_ = 0;
    std::vector<Property> properties_;
    std::vector<std::size_t> lines_;  ///< of each of them
    std::size_t size_ = 0;            ///< bytes that they take
    std::optional<Dialect> version_;
    Nested agent_;
    Remarks refused_;
    Remarks noted_;
    std::vector<std::string> complaints_;
    std::size_t usual_ = 8;  ///< properties of the card before: room for as many
};

}  // namespace kith::formats
