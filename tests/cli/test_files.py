# SPDX-License-Identifier: Apache-2.0
"""Address books of any format in and out of the real program, with their terms."""
import json
import os

from harness import Owner, corpus, folder, main, vcard

FORMATS = ("vcard4", "vcard3", "vcard21", "jcard", "jscontact", "csv-google", "csv-outlook")
BO = vcard("FN:Bo Diddley", "N:Diddley;Bo;;;", "ORG:Chess Records", "EMAIL;TYPE=work:bo@example.org",
           "TEL;TYPE=cell;X-KITH-KEEP-UNTIL=2099-01-31;X-KITH-PASS-ON=ask:+1 555 0100",
           "NOTE;X-KITH-EXPORT=no:stays here")
CY = vcard("FN:Cy Twombly", "N:Twombly;Cy;;;", "EMAIL:cy@example.org", "NOTE:paints\\, and\\nmore")


def contents(paths):
    for path in paths:
        with open(path, "rb") as file:
            yield file.read()


def test_an_address_book_of_any_format_is_read_without_being_told_which():
    files = {
        "google.csv": "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\r\nBo,Diddley,* Work,bo@example.org\r\n",
        "outlook.csv": "\ufeffTitle;First Name;Last Name;E-mail Address\r\n;Bo;Diddley;bo@example.org\r\n",
        "jcard.json": json.dumps(["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "Bo Diddley"],
                                            ["email", {}, "text", "bo@example.org"]]]),
        "jscontact.json": json.dumps([{"@type": "Card", "uid": "u", "name": {"full": "Bo Diddley"},
                                       "emails": {"e": {"address": "bo@example.org"}}}]),
        "bo.vcf": vcard("FN:Bo Diddley", "EMAIL:bo@example.org"),
    }
    for name, text in files.items():
        with folder() as here:
            ada = Owner(here, "Ada Lovelace")
            path = os.path.join(here, name)
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            ran = ada.ok("import", path)
            assert ran.out.startswith("1 new, 0 changed, 0 alike, 0 refused"), (name, ran)
            assert "bo@example.org" in ada.ok("show", "bo").out, name
            assert ada.ok("import", path).out.startswith("0 new, 0 changed, 1 alike"), name


def test_what_is_exported_in_any_format_is_read_again_with_its_terms_and_what_may_not_leave_stays():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BO + CY)
        for name in FORMATS:
            exported = ada.ok("export", "--format", name)
            assert b"stays here" not in exported.raw and "1 value stays" in exported.err, (name, exported)
            with folder() as there:
                eve = Owner(there, "Eve")
                ran = eve.ok("import", "-", stdin=exported.raw)
                assert ran.out.startswith("2 new, 0 changed, 0 alike, 0 refused"), (name, ran)
                shown = eve.ok("show", "bo").out + eve.ok("show", "bo", "--json").out
                for part in ("Bo Diddley", "Chess Records", "bo@example.org", "+1 555 0100", "2099-01-31", "ask"):
                    assert part in shown, (name, part, shown)
                assert "paints, and" in eve.ok("show", "cy").out, name


def test_what_is_exported_in_any_format_is_nobody_new_and_changes_nothing_where_it_came_from():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BO + CY)
        ada.ok("import", "-", stdin=b"\n".join(text for text in contents(corpus()) if b"\0" not in text))  # but for UTF-16
        before = ada.ok("export").raw
        people = len(ada.list())
        assert people > 50
        for name in FORMATS:
            counts = ada.ok("import", "-", "--json", stdin=ada.ok("export", "--format", name).raw).json()
            assert (counts["new"], counts["changed"]) == (0, 0), (name, counts)
            assert counts["alike"] >= (1 if name.startswith("csv") else people - 1), (name, counts)
        for name in ("vcard3", "vcard4"):
            cards = os.path.join(here, name)
            ada.ok("export", "--dir", cards, "--format", name)
            text = b"".join(contents(os.path.join(cards, each) for each in sorted(os.listdir(cards)) if each.endswith(".vcf")))
            counts = ada.ok("import", "-", "--json", stdin=text).json()
            assert (counts["new"], counts["changed"]) == (0, 0), (name, counts)
        assert ada.ok("export").raw == before


def test_a_merged_persons_own_export_changes_nothing_either():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo", "UID:u1", "EMAIL;TYPE=work:bo@example.org") + vcard("FN:Bobby", "UID:u2", "TEL;VALUE=uri:tel:+1-555"))
        ada.ok("merge", "Bo", "Bobby", "--yes")
        before = ada.ok("export").raw
        for name in FORMATS:
            counts = ada.ok("import", "-", "--json", stdin=ada.ok("export", "--format", name).raw).json()
            assert (counts["new"], counts["changed"], counts["alike"]) == (0, 0, 1), (name, counts)
        assert ada.ok("export").raw == before


def test_what_was_added_elsewhere_to_a_card_that_left_here_is_taken_in():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo", "UID:u1", "EMAIL;TYPE=work:bo@example.org"))
        left = ada.ok("export", "--format", "vcard3").out
        counts = ada.ok("import", "-", "--json", stdin=left.replace("END:", "TITLE:Painter\r\nEND:")).json()
        assert (counts["new"], counts["changed"], counts["alike"]) == (0, 1, 0), counts
        assert "Painter" in ada.ok("show", "bo").out


def test_a_folder_and_a_file_without_anybody_are_told_as_such():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("import", here)
        assert ran.code == 9 and "cat DIR/*.vcf | kith import -" in ran.err, ran
        for nobody in ("", "[]", "\n"):
            ran = ada.kith("import", "-", stdin=nobody)
            assert ran.code == 1 and "There is nobody in it." in ran.err, ran


def test_a_list_that_is_cut_short_is_told_with_its_line():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("import", "-", stdin="\n" + "[" * 2**20)
        assert ran.code == 1 and ran.out == "0 new, 0 changed, 0 alike, 1 refused\nline 2: the file ends before this list of cards does\n", ran


def test_what_a_format_cannot_carry_is_said():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo", "UID:urn:uuid:b0", "KEY:https://example.org/key"))
        assert "UID is left out: this format can't carry it." in ada.ok("export", "--format", "csv-google").err
        assert "left out" not in ada.ok("export", "--format", "jscontact").err


def test_one_who_was_named_is_one_card_of_json():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BO + CY)
        assert ada.ok("export", "cy", "--format", "jscontact").json()["name"]["full"] == "Cy Twombly"
        assert len(ada.ok("export", "--format", "jscontact").json()) == 2


def test_terms_in_a_file_that_bind_more_become_the_rule_of_my_own_card():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "import", "-", stdin=vcard("FN:Ada", "EMAIL;X-KITH-EXPORT=no:a@example.org"))
        shown = ada.ok("card", "show").out
        assert "no export" in shown and "X-KITH" not in shown, shown
        assert "X-KITH" not in ada.ok("card", "show", "--format", "vcard4").out


if __name__ == "__main__":
    main(globals())
