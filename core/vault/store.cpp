// SPDX-License-Identifier: Apache-2.0
//
// Reading, watching and writing rows. VAULT.md 5 and 8.
#include "vault/store.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace kith::vault {
namespace {

// VAULT.md 7.
constexpr std::int64_t furthest_ahead_ms = std::int64_t{60} * 24 * 60 * 60 * 1000;
// Another process may have written while we were typing, and clocks are set by seconds all the time.
constexpr std::int64_t furthest_behind_ms = std::int64_t{5} * 60 * 1000;

}  // namespace

std::optional<RecordId> id_of(ByteView bytes) {
    RecordId id{};
    if (bytes.size() != id.size()) {
        return std::nullopt;
    }
    std::ranges::copy(bytes, id.begin());
    return id;
}

std::size_t IdHash::operator()(const ByteArray<16>& id) const noexcept {
    std::size_t out = 0;
    std::memcpy(&out, id.data(), sizeof out);
    return out;
}

Store::Store(Database database, const VaultId& vault, Keys keys, Random& random)
    : database_(std::move(database)), vault_(vault), keys_(std::move(keys)), random_(&random) {}

std::optional<std::int64_t> Store::latest() const {
    return set_ ? std::optional(set_->latest) : std::nullopt;
}

bool Store::certain(Timestamp now) const {
    return set_ && now.unix_ms >= set_->latest - furthest_behind_ms && now.unix_ms <= set_->latest + furthest_ahead_ms;
}

RecordId Store::fresh_id() const {
    RecordId id = random_bytes<16>(*random_);
    while (rows_.contains(id)) {
        id = random_bytes<16>(*random_);
    }
    return id;
}

std::unexpected<Error> Store::tampered() {
    intact_ = false;
    return fail(
        Errc::damaged, "rows of the vault were dropped, swapped or brought back, so nothing more is written to it",
        "what is shown can still be exported; copy the vault's folder to a safe place, then go back to a backup of it");
}

// --- reading

void Store::take_row(Listener& listener, ByteView id_bytes, ByteView sealed) {
    const auto id = id_of(id_bytes);
    const auto stamp = stamp_of(sealed);
    if (!id || !stamp) {
        odd_rows_ = true;
        listener.unreadable(id_bytes);
        return;
    }
    const auto [row, is_new] = rows_.try_emplace(*id, *stamp);
    if (!is_new) {
        sum_.remove(keys_, *id, std::exchange(row->second, *stamp));
    }
    sum_.add(keys_, *id, *stamp);
    if (auto record = read_row(*id, sealed)) {
        listener.take(*id, std::move(*record));
    } else {
        listener.unreadable(*id);
    }
}

Result<Bytes> Store::read_set() {
    auto statement = database_.prepare("SELECT seal FROM record_set WHERE one = 1");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    const auto row = statement->step();
    if (!row) {
        return std::unexpected(row.error());
    }
    const ByteView seal = *row ? statement->blob(0) : ByteView();
    return Bytes(seal.begin(), seal.end());
}

void Store::judge(const Bytes& sealed_set) {
    set_row_ = sealed_set;
    set_ = SealedSet::open(keys_, vault_, sealed_set);
    intact_ = set_ && !odd_rows_ && set_->hash == sum_;
}

Result<void> Store::read_rows(Listener& listener) {
    // Where a page of the tree is broken, what lies before it is read from the front and what lies behind it from the back.
    for (const char* sql : {"SELECT id, seal FROM record", "SELECT id, seal FROM record ORDER BY id DESC"}) {
        auto statement = database_.prepare(sql);
        if (!statement) {
            return std::unexpected(statement.error());
        }
        Result<bool> row = statement->step();
        for (; row && *row; row = statement->step()) {
            const auto id = id_of(statement->blob(0));
            if (!id || !rows_.contains(*id)) {
                take_row(listener, statement->blob(0), statement->blob(1));
            }
        }
        if (row) {
            return {};
        }
        if (row.error().code != Errc::damaged && row.error().code != Errc::limit) {
            return std::unexpected(row.error());
        }
        if (!odd_rows_) {
            odd_rows_ = true;
            listener.unreadable({});
        }
    }
    return {};
}

