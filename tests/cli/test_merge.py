# SPDX-License-Identifier: Apache-2.0
"""kith duplicates and kith merge: suggested, shown, asked, saved, and taken back."""
from harness import Owner, Terminal, folder, kith, main, vcard

WORK = vcard("FN:Bo Berg", "ORG:Looms", "EMAIL;TYPE=work:bo@work.example", "UID:u1")
PHONE = vcard("FN:Bobby", "EMAIL:BO@work.example", "TEL:+1 555 0100", "UID:u2")
CY = vcard("FN:Cy", "TEL:+1 555 0199")


def two(here):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("import", "-", stdin=WORK)
    said = ada.ok("import", "-", stdin=PHONE + CY)
    assert "1 may be somebody you already have: kith duplicates" in said.err, said
    people = {p["name"]: p["id"] for p in ada.list()}
    return ada, people["Bo Berg"], people["Bobby"]


def test_import_says_who_may_be_there_already_and_duplicates_lists_them():
    with folder() as here:
        ada, bo, bobby = two(here)
        found = ada.ok("duplicates", "--json").json()
        assert [(d["why"], [c["id"] for c in d["contacts"]]) for d in found] in (
            [("email", [bo, bobby])], [("email", [bobby, bo])]), found
        ran = ada.ok("duplicates")
        assert bo in ran.out and bobby in ran.out and "email" in ran.out and "kith merge" in ran.err
        assert ada.ok("import", "-", "--json", stdin=vcard("FN:X", "TEL:15550199")).json()["duplicates"] == 1


def test_duplicates_of_nobody_is_empty():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        assert ada.ok("duplicates", "--json").json() == []
        assert ada.ok("duplicates").out == ""


def test_a_merge_shows_both_sides_then_is_one_and_its_undo_is_two():
    with folder() as here:
        ada, bo, bobby = two(here)
        ada.ok("note", bo, "tea")
        ada.ok("tag", bobby, "school")
        before = [ada.ok("show", who, "--json").json() for who in (bo, bobby)]
        ran = ada.ok("merge", "Bo Berg", "bobby", "--yes")
        for part in ("Bo Berg", "Bobby", "bo@work.example", "+1 555 0100", "Together:", "school", "behind"):
            assert part in ran.out, (part, ran)
        together = ada.ok("show", bo, "--json").json()
        assert together["name"] == "Bo Berg" and together["tel"] == ["+1 555 0100"] and together["tags"] == ["school"]
        assert [m["id"] for m in together["merged"]] == [bobby]
        assert len(ada.list()) == 2 and ada.ok("duplicates", "--json").json() == []
        assert bobby in ada.ok("show", bo).out
        assert ada.ok("show", bobby, "--json").json() == together, "the former id finds the person"
        assert ada.ok("show", "Bobby", "--json").json() == together
        assert "Two again" in ada.ok("merge", "--undo").err
        assert [ada.ok("show", who, "--json").json() for who in (bo, bobby)] == before


def test_importing_either_file_after_a_merge_changes_nothing():
    with folder() as here:
        ada, bo, bobby = two(here)
        ada.ok("merge", bobby, bo, "--yes")
        for file in (WORK, PHONE, CY + PHONE + WORK):
            counts = ada.ok("import", "-", "--json", stdin=file).json()
            assert (counts["new"], counts["changed"]) == (0, 0), counts
        assert len(ada.list()) == 2


def test_what_is_written_after_a_merge_stays_with_the_first():
    with folder() as here:
        ada, bo, bobby = two(here)
        ada.ok("tag", bobby, "school")
        ada.ok("merge", bo, bobby, "--yes")
        ada.ok("note", "bobby", "sends drawings")
        ada.ok("tag", bo, "school", "--remove")
        ran = ada.ok("merge", "--undo", bobby, "--json").json()
        assert [c["id"] for c in ran["contacts"]] == [bo, bobby]
        assert [n["text"] for n in ada.ok("show", bo, "--json").json()["mine"]["notes"]] == ["sends drawings"]
        assert ada.ok("show", bobby, "--json").json()["mine"] == {"notes": [], "tags": []}


def test_a_merge_asks_and_a_no_changes_nothing():
    with folder() as here:
        ada, bo, bobby = two(here)
        for answer, code, people in (("n", 5, 3), ("y", 0, 2)):
            terminal = Terminal("merge", bo, bobby, *ada.access)
            terminal.read("[y/N]")
            assert "Together:" in terminal.seen
            terminal.type(answer + "\n")
            assert terminal.end() == code, terminal.seen
            assert len(ada.list()) == people


