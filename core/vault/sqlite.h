// SPDX-License-Identifier: Apache-2.0
//
// The thin layer over SQLite: a database, its statements and transactions as values that clean up, and every
// result code as one of our errors. Only core/vault/sqlite.cpp includes sqlite3.h.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "kith/bytes.h"
#include "kith/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kith::vault {

class Database;

/// One prepared statement. Bound blobs are borrowed: they must live until the next reset() or step() to the end.
class Statement {
public:
    /// Binds from parameter 1 on.
    Statement& bind(int index, ByteView blob);
    Statement& bind(int index, std::int64_t number);

    /// True while there is a row.
    [[nodiscard]] Result<bool> step();
    /// Runs it to its end, and makes it ready for the next run.
    [[nodiscard]] Result<void> run();
    void reset();

    /// The blob of a column of the present row, borrowed until the next step(). Other types give nothing.
    [[nodiscard]] ByteView blob(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;
    [[nodiscard]] std::string text(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection, used by one thread.
class Database {
public:
    /// Opens an existing file with the settings that VAULT.md names. Nothing is written.
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& file);

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// One or several statements without results.
    [[nodiscard]] Result<void> execute(const char* sql);
    /// Rows that the last statement changed.
    [[nodiscard]] std::int64_t changes() const;
    /// Leaves the -wal file as it is when the connection closes: for a vault that must not be touched.
    void leave_untouched();

private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit Database(sqlite3* database) : database_(database) {}
    std::unique_ptr<sqlite3, Close> database_;
};

/// Rolls back unless committed.
class Transaction {
public:
    enum class Kind { read, write };
    [[nodiscard]] static Result<Transaction> begin(Database& database, Kind kind);
    /// Durable when it returns without an error.
    [[nodiscard]] Result<void> commit();

    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace kith::vault
