// SPDX-License-Identifier: Apache-2.0
package org.kith;

/** One property of a card or of an offer. */
public final class Property {
    private final String name;
    private final String types;
    private final String value;
    private final Terms terms;
    private final boolean toEveryone;

    Property(String name, String types, String value, Terms terms, boolean toEveryone) {
        this.name = name;
        this.types = types;
        this.value = value;
        this.terms = terms;
        this.toEveryone = toEveryone;
    }

    /** {@code EMAIL}. */
    public String name() {
        return name;
    }

    /** {@code work,voice}, in lower case; empty without any. */
    public String types() {
        return types;
    }

    /** For a person to read; null in an offer. */
    public String value() {
        return value;
    }

    public Terms terms() {
        return terms;
    }

    /** Of the owner's own: whether everybody gets it unasked. */
    public boolean toEveryone() {
        return toEveryone;
    }
}
