# SPDX-License-Identifier: Apache-2.0
"""Meetings between two running commands over 127.0.0.1, for the tests that need one."""
import contextlib
import socket
import threading

from harness import Owner


def pair(here):
    """Ada and Bo: a name, a work e-mail for everyone, a telephone number for nobody in particular."""
    people = []
    for name, number in (("Ada Lovelace", "+44 1815"), ("Bo Diddley", "+1 1928")):
        owner = Owner(here, name)
        first = name.split()[0].lower()
        owner.ok("card", "set", "email", f"{first}@example.org", "--type", "work", "--give", "everyone")
        owner.ok("card", "set", "tel", number)
        people.append(owner)
    return people


def listen(owner, *args, answer="--yes", **options):
    """Shows a code on a loopback port; gives the run, its code and its address."""
    run = owner.start("meet", "--listen", "127.0.0.1", "--events", "json", "--timeout", "60s",
                      *([answer] if answer else []), *args, **options)
    address = run.event("listening")["addresses"][0]
    return run, run.event("code")["code"], address


def dial(owner, code, address, *args, answer="--yes", timeout="60s", **options):
    """Types the code."""
    return owner.start("meet", code, "--at", address, "--events", "json", "--timeout", timeout,
                       *([answer] if answer else []), *args, **options)


def meet(one, other, one_args=(), other_args=()):
    """A whole meeting; gives both finished runs."""
    listening, code, address = listen(one, *one_args)
    dialling = dial(other, code, address, *other_args)
    ends = (listening.end(), dialling.end())
    assert ends == (0, 0), (ends, listening.err, dialling.err)
    return listening, dialling


def wrong(code):
    """A code of the same form that is another one."""
    other = "aardvark-adroitness" if "aardvark-adroitness" not in code else "absurd-adviser"
    number, _, rest = code.partition("-")
    return f"{number}-{other}" if number.isdigit() else other


def connect(address):
    host, port = address.rsplit(":", 1)
    link = socket.create_connection((host, int(port)), timeout=30)
    return link


def read_to_the_end(link):
    """What came until the other side closed; raises TimeoutError if it doesn't."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while piece := link.recv(65536):
            data += piece
    return data


class Relay:
    """Passes bytes between a dialler and the listener at `address`, and keeps them."""

    def __init__(self, address):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.server.getsockname()[1]
        self.seen = [b"", b""]
        self.target = address
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        near, _ = self.server.accept()
        far = connect(self.target)
        far.settimeout(None)
        other = threading.Thread(target=self._pass, args=(far, near, 1), daemon=True)
        other.start()
        self._pass(near, far, 0)
        other.join()

    def _pass(self, source, sink, side):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                self.seen[side] += piece
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)

    def stop(self):
        self.thread.join(30)
        self.server.close()


class FakeListener:
    """Takes connections one after the other and lets `serve(link)` do with each what it wants."""

    def __init__(self, serve):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.server.getsockname()[1]
        self.count = 0
        threading.Thread(target=self._run, args=(serve,), daemon=True).start()

    def _run(self, serve):
        with contextlib.suppress(OSError):
            while True:
                link, _ = self.server.accept()
                self.count += 1
                with link, contextlib.suppress(OSError):
                    serve(link)
