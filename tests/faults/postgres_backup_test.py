"""The drill of a return on PostgreSQL, by its own tools, as docs/ops.md says: pg_basebackup and an archive of WAL, to the newest moment and to
an earlier one; pg_dump and pg_restore. Each on a new cluster, with the key and the checkpoints that others kept. Exit code 77: no PostgreSQL."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("api", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), folder))

from house import LEFT_OUT, House, run_command  # noqa: E402
from load import observation, open_people  # noqa: E402
from postgres import Cluster, as_owner, program  # noqa: E402

WRITES = 60


def written(house, patients, mark):
    return [house.post("/fhir/Observation", observation(patients[n % len(patients)], "%s-%d" % (mark, n), n)).json()["id"]
            for n in range(WRITES)]


def owned(folder):
    os.makedirs(folder)
    os.chmod(folder, 0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    return folder


class Returned:
    """What came back: a cluster of its own under the same house folder (its key, its settings)."""

    def __init__(self, cluster, house, database):
        self.cluster, self.house = cluster, House(ens=os.environ["ENS_BUILT"], folder=house.folder)
        self.house.environment = dict(os.environ)
        self.house.doctor, self.house.operator = house.doctor, house.operator
        self.settings = os.path.join(house.folder, "settings")
        with open(self.settings, "w", encoding="utf-8") as file:
            file.write("store = %s\n" % cluster.url(database))

    def is_whole(self, checkpoints):
        self.house.run("check")
        self.house.run("journal", "verify", checkpoints)

    def holds(self, there, not_there=()):
        self.house.start()
        try:
            for names, status in ((there, 200), (not_there, 404)):
                for name in names:
                    held = self.house.get("/fhir/Observation/" + name)
                    assert held.status == status, (held.status, status, held.sentence())
        finally:
            self.house.stop()
            os.unlink(self.settings)
            shutil.rmtree(self.house.scratch)


def recovered(scratch, name, archive, until=None):
    """A copy of the base backup, led by the archive to the end of the archive, or to a moment."""
    folder = owned(os.path.join(scratch, name))
    run_command(as_owner(["cp", "-a", os.path.join(scratch, "base", "data"), os.path.join(folder, "data")]), check=True)
    lines = "restore_command = 'cp %s/%%f %%p'\nrecovery_target_action = promote\n" % archive
    if until:
        lines += "recovery_target_time = '%s'\n" % until
    with open(os.path.join(folder, "data", "postgresql.auto.conf"), "a", encoding="utf-8") as file:
        file.write(lines)
    run_command(as_owner(["touch", os.path.join(folder, "data", "recovery.signal")]), check=True)
    return Cluster(folder, is_durable=True, extra=["-c", "archive_mode=off"]).start()


def wait_until_promoted(cluster):
    for _ in range(1800):
        if cluster.sql("SELECT pg_is_in_recovery()") == "f":
            return
        time.sleep(0.1)
    raise AssertionError("the recovery does not end")


def drill(scratch):
    archive = owned(os.path.join(scratch, "archive"))
    cluster = Cluster(os.path.join(scratch, "old"), is_durable=True, extra=[
        "-c", "archive_mode=on", "-c", "'archive_command=test ! -f %s/%%f && cp %%p %s/%%f'" % (archive, archive)]).make().start()
    clusters = [cluster]
    os.environ["ENS_TEST_POSTGRES"] = cluster.folder
    try:
        with House(ens=os.path.join(os.path.dirname(HERE), "support", "ens-on-postgres")) as house:
            patients = open_people(house, 3)
            before = written(house, patients, "before")
            owned(os.path.join(scratch, "base"))
            run_command(as_owner(["pg_basebackup", "-h", cluster.folder, "-U", "ens", "-D", os.path.join(scratch, "base", "data"),
                                  "-c", "fast", "-X", "none", "--no-sync"]), check=True, cwd="/", stderr=subprocess.DEVNULL)
            after = written(house, patients, "after")
            early, late = os.path.join(scratch, "early"), os.path.join(scratch, "late")
            house.run("journal", "checkpoint", "--to", early)
            time.sleep(0.2)
            moment = cluster.sql("SELECT now()")
            time.sleep(0.2)
            last = written(house, patients, "last")
            house.run("journal", "checkpoint", "--to", late)
            house.stop()
            database = next(n for n in cluster.sql("SELECT datname FROM pg_database").split() if n.startswith("d") and len(n) == 21)
            dump = os.path.join(scratch, "dump")
            run_command(["pg_dump", "-Fc", "-d", cluster.url(database), "-f", dump], check=True)
            cluster.sql("SELECT pg_switch_wal()")
            run_command(as_owner([program("pg_ctl"), "-D", cluster.data, "-m", "fast", "-w", "stop"]), check=True, cwd="/",
                        stdout=subprocess.DEVNULL)  # which waits for the archive

            for name, until, checkpoints, there, not_there in (("newest", None, late, before + after + last, []),
                                                               ("moment", moment, early, before + after, last)):
                clusters.append(recovered(scratch, name, archive, until))
                wait_until_promoted(clusters[-1])
                returned = Returned(clusters[-1], house, database)
                returned.is_whole(checkpoints)
                returned.holds(there, not_there)

            fresh = Cluster(os.path.join(scratch, "fresh"), is_durable=True).make().start()
            clusters.append(fresh)
            run_command(["createdb", "-h", fresh.folder, "-U", "ens", "-E", "UTF8", "-T", "template0", database], check=True)
            run_command(["pg_restore", "--exit-on-error", "-d", fresh.url(database), dump], check=True)
            returned = Returned(fresh, house, database)
            returned.is_whole(late)
            returned.holds(before + after + last)
            house.server = None
    finally:
        for one in clusters:
            one.remove()
    return 3 * WRITES


def main():
    if not program("initdb") or not shutil.which("pg_basebackup"):
        print("left out: no PostgreSQL is installed")
        return LEFT_OUT
    os.environ["ENS_BUILT"] = os.environ["ENS"]
    with tempfile.TemporaryDirectory(prefix="ens-back-") as scratch:
        os.chmod(scratch, 0o755)
        count = drill(scratch)
    print("%d resources came back by base backup and WAL, to the end and to a moment, and by a dump" % count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
