# SPDX-License-Identifier: Apache-2.0
"""Every word of the command, at a terminal, with hostile text wherever it takes or shows any: nothing drives the terminal."""
import contextlib
import os
import re
import select
import unicodedata

from harness import PATIENCE, Owner, Terminal, folder, kith, main, vcard
from meeting import dial, listen
from test_screen import TRICKS, dangerous

ESC = "\x1b"
MORE = {
    "c1 csi": "Eve\u009b2J\u009d0;x\u009c",
    "bell": "Eve\x07\x07",
    "dcs": f"Eve{ESC}P+q544e{ESC}\\",
    "overrides": "Eve \u202d\u202a\u202b\u2066\u2068 x \u202c\u2069",
    "marks of the other side": "Eve\u200e\u200f\u061c x",
    "invisible": "E\u2060\ufeff\u00ad\u034f\u180eve",
    "selectors": "Eve\ufe0f\ufe0e\U000e0100",
    "above all": "E" + "\u0336\u0337\u035c\u0360" * 300,
    "long": "n" * 10_000,
    "lines": "Eve\u2028two\u2029three\u0085four",
}
EVIL = {**TRICKS, **MORE}
# All of them in one argument, the long one aside.
ALL = " ".join(text for key, text in EVIL.items() if key != "long")
# What a file may be called.
FILE = f"x{ESC}[31m{ESC}]52;c;ZXZpbA==\x07\u202e\u200b\u009b31m\x7f"
QUIET = {"NO_COLOR": "1", "PATH": "/nonexistent"}  # no fzf: it would draw with escapes of its own


def seen_dangers(text):
    """What of a screen's text should not be there: treacherous characters, floods of marks, and lines that never end."""
    found = dangerous(text) + sorted({hex(ord(c)) for c in text if c in "\u00ad\u034f\u180e\u2028\u2029\u0085\ufe0e\ufe0f\U000e0100\u200e"})
    flood = 0
    for c in text:
        flood = flood + 1 if unicodedata.combining(c) else 0
        if flood > 4:
            return [*found, "flood"]
    return found + (["n" * 2000] if "n" * 2000 in text else [])


def at_terminal(owner_access, *args, typed="", env=None):
    """Exit code and all that a terminal saw. That is typed at the first question, and n at every other one."""
    screen = Terminal(*args, *owner_access, env={**QUIET, **(env or {})}, columns=100)
    answered = 0
    with contextlib.suppress(OSError):  # the other end is gone
        while select.select([screen.fd], [], [], PATIENCE)[0] and (data := os.read(screen.fd, 65536)):
            screen.seen += screen.decoder.decode(data)
            if len(screen.seen) > answered and re.search(r"(: |\? |\] )$", screen.seen):
                screen.type(typed if typed and not answered else "n\n")
                answered = len(screen.seen) + 1  # behind what the terminal echoes
    code = screen.end()
    return code, screen.seen


def evil_book():
    return "".join(vcard(f"UID:urn:{key}", f"FN:{text}", f"N:{text};;;;", f"ORG:{text}", f"TITLE:{text}", f"EMAIL;TYPE=work:{text}@x.example",
                         f"TEL:{text}", f"URL:https://{text}", f"ADR:;;{text};;;;", f"NOTE:{text}", f"X-ODD:{text}") for key, text in EVIL.items())


def acquainted(here):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("import", "-", stdin=evil_book())
    ada.ok("import", "-", stdin=vcard("UID:twin", f"FN:{EVIL['bidi']}", f"EMAIL;TYPE=work:{EVIL['bidi']}@x.example", "X-ODD:other"))
    for person in ada.list():
        for key in ("colour", "bidi"):
            ada.kith("note", person["id"], EVIL[key])
            ada.kith("tag", person["id"], EVIL[key])
    for kind in ("org", "title", "note", "tel", "email"):
        ada.kith("card", "set", kind, EVIL["clipboard"], "--give", "everyone")
    ada.kith("persona", "add", EVIL["bidi"], "--name", ALL)
    return ada


