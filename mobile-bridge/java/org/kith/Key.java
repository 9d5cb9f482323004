// SPDX-License-Identifier: Apache-2.0
package org.kith;

import java.util.Arrays;
import java.util.Objects;

/** What opens a vault, or is added to it. Close it when it was used: that wipes this copy. */
public final class Key implements AutoCloseable {
    final int how;
    final byte[] secret;
    int mebibytes = 256;
    int passes = 3;

    private Key(int how, byte[] secret) {
        this.how = how;
        this.secret = secret;
    }

    /** 32 random bytes that the phone's key store keeps. They are copied. */
    public static Key device(byte[] key) {
        return new Key(0, Objects.requireNonNull(key).clone());
    }

    /** A passphrase, in UTF-8: 1 to 1,024 bytes. They are copied. */
    public static Key passphrase(byte[] utf8) {
        return new Key(1, Objects.requireNonNull(utf8).clone());
    }

    /** The thirty letters that were shown once, as a person types them. */
    public static Key recoveryCode(String typed) {
        return new Key(2, Native.bytes(typed));
    }

    /** What a new passphrase costs to try: 64 to 1024 MiB and 1 to 10 passes. Without this call 256 and 3. */
    public Key cost(int mebibytes, int passes) {
        this.mebibytes = mebibytes;
        this.passes = passes;
        return this;
    }

    /** To be called with the lock held. */
    void giveTo(long vault) throws KithException {
        Native.vaultCost(vault, mebibytes, passes);
        Native.vaultKey(vault, how, secret);
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }
}
