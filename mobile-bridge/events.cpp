// SPDX-License-Identifier: Apache-2.0
//
// What a meeting says. What only the vault can answer is answered here, before the app hears anything: who the peer is, and
// each Store event, told as done only once it is durable. The rest becomes an event of kith.h.
#include <utility>

#include "meeting.h"

using namespace kith;
using namespace kith::bridge;

namespace {

/// One event's way to the app. Each hear() gives whether the app is to see it.
class Listener {
public:
    Listener(kith_meeting& self, const Moment& moment)
        : self_(self), vault_(*self.family->vault), meeting_(*self.meeting), moment_(moment) {}

    bool hear(const event::CodeReady& ready) {
        self_.message = ready.reason;
        return shown(KITH_EVENT_CODE_READY, ready.replaced);
    }
    bool hear(const event::InvitationReady& ready) { return shown(KITH_EVENT_INVITATION_READY, ready.replaced); }
    bool hear(const event::Phrases& phrases) {
        self_.phrases = phrases;
        self_.event.link = phrases.link;
        return shown(KITH_EVENT_PHRASES);
    }
    bool hear(const event::PhraseMismatch&) {
        // Failed follows. That this could not be noted loosens nothing but the pause after three of them.
        static_cast<void>(vault_.note_phrase_mismatch(moment_.now));
        return false;
    }
    bool hear(const event::WrongGuess& guess) {
        self_.event.left = guess.left;
        return shown(KITH_EVENT_WRONG_GUESS);
    }
    bool hear(const event::Authenticated& peer) {
        self_.how = peer.how;
        auto known = vault_.acquaintance(self_.persona->id, peer.peer, moment_.now);
        self_.name = known.name;
        self_.event.link = peer.link;
        self_.event.how = static_cast<int32_t>(peer.how);
        meeting_.recognise(std::move(known), moment_.at);
        return shown(KITH_EVENT_AUTHENTICATED);
    }
    bool hear(const event::Scanned& scanned) {
        self_.how = How::qr;
        self_.mine.reset();
        self_.theirs = scanned.theirs;
        self_.tap_asked = true;
        const auto known = vault_.acquaintance(self_.persona->id, scanned.peer, moment_.now);
        self_.name = known.name.empty() ? scanned.theirs.display_name : known.name;
        self_.event.link = scanned.link;
        return shown(KITH_EVENT_SCANNED);
    }
    bool hear(const event::Downgrade& downgrade) {
        self_.downgrade_asked = true;
        self_.name = downgrade.name;
        return shown(KITH_EVENT_DOWNGRADE);
    }
    bool hear(const event::Resumed& resumed) {
        tell(resumed.truth);
        return shown(KITH_EVENT_RESUMED);
    }
    bool hear(const event::Offered& offered) {
        self_.mine = offered.mine;
        self_.theirs = offered.theirs;
        self_.decision_asked = true;
        return shown(KITH_EVENT_OFFERED, offered.changed);
    }
    bool hear(const event::PeerReady&) { return shown(KITH_EVENT_PEER_READY); }

    bool hear(const event::StoreStaged& staged) {
        answer(staged.token, vault_.stage(staged, self_.persona->id, {moment_.now.at, self_.place, self_.how}));
        return false;
    }
    bool hear(const event::StoreHeld& held) {
        const auto id = vault_.hold(held, moment_.now);
        answer(held.token, id ? Result<void>() : std::unexpected(id.error()));
        if (!id || held.card.properties.empty() || *id == ContactId{}) {
            return false;
        }
        self_.name = held.card.display_name;
        self_.id = short_id(*id);
        return shown(KITH_EVENT_SAVED);
    }
    bool hear(const event::StoreDropped& dropped) {
        answer(dropped.token, vault_.drop(dropped, moment_.now));
        return false;
    }

    bool hear(const event::Done& done) {
        self_.over = true;
        tell(done.truth);
        return shown(KITH_EVENT_DONE);
    }
    bool hear(const event::Failed& failed) {
        self_.over = true;
        tell(failed.truth);
        // What could not be kept here is the reason, whatever became of the meeting then.
        if (self_.store_error) {
            tell(*self_.store_error);
        } else {
            tell_of_peer(failed.error);
        }
        return shown(KITH_EVENT_FAILED);
    }
    bool hear(const event::LinkFinished& finished) {
        self_.event.link = finished.link;
        if (finished.error) {
            tell_of_peer(*finished.error);
            self_.lost = finished.error;
        }
        if (self_.phrases && self_.phrases->link == finished.link) {
            self_.phrases.reset();
        }
        return shown(KITH_EVENT_LINK_FINISHED, finished.dialled);
    }

private:
    bool shown(int32_t kind, bool flag = false) {
        self_.event.kind = kind;
        self_.event.flag = flag ? 1 : 0;
        return true;
    }
    void answer(StoreToken token, const Result<void>& stored) {
        if (!stored && !self_.store_error) {
            self_.store_error = stored.error();
        }
        meeting_.stored(token, stored.has_value(), moment_.at);
    }
    void tell(const Truth& truth) {
        self_.event.theirs_here = static_cast<int32_t>(truth.theirs_here);
        self_.event.mine_there = static_cast<int32_t>(truth.mine_there);
        self_.event.unfinished = truth.unfinished ? 1 : 0;
        self_.truth = truth.text();
    }
    void tell(const Error& error) {
        self_.event.code = code_of(error.code);
        self_.message = error.what;
        self_.hint = error.hint;
    }
    void tell_of_peer(const Error& error) {
        tell(error);
        self_.event.code = code_of_peer(error);
    }

