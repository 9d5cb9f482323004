// SPDX-License-Identifier: Apache-2.0
//
// CPace over libsodium's ristretto255. Section names are those of draft-irtf-cfrg-cpace.
#include "crypto/cpace.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>
#include <string_view>

#include "crypto/compare.h"
#include "crypto/cpace_parts.h"

namespace kith::crypto {
namespace cpace {
namespace {

constexpr std::string_view dsi = "CPaceRistretto255";
constexpr std::string_view dsi_isk = "CPaceRistretto255_ISK";
constexpr std::size_t block_size = 128;  // s_in_bytes of SHA-512

std::size_t length_size(std::size_t length) {
    std::size_t size = 1;
    for (; length >= 128; length >>= 7U) {
        ++size;
    }
    return size;
}

std::span<Byte> put_length(std::span<Byte> out, std::size_t length) {
    for (; length >= 128; length >>= 7U) {
        out[0] = static_cast<Byte>((length & 0x7fU) | 0x80U);
        out = out.subspan(1);
    }
    out[0] = static_cast<Byte>(length);
    return out.subspan(1);
}

}  // namespace

SecretBytes lv_cat(std::initializer_list<ByteView> parts) {
    std::size_t size = 0;
    for (const ByteView part : parts) {
        size += length_size(part.size()) + part.size();
    }
    SecretBytes out(size);
    std::span<Byte> rest = out.writable();
    for (const ByteView part : parts) {
        rest = put_length(rest, part.size());
        std::copy(part.begin(), part.end(), rest.begin());
        rest = rest.subspan(part.size());
    }
    assert(rest.empty());
    return out;
}

SecretBytes generator_string(ByteView prs, ByteView ci, ByteView sid) {
    const std::size_t used = 1 + length_size(prs.size()) + prs.size() + length_size(dsi.size()) + dsi.size();
    const Bytes zero_pad(used < block_size ? block_size - used : 0);
    return lv_cat({as_bytes(dsi), prs, zero_pad, ci, sid});
}

Secret<64> sha512(ByteView data) {
    Secret<64> out;
    crypto_hash_sha512(out.writable().data(), data.data(), data.size());
    return out;
}

Secret<32> map_to_group(std::span<const Byte, 64> uniform) {
    Secret<32> out;
    crypto_core_ristretto255_from_hash(out.writable().data(), uniform.data());
    return out;
}

std::optional<Secret<32>> scalar_mult_vfy(const Secret<32>& scalar, ByteView element) {
    Secret<32> out;
    // RFC 9496 4.3.1: an encoding has its top bit clear. libsodium 1.0.18 ignores that bit; the rest of what is not
    // canonical it refuses, and so it does a neutral result.
    if (element.size() != 32 || (element[31] & 0x80U) != 0 ||
        crypto_scalarmult_ristretto255(out.writable().data(), scalar.view().data(), element.data()) != 0) {
        return std::nullopt;
    }
    return out;
}

SecretBytes transcript(const Share& initiator, const Share& responder) {
    return lv_cat({initiator.element, initiator.ad, responder.element, responder.ad});
}

}  // namespace cpace

namespace {

/// Uniform below the group's order: 512 bits reduced. Zero has a chance of 2^-252, and would make a share that every peer refuses.
Secret<32> draw_scalar(Random& random) {
    Secret<64> wide;
    random.fill(wide.writable());
    Secret<32> scalar;
    crypto_core_ristretto255_scalar_reduce(scalar.writable().data(), wide.view().data());
    return scalar;
}

}  // namespace

CPace::CPace(const CPaceInput& input, Random& random) : CPace(input, draw_scalar(random)) {}

CPace::CPace(const CPaceInput& input, Secret<32> scalar)
    : sid_(input.sid.begin(), input.sid.end()), scalar_(std::move(scalar)) {
    const SecretBytes string = cpace::generator_string(input.prs, input.ci, input.sid);
    const Secret<32> generator = cpace::map_to_group(cpace::sha512(string.view()).view());
    if (const auto share = cpace::scalar_mult_vfy(scalar_, generator.view())) {
        std::ranges::copy(share->view(), share_.begin());
    }
}

std::optional<Secret<64>> CPace::finish(bool initiator, ByteView peer_share, ByteView ad_initiator,
                                        ByteView ad_responder) const {
    if (equal(peer_share, share_)) {
        return std::nullopt;
    }
    const auto k = cpace::scalar_mult_vfy(scalar_, peer_share);
    if (!k) {
        return std::nullopt;
    }
    const ByteView own = share_;
    const SecretBytes head = cpace::lv_cat({as_bytes(cpace::dsi_isk), sid_, k->view()});
    const SecretBytes tail =
        cpace::transcript({initiator ? own : peer_share, ad_initiator}, {initiator ? peer_share : own, ad_responder});
    SecretBytes all(head.size() + tail.size());
    std::ranges::copy(head.view(), all.writable().begin());
    std::ranges::copy(tail.view(), all.writable().subspan(head.size()).begin());
    return cpace::sha512(all.view());
}

}  // namespace kith::crypto
