# SPDX-License-Identifier: Apache-2.0
"""query, pick, and list for scripts: what mail programs and shells take from the vault."""
import os

from harness import KITH, Owner, Terminal, environment, folder, main, vcard

BO = vcard("FN:Bo Diddley", "ORG:Chess Records;Blues", "EMAIL;TYPE=work:bo@example.org", "EMAIL;TYPE=home:bo@home.example", "TEL;TYPE=cell:+1 555")
CY = vcard("FN:Cy Twombly", "EMAIL:cy@example.org", "NOTE:paints\\nat night")
NONE = vcard("FN:Bob Dylan", "TEL:1")
EVIL = vcard("FN:Eve\\n\x1b]0;x\x07\tTab", "EMAIL:eve@example.org\\n\tx@y", "ORG:\u202eevil")


def book(here, text=BO + CY + NONE):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("import", "-", stdin=text)
    return ada, {each["name"]: each["id"] for each in ada.list()}


def test_query_gives_a_line_of_info_then_address_tab_name_tab_organisation():
    with folder() as here:
        ada, _ = book(here)
        ran = ada.ok("query", "bo")
        assert ran.out == ("2 addresses match.\nbo@example.org\tBo Diddley\tChess Records\n"
                           "bo@home.example\tBo Diddley\tChess Records\n"), ran
        assert ada.ok("query", "paints").out == "1 address matches.\ncy@example.org\tCy Twombly\t\n"
        assert len(ada.ok("query", "example", "org").out.splitlines()) == 4


def test_query_without_an_address_is_exit_1_with_a_line_for_the_mail_program():
    with folder() as here:
        ada, _ = book(here)
        for term in ("zeno", "dylan"):
            ran = ada.kith("query", term)
            assert (ran.code, ran.out) == (1, "No address matches.\n"), ran
        assert ada.kith("query", " ").code == 2


def test_what_others_gave_can_neither_end_a_line_nor_add_a_field():
    with folder() as here:
        ada, _ = book(here, EVIL)
        lines = ada.ok("query", "eve").out.split("\n")
        assert len(lines) == 3 and lines[1].count("\t") == 2 and "\x1b" not in lines[1] and "\u202e" not in lines[1], lines
        line = ada.ok("list", "--plain", "--fields", "name,email,org").out
        assert line.count("\n") == 1 and line.count("\t") == 2 and "\x1b" not in line and "\x07" not in line, line


def test_list_plain_has_every_field_that_was_asked_for_in_that_order():
    with folder() as here:
        ada, ids = book(here)
        assert ada.ok("list", "--plain").out.splitlines()[0] == "\t".join(
            [ids["Bo Diddley"], "Bo Diddley", "Chess Records", "bo@example.org", "+1 555", ""])
        ada.ok("tag", "cy", "art", "night")
        rows = ada.ok("list", "--plain", "--fields", "email:home,tel:cell,note,tags,id").out.split("\n")
        assert rows == [f"bo@home.example\t+1 555\t\t\t{ids['Bo Diddley']}", f"\t\t\t\t{ids['Bob Dylan']}",
                        f"\t\tpaints at night\tart night\t{ids['Cy Twombly']}", ""], rows
        assert ada.ok("list", "--fields", "name,email:home").out.splitlines()[0].split() == ["Bo", "Diddley", "bo@home.example"]
        for wrong in ("all", "none", ",", "name,email:\x1b"):
            assert ada.kith("list", "--fields", wrong).code == 2, wrong
        assert ada.kith("list", "--plain", "--json").code == 2


def terminal(owner, *args, path):
    """A picker whose stdout goes to a file, as in $(kith pick)."""
    out = os.path.join(path, "picked")
    command = "exec " + " ".join([f"'{part}'" for part in [KITH, "pick", *args, *owner.access]]) + f" > '{out}'"
    return Terminal("-c", command, program="/bin/sh", rows=12, env={"PATH": path}), out


def test_pick_without_fzf_takes_a_number_or_some_of_the_name_and_prints_the_id():
    for typed, name in (("2\n", "Bob Dylan"), ("twom\n", "Cy Twombly"), ("zeno\nbo\n2\n", "Bob Dylan")):
        with folder() as here:
            ada, ids = book(here)
            screen, out = terminal(ada, path=here)
            screen.read("some of the name:")
            for line in typed.splitlines(True):
                screen.seen = ""
                screen.type(line)
                if line != typed.splitlines(True)[-1]:
                    screen.read("some of the name:")
            assert screen.end() == 0, screen.seen
            with open(out, encoding="utf-8") as file:
                assert file.read() == ids[name] + "\n", screen.seen


def test_leaving_the_picker_is_exit_5_and_stopping_it_130_with_nothing_on_stdout():
    for typed, code in (("\n", 5), ("\x04", 5), ("\x03", 130)):
        with folder() as here:
            ada, _ = book(here)
            screen, out = terminal(ada, path=here)
            screen.read("some of the name:")
            screen.type(typed)
            assert screen.end() == code, screen.seen
            assert os.path.getsize(out) == 0


def test_pick_uses_fzf_where_it_is_installed():
    with folder() as here:
        ada, ids = book(here)
        fzf = os.path.join(here, "fzf")
        for script, code, picked in (("sed -n 2p", 0, ids["Bob Dylan"] + "\n"), ("cat > /dev/null; exit 130", 5, ""),
                                     ("cat > /dev/null; exit 1", 5, ""), ("cat > /dev/null; echo unknown", 5, ""),
                                     ("head -c 1 > /dev/null; exec sed -n 1p", 5, "")):
            with open(fzf, "w", encoding="utf-8") as file:
                file.write(f'#!/bin/sh\nPATH={environment()["PATH"]}\necho "$@" > {here}/said\n{script}\n')
            os.chmod(fzf, 0o700)
            screen, out = terminal(ada, path=here)
            assert screen.end() == code, (script, screen.seen)
            with open(out, encoding="utf-8") as file:
                assert file.read() == picked, script
        with open(os.path.join(here, "said"), encoding="utf-8") as file:
            assert "--with-nth=2.." in file.read()


def test_the_real_fzf_shows_names_and_gives_the_one_that_is_typed():
    with folder() as here:
        ada, ids = book(here)
        out = os.path.join(here, "picked")
        command = " ".join([f"'{part}'" for part in [KITH, "pick", *ada.access]]) + f" > '{out}'"
        screen = Terminal("-c", command, program="/bin/sh", rows=12)
        screen.read("3/3")
        assert ids["Cy Twombly"] not in screen.seen
        screen.type("twombly")
        screen.read("1/3")
        screen.type("\r")
        assert screen.end() == 0, screen.seen
        with open(out, encoding="utf-8") as file:
            assert file.read() == ids["Cy Twombly"] + "\n"


def test_pick_needs_a_terminal_and_one_match_needs_no_choice():
    with folder() as here:
        ada, ids = book(here)
        assert ada.kith("pick").code == 2 and ada.kith("pick", "bo").code == 2
        for args, code, found in ((["twombly"], 0, ids["Cy Twombly"] + "\n"), (["zeno"], 1, "")):
            screen, out = terminal(ada, *args, path=here)
            assert screen.end() == code, screen.seen
            with open(out, encoding="utf-8") as file:
                assert file.read() == found


if __name__ == "__main__":
    main(globals())
