// SPDX-License-Identifier: Apache-2.0
//
// See export_dir.h. What each person's file is to hold is decided here, through the door for files; card_folder.h writes it.
#include "cli/export_dir.h"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/card_folder.h"
#include "cli/clock.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "kith/doors.h"
#include "kith/formats.h"

namespace kith::cli {
namespace {

struct Leaving {
    CardFolder::Files files;
    std::size_t withheld = 0;  ///< values
    std::size_t empty = 0;     ///< people of whom nothing may leave
};

std::string own_uid(const Contact& contact) {
    const auto card = contact.card();
    const auto* uid = card.first("UID");
    return uid == nullptr ? std::string() : uid->text();
}

/// Who may keep a UID that several bear (vdirsyncer takes each once): whoever was met first.
std::map<std::string, ContactId> bearers(const std::vector<Contact>& contacts) {
    std::map<std::string, const Contact*> first;
    const auto before = [](const Contact& a, const Contact& b) {
        const auto when = [](const Contact& each) { return each.met.empty() ? Timestamp() : each.met.front().at; };
        return std::pair(when(a).unix_ms, a.id) < std::pair(when(b).unix_ms, b.id);
    };
    for (const auto& contact : contacts) {
        auto& bearer = first[own_uid(contact)];
        bearer = bearer == nullptr || before(contact, *bearer) ? &contact : bearer;
    }
    std::map<std::string, ContactId> out;
    for (const auto& [uid, contact] : first) {
        out.emplace(uid, contact->id);
    }
    return out;
}

/// With a UID in any case: programs know a card again by it.
std::string text_of(const ReleasedCard& card, const ContactId& id, VCardVersion version) {
    auto text = write_vcard(card, version);
    if (card.card().first("UID") == nullptr) {
        const auto end = text.rfind("END:VCARD");
        text.insert(std::min(end, text.size()), "UID:" + uid_of(id) + "\r\n");
    }
    return text;
}

Contact without_uid(Contact contact) {
    std::erase_if(contact.theirs, [](const Given& given) { return given.property.name == "UID"; });
    std::erase_if(contact.mine.corrections, [](const Property& property) { return property.name == "UID"; });
    return contact;
}

Result<Leaving> through_the_door(const Vault& vault, VCardVersion version) {
    const Progress progress("Choosing what may leave");
    std::vector<Contact> contacts;
    for (const Contact& contact : vault.contacts()) {
        contacts.push_back(contact);
    }
    const auto keeps_uid = bearers(contacts);
    const auto today = now().today();
    Leaving leaving;
    for (const auto& contact : contacts) {
        const bool own = keeps_uid.at(own_uid(contact)) == contact.id;
        const auto released = select(own ? contact : without_uid(contact), Purpose::file, today);
        if (released) {
            leaving.withheld += released->withheld();
            leaving.files.emplace(contact.id_text() + ".vcf", text_of(*released, contact.id, version));
        } else if (released.error().code == Errc::nothing_left) {
            ++leaving.empty;
        } else {
            return std::unexpected(released.error());
        }
    }
    return leaving;
}

void tell(const CardFolder::Done& done, const Leaving& leaving, bool kept_old) {
    out_line(std::to_string(done.added) + " new, " + std::to_string(done.changed) + " changed, " +
             std::to_string(done.alike) + " alike, " + std::to_string(done.removed) + " removed");
    if (leaving.withheld > 0) {
        say(std::to_string(leaving.withheld) + (leaving.withheld == 1 ? " value stays" : " values stay") +
            " here because of the terms it was given under.");
    }
    if (leaving.empty > 0) {
        say(std::to_string(leaving.empty) + (leaving.empty == 1 ? " person is" : " people are") +
            " left out: nothing of theirs may leave.");
    }
    for (const auto& name : done.left_alone) {
        say_loud("Left alone: " + name +
                 ", which another program wrote. kith import takes it in; --yes writes over it.");
    }
    if (kept_old) {
        say("Nobody's file was removed: a damaged vault does not tell who is gone.");
    }
}

}  // namespace

Result<Exit> export_to_folder(const Vault& vault, const Access& access, const ExportArgs& args) {
    if (!args.who.empty()) {
        return fail(Errc::usage, "--dir keeps a folder with everybody who may leave, and WHO names some",
                    "leave out one of them");
    }
    if (!args.format.empty() && args.format != "vcard3" && args.format != "vcard4") {
        return fail(Errc::usage, "a folder of cards is vCard 3.0 or 4.0", "--format vcard3 or vcard4");
    }
    const auto leaving = through_the_door(vault, args.format == "vcard4" ? VCardVersion::v4 : VCardVersion::v3);
    if (!leaving) {
        return std::unexpected(leaving.error());
    }
    const bool damaged = is_damaged(vault);
    auto folder = CardFolder::open(args.dir);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    const auto done = [&] {
        const Progress progress("Writing the folder");
        return folder->bring_to(leaving->files, access.yes, !damaged);
    }();
    if (!done) {
        return std::unexpected(done.error());
    }
    tell(*done, *leaving, damaged);
    if (damaged) {
        return Exit::damaged;
    }
    if (leaving->files.empty() && leaving->empty > 0) {
        return fail(Errc::nothing_left,
                    "nothing is left to export: the terms that they gave it under keep all of it here",
                    "kith show tells the terms");
    }
    return Exit::done;
}

}  // namespace kith::cli
