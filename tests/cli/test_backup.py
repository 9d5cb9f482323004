# SPDX-License-Identifier: Apache-2.0
"""Backup, restore and verify: one sealed file, whole or not at all, and clear words about what is damaged."""
import base64
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import time

from harness import KITH, Owner, Terminal, environment, folder, forbid, kith, main, needs_forbid, vcard

BOOK = "".join(vcard(f"UID:urn:uuid:{i}", f"FN:Person {i}") for i in range(3))


def owner_with_people(here):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("import", "-", stdin=BOOK)
    return ada


def restore(owner, file, place, **options):
    return kith("restore", file, "--vault", place, "--device-key-file", owner.key, **options)


def names(owner, place):
    ran = kith("list", "--json", "--vault", place, "--device-key-file", owner.key)
    assert ran.code == 0, ran
    return sorted(p["name"] for p in ran.json())


def change(path, sql, *values):
    db = sqlite3.connect(path)
    db.execute(sql, values)
    db.commit()
    db.close()


def test_a_backup_is_one_file_of_the_owners_and_comes_back_as_it_was():
    with folder() as here:
        ada = owner_with_people(here)
        ada.ok("note", "person 1", "owes me a drawing")
        file = os.path.join(here, "kith.backup")
        ran = ada.ok("backup", file)
        assert ran.out == "" and "device key file alone" in ran.err, ran
        assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
        assert sorted(os.listdir(here)) == ["ada", "ada.key", "kith.backup"]
        content = open(file, "rb").read()
        assert b"Person" not in content and b"drawing" not in content and b"Ada" not in content
        place = os.path.join(here, "deep", "down")
        ran = restore(ada, file, place)
        assert ran.code == 0 and "3 people" in ran.err and place in ran.err, ran
        assert names(ada, place) == ["Person 0", "Person 1", "Person 2"]
        assert "drawing" in kith("show", "person 1", "--vault", place, "--device-key-file", ada.key).out
        assert stat.S_IMODE(os.stat(place).st_mode) == 0o700


def test_backups_pass_through_pipes():
    with folder() as here:
        ada = owner_with_people(here)
        ran = ada.ok("backup", "-")
        place = os.path.join(here, "v")
        back = restore(ada, "-", place, stdin=ran.raw)
        assert back.code == 0, back
        assert names(ada, place) == ["Person 0", "Person 1", "Person 2"]
        screen = Terminal("backup", "-", *ada.access)
        assert screen.end() == 2, screen.seen
        with open("/dev/full", "wb") as full:
            ran = ada.kith("backup", "-", stdout=full)
        assert ran.code == 9 and "standard output" in ran.err, ran
        read_end, write_end = os.pipe()
        os.close(read_end)
        ran = ada.kith("backup", "-", stdout=write_end)
        os.close(write_end)
        assert ran.code == 9 and "left" in ran.err, ran


def test_a_backup_overwrites_nothing_without_a_yes_and_a_failed_one_leaves_nothing():
    with folder() as here:
        ada = owner_with_people(here)
        file = os.path.join(here, "mine.txt")
        with open(file, "w", encoding="utf-8") as out:
            out.write("my own words")
        ran = ada.kith("backup", file)
        assert ran.code == 2 and "--yes" in ran.err and open(file, encoding="utf-8").read() == "my own words", ran
        ada.ok("backup", file, "--yes")
        assert open(file, "rb").read().startswith(b"kith backup/1\n")
        ran = ada.kith("backup", os.path.join(here, "none", "b"))
        assert ran.code == 9, ran
        before = open(file, "rb").read()
        import resource
        ran = ada.kith("backup", file, "--yes", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)))
        assert ran.code == 9, ran
        assert open(file, "rb").read() == before and sorted(os.listdir(here)) == ["ada", "ada.key", "mine.txt"]


def test_what_is_called_like_a_part_of_a_backup_stays_as_it_is():
    with folder() as here:
        ada = owner_with_people(here)
        file = os.path.join(here, "b")
        with open(file + ".part", "w", encoding="utf-8") as out:
            out.write("my own words")
        ada.ok("backup", file)
        assert open(file + ".part", encoding="utf-8").read() == "my own words"
        assert sorted(os.listdir(here)) == ["ada", "ada.key", "b", "b.part"]


