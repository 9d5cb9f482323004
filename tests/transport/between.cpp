// SPDX-License-Identifier: Apache-2.0
//
// One in the middle who runs a session with each of the two: `between MODE HOST PORT` listens on a port of its own, which it
// prints, takes one link there, and opens one to HOST:PORT. By `code` it guesses, on both sides. By `phrase`, where no
// secret is needed to begin, it goes as far as it can: it has both people's nonces, and says to each that the other has
// picked. What came back after the handshakes goes to stdout, a line a message: `a REVEAL`, `b CANCEL`.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "kith/limits.h"
#include "session/frame.h"
#include "session/handshake.h"

namespace {

using namespace kith;
using namespace kith::session;

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
}

/// One of the two, and the session with them.
class End {
public:
    End(char name, int link, Role role, Means means, Random& random)
        : name_(name), link_(link), handshake_(role, std::move(means), live_, random) {}
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() { close(link_); }

    /// False where the other end broke it off, or sent what does not fit.
    bool shake_hands() {
        Bytes out;
        handshake_.start(out);
        while (true) {
            write_all(out);
            out.clear();
            if (auto secured = handshake_.secured()) {
                secured_.emplace(std::move(*secured));
                return true;
            }
            const auto frame = next();
            if (!frame || !handshake_.receive(*frame, {}, out)) {
                return false;
            }
        }
    }
    void say(Type type, ByteView body) {
        Bytes out;
        append_frame(out, secured_->send.seal(pad_message(static_cast<std::uint8_t>(type), body).view()));
        write_all(out);
    }
    /// The next message, told on stdout; none at the end.
    std::optional<std::pair<Type, Bytes>> hear() {
        const auto frame = next();
        const auto plain = frame ? secured_->receive.open(*frame) : std::nullopt;
        const auto message = plain ? read_message(plain->view()) : fail(Errc::protocol, "");
        if (!message) {
            std::printf("%c end\n", name_);
            return std::nullopt;
        }
        std::printf("%c %u\n", name_, static_cast<unsigned>(message->type));
        return std::pair{static_cast<Type>(message->type), Bytes(message->body.begin(), message->body.end())};
    }
    [[nodiscard]] const PhraseNonce& committed() const { return secured_->phrase; }

private:
    std::optional<Bytes> next() {
        while (true) {
            const auto frame = reader_.next(rest_, limits::frame);
            if (!frame) {
                return std::nullopt;
            }
            if (*frame) {
                return **frame;
            }
            const auto count = read(link_, buffer_.data(), buffer_.size());
            if (count <= 0) {
                return std::nullopt;
            }
            rest_ = ByteView(buffer_).first(static_cast<std::size_t>(count));
        }
    }
    void write_all(ByteView bytes) const {
        while (!bytes.empty()) {
            const auto count = send(link_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) {
                return;  // the next read says it
            }
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
    }

    char name_;
    int link_;
    LiveRandoms live_;
    Handshake handshake_;
    std::optional<Secured> secured_;
    FrameReader reader_;
    Bytes buffer_ = Bytes(4096);
    ByteView rest_;
};

sockaddr_in address_of(const char* host, int port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    if (inet_pton(AF_INET, host, &out.sin_addr) != 1) {
        give_up(host);
    }
    return out;
}

sockaddr* any(sockaddr_in& address) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the system's calls want it
    return reinterpret_cast<sockaddr*>(&address);
}

int taken_link() {
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in own = address_of("0.0.0.0", 0);
    socklen_t size = sizeof own;
    if (server < 0 || bind(server, any(own), size) != 0 || listen(server, 1) != 0 ||
        getsockname(server, any(own), &size) != 0) {
        give_up("listen");
    }
    std::printf("%d\n", ntohs(own.sin_port));
    (void)std::fflush(stdout);
    const int link = accept(server, nullptr, nullptr);
    if (link < 0) {
        give_up("accept");
    }
    close(server);
    return link;
}

int opened_link(const char* host, int port) {
    const int link = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in there = address_of(host, port);
    if (link < 0 || connect(link, any(there), sizeof there) != 0) {
        give_up("connect");
    }
    return link;
}

Means means_of(bool by_phrase, Random& random) {
    Means means;
    if (by_phrase) {
        means.phrase = std::make_shared<PhraseTurn>();
    } else {
        means.code = std::make_shared<CodeTries>(CodeTries{.code = Code::make(std::nullopt, random)});
    }
    return means;
}

/// All that can be said without knowing anything.
void pretend(End& dialler, End& listener, Random& random) {
    (void)dialler.hear();  // their nonce
    listener.say(Type::reveal, write_reveal(random_bytes<32>(random)));
    (void)listener.hear();
    dialler.say(Type::reveal, write_reveal(dialler.committed()));
    dialler.say(Type::confirm, {});
    listener.say(Type::confirm, {});
    while (dialler.hear()) {
    }
    while (listener.hear()) {
    }
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) {
        (void)std::fprintf(stderr, "between code|phrase HOST PORT\n");
        return 2;
    }
    alarm(120);  // ends by itself, so that a failing test leaves nothing behind
    SystemRandom random;
    const bool by_phrase = std::string_view(words[1]) == "phrase";
    const int in = taken_link();
    End dialler('a', in, Role::responder, means_of(by_phrase, random), random);
    const bool with_dialler = dialler.shake_hands();
    End listener('b', opened_link(words[2], static_cast<int>(std::strtol(words[3], nullptr, 10))), Role::initiator,
                 means_of(by_phrase, random), random);
    const bool with_listener = listener.shake_hands();
    std::printf("handshakes %d %d\n", with_dialler ? 1 : 0, with_listener ? 1 : 0);
    if (with_dialler && with_listener) {
        pretend(dialler, listener, random);
    }
    return 0;
}
