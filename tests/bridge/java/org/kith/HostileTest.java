// SPDX-License-Identifier: Apache-2.0
package org.kith;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.File;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;

/** What an app gives by mistake ends in an exception, never in the end of the process. */
public class HostileTest {
    private static final Object[][] WRONG = {
        {null}, {"", "a\0b", "\ud800", "7-acme-adroitness"}, {-1, 0, Integer.MIN_VALUE, Integer.MAX_VALUE},
        {new byte[0], new byte[] {-1}}, {true}, {ByteBuffer.allocate(0), ByteBuffer.allocateDirect(3).asReadOnlyBuffer()}
    };

    private static Object wrong(Class<?> type, Random random) {
        Object[] from;
        if (type == int.class) {
            from = WRONG[2];
        } else if (type == boolean.class) {
            from = WRONG[4];
        } else if (random.nextInt(3) == 0) {
            from = WRONG[0];
        } else if (type == String.class) {
            from = WRONG[1];
        } else if (type == byte[].class) {
            from = WRONG[3];
        } else if (type == ByteBuffer.class) {
            from = WRONG[5];
        } else if (type == Terms.Rule.class) {
            return new Terms.Rule().keep("soon").useFor(-7);
        } else {
            from = WRONG[0];
        }
        return from[random.nextInt(from.length)];
    }

    /** Calls every public method of `of` but close with wrong arguments. */
    private static int callAll(Class<?> type, Object of, Random random) throws Exception {
        int called = 0;
        for (Method method : type.getMethods()) {
            if (method.getDeclaringClass() != type || method.getName().equals("close")
                    || Modifier.isStatic(method.getModifiers()) != (of == null)) {
                continue;
            }
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; ++i) {
                arguments[i] = wrong(method.getParameterTypes()[i], random);
            }
            try {
                Object given = method.invoke(of, arguments);
                if (given instanceof AutoCloseable) {
                    ((AutoCloseable) given).close();
                }
            } catch (InvocationTargetException e) {
                Throwable why = e.getCause();
                assertTrue(method + ": " + why, why instanceof KithException || why instanceof RuntimeException);
                if (why instanceof KithException) {
                    assertTrue(method + ": " + why, ((KithException) why).group() != KithException.Group.FATAL);
                }
            }
            ++called;
        }
        return called;
    }

    @Test
    public void noMethodTakesTheProcessDownWhateverItIsGiven() throws Exception {
        Random random = new Random(1);
        try (Phone ada = new Phone("ada")) {
            ada.vault.importCards("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:bo\r\nEND:VCARD\r\n".getBytes("UTF-8"));
            ada.newMeeting();
            ada.meeting.listen(7);
            ada.link = ada.meeting.accepted();
            int called = 0;
            for (int round = 0; round < 50; ++round) {
                try (Persona persona = ada.vault.persona("");
                        People people = ada.vault.people("");
                        Meeting other = ada.vault.newMeeting()) {
                    called += callAll(Vault.class, ada.vault, random) + callAll(Persona.class, persona, random)
                            + callAll(People.class, people, random) + callAll(Meeting.class, ada.meeting, random)
                            + callAll(Meeting.class, other, random) + callAll(Rendezvous.class, null, random);
                }
            }
            assertTrue("called " + called, called > 50 * 60);
        }
    }

    @Test
    public void aClosedHandleSaysSoFromEachMethod() throws Exception {
        try (Phone ada = new Phone("ada")) {
            Persona persona = ada.vault.persona("");
            People people = ada.vault.people("");
            ada.newMeeting();
            for (AutoCloseable each : new AutoCloseable[] {persona, people, ada.meeting}) {
                each.close();
                each.close();
            }
            for (int round = 0; round < 20; ++round) {
                callAll(Persona.class, persona, new Random(round));
                callAll(People.class, people, new Random(round));
                callAll(Meeting.class, ada.meeting, new Random(round));
            }
            try {
                persona.vcard();
                fail("it is closed");
            } catch (IllegalStateException e) {
                assertEquals("closed", e.getMessage());
            }
        }
    }

    @Test
    public void aHandleOutlivesItsVaultAndSaysThatItIsClosed() throws Exception {
        Phone ada = new Phone("ada");
        Persona persona = ada.vault.persona("");
        ada.close();
        assertTrue(persona.vcard().contains("FN:ada"));
        try {
            persona.save();
            fail("there is nothing to write to");
        } catch (KithException e) {
            assertEquals("closed", e.codeName());
        }
        persona.close();
    }

    @Test
    public void anyThreadMayCallAndCloseWhileOthersAreInside() throws Exception {
        try (Phone ada = new Phone("ada")) {
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Thread[] threads = new Thread[4];
            AtomicReference<Persona> shared = new AtomicReference<>(ada.vault.persona(""));
            for (int i = 0; i < threads.length; ++i) {
                final int which = i;
                threads[i] = new Thread(() -> {
                    for (int round = 0; round < 200; ++round) {
                        try {
                            if (which == 0) {
                                shared.getAndSet(ada.vault.persona("")).close();
                            } else {
                                shared.get().vcard();
                                ada.vault.people("").close();
                            }
                        } catch (IllegalStateException e) {
                            // closed just then
                        } catch (Throwable e) {
                            failed.set(e);
                        }
                    }
                });
                threads[i].start();
            }
            for (Thread each : threads) {
                each.join();
            }
            shared.get().close();
            if (failed.get() != null) {
                throw new AssertionError(failed.get());
            }
        }
    }

    @Test
    public void aVaultThatIsNotThereOrNotForThatKeySaysWhich() throws Exception {
        try (Phone ada = new Phone("ada"); Key other = Key.device(new byte[32]); Key none = Key.device(new byte[3])) {
            assertTrue(Vault.exists(ada.folder()));
            String[] names = {"locked", "no_vault", "argument"};
            for (int i = 0; i < 3; ++i) {
                File folder = i == 1 ? new File(ada.folder(), "none") : ada.folder();
                try {
                    Vault.open(folder, i == 2 ? none : other).close();
                    fail("that opened");
                } catch (KithException e) {
                    assertEquals(names[i], e.codeName());
                }
            }
        }
    }

    @Test
    public void nothingOfTheNativesIsPublic() {
        for (Constructor<?> each : Native.class.getConstructors()) {
            fail(each.toString());
        }
        assertEquals(0, Modifier.PUBLIC & Native.class.getModifiers());
        for (Method each : Native.class.getDeclaredMethods()) {
            assertEquals(each.toString(), 0, Modifier.PUBLIC & each.getModifiers());
        }
    }
}