def test_without_a_terminal_and_without_yes_it_merges_nothing():
    with folder() as here:
        ada, bo, bobby = two(here)
        ran = ada.kith("merge", bo, bobby)
        assert ran.code == 2 and "--yes" in ran.err, ran
        assert len(ada.list()) == 3


def test_json_alone_stands_on_stdout():
    with folder() as here:
        ada, bo, bobby = two(here)
        merged = ada.ok("merge", bo, bobby, "--yes", "--json").json()
        assert merged["contact"]["id"] == bo and [(p["id"], p["name"]) for p in merged["was"]] == [(bobby, "Bobby")]


def test_with_oneself_with_nobody_and_with_several_it_is_refused():
    with folder() as here:
        ada, bo, bobby = two(here)
        assert ada.kith("merge", bo, "Bo Berg", "--yes").code == 2
        assert ada.kith("merge", bo, "nobody", "--yes").code == 1
        assert ada.kith("merge", bo, "--yes").code == 2
        assert ada.kith("merge", bo, bobby, "cy", "--yes").code == 2
        assert ada.kith("merge", "--undo", bo, bobby).code == 2
        several = ada.kith("merge", "bo", "cy", "--yes")
        assert several.code == 4 and bo in several.err and bobby in several.err, several
        assert len(ada.list()) == 3


def test_two_who_are_different_are_not_suggested_again_until_a_merge_is_tried_and_taken_back():
    with folder() as here:
        ada, bo, bobby = two(here)
        ran = ada.ok("duplicates", "--different", bo, "Bobby")
        assert ran.out == "" and "Two people: Bo Berg" in ran.err, ran
        assert ada.ok("duplicates", "--json").json() == []
        assert ada.ok("import", "-", "--json", stdin=WORK + PHONE).json()["duplicates"] == 0
        assert ada.ok("import", "-", "--json", stdin=vcard("FN:X", "TEL:15550199")).json()["duplicates"] == 1
        ada.ok("merge", bo, bobby, "--yes")
        ada.ok("merge", "--undo")
        assert [d["why"] for d in ada.ok("duplicates", "--json").json()] == ["phone"]
        ada.ok("forget", bobby, "--yes")
        ada.ok("import", "-", stdin=PHONE)
        assert sorted(d["why"] for d in ada.ok("duplicates", "--json").json()) == ["email", "phone"]


def test_different_as_json_names_both_and_what_makes_no_sense_is_refused():
    with folder() as here:
        ada, bo, bobby = two(here)
        told = ada.ok("duplicates", "--different", bo, bobby, "--json").json()
        assert [p["id"] for p in told["different"]] == [bo, bobby]
        for words, code in (((bo, bobby), 2), (("--different", bo), 2), (("--different",), 2), (("--different", bo, "Bo Berg"), 2),
                            (("--different", bo, "nobody"), 1), (("--different", "bo", "cy"), 4)):
            ran = ada.kith("duplicates", *words)
            assert ran.code == code and ran.out == "", (words, ran)


def test_an_undo_of_nothing_is_said():
    with folder() as here:
        ada, bo, bobby = two(here)
        assert ada.kith("merge", "--undo").code == 1
        ada.ok("merge", bo, bobby, "--yes")
        assert ada.kith("merge", "--undo", "cy").code == 1
        ada.ok("merge", "--undo")
        assert ada.kith("merge", "--undo").code == 1


def test_treacherous_names_are_shown_harmless():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Evil\x1b[2J", "TEL:5550100") + vcard("FN:Evil\u202egnp", "TEL:5550100"))
        ids = [p["id"] for p in ada.list()]
        for ran in (ada.ok("duplicates"), ada.ok("merge", *ids, "--yes"), ada.ok("show", ids[0]), ada.ok("merge", "--undo")):
            assert "\x1b" not in ran.out + ran.err and "\u202e" not in ran.out + ran.err, ran


def test_completion_offers_people_for_both():
    with folder() as here:
        ada, _, _ = two(here)
        for words in (["merge", ""], ["merge", "cy", ""], ["merge", "--undo", ""], ["duplicates", "--different", "cy", ""]):
            ran = kith("__complete", "--", *ada.access, *words)
            assert "Bobby" in ran.out, (words, ran)


if __name__ == "__main__":
    main(globals())
