# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""The address book among others': the real khard, abook, mutt, aerc, vdirsyncer and python3-vobject of Debian read what kith writes, and it is
the same names, numbers and addresses. tools/setup test installs them."""
import ast
import json
import os
import re
import subprocess

from harness import KITH, Owner, Terminal, corpus, environment, folder, main, vcard

BOOK = (vcard("FN:Bo Diddley", "N:Diddley;Bo;;;", "ORG:Chess Records", "EMAIL;TYPE=work:bo@example.org", "EMAIL:bo@home.example",
              "TEL;TYPE=cell:+1 555 0100", "TEL;TYPE=home:+1 555 0101", "ADR;TYPE=home:;;1 Square St\\, left;McComb;MS;39648;USA")
        + vcard("FN:Élodie Ü\\, B.", "EMAIL:elodie@example.org", "NOTE:long " + "é" * 200, "TEL;VALUE=uri:tel:+33-1-2345")
        + vcard("FN:山田太郎", "N:山田;太郎;;;", "TEL:03"))
# vobject's own words, in Debian's Python: what it makes of each file of a folder.
VOBJECT = """
import glob, json, sys, vobject
out = {}
for path in sorted(glob.glob(sys.argv[1] + "/*.vcf")):
    with open(path, encoding="utf-8", newline="") as file:
        cards = list(vobject.readComponents(file.read()))
    assert len(cards) == 1, path
    card = cards[0].contents
    def flat(value):
        return ", ".join(filter(None, value)) if isinstance(value, list) else value
    out[path.rsplit("/", 1)[1]] = {
        "fn": [each.value for each in card.get("fn", [])], "tel": [each.value for each in card.get("tel", [])],
        "email": [each.value for each in card.get("email", [])],
        "adr": [[flat(getattr(each.value, part)) for part in ("box", "extended", "street", "city", "region", "code", "country")]
                for each in card.get("adr", [])]}
