# SPDX-License-Identifier: Apache-2.0
"""Runs a test again inside tests/support/two-hosts, where HOST_A and HOST_B each prefix a command; skipped where that can't be."""
import os
import shutil
import subprocess
import sys

from harness import KITH, Owner, Running, Skip, environment

HERE = os.path.dirname(os.path.abspath(__file__))
TWO_HOSTS = os.path.join(HERE, os.pardir, "support", "two-hosts")


def needs(*programs):
    """Skips where one of these programs is missing; system folders count, which a user's PATH may lack."""
    for program in programs:
        if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
            raise Skip(f"{program} is missing")


def run_inside(file, name, *options, wrapper=TWO_HOSTS, patience=180):
    """`python3 FILE inside NAME` in namespaces; what it wrote, if it went well."""
    env = {**os.environ, "KITH_BIN": KITH, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
    ran = subprocess.run([wrapper, *options, "--with", sys.executable, os.path.abspath(file), "inside", name], env=env,
                         capture_output=True, timeout=patience)
    if ran.returncode == 77:
        raise Skip(ran.stderr.decode().strip())
    assert ran.returncode == 0, ran.stdout.decode() + ran.stderr.decode()
    return ran.stdout.decode()


def prefix(host):
    return os.environ["HOST_" + host].split()


def on(host, *command, check=True):
    """Runs any command on that host to its end."""
    ran = subprocess.run([*prefix(host), *command], capture_output=True, text=True, timeout=60, env=environment(PATH=os.environ["PATH"]))
    assert not check or ran.returncode == 0, (command, ran.returncode, ran.stdout, ran.stderr)
    return ran


def start(host, owner, *args):
    """kith on that host, beside the test."""
    return Running([*prefix(host), KITH, *map(str, args), *owner.access])


def couple(here):
    return Owner(here, "Ada Lovelace"), Owner(here, "Bo Diddley")


def both_end(one, other):
    ends = (one.end(), other.end())
    assert ends == (0, 0), (ends, one.err, other.err)
