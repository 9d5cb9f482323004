// SPDX-License-Identifier: Apache-2.0
//
// kith doctor: why nobody is found, and the next thing to try. It walks the one list of transports, lets each look at itself,
// and prints what they say; it knows none of them. Needs no vault. Exit: 0 if a meeting is possible over any way (if need be
// with --at), 3 if over none.
#include <algorithm>

#include "cli/json.h"
#include "cli/output.h"
#include "cli/words.h"
#include "transport/transports.h"

namespace kith::cli {
namespace {

using transport::Diagnosis;

bool possible(const std::vector<Diagnosis>& all) {
    return std::ranges::any_of(
        all, [](const Diagnosis& each) { return std::ranges::any_of(each.ways, &transport::Way::usable); });
}

bool is(const transport::Way& way, std::string_view key) {
    return std::ranges::any_of(way.facts, [&](const transport::Fact& fact) {
        const auto* holds = std::get_if<bool>(&fact.value);
        return fact.key == key && holds != nullptr && *holds;
    });
}

void print_troubles(const std::vector<transport::Trouble>& troubles, const std::string& indent) {
    for (const auto& trouble : troubles) {
        out_line(indent + trouble.what + (trouble.hint.empty() ? "" : ":"));
        if (!trouble.hint.empty()) {
            out_line(indent + "  " + trouble.hint);
        }
    }
}

void print(const Diagnosis& diagnosis) {
    out_line(diagnosis.transport);
    for (const auto& way : diagnosis.ways) {
        if (is(way, "loopback")) {
            continue;
        }
        out_line("  " + way.name + ": " + way.state);
        for (const auto& fact : way.facts) {
            const auto* list = std::get_if<std::vector<std::string>>(&fact.value);
            for (const auto& each : list != nullptr ? *list : std::vector<std::string>()) {
                out_line("    " + each);
            }
        }
        print_troubles(way.troubles, "    ");
    }
    print_troubles(diagnosis.troubles, "  ");
}

}  // namespace

Result<Exit> doctor(const DoctorArgs& args) {
    const auto all = transport::diagnose(transport::transports());
    const bool meets = possible(all);
    if (args.json) {
        out(json_doctor(all, meets) + '\n');
    } else {
        for (const auto& each : all) {
            print(each);
        }
        out_line(meets ? "A meeting is possible from here." : "No meeting is possible from here just now.");
    }
    return meets ? Exit::done : Exit::nobody;
}

}  // namespace kith::cli
