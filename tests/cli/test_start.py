# SPDX-License-Identifier: Apache-2.0
"""Versions, help, usage errors, where the vault is and what opens it."""
import os
import stat
import subprocess

from harness import KITH, Owner, Skip, environment, folder, kith, main


def test_version_names_program_wire_vault_and_abi():
    ran = kith("--version")
    assert ran.code == 0 and ran.err == ""
    assert [line.split()[0] for line in ran.out.splitlines()] == ["kith", "wire", "vault", "abi"]
    as_json = kith("--version", "--json").json()
    assert list(as_json) == ["program", "wire", "vault", "abi"]
    assert as_json["program"].count(".") == 2 and as_json["wire"] == 1 and as_json["vault"] == 1
    assert as_json["abi"] == 1


def test_help_goes_to_stdout_and_lists_only_words_that_work():
    ran = kith("--help")
    assert ran.code == 0 and ran.err == ""
    words = [line.split()[0] for line in ran.out.split("Subcommands:")[1].split("\n\n")[0].strip().splitlines()]
    assert words == ["init", "card", "persona", "meet", "doctor", "list", "show", "search", "note", "tag", "forget", "duplicates", "merge", "import",
                     "export", "qr", "add", "query", "pick", "unlock", "lock", "passwd", "key", "backup", "restore", "verify"]
    for word in words:
        assert kith(word, "--help").code == 0, word
    for word in ("show", "set", "unset", "import"):
        assert kith("card", word, "--help").code == 0, word
    for word in ("list", "add", "rm"):
        assert kith("key", word, "--help").code == 0, word


def test_usage_errors_exit_2_and_say_what_to_do():
    for args in (["frobnicate"], ["show"], ["list", "--nonsense"], ["card"], ["card", "set", "email"],
                 ["list", "extra"], ["note", "bo", "x", "--json"], ["export", "--format", "csv"],
                 ["card", "show", "--json", "--format", "jcard"], ["meet", "--events", "xml"]):
        ran = kith(*args)
        assert ran.code == 2, (args, ran)
        assert ran.err.startswith("kith: error: ") and "--help" in ran.err or "--json" in ran.err, (args, ran)
        assert ran.out == ""


def test_no_word_at_all_prints_the_help_on_stderr_and_exits_2():
    ran = kith()
    assert ran.code == 2 and "Subcommands" in ran.err and ran.out == ""


def test_no_vault_exits_2_and_names_init():
    with folder() as here:
        for args in (["list"], ["show", "x"], ["card", "show"], ["export"], ["meet", "--yes"]):
            ran = kith(*args, "--vault", os.path.join(here, "none"))
            assert ran.code == 2 and "kith init" in ran.err, (args, ran)
        assert os.listdir(here) == []


def test_the_vault_is_where_it_was_said_to_be():
    with folder() as here:
        key = os.path.join(here, "key")
        access = ["--device-key-file", key]
        places = [
            ({"HOME": here}, ".local/share/kith"),
            ({"HOME": here, "XDG_DATA_HOME": os.path.join(here, "xdg")}, "xdg/kith"),
            ({"HOME": here, "XDG_DATA_HOME": os.path.join(here, "xdg"), "KITH_VAULT": os.path.join(here, "env")}, "env"),
        ]
        for env, place in places:
            assert kith("init", "--name", "Ada", *access, env=env).code == 0
            assert os.listdir(os.path.join(here, place)), place
            assert kith("list", *access, env=env).code == 0
        env = places[2][0]
        assert kith("init", "--name", "Ada", *access, "--vault", os.path.join(here, "flag"), env=env).code == 0
        assert os.path.isdir(os.path.join(here, "flag"))
        # XDG Base Directory Specification: a relative path is to be ignored.
        ran = kith("list", *access, env={"HOME": here, "XDG_DATA_HOME": "relative"})
        assert ran.code == 0 and not os.path.exists("relative")


def test_folder_and_files_are_the_owners_alone():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        assert stat.S_IMODE(os.stat(ada.vault).st_mode) == 0o700
        for name in os.listdir(ada.vault):
            assert stat.S_IMODE(os.stat(os.path.join(ada.vault, name)).st_mode) == 0o600, name
        assert stat.S_IMODE(os.stat(ada.key).st_mode) == 0o600
        assert os.path.getsize(ada.key) == 32


