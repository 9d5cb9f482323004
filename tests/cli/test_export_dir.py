# SPDX-License-Identifier: Apache-2.0
"""kith export --dir: a folder of cards that other programs share."""
import fcntl
import os
import stat

from harness import Owner, folder, main, vcard
from meeting import meet, pair

BO = vcard("UID:urn:uuid:b0", "FN:Bo Diddley", "EMAIL:bo@example.org", "TEL:+1 555")
CY = vcard("FN:Cy Twombly", "NOTE:paints")


def book(here, text=BO + CY):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("import", "-", stdin=text)
    return ada, os.path.join(here, "cards"), {each["name"]: each["id"] + ".vcf" for each in ada.list()}


def cards(path):
    out = {}
    for name in os.listdir(path):
        if name.endswith(".vcf"):
            with open(os.path.join(path, name), encoding="utf-8", newline="") as file:
                out[name] = file.read()
    return out


def put(path, name, text):
    with open(os.path.join(path, name), "w", encoding="utf-8") as file:
        file.write(text)


def test_there_is_a_file_each_named_by_the_id_with_a_uid_that_stays():
    with folder() as here:
        ada, path, names = book(here)
        ran = ada.ok("export", "--dir", path)
        assert ran.out == "2 new, 0 changed, 0 alike, 0 removed\n", ran
        first = cards(path)
        assert set(first) == set(names.values())
        bo, cy = first[names["Bo Diddley"]], first[names["Cy Twombly"]]
        assert "VERSION:3.0" in bo and "UID:urn:uuid:b0\r\n" in bo and bo.count("UID") == 1
        assert cy.count("UID:urn:uuid:") == 1 and cy.endswith("END:VCARD\r\n")
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o700
        assert all(stat.S_IMODE(os.stat(os.path.join(path, name)).st_mode) == 0o600 for name in os.listdir(path))
        ran = ada.ok("export", "--dir", path, "--format", "vcard4")
        assert ran.out == "0 new, 2 changed, 0 alike, 0 removed\n"
        uid = next(line for line in cy.splitlines() if line.startswith("UID"))
        assert uid in cards(path)[names["Cy Twombly"]] and "VERSION:4.0" in cards(path)[names["Cy Twombly"]]
        for wrong in (["--format", "jcard"], ["bo"]):
            assert ada.kith("export", "--dir", path, *wrong).code == 2, wrong


def test_what_did_not_change_is_not_written_again():
    with folder() as here:
        ada, path, names = book(here)
        ada.ok("export", "--dir", path)
        before = {name: os.stat(os.path.join(path, name)).st_mtime_ns for name in cards(path)}
        ada.ok("import", "-", stdin=BO.replace("+1 555", "+1 556"))
        assert ada.ok("export", "--dir", path).out == "0 new, 1 changed, 1 alike, 0 removed\n"
        after = {name: os.stat(os.path.join(path, name)).st_mtime_ns for name in cards(path)}
        assert after[names["Cy Twombly"]] == before[names["Cy Twombly"]] and after[names["Bo Diddley"]] != before[names["Bo Diddley"]]


def test_who_is_forgotten_goes_and_nothing_foreign_does():
    with folder() as here:
        ada, path, names = book(here)
        os.mkdir(path)
        put(path, "foreign.vcf", CY)
        put(path, "abcdefghij.vcf", CY)
        put(path, "notes.txt", "x")
        ada.ok("export", "--dir", path)
        ada.ok("forget", "cy", "--yes")
        assert ada.ok("export", "--dir", path).out == "0 new, 0 changed, 1 alike, 1 removed\n"
        assert set(os.listdir(path)) == {".kith", "foreign.vcf", "abcdefghij.vcf", "notes.txt", names["Bo Diddley"]}


def test_a_list_that_somebody_forged_removes_nothing_but_cards_of_our_names():
    with folder() as here:
        ada, path, _ = book(here)
        os.mkdir(path)
        put(here, "precious.vcf", "x")
        put(path, "foreign.vcf", "x")
        put(path, ".kith", "kith export 1\n../precious.vcf 0\nforeign.vcf 0\n/etc/passwd 0\n \nfoo\n")
        ada.ok("export", "--dir", path)
        assert os.path.exists(os.path.join(here, "precious.vcf")) and os.path.exists(os.path.join(path, "foreign.vcf"))
        put(path, ".kith", "something else\n")
        ran = ada.kith("export", "--dir", path)
        assert ran.code == 9 and ".kith" in ran.err


