// SPDX-License-Identifier: Apache-2.0
//
// The list of transports: what is in it, and that one more is a folder and a line (tests/transport/pipes).
#include "transport/transports.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>

#include "tests/support/players.h"
#include "tests/support/seeded_random.h"
#include "tests/transport/pipes/pipes.h"
#include "transport/lan/lan.h"
#include "transport/pump.h"

using namespace kith;
using namespace kith::test;
using namespace kith::transport;

namespace {

constexpr std::array<const Transport*, 2> lan_and_pipes = {&lan::transport, &pipes::transport};

/// A person at a pump over what that list gives.
struct Player {
    Player(asio::io_context& context, const std::string& name, std::uint64_t seed, const Wishes& wishes, bool listen)
        : side(name, seed), random(seed + 100) {
        side.sit_down();
        auto over = finders(lan_and_pipes, context.get_executor(), wishes, random).value();
        for (const auto& finder : over) {
            names.emplace_back(finder->name());
        }
        Pump::Callbacks callbacks;
        callbacks.on_event = [this](const MeetingEvent& event) {
            side.now = transport::now();
            side.answer(event);
        };
        callbacks.on_listening = [this](const Listening& listening) { on_listening(listening); };
        pump.emplace(context.get_executor(), *side.meeting, std::move(over),
                     Plan{.listen = listen, .phrase = {}, .at = wishes.at}, std::move(callbacks));
    }
    void start(asio::io_context& context) {
        asio::co_spawn(context, pump->run(),
                       [this](const std::exception_ptr&, Result<void> ended) { met = ended.has_value(); });
    }

    Side side;
    SeededRandom random;
    std::vector<std::string> names;
    std::function<void(const Listening&)> on_listening = [](const Listening&) {};
    std::optional<Pump> pump;
    bool met = false;
};

struct Folder {
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "kith-pipes-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path path;
};

/// Ada shows a code, and Bo dials it with the wishes that `of_bo` makes of hers and of where she listens.
void meet(const std::filesystem::path& folder, const std::function<Wishes(const Wishes&, const Listening&)>& of_bo,
          const std::vector<std::string>& transports_of_bo) {
    asio::io_context context;
    // The LAN stays on the loopback, where it neither announces nor looks.
    const Wishes wishes{.at = {}, .said = {{"--listen", "127.0.0.1"}, {"--pipes", folder}}};
    Player ada(context, "ada", 1, wishes, true);
    CHECK(ada.names == std::vector<std::string>{"lan", "pipes"});
    std::optional<Player> bo;
    ada.on_listening = [&](const Listening& listening) {
        bo.emplace(context, "bo", 2, of_bo(wishes, listening), false);
        CHECK(bo->names == transports_of_bo);
        CHECK(bo->pump->dial(ada.side.meeting->code()->clone()).has_value());
        bo->start(context);
    };
    ada.start(context);
    context.run();
    CHECK(ada.met);
    CHECK(ada.side.store.held.size() == 1);
    REQUIRE(bo);
    CHECK(bo->met);
    CHECK(bo->side.store.held.size() == 1);
    CHECK(std::filesystem::is_empty(folder));
}

}  // namespace

TEST_CASE("two meet over a transport that stands in its own folder and in a list, and nowhere else") {
    const Folder folder;
    meet(folder.path, [](const Wishes& wishes, const Listening&) { return wishes; }, {"lan", "pipes"});
}

TEST_CASE("an address in one transport's spelling leaves the others out") {
    const Folder folder;
    meet(folder.path,
         [](Wishes wishes, const Listening& listening) {
             wishes.at = "pipe:" + std::to_string(listening.number.value().value());
             return wishes;
         },
         {"pipes"});
}

TEST_CASE("each transport diagnoses itself, and no two take the same option") {
    const auto all = diagnose(lan_and_pipes);
    REQUIRE(all.size() == 2);
    CHECK(all[0].transport == "lan");
    CHECK(all[1].transport == "pipes");
    auto said = options();
    std::ranges::sort(said, {}, &Option::flag);
    CHECK(std::ranges::adjacent_find(said, {}, &Option::flag) == said.end());
    for (const Option& option : said) {
        CHECK(option.flag.starts_with("--"));
        CHECK_FALSE(option.help.empty());
    }
}

TEST_CASE("what leaves nothing to meet over is said") {
    asio::io_context context;
    SeededRandom random(1);
    const auto none = finders(lan_and_pipes, context.get_executor(), {.at = "pipe:7"}, random);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == Errc::usage);
    CHECK_FALSE(none.error().hint.empty());
}
