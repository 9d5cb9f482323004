// SPDX-License-Identifier: Apache-2.0
//
// One person over the boundary: both layers for the owner's own eyes, changes to mine, and the door for what leaves.
#include <algorithm>

#include "kith/limits.h"
#include "kith/people.h"
#include "people.h"

using namespace kith;
using namespace kith::bridge;

namespace {

constexpr std::size_t longest_tag = 100;

/// Changes my layer as it is in the vault now, so that what others wrote since stays.
template <typename Change>
int32_t change_mine(kith_contact* contact, const kith_now* now, Change change) {
    return guard(contact, Use::write, [&](kith_contact& self) -> Outcome {
        const auto moment = moment_in(now);
        const auto open = open_vault(self);
        if (!moment || !open) {
            return std::unexpected(!moment ? moment.error() : open.error());
        }
        if (auto fresh = today_at(**open, moment->now); !fresh) {
            return fresh;
        }
        auto current = (*open)->contacts().find(self.contact.id);
        if (!current) {
            return refused(KITH_ERR_NOT_FOUND, "this person is not in the vault any more");
        }
        Mine mine = current->mine;
        if (const auto changed = change(mine, moment->now); !changed) {
            return changed;
        }
        if (mine != current->mine) {
            if (auto saved = (*open)->annotate(current->id, current->revision, mine, moment->now); !saved) {
                return refused(std::move(saved.error()));
            }
            current = (*open)->contacts().find(self.contact.id);
        }
        if (current) {
            self.contact = std::move(*current);
        }
        return {};
    });
}

Got<std::string> tag_in(const char* tag, std::size_t size) {
    const auto word = words_in(tag, size, limits::value, "a tag can't be empty");
    if (!word) {
        return std::unexpected(word.error());
    }
    const bool has_space =
        std::ranges::any_of(*word, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
    if (has_space || word->size() > longest_tag) {
        return refused(KITH_ERR_USAGE, "a tag is one word of at most 100 bytes");
    }
    return std::string(*word);
}

const Given* given_at(const Contact& contact, std::size_t index) {
    return index < contact.theirs.size() ? &contact.theirs[index] : nullptr;
}

}  // namespace

int32_t kith_contact_open(kith_vault* vault, const char* who, size_t who_size, const kith_now* now,
                          kith_contact** contact) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(contact); !to) {
            return to;
        }
        const auto asked = question_in(self, who, who_size, now);
        if (!asked) {
            return std::unexpected(asked.error());
        }
        auto found = look_up(asked->vault->contacts(), asked->words);
        if (!found) {
            return refused(std::move(found.error()));
        }
        *contact = std::make_unique<kith_contact>(self.family, std::move(*found)).release();
        return {};
    });
}

void kith_contact_free(kith_contact* contact) {
    release(contact);
}

int32_t kith_contact_error_text(kith_contact* contact, int32_t what, char* out, size_t* size) {
    return error_text(contact, what, out, size);
}

int32_t kith_contact_count(kith_contact* contact, int32_t what, size_t* count) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        if (const auto to = writable(count); !to) {
            return to;
        }
        switch (what) {
            case KITH_CONTACT_PROPERTY:
                *count = self.contact.theirs.size();
                return {};
            case KITH_CONTACT_NOTE:
                *count = self.contact.mine.notes.size();
                return {};
            case KITH_CONTACT_TAG:
                *count = self.contact.mine.tags.size();
                return {};
            case KITH_CONTACT_MET:
                *count = self.contact.met.size();
                return {};
            case KITH_CONTACT_EXPIRED:
                *count = self.contact.expired;
                return {};
            default:
                return no_such_choice();
        }
    });
}

int32_t kith_contact_text(kith_contact* contact, int32_t what, size_t index, char* out, size_t* size) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        const Contact& of = self.contact;
        std::vector<std::string> texts;
        switch (what) {
            case KITH_CONTACT_ID:
                texts = {of.id_text()};
                break;
            case KITH_CONTACT_NAME:
                texts = {of.display_name};
                break;
            case KITH_CONTACT_ORG:
                texts = {of.card().organisation()};
                break;
            case KITH_CONTACT_NOTE:
                return index < of.mine.notes.size() ? text_out(of.mine.notes[index].text, out, size) : no_such_index();
            case KITH_CONTACT_TAG:
                return index < of.mine.tags.size() ? text_out(of.mine.tags[index], out, size) : no_such_index();
            case KITH_CONTACT_MET:
                return index < of.met.size() ? text_out(of.met[index].place, out, size) : no_such_index();
            default:
                return no_such_choice();
        }
        return index == 0 ? text_out(texts.front(), out, size) : no_such_index();
    });
}

