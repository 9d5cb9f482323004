// SPDX-License-Identifier: Apache-2.0
//
// See pipes.h. Who listens makes NUMBER.in and NUMBER.out in the folder, which is the announcement too.
#include "tests/transport/pipes/pipes.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <filesystem>

namespace kith::test::pipes {
namespace {

using transport::Finder;
using transport::Link;
using End = asio::posix::stream_descriptor;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::string_view folder_flag = "--pipes";
constexpr std::string_view pipe_scheme = "pipe:";

std::optional<PublicNumber> number_of(std::string_view where) {
    return where.starts_with(pipe_scheme) ? PublicNumber::parse(where.substr(pipe_scheme.size())) : std::nullopt;
}

std::shared_ptr<End> open_end(const asio::any_io_executor& executor, const fs::path& pipe, int how) {
    const int fd = open(pipe.c_str(), how | O_NONBLOCK | O_CLOEXEC);
    return fd < 0 ? nullptr : std::make_shared<End>(executor, fd);
}

class PipeLink final : public Link {
public:
    PipeLink(std::shared_ptr<End> in, std::shared_ptr<End> out) : in_(std::move(in)), out_(std::move(out)) {}
    ~PipeLink() override { close(); }

    asio::awaitable<Result<std::size_t>> read_some(std::span<Byte> into) override {
        const auto in = in_;
        asio::error_code error;
        // Before the other side has opened its end, a pipe that is read looks ended.
        co_await in->async_wait(End::wait_read, asio::redirect_error(asio::use_awaitable, error));
        const auto size = error ? 0
                                : co_await in->async_read_some(asio::buffer(into.data(), into.size()),
                                                               asio::redirect_error(asio::use_awaitable, error));
        if (error || size == 0) {
            co_return fail(in->is_open() ? Errc::cut : Errc::cancelled, "the pipe has ended");
        }
        co_return size;
    }
    asio::awaitable<Result<void>> write(ByteView bytes) override {
        const auto out = out_;
        asio::error_code error;
        co_await asio::async_write(*out, asio::buffer(bytes.data(), bytes.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return fail(out->is_open() ? Errc::cut : Errc::cancelled, "the pipe has ended");
        }
        co_return Result<void>{};
    }
    void finish_writing() override { close_end(*out_); }
    void close() override {
        close_end(*in_);
        close_end(*out_);
    }
    [[nodiscard]] std::string peer() const override { return "a pipe"; }
    [[nodiscard]] std::string source() const override { return "a pipe"; }

private:
    static void close_end(End& end) {
        asio::error_code ignored;
        end.close(ignored);
    }
    std::shared_ptr<End> in_;
    std::shared_ptr<End> out_;
};

class PipeFinder final : public Finder {
public:
    PipeFinder(asio::any_io_executor executor, fs::path folder, bool discovers)
        : executor_(std::move(executor)), folder_(std::move(folder)), discovers_(discovers), look_(executor_) {}
    ~PipeFinder() override { end(); }

    [[nodiscard]] std::string_view name() const override { return "pipes"; }
    [[nodiscard]] bool discovers() const override { return discovers_; }
    [[nodiscard]] std::string_view search() const override { return "through pipes"; }
    [[nodiscard]] std::string_view scheme() const override { return pipe_scheme; }
    [[nodiscard]] std::size_t asking() const override { return 0; }
    [[nodiscard]] std::vector<transport::Trouble> troubles() const override { return {}; }

