# SPDX-License-Identifier: Apache-2.0
"""kith import: the same cards again, files that fail in the middle, and a kill at any moment."""
import os
import subprocess

from harness import KITH, Owner, environment, folder, main, vcard

MIB = 1024 * 1024


def book(count, size=0):
    return "".join(vcard(f"FN:Many {i}", f"NOTE:{'x' * size}", f"UID:u{i}") for i in range(count))


def counts(ran):
    return [ran.json()[key] for key in ("new", "changed", "alike", "refused")]


def test_the_same_file_twice_changes_nothing_whatever_order_and_revision_it_has():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        one = vcard("FN:Bo", "EMAIL:bo@example.org", "REV:20260101T000000Z", "PRODID:a")
        other = vcard("PRODID:b", "EMAIL:bo@example.org", "FN:Bo", "REV:20270101T000000Z")
        assert counts(ada.ok("import", "-", "--json", stdin=one)) == [1, 0, 0, 0]
        assert counts(ada.ok("import", "-", "--json", stdin=other + one)) == [0, 0, 2, 0]
        assert counts(ada.ok("import", "-", "--json", stdin=vcard("FN:Bo", "EMAIL:bo@new.example"))) == [1, 0, 0, 0]


def test_what_has_expired_is_left_out_and_said_and_what_came_on_terms_is_counted():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        text = (vcard("FN:Bo", "TEL;X-KITH-KEEP-UNTIL=20010131:1", "EMAIL;X-KITH-EXPORT=no;X-KITH-KEEP-UNTIL=20990131:b@example.org") +
                vcard("FN;X-KITH-KEEP-UNTIL=20010131:Cy") + vcard("FN:Di", "NOTE;X-KITH-KEEP-UNTIL=20010131:x"))
        ran = ada.ok("import", "-", stdin=text)
        assert ran.out == "2 new, 0 changed, 0 alike, 0 refused, 3 values expired\n", ran
        assert "1 value came on terms: kith show" in ran.err and "let nobody keep it" in ran.err, ran
        assert [p["name"] for p in ada.list()] == ["Bo", "Di"] and ada.list()[0]["tel"] == []
        again = ada.ok("import", "-", "--json", stdin=text).json()
        assert [again[key] for key in ("new", "alike", "expired", "on_terms")] == [0, 2, 3, 1], again
        ran = ada.kith("import", "-", stdin=vcard("FN;X-KITH-KEEP-UNTIL=20010131:Cy"))
        assert ran.code == 1 and ran.out == "0 new, 0 changed, 0 alike, 0 refused, 1 value expired\n", ran


def test_a_table_that_nobody_knows_is_told_by_its_columns_and_what_to_do():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("import", "-", stdin="Kundennummer;Umsatz\x1b[31m;Vertreter\n4711;12;Bo\n")
        assert ran.code == 1 and "(Kundennummer, Umsatz" in ran.out and "First Name" in ran.out, ran
        assert "\x1b" not in ran.out and "4711" not in ran.out, ran


def test_outlooks_table_in_another_language_and_utf_16_is_read():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        text = "Vorname;Nachname;E-Mail-Adresse;Straße geschäftlich\r\nJörg;Müller;j@example.org;Weg 1\r\n"
        assert counts(ada.ok("import", "-", "--json", stdin=text.encode("utf-16"))) == [1, 0, 0, 0]
        assert counts(ada.ok("import", "-", "--json", stdin=text.encode("windows-1252"))) == [0, 0, 1, 0]
        assert [(p["name"], p["email"]) for p in ada.list()] == [("Jörg Müller", ["j@example.org"])]


def test_a_large_file_is_taken_whole_and_twice():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        text = book(600, 4_000)
        assert len(text) > 2 * MIB
        assert counts(ada.ok("import", "-", "--json", stdin=text)) == [600, 0, 0, 0]
        assert counts(ada.ok("import", "-", "--json", stdin=text)) == [0, 0, 600, 0]
        assert len(ada.list()) == 600


def test_killed_in_the_middle_it_leaves_what_was_there():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        text = book(1_000, 4_000).encode()
        for part in (2 * MIB, 3 * MIB):
            running = subprocess.Popen([KITH, "import", "-", *ada.access], stdin=subprocess.PIPE, env=environment(),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # More than it reads before it begins to write, and more than a pipe holds: when all of it is taken, it writes.
            running.stdin.write(text[:part])
            running.stdin.flush()
            running.kill()
            running.stdin.close()
            running.wait()
            assert [p["name"] for p in ada.list()] == ["Bo"]
            assert ada.ok("verify", "--json").json()["intact"]
        assert counts(ada.ok("import", "-", "--json", stdin=text)) == [1_000, 0, 0, 0]


def test_a_file_beyond_the_limit_changes_nothing():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        path = os.path.join(here, "large.vcf")
        with open(path, "w", encoding="ascii") as file:
            file.write(vcard("FN:Bo"))
            filler = ("X" * 1_022 + "\r\n") * 1_024
            for _ in range(65):
                file.write(filler)
        ran = ada.kith("import", path)
        assert ran.code == 2 and "64 MiB" in ran.err, ran
        assert ada.list() == []


def test_a_file_without_a_card_is_exit_1_even_where_nothing_can_be_written():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for text in ("", "nothing\n"):
            assert ada.kith("import", "-", stdin=text).code == 1
        assert ada.kith("import", os.path.join(here, "none.vcf")).code == 9
        assert ada.kith("import", here).code == 9


if __name__ == "__main__":
    main(globals())
