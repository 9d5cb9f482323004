// SPDX-License-Identifier: Apache-2.0
//
// See failing_memory.h.
#include "failing_memory.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

namespace kith::test::memory {
namespace {

struct Plan {
    bool counting = false;
    int number = -1;
    int allocations = 0;
};
Plan plan;                    // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
sqlite3_mem_methods usual{};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

bool refuses() {
    return plan.counting && plan.allocations++ == plan.number;
}

void* allocate(int size) {
    return refuses() ? nullptr : usual.xMalloc(size);
}

void* reallocate(void* memory, int size) {
    return refuses() ? nullptr : usual.xRealloc(memory, size);
}

/// Stands in place of SQLite's allocator, which must be said before SQLite is used for the first time.
bool install() {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual) != SQLITE_OK) {
        return false;
    }
    sqlite3_mem_methods ours = usual;
    ours.xMalloc = allocate;
    ours.xRealloc = reallocate;
    // A connection's own small blocks would not be asked for one by one.
    return sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK;
}
const bool installed = install();

}  // namespace

void watch() {
    fail(-1);
}

void fail(int number) {
    REQUIRE(installed);
    plan = {.counting = true, .number = number, .allocations = 0};
}

void mend() {
    plan.counting = false;
}

int allocations() {
    return plan.allocations;
}

}  // namespace kith::test::memory
