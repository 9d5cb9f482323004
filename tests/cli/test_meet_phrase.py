# SPDX-License-Identifier: Apache-2.0
"""Meeting by phrase: both pick, nobody picks for them, and three mismatches pause it."""
import subprocess
import time

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
            assert "They left" not in shown.err + other.err
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


def test_one_phrase_at_a_time_with_a_vault_and_the_next_as_soon_as_that_one_ends_however_it_does():
    with folder() as here:
        ada, bo = pair(here)
        shown = start(ada, "--listen", "127.0.0.1")
        shown.event("listening")
        for args in (["--listen", "127.0.0.1"], ["--at", "127.0.0.1:9"]):
            second = start(ada, *args)
            assert second.end() == 2 and "another kith meet --phrase" in second.err, second.err
        assert ada.start("meet", "--listen", "127.0.0.1", "--yes", "--timeout", "1s").end() == 3  # by code it goes
        other = start(bo, "--listen", "127.0.0.1")  # another vault is another owner's
        other.event("listening")
        shown.kill()
        again = start(ada, "--listen", "127.0.0.1")
        again.event("listening")
        again.kill()
        other.kill()


def test_who_has_picked_and_loses_the_other_is_told_and_waits_on():
    with folder() as here:
        ada, bo, shown, other = compared(here)
        picks = common(shown, other)
        say(shown, f"{picks[0]}\n")
        shown.said("Waiting for their pick.")
        other.kill()
        shown.said("They left before they picked a phrase: nothing was given. Theirs is void. Still waiting.")
        again = start(bo, "--at", shown.event("listening")["addresses"][0], answer="--yes")
        theirs = again.event("phrases")["phrases"]
        mine = shown.count("phrases", 2)[1]
        both = next(iter(set(mine) & set(theirs)))
        say(shown, f"{mine.index(both) + 1}\n")
        say(again, f"{theirs.index(both) + 1}\n")
        assert (shown.end(), again.end()) == (0, 0), (shown.err, again.err)


def test_what_is_typed_before_the_question_about_the_phrases_is_up_is_no_pick():
    with folder() as here:
        ada, bo = pair(here)
        screen = Terminal("meet", "--phrase", "--listen", "127.0.0.1", "--yes", *ada.access)
        screen.type("n\n")
        address = "127.0.0.1:" + screen.read("address above.").split("127.0.0.1:")[1].split()[0]
        before = time.monotonic()
        other = start(bo, "--at", address, answer="--yes")
        screen.read("Read them to each other")
        screen.type("y\n")  # no pick: on a machine that is slow now the question may be up
        in_time = time.monotonic() - before < 2
        screen.read("n = none:")
        assert "Please look again" in screen.seen or not in_time, screen.seen
        theirs = other.event("phrases")["phrases"]
        pick = next(n for n in (1, 2, 3) for p in theirs if f"  {n}  {p}" in screen.seen)
        screen.type(f"{pick}\n")
        say(other, str(next(i + 1 for i, p in enumerate(theirs) if f"  {pick}  {p}" in screen.seen)) + "\n")
        assert (screen.end(), other.end()) == (0, 0), (screen.seen, other.err)


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