def table(here, ada):
    """Each word with arguments of which some are hostile; a third part is typed at its first question."""
    first, second = (person["id"] for person in ada.list()[:2])
    evil_file = os.path.join(here, FILE)
    with open(evil_file, "w", encoding="utf-8", newline="") as file:
        file.write(f"BEGIN:VCARD\r\nVERSION:4.0\r\n{ALL}\r\nFN{ESC}[1m;{ALL}:x\r\nFN:{ALL}\r\nPHOTO:{ALL}\r\nEND:VCARD\r\nBEGIN:{ALL}\r\n{vcard('FN:Kept')}")
    rubbish = os.path.join(here, FILE + "2")
    with open(rubbish, "w", encoding="utf-8") as file:
        file.write(ALL)
    nowhere = os.path.join(here, "no", FILE)
    rows = [("list",), ("list", "--json"), ("duplicates",), ("duplicates", "--json"), ("verify",), ("doctor",), ("lock",), ("unlock", ALL), ("unlock", nowhere)]
    rows += [("show", person["id"]) for person in ada.list()] + [("show", ALL), ("show", "eve"), ("show", first, "--json")]
    rows += [("search", word) for word in ("eve", "n", ALL)] + [("query", word) for word in ("eve", "e", ALL)]
    rows += [("note", first, ALL), ("note", ALL, "x"), ("note", "--edit", first), ("note", first, "--edit")]
    rows += [("tag", first, ALL), ("tag", ALL, "x"), ("tag", first, "--remove", ALL), ("tag", first, "-" + ALL)]
    rows += [("pick", "eve", "1\n"), ("pick", ALL), ("pick", "eve", ALL.replace("\n", "") + "\n")]
    rows += [("merge", first, second, "--yes"), ("merge", "--undo", "--yes"), ("merge", first, second, "--json", "--yes"), ("merge", "--undo", ALL),
             ("merge", "--undo", "--yes"), ("merge", "eve", ALL)]
    rows += [("card", "show"), ("card", "set", "org", ALL), ("card", "set", ALL, "x"), ("card", "set", "email", "x", "--type", ALL), ("card", "unset", ALL),
             ("card", "set", "tel", "1", "--give", ALL), ("card", "set", "tel", "1", "--keep", ALL), ("card", "show", "--persona", ALL),
             ("card", "import", evil_file, "--yes"), ("card", "import", rubbish), ("card", "import", nowhere), ("card", "edit"), ("card", "show")]
    rows += [("persona", "add", ALL), ("persona", "add", EVIL["colour"], "--name", ALL), ("persona", "list"), ("persona", "show", EVIL["bidi"]),
             ("persona", "show", ALL), ("persona", "rm", EVIL["colour"], "--yes"), ("persona", "rm", ALL)]
    rows += [("import", evil_file), ("import", rubbish), ("import", nowhere), ("export", first), ("export",), ("export", "--format", "jcard"),
             ("export", "--format", "csv-google"), ("export", "--format", ALL), ("export", ALL), ("export", "--dir", os.path.join(here, "cards" + FILE)),
             ("export", "--dir", os.path.join(rubbish, "x"))]
    rows += [("qr",), ("qr", first), ("qr", ALL), ("qr", "--png", nowhere), ("qr", "--give", ALL), ("add", "--qr", evil_file), ("add", "--qr", nowhere)]
    rows += [("key", "list"), ("key", "rm", ALL), ("key", "add", "device-key", nowhere), ("key", "add", ALL), ("passwd", "--new-passphrase-file", nowhere)]
    rows += [("backup", os.path.join(here, FILE + "b")), ("backup", os.path.join(here, FILE + "b")), ("backup", nowhere),
             ("restore", os.path.join(here, FILE + "b")), ("restore", rubbish), ("restore", nowhere)]
    rows += [("meet", ALL), ("meet", "--qr", ALL), ("meet", "--qr", rubbish), ("meet", "--at", ALL, "7-acme-adroitness"), ("meet", "--listen", ALL),
             ("meet", "--give", ALL), ("meet", "--persona", ALL), ("meet", "--timeout", ALL), ("meet", "--listen", "127.0.0.1", "--place", ALL, "--timeout", "1s"),
             ("meet", "--persona", EVIL["bidi"], "--listen", "127.0.0.1", "--timeout", "1s")]
    rows += [("forget", ALL), ("forget", "eve"), ("forget", first, "n\n"), ("forget", first, "--yes"), ("init", "--name", ALL), (ALL,), ("list", ALL), ("--" + ALL,)]
    return rows


def test_no_word_of_the_command_lets_hostile_text_drive_the_terminal():
    with folder() as here:
        ada = acquainted(here)
        words = set(re.findall(r"^  ([a-z]+) {2,}", kith("--help").out.split("Subcommands:")[1], re.M))
        rows = table(here, ada)
        assert words and not words - {row[0] for row in rows}, words - {row[0] for row in rows}  # a new word gets its row
        bad = []
        for row in rows:
            typed = row[-1] if row[-1].endswith("\n") else ""
            code, seen = at_terminal(ada.access, *(row[:-1] if typed else row), typed=typed, env={"EDITOR": "true", "KITH_TEST": ALL})
            found = seen_dangers(seen.replace(typed.strip() or "\0", ""))
            if row[0] in ("query", "export") or "--json" in row:  # for programs: every value whole
                found = [danger for danger in found if danger not in ("flood", "n" * 2000)]
            if found or code in (70, -6, -11):
                bad.append((row, code, [danger[:20] for danger in found], seen[-300:]))
        assert not bad, bad
        print(f"  {len(rows)} rows")


