// SPDX-License-Identifier: Apache-2.0
package org.kith;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class PeopleTest {
    private static final String CARDS = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Žofie Nováková 👩‍🔬\r\nORG:Mill\r\n"
            + "EMAIL;TYPE=work;X-KITH-EXPORT=no:zofie@mill.example\r\nEND:VCARD\r\n"
            + "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bo\r\nEND:VCARD\r\n";

    @Test
    public void peopleAreImportedFoundNotedTaggedAndForgotten() throws Exception {
        try (Phone ada = new Phone("ada")) {
            assertEquals(2, ada.vault.importCards(CARDS.getBytes(StandardCharsets.UTF_8)).added());
            try (People all = ada.vault.people(""); People found = ada.vault.people("mill")) {
                assertEquals(2, all.size());
                assertEquals(1, found.size());
                assertEquals("Žofie Nováková 👩‍🔬", found.name(0));
                try (Contact contact = ada.vault.contact(found.id(0))) {
                    assertEquals("Mill", contact.org());
                    contact.addNote("owes me a loom");
                    contact.addTag("weaver");
                    assertEquals("owes me a loom", contact.notes().get(0).text());
                    assertEquals("[weaver]", contact.tags().toString());
                    contact.removeTag("weaver");
                    assertTrue(contact.tags().isEmpty());
                    assertEquals(Contact.How.IMPORTED, contact.met().get(0).how());
                    contact.forget();
                }
            }
            assertEquals(1, ada.vault.state().contacts());
        }
    }

    @Test
    public void whatTheirTermsKeepHereStaysAndIsCounted() throws Exception {
        try (Phone ada = new Phone("ada")) {
            ada.vault.importCards(CARDS.getBytes(StandardCharsets.UTF_8));
            try (People all = ada.vault.people(""); Contact contact = ada.vault.contact("žof")) {
                People.Export export = all.export("vcard4");
                assertFalse(export.file().contains("zofie@mill.example"));
                assertEquals(1, export.withheld());
                assertFalse(contact.export("jcard").file().contains("zofie@mill.example"));
                assertTrue(contact.vcard().contains("zofie@mill.example"));
                Property email = contact.properties().get(2);
                assertEquals("work", email.types());
                assertFalse(email.terms().mayExport());
                assertNull(email.terms().keepUntil());
            }
        }
    }

    @Test
    public void aPersonaIsChangedInTheCopyAndSaved() throws Exception {
        try (Phone ada = new Phone("ada")) {
            ada.vault.addPersona("club", "Ada L.");
            assertEquals("[me, club]", ada.vault.personas().toString());
            try (Persona persona = ada.vault.persona("club")) {
                persona.setTerms(new Terms.Rule().keep("2y").export(false).passOn(Terms.PassOn.ASK)
                        .useFor(Terms.USE_SOCIAL));
                persona.save();
                Terms terms = persona.properties().get(0).terms();
                assertEquals("2028-11-22", terms.keepUntil());
                assertEquals(Terms.PassOn.ASK, terms.passOn());
                assertEquals(Terms.USE_SOCIAL, terms.useFor());
                assertTrue(persona.qr("", 2331).contains("Ada L."));
            }
            ada.vault.removePersona("club");
            assertEquals(1, ada.vault.personas().size());
        }
    }

    @Test
    public void aPassphraseThatWasAddedOpensTheVault() throws Exception {
        try (Phone ada = new Phone("ada");
                Key key = Key.passphrase("looms".getBytes(StandardCharsets.UTF_8)).cost(64, 1)) {
            ada.vault.addKey(key);
            ada.vault.close();
            try (Vault again = Vault.open(ada.folder(), key)) {
                assertTrue(again.state().intact() && again.state().writable());
            }
        }
    }

    @Test
    public void payloadsAreReadAsTheyWereMade() throws Exception {
        assertEquals(4711, Rendezvous.numberOfTxt(Rendezvous.txt(4711)));
        assertEquals(4711, Rendezvous.numberOfLeUuid(Rendezvous.leUuid(4711)));
        assertEquals(129, Rendezvous.psmOf(Rendezvous.lePsm(129)));
        assertEquals(36, Rendezvous.leService().length());
        assertEquals(36, Rendezvous.leCharacteristic().length());
        Rendezvous.Code code = Rendezvous.code("7 acme adroitnes");
        assertEquals("7-acme-adroitness", code.words());
        assertEquals(7, code.number());
        assertTrue(code.mended());
        Rendezvous.Ndef card = Rendezvous.ndef(Rendezvous.ndefOfVcard("BEGIN:VCARD"));
        assertEquals("BEGIN:VCARD", card.text());
        assertFalse(card.isInvitation());
        assertTrue(Rendezvous.ndef(Rendezvous.ndefOfInvitation("KITH1:A")).isInvitation());
        assertEquals("_kith._tcp", Rendezvous.dnsSdService());
    }
}
