// SPDX-License-Identifier: Apache-2.0
//
// A meeting over the boundary: how it is set and opened, and what is shown for it. Its links are in links.cpp, its events and
// their answers in events.cpp.
#include "meeting.h"

#include <algorithm>

using namespace kith;
using namespace kith::bridge;

namespace kith::bridge {

Got<Meeting*> running(kith_meeting& self) {
    if (const auto open = open_vault(self); !open) {
        return std::unexpected(open.error());
    }
    if (!self.meeting) {
        return refused(KITH_ERR_STATE, "the meeting is not open yet", "listen, dial, display or scan first");
    }
    return &*self.meeting;
}

Got<Meeting*> asked(kith_meeting& self, bool what) {
    auto meeting = running(self);
    if (meeting && (!what || self.over)) {
        return refused(KITH_ERR_STATE, "that is not what the meeting waits for");
    }
    return meeting;
}

int32_t code_of_peer(const Error& error) {
    const bool theirs = error.code == Errc::limit || error.code == Errc::too_new || error.code == Errc::usage;
    return theirs ? KITH_ERR_PROTOCOL : code_of(error.code);
}

}  // namespace kith::bridge

namespace {

constexpr std::size_t longest_name = 100;
constexpr std::size_t longest_code = 256;
constexpr std::size_t longest_invitation = 4'096;
constexpr std::size_t longest_place = 1'024;

Outcome not_open_yet(const kith_meeting& self) {
    if (self.meeting) {
        return refused(KITH_ERR_STATE, "the meeting is open already", "set this before");
    }
    return {};
}

/// Makes the Meeting the first time: what is given goes through the door now.
Got<Meeting*> opened(kith_meeting& self, const Now& now) {
    const auto vault = open_vault(self);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    if (self.over) {
        return refused(KITH_ERR_STATE, "the meeting is over", "make another one");
    }
    if (self.meeting) {
        return &*self.meeting;
    }
    const auto found = (*vault)->persona(self.persona_name);
    if (!found) {
        return refused(found.error());
    }
    Persona persona = **found;
    auto card = select(persona, self.choices, now.today());
    if (!card) {
        return refused(std::move(card.error()));
    }
    auto keys = (*vault)->keys(persona.id);
    if (!keys) {
        return refused(std::move(keys.error()));
    }
    self.persona = std::move(persona);
    self.meeting.emplace(std::move(*keys), std::move(*card), self.family->random);
    return &*self.meeting;
}

/// Runs `open(meeting, moment, number)` on the Meeting, made where this is the first way that is opened.
template <typename Open>
int32_t open_way(kith_meeting* meeting, int32_t number, const kith_now* now, Open open) {
    return guard(meeting, Use::change, [&](kith_meeting& self) -> Outcome {
        const auto announced = number_in(number);
        const auto moment = moment_in(now);
        if (!announced || !moment) {
            return std::unexpected(!announced ? announced.error() : moment.error());
        }
        const bool first = !self.meeting;
        const auto ready = opened(self, moment->now);
        if (!ready) {
            return std::unexpected(ready.error());
        }
        auto done = open(self, **ready, *moment, *announced);
        if (!done && first) {
            self.meeting.reset();  // a slip in a code opens nothing: what was set can still be changed
        }
        return done;
    });
}

Got<PhraseLeave> leave_to_compare(const kith_meeting& self, const Now& now) {
    auto leave = PhraseLeave::ask(self.family->vault->phrase_mismatches(), now.at);
    if (!leave) {
        return refused(std::move(leave.error()));
    }
    return *leave;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) {
            out.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

int32_t kith_meeting_new(kith_vault* vault, kith_meeting** meeting) {
    return guard(vault, Use::look, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(meeting); !to) {
            return to;
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        if ((*open)->read_only()) {  // what the meeting brings could not be kept
            return refused(*(*open)->read_only());
        }
        if (!(*open)->intact()) {
            return refused(KITH_ERR_DAMAGED, "this vault is not written to while it is damaged");
        }
        *meeting = std::make_unique<kith_meeting>(self.family).release();
        return {};
    });
}

void kith_meeting_free(kith_meeting* meeting) {
    release(meeting);
}

int32_t kith_meeting_error_text(kith_meeting* meeting, int32_t what, char* out, size_t* size) {
    return error_text(meeting, what, out, size);
}

int32_t kith_meeting_set_persona(kith_meeting* meeting, const char* name, size_t size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        const auto text = text_in(name, size, longest_name);
        if (const auto early = not_open_yet(self); !early || !text) {
            return !early ? early : std::unexpected(text.error());
        }
        self.persona_name = std::string(*text);
        return {};
    });
}

