// SPDX-License-Identifier: Apache-2.0
//
// The owner's own cards over the boundary: a copy of a persona is changed, and saved as a whole.
#include <algorithm>

#include "kith/formats.h"
#include "kith/limits.h"
#include "kith/qr_card.h"
#include "values.h"

using namespace kith;
using namespace kith::bridge;

namespace {

constexpr std::size_t longest_persona_name = 100;
constexpr std::size_t longest_vcard = 1024 * 1024;

Got<OwnProperty*> at(kith_persona& persona, std::size_t index) {
    if (index >= persona.persona.properties.size()) {
        return no_such_index();
    }
    return &persona.persona.properties[index];
}

Terms terms_of(const Persona& persona, const OwnProperty& own, Date today) {
    return own.rule.over(persona.defaults.over(Terms{}, today), today);
}

/// What a text says about giving `own` becomes its rule where that is stricter than `mine`: whoever wrote the text, the owner
/// alone says what they consent to. The default terms say nothing.
void tighten(OwnProperty& own, const Terms& told, const Terms& mine) {
    const Terms both = strictest(told, mine);
    if (both.keep_until != mine.keep_until) {
        own.rule.keep = *both.keep_until;
    }
    if (both.may_export != mine.may_export) {
        own.rule.may_export = both.may_export;
    }
    if (told.pass_on != Terms{}.pass_on && both.pass_on != mine.pass_on) {
        own.rule.pass_on = both.pass_on;
    }
    if (told.use_for != Terms{}.use_for && both.use_for != mine.use_for) {
        own.rule.use_for = both.use_for;
    }
}

bool is_same_kind(const Property& a, const Property& b) {
    return a.name == b.name && a.types() == b.types();
}

/// The card's properties, each with what was said before about the first of its kind that is not taken yet.
std::vector<OwnProperty> with_what_was_said(const Persona& before, ReadCard&& read, Date today) {
    std::vector<const OwnProperty*> left;
    for (const OwnProperty& own : before.properties) {
        left.push_back(&own);
    }
    std::vector<OwnProperty> out;
    for (std::size_t i = 0; i < read.card.properties.size(); ++i) {
        Property& property = read.card.properties[i];
        // What belongs to that text and not to the person stays behind.
        if (property.name == "UID" || property.name == "REV" || property.name == "PRODID") {
            continue;
        }
        OwnProperty own{.property = std::move(property), .rule = {}, .give_to = GiveTo::when_chosen};
        const auto known =
            std::ranges::find_if(left, [&](const auto* each) { return is_same_kind(each->property, own.property); });
        if (known != left.end()) {
            own.rule = (*known)->rule;
            own.give_to = (*known)->give_to;
            left.erase(known);
        }
        if (own.property.name == "FN") {
            own.give_to = GiveTo::everyone;
        }
        if (i < read.terms.size()) {
            tighten(own, read.terms[i], terms_of(before, own, today));
        }
        out.push_back(std::move(own));
    }
    return out;
}

}  // namespace

int32_t kith_vault_add_persona(kith_vault* vault, const char* name, size_t name_size, const char* shown,
                               size_t shown_size, const kith_now* now) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        const auto called = words_in(name, name_size, longest_persona_name, "a persona needs a name");
        const auto seen = words_in(shown, shown_size, limits::name, "a card needs a name");
        const auto moment = moment_in(now);
        if (!called || !seen || !moment) {
            return std::unexpected(!called ? called.error() : !seen ? seen.error() : moment.error());
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        std::vector<OwnProperty> properties{
            {.property = text_property("FN", *seen), .rule = {}, .give_to = GiveTo::everyone}};
        return outcome((*open)->add_persona(std::string(*called), std::move(properties), {}, moment->now));
    });
}

int32_t kith_vault_remove_persona(kith_vault* vault, const char* name, size_t name_size, const kith_now* now) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        const auto called = words_in(name, name_size, longest_persona_name, "say which persona");
        const auto moment = moment_in(now);
        if (!called || !moment) {
            return std::unexpected(!called ? called.error() : moment.error());
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        const auto found = (*open)->persona(*called);
        if (!found) {
            return refused(found.error());
        }
        const Persona gone = **found;
        return outcome((*open)->remove_persona(gone, moment->now));
    });
}

int32_t kith_vault_persona_count(kith_vault* vault, size_t* count) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(count); !to) {
            return to;
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        *count = (*open)->personas().size();
        return {};
    });
}

int32_t kith_vault_persona_name(kith_vault* vault, size_t index, char* out, size_t* size) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        const auto all = (*open)->personas();
        if (index >= all.size()) {
            return no_such_index();
        }
        return text_out(all[index].name, out, size);
    });
}

int32_t kith_persona_open(kith_vault* vault, const char* name, size_t name_size, kith_persona** persona) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(persona); !to) {
            return to;
        }
        const auto called = text_in(name, name_size, longest_persona_name);
        if (!called) {
            return std::unexpected(called.error());
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        const auto found = (*open)->persona(*called);
        if (!found) {
            return refused(found.error());
        }
        *persona = std::make_unique<kith_persona>(self.family, **found).release();
        return {};
    });
}

void kith_persona_free(kith_persona* persona) {
    release(persona);
}

int32_t kith_persona_error_text(kith_persona* persona, int32_t what, char* out, size_t* size) {
    return error_text(persona, what, out, size);
}

int32_t kith_persona_vcard(kith_persona* persona, char* out, size_t* size) {
    return guard(persona, Use::look, [&](kith_persona& self) -> Outcome {
        return text_out(write_card_for_owner(self.persona.card(), Format::vcard4).text, out, size);
    });
}

