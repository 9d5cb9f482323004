# SPDX-License-Identifier: Apache-2.0
"""kith persona, and --persona of card and meet."""
import json

from harness import Owner, Terminal, folder, main
from meeting import meet, pair


def with_business(here):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("persona", "add", "business", "--name", "A. Lovelace", "--keep", "2y", "--export", "no")
    return ada


def test_each_persona_has_a_card_and_terms_of_its_own():
    with folder() as here:
        ada = with_business(here)
        ada.ok("card", "--persona", "business", "set", "email", "a@work.example", "--give", "everyone")
        ada.ok("card", "set", "email", "ada@home.example")
        shown = ada.ok("card", "show", "--persona", "business", "--json").json()
        assert [p["value"] for p in shown["properties"]] == ["A. Lovelace", "a@work.example"]
        assert not shown["properties"][1]["terms"]["export"] and shown["properties"][1]["terms"]["keep_until"]
        assert [p["value"] for p in ada.ok("card", "show", "--json").json()["properties"]] == [
            "Ada Lovelace", "ada@home.example"]


def test_the_list_says_which_is_first_and_how_many_were_met():
    with folder() as here:
        ada = with_business(here)
        listed = ada.ok("persona", "list", "--json").json()
        assert [(p["persona"], p["first"], p["met"], p["unfinished"]) for p in listed] == [
            ("me", True, 0, 0), ("business", False, 0, 0)], listed
        text = ada.ok("persona", "list").out
        assert "me (first)" in text and "A. Lovelace" in text and "no export" in text
        one = ada.ok("persona", "show", "business", "--json").json()
        assert one["name"] == "A. Lovelace" and one["first"] is False and one["card"][0] == "vcard"
        assert "A. Lovelace" in ada.ok("persona", "show", "bus").out


def test_a_persona_is_found_by_the_beginning_of_its_name_and_two_are_ambiguous():
    with folder() as here:
        ada = with_business(here)
        assert ada.ok("card", "show", "--persona", "bus", "--json").json()["persona"] == "business"
        ada.ok("persona", "add", "busker", "--name", "Ada the Fiddler")
        for line in (("card", "show", "--persona", "bus"), ("persona", "show", "bus"), ("persona", "rm", "bus", "--yes"),
                     ("meet", "--persona", "bus", "--timeout", "1s", "--listen", "127.0.0.1", "--yes")):
            ran = ada.kith(*line)
            assert ran.code == 4 and "business" in ran.err and "busker" in ran.err, (line, ran)
        ran = ada.kith("card", "show", "--persona", "nobody")
        assert ran.code == 1 and "business" in ran.err, ran


def test_a_name_that_could_not_be_typed_is_refused_and_so_is_one_that_is_taken():
    with folder() as here:
        ada = with_business(here)
        for name in ("", "two words", "-x", "a\nb", "x" * 65, "\u202eevil", "$(id)"):
            ran = ada.kith("persona", "add", "--name", "X", "--", name)
            assert ran.code == 2, (name, ran)
        assert ada.kith("persona", "add", "business", "--name", "X").code == 2
        assert ada.kith("persona", "add", "other").code == 2  # no name for others to see, nobody to ask
        assert len(ada.ok("persona", "list", "--json").json()) == 2


def test_the_same_value_in_two_personas_is_said_because_it_links_them():
    with folder() as here:
        ada = with_business(here)
        ada.ok("card", "set", "tel", "+44 1")
        ran = ada.ok("card", "--persona", "business", "set", "tel", "+44 1")
        assert "same in your persona me: tel" in ran.err, ran
        assert "same" not in ada.ok("card", "--persona", "business", "set", "tel", "+44 2").err


def test_two_personas_met_by_the_same_person_are_two_strangers_to_them():
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("persona", "add", "business", "--name", "A. Lovelace")
        meet(ada, bo)
        meet(ada, bo, ("--persona", "business"))
        assert sorted(c["name"] for c in bo.list()) == ["A. Lovelace", "Ada Lovelace"]
        assert [c["name"] for c in ada.list()] == ["Bo Diddley"]
        assert [p["met"] for p in ada.ok("persona", "list", "--json").json()] == [1, 1]


def test_removing_one_asks_says_what_it_means_and_leaves_who_was_met():
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("persona", "add", "business", "--name", "A. Lovelace")
        meet(ada, bo, ("--persona", "business"))
        assert ada.kith("persona", "rm", "business").code == 2  # nobody to ask
        screen = Terminal("persona", "rm", "business", *ada.access)
        screen.read("[y/N]")
        screen.type("n\n")
        assert screen.end() == 5 and "keys go for good" in screen.seen and "you met under it" in screen.seen, screen.seen
        assert len(ada.ok("persona", "list", "--json").json()) == 2
        ada.ok("persona", "rm", "business", "--yes")
        assert [p["persona"] for p in ada.ok("persona", "list", "--json").json()] == ["me"]
        assert [c["name"] for c in ada.list()] == ["Bo Diddley"]
        ran = ada.kith("persona", "rm", "me", "--yes")
        assert ran.code == 2 and "last" in ran.err, ran


if __name__ == "__main__":
    main(globals())
