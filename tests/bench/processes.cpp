// SPDX-License-Identifier: Apache-2.0
//
// Two `kith meet --at` processes on loopback, their vaults opened by device key, from the first spawn until both
// have said that they saved; against a pair of bare processes of the same shape (floor_pair.cpp). In a folder on
// disk, and in one in memory, where a durable save costs nothing.
//
// Environment: KITH_BENCH_KITH (the program), KITH_BENCH_FLOOR (floor_pair), KITH_BENCH_DIR.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

extern char** environ;

namespace {

using Words = std::vector<std::string>;

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// A child whose standard output is read line by line.
class Child {
public:
    explicit Child(const Words& words) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            return;
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        std::vector<char*> arguments;
        for (const std::string& word : words) {
            arguments.push_back(const_cast<char*>(word.c_str()));
        }
        arguments.push_back(nullptr);
        if (posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) {
            pid_ = -1;
        }
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        out_ = ends[0];
    }
    ~Child() {
        if (out_ >= 0) {
            close(out_);
        }
        if (pid_ > 0) {
            waitpid(pid_, nullptr, 0);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next line that holds `mark`; empty at the end of the output.
    std::string line_with(const std::string& mark) {
        while (true) {
            const auto end = text_.find('\n');
            if (end == std::string::npos) {
                char piece[4096];
                const ssize_t count = read(out_, piece, sizeof piece);
                if (count <= 0) {
                    return {};
                }
                text_.append(piece, static_cast<std::size_t>(count));
                continue;
            }
            std::string line = text_.substr(0, end);
            text_.erase(0, end + 1);
            if (line.find(mark) != std::string::npos) {
                return line;
            }
        }
    }

private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string text_;
};

/// The text between `before` and the next quotation mark.
std::string quoted_after(const std::string& line, const std::string& before) {
    const auto at = line.find(before);
    if (at == std::string::npos) {
        return {};
    }
    const auto from = line.find('"', at + before.size()) + 1;
    return line.substr(from, line.find('"', from) - from);
}

std::string shell_quoted(const std::string& text) {
    return "'" + text + "'";
}

/// A folder with two vaults in it, of two people with a name and an e-mail address.
struct Vaults {
    std::filesystem::path folder;
    std::string kith = from_environment("KITH_BENCH_KITH");

    explicit Vaults(const std::filesystem::path& where) : folder(where / "bench-processes") {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
    }
    ~Vaults() { std::filesystem::remove_all(folder); }
    Vaults(const Vaults&) = delete;
    Vaults& operator=(const Vaults&) = delete;

    [[nodiscard]] Words command(const std::string& who, Words words) const {
        words.insert(words.begin(), {kith, "--vault", folder / who, "--device-key-file", folder / (who + ".key")});
        return words;
    }
    [[nodiscard]] bool make(const std::string& who) const {
        for (const Words& words : {Words{"init", "--name", who}, Words{"card", "set", "email", who + "@example.org"}}) {
            std::string line;
            for (const std::string& word : command(who, words)) {
                line += shell_quoted(word) + ' ';
            }
            if (std::system((line + ">/dev/null 2>&1").c_str()) != 0) {
                return false;
            }
        }
        return true;
    }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void two_kiths(benchmark::State& state, const std::string& where) {
    // New vaults each time: a vault that knows the peer, or has a log, would not be the same work.
    for (auto _ : state) {
        const Vaults vaults(where);
        if (!vaults.make("ada") || !vaults.make("bo")) {
            state.SkipWithError("the vaults could not be made");
            return;
        }
        const auto start = std::chrono::steady_clock::now();
        Child listener(
            vaults.command("ada", {"meet", "--listen", "127.0.0.1", "--yes", "--events", "json", "--timeout", "20s"}));
        std::string code;
        std::string address;
        while (code.empty() || address.empty()) {
            const std::string line = listener.line_with("\"event\"");
            if (line.empty()) {
                state.SkipWithError("the listener did not listen");
                return;
            }
            code = line.find("\"code\":") == std::string::npos ? code : quoted_after(line, "\"code\":");
            address = line.find("\"addresses\"") == std::string::npos ? address : quoted_after(line, "\"addresses\"");
        }
        Child dialler(
            vaults.command("bo", {"meet", code, "--at", address, "--yes", "--events", "json", "--timeout", "20s"}));
        if (dialler.line_with("\"saved\"").empty() || listener.line_with("\"saved\"").empty()) {
            state.SkipWithError("the two did not meet");
            return;
        }
        state.SetIterationTime(seconds_since(start));
    }
}

void two_floors(benchmark::State& state, const std::string& where, const std::string& saves) {
    const Vaults files(where);
    const std::string program = from_environment("KITH_BENCH_FLOOR");
    for (auto _ : state) {
        const auto start = std::chrono::steady_clock::now();
        Child listener({program, "listen", files.folder / "a", saves});
        const std::string port = listener.line_with("");
        Child dialler({program, "dial", port, files.folder / "b", saves});
        if (dialler.line_with("saved").empty() || listener.line_with("saved").empty()) {
            state.SkipWithError("the floor failed");
            return;
        }
        state.SetIterationTime(seconds_since(start));
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    const std::string disk =
        from_environment("KITH_BENCH_DIR").empty() ? std::string(".") : from_environment("KITH_BENCH_DIR");
    const std::string memory = "/dev/shm/kith-bench-" + std::to_string(getpid());
    const auto add = [](const char* name, auto function) {
        benchmark::RegisterBenchmark(name, function)->Unit(benchmark::kMillisecond)->UseManualTime();
    };
    add("processes-disk/kith", [&](benchmark::State& state) { two_kiths(state, disk); });
    add("processes-disk/floor", [&](benchmark::State& state) { two_floors(state, disk, "0"); });
    add("processes-disk/durable", [&](benchmark::State& state) { two_floors(state, disk, "3"); });
    add("processes-memory/kith", [&](benchmark::State& state) { two_kiths(state, memory); });
    add("processes-memory/floor", [&](benchmark::State& state) { two_floors(state, memory, "0"); });
    benchmark::RunSpecifiedBenchmarks();
    std::filesystem::remove_all(memory);
    return 0;
}
