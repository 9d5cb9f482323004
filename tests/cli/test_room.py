# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""A room of fifty hosts on one bridge: twenty-five pairs meet at once, and each meets the right one. Real processes, each in a
network namespace of its own; vaults opened by device key."""
import subprocess
import sys

from harness import Owner, Running, KITH, folder, main
from two_hosts import run_inside

PAIRS = 25
MEET = ("meet", "--events", "json", "--yes", "--timeout", "5m")
PATIENCE = 300  # a hundred processes on two cores


def hosts(count):
    """The prefix of a command for each host; gone with this process."""
    ip = ["link add br0 type bridge mcast_snooping 0", "link set br0 up"]
    holders = []
    for index in range(count):
        holder = subprocess.Popen(["unshare", "--net", "setpriv", "--pdeathsig", "KILL", "sh", "-c", "echo; exec sleep infinity"],
                                  stdout=subprocess.PIPE)
        assert holder.stdout.readline() == b"\n"
        holders.append(holder.pid)
        ip += [f"link add port{index} type veth peer name eth0 netns {holder.pid}", f"link set port{index} master br0 up"]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(ip), text=True, check=True)
    for index, holder in enumerate(holders):
        inside = ["link set lo up", "link set eth0 addrgenmode none", "link set eth0 up", f"addr add 10.50.0.{index + 1}/24 dev eth0",
                  f"addr add fe80::50:{index + 1:x}/64 dev eth0 nodad"]
        subprocess.run(["nsenter", "-t", str(holder), "-n", "ip", "-batch", "-"], input="\n".join(inside), text=True, check=True)
    return [["nsenter", "-t", str(holder), "-n"] for holder in holders]


def every_pair_meets():
    with folder() as here:
        places = hosts(2 * PAIRS)
        people = [Owner(here, f"p{index} Person") for index in range(2 * PAIRS)]

        def start(index, *args):
            return Running([*places[index], KITH, *MEET, *args, *people[index].access])
        showing = [start(pair) for pair in range(PAIRS)]
        codes = [each.event("code", PATIENCE)["code"] for each in showing]
        typing = [start(PAIRS + pair, code) for pair, code in enumerate(codes)]
        for pair in range(PAIRS):
            ends = (showing[pair].end(PATIENCE), typing[pair].end(PATIENCE))
            assert ends == (0, 0), (pair, codes, ends, showing[pair].err, typing[pair].err)
            met = [showing[pair].event("saved")["name"], typing[pair].event("saved")["name"]]
            assert met == [people[PAIRS + pair].name, people[pair].name], met
        print("numbers", sorted(int(code.split("-")[0]) for code in codes))


def test_twenty_five_pairs_in_one_room_all_meet_at_once():
    run_inside(__file__, "every_pair_meets", patience=2 * PATIENCE)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        globals()[sys.argv[2]]()
    else:
        main(globals())
