"""Three ens serve on one PostgreSQL, under load, while one of them is killed, the database is killed and started again, every
connection is ended, the link of one is cut without a word, or the disk of the data or of the log fills. Nothing acknowledged is
lost, nothing is done twice, every journal is whole; the others do not notice what befalls one; whoever is refused is told to come
again (503), that there is no room (507) or that the outcome is not known; and all write again soon after, without a restart.
With ENS_TEST_CITUS (tests/support/postgres.py) a worker is killed and started again too, and the connections of all servers are ended.

ROUNDS (6) and SEED choose how often, and which moments; ONLY=network,disk which faults. A full run is ROUNDS=100. Where the system
gives no namespaces, links are not cut and no disk fills, which is said. Exit code 77: no PostgreSQL here."""

import copy
import os
import random
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("api", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), folder))

import sandbox  # noqa: E402
from house import House, LEFT_OUT  # noqa: E402
from load import Client, Memory, SYSTEM, missing, observation, open_people  # noqa: E402
from postgres import program, wanted  # noqa: E402

PEOPLE, SERVERS, CLIENTS, OLD_LOOKED_AT = 5, 3, 6, 30
WRITES_AGAIN_S = 60
WRAPPER = os.path.join(os.path.dirname(HERE), "support", "ens-on-postgres")
# A swallowed packet is noticed after 1.5 s, so that short cuts pass unnoticed and long ones end connections.
NOTICE = "&connect_timeout=2&tcp_user_timeout=1500"
OPTIONS = ["tcp_user_timeout=1500", "tcp_keepalives_idle=1", "tcp_keepalives_interval=1", "tcp_keepalives_count=2",
           "max_wal_size=96MB", "listen_addresses=0.0.0.0"]


class Patient(Client):
    """Goes on when the database is away: what was not acknowledged is not remembered, and what is not known is said."""

    def __init__(self, server, patients, memory, seed):
        memory = copy.copy(memory)  # what was wrong is this client's own
        memory.wrong = []
        super().__init__(server, patients, memory, seed, [])

    def send(self, *words, **fields):
        time.sleep(0.02)  # it is the faults that are tried, not the speed
        return super().send(*words, **fields)

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


# ---- faults: each does its harm, and gives who is hit and what ends it


class Ground:
    """The cluster, its network and its disks."""

    def __init__(self, folder, is_sandboxed):
        self.far = sandbox.Far(SERVERS) if is_sandboxed else None
        self.disks = [sandbox.Disk(os.path.join(folder, name)) for name in ("c", "wal")] if is_sandboxed else []
        options = [*(OPTIONS if is_sandboxed else []), *(["citus.recover_2pc_interval=1s"] if os.environ.get("ENS_TEST_CITUS") else [])]
        extra = [word for option in options for word in ("-c", option)]
        self.cluster = wanted(os.path.join(folder, "c"), is_durable=True, extra=extra, before=self.far.before if self.far else (),
                               wal=os.path.join(folder, "wal", "wal") if is_sandboxed else None)
        if is_sandboxed:
            os.chmod(os.path.join(folder, "wal"), 0o777)

    def start(self):
        self.cluster.make()
        if self.far:
            with open(os.path.join(self.cluster.data, "pg_hba.conf"), "a", encoding="utf-8") as rules:
                rules.write("host all all 10.77.0.0/16 trust\n")
        self.cluster.start()

    def at(self, n):
        return self.far.address(n) + NOTICE if self.far else self.cluster.folder

    def end(self):
        self.cluster.remove()
        for thing in [*self.disks, *([self.far] if self.far else [])]:
            thing.end()


def strike_ens(ground, servers, chance):
    n = chance.randrange(SERVERS)
    servers[n].kill()
    time.sleep(chance.uniform(0.2, 0.8))
    return [n], servers[n].start


def strike_database(ground, servers, chance):
    ground.cluster.kill()
    time.sleep(chance.uniform(0.0, 0.5))
    ground.cluster.start()
    return range(SERVERS), None


