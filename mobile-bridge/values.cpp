// SPDX-License-Identifier: Apache-2.0
//
// See values.h.
#include "values.h"

#include <algorithm>
#include <cstring>

namespace kith::bridge {
namespace {

constexpr std::int64_t latest_unix_ms = 32'503'679'999'999;
constexpr std::int64_t latest_monotonic_ms = std::int64_t{1} << 53;
constexpr std::int32_t furthest_offset = 18 * 60;
constexpr std::size_t longest_keep = 64;
constexpr std::size_t longest_give = 4'096;

}  // namespace

Got<std::string_view> text_in(const char* text, std::size_t size, std::size_t most) {
    if (text == nullptr && size > 0) {
        return refused(KITH_ERR_ARGUMENT, "a text is null and not empty");
    }
    if (size > most) {
        return refused(KITH_ERR_LIMIT, "a text is too long", "shorten it");
    }
    const auto view = size == 0 ? std::string_view() : std::string_view(text, size);
    if (view.find('\0') != std::string_view::npos) {
        return refused(KITH_ERR_MALFORMED, "a text holds a null character", "leave it out");
    }
    return view;
}

Got<std::string_view> words_in(const char* text, std::size_t size, std::size_t most, const char* when_empty) {
    const auto view = text_in(text, size, most);
    if (!view) {
        return view;
    }
    if (view->find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return refused(KITH_ERR_USAGE, when_empty);
    }
    Card probe;
    probe.properties.push_back(text_property("NOTE", *view));
    if (auto fits = check_limits(probe); !fits) {
        return refused(fits.error().code == Errc::limit ? KITH_ERR_LIMIT : KITH_ERR_MALFORMED,
                       "a text is too long, or no UTF-8");
    }
    return view;
}

Got<ByteView> bytes_in(const std::uint8_t* bytes, std::size_t size, std::size_t most) {
    if (bytes == nullptr && size > 0) {
        return refused(KITH_ERR_ARGUMENT, "bytes are null and not empty");
    }
    if (size > most) {
        return refused(KITH_ERR_LIMIT, "these are too many bytes at once");
    }
    return ByteView(bytes, size);
}

Got<Moment> moment_in(const kith_now* now) {
    if (!is_aligned(now)) {
        return refused(KITH_ERR_ARGUMENT, "the moment is null or misaligned");
    }
    const kith_now told = *now;
    if (told.unix_ms < 0 || told.unix_ms > latest_unix_ms || told.monotonic_ms < 0 ||
        told.monotonic_ms > latest_monotonic_ms || told.offset_minutes < -furthest_offset ||
        told.offset_minutes > furthest_offset) {
        return refused(KITH_ERR_ARGUMENT, "the moment is none that a clock can show");
    }
    return Moment{Now{Timestamp{told.unix_ms, static_cast<std::int16_t>(told.offset_minutes)}},
                  Instant(Duration(told.monotonic_ms))};
}

Got<std::optional<PublicNumber>> number_in(int32_t number) {
    if (number == 0) {
        return std::optional<PublicNumber>();
    }
    const auto out = number < 0 ? std::nullopt : PublicNumber::from(static_cast<unsigned>(number));
    if (!out) {
        return refused(KITH_ERR_ARGUMENT, "a public number is 1 to 9999");
    }
    return out;
}

Got<TermsRule> rule_in(const char* keep, std::size_t size, int32_t may_export, int32_t pass_on, int32_t use_for) {
    const auto text = text_in(keep, size, longest_keep);
    if (!text) {
        return std::unexpected(text.error());
    }
    if (may_export < KITH_UNSAID || may_export > 1 || pass_on < KITH_UNSAID || pass_on > KITH_PASS_ON_YES ||
        use_for < KITH_UNSAID || use_for > use::all) {
        return refused(KITH_ERR_ARGUMENT, "a term is none of those allowed");
    }
    TermsRule rule;
    if (!text->empty()) {
        auto how_long = parse_keep(*text);
        if (!how_long) {
            return std::unexpected(
                Problem{KITH_ERR_USAGE, std::move(how_long.error().what), std::move(how_long.error().hint)});
        }
        rule.keep = *how_long;
    }
    if (may_export != KITH_UNSAID) {
        rule.may_export = may_export == 1;
    }
    if (pass_on != KITH_UNSAID) {
        rule.pass_on = static_cast<PassOn>(pass_on);
    }
    if (use_for != KITH_UNSAID) {
        rule.use_for = static_cast<UseFor>(use_for);
    }
    return rule;
}

Got<Choices> choices_in(const char* give, std::size_t size) {
    const auto text = text_in(give, size, longest_give);
    if (!text) {
        return std::unexpected(text.error());
    }
    if (text->empty()) {
        return Choices{};
    }
    auto choices = Choices::parse(*text);
    if (!choices) {
        return refused(std::move(choices.error()));
    }
    return std::move(*choices);
}

Outcome text_out(std::string_view text, char* out, std::size_t* size) {
    if (const auto there = room(out, size); !there) {
        return there;
    }
    const std::size_t had = *size;
    *size = text.size() + 1;
    if (had < text.size() + 1) {
        return refused(KITH_ERR_TOO_SMALL, "the buffer is too small");
    }
    // What others wrote may hold null characters, and these would hide what comes behind.
    std::ranges::transform(text, out, [](char c) { return c == '\0' ? ' ' : c; });
    out[text.size()] = '\0';
    return {};
}

Outcome bytes_out(ByteView bytes, std::uint8_t* out, std::size_t* size) {
    if (const auto there = room(out, size); !there) {
        return there;
    }
    const std::size_t had = *size;
    *size = bytes.size();
    if (had < bytes.size()) {
        return refused(KITH_ERR_TOO_SMALL, "the buffer is too small");
    }
    std::ranges::copy(bytes, out);
    return {};
}

std::string types_text(const std::vector<std::string>& types) {
    std::string text;
    for (const auto& type : types) {
        text += (text.empty() ? "" : ",") + type;
    }
    return text;
}

Outcome property_out(const Property& property, int32_t what, char* out, std::size_t* size) {
    switch (what) {
        case KITH_PROPERTY_NAME:
            return text_out(property.name, out, size);
        case KITH_PROPERTY_TYPES:
            return text_out(types_text(property.types()), out, size);
        case KITH_PROPERTY_VALUE:
            return text_out(property.text(), out, size);
        default:
            return no_such_choice();
    }
}

kith_terms terms_out(const Terms& terms) {
    kith_terms out{};
    out.may_export = terms.may_export ? 1 : 0;
    out.pass_on = static_cast<int32_t>(terms.pass_on);
    out.use_for = terms.use_for;
    if (terms.keep_until) {
        const std::string day = terms.keep_until->text();
        std::copy_n(day.begin(), std::min(day.size(), sizeof out.keep_until - 1), static_cast<char*>(out.keep_until));
    }
    return out;
}

std::unexpected<Problem> no_such_index() {
    return refused(KITH_ERR_NOT_FOUND, "there are not as many");
}

std::unexpected<Problem> no_such_choice() {
    return refused(KITH_ERR_ARGUMENT, "there is no such choice");
}

}  // namespace kith::bridge
