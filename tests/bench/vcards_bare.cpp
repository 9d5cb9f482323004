// SPDX-License-Identifier: Apache-2.0
//
// The floor: lines are unfolded, cut at the colon and the semicolons, and copied. Nothing is decoded, checked or understood.
#include <string_view>

#include "tests/bench/vcards.h"

namespace kith::bench {
namespace {

struct BareProperty {
    std::string name;
    std::vector<std::string> parameters;
    std::string value;
};

BareProperty cut(std::string_view line) {
    BareProperty out;
    const std::size_t colon = line.find(':');
    std::string_view head = line.substr(0, colon);
    out.name = head.substr(0, head.find(';'));
    while (head.find(';') != std::string_view::npos) {
        head.remove_prefix(head.find(';') + 1);
        out.parameters.emplace_back(head.substr(0, head.find(';')));
    }
    if (colon != std::string_view::npos) {
        out.value = line.substr(colon + 1);
    }
    return out;
}

}  // namespace

std::size_t read_bare(const std::string& file) {
    std::size_t found = 0;
    std::vector<BareProperty> card;
    std::string line;
    const auto end_line = [&] {
        if (line == "END:VCARD") {
            found += card.size();
            card.clear();
        } else if (line != "BEGIN:VCARD" && !line.starts_with("VERSION:")) {
            card.push_back(cut(line));
        }
        line.clear();
    };
    for (std::string_view rest = file; !rest.empty();) {
        const std::size_t end = rest.find("\r\n");
        const std::string_view physical = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        if (!physical.empty() && physical.front() == ' ') {
            line += physical.substr(1);
            continue;
        }
        if (!line.empty()) {
            end_line();
        }
        line = physical;
    }
    end_line();
    return found;
}

}  // namespace kith::bench
