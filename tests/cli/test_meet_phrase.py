# SPDX-License-Identifier: Apache-2.0
"""Meeting by phrase: both pick, nobody picks for them, and three mismatches pause it."""
import subprocess

from harness import Terminal, folder, main
from meeting import pair


def start(owner, *args, answer=None):
    return owner.start("meet", "--phrase", "--events", "json", "--timeout", "60s", *([answer] if answer else []), *args,
                       stdin=subprocess.PIPE)


def say(run, text):
    run.process.stdin.write(text.encode())
    run.process.stdin.flush()


def compared(here, *args):
    ada, bo = pair(here)
    shown = start(ada, "--listen", "127.0.0.1", *args, answer="--yes")
    other = start(bo, "--at", shown.event("listening")["addresses"][0], *args, answer="--yes")
    return ada, bo, shown, other


def common(one, other):
    first, second = (run.event("phrases")["phrases"] for run in (one, other))
    both = set(first) & set(second)
    assert len(first) == len(second) == 3 and len(both) == 1 and all(len(p.split()) == 4 for p in first + second)
    return [phrases.index(next(iter(both))) + 1 for phrases in (first, second)]


def test_two_who_pick_the_phrase_on_both_screens_meet():
    with folder() as here:
        ada, bo, shown, other = compared(here)
        for run, pick in zip((shown, other), common(shown, other)):
            say(run, f"{pick}\n")
        assert (shown.end(), other.end()) == (0, 0), (shown.err, other.err)
        assert ada.ok("show", "bo", "--json").json()["met"]["how"] == "phrase"
        assert bo.list() and not [e for e in shown.events if e["event"] in ("code", "invitation")]


def test_yes_never_picks_and_the_end_of_input_is_no_mismatch():
    with folder() as here:
        ada, bo, shown, other = compared(here)
        common(shown, other)
        shown.process.stdin.close()
        assert shown.end() == 5 and other.end() in (3, 5), (shown.err, other.err)
        assert ada.list() == [] and bo.list() == []


def test_a_mismatch_is_exit_6_on_both_sides_with_what_it_may_mean():
    for wrong in ("n\n", "decoy"):
        with folder() as here:
            ada, bo, shown, other = compared(here)
            picks = common(shown, other)
            say(other, f"{picks[1]}\n")
            other.said("Waiting for their pick.")
            say(shown, "n\n" if wrong == "n\n" else f"{picks[0] % 3 + 1}\n")
            assert (shown.end(), other.end()) == (6, 6), (shown.err, other.err)
            for run in (shown, other):
                assert run.event("failed")["error"] == "phrase-mismatch" and "between you" in run.err, run.err
            assert ada.list() == [] and bo.list() == []


def test_three_mismatches_pause_it_and_say_until_when():
    with folder() as here:
        ada, bo = pair(here)
        for _ in range(3):
            shown = start(ada, "--listen", "127.0.0.1")
            other = start(bo, "--at", shown.event("listening")["addresses"][0])
            _, right = common(shown, other)
            say(other, f"{right}\n")
            other.said("Waiting for their pick.")
            say(shown, "n\n")
            assert (shown.end(), other.end()) == (6, 6), (shown.err, other.err)
        paused = start(ada, "--listen", "127.0.0.1")
        assert paused.end() == 6 and paused.event("failed")["error"] == "phrase-mismatch"
        assert "minute" in paused.err, paused.err


def test_without_a_person_phrase_mode_is_exit_2():
    with folder() as here:
        ada, _ = pair(here)
        for args in (["--yes"], ["--yes", "--events", "json", "--no-input"]):
            ran = ada.kith("meet", "--phrase", "--listen", "127.0.0.1", *args)
            assert ran.code == 2 and "terminal" in ran.err, ran
        for code in ("7-acme-adroitness", "0", "10000", "x"):
            assert ada.kith("meet", code, "--phrase", "--yes").code == 2


def test_the_screen_shows_three_phrases_and_asks_until_one_is_picked():
    with folder() as here:
        ada, bo = pair(here)
        screen = Terminal("meet", "--phrase", "--listen", "127.0.0.1", "--yes", *ada.access, columns=40, env={"LC_ALL": "C", "NO_COLOR": "1"})
        address = "127.0.0.1:" + screen.read("address above.").split("127.0.0.1:")[1].split()[0]
        other = start(bo, "--at", address, answer="--yes")
        theirs = other.event("phrases")["phrases"]
        screen.read("n = none:")
        pick = next(n for n in (1, 2, 3) for p in theirs if f"  {n}  {p}" in screen.seen)
        screen.type("y\n")
        screen.read("Which one?")
        screen.type(f"{pick}\n")
        say(other, str(next(i + 1 for i, p in enumerate(theirs) if f"  {pick}  {p}" in screen.seen)) + "\n")
        assert (screen.end(), other.end()) == (0, 0), (screen.seen, other.err)
        assert screen.seen.isascii() and "The phrases match." in screen.seen


if __name__ == "__main__":
    main(globals())
