#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# From start to peer seen, on two hosts of network namespaces: kith, from the spawn of `kith meet CODE` until it says that it
# has found the one who shows it; Avahi, from the spawn of avahi-publish on one host until an avahi-browse that waits on the
# other has resolved it. Writes what ratios.py reads. Usage: discovery.py OUT.json (KITH_BIN names the program). Exit 77
# where there are no namespaces or no Avahi.
import json
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "cli"))

from avahi_daemon import PROGRAMS, avahi  # noqa: E402
from harness import Skip, folder  # noqa: E402
from two_hosts import both_end, couple, needs, run_inside, start  # noqa: E402

RUNS = 15
MEET = ("meet", "--events", "json", "--yes", "--timeout", "60s")


def kith_once(here):
    ada, bo = couple(here)
    showing = start("A", ada, *MEET)
    code = showing.event("code")["code"]
    begun = time.monotonic()
    typing = start("B", bo, *MEET, code)
    typing.event("found")
    took = time.monotonic() - begun
    both_end(showing, typing)
    return took


def avahi_once(on_a, watching, number):
    name = f"meeting {number}"
    begun = time.monotonic()
    publishing = on_a("avahi-publish", "-s", name, "_kith._tcp", "40000", "v=1", f"n={number}")
    escaped = name.replace(" ", "\\032")
    for line in watching.stdout:
        if line.startswith("=") and escaped in line:
            break
    took = time.monotonic() - begun
    publishing.terminate()
    publishing.wait()
    return took


def measure():
    kith, floor = [], []
    with avahi("A") as on_a, avahi("B") as on_b:
        watching = on_b("avahi-browse", "-rp", "_kith._tcp")
        floor = [avahi_once(on_a, watching, number) for number in range(1, RUNS + 1)]
        watching.terminate()
    for _ in range(RUNS):
        with folder() as here:
            kith.append(kith_once(here))
    print(json.dumps({"kith": statistics.median(kith), "floor": statistics.median(floor)}))


def main():
    if sys.argv[1:2] == ["inside"]:
        return measure()
    try:
        needs(*PROGRAMS)
        found = json.loads(run_inside(__file__, "measure", patience=600).splitlines()[-1])
    except Skip as why:
        print(f"discovery.py: skipped: {why}", file=sys.stderr)
        sys.exit(77)
    runs = [{"name": f"discovery/{side}", "run_type": "iteration", "real_time": seconds * 1e3, "cpu_time": 0, "time_unit": "ms"}
            for side, seconds in found.items()]
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"benchmarks": runs}, out)


main()