    kith_meeting& self_;
    Vault& vault_;
    Meeting& meeting_;
    const Moment& moment_;
};

const Offer* offer_of(const kith_meeting& self, int32_t whose) {
    const auto& offer = whose == KITH_MINE ? self.mine : self.theirs;
    return offer ? &*offer : nullptr;
}

/// Runs `show(offer)` on the one that is meant.
template <typename Show>
int32_t show_offer(kith_meeting* meeting, int32_t whose, Show show) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        if (whose != KITH_MINE && whose != KITH_THEIRS) {
            return no_such_choice();
        }
        const Offer* offer = offer_of(self, whose);
        if (offer == nullptr) {
            return refused(KITH_ERR_STATE, "that offer is not known yet");
        }
        return show(*offer);
    });
}

}  // namespace

int32_t kith_meeting_next_event(kith_meeting* meeting, const kith_now* now, kith_event* event) {
    return guard(meeting, Use::write, [&](kith_meeting& self) -> Outcome {
        if (const auto to = writable(event); !to) {
            return to;
        }
        const auto moment = moment_in(now);
        if (!moment) {
            return std::unexpected(moment.error());
        }
        const auto on = running(self);
        if (!on) {
            return std::unexpected(on.error());
        }
        self.event = kith_event{};
        for (auto* text : {&self.message, &self.hint, &self.truth, &self.name, &self.id}) {
            text->clear();
        }
        Listener listener(self, *moment);
        bool shown = false;
        while (!shown) {
            const auto next = (*on)->next_event();
            if (!next) {
                break;
            }
            self.event = kith_event{};
            self.name.clear();
            shown = std::visit([&](const auto& one) { return listener.hear(one); }, *next);
        }
        if (!shown) {
            self.event = kith_event{};
        }
        *event = self.event;
        return {};
    });
}

int32_t kith_meeting_event_text(kith_meeting* meeting, int32_t what, char* out, size_t* size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        switch (what) {
            case KITH_EVENT_MESSAGE:
                return text_out(self.message, out, size);
            case KITH_EVENT_HINT:
                return text_out(self.hint, out, size);
            case KITH_EVENT_TRUTH:
                return text_out(self.truth, out, size);
            case KITH_EVENT_NAME:
                return text_out(self.name, out, size);
            case KITH_EVENT_ID:
                return text_out(self.id, out, size);
            default:
                return no_such_choice();
        }
    });
}

int32_t kith_meeting_offer_name(kith_meeting* meeting, int32_t whose, char* out, size_t* size) {
    return show_offer(meeting, whose, [&](const Offer& offer) { return text_out(offer.display_name, out, size); });
}

int32_t kith_meeting_offer_count(kith_meeting* meeting, int32_t whose, size_t* count) {
    return show_offer(meeting, whose, [&](const Offer& offer) -> Outcome {
        const auto to = writable(count);
        if (to) {
            *count = offer.properties.size();
        }
        return to;
    });
}

int32_t kith_meeting_offer_property(kith_meeting* meeting, int32_t whose, size_t index, int32_t what, char* out,
                                    size_t* size) {
    return show_offer(meeting, whose, [&](const Offer& offer) -> Outcome {
        if (what != KITH_PROPERTY_NAME && what != KITH_PROPERTY_TYPES) {
            return no_such_choice();
        }
        if (index >= offer.properties.size()) {
            return no_such_index();
        }
        const OfferedProperty& one = offer.properties[index];
        return text_out(what == KITH_PROPERTY_NAME ? one.name : types_text(one.types), out, size);
    });
}

int32_t kith_meeting_offer_terms(kith_meeting* meeting, int32_t whose, size_t index, kith_terms* terms) {
    return show_offer(meeting, whose, [&](const Offer& offer) -> Outcome {
        if (const auto to = writable(terms); !to) {
            return to;
        }
        if (index >= offer.properties.size()) {
            return no_such_index();
        }
        *terms = terms_out(offer.properties[index].terms);
        return {};
    });
}

int32_t kith_meeting_phrase(kith_meeting* meeting, size_t index, char* out, size_t* size) {
    return guard(meeting, Use::look, [&](kith_meeting& self) -> Outcome {
        if (!self.phrases) {
            return refused(KITH_ERR_STATE, "there are no phrases to compare");
        }
        if (index >= self.phrases->shown.size()) {
            return no_such_index();
        }
        return text_out(self.phrases->shown[index].words(), out, size);
    });
}
