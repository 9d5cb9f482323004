// SPDX-License-Identifier: Apache-2.0
//
// The writer of DNS messages: names are compressed against those already written (RFC 1035 4.1.4, and within
// PTR and SRV data as RFC 6762 18.14 allows).
#include <map>

#include "transport/lan/dns_message.h"

namespace kith::transport::dns {

namespace {

class Writer {
public:
    void u16(std::size_t value) {
        out.push_back(static_cast<Byte>(value >> 8U));
        out.push_back(static_cast<Byte>(value));
    }
    void u32(std::uint32_t value) {
        u16(value >> 16U);
        u16(value & 0xffffU);
    }
    void raw(ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

    void name(const Name& name) {
        const std::string folded = name.folded();
        for (std::size_t at = 0; at < folded.size();) {
            const auto [earlier, fresh] = offsets_.try_emplace(folded.substr(at), out.size());
            if (!fresh) {
                u16(0xc000U | earlier->second);
                return;
            }
            if (out.size() > 0x3fffU) {
                offsets_.erase(earlier);  // out of a pointer's reach
            }
            const std::size_t label = 1 + static_cast<std::size_t>(static_cast<unsigned char>(folded[at]));
            raw(as_bytes(name.wire().substr(at, label)));
            at += label;
        }
        out.push_back(0);
    }

    void record(const Record& record) {
        name(record.name);
        u16(static_cast<std::size_t>(type_of(record)));
        u16((record.flush ? 0x8000U : 0U) | static_cast<unsigned>(Class::internet));
        u32(record.ttl);
        const std::size_t length_at = out.size();
        u16(0);
        data(record);
        const std::size_t size = out.size() - length_at - 2;
        out[length_at] = static_cast<Byte>(size >> 8U);
        out[length_at + 1] = static_cast<Byte>(size);
    }

    Bytes out;

private:
    static Type type_of(const Record& record) {
        switch (record.data.index()) {
            case 0:
                return Type::ptr;
            case 1:
                return Type::srv;
            case 2:
                return Type::txt;
            default:
                return std::get<Address>(record.data).address.v6 ? Type::aaaa : Type::a;
        }
    }

    void data(const Record& record) {
        if (const auto* ptr = std::get_if<Ptr>(&record.data)) {
            name(ptr->target);
        } else if (const auto* srv = std::get_if<Srv>(&record.data)) {
            u16(srv->priority);
            u16(srv->weight);
            u16(srv->port);
            name(srv->target);
        } else if (const auto* txt = std::get_if<Txt>(&record.data)) {
            raw(txt->data);
        } else {
            raw(std::get<Address>(record.data).address.octets());
        }
    }

    std::map<std::string, std::size_t> offsets_;
};

}  // namespace

Result<Bytes> encode(const Message& message, std::size_t most) {
    Writer writer;
    writer.u16(message.id);
    // RFC 6762 18.4: a response is authoritative.
    writer.u16((message.response ? 0x8400U : 0U) | (message.truncated ? 0x0200U : 0U));
    writer.u16(message.questions.size());
    writer.u16(message.answers.size());
    writer.u16(0);
    writer.u16(message.additionals.size());
    for (const Question& question : message.questions) {
        writer.name(question.name);
        writer.u16(static_cast<std::size_t>(question.type));
        writer.u16((question.unicast ? 0x8000U : 0U) | question.klass);
    }
    for (const auto* section : {&message.answers, &message.additionals}) {
        for (const Record& record : *section) {
            writer.record(record);
            if (writer.out.size() > most) {
                return fail(Errc::limit, "a DNS message would be too long");
            }
        }
    }
    if (writer.out.size() > most) {
        return fail(Errc::limit, "a DNS message would be too long");
    }
    return std::move(writer.out);
}

}  // namespace kith::transport::dns
