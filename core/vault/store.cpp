// SPDX-License-Identifier: Apache-2.0
//
// Reading and watching rows. VAULT.md 5 and 8; writing is in store_write.cpp.
#include "vault/store.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <span>
#include <utility>

namespace kith::vault {
namespace {

// VAULT.md 7.
constexpr std::int64_t furthest_ahead_ms = std::int64_t{60} * 24 * 60 * 60 * 1000;
// A hint, so that lists need not grow while they are filled: what a hostile file claims is not believed beyond this.
constexpr std::size_t most_expected = 1'000'000;
// Another process may have written while we were typing, and clocks are set by seconds all the time.
constexpr std::int64_t furthest_behind_ms = std::int64_t{5} * 60 * 1000;

}  // namespace

std::optional<RecordId> id_of(ByteView bytes) {
    RecordId id{};
    if (bytes.size() != id.size()) {
        return std::nullopt;
    }
    std::memcpy(id.data(), bytes.data(), id.size());
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
    while (find(rows_, id) != nullptr) {
        id = random_bytes<16>(*random_);
    }
    return id;
}

const Store::Row* Store::find(const Rows& rows, const RecordId& id) {
    const auto at = std::ranges::lower_bound(rows, id, {}, &Row::id);
    return at == rows.end() || at->id != id ? nullptr : &*at;
}

/// Puts rows in order, and keeps one of each id. False if there was more than one.
bool Store::sort(Rows& rows) {
    const auto before = [](const Row& a, const Row& b) { return a.id < b.id; };
    if (std::ranges::adjacent_find(rows, std::not_fn(before)) == rows.end()) {
        return true;
    }
    std::ranges::stable_sort(rows, before);
    const auto rest = std::ranges::unique(rows, {}, &Row::id);
    const bool once = rest.empty();
    rows.erase(rest.begin(), rest.end());
    return once;
}

void Store::take_odd_row(Listener& listener, ByteView id) {
    odd_rows_ = true;
    listener.unreadable(id);
}

void Store::take_row(Listener& listener, const RecordId& id, ByteView sealed) {
    const auto padded = open_record(keys_, vault_, id, sealed, scratch_);
    const auto body = padded ? unpad(*padded) : std::nullopt;
    if (body) {
        listener.take(id, *body);
    } else {
        listener.unreadable(id);
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

/// Takes in the rows that the statement gives, those aside that are among the first `known` ones.
Result<void> Store::read_rows(const char* sql, Listener& listener, std::size_t known) {
    auto statement = database_.prepare(sql);
    if (!statement) {
        return std::unexpected(statement.error());
    }
    Result<bool> row = statement->step();
    for (; row && *row; row = statement->step()) {
        const auto id = id_of(statement->blob(0));
        const ByteView sealed = statement->blob(1);
        const auto stamp = stamp_of(sealed);
        if (!id || !stamp) {
            take_odd_row(listener, statement->blob(0));
        } else if (known == 0 || !std::ranges::binary_search(std::span(rows_).first(known), *id, {}, &Row::id)) {
            rows_.push_back({*id, *stamp});
            sum_.add(keys_, *id, *stamp);
            take_row(listener, *id, sealed);
        }
    }
    return row ? Result<void>() : std::unexpected(row.error());
}

Result<void> Store::read_all(Listener& listener) {
    const auto broken = [](const Result<void>& read) {
        return !read && (read.error().code == Errc::damaged || read.error().code == Errc::limit);
    };
    auto read = read_rows("SELECT id, seal FROM record", listener, 0);
    if (broken(read)) {
        // Where a page of the tree is broken, what lies before it was read, and what lies behind it is read from the back.
        take_odd_row(listener, {});
        sort(rows_);
        read = read_rows("SELECT id, seal FROM record ORDER BY id DESC", listener, rows_.size());
    }
    if (!sort(rows_)) {
        odd_rows_ = true;
    }
    return broken(read) ? Result<void>() : read;
}

Result<void> Store::load(Listener& listener) {
    Rows rows = std::exchange(rows_, {});
    const SetHash sum = std::exchange(sum_, {});
    const bool odd_rows = std::exchange(odd_rows_, false);
    auto loaded = load_rows(listener);
    if (!loaded) {
        rows_ = std::move(rows);
        sum_ = sum;
        odd_rows_ = odd_rows;
    }
    return loaded;
}

Result<void> Store::load_rows(Listener& listener) {
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
    const std::size_t at_most =
        std::min(Marks::of(database_.file()).size() / (smallest_padded + seal_overhead), most_expected);
    rows_.reserve(at_most);
    listener.expect(at_most);
    const auto read = read_all(listener);
    scratch_ = SecretBytes();
    if (!read) {
        return read;
    }
    listener.settle();
    if (auto still = still_one_moment(); !still) {
        return still;
    }
    judge(sealed_set ? *sealed_set : Bytes());
    return {};
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
    Rows rows;
    rows.reserve(rows_.size() + 1);
    SetHash sum = sum_;
    auto next = rows_.cbegin();
    Result<bool> row = statement->step();
    for (; row && *row; row = statement->step()) {
        const auto id = id_of(statement->blob(0));
        const auto stamp = stamp_of(statement->blob(1));
        if (!id || !stamp) {
            take_odd_row(listener, statement->blob(0));
            continue;
        }
        next = std::find_if(next, rows_.cend(), [&id](const Row& each) { return each.id >= *id; });
        const Row* had = next != rows_.cend() && next->id == *id ? &*next : find(rows_, *id);
        if (had == nullptr || had->stamp != *stamp) {
            if (had != nullptr) {
                sum.remove(keys_, *id, had->stamp);
            }
            sum.add(keys_, *id, *stamp);
            take_row(listener, *id, statement->blob(1));
        }
        rows.push_back({*id, *stamp});
    }
    scratch_ = SecretBytes();
    if (!row) {
        return std::unexpected(row.error());
    }
    odd_rows_ = !sort(rows) || odd_rows_;
    for (const Row& each : rows_) {
        if (find(rows, each.id) == nullptr) {
            sum.remove(keys_, each.id, each.stamp);
            listener.gone(each.id);
        }
    }
    rows_ = std::move(rows);
    sum_ = sum;
    listener.settle();
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

}  // namespace kith::vault
