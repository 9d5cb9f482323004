#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# The most memory that `kith import` of a 64 MiB vCard file takes at any moment, beside what the vault itself takes when it is
# opened afterwards to search it. Usage: import_memory.py (KITH_BIN names the program). Exit 1 where the first is 64 MiB or more
# above the second.
import os
import subprocess
import sys
import tempfile

KITH = os.environ.get("KITH_BIN", "build/release/cli/kith")
MIB = 1024 * 1024
PHOTO = "\r\n ".join(["/9j/4AAQSkZJRgABAQ"] + ["A" * 72] * 93)


def card(i):
    photo = f"PHOTO;ENCODING=b;TYPE=JPEG:{PHOTO}\r\n" if i % 10 == 0 else ""
    return (f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace{i};Ada;;;\r\nFN:Ada Lovelace{i}\r\nORG:Engines {i % 997};\r\n"
            f"EMAIL;type=INTERNET;type=WORK:ada{i}@work.example\r\nTEL;type=CELL:+44 20 7946 {i}\r\n"
            f"ADR;type=WORK:;;{i} St James's Square;London;;SW1Y 4JH;United Kingdom\r\n{photo}UID:u{i}\r\nEND:VCARD\r\n")


def most_memory(*args):
    """Of one run, in bytes."""
    running = subprocess.Popen([KITH, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = running.stdout.read(), running.stderr.read()
    _, status, usage = os.wait4(running.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit(f"import_memory.py: {args[0]} ended with {code}: {err.decode()}")
    return usage.ru_maxrss * 1024, out.decode()


def main():
    with tempfile.TemporaryDirectory(dir=os.environ.get("KITH_BENCH_DIR")) as here:
        access = ["--vault", f"{here}/vault", "--device-key-file", f"{here}/key"]
        most_memory("init", "--name", "Ada", *access)
        cards = size = 0
        with open(f"{here}/book.vcf", "w", encoding="ascii", newline="") as book:
            while size < 64 * MIB - 10_000:
                size += book.write(card(cards))
                cards += 1
        took, said = most_memory("import", f"{here}/book.vcf", *access)
        own, _ = most_memory("search", "nobody-is-called-that", *access)
        print(f"{size / MIB:.1f} MiB, {cards} cards: {said.strip()}")
        print(f"import {took / MIB:.0f} MiB, the vault's own {own / MIB:.0f} MiB: {(took - own) / MIB:+.0f} MiB")
        sys.exit(0 if took - own < 64 * MIB else 1)


main()
