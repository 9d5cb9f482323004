# SPDX-License-Identifier: Apache-2.0
"""kith qr and kith add --qr: cards as QR codes, out and in."""
import os
import stat
import xml.etree.ElementTree

from harness import Owner, Terminal, folder, main, vcard
from meeting import meet, pair
from pictures import jpeg, png, png_of, rows_of, rows_on_screen

BO = vcard("FN:Bo Diddley", "N:Diddley;Bo;;;", "ORG:Chess Records", "EMAIL;TYPE=work:bo@example.org", "TEL;TYPE=cell:+1 555 0100",
           "URL:https://example.org/a/rather/long/address", "NOTE:plays a square guitar", "X-SHOE:44")
MECARD = "MECARD:N:Twombly,Cy;TEL:+1 555 0199;EMAIL:cy@example.org;;"


def owner(here):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("card", "set", "email", "ada@example.org", "--give", "everyone")
    ada.ok("card", "set", "tel", "+44 20 7946 0000", "--give", "everyone")
    ada.ok("card", "set", "note", "private note")
    return ada


def write(here, name, data):
    path = os.path.join(here, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def scanned(here, picture, name="Zoe Zed"):
    """What somebody else has after a scan of that picture."""
    zoe = Owner(here, name)
    zoe.ok("add", "--qr", "-", "--yes", stdin=picture)
    (person,) = zoe.list()
    return person, {key: value for key, _, _, value in zoe.ok("show", person["id"], "--json").json()["card"][1]}


def test_my_card_as_a_picture_is_what_i_give_to_everyone_and_nothing_else():
    with folder() as here:
        ada = owner(here)
        ran = ada.ok("qr", "--png", "-")
        person, card = scanned(here, ran.raw)
        assert person["name"] == "Ada Lovelace" and person["email"] == ["ada@example.org"] and person["tel"] == ["+44 20 7946 0000"]
        assert person["met"]["how"] == "imported" and "note" not in card, card
        ran = ada.ok("qr", "--png", "-", "--give", "note")
        person, card = scanned(here, ran.raw, "Yan Y")
        assert person["name"] == "Ada Lovelace" and person["email"] == [] and card["note"] == "private note"


def test_a_contact_goes_out_only_as_far_as_their_terms_allow():
    with folder() as here:
        ada = owner(here)
        ada.ok("import", "-", stdin=BO)
        person, card = scanned(here, ada.ok("qr", "bo", "--png", "-").raw)
        assert person["name"] == "Bo Diddley" and card["x-shoe"] == "44"
        assert ada.kith("qr", "bo", "--png", "-", "--give", "all").code == 2
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("card", "set", "url", "https://secret.example", "--give", "everyone", "--export", "no")
        meet(ada, bo)
        ran = bo.ok("qr", "ada", "--png", "-")
        assert "1 value stays here" in ran.err
        person, card = scanned(here, ran.raw)
        assert person["email"] == ["ada@example.org"] and "url" not in card
        meet(ada, bo, ["--export", "no"])
        ran = bo.kith("qr", "ada", "--png", "-")
        assert ran.code == 5 and ran.out == "", ran
        ada = bo
        assert ada.kith("qr", "zeno", "--png", "-").code == 1


def test_pictures_are_the_owners_own_files_and_nothing_is_overwritten_unasked():
    with folder() as here:
        ada = owner(here)
        picture = os.path.join(here, "me.png")
        drawing = os.path.join(here, "me.svg")
        ada.ok("qr", "--png", picture, "--svg", drawing)
        assert stat.S_IMODE(os.stat(picture).st_mode) == 0o600
        tree = xml.etree.ElementTree.parse(drawing).getroot()
        assert tree.tag.endswith("svg") and len(list(tree)) == 2
        before = os.stat(picture).st_mtime_ns
        ran = ada.kith("qr", "--png", picture)
        assert ran.code == 2 and "--yes" in ran.err and os.stat(picture).st_mtime_ns == before
        ada.ok("qr", "--png", picture, "--yes")
        assert ada.kith("qr", "--png", os.path.join(here, "none", "me.png")).code == 9
        assert sorted(name for name in os.listdir(here) if name.startswith("me")) == ["me.png", "me.svg"]
        for wrong in ([], ["--png", "-", "--svg", "-"], ["--png", ""], ["--give", "shoe", "--png", "-"]):
            assert ada.kith("qr", *wrong).code == 2, wrong


def shown(ada, *args, **options):
    screen = Terminal("qr", *args, *ada.access, **options)
    code = screen.end()
    return screen.seen, code


def test_a_large_terminal_shows_all_of_it_and_a_smaller_one_says_what_is_left_out():
    with folder() as here:
        ada = owner(here)
        ada.ok("import", "-", stdin=BO)
        seen, code = shown(ada, "bo", columns=120, rows=60)
        assert code == 0 and "Left out" not in seen, seen
        _, card = scanned(here, png(rows_on_screen(seen)))
        assert card["x-shoe"] == "44" and card["note"] == "plays a square guitar"
        seen, code = shown(ada, "bo", columns=120, rows=33)
        assert code == 0 and "Left out" in seen and "x-shoe" in seen and "email" not in seen, seen
        person, card = scanned(here, png(rows_on_screen(seen)), "Yan Y")
        assert "x-shoe" not in card and person["email"] == ["bo@example.org"] and card["org"] == "Chess Records"
        seen, code = shown(ada, "bo", columns=80, rows=24)
        assert code == 0 and "note" in seen, seen
        person, card = scanned(here, png(rows_on_screen(seen)), "Xia X")
        assert person["name"] == "Bo Diddley" and person["tel"] == ["+1 555 0100"] and person["email"] == ["bo@example.org"]


def test_a_terminal_that_is_too_small_is_told_how_large_it_must_be():
    with folder() as here:
        ada = owner(here)
        for options in ({"columns": 30}, {"rows": 12}, {"env": {"LC_ALL": "C"}}):
            seen, code = shown(ada, **options)
            assert code == 2 and "it needs" in seen and "--png" in seen and "\u2588" not in seen, seen
        columns, rows = seen.partition("it needs ")[2].partition(" characters")[0].split(" by ")
        seen, code = shown(ada, columns=int(columns), rows=int(rows), env={"LC_ALL": "C"})
        assert code == 0, seen
        seen, code = shown(ada, columns=int(columns) - 1, rows=int(rows), env={"LC_ALL": "C"})
        assert code == 2, seen


def test_terms_that_no_plain_code_carries_are_said():
    with folder() as here:
        ada = owner(here)
        assert "terms" not in ada.ok("qr", "--png", "-").err
        ada.ok("card", "set", "email", "ada@example.org", "--give", "everyone", "--keep", "2y")
        assert "terms don't travel" in ada.ok("qr", "--png", "-").err


def test_a_photo_of_a_vcard_or_a_mecard_is_kept_as_an_imported_contact():
    for picture in (png(rows_of(BO)), jpeg(rows_of(BO)), jpeg(rows_of(MECARD)), jpeg(rows_of(MECARD), quality=25), MECARD, BO):
        with folder() as here:
            ada = Owner(here, "Ada Lovelace")
            ran = ada.ok("add", "--qr", "-", "--yes", stdin=picture)
            (person,) = ada.list()
            assert person["id"] in ran.out and person["met"]["how"] == "imported"
            assert person["tel"] in (["+1 555 0100"], ["+1 555 0199"]) and "+1 555" in ran.err
            again = ada.ok("add", "--qr", "-", "--yes", stdin=picture)
            assert "already" in again.err and person["id"] in again.out and len(ada.list()) == 1


def test_the_card_is_shown_before_it_is_kept_and_a_no_keeps_nothing():
    for answer, code in (("y\n", 0), ("n\n", 5), ("\n", 5)):
        with folder() as here:
            ada = Owner(here, "Ada Lovelace")
            photo = write(here, "photo.jpg", jpeg(rows_of(MECARD)))
            screen = Terminal("add", "--qr", photo, *ada.access)
            screen.read("Keep this card? [y/N]")
            assert "Cy Twombly" in screen.seen and "+1 555 0199" in screen.seen
            screen.type(answer)
            assert screen.end() == code, screen.seen
            assert len(ada.list()) == (1 if code == 0 else 0)
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("add", "--qr", "-", stdin=MECARD)
        assert ran.code == 2 and "--yes" in ran.err and ada.list() == []


def test_what_holds_no_card_says_what_it_is_and_keeps_nothing():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        whole = rows_of(BO)
        cases = [(png(rows_of(text)), 1, word) for text, word in (
            ("https://example.org", "a web address"), ("tel:+1555", "a phone number"), ("MATMSG:TO:a@b.c;;", "an email"),
            ("mailto:a@b.c", "an email"), ("WIFI:S:net;;", "a Wi-Fi network"), ("KITH1:" + "A" * 60, "an invitation"),
            ("hello", "something else"), ("MECARD:N:;;", "says nothing"))]
        cases += [(png(whole[:len(whole) // 2] + [[0] * len(whole[0])] * (len(whole) // 2)), 1, "no QR code"),
                  (jpeg(whole)[:800], 1, ""), (jpeg([[0] * 40] * 40), 1, "no QR code"), (b"hello", 1, "neither a PNG"), (b"", 1, "neither"),
                  (b"\x89PNG\r\n\x1a\n" + os.urandom(5000), 1, "broken"), (png_of(50_000, 50_000, b"x"), 2, "pixels"),
                  (b"\xff\xd8\xff\xc0\x00\x11\x08\xc3\x50\xc3\x50\x03" + bytes(30), 2, "pixels")]
        for picture, code, word in cases:
            ran = ada.kith("add", "--qr", "-", "--yes", stdin=picture)
            assert ran.code == code and word in ran.err and ran.out == "", (word, ran)
        for path in (here, os.path.join(here, "none.png")):
            assert ada.kith("add", "--qr", path, "--yes").code == 9
        assert ada.kith("add", "--yes").code == 2 and ada.list() == []


def test_tricks_in_a_code_drive_no_terminal():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.ok("add", "--qr", "-", "--yes", stdin=png(rows_of("MECARD:N:\x1b]0;x\x07Eve\u202e;TEL:\x1b[2J1;;")))
        assert not set("\x1b\x07\u202e") & set(ran.out + ran.err), ran


if __name__ == "__main__":
    main(globals())
