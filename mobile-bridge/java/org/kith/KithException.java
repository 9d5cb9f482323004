// SPDX-License-Identifier: Apache-2.0
package org.kith;

/** A call that did not succeed. Its message is one sentence for a person; {@link #hint()} says what to do next. */
public final class KithException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of failure it is. */
    public enum Group {
        /** A mistake of the program. */
        CALL,
        /** Nothing, or several people, were found. */
        LOOKUP,
        /** The meeting, or the peer. */
        MEETING,
        /** The vault, or what opens it. */
        VAULT,
        /** What was given to be read. */
        DATA,
        /** The operating system. */
        SYSTEM,
        /** Memory ran out, or the library made a mistake: close the handle. */
        FATAL
    }

    private final int code;
    private final String name;
    private final String hint;

    KithException(int code, String name, byte[] message, byte[] hint) {
        super(message.length == 0 ? name : Native.text(message));
        this.code = code;
        this.name = name;
        this.hint = Native.text(hint);
    }

    /** The KITH_ERR_ code of kith.h. */
    public int code() {
        return code;
    }

    /** The code's name, for logs: {@code wrong_code}. */
    public String codeName() {
        return name;
    }

    public String hint() {
        return hint;
    }

    public Group group() {
        int group = Native.errorGroup(code);
        return group >= 1 && group <= 6 ? Group.values()[group - 1] : Group.FATAL;
    }
}
