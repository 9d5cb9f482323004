// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.util.ArrayList;
import java.util.List;

/** What two devices find each other by: pure bytes and texts, for the phone's own radio. */
public final class Rendezvous {
    private Rendezvous() {}

    /** The service that a meeting is announced under by DNS-SD. */
    public static String dnsSdService() {
        return Native.dnsSdService();
    }

    /** A TXT record, each string with its length before it. */
    public static byte[] txt(int number) throws KithException {
        return Native.txtMake(number);
    }

    public static int numberOfTxt(byte[] record) throws KithException {
        return Native.txtRead(record);
    }

    /** The UUID of the service to advertise and to scan for over Bluetooth LE. */
    public static String leUuid(int number) throws KithException {
        return Native.text(Native.leUuidMake(number));
    }

    public static int numberOfLeUuid(String uuid) throws KithException {
        return Native.leUuidRead(Native.bytes(uuid));
    }

    /** The GATT service of whoever takes links. */
    public static String leService() throws KithException {
        return Native.text(Native.leGattUuid(0));
    }

    /** Its characteristic, whose value is {@link #lePsm}. */
    public static String leCharacteristic() throws KithException {
        return Native.text(Native.leGattUuid(1));
    }

    /** Where links are taken: the PSM of an L2CAP channel, 128 to 255. */
    public static byte[] lePsm(int psm) throws KithException {
        return Native.lePsmMake(psm);
    }

    public static int psmOf(byte[] value) throws KithException {
        return Native.lePsmRead(value);
    }

    /** A code as a person typed it. */
    public static final class Code {
        private final String words;
        private final long[] numbers;

        private Code(String words, long[] numbers) {
            this.words = words;
            this.numbers = numbers;
        }

        public String words() {
            return words;
        }

        /** To look for; 0 if none was typed. */
        public int number() {
            return (int) numbers[0];
        }

        /** A slip was put right: show the person how it was read. */
        public boolean mended() {
            return numbers[1] == 1;
        }
    }

    public static Code code(String typed) throws KithException {
        long[] numbers = new long[2];
        return new Code(Native.text(Native.codeRead(Native.bytes(typed), numbers)), numbers);
    }

    /** To look for, or 0. */
    public static int numberOfInvitation(String invitation) throws KithException {
        return Native.invitationNumber(Native.bytes(invitation));
    }

    /** To try, numeric, eight at most. */
    public static List<String> addressesOfInvitation(String invitation) throws KithException {
        List<String> out = new ArrayList<>();
        byte[] text = Native.bytes(invitation);
        for (byte[] one; (one = Native.invitationAddress(text, out.size())) != null;) {
            out.add(Native.text(one));
        }
        return out;
    }

    /** What an NFC record holds. */
    public static final class Ndef {
        private final boolean invitation;
        private final String text;

        private Ndef(boolean invitation, String text) {
            this.invitation = invitation;
            this.text = text;
        }

        /** Else a card, as vCard text. */
        public boolean isInvitation() {
            return invitation;
        }

        public String text() {
            return text;
        }
    }

    public static byte[] ndefOfVcard(String vcard) throws KithException {
        return Native.ndefMake(1, Native.bytes(vcard));
    }

    public static byte[] ndefOfInvitation(String invitation) throws KithException {
        return Native.ndefMake(2, Native.bytes(invitation));
    }

    public static Ndef ndef(byte[] message) throws KithException {
        long[] kind = new long[1];
        byte[] text = Native.ndefRead(message, kind);
        return new Ndef(kind[0] == 2, Native.text(text));
    }
}
