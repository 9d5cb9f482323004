// SPDX-License-Identifier: Apache-2.0
//
// The smaller parts of records as protobuf: moments, notes, keys, and the rules that an owner lays on what is
// his own. Used by core/vault/records.cpp alone.
#pragma once

#include "kith/contact.h"
#include "kith/error.h"
#include "kith/persona.h"
#include "kith/terms.h"
#include "proto/vault.pb.h"

namespace kith::vault {

void to_proto(const Timestamp& from, pb::Moment& to);
void to_proto(const PublicKeys& from, pb::KeyPair& to);
void to_proto(const TermsRule& from, pb::Rule& to);
void to_proto(const OwnProperty& from, pb::OwnProperty& to);
void to_proto(const Met& from, pb::MetAt& to);

// Where a text comes out, it is moved out of `from`.
[[nodiscard]] Result<Timestamp> from_proto(const pb::Moment& from);
[[nodiscard]] Result<PublicKeys> from_proto(const pb::KeyPair& from);
[[nodiscard]] Result<TermsRule> from_proto(const pb::Rule& from);
[[nodiscard]] Result<OwnProperty> from_proto(pb::OwnProperty&& from);
[[nodiscard]] Result<Met> from_proto(pb::MetAt&& from);

/// A field of exactly N bytes.
template <std::size_t N>
[[nodiscard]] Result<ByteArray<N>> array_of(const std::string& field) {
    if (field.size() != N) {
        return fail(Errc::malformed, "a record holds a field of a wrong length");
    }
    ByteArray<N> out{};
    std::copy(field.begin(), field.end(), out.begin());
    return out;
}

/// The field's content, for protobuf's string type.
[[nodiscard]] inline std::string field_of(ByteView bytes) {
    return std::string(as_text(bytes));
}

}  // namespace kith::vault
