// SPDX-License-Identifier: Apache-2.0
//
// A backup, as it comes back from a mailbox: whatever the bytes are, reading them is safe. And what is sealed as a stream
// comes out of it as it went in, however the file is read in pieces.
#include "vault/backup.h"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace kith;
using namespace kith::vault;

Source source_of(const Bytes& file, std::size_t piece) {
    return [&file, piece, at = std::size_t{0}](std::span<Byte> out) mutable -> Result<std::size_t> {
        const auto size = std::min({out.size(), piece, file.size() - at});
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at), size, out.begin());
        at += size;
        return size;
    };
}

void read_all(const Bytes& file) {
    const auto source = source_of(file, 1000);
    auto reader = BackupReader::start(source);
    if (!reader) {
        return;
    }
    reader->unlock(Secret<32>());
    Bytes some(5000);
    while (reader->take(some)) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes bytes(data, data + size);
    read_all(bytes);

    Slot slot;
    slot.kind = KeyKind::device_key;
    const BackupHeader header{{}, {}, {slot}};
    Bytes file;
    const Sink sink = [&file](ByteView part) -> Result<void> {
        file.insert(file.end(), part.begin(), part.end());
        return {};
    };
    BackupWriter writer(sink, header, Secret<32>());
    if (!writer.put(bytes) || !writer.finish()) {
        std::abort();
    }
    const auto source = source_of(file, 1 + size % 70'000);
    auto reader = BackupReader::start(source);
    if (!reader) {
        std::abort();
    }
    reader->unlock(Secret<32>());
    Bytes back(size);
    if (!reader->take(back) || back != bytes || !reader->finish()) {
        std::abort();
    }
    return 0;
}