def test_init_makes_a_persona_with_the_name_and_refuses_a_second_time():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        card = ada.ok("card", "show", "--json").json()
        assert card["persona"] == "me" and card["name"] == "Ada Lovelace"
        assert [p["kind"] for p in card["properties"]] == ["name"]
        before = open(ada.key, "rb").read()
        ran = ada.kith("init", "--name", "Eve")
        assert ran.code == 2 and "already" in ran.err
        assert open(ada.key, "rb").read() == before
        assert ada.ok("card", "show", "--json").json()["name"] == "Ada Lovelace"


def test_init_needs_a_name_and_a_way_to_open_and_leaves_nothing_behind():
    with folder() as here:
        vault, key = os.path.join(here, "v"), os.path.join(here, "k")
        for args in (["--device-key-file", key], ["--name", "Ada"], ["--name", " ", "--device-key-file", key],
                     ["--name", "x" * 70000, "--device-key-file", key]):
            ran = kith("init", "--vault", vault, *args)
            assert ran.code == 2, ran
            assert os.listdir(here) == [], (args, os.listdir(here))


def test_of_two_inits_at_once_the_loser_leaves_the_winners_vault():
    with folder() as here:
        vault, secret = os.path.join(here, "v"), os.path.join(here, "secret")
        with open(secret, "w") as file:
            file.write("correct horse battery staple\n")
        os.chmod(secret, 0o600)
        line = [KITH, "init", "--name", "Ada", "--vault", vault, "--passphrase-file", secret]
        both = [subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        codes = [each.wait() for each in both]
        assert codes.count(0) == 1, codes
        ran = kith("card", "show", "--json", "--vault", vault, "--passphrase-file", secret)
        assert ran.code == 0 and ran.json()["name"] == "Ada", ran


def test_of_many_inits_at_once_one_wins_and_all_others_are_told_that_there_is_a_vault():
    with folder() as here:
        vault, key = os.path.join(here, "deep", "v"), os.path.join(here, "k")
        with open(key, "wb") as file:
            file.write(bytes(range(32)))
        os.chmod(key, 0o600)
        line = [KITH, "init", "--name", "Ada", "--vault", vault, "--device-key-file", key]
        all_at_once = [subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(8)]
        told = [(each.communicate()[1], each.returncode) for each in all_at_once]
        assert sorted(code for _, code in told) == [0] + 7 * [2], told
        assert all("there is a vault already" in err for err, code in told if code), told
        ran = kith("card", "show", "--json", "--vault", vault, "--device-key-file", key)
        assert ran.code == 0 and ran.json()["name"] == "Ada", ran


def test_init_uses_a_device_key_that_is_there():
    with folder() as here:
        key = os.path.join(here, "k")
        with open(key, "wb") as file:
            file.write(bytes(range(32)))
        os.chmod(key, 0o600)
        assert kith("init", "--name", "Ada", "--vault", os.path.join(here, "v"), "--device-key-file", key).code == 0
        assert open(key, "rb").read() == bytes(range(32))


def test_a_device_key_must_be_32_bytes_and_0600():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        os.chmod(ada.key, 0o640)
        ran = ada.kith("list")
        assert ran.code == 7 and "chmod 600" in ran.err, ran
        os.chmod(ada.key, 0o600)
        for size in (0, 31, 33):
            other = os.path.join(here, "other")
            with open(other, "wb") as file:
                file.write(b"x" * size)
            os.chmod(other, 0o600)
            ran = kith("list", "--vault", ada.vault, "--device-key-file", other)
            assert ran.code == 7 and "32" in ran.err, ran
        with open(other, "wb") as file:
            file.write(b"x" * 32)
        ran = kith("list", "--vault", ada.vault, "--device-key-file", other)
        assert ran.code == 7, ran
        ran = kith("list", "--vault", ada.vault, "--device-key-file", os.path.join(here, "none"))
        assert ran.code == 9, ran
        ran = kith("list", "--vault", ada.vault, "--device-key-file", here)
        assert ran.code == 7, ran


def test_without_a_terminal_a_locked_vault_is_exit_7_and_names_the_sources():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ran = kith("list", "--vault", ada.vault)
        assert ran.code == 7 and "--passphrase-file" in ran.err and "KITH_PASSPHRASE_FD" in ran.err, ran


def test_a_passphrase_file_must_hold_one_line():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        path = os.path.join(here, "p")
        for content, word in ((b"", "empty"), (b"\n", "empty"), (b"a\nb\n", "more than one line"), (b"x" * 5000, "longer")):
            with open(path, "wb") as file:
                file.write(content)
            ran = kith("list", "--vault", ada.vault, "--passphrase-file", path)
            assert ran.code == 2 and word in ran.err, (content[:10], ran)
        ran = kith("list", "--vault", ada.vault, "--passphrase-file", os.path.join(here, "none"))
        assert ran.code == 9, ran
        ran = kith("list", "--vault", ada.vault, "--passphrase-file", path, "--device-key-file", ada.key)
        assert ran.code == 2 and "exclude" in ran.err, ran
        ran = kith("list", "--vault", ada.vault, env={"KITH_PASSPHRASE_FD": "x"})
        assert ran.code == 2, ran
        ran = kith("list", "--vault", ada.vault, env={"KITH_PASSPHRASE_FD": "77"})
        assert ran.code == 9, ran


def test_a_folder_that_cant_be_written_is_exit_9_in_the_systems_words():
    ran = kith("init", "--name", "Ada", "--vault", "/proc/kith", "--device-key-file", "/proc/key")
    assert ran.code == 9 and ran.err.startswith("kith: error: "), ran
    with folder() as here:
        key = os.path.join(here, "k")
        ran = kith("init", "--name", "Ada", "--vault", "/proc/kith", "--device-key-file", key)
        assert ran.code == 9, ran
        assert not os.path.exists(key)  # what was made for a vault that failed goes again


def test_a_read_only_folder_is_exit_9_and_nothing_is_lost():
    with folder() as here:
        who = {}
        if os.geteuid() == 0:  # root may write everywhere: somebody else tries
            os.chown(here, 65534, 65534)
            who = {"user": 65534, "group": 65534, "extra_groups": []}
            try:
                kith("--version", **who)
            except PermissionError:
                raise Skip("another user can't reach the program") from None
        ada = Owner(here, "Ada Lovelace", make=False)
        ada.ok("init", "--name", "Ada Lovelace", **who)
        for name in os.listdir(ada.vault):
            os.chmod(os.path.join(ada.vault, name), 0o400)
        os.chmod(ada.vault, 0o500)
        ran = ada.kith("card", "set", "email", "ada@example.org", **who)
        assert ran.code == 9 and ran.err.startswith("kith: error: "), ran
        os.chmod(ada.vault, 0o700)
        for name in os.listdir(ada.vault):
            os.chmod(os.path.join(ada.vault, name), 0o600)
        assert ada.ok("card", "show", "--json", **who).json()["name"] == "Ada Lovelace"


def test_closed_standard_descriptors_never_become_the_vaults_files():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        ada.ok("card", "set", "email", "ada@example.org")
        command = f"exec {KITH} card show --vault {ada.vault} --device-key-file {ada.key}"
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            status = os.waitstatus_to_exitcode(os.system(f"env -i HOME=/x sh -c '{command} {closed}' >/dev/null"))
            assert status == (9 if ">&-" in closed.replace("2>&-", "") else 0), (closed, status)
        status = os.system(f"env -i sh -c '{command.replace('card show', 'card set tel 1')} >&-'")
        assert os.waitstatus_to_exitcode(status) == 0  # it prints nothing, so nothing is lost
        assert ada.ok("card", "show", "--json").json()["properties"][-1]["value"] == "1"


def test_a_full_stdout_is_exit_9_and_a_reader_that_leaves_is_not():
    with folder() as here:
        ada = Owner(here, "Ada Lovelace")
        with open("/dev/full", "wb") as full:
            ran = ada.kith("card", "show", stdout=full)
        assert ran.code == 9 and "standard output" in ran.err, ran
        read_end, write_end = os.pipe()
        os.close(read_end)
        ran = ada.kith("card", "show", stdout=write_end)
        os.close(write_end)
        assert ran.code == 0 and ran.err == "", ran


if __name__ == "__main__":
    main(globals())
