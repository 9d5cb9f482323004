// SPDX-License-Identifier: Apache-2.0
//
// Where the sources lie, for tests that read the documents and vectors in them. One file knows the path, so that the others
// compile alike in every clone (and a compiler cache can tell).
#pragma once

#include <string>

namespace kith::test {

/// The top of the source tree, without a slash at its end.
[[nodiscard]] std::string source_dir();

}  // namespace kith::test
