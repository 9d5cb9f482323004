// SPDX-License-Identifier: Apache-2.0
//
// Hello in bytes (core/proto/wire.proto).
#include "session/hello.h"

#include <algorithm>

#include "proto/wire.pb.h"
#include "session/messages.h"

namespace kith::session {
namespace {

using Numbers = google::protobuf::RepeatedField<std::uint32_t>;

bool fits(const Numbers& list) {
    return !list.empty() && static_cast<std::size_t>(list.size()) <= hello_list_max;
}

std::uint32_t highest(const std::vector<std::uint32_t>& list) {
    const auto most = std::ranges::max_element(list);
    return most == list.end() ? 0 : std::min<std::uint32_t>(*most, 0xffffU);
}

bool contains(const std::vector<std::uint32_t>& list, std::uint32_t value) {
    return std::ranges::find(list, value) != list.end();
}

}  // namespace

bool Hello::has(Mode mode) const {
    return contains(modes, static_cast<std::uint32_t>(mode));
}

std::uint32_t Hello::level() const {
    return highest(versions) << 16U | highest(suites);
}

Hello make_hello(const std::vector<Mode>& modes, const HelloRandom& random) {
    Hello hello{.versions = {wire_version}, .suites = {wire_suite}, .modes = {}, .random = random};
    for (const Mode mode : modes) {
        hello.modes.push_back(static_cast<std::uint32_t>(mode));
    }
    return hello;
}

Bytes write(const Hello& hello) {
    pb::Hello out;
    out.mutable_versions()->Assign(hello.versions.begin(), hello.versions.end());
    out.mutable_suites()->Assign(hello.suites.begin(), hello.suites.end());
    out.mutable_modes()->Assign(hello.modes.begin(), hello.modes.end());
    out.set_random(std::string(as_text(hello.random)));
    Bytes body(out.ByteSizeLong());
    out.SerializeToArray(body.data(), static_cast<int>(body.size()));
    return body;
}

Result<Hello> read_hello(ByteView body) {
    pb::Hello in;
    if (!in.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
        return fail(Errc::protocol, "what connected does not speak kith");
    }
    const auto random = fixed<16>(in.random());
    if (!random || !fits(in.versions()) || !fits(in.suites()) || !fits(in.modes())) {
        return fail(Errc::protocol, "the other side sent a broken Hello");
    }
    Hello hello{.versions = {in.versions().begin(), in.versions().end()},
                .suites = {in.suites().begin(), in.suites().end()},
                .modes = {in.modes().begin(), in.modes().end()},
                .random = *random};
    if (!contains(hello.versions, wire_version) || !contains(hello.suites, wire_suite)) {
        return fail(Errc::too_new, "the other side speaks another version of kith", "Update kith on both devices.");
    }
    return hello;
}

}  // namespace kith::session