def test_what_another_program_changed_is_left_alone_until_yes():
    with folder() as here:
        ada, path, names = book(here)
        ada.ok("export", "--dir", path)
        put(path, names["Bo Diddley"], BO.replace("Bo", "Beau"))
        ada.ok("import", "-", stdin=BO.replace("+1 555", "+1 556"))
        ran = ada.ok("export", "--dir", path)
        assert "Left alone: " + names["Bo Diddley"] in ran.err and ran.out.startswith("0 new, 0 changed, 1 alike")
        assert "Beau" in cards(path)[names["Bo Diddley"]]
        assert ada.ok("export", "--dir", path, "--yes").out == "0 new, 1 changed, 1 alike, 0 removed\n"
        assert "+1 556" in cards(path)[names["Bo Diddley"]]


def test_a_link_in_the_folder_is_never_followed():
    with folder() as here:
        ada, path, names = book(here)
        os.mkdir(path)
        put(here, "precious", "x")
        os.symlink(os.path.join(here, "precious"), os.path.join(path, names["Bo Diddley"]))
        ran = ada.ok("export", "--dir", path)
        assert "Left alone" in ran.err
        with open(os.path.join(here, "precious"), encoding="utf-8") as file:
            assert file.read() == "x"


def test_two_with_one_uid_get_one_each_and_the_first_keeps_it():
    with folder() as here:
        other = Owner(here, "Cy Twombly")
        other.ok("import", "-", stdin=BO + BO.replace("Diddley", "Twin"))
        path = os.path.join(here, "cards")
        other.ok("export", "--dir", path)
        uids = {line for text in cards(path).values() for line in text.splitlines() if line.startswith("UID:")}
        assert len(uids) == 2 and "UID:urn:uuid:b0" in uids, uids
        assert other.ok("export", "--dir", path).out == "0 new, 0 changed, 2 alike, 0 removed\n"


def test_who_may_no_longer_leave_vanishes_from_the_folder_edited_or_not():
    for edited in (False, True):
        with folder() as here:
            ada, bo = pair(here)
            path = os.path.join(here, "cards")
            meet(ada, bo)
            assert bo.ok("export", "--dir", path).out.startswith("1 new")
            (name,) = cards(path)
            if edited:
                put(path, name, CY)
            meet(ada, bo, ["--export", "no"])
            ran = bo.kith("export", "--dir", path)
            assert ran.code == 5 and "1 person is left out" in ran.err and "1 removed" in ran.out, ran
            assert cards(path) == {}


def test_single_values_stay_behind_and_are_counted():
    with folder() as here:
        ada, bo = pair(here)
        path = os.path.join(here, "cards")
        ada.ok("card", "set", "url", "https://secret.example", "--give", "everyone", "--export", "no")
        meet(ada, bo)
        ran = bo.ok("export", "--dir", path)
        assert "1 value stays here" in ran.err and "secret" not in "".join(cards(path).values()), ran


def test_a_run_that_was_killed_half_way_is_gone_on_with():
    with folder() as here:
        ada, path, names = book(here)
        ada.ok("export", "--dir", path)
        whole = cards(path)
        put(path, ".kith.new", "half a card")
        put(path, names["Bo Diddley"], "")  # cut off by the power, before its bytes were on the disk
        os.unlink(os.path.join(path, names["Cy Twombly"]))
        assert ada.ok("export", "--dir", path).out == "1 new, 1 changed, 0 alike, 0 removed\n"
        assert cards(path) == whole and not os.path.exists(os.path.join(path, ".kith.new"))


def test_one_at_a_time_and_what_can_not_be_written_is_exit_9():
    with folder() as here:
        ada, path, _ = book(here)
        os.mkdir(path)
        fd = os.open(path, os.O_RDONLY)
        fcntl.flock(fd, fcntl.LOCK_EX)
        ran = ada.kith("export", "--dir", path)
        assert ran.code == 9 and "another kith" in ran.err and cards(path) == {}
        os.close(fd)
        put(here, "file", "x")
        for wrong in (os.path.join(here, "file"), os.path.join(here, "none", "deeper")):
            assert ada.kith("export", "--dir", wrong).code == 9, wrong


if __name__ == "__main__":
    main(globals())
