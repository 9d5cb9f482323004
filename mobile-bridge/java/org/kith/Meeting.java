// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the exchange, over however many links. The order: setters, then one or more ways to open it; for each link that the radio
 * brings {@link #accepted()} or {@link #dialled()}; then, until {@link #finished()}, what arrives goes to {@link #receive}, what
 * {@link #output} has is written, and after every call come the events, until there is none. kith.h says what each may fail with.
 */
public final class Meeting extends Handle {
    private final Moment.Clock clock;

    Meeting(Vault vault, long address) {
        super(vault.family, address);
        clock = vault.clock;
    }

    @Override
    void free(long address) {
        Native.meetingFree(address);
    }

    // ---- before it is opened

    private Meeting set(int what, String text) throws KithException {
        synchronized (family) {
            Native.meetingSet(address(), what, Native.bytes(text));
        }
        return this;
    }

    public Meeting persona(String name) throws KithException {
        return set(0, name);
    }

    /** {@code all}, {@code none}, kinds like {@code name,org,email:work}, or empty for what is given to everyone. */
    public Meeting give(String what) throws KithException {
        return set(1, what);
    }

    /** Where it happens, in the owner's words: kept with the contact, never sent. */
    public Meeting place(String where) throws KithException {
        return set(2, where);
    }

    /** Of this meeting, laid over those of each property. */
    public Meeting terms(Terms.Rule rule) throws KithException {
        synchronized (family) {
            Native.meetingSetTerms(address(), Native.bytes(rule.keep), rule.mayExport, rule.passOn, rule.useFor);
        }
        return this;
    }

    // ---- ways to open it: the number, 1 to 9999, is what is announced; 0 for none

    private void open(int how, int number) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingOpen(address(), how, number, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    private void openWith(int how, int number, String text) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingOpenWith(
                    address(), how, number, Native.bytes(text), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** By code, for links that come in. */
    public void listen(int number) throws KithException {
        open(0, number);
    }

    /** By code, for links that go out: as the person typed it. */
    public void dialCode(String typed) throws KithException {
        openWith(0, 0, typed);
    }

    /** By QR code, displayer: addresses where this device is reached, with spaces between them, or empty. */
    public void display(int number, String addresses) throws KithException {
        openWith(2, number, addresses);
    }

    /** By QR code, scanner: the text of the picture. */
    public void scan(String invitation) throws KithException {
        openWith(1, 0, invitation);
    }

    public void listenByPhrase(int number) throws KithException {
        open(1, number);
    }

    public void dialByPhrase(int number) throws KithException {
        open(2, number);
    }

    /** The code to show, {@code 7-acme-adroitness}. */
    public String codeInWords() throws KithException {
        synchronized (family) {
            return Native.text(Native.meetingCode(address(), 0));
        }
    }

    /** The same, {@code 7-04711-3}. */
    public String codeInDigits() throws KithException {
        synchronized (family) {
            return Native.text(Native.meetingCode(address(), 1));
        }
    }

    /** The text for a QR code or an NFC record: as secret as the code. */
    public String invitation() throws KithException {
        synchronized (family) {
            return Native.text(Native.meetingInvitation(address()));
        }
    }

    // ---- links

    private int link(boolean dialled) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            return Native.meetingLink(address(), dialled, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** A link came in. Returns its number; where it is refused, close the connection. */
    public int accepted() throws KithException {
        return link(false);
    }

    /** A link that the app opened stands. */
    public int dialled() throws KithException {
        return link(true);
    }

    /** Takes all of what remains in the buffer; a direct one is not copied. */
    public void receive(int link, ByteBuffer bytes) throws KithException {
        Moment now = clock.now();
        int from = bytes.position();
        int count = bytes.remaining();
        synchronized (family) {
            if (bytes.isDirect()) {
                Native.meetingReceiveDirect(
                        address(), link, bytes, from, count, now.unixMs, now.monotonicMs, now.offsetMinutes);
            } else if (bytes.hasArray()) {
                Native.meetingReceive(
                        address(), link, bytes.array(), bytes.arrayOffset() + from, count, now.unixMs,
                        now.monotonicMs, now.offsetMinutes);
            } else {
                byte[] copy = new byte[count];
                bytes.duplicate().get(copy);
                Native.meetingReceive(
                        address(), link, copy, 0, count, now.unixMs, now.monotonicMs, now.offsetMinutes);
            }
        }
        bytes.position(from + count);
    }

    /**
     * Puts what is to be written next into the buffer, as far as there is room, and moves its position behind it. Returns how many
     * bytes these are. They come again until {@link #sent}.
     */
    public int output(int link, ByteBuffer to) throws KithException {
        if (!to.hasRemaining()) {
            return 0;
        }
        if (to.isReadOnly()) {
            throw new java.nio.ReadOnlyBufferException();
        }
        int from = to.position();
        int count;
        synchronized (family) {
            count = to.isDirect()
                    ? Native.meetingOutputDirect(address(), link, to, from, to.remaining())
                    : Native.meetingOutput(address(), link, to.array(), to.arrayOffset() + from, to.remaining());
        }
        to.position(from + count);
        return count;
    }

    /** So many of these bytes the radio took. */
    public void sent(int link, int count) throws KithException {
        synchronized (family) {
            Native.meetingSent(address(), link, count);
        }
    }

    /** The connection ended, from whichever side. */
    public void closed(int link) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingClosed(address(), link, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** Lets time pass. */
    public void tick() throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingTick(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** When {@link #tick()} is needed at the latest, by the monotonic clock; Long.MAX_VALUE: not at all. Ask after every call. */
    public long deadline() throws KithException {
        synchronized (family) {
            return Native.meetingDeadline(address());
        }
    }

    /** Whether the meeting is over and all its output is written. A peer that does not read can hold that up: bound it. */
    public boolean finished() throws KithException {
        synchronized (family) {
            return Native.meetingFinished(address());
        }
    }

    // ---- events and answers

    /** The next event, or null. It does what the vault must do for the meeting to go on, so it may write to disk. */
    public Event nextEvent() throws KithException {
        long[] numbers = new long[9];
        String[] texts = new String[5];
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingNextEvent(address(), numbers, now.unixMs, now.monotonicMs, now.offsetMinutes);
            for (int i = 0; numbers[0] != 0 && i < texts.length; ++i) {
                texts[i] = Native.text(Native.meetingEventText(address(), i));
            }
        }
        return numbers[0] == 0 ? null : new Event(numbers, texts);
    }

    /** What one side would give: kinds and terms, never values. */
    public static final class Offer {
        private final String name;
        private final List<Property> properties;

        private Offer(String name, List<Property> properties) {
            this.name = name;
            this.properties = properties;
        }

        public String name() {
            return name;
        }

        public List<Property> properties() {
            return properties;
        }
    }

    private Offer offerOf(int whose) throws KithException {
        List<Property> properties = new ArrayList<>();
        synchronized (family) {
            long meeting = address();
            String name = Native.text(Native.meetingOfferName(meeting, whose));
            long count = Native.meetingOfferCount(meeting, whose);
            for (long i = 0; i < count; ++i) {
                final long at = i;
                properties.add(new Property(
                        Native.text(Native.meetingOfferProperty(meeting, whose, i, 0)),
                        Native.text(Native.meetingOfferProperty(meeting, whose, i, 1)),
                        null,
                        Terms.from(numbers -> Native.meetingOfferTerms(meeting, whose, at, numbers)),
                        false));
            }
            return new Offer(name, properties);
        }
    }

    /** Of the last OFFERED. */
    public Offer mine() throws KithException {
        return offerOf(0);
    }

    /** Of the last OFFERED or SCANNED. */
    public Offer theirs() throws KithException {
        return offerOf(1);
    }

    /** The three phrases of the last PHRASES. */
    public List<String> phrases() throws KithException {
        List<String> out = new ArrayList<>();
        synchronized (family) {
            for (int i = 0; i < 3; ++i) {
                out.add(Native.text(Native.meetingPhrase(address(), i)));
            }
        }
        return out;
    }

    /** To PHRASES of that link: 0 to 2, or -1: none of them. Only a person can know. */
    public void pick(int link, int choice) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingPick(address(), link, choice, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** To SCANNED: the tap that lets them see ours. */
    public void admit() throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingAdmit(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** To DOWNGRADE: the person goes on all the same. */
    public void acceptDowngrade() throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingAcceptDowngrade(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** To OFFERED: the person's yes to both offers as they were shown; neither giving nor taking declines. */
    public void decide(boolean give, boolean take) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingDecide(address(), give, take, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** To OFFERED: the person chose otherwise. Both sides get OFFERED again. */
    public void offer(String give) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingOffer(
                    address(), Native.bytes(give), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** The person stops it. */
    public void cancel() throws KithException {
        cancel(-309);
    }

    /** Nobody is left to try: with the code of the last LINK_FINISHED, which FAILED then repeats. */
    public void cancel(int reason) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.meetingCancel(address(), reason, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }
}
