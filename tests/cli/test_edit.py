# SPDX-License-Identifier: Apache-2.0
"""kith card edit and kith note --edit, with scripts for editors."""
import glob
import os
import shutil
import signal
import sqlite3
import stat

from harness import KITH, Owner, Terminal, environment, folder, kith, main, vcard

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8


def ada_in(here):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("card", "set", "email", "ada@example.org", "--type", "work", "--give", "everyone", "--keep", "2y")
    ada.ok("card", "set", "note", "likes looms, cards; and\nlong \\ lines")
    ada.ok("card", "set", "adr", ";;12 Main St;London;;W1;UK")
    return ada


def script(here, body, name="editor"):
    """An editor: a Python script that is given the file's name."""
    path = os.path.join(here, name)
    with open(path, "w") as file:
        file.write("#!/usr/bin/env python3\nimport os, subprocess, sys\nfile = sys.argv[-1]\n"
                   f"rounds = {path!r} + '.rounds'\nopen(rounds, 'a').write('.')\nround = len(open(rounds).read())\n"
                   "text = open(file, encoding='utf-8').read()\n"
                   "def save(changed): open(file, 'w', encoding='utf-8').write(changed)\n" + body)
    os.chmod(path, 0o700)
    return path


def at_terminal(owner, here, body, *line, **changes):
    """The word at a terminal, with that editor."""
    env = {"EDITOR": script(here, body), "XDG_RUNTIME_DIR": runtime(here), **changes}
    return Terminal(*(line or ("card", "edit")), *owner.access, env=env, columns=200)


def edit(owner, here, body, *line, keep=None, **changes):
    """Runs the word with that editor and answers whether to keep what was typed; gives exit code and screen."""
    with_terminal = at_terminal(owner, here, body, *line, **changes)
    if keep is not None:
        with_terminal.read("Keep what you typed")
        with_terminal.type(keep)
    code = with_terminal.end()
    assert os.listdir(runtime(here)) == [], "something of the text is left behind"
    return code, with_terminal.seen


def runtime(here):
    path = os.path.join(here, "runtime")
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def card(owner):
    return owner.ok("card", "show", "--format", "vcard4").out


def values(owner):
    return [(p["kind"], p["value"]) for p in owner.ok("card", "show", "--json").json()["properties"]]


def test_a_line_that_is_changed_changes_the_card_and_all_else_stays_as_it_was():
    with folder() as here:
        ada = ada_in(here)
        code, seen = edit(ada, here, "save(text.replace('ada@example.org', 'ada@example.com'))\n")
        assert code == 0 and "Saved." in seen, (code, seen)
        shown = ada.ok("card", "show", "--json").json()["properties"]
        email = next(p for p in shown if p["kind"] == "email")
        assert (email["value"], email["types"], email["give"]) == ("ada@example.com", ["work"], "everyone")
        assert email["terms"]["keep_until"] is not None
        assert ("note", "likes looms, cards; and\nlong \\ lines") in values(ada)


def test_a_text_saved_as_it_was_changes_nothing_whatever_the_card_holds():
    with folder() as here:
        ada = ada_in(here)
        odd = vcard("FN:Ada", "N:Lovelace;Ada;;;", "item1.X-ABLABEL:x", "X-ODD;X-P=\"a,b;c:d^n^'\":one,two;three",
                    "NICKNAME:a,b\\,c", "TEL;TYPE=work,cell;PREF=1:+44 1", "URL:https://example.org/a;b,c?d=\\e",
                    "RELATED;VALUE=text:Bo\\, a friend", "EMAIL;X-EMPTY=:a@b", "NOTE:\\\\n is no line break\\n#no comment\\n")
        with open(os.path.join(here, "odd.vcf"), "w") as file:
            file.write(odd)
        with open(os.path.join(here, "face.jpg"), "wb") as file:
            file.write(PHOTO)
        ada.ok("card", "import", os.path.join(here, "odd.vcf"))
        ada.ok("card", "set", "photo", os.path.join(here, "face.jpg"), "--give", "everyone", "--use-for", "none")
        before = card(ada)
        code, seen = edit(ada, here, "save(text)\n")
        assert code == 0 and "Nothing changed." in seen, (code, seen)
        code, seen = edit(ada, here, "save(text + 'tel;type=home: +44 3\\n    keep=90d\\n')\n")
        assert code == 0, seen
        ada.ok("card", "unset", "tel", "--type", "home")
        assert card(ada) == before


