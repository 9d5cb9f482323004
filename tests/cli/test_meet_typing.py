# SPDX-License-Identifier: Apache-2.0
"""A code as people type it: with slips, in digits, with Tab, and with rubbish in between."""
import os
import re
import subprocess

from harness import Terminal, folder, kith, main
from meeting import dial, listen, pair


def typing_screen(owner, address, **options):
    screen = Terminal("meet", "--listen", "127.0.0.1", "--at", address, "--yes", *owner.access, **options)
    screen.read("Their code: ")
    return screen


def slips(code):
    """The code as somebody might type it."""
    number, _, words = code.rpartition("-")[0].rpartition("-") if code[0].isdigit() else ("", "", code.rpartition("-")[0])
    first, second = words.split("-")[-1], code.rpartition("-")[2]
    front = number + "-" if number else ""
    return [code.upper(), code.replace("-", " "), front + first + second, front + first[:-1] + "-" + second,
            front + first + "-" + second[:1] + second[2:]]


def shortest_beginning(word):
    """Of a word on the PGP list, and of no other on the same one."""
    vectors = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors", "pgp-words.json")
    lists = re.findall(r'"(even|odd)": \[([^\]]*)\]', open(vectors).read())
    words = next(words for words in (re.findall(r'"([a-z]+)"', text) for _, text in lists) if word in words)
    return next(word[:size] for size in range(1, len(word)) if sum(w.startswith(word[:size]) for w in words) == 1)


def test_every_way_to_type_a_code_reaches_the_other_side():
    for way in range(5):
        with folder() as here:
            ada, bo = pair(here)
            listening, code, address = listen(ada)
            run = dial(bo, slips(code)[way], address)
            assert (listening.end(), run.end()) == (0, 0), (code, slips(code)[way], run.err)
            assert ("Read as " + code in run.err) == (way > 2), (way, run.err)


def test_a_code_with_spaces_needs_no_quotes_and_the_digits_are_as_good():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        run = bo.start("meet", *code.split("-"), "--at", address, "--events", "json", "--yes")
        assert (listening.end(), run.end()) == (0, 0), run.err
        listening, _, address = listen(ada)
        digits = listening.event("code")["digits"]
        run = dial(bo, digits, address)
        assert (listening.end(), run.end()) == (0, 0), run.err


def test_a_wrong_check_digit_and_words_that_could_be_two_are_told():
    ran = kith("meet", "7-04711-4", "--yes")
    assert ran.code == 2 and "check digit" in ran.err, ran
    ran = kith("meet", "7-giger-adroitness", "--yes")
    assert ran.code == 2 and "Did you mean geiger or tiger?" in ran.err and "several words" in ran.err, ran
    ran = kith("meet", "7-giger-adroitness", "--yes", "--events", "json")
    assert "geiger" not in ran.out and ran.json()["error"] == "usage", ran


def test_the_screen_shows_both_spellings():
    with folder() as here:
        ada, _ = pair(here)
        run = ada.start("meet", "--listen", "127.0.0.1", "--yes", "--events", "json", "--timeout", "1s")
        event = run.event("code")
        run.end()
        assert event["code"] in run.err and event["digits"] in run.err, run.err


def test_tab_completes_both_words_and_what_stands_ahead_is_dimmed():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        begun = [shortest_beginning(word) for word in code.split("-")[-2:]]
        screen = typing_screen(bo, address)
        screen.type(begun[0])
        screen.read("\x1b[2m")
        screen.type("\t" + begun[1])
        screen.read(code.split("-")[-2] + "-" + begun[1])
        screen.type("\t\n")
        assert (screen.end(), listening.end()) == (0, 0), screen.seen
        assert "Read as" not in screen.seen


def test_tab_lists_the_words_where_there_are_several_and_does_nothing_elsewhere():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        screen = typing_screen(bo, address, env={"NO_COLOR": "1"})
        screen.type("\t7-\tb\t")
        assert "baboon backfield backward" in screen.read("...")
        screen.type("\x15" + code + "\t\n")
        assert (screen.end(), listening.end()) == (0, 0), screen.seen
        assert "\x1b" not in screen.seen


def test_keys_edit_and_arrows_escapes_and_bidi_tricks_do_nothing():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        screen = typing_screen(bo, address, env={"NO_COLOR": "1"})
        screen.type("rubbish\x17\x1b[A\x1b[1;5D\x1bOP\x1b]x\x7f\u202e\u2066\x01\x0b" + "x" * 5000 + "\x15")
        screen.type("\u00e9\x7f" + code + "zz\x7f\x08\n")
        assert (screen.end(), listening.end()) == (0, 0), screen.seen
        assert "\x1b" not in screen.seen and "\u202e" not in screen.seen


def test_what_is_said_meanwhile_leaves_what_is_typed_so_far():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        screen = typing_screen(bo, address)
        screen.type(code[:-3])
        screen.read("Nobody in five seconds")
        assert screen.read(code[:-3], patience=30)
        screen.type(code[-3:] + "\n")
        assert (screen.end(), listening.end()) == (0, 0), screen.seen


def test_a_program_may_write_a_code_with_slips_too():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        run = bo.start("meet", "--listen", "127.0.0.1", "--at", address, "--yes", "--events", "json", stdin=subprocess.PIPE)
        run.event("code")
        run.process.stdin.write(b"7-giger-adroitness\n" + code.upper().replace("-", " ").encode() + b"\n")
        run.process.stdin.close()
        assert (listening.end(), run.end()) == (0, 0), run.err
        assert "Did you mean geiger or tiger?" in run.err


if __name__ == "__main__":
    main(globals())
