# SPDX-License-Identifier: Apache-2.0
"""Damaged vaults, wrong keys, full disks, kills in the middle of a save: clear words and nothing lost."""
import hashlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

from harness import KITH, Owner, environment, fill_up, folder, kith, main, small_disk, vcard

SANITIZED = b"__asan_init" in open(KITH, "rb").read()
BOOK = "".join(vcard(f"UID:urn:uuid:{i}", f"FN:Person {i}", f"EMAIL:p{i}@example.org") for i in range(3))


def database(owner):
    return os.path.join(owner.vault, "vault.db")


def damage(owner, index):
    """Flips a bit in the seal of one record; gives its id in hexadecimal."""
    db = sqlite3.connect(database(owner))
    ident, seal = db.execute("SELECT id, seal FROM record ORDER BY id").fetchall()[index]
    flipped = bytearray(seal)
    flipped[len(flipped) // 2] ^= 1
    db.execute("UPDATE record SET seal = ? WHERE id = ?", (bytes(flipped), ident))
    db.commit()
    db.close()
    return ident.hex()


def records(owner):
    db = sqlite3.connect(database(owner))
    count = db.execute("SELECT count(*) FROM record").fetchone()[0]
    db.close()
    return count


def copies(owner, count):
    """The owner again, each time with a fresh copy of the vault."""
    for i in range(count):
        other = Owner.__new__(Owner)
        other.name, other.key, other.vault = owner.name, owner.key, f"{owner.vault}{i}"
        shutil.copytree(owner.vault, other.vault)
        other.access = ["--vault", other.vault, "--device-key-file", other.key]
        yield other


def test_a_damaged_record_is_named_and_the_rest_is_readable_with_exit_8():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        everybody = {p["name"] for p in ada.list()}
        lost = 0
        for index, copy in enumerate(copies(ada, records(ada))):
            ident = damage(copy, index)
            ran = copy.kith("list", "--json")
            assert ran.code == 8 and ident in ran.err, (index, ran)
            names = {p["name"] for p in ran.json()}
            assert names <= everybody and len(names) >= len(everybody) - 1, (index, names)
            lost += len(everybody) - len(names)
            assert copy.kith("search", "person", "--json").code == 8
            if len(names) == 2:
                assert copy.kith("show", sorted(names)[0]).code == 8
                (missing,) = everybody - names  # the one who is sought may be what can't be read
                assert copy.kith("show", missing).code == 8 and copy.kith("note", missing, "x").code == 8
                assert copy.kith("export").out.count("BEGIN:VCARD") == 2
        assert lost == 3  # each contact once; the other records are the owner's own


def test_records_dropped_behind_our_back_are_seen_read_on_and_not_written_over():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        names = set()
        for index, copy in enumerate(copies(ada, records(ada))):
            db = sqlite3.connect(database(copy))
            ident = db.execute("SELECT id FROM record ORDER BY id").fetchall()[index][0]
            db.execute("DELETE FROM record WHERE id = ?", (ident,))
            db.commit()
            db.close()
            ran = copy.kith("list", "--json")
            assert ran.code == 8 and "dropped" in ran.err, ran
            names |= {p["name"] for p in ran.json()}
            assert copy.kith("import", "-", stdin=vcard("FN:New")).code == 8
            assert "New" not in copy.kith("list").out
            ran = copy.kith("meet", "--listen", "127.0.0.1", "--yes", "--events", "json")
            assert ran.code == 8 and ran.json()["error"] == "damaged", ran  # before anybody is bothered
        assert len(names) == 3


def test_a_bit_flipped_anywhere_in_the_file_is_told_in_whole_sentences():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin="".join(vcard(f"FN:Person {i}", f"EMAIL:p{i}@example.org") for i in range(12)))
        good = open(database(ada), "rb").read()
        places = sorted({*range(8192, 8192 + 64, 4), *range(8200, len(good), 397), 11932})
        nameless = 0
        for at in places:
            bad = bytearray(good)
            bad[at] ^= 1 << (at % 8)
            with open(database(ada), "wb") as out:
                out.write(bad)
            ran = ada.kith("list", "--json")
            assert ran.code in (0, 8), (at, ran)
            assert "record  " not in ran.err, (at, ran)
            nameless += "nor which records" in ran.err
        with open(database(ada), "wb") as out:
            out.write(good)
        db = sqlite3.connect(database(ada))  # a row of which not even the id can be read
        db.execute("INSERT INTO record VALUES (1, 2)")
        db.commit()
        db.close()
        ran = ada.kith("list", "--json")
        assert ran.code == 8 and "nor which records" in ran.err and len(ran.json()) == 12, ran
        print(f"  {len(places)} bits flipped, {nameless} hid which record they hit")


