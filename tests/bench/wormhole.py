#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# What people use today when both are online: 1 KB of text by Debian's magic-wormhole, through its own mailbox and transit
# servers on this machine, from the spawn of both sides (they know the code already) until both have ended. The servers are
# up before the clock starts. Writes what ratios.py reads. Usage: wormhole.py OUT.json. Exit 77 where it isn't installed.
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 9
TEXT = "kith " * 205  # 1,025 bytes


@contextlib.contextmanager
def server(*words, here):
    """A Twisted service on a loopback port of its own choosing by us; gives the port once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(os.path.join(here, words[0] + ".log"), "w", encoding="utf-8") as log:
        running = subprocess.Popen(["twist3", *words, "--port", f"tcp:{port}:interface=127.0.0.1"], cwd=here, stdout=log, stderr=log)
    try:
        give_up = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > give_up or running.poll() is not None:
                    sys.exit(f"wormhole.py: {words[0]} doesn't start")
                time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait()


def once(environment, code):
    begun = time.monotonic()
    sends = subprocess.Popen(["wormhole", "send", "--code", code, "--text", TEXT], env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    got = subprocess.run(["wormhole", "receive", "--only-text", code], env=environment, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, timeout=60, text=True, check=True)
    if sends.wait(timeout=60) != 0 or got.stdout.strip() != TEXT.strip():
        sys.exit("wormhole.py: the text did not arrive")
    return time.monotonic() - begun


def main():
    if not shutil.which("wormhole") or not shutil.which("twist3"):
        print("wormhole.py: skipped: magic-wormhole and its servers are not installed", file=sys.stderr)
        sys.exit(77)
    with tempfile.TemporaryDirectory() as here, server("wormhole-mailbox", here=here) as mailbox, \
            server("transitrelay", here=here) as transit:
        environment = dict(os.environ, WORMHOLE_RELAY_URL=f"ws://127.0.0.1:{mailbox}/v1",
                           WORMHOLE_TRANSIT_HELPER=f"tcp:127.0.0.1:{transit}")
        taken = [once(environment, f"{run + 2}-acme-adroitness") for run in range(RUNS)]
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"benchmarks": [{"name": "wormhole/text", "run_type": "iteration", "time_unit": "ms", "cpu_time": 0,
                                   "real_time": statistics.median(taken) * 1e3}]}, out)


main()
