// SPDX-License-Identifier: Apache-2.0
//
// Tables and header, as VAULT.md 2 writes them down. There is one format so far, so there is nothing to migrate:
// when there is a second, read_header() is where an older number leads to "copy beside, then migrate in one
// transaction", and tests/vectors/vaults holds the file that proves it.
#include "vault/format.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "kith/limits.h"

namespace kith::vault {
namespace {

struct Table {
    std::string_view name;
    std::string_view sql;
};
// In the order of their names. SQLite keeps this text as it is, and read_header() insists on it.
constexpr std::array<Table, 4> tables = {{
    {"record", "CREATE TABLE record (id BLOB PRIMARY KEY, seal BLOB NOT NULL) WITHOUT ROWID"},
    {"record_set",
     "CREATE TABLE record_set (one INTEGER PRIMARY KEY CHECK (one = 1), seal BLOB NOT NULL) WITHOUT ROWID"},
    {"slot", "CREATE TABLE slot (id BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"},
    {"vault", "CREATE TABLE vault (one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL) WITHOUT ROWID"},
}};

// https://www.sqlite.org/fileformat.html 1.3: the database header.
constexpr std::string_view magic("SQLite format 3\0", 16);
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_id_at = 68;

std::unexpected<Error> damaged() {
    return fail(Errc::damaged, "the vault's header or a key slot is damaged",
                "copy the vault's folder to a safe place, then go back to a backup of it");
}

std::uint32_t u32(ByteView bytes) {
    std::uint32_t value = 0;
    for (const Byte byte : bytes.first(4)) {
        value = value << 8U | byte;
    }
    return value;
}

Result<void> check_number(std::uint32_t number) {
    if (number > format_number) {
        return fail(Errc::too_new,
                    "this vault was written by a later version of kith (format " + std::to_string(number) + ")",
                    "update kith; nothing was changed");
    }
    if (number == 0) {
        return damaged();
    }
    return {};
}

Result<std::uint32_t> pragma(Database& database, const char* sql) {
    auto statement = database.prepare(sql);
    if (!statement) {
        return std::unexpected(statement.error());
    }
    const auto row = statement->step();
    if (!row) {
        return std::unexpected(row.error());
    }
    return static_cast<std::uint32_t>(statement->number(0));
}

/// A trigger, a view or another table could make SQLite do what we never asked for.
Result<void> check_tables(Database& database) {
    auto statement = database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    for (const Table& table : tables) {
        const auto row = statement->step();
        if (!row) {
            return std::unexpected(row.error());
        }
        if (!*row || statement->text(0) != "table" || statement->text(1) != table.name ||
            statement->text(2) != table.sql) {
            return damaged();
        }
    }
    const auto more = statement->step();
    if (!more) {
        return std::unexpected(more.error());
    }
    return *more ? damaged() : Result<void>();
}

Result<VaultId> read_id(Database& database) {
    auto statement = database.prepare("SELECT id FROM vault WHERE one = 1");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    const auto row = statement->step();
    if (!row) {
        return std::unexpected(row.error());
    }
    VaultId id{};
    if (!*row || statement->blob(0).size() != id.size()) {
        return damaged();
    }
    std::ranges::copy(statement->blob(0), id.begin());
    return id;
}

Result<void> insert_first_rows(Database& database, const VaultId& id, std::span<const Slot> slots,
                               ByteView sealed_set) {
    auto header = database.prepare("INSERT INTO vault (one, id) VALUES (1, ?)");
    auto into_slots = database.prepare("INSERT INTO slot (id, body) VALUES (?, ?)");
    auto set = database.prepare("INSERT INTO record_set (one, seal) VALUES (1, ?)");
    for (auto* statement : {&header, &into_slots, &set}) {
        if (!*statement) {
            return std::unexpected(statement->error());
        }
    }
    header->bind(1, id);
    set->bind(1, sealed_set);
    for (auto* statement : {&header, &set}) {
        if (auto done = (*statement)->run(); !done) {
            return done;
        }
    }
    for (const Slot& slot : slots) {
        const Bytes body = slot.encode(id);
        into_slots->bind(1, slot.id).bind(2, body);
        if (auto done = into_slots->run(); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace

Result<std::vector<Slot>> read_slots(Database& database, const VaultId& vault) {
    auto statement = database.prepare("SELECT id, body FROM slot");
    if (!statement) {
        return std::unexpected(statement.error());
    }
    std::vector<Slot> slots;
    while (true) {
        const auto row = statement->step();
        if (!row) {
            return std::unexpected(row.error());
        }
        if (!*row) {
            break;
        }
        SlotId id{};
        if (statement->blob(0).size() != id.size()) {
            return damaged();
        }
        std::ranges::copy(statement->blob(0), id.begin());
        if (slots.size() == limits::key_slots) {
            return damaged();
        }
        const auto slot = Slot::decode(vault, id, statement->blob(1));
        if (!slot) {
            return std::unexpected(slot.error());
        }
        slots.push_back(*slot);
    }
    if (slots.empty()) {
        return damaged();
    }
    return slots;
}

Result<void> check_format(ByteView file_header) {
    if (file_header.size() < file_header_size || as_text(file_header.first(magic.size())) != magic ||
        u32(file_header.subspan(application_id_at)) != application_id) {
        return fail(Errc::damaged, "the vault's file is damaged, or is no vault",
                    "copy the vault's folder to a safe place, then go back to a backup of it");
    }
    return check_number(u32(file_header.subspan(user_version_at)));
}

Result<void> lay_out(Database& database, const VaultId& id, std::span<const Slot> slots, ByteView sealed_set) {
    const std::string first = "PRAGMA page_size = 8192; PRAGMA application_id = " + std::to_string(application_id) +
                              "; PRAGMA user_version = " + std::to_string(format_number) + ";";
    if (auto done = database.execute(first.c_str()); !done) {
        return done;
    }
    auto transaction = Transaction::begin(database, Transaction::Kind::write);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    for (const Table& table : tables) {
        if (auto done = database.execute(std::string(table.sql).c_str()); !done) {
            return done;
        }
    }
    if (auto done = insert_first_rows(database, id, slots, sealed_set); !done) {
        return done;
    }
    if (auto done = transaction->commit(); !done) {
        return done;
    }
    return database.execute("PRAGMA journal_mode = WAL");
}

Result<Header> read_header(Database& database) {
    auto transaction = Transaction::begin(database, Transaction::Kind::read);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    const auto number = pragma(database, "PRAGMA user_version");
    if (!number) {
        return std::unexpected(number.error());
    }
    if (const auto known = check_number(*number); !known) {
        database.leave_untouched();
        return std::unexpected(known.error());
    }
    if (const auto ours = check_tables(database); !ours) {
        return std::unexpected(ours.error());
    }
    Header header;
    const auto id = read_id(database);
    if (!id) {
        return std::unexpected(id.error());
    }
    header.id = *id;
    auto slots = read_slots(database, header.id);
    if (!slots) {
        return std::unexpected(slots.error());
    }
    header.slots = std::move(*slots);
    return header;
}

}  // namespace kith::vault
