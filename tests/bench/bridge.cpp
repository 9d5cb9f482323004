// SPDX-License-Identifier: Apache-2.0
//
// What the C library costs over the core that is inside of it: a call that only looks, the opening of a vault of 1,000 by its device
// key, and a whole meeting of two vaults in memory, which JavaMeetings.java plays by the Java face.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "kith.h"
#include "kith/vault.h"

namespace {

using namespace kith;

constexpr kith_now noon{1'795'348'800'000, 1'000'000, 0};
constexpr std::array<std::uint8_t, 32> key{1, 2, 3};
constexpr int people = 1'000;

void must(std::int32_t code) {
    if (code != KITH_OK) {
        std::abort();
    }
}

struct Closed {
    void operator()(kith_vault* vault) const { kith_vault_free(vault); }
    void operator()(kith_meeting* meeting) const { kith_meeting_free(meeting); }
};
using VaultHandle = std::unique_ptr<kith_vault, Closed>;
using MeetingHandle = std::unique_ptr<kith_meeting, Closed>;

/// A folder in memory, where there is one: what is measured is no disk.
class Folder {
public:
    Folder() {
        const char* in = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
        std::string name = std::string(in) + "/kith-bench-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string vault() const { return (path_ / "vault").string(); }

private:
    std::filesystem::path path_;
};

VaultHandle handle_of(const std::string& folder) {
    kith_vault* vault = nullptr;
    must(kith_vault_new(&vault));
    VaultHandle out(vault);
    must(kith_vault_set_folder(vault, folder.data(), folder.size()));
    must(kith_vault_set_device_key(vault, key.data(), key.size()));
    return out;
}

VaultHandle vault_of(const std::string& folder, const std::string& name) {
    VaultHandle out = handle_of(folder);
    must(kith_vault_create(out.get(), &noon));
    must(kith_vault_add_persona(out.get(), "me", 2, name.data(), name.size(), &noon));
    return out;
}

/// With so many people in it, closed.
const Folder& full_vault() {
    static const Folder folder;
    static const bool made = [] {
        const VaultHandle vault = vault_of(folder.vault(), "Ada");
        std::string file;
        for (int i = 0; i < people; ++i) {
            const std::string n = std::to_string(i);
            file += "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Person " + n + "\r\nEMAIL:p" + n + "@example.org\r\nTEL:+4930" +
                    n + "\r\nORG:Works\r\nEND:VCARD\r\n";
        }
        kith_imported report{};
        must(kith_vault_import(vault.get(), file.data(), file.size(), &noon, &report));
        return true;
    }();
    static_cast<void>(made);
    return folder;
}

Vault open_in_core(Random& random) {
    auto vault = Vault::open(full_vault().vault(), DeviceKey{Secret<32>(std::span<const Byte, 32>(key))},
                             {.at = {noon.unix_ms, 0}}, random);
    if (!vault) {
        std::abort();
    }
    return std::move(*vault);
}

void open_by_the_library(benchmark::State& state) {
    for (auto _ : state) {
        const VaultHandle vault = handle_of(full_vault().vault());
        must(kith_vault_open(vault.get(), &noon));
    }
}

void open_by_the_core(benchmark::State& state) {
    SystemRandom random;
    for (auto _ : state) {
        benchmark::DoNotOptimize(open_in_core(random));
    }
}

void look_by_the_library(benchmark::State& state) {
    const VaultHandle vault = handle_of(full_vault().vault());
    must(kith_vault_open(vault.get(), &noon));
    for (auto _ : state) {
        kith_vault_state seen{};
        must(kith_vault_look(vault.get(), &seen));
        benchmark::DoNotOptimize(seen);
    }
}

void look_by_the_core(benchmark::State& state) {
    SystemRandom random;
    const Vault vault = open_in_core(random);
    for (auto _ : state) {
        kith_vault_state seen{};
        seen.contacts = vault.contacts().size();
        seen.damaged = vault.damaged().size();
        seen.hidden = vault.expiry().hidden;
        seen.intact = vault.intact() ? 1 : 0;
        seen.writable = vault.read_only() ? 0 : 1;
        seen.clock_uncertain = vault.expiry().clock_uncertain ? 1 : 0;
        benchmark::DoNotOptimize(seen);
    }
}

/// One end of a meeting in memory: agrees to everything.
struct End {
    MeetingHandle meeting;
    std::uint32_t link = 0;
    bool done = false;

    explicit End(kith_vault* vault) {
        kith_meeting* made = nullptr;
        must(kith_meeting_new(vault, &made));
        meeting.reset(made);
    }
    void drain() {
        kith_event event{};
        do {
            must(kith_meeting_next_event(meeting.get(), &noon, &event));
            if (event.kind == KITH_EVENT_OFFERED) {
                must(kith_meeting_decide(meeting.get(), 1, 1, &noon));
            }
            done = done || event.kind == KITH_EVENT_DONE;
        } while (event.kind != KITH_EVENT_NONE);
    }
    bool move_to(End& other) {
        std::array<std::uint8_t, 4'096> bytes{};
        std::size_t size = bytes.size();
        drain();
        must(kith_meeting_output(meeting.get(), link, bytes.data(), &size));
        if (size == 0) {
            return false;
        }
        must(kith_meeting_sent(meeting.get(), link, size));
        must(kith_meeting_receive(other.meeting.get(), other.link, bytes.data(), size, &noon));
        other.drain();
        return true;
    }
};

void meet_by_the_library(benchmark::State& state) {
    const Folder here;
    const Folder there;
    const VaultHandle ada = vault_of(here.vault(), "Ada");
    const VaultHandle bo = vault_of(there.vault(), "Bo");
    for (auto _ : state) {
        End dials(ada.get());
        End shows(bo.get());
        std::array<char, 64> code{};
        std::size_t size = code.size();
        must(kith_meeting_listen(shows.meeting.get(), 7, &noon));
        shows.drain();
        must(kith_meeting_code(shows.meeting.get(), KITH_CODE_WORDS, code.data(), &size));
        must(kith_meeting_dial_code(dials.meeting.get(), code.data(), size - 1, &noon));
        must(kith_meeting_dialled(dials.meeting.get(), &noon, &dials.link));
        must(kith_meeting_accepted(shows.meeting.get(), &noon, &shows.link));
        while (dials.move_to(shows) || shows.move_to(dials)) {
        }
        if (!dials.done || !shows.done) {
            state.SkipWithError("the two did not meet");
        }
    }
}

BENCHMARK(look_by_the_library)->Name("bridge/look/library");
BENCHMARK(look_by_the_core)->Name("bridge/look/core");
BENCHMARK(open_by_the_library)->Name("bridge/open/library")->Unit(benchmark::kMillisecond);
BENCHMARK(open_by_the_core)->Name("bridge/open/core")->Unit(benchmark::kMillisecond);
BENCHMARK(meet_by_the_library)->Name("bridge/meeting/library")->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace
