// SPDX-License-Identifier: Apache-2.0
//
// kith/secret.h and kith/random.h: what must not stay in memory does not, and randomness is the caller's.
#include "kith/secret.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <set>
#include <type_traits>

#include "crypto/compare.h"
#include "kith/random.h"
#include "tests/support/own_memory.h"
#include "tests/support/seeded_random.h"

using namespace kith;

static_assert(!std::is_copy_constructible_v<Secret<32>> && !std::is_copy_assignable_v<Secret<32>>);
static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<Secret<32>> && std::is_nothrow_move_constructible_v<SecretBytes>);

namespace {

constexpr ByteArray<4> four{1, 2, 3, 4};

}  // namespace

TEST_CASE("wiping leaves zeros") {
    ByteArray<4> bytes = four;
    wipe(bytes);
    CHECK(crypto::is_zero(bytes));
    wipe({});
}

TEST_CASE("moving a secret wipes where it came from, and a clone is a second one") {
    Secret<4> first(four);
    const Secret<4> copy = first.clone();
    const Secret<4> second = std::move(first);
    CHECK(crypto::is_zero(first.view()));  // NOLINT(bugprone-use-after-move): that is the point
    CHECK(crypto::equal(second.view(), four));
    CHECK(crypto::equal(copy.view(), four));
    Secret<4> third(four);
    Secret<4> fourth;
    fourth = std::move(third);
    CHECK(crypto::is_zero(third.view()));  // NOLINT(bugprone-use-after-move)
    CHECK(crypto::equal(fourth.view(), four));
}

TEST_CASE("a destroyed secret leaves zeros behind") {
    alignas(Secret<4>) std::array<Byte, sizeof(Secret<4>)> memory{};
    auto* secret = new (memory.data()) Secret<4>(four);
    CHECK(std::ranges::search(memory, four).size() == 4);
    secret->~Secret();
    CHECK(crypto::is_zero(memory));
}

TEST_CASE("moving secret bytes leaves the source empty, and a clone is a second one") {
    SecretBytes first{ByteView(four)};
    const SecretBytes copy = first.clone();
    const SecretBytes second = std::move(first);
    CHECK(first.empty());  // NOLINT(bugprone-use-after-move)
    CHECK(crypto::equal(second.view(), four));
    CHECK(crypto::equal(copy.view(), four));
    SecretBytes target(std::size_t{8});
    CHECK(crypto::is_zero(target.view()));
    SecretBytes source{ByteView(four)};
    target = std::move(source);
    CHECK(source.empty());  // NOLINT(bugprone-use-after-move)
    CHECK(target.size() == 4);
}

TEST_CASE("the system's randomness does not repeat") {
    SystemRandom random;
    std::set<ByteArray<16>> seen;
    for (int i = 0; i < 100; ++i) {
        seen.insert(random_bytes<16>(random));
    }
    CHECK(seen.size() == 100);
    random.fill({});
}

TEST_CASE("a secret stands in this process's memory while it lives, and then no more, wherever it was moved") {
    test::SeededRandom random(42);
    std::vector<test::Trace> traces;
    {
        auto on_heap = std::make_unique<Secret<32>>();
        random.fill(on_heap->writable());
        traces.emplace_back("secret", on_heap->view());
        CHECK(test::find_in_own_memory(traces).size() == 1);
        const Secret<32> on_stack = std::move(*on_heap);
        CHECK(test::find_in_own_memory(traces).size() == 1);
        const SecretBytes bytes{ByteView(on_stack.view())};
        CHECK(test::find_in_own_memory(traces).size() == 2);
    }
    const auto left = test::find_in_own_memory(traces);
    CHECK_MESSAGE(left.empty(), test::names(left));
}
