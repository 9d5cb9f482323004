# SPDX-License-Identifier: Apache-2.0
"""list, show, search, note, tag, forget, import and export."""
import json
import os

from harness import Owner, folder, kith, main, vcard

BO = vcard("UID:urn:uuid:b0", "FN:Bo Diddley", "ORG:Chess Records", "EMAIL;TYPE=work:bo@example.org",
           "EMAIL;TYPE=home:bo@home.example", "TEL:+1 555")
CY = vcard("UID:urn:uuid:c1", "FN:Cy Twombly", "NOTE:paints")
BOB = vcard("UID:urn:uuid:b2", "FN:Bob Dylan")


def book(here, text=BO + CY):
    ada = Owner(here, "Ada Lovelace")
    ran = ada.ok("import", "-", stdin=text)
    return ada, ran


def test_an_empty_list_is_exit_0_and_an_empty_array():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.ok("list", "--json")
        assert ran.out == "[]\n"
        ran = ada.ok("list")
        assert ran.out == "" and "kith import" in ran.err


def test_list_json_has_exactly_the_fields_of_the_contract():
    with folder() as here:
        ada, _ = book(here)
        people = ada.list()
        assert [list(p) for p in people] == [["id", "name", "org", "email", "tel", "tags", "met"]] * 2
        bo, cy = people
        assert bo["name"] == "Bo Diddley" and bo["org"] == "Chess Records" and bo["tel"] == ["+1 555"]
        assert bo["email"] == ["bo@example.org", "bo@home.example"] and bo["tags"] == []
        assert list(bo["met"]) == ["at", "place", "how"] and bo["met"]["how"] == "imported"
        assert cy["org"] == "" and cy["email"] == [] and cy["tel"] == []
        assert all(len(p["id"]) == 10 and p["id"].isalnum() for p in people)


def test_list_prints_a_row_each_in_the_order_of_names():
    with folder() as here:
        ada, _ = book(here, CY + BO)
        rows = ada.ok("list").out.splitlines()
        assert len(rows) == 2 and "Bo Diddley" in rows[0] and "bo@example.org" in rows[0] and "Cy" in rows[1]


def test_show_finds_by_id_its_prefix_name_and_its_prefix():
    with folder() as here:
        ada, _ = book(here)
        bo = ada.list()[0]
        for typed in (bo["id"], bo["id"][:4], bo["id"].upper(), "Bo Diddley", "bo diddley", "bo", "Didd"):
            assert ada.ok("show", typed, "--json").json()["id"] == bo["id"], typed
        text = ada.ok("show", "bo").out
        assert bo["id"] in text and "+1 555" in text and "Chess Records" in text


def test_show_says_the_terms_that_an_imported_card_came_on():
    with folder() as here:
        ada, _ = book(here, vcard("FN:Bo Diddley", "TEL;X-KITH-KEEP-UNTIL=20990131;X-KITH-EXPORT=no:+1 555", "ORG:Chess"))
        shown = ada.ok("show", "bo").out
        assert shown.count("[") == 1 and "[keep until 2099-01-31, no export" in shown
        assert ada.ok("show", "bo", "--json").json()["terms"]["tel"]["keep_until"] == "2099-01-31"


def test_show_json_adds_card_terms_and_mine():
    with folder() as here:
        ada, _ = book(here)
        ada.ok("note", "bo", "sends", "the drawings")
        ada.ok("tag", "bo", "music", "chicago")
        shown = ada.ok("show", "bo", "--json").json()
        for field in ("id", "name", "org", "email", "tel", "tags", "met", "card", "terms", "mine"):
            assert field in shown, field
        assert shown["card"][0] == "vcard" and ["fn", {}, "text", "Bo Diddley"] in shown["card"][1]
        assert set(shown["terms"]) >= {"name", "email:work", "email:home", "tel", "org"}
        assert list(shown["terms"]["tel"]) == ["keep_until", "export", "pass_on", "use_for"]
        assert [n["text"] for n in shown["mine"]["notes"]] == ["sends the drawings"]
        assert shown["mine"]["tags"] == ["music", "chicago"] == shown["tags"]
        assert "T" in shown["mine"]["notes"][0]["at"]


def test_a_miss_is_exit_1_and_an_ambiguity_exit_4_with_the_candidates():
    with folder() as here:
        ada, _ = book(here, BO + BOB + CY)
        ids = {p["name"]: p["id"] for p in ada.list()}
        for args in (["show", "zeno"], ["note", "zeno", "x"], ["tag", "zeno", "x"], ["forget", "zeno", "--yes"],
                     ["export", "zeno"]):
            ran = ada.kith(*args)
            assert ran.code == 1 and ran.out == "" and ran.err.startswith("kith: error: "), (args, ran)
        for args in (["show", "bo"], ["note", "bo", "x"], ["tag", "bo", "x"], ["forget", "bo", "--yes"], ["export", "bo"]):
            ran = ada.kith(*args)
            assert ran.code == 4, (args, ran)
            for name in ("Bo Diddley", "Bob Dylan"):
                assert name in ran.err and ids[name] in ran.err, ran
            assert "Cy" not in ran.err
        assert len(ada.list()) == 3


