# SPDX-License-Identifier: Apache-2.0
"""What others on the link hear of two meetings, and what they can do with multicast DNS: lie, loop, and flood. Two hosts of
network namespaces, real processes."""
import os
import re
import socket
import subprocess
import sys
import time

import mdns
from frames import heard, watching
from harness import KITH, Running, folder, main
from meeting import pair, wrong
from two_hosts import HERE, both_end, on, prefix, run_inside, start

MEET = ("meet", "--events", "json", "--yes", "--timeout", "60s")
LONG = (*MEET[:-1], "5m")


class On:
    """A program of this folder on that host, driven by lines."""

    def __init__(self, host, *args):
        self.process = subprocess.Popen([*prefix(host), sys.executable, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HERE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def do(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == b"ok\n"


def sender(host):
    return On(host, os.path.join(HERE, "mdns.py"))


# --- two meetings, and what is alike in them

def door():
    """A port of this host: its number, and a word once somebody has knocked."""
    with socket.create_server(("", 0)) as server:
        print(server.getsockname()[1], flush=True)
        server.accept()
        print("ok", flush=True)


class Window:
    """One meeting, as the link heard it."""

    def __init__(self, ada, bo):
        watch = watching()
        showing = start("A", ada, *MEET)
        typing = start("B", bo, *MEET, showing.event("code")["code"])
        both_end(showing, typing)
        self.names, self.texts, self.ports, self.ids, self.senders, self.streams = set(), set(), set(), set(), set(), {}
        frames = heard(watch)
        self.raw = b"".join(frames)
        for frame in frames:
            found = mdns.payloads(frame)
            if found is None:
                continue
            protocol, source, destination, payload = found
            if protocol == 17 and mdns.PORT in (source, destination):
                number, labels, texts, ports = mdns.said_in(payload)
                self.names.update(labels)
                self.texts.update(texts)
                self.ports.update(ports)
                self.ids.add(number)
                self.senders.add(source)
            elif protocol == 6:
                self.streams[source, destination] = self.streams.get((source, destination), b"") + payload
        assert self.names and self.ports and len(self.streams) >= 2, "the capture saw no meeting"


def grams(stream, size=6):
    return {stream[at:at + size] for at in range(len(stream) - size + 1)}


def two_windows():
    with folder() as here:
        ada, bo = pair(here)
        first, second = Window(ada, bo), Window(ada, bo)
        # Of names: the service's, those of reverse look-ups if any, and the number's subtype, which is drawn from few.
        both = {name for name in first.names & second.names if not re.fullmatch(rb"_\d+", name)}
        assert both <= {b"_kith", b"_tcp", b"_sub", b"local"}, both
        random_ones = {name for name in first.names | second.names if not name.startswith(b"_") and name != b"local"}
        assert all(re.fullmatch(rb"[a-z0-9]{16}", name) for name in random_ones) and len(random_ones) == 4, random_ones
        assert len(set().union(*(grams(name) for name in random_ones))) == 4 * 11, random_ones  # not a few letters in a row are alike
        assert all(text == b"v=1" or re.fullmatch(rb"n=\d+", text) for text in first.texts | second.texts), first.texts | second.texts
        assert len(first.ports) == len(second.ports) == 1 and first.ports != second.ports, (first.ports, second.ports)
        assert first.ids == second.ids == {0} and first.senders == second.senders == {mdns.PORT}, (first.ids, first.senders)
        # Of the meeting itself: what stands before the random of the Hellos, and its end.
        alike = {gram for one in first.streams.values() for gram in grams(one)} & {gram for one in second.streams.values() for gram in grams(one)}
        hellos = {gram for one in first.streams.values() for gram in grams(one[:18])}
        assert alike <= hellos, alike - hellos
        device = {socket.gethostname(), os.uname().nodename, "Lovelace", "Diddley", os.environ.get("USER") or "", os.path.basename(here)}
        for text in (each for each in device if len(each) > 4):
            for window in (first, second):
                assert text.encode() not in window.raw, text


# --- lies and floods

def sockets(run):
    """What that process has open for multicast DNS: the bytes that lie unread in each socket."""
    home = f"/proc/{run.process.pid}"
    own = {os.readlink(f"{home}/fd/{each}") for each in os.listdir(home + "/fd")}
    for name in ("udp", "udp6"):
        with open(f"{home}/net/{name}", encoding="ascii") as lines:
            for fields in map(str.split, list(lines)[1:]):
                if f"socket:[{fields[9]}]" in own and fields[1].endswith(f":{mdns.PORT:04X}"):
                    yield int(fields[4].split(":")[1], 16)


def wait_until(run, condition):
    while not condition(list(sockets(run))):
        assert run.process.poll() is None, run.err
        time.sleep(0.001)


def read_by(*runs):
    """Each of those who listen has read all that its sockets took."""
    for run in runs:
        wait_until(run, lambda unread: not any(unread))


def resident(run):
    """Kilobytes of memory of its own that a process really has."""
    with open(f"/proc/{run.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))


def flood(sending, hearing, count, number=0):
    """So many announcements, and each of those who listen has read all that its socket took."""
    for sent in range(0, count, 100):
        sending.do(f"flood {min(100, count - sent)} {number} 9")
        read_by(*hearing)


def bears_memory(run, before):
    with open(KITH, "rb") as program:  # a sanitizer holds back what was freed
        if b"__asan_init" not in program.read():
            assert resident(run) - before < 2048, (before, resident(run))


def hostile_packets():
    with folder() as here, sender("A") as on_a, sender("B") as on_b:
        on("B", "ip", "route", "add", "default", "via", "192.168.77.1")  # whoever believes it, knocks elsewhere by way of A
        watch = watching()
        ada, bo = pair(here)
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        number = int(code.split("-")[0])
        # Bo looks for a number that only lies are told about: all of them are heard by one who would act on them.
        other = number % 9999 + 1
        typing = start("B", bo, *MEET, wrong(f"{other}-{code.split('-', 1)[1]}"))
        wait_until(typing, bool)
        for each in (number, other):
            for sending in (on_a, on_b):
                sending.do(f"hostile {each}")
                read_by(showing, typing)
        # Last, somebody who is really there: when Bo has knocked at that door, he has been at all those that he believed in.
        with On("A", os.path.abspath(__file__), "door") as door:
            port = int(door.process.stdout.readline())
            on_a.do(f"flood 1 {other} {port}")
            assert door.process.stdout.readline() == b"ok\n"
        assert typing.process.poll() is None and showing.process.poll() is None, (typing.err, showing.err)
        typing.kill()
        again = start("B", bo, *MEET, code)
        on_a.do(f"hostile {number}")
        both_end(showing, again)
        frames = heard(watch)
        dialled = {socket.inet_ntoa(frame[30:34]) for frame in frames if frame[12:14] == b"\x08\x00" and frame[23] == 6}
        assert dialled == {"192.168.77.1", "192.168.77.2"}, dialled


def ten_thousand():
    with folder() as here, sender("A") as on_a, sender("B") as on_b:
        ada, bo = pair(here)
        showing = start("A", ada, *LONG)
        code = showing.event("code")["code"]
        typing = Running([*prefix("B"), KITH, *LONG, *bo.access], stdin=subprocess.PIPE)
        typing.event("code")
        both = (showing, typing)
        before = [resident(run) for run in both]
        # Other numbers, and some who claim this one: each of them is dialled before the one who came after it.
        flood(on_b, both, 5000)
        flood(on_a, both, 5000)
        flood(on_b, both, 40, int(code.split("-")[0]))
        for run, was in zip(both, before):
            bears_memory(run, was)
        typing.process.stdin.write(code.encode() + b"\n")
        typing.process.stdin.flush()
        flood(on_b, both, 300)
        both_end(showing, typing)


def the_number_is_flooded():
    """Whoever claims the number, and guesses its codes away, stops neither an address nor a picture."""
    with folder() as here, sender("B") as on_b:
        ada, bo = pair(here)
        for by_picture in (False, True):
            showing = start("A", ada, *MEET)
            code, text = showing.event("code")["code"], showing.event("invitation")["text"]
            address = next(each for each in showing.event("listening")["addresses"] if each.startswith("192.168."))
            flood(on_b, (showing,), 500, int(code.split("-")[0]))
            if by_picture:
                # Three guesses a code, over all links together: by two families, two codes are gone, and the third rests.
                port = address.rsplit(":", 1)[1]
                for index in range(6):
                    guesser = start("B", bo, *MEET, wrong(code), "--at", (address, f"[fe80::a%eth0]:{port}")[index % 2])
                    assert guesser.end() == 6, guesser.err
                    assert len(showing.count("code", 1 + (index + 1) // 3)) == 1 + (index + 1) // 3, index
                both_end(showing, start("B", bo, *MEET, "--qr", text))
            else:
                both_end(showing, start("B", bo, *MEET, code, "--at", address))


PLAYED = {each.__name__: each for each in (two_windows, hostile_packets, ten_thousand, the_number_is_flooded)}


# --- the tests

def test_two_meetings_on_one_link_share_no_name_no_port_and_no_bytes_that_say_whose_they_are():
    run_inside(__file__, "two_windows")


def test_looping_lying_oversized_and_off_link_packets_leave_a_meeting_as_it_was():
    run_inside(__file__, "hostile_packets")


def test_ten_thousand_announcements_leave_memory_bounded_and_the_two_meet():
    run_inside(__file__, "ten_thousand", patience=300)


def test_whoever_floods_the_public_number_and_guesses_its_codes_stops_neither_an_address_nor_a_picture():
    run_inside(__file__, "the_number_is_flooded")


if __name__ == "__main__":
    if sys.argv[1:] == ["door"]:
        door()
    elif sys.argv[1:2] == ["inside"]:
        PLAYED[sys.argv[2]]()
    else:
        main(globals())
