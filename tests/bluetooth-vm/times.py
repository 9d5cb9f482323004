# SPDX-License-Identifier: Apache-2.0
"""How long a meeting takes over Bluetooth, beside the same over the network of the same guest (docs/PERFORMANCE.md). Asserts no time.
tests/bluetooth-vm/run KITH times"""
import statistics
import time

from bluez import both_met, network, start_bluetoothd
from harness import Owner, folder

ROUNDS = 7


def meeting(*options):
    """Seconds from the start of the one who types until the other is seen, and from there until both have saved."""
    with folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        showing = ada.start("meet", *options[0], "--events", "json", "--yes", "--timeout", "90s")
        code = showing.event("code")["code"]
        began = time.monotonic()
        dialling = bo.start("meet", code, *options[1], "--events", "json", "--yes", "--timeout", "90s")
        dialling.event("found")
        found = time.monotonic()
        for run in (dialling, showing):
            run.event("saved")
        saved = time.monotonic()
        both_met(showing, dialling)
        return found - began, saved - found


def main():
    start_bluetoothd()
    over_bluetooth = [["--bluetooth", "--adapter", name] for name in ("hci0", "hci1")]
    bluetooth = [meeting(*over_bluetooth) for _ in range(ROUNDS)]
    with network():
        lan = [meeting(["--no-bluetooth"], ["--no-bluetooth"]) for _ in range(ROUNDS)]
    for index, what in enumerate(("start to found", "found to saved")):
        near, far = (statistics.median(each[index] for each in kind) for kind in (bluetooth, lan))
        spread = " ".join(f"{each[index]:.2f}" for each in bluetooth)
        print(f"{what}: Bluetooth {near:.2f} s, network {far:.2f} s, ratio {near / far:.1f} ({spread})")


main()