def test_search_finds_in_both_layers_and_misses_with_exit_1():
    with folder() as here:
        ada, _ = book(here)
        ada.ok("note", "cy", "Owes me a CANVAS")
        ada.ok("tag", "bo", "chicago")
        for term, names in (("canvas", ["Cy Twombly"]), ("CHICAGO", ["Bo Diddley"]), ("555", ["Bo Diddley"]),
                            ("paint canvas", ["Cy Twombly"]), ("o", ["Bo Diddley", "Cy Twombly"])):
            found = ada.ok("search", *term.split(), "--json").json()
            assert [p["name"] for p in found] == names, (term, found)
        assert "Cy Twombly" in ada.ok("search", "canvas").out
        ran = ada.kith("search", "nowhere", "--json")
        assert ran.code == 1 and ran.out == "[]\n"
        assert ada.kith("search", "paints chicago").code == 1
        assert ada.kith("search", " ").code == 2


def test_notes_and_tags_grow_and_tags_go_again():
    with folder() as here:
        ada, _ = book(here)
        ada.ok("note", "bo", "one")
        ada.ok("note", "bo", "-", stdin="two\nlines\n")
        ada.ok("tag", "bo", "a")
        ada.ok("tag", "bo", "a", "b")
        mine = ada.ok("show", "bo", "--json").json()["mine"]
        assert [n["text"] for n in mine["notes"]] == ["one", "two\nlines"] and mine["tags"] == ["a", "b"]
        ada.ok("tag", "bo", "a", "--remove")
        assert ada.ok("show", "bo", "--json").json()["tags"] == ["b"]
        assert ada.kith("tag", "bo", "a", "--remove").code == 1
        text = ada.ok("show", "bo").out
        assert "two\nlines\n" in text and "tags: b" in text


def test_bad_notes_and_tags_change_nothing():
    with folder() as here:
        ada, _ = book(here)
        for args in (["note", "bo", ""], ["note", "bo", b"\xff\xfe"], ["note", "bo", "-"], ["tag", "bo", "two words"],
                     ["tag", "bo", ""], ["tag", "bo", "x" * 101], ["tag", "bo", "good", "bad\x1b"]):
            assert ada.kith(*args).code == 2, args
        assert ada.kith("note", "bo", "-", stdin="x" * 65537).code == 2
        assert ada.ok("show", "bo", "--json").json()["mine"] == {"notes": [], "tags": []}


def test_forget_without_a_terminal_needs_yes():
    with folder() as here:
        ada, _ = book(here)
        ran = ada.kith("forget", "bo")
        assert ran.code == 2 and "--yes" in ran.err and len(ada.list()) == 2
        assert ada.kith("forget", "bo", stdin="y\n").code == 2  # a pipe is not a person
        ada.ok("forget", "bo", "--yes")
        assert [p["name"] for p in ada.list()] == ["Cy Twombly"]
        assert ada.kith("show", "bo").code == 1


def test_import_counts_new_changed_and_alike():
    with folder() as here:
        ada, ran = book(here)
        assert ran.out.startswith("2 new, 0 changed, 0 alike, 0 refused")
        assert ada.ok("import", "-", stdin=BO + CY).out.startswith("0 new, 0 changed, 2 alike, 0 refused")
        changed = BO.replace("+1 555", "+1 666")
        assert ada.ok("import", "-", stdin=changed + BOB).out.startswith("1 new, 1 changed, 0 alike, 0 refused")
        assert ada.ok("show", "diddley", "--json").json()["tel"] == ["+1 666"]
        as_json = ada.ok("import", "-", "--json", stdin=changed).json()
        assert as_json == {"new": 0, "changed": 0, "alike": 1, "expired": 0, "on_terms": 0, "duplicates": 0, "refused": 0,
                           "refusals": [], "noted": 0, "notes": []}


def test_import_keeps_my_layer():
    with folder() as here:
        ada, _ = book(here)
        ada.ok("note", "bo", "mine")
        ada.ok("import", "-", stdin=BO.replace("+1 555", "+1 666"))
        assert ada.ok("show", "bo", "--json").json()["mine"]["notes"][0]["text"] == "mine"


def test_import_names_the_lines_that_it_refuses_and_keeps_the_rest():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        file = os.path.join(here, "book.vcf")
        with open(file, "w", newline="") as out:
            out.write(BO + "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Dee\r\nNOTE:" + "x" * 70_000 + "\r\nno colon here\r\nEND:VCARD\r\n" + CY)
        ran = ada.ok("import", file)
        assert ran.out.startswith("3 new, 0 changed, 0 alike, 1 refused\n") and "line 13:" in ran.out, ran
        assert "Kept, line 14: this line is no property" in ran.err, ran
        assert "no colon here" not in ran.out + ran.err  # a report never quotes a value
        assert [p["name"] for p in ada.list()] == ["Bo Diddley", "Cy Twombly", "Dee"]
        refusals = ada.ok("import", file, "--json").json()["refusals"]
        assert [r["line"] for r in refusals] == [13]