def test_without_a_terminal_hostile_text_is_neutral_in_all_but_the_formats_that_carry_it():
    with folder() as here:
        ada = acquainted(here)
        bad = []
        for row in table(here, ada):
            if row[0] in ("export", "meet") or row[-1].endswith("\n"):
                continue  # a file holds what they gave; a meeting needs somebody
            ran = ada.kith(*row)
            text = ran.err if "--json" in row else ran.out + ran.err
            found = [danger for danger in seen_dangers(text) if danger != "n" * 2000]  # pipes get every cell whole
            if found or (("--json" in row) and dangerous(ran.out)):
                bad.append((row, found, text[-300:]))
        assert not bad, bad


def test_a_vault_and_keys_with_hostile_names_are_told_neutrally():
    with folder() as here:
        place = os.path.join(here, FILE)
        bad = []
        for args in (["init", "--name", "Ada", "--vault", place, "--device-key-file", place + "k"], ["list", "--vault", place + "none"],
                     ["list", "--vault", place, "--device-key-file", place + "none"], ["list", "--vault", place, "--passphrase-file", place + "none"],
                     ["list", "--vault", place, "--recovery-file", place + "none"], ["init", "--name", "Ada", "--vault", place, "--device-key-file", place + "k"],
                     ["list", "--vault", place, "--device-key-file", place + "k"], ["backup", place + "b", "--vault", place, "--device-key-file", place + "k"],
                     ["restore", place + "b", "--vault", place, "--device-key-file", place + "k"]):
            screen = Terminal(*args, env=QUIET)
            code = screen.end()
            if seen_dangers(screen.seen) or code == 70:
                bad.append((args, code, seen_dangers(screen.seen), screen.seen))
        assert not bad, bad


def evil_peer(here):
    eve = Owner(here, "Eve", make=False)
    eve.ok("init", "--name", ALL)
    for kind in ("org", "title", "note", "tel", "email", "url", "adr"):
        eve.kith("card", "set", kind, ALL, "--give", "everyone")
    eve.kith("card", "set", "nickname", EVIL["long"], "--give", "everyone")
    return eve


def test_a_hostile_peer_drives_no_terminal_as_listener_or_dialler_nor_the_events():
    with folder() as here:
        ada, eve = Owner(here, "Ada Lovelace"), evil_peer(here)
        # Eve dials.
        screen = Terminal("meet", "--listen", "127.0.0.1", "--place", ALL, *ada.access, env=QUIET, columns=100)
        screen.read("theirs here.")
        address = re.search(r"127\.0\.0\.1:\d+", screen.seen).group()
        code = re.search(r"Your code:\s+([0-9a-z-]+)", screen.seen).group(1)
        run = dial(eve, code, address)
        screen.read("Agree?")
        screen.type("y\n")
        assert (screen.end(), run.end()) == (0, 0), screen.seen
        assert not seen_dangers(screen.seen), seen_dangers(screen.seen)
        # Eve listens.
        run, code, address = listen(eve)
        screen = Terminal("meet", code, "--at", address, "--yes", *ada.access, env=QUIET, columns=100)
        assert (screen.end(), run.end()) == (0, 0), screen.seen
        assert not seen_dangers(screen.seen), seen_dangers(screen.seen)
        # A program follows.
        run, code, address = listen(eve)
        ran = kith("meet", code, "--at", address, "--yes", "--events", "json", *ada.access)
        assert (ran.code, run.end()) == (0, 0) and not dangerous(ran.out + ran.err), ran
        # And what the meetings left is shown.
        for args in (["list"], ["show", ada.list()[0]["id"]], ["verify"]):
            _, seen = at_terminal(ada.access, *args)
            assert not seen_dangers(seen), (args, seen_dangers(seen))


def test_what_a_shell_completes_is_neutral():
    with folder() as here:
        ada = acquainted(here)
        for typed in (["show", ""], ["show", "E"], ["card", "--persona", ""], ["meet", ALL], [ALL], ["tag", ""], ["export", "--dir", ALL]):
            ran = kith("__complete", "--", *ada.access, *typed)
            found = [danger for danger in seen_dangers(ran.out + ran.err) if danger != "n" * 2000]  # the shell gets names whole
            assert not found, (typed, found)


if __name__ == "__main__":
    main(globals())
