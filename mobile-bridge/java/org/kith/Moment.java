// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.util.TimeZone;

/** One moment by both clocks: the wall's, which is recorded and says which day it is, and one that never goes back, for deadlines. */
public final class Moment {
    private static final long START = System.nanoTime();

    final long unixMs;
    final long monotonicMs;
    final int offsetMinutes;

    /**
     * @param unixMs milliseconds since 1970, 0 to 32503679999999
     * @param monotonicMs milliseconds since anything, 0 to 2^53
     * @param offsetMinutes of the zone here and now, east of UTC positive
     */
    public Moment(long unixMs, long monotonicMs, int offsetMinutes) {
        this.unixMs = unixMs;
        this.monotonicMs = monotonicMs;
        this.offsetMinutes = offsetMinutes;
    }

    /** By this device's clocks. */
    public static Moment now() {
        long unix = System.currentTimeMillis();
        return new Moment(unix, (System.nanoTime() - START) / 1_000_000, TimeZone.getDefault().getOffset(unix) / 60_000);
    }

    public long unixMs() {
        return unixMs;
    }

    public long monotonicMs() {
        return monotonicMs;
    }

    /** Where moments come from: {@code Moment::now}, or a test's. */
    public interface Clock {
        Moment now();
    }
}
