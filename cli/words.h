// SPDX-License-Identifier: Apache-2.0
//
// The words of the command, one function each; each is defined in the file that bears its name. What was typed
// comes as plain values: the files arguments*.cpp alone know how a command line is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/vault_access.h"
#include "kith/error.h"
#include "transport/options.h"

namespace kith::cli {

/// What is said about terms on a command line, not read yet; empty: nothing is said.
struct TermsArgs {
    std::string keep;
    std::string may_export;
    std::string pass_on;
    std::string use_for;
};

struct VersionArgs {
    bool json = false;
};
Result<Exit> version(const VersionArgs& args);

struct InitArgs {
    std::string name;
    bool recovery = false;
};
Result<Exit> init(const Access& access, const InitArgs& args);

// `persona` is what was typed for one of the owner's personas: empty means the first.
struct CardShowArgs {
    std::string persona;
    bool json = false;
    std::string format;  ///< vcard4, vcard3, jcard; empty: for a person
};
Result<Exit> card_show(const Access& access, const CardShowArgs& args);

struct CardSetArgs {
    std::string persona;
    std::string kind;
    std::string value;
    std::string type;
    bool add = false;
    std::string give;  ///< everyone, chosen
    TermsArgs terms;
};
Result<Exit> card_set(const Access& access, const CardSetArgs& args);

struct CardUnsetArgs {
    std::string persona;
    std::string kind;
    std::string type;
};
Result<Exit> card_unset(const Access& access, const CardUnsetArgs& args);

struct CardImportArgs {
    std::string persona;
    std::string file;
};
Result<Exit> card_import(const Access& access, const CardImportArgs& args);

struct CardEditArgs {
    std::string persona;
};
Result<Exit> card_edit(const Access& access, const CardEditArgs& args);

struct PersonaAddArgs {
    std::string name;     ///< of the persona; never sent
    std::string display;  ///< the name that others see
    TermsArgs terms;
};
Result<Exit> persona_add(const Access& access, const PersonaAddArgs& args);

struct PersonaListArgs {
    bool json = false;
};
Result<Exit> persona_list(const Access& access, const PersonaListArgs& args);

struct PersonaShowArgs {
    std::string persona;
    bool json = false;
};
Result<Exit> persona_show(const Access& access, const PersonaShowArgs& args);

struct PersonaRemoveArgs {
    std::string persona;
};
Result<Exit> persona_rm(const Access& access, const PersonaRemoveArgs& args);

struct MeetArgs {
    std::vector<std::string> code;  ///< typed with spaces, it is several words
    std::string qr;                 ///< the text of an invitation, a picture, or -
    bool phrase = false;
    transport::Wishes wishes;  ///< --at, and what each transport takes
    std::string persona;
    std::string give;
    std::string take;
    TermsArgs terms;
    std::string place;
    std::string timeout;
    std::string events;  ///< json
};
Result<Exit> meet(const Access& access, const MeetArgs& args);

struct DoctorArgs {
    bool json = false;
};
Result<Exit> doctor(const DoctorArgs& args);

struct ListArgs {
    bool json = false;
    bool plain = false;
    std::string fields;  ///< id, tags, and what Choices::parse reads
};
Result<Exit> list(const Access& access, const ListArgs& args);

struct ShowArgs {
    std::string who;
    bool json = false;
};
Result<Exit> show(const Access& access, const ShowArgs& args);

struct SearchArgs {
    std::vector<std::string> terms;
    bool json = false;
};
Result<Exit> search(const Access& access, const SearchArgs& args);

struct QueryArgs {
    std::vector<std::string> terms;
};
Result<Exit> query(const Access& access, const QueryArgs& args);

struct PickArgs {
    std::vector<std::string> terms;
};
Result<Exit> pick(const Access& access, const PickArgs& args);

struct QrArgs {
    std::string who;  ///< a contact; empty: me
    std::string persona;
    std::string give;
    std::string png;  ///< files, or -
    std::string svg;
};
Result<Exit> qr(const Access& access, const QrArgs& args);

struct AddArgs {
    std::string qr;  ///< a picture, or -
};
Result<Exit> add(const Access& access, const AddArgs& args);

struct NoteArgs {
    std::string who;
    std::vector<std::string> text;
    bool edit = false;
};
Result<Exit> note(const Access& access, const NoteArgs& args);
/// `note --edit`.
Result<Exit> note_edit(const Access& access, const std::string& who);

struct TagArgs {
    std::string who;
    std::vector<std::string> tags;
    bool remove = false;
};
Result<Exit> tag(const Access& access, const TagArgs& args);

struct ForgetArgs {
    std::string who;
};
Result<Exit> forget(const Access& access, const ForgetArgs& args);

struct MergeArgs {
    std::vector<std::string> who;  ///< two; with undo, none or one
    bool undo = false;
    bool json = false;
};
Result<Exit> merge(const Access& access, const MergeArgs& args);

struct DuplicatesArgs {
    std::vector<std::string> who;  ///< two; only with different
    bool different = false;
    bool json = false;
};
Result<Exit> duplicates(const Access& access, const DuplicatesArgs& args);

struct ImportArgs {
    std::string file;
    bool json = false;
};
Result<Exit> import(const Access& access, const ImportArgs& args);

struct ExportArgs {
    std::vector<std::string> who;
    std::string format;
    std::string dir;  ///< a folder with a file for each person
};
Result<Exit> export_cards(const Access& access, const ExportArgs& args);

// --- keys and mornings

struct UnlockArgs {
    std::string time;  ///< 15m
};
Result<Exit> unlock(const Access& access, const UnlockArgs& args);

struct LockArgs {};
Result<Exit> lock(const Access& access, const LockArgs& args);

struct PasswdArgs {
    std::string new_passphrase_file;
    bool rekey = false;
};
Result<Exit> passwd(const Access& access, const PasswdArgs& args);

struct KeyListArgs {
    bool json = false;
};
Result<Exit> key_list(const Access& access, const KeyListArgs& args);

struct KeyAddArgs {
    std::string kind;  ///< passphrase, device-key, recovery
    std::string file;  ///< of a device key
    std::string new_passphrase_file;
};
Result<Exit> key_add(const Access& access, const KeyAddArgs& args);

struct KeyRmArgs {
    std::string id;
};
Result<Exit> key_rm(const Access& access, const KeyRmArgs& args);
/// passphrase, device-key, recovery
[[nodiscard]] std::string_view text(KeyKind kind);
/// The beginning of its id, as it is shown and typed.
[[nodiscard]] std::string short_slot_id(const KeySlot& slot);

struct BackupArgs {
    std::string file;
};
Result<Exit> backup(const Access& access, const BackupArgs& args);
/// Writes a backup to a file, whole or not at all.
[[nodiscard]] Result<void> save_backup(Vault& vault, const std::filesystem::path& file);

struct RestoreArgs {
    std::string file;
};
Result<Exit> restore(const Access& access, const RestoreArgs& args);

struct VerifyArgs {
    bool accept = false;
    bool json = false;
};
Result<Exit> verify(const Access& access, const VerifyArgs& args);

}  // namespace kith::cli