def test_lines_come_go_and_take_their_terms_along():
    with folder() as here:
        ada = ada_in(here)
        code, seen = edit(ada, here, r'''
lines = [l for l in text.split("\n") if not l.startswith(("note", "# defaults"))]
save("defaults pass-on=ask\n" + "\n".join(lines) + "\nmobile: +44 7\n  give=everyone export=no\nadr;type=home: 5 Low Rd\n"
     "org: Engines; Looms\nbday: 1815-12-10\nnote: two\\nlines, and; more\n")
''')
        assert code == 0, seen
        shown = {p["kind"]: p for p in ada.ok("card", "show", "--json").json()["properties"]}
        assert shown["tel"]["types"] == ["cell"] and shown["tel"]["give"] == "everyone" and not shown["tel"]["terms"]["export"]
        assert shown["tel"]["terms"]["pass_on"] == "ask", shown["tel"]
        assert shown["note"]["value"] == "two\nlines, and; more"
        assert "BDAY:18151210" in card(ada) and "ORG:Engines" in card(ada), card(ada)


def test_an_invalid_save_opens_again_with_the_error_at_its_line():
    with folder() as here:
        ada = ada_in(here)
        code, seen = edit(ada, here, r'''
if round == 1:
    save(text.replace("email;", "no such kind;").replace("give=everyone keep=2y", "keep=yesterday"))
else:
    lines = text.split("\n")
    bad = next(i for i, l in enumerate(lines) if l.startswith("#! kith: "))
    wanted = {2: "no such kind;", 3: "    keep=yesterday"}[round]
    assert lines[bad + 1].startswith(wanted), (round, lines)
    assert sum(l.startswith("#! kith: ") for l in lines) == 1, lines
    save(text.replace("no such kind;", "email;") if round == 2 else text.replace("keep=yesterday", "keep=1y"))
''')
        assert code == 0 and "It opens again" in seen and "Saved." in seen, (code, seen)
        assert ("email", "ada@example.org") in values(ada)


def test_giving_up_on_an_invalid_text_changes_nothing_and_names_the_line():
    with folder() as here:
        ada = ada_in(here)
        before = card(ada)
        code, seen = edit(ada, here, "if round == 1: save(text + 'rubbish\\n')\n", keep="n\n")
        assert code == 5 and "nothing was changed" in seen and "line " in seen, (code, seen)
        code, seen = edit(ada, here, "if round < 4: save(text.replace('name: Ada Lovelace\\n    give=everyone\\n', ''))\n", keep="no\n")
        assert code == 5 and "a card needs a name" in seen, (code, seen)
        assert card(ada) == before


def test_an_editor_that_fails_or_leaves_nothing_changes_nothing_and_it_is_said():
    with folder() as here:
        ada = ada_in(here)
        before = card(ada)
        for body, word, keep in (("sys.exit(1)", "exit 1", None), ("save('x'); sys.exit(1)", "exit 1", "n\n"),
                                 ("save('')", "saved empty", None), ("os.unlink(file)", "saved empty", None),
                                 ("save('# only a comment\\n\\n')", "saved empty", None), ("os.unlink(file); sys.exit(1)", "exit 1", None),
                                 ("save('x'); os.kill(os.getpid(), 9)", "was killed", "N\n")):
            code, seen = edit(ada, here, body + "\n", keep=keep)
            assert code == 5 and word in seen and "nothing was changed" in seen, (body, code, seen)
        code, seen = edit(ada, here, "", VISUAL="/no/such/editor")
        assert code == 9 and "can't be run" in seen, (code, seen)
        assert card(ada) == before


def kept(here, name="kith-card.txt"):
    """What is kept of a text, which nobody else can read; it goes with this call. The path as well."""
    (path,) = glob.glob(os.path.join(runtime(here), "*", name))
    assert stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0 and stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    with open(path, encoding="utf-8") as file:
        text = file.read()
    shutil.rmtree(os.path.dirname(path))
    return text, path


