// SPDX-License-Identifier: Apache-2.0
//
// See own_memory.h: proc(5), /proc/self/smaps and /proc/self/mem.
#include "tests/support/own_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace kith::test {
namespace {

constexpr Byte mask = 0xa5;
// A sanitizer's shadow is larger, and none of ours.
constexpr std::uintptr_t largest_area = std::uintptr_t{1} << 30U;

struct Area {
    std::uintptr_t first = 0;
    std::uintptr_t end = 0;
    bool writable = false;
    bool locked = false;
};

std::vector<Area> areas() {
    std::vector<Area> out;
    std::ifstream smaps("/proc/self/smaps");
    for (std::string line; std::getline(smaps, line);) {
        std::istringstream words(line);
        unsigned long first = 0;
        char dash = 0;
        unsigned long end = 0;
        std::string rights;
        if (words >> std::hex >> first >> dash >> end >> rights && dash == '-' && rights.size() >= 2) {
            out.push_back({first, end, rights[0] == 'r' && rights[1] == 'w', false});
        } else if (line.starts_with("VmFlags:") && !out.empty()) {
            line += ' ';
            out.back().locked = line.find(" lo ") != std::string::npos && line.find(" dd ") != std::string::npos;
        }
    }
    return out;
}

// Static, so that it is known what not to look at.
std::array<Byte, 1U << 16U> piece;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

}  // namespace

Trace::Trace(std::string name, ByteView secret) : name_(std::move(name)), masked_(secret.size()) {
    std::ranges::transform(secret, masked_.begin(), [](Byte byte) { return static_cast<Byte>(byte ^ mask); });
}

struct Search {
    std::span<const Trace> traces;
    std::array<bool, 256> begins{};
    std::size_t longest = 0;
    std::vector<Sighting> seen;

    explicit Search(std::span<const Trace> wanted) : traces(wanted) {
        for (const Trace& trace : traces) {
            begins[trace.masked_.at(0) ^ mask] = true;
            longest = std::max(longest, trace.masked_.size());
        }
    }

    static bool stands(const Trace& trace, ByteView there) {
        if (there.size() < trace.masked_.size()) {
            return false;
        }
        for (std::size_t i = 0; i < trace.masked_.size(); ++i) {
            if (there[i] != (trace.masked_[i] ^ mask)) {
                return false;
            }
        }
        return true;
    }

    /// What begins in the first `fresh` bytes.
    void look(ByteView there, std::size_t fresh, std::uintptr_t at, bool locked) {
        for (std::size_t i = 0; i < fresh; ++i) {
            if (!begins[there[i]]) {
                continue;
            }
            for (const Trace& trace : traces) {
                if (stands(trace, there.subspan(i))) {
                    seen.push_back({trace.name_, at + i, locked});
                }
            }
        }
    }

    void look_through(int memory, const Area& area) {
        const auto own_first = reinterpret_cast<std::uintptr_t>(piece.data());
        const auto own_end = own_first + piece.size();
        const std::size_t step = piece.size() - longest;
        for (std::uintptr_t at = area.first; at < area.end; at += step) {
            if (at < own_end && at + piece.size() > own_first) {
                continue;  // no test keeps its secrets beside this array
            }
            const auto wanted = std::min(piece.size(), area.end - at);
            const auto got = ::pread(memory, piece.data(), wanted, static_cast<off_t>(at));
            if (got > 0) {
                const auto size = static_cast<std::size_t>(got);
                look(ByteView(piece).first(size), std::min(step, size), at, area.locked);
            }
        }
        piece.fill(0);
    }
};

std::vector<Sighting> find_in_own_memory(std::span<const Trace> traces) {
    Search search(traces);
    const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    for (const Area& area : areas()) {
        if (area.writable && area.end - area.first < largest_area) {
            search.look_through(memory, area);
        }
    }
    ::close(memory);
    return search.seen;
}

bool can_lock_memory() {
    const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* page = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) {
        return false;
    }
    ::mlock(page, size);
    ::madvise(page, size, MADV_DONTDUMP);
    const auto at = reinterpret_cast<std::uintptr_t>(page);
    const auto all = areas();
    const bool locked =
        std::ranges::any_of(all, [at](const Area& area) { return area.first <= at && at < area.end && area.locked; });
    ::munmap(page, size);
    return locked;
}

std::string names(std::span<const Sighting> seen) {
    std::ostringstream out;
    for (const Sighting& each : seen) {
        out << each.name << (each.locked ? " (locked)" : "") << " at 0x" << std::hex << each.at << "; ";
    }
    return out.str();
}

}  // namespace kith::test
