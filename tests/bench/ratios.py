#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Reads what the benchmark programs wrote (Google Benchmark's JSON) and prints each figure as a ratio to its floor,
# from the same run. Usage: ratios.py FILE... A target that is missed is said, and is no error: a time depends on
# the machine it is taken on.
import json
import sys

# figure, ours, floor, which clock, milliseconds added to the floor, at most
FIGURES = [
    ("handshake, both sides", "handshake/kith", "handshake/floor", "cpu_time", 0, 1.25),
    ("meeting over loopback TCP, 20 KB cards", "meeting/kith", "meeting/floor", "real_time", 0, 1.5),
    ("the same, processor time alone", "meeting/kith", "meeting/floor", "cpu_time", 0, None),
    ("two processes, vaults on disk", "processes-disk/kith", "processes-disk/floor", "real_time", 0, 4),
    ("the same to a floor that saves durably", "processes-disk/kith", "processes-disk/durable", "real_time", 0, None),
    ("the same, vaults and floor in memory", "processes-memory/kith", "processes-memory/floor", "real_time", 0, None),
    ("vault of 1,000: open and search", "vault/open+search/1000", "vault/floor/1000", "cpu_time", 0, 1.3),
    ("vault of 10,000: open and search", "vault/open+search/10000", "vault/floor/10000", "cpu_time", 0, 1.3),
    ("vault of 100,000: open and search", "vault/open+search/100000", "vault/floor/100000", "cpu_time", 0, 1.3),
    ("vault of 100,000: open alone", "vault/open/100000", "vault/floor/100000", "cpu_time", 0, None),
    ("100,000 contacts, nobody twice, to 10,000", "duplicates/none/100000", "duplicates/none/10000", "cpu_time", 0, None),
    ("100,000 contacts, all twice, to 10,000", "duplicates/all/100000", "duplicates/all/10000", "cpu_time", 0, None),
    ("one durable save, to fdatasync + 1 ms", "save/kith", "save/floor", "real_time", 1, 2),
    ("import of 10,000 cards", "import/kith", "import/floor", "real_time", 0, 6),
    ("reading 10,000 vCards, to cutting and copying", "vcards/kith", "vcards/floor", "cpu_time", 0, 5),
    ("the same, to EVCard", "vcards/kith", "vcards/evcard", "cpu_time", 0, 1 / 3),
    ("the same, to KContacts", "vcards/kith", "vcards/kcontacts", "cpu_time", 0, None),
    ("start to peer seen, to Avahi", "discovery/kith", "discovery/floor", "real_time", 0, 0.15),
    ("a call of the C library that only looks", "bridge/look/library", "bridge/look/core", "cpu_time", 0, None),
    ("opening 1,000 by it, to the core", "bridge/open/library", "bridge/open/core", "cpu_time", 0, None),
    ("a meeting in Java, to one in C", "bridge/meeting/java", "bridge/meeting/library", "cpu_time", 0, 1.5),
    ("two processes, to 1 KB by magic-wormhole", "processes-disk/kith", "wormhole/text", "real_time", 0, 0.0333),
]
UNITS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}


def medians(files):
    """Milliseconds by benchmark and clock: the medians where the run was repeated."""
    found = {}
    for name in files:
        with open(name, encoding="utf-8") as file:
            runs = json.load(file)["benchmarks"]
        for run in runs:
            if run.get("error_occurred"):
                print(f"{run['name']}: {run['error_message']}", file=sys.stderr)
                continue
            if run.get("aggregate_name", "median") != "median":
                continue
            bare = run.get("run_name", run["name"])
            for clock in ("/real_time", "/manual_time", "/process_time"):
                bare = bare.replace(clock, "")
            if run["run_type"] == "aggregate" or bare not in found:
                found[bare] = {clock: run[clock] * UNITS[run["time_unit"]] for clock in ("real_time", "cpu_time")}
    return found


def main():
    found = medians(sys.argv[1:])
    print(f"{'':42}{'kith':>11}{'floor':>11}{'ratio':>8}{'at most':>9}")
    for figure, ours, floor, clock, added, target in FIGURES:
        if ours not in found or floor not in found:
            print(f"{figure:42}{'not measured':>22}")
            continue
        kith_ms = found[ours][clock]
        floor_ms = found[floor][clock] + added
        ratio = kith_ms / floor_ms
        judged = "" if target is None else f"{target:9}  {'ok' if ratio <= target else 'MISSED'}"
        print(f"{figure:42}{kith_ms:8.3f} ms{floor_ms:8.3f} ms{ratio:8.2f}{judged}")


main()