def test_a_whole_older_copy_put_back_is_not_noticed_and_is_whole():
    """What docs/VAULT.md says of it: there is no counter outside of the file. Anything less than the whole file is noticed."""
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        old = open(database(ada), "rb").read()
        ada.ok("import", "-", stdin=vcard("FN:Cy"))
        ada.ok("note", "bo", "tea")
        with open(database(ada), "wb") as out:
            out.write(old)
        assert [p["name"] for p in ada.list()] == ["Bo"] and ada.ok("show", "bo", "--json").json()["mine"]["notes"] == []
        ada.ok("verify")
        ada.ok("import", "-", stdin=vcard("FN:Di"))
        assert [p["name"] for p in ada.list()] == ["Bo", "Di"]
        # A new key, which is in no older copy, is what shows it.
        ada.ok("passwd", "--rekey")
        slots = sqlite3.connect(database(ada)).execute("SELECT id FROM slot").fetchall()
        assert slots not in ([], sqlite3_of(here, old).execute("SELECT id FROM slot").fetchall())


def sqlite3_of(here, content):
    """A database that is not in its place."""
    path = os.path.join(here, "elsewhere.db")
    with open(path, "wb") as out:
        out.write(content)
    return sqlite3.connect(path)


def test_ten_processes_that_write_at_once_lose_nothing():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        for turn in range(2):
            runs = []
            for i in range(5):
                book = os.path.join(here, f"{turn}{i}.vcf")
                with open(book, "w") as out:
                    out.write("".join(vcard(f"FN:N{turn}{i}{k}") for k in range(5)))
                runs += [subprocess.Popen([KITH, *args, *ada.access], env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                         for args in (["import", book], ["note", "bo", f"note {turn}{i}"])]
            assert [run.wait(60) for run in runs] == [0] * 10
        assert len(ada.list()) == 1 + 2 * 5 * 5
        notes = [note["text"] for note in ada.ok("show", "bo", "--json").json()["mine"]["notes"]]
        assert sorted(notes) == [f"note {turn}{i}" for turn in range(2) for i in range(5)]
        ada.ok("verify")


def with_cost(owner, mebibytes, passes):
    """Writes a passphrase slot of that cost, its check value in order, in place of the vault's slot."""
    db = sqlite3.connect(database(owner))
    vault, = db.execute("SELECT id FROM vault").fetchone()
    ident, body = db.execute("SELECT id, body FROM slot").fetchone()
    body = b"\x01" + body[1:17] + mebibytes.to_bytes(4, "big") + passes.to_bytes(4, "big") + body[25:97]
    parts = b"".join(len(part).to_bytes(4, "big") + part for part in (b"kith vault/1 slot", vault, ident, body))
    db.execute("UPDATE slot SET body = ? WHERE id = ?", (body + hashlib.sha256(parts).digest()[:8], ident))
    db.commit()
    db.close()


def test_a_key_slot_that_asks_for_a_terabyte_or_4_billion_passes_is_refused_before_any_memory_is_taken():
    def no_memory():
        if not SANITIZED:  # whose own memory is far more
            resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        secret = os.path.join(here, "p")
        with open(secret, "w") as out:
            out.write("correct horse")
        for mebibytes, passes in ((1 << 20, 3), (0xffffffff, 3), (256, 0xffffffff), (1025, 3), (256, 11), (63, 3), (256, 0), (0, 0)):
            with_cost(ada, mebibytes, passes)
            ran = kith("list", "--vault", ada.vault, "--passphrase-file", secret, preexec_fn=no_memory)
            assert ran.code == 8 and "more work than kith ever sets" in ran.err, (mebibytes, passes, ran)
        with_cost(ada, 64, 1)
        assert kith("list", "--vault", ada.vault, "--passphrase-file", secret).code == 7  # in its bounds it is tried, and wrong


def test_a_file_that_is_no_vault_is_exit_8():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for content in (b"", b"rubbish" * 1000, open(database(ada), "rb").read()[:5000]):
            with open(database(ada), "wb") as out:
                out.write(content)
            ran = ada.kith("list")
            assert ran.code in (2, 8) and ran.out == "" and ran.err.startswith("kith: error: "), (content[:8], ran)
            if content:
                assert ran.code == 8, ran


def test_a_vault_of_a_later_format_is_refused_untouched():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        db = sqlite3.connect(database(ada))
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {version + 1}")
        db.commit()
        db.close()
        before = open(database(ada), "rb").read()
        ran = ada.kith("list")
        assert ran.code == 8 and "later" in ran.err or "newer" in ran.err, ran
        assert open(database(ada), "rb").read() == before


def test_a_disk_that_fills_up_is_exit_9_and_loses_nothing():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        big = "".join(vcard(f"FN:Big {i}", "NOTE:" + "x" * 30_000) for i in range(30))
        size = os.path.getsize(database(ada))
        ran = ada.kith("import", "-", stdin=big,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size + 65536, size + 65536)))
        assert ran.code == 9 and ran.err.startswith("kith: error: "), ran
        assert len(ada.list()) == 3
        ada.ok("import", "-", stdin=big)
        assert len(ada.list()) == 33


