// SPDX-License-Identifier: Apache-2.0
//
// Writing rows: one transaction, of which memory hears when it is durable. VAULT.md 8.
#include <algorithm>
#include <cassert>

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

Result<void> Store::Writer::insert(const RecordId& id, ByteView sealed) {
    if (!insert_) {
        auto prepared = store_->database_.prepare("INSERT INTO record (seal, id) VALUES (?, ?)");
        if (!prepared) {
            return std::unexpected(prepared.error());
        }
        insert_ = std::move(*prepared);
    }
    insert_->bind(1, sealed).bind(2, id);
    return insert_->run();
}

Result<void> Store::Writer::update(const RecordId& id, const Stamp& had, ByteView sealed) {
    if (!update_) {
        auto prepared =
            store_->database_.prepare("UPDATE record SET seal = ? WHERE id = ? AND substr(seal, 1, 24) = ?");
        if (!prepared) {
            return std::unexpected(prepared.error());
        }
        update_ = std::move(*prepared);
    }
    update_->bind(1, sealed).bind(2, id).bind(3, had.nonce);
    if (auto done = update_->run(); !done) {
        return done;
    }
    return store_->database_.changes() == 1 ? Result<void>() : store_->tampered();
}

Result<void> Store::Writer::put(const RecordId& id, const Record& record) {
    const auto padded = encode(record);
    if (!padded) {
        return std::unexpected(padded.error());
    }
    // What can't be read back must not be written: reading is where everything is checked.
    if (const auto back = decode(id, *unpad(padded->view())); !back) {
        return std::unexpected(back.error());
    }
    return write(id, padded->view());
}

Result<void> Store::Writer::put_checked(const RecordId& id, const Record& record) {
    const auto padded = encode(record);
    if (!padded) {
        return std::unexpected(padded.error());
    }
    assert(decode(id, *unpad(padded->view())).has_value());
    return write(id, padded->view());
}

Result<void> Store::Writer::write(const RecordId& id, ByteView padded) {
    const Bytes sealed = seal_record(*keys_, store_->vault_, id, padded, *store_->random_);
    const Row row{id, *stamp_of(sealed)};
    const Row* had = Store::find(store_->rows_, id);
    if (had == nullptr) {
        if (auto done = insert(id, sealed); !done) {
            return done;
        }
        rows_.push_back(row);
    } else {
        const auto [at, first] = again_.try_emplace(id, rows_.size());
        if (auto done = update(id, first ? had->stamp : rows_[at->second].stamp, sealed); !done) {
            return done;
        }
        if (first) {
            rows_.push_back(row);
        } else {
            rows_[at->second] = row;
        }
    }
    listener_->pend(id, *unpad(padded));
    return {};
}

Result<void> Store::write_rest(const Batch& batch, Rows& written) {
    for (const RecordId& id : batch.erased) {
        if (auto done = erase_row(id); !done) {
            return done;
        }
    }
    if (auto done = reseal_rest(batch, written); !done) {
        return done;
    }
    return write_slots(batch);
}

Result<void> Store::write(Listener& listener, Timestamp now, const Changes& body, Clock clock) {
    return transact(listener, now, clock, [&body](Writer& writer) -> Result<Batch> {
        auto batch = body();
        if (!batch) {
            return batch;
        }
        const Keys* before = writer.keys_;
        if (batch->new_keys) {
            writer.keys_ = &*batch->new_keys;
        }
        for (const Put& put : batch->puts) {
            if (auto done = writer.put(put.id, put.record); !done) {
                return std::unexpected(done.error());
            }
        }
        writer.keys_ = before;  // the batch is handed on, and may lie elsewhere then
        return batch;
    });
}

Result<void> Store::write_each(Listener& listener, Timestamp now, const Puts& body) {
    return transact(listener, now, Clock::as_it_is, [&body](Writer& writer) -> Result<Batch> {
        auto done = body(writer);
        return done ? Result<Batch>(Batch()) : std::unexpected(done.error());
    });
}

Result<void> Store::transact(Listener& listener, Timestamp now, Clock clock, const Steps& steps) {
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
    Writer writer(*this, listener);
    auto batch = steps(writer);
    if (!batch) {
        return std::unexpected(batch.error());
    }
    SealedSet next = *set_;
    if (clock == Clock::confirmed) {
        next.latest = now.unix_ms;
    } else if (certain(now)) {
        next.latest = std::max(next.latest, now.unix_ms);
    }
    if (batch->empty() && writer.rows_.empty() && next.latest == set_->latest) {
        return {};
    }
    return finish(writer, *batch, next, std::move(*transaction));
}

Result<void> Store::finish(Writer& writer, Batch& batch, SealedSet next, Transaction transaction) {
    if (auto done = write_rest(batch, writer.rows_); !done) {
        return done;
    }
    next.hash = hash_after(batch, writer.rows_);
    Bytes sealed_set = next.seal(batch.new_keys ? *batch.new_keys : keys_, vault_, *random_);
    if (auto done = write_set(sealed_set); !done) {
        return done;
    }
    if (auto done = transaction.commit(); !done) {
        return done;
    }
    sum_ = next.hash;
    set_ = next;
    set_row_ = std::move(sealed_set);
    keep(*writer.listener_, batch, writer.rows_);
    return {};
}

/// It is durable: from now on this is what we know.
void Store::keep(Listener& listener, Batch& batch, Rows& written) {
    for (const SlotId& id : batch.gone_slots) {
        std::erase(slots_, id);
    }
    for (const Slot& slot : batch.new_slots) {
        slots_.push_back(slot.id);
    }
    if (batch.new_keys) {
        keys_ = std::move(*batch.new_keys);
    }
    // Those that are there get their new stamps; the others are left in `written`.
    const auto known = std::ranges::remove_if(written, [this](const Row& row) {
        const auto had = std::ranges::lower_bound(rows_, row.id, {}, &Row::id);
        const bool there = had != rows_.end() && had->id == row.id;
        if (there) {
            had->stamp = row.stamp;
        }
        return there;
    });
    written.erase(known.begin(), known.end());
    std::ranges::sort(written, {}, &Row::id);
    const auto old = static_cast<std::ptrdiff_t>(rows_.size());
    rows_.insert(rows_.end(), written.begin(), written.end());
    std::ranges::inplace_merge(rows_, rows_.begin() + old, {}, &Row::id);
    listener.keep_pending();
    for (const RecordId& id : batch.erased) {
        rows_.erase(std::ranges::lower_bound(rows_, id, {}, &Row::id));
        listener.gone(id);
    }
    listener.settle();
}

}  // namespace kith::vault
