// SPDX-License-Identifier: Apache-2.0
//
// Memory that runs out on demand: what SQLite allocates is counted, and the n-th is refused. It is how everything that SQLite
// does for a vault can be made to fail, statement by statement (https://www.sqlite.org/malloc.html#testing).
#pragma once

namespace kith::test::memory {

/// Counts from zero, and refuses nothing.
void watch();
/// Refuses the allocation of that number (from 0), once.
void fail(int number);
/// Nothing is refused or counted.
void mend();
[[nodiscard]] int allocations();

}  // namespace kith::test::memory
