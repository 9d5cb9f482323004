# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""Passphrases: each run here pays for a whole key derivation (256 MiB, 3 passes)."""
import os
import shutil
import signal
import subprocess
import time

from harness import KITH, Owner, Terminal, environment, folder, kith, main, vcard


def test_init_asks_for_a_name_and_twice_for_a_passphrase_which_is_not_echoed():
    with folder() as here:
        vault = os.path.join(here, "v")
        screen = Terminal("init", "--vault", vault)
        screen.read("Your name")
        screen.type("Ada Lovelace\n")
        screen.read("New passphrase: ")
        screen.wait_until(lambda: not screen.echoes())
        screen.type("correct horse\n")
        screen.read("same again: ")
        screen.wait_until(lambda: not screen.echoes())
        screen.type("correct horse\n")
        assert screen.end() == 0, screen.seen
        assert "correct horse" not in screen.seen
        # And the vault opens by it: typed, from a file, from an environment's file, from a descriptor.
        screen = Terminal("card", "show", "--vault", vault)
        screen.read("Passphrase: ")
        screen.wait_until(lambda: not screen.echoes())
        screen.type("correct horse\n")
        assert screen.end() == 0 and "Ada Lovelace" in screen.seen and "correct" not in screen.seen
        file = os.path.join(here, "p")
        with open(file, "w") as out:
            out.write("correct horse\n")
        assert kith("list", "--vault", vault, "--passphrase-file", file).code == 0
        assert kith("list", "--vault", vault, env={"KITH_PASSPHRASE_FILE": file}).code == 0
        read_end, write_end = os.pipe()
        os.write(write_end, b"correct horse\n")  # and the writer keeps its end open
        ran = kith("list", "--vault", vault, env={"KITH_PASSPHRASE_FD": read_end}, pass_fds=(read_end,))
        assert ran.code == 0, ran
        os.close(read_end)
        os.close(write_end)
        # A wrong one is exit 7, from every source, and says so in words.
        with open(file, "w") as out:
            out.write("wrong horse")
        ran = kith("list", "--vault", vault, "--passphrase-file", file)
        assert ran.code == 7 and "passphrase" in ran.err, ran


def test_a_passphrase_can_be_typed_while_stdin_carries_the_file():
    with folder() as here:
        vault, file = os.path.join(here, "v"), os.path.join(here, "p")
        with open(file, "w") as out:
            out.write("correct horse")
        assert kith("init", "--name", "Ada", "--vault", vault, "--passphrase-file", file).code == 0
        book = os.path.join(here, "book.vcf")
        with open(book, "w") as out:
            out.write(vcard("FN:Bo"))
        screen = Terminal("import", "-", "--vault", vault, stdin=book)
        screen.read("Passphrase: ")
        screen.wait_until(lambda: not screen.echoes())
        screen.type("correct horse\n")
        assert screen.end() == 0 and "1 new" in screen.seen, screen.seen


def typed(screen, question, answer):
    screen.read(question)
    screen.wait_until(lambda: not screen.echoes())
    screen.seen = ""
    screen.type(answer + "\n")


def opens(vault, here, words):
    file = os.path.join(here, "words")
    with open(file, "w", encoding="utf-8") as out:
        out.write(words)
    return kith("list", "--vault", vault, "--passphrase-file", file).code


def test_a_passphrase_is_changed_at_a_terminal_and_copies_from_before_open_with_the_old_one():
    with folder() as here:
        vault, file = os.path.join(here, "v"), os.path.join(here, "p")
        with open(file, "w", encoding="utf-8") as out:
            out.write("old words")
        assert kith("init", "--name", "Ada", "--vault", vault, "--passphrase-file", file).code == 0
        copy = os.path.join(here, "copy")
        shutil.copytree(vault, copy)
        screen = Terminal("passwd", "--vault", vault)
        typed(screen, "Passphrase: ", "old words")
        typed(screen, "New passphrase: ", "new words")
        typed(screen, "same again: ", "new wrods")
        assert screen.end() == 2 and "differ" in screen.seen, screen.seen
        screen = Terminal("passwd", "--vault", vault)
        typed(screen, "Passphrase: ", "old words")
        typed(screen, "New passphrase: ", "new words")
        typed(screen, "same again: ", "new words")
        assert screen.end() == 0 and "still open with the old one" in screen.seen and "new words" not in screen.seen, screen.seen
        assert opens(vault, here, "new words") == 0 and opens(vault, here, "old words") == 7
        assert opens(copy, here, "old words") == 0