Result<void> Store::load(Listener& listener) {
    rows_.clear();
    sum_ = {};
    odd_rows_ = false;
    auto transaction = Transaction::begin(database_, Transaction::Kind::read);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    const auto sealed_set = read_set();
    if (!sealed_set && sealed_set.error().code != Errc::damaged) {
        return std::unexpected(sealed_set.error());
    }
    if (auto known = know_slots(); !known) {
        return known;
    }
    if (auto read = read_rows(listener); !read) {
        return read;
    }
    judge(sealed_set ? *sealed_set : Bytes());
    return still_one_moment();
}

Result<void> Store::still_one_moment() const {
    if (database_.undisturbed()) {
        return {};
    }
    return fail(Errc::io, "another process wrote to the vault while it was read", "try again");
}

/// A database that could only be read doesn't see what others write, and may be writable by now.
Result<void> Store::reach_again() {
    if (!database_.read_only()) {
        return {};
    }
    auto again = Database::reach(database_.file());
    if (!again) {
        return std::unexpected(again.error());
    }
    database_ = std::move(*again);
    return {};
}

Result<void> Store::catch_up(Listener& listener) {
    const auto sealed_set = read_set();
    if (!sealed_set) {
        return std::unexpected(sealed_set.error());
    }
    // Each write seals the set anew under a fresh nonce: the same bytes mean that nobody wrote.
    if (*sealed_set == set_row_) {
        return {};
    }
    if (!SealedSet::open(keys_, vault_, *sealed_set)) {
        const auto other_key = rekeyed();
        if (!other_key) {
            return std::unexpected(other_key.error());
        }
        if (*other_key) {
            return got_other_key();
        }
    }
    auto statement = database_.prepare("SELECT id, seal FROM record");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    std::unordered_set<RecordId, IdHash> seen;
    Result<bool> row = statement->step();
    for (; row && *row; row = statement->step()) {
        const auto id = id_of(statement->blob(0));
        const auto stamp = stamp_of(statement->blob(1));
        const auto had = id ? rows_.find(*id) : rows_.end();
        if (!stamp || had == rows_.end() || had->second != *stamp) {
            take_row(listener, statement->blob(0), statement->blob(1));
        }
        if (id) {
            seen.insert(*id);
        }
    }
    if (!row) {
        return std::unexpected(row.error());
    }
    for (auto at = rows_.begin(); at != rows_.end();) {
        if (seen.contains(at->first)) {
            ++at;
            continue;
        }
        sum_.remove(keys_, at->first, at->second);
        listener.gone(at->first);
        at = rows_.erase(at);
    }
    judge(*sealed_set);
    return {};
}

Result<void> Store::refresh(Listener& listener) {
    if (auto reached = reach_again(); !reached) {
        return reached;
    }
    auto transaction = Transaction::begin(database_, Transaction::Kind::read);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    if (auto caught_up = catch_up(listener); !caught_up) {
        return caught_up;
    }
    return still_one_moment();
}

// --- writing

Result<void> Store::put_row(const RecordId& id, ByteView sealed) {
    const auto had = rows_.find(id);
    const bool changes = had != rows_.end();
    auto statement = database_.prepare(changes ? "UPDATE record SET seal = ? WHERE id = ? AND substr(seal, 1, 24) = ?"
                                               : "INSERT INTO record (seal, id) VALUES (?, ?)");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    statement->bind(1, sealed).bind(2, id);
    if (changes) {
        statement->bind(3, had->second.nonce);
    }
    if (auto done = statement->run(); !done) {
        return done;
    }
    return database_.changes() == 1 ? Result<void>() : tampered();
}

Result<void> Store::erase_row(const RecordId& id) {
    auto statement = database_.prepare("DELETE FROM record WHERE id = ? AND substr(seal, 1, 24) = ?");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    const auto had = rows_.find(id);
    if (had == rows_.end()) {
        return fail(Errc::internal, "a record that is not there can't be removed");
    }
    statement->bind(1, id).bind(2, had->second.nonce);
    if (auto done = statement->run(); !done) {
        return done;
    }
    return database_.changes() == 1 ? Result<void>() : tampered();
}

