// SPDX-License-Identifier: Apache-2.0
//
// kith import: other people's cards from a vCard file. What can't be kept is refused and
// named by its line; the rest is kept, and what had to be guessed about it is said apart.
#include "cli/clock.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/vcard_file.h"
#include "cli/words.h"

namespace kith::cli {
namespace {

void print(const Imported& imported, const VCardFile& file, bool json) {
    if (json) {
        return out(json_imported(imported, file.refused, file.noted) + '\n');
    }
    out_line(std::to_string(imported.added) + " new, " + std::to_string(imported.changed) + " changed, " +
             std::to_string(imported.alike) + " alike, " + std::to_string(file.refused.count) + " refused");
    for (const auto& refusal : file.refused.list) {
        out_line("line " + std::to_string(refusal.line) + ": " + refusal.what);
    }
    if (file.refused.count > file.refused.list.size()) {
        out_line("and " + std::to_string(file.refused.count - file.refused.list.size()) + " more");
    }
    say_notes(file.noted);
}

}  // namespace

Result<Exit> import(const Access& access, const ImportArgs& args) {
    auto file = read_vcard_file(args.file);
    if (!file) {
        return std::unexpected(file.error());
    }
    SystemRandom random;
    auto vault = open_vault(access, random);
    if (!vault) {
        return std::unexpected(vault.error());
    }
    Imported imported;
    if (!file->cards.empty()) {
        const auto done = [&] {
            const Progress progress("Keeping " + std::to_string(file->cards.size()) + " cards");
            return vault->import(std::move(file->cards), now());
        }();
        if (!done) {
            return std::unexpected(done.error());
        }
        imported = *done;
    }
    print(imported, *file, args.json);
    return imported.added + imported.changed + imported.alike == 0 ? Exit::nothing : Exit::done;
}

}  // namespace kith::cli
