# SPDX-License-Identifier: Apache-2.0
"""Meetings over real Bluetooth, inside the guest of tests/bluetooth-vm/run: there is no network but the loopback, and four adapters."""
import contextlib
import subprocess
import time

from harness import Owner, folder, main

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
    until(lambda: state() == before, "the adapters' state has changed")


def couple(here):
    """Ada and Bo with cards of 20 KB."""
    people = [Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")]
    for owner in people:
        owner.ok("card", "set", "note", "x" * 20_000, "--give", "everyone")
    return people


def show(owner, *args, on="hci0"):
    run = owner.start("meet", "--bluetooth", "--adapter", on, "--events", "json", "--yes", "--timeout", "90s", *args)
    return run, run.event("code")["code"]


def dial(owner, code, *args, on="hci1"):
    return owner.start("meet", code, "--bluetooth", "--adapter", on, "--events", "json", "--yes", "--timeout", "90s", *args)


def has(owner, other):
    held = owner.list()
    assert [each["name"] for each in held] == [other], held
    assert "x" * 20_000 in owner.ok("show", other, "--json").out


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


if __name__ == "__main__":
    main(globals())
