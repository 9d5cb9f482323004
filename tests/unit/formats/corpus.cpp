// SPDX-License-Identifier: Apache-2.0
//
// What real programs export, read from a folder beside the source tree (`../shared/corpus`), which a clone needn't
// have: then these tests say so and check nothing. The project's own fixtures are in the other files.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "kith/formats.h"
#include "tests/support/cards.h"
#include "tests/support/source_dir.h"

namespace kith {
namespace {

using nlohmann::json;

std::optional<std::filesystem::path> corpus(const char* folder) {
    const std::filesystem::path source(test::source_dir());
    for (const auto& beside : {source.parent_path(), source.parent_path().parent_path()}) {
        if (auto path = beside / "shared" / "corpus" / "vcard" / folder; std::filesystem::is_directory(path)) {
            return path;
        }
    }
    MESSAGE("not checked: there is no ../shared/corpus");
    return std::nullopt;
}

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The lines of a file that begin a property, counted without the reader: a name, then what ends one. Lines that go on with
/// base64 or after a soft line break begin none.
std::size_t properties_in(const std::string& text) {
    std::size_t count = 0;
    bool quoted = false;
    bool soft = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        std::string line = text.substr(at, end - at);
        at = end + 1;
        line.erase(std::min(line.find_last_not_of('\r') + 1, line.size()));
        const bool goes_on = soft;
        quoted = goes_on ? quoted : line.find("QUOTED-PRINTABLE") != std::string::npos;
        soft = quoted && line.ends_with('=');
        const auto name = line.find_first_of(":;");
        if (goes_on || name == std::string::npos || name == 0 || line.front() == ' ' || line.front() == '\t') {
            continue;
        }
        const auto frames = [&line](std::string_view word) {
            return std::ranges::equal(line.substr(0, word.size()), word,
                                      [](char a, char b) { return (a >= 'a' && a <= 'z' ? char(a - 32) : a) == b; });
        };
        count += frames("BEGIN:") || frames("END:") || frames("VERSION:") ? 0U : 1U;
    }
    return count;
}

/// Parameters of one value and of a list of one are the same; ical.js writes groups in lower case.
json comparable(json properties) {
    for (json& property : properties) {
        if (json& parameters = property.at(1); parameters.contains("group")) {
            std::string group = parameters["group"];
            std::ranges::transform(group, group.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
            parameters["group"] = group;
        }
    }
    return properties;
}

/// What a property says, but for what 3.0 and 4.0 spell otherwise: types, `-` and `:` in days, times and offsets, the scheme
/// of a place, and how bytes and another card stand in their place.
std::string saying(const json& property) {
    std::string values;
    for (std::size_t at = 3; at < property.size(); ++at) {
        for (const json& value : property[at].is_array() ? property[at] : json::array({property[at]})) {
            values += (value.is_string() ? value.get<std::string>() : value.dump()) + ",";
        }
    }
    if (const auto base64 = values.find(";base64,"); base64 != std::string::npos) {
        values.erase(0, base64 + 8);
    }
    if (values.starts_with("geo:")) {
        values.erase(0, 4);
    }
    std::erase_if(values, [](char c) { return c == '-' || c == ':' || c == '\\'; });
    return property[0].get<std::string>() + " " + values;
}

std::vector<std::string> sayings(const json& properties) {
    std::vector<std::string> out;
    for (const json& each : properties) {
        if (each[0] != "version") {
            out.push_back(saying(each));
        }
    }
    return out;
}

}  // namespace

TEST_CASE("every export of a real program is read, each card with a name, and reads the same when written") {
    const auto folder = corpus("exporters");
    if (!folder) {
        return;
    }
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        if (entry.path().extension() != ".vcf") {
            continue;
        }
        const std::string name = entry.path().filename();
        CAPTURE(name);
        const std::string text = content(entry.path());
        std::string upper = text;
        std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        std::size_t begun = 0;
        for (auto at = upper.find("BEGIN:VCARD"); at != std::string::npos; at = upper.find("BEGIN:VCARD", at + 1)) {
            ++begun;
        }
        const ReadFile file = read_vcards(text);
        CHECK(file.cards.size() == begun);
        for (const Remark& refused : file.refused.list) {
            MESSAGE(name, " line ", refused.line, ": ", refused.what);
        }
        CHECK(file.refused.count == 0);
        std::size_t properties = 0;
        for (const ReadCard& card : file.cards) {
            properties += card.card.properties.size();
            CHECK(card.card.first("X-KITH-RAW") == nullptr);
        }
        CHECK(properties == properties_in(text));
        for (const ReadCard& card : file.cards) {
            CHECK_FALSE(card.card.display_name().empty());
            const ReadFile again = read_vcards(write_vcard(test::released(card.card), VCardVersion::v4));
            REQUIRE(again.cards.size() == 1);
            Card written = again.cards[0].card;
            if (card.card.first("FN") == nullptr) {
                written.properties.erase(written.properties.begin());
            }
            CHECK(written == card.card);
            CHECK(read_vcards(write_vcard(test::released(card.card), VCardVersion::v3)).cards.size() == 1);
        }
    }
}

TEST_CASE("the vCard and jCard pairs agree") {
    const auto folder = corpus("jcard");
    if (!folder) {
        return;
    }
    for (const char* name : {"vcard", "vcard_author", "vcard_grouped"}) {
        CAPTURE(name);
        const ReadFile file = read_vcards(content(*folder / (std::string(name) + ".vcf")));
        REQUIRE(file.cards.size() == 1);
        const json theirs = comparable(json::parse(content(*folder / (std::string(name) + ".json")))[1]);
        const json ours = comparable(json::parse(write_jcard(test::released(file.cards[0].card)))[1]);
        // The order of properties is not the same in all pairs, and FN is supplied where the pair has none.
        for (const json& property : theirs) {
            CAPTURE(property.dump());
            CHECK(std::ranges::find(ours, property) != ours.end());
        }
        CHECK(ours.size() >= theirs.size());
        CHECK(ours.size() <= theirs.size() + 1);
    }
}

TEST_CASE("the pair in 3.0 says the same in both, spelt as 4.0 has it in ours") {
    const auto folder = corpus("jcard");
    if (!folder) {
        return;
    }
    const ReadFile file = read_vcards(content(*folder / "vcard3.vcf"));
    REQUIRE(file.cards.size() == 1);
    CHECK(file.refused.count == 0);
    std::vector<std::string> ours = sayings(json::parse(write_jcard(test::released(file.cards[0].card)))[1]);
    const std::vector<std::string> theirs = sayings(json::parse(content(*folder / "vcard3.json"))[1]);
    for (const std::string& each : theirs) {
        CAPTURE(each);
        const auto at = std::ranges::find(ours, each);
        REQUIRE(at != ours.end());
        ours.erase(at);
    }
    CHECK(ours == std::vector<std::string>{});
    // Their jCard is read as well, and nothing of it is lost.
    const ReadFile jcard = read_cards(content(*folder / "vcard3.json"));
    REQUIRE(jcard.cards.size() == 1);
    CHECK(jcard.refused.count == 0);
    CHECK(jcard.cards[0].card.properties.size() == theirs.size());
}

}  // namespace kith
