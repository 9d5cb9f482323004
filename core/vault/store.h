// SPDX-License-Identifier: Apache-2.0
//
// The rows of one open vault: reads and unseals them all, notices what other processes (or somebody behind our
// back) did to them, and writes a batch of changes in one durable transaction. VAULT.md 5 and 8. Knows records,
// but not what they mean: whoever listens keeps them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "kith/error.h"
#include "kith/random.h"
#include "kith/time.h"
#include "vault/format.h"
#include "vault/records.h"
#include "vault/seal.h"
#include "vault/set_hash.h"
#include "vault/slots.h"
#include "vault/sqlite.h"

namespace kith::vault {

/// None for what is no 16 bytes.
[[nodiscard]] std::optional<RecordId> id_of(ByteView bytes);
/// What every write meets after another process has called Vault::rekey().
[[nodiscard]] std::unexpected<Error> got_other_key();

/// Ids are uniformly random: eight bytes of them are a hash.
struct IdHash {
    std::size_t operator()(const ByteArray<16>& id) const noexcept;
};

/// Told of each record as it is read, changed or gone; and when it knows all of one moment.
class Listener {
public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;
    /// No more than so many records will be taken before settle().
    virtual void expect(std::size_t at_most) = 0;
    /// The body of a record that was opened. Borrowed: what is kept of it is copied.
    virtual void take(const RecordId& id, ByteView body) = 0;
    virtual void gone(const RecordId& id) = 0;
    /// A record that was written and is not durable yet. Once it is, keep_pending() follows, else drop_pending().
    virtual void pend(const RecordId& id, ByteView body) = 0;
    virtual void keep_pending() = 0;
    virtual void drop_pending() = 0;
    /// The row is there and can't be opened or read. `id` is empty where not even that is known.
    virtual void unreadable(ByteView id) = 0;
    virtual void settle() = 0;
};

struct Put {
    RecordId id{};
    Record record;
};
/// Changes that belong together.
struct Batch {
    std::vector<Put> puts;
    std::vector<RecordId> erased;
    std::vector<Slot> new_slots;
    std::vector<SlotId> gone_slots;
    std::optional<Keys> new_keys;  ///< every record is sealed anew under them
    [[nodiscard]] bool empty() const {
        return puts.empty() && erased.empty() && new_slots.empty() && gone_slots.empty() && !new_keys;
    }
};

/// How a write treats the vault's latest time (VAULT.md 7).
enum class Clock { as_it_is, confirmed };

class Store {
public:
    Store(Database database, const VaultId& vault, Keys keys, Random& random);

    /// Reads all rows as of one moment, for a listener that knows none yet. Where that fails, the store is as it was.
    [[nodiscard]] Result<void> load(Listener& listener);
    /// Takes in what other processes changed since.
    [[nodiscard]] Result<void> refresh(Listener& listener);

    /// Inside one write transaction: takes in what others changed, asks `body` for the changes, writes them. The
    /// listener hears of them only once they are durable. Errc::damaged if the set hash does not hold, Errc::conflict
    /// if the vault has got a new data key meanwhile.
    using Changes = std::function<Result<Batch>()>;
    [[nodiscard]] Result<void> write(Listener& listener, Timestamp now, const Changes& body,
                                     Clock clock = Clock::as_it_is);
    /// The same for more than should lie in memory at once: `body` puts one record after the other, and each is sealed and
    /// written as it comes.
    class Writer;
    using Puts = std::function<Result<void>(Writer&)>;
    [[nodiscard]] Result<void> write_each(Listener& listener, Timestamp now, const Puts& body);

    /// The slots as they are now; inside write()'s body, as they will be written over.
    [[nodiscard]] Result<std::vector<Slot>> slots() { return read_slots(database_, vault_); }
    /// Whether any of these was there at load(): none of them after a new data key.
    [[nodiscard]] bool knows_any(const std::vector<Slot>& slots) const;
    /// After new_keys: takes what the old key sealed out of the log beside the file. Best effort.
    void clear_log();

    /// Hands out slots and set row, then all rows as they lie in the file, as of one moment. The views live for one call.
    using BeginCopy = std::function<Result<void>(const std::vector<Slot>&, ByteView)>;
    using CopyRow = std::function<Result<void>(const RecordId&, ByteView)>;
    [[nodiscard]] Result<void> copy_out(const BeginCopy& begin, const CopyRow& row);

    /// Takes all rows that can be read as right, removes the others, and so lets writing go on. Gives how many went.
    /// load() has to follow, for a new listener.
    [[nodiscard]] Result<std::size_t> accept(Timestamp now);
    /// Whether SQLite finds the file itself sound, all pages of it.
    [[nodiscard]] Result<bool> file_is_sound();

