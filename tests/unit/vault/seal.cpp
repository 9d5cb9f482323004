// SPDX-License-Identifier: Apache-2.0
//
// Padding, sealing and the set hash.
#include "vault/seal.h"

#include "fixture.h"
#include "vault/set_hash.h"

using namespace kith;
using namespace kith::test;
using namespace kith::vault;

namespace {

Keys some_keys() {
    Secret<32> data_key;
    data_key.writable()[0] = 1;
    return derive_keys(VaultId{1}, data_key);
}

SecretBytes padded_of(std::size_t size) {
    auto padded = make_padded(size);
    REQUIRE(padded);
    std::ranges::fill(body_of(*padded), Byte{0xab});
    return std::move(*padded);
}

}  // namespace

TEST_CASE("a row's size is one of fifteen, so that it says little about what is in it") {
    CHECK(*padded_size(0) == 256);
    CHECK(*padded_size(252) == 256);
    CHECK(*padded_size(253) == 512);
    CHECK(*padded_size(508) == 512);
    CHECK(*padded_size(509) == 1024);
    CHECK(*padded_size(200'000) == 262'144);
    CHECK(*padded_size(largest_padded - 4) == largest_padded);
    CHECK(padded_size(largest_padded - 3).error().code == Errc::limit);
    CHECK(padded_size(SIZE_MAX).error().code == Errc::limit);
}

TEST_CASE("padding comes off exactly, and any other padding is refused") {
    for (const std::size_t size : {0U, 1U, 252U, 253U, 5000U}) {
        SecretBytes padded = padded_of(size);
        const auto body = unpad(padded.view());
        REQUIRE(body);
        CHECK(body->size() == size);
        if (size + 4 < padded.size()) {
            padded.writable().back() = 1;
            CHECK_FALSE(unpad(padded.view()));
        }
    }
    SecretBytes longer = padded_of(10);
    longer.writable()[0] = 0xff;  // a length beyond everything
    CHECK_FALSE(unpad(longer.view()));
    longer.writable()[0] = 0;
    longer.writable()[2] = 1;  // 266 bytes would be of the next class
    CHECK_FALSE(unpad(longer.view()));
    CHECK_FALSE(unpad({}));
    const Bytes too_wide(512, 0);  // empty, but not in the smallest class
    CHECK_FALSE(unpad(too_wide));
}

TEST_CASE("a sealed record opens in its own vault and place only, and no bit of it may change") {
    const Keys keys = some_keys();
    SeededRandom random(2);
    const RecordId id{7};
    const SecretBytes padded = padded_of(20);
    const Bytes sealed = seal_record(keys, VaultId{1}, id, padded.view(), random);
    CHECK(sealed.size() == 256 + 24 + 16);
    const auto opened = open_record(keys, VaultId{1}, id, sealed);
    REQUIRE(opened);
    CHECK(std::ranges::equal(opened->view(), padded.view()));
    CHECK_FALSE(open_record(keys, VaultId{2}, id, sealed));
    CHECK_FALSE(open_record(keys, VaultId{1}, RecordId{8}, sealed));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes flipped = sealed;
        flipped[i] = static_cast<Byte>(flipped[i] ^ 1U);
        CHECK_FALSE(open_record(keys, VaultId{1}, id, flipped));
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{39}, std::size_t{40}, sealed.size() - 1}) {
        CHECK_FALSE(open_record(keys, VaultId{1}, id, ByteView(sealed).first(size)));
    }
}

TEST_CASE("two seals of one record share no nonce") {
    const Keys keys = some_keys();
    SeededRandom random(2);
    const SecretBytes padded = padded_of(20);
    const Bytes first = seal_record(keys, VaultId{1}, RecordId{7}, padded.view(), random);
    const Bytes second = seal_record(keys, VaultId{1}, RecordId{7}, padded.view(), random);
    CHECK(stamp_of(first)->nonce != stamp_of(second)->nonce);
    CHECK(first != second);
}

TEST_CASE("the set hash forgets order, and notices a row dropped, doubled, swapped or brought back") {
    const Keys keys = some_keys();
    const Stamp one{.nonce = {1}, .tag = {2}};
    const Stamp two{.nonce = {3}, .tag = {4}};
    SetHash forth;
    forth.add(keys, RecordId{1}, one);
    forth.add(keys, RecordId{2}, two);
    SetHash back;
    back.add(keys, RecordId{2}, two);
    back.add(keys, RecordId{1}, one);
    CHECK(forth == back);

    SetHash swapped;
    swapped.add(keys, RecordId{1}, two);
    swapped.add(keys, RecordId{2}, one);
    CHECK_FALSE(forth == swapped);
    SetHash doubled = forth;
    doubled.add(keys, RecordId{3}, one);
    doubled.add(keys, RecordId{3}, one);
    CHECK(doubled.sum() == forth.sum());
    CHECK_FALSE(doubled == forth);  // the count tells what XOR can't
    back.remove(keys, RecordId{1}, one);
    CHECK_FALSE(forth == back);
    back.add(keys, RecordId{1}, one);
    CHECK(forth == back);
}

TEST_CASE("the set's row opens in its own vault only, and carries sum, count and time") {
    const Keys keys = some_keys();
    SeededRandom random(2);
    SealedSet set;
    set.hash.add(keys, RecordId{1}, Stamp{});
    set.latest = -12345;
    const Bytes sealed = set.seal(keys, VaultId{1}, random);
    const auto opened = SealedSet::open(keys, VaultId{1}, sealed);
    REQUIRE(opened);
    CHECK(opened->hash == set.hash);
    CHECK(opened->hash.count() == 1);
    CHECK(opened->latest == -12345);
    CHECK_FALSE(SealedSet::open(keys, VaultId{2}, sealed));
    CHECK_FALSE(SealedSet::open(keys, VaultId{1}, ByteView(sealed).first(71)));
    CHECK(sealed.size() == 72);
    CHECK_FALSE(SealedSet::open(keys, VaultId{1}, {}));
}
