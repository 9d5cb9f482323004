// SPDX-License-Identifier: Apache-2.0
//
// The encrypted store of one owner: a folder (0700) with one SQLite file (0600) of sealed records. Opening
// decrypts everything into memory, where contacts stay bytes until one asks for them; each change is one durable transaction, which first takes in what other
// processes changed. docs/VAULT.md is normative for the bytes. One Vault, one thread at a time; several
// processes may hold the same vault open. A call that fails leaves memory and disk as they were.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kith/contact.h"
#include "kith/contacts.h"
#include "kith/error.h"
#include "kith/meeting.h"
#include "kith/persona.h"
#include "kith/random.h"
#include "kith/recovery_code.h"
#include "kith/secret.h"
#include "kith/time.h"

namespace kith {

/// Argon2id's cost. Bounded before anything is allocated: 64 MiB to 1 GiB, 1 to 10 passes.
struct KdfCost {
    std::uint32_t mebibytes = 256;
    std::uint32_t passes = 3;
};

struct Passphrase {
    SecretBytes text;
    KdfCost cost;  ///< for a new slot; an existing one has its own
};
struct DeviceKey {
    Secret<32> key;
};
/// What opens a vault, and what a key slot is made for.
using Unlock = std::variant<Passphrase, DeviceKey, RecoveryCode>;

/// Drawn when the vault is made; a backup that is restored has the same.
using VaultId = ByteArray<16>;

/// The data key of an unlocked vault, for whoever keeps it for a while so that the owner is not asked each time (a
/// kernel's keyring, a phone's key store). Whoever has it reads the vault until its next rekey().
struct DataKey {
    VaultId vault{};
    Secret<32> key;
};

/// What a key slot is opened with.
enum class KeyKind : std::uint8_t { passphrase = 1, device_key = 2, recovery_code = 3 };
using KeySlotId = ByteArray<16>;

/// One way of unlocking, as the owner may see it.
struct KeySlot {
    KeySlotId id{};
    KeyKind kind = KeyKind::passphrase;
    std::optional<Timestamp> made;  ///< none where the vault does not know it
    bool opened = false;            ///< this opening used it
};

/// The moment and the civil day at which a vault is opened: it has no clock of its own.
struct Now {
    Timestamp at;
    [[nodiscard]] Date today() const { return at.date(); }
};

/// A record that could not be opened. The rest of the vault is readable.
struct DamagedRecord {
    std::string id;    ///< hexadecimal; empty where not even that can be read, for however many records
    std::string name;  ///< the display name, where the log knows it
};

/// What an opening may do by itself.
enum class Opening : std::uint8_t {
    usual,
    look,  ///< nothing is deleted: what has expired is hidden, and waits for the next usual one
};

/// Expired values at this opening.
struct Expiry {
    std::size_t hidden = 0;  ///< values of contacts hidden now but kept: the clock is uncertain, or the disk refused
    std::size_t purged = 0;  ///< values of contacts gone for good (the log's copies go with them, uncounted)
    bool clock_uncertain = false;  ///< behind the vault's latest time, or more than 60 days ahead of it
};

/// Takes the bytes of a backup in order. An error of its own ends the backup with that error.
using Sink = std::function<Result<void>(ByteView)>;
/// Fills what it can, and gives how much that was; 0 at the end.
using Source = std::function<Result<std::size_t>(std::span<Byte>)>;
/// Asked for once a backup's header has been read.
using AskUnlock = std::function<Result<Unlock>()>;

/// What an import did.
struct Imported {
    std::size_t added = 0;
    std::size_t changed = 0;
    std::size_t alike = 0;
    std::size_t expired = 0;          ///< values left out because the file's own terms let nobody keep them any more
    std::size_t on_terms = 0;         ///< values that came on other terms than the default ones, those left out aside
    std::vector<ContactId> new_ones;  ///< the ids of those that were added
};
/// Gives one card after the other; none at the end. An error of its own ends the import with that error.
using CardSource = std::function<Result<std::optional<CardOnTerms>>()>;

/// What is left of a contact's card in a file of that kind, each way that it may be written there (carried() in kith/formats.h,
/// through the door for files): so an import knows a card that left here, though the format could not carry all of it.
using CardsThere = std::function<std::vector<CardOnTerms>(const Contact&)>;

struct Restored;

class Vault {
public:
    // `random` must outlive the vault.

