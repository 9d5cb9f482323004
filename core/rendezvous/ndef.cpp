// SPDX-License-Identifier: Apache-2.0
//
// NDEF messages (NFC Forum, NFC Data Exchange Format 1.0): records behind one another, each with a header of flags, the lengths
// of type, payload and id, and then these three.
#include "kith/ndef.h"

#include <optional>

#include "card/ascii.h"

namespace kith {
namespace {

// The first byte of a record (NDEF 3.2.1 to 3.2.6).
constexpr Byte message_begin = 0x80;
constexpr Byte message_end = 0x40;
constexpr Byte chunked = 0x20;
constexpr Byte short_record = 0x10;
constexpr Byte has_id = 0x08;
constexpr Byte name_format = 0x07;
constexpr Byte media_type = 0x02;
constexpr Byte unchanged = 0x06;  ///< a chunk that goes on

constexpr std::string_view vcard_type = "text/vcard";
constexpr std::string_view older_vcard_type = "text/x-vcard";
constexpr std::string_view invitation_type = "application/x.kith-invitation";

std::unexpected<Error> no_message() {
    return fail(Errc::malformed, "this is no NDEF message");
}

/// Takes bytes off the front; none where there are fewer.
class Reader {
public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}
    [[nodiscard]] std::optional<ByteView> take(std::size_t size) {
        if (size > rest_.size()) {
            return std::nullopt;
        }
        const ByteView out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return out;
    }
    /// A big-endian number of that many bytes.
    [[nodiscard]] std::optional<std::size_t> number(std::size_t size) {
        const auto bytes = take(size);
        if (!bytes) {
            return std::nullopt;
        }
        std::size_t out = 0;
        for (const Byte byte : *bytes) {
            out = out << 8U | byte;
        }
        return out;
    }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

private:
    ByteView rest_;
};

struct Record {
    Byte flags = 0;
    std::string_view type;
    std::string_view payload;
};

std::optional<Record> next_record(Reader& reader) {
    const auto flags = reader.number(1);
    const auto type_size = reader.number(1);
    if (!flags || !type_size) {
        return std::nullopt;
    }
    const auto payload_size = reader.number((*flags & short_record) != 0 ? 1 : 4);
    const auto id_size = (*flags & has_id) != 0 ? reader.number(1) : std::optional<std::size_t>(0);
    if (!payload_size || !id_size) {
        return std::nullopt;
    }
    const auto type = reader.take(*type_size);
    const auto id = reader.take(*id_size);
    const auto payload = reader.take(*payload_size);
    if (!type || !id || !payload) {
        return std::nullopt;
    }
    return Record{static_cast<Byte>(*flags), as_text(*type), as_text(*payload)};
}

/// A media type says what it says in any case, and parameters may stand behind it.
std::optional<NdefKind> kind_of(const Record& record) {
    if ((record.flags & name_format) != media_type || (record.flags & chunked) != 0) {
        return std::nullopt;
    }
    const auto type = ascii::trimmed(record.type.substr(0, record.type.find(';')));
    if (ascii::equal_ignoring_case(type, vcard_type) || ascii::equal_ignoring_case(type, older_vcard_type)) {
        return NdefKind::vcard;
    }
    return ascii::equal_ignoring_case(type, invitation_type) ? std::optional(NdefKind::invitation) : std::nullopt;
}

}  // namespace

Result<Bytes> write_ndef(NdefKind kind, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::usage, "there is nothing to write");
    }
    if (text.size() > ndef_text_max) {
        return fail(Errc::limit, "that is too long for a record", "leave the photo out");
    }
    const std::string_view type = kind == NdefKind::vcard ? vcard_type : invitation_type;
    const bool is_short = text.size() < 256;
    Bytes out;
    out.reserve(6 + type.size() + text.size());
    out.push_back(message_begin | message_end | (is_short ? short_record : Byte{0}) | media_type);
    out.push_back(static_cast<Byte>(type.size()));
    for (unsigned shift = is_short ? 0 : 24;; shift -= 8) {
        out.push_back(static_cast<Byte>(text.size() >> shift));
        if (shift == 0) {
            break;
        }
    }
    out.insert(out.end(), type.begin(), type.end());
    out.insert(out.end(), text.begin(), text.end());
    return out;
}

Result<NdefText> read_ndef(ByteView message) {
    if (message.size() > ndef_message_max) {
        return fail(Errc::limit, "that is too long for an NDEF message");
    }
    Reader reader(message);
    std::optional<NdefText> found;
    bool in_chunks = false;
    for (bool first = true, last = false; !last; first = false) {
        const auto record = next_record(reader);
        if (!record || ((record->flags & message_begin) != 0) != first) {
            return no_message();
        }
        // NDEF 2.3.3: the chunks behind the first one have no type of their own, and nothing else comes between.
        if (((record->flags & name_format) == unchanged) != in_chunks || (in_chunks && !record->type.empty())) {
            return no_message();
        }
        in_chunks = (record->flags & chunked) != 0;
        last = (record->flags & message_end) != 0;
        if (last && (in_chunks || !reader.empty())) {
            return no_message();
        }
        const auto kind = kind_of(*record);
        if (!found && kind) {
            if (record->payload.size() > ndef_text_max) {
                return fail(Errc::limit, "a record is too long");
            }
            found = NdefText{*kind, std::string(record->payload)};
        }
    }
    if (!found) {
        return fail(Errc::not_found, "there is no card and no invitation on it");
    }
    return std::move(*found);
}

}  // namespace kith
