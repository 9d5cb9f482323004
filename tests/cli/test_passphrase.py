# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""Passphrases: each run here pays for a whole key derivation (256 MiB, 3 passes)."""
import os
import pty
import subprocess

from harness import KITH, Terminal, environment, folder, kith, main, vcard


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
        pid, fd = pty.fork()
        if pid == 0:
            os.dup2(os.open(book, os.O_RDONLY), 0)
            os.execve(KITH, [KITH, "import", "-", "--vault", vault], environment())
        screen = Terminal.__new__(Terminal)
        screen.seen, screen.pid, screen.fd = "", pid, fd
        screen.read("Passphrase: ")
        screen.wait_until(lambda: not screen.echoes())
        screen.type("correct horse\n")
        assert screen.end() == 0 and "1 new" in screen.seen, screen.seen


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
