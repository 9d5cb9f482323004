// SPDX-License-Identifier: Apache-2.0
//
// The floor of two `kith meet --at` processes: two bare processes with a TCP connection and libsodium, that say as
// much, as often, as the two do (PROTOCOL.md), and write what came to a file. No vault, no command line, no checks.
//
// Usage: floor_pair listen FILE SAVES    prints its port, then "saved"
//        floor_pair dial PORT FILE SAVES prints "saved"
// SAVES is how often the file is written durably: 0 leaves it to the system, 3 is what a meeting does.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/bench/operations.h"

namespace {

using kith::bench::Key;

/// What each side says after the handshake, in bytes: IDENTITY, PENDING, OFFER, DECIDE, STAGE of a card of 1 KiB,
/// STAGED, RELEASE, COMMIT, END.
constexpr std::array<std::size_t, 9> messages{256, 64, 256, 256, 1280, 128, 128, 64, 64};

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
}

sockaddr_in loopback(unsigned port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

int listen_for_one() {
    const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at = loopback(0);
    socklen_t size = sizeof at;
    auto* const address = reinterpret_cast<sockaddr*>(&at);
    if (bind(listening, address, size) != 0 || listen(listening, 1) != 0 ||
        getsockname(listening, address, &size) != 0) {
        give_up("listen");
    }
    std::printf("%u\n", ntohs(at.sin_port));
    std::fflush(stdout);
    return accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
}

int dial(unsigned port) {
    const int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in at = loopback(port);
    if (connect(out, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
        give_up("connect");
    }
    return out;
}

struct Wire {
    int socket;

    void send(std::span<const unsigned char> out) const {
        if (write(socket, out.data(), out.size()) != static_cast<ssize_t>(out.size())) {
            give_up("write");
        }
    }
    void receive(std::span<unsigned char> in) const {
        if (recv(socket, in.data(), in.size(), MSG_WAITALL) != static_cast<ssize_t>(in.size())) {
            give_up("read");
        }
    }
    /// Ours goes out, theirs comes in.
    void swap(std::span<const unsigned char> out, std::span<unsigned char> in) const {
        send(out);
        receive(in);
    }
};

void write_file(const char* file, std::span<const unsigned char> what, int saves) {
    const int out = open(file, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    for (int i = 0; i < std::max(saves, 1); ++i) {
        if (write(out, what.data(), what.size()) != static_cast<ssize_t>(what.size()) ||
            (saves > 0 && fdatasync(out) != 0)) {
            give_up("save");
        }
    }
    close(out);
}

Key shake_hands(const Wire& wire, bool dials) {
    kith::bench::Operations me;
    std::array<unsigned char, 24> hello{};
    wire.swap(hello, hello);
    me.begin();
    Key share{};
    Key ephemeral{};
    std::array<unsigned char, 16> tag{};
    wire.swap(me.share, share);
    me.agree(share);
    wire.swap(me.ephemeral, ephemeral);
    // Seals where the real one opens: as much work, and nothing to send the other way round.
    me.message(dials ? me.ephemeral : ephemeral, nullptr, true, tag);
    me.message(dials ? ephemeral : me.ephemeral, &ephemeral, true, tag);
    me.split();
    if (!me.ok) {
        give_up("libsodium");
    }
    return me.key;
}

}  // namespace

int main(int argc, char** argv) {
    const bool dials = argc == 5 && std::string_view(argv[1]) == "dial";
    if ((!dials && argc != 4) || sodium_init() < 0) {
        return 2;
    }
    const char* const file = argv[argc - 2];
    const int saves = std::atoi(argv[argc - 1]);
    const Wire wire{dials ? dial(static_cast<unsigned>(std::atoi(argv[2]))) : listen_for_one()};
    const int on = 1;
    setsockopt(wire.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const Key key = shake_hands(wire, dials);
    std::array<unsigned char, 32> seed{};
    kith::bench::Card card(1024);
    if (!kith::bench::Identity(seed).sign_and_verify() || !card.seal_and_open()) {
        give_up("libsodium");
    }
    std::array<unsigned char, 2048> plain{};
    std::array<unsigned char, 2048> out{};
    std::array<unsigned char, 2048> in{};
    const std::array<unsigned char, 12> nonce{};
    for (const std::size_t size : messages) {
        crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plain.data(), size - 16, nullptr, 0, nullptr,
                                                  nonce.data(), key.data());
        wire.swap(std::span(out).first(size), std::span(in).first(size));
        if (crypto_aead_chacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, in.data(), size, nullptr, 0,
                                                      nonce.data(), key.data()) != 0) {
            give_up("libsodium");
        }
    }
    write_file(file, std::span(in).first(1024), saves);
    std::puts("saved");
    return 0;
}
