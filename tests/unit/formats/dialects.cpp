// SPDX-License-Identifier: Apache-2.0
//
// tests/corpus/vcard: a file for each way of writing vCards, and expected.json, which states what each of its fields must
// be: a property a line, unfolded and unquoted, in the words of kith/card.h.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "kith/formats.h"
#include "tests/support/cards.h"
#include "tests/support/source_dir.h"

namespace kith {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

std::filesystem::path corpus() {
    return std::filesystem::path(test::source_dir()) / "tests" / "corpus" / "vcard";
}

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

json table() {
    return json::parse(content(corpus() / "expected.json"));
}

/// `group.NAME;PARAMETER=one,two:value` of a property as it is held, nothing escaped that isn't.
std::string stated(const Property& property) {
    std::string out = property.group.empty() ? "" : property.group + ".";
    out += property.name;
    for (const Parameter& each : property.parameters) {
        out += ";" + each.name + "=";
        for (const std::string& value : each.values) {
            out += (&value == &each.values.front() ? "" : ",") + value;
        }
    }
    return out + ":" + property.value;
}

Texts stated(const Remarks& remarks) {
    Texts out;
    for (const Remark& each : remarks.list) {
        out.push_back(std::to_string(each.line) + ": " + each.what);
    }
    return out;
}

/// As in the table: lists print themselves where they differ.
json as_json(const Texts& texts) {
    return texts;
}

}  // namespace

TEST_CASE("each dialect of the table reads as the table says: fields, lines and remarks") {
    const json all = table();
    CHECK(all.size() >= 40);
    for (const auto& [name, expected] : all.items()) {
        CAPTURE(name);
        const ReadFile file = read_vcards(content(corpus() / (name + ".vcf")));
        const json& cards = expected.at("cards");
        const json lines = expected.value("lines", json::array({1}));
        CHECK(file.cards.size() == cards.size());
        for (std::size_t at = 0; at < std::min(file.cards.size(), cards.size()); ++at) {
            Texts properties;
            for (const Property& each : file.cards[at].card.properties) {
                properties.push_back(stated(each));
            }
            CHECK(as_json(properties).dump() == cards[at].dump());
            CHECK(json(file.cards[at].line) == lines.at(at));
        }
        CHECK(as_json(stated(file.refused)).dump() == expected.value("refused", json::array()).dump());
        CHECK(as_json(stated(file.noted)).dump() == expected.value("noted", json::array()).dump());
    }
}

TEST_CASE("every file of the table stands in it") {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(corpus())) {
        if (entry.path().extension() == ".vcf") {
            files.insert(entry.path().stem());
        }
    }
    std::set<std::string> named;
    const json all = table();
    for (const auto& [name, expected] : all.items()) {
        named.insert(name);
    }
    CHECK(files == named);
}

TEST_CASE("each card of the table comes back from 4.0 as it went, with nothing to remark") {
    const json all = table();
    for (const auto& [name, expected] : all.items()) {
        CAPTURE(name);
        for (const ReadCard& read : read_vcards(content(corpus() / (name + ".vcf"))).cards) {
            const ReadFile again = read_vcards(write_vcard(test::released(read.card), VCardVersion::v4));
            REQUIRE(again.cards.size() == 1);
            CHECK(again.refused.count + again.noted.count == 0);
            Card written = again.cards[0].card;
            if (read.card.first("FN") == nullptr) {  // the writer supplies one
                written.properties.erase(written.properties.begin());
            }
            CHECK(written == read.card);
        }
    }
}

TEST_CASE("each dialect of the table reads alike however its bytes are fed") {
    const json all = table();
    for (const auto& [name, expected] : all.items()) {
        CAPTURE(name);
        const std::string text = content(corpus() / (name + ".vcf"));
        const ReadFile whole = read_vcards(text);
        for (std::size_t size = 1; size < 80; ++size) {
            VCardReader reader;
            for (std::size_t at = 0; at < text.size(); at += size) {
                reader.feed(as_bytes(std::string_view(text).substr(at, size)));
            }
            reader.finish();
            for (const ReadCard& card : whole.cards) {
                const auto read = reader.next();
                REQUIRE(read);
                CHECK(read->card == card.card);
                CHECK(read->line == card.line);
            }
            CHECK_FALSE(reader.next());
            CHECK(stated(reader.refused()) == stated(whole.refused));
            CHECK(stated(reader.noted()) == stated(whole.noted));
        }
    }
}

}  // namespace kith