Result<void> Store::write_set(ByteView sealed) {
    auto statement = database_.prepare("UPDATE record_set SET seal = ? WHERE one = 1");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    statement->bind(1, sealed);
    if (auto done = statement->run(); !done) {
        return done;
    }
    return database_.changes() == 1 ? Result<void>() : tampered();
}

/// Writes the batch's rows and gives the new rows' stamps. The records come back as a reader will see them.
Result<Store::Stamps> Store::write_rows(Batch& batch) {
    const Keys& keys = batch.new_keys ? *batch.new_keys : keys_;
    Stamps stamps;
    for (Put& put : batch.puts) {
        const auto padded = encode(put.record);
        if (!padded) {
            return std::unexpected(padded.error());
        }
        // What can't be read back must not be written: reading is where everything is checked.
        auto back = decode(put.id, *unpad(padded->view()));
        if (!back) {
            return std::unexpected(back.error());
        }
        put.record = std::move(*back);
        const Bytes sealed = seal_record(keys, vault_, put.id, padded->view(), *random_);
        if (auto done = put_row(put.id, sealed); !done) {
            return std::unexpected(done.error());
        }
        stamps.emplace_back(put.id, *stamp_of(sealed));
    }
    for (const RecordId& id : batch.erased) {
        if (auto done = erase_row(id); !done) {
            return std::unexpected(done.error());
        }
    }
    if (auto done = reseal_rest(batch, stamps); !done) {
        return std::unexpected(done.error());
    }
    if (auto done = write_slots(batch); !done) {
        return std::unexpected(done.error());
    }
    return stamps;
}

Result<void> Store::write(Listener& listener, Timestamp now, const Changes& body, Clock clock) {
    if (auto reached = reach_again(); !reached) {
        return reached;
    }
    if (database_.read_only()) {
        return std::unexpected(*database_.read_only());
    }
    auto transaction = Transaction::begin(database_, Transaction::Kind::write);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    if (auto caught_up = catch_up(listener); !caught_up) {
        return caught_up;
    }
    if (!intact_) {
        return tampered();
    }
    auto batch = body();
    if (!batch) {
        return std::unexpected(batch.error());
    }
    SealedSet next = *set_;
    if (clock == Clock::confirmed) {
        next.latest = now.unix_ms;
    } else if (certain(now)) {
        next.latest = std::max(next.latest, now.unix_ms);
    }
    if (batch->empty() && next.latest == set_->latest) {
        return {};
    }
    const auto stamps = write_rows(*batch);
    if (!stamps) {
        return std::unexpected(stamps.error());
    }
    next.hash = hash_after(*batch, *stamps);
    Bytes sealed_set = next.seal(batch->new_keys ? *batch->new_keys : keys_, vault_, *random_);
    if (auto done = write_set(sealed_set); !done) {
        return done;
    }
    if (auto done = transaction->commit(); !done) {
        return done;
    }
    settle(*batch, *stamps, next, std::move(sealed_set));
    for (Put& put : batch->puts) {
        listener.take(put.id, std::move(put.record));
    }
    for (const RecordId& id : batch->erased) {
        listener.gone(id);
    }
    return {};
}

/// It is durable: from now on this is what we know.
void Store::settle(Batch& batch, const Stamps& stamps, const SealedSet& next, Bytes sealed_set) {
    for (const auto& [id, stamp] : stamps) {
        rows_.insert_or_assign(id, stamp);
    }
    for (const RecordId& id : batch.erased) {
        rows_.erase(id);
    }
    for (const SlotId& id : batch.gone_slots) {
        std::erase(slots_, id);
    }
    for (const Slot& slot : batch.new_slots) {
        slots_.push_back(slot.id);
    }
    if (batch.new_keys) {
        keys_ = std::move(*batch.new_keys);
    }
    sum_ = next.hash;
    set_ = next;
    set_row_ = std::move(sealed_set);
}

}  // namespace kith::vault