def ways():
    """How a backup gets its name: from no name at all, and where the system gives none such (/proc seems not to be there); preexec_fns."""
    needs_forbid()
    return (None, lambda: forbid(22, "access"), lambda: forbid(22, "access", "renameat2"),  # EINVAL, as on NFS
            lambda: forbid(22, "access", "renameat2", "link"))  # and as on vboxsf


def test_a_file_that_comes_while_a_backup_is_made_stays_and_nothing_else_is_left():
    with folder() as here:
        ada = owner_with_people(here)
        recovery = ada.ok("key", "add", "recovery", "--yes").out
        place = os.path.join(here, "place")
        os.mkdir(place)
        file, code = os.path.join(place, "b"), os.path.join(here, "code")
        for preexec in ways():
            for options in ((), ("--yes",)):
                os.mkfifo(code)
                command = [os.path.abspath(KITH), "backup", file, "--vault", ada.vault, "--recovery-file", code, *options]
                run = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, preexec_fn=preexec, start_new_session=True)
                with open(code, "w", encoding="utf-8") as pipe:  # opens once it reads, and has looked what is there
                    with open(file, "w", encoding="utf-8") as out:
                        out.write("my own words")
                    pipe.write(recovery)
                said = run.communicate(timeout=60)[1].decode()
                os.unlink(code)
                assert run.returncode == (0 if options else 2), (options, said)
                with open(file, "rb") as saved:
                    assert saved.read().startswith(b"kith backup/1\n" if options else b"my own words"), options
                assert os.listdir(place) == ["b"] and stat.S_IMODE(os.stat(file).st_mode) & 0o077 == (0 if options else 0o044)
                os.unlink(file)
            ran = subprocess.run([os.path.abspath(KITH), "backup", file, *ada.access], env=environment(), preexec_fn=preexec, check=False)
            assert ran.returncode == 0 and os.listdir(place) == ["b"], os.listdir(place)
            assert restore(ada, file, os.path.join(here, "back")).code == 0
            shutil.rmtree(os.path.join(here, "back"))
            os.unlink(file)


def test_two_backups_at_once_make_one_whole_file():
    with folder() as here:
        ada = owner_with_people(here)
        file = os.path.join(here, "b")
        for i in range(5):
            runs = [ada.start("backup", file) for _ in range(3)]
            codes = sorted(run.end() for run in runs)
            assert codes == [0, 2, 2], codes
            assert restore(ada, file, os.path.join(here, f"v{i}")).code == 0
            os.unlink(file)


def test_a_backup_that_is_killed_leaves_nothing():
    with folder() as here:
        ada = owner_with_people(here)
        ada.ok("import", "-", stdin="".join(vcard(f"FN:Many {i}") for i in range(300)))
        place = os.path.join(here, "place")
        os.mkdir(place)
        started = time.monotonic()
        ada.ok("backup", os.path.join(place, "timed"))
        took = time.monotonic() - started
        for i in range(20):
            run = ada.start("backup", os.path.join(place, f"b{i}"))
            time.sleep(took * (0.5 + i / 40))
            run.kill()
        done = os.listdir(place)
        assert all(name in ("timed", *(f"b{i}" for i in range(20))) for name in done), done
        for name in done:
            assert restore(ada, os.path.join(place, name), os.path.join(here, "v" + name)).code == 0
        print(f"  killed 20 times: {len(done) - 1} whole backups, nothing else")


def test_a_backup_that_a_signal_ends_leaves_nothing_where_its_part_has_a_name():
    with folder() as here:
        ada = owner_with_people(here)
        photo = base64.b64encode(b"\xff\xd8\xff\xe0" + os.urandom(500_000)).decode()
        ada.ok("import", "-", stdin="".join(vcard(f"FN:Many {i}", f"PHOTO:data:image/jpeg;base64,{photo}") for i in range(40)))
        place = os.path.join(here, "place")
        os.mkdir(place)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            for preexec in ways()[1:]:
                caught = 0
                for _ in range(20):
                    run = subprocess.Popen([os.path.abspath(KITH), "backup", os.path.join(place, "b"), *ada.access], env=environment(),
                                           stderr=subprocess.DEVNULL, preexec_fn=preexec, start_new_session=True)
                    while not os.listdir(place) and run.poll() is None:
                        pass
                    run.send_signal(number)
                    caught += run.wait(60) == 130
                    left = os.listdir(place)
                    assert left in ([], ["b"]), left
                    for name in left:
                        os.unlink(os.path.join(place, name))
                    if caught:
                        break
                assert caught, "it was always quicker"



