# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""What takes its time: peers that stall, and kills at a random instant of a meeting."""
import os
import random
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


def test_a_kill_at_a_random_instant_leaves_two_vaults_that_open_and_can_meet():
    chance = random.Random(int(os.environ.get("KITH_SEED", "2026")))
    outcomes = {}
    for i in range(15):
        with folder() as here:
            ada, bo = pair(here)
            listening, code, address = listen(ada)
            dialling = dial(bo, code, address)
            dialling.event("authenticated")
            time.sleep(chance.random() * 0.06)
            victim, survivor = (listening, dialling) if chance.random() < 0.5 else (dialling, listening)
            victim.kill()
            code_of_survivor = survivor.end()
            assert code_of_survivor in (0, 3), (i, code_of_survivor, survivor.err)
            held = (len(ada.list()), len(bo.list()))
            assert all(count in (0, 1) for count in held), held
            outcomes[held] = outcomes.get(held, 0) + 1
            for side in (ada, bo):
                for person in side.list():  # whole or not at all
                    assert person["email"] in (["ada@example.org"], ["bo@example.org"])
            # Meeting again settles it, whatever was left.
            listening, code, address = listen(ada)
            dialling = dial(bo, code, address)
            assert (listening.end(), dialling.end()) == (0, 0), (listening.err, dialling.err)
            assert [p["name"] for p in ada.list()] == ["Bo Diddley"]
            assert [p["name"] for p in bo.list()] == ["Ada Lovelace"]
            for run in (victim,):
                run.process.stdout.close()
                run.process.stderr.close()
    print(f"  held by Ada and Bo after the kill: {outcomes}")


if __name__ == "__main__":
    main(globals())
