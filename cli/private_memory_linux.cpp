// SPDX-License-Identifier: Apache-2.0
//
// See private_memory.h.
#include "cli/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace kith::cli {

void keep_memory_private() {
    // core(5): where dumps are piped to a program the limit does not count; of what is not dumpable there are none at all.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace kith::cli
