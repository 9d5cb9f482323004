// SPDX-License-Identifier: Apache-2.0
//
// Sealing and opening what is staged, and the row that keeps it. The key r is fresh for each meeting and seals one
// card, so the nonce is zero.
#include "session/row.h"

#include <algorithm>

#include "card/encoding.h"
#include "crypto/aead.h"
#include "crypto/compare.h"
#include "crypto/labels.h"
#include "proto/wire.pb.h"

namespace kith::session {
namespace {

constexpr std::array<std::size_t, 5> padding_classes{1'024, 4'096, 16'384, 65'536, 262'144};
static_assert(padding_classes.back() == limits::card);
constexpr std::size_t length_size = 4;
constexpr crypto::XNonce zero_nonce{};

/// PROTOCOL.md 6.6: the sealed bytes belong to this meeting and this side of it.
ByteArray<17> associated(const MeetingId& id, Role role) {
    ByteArray<17> out{};
    std::ranges::copy(id, out.begin());
    out.back() = static_cast<Byte>(role);
    return out;
}

Hash commitment_to(const Secret<32>& key, ByteView sealed) {
    return crypto::labelled_hash(crypto::label::stage_commit, {key.view(), sealed});
}

std::string field(ByteView bytes) {
    return std::string(as_text(bytes));
}

Bytes bytes_of(const std::string& field) {
    const ByteView view = as_bytes(field);
    return {view.begin(), view.end()};
}

/// The library's own copy of r.
void wipe_key(pb::UnfinishedRow& row) {
    wipe({reinterpret_cast<Byte*>(row.mutable_my_key()->data()), row.my_key().size()});
}

/// The card inside an opened seal: u32 length, card, zeros.
Result<ByteView> unpad(ByteView plain) {
    std::size_t size = 0;
    for (const Byte byte : plain.first(length_size)) {
        size = size << 8U | byte;
    }
    if (size > plain.size() - length_size || !crypto::all_zero(plain.subspan(length_size + size))) {
        return fail(Errc::protocol, "the padding of the card that came is broken");
    }
    return plain.subspan(length_size, size);
}

}  // namespace

bool is_sealed_size(std::size_t size) {
    return size == 0 ||
           std::ranges::any_of(padding_classes, [&](std::size_t padded) { return size == padded + crypto::tag_size; });
}

Hash sealed_hash(ByteView sealed) {
    return crypto::labelled_hash(crypto::label::staged_hash, {sealed});
}

Sealed seal_nothing(Random& random) {
    Sealed out;
    random.fill(out.key.writable());
    out.commitment = commitment_to(out.key, {});
    return out;
}

Result<Sealed> seal_card(const OutgoingCard& card, const MeetingId& id, Role role, Random& random) {
    const Bytes encoded = card::encode(card);
    const auto fits =
        std::ranges::find_if(padding_classes, [&](std::size_t size) { return encoded.size() + length_size <= size; });
    if (fits == padding_classes.end()) {
        return fail(Errc::limit, "the card is too large to give", "Give fewer properties, or a smaller photo.");
    }
    SecretBytes plain(*fits);
    for (std::size_t i = 0; i < length_size; ++i) {
        plain.writable()[i] = static_cast<Byte>(encoded.size() >> (8 * (length_size - 1 - i)));
    }
    std::ranges::copy(encoded, plain.writable().begin() + length_size);
    Sealed out;
    random.fill(out.key.writable());
    const Secret<32> key = crypto::hkdf_sha256({}, out.key.view(), crypto::label::stage_key);
    out.sealed = crypto::xchacha_seal(key.view(), zero_nonce, associated(id, role), plain.view());
    out.commitment = commitment_to(out.key, out.sealed);
    return out;
}

Result<ReceivedCard> Row::open(const Secret<32>& their_key) const {
    if (!crypto::equal(commitment_to(their_key, their_sealed), their_commitment)) {
        return fail(Errc::protocol, "the key that came is not the one that was promised");
    }
    auto promised = read_offer(their_offer);
    if (!promised) {
        return std::unexpected(promised.error());
    }
    if (their_sealed.empty()) {
        return ReceivedCard{.display_name = std::move(promised->offer.display_name), .properties = {}};
    }
    const Secret<32> key = crypto::hkdf_sha256({}, their_key.view(), crypto::label::stage_key);
    const auto plain = crypto::xchacha_open(key.view(), zero_nonce, associated(id, peer_role), their_sealed);
    if (!plain) {
        return fail(Errc::protocol, "the card that came can't be opened");
    }
    const auto encoded = unpad(plain->view());
    if (!encoded) {
        return std::unexpected(encoded.error());
    }
    auto card = card::decode_received(*encoded);
    if (!card) {
        return fail(Errc::terms, "the card that came can't be read");
    }
    if (card::offer_of(*card) != promised->offer) {
        return fail(Errc::terms, "the card that came is not the one that was offered");
    }
    return std::move(*card);
}

Unfinished Row::unfinished() const {
    pb::UnfinishedRow out;
    out.set_state(static_cast<std::uint32_t>(state));
    out.set_peer_initiated(peer_role == Role::initiator);
    out.set_my_key(my_key.view().data(), my_key.view().size());
    out.set_gave(gave);
    out.set_their_commitment(field(their_commitment));
    out.set_their_sealed(field(their_sealed));
    out.set_their_offer(field(their_offer));
    out.set_my_ik(field(my_ik));
    out.set_peer_ik(field(peer.ik));
    out.set_peer_sx(field(peer.sx));
    Unfinished unfinished{.id = id, .state = Bytes(out.ByteSizeLong())};
    out.SerializeToArray(unfinished.state.data(), static_cast<int>(unfinished.state.size()));
    wipe_key(out);
    return unfinished;
}

Result<Row> Row::from(const Unfinished& unfinished) {
    const auto broken = fail(Errc::malformed, "the row of an unfinished meeting can't be read");
    pb::UnfinishedRow in;
    if (!in.ParseFromArray(unfinished.state.data(), static_cast<int>(unfinished.state.size()))) {
        return broken;
    }
    if (in.my_key().size() != 32) {
        return broken;
    }
    Row row;
    row.my_key = Secret<32>(as_bytes(in.my_key()).first<32>());
    wipe_key(in);
    const auto commitment = fixed<32>(in.their_commitment());
    const auto my_ik = fixed<32>(in.my_ik());
    const auto peer_ik = fixed<32>(in.peer_ik());
    const auto peer_sx = fixed<32>(in.peer_sx());
    if (!commitment || !my_ik || !peer_ik || !peer_sx || in.state() < 1 || in.state() > 2 ||
        !is_sealed_size(in.their_sealed().size())) {
        return broken;
    }
    row.id = unfinished.id;
    row.state = static_cast<RowState>(in.state());
    row.peer_role = in.peer_initiated() ? Role::initiator : Role::responder;
    row.gave = in.gave();
    row.their_commitment = *commitment;
    row.their_sealed = bytes_of(in.their_sealed());
    row.their_offer = bytes_of(in.their_offer());
    row.my_ik = *my_ik;
    row.peer = {.ik = *peer_ik, .sx = *peer_sx};
    return row;
}

}  // namespace kith::session