def test_what_was_typed_and_given_up_is_kept_unless_the_person_says_no_and_its_place_named():
    with folder() as here:
        ada = with_bo(here)
        before = card(ada)
        twice = "if round == 1: save(text + 'long thoughts\\n')\n"
        for body, answer, options in ((twice, "\n", ()), (twice, "\x04", ()), (twice, None, ("--yes",)),
                                      ("save(text + 'long thoughts\\n'); sys.exit(1)\n", "y\n", ()),
                                      (twice + "else: os.kill(os.getpid(), 9)\n", "\n", ()),
                                      (twice + "else: save('')\n", "\n", ())):
            for line, name in ((("card", "edit"), "kith-card.txt"), (("note", "bo", "--edit"), "kith-notes.txt")):
                if name == "kith-notes.txt" and "exit" not in body:
                    body = body.replace("long thoughts", "[2001-01-01]\\nlong thoughts")
                screen = at_terminal(ada, here, body, *line, *options)
                if answer:
                    screen.read("Keep what you typed")
                    screen.type(answer)
                assert screen.end() == 5, (body, line, screen.seen)
                os.unlink(os.path.join(here, "editor.rounds"))
                text, path = kept(here, name)
                assert "long thoughts" in text and "#! kith" not in text and path in screen.seen, (text, screen.seen)
        assert card(ada) == before and notes(ada) == []


def test_what_is_too_large_to_be_read_is_kept_as_it_is():
    with folder() as here:
        ada = ada_in(here)
        before = card(ada)
        screen = at_terminal(ada, here, "save('x' * (2 << 20))\n")
        assert screen.end() == 2 and "larger than 1 MiB" in screen.seen, screen.seen
        text, path = kept(here)
        assert text == "x" * (2 << 20) and path in screen.seen, screen.seen
        assert card(ada) == before


def test_visual_goes_before_editor_and_both_may_carry_arguments():
    with folder() as here:
        ada = ada_in(here)
        wanted = script(here, "assert sys.argv[1:3] == ['-w', 'a b'], sys.argv\nsave(text.replace('example.org', 'example.net'))\n", "visual")
        code, seen = edit(ada, here, "sys.exit(3)\n", VISUAL=wanted + " -w 'a b'")
        assert code == 0 and ("email", "ada@example.net") in values(ada), seen


def test_the_file_is_the_owners_alone_and_nothing_the_editor_leaves_beside_it_stays():
    with folder() as here:
        ada = ada_in(here)
        note = os.path.join(here, "seen")
        code, seen = edit(ada, here, f'''
here = os.path.dirname(file)
open({note!r}, "w").write("%o %o" % (os.stat(file).st_mode & 0o777, os.stat(here).st_mode & 0o777))
open(file + "~", "w").write(text)
os.mkdir(os.path.join(here, "swap")); open(os.path.join(here, "swap", "x"), "w").write(text)
os.rename(file, file + ".old"); save(text)
''')
        assert code == 0 and "Nothing changed." in seen, (code, seen)
        assert open(note).read() == "600 700"


def test_without_a_terminal_it_is_a_usage_error_before_anything_is_opened():
    with folder() as here:
        ada = ada_in(here)
        bo = os.path.join(here, "bo.vcf")
        with open(bo, "w") as file:
            file.write(vcard("FN:Bo Diddley"))
        ada.ok("import", bo)
        for line in (("card", "edit"), ("note", "bo", "--edit")):
            ran = ada.kith(*line, env={"EDITOR": "false"})
            assert ran.code == 2 and "terminal" in ran.err, ran
        assert Terminal("card", "edit", "--no-input", *ada.access, env={"EDITOR": "false"}).end() == 2


def test_what_another_program_saves_meanwhile_is_kept_beside_what_was_edited():
    with folder() as here:
        ada = ada_in(here)
        other = f"subprocess.run([{KITH!r}, 'card', 'set', *WHAT, *{ada.access!r}], check=True)\n".replace("'../", "'")
        other = other.replace(repr(KITH), repr(os.path.abspath(KITH)))
        code, seen = edit(ada, here, other.replace("WHAT", "('tel', '+44 9')") + "save(text.replace('12 Main', '13 Main'))\n")
        assert code == 0 and "both changes are in it" in seen, (code, seen)
        assert ("tel", "+44 9") in values(ada) and any("13 Main" in v for _, v in values(ada))
        code, seen = edit(ada, here, other.replace("WHAT", "('tel', '+44 10')") + "save(text.replace('+44 9', '+44 11'))\n")
        assert code == 0 and "both stand in it" in seen, (code, seen)
        assert {v for k, v in values(ada) if k == "tel"} == {"+44 10", "+44 11"}


