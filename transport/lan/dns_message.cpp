// SPDX-License-Identifier: Apache-2.0
//
// Names, and the reader of DNS messages. The writer is in dns_write.cpp.
#include "transport/lan/dns_message.h"

#include <algorithm>
#include <array>

namespace kith::transport::dns {

namespace {

constexpr std::size_t name_max = 255;  // RFC 1035 2.3.4, with every length byte and the closing zero
constexpr std::size_t label_max = 63;
constexpr std::uint16_t top_bit = 0x8000;  // of a class: QU in questions, cache-flush in records

char fold(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::unexpected<Error> malformed(std::string_view what) {
    return fail(Errc::malformed, "a DNS message " + std::string(what));
}

}  // namespace

std::optional<Name> Name::of(const std::vector<std::string_view>& labels) {
    Name name;
    for (const std::string_view label : labels) {
        if (label.empty() || label.size() > label_max || name.wire_.size() + label.size() + 2 > name_max) {
            return std::nullopt;
        }
        name.wire_ += static_cast<char>(label.size());
        name.wire_ += label;
    }
    return labels.empty() ? std::nullopt : std::optional<Name>(std::move(name));
}

std::optional<Name> Name::under(std::string_view label) const {
    if (label.empty() || label.size() > label_max || wire_.size() + label.size() + 2 > name_max) {
        return std::nullopt;
    }
    Name name;
    name.wire_ += static_cast<char>(label.size());
    name.wire_ += label;
    name.wire_ += wire_;
    return name;
}

std::vector<std::string_view> Name::labels() const {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < wire_.size();) {
        const auto length = static_cast<std::size_t>(static_cast<unsigned char>(wire_[at]));
        out.push_back(std::string_view(wire_).substr(at + 1, length));
        at += 1 + length;
    }
    return out;
}

std::string Name::folded() const {
    std::string out(wire_);
    std::ranges::transform(out, out.begin(), fold);  // a length byte is at most 63, which is no letter
    return out;
}

bool operator==(const Name& left, const Name& right) {
    return std::ranges::equal(left.wire_, right.wire_, {}, fold, fold);
}

/// Walks one message; every step says whether the bytes were there.
class Reader {
public:
    explicit Reader(ByteView message) : message_(message) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::size_t left() const { return message_.size() - at_; }

    bool u16(std::uint16_t& out) {
        if (left() < 2) {
            return false;
        }
        out = static_cast<std::uint16_t>(message_[at_] << 8U | message_[at_ + 1]);
        at_ += 2;
        return true;
    }
    bool u32(std::uint32_t& out) {
        std::uint16_t high = 0;
        std::uint16_t low = 0;
        if (!u16(high) || !u16(low)) {
            return false;
        }
        out = static_cast<std::uint32_t>(high) << 16U | low;
        return true;
    }
    bool take(std::size_t count, ByteView& out) {
        if (left() < count) {
            return false;
        }
        out = message_.subspan(at_, count);
        at_ += count;
        return true;
    }

    // RFC 1035 4.1.4. A pointer has to lead to before the run of labels that it ends, so that each jump goes
    // strictly back and no chain of them can loop. An empty name (the root) is of no use to us, and refused.
    bool name(Name& out) {
        out.wire_.clear();
        std::size_t at = at_;
        std::size_t run = at_;
        bool jumped = false;
        while (at < message_.size()) {
            const Byte length = message_[at];
            if (length == 0) {
                at_ = jumped ? at_ : at + 1;
                return !out.wire_.empty();
            }
            if ((length & 0xc0U) == 0xc0U) {
                if (at + 1 >= message_.size()) {
                    return false;
                }
                const std::size_t target = static_cast<std::size_t>(length & 0x3fU) << 8U | message_[at + 1];
                if (target >= run) {
                    return false;
                }
                at_ = jumped ? at_ : at + 2;
                jumped = true;
                at = run = target;
                continue;
            }
            const bool fits =
                length <= label_max && at + 1 + length <= message_.size() && out.wire_.size() + length + 2 <= name_max;
            if (!fits) {
                return false;
            }
            out.wire_.append(as_text(message_.subspan(at, std::size_t{1} + length)));
            at += std::size_t{1} + length;
        }
        return false;
    }

    // The root as a name of its own, as EDNS's OPT record has it: skipped, not read.
    bool skip_name() {
        if (left() > 0 && message_[at_] == 0) {
            ++at_;
            return true;
        }
        Name name_read;
        return name(name_read);
    }

