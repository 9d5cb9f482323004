# SPDX-License-Identifier: Apache-2.0
"""Wrong codes and peers that break the rules: the person is told, nothing is learnt or saved, the next peer is served."""
import contextlib
import os
import resource
import select
import socket
import struct
import time

from harness import KITH, PATIENCE, Skip, folder, main
from meeting import FakeListener, Relay, connect, dial, listen, pair, read_to_the_end, wrong


def honest_meeting_follows(ada_run, code, address, bo):
    """The listener that was just bothered still meets the honest peer."""
    dialling = dial(bo, code, address)
    ends = (ada_run.end(), dialling.end())
    assert ends == (0, 0), (ends, ada_run.err, dialling.err)


def test_a_wrong_code_is_exit_6_and_both_are_told_and_nothing_is_saved():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        relay = Relay(address)
        run = dial(bo, wrong(code), relay.address)
        assert run.end() == 6
        failed = run.event("failed")
        assert failed["error"] == "wrong-code" and failed["message"] and failed["hint"], failed
        assert "or the link was cut" in failed["message"], failed  # it can't know which: docs/PROTOCOL.md section 4.5
        assert not [e for e in run.events if e["event"] in ("authenticated", "offer", "saved")]
        listening.said("wrong code")
        assert bo.list() == []
        # Nothing of either card or key crossed: the listener answered with its Hello and Yb, and no more.
        assert len(relay.seen[1]) < 400, len(relay.seen[1])
        honest_meeting_follows(listening, code, address, bo)


def test_the_third_wrong_code_kills_the_code_and_a_new_one_is_shown_with_the_reason():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        for _ in range(3):
            assert dial(bo, wrong(code), address).end() == 6
        codes = listening.count("code", 2)
        assert codes[1] != code
        assert "One more" in listening.err and "0 more" not in listening.err, listening.err
        assert dial(bo, code, address).end() == 6  # the old one is dead
        honest_meeting_follows(listening, codes[1], address, bo)


def test_rubbish_is_turned_away_and_the_next_peer_is_served():
    for rubbish in (b"GET / HTTP/1.0\r\n\r\n", b"\x00\x00", b"\xff\xff", b"\xff\xff" + b"x" * 70000, os.urandom(5000), b"\x00\x01\x00" * 500,
                    struct.pack(">H", 1025) + b"y" * 1025, struct.pack(">I", 0xffffffff)):
        with folder() as here:
            ada, bo = pair(here)
            listening, code, address = listen(ada)
            with connect(address) as link:
                with contextlib.suppress(OSError):
                    link.sendall(rubbish)
                read_to_the_end(link)
            listening.said("turned away")
            honest_meeting_follows(listening, code, address, bo)


def test_an_early_close_at_any_moment_costs_nothing():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        for sent in (b"", b"\x00", b"\x00\x20abc"):
            with connect(address) as link:
                link.sendall(sent)
        honest_meeting_follows(listening, code, address, bo)


def test_a_peer_that_reflects_every_byte_is_turned_away():
    def reflect(link):
        while piece := link.recv(65536):
            link.sendall(piece)

    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        mirror = FakeListener(reflect)
        run = dial(bo, code, mirror.address, timeout="5s")
        assert run.end() in (3, 6)
        assert run.event("failed")["error"] in ("protocol", "timeout", "wrong-code")
        # The listener speaks only when spoken to: what it says to one peer is handed back to it as another.
        with connect(address) as first, connect(address) as second, contextlib.suppress(OSError):
            for link in (first, second):
                link.settimeout(15)
                link.sendall(b"\x00\x00")
            while piece := first.recv(65536):
                second.sendall(piece)
        assert ada.list() == [] and bo.list() == []
        honest_meeting_follows(listening, code, address, bo)


def test_a_replayed_meeting_is_turned_away():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        relay = Relay(address)
        dialling = dial(bo, code, relay.address)
        assert (listening.end(), dialling.end()) == (0, 0)
        bo.ok("forget", "ada", "--yes")
        before = ada.list()
        again, code, address = listen(ada)
        with connect(address) as link:
            with contextlib.suppress(OSError):
                link.sendall(relay.seen[0])
                link.shutdown(socket.SHUT_WR)
            read_to_the_end(link)
        again.said("wrong code")
        assert ada.list() == before
        honest_meeting_follows(again, code, address, bo)


def test_a_listener_that_sends_rubbish_is_exit_6_and_said():
    with folder() as here:
        ada, _ = pair(here)
        fake = FakeListener(lambda link: link.sendall(b"SSH-2.0-OpenSSH_9.2\r\n" * 100))
        run = dial(ada, "physique-aftermath", fake.address)
        assert run.end() == 6, run.err
        assert run.event("failed")["error"] == "protocol"
        assert ada.list() == []


def test_a_listener_that_claims_4_gib_is_exit_6_with_memory_bounded():
    with folder() as here:
        ada, _ = pair(here)

        def serve(link):
            while True:
                link.sendall(b"\xff" * 65536)
        fake = FakeListener(serve)
        run = dial(ada, "physique-aftermath", fake.address)
        assert run.end() == 6, run.err


def test_a_listener_that_always_hangs_up_is_exit_3():
    with folder() as here:
        ada, _ = pair(here)
        fake = FakeListener(lambda link: None)
        run = dial(ada, "physique-aftermath", fake.address, timeout="2s")
        started = time.monotonic()
        assert run.end() == 3, run.err
        assert run.event("failed")["error"] in ("timeout", "cut", "nobody") and time.monotonic() - started < 10


def resident(pid):
    """Kilobytes of memory that a process really has."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def test_a_thousand_idle_connections_leave_32_held_memory_bounded_and_the_honest_peer_served():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < 1200:
        raise Skip("this system allows fewer than 1,200 descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (1200, hard))
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        pid = listening.process.pid
        before = resident(pid)
        idle = []
        # One insistent device, and many that come once. Some say a word and then nothing.
        for index in range(1000):
            source = "127.0.0.1" if index < 500 else f"127.1.{index % 250}.{index // 250}"
            link = socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])), timeout=30, source_address=(source, 0))
            if index % 100 == 0:
                link.sendall(b"\x00")
            idle.append(link)
        open_still = {link.fileno(): link for link in idle}
        watch = select.poll()
        for number in open_still:
            watch.register(number, select.POLLIN)
        while len(open_still) > 32:
            ended = watch.poll(PATIENCE * 1000)
            assert ended, f"{len(open_still)} are held"
            for number, _ in ended:
                with contextlib.suppress(ConnectionError):
                    open_still[number].settimeout(0.1)
                    if open_still[number].recv(4096):
                        continue
                watch.unregister(number)
                del open_still[number]
        assert len(os.listdir(f"/proc/{pid}/fd")) < 32 + 40
        with open(KITH, "rb") as program:  # a sanitizer holds back what was freed
            if b"__asan_init" not in program.read():
                assert resident(pid) - before < 8192, (before, resident(pid))
        honest_meeting_follows(listening, code, address, bo)
        for link in idle:
            link.close()


def test_two_who_meet_are_not_disturbed_by_a_third():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        stranger = connect(address)
        stranger.sendall(b"\x00\x10half a frame")
        meet_ends = dial(bo, code, address)
        assert (listening.end(), meet_ends.end()) == (0, 0)
        assert [p["name"] for p in ada.list()] == ["Bo Diddley"]
        stranger.close()


if __name__ == "__main__":
    main(globals())
