// SPDX-License-Identifier: Apache-2.0
//
// The rows of one open vault: reads and unseals them all, notices what other processes (or somebody behind our
// back) did to them, and writes a batch of changes in one durable transaction. VAULT.md 5 and 8. Knows records,
// but not what they mean: whoever listens keeps them.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "kith/error.h"
#include "kith/random.h"
#include "kith/time.h"
#include "vault/records.h"
#include "vault/seal.h"
#include "vault/set_hash.h"
#include "vault/sqlite.h"

namespace kith::vault {

/// Ids are uniformly random: eight bytes of them are a hash.
struct IdHash {
    std::size_t operator()(const ByteArray<16>& id) const noexcept;
};

/// Told of each record as it is read, changed or gone.
class Listener {
public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;
    virtual void take(const RecordId& id, Record record) = 0;
    virtual void gone(const RecordId& id) = 0;
    /// The row is there and can't be opened or read. `id` is empty where not even that is known.
    virtual void unreadable(ByteView id) = 0;
};

struct Put {
    RecordId id{};
    Record record;
};
/// Changes that belong together.
struct Batch {
    std::vector<Put> puts;
    std::vector<RecordId> erased;
    [[nodiscard]] bool empty() const { return puts.empty() && erased.empty(); }
};

/// How a write treats the vault's latest time (VAULT.md 7).
enum class Clock { as_it_is, confirmed };

class Store {
public:
    Store(Database database, const VaultId& vault, Keys keys, Random& random);

    /// Reads all rows as of one moment.
    [[nodiscard]] Result<void> load(Listener& listener);
    /// Takes in what other processes changed since.
    [[nodiscard]] Result<void> refresh(Listener& listener);

    /// Inside one write transaction: takes in what others changed, asks `body` for the changes, writes them. The
    /// listener hears of them only once they are durable. Errc::damaged if the set hash does not hold.
    using Changes = std::function<Result<Batch>()>;
    [[nodiscard]] Result<void> write(Listener& listener, Timestamp now, const Changes& body,
                                     Clock clock = Clock::as_it_is);

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
    using Stamps = std::vector<std::pair<RecordId, Stamp>>;
    [[nodiscard]] Result<void> reach_again();
    [[nodiscard]] Result<void> still_one_moment() const;
    [[nodiscard]] Result<void> read_rows(Listener& listener);
    [[nodiscard]] Result<void> catch_up(Listener& listener);
    [[nodiscard]] Result<Bytes> read_set();
    void take_row(Listener& listener, ByteView id, ByteView sealed);
    void judge(const Bytes& sealed_set);
    [[nodiscard]] Result<Stamps> write_rows(Batch& batch);
    void settle(const Batch& batch, const Stamps& stamps, const SealedSet& next, Bytes sealed_set);
    [[nodiscard]] Result<void> put_row(const RecordId& id, ByteView sealed);
    [[nodiscard]] Result<void> erase_row(const RecordId& id);
    [[nodiscard]] Result<void> write_set(ByteView sealed);
    [[nodiscard]] std::unexpected<Error> tampered();

    Database database_;
    VaultId vault_;
    Keys keys_;
    Random* random_;
    std::unordered_map<RecordId, Stamp, IdHash> rows_;
    SetHash sum_;                   ///< of rows_
    Bytes set_row_;                 ///< as read last: a new one shows that somebody wrote
    std::optional<SealedSet> set_;  ///< none: unreadable
    bool odd_rows_ = false;         ///< rows that no vault of ours holds
    bool intact_ = false;
};

}  // namespace kith::vault