def strike_connections(ground, servers, chance):
    for _ in range(3):
        for cluster in chance.sample([ground.cluster, *ground.cluster.workers], 1 + len(ground.cluster.workers)):
            cluster.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname LIKE 'd%'")
        time.sleep(chance.uniform(0.0, 0.1))
    return range(SERVERS), None


def strike_worker(ground, servers, chance):
    worker = chance.choice(ground.cluster.workers)
    worker.kill()
    time.sleep(chance.choice([chance.uniform(0.0, 0.5), chance.uniform(2.0, 12.0)]))  # longer than what is tried again
    worker.start()
    return range(SERVERS), None


def strike_network(ground, servers, chance):
    n = chance.randrange(SERVERS)
    ground.far.cut(n)
    time.sleep(chance.choice([chance.uniform(0.1, 1.0), chance.uniform(2.0, 5.0)]))
    return [n], lambda: ground.far.mend(n)


def strike_disk(ground, servers, chance):
    disk = chance.choice(ground.disks)
    disk.fill(chance.randrange(1 << 18))
    time.sleep(chance.uniform(0.5, 2.0))

    def mend():
        disk.empty()
        time.sleep(0.5)
        for cluster in [*ground.cluster.workers, ground.cluster]:
            if cluster.pid() and cluster.answers():
                continue
            if cluster.pid():  # it gave up: no room even to begin
                cluster.kill()
            cluster.start()

    return range(SERVERS), mend


FAULTS = {"ens": strike_ens, "database": strike_database, "connections": strike_connections, "network": strike_network,
          "disk": strike_disk, "worker": strike_worker}


def is_excused(sentence, fault):
    """What may be answered by whom the fault hits: later (503), no room (507), or that the outcome is not known."""
    told = sentence.split(": ", 1)[1]
    return fault != "ens" and (told.startswith("503") or "not known" in told or fault == "disk" and told.startswith("507"))


# ---- a round


def writes_again(server, patient):
    """How long until this server writes; None: it does not."""
    began = time.monotonic()
    while time.monotonic() < began + WRITES_AGAIN_S:
        try:
            answer = server.post("/fhir/Observation", observation(patient, "again", 0), token=server.doctor)
            if answer.status == 201:
                return time.monotonic() - began
        except OSError:
            pass
        time.sleep(0.1)
    return None


