# SPDX-License-Identifier: Apache-2.0
"""Mornings and keys: unlock and lock in the kernel's keyring, the list of keys, recovery codes, new passphrases."""
import ctypes
import os
import re
import subprocess

from harness import KITH, Owner, Skip, Terminal, environment, folder, forbid, kith, main, memory_of, needs_forbid, vcard


def keyring_works():
    """Whether this system lets a process keep a key. (Containers often don't.)"""
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("unlock", "--for", "1s")
        if ran.code == 9 and "keeps no key" in ran.err:
            return False
        assert ran.code == 0, ran
        ada.ok("lock")
    return True


def needs_keyring():
    if not keyring_works():
        raise Skip("this system permits no use of the kernel's keyring")


def locked(owner):
    """The owner without the key: only what is kept opens."""
    return ["--vault", owner.vault]


def test_unlock_opens_for_every_later_command_until_lock():
    needs_keyring()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        assert kith("list", *locked(ada)).code == 7
        ran = ada.ok("unlock")
        assert re.search(r"until \d\d:\d\d", ran.err) and ran.out == "", ran
        for args in (["list"], ["show", "bo"], ["note", "bo", "hello"], ["key", "list"], ["verify"], ["list", "--no-input"]):
            assert kith(*args, *locked(ada)).code == 0, args
        # Another session of the same user, as in another terminal.
        assert kith("list", *locked(ada), preexec_fn=lambda: ctypes.CDLL("libkeyutils.so.1").keyctl(1, None)).code == 0
        # What is named is used, and not what is kept.
        wrong = os.path.join(here, "wrong")
        with open(wrong, "wb") as file:
            file.write(b"x" * 32)
        os.chmod(wrong, 0o600)
        assert kith("list", *locked(ada), "--device-key-file", wrong).code == 7
        assert "Locked" in kith("lock", *locked(ada)).err
        assert kith("list", *locked(ada)).code == 7
        ran = kith("lock", *locked(ada))
        assert ran.code == 0 and "already" in ran.err, ran


def test_unlock_ends_by_itself():
    needs_keyring()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("unlock", "--for", "1s")
        for _ in range(1000):
            ran = kith("list", *locked(ada))
            if ran.code == 7:
                return
            assert ran.code == 0, ran
        raise AssertionError("it never ended")


def test_a_vault_that_is_gone_or_unreadable_is_locked_all_the_same():
    needs_keyring()
    with folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Li")
        database = os.path.join(ada.vault, "vault.db")
        for spoil in (lambda: os.rename(database, database + ".away"), lambda: open(database, "wb").write(b"rubbish" * 999)):
            for owner in (ada, bo):
                owner.ok("unlock")
            with open(database, "rb") as file:
                good = file.read()
            spoil()
            ran = kith("lock", *locked(ada))
            assert ran.code == 0 and "every key that was kept is forgotten, 2 in all" in ran.err, ran
            ran = kith("lock", *locked(ada))
            assert ran.code in (2, 8) and "No key is kept" in ran.err, ran
            with open(database, "wb") as file:
                file.write(good)
            for owner in (ada, bo):
                assert kith("list", *locked(owner)).code == 7


def test_two_vaults_have_two_keys():
    needs_keyring()
    with folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Li")
        ada.ok("unlock")
        assert kith("list", *locked(ada)).code == 0
        assert kith("list", *locked(bo)).code == 7
        bo.ok("unlock")
        ada.ok("lock")
        assert kith("list", *locked(bo)).code == 0
        assert kith("list", *locked(ada)).code == 7
        bo.ok("lock")


def test_the_kept_key_is_its_users_alone_and_its_name_says_nothing():
    needs_keyring()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("unlock", "--for", "1m")
        try:
            with open("/proc/keys", encoding="utf-8") as file:
                mine = [line for line in file if " kith:" in line]
            for line in mine:  # shown only where this process may see it
                assert re.search(r" kith:[0-9a-f]{32}: 32$", line.strip()) and " 3f000000 " in line, line
            if os.geteuid() == 0:
                other = {"user": 65534, "group": 65534, "extra_groups": []}
                script = "cat /proc/keys; keyctl search @u user x 2>&1; exit 0"
                seen = subprocess.run(["sh", "-c", script], capture_output=True, check=True, **other).stdout
                assert b"kith:" not in seen, seen
        finally:
            ada.ok("lock")


