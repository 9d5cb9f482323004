# SPDX-License-Identifier: Apache-2.0
# ctest: slow
"""kill -9 of either device, or of both, at a random instant of a meeting: two processes, two vaults, two disks.

KITH_KILLS says how many times, 60 unless told; `tools/kills` does 500. KITH_SEED draws other instants.
"""
import os
import random
import shutil
import threading
import time
from collections import Counter

from harness import Owner, folder, main
from meeting import dial, listen, pair

SETTLED = "An earlier meeting with them is settled now."


class Instants:
    """When to kill, counted from the moment when the two have authenticated each other. The span follows the machine: it
    grows where kills come before anything was staged and shrinks where they come after the end, so that most land between."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.span = 0.05
        self.lock = threading.Lock()

    def draw(self):
        """Whom to kill (0 the listener, 1 the dialler), each after how many seconds."""
        with self.lock:
            victims = self.chance.choice([(0,), (1,), (0, 1), (1, 0)])
            return [(victim, self.chance.random() * self.span) for victim in victims]

    def learn(self, outcome):
        with self.lock:
            self.span *= {"nothing staged yet": 1.05, "all done": 0.97}.get(outcome, 1)


def check_told(run, own, theirs):
    """What a survivor said last is true of the two disks: the numbers of cards on its own and on the other's."""
    said = run.err
    if "hold their card, and they hold yours" in said:
        assert own and theirs, said
    if "They hold your card;" in said:
        assert theirs, said
    if "can't read your card" in said:
        assert not theirs, said
    if "; you hold theirs" in said:
        assert own, said
    if "nothing of theirs was kept" in said:
        assert not own, said


def held(people):
    out = []
    for person, other in zip(people, reversed(people)):
        cards = person.list()
        # Whole or not at all.
        assert [(c["name"], c["email"]) for c in cards] in ([], [(other.name, [other.vault.rsplit("/", 1)[1] + "@example.org"])]), cards
        out.append(len(cards))
    return tuple(out)


def killed(people, instants):
    """A meeting, killed: whether each of the two held the other's card then."""
    listening, code, address = listen(people[0])
    runs = (listening, dial(people[1], code, address))
    runs[1].event("authenticated")
    begun = time.monotonic()
    plan = instants.draw()
    for victim, after in sorted(plan, key=lambda each: each[1]):
        time.sleep(max(0, begun + after - time.monotonic()))
        runs[victim].kill()
    victims = {victim for victim, _ in plan}
    ends = [run.end() for run in runs]
    before = held(people)
    for i in {0, 1} - victims:
        assert ends[i] in (0, 3), (ends, runs[i].err)
        check_told(runs[i], before[i], before[1 - i])
    return before


def meet_and_give_nothing(people):
    """They meet again, and nobody gives anything: all that happens is what was left. Gives both runs."""
    listening, code, address = listen(people[0], "--give", "none")
    runs = (listening, dial(people[1], code, address, "--give", "none"))
    ends = [run.end() for run in runs]
    assert ends == [5, 5], (ends, [run.err for run in runs])
    return runs


def one(people, instants, again):
    """Kills one meeting and has the two meet again; gives what the kill had found."""
    before = killed(people, instants)
    runs = meet_and_give_nothing(people)
    after = held(people)
    assert after in ((0, 0), (1, 1)), f"one alone holds a card: {before}, then {after}; {[run.err for run in runs]}"
    assert after >= before, (before, after)
    settled = any(SETTLED in run.err for run in runs)
    for i, run in enumerate(runs):
        if SETTLED in run.err:
            check_told_settled(run.err, after, i)
    if again:
        assert not any(SETTLED in run.err for run in meet_and_give_nothing(people)), "nothing may be left the second time"
    if before in ((1, 0), (0, 1)):
        return "one holds"
    if settled:
        return "both staged" if before == (0, 0) and after == (1, 1) else "a row to forget" if before == (0, 0) else "both hold, a row left"
    return "nothing staged yet" if before == (0, 0) else "all done"


def check_told_settled(said, after, i):
    sentence = said.split(SETTLED)[1].split("\n")[0]
    if "You hold their card, and they hold yours" in sentence:
        assert after == (1, 1), said
    if "nothing of theirs was kept" in sentence:
        assert after[i] == 0, said


def test_both_or_neither_after_a_kill_of_either_or_both_at_a_random_instant():
    count = int(os.environ.get("KITH_KILLS", "60"))
    instants = Instants(int(os.environ.get("KITH_SEED", "2026")))
    outcomes, failures, left = Counter(), [], list(range(count))
    with folder() as here:
        fresh = os.path.join(here, "fresh")
        os.mkdir(fresh)
        names = [person.name for person in pair(fresh)]

        def work():
            while not failures:
                try:
                    number = left.pop()
                except IndexError:
                    return
                try:
                    table = os.path.join(here, str(number))
                    shutil.copytree(fresh, table)
                    outcome = one([Owner(table, name, make=False) for name in names], instants, again=number % 8 == 0)
                    shutil.rmtree(table)
                except Exception as error:  # told by the one thread that may
                    failures.append((number, repr(error)))
                    return
                outcomes[outcome] += 1
                instants.learn(outcome)
        threads = [threading.Thread(target=work) for _ in range(os.cpu_count() or 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures, failures
    print(f"  {count} kills: " + ", ".join(f"{outcomes[name]} {name}" for name in sorted(outcomes)), flush=True)
    inside = count - outcomes["nothing staged yet"] - outcomes["all done"]
    assert inside >= count // 6, f"too few landed between the first T1 and the end: {dict(outcomes)}"
    if count >= 300:
        assert all(outcomes[name] for name in ("both staged", "one holds", "both hold, a row left")), dict(outcomes)


if __name__ == "__main__":
    main(globals())
