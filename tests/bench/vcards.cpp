// SPDX-License-Identifier: Apache-2.0
//
// Cards a second on one core: 10,000 of them read by kith as an import reads them, in pieces of 64 KiB, beside the floor and
// beside the readers of GNOME and KDE.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "kith/formats.h"
#include "tests/bench/address_book.h"
#include "tests/bench/vcards.h"

namespace {

using namespace kith;

constexpr std::size_t people = 10'000;
constexpr std::size_t properties_each = 16;

const std::vector<std::string>& cards() {
    static const std::vector<std::string> made = bench::address_book(people);
    return made;
}

const std::string& file() {
    static const std::string joined = [] {
        std::string out;
        for (const std::string& card : cards()) {
            out += card;
        }
        return out;
    }();
    return joined;
}

std::size_t read_kith(const std::string& text) {
    constexpr std::size_t piece = 64 * 1024;
    VCardReader reader;
    std::size_t found = 0;
    const auto take = [&] {
        while (const auto read = reader.next()) {
            found += read->card.properties.size();
        }
    };
    for (std::size_t at = 0; at < text.size(); at += piece) {
        reader.feed(as_bytes(std::string_view(text).substr(at, piece)));
        take();
    }
    reader.finish();
    take();
    return found;
}

template <typename Input, typename Read>
void measure(benchmark::State& state, const Input& input, Read read, std::size_t at_least) {
    for (auto _ : state) {
        const std::size_t found = read(input);
        if (found < at_least) {
            state.SkipWithError("not everything was read");
            return;
        }
    }
    state.counters["cards/s"] =
        benchmark::Counter(static_cast<double>(people), benchmark::Counter::kIsIterationInvariantRate);
}

void kith_reads(benchmark::State& state) {
    measure(state, file(), read_kith, people * properties_each);
}
void bare_reads(benchmark::State& state) {
    measure(state, file(), bench::read_bare, people * properties_each);
}
void evcard_reads(benchmark::State& state) {
    measure(state, cards(), bench::read_evcards, people * properties_each);
}
void kcontacts_reads(benchmark::State& state) {
    measure(state, file(), bench::read_kcontacts, people * 5);
}

}  // namespace

BENCHMARK(kith_reads)->Name("vcards/kith")->Unit(benchmark::kMillisecond);
BENCHMARK(bare_reads)->Name("vcards/floor")->Unit(benchmark::kMillisecond);
BENCHMARK(evcard_reads)->Name("vcards/evcard")->Unit(benchmark::kMillisecond);
BENCHMARK(kcontacts_reads)->Name("vcards/kcontacts")->Unit(benchmark::kMillisecond);
