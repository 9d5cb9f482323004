# SPDX-License-Identifier: Apache-2.0
"""Two hosts on one network find each other by multicast alone; every frame between them is kept and searched.

Runs itself again inside tests/support/two-hosts, which sets HOST_A and HOST_B; skipped where that can't be.
"""
import socket
import sys

from frames import heard, watching
from harness import bytes_below, folder, main
from two_hosts import both_end, couple, run_inside, start

GIVEN = {"ada": ["Ada Lovelace", "ada@work.example"], "bo": ["Bo Diddley", "bo@work.example", "Diddley Guitars"]}
KEPT = {"ada": ["+44 20 7946 0001", "ada@home.example", "Likes looms"], "bo": ["+1 1928", "bo@home.example"]}


def people(here):
    ada, bo = couple(here)
    for owner in (ada, bo):
        first = owner.name.split()[0].lower()
        owner.ok("card", "set", "email", f"{first}@work.example", "--type", "work", "--give", "everyone")
        owner.ok("card", "set", "email", f"{first}@home.example", "--type", "home")
        owner.ok("card", "set", "tel", KEPT[first][0])
    ada.ok("card", "set", "note", KEPT["ada"][2])
    bo.ok("card", "set", "org", "Diddley Guitars", "--give", "everyone")
    return ada, bo


def met(ada, bo):
    """Ada shows a code, Bo types it; nobody is told an address. Gives what went over the link."""
    watch = watching()
    showing = start("A", ada, "meet", "--events", "json", "--yes", "--timeout", "60s")
    code = showing.event("code")["code"]
    both_end(showing, start("B", bo, "meet", code, "--events", "json", "--yes", "--timeout", "60s"))
    return b"".join(heard(watch)), code


def check_what_each_has(ada, bo):
    for owner, other, first, kinds in ((ada, "bo", "bo", ["email", "fn", "org"]), (bo, "ada", "ada", ["email", "fn"])):
        ran = owner.ok("show", other, "--json")
        card = ran.json()["card"][1]
        assert sorted(entry[0] for entry in card if entry[0] != "version") == kinds, card
        for value in GIVEN[first]:
            assert value in ran.out, (value, ran)
        for value in KEPT[first]:
            assert value not in ran.out, (value, ran)


def check_nothing_in_clear(frames, code, folder_of):
    values = [value for texts in (GIVEN, KEPT) for of_one in texts.values() for value in of_one]
    assert b"_kith" in frames and len(frames) > 4000, "the capture saw no meeting"
    secrets = [*values, "Lovelace", "Diddley", "example", "EMAIL", "TEL", code, *code.split("-")[1:]]
    secrets += [socket.gethostname()] if len(socket.gethostname()) > 4 else []  # a short one comes by chance
    for text in secrets:
        assert text.encode() not in frames, f"on the wire in clear: {text}"
    disk = bytes_below(folder_of)
    for text in [*values, "Lovelace", "Diddley", "example.", "EMAIL"]:
        assert text.encode() not in disk, f"on the disk in clear: {text}"


def inside():
    with folder() as here:
        ada, bo = people(here)
        frames, code = met(ada, bo)
        check_what_each_has(ada, bo)
        check_nothing_in_clear(frames, code, here)


def test_two_hosts_meet_by_multicast_alone_and_nothing_stands_in_clear_on_wire_or_disk():
    run_inside(__file__, "meeting")


def test_they_meet_over_ipv6_link_local_addresses_alone():
    run_inside(__file__, "meeting", "--ipv6-only")


def test_they_meet_over_ipv4_alone():
    run_inside(__file__, "meeting", "--ipv4-only")


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside()
    else:
        main(globals())
