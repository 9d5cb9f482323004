// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The C library, a method a function: kith_jni*.c. Nothing here looks at what it is given: whoever calls holds the lock of the
 * handle's family, and the handle is not closed.
 */
final class Native {
    static {
        System.loadLibrary("kith_jni");
        if (abiVersion() != 1) {
            throw new UnsatisfiedLinkError("libkith has interface " + abiVersion() + ", not 1");
        }
    }

    private Native() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static native int abiVersion();
    static native String version();
    static native int errorGroup(int code);
    static native String dnsSdService();
    static native byte[] txtMake(int number) throws KithException;
    static native int txtRead(byte[] record) throws KithException;
    static native byte[] leUuidMake(int number) throws KithException;
    static native int leUuidRead(byte[] uuid) throws KithException;
    static native byte[] leGattUuid(int what) throws KithException;
    static native byte[] lePsmMake(int psm) throws KithException;
    static native int lePsmRead(byte[] value) throws KithException;
    static native byte[] codeRead(byte[] typed, long[] numbers) throws KithException;
    static native int invitationNumber(byte[] text) throws KithException;
    static native byte[] invitationAddress(byte[] text, int index) throws KithException;
    static native byte[] ndefMake(int kind, byte[] text) throws KithException;
    static native byte[] ndefRead(byte[] message, long[] numbers) throws KithException;

    static native long vaultNew() throws KithException;
    static native void vaultFree(long vault);
    static native void vaultFolder(long vault, byte[] path) throws KithException;
    static native void vaultKey(long vault, int how, byte[] key) throws KithException;
    static native void vaultCost(long vault, int mebibytes, int passes) throws KithException;
    static native boolean vaultExists(long vault) throws KithException;
    static native void vaultCreate(long vault, long unixMs, long monotonicMs, int offsetMinutes) throws KithException;
    static native void vaultOpen(long vault, long unixMs, long monotonicMs, int offsetMinutes) throws KithException;
    static native void vaultLook(long vault, long[] numbers) throws KithException;
    static native void vaultAddKey(long vault, long unixMs, long monotonicMs, int offsetMinutes) throws KithException;
    static native long vaultPurgeExpired(long vault, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void vaultImport(long vault, byte[] file, long[] numbers, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void vaultAddPersona(long vault, byte[] name, byte[] shown, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void vaultRemovePersona(long vault, byte[] name, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native long vaultPersonaCount(long vault) throws KithException;
    static native byte[] vaultPersonaName(long vault, long index) throws KithException;
    static native long personaOpen(long vault, byte[] name) throws KithException;
    static native void personaFree(long persona);
    static native byte[] personaVcard(long persona) throws KithException;
    static native void personaSetVcard(long persona, byte[] vcard, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native long personaCount(long persona) throws KithException;
    static native byte[] personaProperty(long persona, long index, int what) throws KithException;
    static native boolean personaGivesToEveryone(long persona, long index) throws KithException;
    static native void personaSetGiveTo(long persona, long index, boolean everyone) throws KithException;
    static native byte[] personaTerms(long persona, long index, long[] numbers, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void personaSetTerms(long persona, long index, byte[] keep, int mayExport, int passOn,
            int useFor) throws KithException;
    static native void personaSave(long persona, long unixMs, long monotonicMs, int offsetMinutes) throws KithException;
    static native byte[] personaQr(long persona, byte[] gives, int longest, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;

    static native long peopleOpen(long vault, byte[] words, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void peopleFree(long people);
    static native long peopleCount(long people) throws KithException;
    static native byte[] peopleId(long people, long index) throws KithException;
    static native byte[] peopleName(long people, long index) throws KithException;
    static native byte[] peopleExport(long people, byte[] format, long[] numbers, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native long contactOpen(long vault, byte[] who, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void contactFree(long contact);
    static native long contactCount(long contact, int what) throws KithException;
    static native byte[] contactText(long contact, int what, long index) throws KithException;
    static native void contactTime(long contact, int what, long index, long[] numbers) throws KithException;
    static native byte[] contactProperty(long contact, long index, int what) throws KithException;
    static native byte[] contactTerms(long contact, long index, long[] numbers) throws KithException;
    static native byte[] contactVcard(long contact) throws KithException;
    static native byte[] contactJcard(long contact) throws KithException;
    static native byte[] contactExport(long contact, byte[] format, long[] numbers, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void contactAddNote(long contact, byte[] text, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void contactAddTag(long contact, byte[] tag, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void contactRemoveTag(long contact, byte[] tag, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void contactForget(long contact, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;

    static native long meetingNew(long vault) throws KithException;
    static native void meetingFree(long meeting);
    static native void meetingSet(long meeting, int what, byte[] text) throws KithException;
    static native void meetingSetTerms(long meeting, byte[] keep, int mayExport, int passOn,
            int useFor) throws KithException;
    static native void meetingOpen(long meeting, int how, int number, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingOpenWith(long meeting, int how, int number, byte[] text, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native byte[] meetingCode(long meeting, int spelling) throws KithException;
    static native byte[] meetingInvitation(long meeting) throws KithException;
    static native int meetingLink(long meeting, boolean dialled, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingReceive(long meeting, int link, byte[] bytes, int from, int count, long unixMs,
            long monotonicMs, int offsetMinutes) throws KithException;
    static native void meetingReceiveDirect(long meeting, int link, ByteBuffer buffer, int from, int count,
            long unixMs, long monotonicMs, int offsetMinutes) throws KithException;
    static native int meetingOutput(long meeting, int link, byte[] bytes, int from, int count) throws KithException;
    static native int meetingOutputDirect(long meeting, int link, ByteBuffer buffer, int from,
            int count) throws KithException;
    static native void meetingSent(long meeting, int link, int count) throws KithException;
    static native void meetingClosed(long meeting, int link, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingTick(long meeting, long unixMs, long monotonicMs, int offsetMinutes) throws KithException;
    static native long meetingDeadline(long meeting) throws KithException;
    static native boolean meetingFinished(long meeting) throws KithException;
    static native void meetingNextEvent(long meeting, long[] numbers, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native byte[] meetingEventText(long meeting, int what) throws KithException;
    static native byte[] meetingOfferName(long meeting, int whose) throws KithException;
    static native long meetingOfferCount(long meeting, int whose) throws KithException;
    static native byte[] meetingOfferProperty(long meeting, int whose, long index, int what) throws KithException;
    static native byte[] meetingOfferTerms(long meeting, int whose, long index, long[] numbers) throws KithException;
    static native byte[] meetingPhrase(long meeting, int index) throws KithException;
    static native void meetingPick(long meeting, int link, int choice, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingAdmit(long meeting, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingAcceptDowngrade(long meeting, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingDecide(long meeting, boolean gives, boolean takes, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingOffer(long meeting, byte[] gives, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
    static native void meetingCancel(long meeting, int reason, long unixMs, long monotonicMs,
            int offsetMinutes) throws KithException;
}
