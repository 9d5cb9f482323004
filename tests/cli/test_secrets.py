# SPDX-License-Identifier: Apache-2.0
"""Where nothing secret may be: core dumps, other processes, arguments, environments, temporary files, SQLite's own files."""
import contextlib
import ctypes
import os
import random
import signal
import stat
import subprocess
import time

from harness import KITH, Owner, Skip, environment, files_below, folder, kith, main, memory_of, vcard

NOBODY = 65534
NAME, MAIL, NOTE, TAG, PLACE = "Bonifatius Zyx", "bonifatius@zyx.example", "promised drawings", "bearings", "Hannover fair"
BOOK = "".join(vcard(f"UID:urn:uuid:{i}", f"FN:{NAME} {i}", f"EMAIL:{i}{MAIL}") for i in range(40))
NEEDLES = [text.encode() for text in (NAME, MAIL, NOTE, TAG, PLACE, "Ada Lovelace", "ada@private.example")]


def places(here):
    """Every place that a program is told of for what is passing, each below `here`."""
    env = {}
    for name in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "SQLITE_TMPDIR"):
        env[name] = os.path.join(here, "places", name)
        os.makedirs(env[name], 0o700, exist_ok=True)
    return env


def sightings(here, needles, but=()):
    found = []
    for path in files_below(here):
        if path not in but:
            with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
                content = file.read()
                found += [(path, needle) for needle in needles if needle in content]
    return found


def waiting_meeting(owner, **options):
    """A kith that has its vault open and waits for somebody."""
    process = subprocess.Popen([KITH, "meet", "--yes", "--listen", "127.0.0.1", "--events", "json", *owner.access], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), **options)
    while line := process.stdout.readline():
        if b'"listening"' in line:
            return process
    raise AssertionError(process.wait())


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def dumps_core(process, number):
    os.kill(process.pid, number)
    return os.WCOREDUMP(os.waitpid(process.pid, 0)[1])


def test_a_crash_leaves_no_core_dump_even_where_the_limit_allows_one():
    import resource

    def no_limit():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        where = os.path.join(here, "where")
        os.mkdir(where)
        try:
            other = subprocess.Popen(["sleep", "60"], cwd=where, preexec_fn=no_limit)
        except subprocess.SubprocessError:
            raise Skip("the limit on core dumps can't be raised here") from None
        if not dumps_core(other, signal.SIGSEGV):
            raise Skip("this system dumps nobody's core")
        left = set(os.listdir(where))
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGQUIT):
            process = waiting_meeting(ada, cwd=where, preexec_fn=no_limit)
            assert not dumps_core(process, number), number
            process.stdout.close()
        assert set(os.listdir(where)) == left


def test_no_other_process_of_the_same_user_reads_its_memory():
    if os.geteuid() != 0:
        raise Skip("root alone can become somebody else")

    def readable(pid):
        child = os.fork()
        if child == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
            try:
                os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))
                os._exit(0)
            except OSError:
                os._exit(1)
        return os.waitpid(child, 0)[1] == 0

    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        os.chmod(here, 0o755)
        for path in (ada.vault, ada.key, *files_below(ada.vault)):
            os.chown(path, NOBODY, NOBODY)
        nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        other = subprocess.Popen(["sleep", "60"], **nobody)
        if not readable(other.pid):
            end_of(other)
            raise Skip("on this system no process reads another one's memory")
        try:
            process = waiting_meeting(ada, **nobody)
        except (PermissionError, AssertionError):
            raise Skip("somebody else can't run this build") from None
        finally:
            end_of(other)
        try:
            assert not readable(process.pid)
        finally:
            end(process)


def end_of(process):
    process.kill()
    process.wait()


def operations(ada, here, env):
    """Commands that write, each with what it reads from stdin."""
    backup = os.path.join(here, "backup")
    subprocess.run([KITH, "backup", backup, *ada.access], check=True, env=environment(**env), capture_output=True)
    fresh = iter(range(10_000))
    yield lambda: (["import", "-"], BOOK.replace("FN:", f"NOTE:{next(fresh)}\r\nFN:"))
    yield lambda: (["note", f"{NAME} 1", f"{NOTE} {next(fresh)}"], "")
    yield lambda: (["tag", f"{NAME} 2", f"{TAG}{next(fresh)}"], "")
    yield lambda: (["card", "set", "email", "ada@private.example", "--give", "everyone"], "")
    yield lambda: (["persona", "add", f"p{next(fresh)}", "--name", "Ada Lovelace"], "")
    yield lambda: (["merge", f"{NAME} 3", f"{NAME} 4", "--yes"], "")
    yield lambda: (["merge", "--undo", "--yes"], "")
    yield lambda: (["forget", f"{NAME} 5", "--yes"], "")
    yield lambda: (["passwd", "--rekey"], "")
    yield lambda: (["verify"], "")
    yield lambda: (["backup", os.path.join(here, f"backup{next(fresh)}")], "")
    yield lambda: (["restore", backup, "--vault", os.path.join(here, f"restored{next(fresh)}")], "")
    yield lambda: (["meet", "--listen", "127.0.0.1", "--place", PLACE, "--yes", "--timeout", "1s"], "")