def test_a_name_that_another_program_changed_stays_and_ours_wins_only_where_we_changed_it():
    with folder() as here:
        ada = ada_in(here)
        other = f"subprocess.run([{os.path.abspath(KITH)!r}, 'card', 'set', 'FN', 'Ada King', *{ada.access!r}], check=True)\n"
        code, seen = edit(ada, here, other + "save(text.replace('12 Main', '13 Main'))\n")
        assert code == 0 and "both changes are in it" in seen, (code, seen)
        assert [v for k, v in values(ada) if k == "name"] == ["Ada King"], values(ada)
        other = other.replace("Ada King", "Ada Byron")
        code, seen = edit(ada, here, other + "save(text.replace('Ada King', 'Ada L'))\n")
        assert code == 0 and "name and the defaults are yours" in " ".join(seen.split()), (code, seen)
        assert [v for k, v in values(ada) if k == "name"] == ["Ada L"], values(ada)


def test_a_name_that_is_given_only_as_chosen_stays_so_when_something_else_is_edited():
    with folder() as here:
        ada = ada_in(here)
        assert edit(ada, here, "save(text.replace(': Ada Lovelace\\n    give=everyone', ': Ada Lovelace\\n    give=chosen'))\n")[0] == 0
        name = lambda: next(p for p in ada.ok("card", "show", "--json").json()["properties"] if p["kind"] == "name")
        before = name()
        assert before["give"] != "everyone", before
        assert edit(ada, here, "save(text.replace('12 Main', '13 Main'))\n")[0] == 0
        assert name() == before, name()


def test_what_was_typed_and_cant_be_saved_is_kept_and_its_place_named():
    with folder() as here:
        ada = with_bo(here)
        gone = f"subprocess.run([{os.path.abspath(KITH)!r}, 'forget', 'bo', '--yes', *{ada.access!r}], check=True)\n"
        env = {"EDITOR": script(here, gone + "save(text + 'long thoughts\\n')\n"), "XDG_RUNTIME_DIR": runtime(here)}
        screen = Terminal("note", "bo", "--edit", *ada.access, env=env, columns=200)
        assert screen.end() not in (0, 130), screen.seen
        text, path = kept(here, "kith-notes.txt")
        assert "long thoughts" in text and path in screen.seen, (text, screen.seen)


def test_an_editor_ends_also_where_the_end_of_children_is_ignored():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with folder() as here:
            ada = Owner(here, "Ada")
            env = {"EDITOR": script(here, "save(text + 'tel: 1\\n')\n"), "XDG_RUNTIME_DIR": runtime(here)}
            screen = Terminal("card", "edit", *ada.access, env=env)
            signal.signal(signal.SIGCHLD, before)
            assert screen.end() == 0, screen.seen
    finally:
        signal.signal(signal.SIGCHLD, before)


def notes(owner):
    return [n["text"] for n in owner.ok("show", "bo", "--json").json()["mine"]["notes"]]


def with_bo(here):
    ada = ada_in(here)
    path = os.path.join(here, "bo.vcf")
    with open(path, "w") as file:
        file.write(vcard("FN:Bo Diddley"))
    ada.ok("import", path)
    return ada


def test_notes_are_edited_added_and_removed_under_their_headings():
    with folder() as here:
        ada = with_bo(here)
        ada.ok("note", "bo", "-", stdin="[no heading]\n\\back\n#! kith: no mark\nthird")
        ada.ok("note", "bo", "second")
        before = notes(ada)
        assert edit(ada, here, "save(text)\n", "note", "bo", "--edit")[0] == 0
        code, seen = edit(ada, here, "save(text + 'a new one\\n[new]\\n# and a second\\n')\n", "note", "bo", "--edit")
        assert code == 0 and notes(ada) == before + ["a new one", "# and a second"], (seen, notes(ada))
        code, seen = edit(ada, here, "save(text.replace('second\\n', 'zweite\\n', 1))\n", "note", "bo", "--edit")
        assert code == 0 and notes(ada)[1] == "zweite", (seen, notes(ada))
        code, seen = edit(ada, here, "save(text.replace('zweite\\n', ''))\n", "note", "bo", "--edit")
        assert code == 0 and notes(ada) == [before[0], "a new one", "# and a second"], (seen, notes(ada))


