# SPDX-License-Identifier: Apache-2.0
"""Completion: what `kith __complete` offers, and what the Tab key makes of it in real shells."""
import json
import os
import shutil
import subprocess

from harness import KITH, Owner, Skip, Terminal, at_clock, bytes_below, environment, folder, kith, main, vcard
from meeting import meet, pair

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cli", "completions")


def complete(*words, access=(), env=None):
    ran = kith("__complete", "--", *access, *words, env=env)
    assert ran.code == 0 and ran.err == "", ran
    return dict(line.split("\t", 1) for line in ran.out.splitlines())


def acquainted(here, *cards):
    ada = Owner(here, "Ada Lovelace")
    path = os.path.join(here, "people.vcf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(vcard("FN:" + name, f"EMAIL:{i}@example.org") for i, name in enumerate(cards)))
    ada.ok("import", path)
    return ada


def test_words_and_options_are_those_of_help_and_nothing_hidden():
    words = complete("")
    assert {"meet", "card", "persona", "list"} <= set(words) and not any(w.startswith("__") for w in words)
    assert words["meet"] == "Exchange cards with the person in front of you"
    assert set(complete("card", "")) >= {"show", "set", "edit"}
    assert set(complete("car")) == {"card"}
    options = complete("meet", "--p")
    assert {"--persona", "--place", "--pass-on", "--passphrase-file"} <= set(options)
    assert "--give" not in options


def test_values_are_offered_where_they_are_known():
    assert set(complete("export", "--format", "")) == {"vcard4", "vcard3", "vcard21", "jcard", "jscontact", "csv-google", "csv-outlook"}
    assert set(complete("card", "set", "email", "x", "--give", "")) == {"everyone", "chosen"}
    assert set(complete("meet", "--export", "")) == {"yes", "no"}
    assert set(complete("import", "")) == {":files"} and set(complete("--vault", "")) == {":folders"}
    assert "email" in complete("card", "set", "em")
    assert complete("list", "") == {} and complete("no-such-word", "") == {}


def test_people_are_offered_by_name_where_the_vault_opens_without_asking():
    with folder() as here:
        ada = acquainted(here, "Bo Diddley", "Élodie Ü", "Anna O'Brien", "Bo Two", "Twin", "Twin")
        assert set(complete("show", "Bo", access=ada.access)) == {"Bo Diddley", "Bo Two"}
        assert set(complete("show", "did", access=ada.access)) == {"Bo Diddley"}
        assert "Élodie Ü" in complete("note", "", access=ada.access)
        assert "Élodie Ü" not in complete("note", "", access=ada.access, env={"LC_ALL": "C"})
        twins = [c["id"] for c in ada.list() if c["name"] == "Twin"]
        assert set(complete("show", "Twin", access=ada.access)) == set(twins)
        assert set(complete("show", twins[0][:5], access=ada.access)) == {twins[0]}
        assert complete("export", "Bo Two", "An", access=ada.access) == {"Anna O'Brien": ""}
        ada.ok("tag", "Twin"[:0] + twins[0], "fair-2026")
        assert set(complete("tag", "Bo Two", "fa", access=ada.access)) == {"fair-2026"}


def test_personas_are_offered_by_name():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("persona", "add", "business", "--name", "A. L.")
        assert complete("meet", "--persona", "", access=ada.access) == {"me": "Ada Lovelace", "business": "A. L."}
        assert set(complete("persona", "rm", "b", access=ada.access)) == {"business"}
        assert set(complete("card", "--persona", "b", access=ada.access)) == {"business"}


def test_a_vault_that_would_ask_gives_no_names_and_nothing_is_said_or_asked():
    with folder() as here:
        ada = acquainted(here, "Bo Diddley")
        assert complete("show", "", access=["--vault", ada.vault]) == {}
        assert complete("show", "", access=["--vault", os.path.join(here, "none")]) == {}
        screen = Terminal("__complete", "--", "--vault", ada.vault, "show", "")
        assert screen.end() == 0 and screen.seen == "", screen.seen
        read_end, write_end = os.pipe()  # a passphrase that waits for the command itself is left alone
        os.write(write_end, b"secret\n")
        os.close(write_end)
        subprocess.run([KITH, "__complete", "--", "--vault", ada.vault, "show", ""], pass_fds=[read_end],
                       env=environment(KITH_PASSPHRASE_FD=read_end), check=True)
        assert os.read(read_end, 99) == b"secret\n"
        os.close(read_end)


def test_completing_deletes_nothing_that_has_expired_and_the_next_command_says_that_it_does():
    with folder() as here:
        ada, bo = pair(here)
        bo.ok("card", "set", "email", "bo@example.org", "--type", "work", "--give", "everyone", "--keep", "3d")
        meet(ada, bo)
        later = at_clock(here, 5)
        before = bytes_below(ada.vault)
        assert set(complete("show", "B", access=ada.access, env=later)) == {"Bo Diddley"}
        assert complete("tag", "Bo Diddley", "", access=ada.access, env=later) == {}
        assert bytes_below(ada.vault) == before
        assert "gone from the vault" in ada.ok("list", env=later).err


EVIL = ["$(touch PWNED)", "`touch PWNED`", "Eve; touch PWNED", "Eve\\nTwo", "-rf", "\u202eEve", "Eve  Two", "Eve\"x", "~Eve", "Eve!x", "*Eve", "Eve\x1b[2J", ":files"]


def test_a_name_that_a_shell_could_read_otherwise_is_offered_by_id():
    with folder() as here:
        ada = acquainted(here, *EVIL)
        offered = complete("show", "", access=ada.access)
        ids = {c["id"] for c in ada.list()}
        assert len(ids) == len(EVIL)
        assert set(offered) <= ids | {"Eve Two"}, set(offered) - ids  # a line break in a name is a space
        assert all(ord(c) >= 32 and c != "\u202e" for what in offered.values() for c in what)


def in_shell(here, owner, program, setup, typed, wanted):
    """Types at a real shell's prompt, Tab included, and gives what kith was then started with."""
    if shutil.which(program[0]) is None:
        raise Skip(f"{program[0]} is not installed")
    log = os.path.join(here, "arguments")
    bin_folder = os.path.join(here, "bin")
    os.makedirs(bin_folder, exist_ok=True)
    fake = os.path.join(bin_folder, "kith")
    with open(fake, "w") as file:  # completes as kith does, and else writes down how it was called
        file.write(f"#!/usr/bin/env python3\nimport json, os, sys\n"
                   f"if sys.argv[1:2] == ['__complete']: os.execv({os.path.abspath(KITH)!r}, ['kith', '__complete', '--', *{owner.access!r}, *sys.argv[3:]])\n"
                   f"json.dump(sys.argv[1:], open({log!r} + '.new', 'w')); os.rename({log!r} + '.new', {log!r})\n")
    os.chmod(fake, 0o700)
    path = bin_folder + ":" + os.environ["PATH"]
    shell = Terminal("-c", 'cd "$0" && exec "$@"', here, *program, program="/bin/sh",
                     env={"PATH": path, "HOME": here, "PS1": "ready> ", "TERM": "xterm", "INPUTRC": "/dev/null"}, columns=200)
    try:
        shell.type(setup + "\n")
        shell.type("echo set''up\n")
        shell.read("setup")
        shell.type(typed)
        shell.read(wanted)
        shell.type("\n")
        shell.wait_until(lambda: os.path.exists(log))
        shell.type("exit\n")
        shell.read()
    finally:
        shell.stop()
    assert not os.path.exists(os.path.join(here, "PWNED")), "a name was run"
    with open(log, encoding="utf-8") as file:
        return json.load(file)


BASH = (["bash", "--norc", "--noprofile", "-i"], f". '{SCRIPTS}/kith.bash'; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'")


def test_bash_completes_words_names_with_spaces_and_quoted_names():
    with folder() as here:
        ada = acquainted(here, "Bo Diddley", *EVIL)
        assert in_shell(here, ada, *BASH, "kith sho\t bo\t", "Diddley") == ["show", "Bo Diddley"]
    with folder() as here:
        ada = acquainted(here, "Bo Diddley", "Anna O'Brien")
        assert in_shell(here, ada, *BASH, "kith show \"bo\t", "Diddley") == ["show", "Bo Diddley"]
    with folder() as here:
        ada = acquainted(here, "Bo Diddley", "Anna O'Brien")
        assert in_shell(here, ada, *BASH, "kith show an\t", "Brien") == ["show", "Anna O'Brien"]


def test_bash_gives_a_hostile_name_as_an_id_and_runs_nothing():
    with folder() as here:
        ada = acquainted(here, "$(touch PWNED)")
        wanted = ada.list()[0]["id"]
        assert in_shell(here, ada, *BASH, "kith show \t", wanted) == ["show", wanted]


def test_zsh_completes_words_and_names():
    setup = f"fpath=('{SCRIPTS}' $fpath); autoload -Uz compinit; compinit -u -D; unsetopt zle_bracketed_paste"
    with folder() as here:
        ada = acquainted(here, "Bo Diddley", *EVIL)
        assert in_shell(here, ada, ["zsh", "-f", "-i"], setup, "kith sho\t bo\t", "Diddley") == ["show", "Bo Diddley"]


def test_fish_completes_words_and_names():
    if shutil.which("fish") is None:
        raise Skip("fish is not installed")
    with folder() as here:
        ada = acquainted(here, "Bo Diddley", *EVIL)
        bin_folder = os.path.join(here, "bin")
        os.makedirs(bin_folder)
        with open(os.path.join(bin_folder, "kith"), "w") as file:
            file.write(f"#!/usr/bin/env python3\nimport os, sys\nos.execv({os.path.abspath(KITH)!r}, ['kith', '__complete', '--', *{ada.access!r}, *sys.argv[3:]])\n")
        os.chmod(os.path.join(bin_folder, "kith"), 0o700)

        def fish(line):
            ran = subprocess.run(["fish", "--no-config", "-c", f"source '{SCRIPTS}/kith.fish'; complete -C {line}"], cwd=here,
                                 env=environment(PATH=bin_folder + ":" + os.environ["PATH"], HOME=here), capture_output=True, timeout=60)
            return [l.split("\t")[0] for l in ran.stdout.decode().splitlines()]
        assert fish("'kith sho'") == ["show"]
        assert fish("'kith show bo'") == ["Bo Diddley"]
        ids = {c["id"] for c in ada.list()}
        assert set(fish("'kith show '")) <= ids | {"Bo Diddley", "Eve Two"}
        assert not os.path.exists(os.path.join(here, "PWNED"))


if __name__ == "__main__":
    main(globals())
