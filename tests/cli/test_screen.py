# SPDX-License-Identifier: Apache-2.0
"""Names, notes and values from outside in every command that prints: neutralized on the screen, kept in the vault."""
import json

from harness import Owner, Terminal, folder, main, vcard

ESC = "\x1b"
TRICKS = {
    "colour": f"Eve{ESC}[31m Red",
    "title": f"Eve{ESC}]0;owned\x07 Title",
    "link": f"Eve{ESC}]8;;https://evil.example\x07click{ESC}]8;;\x07",
    "clipboard": f"Eve{ESC}]52;c;ZXZpbA==\x07",
    "c1": "Eve\u009b31m",
    "bidi": "Eve \u202egnp.exe",
    "isolate": "Eve \u2067abc\u2069",
    "zero": "E\u200bve",
    "tag": "Eve\U000e0041",
    "backspace": "Eve\b\b\bAda",
    "return": "Eve\rAda",
    "delete": "Eve\x7f",
    "marks": "E" + "\u0301" * 500 + "ve",
}


def dangerous(text):
    """The characters of a text that no terminal should get, line ends aside."""
    def bad(c):
        o = ord(c)
        return (o < 0x20 and c not in "\r\n\t") or 0x7f <= o <= 0x9f or c in "\u061c\u200b\u200f\u2060\ufeff" or \
            0x202a <= o <= 0x202e or 0x2066 <= o <= 0x2069 or 0xe0000 <= o <= 0xe007f
    return sorted({hex(ord(c)) for c in text if bad(c)})


def book(here):
    ada = Owner(here, "Ada Lovelace")
    for key, name in TRICKS.items():
        ada.ok("import", "-", stdin=vcard(f"UID:urn:{key}", f"FN:{name}", f"ORG:{name}", f"EMAIL:{name}", f"TEL:{name}",
                                          f"NOTE:{name}"))
    return ada


def test_no_command_that_prints_lets_a_trick_through():
    with folder() as here:
        ada = book(here)
        people = ada.list()
        for person in people:
            ada.ok("note", person["id"], f"a note {ESC}[2J with \u202etricks")
        first = people[0]["id"]
        for args in (["list"], ["search", "eve"], ["search", "e"], ["show", "eve"], ["forget", "eve", "--yes"],
                     *(["show", p["id"]] for p in people)):
            ran = ada.kith(*args)
            assert not dangerous(ran.out), (args, dangerous(ran.out))
            assert not dangerous(ran.err), (args, dangerous(ran.err))
        ran = ada.ok("forget", first, "--yes")
        assert not dangerous(ran.err)


def test_the_vault_keeps_every_name_as_it_came():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for key in ("colour", "bidi", "zero", "marks", "tag"):
            name = TRICKS[key]
            ada.ok("import", "-", stdin=vcard(f"UID:urn:{key}", f"FN:{name}"))
            assert name in [p["name"] for p in ada.list()], key


def test_json_loses_nothing_and_lets_nothing_through():
    with folder() as here:
        ada = book(here)
        people = ada.ok("list", "--json")
        assert not dangerous(people.out), dangerous(people.out)
        names = [p["name"] for p in json.loads(people.out)]
        assert TRICKS["bidi"] in names and TRICKS["zero"] in names and TRICKS["tag"] in names
        for person in json.loads(people.out):
            shown = ada.ok("show", person["id"], "--json")
            assert not dangerous(shown.out) and json.loads(shown.out)["card"][0] == "vcard"


def test_vcards_on_a_terminal_are_neutralized_and_into_a_file_they_are_whole():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard(f"FN:{TRICKS['bidi']}", f"NOTE:{TRICKS['colour']}"))
        screen = Terminal("export", *ada.access)
        assert screen.end() == 0
        assert not dangerous(screen.seen) and "FN:Eve" in screen.seen
        assert TRICKS["bidi"] in ada.ok("export").out


def test_a_name_of_10_kb_takes_one_line_of_a_terminal():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:" + "n" * 10_000, "EMAIL:" + "e" * 10_000 + "@example.org"))
        screen = Terminal("list", *ada.access, columns=60)
        assert screen.end() == 0
        lines = screen.seen.replace("\r", "").strip("\n").split("\n")
        assert len(lines) == 2 and all(len(line) <= 60 for line in lines), lines
        shown = Terminal("show", "nnn", *ada.access, columns=60)
        assert shown.end() == 0 and len(shown.seen) < 4_000
        assert len(ada.list()[0]["name"]) == 10_000


def test_without_a_utf8_locale_the_screen_is_ascii():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Zoë Müller", "ORG:日本", "NOTE:שלום"))
        for env in ({"LC_ALL": "C"}, {"LC_ALL": None, "LANG": None}, {"LC_ALL": "POSIX"}):
            for args in (["list"], ["show", "zoë"], ["search", "ller"]):
                ran = ada.ok(*args, env=env)
                assert ran.out.isascii() and "Zoe Muller" in ran.out, ran
            person = ada.ok("list", "--json", env=env).json()[0]
            assert person["name"] == "Zoë Müller"  # JSON is UTF-8 whatever the locale
        assert "Zoë Müller" in ada.ok("list").out


def test_wide_and_right_to_left_names_line_up():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for name in ("Bo", "日本語", "שלום", "e\u0301mile"):
            ada.ok("import", "-", stdin=vcard(f"FN:{name}", "ORG:same"))
        columns = {"Bo": 2, "日本語": 6, "שלום": 4, "e\u0301mile": 5}
        starts = set()
        for row in ada.ok("list").out.splitlines():
            name = next(n for n in columns if n in row)
            starts.add(row.index("same") - len(name) + columns[name])
        assert len(starts) == 1, starts


def test_no_color_means_no_escape_at_all():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            for args in (["card", "show"], ["list"], ["--help"]):
                screen = Terminal(*args, *(ada.access if args != ["--help"] else []), env=env)
                assert screen.end() == 0 and ESC not in screen.seen, (args, screen.seen)


def test_an_error_neutralizes_what_was_typed():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for args in (["show", f"x{ESC}[31m"], [f"word{ESC}[31m"], ["card", "set", f"k{ESC}[31m", "v"],
                     ["import", f"/no{ESC}[31m"], ["export", "\u202ex"]):
            ran = ada.kith(*args)
            assert ran.code != 0 and not dangerous(ran.err), (args, ran)


if __name__ == "__main__":
    main(globals())
