// SPDX-License-Identifier: Apache-2.0
package org.kith;

/**
 * Something of the C library's, freed by {@link #close()}. All handles of one vault share a lock, which each method holds for as
 * long as its call takes: any thread may call, another waits, and nobody closes a handle that a call is inside of.
 */
abstract class Handle implements AutoCloseable {
    final Object family;
    private long address;

    Handle(Object family, long address) {
        this.family = family == null ? this : family;
        this.address = address;
    }

    /** To be called with the lock held. */
    final long address() {
        if (address == 0) {
            throw new IllegalStateException("closed");
        }
        return address;
    }

    abstract void free(long address);

    /** Frees it; a second time does nothing. */
    @Override
    public final void close() {
        synchronized (family) {
            long freed = address;
            address = 0;
            if (freed != 0) {
                free(freed);
            }
        }
    }
}
