// SPDX-License-Identifier: Apache-2.0
//
// The app of meet.c in Java: it meets `kith meet`, or another app, over one link that it owns itself, and keeps the card in a vault
// of its own. Its arguments, its key file and its exit status are those of meet.c. A link is a pair of blocking streams, as a phone's
// Bluetooth socket gives them: two threads move its bytes, and everything that concerns the meeting happens in the main one.
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.kith.Event;
import org.kith.Key;
import org.kith.KithException;
import org.kith.Meeting;
import org.kith.Moment;
import org.kith.Property;
import org.kith.Vault;

public final class Meet {
    /** Something that a thread of a link saw, for the main thread to do. */
    private interface Seen {
        void happens() throws IOException, KithException;
    }

    private interface Moving {
        void run() throws IOException, InterruptedException;
    }

    private final Meeting meeting;
    private final BlockingQueue<Seen> seen = new ArrayBlockingQueue<>(16); // a peer that sends fast waits
    private ServerSocket listener; // null: nobody else will come
    private boolean shows; // this side shows the code; else it dials
    private Link link; // null: there is none now
    private boolean over;
    private boolean success;

    private Meet(Meeting meeting) {
        this.meeting = meeting;
    }

    /** Text from elsewhere: a terminal must not take it for orders. */
    private static void say(String label, String text) {
        System.err.println(label + text.replaceAll("[\\p{Cc}\\p{Cf}]", "?"));
    }

    // ---- the vault

