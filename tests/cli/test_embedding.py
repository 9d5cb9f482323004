# SPDX-License-Identifier: Apache-2.0
"""Apps that embed libkith (mobile-bridge/examples) meet the command over TCP, in C and in Java, and each other over a pair of pipes,
in Kotlin too; the app owns the socket or the pipes."""
import os
import shlex
import subprocess

from harness import Owner, Running, folder, main
from meeting import dial, listen, pair, wrong

# Each app's command. The one in Java is there where a JDK was when it was built.
APPS = [[os.environ.get("KITH_MEET_APP", "build/dev/tests/bridge/meet_app")]]
if os.environ.get("KITH_MEET_APP_JAVA"):
    APPS.append(shlex.split(os.environ["KITH_MEET_APP_JAVA"]))
# Each app's command for two pipes.
ON_PIPES = [(command, ["pipes"]) for command in APPS]
if os.environ.get("KITH_MEET_APP_KOTLIN"):
    ON_PIPES.append((shlex.split(os.environ["KITH_MEET_APP_KOTLIN"]), []))


class App:
    """Somebody who has the app; the command can open the vault that it makes."""

    def __init__(self, here, command, name="Grace Hopper", vault="app"):
        self.command, self.name, self.vault = command, name, os.path.join(here, vault)

    def start(self, *args, answer="y\n"):
        run = Running([*self.command, self.vault, self.name, *args], stdin=subprocess.PIPE)
        run.process.stdin.write(answer.encode())
        run.process.stdin.flush()
        return run

    def owner(self, here):
        owner = Owner(here, os.path.basename(self.vault), make=False)
        assert owner.vault == self.vault
        return owner


def everywhere():
    """Each app, in a folder of its own."""
    for command in APPS:
        with folder() as here:
            yield here, App(here, command)


def listen_in_app(app, **options):
    """Shows a code on a loopback port."""
    run = app.start("listen", "0", **options)
    return run, run.line("code: "), run.line("listening: ")


def both_have_the_other(here, app, ada):
    assert app.owner(here).ok("show", "ada", "--json").json()["card"][1][1] == ["fn", {}, "text", "Ada Lovelace"]
    assert ada.ok("show", "grace", "--json").json()["met"]["how"] == "code"


def test_the_app_dials_the_command_and_both_vaults_have_the_other():
    for here, app in everywhere():
        ada, _ = pair(here)
        shown, code, address = listen(ada)
        dialling = app.start(*address.rsplit(":", 1), code)
        assert (dialling.end(), shown.end()) == (0, 0), (dialling.err, shown.err)
        both_have_the_other(here, app, ada)
        given = app.owner(here).ok("show", "ada", "--json").json()["card"]
        assert "ada@example.org" in str(given) and "1815" not in str(given)


def test_the_command_dials_the_app_and_both_vaults_have_the_other():
    for here, app in everywhere():
        ada, _ = pair(here)
        shown, code, address = listen_in_app(app)
        dialling = dial(ada, code, address)
        assert (dialling.end(), shown.end()) == (0, 0), (dialling.err, shown.err)
        both_have_the_other(here, app, ada)
        # Again, with the vaults as they are: the one contact is brought up to date, and the app knows her by name.
        shown, code, address = listen_in_app(app)
        dialling = dial(ada, code, address)
        assert (dialling.end(), shown.end()) == (0, 0), (dialling.err, shown.err)
        assert shown.line("known as: ") == "Ada Lovelace"
        assert len(ada.list()) == 1 and len(app.owner(here).list()) == 1


def test_a_no_in_the_app_gives_nothing_and_says_so_on_both_sides():
    for here, app in everywhere():
        ada, _ = pair(here)
        shown, code, address = listen_in_app(app, answer="n\n")
        dialling = dial(ada, code, address)
        assert dialling.end() == 5 and shown.end() == 1, (dialling.err, shown.err)
        assert ada.list() == [] and app.owner(here).list() == []


def test_a_wrong_code_ends_the_app_with_its_reason_and_the_command_waits_on():
    for here, app in everywhere():
        ada, bo = pair(here)
        shown, code, address = listen(ada)
        guess = app.start(*address.rsplit(":", 1), wrong(code))
        assert guess.end() == 1 and "code" in guess.line("kith: ")
        dialling = dial(bo, code, address)
        assert (dialling.end(), shown.end()) == (0, 0), (dialling.err, shown.err)
        assert app.owner(here).list() == []


def on_pipes(here, shows, dials, answer="y\n"):
    """Two apps, each with its command: the first shows a code, the second dials with it."""
    pipes = [os.path.join(here, name) for name in ("one", "other")]
    for pipe in pipes:
        os.mkfifo(pipe, 0o600)
    grace = App(here, shows[0])
    edith = App(here, dials[0], "Edith Clarke", "edith")
    shown = grace.start(*shows[1], *pipes)
    dialling = edith.start(*dials[1], *reversed(pipes), shown.line("code: "), answer=answer)
    return grace, shown, edith, dialling


def test_any_two_apps_meet_over_a_pair_of_pipes():
    for shows in ON_PIPES:
        for dials in ON_PIPES:
            with folder() as here:
                grace, shown, edith, dialling = on_pipes(here, shows, dials)
                assert (dialling.end(), shown.end()) == (0, 0), (shows, dials, dialling.err, shown.err)
                assert [each["name"] for each in grace.owner(here).list()] == ["Edith Clarke"]
                assert [each["name"] for each in edith.owner(here).list()] == ["Grace Hopper"]


def test_a_no_over_pipes_gives_nothing_and_ends_both_apps():
    for shows in ON_PIPES:
        for dials in ON_PIPES:
            with folder() as here:
                grace, shown, edith, dialling = on_pipes(here, shows, dials, answer="n\n")
                assert (dialling.end(), shown.end()) == (1, 1), (shows, dials, dialling.err, shown.err)
                assert grace.owner(here).list() == [] and edith.owner(here).list() == []


if __name__ == "__main__":
    main(globals())
