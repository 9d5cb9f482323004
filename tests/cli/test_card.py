# SPDX-License-Identifier: Apache-2.0
"""kith card: show, set, unset, import."""
import base64
import os

from harness import Owner, folder, main, vcard


def properties(owner, kind=None):
    found = owner.ok("card", "show", "--json").json()["properties"]
    return [p for p in found if kind is None or p["kind"] == kind]


def test_setting_one_kind_and_type_again_replaces_and_add_adds():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "email", "ada@example.org", "--type", "work")
        ada.ok("card", "set", "email", "ada@home.example", "--type", "home")
        ada.ok("card", "set", "email", "ada@example.com", "--type", "work")
        assert [(p["value"], p["types"]) for p in properties(ada, "email")] == [
            ("ada@example.com", ["work"]), ("ada@home.example", ["home"])]
        ada.ok("card", "set", "email", "ada@example.net", "--type", "work", "--add")
        assert [p["value"] for p in properties(ada, "email")] == ["ada@example.com", "ada@home.example", "ada@example.net"]
        ada.ok("card", "set", "email", "one@example.org", "--type", "work")
        assert [p["value"] for p in properties(ada, "email")] == ["one@example.org", "ada@home.example"]


def test_plain_names_and_vcard_names_mean_the_same():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for plain, typed in (("org", "Engines"), ("title", "Countess"), ("tel", "+44 1"), ("url", "https://a.example/"),
                             ("adr", "12 Square"), ("note", "a note")):
            ada.ok("card", "set", plain, "first")
            ada.ok("card", "set", plain.upper(), typed)
            values = [p["value"] for p in properties(ada, plain)]
            assert len(values) == 1 and typed in values[0], (plain, values)
        ada.ok("card", "set", "FN", "Ada King")
        assert ada.ok("card", "show", "--json").json()["name"] == "Ada King"
        ada.ok("card", "set", "X-THING", "y")
        assert properties(ada, "x-thing")[0]["value"] == "y"


def test_rules_stay_when_a_value_is_replaced_and_change_when_said():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "tel", "1", "--give", "everyone", "--keep", "2028-01-31", "--export", "no", "--pass-on",
               "ask", "--use-for", "business")
        ada.ok("card", "set", "tel", "2")
        (tel,) = properties(ada, "tel")
        assert tel["value"] == "2" and tel["give"] == "everyone"
        assert tel["terms"] == {"keep_until": "2028-01-31", "export": False, "pass_on": "ask", "use_for": ["business"]}
        ada.ok("card", "set", "tel", "2", "--give", "chosen", "--keep", "forever", "--use-for", "none")
        (tel,) = properties(ada, "tel")
        assert tel["give"] == "chosen"
        assert tel["terms"] == {"keep_until": None, "export": False, "pass_on": "ask", "use_for": []}


def test_the_default_terms_are_none_yes_no_business_and_social():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "tel", "1")
        (tel,) = properties(ada, "tel")
        assert tel["give"] == "chosen"
        assert tel["terms"] == {"keep_until": None, "export": True, "pass_on": "no", "use_for": ["business", "social"]}


def test_terms_that_cant_be_read_name_their_option():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for option, value in (("--keep", "soon"), ("--keep", "2028-02-31"), ("--export", "maybe"), ("--pass-on", "x"),
                              ("--use-for", "spam"), ("--give", "nobody")):
            ran = ada.kith("card", "set", "tel", "1", option, value)
            assert ran.code == 2 and option in ran.err, (option, ran)
        assert properties(ada, "tel") == []


def test_unset_removes_by_kind_and_type_and_misses_with_exit_1():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "email", "w@example.org", "--type", "work")
        ada.ok("card", "set", "email", "h@example.org", "--type", "home")
        ada.ok("card", "unset", "email", "--type", "work")
        assert [p["value"] for p in properties(ada, "email")] == ["h@example.org"]
        ada.ok("card", "unset", "email")
        assert properties(ada, "email") == []
        assert ada.kith("card", "unset", "email").code == 1
        ran = ada.kith("card", "unset", "name")
        assert ran.code == 2 and "card set name" in ran.err