    private static byte[] deviceKey(File folder) throws IOException {
        Path file = new File(folder.getPath() + ".key").toPath();
        if (!Files.exists(file)) {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, key);
        }
        return Files.readAllBytes(file);
    }

    private static Vault vault(File folder, String name) throws IOException, KithException {
        try (Key key = Key.device(deviceKey(folder))) {
            if (Vault.exists(folder)) {
                return Vault.open(folder, key);
            }
            Vault vault = Vault.create(folder, key);
            vault.addPersona("me", name);
            return vault;
        }
    }

    // ---- the screens

    private void show(String label, Meeting.Offer offer) {
        say(label, offer.name());
        for (Property each : offer.properties()) {
            say("  ", each.name());
        }
    }

    private void act(Event event) throws KithException, IOException {
        switch (event.kind()) {
            case CODE_READY:
                say("code: ", meeting.codeInWords());
                break;
            case AUTHENTICATED:
                say("known as: ", event.name());
                break;
            case OFFERED:
                show("you give, as: ", meeting.mine());
                show("you get from: ", meeting.theirs());
                say("share? y or n", "");
                // An app asks on its screen and goes on meanwhile; here the person is waited for.
                boolean yes = System.in.read() == 'y';
                meeting.decide(yes, yes);
                break;
            case SAVED:
                say("saved: ", event.name());
                break;
            case DONE:
            case FAILED:
                over = true;
                success = event.kind() == Event.Kind.DONE;
                for (String text : new String[] {event.message(), event.hint(), event.truth()}) {
                    if (!text.isEmpty()) {
                        say("kith: ", text);
                    }
                }
                break;
            case LINK_FINISHED:
                if (link != null && event.link() == link.number) {
                    link.finish();
                    linkDown(link);
                    if (listener == null) { // there is nobody else
                        meeting.cancel(event.code());
                    }
                }
                break;
            default: // the rest needs no answer here, and later versions may add to it
                break;
        }
    }

    // ---- the radio: a TCP socket, or two named pipes

    /** One link. Its threads know nothing of the meeting: what they read or wrote is told to the main thread. */
    private final class Link {
        final int number;
        private final Closeable ends;
        private final BlockingQueue<byte[]> toWrite = new ArrayBlockingQueue<>(3);
        private final Thread writer;
        private int handedOver; // bytes that the writer has, and has not written yet

        Link(int number, InputStream in, OutputStream out, Closeable ends) {
            this.number = number;
            this.ends = ends;
            move(() -> {
                byte[] bytes = new byte[16384];
                for (int got; (got = in.read(bytes)) >= 0; ) {
                    ByteBuffer some = ByteBuffer.wrap(Arrays.copyOf(bytes, got));
                    tell(() -> meeting.receive(number, some));
                }
                tell(() -> linkDown(this));
            });
            writer = move(() -> {
                for (byte[] bytes; (bytes = toWrite.take()).length > 0; ) {
                    int count = bytes.length;
                    out.write(bytes);
                    tell(() -> {
                        handedOver = 0;
                        meeting.sent(number, count);
                    });
                }
            });
        }

        private void tell(Seen what) throws InterruptedException {
            seen.put(() -> {
                if (link == this) { // else it was closed meanwhile
                    what.happens();
                }
            });
        }

        private Thread move(Moving bytes) {
            Thread thread = new Thread(() -> {
                try {
                    bytes.run();
                } catch (IOException | InterruptedException gone) {
                    seen.offer(() -> linkDown(this));
                }
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private byte[] unsent() throws KithException {
            ByteBuffer bytes = ByteBuffer.allocate(32768);
            meeting.output(number, bytes);
            return Arrays.copyOfRange(bytes.array(), handedOver, bytes.position());
        }

        /** Hands over what is to be written next, once what went before is. */
        void write() throws KithException {
            byte[] bytes = handedOver == 0 ? unsent() : new byte[0];
            if (bytes.length > 0) {
                handedOver = bytes.length;
                toWrite.add(bytes);
            }
        }

        /** Writes the last words, for which a peer that doesn't read gets two seconds. */
        void finish() throws KithException {
            byte[] bytes = unsent();
            if (bytes.length > 0) {
                toWrite.offer(bytes);
            }
            toWrite.offer(new byte[0]);
            try {
                writer.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void linkUp(InputStream in, OutputStream out, Closeable ends) throws IOException, KithException {
        int number;
        try {
            number = shows ? meeting.accepted() : meeting.dialled();
        } catch (KithException e) {
            ends.close(); // not now: there were too many wrong guesses
            if (!shows) {
                throw e;
            }
            return;
        }
        link = new Link(number, in, out, ends);
    }

    private void linkUp(Socket connected) throws IOException, KithException {
        linkUp(connected.getInputStream(), connected.getOutputStream(), connected);
    }

    private void linkDown(Link which) throws IOException, KithException {
        if (link == which) {
            link = null;
            which.ends.close();
            meeting.closed(which.number);
        }
    }

    /** Accepts one after the other, each once the one before has gone. */
    private void acceptOn(int port) throws IOException {
        listener = new ServerSocket(port, 4, InetAddress.getLoopbackAddress());
        say("listening: ", "127.0.0.1:" + listener.getLocalPort());
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket connected = listener.accept();
                    seen.put(() -> {
                        if (link == null) {
                            linkUp(connected);
                        } else {
                            connected.close(); // one at a time here
                        }
                    });
                }
            } catch (IOException | InterruptedException closed) {
                // the app ends
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Opening one end of a pipe waits for the other: both ends at once, so that two such apps don't wait for each other. */
    private void openPipes(String in, String out) throws IOException, KithException, InterruptedException, ExecutionException {
        FutureTask<InputStream> reading = new FutureTask<>(() -> new FileInputStream(in));
        Thread opening = new Thread(reading);
        opening.setDaemon(true);
        opening.start();
        OutputStream writing = new FileOutputStream(out);
        linkUp(reading.get(), writing, writing);
    }

    // ---- the loop that joins them

    private void settle() throws IOException, KithException {
        for (Event event; (event = meeting.nextEvent()) != null; ) {
            act(event);
        }
        if (link != null) {
            link.write();
        }
    }

    private void run() throws IOException, KithException, InterruptedException {
        long giveUpAt = Long.MAX_VALUE; // a peer that doesn't read the end can't hold us here
        while (Moment.now().monotonicMs() < giveUpAt) {
            settle();
            if (over && giveUpAt == Long.MAX_VALUE) {
                giveUpAt = Moment.now().monotonicMs() + 2000;
            }
            if (meeting.finished()) {
                return;
            }
            long left = Math.min(meeting.deadline(), giveUpAt) - Moment.now().monotonicMs();
            Seen next = seen.poll(Math.max(1, Math.min(left, 60_000)), TimeUnit.MILLISECONDS);
            if (next != null) {
                next.happens();
            }
            meeting.tick();
        }
    }

    public static void main(String[] args) throws Exception {
        boolean pipes = args.length > 2 && args[2].equals("pipes");
        boolean listens = args.length == 4 && args[2].equals("listen");
        if (pipes ? args.length != 5 && args.length != 6 : !listens && args.length != 5) {
            System.err.println(
                    "usage: Meet FOLDER NAME listen PORT | Meet FOLDER NAME HOST PORT CODE | Meet FOLDER NAME pipes IN OUT [CODE]");
            System.exit(2);
        }
        boolean success;
        try (Vault vault = vault(new File(args[0]), args[1]); Meeting meeting = vault.newMeeting()) {
            Meet app = new Meet(meeting);
            app.shows = listens || pipes && args.length == 5;
            if (app.shows) {
                meeting.listen(0);
            } else {
                meeting.dialCode(args[args.length - 1]);
            }
            if (pipes) {
                app.settle(); // the code is to be read meanwhile
                app.openPipes(args[3], args[4]);
            } else if (listens) {
                app.acceptOn(Integer.parseInt(args[3]));
            } else {
                app.linkUp(new Socket(args[2], Integer.parseInt(args[3])));
            }
            app.run();
            success = app.success;
        } catch (KithException e) {
            say("kith: ", e.getMessage());
            success = false;
        }
        System.exit(success ? 0 : 1);
    }
}
