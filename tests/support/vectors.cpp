// SPDX-License-Identifier: Apache-2.0
//
// The only test support that parses the vectors' JSON.
#include "tests/support/vectors.h"
#include "tests/support/source_dir.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace kith::test {
namespace {

Bytes hex_or_throw(const std::string& text, const std::string& where) {
    auto bytes = from_hex(text);
    if (!bytes) {
        throw std::runtime_error("not hexadecimal: " + where);
    }
    return std::move(*bytes);
}

}  // namespace

Bytes VectorCase::bytes(const std::string& field) const {
    return hex_or_throw(text(field), name + ": " + field);
}

std::vector<Bytes> VectorCase::list(const std::string& field) const {
    std::vector<Bytes> out;
    for (const std::string& text : lists.at(field)) {
        out.push_back(hex_or_throw(text, name + ": " + field));
    }
    return out;
}

void VectorCase::fail_size(const std::string& field) const {
    throw std::runtime_error("not of the expected size: " + name + ": " + field);
}

std::vector<VectorCase> vectors(std::string_view name) {
    const std::string path = source_dir() + "/tests/vectors/" + std::string(name) + ".json";
    std::ifstream file(path);
    const nlohmann::json json = nlohmann::json::parse(file);
    std::vector<VectorCase> out;
    for (const auto& entry : json.at("cases")) {
        VectorCase one;
        for (const auto& [key, value] : entry.items()) {
            if (value.is_array()) {
                one.lists[key] = value.get<std::vector<std::string>>();
            } else {
                one.texts[key] = value.get<std::string>();
            }
        }
        one.name = one.texts.at("name");
        out.push_back(std::move(one));
    }
    if (out.empty() || json.at("source").get<std::string>().empty() || json.at("licence").get<std::string>().empty()) {
        throw std::runtime_error("no cases, source or licence in " + path);
    }
    return out;
}

VectorCase vector_case(std::string_view file, std::string_view name) {
    for (VectorCase& one : vectors(file)) {
        if (one.name == name) {
            return std::move(one);
        }
    }
    throw std::runtime_error("no such case: " + std::string(name));
}

}  // namespace kith::test
