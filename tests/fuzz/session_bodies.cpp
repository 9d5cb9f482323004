// SPDX-License-Identifier: Apache-2.0
//
// Every reader of a message body, of Hello, and of a row that a vault gives back, on any bytes: the first byte picks.
#include <cstdlib>

#include "session/hello.h"
#include "session/messages.h"
#include "session/row.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kith::session;
    if (size == 0) {
        return 0;
    }
    const kith::ByteView body(data + 1, size - 1);
    switch (data[0] % 11U) {
        case 0:
            if (const auto hello = read_hello(body)) {
                (void)hello->level();
            }
            break;
        case 1:
            (void)read_identity(body);
            break;
        case 2:
            (void)read_pending(body);
            break;
        case 3:
            // What we accept as an offer we could have made: it can be written and read again.
            if (const auto offer = read_offer(body)) {
                const auto again = write(*offer);
                if (!again || read_offer(*again)->offer != offer->offer) {
                    std::abort();
                }
            }
            break;
        case 4:
            (void)read_decide(body);
            break;
        case 5:
            if (const auto stage = read_stage(body); stage && stage->chunk.size() > kith::limits::stage_chunk) {
                std::abort();
            }
            break;
        case 6:
            (void)read_staged(body);
            break;
        case 7:
            (void)read_release(body);
            break;
        case 8:
            (void)read_commit(body);
            break;
        case 9:
            (void)read_ending(body);
            break;
        default:
            if (const auto row = Row::from({.id = {}, .state = kith::Bytes(body.begin(), body.end())})) {
                (void)row->open(row->my_key);
            }
            break;
    }
    return 0;
}