def test_a_really_full_disk_is_exit_9_and_loses_nothing():
    with small_disk() as disk:
        ada = Owner(disk, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        ran = None
        for i in range(40):
            ran = ada.kith("import", "-", stdin=vcard(f"FN:Big {i}", "NOTE:" + "x" * 30_000))
            if ran.code != 0:
                break
        assert ran.code == 9 and "space" in ran.err.lower() + ran.err, ran
        people = ada.ok("list", "--json").json()
        assert len(people) == 3 + i and all(p["name"] for p in people)
        fill_up(disk)
        ran = kith("init", "--name", "Bo", "--vault", os.path.join(disk, "bo"), "--device-key-file",
                   os.path.join(disk, "bo.key"))
        assert ran.code == 9, ran
        assert not os.path.exists(os.path.join(disk, "bo")) and not os.path.exists(os.path.join(disk, "bo.key"))


def test_kill_minus_9_at_any_instant_of_a_save_leaves_the_old_or_the_new_state():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        chance = random.Random(2026)
        times = []
        for i in range(5):
            started = time.monotonic()
            ada.ok("note", "person 0", f"how long it takes {i}")
            times.append(time.monotonic() - started)
        whole = min(times)
        old = new = 0
        notes = len(times)
        for i in range(30):
            run = ada.start("note", "person 0", f"note {i}")
            time.sleep(chance.random() * whole * 0.8)
            run.kill()
            run.process.stdout.close()
            run.process.stderr.close()
            after = ada.ok("show", "person 0", "--json").json()["mine"]["notes"]
            assert len(after) in (notes, notes + 1), (i, len(after), notes)
            assert len(after) == notes or after[-1]["text"] == f"note {i}"
            new += len(after) - notes
            old += notes + 1 - len(after)
            notes = len(after)
        print(f"  killed 30 times: {old} old, {new} new")
        assert len(ada.list()) == 3


def test_ctrl_c_in_the_middle_exits_130_and_the_vault_opens():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        run = ada.start("import", "-", stdin=subprocess.PIPE)
        run.process.stdin.write(b"BEGIN:VCARD\r\n")
        run.process.stdin.flush()
        time.sleep(0.2)
        run.process.send_signal(signal.SIGINT)
        assert run.end() == 130
        run.process.stdin.close()
        assert ada.list() == []


if __name__ == "__main__":
    main(globals())
