# SPDX-License-Identifier: Apache-2.0
"""Debian's Avahi on one of two hosts of namespaces, with a D-Bus of its own: nothing of the system's is touched."""
import contextlib
import os
import subprocess
import tempfile
import time

from harness import PATIENCE, environment
from two_hosts import prefix

PROGRAMS = ("avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon")

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
"""
DAEMON = """[server]
host-name=fair
use-ipv4=yes
use-ipv6=yes
allow-interfaces=eth0
enable-dbus=yes
[wide-area]
enable-wide-area=no
[publish]
publish-workstation=no
"""


@contextlib.contextmanager
def avahi(host):
    """A daemon with a bus of its own on that host; gives a function that runs its clients. Its fixed folders are hidden
    behind empty ones in a mount namespace, so that nothing of the system's own Avahi is touched."""
    with tempfile.TemporaryDirectory(prefix="kith-avahi-") as at:
        for name, text in (("bus.conf", BUS.format(path=at + "/bus")), ("daemon.conf", DAEMON)):
            with open(os.path.join(at, name), "w") as file:
                file.write(text)
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={at}/bus.conf", "--nofork", "--nopidfile", "--print-address"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert bus.stdout.readline()  # it takes connections from here on
        # /run holds the pid file and the socket of its other protocol: a fresh one, seen by this daemon alone.
        daemon = subprocess.Popen([*prefix(host), "unshare", "--mount", "sh", "-c",
                                   'mount -t tmpfs none /run && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$0"', at + "/daemon.conf"],
                                  env=environment(PATH=os.environ["PATH"], DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={at}/bus"),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        env = environment(PATH=os.environ["PATH"], DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={at}/bus")

        def client(*command):
            return subprocess.Popen([*prefix(host), *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            deadline = time.monotonic() + PATIENCE
            while client("avahi-browse", "-t", "_nothing._tcp").wait() != 0:  # until the daemon answers
                assert daemon.poll() is None and time.monotonic() < deadline, daemon.stderr.read()
            yield client
        finally:
            for each in (daemon, bus):
                each.terminate()
                each.wait()
