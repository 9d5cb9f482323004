// SPDX-License-Identifier: Apache-2.0
//
// The stream of a backup as somebody who has the key might write it, and devices that fail while it is written or read.
#include <functional>

#include "fixture.h"
#include "vault/backup.h"
#include "vault/slots.h"

using namespace kith;
using namespace kith::test;

namespace {

/// What a stream holds behind its header, put by whoever has the data key.
using Fill = std::function<Result<void>(vault::BackupWriter&)>;

std::string stream(const Fill& fill) {
    SeededRandom random(4);
    const auto id = random_bytes<16>(random);
    Secret<32> data_key;
    random.fill(data_key.writable());
    const vault::BackupHeader header{
        id, random_bytes<16>(random), {*vault::make_slot(id, device_key(), data_key, random)}};
    std::string file;
    const Sink sink = [&file](ByteView bytes) -> Result<void> {
        file += as_text(bytes);
        return {};
    };
    vault::BackupWriter writer(sink, header, data_key);
    REQUIRE(writer.put(Bytes(12)));  // when it was made
    REQUIRE(fill(writer));
    REQUIRE(writer.finish());
    return file;
}

/// A source that fails at that call; never for a negative number.
Source failing_source(std::string_view file, int at) {
    return [file, at](std::span<Byte> out) mutable -> Result<std::size_t> {
        if (at-- == 0) {
            return fail(Errc::io, "the card was pulled out");
        }
        const std::size_t size = std::min(out.size(), file.size());
        std::copy_n(as_bytes(file).begin(), size, out.begin());
        file.remove_prefix(size);
        return size;
    };
}

Result<Restored> restore(const std::filesystem::path& folder, std::string_view file, int fails_at = -1) {
    SeededRandom random(77);
    return Vault::restore(
        folder, failing_source(file, fails_at), []() -> Result<Unlock> { return device_key(); }, today, random);
}

Result<void> end_of_rows(vault::BackupWriter& writer) {
    if (auto done = writer.put_u32(0); !done) {  // no set row
        return done;
    }
    return writer.put_u32(0);
}

}  // namespace

TEST_CASE("sizes that no record has, and more than the stream holds, are damage, whoever wrote them") {
    Folder home;
    struct Case {
        std::vector<std::uint32_t> numbers;
        std::size_t bytes;
    };
    // A set row of 4 GiB; rows of one byte, and of 4 GiB; a row that goes on behind the end; rubbish behind the last row.
    for (const Case& each : {Case{{0xffff'ffffU}, 9}, Case{{0, 1}, 9}, Case{{0, 0xffff'ffffU}, 9},
                             Case{{0, 65'530}, 40'000}, Case{{0, 0}, 9}}) {
        const auto file = stream([&each](vault::BackupWriter& writer) -> Result<void> {
            for (const std::uint32_t number : each.numbers) {
                if (auto done = writer.put_u32(number); !done) {
                    return done;
                }
            }
            return writer.put(Bytes(each.bytes, 1));
        });
        CAPTURE(each.numbers.back());
        const auto restored = restore(home.path() / "v", file);
        REQUIRE_FALSE(restored);
        CHECK(restored.error().code == Errc::damaged);
        CHECK_FALSE(Vault::exists(home.path() / "v"));
    }
}

TEST_CASE("padding of more than one chunk is read to its end") {
    Folder home;
    const std::string file = stream([](vault::BackupWriter& writer) {
        const auto done = end_of_rows(writer);
        return done ? writer.put(Bytes(32 * vault::backup_chunk)) : done;
    });
    CHECK(file.size() > 33 * vault::backup_chunk);
    CHECK(restore(home.path() / "v", file));
}

TEST_CASE("a device that fails anywhere while a backup is read gives its own error, and no vault") {
    VaultFolder folder;
    folder.meet(peer(1), 1, {given("FN", "Bo")});
    std::string file;
    int writes = 0;
    const auto keep = [&](ByteView bytes) -> Result<void> {
        file += as_text(bytes);
        ++writes;
        return {};
    };
    REQUIRE(folder.vault().backup(keep, today));
    Folder home;
    int at = 0;
    for (; at < 100; ++at) {
        const auto restored = restore(home.path() / "v", file, at);
        if (restored) {
            break;
        }
        CHECK(restored.error().what == "the card was pulled out");
        CHECK_FALSE(Vault::exists(home.path() / "v"));
    }
    CHECK((at > 3 && at < 100));
    // And while it is written.
    for (int left = 0; left < writes; ++left) {
        int rest = left;
        const auto done = folder.vault().backup(
            [&rest](ByteView) -> Result<void> {
                return rest-- == 0 ? Result<void>(fail(Errc::full, "no space")) : Result<void>();
            },
            today);
        REQUIRE_FALSE(done);
        CHECK(done.error().code == Errc::full);
    }
    CHECK(folder.vault().intact());
}
