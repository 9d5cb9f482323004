// SPDX-License-Identifier: Apache-2.0
//
// See source_dir.h; KITH_SOURCE_DIR is given to this file alone.
#include "tests/support/source_dir.h"

namespace kith::test {

std::string source_dir() {
    return KITH_SOURCE_DIR;
}

}  // namespace kith::test
