# SPDX-License-Identifier: Apache-2.0
"""Every frame of a host's link while something happens there. Run as a program, it is the one who listens."""
import contextlib
import os
import socket
import struct
import subprocess
import sys

from harness import PATIENCE
from two_hosts import prefix


def watching(host="A"):
    """Listens on that host's link, from now on; heard() ends it."""
    watch = subprocess.Popen([*prefix(host), sys.executable, os.path.abspath(__file__)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert watch.stdout.readline() == b"ready\n"
    return watch


def heard(watch):
    """All frames since, in their order."""
    data, at, frames = watch.communicate(timeout=PATIENCE)[0], 0, []
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        frames.append(data[at + 4:at + 4 + size])
        at += 4 + size
    return frames


def listen():
    """Writes every frame of this host's link to stdout, each behind its length, until stdin ends."""
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    link.bind(("eth0", 0))
    link.settimeout(0.05)
    out = sys.stdout.buffer
    out.write(b"ready\n")
    out.flush()
    os.set_blocking(0, False)
    ending = False
    while True:
        try:
            frame = link.recv(65536)
            out.write(struct.pack(">I", len(frame)) + frame)
        except TimeoutError:
            if ending:
                return out.flush()
        with contextlib.suppress(BlockingIOError):
            ending = ending or os.read(0, 1) == b""


if __name__ == "__main__":
    listen()
