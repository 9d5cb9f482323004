// SPDX-License-Identifier: Apache-2.0
//
// Vault::backup() and Vault::restore(): what is inside a backup's sealed stream. VAULT.md 10. The rows go in and come
// out as they lie in the vault, sealed as they are, damaged ones too: a restored vault is the one that was saved.
#include <algorithm>

#include "vault/backup.h"
#include "vault/folder.h"
#include "vault/format.h"
#include "vault/state.h"

namespace kith {
namespace {

using vault::BackupReader;
using vault::BackupWriter;
using vault::Database;

constexpr std::size_t largest_set_row = 4096;
constexpr std::size_t largest_seal = vault::largest_padded + vault::seal_overhead;

std::unexpected<Error> damaged() {
    return fail(Errc::damaged, "the backup is damaged", "try another copy of it");
}

ByteArray<12> encode(Timestamp at) {
    ByteArray<12> out{};
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<Byte>(static_cast<std::uint64_t>(at.unix_ms) >> (8 * (7 - i)));
    }
    for (std::size_t i = 0; i < 4; ++i) {
        out[8 + i] = static_cast<Byte>(static_cast<std::uint32_t>(at.offset_minutes) >> (8 * (3 - i)));
    }
    return out;
}

Timestamp decode(const ByteArray<12>& bytes) {
    std::uint64_t ms = 0;
    std::uint32_t offset = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        ms = ms << 8U | bytes[i];
    }
    for (std::size_t i = 8; i < 12; ++i) {
        offset = offset << 8U | bytes[i];
    }
    Timestamp at;
    at.unix_ms = static_cast<std::int64_t>(ms);
    at.offset_minutes = static_cast<std::int16_t>(static_cast<std::int32_t>(offset));
    return at;
}

struct Opened {
    BackupReader reader;
    Secret<32> data_key;
};

Result<Opened> open_backup(const Source& from, const AskUnlock& unlock) {
    auto reader = BackupReader::start(from);
    if (!reader) {
        return std::unexpected(reader.error());
    }
    const auto with = unlock();
    if (!with) {
        return std::unexpected(with.error());
    }
    auto opened = vault::open_slots(reader->header().vault, reader->header().slots, *with);
    if (!opened && opened.error().code == Errc::locked) {
        return fail(Errc::locked, "that does not open this backup",
                    "it opens by what opened its vault when it was made; somebody else's opens only by theirs");
    }
    if (!opened) {
        return std::unexpected(opened.error());
    }
    reader->unlock(opened->data_key);
    return Opened{std::move(*reader), std::move(opened->data_key)};
}

/// One row a call; false at the end of the rows.
Result<bool> copy_row(BackupReader& reader, vault::Statement& insert) {
    const auto size = reader.take_u32();
    if (!size) {
        return std::unexpected(size.error());
    }
    if (*size == 0) {
        return false;
    }
    if (*size < vault::seal_overhead || *size > largest_seal) {
        return damaged();
    }
    vault::RecordId id{};
    Bytes seal(*size);
    for (const std::span<Byte> part : {std::span<Byte>(id), std::span<Byte>(seal)}) {
        if (auto done = reader.take(part); !done) {
            return std::unexpected(done.error());
        }
    }
    insert.bind(1, id).bind(2, seal);
    if (auto done = insert.run(); !done) {
        return std::unexpected(done.error());
    }
    return true;
}

Result<Bytes> take_set_row(BackupReader& reader) {
    const auto size = reader.take_u32();
    if (!size) {
        return std::unexpected(size.error());
    }
    if (*size > largest_set_row) {
        return damaged();
    }
    Bytes row(*size);
    if (auto done = reader.take(row); !done) {
        return std::unexpected(done.error());
    }
    return row;
}

Result<void> copy_rows(BackupReader& reader, Database& database) {
    auto transaction = vault::Transaction::begin(database, vault::Transaction::Kind::write);
    if (!transaction) {
        return std::unexpected(transaction.error());
    }
    {
        auto insert = database.prepare("INSERT INTO record (id, seal) VALUES (?, ?)");
        if (!insert) {
            return std::unexpected(insert.error());
        }
        auto more = copy_row(reader, *insert);
        while (more && *more) {
            more = copy_row(reader, *insert);
        }
        if (!more) {
            return std::unexpected(more.error());
        }
    }
    if (auto done = reader.finish(); !done) {
        return done;
    }
    return transaction->commit();
}

/// Lays the backup out as a vault's file.
Result<Timestamp> rebuild(BackupReader& reader, const std::filesystem::path& file) {
    ByteArray<12> made{};
    if (auto done = reader.take(made); !done) {
        return std::unexpected(done.error());
    }
    const auto set_row = take_set_row(reader);
    if (!set_row) {
        return std::unexpected(set_row.error());
    }
    if (auto done = vault::make_file(file); !done) {
        return std::unexpected(done.error());
    }
    auto database = Database::open(file);
    if (!database) {
        return std::unexpected(database.error());
    }
    if (auto done = vault::lay_out(*database, reader.header().vault, reader.header().slots, *set_row); !done) {
        return std::unexpected(done.error());
    }
    if (auto done = copy_rows(reader, *database); !done) {
        return std::unexpected(done.error());
    }
    return decode(made);
}

}  // namespace

Result<void> Vault::backup(const Sink& to, Now now) {
    std::optional<BackupWriter> writer;
    const auto begin = [&](const std::vector<vault::Slot>& slots, ByteView set_row) -> Result<void> {
        const vault::BackupHeader header{state_->store.vault(), random_bytes<16>(*state_->random), slots};
        writer.emplace(to, header, state_->data_key);
        if (auto done = writer->put(encode(now.at)); !done) {
            return done;
        }
        const ByteView kept = set_row.size() > largest_set_row ? ByteView() : set_row;
        if (auto done = writer->put_u32(static_cast<std::uint32_t>(kept.size())); !done) {
            return done;
        }
        return writer->put(kept);
    };
    const auto row = [&](const vault::RecordId& id, ByteView seal) -> Result<void> {
        if (seal.size() > largest_seal) {
            return {};  // no row of ours
        }
        if (auto done = writer->put_u32(static_cast<std::uint32_t>(seal.size())); !done) {
            return done;
        }
        if (auto done = writer->put(id); !done) {
            return done;
        }
        return writer->put(seal);
    };
    if (auto done = state_->store.copy_out(begin, row); !done) {
        return done;
    }
    if (auto done = writer->put_u32(0); !done) {
        return done;
    }
    return writer->finish();
}

Result<Restored> Vault::restore(const std::filesystem::path& folder, const Source& from, const AskUnlock& unlock,
                                Now now, Random& random) {
    if (exists(folder)) {
        return vault::there_is_one();
    }
    auto opened = open_backup(from, unlock);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    Timestamp made;
    auto built = vault::build(folder, to_hex(random_bytes<8>(random)), [&](const std::filesystem::path& file) {
        auto done = rebuild(opened->reader, file);
        made = done ? *done : made;
        return done ? Result<void>() : std::unexpected(done.error());
    });
    if (!built) {
        return std::unexpected(built.error());
    }
    const auto& header = opened->reader.header();
    auto vault = State::open(
        folder,
        [&](const vault::Header&) -> Result<vault::OpenedSlot> {
            return vault::OpenedSlot{header.slots.front().id, opened->data_key.clone()};
        },
        now, random);
    if (!vault) {
        vault::remove_made(folder / vault::file_name);
        return std::unexpected(vault.error());
    }
    return Restored{std::move(*vault), made};
}

}  // namespace kith