def test_a_key_that_no_longer_fits_is_dropped_silently():
    needs_keyring()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("unlock")
        saved = os.path.join(here, "saved")
        ada.ok("backup", saved)
        ada.ok("passwd", "--rekey")
        ran = kith("list", *locked(ada))
        assert ran.code == 7 and "there is no terminal to ask" in ran.err, ran
        # The restored copy has the same id and the old data key: what is kept for one does not open the other.
        old = os.path.join(here, "old")
        assert kith("restore", saved, "--vault", old, "--device-key-file", ada.key).code == 0
        assert kith("unlock", "--vault", old, "--device-key-file", ada.key).code == 0
        ran = kith("list", *locked(ada))
        assert ran.code == 7 and "there is no terminal to ask" in ran.err, ran
        assert kith("list", "--vault", old).code == 7  # forgotten
        assert ada.ok("list").code == 0


def test_changing_keys_asks_even_while_unlocked():
    needs_keyring()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("unlock")
        file = os.path.join(here, "p")
        with open(file, "w", encoding="utf-8") as out:
            out.write("words")
        for args in (["passwd", "--new-passphrase-file", file], ["passwd", "--rekey", "--new-passphrase-file", file],
                     ["key", "add", "recovery", "--yes"], ["key", "rm", "a", "--yes"], ["unlock"]):
            ran = kith(*args, *locked(ada))
            assert ran.code == 7, (args, ran)
        ada.ok("lock")


def test_a_keyring_that_is_not_allowed_is_said_and_costs_nothing():
    needs_forbid()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for number in (1, 38, 13):  # EPERM, ENOSYS, EACCES
            def no_keyring(number=number):
                forbid(number, "add_key", "request_key", "keyctl")
            ran = ada.kith("unlock", preexec_fn=no_keyring)
            assert ran.code == 9 and "keeps no key for kith" in ran.err and "nothing is lost" in ran.err, ran
            assert os.strerror(number) in ran.err
            assert ada.kith("list", preexec_fn=no_keyring).code == 0
            ran = ada.kith("lock", preexec_fn=no_keyring)
            assert ran.code == 9 and "can't tell whether a key is kept" in ran.err and "already" not in ran.err, ran
            assert os.strerror(number) in ran.err
            ran = kith("lock", "--vault", os.path.join(here, "none"), preexec_fn=no_keyring)
            assert ran.code == 9 and "can't tell whether a key is kept" in ran.err and "No key is kept" not in ran.err, ran
            ran = kith("list", *locked(ada), preexec_fn=no_keyring)
            assert ran.code == 7 and "--passphrase-file" in ran.err, ran


def test_how_long_must_be_said_with_its_unit_and_within_a_day():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for time in ("15", "0m", "25h", "1441m", "86401s", "1d", "m", "99999999999999999999h", "1.5h", "15 m"):
            ran = ada.kith("unlock", "--for", time)
            assert ran.code == 2 and "15m" in ran.err, (time, ran)


def test_lock_and_unlock_without_a_vault_name_init():
    with folder() as here:
        for word in ("lock", "unlock", "passwd", "verify"):
            ran = kith(word, "--vault", os.path.join(here, "none"))
            assert ran.code in (2, 9) and ("kith init" in ran.err or "keeps no key" in ran.err), (word, ran)


def test_keys_are_listed_added_and_removed_and_the_last_one_stays():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        (first,) = ada.ok("key", "list", "--json").json()
        assert first["kind"] == "device-key" and first["opened"] is True and first["made"][:2] == "20"
        ran = ada.kith("key", "rm", first["id"], "--yes")
        assert ran.code == 2 and "only key" in ran.err, ran
        second = os.path.join(here, "second")
        ada.ok("key", "add", "device-key", second)
        assert os.path.getsize(second) == 32 and os.stat(second).st_mode & 0o777 == 0o600
        assert kith("list", "--vault", ada.vault, "--device-key-file", second).code == 0
        rows = [line.split() for line in ada.ok("key", "list").out.splitlines()]
        assert [row[1] for row in rows] == ["device-key", "device-key"] and first["id"].startswith(rows[0][0])
        ran = ada.kith("key", "rm", first["id"][:6])
        assert ran.code == 2 and "--yes" in ran.err, ran
        ran = ada.ok("key", "rm", first["id"][:6], "--yes")
        assert "still open with it" in ran.err, ran
        assert ada.kith("list").code == 7
        assert kith("list", "--vault", ada.vault, "--device-key-file", second).code == 0


