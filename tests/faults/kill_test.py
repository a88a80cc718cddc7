"""kill -9 at random moments under load: nothing acknowledged is lost, no transaction is half there, all is whole.

ROUNDS (20) and SEED choose how often, and which moments. A full run is ROUNDS=200.
"""

import json
import os
import random
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from checks import ins  # noqa: E402
from house import House, wait_until  # noqa: E402
from load import Client, Memory, missing, open_people  # noqa: E402

PEOPLE, CLIENTS, OLD_LOOKED_AT = 5, 6, 40


def since(before, now):
    return [key for key in now if key not in before]


def load_and_kill(house, patients, memory, chance):
    """At a random moment after a random number of things was acknowledged: none, too."""
    wanted = memory.count() + chance.choice((0, chance.randrange(1, 40)))
    known = sorted(memory.updated)
    clients = [
        Client(house, patients, memory, chance.randrange(1 << 30), known[n::CLIENTS]) for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    wait_until(lambda: memory.count() >= wanted, "the clients are answered")
    time.sleep(chance.uniform(0, 0.05))
    house.kill()
    for client in clients:
        client.stopped = True
        client.join(timeout=60)


def whole(house):
    """The two commands that say so, run before the server has touched anything."""
    said = []
    for words in (["journal", "verify"], ["check"]):
        done = house.run(*words, check=False)
        if done.returncode != 0:
            said.append("ens %s: exit %d: %s%s" % (" ".join(words), done.returncode, done.stdout, done.stderr))
    return said


def untold(house, memory):
    """Each look that was answered stands in a journal, once."""
    told = []
    for number in range(PEOPLE):
        for line in house.run("journal", "extract", "--json", "--ins", ins(number)).stdout.splitlines():
            said = json.loads(line)["line"]
            if said["did"] == "read":
                told.append(said.get("request"))
    wrong = ["a look that was answered is not told"] * len(memory.looks - set(told))
    twice = len(told) - len(set(told))
    return wrong[:5] + (["%d lines are told twice" % twice] if twice else [])


def play_round(house, patients, memory, chance):
    before = (set(memory.created), set(memory.bundles), set(memory.documents))
    load_and_kill(house, patients, memory, chance)
    if chance.random() < 0.2:  # and again, while it starts
        house.start_and_kill(chance.uniform(0.0, 0.2))
    wrong = whole(house)
    house.start()
    old = chance.sample(sorted(memory.created), min(OLD_LOOKED_AT, len(memory.created)))
    touched = set(since(before[0], memory.created)) | set(memory.attempted) | set(old)
    wrong += missing(
        house, memory, sorted(touched), since(before[1], memory.bundles), since(before[2], memory.documents)
    )
    return wrong + memory.wrong


class FragileHouse(House):
    def start_and_kill(self, seconds):
        words = [self.ens, "serve", "--data", self.folder, "--listen", "127.0.0.1:0", "--demo"]
        self.spawn(words)
        time.sleep(seconds)
        self.kill()


def main():
    rounds = int(os.environ.get("ROUNDS", "20"))
    seed = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
    chance, memory = random.Random(seed), Memory()
    with FragileHouse() as house:
        patients = open_people(house, PEOPLE)
        for number in range(1, rounds + 1):
            wrong = play_round(house, patients, memory, chance)
            if wrong:
                print("round %d, SEED=%d:\n%s" % (number, seed, "\n".join(wrong[:20])))
                return 1
        wrong = missing(house, memory, memory.created, memory.bundles, memory.documents) + whole(house)
        wrong += untold(house, memory)
    print(
        "%d rounds, %d creates, %d transactions (%d acknowledged or found), %d documents, %d looks, SEED=%d: %s"
        % (
            rounds, len(memory.created), len(memory.bundles), sum(a for _, a in memory.bundles.values()),
            len(memory.documents), len(memory.looks), seed, "; ".join(wrong) or "nothing lost, nothing half, all whole",
        )
    )
    if not memory.created or not any(a for _, a in memory.bundles.values()) or not memory.documents:
        print("the load did not reach the server")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
