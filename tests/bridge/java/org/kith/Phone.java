// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Somebody with a vault in a folder that goes with it, and one end of a meeting, who agrees to everything. */
final class Phone implements AutoCloseable {
    private final File base;
    final Vault vault;
    Meeting meeting;
    int link;
    final List<Event> events = new ArrayList<>();
    long moved;

    Phone(String name) throws Exception {
        base = Files.createTempDirectory("kith-java").toFile();
        try (Key key = Key.device(key())) {
            vault = Vault.create(folder(), key, this::now);
        }
        vault.addPersona("me", name);
        try (Persona persona = vault.persona("")) {
            persona.setVcard("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:" + name + "\r\nEMAIL;TYPE=work:" + name
                    + "@work.example\r\nTEL:+44 20 7946 0001\r\nEND:VCARD\r\n");
            persona.giveToEveryone(1, true);
            persona.save();
        }
    }

    static byte[] key() {
        byte[] key = new byte[32];
        key[0] = 1;
        return key;
    }

    File folder() {
        return new File(base, "vault");
    }

    Moment now() {
        return new Moment(1_795_348_800_000L + moved, 1_000_000 + moved, 60);
    }

    void newMeeting() throws KithException {
        meeting = vault.newMeeting();
    }

    /** Fetches events and answers as a person who agrees. */
    void drain() throws KithException {
        for (Event event; (event = meeting.nextEvent()) != null; ) {
            events.add(event);
            if (event.kind() == Event.Kind.OFFERED) {
                meeting.decide(true, true);
            } else if (event.kind() == Event.Kind.SCANNED) {
                meeting.admit();
            }
        }
    }

    Event last(Event.Kind kind) {
        for (int i = events.size() - 1; i >= 0; --i) {
            if (events.get(i).kind() == kind) {
                return events.get(i);
            }
        }
        return null;
    }

    /** Moves what `from` has to say to `to`, in buffers of that kind. */
    static boolean carry(Phone from, Phone to, ByteBuffer bytes) throws KithException {
        from.drain();
        bytes.clear();
        int size = from.meeting.output(from.link, bytes);
        if (size == 0) {
            return false;
        }
        from.meeting.sent(from.link, size);
        bytes.flip();
        to.meeting.receive(to.link, bytes);
        to.drain();
        return true;
    }

    /** `a` dials `b`; until nothing moves. */
    static void play(Phone a, Phone b, ByteBuffer bytes) throws KithException {
        a.link = a.meeting.dialled();
        b.link = b.meeting.accepted();
        boolean moved;
        do {
            moved = carry(a, b, bytes);
            moved |= carry(b, a, bytes);
        } while (moved);
    }

    @Override
    public void close() throws IOException {
        if (meeting != null) {
            meeting.close();
        }
        vault.close();
        remove(base);
    }

    private static void remove(File file) throws IOException {
        File[] inside = file.listFiles();
        if (inside != null) {
            for (File each : inside) {
                remove(each);
            }
        }
        Files.deleteIfExists(file.toPath());
    }
}
