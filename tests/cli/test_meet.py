# SPDX-License-Identifier: Apache-2.0
"""Two people meet: what each gets, what each is told, and what neither gets."""
import datetime
import resource
import subprocess

from harness import Owner, bytes_below, folder, kith, main
from meeting import Relay, dial, listen, meet, pair


def shown(owner, who):
    return owner.ok("show", who, "--json").json()


def kinds(owner, who):
    return sorted(entry[0] for entry in shown(owner, who)["card"][1] if entry[0] != "version")


def test_both_get_the_name_and_what_is_for_everyone_and_no_more():
    with folder() as here:
        ada, bo = pair(here)
        listening, dialling = meet(ada, bo, ["--place", "The fair"])
        theirs = shown(ada, "bo")
        assert theirs["name"] == "Bo Diddley" and theirs["email"] == ["bo@example.org"] and theirs["tel"] == []
        assert kinds(ada, "bo") == ["email", "fn"] == kinds(bo, "ada")
        assert theirs["met"]["how"] == "code" and theirs["met"]["place"] == "The fair"
        assert shown(bo, "ada")["met"]["place"] == ""
        when = datetime.datetime.fromisoformat(theirs["met"]["at"])
        assert abs((datetime.datetime.now(datetime.timezone.utc) - when).total_seconds()) < 120
        for run, other, contact in ((listening, "Bo Diddley", theirs), (dialling, "Ada Lovelace", shown(bo, "ada"))):
            assert [e for e in run.events if e["event"] == "saved"] == [
                {"event": "saved", "id": contact["id"], "name": other}]


def test_the_events_come_in_order_with_the_fields_of_the_contract():
    with folder() as here:
        ada, bo = pair(here)
        listening, dialling = meet(ada, bo)
        assert [e["event"] for e in dialling.events] == ["found", "authenticated", "offer", "saved", "done"]
        assert sorted(e["event"] for e in listening.events) == sorted(
            ["code", "invitation", "listening", "found", "authenticated", "offer", "saved", "done"])
        offer = dialling.event("offer")
        assert list(offer) == ["event", "name", "properties", "terms"] and offer["name"] == "Ada Lovelace"
        assert offer["properties"] == ["name", "email:work"] == list(offer["terms"])
        assert offer["terms"]["email:work"] == {
            "keep_until": None, "export": True, "pass_on": "no", "use_for": ["business", "social"]}
        assert list(listening.event("code")) == ["event", "code", "digits"]
        assert list(listening.event("listening")) == ["event", "addresses"]
        for name in ("found", "authenticated", "done"):
            assert dialling.event(name) == {"event": name}
        for address in listening.event("listening")["addresses"]:
            host, port = address.rsplit(":", 1)
            assert host == "127.0.0.1" and int(port) > 0


def test_talk_stays_on_stderr_and_both_offers_stand_there_with_their_terms():
    with folder() as here:
        ada, bo = pair(here)
        listening, dialling = meet(ada, bo, ["--keep", "2099-01-31", "--export", "no"])
        for text in ("You give", "Bo Diddley gives you", "keep until 2099-01-31", "no export", "ada@example.org"):
            assert text in listening.err, (text, listening.err)
        assert "1 more on your card, not given" in dialling.err and "1928" not in dialling.err
        assert "keep until 2099-01-31" in dialling.err and "ada@example.org" not in dialling.err


def test_a_chosen_list_is_given_and_nothing_else():
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("card", "set", "email", "ada@home.example", "--type", "home", "--give", "everyone")
        meet(ada, bo, ["--give", "name,tel,email:home"], ["--give", "all"])
        theirs = shown(bo, "ada")
        assert theirs["email"] == ["ada@home.example"] and theirs["tel"] == ["+44 1815"]
        assert kinds(bo, "ada") == ["email", "fn", "tel"]
        assert kinds(ada, "bo") == ["email", "fn", "tel"]


def test_giving_none_gives_the_name_on_screen_and_nothing_to_keep():
    with folder() as here:
        ada, bo = pair(here)
        _, dialling = meet(ada, bo, ["--give", "none"])
        assert bo.list() == [] and "nobody was saved" in dialling.err
        assert not [e for e in dialling.events if e["event"] == "saved"]
        assert kinds(ada, "bo") == ["email", "fn"]


def test_taking_none_of_somebody_known_claims_no_save():
    with folder() as here:
        ada, bo = pair(here)
        meet(ada, bo)
        before = shown(ada, "bo")
        listening, _ = meet(ada, bo, ["--take", "none"])
        assert not [e for e in listening.events if e["event"] == "saved"] and "Saved" not in listening.err
        assert shown(ada, "bo")["card"] == before["card"]


def test_taking_none_keeps_nothing_and_still_gives():
    with folder() as here:
        ada, bo = pair(here)
        meet(ada, bo, ["--take", "none"])
        assert ada.list() == [] and kinds(bo, "ada") == ["email", "fn"]