def test_a_photo_file_becomes_part_of_the_card_if_it_is_a_small_jpeg_or_png():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        path = os.path.join(here, "photo")
        for magic, media in ((b"\xff\xd8\xff\xe0", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png")):
            picture = magic + b"pixels"
            with open(path, "wb") as file:
                file.write(picture)
            ada.ok("card", "set", "photo", path)
            (photo,) = properties(ada, "photo")
            assert photo["value"] == f"data:image/{media};base64," + base64.b64encode(picture).decode()
            assert "data:" not in ada.ok("card", "show").out
        for content, word in ((b"GIF89a....", "JPEG"), (b"\xff\xd8\xff" + b"x" * 131072, "128"), (b"", "JPEG")):
            with open(path, "wb") as file:
                file.write(content)
            ran = ada.kith("card", "set", "photo", path)
            assert ran.code == 2 and word in ran.err, ran
        assert ada.kith("card", "set", "photo", os.path.join(here, "none")).code == 9
        assert len(properties(ada, "photo")) == 1


def test_a_value_beyond_the_limits_is_refused_and_the_card_stays():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        assert ada.kith("card", "set", "note", "-" + "x" * 65536).code == 2
        assert ada.kith("card", "set", "note", "").code == 2
        assert ada.kith("card", "set", "begin", "VCARD").code == 2
        assert ada.kith("card", "set", "email", b"\xff\xfe").code == 2
        assert properties(ada) == properties(ada, "name")


def test_show_prints_vcard_and_jcard():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "email", "ada@example.org", "--type", "work")
        four = ada.ok("card", "show", "--format", "vcard4").out
        assert four.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n") and "EMAIL;TYPE=work:ada@example.org\r\n" in four
        three = ada.ok("card", "show", "--format", "vcard3").out
        assert "VERSION:3.0" in three
        jcard = ada.ok("card", "show", "--format", "jcard").json()
        assert jcard[0] == "vcard" and ["email", {"type": "work"}, "text", "ada@example.org"] in jcard[1]


def test_show_prints_every_format_that_export_knows_and_says_what_one_cant_carry():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "email", "ada@example.org", "--type", "work", "--export", "no")
        ada.ok("card", "set", "uid", "urn:uuid:1")
        known = ada.kith("export", "--format", "none").err.split("{")[1].split("}")[0].split(",")
        assert len(known) == 7, known
        for format in known:
            ran = ada.ok("card", "show", "--format", format)
            assert "ada@example.org" in ran.out, (format, ran)
            assert ("UID is left out" in ran.err) == format.startswith("csv"), (format, ran)
            assert "X-KITH" not in ran.out, ran  # the terms of what is mine bind nobody yet


def test_import_fills_the_card_and_keeps_what_the_file_doesnt_have():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "tel", "1", "--give", "everyone")
        ada.ok("card", "set", "email", "old@example.org", "--give", "everyone", "--export", "no")
        file = os.path.join(here, "me.vcf")
        with open(file, "w", newline="") as out:
            out.write(vcard("FN:Ada King", "N:King;Ada;;;", "EMAIL:ada@example.org", "ORG:Engines", "UID:urn:x"))
        ada.ok("card", "import", file)
        card = ada.ok("card", "show", "--json").json()
        assert card["name"] == "Ada King"
        by_kind = {p["kind"]: p for p in card["properties"]}
        assert set(by_kind) == {"name", "n", "email", "org", "tel"}
        assert by_kind["email"]["value"] == "ada@example.org" and by_kind["email"]["give"] == "everyone"
        assert by_kind["email"]["terms"]["export"] is False
        assert by_kind["org"]["give"] == "chosen" and by_kind["tel"]["value"] == "1"
        # A new name must not be undone by the old structured one, which phones read first.
        ran = ada.ok("card", "set", "name", "Ada Byron")
        assert "structured name" in ran.err and not properties(ada, "n")


def test_import_takes_from_a_file_only_terms_that_are_stricter_than_mine():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "note", "n", "--keep", "2030-01-01", "--pass-on", "yes", "--use-for", "business,social,marketing")
        looser = vcard("FN:Ada King", "TEL;TYPE=cell;X-KITH-PASS-ON=yes;X-KITH-USE-FOR=social,recruiting:1",
                       "EMAIL;X-KITH-PASS-ON=ask:ada@example.org", "NOTE;X-KITH-KEEP-UNTIL=2031-01-01:n")
        ran = ada.ok("card", "import", "-", stdin=looser)
        usual = {"keep_until": None, "export": True, "pass_on": "no", "use_for": ["business", "social"]}
        for kind in ("tel", "email"):
            assert [p["terms"] for p in properties(ada, kind)] == [usual], kind
        note = {"keep_until": "2030-01-01", "export": True, "pass_on": "yes", "use_for": ["business", "social", "marketing"]}
        assert properties(ada, "note")[0]["terms"] == note
        lines = [line for line in ran.err.splitlines() if "looser" in line]
        assert len(lines) == 3, ran.err
        assert "tel:cell" in lines[0] and "pass on: yes" in lines[0] and "social, recruiting" in lines[0]
        assert "email" in lines[1] and "pass on: ask" in lines[1] and "note" in lines[2] and "2031-01-01" in lines[2]
        stricter = vcard("FN:Ada King", "TEL;TYPE=cell;X-KITH-EXPORT=no;X-KITH-USE-FOR=social:1",
                         "NOTE;X-KITH-KEEP-UNTIL=2029-01-01;X-KITH-PASS-ON=ask;X-KITH-USE-FOR=marketing,social:n")
        assert "looser" not in ada.ok("card", "import", "-", stdin=stricter).err
        assert properties(ada, "tel")[0]["terms"] == {**usual, "export": False, "use_for": ["social"]}
        assert properties(ada, "note")[0]["terms"] == {
            "keep_until": "2029-01-01", "export": True, "pass_on": "ask", "use_for": ["social", "marketing"]}


def test_import_takes_exactly_one_card():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "import", "-", stdin=vcard("FN:Ada King"))
        assert ada.ok("card", "show", "--json").json()["name"] == "Ada King"
        for text in ("", vcard("FN:A") + vcard("FN:B")):
            assert ada.kith("card", "import", "-", stdin=text).code == 2
        assert ada.kith("card", "import", os.path.join(here, "none")).code == 9


if __name__ == "__main__":
    main(globals())
