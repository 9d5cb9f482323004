// SPDX-License-Identifier: Apache-2.0
//
// Two looks at each contact. The first goes over the bytes of its record as they are, where all text in it is plain
// ASCII, and passes over nearly everybody. The second puts all that is said of a contact into one text, folded, a line
// each, and decides.
#include "people/finder.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "card/ascii.h"
#include "card/structure.h"
#include "kith/secret.h"
#include "people/fold.h"

namespace kith::people {
namespace {

using Entry = vault::ContactShelf::Entry;

/// From rare to common in what cards say; what is not in it is rarer still.
constexpr std::string_view commonness = "@qjxzvkbwyfpgu0987654321hdmclsntrioae./-";

std::size_t rarest_in(std::string_view word) {
    const auto how_common = [](char c) {
        const auto at = commonness.find(c);
        return at == std::string_view::npos ? std::size_t{0} : at + 1;
    };
    const auto at = std::ranges::min_element(word, {}, how_common);
    return static_cast<std::size_t>(at - word.begin());
}

bool same_ignoring_case(const Byte* bytes, std::string_view folded) {
    return std::ranges::equal(folded, ByteView(bytes, folded.size()), {}, {},
                              [](Byte byte) { return ascii::lower(static_cast<char>(byte)); });
}

void append_line(std::string& out, std::string_view text) {
    append_folded(out, text);
    out += '\n';
}

void append_property(std::string& out, std::string_view name, std::string_view value) {
    // The letters of a picture's base64 spell every short word somewhere.
    if (ascii::starts_ignoring_case(value, "data:")) {
        return;
    }
    if (value.contains('\\')) {
        append_line(out, card::unescape(value));
    } else {
        append_line(out, value);
    }
    if (name != "TEL") {
        return;
    }
    std::ranges::copy_if(value, std::back_inserter(out), ascii::is_digit);
    out += '\n';
}

/// Fills the text from a record's bytes.
class Filler final : public vault::TextVisitor {
public:
    explicit Filler(std::string& out) : out_(out) {}
    void text(std::string_view text) override { append_line(out_, text); }
    void property(std::string_view name, std::string_view value) override { append_property(out_, name, value); }

private:
    std::string& out_;
};

/// The same from a contact that had to be decoded.
void fill(std::string& out, const Contact& contact) {
    append_line(out, contact.display_name);
    for (const Given& given : contact.theirs) {
        append_property(out, given.property.name, given.property.value);
    }
    for (const Property& correction : contact.mine.corrections) {
        append_property(out, correction.name, correction.value);
    }
    for (const Note& note : contact.mine.notes) {
        append_line(out, note.text);
    }
    for (const std::string& tag : contact.mine.tags) {
        append_line(out, tag);
    }
    for (const Met& met : contact.met) {
        append_line(out, met.place);
    }
    for (const Merged& each : contact.merged) {  // what the first one's stands for: another name, another birthday
        fill(out, each.contact);
    }
}

}  // namespace

Finder::Finder(std::string_view term) {
    const std::string folded = fold(term);
    for (std::string_view rest = folded; !(rest = ascii::trimmed(rest)).empty();) {
        const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n"));
        rest.remove_prefix(word.size());
        words_.push_back({.text = std::string(word),
                          .ascii = std::ranges::all_of(word, [](char c) { return static_cast<Byte>(c) < 0x80; }),
                          .digits = std::ranges::all_of(word, ascii::is_digit),
                          .rarest = rarest_in(word)});
    }
}

Finder::~Finder() {
    wipe({reinterpret_cast<Byte*>(haystack_.data()), haystack_.size()});
}

/// Whether a word of ASCII stands there, in whatever case.
bool Finder::stands_in(ByteView bytes, const Word& word) {
    if (bytes.size() < word.text.size()) {
        return false;
    }
    const char rare = word.text[word.rarest];
    const char upper = rare >= 'a' && rare <= 'z' ? static_cast<char>(rare - 'a' + 'A') : rare;
    const Byte* first = bytes.data() + word.rarest;
    const Byte* last = first + (bytes.size() - word.text.size()) + 1;  // behind where the rare letter can stand
    for (const char each : {rare, upper}) {
        for (const Byte* at = first; at != last; ++at) {
            at = static_cast<const Byte*>(std::memchr(at, each, static_cast<std::size_t>(last - at)));
            if (at == nullptr) {
                break;
            }
            if (same_ignoring_case(at - word.rarest, word.text)) {
                return true;
            }
        }
        if (upper == rare) {
            break;
        }
    }
    return false;
}

/// False only for a contact of whom a word is surely not said. Where all text is ASCII without escapes, folding it is
/// lower case: each text stands in the record as it is, among lengths and names of properties.
bool Finder::may_find(const Entry& entry) const {
    if (!entry.at.plain) {
        return true;
    }
    const ByteView bytes = entry.body().subspan(entry.at.texts);
    return std::ranges::all_of(
        words_, [bytes](const Word& word) { return word.digits || (word.ascii && stands_in(bytes, word)); });
}

bool Finder::all_stand_in_haystack() const {
    return std::ranges::all_of(words_, [this](const Word& word) { return haystack_.contains(word.text); });
}

bool Finder::finds(const vault::ContactShelf& shelf, const Entry& entry) {
    if (!may_find(entry)) {
        return false;
    }
    haystack_.clear();
    if (!entry.hides(shelf.today()) && !entry.at.merged) {
        Filler filler(haystack_);
        if (vault::visit_texts(entry.body(), entry.at, filler)) {
            return all_stand_in_haystack();
        }
        haystack_.clear();
    }
    const auto contact = shelf.visible(entry);
    if (!contact) {
        return false;
    }
    fill(haystack_, *contact);
    return all_stand_in_haystack();
}

}  // namespace kith::people
