// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The encrypted store of one owner, open until it is closed: that wipes its keys from memory. */
public final class Vault extends Handle {
    final Moment.Clock clock;

    private Vault(Moment.Clock clock) throws KithException {
        super(null, Native.vaultNew());
        this.clock = clock;
    }

    @Override
    void free(long address) {
        Native.vaultFree(address);
    }

    /** Whether there is a vault in that folder. */
    public static boolean exists(File folder) throws KithException {
        try (Vault vault = at(folder, Moment::now)) {
            return Native.vaultExists(vault.address());
        }
    }

    /** Makes a vault, with no persona yet. The folder is the vault's own, in one that is there. */
    public static Vault create(File folder, Key key) throws KithException {
        return create(folder, key, Moment::now);
    }

    public static Vault create(File folder, Key key, Moment.Clock clock) throws KithException {
        return ready(folder, key, clock, true);
    }

    public static Vault open(File folder, Key key) throws KithException {
        return open(folder, key, Moment::now);
    }

    public static Vault open(File folder, Key key, Moment.Clock clock) throws KithException {
        return ready(folder, key, clock, false);
    }

    private static Vault at(File folder, Moment.Clock clock) throws KithException {
        Vault vault = new Vault(Objects.requireNonNull(clock));
        try {
            Native.vaultFolder(vault.address(), Native.bytes(folder.getPath()));
            return vault;
        } catch (KithException | RuntimeException e) {
            vault.close();
            throw e;
        }
    }

    private static Vault ready(File folder, Key key, Moment.Clock clock, boolean create) throws KithException {
        Objects.requireNonNull(key);
        Vault vault = at(folder, clock);
        try {
            key.giveTo(vault.address());
            Moment now = clock.now();
            if (create) {
                Native.vaultCreate(vault.address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
            } else {
                Native.vaultOpen(vault.address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
            }
            return vault;
        } catch (KithException | RuntimeException e) {
            vault.close();
            throw e;
        }
    }

    /** What is to be said about the vault as a whole. */
    public static final class State {
        private final long[] numbers;

        private State(long[] numbers) {
            this.numbers = numbers;
        }

        public long contacts() {
            return numbers[0];
        }

        /** Records that can't be read; the rest can. */
        public long damaged() {
            return numbers[1];
        }

        /** Values past their day that are not deleted, since the clock is not certain. */
        public long hidden() {
            return numbers[2];
        }

        /** False: records were dropped, swapped or brought back behind our back; no write succeeds. */
        public boolean intact() {
            return numbers[3] == 1;
        }

        public boolean writable() {
            return numbers[4] == 1;
        }

        public boolean clockUncertain() {
            return numbers[5] == 1;
        }
    }

    public State state() throws KithException {
        long[] numbers = new long[6];
        synchronized (family) {
            Native.vaultLook(address(), numbers);
        }
        return new State(numbers);
    }

    /** One more way of opening it, durable when this returns. */
    public void addKey(Key key) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            key.giveTo(address());
            Native.vaultAddKey(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** Deletes what is past its day though the clock was uncertain: the owner said that it is right. Returns how many values. */
    public long purgeExpired() throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            return Native.vaultPurgeExpired(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** What became of the cards of a file. */
    public static final class Imported {
        private final long[] numbers;

        private Imported(long[] numbers) {
            this.numbers = numbers;
        }

        public long added() {
            return numbers[0];
        }

        public long changed() {
            return numbers[1];
        }

        public long alike() {
            return numbers[2];
        }

        public long refused() {
            return numbers[3];
        }
    }

    /** Takes other people's cards from a file: vCard, jCard, JSContact, CSV or MECARD, whichever it is. */
    public Imported importCards(byte[] file) throws KithException {
        long[] numbers = new long[4];
        Moment now = clock.now();
        synchronized (family) {
            Native.vaultImport(address(), file, numbers, now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
        return new Imported(numbers);
    }

    /** Makes a persona with keys of its own. {@code name} is for the owner alone, {@code shown} is what others see. */
    public void addPersona(String name, String shown) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.vaultAddPersona(
                    address(), Native.bytes(name), Native.bytes(shown), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** Removes a persona and, for good, its keys. */
    public void removePersona(String name) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.vaultRemovePersona(
                    address(), Native.bytes(name), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    public List<String> personas() throws KithException {
        List<String> out = new ArrayList<>();
        synchronized (family) {
            long count = Native.vaultPersonaCount(address());
            for (long i = 0; i < count; ++i) {
                out.add(Native.text(Native.vaultPersonaName(address(), i)));
            }
        }
        return out;
    }

    /** A copy of a persona, to look at and to change; the empty name means the first one. */
    public Persona persona(String name) throws KithException {
        synchronized (family) {
            return new Persona(this, Native.personaOpen(address(), Native.bytes(name)));
        }
    }

    /** Those in whom all these words occur, by name; the empty text means everybody. */
    public People people(String words) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            return new People(
                    this,
                    Native.peopleOpen(
                            address(), Native.bytes(words), now.unixMs, now.monotonicMs, now.offsetMinutes));
        }
    }

    /** One person, as one types it: an id or four characters of it, a name or the beginning of one of its words. */
    public Contact contact(String who) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            return new Contact(
                    this,
                    Native.contactOpen(address(), Native.bytes(who), now.unixMs, now.monotonicMs, now.offsetMinutes));
        }
    }

    public Meeting newMeeting() throws KithException {
        synchronized (family) {
            return new Meeting(this, Native.meetingNew(address()));
        }
    }
}
