// SPDX-License-Identifier: Apache-2.0
//
// SQLite's codes become our errors here, with the operating system's own words where there are any. Error texts
// carry no SQL and no data.
#include "vault/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace kith::vault {
namespace {

// Longer than any transaction of ours takes, short enough for a person to wait.
constexpr int busy_milliseconds = 10'000;
// Above the largest sealed record (VAULT.md 4), so that a hostile row is refused before it is allocated.
constexpr int largest_value = 8 * 1024 * 1024;

/// The system's number for what just failed. SQLite keeps it for some calls only; the others leave it in errno,
/// which is why it is cleared before each.
int system_number(sqlite3* database) {
    const int left = errno;
    const int kept = database == nullptr ? 0 : sqlite3_system_errno(database);
    return kept != 0 ? kept : left;
}

/// What keeps the vault from being written. SQLite's own number is of no use here: it may be that of a file which is
/// missing because it can't be made.
int refusal(sqlite3* database) {
    const int left = system_number(database);
    const char* file = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
    const int refused = file == nullptr || *file == '\0' ? 0 : refuses_writing(file);
    return refused != 0 ? refused : left;
}

std::string words(int number, const char* otherwise) {
    return number == 0 ? otherwise : std::generic_category().message(number);
}

Error error_of(sqlite3* database, int code) {
    const int number = system_number(database);
    const char* word = sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_FULL:
            return {Errc::full, "there is no space left for the vault", "free some space, then try again"};
        case SQLITE_IOERR:
            // ENOSPC comes as SQLITE_FULL, its relatives as any other I/O error.
            if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
                return {Errc::full, "there is no space left for the vault", "free some space, then try again"};
            }
            return {Errc::io, "the vault's file could not be read or written: " + words(number, word), ""};
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return {Errc::io, "the vault could not be opened for writing: " + words(refusal(database), word),
                    "the vault's folder and its files must belong to you and be writable"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Errc::io, "another process keeps the vault busy", "try again when it has finished"};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_ERROR:  // our statements are right: the tables aren't
        case SQLITE_SCHEMA:
            return {Errc::damaged, "the vault's file is damaged",
                    "copy the vault's folder to a safe place, then go back to a backup of it"};
        case SQLITE_NOMEM:
            return {Errc::io, "there is not enough memory for the vault", ""};
        case SQLITE_TOOBIG:
            return {Errc::limit, "a record is larger than a vault holds", ""};
        case SQLITE_CONSTRAINT:
            return {Errc::damaged, "the vault's file holds a row that should not be there", ""};
        default:
            return {Errc::internal, std::string("SQLite refused: ") + word, ""};
    }
}

/// https://www.sqlite.org/uri.html: a path as SQLite's URI, with one parameter.
std::string uri_of(const std::filesystem::path& file, std::string_view parameter) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = "file:";
    for (const char each : file.string()) {
        const auto byte = static_cast<unsigned char>(each);
        if (each == '?' || each == '#' || each == '%') {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 0xfU];
        } else {
            out += each;
        }
    }
    return out.append("?").append(parameter);
}

