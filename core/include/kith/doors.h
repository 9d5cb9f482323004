// SPDX-License-Identifier: Apache-2.0
//
// The two doors. Only they make something that can be serialized outward: select(persona, ...) for what is
// mine, select(contact, purpose) for what others gave me. Every exit takes an OutgoingCard or a ReleasedCard,
// and neither type can be made anywhere else.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kith/card.h"
#include "kith/contact.h"
#include "kith/persona.h"
#include "kith/terms.h"

namespace kith {

/// Names some properties of a persona: a kind, or a kind of one type. `email`, `email:work`, `EMAIL`.
struct Selector {
    std::string name;  ///< upper case, as in Property::name
    std::string type;  ///< lower case; empty: all of that name
    friend bool operator==(const Selector&, const Selector&) = default;
};

/// What the owner chooses to give in one meeting.
struct Choices {
    enum class What : std::uint8_t {
        standard,  ///< the name, and what the persona marks as given to everyone
        all,
        none,
        listed,  ///< the name, and `listed`
    };
    What what = What::standard;
    std::vector<Selector> listed;
    TermsRule terms;  ///< laid over each property's own rule

    /// Reads `all`, `none` or `name,org,email:work`.
    [[nodiscard]] static Result<Choices> parse(std::string_view text);
};

/// What I give to one peer. Made by select() alone.
class OutgoingCard {
public:
    [[nodiscard]] const std::string& display_name() const { return display_name_; }
    [[nodiscard]] std::span<const Given> properties() const { return properties_; }
    /// How many of the persona's properties stay here.
    [[nodiscard]] std::size_t withheld() const { return withheld_; }

private:
    OutgoingCard() = default;
    friend Result<OutgoingCard> select(const Persona&, const Choices&, Date);
    std::string display_name_;
    std::vector<Given> properties_;
    std::size_t withheld_ = 0;
};

/// The door for what is mine. `today` turns "two years" into a day. Fails with Errc::not_found if a listed
/// selector names nothing that the persona has (the hint lists what it has), with Errc::limit if the choice
/// exceeds the limits of a card. The audience is one peer: there is no other yet.
[[nodiscard]] Result<OutgoingCard> select(const Persona& persona, const Choices& choices, Date today);

/// Why a received property is about to leave the vault.
enum class Purpose : std::uint8_t { file, qr, draft, calendar, drawing, introduction, log };

/// What may leave of a contact, for one purpose. Made by select() alone.
class ReleasedCard {
public:
    [[nodiscard]] const Card& card() const { return card_; }
    /// Their terms, one for each property of card(). A correction of mine has the default ones, since nobody gave it on
    /// any, unless it repeats a value of theirs: then it has the strictest that they gave this value on.
    [[nodiscard]] std::span<const Terms> terms() const { return terms_; }
    /// How many properties stay because of their terms.
    [[nodiscard]] std::size_t withheld() const { return withheld_; }

private:
    ReleasedCard() = default;
    friend Result<ReleasedCard> select(const Contact&, Purpose, Date);
    Card card_;
    std::vector<Terms> terms_;
    std::size_t withheld_ = 0;
};

/// The door for what others gave me. Withholds what is expired on `today`, what may not be exported, and (for
/// an introduction) what may not be passed on. Fails with Errc::nothing_left if nothing may leave. Notes and tags never leave here.
[[nodiscard]] Result<ReleasedCard> select(const Contact& contact, Purpose purpose, Date today);

}  // namespace kith