def test_a_note_under_no_heading_or_a_wrong_one_opens_again_and_is_not_lost():
    with folder() as here:
        ada = with_bo(here)
        ada.ok("note", "bo", "first")
        code, seen = edit(ada, here, r'''
if round == 1:
    save(text.replace("\n[", "\nlost?\n[", 1))
elif round == 2:
    assert "\n#! kith: a note stands below a heading: write [new] above it\nlost?" in text, text
    save(text.replace("lost?", "[2001-01-01]\nlost?"))
else:
    assert "#! kith: no note was written then" in text, text
    save(text.replace("[2001-01-01]", "[new]"))
''', "note", "bo", "--edit")
        assert code == 0 and sorted(notes(ada)) == ["first", "lost?"], (seen, notes(ada))


def test_a_note_that_two_changed_stays_in_both_forms():
    with folder() as here:
        ada = with_bo(here)
        ada.ok("note", "bo", "draft")
        env = {"EDITOR": script(here, "save(text.replace('draft', 'theirs'))\n", "inner"), "XDG_RUNTIME_DIR": runtime(here)}
        inner = (f"pid, fd = __import__('pty').fork()\n"
                 f"if pid == 0: os.execve({os.path.abspath(KITH)!r}, ['kith', 'note', 'bo', '--edit', *{ada.access!r}], "
                 f"dict(os.environ, **{env!r}))\n"
                 "try:\n    while os.read(fd, 999): pass\nexcept OSError: pass\nassert os.waitpid(pid, 0)[1] == 0\n"
                 "save(text.replace('draft', 'mine'))\n")
        code, seen = edit(ada, here, inner, "note", "bo", "--edit")
        assert code == 0 and "both are there" in seen, (code, seen)
        assert sorted(notes(ada)) == ["mine", "theirs"], notes(ada)


def test_a_terminal_that_goes_away_ends_it_and_leaves_no_text():
    with folder() as here:
        ada = ada_in(here)
        started = os.path.join(here, "started")
        env = {"EDITOR": script(here, f"open({started!r}, 'w').close()\nimport signal\nsignal.pause()\n"), "XDG_RUNTIME_DIR": runtime(here)}
        screen = Terminal("card", "edit", *ada.access, env=env)
        screen.wait_until(lambda: os.path.exists(started))
        os.kill(screen.pid, signal.SIGTERM)
        assert screen.end() == 130, screen.seen
        assert os.listdir(runtime(here)) == []


def test_while_the_vault_saves_or_a_question_waits_no_text_lies_there_and_a_signal_leaves_none():
    with folder() as here:
        ada = ada_in(here)
        before = card(ada)
        # A save that has to wait for another process.
        other = sqlite3.connect(os.path.join(ada.vault, "vault.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ended = os.path.join(here, "ended")
        screen = at_terminal(ada, here, f"save(text + 'tel: 1\\n')\nopen({ended!r}, 'w').close()\n")
        screen.wait_until(lambda: os.path.exists(ended) and os.listdir(runtime(here)) == [])
        os.kill(screen.pid, signal.SIGTERM)
        assert screen.end() == 130 and os.listdir(runtime(here)) == [], screen.seen
        other.execute("ROLLBACK")
        other.close()
        assert card(ada) == before
        # A question.
        os.unlink(os.path.join(here, "editor.rounds"))
        screen = at_terminal(ada, here, "if round == 1: save(text + 'rubbish\\n')\n")
        screen.read("Keep what you typed")
        assert os.listdir(runtime(here)) == []
        os.kill(screen.pid, signal.SIGHUP)
        assert screen.end() == 130 and os.listdir(runtime(here)) == [], screen.seen


def test_a_signal_in_the_instant_when_the_editor_ends_leaves_no_text():
    with folder() as here:
        ada = ada_in(here)
        before = card(ada)
        for number in (signal.SIGTERM, signal.SIGHUP):
            code, seen = edit(ada, here, f"""
save(text + 'rubbish')
shell = open('/proc/%d/stat' % os.getppid()).read()
os.kill(int(shell.rpartition(')')[2].split()[1]), {int(number)})
""")
            assert code == 130, (code, seen)
        assert card(ada) == before


if __name__ == "__main__":
    main(globals())
