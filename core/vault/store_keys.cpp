// SPDX-License-Identifier: Apache-2.0
//
// What a Store does beside reading and writing records: key slots, a new data key for all rows, copying them out, and taking
// a damaged set as it is.
// VAULT.md 3, 8 and 9.
#include <algorithm>
#include <unordered_set>

#include "vault/store.h"

namespace kith::vault {

std::unexpected<Error> got_other_key() {
    return fail(Errc::conflict, "the vault was given a new key meanwhile, and nothing was written to it",
                "open it again, by the new passphrase or key");
}

Result<Record> Store::read_row(const RecordId& id, ByteView sealed) const {
    const auto padded = open_record(keys_, vault_, id, sealed);
    const auto body = padded ? unpad(padded->view()) : std::nullopt;
    if (!body) {
        return fail(Errc::damaged, {});
    }
    return decode(id, *body);
}

/// What the set will be once the batch is written: under new keys, nothing of the old sum is left.
SetHash Store::hash_after(const Batch& batch, const Rows& written) const {
    SetHash hash = sum_;
    if (batch.new_keys) {  // all rows were written, and nothing of the old sum is left
        hash = {};
        for (const Row& row : written) {
            hash.add(*batch.new_keys, row.id, row.stamp);
        }
        return hash;
    }
    for (const Row& row : written) {
        if (const Row* had = find(rows_, row.id)) {
            hash.remove(keys_, had->id, had->stamp);
        }
        hash.add(keys_, row.id, row.stamp);
    }
    for (const RecordId& id : batch.erased) {
        hash.remove(keys_, id, find(rows_, id)->stamp);
    }
    return hash;
}

Result<void> Store::know_slots() {
    const auto slots = read_slots(database_, vault_);
    if (!slots) {
        return std::unexpected(slots.error());
    }
    slots_.clear();
    for (const Slot& slot : *slots) {
        slots_.push_back(slot.id);
    }
    return {};
}

Result<bool> Store::rekeyed() {
    const auto slots = read_slots(database_, vault_);
    if (!slots) {
        return std::unexpected(slots.error());
    }
    return !knows_any(*slots);
}

bool Store::knows_any(const std::vector<Slot>& slots) const {
    return std::ranges::any_of(slots,
                               [this](const Slot& slot) { return std::ranges::find(slots_, slot.id) != slots_.end(); });
}

Result<void> Store::write_slots(const Batch& batch) {
    for (const SlotId& id : batch.gone_slots) {
        auto statement = database_.prepare("DELETE FROM slot WHERE id = ?");
        if (!statement) {
            return std::unexpected(statement.error());
        }
        statement->bind(1, id);
        if (auto done = statement->run(); !done) {
            return done;
        }
    }
    for (const Slot& slot : batch.new_slots) {
        auto statement = database_.prepare("INSERT INTO slot (id, body) VALUES (?, ?)");
        if (!statement) {
            return std::unexpected(statement.error());
        }
        const Bytes body = slot.encode(vault_);
        statement->bind(1, slot.id).bind(2, body);
        if (auto done = statement->run(); !done) {
            return done;
        }
    }
    return {};
}

/// Under new keys: every row that the batch does not write or erase itself.
Result<void> Store::reseal_rest(const Batch& batch, Rows& written) {
    if (!batch.new_keys) {
        return {};
    }
    std::unordered_set<RecordId, IdHash> done(batch.erased.begin(), batch.erased.end());
    for (const Put& put : batch.puts) {
        done.insert(put.id);
    }
    auto read = database_.prepare("SELECT seal FROM record WHERE id = ?");
    if (!read) {
        return std::unexpected(read.error());
    }
    for (const auto& [id, stamp] : rows_) {
        if (done.contains(id)) {
            continue;
        }
        read->bind(1, id);
        const auto row = read->step();
        if (!row) {
            return std::unexpected(row.error());
        }
        const auto padded = *row ? open_record(keys_, vault_, id, read->blob(0)) : std::nullopt;
        if (!padded) {
            return fail(Errc::damaged, "a record can't be read, so it can't be sealed under a new key",
                        "kith verify names it, and kith verify --accept goes on without it");
        }
        const Bytes sealed = seal_record(*batch.new_keys, vault_, id, padded->view(), *random_);
        read->reset();
        if (auto put = put_row(id, sealed); !put) {
            return put;
        }
        written.push_back({id, *stamp_of(sealed)});
    }
    return {};
}

Result<void> Store::copy_out(const BeginCopy& begin, const CopyRow& row) {
    auto transaction = Transaction::begin(database_, Transaction::Kind::read);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    const auto present = slots();
    if (!present) {
        return std::unexpected(present.error());
    }
    const auto sealed_set = read_set();
    if (!sealed_set && sealed_set.error().code != Errc::damaged) {
        return std::unexpected(sealed_set.error());
    }
    if (!knows_any(*present) && !(sealed_set && SealedSet::open(keys_, vault_, *sealed_set))) {
        return got_other_key();
    }
    if (auto begun = begin(*present, sealed_set ? ByteView(*sealed_set) : ByteView()); !begun) {
        return begun;
    }
    if (auto copied = copy_rows(row); !copied) {
        return copied;
    }
    return still_one_moment();
}

/// Where a page of the tree is broken, from the front up to it and from the back down to it, as read_rows().
Result<void> Store::copy_rows(const CopyRow& row) {
    std::unordered_set<RecordId, IdHash> seen;
    for (const char* sql : {"SELECT id, seal FROM record", "SELECT id, seal FROM record ORDER BY id DESC"}) {
        auto statement = database_.prepare(sql);
        if (!statement) {
            return std::unexpected(statement.error());
        }
        auto more = statement->step();
        for (; more && *more; more = statement->step()) {
            const auto id = id_of(statement->blob(0));
            if (!id || !stamp_of(statement->blob(1)) || !seen.insert(*id).second) {
                continue;
            }
            if (auto done = row(*id, statement->blob(1)); !done) {
                return done;
            }
        }
        if (more) {
            return {};
        }
        if (more.error().code != Errc::damaged && more.error().code != Errc::limit) {
            return std::unexpected(more.error());
        }
    }
    return {};
}

void Store::clear_log() {
    static_cast<void>(database_.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

Result<bool> Store::file_is_sound() {
    auto statement = database_.prepare("PRAGMA integrity_check(1)");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    const auto row = statement->step();
    if (!row && row.error().code != Errc::damaged) {
        return std::unexpected(row.error());
    }
    return row && *row && statement->text(0) == "ok";
}

/// VAULT.md 9: the rows that can be read, as a set; the ids of the others go into `bad`.
Result<SetHash> Store::sum_readable(std::vector<RecordId>& bad) {
    auto statement = database_.prepare("SELECT id, seal FROM record");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    SetHash hash;
    auto row = statement->step();
    for (; row && *row; row = statement->step()) {
        const auto id = id_of(statement->blob(0));
        const ByteView sealed = statement->blob(1);
        if (!id || !stamp_of(sealed)) {
            continue;  // of no possible shape: goes with its like
        }
        if (read_row(*id, sealed)) {
            hash.add(keys_, *id, *stamp_of(sealed));
        } else {
            bad.push_back(*id);
        }
    }
    if (!row) {
        Error error = row.error();
        error.hint = "what can be read goes into a backup: kith backup FILE, then kith restore FILE --vault NEW-FOLDER";
        return std::unexpected(std::move(error));
    }
    return hash;
}

Result<std::size_t> Store::remove_unreadable(const std::vector<RecordId>& bad) {
    const std::string odd =
        "DELETE FROM record WHERE typeof(id) <> 'blob' OR length(id) <> 16 OR typeof(seal) <> "
        "'blob' OR length(seal) < " +
        std::to_string(seal_overhead);
    if (auto done = database_.execute(odd.c_str()); !done) {
        return std::unexpected(done.error());
    }
    auto gone = static_cast<std::size_t>(database_.changes());
    auto erase = database_.prepare("DELETE FROM record WHERE id = ?");
    if (!erase) {
        return std::unexpected(erase.error());
    }
    for (const RecordId& id : bad) {
        erase->bind(1, id);
        if (auto done = erase->run(); !done) {
            return std::unexpected(done.error());
        }
        ++gone;
    }
    return gone;
}

Result<std::size_t> Store::accept(Timestamp now) {
    if (auto reached = reach_again(); !reached) {
        return std::unexpected(reached.error());
    }
    auto transaction = Transaction::begin(database_, Transaction::Kind::write);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    const auto sealed_set = read_set();
    if (!sealed_set && sealed_set.error().code != Errc::damaged) {
        return std::unexpected(sealed_set.error());
    }
    const auto other_key = rekeyed();
    if (!other_key) {
        return std::unexpected(other_key.error());
    }
    if (*other_key && !(sealed_set && SealedSet::open(keys_, vault_, *sealed_set))) {
        return got_other_key();
    }
    std::vector<RecordId> bad;
    const auto hash = sum_readable(bad);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    const auto gone = remove_unreadable(bad);
    if (!gone) {
        return gone;
    }
    const SealedSet next{*hash, set_ ? set_->latest : now.unix_ms};
    auto set = database_.prepare(
        "INSERT INTO record_set (one, seal) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET seal = excluded.seal");
    if (!set) {
        return std::unexpected(set.error());
    }
    const Bytes sealed = next.seal(keys_, vault_, *random_);
    set->bind(1, sealed);
    if (auto done = set->run(); !done) {
        return std::unexpected(done.error());
    }
    if (auto done = transaction->commit(); !done) {
        return std::unexpected(done.error());
    }
    return gone;
}

}  // namespace kith::vault
