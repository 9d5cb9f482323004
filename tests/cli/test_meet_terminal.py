# SPDX-License-Identifier: Apache-2.0
"""A meeting as a person at a terminal sees it: the code, the offers, the choice, and the way out."""
import os
import re
import signal

from harness import Owner, Terminal, folder, main
from meeting import dial, listen, pair, wrong


def meet_screen(owner, *args, **options):
    return Terminal("meet", "--listen", "127.0.0.1", *args, *owner.access, **options)


def code_and_address(screen):
    screen.read("theirs here.")
    address = re.search(r"127\.0\.0\.1:\d+", screen.seen).group()
    code = re.search(r"Your code:\s+(?:\x1b\[1m)?([0-9a-z-]+)", screen.seen).group(1)
    return code, address


def kinds(owner, who):
    return sorted(entry[0] for entry in owner.ok("show", who, "--json").json()["card"][1] if entry[0] != "version")


def test_the_person_sees_both_offers_and_says_yes():
    with folder() as here:
        ada, bo = pair(here)
        screen = meet_screen(ada, columns=120)
        code, address = code_and_address(screen)
        run = dial(bo, code, address)
        seen = screen.read("Agree?")
        assert "You give Bo Diddley:" in seen and "Bo Diddley gives you:" in seen
        assert "[x] 2" in seen and "ada@example.org" in seen and "[ ] 3" in seen and "keep forever" in seen
        assert "bo@example.org" not in seen  # no value before the yes
        screen.read("They said yes.")
        assert ada.list() == [] and bo.list() == []
        screen.type("y\n")
        assert (screen.end(), run.end()) == (0, 0), screen.seen
        assert "Saved: Bo Diddley" in screen.seen
        assert "Waiting for their yes." not in screen.seen  # they had said it
        assert kinds(bo, "ada") == ["email", "fn"] == kinds(ada, "bo")


def test_the_choice_can_be_changed_at_the_screen():
    with folder() as here:
        ada, bo = pair(here)
        screen = meet_screen(ada, columns=120)
        run = dial(bo, *code_and_address(screen))
        screen.read("Agree?")
        screen.seen = ""
        screen.type("2 3\n")  # the e-mail off, the telephone on
        seen = screen.read("[x] 3")  # not "Agree?": their yes asks again at any moment
        assert "[ ] 2" in seen
        screen.type("y\n")
        assert (screen.end(), run.end()) == (0, 0), (screen.seen, run.err)
        assert kinds(bo, "ada") == ["fn", "tel"]
        offers = [e["properties"] for e in run.events if e["event"] == "offer"]
        assert offers == [["name", "email:work"], ["name", "tel"]], offers
        assert "offers changed" in run.err


def test_what_is_no_answer_changes_nothing_and_asks_again():
    with folder() as here:
        ada, bo = pair(here)
        screen = meet_screen(ada, columns=120)
        run = dial(bo, *code_and_address(screen))
        for answer in ("9\n", "0\n", "1\n", "maybe\n", "2x\n", "\n", "99999999999999999999\n"):
            screen.read("Agree?")
            screen.seen = ""
            screen.type(answer)
        screen.read("Agree?")
        screen.type("yes\n")
        assert (screen.end(), run.end()) == (0, 0), screen.seen
        assert kinds(bo, "ada") == ["email", "fn"]


def test_no_and_the_end_of_input_decline():
    for answer in ("n\n", "\x04"):
        with folder() as here:
            ada, bo = pair(here)
            screen = meet_screen(ada)
            run = dial(bo, *code_and_address(screen))
            screen.read("Agree?")
            screen.type(answer)
            assert (screen.end(), run.end()) == (5, 5), screen.seen
            assert run.event("failed")["error"] == "declined"
            assert ada.list() == [] and bo.list() == []


