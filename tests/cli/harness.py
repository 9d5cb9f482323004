# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command share: owners with vaults of their own, terminals, and a runner.

Only Python's standard library. KITH_BIN names the program. A test is a function whose name begins with test_;
its docstring, or its name, says what must hold.
"""
import codecs
import contextlib
import ctypes
import glob
import json
import os
import platform
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback

KITH = os.environ.get("KITH_BIN", "build/dev/cli/kith")
PATIENCE = 60  # seconds before something counts as hung


class Skip(Exception):
    """Raised with the reason why a test can't run here."""


class Ran:
    """One finished run of the command."""

    def __init__(self, code, out, err):
        self.code, self.raw, self.err = code, out, err
        self.out = out.decode("utf-8", "surrogateescape")

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.out!r}\nstderr: {self.err!r}"


def environment(**changes):
    """A small, known environment; a value of None takes a variable away."""
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    # Where coverage is counted, a process that is killed while it writes its counts spoils them, and every later one says so: not here.
    env["GCOV_ERROR_FILE"] = "/dev/null"
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH"):
        if name in os.environ:
            env[name] = os.environ[name]
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = str(value)
    return env


def kith(*args, stdin=b"", env=None, **options):
    """Runs the command to its end, without a terminal."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    options.setdefault("input", stdin)
    ran = subprocess.run([KITH, *(arg if isinstance(arg, bytes) else str(arg) for arg in args)], stdout=options.pop("stdout", subprocess.PIPE),
                         stderr=subprocess.PIPE, env=environment(**(env or {})), timeout=PATIENCE,
                         start_new_session=True, **options)
    return Ran(ran.returncode, ran.stdout or b"", ran.stderr.decode("utf-8", "surrogateescape"))


def at_clock(here, days):
    """The environment of a run of the real program whose clock is off by that many days. The library for it is built in that folder."""
    library = os.path.join(here, "moved_clock.so")
    if not os.path.exists(library):
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "moved_clock.c")
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    return {"LD_PRELOAD": library, "KITH_TEST_CLOCK": days * 24 * 60 * 60}


KNOWN_CALLS = {  # system calls by their numbers, where those are known
    "x86_64": (0xC000003E, {"add_key": 248, "request_key": 249, "keyctl": 250, "close_range": 436, "renameat2": 316, "access": 21, "link": 86}),
    "aarch64": (0xC00000B7, {"add_key": 217, "request_key": 218, "keyctl": 219, "close_range": 436, "renameat2": 276, "access": 48, "link": 37}),
}


def forbid(number, *calls):
    """Makes these system calls fail with that errno in this process (a preexec_fn), as a container or an old kernel does: seccomp."""
    arch, numbers = KNOWN_CALLS[platform.machine()]
    # struct sock_filter: code, jt, jf, k. Load the architecture, then the call's number.
    program = [(0x20, 0, 0, 4), (0x15, 0, len(calls) + 1, arch), (0x20, 0, 0, 0)]
    program += [(0x15, len(calls) - i, 0, numbers[call]) for i, call in enumerate(calls)]
    program += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x00050000 | number)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    header = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, header, 0, 0) == 0, os.strerror(ctypes.get_errno())  # PR_SET_SECCOMP, a filter


def needs_forbid():
    if platform.machine() not in KNOWN_CALLS:
        raise Skip("the numbers of the system calls are known for two machines only")


class Owner:
    """Somebody with a vault, opened by a device key: no key derivation, so tests are quick."""

    def __init__(self, folder, name, make=True):
        self.name = name
        self.vault = os.path.join(folder, name.split()[0].lower())
        self.key = self.vault + ".key"
        self.access = ["--vault", self.vault, "--device-key-file", self.key]
        if make:
            self.ok("init", "--name", name)

    def kith(self, *args, **options):
        return kith(*args, *self.access, **options)

    def ok(self, *args, **options):
        ran = self.kith(*args, **options)
        assert ran.code == 0, (args, ran)
        return ran

    def list(self):
        return self.ok("list", "--json").json()

    def start(self, *args, stdin=subprocess.DEVNULL, **options):
        """A run that goes on beside the test."""
        return Running([KITH, *map(str, args), *self.access], stdin, **options)


class Running:
    """A command that runs beside the test, read line by line."""

    def __init__(self, command, stdin=subprocess.DEVNULL, env=None):
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment(**(env or {})), start_new_session=True)
        self.pending = {self.process.stdout: b"", self.process.stderr: b""}
        self.events = []
        self.err = ""

    def _read(self, deadline, wanted):
        """Reads both streams until wanted() is true; false at the end of both."""
        while not wanted():
            if not self.pending:
                return False
            left = deadline - time.monotonic()
            assert left > 0, f"nothing came in time; events {self.events}, stderr {self.err!r}"
            for stream in select.select(list(self.pending), [], [], left)[0]:
                data = os.read(stream.fileno(), 65536)
                if not data:
                    del self.pending[stream]
                elif stream is self.process.stderr:
                    self.err += data.decode("utf-8", "surrogateescape")
                else:
                    lines = (self.pending[stream] + data).split(b"\n")
                    self.pending[stream] = lines.pop()
                    self.events += [json.loads(line) for line in lines]
        return True

    def event(self, name, patience=PATIENCE):
        """Waits for an event of that name."""
        def found():
            return next((e for e in self.events if e["event"] == name), None)
        assert self._read(time.monotonic() + patience, found), f"no {name}: {self.events}, {self.err!r}"
        return found()

    def count(self, name, wanted, patience=PATIENCE):
        """Waits for so many events of that name; gives what they carry under it."""
        def found():
            return [e[name] for e in self.events if e["event"] == name]
        assert self._read(time.monotonic() + patience, lambda: len(found()) >= wanted), (self.events, self.err)
        return found()

    def said(self, text, patience=PATIENCE):
        """Waits for that text on stderr."""
        assert self._read(time.monotonic() + patience, lambda: text in self.err), f"no {text!r} in {self.err!r}"

    def line(self, label, patience=PATIENCE):
        """Waits for a whole line on stderr that begins with that label; gives what stands behind it."""
        def found():
            return next((line for line in self.err.split("\n")[:-1] if line.startswith(label)), None)
        assert self._read(time.monotonic() + patience, found), f"no {label!r} in {self.err!r}"
        return found()[len(label):]

    def end(self, patience=PATIENCE):
        """The exit code, once both streams and the process have ended."""
        self._read(time.monotonic() + patience, lambda: False)
        code = self.process.wait(patience)
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Terminal:
    """A command whose stdin, stdout and stderr are one terminal; with `stdin`, a file's path, only the other two are."""

    def __init__(self, *args, env=None, columns=80, rows=24, program=KITH, stdin=None):
        self.seen = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a read may end inside a character
        self.code = None
        self.held = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            import fcntl
            import struct
            import termios
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if stdin is not None:
                os.dup2(os.open(stdin, os.O_RDONLY), 0)
            os.execve(program, [program, *map(str, args)], environment(**(env or {})))

    def hold(self):
        """Keeps the terminal itself open, so that it can be looked at after the command's end."""
        name = os.ttyname(os.open(f"/proc/{self.pid}/fd/0", os.O_RDWR | os.O_NOCTTY))
        self.held = os.open(name, os.O_RDWR | os.O_NOCTTY)

    def end_of_held(self):
        """The exit code of a command whose terminal is held; what it wrote last is read as far as it is there."""
        status = os.waitpid(self.pid, 0)[1]
        while select.select([self.fd], [], [], 0)[0]:
            self.seen += self.decoder.decode(os.read(self.fd, 65536))
        self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def echoes(self):
        import termios
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def read(self, until=None, patience=PATIENCE):
        """Reads up to that text, or to the end."""
        deadline = time.monotonic() + patience
        while until is None or until not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"no {until!r} in {self.seen!r}"
            if not select.select([self.fd], [], [], left)[0]:
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:  # the other end is gone
                data = b""
            if not data:
                assert until is None, f"no {until!r} in {self.seen!r}"
                break
            self.seen += self.decoder.decode(data)
        return self.seen

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait_until(self, condition, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, f"it did not happen: {self.seen!r}"
            time.sleep(0.005)

    def end(self):
        """Everything up to the end, and the exit code (negative for a signal)."""
        self.read()
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        self.code = os.waitstatus_to_exitcode(status)
        return self.code


    def stop(self):
        """Ends whatever still runs."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.fd)


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="kith-test-")
    try:
        yield path
    finally:
        for base, folders, _ in os.walk(path):
            for name in folders:
                with contextlib.suppress(OSError):
                    os.chmod(os.path.join(base, name), 0o700)
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def small_disk():
    """A folder on a disk of 512 KiB."""
    if os.geteuid() != 0:
        raise Skip("only root can mount a small disk")
    with folder() as here:
        disk = os.path.join(here, "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk], capture_output=True, check=False).returncode != 0:
            raise Skip("this system lets even root mount nothing")
        try:
            yield disk
        finally:
            subprocess.run(["umount", disk], check=True)


def fill_up(disk):
    """Leaves not a byte; gives the file that takes them."""
    filler = os.path.join(disk, "filler")
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as out:
        while out.write(b"x" * 4096):
            pass
    return filler


def files_below(path):
    for base, _, names in os.walk(path):
        for name in names:
            yield os.path.join(base, name)


def bytes_below(path):
    """Everything that lies in a folder, as one string of bytes."""
    found = b""
    for name in files_below(path):
        with open(name, "rb") as file:
            found += file.read()
    return found


def memory_of(pid):
    """All that a process of ours has in its memory and may read."""
    found = b""
    if not os.access(f"/proc/{pid}/mem", os.R_OK):
        raise Skip("only root reads the memory of a kith that runs")
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            span, rights = line.split()[:2]
            first, end = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw") and end - first < 1 << 28:  # a sanitizer's shadow is larger, and none of ours
                memory.seek(first)
                with contextlib.suppress(OSError):  # not all of it is there
                    found += memory.read(end - first)
    return found


def corpus():
    """Every vCard file at hand: the project's own fixtures, and other programs' where the folder beside it has them."""
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    found = glob.glob(os.path.join(top, "tests", "**", "*.vcf"), recursive=True)
    return sorted(found + glob.glob(os.path.join(top, "..", "shared", "corpus", "vcard", "**", "*.vcf"), recursive=True))


def vcard(*lines):
    return "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD", ""])


def main(tests):
    """Runs the tests of a module (all, or those named on the command line)."""
    signal.alarm(590)
    wanted = sys.argv[1:]
    failed = 0
    for name, test in list(tests.items()):
        if not name.startswith("test_") or not callable(test) or (wanted and name not in wanted):
            continue
        started = time.monotonic()
        try:
            test()
            word = "ok"
        except Skip as reason:
            word = f"skipped: {reason}"
        except Exception:
            failed += 1
            word = "FAILED\n" + traceback.format_exc()
        print(f"{name}: {word} ({time.monotonic() - started:.2f} s)", flush=True)
    sys.exit(1 if failed else 0)