    bool question(Question& out) {
        std::uint16_t type = 0;
        std::uint16_t klass = 0;
        if (!name(out.name) || !u16(type) || !u16(klass)) {
            return false;
        }
        out.type = static_cast<Type>(type);
        out.unicast = (klass & top_bit) != 0;
        out.klass = klass & static_cast<std::uint16_t>(~top_bit);
        return true;
    }

    /// Reads or skips one record; `out` is empty for a skipped one.
    bool record(std::optional<Record>& out) {
        out.reset();
        Record record;
        const std::size_t start = at_;
        if (!name(record.name)) {
            at_ = start;
            if (!skip_name()) {
                return false;
            }
        }
        std::uint16_t type = 0;
        std::uint16_t klass = 0;
        std::uint16_t size = 0;
        if (!u16(type) || !u16(klass) || !u32(record.ttl) || !u16(size) || left() < size) {
            return false;
        }
        record.flush = (klass & top_bit) != 0;
        const std::size_t end = at_ + size;
        const bool ours = (klass & ~top_bit) == static_cast<unsigned>(Class::internet) && !record.name.wire().empty();
        bool known = ours;
        if (ours && !data(static_cast<Type>(type), size, record, known)) {
            return false;
        }
        if (known && at_ != end) {
            return false;  // a name inside the data has to end where the data ends
        }
        at_ = end;
        if (known) {
            out = std::move(record);
        }
        return true;
    }

private:
    bool data(Type type, std::size_t size, Record& record, bool& known) {
        ByteView raw;
        switch (type) {
            case Type::a: {
                ByteArray<4> octets{};
                if (size != octets.size() || !take(size, raw)) {
                    return false;
                }
                std::ranges::copy(raw, octets.begin());
                record.data = Address{lan::IpAddress::v4(octets)};
                return true;
            }
            case Type::aaaa: {
                ByteArray<16> octets{};
                if (size != octets.size() || !take(size, raw)) {
                    return false;
                }
                std::ranges::copy(raw, octets.begin());
                record.data = Address{lan::IpAddress::v6_of(octets)};
                return true;
            }
            case Type::ptr: {
                Ptr ptr;
                if (!name(ptr.target)) {
                    return false;
                }
                record.data = std::move(ptr);
                return true;
            }
            case Type::srv: {
                Srv srv;
                if (!u16(srv.priority) || !u16(srv.weight) || !u16(srv.port) || !name(srv.target)) {
                    return false;
                }
                record.data = std::move(srv);
                return true;
            }
            case Type::txt:
                if (!take(size, raw)) {
                    return false;
                }
                record.data = Txt{Bytes(raw.begin(), raw.end())};
                return true;
            default:
                known = false;  // NSEC, OPT, HINFO, ...
                return true;
        }
    }

    ByteView message_;
    std::size_t at_ = 0;
};

namespace {

/// One section's records. `keep` is null for the authority section, which only probers use (RFC 6762 8.2).
bool read_section(Reader& reader, std::size_t count, std::vector<Record>* keep) {
    for (std::size_t i = 0; i < count; ++i) {
        std::optional<Record> record;
        if (!reader.record(record)) {
            return false;
        }
        if (record && keep != nullptr) {
            keep->push_back(std::move(*record));
        }
    }
    return true;
}

}  // namespace

Result<Message> decode(ByteView bytes) {
    if (bytes.size() > message_max) {
        return fail(Errc::limit, "a DNS message is longer than 9000 bytes");
    }
    Reader reader(bytes);
    Message message;
    std::array<std::uint16_t, 6> header{};  // id, flags, and the four counts
    for (std::uint16_t& field : header) {
        if (!reader.u16(field)) {
            return malformed("ends in its header");
        }
    }
    message.id = header[0];
    message.response = (header[1] & 0x8000U) != 0;
    message.truncated = (header[1] & 0x0200U) != 0;
    if ((header[1] & 0x7800U) != 0 || (message.response && (header[1] & 0x000fU) != 0)) {
        return malformed("is no query and no answer to one");
    }
    const std::size_t records = std::size_t{header[3]} + header[4] + header[5];
    if (header[2] > records_max || records > records_max) {
        return fail(Errc::limit, "a DNS message claims too many records");
    }
    for (std::size_t i = 0; i < header[2]; ++i) {
        Question question;
        if (!reader.question(question)) {
            return malformed("has a question that can't be read");
        }
        message.questions.push_back(std::move(question));
    }
    if (!read_section(reader, header[3], &message.answers) || !read_section(reader, header[4], nullptr) ||
        !read_section(reader, header[5], &message.additionals)) {
        return malformed("has a record that can't be read");
    }
    return message;  // RFC 6762 says nothing of bytes after the last record: they are left alone
}

}  // namespace kith::transport::dns
