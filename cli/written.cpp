// SPDX-License-Identifier: Apache-2.0
//
// See written.h.
#include "cli/written.h"

#include "cli/json.h"
#include "cli/output.h"

namespace kith::cli {

bool is_json(Format format) {
    return format == Format::jcard || format == Format::jscontact;
}

void out_written(const Written& written, Format format) {
    if (is_json(format)) {
        out(json_document(written.text) + '\n');
    } else {
        out_document(written.text);
    }
    say_left_out(written.left_out);
}

void say_left_out(std::span<const LeftOut> left_out) {
    for (const LeftOut& each : left_out) {
        say(each.what + " is left out" + (each.count > 1 ? ", " + std::to_string(each.count) + " times" : "") +
            ": this format can't carry it.");
    }
}

}  // namespace kith::cli