int32_t kith_persona_set_vcard(kith_persona* persona, const char* vcard, size_t size, const kith_now* now) {
    return guard(persona, Use::change, [&](kith_persona& self) -> Outcome {
        const auto text = text_in(vcard, size, longest_vcard);
        const auto moment = moment_in(now);
        if (!text || !moment) {
            return std::unexpected(!text ? text.error() : moment.error());
        }
        auto read = read_vcards(*text);
        if (read.cards.size() != 1) {
            return refused(KITH_ERR_MALFORMED, "that is not exactly one card", "give one vCard");
        }
        if (read.cards.front().card.own_name().empty()) {
            return refused(KITH_ERR_MALFORMED, "that card has no name", "add FN");
        }
        Persona changed = self.persona;
        changed.properties = with_what_was_said(self.persona, std::move(read.cards.front()), moment->now.today());
        if (auto fits = check_limits(changed.card()); !fits) {
            return refused(std::move(fits.error()));
        }
        self.persona = std::move(changed);
        return {};
    });
}

int32_t kith_persona_count(kith_persona* persona, size_t* count) {
    return guard(persona, Use::look, [&](kith_persona& self) -> Outcome {
        if (const auto to = writable(count); !to) {
            return to;
        }
        *count = self.persona.properties.size();
        return {};
    });
}

int32_t kith_persona_property(kith_persona* persona, size_t index, int32_t what, char* out, size_t* size) {
    return guard(persona, Use::look, [&](kith_persona& self) -> Outcome {
        const auto own = at(self, index);
        return own ? property_out((*own)->property, what, out, size) : std::unexpected(own.error());
    });
}

int32_t kith_persona_give_to(kith_persona* persona, size_t index, int32_t* give) {
    return guard(persona, Use::look, [&](kith_persona& self) -> Outcome {
        if (const auto to = writable(give); !to) {
            return to;
        }
        const auto own = at(self, index);
        if (!own) {
            return std::unexpected(own.error());
        }
        *give = static_cast<int32_t>((*own)->give_to);
        return {};
    });
}

int32_t kith_persona_set_give_to(kith_persona* persona, size_t index, int32_t give) {
    return guard(persona, Use::change, [&](kith_persona& self) -> Outcome {
        if (give != KITH_GIVE_WHEN_CHOSEN && give != KITH_GIVE_EVERYONE) {
            return no_such_choice();
        }
        const auto own = at(self, index);
        if (!own) {
            return std::unexpected(own.error());
        }
        if ((*own)->property.name == "FN" && give != KITH_GIVE_EVERYONE) {
            return refused(KITH_ERR_USAGE, "the name always goes with what is given");
        }
        (*own)->give_to = static_cast<GiveTo>(give);
        return {};
    });
}

int32_t kith_persona_terms(kith_persona* persona, size_t index, const kith_now* now, kith_terms* terms) {
    return guard(persona, Use::look, [&](kith_persona& self) -> Outcome {
        if (const auto to = writable(terms); !to) {
            return to;
        }
        const auto moment = moment_in(now);
        const auto own = at(self, index);
        if (!moment || !own) {
            return std::unexpected(!moment ? moment.error() : own.error());
        }
        *terms = terms_out(terms_of(self.persona, **own, moment->now.today()));
        return {};
    });
}

int32_t kith_persona_set_terms(kith_persona* persona, size_t index, const char* keep, size_t keep_size,
                               int32_t may_export, int32_t pass_on, int32_t use_for) {
    return guard(persona, Use::change, [&](kith_persona& self) -> Outcome {
        auto rule = rule_in(keep, keep_size, may_export, pass_on, use_for);
        if (!rule) {
            return std::unexpected(rule.error());
        }
        if (index == KITH_ALL) {
            self.persona.defaults = *rule;
            return {};
        }
        const auto own = at(self, index);
        if (!own) {
            return std::unexpected(own.error());
        }
        (*own)->rule = *rule;
        return {};
    });
}

int32_t kith_persona_save(kith_persona* persona, const kith_now* now) {
    return guard(persona, Use::write, [&](kith_persona& self) -> Outcome {
        const auto moment = moment_in(now);
        const auto open = open_vault(self);
        if (!moment || !open) {
            return std::unexpected(!moment ? moment.error() : open.error());
        }
        if (auto saved = (*open)->save(self.persona, moment->now); !saved) {
            return refused(std::move(saved.error()));
        }
        // Its revision is another one now, so that the copy can be changed and saved again.
        if (const auto found = (*open)->persona(self.persona.name)) {
            self.persona = **found;
        }
        return {};
    });
}

int32_t kith_persona_qr(kith_persona* persona, const char* give, size_t give_size, size_t longest, const kith_now* now,
                        char* out, size_t* size) {
    return guard(persona, Use::look, [&](kith_persona& self) -> Outcome {
        const auto choices = choices_in(give, give_size);
        const auto moment = moment_in(now);
        if (!choices || !moment) {
            return std::unexpected(!choices ? choices.error() : moment.error());
        }
        const auto card = select(self.persona, *choices, moment->now.today());
        if (!card) {
            return refused(card.error());
        }
        const auto texts = qr_card_texts(*card);
        for (const auto* list : {&texts.vcard, &texts.mecard}) {
            const auto fits =
                std::ranges::find_if(*list, [&](const auto& each) { return each.text.size() <= longest; });
            if (fits != list->end()) {
                return text_out(fits->text, out, size);
            }
        }
        return refused(KITH_ERR_LIMIT, "not even the name fits into that code");
    });
}
