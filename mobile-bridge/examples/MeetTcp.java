// SPDX-License-Identifier: Apache-2.0
//
// The app of meet_tcp.c in Java: it meets `kith meet`, or another app, over one TCP link that it owns itself, and keeps the card in
// a vault of its own. Its arguments, its key file and its exit status are those of meet_tcp.c.
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.kith.Event;
import org.kith.Key;
import org.kith.KithException;
import org.kith.Meeting;
import org.kith.Moment;
import org.kith.Property;
import org.kith.Vault;

public final class MeetTcp {
    private final Meeting meeting;
    private final Selector selector = Selector.open();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(16384);
    private ServerSocketChannel listener; // null: this side dials
    private SocketChannel socket; // null: there is no link now
    private int link;
    private boolean over;
    private boolean success;

    private MeetTcp(Meeting meeting) throws IOException {
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
                if (event.link() == link) {
                    write();
                    linkDown();
                    if (listener == null) { // there is nobody else to dial
                        meeting.cancel(event.code());
                    }
                }
                break;
            default: // the rest needs no answer here, and later versions may add to it
                break;
        }
    }

    // ---- the radio: a TCP socket

    private void linkUp(SocketChannel connected) throws IOException, KithException {
        try {
            link = listener == null ? meeting.dialled() : meeting.accepted();
        } catch (KithException e) {
            connected.close(); // not now: there were too many wrong guesses
            if (listener == null) {
                throw e;
            }
            return;
        }
        socket = connected;
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_READ);
    }

    private void linkDown() throws IOException, KithException {
        if (socket != null) {
            socket.close();
            socket = null;
            meeting.closed(link);
        }
    }

    private void read() throws IOException, KithException {
        bytes.clear();
        int got;
        try {
            got = socket.read(bytes);
        } catch (IOException e) {
            got = -1;
        }
        if (got < 0) {
            linkDown();
            return;
        }
        bytes.flip();
        meeting.receive(link, bytes);
    }

    /** Writes what there is, as far as the socket takes it. Returns whether more waits. */
    private boolean write() throws IOException, KithException {
        while (socket != null) {
            bytes.clear();
            int size = meeting.output(link, bytes);
            if (size == 0) {
                return false;
            }
            bytes.flip();
            int put;
            try {
                put = socket.write(bytes);
            } catch (IOException e) {
                linkDown();
                return false;
            }
            meeting.sent(link, put);
            if (put < size) {
                return true;
            }
        }
        return false;
    }

    // ---- the loop that joins them

    private void run() throws IOException, KithException {
        long giveUpAt = Long.MAX_VALUE; // a peer that doesn't read the end can't hold us here
        while (Moment.now().monotonicMs() < giveUpAt) {
            for (Event event; (event = meeting.nextEvent()) != null; ) {
                act(event);
            }
            boolean waits = write();
            if (over && giveUpAt == Long.MAX_VALUE) {
                giveUpAt = Moment.now().monotonicMs() + 2000;
            }
            if (meeting.finished()) {
                return;
            }
            if (socket != null) {
                socket.keyFor(selector).interestOps(SelectionKey.OP_READ | (waits ? SelectionKey.OP_WRITE : 0));
            }
            long left = Math.min(meeting.deadline(), giveUpAt) - Moment.now().monotonicMs();
            selector.select(Math.max(1, Math.min(left, 60_000)));
            if (socket != null && socket.keyFor(selector).isReadable()) {
                read();
            }
            if (listener != null && socket == null) {
                SocketChannel connected = listener.accept();
                if (connected != null) {
                    linkUp(connected);
                }
            }
            selector.selectedKeys().clear();
            meeting.tick();
        }
    }

    public static void main(String[] args) throws Exception {
        boolean listens = args.length == 4 && args[2].equals("listen");
        if (!listens && args.length != 5) {
            System.err.println("usage: MeetTcp FOLDER NAME listen PORT | MeetTcp FOLDER NAME HOST PORT CODE");
            System.exit(2);
        }
        boolean success;
        try (Vault vault = vault(new File(args[0]), args[1]); Meeting meeting = vault.newMeeting()) {
            MeetTcp app = new MeetTcp(meeting);
            if (listens) {
                app.listener = ServerSocketChannel.open();
                app.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[3])));
                app.listener.configureBlocking(false);
                app.listener.register(app.selector, SelectionKey.OP_ACCEPT);
                say("listening: ", "127.0.0.1:" + app.listener.socket().getLocalPort());
                meeting.listen(0);
            } else {
                meeting.dialCode(args[4]);
                app.linkUp(SocketChannel.open(new InetSocketAddress(args[2], Integer.parseInt(args[3]))));
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
