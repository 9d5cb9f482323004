# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: BlueZ, its adapters and their state, meetings over them, and a stranger's connection."""
import atexit
import contextlib
import ctypes
import json
import os
import socket
import struct
import subprocess
import threading
import time

from harness import Owner

LOG = "/tmp/bluetoothd.log"
CONFIGURATION = "/etc/bluetooth/main.conf"
ADAPTERS = ("hci0", "hci1", "hci2", "hci3")
bluetoothd = None


def until(condition, what, patience=30):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def adapters():
    """What BlueZ tells of each, by name, and what its advertising manager does; empty where it does not run."""
    ran = subprocess.run(["busctl", "--system", "--json=short", "call", "org.bluez", "/", "org.freedesktop.DBus.ObjectManager",
                          "GetManagedObjects"], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        return {}
    out = {}
    for path, interfaces in json.loads(ran.stdout)["data"][0].items():
        if "org.bluez.Adapter1" in interfaces:
            theirs = interfaces["org.bluez.Adapter1"] | interfaces.get("org.bluez.LEAdvertisingManager1", {})
            out[path.rsplit("/", 1)[1]] = {name: value["data"] for name, value in theirs.items()}
    return out


def adapter(name, property_name):
    """A property of an adapter; none while it is not there."""
    return adapters().get(name, {}).get(property_name)


def power(name, on):
    subprocess.run(["busctl", "--system", "set-property", "org.bluez", f"/org/bluez/{name}", "org.bluez.Adapter1", "Powered", "b",
                    "true" if on else "false"], check=True)


def start_bluetoothd(privacy="off"):
    """BlueZ anew, with LE privacy or without; all adapters on."""
    global bluetoothd
    stop_bluetoothd()
    with open(CONFIGURATION, "w", encoding="ascii") as file:
        file.write(f"[General]\nPrivacy = {privacy}\n[Policy]\nAutoEnable = true\n")
    with open(LOG, "ab") as log:
        bluetoothd = subprocess.Popen(["/usr/libexec/bluetooth/bluetoothd", "-n"], stdout=log, stderr=log)
    until(lambda: set(ADAPTERS) <= set(adapters()), "the adapters are not there")
    for name, its in adapters().items():
        if not its["Powered"]:
            power(name, True)


def stop_bluetoothd():
    global bluetoothd
    if bluetoothd:
        bluetoothd.terminate()
        bluetoothd.wait()
        bluetoothd = None


atexit.register(stop_bluetoothd)


def state():
    """What a meeting must leave as it was."""
    kept = ("Powered", "Discoverable", "Discovering", "UUIDs", "Alias", "ActiveInstances")
    return {(name, each): its[each] for name, its in adapters().items() for each in kept}


@contextlib.contextmanager
def unchanged():
    before = state()
    yield
    with contextlib.suppress(AssertionError):
        until(lambda: state() == before, "")
    after = state()
    assert after == before, {key: (before[key], after[key]) for key in before if before[key] != after[key]}


@contextlib.contextmanager
def network():
    """A link on which two programs here find each other."""
    subprocess.run(["ip", "link", "add", "near", "type", "veth", "peer", "name", "far"], check=True)
    try:
        for name, address in (("near", "192.0.2.1/24"), ("far", "192.0.2.2/24")):
            subprocess.run(["ip", "address", "add", address, "dev", name], check=True)
            subprocess.run(["ip", "link", "set", name, "up"], check=True)
        yield
    finally:
        subprocess.run(["ip", "link", "delete", "near"], check=True)


def couple(here):
    """Ada and Bo with cards of 20 KB."""
    people = [Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")]
    for owner in people:
        owner.ok("card", "set", "note", "x" * 20_000, "--give", "everyone")
    return people


def show(owner, *args, on="hci0"):
    run = owner.start("meet", "--bluetooth", "--adapter", on, "--events", "json", "--yes", "--timeout", "90s", *args)
    return run, run.event("code")["code"]


def dial(owner, code, on="hci1", answer=("--yes",), **options):
    return owner.start("meet", code, "--bluetooth", "--adapter", on, "--events", "json", "--timeout", "90s", *answer, **options)


def both_met(*runs):
    ends = [run.end() for run in runs]
    assert ends == [0, 0], (ends, [run.err for run in runs])


def has(owner, other):
    held = owner.list()
    assert [each["name"] for each in held] == [other], held
    assert "x" * 20_000 in owner.ok("show", other, "--json").out


def address_of(name):
    return adapter(name, "Address")


def socket_to(of, on, psm=0, channel=0, kind=socket.SOCK_SEQPACKET):
    """An LE connection to an adapter over another, to a PSM or a fixed channel: Python's own addresses know no LE."""
    def place(address, psm, channel):  # struct sockaddr_l2: family, PSM, address, channel, LE public
        return struct.pack("<HH6sHBx", socket.AF_BLUETOOTH, psm, bytes.fromhex(address.replace(":", ""))[::-1], channel, 1)
    libc = ctypes.CDLL(None, use_errno=True)
    connection = socket.socket(socket.AF_BLUETOOTH, kind, socket.BTPROTO_L2CAP)
    for call, there in ((libc.bind, place(address_of(on), 0, channel)), (libc.connect, place(address_of(of), psm, channel))):
        if call(connection.fileno(), there, len(there)) != 0:
            connection.close()
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return connection


class Stranger:
    """Somebody who connects to an adapter over another and stays: answers what BlueZ asks, or it would hang up."""

    def __init__(self, of, on):
        self.of, self.on = of, on
        self.answers, self.gone, self.threads = [], threading.Event(), []
        self.attributes = socket_to(of, on, channel=4)
        self._beside(self._answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gone.set()
        with contextlib.suppress(OSError):
            self.attributes.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(60)
        self.attributes.close()

    def _beside(self, work):
        self.threads.append(threading.Thread(target=work, daemon=True))
        self.threads[-1].start()

    def _answer(self):
        with contextlib.suppress(OSError):
            while pdu := self.attributes.recv(512):
                if pdu[0] in (0x01, 0x09):  # an error, or what was read
                    self.answers.append(pdu)
                elif pdu[0] % 2 == 0 and pdu[0] < 0x40:  # a request, which has no answer here
                    self.attributes.send(bytes((0x01, pdu[0], *pdu[1:3].ljust(2, b"\0"), 0x06)))
        self.gone.set()

    def psm(self):
        """Where links are taken, as anybody may read it."""
        self.attributes.send(bytes.fromhex("080100ffff" + "ffff55b00923a19b924171af1ac5386d"))
        until(lambda: self.answers, "the PSM was not told")
        answer = self.answers[0]
        assert answer[:2] == bytes((0x09, 5)) and answer[4] == 1, answer
        return struct.unpack(">H", answer[5:7])[0]

    def flood(self, psm):
        """Channel after channel of rubbish, for as long as the connection lets it."""
        def work():
            while not self.gone.is_set():
                with contextlib.suppress(OSError), socket_to(self.of, self.on, psm=psm, kind=socket.SOCK_STREAM) as link:
                    link.settimeout(5)
                    while not self.gone.is_set():
                        link.sendall(os.urandom(2000))
        self._beside(work)
