# SPDX-License-Identifier: Apache-2.0
"""Links that come and go while a meeting waits, and link-local addresses with their link, on two hosts of namespaces."""
import sys

from harness import folder, main
from two_hosts import both_end, couple, on, run_inside, start

MEET = ("meet", "--events", "json", "--yes", "--timeout", "60s")


def link(host, state):
    on(host, "ip", "link", "set", "eth0", state)


def who_shows_a_code_before_there_is_a_network_is_found_once_there_is():
    with folder() as here:
        ada, bo = couple(here)
        link("A", "down")
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        typing = start("B", bo, *MEET, code)
        link("A", "up")
        on("A", "ip", "addr", "replace", "192.168.77.1/24", "dev", "eth0")
        both_end(showing, typing)


def who_types_a_code_before_there_is_a_network_finds_the_other_once_there_is():
    with folder() as here:
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        link("B", "down")
        typing = start("B", bo, *MEET, code)
        typing.said("Nobody in five seconds")
        link("B", "up")
        on("B", "ip", "addr", "replace", "192.168.77.2/24", "dev", "eth0")
        both_end(showing, typing)


def a_network_that_changes_under_a_waiting_meeting_is_followed():
    with folder() as here:
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        for host, last in (("A", "1"), ("B", "2")):
            on(host, "ip", "addr", "flush", "dev", "eth0")
            on(host, "ip", "addr", "add", f"10.44.0.{last}/24", "dev", "eth0")
        typing = start("B", bo, *MEET, code)
        both_end(showing, typing)


def at_takes_a_link_local_address_with_its_link():
    with folder() as here:
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        address = showing.event("listening")["addresses"][0]
        assert address.startswith("[fe80::a%eth0]:"), address
        wrong = start("B", bo, *MEET, code, "--at", address.replace("eth0", "nosuch"))
        assert wrong.end() == 2 and "no link of the name" in wrong.err, wrong.err
        typing = start("B", bo, *MEET, code, "--at", address)
        both_end(showing, typing)


def at_finds_the_link_of_a_link_local_address_that_names_none():
    with folder() as here:
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        address = showing.event("listening")["addresses"][0].replace("%eth0", "")
        typing = start("B", bo, *MEET, code, "--at", address)
        both_end(showing, typing)


def test_a_code_shown_before_there_is_a_network():
    run_inside(__file__, "who_shows_a_code_before_there_is_a_network_is_found_once_there_is")


def test_a_code_typed_before_there_is_a_network():
    run_inside(__file__, "who_types_a_code_before_there_is_a_network_finds_the_other_once_there_is")


def test_a_network_that_changes():
    run_inside(__file__, "a_network_that_changes_under_a_waiting_meeting_is_followed", "--ipv4-only")


def test_at_with_a_link_local_address():
    run_inside(__file__, "at_takes_a_link_local_address_with_its_link", "--ipv6-only")
    run_inside(__file__, "at_finds_the_link_of_a_link_local_address_that_names_none", "--ipv6-only")


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        globals()[sys.argv[2]]()
    else:
        main(globals())