def test_terms_travel_with_each_property():
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("card", "set", "tel", "+44 1815", "--give", "everyone", "--pass-on", "ask", "--use-for", "recruiting")
        meet(ada, bo, ["--keep", "2099-01-31"])
        terms = shown(bo, "ada")["terms"]
        assert terms["tel"] == {"keep_until": "2099-01-31", "export": True, "pass_on": "ask", "use_for": ["recruiting"]}
        assert terms["email:work"]["pass_on"] == "no" and terms["email:work"]["keep_until"] == "2099-01-31"


def test_export_withholds_what_may_not_leave_and_says_how_much():
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("card", "set", "tel", "+44 1815", "--give", "everyone", "--export", "no")
        meet(ada, bo)
        for form in ("vcard4", "vcard3", "jcard"):
            ran = bo.ok("export", "ada", "--format", form)
            assert "ada@example.org" in ran.out and "1815" not in ran.out + ran.err
            assert ran.err.startswith("1 value stays"), ran
        assert shown(bo, "ada")["tel"] == ["+44 1815"]  # the owner's own eyes


def test_export_of_nothing_but_withheld_values_is_exit_5_and_names_nobody():
    with folder() as here:
        ada, bo = pair(here)
        meet(ada, bo, ["--export", "no"])
        for args in ([], ["ada"]):
            ran = bo.kith("export", *args)
            assert ran.code == 5 and ran.out == "" and "terms" in ran.err and "Ada" not in ran.err, ran


def test_what_may_be_kept_until_yesterday_is_gone_and_said_once():
    with folder() as here:
        ada, bo = pair(here)
        ada.ok("card", "set", "tel", "+44 1815", "--give", "everyone")
        # The civil day is the holder's: 12 hours behind UTC it is still the day that 14 hours ahead has long left.
        west, east = {"TZ": "WEST12"}, {"TZ": "EAST-14"}
        today = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=12)).date().isoformat()
        ada.ok("card", "set", "email", "ada@example.org", "--type", "work", "--keep", today, env=west)
        listening, code, address = listen(ada, env=west)
        dialling = dial(bo, code, address, env=west)
        assert (listening.end(), dialling.end()) == (0, 0)
        assert bo.ok("show", "ada", "--json", env=west).json()["email"] == ["ada@example.org"]
        ran = bo.ok("show", "ada", "--json", env=east)
        assert ran.json()["email"] == [] and ran.json()["tel"] == ["+44 1815"]
        assert "1 value" in ran.err and "gone" in ran.err, ran
        ran = bo.ok("show", "ada", "--json", env=east)
        assert ran.json()["email"] == [] and ran.err == ""


def test_meeting_again_updates_their_layer_and_keeps_mine():
    with folder() as here:
        ada, bo = pair(here)
        meet(ada, bo)
        before = shown(bo, "ada")
        bo.ok("note", "ada", "likes engines")
        bo.ok("tag", "ada", "maths")
        ada.ok("card", "set", "email", "ada@new.example", "--type", "work")
        ada.ok("card", "set", "org", "Engines", "--give", "everyone")
        _, dialling = meet(ada, bo, [], ["--place", "Again"])
        after = shown(bo, "ada")
        assert len(bo.list()) == 1 and after["id"] == before["id"]
        assert after["email"] == ["ada@new.example"] and after["org"] == "Engines"
        assert after["mine"]["notes"][0]["text"] == "likes engines" and after["tags"] == ["maths"]
        assert len(after["meetings"]) == 2 and after["met"]["place"] == "Again"
        assert "You know them as Ada Lovelace" in dialling.err


def test_the_code_may_be_typed_while_one_shows_ones_own():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        typing = bo.start("meet", "--listen", "127.0.0.1", "--at", address, "--yes", "--events", "json",
                          stdin=subprocess.PIPE)
        typing.event("code")
        typing.process.stdin.write(b"nonsense\n" + code.encode() + b"\n")
        typing.process.stdin.close()
        assert (listening.end(), typing.end()) == (0, 0), typing.err
        assert kinds(bo, "ada") == ["email", "fn"] == kinds(ada, "bo")


def test_a_program_answers_the_offer_on_stdin():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        run = dial(bo, code, address, answer=None, stdin=subprocess.PIPE)
        run.event("offer")
        assert bo.list() == []
        run.process.stdin.write(b"y\n")
        run.process.stdin.flush()
        assert (listening.end(), run.end()) == (0, 0)
        assert kinds(bo, "ada") == ["email", "fn"]


def test_a_no_is_exit_5_on_both_sides_and_nobody_holds_anything():
    for answer in (b"n\n", b""):  # nobody left to answer is a no
        with folder() as here:
            ada, bo = pair(here)
            listening, code, address = listen(ada)
            run = dial(bo, code, address, answer=None, stdin=subprocess.PIPE)
            run.event("offer")
            run.process.stdin.write(answer)
            run.process.stdin.close()
            assert (listening.end(), run.end()) == (5, 5), (listening.err, run.err)
            for side in (listening, run):
                failed = side.event("failed")
                assert list(failed) == ["event", "error", "message", "hint"] and failed["error"] == "declined"
                assert failed["message"]
            assert ada.list() == [] and bo.list() == []