std::unexpected<Error> failed(sqlite3* database, int code) {
    return std::unexpected(error_of(database, code));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Statement& Statement::bind(int index, ByteView blob) {
    // A null pointer would bind NULL rather than an empty blob.
    const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
    sqlite3_bind_blob64(statement_.get(), index, data, blob.size(), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bind(int index, std::int64_t number) {
    sqlite3_bind_int64(statement_.get(), index, number);
    return *this;
}

Result<bool> Statement::step() {
    errno = 0;
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code == SQLITE_DONE) {
        return false;
    }
    return failed(database_, code);
}

Result<void> Statement::run() {
    errno = 0;
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        sqlite3_reset(statement_.get());
        return {};
    }
    Error error = error_of(database_, code);
    sqlite3_reset(statement_.get());
    return std::unexpected(std::move(error));
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

ByteView Statement::blob(int column) const {
    if (sqlite3_column_type(statement_.get(), column) != SQLITE_BLOB) {
        return {};
    }
    const auto* data = static_cast<const Byte*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? ByteView() : ByteView(data, static_cast<std::size_t>(size));
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return data == nullptr ? std::string() : std::string(data);
}

Result<Database> Database::open_as(const std::filesystem::path& file, const std::string& name, int flags,
                                   const char* system) {
    // Before anything else is asked for: some of what is set below reads the file.
    const bool alone = system != nullptr;
    sqlite3* raw = nullptr;
    errno = 0;
    const int opened =
        sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, system);
    Database database(raw, file);
    if (opened != SQLITE_OK) {
        return failed(raw, opened);
    }
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, busy_milliseconds);
    sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, largest_value);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    // VAULT.md 2. secure_delete overwrites what is deleted; nothing of a query ever goes to a temporary file.
    auto set = alone ? database.execute("PRAGMA locking_mode = EXCLUSIVE") : Result<void>();
    if (set) {
        set = database.execute(
            "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; "
            "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;");
    }
    if (!set) {
        return std::unexpected(set.error());
    }
    return database;
}

Result<Database> Database::open(const std::filesystem::path& file) {
    return open_as(file, file.string(), SQLITE_OPEN_READWRITE, nullptr);
}

Result<Database> Database::reach(const std::filesystem::path& file) {
    auto database = open(file);
    const auto tried = database ? database->try_reading() : Result<void>(std::unexpected(database.error()));
    if (tried) {
        if (sqlite3_db_readonly(database->database_.get(), "main") == 1) {
            database->read_only_ = error_of(database->database_.get(), SQLITE_READONLY);
        }
        return database;
    }
    if (tried.error().code != Errc::io && tried.error().code != Errc::full) {
        return std::unexpected(tried.error());
    }
    auto still = open_still(file);
    if (!still || !still->try_reading()) {
        return std::unexpected(tried.error());
    }
    still->read_only_ = tried.error();
    return still;
}

/// https://www.sqlite.org/wal.html "Read-Only Databases": what can be read where the -shm file can't be made.
Result<Database> Database::open_still(const std::filesystem::path& file) {
    const Marks marks = Marks::of(file);
    if (!marks.with_log()) {
        // All is in the file itself. SQLite takes our word that it does not change; undisturbed() looks.
        auto database = open_as(file, uri_of(file, "immutable=1"), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
        if (database) {
            database->marks_ = marks;
        }
        return database;
    }
    // What a process that was killed left in the log belongs to the vault. A connection that has the file to itself
    // keeps the log's index on its own heap; having it to itself is only pretended, as locking needs a writable file.
    auto database = open_as(file, file.string(), SQLITE_OPEN_READONLY, "unix-none");
    if (!database) {
        return database;
    }
    database->marks_ = marks;
    database->leave_untouched();
    return database;
}

Result<void> Database::try_reading() {
    return execute("SELECT count(*) FROM sqlite_schema");
}

bool Database::undisturbed() const {
    return !marks_ || *marks_ == Marks::of(file_);
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    errno = 0;
    const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    if (code != SQLITE_OK) {
        return failed(database_.get(), code);
    }
    return Statement(database_.get(), raw);
}

Result<void> Database::execute(const char* sql) {
    errno = 0;
    const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        return failed(database_.get(), code);
    }
    return {};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(database_.get());
}

void Database::leave_untouched() {
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
    // Made ready while there is memory for it: a transaction that could not be ended would refuse every later one.
    auto rollback = database.prepare("ROLLBACK");
    if (!rollback) {
        return std::unexpected(rollback.error());
    }
    // IMMEDIATE takes the write lock at once, so that what is read inside is what is written over.
    auto begun = database.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
    if (!begun) {
        return std::unexpected(begun.error());
    }
    return Transaction(database, std::move(*rollback));
}

Result<void> Transaction::commit() {
    auto done = database_->execute("COMMIT");
    if (done) {
        database_ = nullptr;
    }
    return done;
}

Transaction::~Transaction() {
    if (database_ != nullptr) {
        static_cast<void>(rollback_.run());  // after some errors SQLite has done so itself
    }
}

}  // namespace kith::vault