def test_restore_never_touches_a_vault_that_is_there():
    with folder() as here:
        ada = owner_with_people(here)
        file = os.path.join(here, "b")
        ada.ok("backup", file)
        ada.ok("import", "-", stdin=vcard("FN:Later"))
        ran = restore(ada, file, ada.vault)
        assert ran.code == 2 and "already" in ran.err, ran
        assert len(ada.list()) == 4


def test_a_torn_a_damaged_and_a_foreign_backup_are_told_apart_and_leave_no_vault():
    with folder() as here:
        ada, bo = owner_with_people(here), Owner(here, "Bo Li")
        file = os.path.join(here, "b")
        ada.ok("backup", file)
        whole = open(file, "rb").read()
        place = os.path.join(here, "v")

        def refused(content, code, word, owner=ada):
            with open(file, "wb") as out:
                out.write(content)
            ran = restore(owner, file, place)
            assert ran.code == code and word in ran.err and ran.out == "", (code, word, ran)
            assert not os.path.exists(place)

        for size in (20, 100, 300, len(whole) // 2, len(whole) - 1):
            refused(whole[:size], 8, "too early")
        for at in (50, 120, 300, len(whole) // 2, len(whole) - 1):
            refused(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1:], 8, "damaged")
        refused(whole + b"more", 8, "damaged")
        refused(b"", 8, "no backup")
        refused(vcard("FN:Bo").encode(), 8, "no backup")
        refused(whole.replace(b"backup/1\n", b"backup/2\n", 1), 8, "later version")
        refused(whole, 7, "does not open this backup", owner=bo)
        ran = restore(ada, os.path.join(here, "none"), place)
        assert ran.code == 9, ran
        ran = kith("restore", file, "--vault", place)
        assert ran.code == 7 and "--passphrase-file" in ran.err, ran
        assert not os.path.exists(place)
        ran = restore(ada, file, place)
        assert ran.code == 0, ran


def test_a_backup_while_others_write_is_one_moment():
    with folder() as here:
        ada = owner_with_people(here)
        loop = "for i in $(seq 60); do printf 'BEGIN:VCARD\\r\\nVERSION:4.0\\r\\nFN:W%s\\r\\nEND:VCARD\\r\\n' $i | " \
               f"{KITH} import - --vault {ada.vault} --device-key-file {ada.key} 2>/dev/null; done"
        writer = subprocess.Popen(["sh", "-c", loop], env=environment(), start_new_session=True, stdout=subprocess.DEVNULL)
        seen = 3
        for i in range(8):
            file, place = os.path.join(here, f"b{i}"), os.path.join(here, f"v{i}")
            ada.ok("backup", file)
            assert restore(ada, file, place).code == 0
            now = len(names(ada, place))
            assert now >= seen
            seen = now
        writer.wait(60)
        assert len(ada.list()) == 63


def test_kill_minus_9_in_a_restore_leaves_no_vault_or_a_whole_one_and_the_next_one_tidies_up():
    with folder() as here:
        ada = owner_with_people(here)
        ada.ok("import", "-", stdin="".join(vcard(f"FN:Many {i}") for i in range(300)))
        file = os.path.join(here, "b")
        ada.ok("backup", file)
        started = time.monotonic()
        assert restore(ada, file, os.path.join(here, "timed")).code == 0
        took = time.monotonic() - started
        none = whole = 0
        for i in range(25):
            place = os.path.join(here, f"v{i}")
            os.mkdir(place, 0o700)
            run = subprocess.Popen([KITH, "restore", file, "--vault", place, "--device-key-file", ada.key], env=environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(took * 1.5 * i / 25)
            run.kill()
            run.wait()
            if os.path.exists(os.path.join(place, "vault.db")):
                whole += 1
            else:
                none += 1
                assert restore(ada, file, place).code == 0
            assert len(names(ada, place)) == 303
            assert [name for name in os.listdir(place) if not name.startswith("vault.db")] == []
        print(f"  killed 25 times: {none} left none, {whole} a whole one")


def test_verify_says_that_all_is_whole():
    with folder() as here:
        ada = owner_with_people(here)
        ran = ada.ok("verify")
        assert "All 5 records are whole" in ran.out, ran
        assert ada.ok("verify", "--json").json() == {"records": 5, "intact": True, "file_sound": True, "damaged": []}
        ran = ada.ok("verify", "--accept", "--yes")
        assert "nothing to accept" in ran.err, ran


def test_verify_names_what_is_damaged_and_accept_goes_on_without_it():
    with folder() as here:
        ada = owner_with_people(here)
        database = os.path.join(ada.vault, "vault.db")
        db = sqlite3.connect(database)
        rows = db.execute("SELECT id, seal FROM record ORDER BY id").fetchall()
        db.close()
        for ident, seal in rows:
            broken = seal[:100] + bytes([seal[100] ^ 1]) + seal[101:]
            change(database, "UPDATE record SET seal = ? WHERE id = ?", broken, ident)
            damaged_ran = ada.kith("verify", "--json")
            assert damaged_ran.code == 8, damaged_ran
            (bad,) = damaged_ran.json()["damaged"]
            assert bad["id"] == ident.hex() and damaged_ran.json()["intact"] is True
            assert ident.hex() in ada.kith("verify").out
            change(database, "UPDATE record SET seal = ? WHERE id = ?", seal, ident)
        lost = next(row for row in rows if len(row[1]) == len(rows[0][1]))
        change(database, "UPDATE record SET seal = ? WHERE id = ?", broken, lost[0])  # another record's: id does not fit
        assert ada.kith("note", "person 1", "x").code == 8
        ran = ada.kith("verify", "--accept")
        assert ran.code == 2 and "--yes" in ran.err, ran
        ran = ada.ok("verify", "--accept", "--yes")
        assert "Accepted" in ran.err, ran
        (saved,) = [name for name in os.listdir(ada.vault) if name.endswith(".backup")]
        assert ada.ok("verify", "--json").json()["records"] == 4
        ada.ok("import", "-", stdin=vcard("FN:New"))
        # Nothing is lost: the backup has the vault as it was.
        place = os.path.join(here, "was")
        ran = restore(ada, os.path.join(ada.vault, saved), place)
        assert ran.code == 8 and lost[0].hex() in ran.err, ran


def test_a_dropped_record_can_be_accepted_and_writing_goes_on():
    with folder() as here:
        ada = owner_with_people(here)
        change(os.path.join(ada.vault, "vault.db"), "DELETE FROM record WHERE id = (SELECT max(id) FROM record)")
        ran = ada.kith("verify", "--json")
        assert ran.code == 8 and ran.json()["intact"] is False and ran.json()["damaged"] == [], ran
        ran = ada.kith("passwd", "--rekey")
        assert ran.code == 8, ran
        ada.ok("verify", "--accept", "--yes")
        ada.ok("import", "-", stdin=vcard("FN:New"))
        assert ada.ok("verify").code == 0


def test_what_a_killed_init_left_goes_with_the_next_one():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        place = os.path.join(here, "v")
        os.mkdir(place, 0o700)
        shutil.copy(os.path.join(ada.vault, "vault.db"), os.path.join(place, "00112233445566aa.new"))
        assert kith("init", "--name", "Bo", "--vault", place, "--device-key-file", ada.key).code == 0
        assert os.listdir(place) == ["vault.db"]


def test_meet_without_a_vault_and_without_a_terminal_names_init():
    with folder() as here:
        for args in (["meet"], ["meet", "7-acme-adroitness"], ["meet", "--events", "json"]):
            ran = kith(*args, "--vault", os.path.join(here, "none"))
            assert ran.code == 2 and "kith init" in ran.err and "terminal" not in ran.err, ran


if __name__ == "__main__":
    main(globals())