def test_who_forgot_the_passphrase_sets_a_new_one_by_the_recovery_code():
    with folder() as here:
        vault, file = os.path.join(here, "v"), os.path.join(here, "p")
        with open(file, "w", encoding="utf-8") as out:
            out.write("old words")
        ran = kith("init", "--name", "Ada", "--recovery", "--yes", "--vault", vault, "--passphrase-file", file)
        assert ran.code == 0, ran
        code = os.path.join(here, "code")
        with open(code, "w", encoding="utf-8") as out:
            out.write(ran.out)
        with open(file, "w", encoding="utf-8") as out:
            out.write("new words")
        args = ["passwd", "--vault", vault, "--recovery-file", code, "--new-passphrase-file", file]
        assert kith(*args).code == 0
        assert opens(vault, here, "new words") == 0 and opens(vault, here, "old words") == 7
        # And a rekey takes the recovery code away with everything else.
        ran = kith(*args, "--rekey")
        assert ran.code == 0 and "recovery code opens the vault no more" in ran.err, ran
        assert opens(vault, here, "new words") == 0
        assert kith("list", "--vault", vault, "--recovery-file", code).code == 7


def test_who_comes_in_by_another_key_replaces_several_passphrases_only_knowingly():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        file = os.path.join(here, "p")
        for words in ("first words", "second words"):
            with open(file, "w", encoding="utf-8") as out:
                out.write(words)
            ada.ok("key", "add", "passphrase", "--new-passphrase-file", file)
        ids = [key["id"] for key in ada.ok("key", "list", "--json").json() if key["kind"] == "passphrase"]
        change = ["passwd", "--new-passphrase-file", file]
        ran = ada.kith(*change)
        assert ran.code == 2 and "all 2" in ran.err and "--yes" in ran.err and all(i[:10] in ran.err for i in ids), ran
        screen = Terminal(*change, *ada.access)
        screen.read("Go on? [y/N] ")
        screen.type("\n")
        assert screen.end() == 5 and all(i[:10] in "".join(screen.seen.split("\r\n")) for i in ids), screen.seen
        assert len(ada.ok("key", "list", "--json").json()) == 3
        # By one of them, only that one changes.
        args = ["--vault", ada.vault, "--passphrase-file", file]
        assert kith(*change, *args).code == 0
        now = [key["id"] for key in ada.ok("key", "list", "--json").json() if key["kind"] == "passphrase"]
        assert len(now) == 2 and len(set(now) & set(ids)) == 1, (ids, now)
        ran = ada.ok(*change, "--yes")
        assert all(i[:10] in ran.err for i in now), ran
        assert [key["kind"] for key in ada.ok("key", "list", "--json").json()].count("passphrase") == 1
        assert opens(ada.vault, here, "second words") == 0 and opens(ada.vault, here, "first words") == 7


def counts_seconds(pid):
    """Whether its second thread is there, and waits."""
    tasks = [task for task in os.listdir(f"/proc/{pid}/task") if task != str(pid)]
    if not tasks:
        return False
    with open(f"/proc/{pid}/task/{tasks[0]}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "S"


def stopped_while_it_makes_a_vault(vault):
    """What a terminal shows where making it takes longer than a second, however fast this machine is: it is stopped in its work."""
    screen = Terminal("init", "--name", "Ada", "--vault", vault)
    typed(screen, "New passphrase: ", "correct horse")
    typed(screen, "same again: ", "correct horse")
    screen.wait_until(lambda: counts_seconds(screen.pid))
    os.kill(screen.pid, signal.SIGSTOP)
    stopped = time.monotonic()
    screen.wait_until(lambda: time.monotonic() > stopped + 1.1)
    os.kill(screen.pid, signal.SIGCONT)
    assert screen.end() == 0, screen.seen
    return screen.seen


def test_a_terminal_shows_that_a_vault_is_being_made_and_nothing_of_it_stays():
    with folder() as here:
        # The stop may come when the work is all but done; not five times.
        shown = [stopped_while_it_makes_a_vault(os.path.join(here, f"v{run}")) for run in range(5)]
        assert any("Making the vault... 1 s" in seen for seen in shown), shown
        for seen in shown:
            line = seen.replace("\r\n", "\n").split("\n")[1]
            assert line.rsplit("\r", 1)[-1].startswith("Your vault is at"), seen


def test_secrets_are_in_no_argument_and_no_file_of_the_vault():
    with folder() as here:
        vault, file = os.path.join(here, "v"), os.path.join(here, "p")
        with open(file, "w") as out:
            out.write("correct horse battery")
        assert kith("init", "--name", "Ada", "--vault", vault, "--passphrase-file", file).code == 0
        for name in os.listdir(vault):
            with open(os.path.join(vault, name), "rb") as content:
                assert b"correct horse" not in content.read()
        ran = subprocess.run([KITH, "list", "--passphrase", "x"], capture_output=True, env=environment(), check=False)
        assert ran.returncode == 2  # there is no such option


if __name__ == "__main__":
    main(globals())
