# SPDX-License-Identifier: Apache-2.0
"""Meetings over real Bluetooth, inside the guest of tests/bluetooth-vm/run: there is no network but the loopback, and four adapters."""
import os
import struct
import subprocess
import time

from air import Air
from bluez import ADAPTERS, both_met, couple, dial, has, network, show, start_bluetoothd, unchanged
from harness import Owner, folder, main


def test_two_meet_over_le_by_the_number_alone():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        dialling = dial(bo, code)
        both_met(showing, dialling)
        assert "address, which stays the same" in showing.err, showing.err
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_with_privacy_two_meet_without_being_asked():
    start_bluetoothd("device")
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        showing = ada.start("meet", "--adapter", "hci0", "--events", "json", "--yes", "--timeout", "90s")
        code = showing.event("code")["code"]
        dialling = bo.start("meet", code, "--adapter", "hci1", "--events", "json", "--yes", "--timeout", "90s")
        both_met(showing, dialling)
        assert "stays the same" not in showing.err, showing.err


def test_two_meet_by_qr():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, _ = show(ada)
        scanning = bo.start("meet", "--qr", showing.event("invitation")["text"], "--bluetooth", "--adapter", "hci1", "--events", "json", "--yes",
                            "--timeout", "90s")
        both_met(showing, scanning)
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_two_windows_with_privacy_share_the_fourteen_bytes_the_number_and_nothing_of_the_address():
    start_bluetoothd("device")
    subprocess.run(["mount", "-t", "debugfs", "debugfs", "/sys/kernel/debug"], check=False)
    for name in ADAPTERS[:2]:
        with open(f"/sys/kernel/debug/bluetooth/{name}/rpa_timeout", "w", encoding="ascii") as file:
            file.write("30")
    addresses = []
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        for window in range(2):
            if window > 0:
                time.sleep(31)  # the address lives for 30 seconds of the guest's clock
            with Air(os.path.join(here, "air"), "hci1") as air:
                showing = ada.start("meet", "--adapter", "hci0", "--events", "json", "--yes", "--timeout", "90s")
                code = showing.event("code")["code"]
                both_met(showing, bo.start("meet", code, "--adapter", "hci1", "--events", "json", "--yes", "--timeout", "90s"))
            number = struct.pack(">H", int(code.split("-")[0]))
            service = bytes.fromhex("6d38c51aaf7141929ba12309b055") + number
            assert air.advertisements, "nothing was heard"
            for address, data in air.advertisements:
                assert sorted(parts(data)) == [(1, b"\x06"), (7, service[::-1])], data
                assert address[5] >> 6 == 1, address  # resolvable, which says nothing to who has no key of it
            addresses.append({address for address, _ in air.advertisements})
    assert not addresses[0] & addresses[1], addresses


def parts(data):
    """The kinds and values of which an advertisement is made."""
    while data:
        yield data[1], data[2:1 + data[0]]
        data = data[1 + data[0]:]


def test_with_the_network_and_bluetooth_both_on_one_meeting_saves_one_contact():
    start_bluetoothd()
    with network(), unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        assert any("192.0.2." in each for each in showing.event("listening")["addresses"]), showing.events
        both_met(showing, dial(bo, code))
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_a_network_on_which_the_two_see_each_other_and_can_not_talk_leaves_the_meeting_to_bluetooth():
    start_bluetoothd()
    with network(), unchanged(), folder() as here:
        subprocess.run(["nft", "table inet t { chain c { type filter hook output priority 0 ; tcp dport 1024-65535 drop ; } ; }"], check=True)
        try:
            ada, bo = couple(here)
            showing, code = show(ada)
            both_met(showing, dial(bo, code))
            has(ada, "Bo Diddley")
            has(bo, "Ada Lovelace")
        finally:
            subprocess.run(["nft", "delete table inet t"], check=True)


def test_twenty_meetings_in_a_row_leave_nothing_behind():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        for _ in range(20):
            showing, code = show(ada)
            dialling = dial(bo, code)
            both_met(showing, dialling)
        names = subprocess.run(["busctl", "--system", "--no-legend", "--unique", "list"], capture_output=True, text=True, check=True)
        assert "kith" not in names.stdout, names.stdout


if __name__ == "__main__":
    main(globals())
