# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""README's first week, typed as it stands there: what README shows is what comes.

Each ```console block of the section "A first week" is run line by line: `ada$ ...` and `bo$ ...` are two people with a home and a
host of their own each (tests/support/two-hosts), who find each other by multicast. What differs from run to run (codes, ids, days, times) is shown as one example of it. A `meet` that shows a code goes on
while the other side answers; README shows how it begins. After a wanted change `KITH_BIN=... tests/cli/test_first_week.py --write`
puts what comes into README.
"""
import datetime
import os
import re
import subprocess
import sys

from harness import KITH, PATIENCE, Skip, environment, folder, main

HERE = os.path.dirname(os.path.abspath(__file__))
TWO_HOSTS = os.path.join(HERE, os.pardir, "support", "two-hosts")
README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "README.md")
SECTION = "## A first week\n"
PROMPT = re.compile(r"^(ada|bo)\$ (.*)$")


def section():
    with open(README, encoding="utf-8") as file:
        text = file.read()
    start = text.index(SECTION)
    end = text.index("\n## ", start + 1)
    return text, start, end


def one_of_two_days(found):
    """The day of the examples, or the one on which what is kept for two years ends."""
    if found.group() in ("2026-11-23", "2028-11-23"):  # what stands in the README already
        return found.group()
    ahead = datetime.date.fromisoformat(found.group()) - datetime.date.today()
    return "2028-11-23" if ahead > datetime.timedelta(days=365) else "2026-11-23"


def example(text, home):
    """With one example for what differs from run to run."""
    text = text.replace(home, "~")
    text = re.sub(r"\b\d{1,4}-[a-z]+-[a-z]+\b", "7-acme-adroitness", text)
    text = re.sub(r"\b\d{1,4}-\d{5}-\d\b", "7-00768-5", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\dT[0-9:]+([+-]\d\d:\d\d|Z)", "2026-11-23T09:30:00+01:00", text)
    text = re.sub(r"\b20\d\d-\d\d-\d\d\b(?!T)", one_of_two_days, text)
    # An id stands first in a row or behind a name that was saved; about one in eight has no digit and reads like a word.
    for contact in {*re.findall(r"(?m)^([a-z2-7]{10})(?=  )", text), *re.findall(r"\(([a-z2-7]{10})\)\.", text)}:
        text = text.replace(contact, "k7gq2dvo4m")
    text = re.sub(r"\b20\d{6}T\d{6}Z?\b", "20261123T083000Z", text)
    # Whose yes comes first is not the same twice.
    return [line.rstrip() for line in text.splitlines() if line != "They said yes."]


class Person:
    def __init__(self, here, name, host):
        self.host = host
        self.home = os.path.join(here, name)
        os.makedirs(os.path.join(self.home, "bin"))
        with open(os.path.join(self.home, "passphrase"), "w") as file:
            file.write(f"{name} has a passphrase\n")
        program = os.path.join(self.home, "bin", "kith")
        os.symlink(os.path.abspath(KITH), program)
        self.env = environment(HOME=self.home, PATH=os.path.dirname(program) + ":" + os.environ["PATH"], TZ="UTC-1",
                               KITH_PASSPHRASE_FILE=os.path.join(self.home, "passphrase"))
        self.meeting = None

    def start(self, command):
        return subprocess.Popen([*self.host, "/bin/sh", "-c", command], env=self.env, cwd=self.home, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def type(self, command):
        """What a line prints. One that waits for the other side goes on, and gives what it printed up to its code."""
        run = self.start(command)
        if not re.match(r"kith meet(?! \d)", command):
            out = run.communicate(timeout=PATIENCE)[0].decode()
            assert run.returncode == 0, (command, run.returncode, out)
            return out
        self.meeting = run
        lines = []
        while not lines or "Say it" not in lines[-1]:
            line = run.stdout.readline().decode()
            assert line, (command, lines)
            lines.append(line)
        return "".join(lines)

    def finish(self):
        if self.meeting is not None:
            rest = self.meeting.communicate(timeout=PATIENCE)[0].decode()
            assert self.meeting.returncode == 0, rest
            self.meeting = None


def played(text):
    """The section's text with what really comes below each prompt."""
    with folder() as here:
        people = {name: Person(here, name, os.environ["HOST_" + host].split()) for name, host in (("ada", "A"), ("bo", "B"))}
        out, code, in_block = [], None, False
        for line in text.splitlines():
            prompt = PROMPT.match(line)
            if line == "```console":
                in_block = True
            elif in_block and line == "```":
                in_block = False
            elif in_block and not prompt:
                continue  # what README shows; it is put in anew
            out.append(line)
            if not in_block or not prompt:
                continue
            person = people[prompt[1]]
            for other in people.values():
                if other.meeting is not None and not prompt[2].startswith("kith meet"):
                    other.finish()
            command = prompt[2].replace("7-acme-adroitness", code or "?")
            shown = person.type(command)
            code = (re.findall(r"\b\d{1,4}-[a-z]+-[a-z]+\b", shown) or [code])[0] if person.meeting else code
            out += example(shown, person.home)
        for person in people.values():
            person.finish()
        return "\n".join(out) + "\n"


def again_on_two_hosts(*args):
    """Runs this file where HOST_A and HOST_B are two hosts on one network."""
    run = subprocess.run([TWO_HOSTS, "--with", sys.executable, os.path.abspath(__file__), *args], timeout=580, check=False,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode == 77:
        raise Skip(run.stdout.decode().strip())
    assert run.returncode == 0, run.stdout.decode()


def test_readme_shows_what_comes_when_its_first_week_is_typed():
    if "HOST_A" not in os.environ:
        return again_on_two_hosts()
    text, start, end = section()
    shown = text[start:end].rstrip("\n") + "\n"
    came = played(shown)
    assert came == shown, "README shows something else than what comes:\n" + came


def write():
    if "HOST_A" not in os.environ:
        return again_on_two_hosts("--write")
    text, start, end = section()
    came = played(text[start:end].rstrip("\n") + "\n")
    with open(README, "w", encoding="utf-8") as file:
        file.write(text[:start] + came + text[end:])


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write()
    else:
        main(globals())
