// SPDX-License-Identifier: Apache-2.0
package org.kith;

/** What a meeting says. kith.h describes each kind, and which of these numbers and texts it has. */
public final class Event {
    /** In the order of kith.h; a kind that a later library adds is OTHER. */
    public enum Kind {
        OTHER,
        CODE_READY,
        INVITATION_READY,
        PHRASES,
        WRONG_GUESS,
        AUTHENTICATED,
        SCANNED,
        DOWNGRADE,
        RESUMED,
        OFFERED,
        PEER_READY,
        SAVED,
        DONE,
        FAILED,
        LINK_FINISHED
    }

    /** How far a card came, as far as this device can know. */
    public enum Arrival {
        NO,
        MAYBE,
        YES
    }

    private final long[] numbers;
    private final String[] texts;

    Event(long[] numbers, String[] texts) {
        this.numbers = numbers;
        this.texts = texts;
    }

    public Kind kind() {
        return numbers[0] < Kind.values().length ? Kind.values()[(int) numbers[0]] : Kind.OTHER;
    }

    /** FAILED, LINK_FINISHED: a KITH_ERR_ code, which {@link Meeting#cancel(int)} takes. */
    public int code() {
        return (int) numbers[1];
    }

    public int link() {
        return (int) numbers[2];
    }

    public boolean flag() {
        return numbers[3] == 1;
    }

    /** WRONG_GUESS: tries until the code is replaced. */
    public int left() {
        return (int) numbers[4];
    }

    public Contact.How how() {
        return Contact.How.values()[(int) numbers[5]];
    }

    /** I hold what they gave. */
    public Arrival theirsHere() {
        return Arrival.values()[(int) numbers[6]];
    }

    /** They hold what I gave. */
    public Arrival mineThere() {
        return Arrival.values()[(int) numbers[7]];
    }

    /** A sealed row is kept; the next meeting of the two finishes it. */
    public boolean unfinished() {
        return numbers[8] == 1;
    }

    /** One sentence for the person. */
    public String message() {
        return texts[0];
    }

    public String hint() {
        return texts[1];
    }

    /** DONE, FAILED, RESUMED: who has what. */
    public String truth() {
        return texts[2];
    }

    public String name() {
        return texts[3];
    }

    /** SAVED: for {@link Vault#contact}. */
    public String id() {
        return texts[4];
    }
}