class Play:
    def __init__(self, ground, servers, patients, faults, chance):
        self.ground, self.servers, self.patients, self.faults, self.chance = ground, servers, patients, faults, chance
        self.memory, self.played, self.refused, self.longest = Memory(), {}, {}, 0.0

    def known(self):
        return [set(names) for names in (self.memory.created, self.memory.bundles, self.memory.documents)]

    def round(self):
        """The fault, what was made, and what was wrong."""
        before, fault = self.known(), self.chance.choice(self.faults)
        clients = [Patient(self.servers[n % SERVERS], self.patients, self.memory, self.chance.randrange(1 << 30))
                   for n in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(self.chance.uniform(0.2, 0.8))
        hit, mend = FAULTS[fault](self.ground, self.servers, self.chance)
        if mend:
            mend()
        time.sleep(self.chance.uniform(0.2, 0.8))
        for client in clients:
            client.stopped = True
        for client in clients:
            client.join(timeout=120)
        self.played[fault] = self.played.get(fault, 0) + 1
        wrong = ["a client got no answer"] if any(client.is_alive() for client in clients) else []
        return fault, [sorted(now - old) for now, old in zip(self.known(), before)], wrong + self.said(clients, fault, hit)

    def said(self, clients, fault, hit):
        wrong = []
        for place, client in enumerate(clients):
            for sentence in client.memory.wrong:
                if place % SERVERS in hit and is_excused(sentence, fault):
                    self.refused[sentence.split(": ", 1)[1][:3]] = self.refused.get(sentence.split(": ", 1)[1][:3], 0) + 1
                else:
                    wrong.append("%s%s" % (sentence, "" if place % SERVERS in hit else " (of a server that was not hit)"))
        for server in self.servers:
            seconds = writes_again(server, self.patients[0])
            if seconds is None:
                wrong.append("a server does not write %d s later" % WRITES_AGAIN_S)
            self.longest = max(self.longest, seconds or 0)
        return wrong

    def doubled(self, names):
        """A create that was run again although it was done would leave two of a marker."""
        house = self.servers[0]
        for name in names:
            found = house.get("/fhir/Observation?patient=%s&identifier=%s|%s&_summary=count" % (
                house.get("/fhir/Observation/" + name).json()["subject"]["reference"], SYSTEM, self.memory.created[name]))
            if int(found.json()["total"]) != 1:
                yield "a create was done %s times" % found.json()["total"]

    def judge(self, made):
        house, memory = self.servers[0], self.memory
        old = self.chance.sample(sorted(memory.created), min(OLD_LOOKED_AT, len(memory.created)))
        wrong = missing(house, memory, sorted(set(made[0]) | set(memory.attempted) | set(old)), made[1], made[2])
        wrong += self.doubled(made[0])
        done = house.run("journal", "verify", check=False)
        return wrong + ([] if done.returncode == 0 else ["ens journal verify: " + done.stdout + done.stderr])

    def rounds(self, count):
        for number in range(1, count + 1):
            fault, made, wrong = self.round()
            wrong += self.judge(made)
            if wrong:
                print("round %d (%s):\n%s" % (number, fault, "\n".join(wrong[:20])))
                print("\n".join(server.said()[-1500:] for server in self.servers))
                return False
            if number % 10 == 0:
                print("%d rounds: %s, refused: %s" % (number, self.played, self.refused), flush=True)
        return True

    def summary(self):
        house, memory = self.servers[0], self.memory
        wrong = missing(house, memory, memory.created, memory.bundles, memory.documents)
        for server in self.servers[1:]:
            server.stop()
        checked = house.run("check", check=False)
        acknowledged = sum(a for _, a in memory.bundles.values())
        print("%s: %d creates, %d transactions (%d acknowledged or found), %d documents; refused: %s; all write again within "
              "%.1f s: %s%s" % (self.played, len(memory.created), len(memory.bundles), acknowledged, len(memory.documents),
                                self.refused, self.longest, "; ".join(wrong) or "nothing lost, nothing twice, all whole",
                                checked.stdout if checked.returncode else ""))
        return not wrong and not checked.returncode and memory.created and acknowledged


def play(ground, faults, rounds, chance):
    os.environ.update(ENS_TEST_POSTGRES=ground.cluster.folder, ENS_BUILT=os.environ.get("ENS_BUILT", os.environ["ENS"]))
    with House(ens=WRAPPER, environment={"ENS_TEST_POSTGRES_AT": ground.at(0)}) as first:
        servers = [first] + [House(ens=WRAPPER, folder=first.folder, environment={"ENS_TEST_POSTGRES_AT": ground.at(n)})
                             for n in range(1, SERVERS)]
        for server in servers[1:]:
            server.operator, server.doctor = first.operator, first.doctor
            server.start()
        game = Play(ground, servers, open_people(first, PEOPLE), faults, chance)
        try:
            return 0 if game.rounds(rounds) and game.summary() else 1
        finally:
            for server in servers[1:]:
                if server.server:
                    server.kill()


def main():
    if not program("initdb"):
        print("left out: no PostgreSQL is installed")
        return LEFT_OUT
    is_sandboxed = sandbox.enter()
    faults = [fault for fault in FAULTS if is_sandboxed or fault not in ("network", "disk")]
    if not is_sandboxed:
        print("the system gives no namespaces (unshare): no link is cut, no disk fills")
    faults = [fault for fault in faults if fault in os.environ.get("ONLY", ",".join(FAULTS)).split(",")]
    faults = [fault for fault in faults if fault != "worker" or os.environ.get("ENS_TEST_CITUS")]
    seed = int(os.environ.get("SEED", str(random.randrange(1 << 30))))
    print("SEED=%d" % seed, flush=True)
    with tempfile.TemporaryDirectory(prefix="ens-pg-") as scratch:
        os.chmod(scratch, 0o755)
        ground = Ground(scratch, is_sandboxed)
        try:
            ground.start()
            return play(ground, faults, int(os.environ.get("ROUNDS", "6")), random.Random(seed))
        finally:
            ground.end()


if __name__ == "__main__":
    sys.exit(main())
