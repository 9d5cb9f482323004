# SPDX-License-Identifier: Apache-2.0
"""Read-only mounts, closed folders, disks without a byte left: reading works, writing is exit 9 with the reason."""
import os
import shutil
import sqlite3
import subprocess

from harness import KITH, Owner, Ran, Skip, environment, fill_up, folder, main, small_disk, vcard

BOOK = "".join(vcard(f"FN:Person {i}", f"EMAIL:p{i}@example.org") for i in range(3))
READS = (("list", "--json"), ("show", "person 1"), ("search", "p2@example.org"), ("export",), ("card", "show"))
WRITES = (("note", "person 1", "x"), ("tag", "person 1", "x"), ("forget", "person 1", "--yes"),
          ("merge", "person 1", "person 2", "--yes"), ("card", "set", "tel", "123"), ("meet", "--at", "127.0.0.1:9", "1-acme-adroitness", "--yes"))

# In mounts of its own: $1 is the vault's folder, the rest the command.
INSIDE = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77
shift
exec "$@"
"""


def inside(owner, *args, stdin=b""):
    """Runs the command where the vault's folder is mounted read-only."""
    own = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    ran = subprocess.run([*own, "sh", "-c", INSIDE, "sh", owner.vault, os.path.abspath(KITH), *args, *owner.access],
                         input=stdin, capture_output=True, env=environment(), timeout=60, check=False)
    if ran.returncode == 77 or b"unshare" in ran.stderr:
        raise Skip("this system lets nobody mount")
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def reads_and_does_not_write(run, word):
    for words in READS:
        ran = run(*words)
        assert ran.code == 0 and ran.out, (words, ran)
    assert len(run("list", "--json").json()) == 3
    for words in WRITES:
        ran = run(*words)
        assert ran.code == 9 and word in ran.err, (words, ran)
    ran = run("import", "-", stdin=BOOK.replace("Person", "Other").encode())
    assert ran.code == 9 and word in ran.err, ran


def test_on_a_read_only_mount_a_vault_is_read_and_writing_says_why_not():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        reads_and_does_not_write(lambda *args, **more: inside(ada, *args, **more), "Read-only file system")
        assert os.listdir(ada.vault) == ["vault.db"]


def test_a_log_left_by_a_kill_is_read_on_a_read_only_mount():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        reader = sqlite3.connect(os.path.join(ada.vault, "vault.db"))
        reader.execute("SELECT count(*) FROM record").fetchone()  # while it is open, the log stays
        ada.ok("import", "-", stdin=BOOK)
        killed = ada.vault + "-killed"
        shutil.copytree(ada.vault, killed)
        reader.close()
        assert os.path.getsize(os.path.join(killed, "vault.db-wal")) > 0
        ada.vault, ada.access[1] = killed, killed
        assert len(inside(ada, "list", "--json").json()) == 3
        os.remove(os.path.join(killed, "vault.db-shm"))
        reads_and_does_not_write(lambda *args, **more: inside(ada, *args, **more), "Read-only file system")


def test_on_a_disk_without_a_byte_left_a_vault_is_read_and_writing_says_why_not():
    with small_disk() as disk:
        ada = Owner(disk, "Ada Lovelace")
        ada.ok("import", "-", stdin=BOOK)
        filler = fill_up(disk)
        reads_and_does_not_write(ada.kith, "space")
        os.remove(filler)
        ada.ok("note", "person 1", "there is space again")


if __name__ == "__main__":
    main(globals())
