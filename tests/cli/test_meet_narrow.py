# SPDX-License-Identifier: Apache-2.0
"""A whole meeting on a terminal of 20 columns, in ASCII, with a hostile name on the other side."""
import re

from harness import Owner, Terminal, folder, main
from meeting import dial, listen, pair

NARROW = {"columns": 20, "env": {"LC_ALL": "C", "NO_COLOR": "1"}}
HOSTILE = "Eve \u202e\x1b[31m\u05d0" + "x" * 10_000


def harmless(seen):
    return seen.isascii() and "\x1b" not in seen and "x" * 200 not in seen


def test_who_shows_a_code_reaches_the_end():
    with folder() as here:
        ada, _ = pair(here)
        eve = Owner(here, "Eve", make=False)
        eve.ok("init", "--name", HOSTILE[:10_000])
        screen = Terminal("meet", "--listen", "127.0.0.1", *ada.access, **NARROW)
        screen.read("Their code: ")
        address = re.search(r"127\.0\.0\.1:\d+", screen.seen).group()
        code = re.search(r"or {10}([0-9-]+)", screen.seen).group(1)
        run = dial(eve, code, address)
        screen.read("Agree? ")
        screen.type("y\n")
        assert (screen.end(), run.end()) == (0, 0), screen.seen[-3000:]
        assert harmless(screen.seen) and "Saved" in screen.seen


def test_who_types_a_code_sees_the_end_of_it_and_can_mend_it():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        screen = Terminal("meet", "--listen", "127.0.0.1", "--at", address, *bo.access, **NARROW)
        screen.read("Their code: ")
        screen.type(code + "zz")
        screen.read(code[-4:] + "zz")
        screen.type("\x7f\x7f\n")
        screen.read("Agree? ")
        screen.type("2\n")
        screen.read("[ ] 2")
        screen.type("y\n")
        assert (screen.end(), listening.end()) == (0, 0), screen.seen
        assert harmless(screen.seen)


def test_who_is_scanned_by_a_hostile_name_sees_it_harmless():
    with folder() as here:
        ada, _ = pair(here)
        eve = Owner(here, "Eve", make=False)
        eve.ok("init", "--name", HOSTILE[:10_000])
        shown = ada.start("meet", "--listen", "127.0.0.1", "--yes", "--events", "json", env={"LC_ALL": "C"})
        run = eve.start("meet", "--qr", shown.event("invitation")["text"], "--yes", "--events", "json")
        assert (shown.end(), run.end()) == (0, 0), (shown.err[-2000:], run.err)
        assert harmless(shown.err) and "has scanned your QR code" in shown.err
        assert shown.event("scanned")["name"].startswith("Eve \u202e\x1b[31m")


if __name__ == "__main__":
    main(globals())
