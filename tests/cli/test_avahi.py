# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""Debian's Avahi beside kith, sharing port 5353 on one host and across the network: each finds what the other publishes."""
import sys
import time

from avahi_daemon import PROGRAMS, avahi
from harness import PATIENCE, folder, main
from two_hosts import both_end, couple, needs, run_inside, start

MEET = ("meet", "--events", "json", "--yes", "--timeout", "60s")

def browsed(client):
    """What `avahi-browse -rtp` resolves of kith's meetings: fields of each line."""
    process = client("avahi-browse", "-rtp", "_kith._tcp")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return [line.split(";") for line in out.splitlines() if line.startswith("=")]


def avahi_sees(on_host):
    """A meeting shown on A, browsed by an Avahi on that host."""
    with folder() as here, avahi(on_host) as client:
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        code, told = showing.event("code")["code"], showing.event("listening")["addresses"]
        found = browsed(client)
        families = {line[2] for line in found}
        assert families == {"IPv4", "IPv6"}, found
        for line in found:
            _, link, _, instance, kind, domain, host, address, port, txt = line[:10]
            assert (link, kind, domain) == ("eth0", "_kith._tcp", "local"), line
            assert any(f"{address}{zone}:{port}" in place.replace("[", "").replace("]", "") for place in told for zone in ("", "%eth0")), (line, told)
            assert f'"n={code.split("-")[0]}"' in txt and '"v=1"' in txt, line
            assert len(instance) == 16 and len(host) == len("0123456789abcdef.local"), line
        typing = start("B", bo, *MEET, code)
        both_end(showing, typing)
        deadline = time.monotonic() + PATIENCE
        while browsed(client):  # RFC 6762 10.1: what says goodbye is kept for another second
            assert time.monotonic() < deadline, "a goodbye was not heard"


def kith_finds_what_avahi_publishes(on_host):
    """Avahi publishes an address and port where a meeting listens, by the service's name alone, as a phone's system would."""
    with folder() as here, avahi(on_host) as client:
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        code = showing.event("code")["code"]
        port = showing.event("listening")["addresses"][0].rsplit(":", 1)[1]
        words = code.split("-", 1)[1]
        publishing = client("avahi-publish", "-s", "some phone", "_kith._tcp", port, "v=1", "n=4321")
        typing = start("B", bo, *MEET, f"4321-{words}")
        # The two bytes are those of the code; the number only finds. So they meet through Avahi's announcement.
        both_end(showing, typing)
        publishing.terminate()
        publishing.wait()


def four_on_one_port():
    """Avahi runs on both hosts while two people meet: nobody takes the other's packets."""
    with folder() as here, avahi("A"), avahi("B"):
        ada, bo = couple(here)
        showing = start("A", ada, *MEET)
        typing = start("B", bo, *MEET, showing.event("code")["code"])
        both_end(showing, typing)


def inside(name):
    needs(*PROGRAMS)
    run_inside(__file__, name)


def avahi_on_the_same_host_sees():
    avahi_sees("A")


def avahi_on_another_host_sees():
    avahi_sees("B")


def what_avahi_publishes_beside_the_meeting_is_found():
    kith_finds_what_avahi_publishes("A")


def test_avahi_on_another_host_resolves_a_meeting_and_hears_its_goodbye():
    inside("avahi_on_another_host_sees")


def test_avahi_on_the_same_host_resolves_a_meeting_and_hears_its_goodbye():
    inside("avahi_on_the_same_host_sees")


def test_kith_finds_a_service_that_avahi_publishes():
    inside("what_avahi_publishes_beside_the_meeting_is_found")


def test_two_meet_while_avahi_runs_on_both_hosts():
    inside("four_on_one_port")


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        globals()[sys.argv[2]]()
    else:
        main(globals())
