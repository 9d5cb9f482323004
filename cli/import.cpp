// SPDX-License-Identifier: Apache-2.0
//
// kith import: other people's cards from a file of any format. What can't be kept is refused and
// named by its line; the rest is kept, and what had to be guessed about it is said apart.
#include <algorithm>
#include <set>

#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/vcard_file.h"
#include "cli/words.h"
#include "kith/people.h"

namespace kith::cli {
namespace {

std::string values(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " value" : " values");
}

void print(const Imported& imported, const CardFile& file, std::size_t suggested, bool json) {
    if (json) {
        return out(json_imported(imported, suggested, file.refused(), file.noted()) + '\n');
    }
    const auto& refused = file.refused();
    out_line(std::to_string(imported.added) + " new, " + std::to_string(imported.changed) + " changed, " +
             std::to_string(imported.alike) + " alike, " + std::to_string(refused.count) + " refused" +
             (imported.expired == 0 ? "" : ", " + values(imported.expired) + " expired"));
    for (const auto& refusal : refused.list) {
        out_line("line " + std::to_string(refusal.line) + ": " + refusal.what);
    }
    if (refused.count > refused.list.size()) {
        out_line("and " + std::to_string(refused.count - refused.list.size()) + " more");
    }
    say_notes(file.noted());
    if (imported.added + imported.changed + imported.alike + imported.expired + refused.count == 0) {
        say("There is nobody in it.");
    }
    if (imported.expired > 0) {
        say("What has expired is left out: the terms in that file let nobody keep it any more.");
    }
    if (imported.on_terms > 0) {
        say(values(imported.on_terms) + " came on terms: kith show tells them.");
    }
    if (suggested > 0) {
        say(std::to_string(suggested) + " may be " + (suggested == 1 ? "somebody" : "people") +
            " you already have: kith duplicates");
    }
}

/// How many of the new ones may be somebody whom the vault has under another id.
std::size_t suggested_among(const Vault& vault, std::vector<ContactId> new_ones) {
    if (new_ones.empty()) {
        return 0;
    }
    std::ranges::sort(new_ones);
    std::set<ContactId> found;
    for (const auto& pair : duplicates(vault.contacts())) {
        for (const auto& id : {pair.first, pair.second}) {
            if (std::ranges::binary_search(new_ones, id)) {
                found.insert(id);
            }
        }
    }
    return found.size();
}

}  // namespace

Result<Exit> import(const Access& access, const ImportArgs& args) {
    auto file = CardFile::open(args.file);
    if (!file) {
        return std::unexpected(file.error());
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    Imported imported;
    if (!file->empty()) {
        const auto done = [&] {
            const Progress progress("Keeping the cards");
            const auto moment = now();
            return vault->import(
                [&] { return file->next(); }, moment,
                [&](const Contact& contact) { return carried(contact, file->formats(), moment.today()); });
        }();
        if (!done) {
            return std::unexpected(done.error());
        }
        imported = *done;
    }
    print(imported, *file, suggested_among(*vault, imported.new_ones), args.json);
    return imported.added + imported.changed + imported.alike == 0 ? Exit::nothing : Exit::done;
}

}  // namespace kith::cli