    [[nodiscard]] const VaultId& vault() const { return vault_; }
    [[nodiscard]] std::size_t rows() const { return rows_.size(); }
    [[nodiscard]] bool intact() const { return intact_; }
    /// Why nothing can be written just now, where the folder or the disk refuses it.
    [[nodiscard]] const std::optional<Error>& read_only() const { return database_.read_only(); }
    /// The vault's latest time, in milliseconds; none where the set row can't be read.
    [[nodiscard]] std::optional<std::int64_t> latest() const;
    /// Whether that moment can be trusted enough to delete by. VAULT.md 7.
    [[nodiscard]] bool certain(Timestamp now) const;
    /// An id that no row has.
    [[nodiscard]] RecordId fresh_id() const;

private:
    struct Row {
        RecordId id{};
        Stamp stamp;
    };
    /// In the order of the ids, each once: a few bytes a row, no hash to fill at each opening.
    using Rows = std::vector<Row>;
    [[nodiscard]] Result<void> reach_again();
    [[nodiscard]] Result<void> still_one_moment() const;
    [[nodiscard]] Result<void> catch_up(Listener& listener);
    [[nodiscard]] Result<Bytes> read_set();
    [[nodiscard]] static const Row* find(const Rows& rows, const RecordId& id);
    static bool sort(Rows& rows);
    [[nodiscard]] Result<void> load_rows(Listener& listener);
    [[nodiscard]] Result<void> read_all(Listener& listener);
    [[nodiscard]] Result<void> read_rows(const char* sql, Listener& listener, std::size_t known);
    void take_row(Listener& listener, const RecordId& id, ByteView sealed);
    void take_odd_row(Listener& listener, ByteView id);
    void judge(const Bytes& sealed_set);
    /// Writes what a batch has beside its puts, which are written.
    [[nodiscard]] Result<void> write_rest(const Batch& batch, Rows& written);
    /// Between the beginning of a write transaction and its end: writes by that writer, and gives what is to be done besides.
    using Steps = std::function<Result<Batch>(Writer&)>;
    [[nodiscard]] Result<void> transact(Listener& listener, Timestamp now, Clock clock, const Steps& steps);
    [[nodiscard]] Result<void> finish(Writer& writer, Batch& batch, SealedSet next, Transaction transaction);
    [[nodiscard]] SetHash hash_after(const Batch& batch, const Rows& written) const;
    void keep(Listener& listener, Batch& batch, Rows& written);
    [[nodiscard]] Result<void> put_row(const RecordId& id, ByteView sealed);
    [[nodiscard]] Result<void> erase_row(const RecordId& id);
    [[nodiscard]] Result<void> write_set(ByteView sealed);
    [[nodiscard]] std::unexpected<Error> tampered();
    /// Of the slots in the file, none of which we knew when we opened it: somebody else changed the data key.
    [[nodiscard]] Result<bool> rekeyed();
    [[nodiscard]] Result<void> know_slots();
    [[nodiscard]] Result<void> write_slots(const Batch& batch);
    [[nodiscard]] Result<void> copy_rows(const CopyRow& row);
    [[nodiscard]] Result<SetHash> sum_readable(std::vector<RecordId>& bad);
    [[nodiscard]] Result<std::size_t> remove_unreadable(const std::vector<RecordId>& bad);
    /// The record in a row; none where it can't be opened or read.
    [[nodiscard]] Result<Record> read_row(const RecordId& id, ByteView sealed) const;
    [[nodiscard]] Result<void> reseal_rest(const Batch& batch, Rows& written);

    Database database_;
    VaultId vault_;
    Keys keys_;
    Random* random_;
    std::vector<SlotId> slots_;  ///< as read last
    Rows rows_;
    SecretBytes scratch_;           ///< of the record that is being opened
    SetHash sum_;                   ///< of rows_
    Bytes set_row_;                 ///< as read last: a new one shows that somebody wrote
    std::optional<SealedSet> set_;  ///< none: unreadable
    bool odd_rows_ = false;         ///< rows that no vault of ours holds
    bool intact_ = false;
};

/// Lives for one transaction. What it wrote is taken back, here and in the listener, unless Store committed it.
class Store::Writer {
public:
    Writer(Store& store, Listener& listener) : store_(&store), listener_(&listener), keys_(&store.keys_) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { listener_->drop_pending(); }

    /// A new id once; one that is there already as often as one likes.
    [[nodiscard]] Result<void> put(const RecordId& id, const Record& record);
    /// The same of a record whose parts each came out of another one or were held against kith/limits.h already.
    [[nodiscard]] Result<void> put_checked(const RecordId& id, const Record& record);

private:
    friend class Store;
    [[nodiscard]] Result<void> write(const RecordId& id, ByteView padded);
    [[nodiscard]] Result<void> insert(const RecordId& id, ByteView sealed);
    [[nodiscard]] Result<void> update(const RecordId& id, const Stamp& had, ByteView sealed);

    Store* store_;
    Listener* listener_;
    const Keys* keys_;
    std::optional<Statement> insert_;
    std::optional<Statement> update_;
    Rows rows_;                              ///< as they were written last
    std::map<RecordId, std::size_t> again_;  ///< where in rows_ those are that were there before
};

}  // namespace kith::vault