json.dump(out, sys.stdout)
"""


def run(*command, stdin=None, **env):
    ran = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                         input=stdin, env=environment(PATH="/usr/bin:/bin", **env))
    assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
    return ran.stdout.decode()


def put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def owner(here, text):
    ada = Owner(here, "Ada Lovelace")
    ada.ok("import", "-", stdin=text)
    return ada


def spaced(text):
    """Without what separates lines and words: programs join those in ways of their own."""
    return " ".join(text.replace("\xa0", " ").split())


def in_the_vault(ada):
    """Names, numbers and addresses as kith holds them, by the file that export --dir gives each."""
    people = {}
    for person in ada.list():
        card = ada.ok("show", person["id"], "--json").json()["card"][1]
        values = {key: [each[3] for each in card if each[0] == key] for key in ("tel", "email", "adr")}
        people[person["id"] + ".vcf"] = {
            "fn": [person["name"]], "email": values["email"],
            "tel": [re.sub("^tel:", "", each, flags=re.IGNORECASE) for each in values["tel"]],
            "adr": [[", ".join(filter(None, part)) if isinstance(part, list) else part for part in (each if isinstance(each, list) else [each])]
                    for each in values["adr"]]}
    return people


def same(vault, theirs, who):
    for kind in ("fn", "tel", "email"):
        assert [spaced(each) for each in theirs[kind]] == [spaced(each) for each in vault[kind]], (who, kind, vault, theirs)
    padded = [[spaced(part) for part in each] + [""] * (7 - len(each)) for each in vault["adr"]]
    assert [[spaced(part) for part in each] for each in theirs["adr"]] == padded, (who, vault, theirs)


def khard(here, path, *words):
    config = put(os.path.join(here, "khard.conf"), f"[addressbooks]\n[[kith]]\npath = {path}\n[general]\neditor = /bin/true\nmerge_editor = /bin/true\n"
                 "[contact table]\ndisplay = formatted_name\n[vcard]\nskip_unparsable = no\n")
    return run("khard", "-c", config, *words, HOME=here)


def khards_view(here, path):
    """The same as vobject's, by khard's own commands; keyed by name, which these books have once each."""
    seen = {}
    for line in khard(here, path, "list", "-p").splitlines():
        seen[line.split("\t")[1]] = {"tel": [], "email": [], "adr": []}
    for word, key in (("phone", "tel"), ("email", "email"), ("postaddress", "adr")):
        if not any(True for _ in seen):
            continue
        for line in khard(here, path, word, "-p").splitlines():
            if "\t" in line:
                value, name = line.split("\t")[:2]
                seen[name][key].append(value)
    return seen


def test_khard_lists_the_folder_with_every_name_number_and_address():
    with folder() as here:
        ada = owner(here, BOOK)
        path = os.path.join(here, "cards")
        ada.ok("export", "--dir", path)
        vault = {person["fn"][0]: person for person in in_the_vault(ada).values()}
        seen = khards_view(here, path)
        assert set(seen) == set(vault) == {"Bo Diddley", "Élodie Ü, B.", "山田太郎"}
        for name, person in vault.items():
            assert sorted(seen[name]["tel"]) == sorted(person["tel"]) and sorted(seen[name]["email"]) == sorted(person["email"]), (name, seen)
        (address,) = seen["Bo Diddley"]["adr"]
        assert ast.literal_eval(address) == {"box": "", "extended": "", "street": "1 Square St, left", "code": "39648", "city": "McComb",
                                             "region": "MS", "country": "USA"}
        assert "Bo Diddley" in khard(here, path, "show", "diddley")


def test_a_3_0_export_of_every_card_at_hand_is_the_same_to_vobject_and_khard():
    with folder() as here:
        ada = owner(here, BOOK)
        for path in corpus():
            ran = ada.kith("import", path)
            assert ran.code in (0, 1), (path, ran)
        cards = os.path.join(here, "cards")
        ada.ok("export", "--dir", cards)
        vault = in_the_vault(ada)
        seen = json.loads(run("/usr/bin/python3", "-c", VOBJECT, cards))
        assert set(seen) == set(vault)
        for name, person in vault.items():
            same(person, seen[name], name)
        listed = khard(here, cards, "list", "-p").splitlines()
        uids = [line.split("\t")[0] for line in listed]
        assert len(listed) == len(vault) and len(set(uids)) == len(vault), (len(listed), len(vault))
        for word, kind in (("phone", "tel"), ("email", "email")):
            lines = [line.split("\t")[0] for line in khard(here, cards, word, "-p").splitlines() if "\t" in line]
            expected = [spaced(value) for person in vault.values() for value in person[kind] if spaced(value)]
            assert sorted(spaced(line) for line in lines) == sorted(expected), word
        # Its postaddress knows seven parts, and says nothing of an address in which none is filled.
        parts = ("box", "extended", "street", "city", "region", "code", "country")
        lines = [ast.literal_eval(line.split("\t")[0]) for line in khard(here, cards, "postaddress", "-p").splitlines() if "\t" in line]
        told = [[spaced(", ".join(filter(None, each[part])) if isinstance(each[part], list) else each[part]) for part in parts] for each in lines]
        expected = [[spaced(part) for part in each] + [""] * (7 - len(each)) for person in vault.values() for each in person["adr"]]
        assert sorted(told) == sorted(expected), [each for each in told + expected if (each in told) != (each in expected)]


def test_abook_converts_the_export():
    with folder() as here:
        ada = owner(here, BOOK)
        book = put(os.path.join(here, "book.vcf"), ada.ok("export", "--format", "vcard3").out)
        text = run("abook", "--convert", "--informat", "vcard", "--infile", book, "--outformat", "abook", "--outfile", "-", HOME=here)
        for line in ("name=Bo Diddley", "email=bo@example.org,bo@home.example", "mobile=+1 555 0100", "phone=+1 555 0101", "city=McComb",
                     "zip=39648", "email=elodie@example.org", "name=山田太郎"):
            assert line in text.splitlines(), (line, text)


def test_mutt_finds_addresses_by_query_command():
    with folder() as here:
        ada = owner(here, BOOK)
        access = " ".join(ada.access)
        config = put(os.path.join(here, "muttrc"), f'set query_command="{KITH} query {access} --no-input %s"\nset folder="{here}"\n')
        put(os.path.join(here, "mbox"), "")
        screen = Terminal("-n", "-F", config, "-f", os.path.join(here, "mbox"), program="/usr/bin/mutt", columns=120, env={"HOME": here})
        try:
            screen.read("q:Quit")
            screen.type("Q")
            screen.read("Query")
            screen.type("diddley\r")
            screen.read("bo@home.example")
            assert "2 addresses match." in screen.seen and "bo@example.org" in screen.seen
            assert "Bo Diddley" in screen.seen and "(Chess Records)" in screen.seen
        finally:
            screen.stop()


def test_aerc_completes_addresses_by_address_book_cmd_and_takes_no_line_of_info_for_one():
    with folder() as here:
        ada = owner(here, BOOK)
        for sub in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(here, "mail", "INBOX", sub))
        os.mkdir(os.path.join(here, "aerc"))
        accounts = put(os.path.join(here, "aerc", "accounts.conf"),
                       f"[me]\nsource = maildir://{here}/mail\noutgoing = /bin/true\nfrom = Ada <ada@example.org>\ndefault = INBOX\n")
        os.chmod(accounts, 0o600)
        # An editor that ended by itself would put another screen before the line that is typed in: this one waits for what nobody types.
        put(os.path.join(here, "aerc", "aerc.conf"), f"[compose]\naddress-book-cmd = {KITH} query {' '.join(ada.access)} --no-input %s\neditor = cat -\n")
        screen = Terminal(program="/usr/bin/aerc", columns=100, env={"HOME": here, "XDG_CONFIG_HOME": here, "TERM": "xterm", "PATH": "/usr/bin:/bin"})
        try:
            screen.read("INBOX")
            screen.type(":compose\r")
            screen.read("To:")
            screen.type("diddley")
            screen.read("<bo@home.example>")
            assert "<bo@example.org>" in screen.seen and "match" not in screen.seen
        finally:
            screen.stop()


def test_vdirsyncer_carries_the_folder_and_what_goes_from_it():
    with folder() as here:
        ada = owner(here, BOOK)
        cards, other = os.path.join(here, "cards"), os.path.join(here, "other")
        os.mkdir(other)
        ada.ok("export", "--dir", cards)
        config = put(os.path.join(here, "vdirsyncer.conf"), f"""[general]
status_path = "{here}/status"
[pair book]
a = "kith"
b = "phone"
collections = null
conflict_resolution = "a wins"
[storage kith]
type = "filesystem"
path = "{cards}"
fileext = ".vcf"
[storage phone]
type = "filesystem"
path = "{other}"
fileext = ".vcf"
""")
        run("vdirsyncer", "-c", config, "discover", HOME=here, stdin=b"y\n" * 9)
        run("vdirsyncer", "-c", config, "sync", HOME=here)
        assert len(os.listdir(other)) == 3
        ada.ok("forget", "diddley", "--yes")
        ada.ok("export", "--dir", cards)
        run("vdirsyncer", "-c", config, "sync", HOME=here)
        assert len(os.listdir(other)) == 2
        assert ada.ok("export", "--dir", cards).out == "0 new, 0 changed, 2 alike, 0 removed\n"


if __name__ == "__main__":
    main(globals())
