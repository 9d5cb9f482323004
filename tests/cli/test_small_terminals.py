# SPDX-License-Identifier: Apache-2.0
"""Screens other than meet's: 20 columns, no UTF-8, no colour where it isn't wanted, and a word for whoever waits."""
import os
import re
import unicodedata

from harness import Owner, Terminal, folder, kith, main, vcard

NAMES = ["Bo Diddley", "山田 太郎", "ليلى منصور", "Élodie Ångström-Müller von und zu Hohenfels", "👩‍👩‍👧 Family", "Straße \u202eevil"]


def book(here):
    ada = Owner(here, "Ada Lovelace")
    path = os.path.join(here, "people.vcf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(vcard(f"FN:{name}", f"ORG:Organisation {i}", f"EMAIL:person{i}@a-long-domain.example.org", "NOTE:long " * 3)
                           for i, name in enumerate(NAMES)))
    ada.ok("import", path)
    ada.ok("note", "bo", "weißt du noch?")
    ada.ok("tag", "bo", "fête")
    ada.ok("card", "set", "email", "ada@example.org", "--type", "work")
    ada.ok("persona", "add", "business", "--name", "Ada, Gräfin von Lovelace")
    return ada


SCREENS = [("list",), ("search", "organisation"), ("show", "bo"), ("card", "show"), ("persona", "list"), ("persona", "show", "me"),
           ("--help",), ("card", "set", "--help"), ("--version",)]


def columns(line):
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == "Cf" else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def screen(owner, line, **options):
    terminal = Terminal(*line, *owner.access, **options)
    code = terminal.end()
    assert code == 0, (line, terminal.seen)
    return terminal.seen.replace("\r\n", "\n")


def test_no_line_of_a_table_is_wider_than_the_terminal_down_to_20_columns():
    with folder() as here:
        ada = book(here)
        for width in (20, 21, 30, 40, 57, 80):
            for line in SCREENS[:2] + SCREENS[3:5]:
                seen = screen(ada, line, columns=width)
                for row in seen.splitlines():
                    assert columns(row) <= width, (width, line, row, columns(row))


def test_at_20_columns_everybody_is_still_there_to_be_told_apart():
    with folder() as here:
        ada = book(here)
        seen = screen(ada, ("list",), columns=20)
        for person in ada.list():
            assert person["id"] in seen, (person, seen)
        for name in ("Bo Diddley", "山田 太郎", "person0@"):
            assert name in seen, seen


def test_without_utf8_every_screen_is_ascii_and_nothing_drives_the_terminal():
    with folder() as here:
        ada = book(here)
        for line in SCREENS:
            seen = screen(ada, line, env={"LC_ALL": "C"}, columns=60)
            bad = [c for c in seen if c not in "\n" and not " " <= c <= "~"]
            assert not bad, (line, bad, seen)
        assert "Elodie Angstrom" in ada.ok("list", env={"LC_ALL": "C"}).out


def test_colour_is_for_terminals_alone_and_never_against_no_color_or_a_dumb_one():
    with folder() as here:
        ada = book(here)
        for changes in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": None}, {"TERM": ""}):
            for line in SCREENS:
                assert "\x1b" not in screen(ada, line, env=changes), (line, changes)
        for line in SCREENS:
            ran = ada.ok(*line)
            assert "\x1b" not in ran.out + ran.err, line


def test_whoever_waits_at_a_terminal_is_told_after_a_second_and_it_goes_without_a_trace():
    with folder() as here:
        ada = book(here)
        slow = os.path.join(here, "slow.vcf")
        os.mkfifo(slow)
        terminal = Terminal("import", slow, *ada.access)
        with open(slow, "w", encoding="utf-8") as file:
            file.write("BEGIN:VCARD\r\nVERSION:4.0\r\n")
            file.flush()
            terminal.read("Reading the file... 1 s")
            file.write("FN:Somebody New\r\nEND:VCARD\r\n")
        assert terminal.end() == 0 and "1 new" in terminal.seen, terminal.seen
        last = re.split("\r(?!\n)", terminal.seen)
        assert last[-2].strip() == "" and last[-1].startswith("1 new"), last


def test_into_a_pipe_nothing_is_said_of_waiting():
    with folder() as here:
        ada = book(here)
        slow = os.path.join(here, "slow.vcf")
        os.mkfifo(slow)
        run = ada.start("import", slow)
        with open(slow, "w", encoding="utf-8") as file:
            file.write(vcard("FN:Somebody New"))
        code = run.process.wait(60)
        out, err = run.process.stdout.read(), run.process.stderr.read()
        assert code == 0 and err == b"" and out.startswith(b"1 new"), (out, err)


def test_every_word_that_names_a_person_lists_the_candidates_and_exits_4():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        path = os.path.join(here, "people.vcf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(vcard("FN:Bo Diddley") + vcard("FN:Bo Carter"))
        ada.ok("import", path)
        for line in (("show", "bo"), ("note", "bo", "x"), ("tag", "bo", "x"), ("forget", "bo", "--yes"), ("export", "bo")):
            ran = ada.kith(*line)
            assert ran.code == 4 and "Bo Diddley" in ran.err and "Bo Carter" in ran.err and ran.out == "", (line, ran)
        assert len(ada.list()) == 2 and all(not c["tags"] for c in ada.list())
        for line in (("show", "bo d"), ("show", "dIdD"), ("show", ada.list()[0]["id"][:6])):
            ada.ok(*line)


if __name__ == "__main__":
    main(globals())
