"""Three ens serve on one PostgreSQL under load while one of them is killed, the database is killed and started again, or every
link is cut: nothing acknowledged is lost, nothing is done twice, every journal is whole.

ROUNDS (10) and SEED choose how often, and which moments. A full run is ROUNDS=100. Exit code 77: no PostgreSQL here."""

import os
import random
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("api", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), folder))

from house import House, LEFT_OUT  # noqa: E402
from load import Client, Memory, SYSTEM, missing, open_people  # noqa: E402
from postgres import Cluster, program  # noqa: E402

PEOPLE, SERVERS, CLIENTS, OLD_LOOKED_AT = 5, 3, 6, 30
WRAPPER = os.path.join(os.path.dirname(HERE), "support", "ens-on-postgres")


class Patient(Client):
    """Goes on when the database is away: what was not acknowledged is not remembered, and what is not known is said."""

    def run(self):
        while not self.stopped:
            self.go()
            self.connection.close()
            time.sleep(0.02)

    def go(self):
        try:
            super().run()
        except (KeyError, ValueError):
            pass  # an answer cut short

    def update(self):
        if not self.mine:
            return
        name = self.mine[-1]
        if name in self.memory.attempted:  # its outcome is not known
            self.mine.remove(name)
        else:
            super().update()


def excused(sentence, fault):
    """What may be answered while the database is away: later (503), or that the outcome is not known."""
    return fault != "ens" and (sentence.endswith(": 503") or ": 500 " in sentence and "not known" in sentence)


def strike(fault, cluster, servers, database, chance):
    if fault == "ens":
        victim = chance.choice(servers)
        victim.kill()
        return lambda: victim.start()
    if fault == "database":
        cluster.kill()
        time.sleep(chance.uniform(0.0, 0.5))
        cluster.start()
        return lambda: None
    for _ in range(3):  # links
        cluster.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s'" % database)
        time.sleep(chance.uniform(0.0, 0.1))
    return lambda: None


def play_round(cluster, servers, patients, memory, chance):
    before = (set(memory.created), set(memory.bundles), set(memory.documents))
    fault = chance.choice(["ens", "database", "links"])
    clients = [Patient(servers[n % SERVERS], patients, memory, chance.randrange(1 << 30), []) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(chance.uniform(0.2, 0.8))
    database = cluster.sql("SELECT datname FROM pg_database WHERE datname LIKE 'd%'")
    mend = strike(fault, cluster, servers, database, chance)
    time.sleep(chance.uniform(0.2, 0.8))
    for client in clients:
        client.stopped = True
    for client in clients:
        client.join(timeout=60)
    mend()
    return fault, [sorted(set(now) - old) for now, old in zip((memory.created, memory.bundles, memory.documents), before)]


def doubled(house, memory, names):
    """A create that was run again although it was done would leave two of a marker."""
    for name in names:
        found = house.get("/fhir/Observation?patient=%s&identifier=%s|%s&_summary=count" % (
            house.get("/fhir/Observation/" + name).json()["subject"]["reference"], SYSTEM, memory.created[name]))
        if int(found.json()["total"]) != 1:
            yield "a create was done %s times" % found.json()["total"]


def judge(house, memory, made, chance):
    old = chance.sample(sorted(memory.created), min(OLD_LOOKED_AT, len(memory.created)))
    wrong = missing(house, memory, sorted(set(made[0]) | set(memory.attempted) | set(old)), made[1], made[2])
    wrong += doubled(house, memory, made[0])
    done = house.run("journal", "verify", check=False)
    return wrong + ([] if done.returncode == 0 else ["ens journal verify: " + done.stdout + done.stderr])


def play(cluster, rounds, chance):
    memory, faults = Memory(), {}
    environment = {"ENS_TEST_POSTGRES": cluster.folder, "ENS_BUILT": os.environ.get("ENS_BUILT", os.environ["ENS"])}
    os.environ.update(environment)
    with House(ens=WRAPPER) as first:
        servers = [first] + [House(ens=WRAPPER, folder=first.folder) for _ in range(SERVERS - 1)]
        for server in servers[1:]:
            server.operator, server.doctor = first.operator, first.doctor
            server.start()
        patients = open_people(first, PEOPLE)
        for number in range(1, rounds + 1):
            fault, made = play_round(cluster, servers, patients, memory, chance)
            faults[fault] = faults.get(fault, 0) + 1
            wrong = [said for said in memory.wrong if not excused(said, fault)] + judge(first, memory, made, chance)
            memory.wrong.clear()
            if wrong:
                print("round %d (%s):\n%s" % (number, fault, "\n".join(wrong[:20])))
                print("\n".join(server.said()[-1500:] for server in servers))
                return 1
        everything = missing(first, memory, memory.created, memory.bundles, memory.documents)
        for server in servers[1:]:
            server.stop()
        checked = first.run("check", check=False)
    acknowledged = sum(a for _, a in memory.bundles.values())
    print("%s: %d creates, %d transactions (%d acknowledged or found), %d documents: %s%s" % (
        faults, len(memory.created), len(memory.bundles), acknowledged, len(memory.documents),
        "; ".join(everything) or "nothing lost, nothing twice, all whole", checked.stdout if checked.returncode else ""))
    return 1 if everything or checked.returncode or not memory.created or not acknowledged else 0


def main():
    if not program("initdb"):
        print("left out: no PostgreSQL is installed")
        return LEFT_OUT
    seed = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
    print("SEED=%d" % seed, flush=True)
    with tempfile.TemporaryDirectory(prefix="ens-pg-") as scratch:
        os.chmod(scratch, 0o755)
        cluster = Cluster(os.path.join(scratch, "c"), is_durable=True)
        try:
            return play(cluster.make().start(), int(os.environ.get("ROUNDS", "10")), random.Random(seed))
        finally:
            cluster.remove()


if __name__ == "__main__":
    sys.exit(main())