def test_what_is_kept_though_it_had_to_be_guessed_is_noted_and_not_refused():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        text = (b"BEGIN:VCARD\nFN:No Version\nEND:VCARD\nBEGIN:VCARD\nVERSION:9.9\nFN:Caf\xe9\nEND:VCARD\n"
                b"BEGIN:VCARD\nFN:No Version Either\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nFN:No End")
        ran = ada.ok("import", "-", stdin=text)
        assert ran.out == "4 new, 0 changed, 0 alike, 0 refused\n", ran
        assert "Kept, line 1 and 1 more: this card has no VERSION" in ran.err and "Windows-1252" in ran.err, ran
        assert "ends before" in ran.err and ran.err.count("no VERSION") == 1, ran
        report = ada.ok("import", "-", "--json", stdin=text).json()
        assert report["refused"] == 0 and report["refusals"] == [] and report["alike"] == 4
        assert [note["line"] for note in report["notes"]] == [1, 5, 6, 8, 11] and report["noted"] == 5


def test_a_card_with_nothing_in_it_and_a_property_that_cant_be_kept_are_refused():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("import", "-", stdin="BEGIN:VCARD\nVERSION:4.0\nEND:VCARD\n")
        assert ran.code == 1 and ran.out == "0 new, 0 changed, 0 alike, 1 refused\nline 1: this card is empty\n", ran
        ran = ada.ok("import", "-", stdin=vcard("FN:Bo", "NOTE:" + "x" * 70_000))
        assert ran.out.startswith("1 new, 0 changed, 0 alike, 1 refused\nline 4: NOTE") and ran.err == "", ran


def test_an_import_that_keeps_nothing_is_exit_1():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for text in ("", "\n", "rubbish\n", "\x00\x01\x02", "BEGIN:VCARD\n"):
            ran = ada.kith("import", "-", stdin=text)
            assert ran.code in (0, 1) and (ran.code == 1) == (ada.list() == []), (text, ran)
        assert ada.kith("import", "-").code == 1
        assert ada.kith("import", os.path.join(here, "none")).code == 9
        assert ada.kith("import", here).code == 9


def test_export_writes_each_format_and_named_people_only():
    with folder() as here:
        ada, _ = book(here)
        everything = ada.ok("export").out
        assert everything.count("BEGIN:VCARD") == 2 and "VERSION:4.0" in everything and "bo@example.org" in everything
        assert ada.ok("export", "--format", "vcard3").out.count("VERSION:3.0") == 2
        one = ada.ok("export", "bo", "--format", "vcard4").out
        assert one.count("BEGIN:VCARD") == 1 and "Cy" not in one
        both = ada.ok("export", "cy", "bo").out
        assert both.index("Cy Twombly") < both.index("Bo Diddley")
        jcard = ada.ok("export", "bo", "--format", "jcard").json()
        assert jcard[0] == "vcard"
        cards = ada.ok("export", "--format", "jcard").json()
        assert [card[0] for card in cards] == ["vcard", "vcard"]


def test_what_is_exported_imports_alike():
    with folder() as here:
        ada, _ = book(here)
        exported = ada.ok("export").raw
        assert ada.ok("import", "-", stdin=exported).out.startswith("0 new, 0 changed, 2 alike")


def test_exporting_an_empty_vault_is_nothing_and_exit_0():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        assert ada.ok("export").out == ""
        assert ada.ok("export", "--format", "jcard").out == "[]\n"


def test_notes_and_tags_never_leave_by_export():
    with folder() as here:
        ada, _ = book(here)
        ada.ok("note", "bo", "secretnote")
        ada.ok("tag", "bo", "secrettag")
        for form in ("vcard4", "vcard3", "jcard"):
            assert "secret" not in ada.ok("export", "--format", form).out


def test_two_processes_add_notes_at_once_and_both_stay():
    with folder() as here:
        ada, _ = book(here)
        runs = [ada.start("note", "bo", f"note {i}") for i in range(4)]
        for run in runs:
            assert run.end() == 0, run.err
        notes = {n["text"] for n in ada.ok("show", "bo", "--json").json()["mine"]["notes"]}
        assert notes == {f"note {i}" for i in range(4)}


def test_nothing_of_a_card_or_a_note_lies_on_the_disk_in_clear():
    with folder() as here:
        ada, _ = book(here)
        ada.ok("note", "bo", "promised a bassline")
        ada.ok("tag", "bo", "chicagoan")
        raw = b"".join(open(os.path.join(ada.vault, n), "rb").read() for n in os.listdir(ada.vault))
        for text in ("Diddley", "bo@example.org", "Chess", "bassline", "chicagoan", "Ada", "Lovelace", "urn:uuid"):
            for coding in ("utf-8", "utf-16-le"):
                assert text.encode(coding) not in raw, text


if __name__ == "__main__":
    main(globals())
