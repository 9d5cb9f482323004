// SPDX-License-Identifier: Apache-2.0
//
// A vault of 1,000 to 100,000 contacts opened by device key and searched through, against reading and decrypting
// the same rows; who may be in one twice; and one durable save against an fdatasync. The files lie in KITH_BENCH_DIR, which must be on a
// real disk, else in the working directory.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>

#include "kith/people.h"
#include "kith/vault.h"
#include "vault/folder.h"
#include "vault/format.h"

namespace {

using namespace kith;

constexpr Now now{Timestamp{1'795'000'000'000, 0}};

std::filesystem::path place() {
    const char* given = std::getenv("KITH_BENCH_DIR");
    return given == nullptr ? std::filesystem::current_path() : std::filesystem::path(given);
}

Property typed(std::string_view name, std::string_view text, std::string type) {
    Property out = text_property(name, text);
    out.parameters.push_back({"TYPE", {std::move(type)}});
    return out;
}

/// What a business card says: about 400 bytes in nine properties, sealed in a row of 1 KiB or less.
Card card_of(std::size_t i) {
    const std::string n = std::to_string(i);
    const std::string first = std::array{"Ada", "Bo", "Chidi", "Dörte", "Eun-ji", "Farid", "Grace", "Hideo"}[i % 8];
    const std::string last = "Lovelace" + n;
    Card card;
    card.properties = {text_property("FN", first + " " + last),
                       Property{.group = {}, .name = "N", .parameters = {}, .value = last + ";" + first + ";;;"},
                       text_property("ORG", "Analytical Engines " + std::to_string(i % 997)),
                       text_property("TITLE", "Head of looms and cards"),
                       typed("EMAIL", "ada" + n + "@work.example", "work"),
                       typed("EMAIL", "lovelace" + n + "@home.example", "home"),
                       typed("TEL", "+44 20 7946 " + n, "cell"),
                       Property{.group = {},
                                .name = "ADR",
                                .parameters = {{"TYPE", {"work"}}},
                                .value = ";;" + n + " St James's Square;London;;SW1Y 4JH;United Kingdom"},
                       text_property("URL", "https://engines.example/people/" + n)};
    return card;
}

/// A vault with that many contacts, made once a run; and its data key, for the floor.
struct Made {
    std::filesystem::path folder;
    Secret<32> device_key;
    vault::VaultId id{};
    vault::Keys keys;

    [[nodiscard]] Unlock unlock() const { return DeviceKey{device_key.clone()}; }
};

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "bench_vault: %s\n", why.c_str());
    std::exit(1);
}

enum class Book : bool { everybody_once, everybody_twice };

std::filesystem::path folder_of(std::size_t contacts, Book book) {
    return place() / ("bench-vault-" + std::to_string(contacts) + (book == Book::everybody_twice ? "-twice" : ""));
}

Made make(std::size_t contacts, Book book) {
    static SystemRandom random;
    Made made;
    made.folder = folder_of(contacts, book);
    std::filesystem::remove_all(made.folder);
    random.fill(made.device_key.writable());
    {
        auto opened = Vault::create(made.folder, made.unlock(), now, random);
        if (!opened) {
            give_up(opened.error().what);
        }
        std::vector<Card> cards;
        for (std::size_t i = 0; i < contacts; ++i) {
            cards.push_back(card_of(book == Book::everybody_once ? i : i / 2));
            if (book == Book::everybody_twice && i % 2 == 1) {
                cards.back().properties.push_back(text_property("NICKNAME", "from the other phone"));
            }
        }
        if (auto imported = opened->import(std::move(cards), now); !imported || imported->added != contacts) {
            give_up(imported ? "not all cards were imported" : imported.error().what);
        }
    }
    auto database = vault::Database::open(made.folder / vault::file_name);
    auto header = vault::read_header(*database);
    auto opened = vault::open_slots(header->id, header->slots, made.unlock());
    if (!opened) {
        give_up(opened.error().what);
    }
    made.id = header->id;
    made.keys = vault::derive_keys(header->id, opened->data_key);
    return made;
}

const Made& made(std::size_t contacts, Book book = Book::everybody_once) {
    static std::map<std::pair<std::size_t, Book>, Made> all;
    const std::pair key(contacts, book);
    const auto had = all.find(key);
    return had != all.end() ? had->second : all.emplace(key, make(contacts, book)).first->second;
}

void let_go(benchmark::State& state, Vault vault) {
    state.PauseTiming();
    std::optional<Vault>(std::move(vault)).reset();
    state.ResumeTiming();
}

/// Open, then a search that has to look at everybody and finds one person. Letting go of it all is not counted.
void open_and_search(benchmark::State& state) {
    const auto contacts = static_cast<std::size_t>(state.range(0));
    const Made& files = made(contacts);
    static SystemRandom random;
    for (auto _ : state) {
        auto opened = Vault::open(files.folder, files.unlock(), now, random);
        if (!opened || opened->contacts().size() != contacts ||
            search(opened->contacts(), "lovelace" + std::to_string(contacts - 1) + "@").size() != 1) {
            state.SkipWithError("the vault did not open whole");
            break;
        }
        let_go(state, std::move(*opened));
    }
}

