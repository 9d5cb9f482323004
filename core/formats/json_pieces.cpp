// SPDX-License-Identifier: Apache-2.0
//
// RFC 8259's brackets and strings, followed without a stack: which bracket closes which is the parser's affair.
#include "formats/json_pieces.h"

#include <utility>

namespace kith::formats {

void JsonPieces::feed(std::string_view bytes) {
    for (const char c : bytes) {
        if (in_piece_) {
            inside(c);
        } else {
            outside(c);
        }
        line_ += c == '\n' ? 1U : 0U;
    }
}

void JsonPieces::outside(char c) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        return;
    }
    // RFC 7095 3.2: a jCard is an array that begins with a string; any other array holds cards.
    if (std::exchange(bracket_open_, false) && c == '"') {
        --lists_;
        piece_ = {.line = bracket_line_, .kind = JsonPiece::Kind::whole, .text = {}};
        in_piece_ = true;
        depth_ = 0;
        open('[');
        inside(c);
    } else if (c == '[') {
        bracket_open_ = true;
        bracket_line_ = line_;
        list_line_ = lists_++ == 0 ? line_ : list_line_;
    } else if (c == '{') {
        piece_ = {.line = line_, .kind = JsonPiece::Kind::whole, .text = {}};
        in_piece_ = true;
        depth_ = 0;
        open(c);
    } else if (c == ']' && lists_ > 0) {
        --lists_;
    } else if (c != ',' && stray_line_ == 0) {
        stray_line_ = line_;
    }
}

void JsonPieces::inside(char c) {
    if (in_string_) {
        keep(c);
        if (std::exchange(escaped_, false)) {
            return;
        }
        escaped_ = c == '\\';
        in_string_ = c != '"';
        return;
    }
    if (c == '{' || c == '[') {
        open(c);
        return;
    }
    keep(c);
    in_string_ = c == '"';
    if (c == '}' || c == ']') {
        close();
    }
}

void JsonPieces::open(char c) {
    keep(c);
    if (++depth_ > deepest_json && piece_.kind == JsonPiece::Kind::whole) {
        piece_.kind = JsonPiece::Kind::too_deep;
    }
}

void JsonPieces::close() {
    if (--depth_ > 0) {
        return;
    }
    in_piece_ = false;
    found_(std::exchange(piece_, {}));
}

void JsonPieces::keep(char c) {
    if (piece_.kind == JsonPiece::Kind::whole && piece_.text.size() == longest_json) {
        piece_.kind = JsonPiece::Kind::too_long;
    }
    if (piece_.kind == JsonPiece::Kind::whole) {
        piece_.text += c;
    } else {
        piece_.text.clear();
    }
}

void JsonPieces::finish() {
    if (!in_piece_) {
        return;
    }
    in_piece_ = false;
    lists_ = 0;  // which are cut short with their last card
    piece_.kind = JsonPiece::Kind::cut_short;
    piece_.text.clear();
    found_(std::exchange(piece_, {}));
}

}  // namespace kith::formats
