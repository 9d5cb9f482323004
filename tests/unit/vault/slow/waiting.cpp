// SPDX-License-Identifier: Apache-2.0
//
// Who finds a folder held by another making waits for ten seconds, so this stands apart from the quick tests.
#include "tests/unit/vault/fixture.h"

using namespace kith;
using namespace kith::test;

TEST_CASE("a vault that is being made for long keeps another process from making one there, which harms nothing") {
    VaultFolder folder;
    std::string file;
    REQUIRE(folder.vault().backup(
        [&file](ByteView piece) -> Result<void> {
            file += as_text(piece);
            return {};
        },
        today));
    Folder elsewhere;
    const auto path = elsewhere.path() / "v";
    int inner = 0;
    std::size_t at = 0;
    const Source slow = [&](std::span<Byte> out) -> Result<std::size_t> {
        // The header is read and rows are asked for: the outer one is building.
        if (inner == 0 && std::filesystem::exists(path)) {
            SeededRandom random(5);
            inner = Vault::create(path, device_key(), today, random).error().code == Errc::io ? 1 : 2;
        }
        const std::size_t size = std::min({out.size(), file.size() - at, std::size_t{100}});
        std::copy_n(file.data() + at, size, out.begin());
        at += size;
        return size;
    };
    SeededRandom random(6);
    CHECK(Vault::restore(path, slow, []() -> Result<Unlock> { return device_key(); }, today, random));
    CHECK(inner == 1);
}