/// The opening alone: not part of the target, shows which half costs what.
void only_open(benchmark::State& state) {
    const Made& files = made(static_cast<std::size_t>(state.range(0)));
    static SystemRandom random;
    for (auto _ : state) {
        auto opened = Vault::open(files.folder, files.unlock(), now, random);
        benchmark::DoNotOptimize(opened->contacts().size());
        let_go(state, std::move(*opened));
    }
}

/// `kith duplicates` in an open vault.
template <Book book>
void find_duplicates(benchmark::State& state) {
    const auto contacts = static_cast<std::size_t>(state.range(0));
    const Made& files = made(contacts, book);
    static SystemRandom random;
    const auto opened = Vault::open(files.folder, files.unlock(), now, random);
    for (auto _ : state) {
        if (duplicates(opened->contacts()).size() != (book == Book::everybody_twice ? contacts / 2 : 0)) {
            state.SkipWithError("not everybody was found who is there twice");
            break;
        }
    }
}

/// The same rows read by SQLite and opened by libsodium into one buffer that is used again and again.
void read_and_decrypt(benchmark::State& state) {
    const auto contacts = static_cast<std::size_t>(state.range(0));
    const Made& files = made(contacts);
    std::size_t bytes = 0;
    for (auto _ : state) {
        sqlite3* database = nullptr;
        sqlite3_stmt* rows = nullptr;
        sqlite3_open_v2((files.folder / vault::file_name).c_str(), &database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
        sqlite3_prepare_v2(database, "SELECT id, seal FROM record", -1, &rows, nullptr);
        std::array<unsigned char, 19 + 32> bound{};  // label, vault id, record id: as long as the real ones
        std::memcpy(bound.data(), "kith vault/1 record", 19);
        std::memcpy(bound.data() + 19, files.id.data(), 16);
        std::vector<unsigned char> plain(1U << 16U);
        std::size_t opened = 0;
        bytes = 0;
        while (sqlite3_step(rows) == SQLITE_ROW) {
            std::memcpy(bound.data() + 35, sqlite3_column_blob(rows, 0), 16);
            const auto* sealed = static_cast<const unsigned char*>(sqlite3_column_blob(rows, 1));
            const auto size = static_cast<unsigned long long>(sqlite3_column_bytes(rows, 1));
            opened += crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed + 24, size - 24,
                                                                 bound.data(), bound.size(), sealed,
                                                                 files.keys.seal.view().data()) == 0;
            bytes += size;
        }
        sqlite3_finalize(rows);
        sqlite3_close(database);
        if (opened < contacts) {
            state.SkipWithError("not every row opened");
            break;
        }
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

/// One note added to one of 1,000 contacts: durable when annotate() returns.
void save(benchmark::State& state) {
    const Made& files = made(1'000);
    static SystemRandom random;
    auto opened = Vault::open(files.folder, files.unlock(), now, random);
    const ContactId id = opened->contacts().begin()->id;
    const Mine before = opened->contacts().begin()->mine;
    bool with_note = false;
    for (auto _ : state) {
        Mine mine = before;
        with_note = !with_note;
        if (with_note) {
            mine.notes.push_back({now.at, "Promised her the paper on looms"});
        }
        if (auto saved = opened->annotate(id, opened->contacts().begin()->revision, mine, now); !saved) {
            state.SkipWithError(saved.error().what.c_str());
            break;
        }
    }
}

/// 4 KiB appended to a file in the same folder, then fdatasync: what any durable save costs at least.
void sync_only(benchmark::State& state) {
    const auto file = place() / "bench-fdatasync";
    const int out = open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    const std::array<char, 4096> page{};
    for (auto _ : state) {
        if (write(out, page.data(), page.size()) != static_cast<ssize_t>(page.size()) || fdatasync(out) != 0) {
            state.SkipWithError("the disk refused");
            break;
        }
    }
    close(out);
    std::filesystem::remove(file);
}

BENCHMARK(open_and_search)
    ->Name("vault/open+search")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(only_open)->Name("vault/open")->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(read_and_decrypt)->Name("vault/floor")->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(find_duplicates<Book::everybody_once>)
    ->Name("duplicates/none")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(find_duplicates<Book::everybody_twice>)
    ->Name("duplicates/all")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(save)->Name("save/kith")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(sync_only)->Name("save/floor")->Unit(benchmark::kMillisecond)->UseRealTime();

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
    for (const std::size_t contacts : {1'000U, 10'000U, 100'000U}) {
        std::filesystem::remove_all(folder_of(contacts, Book::everybody_once));
        std::filesystem::remove_all(folder_of(contacts, Book::everybody_twice));
    }
    return 0;
}
