// SPDX-License-Identifier: Apache-2.0
//
// A backup's header and chunks, as VAULT.md 10 writes them down. Every size is bounded before anything is allocated.
#include "vault/backup.h"

#include <algorithm>
#include <bit>

#include "crypto/aead.h"
#include "crypto/compare.h"
#include "crypto/labels.h"
#include "kith/limits.h"

namespace kith::vault {
namespace {

constexpr std::string_view magic = "kith backup/1\n";
constexpr std::string_view any_magic = "kith backup/";
constexpr std::size_t fixed_size = magic.size() + 16 + 16 + 1;
constexpr std::size_t slot_size = 16 + slot_body_size;
constexpr std::size_t check_size = 8;
constexpr std::size_t sealed_chunk = backup_chunk + crypto::tag_size;

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

ByteArray<check_size> check_of(ByteView header) {
    const crypto::Hash hash = crypto::labelled_hash(crypto::label::vault_backup, {header});
    ByteArray<check_size> out{};
    std::copy_n(hash.begin(), out.size(), out.begin());
    return out;
}

/// Each stream has a key of its own, so that a counter is nonce enough.
crypto::XNonce nonce_of(std::uint64_t counter) {
    crypto::XNonce nonce{};
    for (std::size_t i = 0; i < 8; ++i) {
        nonce[nonce.size() - 1 - i] = static_cast<Byte>(counter >> (8 * i));
    }
    return nonce;
}

/// VAULT.md 10: the header's hash, then whether it is the last chunk.
ByteArray<33> associated_data(const crypto::Hash& header, bool last) {
    ByteArray<33> data{};
    std::ranges::copy(header, data.begin());
    data.back() = last ? 1 : 0;
    return data;
}

constexpr const char* other_copy = "try another copy of it";

std::unexpected<Error> too_short() {
    return fail(Errc::damaged, "the backup ends too early: a part of it is missing", other_copy);
}

std::unexpected<Error> damaged() {
    return fail(Errc::damaged, "the backup is damaged", other_copy);
}

/// The fixed part, which says how many slots follow.
Result<void> check_begin(ByteView header) {
    const std::string_view begin = as_text(header.first(std::min(header.size(), magic.size())));
    if (begin.size() == magic.size() && begin != magic && begin.starts_with(any_magic)) {
        return fail(Errc::too_new, "this backup was made by a later version of kith", "update kith");
    }
    if (begin.empty() || begin != magic.substr(0, begin.size())) {
        return fail(Errc::damaged, "that is no backup of kith, or its beginning is damaged", other_copy);
    }
    if (header.size() < fixed_size) {
        return too_short();
    }
    return header.back() == 0 || header.back() > limits::key_slots ? damaged() : Result<void>();
}

}  // namespace

Bytes BackupHeader::encode() const {
    Bytes out;
    append(out, as_bytes(magic));
    append(out, vault);
    append(out, salt);
    out.push_back(static_cast<Byte>(slots.size()));
    for (const Slot& slot : slots) {
        append(out, slot.id);
        append(out, slot.encode(vault));
    }
    append(out, check_of(out));
    return out;
}

std::uint64_t padded_chunks(std::uint64_t chunks) {
    // The four highest bits of the number say all that is to be said.
    const auto bits = static_cast<unsigned>(std::bit_width(chunks));
    const std::uint64_t step = bits <= 4 ? 1 : std::uint64_t{1} << (bits - 4);
    return (chunks + step - 1) / step * step;
}

// --- out

BackupWriter::BackupWriter(const Sink& sink, const BackupHeader& header, const Secret<32>& data_key)
    : sink_(&sink),
      header_(header.encode()),
      key_(crypto::hkdf_sha256(header.salt, data_key.view(), crypto::label::vault_backup)),
      bound_(crypto::sha256(header_)) {}

Result<void> BackupWriter::flush(bool last) {
    if (sealed_ == 0) {
        if (auto done = (*sink_)(header_); !done) {
            return done;
        }
    }
    const Bytes sealed =
        crypto::xchacha_seal(key_.view(), nonce_of(sealed_), associated_data(bound_, last), chunk_.view());
    ++sealed_;
    filled_ = 0;
    wipe(chunk_.writable());
    return (*sink_)(sealed);
}

Result<void> BackupWriter::put(ByteView bytes) {
    while (!bytes.empty()) {
        // Only when more follows: the last chunk is sealed as such.
        if (filled_ == backup_chunk) {
            if (auto done = flush(false); !done) {
                return done;
            }
        }
        const auto size = std::min(bytes.size(), backup_chunk - filled_);
        std::copy_n(bytes.begin(), size, chunk_.writable().begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ += size;
        bytes = bytes.subspan(size);
    }
    return {};
}

Result<void> BackupWriter::put_u32(std::uint32_t number) {
    const ByteArray<4> bytes{static_cast<Byte>(number >> 24U), static_cast<Byte>(number >> 16U),
                             static_cast<Byte>(number >> 8U), static_cast<Byte>(number)};
    return put(bytes);
}

Result<void> BackupWriter::finish() {
    const std::uint64_t all = padded_chunks(sealed_ + 1);
    while (sealed_ + 1 < all) {
        if (auto done = flush(false); !done) {
            return done;
        }
    }
    return flush(true);
}

// --- in

Result<std::size_t> BackupReader::read(std::span<Byte> out) {
    std::size_t have = 0;
    while (have < out.size()) {
        const auto got = (*source_)(out.subspan(have));
        if (!got) {
            return got;
        }
        if (*got == 0) {
            break;
        }
        have += std::min(*got, out.size() - have);
    }
    return have;
}

Result<BackupReader> BackupReader::start(const Source& source) {
    BackupReader reader(source);
    Bytes header(fixed_size);
    const auto got = reader.read(header);
    if (!got) {
        return std::unexpected(got.error());
    }
    if (auto begin = check_begin(ByteView(header).first(*got)); !begin) {
        return std::unexpected(begin.error());
    }
    const std::size_t count = header.back();
    header.resize(fixed_size + count * slot_size + check_size);
    const auto rest = reader.read(std::span(header).subspan(fixed_size));
    if (!rest) {
        return std::unexpected(rest.error());
    }
    if (*rest < header.size() - fixed_size) {
        return too_short();
    }
    const ByteView checked = ByteView(header).first(header.size() - check_size);
    if (!crypto::equal(check_of(checked), ByteView(header).last(check_size))) {
        return damaged();
    }
    std::copy_n(header.begin() + magic.size(), 16, reader.header_.vault.begin());
    std::copy_n(header.begin() + magic.size() + 16, 16, reader.header_.salt.begin());
    for (std::size_t i = 0; i < count; ++i) {
        const ByteView row = ByteView(header).subspan(fixed_size + i * slot_size, slot_size);
        SlotId id{};
        std::copy_n(row.begin(), id.size(), id.begin());
        const auto slot = Slot::decode(reader.header_.vault, id, row.subspan(id.size()));
        if (!slot) {
            return damaged();
        }
        reader.header_.slots.push_back(*slot);
    }
    reader.bound_ = crypto::sha256(header);
    return reader;
}

void BackupReader::unlock(const Secret<32>& data_key) {
    key_ = crypto::hkdf_sha256(header_.salt, data_key.view(), crypto::label::vault_backup);
    sealed_.resize(sealed_chunk + 1);
}

Result<void> BackupReader::next_chunk() {
    if (last_) {
        return damaged();  // more is asked for than the stream holds
    }
    const auto got = read(std::span(sealed_).subspan(have_));
    if (!got) {
        return std::unexpected(got.error());
    }
    have_ += *got;
    if (have_ < sealed_chunk) {
        return too_short();
    }
    const bool more = have_ > sealed_chunk;
    const auto open = [&](bool last) {
        return crypto::xchacha_open(key_.view(), nonce_of(opened_), associated_data(bound_, last),
                                    ByteView(sealed_).first(sealed_chunk));
    };
    auto plain = open(!more);
    if (!plain) {
        // An honest chunk that is not the last one, with nothing behind it: the file was cut at this place.
        return !more && open(false) ? too_short() : damaged();
    }
    chunk_ = std::move(*plain);
    used_ = 0;
    ++opened_;
    last_ = !more;
    sealed_[0] = sealed_.back();
    have_ = more ? 1 : 0;
    return {};
}

Result<void> BackupReader::take(std::span<Byte> out) {
    while (!out.empty()) {
        if (used_ == chunk_.size()) {
            if (auto done = next_chunk(); !done) {
                return done;
            }
        }
        const auto size = std::min(out.size(), chunk_.size() - used_);
        std::copy_n(chunk_.view().begin() + static_cast<std::ptrdiff_t>(used_), size, out.begin());
        used_ += size;
        out = out.subspan(size);
    }
    return {};
}

Result<std::uint32_t> BackupReader::take_u32() {
    ByteArray<4> bytes{};
    if (auto done = take(bytes); !done) {
        return std::unexpected(done.error());
    }
    return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

Result<void> BackupReader::finish() {
    while (true) {
        if (!crypto::all_zero(chunk_.view().subspan(used_))) {
            return damaged();
        }
        if (last_) {
            return {};
        }
        if (auto done = next_chunk(); !done) {
            return done;
        }
    }
}

}  // namespace kith::vault
