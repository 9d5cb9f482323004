// SPDX-License-Identifier: Apache-2.0
#include "cli/card_value.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "kith/limits.h"

using namespace kith;
using namespace kith::cli;

namespace {

std::string value_of(const std::string& kind, const std::string& typed) {
    const auto property = typed_property(kind, typed, "");
    REQUIRE(property);
    return property->value;
}

/// A file that goes again.
struct TemporaryFile {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("kith-test-" + std::to_string(getpid()));
    explicit TemporaryFile(const std::string& content) { std::ofstream(path, std::ios::binary) << content; }
    ~TemporaryFile() { std::filesystem::remove(path); }
};

}  // namespace

TEST_CASE("plain text is escaped once, links and dates are spelt as vCard wants them") {
    CHECK(value_of("note", "a, b; c\\d\ne") == "a\\, b\\; c\\\\d\\ne");
    CHECK(value_of("url", "https://example.org/?a=1,2;b") == "https://example.org/?a=1,2;b");
    CHECK(value_of("bday", "1815-12-10") == "18151210");
    CHECK(value_of("bday", "--1210") == "--1210");
    CHECK(value_of("org", "Analytical Engines; Programs") == "Analytical Engines; Programs");
    CHECK(value_of("org", "Babbage, Lovelace & Co") == "Babbage\\, Lovelace & Co");
    CHECK(value_of("n", "Lovelace;Ada") == "Lovelace;Ada");
    CHECK(value_of("nickname", "Ada,Countess") == "Ada,Countess");
}

TEST_CASE("an address on one line is a street, and one with parts keeps them") {
    CHECK(value_of("adr", "12 Square, London") == ";;12 Square\\, London;;;;");
    CHECK(value_of("address", ";;12 Square;London;;W1;UK") == ";;12 Square;London;;W1;UK");
}

TEST_CASE("a telephone number may be a link") {
    const auto property = typed_property("tel", "tel:+44-20-1234", "work");
    REQUIRE(property);
    REQUIRE(property->parameter("VALUE") != nullptr);
    CHECK(property->types() == std::vector<std::string>{"work"});
}

TEST_CASE("mobile means a telephone of type cell") {
    const auto property = typed_property("mobile", "+44", "");
    REQUIRE(property);
    CHECK(property->name == "TEL");
    CHECK(property->types() == std::vector<std::string>{"cell"});
}

TEST_CASE("a kind that frames a card, or is none, is refused") {
    for (const char* kind : {"begin", "VERSION", "end", "prodid", "no such", "x-", "a:b", ""}) {
        const auto property = typed_property(kind, "x", "");
        REQUIRE_FALSE(property);
        CHECK(property.error().code == Errc::usage);
    }
}

TEST_CASE("an empty value, a type of two words, and a value beyond the limit are refused") {
    CHECK_FALSE(typed_property("note", " \n", ""));
    CHECK_FALSE(typed_property("email", "a@b", "work home"));
    CHECK_FALSE(typed_property("email", "a@b", "w:x"));
    CHECK_FALSE(typed_property("note", std::string(limits::value + 1, 'x'), ""));
    CHECK_FALSE(typed_property("note", "\xff\xfe", ""));
}

TEST_CASE("a photo is a JPEG or PNG within its limit") {
    const std::string jpeg = "\xff\xd8\xff\xe0 picture";
    {
        const TemporaryFile file(jpeg);
        CHECK(value_of("photo", file.path).starts_with("data:image/jpeg;base64,/9j/4CBwaWN0dXJl"));
    }
    {
        const TemporaryFile file(std::string("\x89PNG\r\n\x1a\n", 8) + "rest");
        CHECK(value_of("photo", file.path).starts_with("data:image/png;base64,iVBORw0KGgpyZXN0"));
    }
    {
        const TemporaryFile file(jpeg + std::string(limits::photo - jpeg.size(), 'x'));
        CHECK(typed_property("photo", file.path, ""));
    }
    {
        const TemporaryFile file(jpeg + std::string(limits::photo - jpeg.size() + 1, 'x'));
        const auto property = typed_property("photo", file.path, "");
        REQUIRE_FALSE(property);
        CHECK(property.error().code == Errc::limit);
    }
    {
        const TemporaryFile file("GIF89a");
        const auto property = typed_property("photo", file.path, "");
        REQUIRE_FALSE(property);
        CHECK(property.error().code == Errc::malformed);
    }
    CHECK_FALSE(typed_property("photo", "/no/such/file", ""));
    CHECK_FALSE(typed_property("photo", "/tmp", ""));
}

TEST_CASE("set replaces the same kind and type, and no other") {
    const auto work = typed_property("email", "a@b", "work");
    REQUIRE(work);
    CHECK(is_of(*work, {"EMAIL", "work"}));
    CHECK_FALSE(is_of(*work, {"EMAIL", ""}));
    CHECK_FALSE(is_of(*work, {"EMAIL", "home"}));
    CHECK_FALSE(is_of(*work, {"TEL", "work"}));
}