    /// Makes the folder and the file. Errc::usage if there is a vault already, Errc::io with the system's word for it.
    [[nodiscard]] static Result<Vault> create(const std::filesystem::path& folder, Unlock unlock, Now now,
                                              Random& random);
    /// Opens: Errc::no_vault, Errc::locked (after the KDF's full work), Errc::damaged, Errc::too_new (untouched).
    /// Damaged records don't fail it: see damaged(). Purges what has expired if the clock is certain.
    [[nodiscard]] static Result<Vault> open(const std::filesystem::path& folder, Unlock unlock, Now now, Random& random,
                                            Opening how = Opening::usual);
    /// The same by a data key that was kept. Errc::locked where it is another vault's, or the vault has got a new one.
    [[nodiscard]] static Result<Vault> open(const std::filesystem::path& folder, const DataKey& key, Now now,
                                            Random& random, Opening how = Opening::usual);
    /// The id of the vault in that folder, without a key. Errc::no_vault, Errc::damaged, Errc::too_new.
    [[nodiscard]] static Result<VaultId> id_of(const std::filesystem::path& folder);
    /// Whether there is a vault in that folder, without opening it.
    [[nodiscard]] static bool exists(const std::filesystem::path& folder);

    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    /// What could not be opened, and what could not be decoded when it was asked for. Valid until the next call.
    [[nodiscard]] std::span<const DamagedRecord> damaged() const;
    /// False if rows were dropped, swapped or brought back behind our back: then every write fails with Errc::damaged.
    [[nodiscard]] bool intact() const;
    /// Why the vault could only be read when it was last reached: a read-only folder or file system, a full disk. Each
    /// write tries again, and fails with such an error (Errc::io, Errc::full) where it still can't.
    [[nodiscard]] const std::optional<Error>& read_only() const;
    /// Whether every page of the file is as SQLite left it, used or not; slower than opening. Decodes everybody as well,
    /// so that damaged() names all that can't be read.
    [[nodiscard]] Result<bool> file_is_sound();
    /// How many records there are, damaged ones too.
    [[nodiscard]] std::size_t records() const;
    /// Takes what can be read as the whole vault: removes the records that can't, and lets writing go on. Gives how
    /// many went. Make a backup first: it holds them as they are.
    [[nodiscard]] Result<std::size_t> accept(Now now);
    [[nodiscard]] const Expiry& expiry() const;
    /// The owner says that the clock is right: purges what has expired and takes `now` as the latest time. Gives
    /// how many values went. (An uncertain clock never deletes by itself.)
    [[nodiscard]] Result<std::size_t> purge_expired(Now now);
    /// Takes in what other processes have changed, and hides what has expired by now. Each write does the former anyway.
    [[nodiscard]] Result<void> refresh(Now now);

    // --- keys
    /// A copy of the data key.
    [[nodiscard]] DataKey data_key() const;
    /// The key slots as they are now, oldest first as far as known.
    [[nodiscard]] Result<std::vector<KeySlot>> key_slots();
    /// One more way of unlocking. Errc::limit beyond limits::key_slots.
    [[nodiscard]] Result<KeySlotId> add_key(const Unlock& unlock, Now now);
    /// A new way of unlocking in place of those slots, in one step; nothing else is rewritten. Copies of the file
    /// that were made before still open by the old ones. Errc::not_found if one of them is gone.
    [[nodiscard]] Result<KeySlotId> replace_keys(std::span<const KeySlotId> old, const Unlock& unlock, Now now);
    /// Errc::not_found, and Errc::usage for the last one. Copies made before still open by it.
    [[nodiscard]] Result<void> remove_key(const KeySlotId& id, Now now);
    /// Draws a new data key, seals every record anew and makes `unlocks` (one at least) the only ways of unlocking: one
    /// durable transaction. Nothing that opens an older copy opens the vault from then on. Other processes that have
    /// it open get Errc::conflict. Errc::damaged where a record can't be read.
    [[nodiscard]] Result<void> rekey(std::span<const Unlock> unlocks, Now now);

    // --- backups
    /// Writes everything as one sealed file, as of one moment, whatever other processes do meanwhile. It opens by
    /// what opens the vault now, and without that says no more than its size. A damaged vault goes in as it is.
    [[nodiscard]] Result<void> backup(const Sink& to, Now now);
    /// Makes a vault of a backup: whole or not at all, and never over one that is there (Errc::usage). Errc::damaged for a
    /// backup that is cut off or changed, Errc::too_new, Errc::locked where it is not opened by that.
    [[nodiscard]] static Result<Restored> restore(const std::filesystem::path& folder, const Source& from,
                                                  const AskUnlock& unlock, Now now, Random& random);

