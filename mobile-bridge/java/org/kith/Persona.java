// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.util.ArrayList;
import java.util.List;

/** A copy of one face of the owner: changes are in the copy until {@link #save()}. */
public final class Persona extends Handle {
    private final Moment.Clock clock;

    Persona(Vault vault, long address) {
        super(vault.family, address);
        clock = vault.clock;
    }

    @Override
    void free(long address) {
        Native.personaFree(address);
    }

    /** The card for the owner's own eyes: vCard 4.0. */
    public String vcard() throws KithException {
        synchronized (family) {
            return Native.text(Native.personaVcard(address()));
        }
    }

    /** Makes the card what a vCard says; terms in it can tighten and never loosen. */
    public void setVcard(String vcard) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.personaSetVcard(
                    address(), Native.bytes(vcard), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    public List<Property> properties() throws KithException {
        Moment now = clock.now();
        List<Property> out = new ArrayList<>();
        synchronized (family) {
            long persona = address();
            long count = Native.personaCount(persona);
            for (long i = 0; i < count; ++i) {
                final long at = i;
                Terms terms = Terms.from(numbers -> Native.personaTerms(
                        persona, at, numbers, now.unixMs, now.monotonicMs, now.offsetMinutes));
                out.add(new Property(
                        Native.text(Native.personaProperty(persona, i, 0)),
                        Native.text(Native.personaProperty(persona, i, 1)),
                        Native.text(Native.personaProperty(persona, i, 2)),
                        terms,
                        Native.personaGivesToEveryone(persona, i)));
            }
        }
        return out;
    }

    /** Whether everybody gets that property unasked, or only who it is chosen for. The name is always given. */
    public void giveToEveryone(int index, boolean everyone) throws KithException {
        synchronized (family) {
            Native.personaSetGiveTo(address(), index, everyone);
        }
    }

    /** The terms of one property. */
    public void setTerms(int index, Terms.Rule rule) throws KithException {
        if (index < 0) {
            throw new IndexOutOfBoundsException("there is no property " + index);
        }
        synchronized (family) {
            Native.personaSetTerms(address(), index, Native.bytes(rule.keep), rule.mayExport, rule.passOn, rule.useFor);
        }
    }

    /** The terms of all properties that say nothing themselves. */
    public void setTerms(Terms.Rule rule) throws KithException {
        synchronized (family) {
            Native.personaSetTerms(address(), -1, Native.bytes(rule.keep), rule.mayExport, rule.passOn, rule.useFor);
        }
    }

    /** Writes the copy into the vault: durable when this returns. */
    public void save() throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            Native.personaSave(address(), now.unixMs, now.monotonicMs, now.offsetMinutes);
        }
    }

    /** As much of the card as fits into a QR code of so many bytes, which any phone reads without kith. */
    public String qr(String give, int longest) throws KithException {
        Moment now = clock.now();
        synchronized (family) {
            return Native.text(Native.personaQr(
                    address(), Native.bytes(give), longest, now.unixMs, now.monotonicMs, now.offsetMinutes));
        }
    }
}
