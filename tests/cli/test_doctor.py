# SPDX-License-Identifier: Apache-2.0
"""What is said when nobody is found: kith doctor, the short form after five seconds alone, and --at to nowhere. The network
is broken on purpose, on one of two hosts of namespaces: firewalls by nftables, no route, no cable, tunnels and bridges."""
import json
import sys

from harness import KITH, folder, kith, main
from two_hosts import couple, needs, on, run_inside, start

EVERYTHING = {"multicast": "udp dport 5353 drop", "tcp": "tcp flags & (syn | ack) == syn drop"}


def firewall(host, hook, *what):
    rules = " ; ".join(EVERYTHING[each] for each in what)
    on(host, "nft", f"table inet t {{ chain c {{ type filter hook {hook} priority 0 ; {rules} ; }} ; }}")


def doctor(host="A"):
    """Exit code, eth0 as JSON says it, and the text for people."""
    ran = on(host, KITH, "doctor", "--json", check=False)
    said = on(host, KITH, "doctor", check=False)
    assert said.returncode == ran.returncode, (ran, said)
    report = json.loads(ran.stdout)
    assert report["possible"] == (ran.returncode == 0), report
    ways = {way["name"]: way for each in report["transports"] for way in each["ways"]}
    return ran.returncode, ways, said.stdout


# --- inside

def good():
    code, ways, said = doctor()
    eth0 = ways["eth0"]
    assert code == 0 and eth0["state"] == "good" and eth0["usable"], eth0
    assert eth0["probe_back_ipv4"] and eth0["probe_back_ipv6"] and eth0["takes_connections"], eth0
    assert not eth0["tunnel"] and not eth0["firewall_likely"] and not eth0["others_heard"], eth0
    assert "192.168.77.1" in eth0["addresses"] and "A meeting is possible" in said and "lo:" not in said, said
    with folder() as here:
        showing = start("B", couple(here)[1], "meet", "--events", "json", "--yes", "--timeout", "60s")
        showing.event("code")
        assert doctor()[1]["eth0"]["others_heard"]
        showing.kill()


def multicast_dropped():
    firewall("A", "input", "multicast")
    code, ways, said = doctor()
    eth0 = ways["eth0"]
    assert code == 0 and eth0["state"] == "trouble" and eth0["usable"], eth0  # --at still leads there
    assert not eth0["probe_back_ipv4"] and not eth0["probe_back_ipv6"] and eth0["firewall_likely"], eth0
    assert "a firewall on this device drops it" in said and "UDP port 5353" in said and "--at" in said, said
    with folder() as here:
        alone = start("A", couple(here)[0], "meet", "--events", "json", "--yes", "--timeout", "8s")
        alone.said("a firewall on this device drops it")
        alone.said("Still trying.")
        assert alone.process.poll() is None, "it gave up"
        assert alone.end() == 3


def multicast_refused():
    firewall("A", "output", "multicast")
    code, ways, said = doctor()
    assert code == 0 and ways["eth0"]["firewall_likely"] and "stops the multicast" in said, said


def tcp_dropped():
    firewall("A", "input", "tcp")
    code, ways, said = doctor()
    eth0 = ways["eth0"]
    assert code == 0 and eth0["state"] == "trouble" and eth0["probe_back_ipv4"], eth0
    assert not eth0["takes_connections"] and eth0["firewall_likely"], eth0
    assert "connections to this device are dropped" in said and "let the other person show the code" in said, said
    with folder() as here:  # and that advice is good: B shows, A types
        ada, bo = couple(here)
        showing = start("B", bo, "meet", "--events", "json", "--yes", "--timeout", "60s")
        typing = start("A", ada, "meet", showing.event("code")["code"], "--events", "json", "--yes", "--timeout", "60s")
        assert (showing.end(), typing.end()) == (0, 0), (showing.err, typing.err)


def both_dropped():
    firewall("A", "input", "multicast", "tcp")
    code, ways, said = doctor()
    assert code == 3 and not ways["eth0"]["usable"] and "No meeting is possible" in said, said


def no_route():
    on("A", "ip", "route", "del", "192.168.77.0/24", "dev", "eth0")
    code, ways, said = doctor()
    assert code == 3 and not ways["eth0"]["routed_ipv4"] and "knows no way to its neighbours" in said, said
    with folder() as here:
        ran = on("A", KITH, "meet", "7-acme-adroitness", "--at", "192.168.77.2:40000", "--yes", "--timeout", "1s",
                 *couple(here)[0].access, check=False)
        assert ran.returncode == 3 and "no way leads to that address" in ran.stderr, ran.stderr


def no_network():
    on("A", "ip", "link", "set", "eth0", "down")
    code, ways, said = doctor()
    assert code == 3 and not ways["eth0"]["up"] and ways["eth0"]["state"] == "not connected", ways
    assert "no network is connected" in said and "hotspot" in said, said


def tunnels_and_bridges():
    on("A", "ip", "link", "add", "lan0", "type", "bridge")
    on("A", "ip", "addr", "add", "10.9.0.1/24", "dev", "lan0")
    on("A", "ip", "link", "set", "lan0", "up")
    tunnel = on("A", "ip", "link", "add", "lan1", "type", "vxlan", "id", "7", "remote", "192.168.77.2", "dstport", "4789",
                check=False).returncode == 0
    if tunnel:
        on("A", "ip", "addr", "add", "10.8.0.1/24", "dev", "lan1")
        on("A", "ip", "link", "set", "lan1", "up")
    code, ways, _ = doctor()
    assert code == 0 and ways["lan0"]["bridge"] and not ways["lan0"]["usable"], ways
    assert not tunnel or (ways["lan1"]["tunnel"] and not ways["lan1"]["usable"]), ways
    with folder() as here:
        showing = start("A", couple(here)[0], "meet", "--events", "json", "--yes", "--timeout", "60s")
        told = showing.event("listening")["addresses"]
        assert told and not any(address.startswith(("10.9.", "10.8.")) for address in told), told
        showing.kill()


# --- the tests

def inside(name, *options):
    needs("nft")
    run_inside(__file__, name, *options)


def test_on_a_good_network_all_is_well_and_others_are_heard():
    inside("good")


def test_multicast_that_a_firewall_drops_is_named_by_doctor_and_by_a_lonely_meeting_that_goes_on():
    inside("multicast_dropped")


def test_multicast_that_a_firewall_refuses_to_send_is_named():
    inside("multicast_refused")


def test_dropped_connections_are_named_and_the_advice_to_swap_roles_works():
    inside("tcp_dropped")


def test_where_neither_multicast_nor_tcp_passes_no_meeting_is_possible_and_exit_is_3():
    inside("both_dropped")


def test_a_missing_route_is_named_by_doctor_and_by_at():
    inside("no_route", "--ipv4-only")


def test_without_a_network_the_exit_is_3():
    inside("no_network")


def test_tunnels_and_bridges_without_a_port_are_named_and_never_listened_on():
    inside("tunnels_and_bridges")


def test_at_to_a_closed_port_says_that_nobody_listens_there():
    with folder() as here:
        ran = couple(here)[0].kith("meet", "7-acme-adroitness", "--at", "127.0.0.1:1", "--yes", "--timeout", "1s")
        assert ran.code == 3 and "nobody listens at that address" in ran.err and "one network" not in ran.err, ran


def test_doctor_takes_no_arguments_and_needs_no_vault():
    assert kith("doctor", "eth0").code == 2


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        globals()[sys.argv[2]]()
    else:
        main(globals())
