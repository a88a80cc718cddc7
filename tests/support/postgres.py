#!/usr/bin/env python3
"""A private PostgreSQL for tests: postgres.py start|stop FOLDER. It listens on a socket in FOLDER alone, and keeps everything there.

PostgreSQL refuses to run as root; root starts it as the user `postgres`. As a module: Cluster, which tests of faults kill and cut.
Exit code 77: there is no PostgreSQL here.

ENS_TEST_CITUS=1: it is a coordinator of Citus with two workers (FOLDER/worker1, FOLDER/worker2), and every database of a test is on
all three. The first PostgreSQL of PATH is taken, which must have the extension:
PATH=/usr/lib/postgresql/15/bin:$PATH ENS_TEST_CITUS=1 ctest --preset test -R on-postgres"""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

from commands import run_command

# A test's cluster need not survive a power cut; one whose crashes are tested is made with is_durable.
HASTY = ["-c", "fsync=off", "-c", "full_page_writes=off"]
OPTIONS = ["-c", "listen_addresses=", "-c", "max_connections=400", "-c", "shared_buffers=64MB", "-c", "log_min_messages=fatal",
           "-c", "unix_socket_permissions=0777"]

# Of a coordinator and its workers. Each database has a process of Citus' own on each of them.
CITUS = ["-c", "shared_preload_libraries=citus", "-c", "wal_level=logical", "-c", "max_worker_processes=600",
         "-c", "max_prepared_transactions=400", "-c", "citus.recover_2pc_interval=10s", "-c", "citus.shard_count=8"]
WORKERS = 2

POOLER = """[databases]
* = host={server}
[pgbouncer]
listen_addr =
listen_port = 5432
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
max_client_conn = 400
default_pool_size = 5
logfile = {folder}/log
pidfile = {folder}/pid
"""


def program(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin") or (found[-1] if found else None)


def has_citus():
    """Does the PostgreSQL that tests would start have the extension?"""
    config = os.path.join(os.path.dirname(os.path.realpath(program("initdb"))), "pg_config")
    shared = run_command([config, "--sharedir"], check=True, capture_output=True, text=True).stdout.strip()
    return os.path.exists(os.path.join(shared, "extension", "citus.control"))


def as_owner(command):
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def cpu_ms(leader):
    """What a process and its children have used, with those that ended: of a cluster, its postmaster."""
    ticks = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(name) == leader or int(fields[1]) == leader:
            ticks += sum(int(field) for field in fields[11:15 if int(name) == leader else 13])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


class Cluster:
    def __init__(self, folder, is_durable=False, extra=(), before=(), wal=None):
        """before: words before its command, such as another network's; wal: where its log is, when not beside the data."""
        self.folder, self.data, self.before = folder, os.path.join(folder, "data"), list(before)
        self.wal = ["--waldir", wal] if wal else []
        self.workers = []
        self.options = [*OPTIONS, "-c", f"unix_socket_directories={folder}", *([] if is_durable else HASTY), *extra]

    def make(self):
        os.makedirs(self.folder, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        os.chmod(self.folder, 0o755)
        run_command(as_owner([program("initdb"), "-D", self.data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "ens",
                              "--no-sync", "--data-checksums", *self.wal]), check=True, stdout=subprocess.DEVNULL, cwd="/")
        return self

    def start(self):
        run_command(self.before + as_owner([program("pg_ctl"), "-D", self.data, "-w", "-t", "60", "-l", os.path.join(self.folder, "log"),
                              "-o", " ".join(self.options), "start"]), check=True, stdout=subprocess.DEVNULL, cwd="/")
        return self

    def start_pooler(self):
        """PgBouncer in transaction mode before it, on a socket in FOLDER/pooler; where there is none, nothing."""
        folder = os.path.join(self.folder, "pooler")
        if not program("pgbouncer"):
            return
        os.makedirs(folder)
        with open(os.path.join(folder, "users"), "w", encoding="utf-8") as users:
            users.write('"ens" ""\n')
        with open(os.path.join(folder, "ini"), "w", encoding="utf-8") as ini:
            ini.write(POOLER.format(server=self.folder, folder=folder))
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        run_command(as_owner([program("pgbouncer"), "-d", os.path.join(folder, "ini")]), check=True, stderr=subprocess.DEVNULL, cwd="/")

    def stop_pooler(self):
        try:
            with open(os.path.join(self.folder, "pooler", "pid"), encoding="utf-8") as file:
                os.kill(int(file.read()), signal.SIGTERM)
        except (FileNotFoundError, ProcessLookupError):
            pass

    def pid(self):
        try:
            return int(open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8").readline())
        except (FileNotFoundError, ValueError, PermissionError):
            return None

    def kill(self):
        """As a machine that dies: no process of it says goodbye."""
        pid = self.pid()
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it died by itself, and left its file
        for _ in range(600):  # its children end when they notice
            if not run_command(["pgrep", "-g", str(pid)], stdout=subprocess.DEVNULL).returncode == 0:
                break
            time.sleep(0.05)

    def remove(self):
        self.stop_pooler()
        if self.pid():
            run_command(as_owner([program("pg_ctl"), "-D", self.data, "-m", "immediate", "stop"]), check=False,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database):
        return f"postgresql://ens@/{database}?host={self.folder}"

    def make_base(self, name):
        run_command([os.path.join(os.path.dirname(os.path.abspath(__file__)), "postgres-base"), "make", self.folder, name], check=True)

    def answers(self):
        return run_command(as_owner([program("pg_isready"), "-q", "-h", self.folder]), check=False, cwd="/").returncode == 0

    def sql(self, text, database="postgres"):
        return run_command(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", text], check=True,
                           capture_output=True, text=True).stdout.strip()


class Citus(Cluster):
    """A coordinator, which is what its users see of it, and its workers. What befalls it, befalls the coordinator alone."""

    def __init__(self, folder, is_durable=False, extra=(), before=(), wal=None):
        super().__init__(folder, is_durable, [*CITUS, *extra], before, wal)
        words = [*CITUS, *extra, "-c", "listen_addresses="]  # the coordinator comes by their sockets
        self.workers = [Cluster(os.path.join(folder, "worker%d" % n), is_durable, words, before) for n in range(1, WORKERS + 1)]

    def make(self):
        super().make()
        for worker in self.workers:
            worker.make()
        return self

    def start(self):
        for worker in self.workers:
            if not worker.pid():
                worker.start()
        return super().start()

    def remove(self):
        for worker in self.workers:
            worker.remove()
        super().remove()


def wanted(folder, **options):
    """The kind of cluster that the environment asks for."""
    return (Citus if os.environ.get("ENS_TEST_CITUS") else Cluster)(folder, **options)


def main():
    action, folder = sys.argv[1:]
    cluster = Citus(folder) if os.path.isdir(os.path.join(folder, "worker1")) else Cluster(folder)
    cluster.remove()  # what a run that was broken off left
    if action == "start":
        if not program("initdb"):
            print("no PostgreSQL is installed: its tests are left out")
            return 77
        if os.environ.get("ENS_TEST_CITUS") and not has_citus():
            print("ENS_TEST_CITUS: the first PostgreSQL of PATH has no Citus")
            return 1
        wanted(folder).make().start().start_pooler()
    return 0


if __name__ == "__main__":
    sys.exit(main())