def test_ctrl_c_while_waiting_exits_130_with_the_terminal_as_it_was():
    with folder() as here:
        ada, _ = pair(here)
        for stop in (lambda s: s.type("\x03"), lambda s: os.kill(s.pid, signal.SIGTERM), lambda s: os.kill(s.pid, signal.SIGHUP)):
            screen = meet_screen(ada)
            code_and_address(screen)
            screen.hold()
            screen.wait_until(lambda: not screen.echoes())
            stop(screen)
            assert screen.end_of_held() == 130 and screen.echoes(), screen.seen


def test_a_crash_and_a_stop_leave_the_terminal_as_it_was():
    with folder() as here:
        ada, _ = pair(here)
        screen = meet_screen(ada)
        code_and_address(screen)
        screen.hold()
        screen.wait_until(lambda: not screen.echoes())
        os.kill(screen.pid, signal.SIGTSTP)
        screen.wait_until(screen.echoes)
        os.kill(screen.pid, signal.SIGCONT)
        screen.wait_until(lambda: not screen.echoes())
        os.kill(screen.pid, signal.SIGABRT)
        assert screen.end_of_held() == -signal.SIGABRT and screen.echoes(), screen.seen


def test_ctrl_c_at_the_offer_tells_the_other_side_and_keeps_nothing():
    with folder() as here:
        ada, bo = pair(here)
        screen = meet_screen(ada)
        run = dial(bo, *code_and_address(screen))
        screen.read("Agree?")
        screen.type("\x03")
        assert screen.end() == 130 and run.end() == 5, (screen.seen, run.err)
        assert run.event("failed")["message"]
        assert ada.list() == [] and bo.list() == []


def test_their_code_can_be_typed_at_the_prompt_and_a_slip_is_told():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        screen = meet_screen(bo, "--at", address, "--yes")
        code_and_address(screen)
        screen.type("not a code\n")
        screen.read("7-acme-adroitness")  # what a code looks like
        screen.type(wrong(code) + "\n")
        screen.read("That code is not theirs")
        screen.type(code + "\n")
        assert (listening.end(), screen.end()) == (0, 0), screen.seen
        assert kinds(bo, "ada") == ["email", "fn"] == kinds(ada, "bo")


def test_without_a_vault_meet_asks_name_and_passphrase_and_goes_on():
    with folder() as here:
        ada, _ = pair(here)
        listening, code, address = listen(ada)
        new = os.path.join(here, "new")
        screen = Terminal("meet", code, "--at", address, "--vault", new, "--yes")
        screen.read("Your name")
        screen.type("Cy Twombly\n")
        for prompt in ("New passphrase: ", "same again: "):
            screen.read(prompt)
            screen.wait_until(lambda: not screen.echoes())
            screen.type("correct horse\n")
        assert (listening.end(), screen.end()) == (0, 0), screen.seen
        assert "Saved: Ada Lovelace" in screen.seen and [p["name"] for p in ada.list()] == ["Cy Twombly"]


def test_names_from_the_other_side_are_neutralized_on_the_offer_screen():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        eve = Owner(here, "Eve", make=False)
        eve.ok("init", "--name", "Eve \u202e\x1b[31m" + "x" * 5000)
        screen = meet_screen(ada, env={"NO_COLOR": "1"}, columns=100)
        run = dial(eve, *code_and_address(screen))
        screen.read("Agree?")
        screen.type("y\n")
        assert (screen.end(), run.end()) == (0, 0), screen.seen
        assert "\x1b" not in screen.seen and "\u202e" not in screen.seen and "x" * 200 not in screen.seen
        assert ada.list()[0]["name"].startswith("Eve \u202e\x1b[31mxxx")


def test_no_color_and_ascii_hold_during_a_meeting():
    with folder() as here:
        ada, bo = pair(here)
        bo.ok("card", "set", "name", "Zoë Müller")
        screen = meet_screen(ada, "--yes", env={"NO_COLOR": "1", "LC_ALL": "C"})
        run = dial(bo, *code_and_address(screen))
        assert (screen.end(), run.end()) == (0, 0)
        assert screen.seen.isascii() and "\x1b" not in screen.seen and "Zoe Muller" in screen.seen


if __name__ == "__main__":
    main(globals())
