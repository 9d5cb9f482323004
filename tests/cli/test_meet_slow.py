# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""What takes its time: peers that stall."""
import threading
import time

from harness import folder, main
from meeting import FakeListener, connect, dial, listen, pair, read_to_the_end


def test_a_peer_of_one_byte_a_second_is_closed_within_the_deadline_and_nobody_waits_for_it():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        link = connect(address)
        started = time.monotonic()
        closed = threading.Event()

        def drip():
            try:
                link.sendall(b"\x00\x50")  # the length of a Hello, and then a byte of it now and then
                while True:
                    link.sendall(b"\x08")
                    time.sleep(1)
            except OSError:
                closed.set()
        threading.Thread(target=drip, daemon=True).start()
        read_to_the_end(link)
        took = time.monotonic() - started
        assert 5 < took < 15, took  # the handshake's 10 s, and some room
        assert closed.wait(5)
        listening.said("turned away")
        dialling = dial(bo, code, address)
        assert (listening.end(), dialling.end()) == (0, 0), (listening.err, dialling.err)


def test_an_honest_peer_is_served_while_another_stalls():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        with connect(address) as link:
            link.sendall(b"\x00")
            started = time.monotonic()
            dialling = dial(bo, code, address)
            assert (listening.end(), dialling.end()) == (0, 0)
            assert time.monotonic() - started < 8


def test_a_listener_that_never_answers_is_exit_3():
    with folder() as here:
        ada, _ = pair(here)
        fake = FakeListener(lambda link: time.sleep(30))
        started = time.monotonic()
        run = dial(ada, "physique-aftermath", fake.address, timeout="4s")
        assert run.end() == 3 and run.event("failed")["error"] in ("timeout", "nobody")
        assert time.monotonic() - started < 10


if __name__ == "__main__":
    main(globals())
