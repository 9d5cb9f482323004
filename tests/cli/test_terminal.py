# SPDX-License-Identifier: Apache-2.0
"""What a person at a terminal is asked, and how the terminal is left."""
import os
import signal

from harness import Owner, Terminal, folder, main, vcard


def test_two_passphrases_that_differ_make_nothing():
    with folder() as here:
        screen = Terminal("init", "--name", "Ada", "--vault", os.path.join(here, "v"))
        screen.read("New passphrase: ")
        screen.type("one\n")
        screen.read("same again: ")
        screen.type("two\n")
        assert screen.end() == 2 and "differ" in screen.seen
        assert os.listdir(here) == []


def test_no_input_asks_nothing_even_at_a_terminal():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        screen = Terminal("list", "--vault", ada.vault, "--no-input")
        assert screen.end() == 7, screen.seen
        screen = Terminal("init", "--vault", os.path.join(here, "w"), "--no-input")
        assert screen.end() == 2, screen.seen
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        screen = Terminal("forget", "bo", *ada.access, "--no-input")
        assert screen.end() == 2 and len(ada.list()) == 1


def test_forget_asks_and_only_yes_forgets():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=vcard("FN:Bo"))
        for answer in ("n\n", "\n", "what\n", "\x04"):
            screen = Terminal("forget", "bo", *ada.access)
            screen.read("[y/N] ")
            screen.type(answer)
            assert screen.end() == 5, screen.seen
            assert len(ada.list()) == 1
        screen = Terminal("forget", "bo", *ada.access)
        screen.read("[y/N] ")
        screen.type("y\n")
        assert screen.end() == 0 and ada.list() == []


def test_ctrl_c_at_a_passphrase_exits_130_with_the_terminal_restored():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        for stop in (lambda s: s.type("\x03"), lambda s: os.kill(s.pid, signal.SIGTERM),
                     lambda s: os.kill(s.pid, signal.SIGHUP)):
            screen = Terminal("list", "--vault", ada.vault)
            # Held open here, so that the terminal can be looked at after the end.
            screen.read("Passphrase: ")
            screen.wait_until(lambda: not screen.echoes())
            other = os.open(os.ttyname(os.open(f"/proc/{screen.pid}/fd/0", os.O_RDWR | os.O_NOCTTY)), os.O_RDWR | os.O_NOCTTY)
            stop(screen)
            status = os.waitpid(screen.pid, 0)[1]
            assert os.waitstatus_to_exitcode(status) == 130
            assert screen.echoes()
            os.close(other)
            os.close(screen.fd)


def test_a_stopped_prompt_gives_the_echo_back_and_takes_it_again():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        screen = Terminal("list", "--vault", ada.vault)
        screen.read("Passphrase: ")
        screen.wait_until(lambda: not screen.echoes())
        os.kill(screen.pid, signal.SIGTSTP)
        screen.wait_until(screen.echoes)
        os.kill(screen.pid, signal.SIGCONT)
        screen.wait_until(lambda: not screen.echoes())
        screen.type("\x03")
        assert screen.end() == 130


def test_nothing_typed_at_a_passphrase_is_exit_7():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        screen = Terminal("list", "--vault", ada.vault)
        screen.read("Passphrase: ")
        screen.wait_until(lambda: not screen.echoes())
        screen.type("\n")
        assert screen.end() == 7, screen.seen


if __name__ == "__main__":
    main(globals())
