// SPDX-License-Identifier: Apache-2.0
//
// kith --version
#include "kith/version.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/words.h"

namespace kith::cli {

static_assert(program_version == KITH_PROJECT_VERSION, "kith/version.h and CMakeLists.txt differ");

Result<Exit> version(const VersionArgs& args) {
    if (args.json) {
        out(json_version() + '\n');
        return Exit::done;
    }
    out_line("kith " + std::string(program_version));
    out_line("wire " + std::to_string(wire_version));
    out_line("vault " + std::to_string(vault_version));
    out_line("abi " + std::to_string(abi_version));
    return Exit::done;
}

}  // namespace kith::cli
