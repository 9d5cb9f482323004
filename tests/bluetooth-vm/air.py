# SPDX-License-Identifier: Apache-2.0
"""What goes over the air, as an adapter's controller reports it: btmon writes it down, and the advertisements are read back."""
import contextlib
import os
import signal
import struct
import subprocess

from bluez import until

HEADER = 16
EVENT = 3  # of btmon's records, a controller's event
LE_META, EXTENDED_REPORT = 0x3E, 0x0D  # Bluetooth Core 5.3, Vol 4, Part E, 7.7.65.13


class Air:
    """After the block `advertisements` are those that this adapter heard, each as its address and data."""

    def __init__(self, file, adapter):
        self.file, self.index = file, int(adapter.removeprefix("hci"))

    def __enter__(self):
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.file)
        self.monitor = subprocess.Popen(["btmon", "-w", self.file], stdout=subprocess.DEVNULL)
        until(lambda: os.path.exists(self.file) and os.path.getsize(self.file) > HEADER, "btmon does not listen")  # to the list of adapters first
        return self

    def __exit__(self, *_):
        self.monitor.send_signal(signal.SIGINT)
        self.monitor.wait()
        with open(self.file, "rb") as file:
            self.advertisements = [each for event in events(file.read(), self.index) for each in reports(event)]


def events(captured, index):
    """The events of one adapter in a btsnoop file of btmon's own kind (BlueZ, src/shared/btsnoop.c)."""
    at = HEADER
    while at + 24 <= len(captured):
        size, flags = struct.unpack(">4xII", captured[at:at + 12])
        if flags == index << 16 | EVENT:
            yield captured[at + 24:at + 24 + size]
        at += 24 + size


def reports(event):
    if event[0] != LE_META or event[2] != EXTENDED_REPORT:
        return
    at = 4
    for _ in range(event[3]):
        kind, address, size = struct.unpack("<Hx6s14xB", event[at:at + 24])
        if not kind & 0x08:  # a scan response says nothing here: a test of its own looks at it
            yield address, event[at + 24:at + 24 + size]
        at += 24 + size
