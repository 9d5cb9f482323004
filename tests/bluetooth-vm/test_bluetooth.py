# SPDX-License-Identifier: Apache-2.0
"""Meetings over real Bluetooth, inside the guest of tests/bluetooth-vm/run: there is no network but the loopback, and four adapters."""
import contextlib
import ctypes
import os
import socket
import struct
import subprocess
import time

from air import Air
from harness import Owner, folder, kith, main
from meeting import wrong

LOG = "/tmp/bluetoothd.log"
CONFIGURATION = "/etc/bluetooth/main.conf"
bluetoothd = None


def until(condition, what, patience=30):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def adapter(name, property_name):
    """A property of an adapter, as busctl prints it; none while it is not there."""
    ran = subprocess.run(["busctl", "--system", "get-property", "org.bluez", f"/org/bluez/{name}", "org.bluez.Adapter1", property_name],
                         capture_output=True, text=True, check=False)
    return ran.stdout.strip() if ran.returncode == 0 else None


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
    for name in ("hci0", "hci1", "hci2", "hci3"):
        until(lambda name=name: adapter(name, "Powered") is not None, f"no {name}")
        power(name, True)


def stop_bluetoothd():
    global bluetoothd
    if bluetoothd:
        bluetoothd.terminate()
        bluetoothd.wait()
        bluetoothd = None


def state():
    """What a meeting must leave as it was."""
    out = {}
    for name in ("hci0", "hci1", "hci2", "hci3"):
        for each in ("Powered", "Discoverable", "Discovering", "UUIDs", "Alias"):
            out[name, each] = adapter(name, each)
        active = subprocess.run(["busctl", "--system", "get-property", "org.bluez", f"/org/bluez/{name}", "org.bluez.LEAdvertisingManager1",
                                 "ActiveInstances"], capture_output=True, text=True, check=True)
        out[name, "advertisements"] = active.stdout.strip()
    return out


@contextlib.contextmanager
def unchanged():
    before = state()
    yield
    with contextlib.suppress(AssertionError):
        until(lambda: state() == before, "")
    after = state()
    assert after == before, {key: (before[key], after[key]) for key in before if before[key] != after[key]}


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


def has(owner, other):
    held = owner.list()
    assert [each["name"] for each in held] == [other], held
    assert "x" * 20_000 in owner.ok("show", other, "--json").out


def address_of(name):
    return adapter(name, "Address").split('"')[1]


def attribute_channel(of, on):
    """Somebody's connection to the attribute channel of an adapter, over another: Python's own addresses know no LE."""
    def place(address):  # struct sockaddr_l2: family, PSM, address, channel 4, LE public
        return struct.pack("<HH6sHBx", socket.AF_BLUETOOTH, 0, bytes.fromhex(address.replace(":", ""))[::-1], 4, 1)
    libc = ctypes.CDLL(None, use_errno=True)
    connection = socket.socket(socket.AF_BLUETOOTH, socket.SOCK_SEQPACKET, socket.BTPROTO_L2CAP)
    for call, where in ((libc.bind, address_of(on)), (libc.connect, address_of(of))):
        there = place(where)
        assert call(connection.fileno(), there, len(there)) == 0, os.strerror(ctypes.get_errno())
    return connection


def test_two_meet_over_le_by_the_number_alone():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        dialling = dial(bo, code)
        ends = (showing.end(), dialling.end())
        assert ends == (0, 0), (ends, showing.err, dialling.err)
        assert "address, which stays the same" in showing.err, showing.err
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_without_privacy_nothing_is_sent_before_the_person_says_so():
    start_bluetoothd()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        before = state()
        alone = ada.start("meet", "--events", "json", "--yes", "--timeout", "8s")
        alone.said("Bluetooth is left out")
        assert state() == before
        assert alone.end() == 3


def test_with_privacy_two_meet_without_being_asked():
    start_bluetoothd("device")
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        showing = ada.start("meet", "--adapter", "hci0", "--events", "json", "--yes", "--timeout", "90s")
        code = showing.event("code")["code"]
        dialling = bo.start("meet", code, "--adapter", "hci1", "--events", "json", "--yes", "--timeout", "90s")
        ends = (showing.end(), dialling.end())
        assert ends == (0, 0), (ends, showing.err, dialling.err)
        assert "stays the same" not in showing.err, showing.err


