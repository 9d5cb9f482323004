// SPDX-License-Identifier: Apache-2.0
//
// Lists of people over the boundary, and the way out for what they gave: always through the door for files.
#include "people.h"

#include "kith/formats.h"
#include "kith/people.h"

using namespace kith;
using namespace kith::bridge;

namespace kith::bridge {

Outcome today_at(Vault& vault, const Now& now) {
    return outcome(vault.refresh(now));
}

Got<Question> question_in(kith_vault& vault, const char* words, std::size_t size, const kith_now* now) {
    const auto typed = text_in(words, size, longest_search);
    const auto moment = moment_in(now);
    if (!typed || !moment) {
        return std::unexpected(!typed ? typed.error() : moment.error());
    }
    const auto open = open_vault(vault);
    if (!open) {
        return std::unexpected(open.error());
    }
    if (auto fresh = today_at(**open, moment->now); !fresh) {
        return std::unexpected(fresh.error());
    }
    return Question{*open, *typed};
}

Got<Format> format_in(const char* format, std::size_t size) {
    const auto name = text_in(format, size, longest_search);
    if (!name) {
        return std::unexpected(name.error());
    }
    const auto known = parse_format(*name);
    if (!known) {
        return refused(KITH_ERR_USAGE, "there is no such format", "vcard4 is one");
    }
    return *known;
}

}  // namespace kith::bridge

int32_t kith_people_open(kith_vault* vault, const char* words, size_t words_size, const kith_now* now,
                         kith_people** people) {
    return guard(vault, Use::write, [&](kith_vault& self) -> Outcome {
        if (const auto to = writable(people); !to) {
            return to;
        }
        const auto asked = question_in(self, words, words_size, now);
        if (!asked) {
            return std::unexpected(asked.error());
        }
        auto made = std::make_unique<kith_people>(self.family);
        const bool everybody = asked->words.find_first_not_of(" \t\r\n") == std::string_view::npos;
        const auto contacts = asked->vault->contacts();
        const auto found = everybody ? by_name(contacts) : search(contacts, asked->words);
        made->all.reserve(found.size());
        for (const Contact& contact : found) {
            made->all.push_back({contact.id, contact.display_name});
        }
        *people = made.release();
        return {};
    });
}

void kith_people_free(kith_people* people) {
    release(people);
}

int32_t kith_people_error_text(kith_people* people, int32_t what, char* out, size_t* size) {
    return error_text(people, what, out, size);
}

int32_t kith_people_count(kith_people* people, size_t* count) {
    return guard(people, Use::look, [&](kith_people& self) -> Outcome {
        if (const auto to = writable(count); !to) {
            return to;
        }
        *count = self.all.size();
        return {};
    });
}

int32_t kith_people_id(kith_people* people, size_t index, char* out, size_t* size) {
    return guard(people, Use::look, [&](kith_people& self) -> Outcome {
        return index < self.all.size() ? text_out(short_id(self.all[index].id), out, size) : no_such_index();
    });
}

int32_t kith_people_name(kith_people* people, size_t index, char* out, size_t* size) {
    return guard(people, Use::look, [&](kith_people& self) -> Outcome {
        return index < self.all.size() ? text_out(self.all[index].name, out, size) : no_such_index();
    });
}

int32_t kith_people_export(kith_people* people, const char* format, size_t format_size, const kith_now* now, char* out,
                           size_t* size, size_t* withheld, size_t* left_out) {
    return guard(people, Use::look, [&](kith_people& self) -> Outcome {
        if (const auto to = writable(withheld, left_out); !to) {
            return to;
        }
        if (const auto to = room(out, size); !to) {
            return to;
        }
        const auto known = format_in(format, format_size);
        const auto moment = moment_in(now);
        if (!known || !moment) {
            return std::unexpected(!known ? known.error() : moment.error());
        }
        const auto open = open_vault(self);
        if (!open) {
            return std::unexpected(open.error());
        }
        std::vector<ReleasedCard> cards;
        std::size_t values = 0;
        std::size_t empty = 0;
        for (const auto& one : self.all) {
            const auto contact = (*open)->contacts().find(one.id);
            auto released = contact ? select(*contact, Purpose::file, moment->now.today())
                                    : fail(Errc::nothing_left, "they are gone");
            if (released) {
                values += released->withheld();
                cards.push_back(std::move(*released));
            } else if (released.error().code == Errc::nothing_left) {
                ++empty;
            } else {
                return refused(std::move(released.error()));
            }
        }
        if (cards.empty() && empty > 0) {
            return refused(KITH_ERR_NOTHING_LEFT, "nothing is left to export: their terms keep all of it here");
        }
        std::string file;
        static_cast<void>(write_cards(cards, *known, [&](std::string_view piece) { file += piece; }));
        const auto given = text_out(file, out, size);
        if (given) {
            *withheld = values;
            *left_out = empty;
        }
        return given;
    });
}