int32_t kith_meeting_set_give(kith_meeting* meeting, const char* give, size_t size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        auto choices = choices_in(give, size);
        if (const auto early = not_open_yet(self); !early || !choices) {
            return !early ? early : std::unexpected(choices.error());
        }
        choices->terms = self.choices.terms;
        self.choices = std::move(*choices);
        return {};
    });
}

int32_t kith_meeting_set_terms(kith_meeting* meeting, const char* keep, size_t keep_size, int32_t may_export,
                               int32_t pass_on, int32_t use_for) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        auto rule = rule_in(keep, keep_size, may_export, pass_on, use_for);
        if (const auto early = not_open_yet(self); !early || !rule) {
            return !early ? early : std::unexpected(rule.error());
        }
        self.choices.terms = *rule;
        return {};
    });
}

int32_t kith_meeting_set_place(kith_meeting* meeting, const char* place, size_t size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        const auto text = size == 0 ? text_in(place, size, longest_place)
                                    : words_in(place, size, longest_place, "a place needs a name");
        if (const auto early = not_open_yet(self); !early || !text) {
            return !early ? early : std::unexpected(text.error());
        }
        self.place = std::string(*text);
        return {};
    });
}

int32_t kith_meeting_listen(kith_meeting* meeting, int32_t number, const kith_now* now) {
    return open_way(meeting, number, now, [](kith_meeting&, Meeting& on, const Moment&, auto announced) -> Outcome {
        on.listen(announced);
        return {};
    });
}

int32_t kith_meeting_dial_code(kith_meeting* meeting, const char* code, size_t size, const kith_now* now) {
    return open_way(meeting, 0, now, [&](kith_meeting&, Meeting& on, const Moment&, auto) -> Outcome {
        const auto typed = text_in(code, size, longest_code);
        if (!typed) {
            return std::unexpected(typed.error());
        }
        auto read = Code::parse(*typed);
        if (!read) {
            return refused(std::move(read.error()));
        }
        return outcome(on.dial(std::move(*read)));
    });
}

int32_t kith_meeting_display(kith_meeting* meeting, int32_t number, const char* addresses, size_t size,
                             const kith_now* now) {
    return open_way(meeting, number, now, [&](kith_meeting&, Meeting& on, const Moment&, auto announced) -> Outcome {
        const auto text = text_in(addresses, size, longest_invitation);
        if (!text) {
            return std::unexpected(text.error());
        }
        on.display(announced, words_of(*text));
        return {};
    });
}

int32_t kith_meeting_scan(kith_meeting* meeting, const char* invitation, size_t size, const kith_now* now) {
    return open_way(meeting, 0, now, [&](kith_meeting&, Meeting& on, const Moment&, auto) -> Outcome {
        const auto text = text_in(invitation, size, longest_invitation);
        if (!text) {
            return std::unexpected(text.error());
        }
        auto read = Invitation::parse(*text);
        if (!read) {
            return refused(std::move(read.error()));
        }
        on.scan(std::move(*read));
        return {};
    });
}

int32_t kith_meeting_listen_by_phrase(kith_meeting* meeting, int32_t number, const kith_now* now) {
    return open_way(meeting, number, now,
                    [](kith_meeting& self, Meeting& on, const Moment& moment, auto announced) -> Outcome {
                        const auto leave = leave_to_compare(self, moment.now);
                        if (!leave) {
                            return std::unexpected(leave.error());
                        }
                        on.listen_by_phrase(*leave, announced);
                        return {};
                    });
}

int32_t kith_meeting_dial_by_phrase(kith_meeting* meeting, int32_t number, const kith_now* now) {
    return open_way(meeting, number, now,
                    [](kith_meeting& self, Meeting& on, const Moment& moment, auto sought) -> Outcome {
                        const auto leave = leave_to_compare(self, moment.now);
                        if (!leave) {
                            return std::unexpected(leave.error());
                        }
                        on.dial_by_phrase(*leave, sought);
                        return {};
                    });
}

int32_t kith_meeting_code(kith_meeting* meeting, int32_t spelling, char* out, size_t* size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        if (spelling != KITH_CODE_WORDS && spelling != KITH_CODE_DIGITS) {
            return no_such_choice();
        }
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        const Code* code = (*on)->code();
        if (code == nullptr) {
            return refused(KITH_ERR_STATE, "there is no code to show");
        }
        return text_out(spelling == KITH_CODE_WORDS ? code->words() : code->digits(), out, size);
    });
}

int32_t kith_meeting_invitation(kith_meeting* meeting, char* out, size_t* size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        const auto invitation = (*on)->invitation();
        if (!invitation) {
            return refused(KITH_ERR_STATE, "there is no invitation to show");
        }
        return text_out(invitation->text(), out, size);
    });
}