def test_after_kill_9_in_any_operation_no_file_holds_anything_in_clear():
    with folder() as here:
        env = places(here)
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "email", "ada@private.example")
        ada.ok("import", "-", stdin=BOOK)
        ada.ok("note", f"{NAME} 1", NOTE)
        with open(ada.key, "rb") as file:
            needles = [*NEEDLES, file.read()]
        chance = random.Random(11)
        files = set()
        for make in operations(ada, here, env):
            for share in (None, 0.3, 0.6, 0.9):
                args, text = make()
                access = ada.access[2:] if "--vault" in args else ada.access
                started = time.monotonic()
                process = subprocess.Popen([KITH, *args, *access], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL, env=environment(**env))
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(text.encode())
                    process.stdin.close()
                if share is None:  # how long it takes
                    process.wait(60)
                    whole = time.monotonic() - started
                else:
                    time.sleep(whole * (share + chance.random() * 0.2))
                    process.kill()
                    process.wait()
                found = sightings(here, needles, but=(ada.key,))
                assert not found, (args, found)
                files |= set(files_below(here))
        assert any(name.endswith("-wal") for name in files)  # some of the kills were in the middle
        assert not sightings(os.path.join(here, "places"), [b""]), "it keeps files outside of its vault"
        assert len(ada.list()) >= 37


def test_every_file_and_folder_that_it_makes_is_the_owners_alone_whatever_the_umask():
    def open_to_all():
        os.umask(0)
    with folder() as here:
        env = places(here)
        ada = Owner(here, "Ada Lovelace", make=False)
        made = os.path.join(here, "made")
        os.mkdir(made, 0o700)
        ada.vault, ada.key = os.path.join(made, "v"), os.path.join(made, "key")
        ada.access = ["--vault", ada.vault, "--device-key-file", ada.key]
        backup = os.path.join(made, "backup")
        for args in (["init", "--name", "Ada"], ["import", "-"], ["backup", backup], ["qr", "--png", os.path.join(made, "q.png")],
                     ["qr", "--svg", os.path.join(made, "q.svg")], ["export", "--dir", os.path.join(made, "cards")],
                     ["key", "add", "device-key", os.path.join(made, "key2")], ["passwd", "--rekey"],
                     ["restore", backup, "--vault", os.path.join(made, "again")],
                     ["meet", "--phrase", "--events", "json", "--listen", "127.0.0.1", "--timeout", "1s"]):
            access = ada.access[2:] if "--vault" in args else ada.access
            ran = kith(*args, *access, stdin=BOOK, env=env, preexec_fn=open_to_all)
            assert ran.code in (0, 3), (args, ran)
        process = waiting_meeting(ada, preexec_fn=open_to_all)  # with the files that only an open vault has
        seen = 0
        for base, folders, names in os.walk(made):
            for name in folders + names:
                path = os.path.join(base, name)
                mode = stat.S_IMODE(os.lstat(path).st_mode)
                assert mode == (0o700 if name in folders else 0o600), (path, oct(mode))
                seen += 1
        end(process)
        assert os.path.exists(os.path.join(ada.vault, "phrase.lock")) and seen > 50, seen


def test_an_editor_inherits_no_file_and_no_secret():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        told = os.path.join(here, "told")
        editor = os.path.join(here, "editor")
        with open(editor, "w") as script:
            script.write(f'#!/bin/sh\nenv > {told}.env\nls -l /proc/$$/fd > {told}.fd\ntr "\\0" " " < /proc/$$/cmdline > {told}.args\n')
        os.chmod(editor, 0o700)
        from harness import Terminal
        screen = Terminal("card", "edit", *ada.access, env={"EDITOR": editor})
        screen.end()
        with open(told + ".fd") as file:
            kept = [line for line in file.read().splitlines() if "->" in line]
        assert kept and not [line for line in kept if "vault" in line or "key" in line or ada.vault in line], kept
        with open(told + ".env") as env, open(told + ".args") as args:
            assert "Lovelace" not in env.read() + args.read()


def test_a_device_key_stands_in_the_memory_only_until_the_vault_is_open():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        with open(ada.key, "rb") as file:
            key = file.read()
        process = waiting_meeting(ada)
        try:
            memory = memory_of(process.pid)
            assert ada.vault.encode() in memory and key not in memory
        finally:
            end(process)


if __name__ == "__main__":
    main(globals())
