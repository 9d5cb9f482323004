# SPDX-License-Identifier: Apache-2.0
"""The manual page: everything of --help stands in it, and man can read it."""
import os
import re
import shutil
import subprocess

from harness import Skip, kith, main

TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "kith.1.in")


def page():
    ran = kith("__manual", TEMPLATE)
    assert ran.code == 0 and ran.err == "", ran
    return ran.out


def plain():
    return page().replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "")


def words_below(line=()):
    """Every word and its --help, all the way down."""
    text = kith(*line, "--help").out
    yield line, text
    block = text.split("Subcommands:")[1] if "Subcommands:" in text else ""
    for name in re.findall(r"^  (\w+) {2,}\S", block, re.MULTILINE):
        yield from words_below((*line, name))


def test_every_word_and_option_of_help_stands_in_the_page():
    text = plain()
    count = 0
    for line, help_text in words_below():
        assert not line or f'.SS "{" ".join(line)}' in text, line
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", help_text):
            assert option == "--help" or option in text, (line, option)
            count += 1
    assert count > 40, count
    assert not re.search("@[A-Z]+@", text), "a place was not filled"


def test_every_exit_code_stands_in_the_page():
    status = plain().split(".SH EXIT STATUS")[1].split(".SH")[0]
    assert re.findall(r"^\.B (\d+)$", status, re.MULTILINE) == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "70", "130"]


def test_man_reads_it_without_a_complaint():
    if shutil.which("groff") is None:
        raise Skip("groff is not installed")
    ran = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z"], input=page().encode(), capture_output=True, timeout=60)
    assert ran.returncode == 0 and ran.stderr == b"", ran.stderr.decode()


if __name__ == "__main__":
    main(globals())
