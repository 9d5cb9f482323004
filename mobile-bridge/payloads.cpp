// SPDX-License-Identifier: Apache-2.0
//
// What two devices find each other by, over the boundary: pure bytes, no handle.
#include "kith/ndef.h"
#include "kith/rendezvous.h"
#include "values.h"

using namespace kith;
using namespace kith::bridge;

namespace {

constexpr std::size_t longest_txt = 64 * 1024;
constexpr std::size_t longest_uuid = 256;
constexpr std::size_t longest_code = 256;
constexpr std::size_t longest_invitation = 4'096;

Got<Invitation> invitation_in(const char* text, std::size_t size) {
    const auto given = text_in(text, size, longest_invitation);
    if (!given) {
        return std::unexpected(given.error());
    }
    auto read = Invitation::parse(*given);
    if (!read) {
        return refused(std::move(read.error()));
    }
    return std::move(*read);
}

/// A number that is to be announced: here 0 is none.
Got<PublicNumber> announced_in(int32_t number) {
    const auto given = number_in(number);
    if (!given || !*given) {
        return refused(KITH_ERR_ARGUMENT, "a public number is 1 to 9999");
    }
    return **given;
}

int32_t value_of(const std::optional<PublicNumber>& number) {
    return number ? number->value() : 0;
}

}  // namespace

const char* kith_dns_sd_service(void) {
    return dns_sd_service.data();  // of a literal, so it ends with a null character
}

int32_t kith_txt_make(int32_t number, uint8_t* out, size_t* size) {
    return guard([&]() -> Outcome {
        const auto announced = announced_in(number);
        return announced ? bytes_out(encode_txt(*announced), out, size) : std::unexpected(announced.error());
    });
}

int32_t kith_txt_read(const uint8_t* bytes, size_t size, int32_t* number) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(number); !to) {
            return to;
        }
        const auto record = bytes_in(bytes, size, longest_txt);
        if (!record) {
            return std::unexpected(record.error());
        }
        const auto read = decode_txt(*record);
        if (!read) {
            return refused(KITH_ERR_MALFORMED, "that is no record of a meeting");
        }
        *number = read->value();
        return {};
    });
}

int32_t kith_le_uuid_make(int32_t number, char* out, size_t* size) {
    return guard([&]() -> Outcome {
        const auto announced = announced_in(number);
        return announced ? text_out(uuid_text(le_service_uuid(*announced)), out, size)
                         : std::unexpected(announced.error());
    });
}

int32_t kith_le_uuid_read(const char* uuid, size_t uuid_size, int32_t* number) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(number); !to) {
            return to;
        }
        const auto text = text_in(uuid, uuid_size, longest_uuid);
        if (!text) {
            return std::unexpected(text.error());
        }
        const auto read = parse_uuid(*text);
        const auto announced = read ? le_number(*read) : std::nullopt;
        if (!announced) {
            return refused(KITH_ERR_MALFORMED, "that UUID is not of a meeting");
        }
        *number = announced->value();
        return {};
    });
}

int32_t kith_le_gatt_uuid(int32_t what, char* out, size_t* size) {
    return guard([&]() -> Outcome {
        if (what != KITH_LE_SERVICE && what != KITH_LE_CHARACTERISTIC) {
            return no_such_choice();
        }
        return text_out(uuid_text(what == KITH_LE_SERVICE ? le_gatt_service() : le_psm_characteristic()), out, size);
    });
}

int32_t kith_le_psm_make(int32_t psm, uint8_t* out, size_t* size) {
    return guard([&]() -> Outcome {
        const Bytes value = psm < 0 || psm > 0xffff ? Bytes() : encode_le_psm(static_cast<std::uint16_t>(psm));
        if (!decode_le_psm(value)) {
            return refused(KITH_ERR_ARGUMENT, "a PSM of Bluetooth LE is 128 to 255");
        }
        return bytes_out(value, out, size);
    });
}

int32_t kith_le_psm_read(const uint8_t* bytes, size_t size, int32_t* psm) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(psm); !to) {
            return to;
        }
        const auto value = bytes_in(bytes, size, longest_txt);
        if (!value) {
            return std::unexpected(value.error());
        }
        const auto read = decode_le_psm(*value);
        if (!read) {
            return refused(KITH_ERR_MALFORMED, "that value is not of a meeting");
        }
        *psm = *read;
        return {};
    });
}

int32_t kith_code_read(const char* text, size_t text_size, int32_t* number, int32_t* mended, char* out, size_t* size) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(number, mended); !to) {
            return to;
        }
        const auto typed = text_in(text, text_size, longest_code);
        if (!typed) {
            return std::unexpected(typed.error());
        }
        const auto code = Code::parse(*typed);
        if (!code) {
            return refused(code.error());
        }
        const auto given = text_out(code->words(), out, size);
        if (given) {
            *number = value_of(code->number());
            *mended = code->mended() ? 1 : 0;
        }
        return given;
    });
}

int32_t kith_invitation_number(const char* text, size_t text_size, int32_t* number) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(number); !to) {
            return to;
        }
        const auto invitation = invitation_in(text, text_size);
        if (!invitation) {
            return std::unexpected(invitation.error());
        }
        *number = value_of(invitation->number);
        return {};
    });
}

int32_t kith_invitation_address(const char* text, size_t text_size, size_t index, char* out, size_t* size) {
    return guard([&]() -> Outcome {
        const auto invitation = invitation_in(text, text_size);
        if (!invitation) {
            return std::unexpected(invitation.error());
        }
        return index < invitation->addresses.size() ? text_out(invitation->addresses[index], out, size)
                                                    : no_such_index();
    });
}

int32_t kith_ndef_make(int32_t kind, const char* text, size_t text_size, uint8_t* out, size_t* size) {
    return guard([&]() -> Outcome {
        if (kind != KITH_NDEF_VCARD && kind != KITH_NDEF_INVITATION) {
            return no_such_choice();
        }
        const auto words = text_in(text, text_size, ndef_text_max);
        if (!words) {
            return std::unexpected(words.error());
        }
        const auto message = write_ndef(kind == KITH_NDEF_VCARD ? NdefKind::vcard : NdefKind::invitation, *words);
        if (!message) {
            return refused(message.error());
        }
        return bytes_out(*message, out, size);
    });
}

int32_t kith_ndef_read(const uint8_t* message, size_t message_size, int32_t* kind, char* out, size_t* size) {
    return guard([&]() -> Outcome {
        if (const auto to = writable(kind); !to) {
            return to;
        }
        const auto bytes = bytes_in(message, message_size, ndef_message_max);
        if (!bytes) {
            return std::unexpected(bytes.error());
        }
        const auto read = read_ndef(*bytes);
        if (!read) {
            return refused(read.error());
        }
        const auto given = text_out(read->text, out, size);
        if (given) {
            *kind = read->kind == NdefKind::vcard ? KITH_NDEF_VCARD : KITH_NDEF_INVITATION;
        }
        return given;
    });
}
