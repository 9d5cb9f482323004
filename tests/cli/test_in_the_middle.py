# SPDX-License-Identifier: Apache-2.0
"""Somebody really between two running commands: a host through which alone the two reach each other, and which passes on,
changes, or answers itself what they say. It knows no code."""
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time

from harness import KITH, PATIENCE, Running, folder, main
from meeting import pair
from two_hosts import both_end, on, prefix, run_inside, start

BETWEEN = os.environ.get("KITH_BETWEEN", "build/dev/tests/between")
MEET = ("meet", "--events", "json", "--timeout", "60s")
AT_A, AT_B = "10.1.0.1", "10.2.0.1"  # of the one in the middle, on its two links


def stand_between():
    """Takes away the link between the hosts, and gives each one to here instead."""
    for host, near, far in (("A", AT_A, "10.1.0.2"), ("B", AT_B, "10.2.0.2")):
        on(host, "ip", "link", "set", "eth0", "down")
        ours = "to" + host
        subprocess.run(["ip", "link", "add", ours, "type", "veth", "peer", "name", "eth1", "netns", prefix(host)[2]], check=True)
        subprocess.run(["ip", "addr", "add", near + "/24", "dev", ours], check=True)
        subprocess.run(["ip", "link", "set", ours, "up"], check=True)
        on(host, "ip", "addr", "add", far + "/24", "dev", "eth1")
        on(host, "ip", "link", "set", "eth1", "up")
        deadline = time.monotonic() + PATIENCE
        while "state UP" not in on(host, "ip", "link", "show", "eth1").stdout:
            assert time.monotonic() < deadline, "the link did not come up"
            time.sleep(0.01)


def shown(ada):
    """Ada shows a code; gives the run, the code, and her address on the only link there is."""
    run = start("A", ada, *MEET, "--yes")
    address = next(each for each in run.event("listening")["addresses"] if each.startswith("10.1.0.2:"))
    return run, run.event("code")["code"], address


def frames_of(link):
    """What comes over a link, frame by frame, each with its length."""
    with contextlib.suppress(OSError):
        stream = link.makefile("rb")
        while len(head := stream.read(2)) == 2:
            yield head + stream.read(int.from_bytes(head, "big"))


class Middle:
    """Passes on frames between whoever dials it and `address`; change(from_dialler, index, frame, said) gives what goes on instead,
    or None to hang up on both. `said` is all that passed so far: the frames of the listener and of the dialler."""

    def __init__(self, address, change=lambda from_dialler, index, frame, said: frame):
        self.server = socket.create_server(("0.0.0.0", 0))
        self.address = f"{AT_B}:{self.server.getsockname()[1]}"
        self.target, self.change = address, change
        self.said = [[], []]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        near, _ = self.server.accept()
        host, port = self.target.rsplit(":", 1)
        far = socket.create_connection((host, int(port)), timeout=PATIENCE)
        back = threading.Thread(target=self._pass, args=(far, near, False), daemon=True)
        back.start()
        self._pass(near, far, True)
        back.join()
        near.close()
        far.close()

    def _pass(self, source, sink, from_dialler):
        for index, frame in enumerate(frames_of(source)):
            self.said[from_dialler].append(frame)
            frame = self.change(from_dialler, index, frame, self.said)
            if frame is None:
                source.shutdown(socket.SHUT_RDWR)
                break
            with contextlib.suppress(OSError):
                sink.sendall(frame)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def stop(self):
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.server.close()


def between(mode, address):
    """The program with a session for each of the two; gives it, and where to dial it."""
    run = subprocess.Popen([BETWEEN, mode, *address.split(":")], stdout=subprocess.PIPE)
    return run, f"{AT_B}:{int(run.stdout.readline())}"


# --- what is played inside the namespaces

def two_sessions_by_code():
    with folder() as here:
        ada, bo = pair(here)
        showing, code, address = shown(ada)
        run, where = between("code", address)
        typing = start("B", bo, *MEET, "--yes", code, "--at", where)
        assert typing.end() == 6 and typing.event("failed")["error"] == "wrong-code", typing.err
        showing.said("wrong code")
        assert run.communicate(timeout=PATIENCE)[0].decode().split() == ["handshakes", "0", "0"]
        for each in (showing, typing):
            assert not [e for e in each.events if e["event"] in ("authenticated", "offer", "saved")], each.events
        # Who only passes on what they say has nothing of it, and the code still is good: two tries of three are left.
        middle = Middle(address)
        both_end(showing, start("B", bo, *MEET, "--yes", code, "--at", middle.address))
        middle.stop()
        heard = b"".join(middle.said[0] + middle.said[1])
        assert len(heard) > 2000
        for text in ("Lovelace", "Diddley", "example", "EMAIL", code, *code.split("-")):
            assert len(text) < 4 or text.encode() not in heard, text


