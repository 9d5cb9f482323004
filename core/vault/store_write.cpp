// SPDX-License-Identifier: Apache-2.0
//
// Writing rows: one transaction, of which memory hears when it is durable. VAULT.md 8.
#include <algorithm>

#include "vault/store.h"

namespace kith::vault {

std::unexpected<Error> Store::tampered() {
    intact_ = false;
    return fail(
        Errc::damaged, "rows of the vault were dropped, swapped or brought back, so nothing more is written to it",
        "what is shown can still be exported; copy the vault's folder to a safe place, then go back to a backup of it");
}

Result<void> Store::put_row(const RecordId& id, ByteView sealed) {
    const Row* had = find(rows_, id);
    const bool changes = had != nullptr;
    auto statement = database_.prepare(changes ? "UPDATE record SET seal = ? WHERE id = ? AND substr(seal, 1, 24) = ?"
                                               : "INSERT INTO record (seal, id) VALUES (?, ?)");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    statement->bind(1, sealed).bind(2, id);
    if (changes) {
        statement->bind(3, had->stamp.nonce);
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
    const Row* had = find(rows_, id);
    if (had == nullptr) {
        return fail(Errc::internal, "a record that is not there can't be removed");
    }
    statement->bind(1, id).bind(2, had->stamp.nonce);
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

/// Writes the batch, and gives the new rows as they were written.
Result<Store::Written> Store::write_rows(const Batch& batch) {
    const Keys& keys = batch.new_keys ? *batch.new_keys : keys_;
    Written written;
    for (const Put& put : batch.puts) {
        auto padded = encode(put.record);
        if (!padded) {
            return std::unexpected(padded.error());
        }
        // What can't be read back must not be written: reading is where everything is checked.
        if (const auto back = decode(put.id, *unpad(padded->view())); !back) {
            return std::unexpected(back.error());
        }
        const Bytes sealed = seal_record(keys, vault_, put.id, padded->view(), *random_);
        if (auto done = put_row(put.id, sealed); !done) {
            return std::unexpected(done.error());
        }
        written.rows.push_back({put.id, *stamp_of(sealed)});
        written.bodies.push_back(std::move(*padded));
    }
    for (const RecordId& id : batch.erased) {
        if (auto done = erase_row(id); !done) {
            return std::unexpected(done.error());
        }
    }
    if (auto done = reseal_rest(batch, written.rows); !done) {
        return std::unexpected(done.error());
    }
    if (auto done = write_slots(batch); !done) {
        return std::unexpected(done.error());
    }
    return written;
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
    const auto written = write_rows(*batch);
    if (!written) {
        return std::unexpected(written.error());
    }
    next.hash = hash_after(*batch, written->rows);
    Bytes sealed_set = next.seal(batch->new_keys ? *batch->new_keys : keys_, vault_, *random_);
    if (auto done = write_set(sealed_set); !done) {
        return done;
    }
    if (auto done = transaction->commit(); !done) {
        return done;
    }
    sum_ = next.hash;
    set_ = next;
    set_row_ = std::move(sealed_set);
    keep(listener, *batch, *written);
    return {};
}

/// It is durable: from now on this is what we know.
void Store::keep(Listener& listener, Batch& batch, const Written& written) {
    for (const SlotId& id : batch.gone_slots) {
        std::erase(slots_, id);
    }
    for (const Slot& slot : batch.new_slots) {
        slots_.push_back(slot.id);
    }
    if (batch.new_keys) {
        keys_ = std::move(*batch.new_keys);
    }
    Rows added;
    for (const Row& row : written.rows) {
        const auto had = std::ranges::lower_bound(rows_, row.id, {}, &Row::id);
        if (had != rows_.end() && had->id == row.id) {
            had->stamp = row.stamp;
        } else {
            added.push_back(row);
        }
    }
    std::ranges::sort(added, {}, &Row::id);
    const auto old = static_cast<std::ptrdiff_t>(rows_.size());
    rows_.insert(rows_.end(), added.begin(), added.end());
    std::ranges::inplace_merge(rows_, rows_.begin() + old, {}, &Row::id);
    for (std::size_t i = 0; i < batch.puts.size(); ++i) {
        listener.take(batch.puts[i].id, *unpad(written.bodies[i].view()));
    }
    for (const RecordId& id : batch.erased) {
        rows_.erase(std::ranges::lower_bound(rows_, id, {}, &Row::id));
        listener.gone(id);
    }
    listener.settle();
}

}  // namespace kith::vault
