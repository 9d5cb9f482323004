# SPDX-License-Identifier: Apache-2.0
"""Meeting by QR code: on the screen, as a picture, as text, and what is none."""
import os
import subprocess

from harness import Terminal, folder, forbid, kith, main, needs_forbid
from meeting import pair
from pictures import jpeg, png, png_of, rows_of, rows_on_screen


def display(owner, *args, **options):
    """Shows an invitation on a loopback port; gives the run and the invitation's text."""
    run = owner.start("meet", "--listen", "127.0.0.1", "--events", "json", "--timeout", "60s", *args, **options)
    return run, run.event("invitation")["text"]


def scan(owner, invitation, *args, **options):
    return owner.start("meet", "--qr", invitation, "--events", "json", *args, **options)


def write(here, name, data):
    path = os.path.join(here, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def test_a_photo_of_the_screen_brings_both_together_after_the_tap():
    for env in ({}, {"NO_COLOR": "1"}):
        with folder() as here:
            ada, bo = pair(here)
            screen = Terminal("meet", "--listen", "127.0.0.1", *ada.access, columns=120, rows=60, env=env)
            screen.read("is still good.")
            assert ("\x1b" in screen.seen) == (not env)
            photo = write(here, "photo.png", png(rows_on_screen(screen.seen, inverted=bool(env))))
            run = scan(bo, photo, "--yes")
            screen.read("Show them yours? [y/N]")
            assert "Bo Diddley has scanned your QR code." in screen.seen and "email:work" in screen.seen
            assert not [e for e in run.events if e["event"] == "offer"]  # nothing of Ada's is out
            screen.type("y\n")
            screen.read("Agree?")
            screen.type("y\n")
            assert (screen.end(), run.end()) == (0, 0), (screen.seen[-2000:], run.err)
            for owner, other in ((ada, "bo"), (bo, "ada")):
                assert owner.ok("show", other, "--json").json()["met"]["how"] == "qr"


def test_a_photo_is_read_where_the_kernel_knows_no_close_range():
    needs_forbid()
    with folder() as here:
        ada, bo = pair(here)
        shown, text = display(ada, "--yes")
        photo = write(here, "photo.png", png(rows_of(text)))
        for number in (38, 1):  # ENOSYS before Linux 5.9, EPERM in some containers
            ran = bo.kith("meet", "--qr", write(here, "none.png", png([[0] * 40] * 40)), preexec_fn=lambda number=number: forbid(number, "close_range"))
            assert ran.code == 2 and "no QR code" in ran.err, ran
        ran = bo.kith("meet", "--qr", photo, "--yes", preexec_fn=lambda: forbid(38, "close_range"))
        assert (ran.code, shown.end()) == (0, 0), (ran, shown.err)


def test_a_program_shows_takes_and_answers_an_invitation_by_the_events():
    with folder() as here:
        ada, bo = pair(here)
        shown, text = display(ada, stdin=subprocess.PIPE)
        assert text.startswith("KITH1:")
        run = scan(bo, text.lower(), "--yes")
        scanned = shown.event("scanned")
        assert list(scanned) == ["event", "name", "properties", "terms"] and scanned["name"] == "Bo Diddley"
        shown.process.stdin.write(b"y\n")
        shown.process.stdin.flush()
        shown.event("offer")
        shown.process.stdin.write(b"y\n")
        shown.process.stdin.close()
        assert (shown.end(), run.end()) == (0, 0), (shown.err, run.err)


def test_an_invitation_comes_from_stdin_as_text_or_as_a_picture():
    for picture in (False, True):
        with folder() as here:
            ada, bo = pair(here)
            shown, text = display(ada, "--yes")
            ran = bo.kith("meet", "--qr", "-", "--yes", stdin=png(rows_of(text)) if picture else text + "\n")
            assert (ran.code, shown.end()) == (0, 0), (ran, shown.err)


def test_a_jpeg_of_an_invitation_is_taken_as_a_camera_makes_it():
    for quality in (75, 30):
        with folder() as here:
            ada, bo = pair(here)
            shown, text = display(ada, "--yes")
            photo = write(here, "photo.jpg", jpeg(rows_of(text), quality=quality))
            ran = bo.kith("meet", "--qr", photo, "--yes")
            assert (ran.code, shown.end()) == (0, 0), (ran, shown.err)


def test_a_no_to_the_scan_shows_nothing_and_is_exit_5_on_both_sides():
    for answer in (b"n\n", b"", b"maybe\n"):
        with folder() as here:
            ada, bo = pair(here)
            shown, text = display(ada, stdin=subprocess.PIPE)
            run = scan(bo, text, "--yes")
            shown.event("scanned")
            shown.process.stdin.write(answer)
            shown.process.stdin.close()
            assert (shown.end(), run.end()) == (5, 5), (shown.err, run.err)
            assert "Ada" not in run.err and bo.list() == [] and ada.list() == []


def test_what_is_no_invitation_says_what_it_is_before_anything_is_opened():
    with folder() as here:
        something = write(here, "link.png", png(rows_of("https://example.org")))
        card = write(here, "card.png", png(rows_of("BEGIN:VCARD\nVERSION:3.0\nFN:Bo\nEND:VCARD")))
        whole = rows_of("KITH1:" + "A" * 120)
        torn = write(here, "torn.png", png(whole[:len(whole) // 2] + [[0] * len(whole[0])] * (len(whole) // 2)))
        cut = write(here, "cut.png", png(whole)[:-200])
        photo = write(here, "torn.jpg", jpeg(whole)[:600])
        huge = write(here, "huge.png", png_of(50_000, 50_000, b"x"))
        blank = write(here, "blank.png", png([[0] * 40] * 40))
        noise = write(here, "noise.png", b"\x89PNG\r\n\x1a\n" + os.urandom(5000))
        broken = write(here, "broken.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x40\x00\x40\x03" + os.urandom(3000))
        claims = write(here, "huge.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\xc3\x50\xc3\x50\x03" + bytes(30))
        text = write(here, "text", b"hello")
        for path, word in ((something, "not kith's"), (card, "contact card"), (torn, "no QR code"), (cut, ""), (photo, ""), (huge, "pixels"),
                           (blank, "no QR code"), (noise, "broken"), (broken, ""), (claims, "pixels"), (text, "neither a PNG"),
                           ("KITH1:AEAA", "too early"), ("KITH2:AAAA", "later version"), ("-", "neither a PNG")):
            ran = kith("meet", "--qr", path, "--yes", "--no-input", "--vault", "/nonexistent")
            assert ran.code == 2 and "--qr: " in ran.err and word in ran.err, (path, ran)
            assert "no vault" not in ran.err
        for path in (here, os.path.join(here, "none.png")):
            ran = kith("meet", "--qr", path, "--yes", "--vault", "/nonexistent")
            assert ran.code == 9, (path, ran)


def test_one_way_to_meet_at_a_time():
    for args in (["7-acme-adroitness", "--qr", "KITH1:AA"], ["--qr", "KITH1:AA", "--phrase"], ["7-acme-adroitness", "--phrase"]):
        ran = kith("meet", "--yes", *args)
        assert ran.code == 2, ran


def test_an_invitation_that_nobody_shows_any_more_is_exit_3_and_one_of_another_meeting_exit_6():
    with folder() as here:
        ada, bo = pair(here)
        shown, text = display(ada, "--yes")
        port = shown.event("listening")["addresses"][0]
        shown.kill()
        run = scan(bo, text, "--yes", "--timeout", "2s")
        assert run.end() == 3, run.err
        other = ada.start("meet", "--listen", port, "--yes", "--events", "json", "--timeout", "20s")
        other.event("invitation")
        run = scan(bo, text, "--yes", "--timeout", "20s")
        assert run.end() in (3, 6), run.err
        assert bo.list() == []
        other.kill()


def test_where_it_does_not_fit_it_says_how_to_see_it():
    for options in ({"columns": 20}, {"columns": 80, "env": {"LC_ALL": "C"}}, {"columns": 200, "rows": 10}):
        with folder() as here:
            ada, _ = pair(here)
            screen = Terminal("meet", "--listen", "127.0.0.1", *ada.access, **options)
            screen.read("then type qr.")
            assert "\u2588" not in screen.seen
            screen.type("\x03")
            assert screen.end() == 130


if __name__ == "__main__":
    main(globals())