def test_two_windows_with_privacy_share_the_fourteen_bytes_the_number_and_nothing_of_the_address():
    start_bluetoothd("device")
    subprocess.run(["mount", "-t", "debugfs", "debugfs", "/sys/kernel/debug"], check=False)
    with open("/sys/kernel/debug/bluetooth/hci0/rpa_timeout", "w", encoding="ascii") as file:
        file.write("30")
    heard = []
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        for window in range(2):
            with Air(os.path.join(here, "air"), "hci1") as air:
                showing = ada.start("meet", "--adapter", "hci0", "--events", "json", "--yes", "--timeout", "90s")
                code = showing.event("code")["code"]
                dialling = bo.start("meet", code, "--adapter", "hci1", "--events", "json", "--yes", "--timeout", "90s")
                assert (showing.end(), dialling.end()) == (0, 0), (showing.err, dialling.err)
            heard.append(set(air.advertisements))
            assert air.advertisements, "nothing was heard"
            if window == 0:
                time.sleep(31)  # the address lives for 30 seconds of the guest's clock
    number = int(code.split("-")[0])
    service = bytes.fromhex("6d38c51aaf7141929ba12309b055") + struct.pack(">H", number)
    for address, data in heard[0] | heard[1]:
        assert sorted(parts(data)) == [(1, b"\x06"), (7, service[::-1])], data
        assert address[5] >> 6 == 1, address  # resolvable, which says nothing to who has no key of it
    assert not {address for address, _ in heard[0]} & {address for address, _ in heard[1]}, heard


def parts(data):
    """The kinds and values of which an advertisement is made."""
    while data:
        yield data[1], data[2:1 + data[0]]
        data = data[1 + data[0]:]


def test_two_meet_by_qr():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, _ = show(ada)
        scanning = bo.start("meet", "--qr", showing.event("invitation")["text"], "--bluetooth", "--adapter", "hci1", "--events", "json", "--yes",
                            "--timeout", "90s")
        ends = (showing.end(), scanning.end())
        assert ends == (0, 0), (ends, showing.err, scanning.err)
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def doctor():
    report = kith("doctor", "--json").json()
    mine = next(each for each in report["transports"] if each["transport"] == "bluetooth")
    return {way["name"]: way for way in mine["ways"]}, mine["troubles"]


def test_doctor_names_each_adapter_and_what_is_in_its_way():
    start_bluetoothd()
    power("hci3", False)
    ways, _ = doctor()
    assert ways["hci0"]["usable"] and ways["hci0"]["privacy"] == "off", ways
    assert "stays the same" in ways["hci0"]["troubles"][0]["what"], ways
    assert not ways["hci3"]["usable"] and "switched off" in ways["hci3"]["troubles"][0]["what"], ways
    start_bluetoothd("device")
    ways, _ = doctor()
    assert ways["hci0"]["state"] == "good" and ways["hci0"]["privacy"] == "on", ways
    stop_bluetoothd()
    ways, troubles = doctor()
    assert not ways and "service does not run" in troubles[0]["what"], troubles


def test_a_wrong_code_is_exit_6_and_the_right_one_still_meets():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        assert dial(bo, wrong(code)).end() == 6
        assert bo.list() == []
        dialling = dial(bo, code)
        ends = (showing.end(), dialling.end())
        assert ends == (0, 0), (ends, showing.err, dialling.err)
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_a_stranger_who_connects_and_is_silent_does_not_keep_the_honest_one_out():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        with attribute_channel("hci0", on="hci2"):
            dialling = dial(bo, code)
            ends = (showing.end(), dialling.end())
        assert ends == (0, 0), (ends, showing.err, dialling.err)
        has(ada, "Bo Diddley")


def test_a_meeting_killed_leaves_nothing_advertised_and_no_scan():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        before = state()
        showing, code = show(ada)
        looking = dial(bo, "9999" + code[code.index("-"):])
        until(lambda: state()["hci0", "advertisements"] != before["hci0", "advertisements"], "nothing is advertised")
        until(lambda: adapter("hci1", "Discovering") == "b true", "nobody scans")
        showing.kill()
        looking.kill()


def test_killed_before_the_yes_the_other_is_told_and_the_next_meeting_is_whole():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        dialling = dial(bo, code, answer=(), stdin=subprocess.PIPE)
        dialling.event("offer")
        dialling.kill()
        assert showing.end() == 3, showing.err
        showing, code = show(ada)
        dialling = dial(bo, code)
        ends = (showing.end(), dialling.end())
        assert ends == (0, 0), (ends, showing.err, dialling.err)
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_twenty_meetings_in_a_row_leave_nothing_behind():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        for _ in range(20):
            showing, code = show(ada)
            dialling = dial(bo, code)
            ends = (showing.end(), dialling.end())
            assert ends == (0, 0), (ends, showing.err, dialling.err)
        names = subprocess.run(["busctl", "--system", "--no-legend", "--unique", "list"], capture_output=True, text=True, check=True)
        assert "kith" not in names.stdout, names.stdout


if __name__ == "__main__":
    main(globals())