int32_t kith_contact_time(kith_contact* contact, int32_t what, size_t index, int64_t* unix_ms,
                          int32_t* offset_minutes) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        if (const auto to = writable(unix_ms); !to) {
            return to;
        }
        if (const auto to = writable(offset_minutes); !to) {
            return to;
        }
        if (what != KITH_CONTACT_NOTE && what != KITH_CONTACT_MET) {
            return no_such_choice();
        }
        const auto& notes = self.contact.mine.notes;
        const auto& met = self.contact.met;
        if (index >= (what == KITH_CONTACT_NOTE ? notes.size() : met.size())) {
            return no_such_index();
        }
        const Timestamp at = what == KITH_CONTACT_NOTE ? notes[index].at : met[index].at;
        *unix_ms = at.unix_ms;
        *offset_minutes = at.offset_minutes;
        return {};
    });
}

int32_t kith_contact_how(kith_contact* contact, size_t index, int32_t* how) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        if (const auto to = writable(how); !to) {
            return to;
        }
        if (index >= self.contact.met.size()) {
            return no_such_index();
        }
        *how = static_cast<int32_t>(self.contact.met[index].how);
        return {};
    });
}

int32_t kith_contact_property(kith_contact* contact, size_t index, int32_t what, char* out, size_t* size) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        const Given* given = given_at(self.contact, index);
        return given != nullptr ? property_out(given->property, what, out, size) : no_such_index();
    });
}

int32_t kith_contact_terms(kith_contact* contact, size_t index, kith_terms* terms) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        if (const auto to = writable(terms); !to) {
            return to;
        }
        const Given* given = given_at(self.contact, index);
        if (given == nullptr) {
            return no_such_index();
        }
        *terms = terms_out(given->terms);
        return {};
    });
}

int32_t kith_contact_vcard(kith_contact* contact, char* out, size_t* size) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        return text_out(write_card_for_owner(self.contact.card(), Format::vcard4).text, out, size);
    });
}

int32_t kith_contact_jcard(kith_contact* contact, char* out, size_t* size) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        return text_out(write_jcard_for_owner(self.contact.card()), out, size);
    });
}

int32_t kith_contact_export(kith_contact* contact, const char* format, size_t format_size, const kith_now* now,
                            char* out, size_t* size, size_t* withheld) {
    return guard(contact, Use::look, [&](kith_contact& self) -> Outcome {
        if (const auto to = writable(withheld); !to) {
            return to;
        }
        const auto known = format_in(format, format_size);
        const auto moment = moment_in(now);
        if (!known || !moment) {
            return std::unexpected(!known ? known.error() : moment.error());
        }
        const auto released = select(self.contact, Purpose::file, moment->now.today());
        if (!released) {
            return refused(released.error());
        }
        const auto given = text_out(write_card(*released, *known).text, out, size);
        if (given) {
            *withheld = released->withheld();
        }
        return given;
    });
}

int32_t kith_contact_add_note(kith_contact* contact, const char* text, size_t size, const kith_now* now) {
    return change_mine(contact, now, [&](Mine& mine, const Now& moment) -> Outcome {
        const auto words = words_in(text, size, limits::value, "a note can't be empty");
        if (!words) {
            return std::unexpected(words.error());
        }
        mine.notes.push_back({moment.at, std::string(*words)});
        return {};
    });
}

int32_t kith_contact_add_tag(kith_contact* contact, const char* tag, size_t size, const kith_now* now) {
    return change_mine(contact, now, [&](Mine& mine, const Now&) -> Outcome {
        auto word = tag_in(tag, size);
        if (!word) {
            return std::unexpected(word.error());
        }
        if (std::ranges::find(mine.tags, *word) == mine.tags.end()) {
            mine.tags.push_back(std::move(*word));
        }
        return {};
    });
}

int32_t kith_contact_remove_tag(kith_contact* contact, const char* tag, size_t size, const kith_now* now) {
    return change_mine(contact, now, [&](Mine& mine, const Now&) -> Outcome {
        const auto word = tag_in(tag, size);
        if (!word) {
            return std::unexpected(word.error());
        }
        if (std::erase(mine.tags, *word) == 0) {
            return refused(KITH_ERR_NOT_FOUND, "there is no such tag on this person");
        }
        return {};
    });
}

int32_t kith_contact_forget(kith_contact* contact, const kith_now* now) {
    return guard(contact, Use::write, [&](kith_contact& self) -> Outcome {
        const auto moment = moment_in(now);
        const auto open = open_vault(self);
        if (!moment || !open) {
            return std::unexpected(!moment ? moment.error() : open.error());
        }
        return outcome((*open)->forget(self.contact.id, moment->now));
    });
}