    Result<void> browse(OnSighting on_sighting) override {
        on_sighting_ = std::move(on_sighting);
        return {};
    }
    void seek(const std::vector<PublicNumber>& numbers) override {
        wanted_ = numbers;
        look();
    }
    Result<void> listen(OnLink on_link) override {
        on_link_ = std::move(on_link);
        return {};
    }
    Result<void> announce(PublicNumber number) override {
        mine_ = number;
        if (mkfifo(pipe(number, "out").c_str(), 0600) != 0 || mkfifo(pipe(number, "in").c_str(), 0600) != 0) {
            return fail(Errc::io, "the pipes can't be made", "is the folder there?");
        }
        in_ = open_end(executor_, pipe(number, "in"), O_RDONLY);
        if (!in_) {
            return fail(Errc::io, "the pipe can't be opened");
        }
        // Readable as soon as somebody who dialled has written: until then there is no link.
        in_->async_wait(End::wait_read, [this](const asio::error_code& error) {
            if (error) {
                return;
            }
            if (auto out = open_end(executor_, pipe(*mine_, "out"), O_WRONLY)) {
                on_link_(std::make_unique<PipeLink>(std::exchange(in_, nullptr), std::move(out)));
            }
        });
        return {};
    }
    [[nodiscard]] std::vector<std::string> addresses() const override { return {}; }

    asio::awaitable<Result<std::unique_ptr<Link>>> dial(std::string where) override {
        const auto number = number_of(where);
        if (!number) {
            co_return fail(Errc::malformed, "that is no pipe", "pipe:NUMBER");
        }
        auto in = open_end(executor_, pipe(*number, "out"), O_RDONLY);
        auto out = open_end(executor_, pipe(*number, "in"), O_WRONLY);
        if (!in || !out) {
            co_return fail(Errc::nobody, "nobody is at the other end of that pipe");
        }
        co_return std::make_unique<PipeLink>(std::move(in), std::move(out));
    }
    asio::awaitable<void> stop() override {
        end();
        co_return;
    }

private:
    [[nodiscard]] fs::path pipe(PublicNumber number, std::string_view which) const {
        return folder_ / (std::to_string(number.value()) + "." + std::string(which));
    }
    void look() {
        const auto numbers = wanted_;
        for (const auto number : numbers) {
            if (on_sighting_ && number != mine_ && fs::exists(pipe(number, "in"))) {
                const auto where = std::string(pipe_scheme) + std::to_string(number.value());
                on_sighting_({number, where, {where}});
            }
        }
        if (discovers_ && !wanted_.empty()) {
            look_.expires_after(10ms);
            look_.async_wait([this](const asio::error_code& error) {
                if (!error) {
                    look();
                }
            });
        }
    }
    void end() {
        look_.cancel();
        wanted_.clear();
        on_sighting_ = nullptr;
        if (in_) {
            in_->cancel();
            in_.reset();
        }
        if (mine_) {
            fs::remove(pipe(*mine_, "in"));
            fs::remove(pipe(*mine_, "out"));
            mine_.reset();
        }
    }

    asio::any_io_executor executor_;
    fs::path folder_;
    bool discovers_;
    asio::steady_timer look_;
    OnSighting on_sighting_;
    OnLink on_link_;
    std::vector<PublicNumber> wanted_;
    std::optional<PublicNumber> mine_;
    std::shared_ptr<End> in_;
};

constexpr std::array<transport::Option, 1> options = {
    {{.flag = folder_flag, .value = "FOLDER", .help = "Meet over named pipes there"}}};

Result<void> check(std::string_view where) {
    return number_of(where) ? Result<void>{} : fail(Errc::malformed, "that is no pipe", "pipe:NUMBER");
}

Result<std::unique_ptr<Finder>> make(asio::any_io_executor executor, const transport::Wishes& wishes, Random&) {
    if (!wishes.has(folder_flag)) {
        return nullptr;
    }
    return std::make_unique<PipeFinder>(std::move(executor), wishes.text(folder_flag), wishes.at.empty());
}

asio::awaitable<transport::Diagnosis> diagnose(asio::any_io_executor) {
    co_return transport::Diagnosis{"pipes", {{"pipe", "good", true, {}, {}}}, {}};
}

}  // namespace

constinit const transport::Transport transport{.name = "pipes",
                                               .scheme = pipe_scheme,
                                               .options = options,
                                               .check_place = check,
                                               .make = make,
                                               .diagnose = diagnose};

}  // namespace kith::test::pipes
