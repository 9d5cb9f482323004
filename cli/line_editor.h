// SPDX-License-Identifier: Apache-2.0
//
// The line that a person types at a question of the meeting, key by key: there is no more to edit than a code, a yes or
// a few numbers (docs/adr/0030). It draws through output.h and reads nothing itself.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kith::cli {

class LineEditor {
public:
    /// A finished line, or none: the end of the input was typed on an empty one.
    using OnLine = std::function<void(std::optional<std::string>)>;
    explicit LineEditor(OnLine on_line) : on_line_(std::move(on_line)) {}

    /// Opens the question: from now on keys count. Before it and after its answer they are passed over, so that nobody
    /// says yes to what they have not seen. One that is wider than the terminal gets lines of its own above.
    /// `completes`: it is a code, and Tab fills in its words.
    void ask(std::string_view question, bool completes);
    /// Closes an open question without an answer.
    void close();
    /// What came from the keyboard, in whatever pieces; bounded whatever it is.
    void take(std::string_view bytes);
    /// Whether keys were passed over since this was asked last: somebody types, and not to an open question.
    [[nodiscard]] bool passed_over() { return std::exchange(passed_over_, false); }

private:
    enum class Sequence { none, escape, control };
    void key(char c);
    void text(char c);
    void erase_character();
    void erase_word();
    void complete();
    void draw();

    OnLine on_line_;
    bool open_ = false;
    bool completes_ = false;
    bool passed_over_ = false;
    bool stale_ = false;  ///< what stands on the screen is not what was typed
    std::string question_;
    std::string line_;
    std::string character_;  ///< the bytes so far of one that is not complete
    Sequence sequence_ = Sequence::none;
};

}  // namespace kith::cli
