// SPDX-License-Identifier: Apache-2.0
//
// docs/VAULT.md is normative: every worked example in it is computed again here from the inputs that it states,
// and the protobuf that it quotes is the one that is compiled.
#include <map>
#include <sstream>

#include "crypto/hash.h"
#include "fixture.h"
#include "tests/support/source_dir.h"
#include "vault/backup.h"
#include "vault/format.h"
#include "vault/records.h"
#include "vault/set_hash.h"
#include "vault/slots.h"

using namespace kith;
using namespace kith::test;
using namespace kith::vault;

namespace {

std::string document() {
    return file_bytes(std::filesystem::path(test::source_dir()) / "docs" / "VAULT.md");
}

/// The fenced block of that name, ```example NAME: lines of `what: hexadecimal`, continued by indented lines.
std::map<std::string, Bytes> example(const std::string& name) {
    const std::string all = document();
    const std::string fence = "```example " + name + "\n";
    const auto begin = all.find(fence);
    REQUIRE_MESSAGE(begin != std::string::npos, name);
    const auto from = begin + fence.size();
    std::istringstream lines(all.substr(from, all.find("```", from) - from));
    std::map<std::string, std::string> texts;
    std::string what;
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(':');
        if (colon != std::string::npos) {
            what = line.substr(0, colon);
            line = line.substr(colon + 1);
        }
        std::erase(line, ' ');
        texts[what] += line;
    }
    std::map<std::string, Bytes> out;
    for (const auto& [key, text] : texts) {
        const auto bytes = from_hex(text);
        REQUIRE_MESSAGE(bytes, key);
        out[key] = *bytes;
    }
    return out;
}

template <std::size_t N>
ByteArray<N> array(const Bytes& bytes) {
    REQUIRE(bytes.size() == N);
    ByteArray<N> out{};
    std::ranges::copy(bytes, out.begin());
    return out;
}

/// Gives the bytes that an example states, in the order in which they are drawn.
class StatedBytes final : public Random {
public:
    explicit StatedBytes(std::initializer_list<Bytes> parts) {
        for (const Bytes& part : parts) {
            bytes_.insert(bytes_.end(), part.begin(), part.end());
        }
    }
    void fill(std::span<Byte> out) override {
        REQUIRE(out.size() <= bytes_.size());
        std::copy_n(bytes_.begin(), out.size(), out.begin());
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(out.size()));
    }

private:
    Bytes bytes_;
};

Keys keys_of(std::map<std::string, Bytes>& with) {
    return derive_keys(array<16>(with["vault id"]), Secret<32>(array<32>(with["data key"])));
}

std::string hex(ByteView bytes) {
    return to_hex(bytes);
}

}  // namespace

TEST_CASE("VAULT.md 3: the keys that the data key gives are as worked out there") {
    auto with = example("keys");
    const Keys keys = keys_of(with);
    CHECK(hex(keys.seal.view()) == hex(with["seal key"]));
    CHECK(hex(keys.set.view()) == hex(with["set key"]));
}

TEST_CASE("VAULT.md 3: the device-key slot is as worked out there") {
    auto with = example("device-key slot");
    const auto vault = array<16>(with["vault id"]);
    StatedBytes random({with["slot id"], with["salt"], with["nonce"]});
    const DeviceKey key{Secret<32>(array<32>(with["device key"]))};
    Unlock unlock = DeviceKey{key.key.clone()};
    const auto slot = make_slot(vault, unlock, Secret<32>(array<32>(with["data key"])), random);
    REQUIRE(slot);
    CHECK(hex(slot->encode(vault)) == hex(with["body"]));
    const auto read = Slot::decode(vault, array<16>(with["slot id"]), with["body"]);
    REQUIRE(read);
    const auto opened = open_slots(vault, {*read}, unlock);
    REQUIRE(opened);
    CHECK(hex(opened->data_key.view()) == hex(with["data key"]));
}

TEST_CASE("VAULT.md 3: the passphrase slot is as worked out there") {
    auto with = example("passphrase slot");
    const auto vault = array<16>(with["vault id"]);
    StatedBytes random({with["slot id"], with["salt"], with["nonce"]});
    const Unlock unlock = Passphrase{SecretBytes(ByteView(with["passphrase"])), KdfCost{64, 1}};
    const auto slot = make_slot(vault, unlock, Secret<32>(array<32>(with["data key"])), random);
    REQUIRE(slot);
    CHECK(hex(slot->encode(vault)) == hex(with["body"]));
}

TEST_CASE("VAULT.md 3: the recovery code and its slot are as worked out there") {
    auto with = example("recovery slot");
    const auto vault = array<16>(with["vault id"]);
    StatedBytes stated({with["secret"]});
    const auto code = RecoveryCode::make(stated);
    const std::string sentence = "(Its code is `" + std::string(as_text(code.text().view())) + "`.)";
    CHECK_MESSAGE(document().find(sentence) != std::string::npos, sentence);
    StatedBytes random({with["slot id"], with["salt"], with["nonce"]});
    const auto slot = make_slot(vault, code.clone(), Secret<32>(array<32>(with["data key"])), random);
    REQUIRE(slot);
    CHECK(hex(slot->encode(vault)) == hex(with["body"]));
}

