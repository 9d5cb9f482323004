// SPDX-License-Identifier: Apache-2.0
package org.kith;

/** A list of people as it was when it was opened. */
public final class People extends Handle {
    private final Moment.Clock clock;

    People(Vault vault, long address) {
        super(vault.family, address);
        clock = vault.clock;
    }

    @Override
    void free(long address) {
        Native.peopleFree(address);
    }

    public int size() throws KithException {
        synchronized (family) {
            return (int) Native.peopleCount(address());
        }
    }

    /** Ten letters and digits, stable for life. */
    public String id(int index) throws KithException {
        synchronized (family) {
            return Native.text(Native.peopleId(address(), index));
        }
    }

    public String name(int index) throws KithException {
        synchronized (family) {
            return Native.text(Native.peopleName(address(), index));
        }
    }

    /** A file that leaves the vault, and what their terms kept here. */
    public static final class Export {
        private final String file;
        private final long withheld;
        private final long leftOut;

        Export(byte[] file, long withheld, long leftOut) {
            this.file = Native.text(file);
            this.withheld = withheld;
            this.leftOut = leftOut;
        }

        public String file() {
            return file;
        }

        /** How many values stay. */
        public long withheld() {
            return withheld;
        }

        /** How many people of whom nothing may leave. */
        public long leftOut() {
            return leftOut;
        }
    }

    /** In one of {@code vcard4 vcard3 vcard21 jcard jscontact csv-google csv-outlook}. */
    public Export export(String format) throws KithException {
        long[] numbers = new long[2];
        Moment now = clock.now();
        synchronized (family) {
            byte[] file = Native.peopleExport(
                    address(), Native.bytes(format), numbers, now.unixMs, now.monotonicMs, now.offsetMinutes);
            return new Export(file, numbers[0], numbers[1]);
        }
    }
}
