// SPDX-License-Identifier: Apache-2.0
//
// The bodies of the messages in protobuf (core/proto/wire.proto), apart from OFFER, which is in offer_message.cpp.
#include "session/messages.h"

#include <google/protobuf/message_lite.h>
#include <algorithm>

#include "proto/wire.pb.h"
#include "session/frame.h"

namespace kith::session {
namespace {

std::string field(ByteView bytes) {
    return std::string(as_text(bytes));
}

Bytes serialize(const google::protobuf::MessageLite& message) {
    Bytes out(message.ByteSizeLong());
    message.SerializeToArray(out.data(), static_cast<int>(out.size()));
    return out;
}

bool parse(google::protobuf::MessageLite& message, ByteView body) {
    return message.ParseFromArray(body.data(), static_cast<int>(body.size()));
}

std::unexpected<Error> broken(std::string_view name) {
    return fail(Errc::protocol, "the other side sent a broken " + std::string(name));
}

}  // namespace

Bytes write(const Identity& message) {
    pb::Identity out;
    out.set_ik(field(message.keys.ik));
    out.set_sx(field(message.keys.sx));
    out.set_signature(field(message.signature));
    return serialize(out);
}

Result<Identity> read_identity(ByteView body) {
    pb::Identity in;
    if (!parse(in, body)) {
        return broken("IDENTITY");
    }
    const auto ik = fixed<32>(in.ik());
    const auto sx = fixed<32>(in.sx());
    const auto signature = fixed<64>(in.signature());
    if (!ik || !sx || !signature) {
        return broken("IDENTITY");
    }
    return Identity{.keys = {.ik = *ik, .sx = *sx}, .signature = *signature};
}

Bytes write(const Pending& message) {
    pb::Pending out;
    for (const PendingEntry& entry : message) {
        pb::PendingMeeting& meeting = *out.add_meetings();
        meeting.set_id(field(entry.id));
        meeting.set_state(static_cast<std::uint32_t>(entry.state));
    }
    return serialize(out);
}

Result<Pending> read_pending(ByteView body) {
    pb::Pending in;
    if (!parse(in, body)) {
        return broken("PENDING");
    }
    if (static_cast<std::size_t>(in.meetings_size()) > limits::unfinished_meetings) {
        return fail(Errc::limit, "the other side names too many unfinished meetings");
    }
    Pending out;
    for (const pb::PendingMeeting& meeting : in.meetings()) {
        const auto id = fixed<16>(meeting.id());
        if (!id || meeting.state() < 1 || meeting.state() > 2) {
            return broken("PENDING");
        }
        if (std::ranges::any_of(out, [&](const PendingEntry& entry) { return entry.id == *id; })) {
            return broken("PENDING");
        }
        out.push_back({.id = *id, .state = static_cast<RowState>(meeting.state())});
    }
    return out;
}

Bytes write(const Decide& message) {
    pb::Decide out;
    out.set_initiator_offer(field(message.initiator_offer));
    out.set_responder_offer(field(message.responder_offer));
    out.set_give(message.give);
    out.set_take(message.take);
    return serialize(out);
}

Result<Decide> read_decide(ByteView body) {
    pb::Decide in;
    if (!parse(in, body)) {
        return broken("DECIDE");
    }
    const auto initiator = fixed<32>(in.initiator_offer());
    const auto responder = fixed<32>(in.responder_offer());
    if (!initiator || !responder) {
        return broken("DECIDE");
    }
    return Decide{.initiator_offer = *initiator, .responder_offer = *responder, .give = in.give(), .take = in.take()};
}

Bytes write(const Stage& message) {
    pb::Stage out;
    out.set_id(field(message.id));
    out.set_commitment(field(message.commitment));
    out.set_total(static_cast<std::uint32_t>(message.total));
    out.set_offset(static_cast<std::uint32_t>(message.offset));
    out.set_chunk(field(message.chunk));
    return serialize(out);
}

Result<Stage> read_stage(ByteView body) {
    pb::Stage in;
    if (!parse(in, body) || in.chunk().size() > limits::stage_chunk) {
        return broken("STAGE");
    }
    const auto id = fixed<16>(in.id());
    const auto commitment = fixed<32>(in.commitment());
    if (!id || !commitment) {
        return broken("STAGE");
    }
    const ByteView chunk = as_bytes(in.chunk());
    return Stage{.id = *id,
                 .commitment = *commitment,
                 .total = in.total(),
                 .offset = in.offset(),
                 .chunk = Bytes(chunk.begin(), chunk.end())};
}

Bytes write(const Staged& message) {
    pb::Staged out;
    out.set_id(field(message.id));
    out.set_hash(field(message.hash));
    return serialize(out);
}

Result<Staged> read_staged(ByteView body) {
    pb::Staged in;
    if (!parse(in, body)) {
        return broken("STAGED");
    }
    const auto id = fixed<16>(in.id());
    const auto hash = fixed<32>(in.hash());
    if (!id || !hash) {
        return broken("STAGED");
    }
    return Staged{.id = *id, .hash = *hash};
}

SecretBytes write(const Release& message) {
    pb::Release out;
    out.set_id(field(message.id));
    out.set_key(message.key.view().data(), message.key.view().size());
    SecretBytes body(out.ByteSizeLong());
    out.SerializeToArray(body.writable().data(), static_cast<int>(body.size()));
    wipe({reinterpret_cast<Byte*>(out.mutable_key()->data()), out.key().size()});
    return body;
}

Result<Release> read_release(ByteView body) {
    pb::Release in;
    if (!parse(in, body)) {
        return broken("RELEASE");
    }
    const auto id = fixed<16>(in.id());
    if (!id || in.key().size() != 32) {
        return broken("RELEASE");
    }
    Release out{.id = *id, .key = Secret<32>(as_bytes(in.key()).first<32>())};
    wipe({reinterpret_cast<Byte*>(in.mutable_key()->data()), in.key().size()});
    return out;
}

Bytes write_reveal(const PhraseNonce& nonce) {
    pb::Reveal out;
    out.set_nonce(field(nonce));
    return serialize(out);
}

Result<PhraseNonce> read_reveal(ByteView body) {
    pb::Reveal in;
    if (!parse(in, body)) {
        return broken("REVEAL");
    }
    const auto nonce = fixed<32>(in.nonce());
    if (!nonce) {
        return broken("REVEAL");
    }
    return *nonce;
}

Bytes write_commit(const MeetingId& id) {
    pb::Commit out;
    out.set_id(field(id));
    return serialize(out);
}

Result<MeetingId> read_commit(ByteView body) {
    pb::Commit in;
    if (!parse(in, body)) {
        return broken("COMMIT");
    }
    const auto id = fixed<16>(in.id());
    if (!id) {
        return broken("COMMIT");
    }
    return *id;
}

Bytes write_ending(Reason reason) {
    pb::Ending out;
    out.set_reason(static_cast<std::uint32_t>(reason));
    return serialize(out);
}

Result<std::uint32_t> read_ending(ByteView body) {
    pb::Ending in;
    if (!parse(in, body)) {
        return broken("ending");
    }
    return in.reason();
}

}  // namespace kith::session
