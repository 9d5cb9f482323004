// SPDX-License-Identifier: Apache-2.0
//
// A whole meeting of two people with cards of 20 KB, in one process over loopback TCP by kith's own transport,
// against the same frames over blocking sockets with the cryptography that PROTOCOL.md prescribes and nothing else.
// Neither side keeps anything: the vault is measured by itself.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "tests/bench/operations.h"
#include "tests/bench/people.h"
#include "transport/pump.h"

namespace {

using namespace kith;

/// One frame with its length, as it went over the wire, and who sent it.
struct Sent {
    bool by_dialler;
    std::size_t size;
};

/// The frames of one meeting, played in memory: what the floor has to carry.
std::vector<Sent> frames_of_a_meeting(bench::Person& dialler, bench::Person& listener) {
    const Instant now{};
    dialler.sit_down();
    listener.sit_down();
    listener.meeting->listen(std::nullopt);
    static_cast<void>(dialler.meeting->dial(listener.meeting->code()->clone()));
    const LinkId out = dialler.meeting->dialled(now).value();
    const LinkId in = listener.meeting->accepted(now).value();
    std::vector<Sent> frames;
    const auto drain = [now](bench::Person& person) {
        while (const auto event = person.meeting->next_event()) {
            person.answer(*event, now);
        }
    };
    const auto move = [&](bench::Person& from, LinkId from_link, bench::Person& to, LinkId to_link) {
        drain(from);
        const ByteView ready = from.meeting->output(from_link);
        if (ready.empty()) {
            return false;
        }
        const std::size_t size = (static_cast<std::size_t>(ready[0]) << 8U | ready[1]) + 2;
        const Bytes frame(ready.begin(), ready.begin() + static_cast<std::ptrdiff_t>(size));
        from.meeting->sent(from_link, size);
        frames.push_back({&from == &dialler, size});
        to.meeting->receive(to_link, frame, now);
        drain(to);
        return true;
    };
    while (move(dialler, out, listener, in) || move(listener, in, dialler, out)) {
    }
    return frames;
}

bool meet_over_loopback(bench::Person& dialler, bench::Person& listener) {
    asio::io_context io;
    dialler.sit_down();
    listener.sit_down();
    std::unique_ptr<transport::Pump> out;
    const auto go = [&io](transport::Pump& pump) {
        asio::co_spawn(
            io, [](transport::Pump& run) -> asio::awaitable<void> { static_cast<void>(co_await run.run()); }(pump),
            asio::detached);
    };
    const auto answers = [](bench::Person& person) {
        return [&person](const MeetingEvent& event) { person.answer(event, transport::now()); };
    };
    const auto finders_with = [&io](const transport::Wishes& wishes, Random& random) {
        return transport::finders(transport::transports(), io.get_executor(), wishes, random).value();
    };
    transport::Pump in(
        io.get_executor(), *listener.meeting,
        finders_with({.at = {}, .said = {{"--listen", "127.0.0.1"}}}, listener.random),
        transport::Plan{.listen = true, .phrase = {}, .at = {}},
        {.on_event = answers(listener),
         .on_listening =
             [&](const transport::Listening& listening) {
                 out = std::make_unique<transport::Pump>(
                     io.get_executor(), *dialler.meeting,
                     finders_with({.at = listening.addresses.front()}, dialler.random),
                     transport::Plan{.listen = false, .phrase = {}, .at = listening.addresses.front()},
                     transport::Pump::Callbacks{
                         .on_event = answers(dialler), .on_listening = {}, .on_found = {}, .on_lonely = {}});
                 static_cast<void>(out->dial(listener.meeting->code()->clone()));
                 go(*out);
             },
         .on_found = {},
         .on_lonely = {}});
    go(in);
    io.run();
    return dialler.happy() && listener.happy();
}

void meeting_kith(benchmark::State& state) {
    bench::Person dialler("Ada");
    bench::Person listener("Bo");
    for (auto _ : state) {
        if (!meet_over_loopback(dialler, listener)) {
            state.SkipWithError("the meeting failed");
            break;
        }
    }
}

/// The same without sockets: which part of the time is the transport's.
void meeting_in_memory(benchmark::State& state) {
    bench::Person dialler("Ada");
    bench::Person listener("Bo");
    std::size_t bytes = 0;
    for (auto _ : state) {
        bytes = 0;
        for (const Sent& frame : frames_of_a_meeting(dialler, listener)) {
            bytes += frame.size;
        }
    }
    if (!dialler.happy() || !listener.happy()) {
        state.SkipWithError("the meeting failed");
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

/// A connected pair of loopback TCP sockets: made, used and closed within each round, as a meeting does.
struct Connection {
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int dialler = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int listener = -1;

    Connection() {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        if (bind(listening, address, size) == 0 && listen(listening, 1) == 0 &&
            getsockname(listening, address, &size) == 0 && connect(dialler, address, size) == 0) {
            listener = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        }
        const int on = 1;
        setsockopt(dialler, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Connection() {
        close(listening);
        close(dialler);
        close(listener);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] bool carry(bool by_dialler, std::span<const unsigned char> out, std::span<unsigned char> in) const {
        if (write(by_dialler ? dialler : listener, out.data(), out.size()) != static_cast<ssize_t>(out.size())) {
            return false;
        }
        return recv(by_dialler ? listener : dialler, in.data(), out.size(), MSG_WAITALL) ==
               static_cast<ssize_t>(out.size());
    }
};

constexpr std::size_t padded_card = 65'536;

void meeting_floor(benchmark::State& state) {
    if (sodium_init() < 0) {
        state.SkipWithError("libsodium does not start");
    }
    bench::Person dialler("Ada");
    bench::Person listener("Bo");
    const std::vector<Sent> frames = frames_of_a_meeting(dialler, listener);
    std::array<unsigned char, 32> seed{};
    bench::Identity identity(seed);
    std::vector<unsigned char> plain(1U << 16U);
    std::vector<unsigned char> out(1U << 17U);
    std::vector<unsigned char> in(1U << 17U);
    bench::Card card(padded_card);
    for (auto _ : state) {
        const Connection connection;
        bench::Operations a;
        bench::Operations b;
        bool ok = bench::handshake_operations(a, b);
        for (int side = 0; side < 2; ++side) {
            ok = ok && identity.sign_and_verify() && card.seal_and_open();
        }
        const std::array<unsigned char, 12> nonce{};
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const std::size_t size = frames[i].size;
            if (i < bench::handshake_frames) {
                ok = ok && connection.carry(frames[i].by_dialler, std::span(plain).first(size), in);
                continue;
            }
            crypto_aead_chacha20poly1305_ietf_encrypt(out.data() + 2, nullptr, plain.data(), size - 18, nullptr, 0,
                                                      nullptr, nonce.data(), a.key.data());
            ok = ok && connection.carry(frames[i].by_dialler, std::span(out).first(size), in) &&
                 crypto_aead_chacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, in.data() + 2, size - 2,
                                                           nullptr, 0, nonce.data(), a.key.data()) == 0;
        }
        if (!ok) {
            state.SkipWithError("the floor failed");
            break;
        }
    }
    state.counters["frames"] = static_cast<double>(frames.size());
}

BENCHMARK(meeting_kith)->Name("meeting/kith")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(meeting_in_memory)->Name("meeting/memory")->Unit(benchmark::kMillisecond);
BENCHMARK(meeting_floor)->Name("meeting/floor")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