TEST_CASE("VAULT.md 4: the sealed record is as worked out there") {
    auto with = example("record");
    const Keys keys = keys_of(with);
    const auto vault = array<16>(with["vault id"]);
    const auto id = array<16>(with["record id"]);
    const auto padded = encode(Record{1, Owner{*Timestamp::parse("2026-11-22T10:15:00+01:00")}});
    REQUIRE(padded);
    CHECK(hex(*unpad(padded->view())) == hex(with["body"]));
    StatedBytes random({with["nonce"]});
    CHECK(hex(seal_record(keys, vault, id, padded->view(), random)) == hex(with["row"]));
    const auto opened = open_record(keys, vault, id, with["row"]);
    REQUIRE(opened);
    const auto record = decode(id, *unpad(opened->view()));
    REQUIRE(record);
    CHECK(std::get<Owner>(record->body).created.text() == "2026-11-22T10:15:00+01:00");
}

TEST_CASE("VAULT.md 5: the set hash of two records and its row are as worked out there") {
    auto with = example("set");
    const Keys keys = keys_of(with);
    const auto vault = array<16>(with["vault id"]);
    SealedSet set;
    set.hash.add(keys, array<16>(with["first id"]),
                 Stamp{array<24>(with["first nonce"]), array<16>(with["first tag"])});
    set.hash.add(keys, array<16>(with["second id"]),
                 Stamp{array<24>(with["second nonce"]), array<16>(with["second tag"])});
    CHECK(hex(set.hash.sum()) == hex(with["sum"]));
    CHECK(set.hash.count() == 2);
    set.latest = Timestamp::parse("2026-11-22T10:15:00+01:00")->unix_ms;
    StatedBytes random({with["nonce"]});
    CHECK(hex(set.seal(keys, vault, random)) == hex(with["row"]));
}

TEST_CASE("VAULT.md 10: the backup of one record is as worked out there") {
    auto with = example("backup");
    auto device = example("device-key slot");
    auto record = example("record");
    const auto vault = array<16>(with["vault id"]);
    const auto slot = Slot::decode(vault, array<16>(with["slot id"]), device["body"]);
    REQUIRE(slot);
    const BackupHeader header{vault, array<16>(with["salt"]), {*slot}};
    CHECK(hex(header.encode()) == hex(with["header"]));
    const Secret<32> data_key(array<32>(with["data key"]));
    CHECK(hex(crypto::hkdf_sha256(with["salt"], data_key.view(), "kith vault/1 backup").view()) ==
          hex(with["stream key"]));
    Bytes file;
    const Sink sink = [&file](ByteView bytes) -> Result<void> {
        file.insert(file.end(), bytes.begin(), bytes.end());
        return {};
    };
    BackupWriter writer(sink, header, data_key);
    const auto made = Timestamp::parse("2026-11-22T10:15:00+01:00");
    REQUIRE(writer.put(*from_hex("0000")));
    REQUIRE(writer.put_u32(static_cast<std::uint32_t>(made->unix_ms >> 16)));
    REQUIRE(writer.put(
        *from_hex(to_hex(ByteArray<2>{static_cast<Byte>(made->unix_ms >> 8), static_cast<Byte>(made->unix_ms)}))));
    REQUIRE(writer.put_u32(60));
    REQUIRE(writer.put_u32(static_cast<std::uint32_t>(with["set row"].size())));
    REQUIRE(writer.put(with["set row"]));
    REQUIRE(writer.put_u32(static_cast<std::uint32_t>(record["row"].size())));
    REQUIRE(writer.put(with["record id"]));
    REQUIRE(writer.put(record["row"]));
    REQUIRE(writer.put_u32(0));
    REQUIRE(writer.finish());
    CHECK(file.size() == with["header"].size() + 65'552);
    CHECK(hex(ByteView(file).subspan(with["header"].size(), 32)) == hex(with["first chunk begins"]));
    CHECK(hex(crypto::sha256(file)) == hex(with["sha256 of the file"]));
}

TEST_CASE("VAULT.md 2 and 6 quote the tables and the protobuf that are compiled") {
    const std::string all = document();
    for (const char* proto : {"card.proto", "vault.proto"}) {
        std::string text = file_bytes(std::filesystem::path(test::source_dir()) / "core" / "proto" / proto);
        text = text.substr(text.find("\nmessage ") + 1);
        CHECK_MESSAGE(all.find(text) != std::string::npos, proto);
    }
    VaultFolder folder;
    folder.close();
    auto database = Database::open(folder.file());
    REQUIRE(database);
    auto statement = database->prepare("SELECT sql FROM sqlite_schema");
    REQUIRE(statement);
    for (auto row = statement->step(); row && *row; row = statement->step()) {
        CHECK_MESSAGE(all.find(statement->text(0) + "\n") != std::string::npos, statement->text(0));
    }
    for (const char* number : {"0x6b697468", "user_version | 1 "}) {
        CHECK_MESSAGE(all.find(number) != std::string::npos, number);
    }
}
