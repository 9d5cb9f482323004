# SPDX-License-Identifier: Apache-2.0
"""Two hosts meet by QR code and by phrase: the number alone brings them together, by multicast."""
import subprocess
import sys

from harness import KITH, Running, folder, main
from two_hosts import both_end, couple, prefix, run_inside, start


def inside_qr():
    with folder() as here:
        ada, bo = couple(here)
        showing = start("A", ada, "meet", "--events", "json", "--yes", "--timeout", "60s")
        text = showing.event("invitation")["text"]
        both_end(showing, start("B", bo, "meet", "--qr", text, "--events", "json", "--yes", "--timeout", "60s"))
        assert ada.ok("show", "bo", "--json").json()["met"]["how"] == "qr"


def answered(host, owner, *args):
    """On that host, with a pipe for the answers."""
    return Running([*prefix(host), KITH, *args, "--events", "json", "--yes", "--timeout", "60s", *owner.access], stdin=subprocess.PIPE)


def inside_phrase():
    with folder() as here:
        ada, bo = couple(here)
        showing = answered("A", ada, "meet", "--phrase")
        number = showing.event("listening")["number"]
        seeking = answered("B", bo, "meet", str(number), "--phrase")
        shown = [run.event("phrases")["phrases"] for run in (showing, seeking)]
        both = set(shown[0]) & set(shown[1])
        assert len(both) == 1, shown
        for run, phrases in zip((showing, seeking), shown):
            run.process.stdin.write(b"%d\n" % (phrases.index(next(iter(both))) + 1))
            run.process.stdin.flush()
        both_end(showing, seeking)
        assert bo.ok("show", "ada", "--json").json()["met"]["how"] == "phrase"


def test_a_qr_code_brings_two_hosts_together():
    run_inside(__file__, "qr")


def test_the_number_alone_brings_two_hosts_together_to_compare_a_phrase():
    run_inside(__file__, "phrase")


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        {"qr": inside_qr, "phrase": inside_phrase}[sys.argv[2]]()
    else:
        main(globals())
