// SPDX-License-Identifier: Apache-2.0
//
// An address book of 10,000 cards, a tenth of them with a photo of 5 KB, from text to a durable vault, against SQLite
// inserting rows of the same sizes in one transaction, under the settings of a vault. The files lie in KITH_BENCH_DIR, which
// must be on a real disk, else in the working directory.
#include <benchmark/benchmark.h>
#include <sodium.h>
#include <sqlite3.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kith/formats.h"
#include "kith/vault.h"
#include "vault/folder.h"

namespace {

using namespace kith;

constexpr Now now{Timestamp{1'795'000'000'000, 0}};
constexpr std::size_t people = 10'000;

std::filesystem::path place(const char* name) {
    const char* given = std::getenv("KITH_BENCH_DIR");
    return (given == nullptr ? std::filesystem::current_path() : std::filesystem::path(given)) / name;
}

/// As a phone writes it: vCard 3.0, folded, base64 in one indented block.
std::string book() {
    std::string out;
    for (std::size_t i = 0; i < people; ++i) {
        const std::string n = std::to_string(i);
        out += "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Phone//EN\r\nN:Lovelace" + n + ";Ada;;;\r\nFN:Ada Lovelace" +
               n + "\r\nORG:Analytical Engines " + std::to_string(i % 997) + ";\r\nTITLE:Head of looms and cards\r\n" +
               "EMAIL;type=INTERNET;type=WORK;type=pref:ada" + n + "@work.example\r\n" +
               "EMAIL;type=INTERNET;type=HOME:lovelace" + n + "@home.example\r\n" +
               "TEL;type=CELL;type=VOICE:+44 20 7946 " + n + "\r\nADR;type=WORK:;;" + n +
               " St James's Square;London;;SW1Y 4JH;United Kingdom\r\n" +
               "URL;type=WORK:https://engines.example/people/" + n + "\r\n";
        if (i % 10 == 0) {
            out += "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQ";
            for (std::size_t line = 0; line < 93; ++line) {
                out += "\r\n " + std::string(72, static_cast<char>('A' + (i / 10 + line) % 26));
            }
            out += "\r\n";
        }
        out += "UID:" + n + "-7c3f-4a7e-9d11-0123456789ab\r\nREV:2026-11-22T10:15:00Z\r\nEND:VCARD\r\n";
    }
    return out;
}

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "bench_import: %s\n", why.c_str());
    std::exit(1);
}

void import_book(Vault& vault, const std::string& text) {
    CardReader reader;
    std::size_t fed = 0;
    const auto done = vault.import(
        [&]() -> Result<std::optional<CardOnTerms>> {
            while (true) {
                if (auto card = reader.next()) {
                    return CardOnTerms{std::move(card->card), std::move(card->terms)};
                }
                if (fed > text.size()) {
                    return std::nullopt;
                }
                const std::string_view piece = std::string_view(text).substr(fed, 65'536);
                fed += piece.size();
                if (piece.empty()) {
                    reader.finish();
                    ++fed;
                } else {
                    reader.feed(as_bytes(piece));
                }
            }
        },
        now);
    if (!done || done->added != people || reader.refused().count != 0) {
        give_up(done ? "not all cards were imported" : done.error().what);
    }
}

Unlock key() {
    return DeviceKey{};
}

void import_kith(benchmark::State& state) {
    static SystemRandom random;
    const std::string text = book();
    const auto folder = place("bench-import");
    for (auto _ : state) {
        state.PauseTiming();
        std::filesystem::remove_all(folder);
        auto vault = Vault::create(folder, key(), now, random);
        if (!vault) {
            give_up(vault.error().what);
        }
        state.ResumeTiming();
        import_book(*vault, text);
        state.PauseTiming();
        std::optional<Vault>(std::move(*vault)).reset();
        state.ResumeTiming();
    }
    state.counters["bytes"] = static_cast<double>(text.size());
}

/// The sizes of the rows that the import makes.
std::vector<std::size_t> row_sizes() {
    SystemRandom random;
    const auto folder = place("bench-import");
    std::filesystem::remove_all(folder);
    {
        auto vault = Vault::create(folder, key(), now, random);
        import_book(*vault, book());
    }
    std::vector<std::size_t> sizes;
    sqlite3* database = nullptr;
    sqlite3_stmt* rows = nullptr;
    sqlite3_open_v2((folder / vault::file_name).c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_prepare_v2(database, "SELECT length(seal) FROM record", -1, &rows, nullptr);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        sizes.push_back(static_cast<std::size_t>(sqlite3_column_int64(rows, 0)));
    }
    sqlite3_finalize(rows);
    sqlite3_close(database);
    return sizes;
}

void run(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        give_up(sqlite3_errmsg(database));
    }
}

void insert_rows(benchmark::State& state) {
    static const std::vector<std::size_t> sizes = row_sizes();
    const auto file = place("bench-import-floor.db");
    std::vector<unsigned char> bytes(1U << 20U);
    randombytes_buf(bytes.data(), bytes.size());
    for (auto _ : state) {
        state.PauseTiming();
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::filesystem::remove(file.string() + suffix);
        }
        sqlite3* database = nullptr;
        sqlite3_open(file.c_str(), &database);
        run(database,
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
            "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
            "CREATE TABLE record (id BLOB PRIMARY KEY, seal BLOB NOT NULL) WITHOUT ROWID");
        state.ResumeTiming();
        sqlite3_stmt* insert = nullptr;
        run(database, "BEGIN IMMEDIATE");
        sqlite3_prepare_v2(database, "INSERT INTO record (seal, id) VALUES (?, ?)", -1, &insert, nullptr);
        std::array<unsigned char, 16> id{};
        for (const std::size_t size : sizes) {
            randombytes_buf(id.data(), id.size());
            sqlite3_bind_blob64(insert, 1, bytes.data(), size, SQLITE_STATIC);
            sqlite3_bind_blob64(insert, 2, id.data(), id.size(), SQLITE_STATIC);
            sqlite3_step(insert);
            sqlite3_reset(insert);
        }
        sqlite3_finalize(insert);
        run(database, "COMMIT");
        state.PauseTiming();
        sqlite3_close(database);
        state.ResumeTiming();
    }
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(file.string() + suffix);
    }
    state.counters["rows"] = static_cast<double>(sizes.size());
}

BENCHMARK(import_kith)->Name("import/kith")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(insert_rows)->Name("import/floor")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) {
        return 1;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    std::filesystem::remove_all(place("bench-import"));
    return 0;
}