    // --- mine
    [[nodiscard]] std::span<const Persona> personas() const;
    /// The persona of that name; the first one for an empty name.
    [[nodiscard]] Result<const Persona*> persona(std::string_view name) const;
    /// A copy of its keys, for one meeting.
    [[nodiscard]] Result<PersonaKeys> keys(const PersonaId& id) const;
    /// Makes its keys. Errc::usage if there is one of that name.
    [[nodiscard]] Result<void> add_persona(std::string name, std::vector<OwnProperty> properties, TermsRule defaults,
                                           Now now);
    /// Saves properties, defaults and name. Errc::conflict if `persona.revision` is not the newest.
    [[nodiscard]] Result<void> save(const Persona& persona, Now now);
    /// Removes a persona and, for good, its keys. Contacts and log stay; meetings that are unfinished under it stay
    /// written down and can't be finished any more. Errc::usage for the last one, Errc::conflict if `persona.revision`
    /// is not the newest.
    [[nodiscard]] Result<void> remove_persona(const Persona& persona, Now now);
    /// How many meetings under this persona are unfinished.
    [[nodiscard]] std::size_t unfinished(const PersonaId& id) const;

    // --- theirs
    /// A view: valid until the vault is written, refreshed or closed.
    [[nodiscard]] Contacts contacts() const;
    /// Replaces my layer as it was read at `revision`. Where somebody else changed it meanwhile, what only one side
    /// changed is taken from that side, and notes and tags that both only added to are put together; the rest is
    /// Errc::conflict, and both texts are kept: the other one is in contacts() by then, `mine` stays with the caller.
    [[nodiscard]] Result<void> annotate(const ContactId& id, std::uint64_t revision, const Mine& mine, Now now);
    /// Adds cards, all in one transaction, each written as it comes, so that memory grows by what the vault itself keeps
    /// of them. A card that says what a contact's does (whatever the order and the terms, and but for REV and PRODID) is
    /// alike; so is one that says what `there` says of a contact (whose id may stand as its UID). One with the UID of an
    /// imported layer replaces it, else it is new. What a file's own terms let nobody keep any more is left out, and a card of
    /// nothing else. Never touches what a meeting gave, nor my layer.
    [[nodiscard]] Result<Imported> import(const CardSource& cards, Now now, const CardsThere& there = {});
    [[nodiscard]] Result<Imported> import(std::vector<CardOnTerms> cards, Now now);
    /// The same of cards that came without terms.
    [[nodiscard]] Result<Imported> import(std::vector<Card> cards, Now now);
    /// Makes two contacts one: `into` keeps its id and gets the other's record whole, so that what each of their givers gives
    /// later finds its own place, an import finds its own card, and unmerge() loses nothing. What is seen of them then is
    /// laid_together(into, other). Errc::usage for one and the same, Errc::conflict if either was changed since it was
    /// read, Errc::limit where they are more together than a card or a record may be.
    [[nodiscard]] Result<void> merge(const Contact& into, const Contact& other, Now now);
    /// Takes the last merge of that contact back, and gives the id under which the other is there again. What I wrote
    /// since stays with the contact. Errc::not_found if nobody was merged into it.
    [[nodiscard]] Result<ContactId> unmerge(const ContactId& id, Now now);
    /// The contact of the last merge that can be taken back.
    [[nodiscard]] std::optional<ContactId> last_merged() const;
    /// The owner knows that these are two people: duplicates() suggests them no more. Merging them makes them one all the
    /// same, and unmerge() two who are told apart again. Errc::usage for one and the same, Errc::not_found if either is
    /// gone, Errc::limit where a record is full.
    [[nodiscard]] Result<void> tell_apart(const ContactId& one, const ContactId& other, Now now);
    /// Removes the contact and what the log holds of their values; the log keeps what I gave, and to whom.
    [[nodiscard]] Result<void> forget(const ContactId& id, Now now);

    // --- meetings
    [[nodiscard]] std::span<const MeetingRecord> log() const;
    /// What the vault knows of a peer, for Meeting::recognise(). Meetings staged more than limits::staged_time before
    /// `now` can't be finished any more.
    [[nodiscard]] Acquaintance acquaintance(const PersonaId& persona, const PublicKeys& peer, Now now) const;
    /// T1: durable when it returns.
    [[nodiscard]] Result<void> stage(const event::StoreStaged& staged, const PersonaId& persona, const Met& met);
    /// T3: contact, log and row in one transaction. Gives the contact's id, all zero where a stranger gave nothing.
    /// Re-meeting updates their layer and keeps mine. Errc::not_found if the meeting was never staged.
    [[nodiscard]] Result<ContactId> hold(const event::StoreHeld& held, Now now);
    /// T4, or a meeting given up.
    [[nodiscard]] Result<void> drop(const event::StoreDropped& dropped, Now now);
    /// When phrases were found to differ lately, for PhraseLeave::ask(): the last limits::phrase_mismatches.
    [[nodiscard]] std::vector<Timestamp> phrase_mismatches() const;
    /// Answers event::PhraseMismatch. Durable when it returns.
    [[nodiscard]] Result<void> note_phrase_mismatch(Now now);

private:
    struct State;
    explicit Vault(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// A vault that came out of a backup.
struct Restored {
    Vault vault;
    Timestamp made;  ///< when the backup was
};

}  // namespace kith
