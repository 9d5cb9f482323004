// SPDX-License-Identifier: Apache-2.0
//
// A file of jCards or JSContact cards: cut into cards by json_pieces, each parsed for itself.
#include <array>
#include <nlohmann/json.hpp>

#include "formats/file_reader.h"
#include "formats/jscontact.h"
#include "formats/json.h"
#include "formats/json_pieces.h"
#include "formats/spelling.h"

namespace kith::formats {
namespace {

class JsonReader final : public FileReader {
public:
    void feed(std::string_view bytes) override { pieces_.feed(bytes); }
    [[nodiscard]] std::span<const Format> formats() const override {
        static constexpr std::array all{Format::jcard, Format::jscontact};
        return all;
    }

    void finish(bool whole) override {
        pieces_.finish();
        if (pieces_.stray_line() != 0) {
            refuse(pieces_.stray_line(), "this is outside any card");
        }
        if (whole && pieces_.open_list_line() != 0) {
            refuse(pieces_.open_list_line(), "the file ends before this list of cards does");
        }
    }

private:
    void take(JsonPiece piece) {
        switch (piece.kind) {
            case JsonPiece::Kind::too_long:
                return refuse(piece.line, "this card is too large");
            case JsonPiece::Kind::too_deep:
                return refuse(piece.line, "this card is nested too deep");
            case JsonPiece::Kind::cut_short:
                return refuse(piece.line, "the file ends before this card does");
            case JsonPiece::Kind::whole:
                break;
        }
        if (std::string text = utf8_only(piece.text); text != piece.text) {
            note(piece.line, "this card isn't UTF-8; what can't be read was replaced");
            piece.text = std::move(text);
        }
        const Json json = Json::parse(piece.text, nullptr, false);
        if (json.is_discarded()) {
            return refuse(piece.line, "this card is no JSON");
        }
        Complaints complaints;
        auto card = json.is_array() ? card_of_jcard(json, complaints) : card_of_jscontact(json, complaints);
        if (!card) {
            return refuse(piece.line, "this is neither a jCard nor a card of JSContact");
        }
        for (std::string& each : complaints.refused) {
            refuse(piece.line, std::move(each));
        }
        for (std::string& each : complaints.noted) {
            note(piece.line, std::move(each));
        }
        keep(std::move(*card), piece.line);
    }

    JsonPieces pieces_{[this](JsonPiece piece) { take(std::move(piece)); }};
};

}  // namespace

std::unique_ptr<FileReader> json_reader() {
    return std::make_unique<JsonReader>();
}

}  // namespace kith::formats
