# SPDX-License-Identifier: Apache-2.0
"""What comes between two who meet over real Bluetooth, inside the guest of tests/bluetooth-vm/run: strangers, kills, and adapters that
are off, blocked or pulled out."""
import contextlib
import glob
import os
import subprocess

from bluez import LOG, Stranger, adapter, both_met, couple, dial, has, power, show, start_bluetoothd, state, stop_bluetoothd, unchanged, until
from harness import Owner, folder, kith, main
from meeting import wrong


def doctor(**options):
    report = kith("doctor", "--json", **options).json()
    mine = next(each for each in report["transports"] if each["transport"] == "bluetooth")
    return {way["name"]: way for way in mine["ways"]}, mine["troubles"]


def block(name, on):
    """As rfkill does."""
    switch = glob.glob(f"/sys/class/bluetooth/{name}/rfkill*/soft")[0]
    with open(switch, "w", encoding="ascii") as file:
        file.write("1" if on else "0")


@contextlib.contextmanager
def forbidden_to(user):
    """D-Bus lets that user not talk to BlueZ."""
    policy = "/etc/dbus-1/system.d/zz-kith-test.conf"
    reload = ["busctl", "--system", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig"]
    with open(policy, "w", encoding="ascii") as file:
        file.write(f'<busconfig><policy user="{user}"><deny send_destination="org.bluez"/></policy></busconfig>')
    subprocess.run(reload, check=True)
    yield
    os.remove(policy)
    subprocess.run(reload, check=True)


def dial_the_network(owner, code, showing):
    return owner.start("meet", code, "--at", showing.event("listening")["addresses"][0], "--events", "json", "--yes", "--timeout", "90s")


def test_doctor_names_each_adapter_and_what_is_in_its_way():
    start_bluetoothd()
    power("hci3", False)
    block("hci2", True)
    ways, _ = doctor()
    block("hci2", False)
    assert ways["hci0"]["usable"] and ways["hci0"]["privacy"] == "off", ways
    assert "stays the same" in ways["hci0"]["troubles"][0]["what"], ways
    assert not ways["hci3"]["usable"] and "switched off" in ways["hci3"]["troubles"][0]["what"], ways
    assert not ways["hci2"]["usable"] and "is blocked" in ways["hci2"]["troubles"][0]["what"], ways
    assert "rfkill unblock" in ways["hci2"]["troubles"][0]["hint"], ways
    start_bluetoothd("device")
    ways, _ = doctor()
    assert ways["hci0"]["state"] == "good" and ways["hci0"]["privacy"] == "on", ways


def test_without_the_service_or_the_permission_doctor_says_which_and_a_meeting_goes_on_over_the_network():
    start_bluetoothd()
    with forbidden_to("nobody"):
        ways, troubles = doctor(user="nobody")
        assert not ways and "does not let you" in troubles[0]["what"], troubles
    stop_bluetoothd()
    ways, troubles = doctor()
    assert not ways and "service does not run" in troubles[0]["what"], troubles
    with folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada, "--listen", "127.0.0.1")
        showing.said("service does not run")
        both_met(showing, dial_the_network(bo, code, showing))


def test_an_adapter_pulled_out_in_a_meeting_is_told_and_the_network_goes_on():
    start_bluetoothd()
    with open(LOG, "ab") as log:
        stick = subprocess.Popen(["btvirt", "-l1"], stdout=log, stderr=log)
    try:
        until(lambda: adapter("hci4", "Powered") is not None, "no hci4")
        power("hci4", True)
        with folder() as here:
            ada, bo = couple(here)
            showing, code = show(ada, "--listen", "127.0.0.1", on="hci4")
            stick.kill()
            showing.said("hci4 has been taken away")
            both_met(showing, dial_the_network(bo, code, showing))
            has(ada, "Bo Diddley")
    finally:
        stick.kill()
        stick.wait()


def test_without_privacy_nothing_is_sent_before_the_person_says_so():
    start_bluetoothd()
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        before = state()
        alone = ada.start("meet", "--events", "json", "--yes", "--timeout", "8s")
        alone.said("Bluetooth is left out")
        assert state() == before
        assert alone.end() == 3


def test_a_wrong_code_is_exit_6_and_the_right_one_still_meets():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        assert dial(bo, wrong(code)).end() == 6
        assert bo.list() == []
        dialling = dial(bo, code)
        both_met(showing, dialling)
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_a_stranger_who_connects_and_stays_does_not_keep_the_honest_one_out():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        with Stranger("hci0", on="hci2"):
            both_met(showing, dial(bo, code))
        has(ada, "Bo Diddley")


def test_a_stranger_who_floods_does_not_keep_the_honest_one_out():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        with Stranger("hci0", on="hci2") as stranger:
            stranger.flood(stranger.psm())
            both_met(showing, dial(bo, code))
        has(ada, "Bo Diddley")


def test_a_meeting_killed_leaves_nothing_advertised_and_no_scan():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")
        before = state()
        showing, code = show(ada)
        looking = dial(bo, "9999" + code[code.index("-"):])
        until(lambda: state()["hci0", "ActiveInstances"] != before["hci0", "ActiveInstances"], "nothing is advertised")
        until(lambda: adapter("hci1", "Discovering"), "nobody scans")
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
        both_met(showing, dialling)
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


def test_an_adapter_that_goes_off_between_two_yeses_leaves_what_the_next_meeting_makes_whole():
    start_bluetoothd()
    with unchanged(), folder() as here:
        ada, bo = couple(here)
        showing, code = show(ada)
        dialling = dial(bo, code)
        dialling.event("offer")
        power("hci1", False)
        ends = [run.end(patience=200) for run in (showing, dialling)]  # a virtual controller does not miss the other: the deadline ends it
        assert set(ends) <= {0, 3}, (ends, showing.err, dialling.err)
        power("hci1", True)
        showing, code = show(ada)
        both_met(showing, dial(bo, code))
        has(ada, "Bo Diddley")
        has(bo, "Ada Lovelace")


if __name__ == "__main__":
    main(globals())
