# SPDX-License-Identifier: Apache-2.0
"""Every way out of the vault, tried with one received card whose values have each terms of their own, at four clocks: what may not
be exported, and what is over, leaves by none of them; what may leave does, so that each way is seen to work."""
import datetime
import json
import os

from harness import Owner, Terminal, at_clock, bytes_below, folder, main, vcard
from meeting import meet
from pictures import png, rows_on_screen

FORMATS = ("vcard4", "vcard3", "vcard21", "jcard", "jscontact", "csv-google", "csv-outlook")
LEAVES = "leaves@open.example"
NEVER = {"+1 555 7777": "TEL;TYPE=cell;X-KITH-EXPORT=no:+1 555 7777", "weaves secretly": "NOTE;X-KITH-EXPORT=no:weaves secretly",
         "https://never.example": "URL;X-KITH-EXPORT=no:https://never.example"}
UNTIL = "until@soon.example"


def acquainted(here):
    """Ada, who has Bo's card: one value for thirty days, three that may not leave."""
    ada = Owner(here, "Ada Lovelace")
    day = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).date().isoformat()
    ada.ok("import", "-", stdin=vcard("FN:Bo Diddley", "N:Diddley;Bo;;;", f"EMAIL;TYPE=work:{LEAVES}",
                                      f"EMAIL;TYPE=home;X-KITH-KEEP-UNTIL={day}:{UNTIL}", *NEVER.values()))
    return ada


def scanned(ada, picture):
    """What somebody else has after a scan of that picture."""
    with folder() as there:
        zoe = Owner(there, "Zoe Zed")
        zoe.ok("add", "--qr", "-", "--yes", stdin=picture)
        return json.dumps(zoe.ok("show", "bo", "--json").json(), ensure_ascii=False)


def exits(ada, here, env):
    """Each way out, and all that came out of it: on stdout, on stderr, in files, in pictures."""
    def run(*args):
        ran = ada.ok(*args, env=env)
        return ran.out + ran.err
    for form in FORMATS:
        yield f"export of all as {form}", run("export", "--format", form)
        yield f"export of one as {form}", run("export", "bo", "--format", form)
    for form in ("vcard3", "vcard4"):
        path = os.path.join(here, "cards")
        yield f"a folder of {form}", run("export", "--dir", path, "--format", form) + bytes_below(path).decode()
    png_ran, svg_ran = ada.ok("qr", "bo", "--png", "-", env=env), ada.ok("qr", "bo", "--svg", "-", env=env)
    yield "a picture of a QR code", scanned(ada, png_ran.raw) + png_ran.err
    assert not [value for value in (*NEVER, LEAVES) if value in svg_ran.out], svg_ran
    screen = Terminal("qr", "bo", "--no-input", *ada.access, env=env, columns=160, rows=80)
    assert screen.end() == 0, screen.seen
    yield "a QR code on the screen", scanned(ada, png([[0] * 4 + row + [0] * 4 for row in rows_on_screen(screen.seen)])) + screen.seen


def check(ada, here, days, until):
    """All of them at a clock that is so many days off. `until`: whether the value that has a last day may still leave."""
    env = at_clock(here, days) if days else None
    count = 0
    for way, came in exits(ada, here, env):
        assert LEAVES in came, (days, way, came)
        assert until == (UNTIL in came), (days, way, came)
        for value in NEVER:
            assert value not in came and value.replace(" ", "") not in came, (days, way, value, came)
        count += 1
    assert count == 2 * len(FORMATS) + 4


def test_through_every_way_out_goes_what_may_leave_and_nothing_else_whatever_the_clock_says():
    with folder() as here:
        ada = acquainted(here)
        check(ada, here, 0, until=True)
        check(ada, here, 3652, until=False)  # ten years fast: hidden, and still there
        check(ada, here, -3652, until=True)
        check(ada, here, 0, until=True)
        check(ada, here, 40, until=False)  # a clock that may well be right: over, and gone for good
        check(ada, here, 0, until=False)
        assert UNTIL not in ada.ok("show", "bo", "--json").out


def test_what_others_gave_goes_out_in_no_meeting_with_a_third_and_stands_in_no_backup():
    with folder() as here:
        ada = acquainted(here)
        cy = Owner(here, "Cy Twombly")
        meet(ada, cy, ["--give", "all"])
        assert [each["name"] for each in cy.list()] == ["Ada Lovelace"]
        has = cy.ok("export").out + cy.ok("show", "ada", "--json").out + cy.ok("list", "--json").out
        backup = os.path.join(here, "copy")
        ada.ok("backup", backup)
        with open(backup, "rb") as file:
            sealed = file.read()
        for value in (*NEVER, UNTIL, LEAVES, "Diddley"):
            assert value not in has, value
            assert value.encode() not in sealed, value


def test_no_error_and_no_advice_repeats_a_received_value():
    with folder() as here:
        ada = acquainted(here)
        ada.ok("import", "-", stdin=vcard("FN;X-KITH-EXPORT=no:Bo Peep", "TEL;X-KITH-EXPORT=no:+1 555 8888"))
        failing = [("show", "nobody"), ("show", "bo"), ("export", "nobody"), ("export", "bo"), ("export", "--format", "odd"),
                   ("export", "bo d", "--dir", os.path.join(here, "x")), ("export", "--dir", "/proc/none"), ("qr", "bo d", "--png", "/proc/none"),
                   ("qr", "bo d", "--give", "all", "--png", "-"), ("qr", "bo p", "--png", "-"), ("export", "bo p"), ("note", "bo d"),
                   ("tag", "bo d", "+a b"), ("forget", "bo d"), ("merge", "bo d", "bo d"), ("merge", "bo d", "bo p"), ("query", "nobody"),
                   ("search", "no such thing"), ("pick", "bo")]
        for args in failing:
            ran = ada.kith(*args)
            assert ran.code != 0, (args, ran)
            for value in (*NEVER, UNTIL, LEAVES, "+1 555 8888"):
                assert value not in ran.err, (args, value, ran)


if __name__ == "__main__":
    main(globals())