def two_sessions_by_phrase():
    def answered(host, owner, *args):
        return Running([*prefix(host), KITH, *MEET, "--phrase", "--yes", *args, *owner.access], stdin=subprocess.PIPE)

    with folder() as here:
        ada, bo = pair(here)
        showing = answered("A", ada)
        address = next(each for each in showing.event("listening")["addresses"] if each.startswith("10.1.0.2:"))
        run, where = between("phrase", address)
        seeking = answered("B", bo, "--at", where)
        screens = [set(each.event("phrases")["phrases"]) for each in (showing, seeking)]
        assert all(len(screen) == 3 for screen in screens) and not screens[0] & screens[1], screens
        # Each is told that the other has picked, and finds nothing of it on the other screen.
        for each in (showing, seeking):
            each.process.stdin.write(b"n\n")
            each.process.stdin.flush()
        assert (showing.end(), seeking.end()) == (6, 6), (showing.err, seeking.err)
        for each in (showing, seeking):
            assert each.event("failed")["error"] == "phrase-mismatch" and "between you" in each.err, each.err
        heard = run.communicate(timeout=PATIENCE)[0].decode().splitlines()
        assert heard[0] == "handshakes 1 1", heard
        # A nonce from each (15), the mismatch (26), and no identity, no offer, nothing else.
        assert sorted(heard[1:]) == ["a 15", "a 26", "a end", "b 15", "b 26", "b end"], heard
        assert ada.list() == [] and bo.list() == []


def edited(of_dialler, at, edit):
    """A change of one frame."""
    def change(from_dialler, index, frame, said):
        if from_dialler != of_dialler or index != at:
            return frame
        return edit(bytearray(frame), said)
    return change


def keyed(frame, key):
    """The frame with another key or share in it: it stands after the length and the type."""
    return bytes(frame[:3]) + key + bytes(frame[35:])


def with_more(frame, field):
    """A Hello with one more field, or one more value of a field that repeats."""
    body = bytes(frame[2:]) + field
    return len(body).to_bytes(2, "big") + body


EDITS = {
    "a version more in the dialler's Hello": edited(True, 0, lambda frame, said: with_more(frame, b"\x0a\x01\x02")),
    "a suite more in the listener's Hello": edited(False, 0, lambda frame, said: with_more(frame, b"\x12\x01\x02")),
    "a mode more in the listener's Hello": edited(False, 0, lambda frame, said: with_more(frame, b"\x1a\x01\x02")),
    "the dialler's share for the listener's": edited(False, 1, lambda frame, said: keyed(frame, said[True][1][3:35])),
    "a neutral share": edited(True, 1, lambda frame, said: keyed(frame, bytes(32))),
    "the dialler's ephemeral come back": edited(False, 2, lambda frame, said: keyed(frame, said[True][2][3:35])),
    "an ephemeral of small order": edited(False, 2, lambda frame, said: keyed(frame, bytes(32))),
    "an ephemeral of nobody": edited(True, 2, lambda frame, said: keyed(frame, os.urandom(32))),
}


def edits():
    with folder() as here:
        ada, bo = pair(here)
        for what, change in EDITS.items():
            showing, code, address = shown(ada)
            middle = Middle(address, change)
            typing = start("B", bo, *MEET, "--yes", code, "--at", middle.address)
            assert typing.end() == 6, (what, typing.err)
            middle.stop()
            again = Middle(address)  # no edit: the listener is as good as before
            both_end(showing, start("B", bo, *MEET, "--yes", code, "--at", again.address))
            again.stop()
            for event in ("authenticated", "saved"):
                assert len([e for e in showing.events if e["event"] == event]) == 1, (what, showing.events)
            assert not [e for e in typing.events if e["event"] in ("authenticated", "offer", "saved")], (what, typing.events)
            ada.ok("forget", "bo", "--yes")
            bo.ok("forget", "ada", "--yes")


def hung_up():
    """Each guess that is taken and not answered counts at who typed the code, and none at who shows it."""
    with folder() as here:
        ada, bo = pair(here)
        showing, code, address = shown(ada)
        middle = Middle(address, edited(True, 2, lambda frame, said: None))
        typing = start("B", bo, *MEET, "--yes", code, "--at", middle.address)
        assert typing.end() == 6, typing.err
        assert typing.event("failed")["error"] == "wrong-code", typing.events
        middle.stop()
        assert "wrong code" not in showing.err, showing.err
        again = Middle(address)
        both_end(showing, start("B", bo, *MEET, "--yes", code, "--at", again.address))
        again.stop()


PLAYED = {each.__name__: each for each in (two_sessions_by_code, two_sessions_by_phrase, edits, hung_up)}


# --- the tests

def test_one_with_a_session_for_each_of_the_two_needs_the_code_and_whoever_only_passes_on_learns_nothing():
    run_inside(__file__, "two_sessions_by_code")


def test_one_with_a_session_for_each_of_the_two_shows_them_different_phrases_whatever_it_says_that_the_other_picked():
    run_inside(__file__, "two_sessions_by_phrase")


def test_hellos_shares_and_ephemerals_that_are_changed_on_the_way_end_the_link_and_the_honest_one_works():
    run_inside(__file__, "edits")


def test_a_fake_listener_that_hangs_up_on_the_first_noise_message_has_had_a_guess_and_says_so():
    run_inside(__file__, "hung_up")


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        stand_between()
        PLAYED[sys.argv[2]]()
    else:
        main(globals())
