// SPDX-License-Identifier: Apache-2.0
package org.kith;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.nio.ByteBuffer;
import org.junit.Test;

public class MeetingTest {
    private static void bothHaveTheOther(Phone ada, Phone bo, Contact.How how) throws KithException {
        try (Contact contact = ada.vault.contact("bo")) {
            assertEquals("bo", contact.name());
            assertEquals(2, contact.properties().size());
            assertEquals("EMAIL", contact.properties().get(1).name());
            assertEquals("bo@work.example", contact.properties().get(1).value());
            assertEquals(how, contact.met().get(0).how());
            assertEquals(1_795_348_800_000L, contact.met().get(0).unixMs());
            assertEquals(60, contact.met().get(0).offsetMinutes());
        }
        assertEquals(1, bo.vault.state().contacts());
        assertEquals(Event.Arrival.YES, bo.last(Event.Kind.DONE).theirsHere());
        assertEquals(Event.Arrival.YES, bo.last(Event.Kind.DONE).mineThere());
        assertTrue(ada.meeting.finished() && bo.meeting.finished());
    }

    @Test
    public void twoMeetByCodeOverBuffersOfEachKind() throws Exception {
        for (ByteBuffer bytes : new ByteBuffer[] {ByteBuffer.allocateDirect(4096), ByteBuffer.allocate(4096)}) {
            try (Phone ada = new Phone("ada"); Phone bo = new Phone("bo")) {
                ada.newMeeting();
                bo.newMeeting();
                bo.meeting.place("the fair");
                bo.meeting.listen(7);
                bo.drain();
                assertNotNull(bo.last(Event.Kind.CODE_READY));
                assertTrue(bo.meeting.codeInDigits().startsWith("7-"));
                ada.meeting.dialCode(bo.meeting.codeInWords());
                Phone.play(ada, bo, bytes);
                bothHaveTheOther(ada, bo, Contact.How.CODE);
                try (Contact contact = bo.vault.contact("ada")) {
                    assertEquals("the fair", contact.met().get(0).text());
                }
                assertEquals("ada", bo.last(Event.Kind.SAVED).name());
                assertEquals("bo", ada.meeting.theirs().name());
                assertNull(ada.meeting.theirs().properties().get(1).value());
            }
        }
    }

    @Test
    public void twoMeetByQrCode() throws Exception {
        try (Phone ada = new Phone("ada"); Phone bo = new Phone("bo")) {
            ada.newMeeting();
            bo.newMeeting();
            bo.meeting.display(7, "192.168.1.5:40123 [fe80::1]:40123");
            String invitation = bo.meeting.invitation();
            assertEquals(7, Rendezvous.numberOfInvitation(invitation));
            assertEquals(2, Rendezvous.addressesOfInvitation(invitation).size());
            ada.meeting.scan(invitation);
            Phone.play(ada, bo, ByteBuffer.allocateDirect(100));
            bothHaveTheOther(ada, bo, Contact.How.QR);
        }
    }

    @Test
    public void twoMeetByThePhraseThatBothScreensShow() throws Exception {
        try (Phone ada = new Phone("ada"); Phone bo = new Phone("bo")) {
            ada.newMeeting();
            bo.newMeeting();
            bo.meeting.listenByPhrase(7);
            ada.meeting.dialByPhrase(7);
            ByteBuffer bytes = ByteBuffer.allocate(4096);
            Phone.play(ada, bo, bytes);
            for (Phone each : new Phone[] {ada, bo}) {
                Phone other = each == ada ? bo : ada;
                int choice = 0;
                while (!other.meeting.phrases().contains(each.meeting.phrases().get(choice))) {
                    ++choice;
                }
                each.meeting.pick(each.link, choice);
            }
            while (Phone.carry(ada, bo, bytes) | Phone.carry(bo, ada, bytes)) {}
            bothHaveTheOther(ada, bo, Contact.How.PHRASE);
        }
    }

    @Test
    public void aWrongCodeIsToldWithItsReasonAndGroup() throws Exception {
        try (Phone ada = new Phone("ada"); Phone bo = new Phone("bo")) {
            ada.newMeeting();
            bo.newMeeting();
            bo.meeting.listen(7);
            bo.drain();
            boolean same = bo.meeting.codeInWords().equals("7-acme-adroitness");
            ada.meeting.dialCode(same ? "7-acme-adviser" : "7-acme-adroitness");
            Phone.play(ada, bo, ByteBuffer.allocate(4096));
            Event lost = ada.last(Event.Kind.LINK_FINISHED);
            assertEquals(-305, lost.code());
            ada.meeting.cancel(lost.code());
            ada.drain();
            assertEquals(lost.message(), ada.last(Event.Kind.FAILED).message());
            assertFalse(ada.last(Event.Kind.FAILED).truth().isEmpty());
            assertEquals(2, bo.last(Event.Kind.WRONG_GUESS).left());
            assertEquals(0, ada.vault.state().contacts());
        }
    }

    @Test
    public void timeRunsOutByTheClockThatTheAppGives() throws Exception {
        try (Phone ada = new Phone("ada"); Phone bo = new Phone("bo")) {
            bo.newMeeting();
            bo.meeting.listen(0);
            assertEquals(Long.MAX_VALUE, bo.meeting.deadline());
            bo.link = bo.meeting.accepted();
            bo.moved = bo.meeting.deadline() - bo.now().monotonicMs();
            bo.meeting.tick();
            bo.drain();
            assertNotNull(bo.last(Event.Kind.LINK_FINISHED));
            ada.newMeeting();
            try {
                ada.meeting.dialCode("nothing");
                fail("that is no code");
            } catch (KithException e) {
                assertEquals(KithException.Group.DATA, e.group());
                assertEquals("malformed", e.codeName());
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }
}
