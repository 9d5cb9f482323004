// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a backup: a header with the vault's key slots, then everything else as one sealed stream of chunks.
// VAULT.md 10. These two classes know chunks and nothing of what is in them; Vault::backup() and Vault::restore()
// write and read that.
#pragma once

#include <vector>

#include "crypto/hash.h"
#include "kith/vault.h"
#include "vault/slots.h"

namespace kith::vault {

inline constexpr std::size_t backup_chunk = 64 * 1024;

struct BackupHeader {
    VaultId vault{};
    ByteArray<16> salt{};
    std::vector<Slot> slots;

    [[nodiscard]] Bytes encode() const;
};

/// How many chunks a stream of so many is padded to: at most an eighth more, so that the size says little.
[[nodiscard]] std::uint64_t padded_chunks(std::uint64_t chunks);

/// Seals and hands on what is put into it.
class BackupWriter {
public:
    BackupWriter(const Sink& sink, const BackupHeader& header, const Secret<32>& data_key);
    /// The header goes out with the first chunk.
    [[nodiscard]] Result<void> put(ByteView bytes);
    [[nodiscard]] Result<void> put_u32(std::uint32_t number);
    /// Pads and ends the stream.
    [[nodiscard]] Result<void> finish();

private:
    [[nodiscard]] Result<void> flush(bool last);
    const Sink* sink_;
    Bytes header_;
    Secret<32> key_;
    crypto::Hash bound_{};
    SecretBytes chunk_{backup_chunk};
    std::size_t filled_ = 0;
    std::uint64_t sealed_ = 0;
};

/// Opens the stream behind a header.
class BackupReader {
public:
    /// Reads the header. Errc::damaged, Errc::too_new.
    [[nodiscard]] static Result<BackupReader> start(const Source& source);
    [[nodiscard]] const BackupHeader& header() const { return header_; }
    /// Needed before the first take().
    void unlock(const Secret<32>& data_key);

    /// Fills `out`. Errc::damaged where a chunk does not open or the file ends.
    [[nodiscard]] Result<void> take(std::span<Byte> out);
    [[nodiscard]] Result<std::uint32_t> take_u32();
    /// The rest must be padding, and nothing may follow it.
    [[nodiscard]] Result<void> finish();

private:
    explicit BackupReader(const Source& source) : source_(&source) {}
    [[nodiscard]] Result<std::size_t> read(std::span<Byte> out);
    [[nodiscard]] Result<void> next_chunk();
    const Source* source_;
    BackupHeader header_;
    Secret<32> key_;
    crypto::Hash bound_{};
    Bytes sealed_;  ///< the next chunk, and one byte more, which says whether another follows
    std::size_t have_ = 0;
    SecretBytes chunk_;
    std::size_t used_ = 0;
    std::uint64_t opened_ = 0;
    bool last_ = false;
};

}  // namespace kith::vault
