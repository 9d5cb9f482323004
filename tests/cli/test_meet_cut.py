# SPDX-License-Identifier: Apache-2.0
"""A meeting that both devices lose to kill -9 in the middle of the swap is finished by the next one, and that is said."""
import threading

from harness import PATIENCE, folder, main
from meeting import Relay, dial, listen, meet, pair


class FrameRelay(Relay):
    """Passes so many frames of the dialler and of the listener, then holds back what follows."""

    def __init__(self, address, passes):
        self.passes = passes
        self.held_back = [0, 0]
        self.changed = threading.Condition()
        super().__init__(address)

    def _pass(self, source, sink, side):
        waiting, passed = b"", 0
        try:
            while piece := source.recv(65536):
                waiting += piece
                while len(waiting) >= 2 and len(waiting) >= (size := 2 + int.from_bytes(waiting[:2], "big")):
                    frame, waiting = waiting[:size], waiting[size:]
                    passed += 1
                    if passed <= self.passes[side]:
                        sink.sendall(frame)
                        continue
                    with self.changed:
                        self.held_back[side] += 1
                        self.changed.notify_all()
        except OSError:
            pass

    def holds_back(self, dialler, listener):
        with self.changed:
            assert self.changed.wait_for(lambda: self.held_back[0] >= dialler and self.held_back[1] >= listener, PATIENCE), self.held_back


# Of each side: Hello, key share, Noise, IDENTITY, PENDING, OFFER, DECIDE, STAGE, STAGED; then RELEASE and COMMIT.
STAGED = 9


def lost(ada, bo, passes, held_back):
    """Bo dials Ada through a relay; both are killed when so many frames were held back."""
    showing, code, address = listen(ada)
    relay = FrameRelay(address, passes)
    typing = dial(bo, code, relay.address)
    relay.holds_back(*held_back)
    for run in (showing, typing):
        run.kill()


def check_finished(ada, bo):
    for run in meet(ada, bo):
        assert "An earlier meeting with them is settled now. You hold their card, and they hold yours." in run.err, run.err
    assert [p["name"] for p in ada.list()] == ["Bo Diddley"] and [p["name"] for p in bo.list()] == ["Ada Lovelace"]
    for run in meet(ada, bo):
        assert "earlier meeting" not in run.err, run.err


def test_killed_when_both_have_staged_neither_holds_a_card_and_the_next_meeting_finishes_it():
    with folder() as here:
        ada, bo = pair(here)
        lost(ada, bo, passes=(STAGED, STAGED), held_back=(1, 1))
        assert ada.list() == [] and bo.list() == []
        check_finished(ada, bo)


def test_killed_when_one_holds_the_others_card_the_next_meeting_gives_the_other_theirs():
    for first in (0, 1):
        with folder() as here:
            ada, bo = pair(here)
            passes = [STAGED, STAGED]
            passes[first] += 1  # this one's RELEASE arrives: the other saves, and its COMMIT is lost
            held_back = [0, 2] if first == 0 else [2, 0]
            lost(ada, bo, passes, held_back)
            assert (len(ada.list()), len(bo.list())) == ((1, 0) if first == 0 else (0, 1))
            check_finished(ada, bo)


if __name__ == "__main__":
    main(globals())