def test_without_a_terminal_and_without_yes_it_ends_before_anything_is_opened():
    with folder() as here:
        ada, _ = pair(here)
        for stdin in ({"stdin": subprocess.DEVNULL, "input": None}, {"stdin": b"y\n"}):
            ran = ada.kith("meet", "--listen", "127.0.0.1", **stdin)
            assert ran.code == 2 and "--yes" in ran.err and ran.out == "", ran
        ran = ada.kith("meet", "--listen", "127.0.0.1", "--events", "json", "--no-input")
        assert ran.code == 2, ran


def test_options_that_make_no_sense_are_exit_2_before_anything_is_opened():
    for args in (["not a code"], ["7-acme"], ["7-04711-4"], ["--keep", "soon"], ["--give", "email:a b"], ["--give", "begin"],
                 ["--give", "none", "--take", "none"], ["--take", "some"], ["--timeout", "11m"], ["--timeout", "0"],
                 ["--timeout", "5x"], ["--pass-on", "maybe"], ["--use-for", "spam"], ["--export", "1"],
                 ["--at", "127.0.0.1:1"], ["7-acme-adroitness", "--at", "127.0.0.1:0"], ["7-acme-adroitness", "--at", "here"],
                 ["--give", ""], ["--keep", ""], ["--listen", ""], [""], ["7-acme-adroitness", "--listen", "127.0.0.1"], ["--events", "xml"]):
        ran = kith("meet", "--yes", "--no-input", "--vault", "/nonexistent", *args)
        assert ran.code == 2 and "no vault" not in ran.err and ran.err.startswith("kith: error: "), (args, ran)
        assert "--keep soon" not in ran.err


def test_choices_that_the_card_doesnt_have_say_what_it_has():
    with folder() as here:
        ada, _ = pair(here)
        ran = ada.kith("meet", "--yes", "--give", "name,url", "--listen", "127.0.0.1")
        assert ran.code == 1 and "email:work" in ran.err, ran
        assert ada.kith("meet", "--yes", "--persona", "nobody").code == 1


def test_what_fails_before_the_meeting_is_an_event_as_well():
    ran = kith("meet", "--yes", "--events", "json", "--vault", "/nonexistent")
    assert ran.code == 2 and ran.json()["event"] == "failed" and ran.json()["error"] == "no-vault"
    assert "kith init" in ran.json()["hint"]
    ran = kith("meet", "no code", "--yes", "--events", "json", "--vault", "/nonexistent")
    assert ran.code == 2 and ran.json()["error"] == "usage"


def test_nobody_comes_is_exit_3():
    with folder() as here:
        ada, _ = pair(here)
        run = ada.start("meet", "--listen", "127.0.0.1", "--yes", "--events", "json", "--timeout", "1s")
        assert run.end() == 3
        failed = run.event("failed")
        assert failed["error"] == "nobody" and failed["message"] and failed["hint"], failed
        run = ada.start("meet", "physique-aftermath", "--at", "127.0.0.1:9", "--yes", "--events", "json", "--timeout", "1s")
        assert run.end() == 3 and run.event("failed")["error"] == "nobody"


def test_neither_the_wire_nor_the_disks_hold_a_value_in_clear():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada, "--place", "Hannover")
        relay = Relay(address)
        dialling = dial(bo, code, relay.address)
        assert (listening.end(), dialling.end()) == (0, 0), dialling.err
        relay.stop()
        wire = relay.seen[0] + relay.seen[1]
        assert len(wire) > 1000
        for text in (b"Ada", b"Lovelace", b"Diddley", b"example.org", b"1815", b"Hannover", *code.encode().split(b"-")):
            for place in (wire, bytes_below(ada.vault), bytes_below(bo.vault)):
                assert text not in place, text


def test_a_reader_of_the_events_that_leaves_does_not_end_the_meeting():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        run = dial(bo, code, address)
        run.process.stdout.close()
        run.pending.pop(run.process.stdout, None)
        assert listening.end() == 0 and run.process.wait(60) == 0
        run.process.stderr.close()
        assert kinds(bo, "ada") == ["email", "fn"]


def test_a_vault_that_cant_be_written_is_exit_9_and_nobody_holds_anything():
    with folder() as here:
        ada, bo = pair(here)
        listening, code, address = listen(ada)
        run = dial(bo, code, address, answer=None, stdin=subprocess.PIPE)
        run.event("offer")
        # From now on no file grows: what a full disk does, at the very moment of the save.
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (0, 0))
        run.process.stdin.write(b"y\n")
        run.process.stdin.close()
        ends = (listening.end(), run.end())
        assert ends[1] == 9 and ends[0] != 0, (ends, listening.err, run.err)
        assert run.event("failed")["error"] in ("io", "full") and listening.event("failed")
        assert ada.list() == [] and bo.list() == []
        meet(ada, bo)  # nothing is broken
        assert kinds(bo, "ada") == ["email", "fn"] == kinds(ada, "bo")


if __name__ == "__main__":
    main(globals())
