// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.util.ArrayList;
import java.util.List;

/** One person: what they gave, untouched, and what the owner noted. A copy; what changes it here changes the vault as well. */
public final class Contact extends Handle {
    private static final int ID = 0;
    private static final int NAME = 1;
    private static final int ORG = 2;
    private static final int PROPERTY = 3;
    private static final int NOTE = 4;
    private static final int TAG = 5;
    private static final int MET = 6;
    private static final int EXPIRED = 7;

    private final Moment.Clock clock;

    Contact(Vault vault, long address) {
        super(vault.family, address);
        clock = vault.clock;
    }

    @Override
    void free(long address) {
        Native.contactFree(address);
    }

    private String one(int what) throws KithException {
        synchronized (family) {
            return Native.text(Native.contactText(address(), what, 0));
        }
    }

    public String id() throws KithException {
        return one(ID);
    }

    public String name() throws KithException {
        return one(NAME);
    }

    public String org() throws KithException {
        return one(ORG);
    }

    /** How two people made sure of each other. */
    public enum How {
        CODE,
        QR,
        PHRASE,
        KNOWN,
        IMPORTED
    }

    /** A note, a tag or a meeting. */
    public static final class Entry {
        private final String text;
        private final long[] numbers;

        private Entry(String text, long[] numbers) {
            this.text = text;
            this.numbers = numbers;
        }

        /** The note, or the place of the meeting. */
        public String text() {
            return text;
        }

        public long unixMs() {
            return numbers[0];
        }

        /** Of the zone then. */
        public int offsetMinutes() {
            return (int) numbers[1];
        }

        /** Of a meeting. */
        public How how() {
            return How.values()[(int) numbers[2]];
        }
    }

    private List<Entry> entries(int what) throws KithException {
        List<Entry> out = new ArrayList<>();
        synchronized (family) {
            long count = Native.contactCount(address(), what);
            for (long i = 0; i < count; ++i) {
                long[] numbers = new long[3];
                if (what != TAG) {
                    Native.contactTime(address(), what, i, numbers);
                }
                out.add(new Entry(Native.text(Native.contactText(address(), what, i)), numbers));
            }
        }
        return out;
    }

    public List<Entry> notes() throws KithException {
        return entries(NOTE);
    }

    /** Oldest first. */
    public List<Entry> met() throws KithException {
        return entries(MET);
    }

    public List<String> tags() throws KithException {
        List<String> out = new ArrayList<>();
        for (Entry each : entries(TAG)) {
            out.add(each.text());
        }
        return out;
    }

    /** Values hidden, since they might be kept only until a day that has passed. */
    public long expired() throws KithException {
        synchronized (family) {
            return Native.contactCount(address(), EXPIRED);
        }
    }

    public List<Property> properties() throws KithException {
        List<Property> out = new ArrayList<>();
        synchronized (family) {
            long contact = address();
            long count = Native.contactCount(contact, PROPERTY);
            for (long i = 0; i < count; ++i) {
                final long at = i;
                out.add(new Property(
                        Native.text(Native.contactProperty(contact, i, 0)),
                        Native.text(Native.contactProperty(contact, i, 1)),
                        Native.text(Native.contactProperty(contact, i, 2)),
                        Terms.from(numbers -> Native.contactTerms(contact, at, numbers)),
                        false));
            }
        }
        return out;
    }

    /** The whole card for the owner's own eyes, with what the terms keep here: never write it where it leaves the app. */
    public String vcard() throws KithException {
        synchronized (family) {
            return Native.text(Native.contactVcard(address()));
        }
    }

    /** The same as jCard. */
    public String jcard() throws KithException {
        synchronized (family) {
            return Native.text(Native.contactJcard(address()));
        }
    }

    /** As a file that may leave: {@link People#export}. */
    public People.Export export(String format) throws KithException {
        long[] numbers = new long[1];
        Moment now = clock.now();
        synchronized (family) {
            byte[] file = Native.contactExport(
                    address(), Native.bytes(format), numbers, now.unixMs, now.monotonicMs, now.offsetMinutes);
            return new People.Export(file, numbers[0], 0);
        }
    }

    public void addNote(String text) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.contactAddNote(address(), Native.bytes(text), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** One word. */
    public void addTag(String tag) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.contactAddTag(address(), Native.bytes(tag), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    public void removeTag(String tag) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.contactRemoveTag(address(), Native.bytes(tag), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** Removes the person, their values from the log, and the notes: for good. */
    public void forget() throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.contactForget(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }
}
