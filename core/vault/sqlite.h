// SPDX-License-Identifier: Apache-2.0
//
// The thin layer over SQLite: a database, its statements and transactions as values that clean up, and every
// result code as one of our errors. Only core/vault/sqlite.cpp includes sqlite3.h.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kith/bytes.h"
#include "kith/error.h"
#include "vault/folder.h"

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
    /// The same; but where the folder, the file system or a full disk refuses what SQLite keeps beside the file, it is
    /// opened for reading alone, without locks and without writing anything anywhere. VAULT.md 8.
    [[nodiscard]] static Result<Database> reach(const std::filesystem::path& file);

    /// Why it can only be read, if so: every write would fail with that.
    [[nodiscard]] const std::optional<Error>& read_only() const { return read_only_; }
    /// Whether what was read since it was opened is as of one moment. Where it was opened without locks, a file that
    /// somebody wrote meanwhile is not.
    [[nodiscard]] bool undisturbed() const;
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
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
    Database(sqlite3* database, std::filesystem::path file) : database_(database), file_(std::move(file)) {}
    [[nodiscard]] static Result<Database> open_as(const std::filesystem::path& file, const std::string& name, int flags,
                                                  const char* system);
    [[nodiscard]] static Result<Database> open_still(const std::filesystem::path& file);
    [[nodiscard]] Result<void> try_reading();
    std::unique_ptr<sqlite3, Close> database_;
    std::filesystem::path file_;
    std::optional<Error> read_only_;
    std::optional<Marks> marks_;  ///< where there are no locks
};

/// Rolls back unless committed.
class Transaction {
public:
    enum class Kind { read, write };
    [[nodiscard]] static Result<Transaction> begin(Database& database, Kind kind);
    /// Durable when it returns without an error.
    [[nodiscard]] Result<void> commit();

    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)), rollback_(std::move(other.rollback_)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

private:
    Transaction(Database& database, Statement rollback) : database_(&database), rollback_(std::move(rollback)) {}
    Database* database_;
    Statement rollback_;
};

}  // namespace kith::vault
