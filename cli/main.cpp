// SPDX-License-Identifier: Apache-2.0
//
// The kith command. Here the process is made safe (descriptors, signals, core dumps, file modes), and here
// alone exceptions are caught: they are our own errors.
#include <sys/stat.h>

#include <clocale>
#include <exception>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/private_memory.h"
#include "cli/terminal.h"

namespace {

kith::cli::Exit guarded(int argc, char** argv) {
    using kith::cli::Exit;
    try {
        const auto exit = kith::cli::run(argc, argv);
        const auto flushed = kith::cli::flush_out();
        if (flushed) {
            return exit;
        }
        kith::cli::report(flushed.error());
        return exit == Exit::done ? kith::cli::exit_code(flushed.error().code) : exit;
    } catch (const std::exception&) {
        // What it says might quote somebody's card.
        kith::cli::report({kith::Errc::internal, "something went wrong inside kith itself", "please report it"});
        return Exit::internal;
    }
}

}  // namespace

int main(int argc, char** argv) {
    kith::cli::guard_standard_descriptors();
    (void)std::setlocale(LC_CTYPE, "");
    umask(077);
    kith::cli::keep_memory_private();
    kith::cli::install_signal_handlers();
    return static_cast<int>(guarded(argc, argv));
}
