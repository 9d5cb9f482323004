// SPDX-License-Identifier: Apache-2.0
//
// The meetings of bridge.cpp by the Java face: two vaults in memory, one process, the same calls. Writes what a meeting took, in
// the form of Google Benchmark's files, once the JVM has warmed up. Usage: JavaMeetings OUT.json
import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import org.kith.Event;
import org.kith.Key;
import org.kith.Meeting;
import org.kith.Vault;

public final class JavaMeetings {
    private static final int WARM_UP = 300;
    private static final int REPETITIONS = 7;
    private static final int MEETINGS = 100;

    /** One end: agrees to everything. */
    private static final class End implements AutoCloseable {
        final Meeting meeting;
        int link;
        boolean done;

        End(Vault vault) throws Exception {
            meeting = vault.newMeeting();
        }

        void drain() throws Exception {
            for (Event event; (event = meeting.nextEvent()) != null; ) {
                if (event.kind() == Event.Kind.OFFERED) {
                    meeting.decide(true, true);
                }
                done |= event.kind() == Event.Kind.DONE;
            }
        }

        boolean moveTo(End other, ByteBuffer bytes) throws Exception {
            drain();
            bytes.clear();
            int size = meeting.output(link, bytes);
            if (size == 0) {
                return false;
            }
            meeting.sent(link, size);
            bytes.flip();
            other.meeting.receive(other.link, bytes);
            other.drain();
            return true;
        }

        @Override
        public void close() {
            meeting.close();
        }
    }

    private static void meet(Vault ada, Vault bo, ByteBuffer bytes) throws Exception {
        try (End dials = new End(ada); End shows = new End(bo)) {
            shows.meeting.listen(7);
            shows.drain();
            dials.meeting.dialCode(shows.meeting.codeInWords());
            dials.link = dials.meeting.dialled();
            shows.link = shows.meeting.accepted();
            while (dials.moveTo(shows, bytes) || shows.moveTo(dials, bytes)) {
                // until nothing moves
            }
            if (!dials.done || !shows.done) {
                throw new IllegalStateException("the two did not meet");
            }
        }
    }

    private static Vault vault(File folder, String name) throws Exception {
        byte[] bytes = new byte[32];
        bytes[0] = 1;
        try (Key key = Key.device(bytes)) {
            Vault vault = Vault.create(new File(folder, "vault"), key);
            vault.addPersona("me", name);
            return vault;
        }
    }

    private static File folder() throws Exception {
        File memory = new File("/dev/shm");
        return memory.isDirectory()
                ? Files.createTempDirectory(memory.toPath(), "kith-bench").toFile()
                : Files.createTempDirectory("kith-bench").toFile();
    }

    private static void remove(File file) throws Exception {
        File[] inside = file.listFiles();
        if (inside != null) {
            for (File each : inside) {
                remove(each);
            }
        }
        Files.delete(file.toPath());
    }

    public static void main(String[] args) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ByteBuffer bytes = ByteBuffer.allocateDirect(4096);
        double[] cpu = new double[REPETITIONS];
        double[] real = new double[REPETITIONS];
        File here = folder();
        File there = folder();
        try (Vault ada = vault(here, "Ada"); Vault bo = vault(there, "Bo")) {
            for (int i = 0; i < WARM_UP; ++i) {
                meet(ada, bo, bytes);
            }
            for (int repetition = 0; repetition < REPETITIONS; ++repetition) {
                long cpuBefore = system.getProcessCpuTime();
                long realBefore = System.nanoTime();
                for (int i = 0; i < MEETINGS; ++i) {
                    meet(ada, bo, bytes);
                }
                cpu[repetition] = (system.getProcessCpuTime() - cpuBefore) / 1e6 / MEETINGS;
                real[repetition] = (System.nanoTime() - realBefore) / 1e6 / MEETINGS;
            }
        } finally {
            remove(here);
            remove(there);
        }
        Arrays.sort(cpu);
        Arrays.sort(real);
        try (PrintWriter out = new PrintWriter(args[0], "UTF-8")) {
            out.printf(
                    "{\"benchmarks\": [{\"name\": \"bridge/meeting/java\", \"run_type\": \"iteration\", \"time_unit\": \"ms\", "
                            + "\"real_time\": %.6f, \"cpu_time\": %.6f}]}%n",
                    real[REPETITIONS / 2], cpu[REPETITIONS / 2]);
        }
    }
}
