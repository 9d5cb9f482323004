// SPDX-License-Identifier: Apache-2.0
//
// Loaded before the C library, it moves the wall clock of the real program by KITH_TEST_CLOCK seconds and leaves the monotonic one
// alone. harness.py builds it. It calls the kernel and looks nothing up, so that a sanitizer may call it before anything is ready
// (faketime's library ends such a program).
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    const int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        const char *by = getenv("KITH_TEST_CLOCK");
        now->tv_sec += by == NULL ? 0 : atol(by);
    }
    return result;
}
