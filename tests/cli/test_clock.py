# SPDX-License-Identifier: Apache-2.0
"""A device whose clock is wrong, and one whose clock is right when a value's last day has passed. The clock of the real
program is moved (harness.at_clock)."""
from harness import Terminal, at_clock, folder, main
from meeting import meet, pair

QUESTION = "Then they are deleted. [y/N] "


def acquainted(here):
    """Ada has Bo's e-mail, to be kept for 30 days."""
    ada, bo = pair(here)
    bo.ok("card", "set", "email", "bo@example.org", "--type", "work", "--give", "everyone", "--keep", "30d")
    meet(ada, bo)
    assert email(ada), ada.list()
    return ada


def email(owner, **options):
    (bo,) = owner.ok("list", "--json", **options).json()
    return bo["email"]


def test_a_clock_that_is_ten_years_fast_hides_and_never_deletes():
    with folder() as here:
        ada = acquainted(here)
        known = email(ada)
        for _ in range(3):
            ran = ada.ok("list", "--json", env=at_clock(here, 3652))
            assert "hidden, and not deleted" in ran.err and not ran.json()[0]["email"], ran
            ada.ok("note", "bo", "written by a wrong clock", env=at_clock(here, 3652))
        assert email(ada) == known


def test_a_clock_that_is_ten_years_slow_deletes_nothing():
    with folder() as here:
        ada = acquainted(here)
        known = email(ada)
        assert email(ada, env=at_clock(here, -3652)) == known
        ada.ok("note", "bo", "written by a wrong clock", env=at_clock(here, -3652))
        assert email(ada) == known


def test_at_a_terminal_an_uncertain_clock_asks_and_only_a_yes_deletes():
    with folder() as here:
        ada = acquainted(here)
        known = email(ada)
        for answer in ("\n", "n\n", "\x04"):
            screen = Terminal("list", *ada.access, env=at_clock(here, 3652))
            screen.read(QUESTION)
            screen.type(answer)
            assert screen.end() == 0 and "deleted." not in screen.seen.split(QUESTION)[1], screen.seen
            assert email(ada) == known
        screen = Terminal("list", "--no-input", *ada.access, env=at_clock(here, 3652))
        assert screen.end() == 0 and "Is it really" not in screen.seen and email(ada) == known, screen.seen
        screen = Terminal("list", *ada.access, env=at_clock(here, 3652))
        screen.read(QUESTION)
        screen.type("y\n")
        assert screen.end() == 0 and "deleted." in screen.seen.split(QUESTION)[1], screen.seen
        assert not email(ada, env=at_clock(here, 3652)) and not email(ada), "it is gone for good"


def test_a_clock_that_is_certain_deletes_what_has_expired_and_says_so():
    with folder() as here:
        ada = acquainted(here)
        ran = ada.ok("list", "--json", env=at_clock(here, 40))
        assert "gone from the vault" in ran.err and not ran.json()[0]["email"], ran
        assert not email(ada)


if __name__ == "__main__":
    main(globals())