def test_a_key_that_isnt_there_is_exit_1_and_one_of_several_is_exit_4():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for i in range(15):
            ada.ok("key", "add", "device-key", os.path.join(here, f"k{i}"))
        assert ada.kith("key", "rm", "zzzzzzzzzz", "--yes").code == 1
        ids = [key["id"] for key in ada.ok("key", "list", "--json").json()]
        assert len(set(ids)) == 16
        ran = ada.kith("key", "add", "device-key", os.path.join(here, "more"))
        assert ran.code == 2 and "16" in ran.err, ran
        assert not os.path.exists(os.path.join(here, "more"))
        twice = next((i[0] for i in ids if sum(other[0] == i[0] for other in ids) > 1), None)
        if twice:
            ran = ada.kith("key", "rm", twice, "--yes")
            assert ran.code == 4 and ran.err.count("device-key") > 1, ran
        assert len(ada.ok("key", "list", "--json").json()) == 16


def recovery_code(owner):
    code = owner.ok("key", "add", "recovery", "--yes").out.strip()
    assert re.fullmatch(r"([0-9a-hjkmnp-tv-z]{5}-){5}[0-9a-hjkmnp-tv-z]{5}", code), code
    return code


def test_a_recovery_code_that_nobody_read_opens_nothing():
    with folder() as here:
        ada = Owner(here, "Ada")
        read_end, write_end = os.pipe()
        os.close(read_end)
        ran = ada.kith("key", "add", "recovery", "--yes", stdout=write_end)
        os.close(write_end)
        assert ran.code == 9, ran
        assert [k["kind"] for k in ada.ok("key", "list", "--json").json()] == ["device-key"]


def by_code(owner, here, code):
    file = os.path.join(here, "code")
    with open(file, "w", encoding="utf-8") as out:
        out.write(code + "\n")
    return kith("list", "--json", "--vault", owner.vault, "--recovery-file", file)


def test_a_recovery_code_opens_and_what_was_typed_wrongly_is_named():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        code = recovery_code(ada)
        assert by_code(ada, here, code).code == 0
        assert by_code(ada, here, code.upper().replace("-", " ")).code == 0
        letters = code.replace("-", "")
        place = next(i for i in range(29) if letters[i] != letters[i + 1])
        swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2:]
        ran = by_code(ada, here, swapped)
        assert ran.code == 7 and f"letters {place + 1} and {place + 2}" in ran.err and "swapped" in ran.err, ran
        ran = by_code(ada, here, ("7" if letters[0] != "7" else "8") + letters[1:])
        assert ran.code == 7 and "letter 1 " in ran.err, ran
        ran = by_code(ada, here, letters[1:])
        assert ran.code == 7 and "30 letters, and this one has 29" in ran.err, ran
        assert letters not in ran.err
        bo = Owner(here, "Bo Li")
        ran = by_code(bo, here, code)
        assert ran.code == 7 and "device key" in ran.err, ran
        recovery_code(bo)
        ran = by_code(bo, here, code)
        assert ran.code == 7 and "not of this vault" in ran.err, ran


def test_without_a_terminal_a_recovery_code_is_neither_shown_nor_asked_for():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = ada.kith("key", "add", "recovery")
        assert ran.code == 2 and ran.out == "" and "--yes" in ran.err, ran
        assert len(ada.ok("key", "list", "--json").json()) == 1
        ran = kith("list", "--vault", ada.vault, "--recovery")
        assert ran.code == 7 and "--recovery-file" in ran.err, ran
        ran = kith("init", "--name", "X", "--recovery", "--vault", os.path.join(here, "x"), "--device-key-file", os.path.join(here, "xk"))
        assert ran.code == 2 and not os.path.exists(os.path.join(here, "x")) and not os.path.exists(os.path.join(here, "xk")), ran


