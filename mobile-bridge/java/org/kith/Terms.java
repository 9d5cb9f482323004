// SPDX-License-Identifier: Apache-2.0
package org.kith;

/** The terms that one property is given under. They bind honest software. */
public final class Terms {
    public static final int USE_BUSINESS = 1;
    public static final int USE_SOCIAL = 2;
    public static final int USE_RECRUITING = 4;
    public static final int USE_MARKETING = 8;

    /** Whether it may be passed on to others. */
    public enum PassOn {
        NO,
        ASK,
        YES
    }

    private final String keepUntil;
    private final boolean mayExport;
    private final PassOn passOn;
    private final int useFor;

    private Terms(byte[] keepUntil, long[] numbers) {
        this.keepUntil = keepUntil.length == 0 ? null : Native.text(keepUntil);
        this.mayExport = numbers[0] == 1;
        this.passOn = PassOn.values()[(int) numbers[1]];
        this.useFor = (int) numbers[2];
    }

    /** Fills numbers, and gives the day. */
    interface Source {
        byte[] into(long[] numbers) throws KithException;
    }

    static Terms from(Source source) throws KithException {
        long[] numbers = new long[3];
        byte[] day = source.into(numbers);
        return new Terms(day, numbers);
    }

    /** The last day on which it may be held, {@code 2028-01-31}, or null without an end. */
    public String keepUntil() {
        return keepUntil;
    }

    /** Whether it may leave the receiver's vault in the clear. */
    public boolean mayExport() {
        return mayExport;
    }

    public PassOn passOn() {
        return passOn;
    }

    /** A sum of USE_. */
    public int useFor() {
        return useFor;
    }

    /** What an owner says about terms; what is unsaid is left to the rule below. */
    public static final class Rule {
        String keep = "";
        int mayExport = -1;
        int passOn = -1;
        int useFor = -1;

        /** {@code forever}, {@code 2028-01-31}, or from the day of giving {@code 2y}, {@code 18m}, {@code 6w}, {@code 90d}. */
        public Rule keep(String howLong) {
            keep = java.util.Objects.requireNonNull(howLong);
            return this;
        }

        public Rule export(boolean may) {
            mayExport = may ? 1 : 0;
            return this;
        }

        public Rule passOn(PassOn may) {
            passOn = may.ordinal();
            return this;
        }

        /** A sum of USE_. */
        public Rule useFor(int uses) {
            useFor = uses;
            return this;
        }
    }
}
