// SPDX-License-Identifier: Apache-2.0
//
// See import.h.
#include "vault/import.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "crypto/hash.h"
#include "kith/limits.h"
#include "vault/layers.h"

namespace kith::vault {
namespace {

void append(std::string& to, std::string_view part) {
    to += std::to_string(part.size());
    to += ':';
    to += part;
}

bool written_anew(std::string_view name) {
    return name == "REV" || name == "PRODID";
}

/// As Card::display_name() has it: the first of these kinds that names anybody.
std::string display_name_of(std::span<const Given> given) {
    for (const std::string_view kind : {"FN", "N", "ORG", "EMAIL", "TEL"}) {
        const auto at =
            std::ranges::find(given, kind, [](const Given& each) { return std::string_view(each.property.name); });
        if (std::string name = at == given.end() ? std::string() : Card{{at->property}}.display_name(); !name.empty()) {
            return name;
        }
    }
    return {};
}

}  // namespace

std::uint64_t Printer::hash(std::string_view text) const {
    const auto all = crypto::siphash128(key_, as_bytes(text));
    std::uint64_t out = 0;
    std::memcpy(&out, all.data(), sizeof out);
    return out;
}

std::uint64_t Printer::alone(const Property& property) {
    text_.clear();
    append(text_, property.name);
    if (property.parameters.size() == 1 && property.parameters.front().values.size() == 1) {
        append(text_, property.parameters.front().name);
        append(text_, property.parameters.front().values.front());
    } else if (!property.parameters.empty()) {
        std::vector<Parameter> sorted = property.parameters;
        for (Parameter& parameter : sorted) {
            std::ranges::sort(parameter.values);
        }
        std::ranges::sort(sorted, [](const Parameter& a, const Parameter& b) {
            return std::tie(a.name, a.values) < std::tie(b.name, b.values);
        });
        for (const Parameter& parameter : sorted) {
            append(text_, parameter.name);
            for (const std::string& value : parameter.values) {
                append(text_, value);
            }
        }
    }
    text_ += '=';
    append(text_, property.value);
    return hash(text_);
}

std::uint64_t Printer::print(std::span<const Given> card) {
    std::uint64_t sum = 0;
    std::vector<std::pair<const std::string*, std::uint64_t>> grouped;
    std::map<std::string_view, std::uint64_t> groups;
    for (const Given& each : card) {
        if (written_anew(each.property.name)) {
            continue;
        }
        const std::uint64_t own = alone(each.property);
        if (each.property.group.empty()) {
            sum += own;
        } else {
            grouped.emplace_back(&each.property.group, own);
            groups[each.property.group] += own;
        }
    }
    // A property says together with its group what it says, whatever the group is called.
    for (const auto& [group, own] : grouped) {
        sum += hash(std::to_string(own) + '.' + std::to_string(groups[*group]));
    }
    return sum;
}

std::uint64_t Printer::print_without_uid(std::vector<Given> card) {
    std::erase_if(card, [](const Given& each) { return each.property.name == "UID"; });
    return print(card);
}

std::uint64_t Printer::uid(std::span<const Given> card) {
    const auto at = std::ranges::find(card, std::string_view("UID"),
                                      [](const Given& each) { return std::string_view(each.property.name); });
    const std::string text = at == card.end() ? std::string() : at->property.text();
    return text.empty() ? 0 : hash(text);
}

Importer::Importer(const Memory& memory, Store& store, Store::Writer& writer, Now now, Random& random,
                   const CardsThere& there)
    : memory_(memory), store_(store), writer_(writer), now_(now), there_(there), printer_(random) {
    const auto entries = memory.contacts().entries();
    known_.reserve(entries.size());
    for (std::uint32_t at = 0; at < entries.size(); ++at) {
        know(at);
    }
    sort();
}

void Importer::know(std::uint32_t entry) {
    const auto whole = memory_.contacts().whole(memory_.contacts().entries()[entry]);
    if (!whole) {
        return;
    }
    std::uint16_t layer = 0;
    for (const Contact* each : layers_of(*whole)) {
        const std::vector<Given> visible = split_by_date(each->theirs, now_.today()).visible;
        if (const std::uint64_t uid = each->keys ? 0 : printer_.uid(visible); uid != 0) {
            uids_.push_back({uid, static_cast<std::uint32_t>(known_.size())});
        }
        known_.push_back({.print = printer_.print(visible), .entry = entry, .layer = layer++});
    }
}

/// Both lists by what they are searched for; of what is equal, the first one on the shelf first.
void Importer::sort() {
    std::vector<std::uint32_t> order(known_.size());
    for (std::uint32_t at = 0; at < order.size(); ++at) {
        order[at] = at;
    }
    std::ranges::stable_sort(order, {}, [this](std::uint32_t at) { return known_[at].print; });
    std::vector<Known> sorted;
    std::vector<std::uint32_t> moved(known_.size());
    sorted.reserve(known_.size());
    for (const std::uint32_t at : order) {
        moved[at] = static_cast<std::uint32_t>(sorted.size());
        sorted.push_back(known_[at]);
    }
    known_ = std::move(sorted);
    for (Uid& each : uids_) {
        each.known = moved[each.known];
    }
    std::ranges::stable_sort(uids_, {}, &Uid::uid);
}

Importer::Known* Importer::alike(std::uint64_t print) {
    const auto at = std::ranges::lower_bound(known_, print, {}, &Known::print);
    return at == known_.end() || at->print != print ? nullptr : &*at;
}

/// An imported layer of that UID that no card of this file stands for yet.
Importer::Known* Importer::replaceable(std::uint64_t uid) {
    if (uid == 0) {
        return nullptr;
    }
    const auto alike = std::ranges::equal_range(uids_, uid, {}, &Uid::uid);
    const auto at = std::ranges::find_if(alike, [this](const Uid& each) {
        return !known_[each.known].claimed && !stood_for_.contains(known_[each.known].entry);
    });
    return at == alike.end() ? nullptr : &known_[at->known];
}

/// As this import has left it.
Contact Importer::contact_at(const Known& known) const {
    const auto& entry = memory_.contacts().entries()[known.entry];
    auto contact = memory_.contacts().whole_pending(entry.id);
    return contact ? std::move(*contact) : *memory_.contacts().whole(entry);
}

/// The contact's card in each way that the file may have it.
std::vector<std::vector<Given>> Importer::forms_of(std::uint32_t entry) const {
    std::vector<std::vector<Given>> out;
    const auto contact = memory_.contacts().visible(memory_.contacts().entries()[entry]);
    if (!contact) {
        return out;
    }
    for (CardOnTerms& form : there_(*contact)) {
        std::vector<Given>& given = out.emplace_back();
        for (Property& property : form.card.properties) {
            given.push_back({std::move(property), {}});
        }
    }
    return out;
}

void Importer::make_forms() {
    forms_.emplace();
    for (std::uint32_t entry = 0; entry < memory_.contacts().entries().size(); ++entry) {
        for (const std::vector<Given>& form : forms_of(entry)) {
            forms_->push_back({printer_.print(form), entry});
        }
    }
    std::ranges::stable_sort(*forms_, {}, &Form::print);
}

/// Whether a card of it may be what left: not once another card of this file has taken its place.
bool Importer::stands_for(std::uint32_t entry) {
    if (const auto replaced = replaced_.find(entry); replaced != replaced_.end() && replaced->second > 0) {
        return false;
    }
    stood_for_.insert(entry);
    return true;
}

/// Whether a card is what a file says that kith wrote of a contact. Writing and reading everybody takes a while: the
/// first card that nobody in the vault is alike waits for it.
bool Importer::left_here(std::span<const Given> card, std::uint64_t print) {
    if (!there_) {
        return false;
    }
    const auto uid = std::ranges::find(card, std::string_view("UID"),
                                       [](const Given& each) { return std::string_view(each.property.name); });
    const auto id = uid == card.end() ? std::nullopt : id_of_uid(uid->property.text());
    if (const auto* entry = id ? memory_.contacts().find(*id) : nullptr; entry != nullptr) {
        const auto number = static_cast<std::uint32_t>(entry - memory_.contacts().entries().data());
        const std::uint64_t said = printer_.print_without_uid({card.begin(), card.end()});
        for (std::vector<Given>& form : forms_of(number)) {
            if (printer_.print_without_uid(std::move(form)) == said) {
                return stands_for(number);
            }
        }
    }
    if (!forms_) {
        make_forms();
    }
    const auto alike = std::ranges::equal_range(*forms_, print, {}, &Form::print);
    return std::ranges::any_of(alike, [this](const Form& each) { return stands_for(each.entry); });
}

/// What of a card may be kept today: the rest was purged from a vault that had it, or will be.
std::vector<Given> Importer::layer_of(CardOnTerms from) {
    std::vector<Given> layer;
    layer.reserve(from.card.properties.size());
    for (std::size_t at = 0; at < from.card.properties.size(); ++at) {
        const Terms terms = at < from.terms.size() ? from.terms[at] : Terms{};
        if (terms.expired_on(now_.today())) {
            ++counts_.expired;
            continue;
        }
        counts_.on_terms += terms == Terms{} ? 0U : 1U;
        layer.push_back({std::move(from.card.properties[at]), terms});
    }
    return layer;
}

Result<void> Importer::take(CardOnTerms card) {
    if (auto fits = check_limits(card.card); !fits) {
        return fits;
    }
    const bool had_any = !card.card.properties.empty();
    std::vector<Given> layer = layer_of(std::move(card));
    if (had_any && layer.empty()) {
        return {};
    }
    const std::uint64_t print = printer_.print(layer);
    if (Known* known = alike(print)) {
        ++counts_.alike;
        if (known->replaced) {
            return give_back(*known, std::move(layer));
        }
        known->claimed = true;
        return {};
    }
    if (!came_.insert(print).second) {
        ++counts_.alike;
        return {};
    }
    if (left_here(layer, print)) {
        ++counts_.alike;
        return {};
    }
    return place(std::move(layer));
}

Result<void> Importer::place(std::vector<Given> card) {
    if (Known* known = replaceable(printer_.uid(card))) {
        ++counts_.changed;
        known->replaced = true;
        ++replaced_[known->entry];
        return replace(*known, std::move(card));
    }
    return add(std::move(card));
}

Result<void> Importer::replace(Known& known, std::vector<Given> card) {
    Contact contact = contact_at(known);
    Contact& layer = *layers_of(contact).at(known.layer);
    layer.display_name = display_name_of(card);
    layer.theirs = std::move(card);
    known.claimed = true;
    const std::uint64_t revision = contact.revision + 1;
    const ContactId id = contact.id;
    return writer_.put_checked(id, {revision, std::move(contact)});
}

/// A layer got another card of its UID, and now its own comes after all: it has it back, with all that I wrote about that
/// person, and the other card looks for a place again.
Result<void> Importer::give_back(Known& known, std::vector<Given> card) {
    Contact contact = contact_at(known);
    std::vector<Given> other = std::move(layers_of(contact).at(known.layer)->theirs);
    known.replaced = false;
    --replaced_[known.entry];
    --counts_.changed;
    if (auto back = replace(known, std::move(card)); !back) {
        return back;
    }
    return place(std::move(other));
}

Result<void> Importer::add(std::vector<Given> card) {
    if (auto room = check_room(memory_.contacts().entries().size() + counts_.added); !room) {
        return room;
    }
    Contact contact;
    contact.id = fresh();
    contact.met.push_back({now_.at, {}, How::imported});
    contact.display_name = display_name_of(card);
    contact.theirs = std::move(card);
    ++counts_.added;
    counts_.new_ones.push_back(contact.id);
    const ContactId id = contact.id;
    return writer_.put_checked(id, {1, std::move(contact)});
}

ContactId Importer::fresh() {
    ContactId id = store_.fresh_id();
    while (memory_.short_id_taken(id) || !drawn_.insert(short_bits(id)).second) {
        id = store_.fresh_id();
    }
    return id;
}

Result<void> check_room(std::size_t contacts) {
    if (contacts >= limits::contacts) {
        return fail(Errc::limit, "a vault holds a million contacts at most");
    }
    return {};
}

}  // namespace kith::vault