def test_at_a_terminal_a_recovery_code_is_shown_once_and_taken_only_when_it_was_typed_back():
    with folder() as here:
        vault, key = os.path.join(here, "v"), os.path.join(here, "k")
        access = ["--vault", vault, "--device-key-file", key]
        screen = Terminal("init", "--name", "Ada", "--recovery", *access)
        screen.read("Type it back: ")
        code = re.search(r"\s((?:[0-9a-z]{5}-){5}[0-9a-z]{5})\s", screen.seen).group(1)
        letters = code.replace("-", "")
        screen.type(letters[:-1] + "\n")
        screen.read("and this one has 29")
        screen.type(code + "\n")
        assert screen.end() == 0, screen.seen
        kinds = [key["kind"] for key in kith("key", "list", "--json", *access).json()]
        assert sorted(kinds) == ["device-key", "recovery"]
        screen = Terminal("list", "--vault", vault, "--recovery")
        screen.read("Recovery code: ")
        assert screen.echoes()
        screen.type(code.upper() + "\n")
        assert screen.end() == 0, screen.seen
        # Not typed back: not taken.
        screen = Terminal("key", "add", "recovery", *access)
        screen.read("Type it back: ")
        screen.type(code + "\n")
        assert screen.end() == 2 and "not taken" in screen.seen, screen.seen
        screen = Terminal("key", "add", "recovery", *access)
        screen.read("Type it back: ")
        screen.type("\x03")
        assert screen.end() == 130, screen.seen
        assert len(kith("key", "list", "--json", *access).json()) == 2


def test_a_recovery_code_that_was_shown_stands_in_the_memory_no_more():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        screen = Terminal("key", "add", "recovery", *ada.access)
        screen.read("Type it back: ")
        code = re.search(r"((?:[0-9a-z]{5}-){5}[0-9a-z]{5})", screen.seen).group(1).encode()
        memory = memory_of(screen.pid)
        assert ada.vault.encode() in memory  # it is the right one
        assert code not in memory and code[:17] not in memory
        letters = code.decode().replace("-", "")
        screen.seen = ""  # what is read next is the second question, and what was typed is wiped before it
        screen.type(letters[:29] + "\n")  # one letter is missing: it asks again
        screen.read("has 29")
        screen.read("Type it back: ")
        assert letters[:20].encode() not in memory_of(screen.pid)
        screen.type(code.decode() + "\n")
        assert screen.end() == 0, screen.seen


def test_ways_of_unlocking_exclude_each_other():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        assert ada.kith("list", "--recovery").code == 2
        assert ada.kith("list", "--recovery-file", ada.key).code == 2
        assert ada.kith("list", "--passphrase-file", ada.key).code == 2
        ran = subprocess.run([KITH, "list", "--recovery-code", "x"], capture_output=True, env=environment(), check=False)
        assert ran.returncode == 2  # there is no such option: secrets are never in flags


def test_a_rekey_keeps_the_device_key_that_was_given_and_drops_the_others():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        second = os.path.join(here, "second")
        ada.ok("key", "add", "device-key", second)
        code = recovery_code(ada)
        ran = ada.ok("passwd", "--rekey")
        assert "other device key" in ran.err and "recovery code" in ran.err and "backup" in ran.err, ran
        assert [p["name"] for p in ada.list()] == ["Bo"]
        assert kith("list", "--vault", ada.vault, "--device-key-file", second).code == 7
        assert by_code(ada, here, code).code == 7
        assert len(ada.ok("key", "list", "--json").json()) == 1


def test_a_command_that_waits_while_the_vault_gets_a_new_key_is_told():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        screen = Terminal("forget", "bo", *ada.access)
        screen.read("[y/N] ")
        ada.ok("passwd", "--rekey")
        screen.type("y\n")
        assert screen.end() == 9 and "new key" in screen.seen, screen.seen
        assert [p["name"] for p in ada.list()] == ["Bo"]


if __name__ == "__main__":
    main(globals())
