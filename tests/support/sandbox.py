"""Networks and disks of a test's own: it runs in namespaces (unshare), where it may cut links and fill a disk without touching the
machine. Root, or any user where the system lets users have namespaces."""
import os
import shutil
import subprocess
import sys

from commands import run_command

ROOT = ["--net", "--mount"]
USER = ["--user", "--map-current-user", "--keep-caps", *ROOT]
MARK = "ENS_TEST_SANDBOX"


def run(*words, **options):
    return run_command(words, check=True, **options)


def works(kind):
    """May we make namespaces of this kind, and in them a link and a disk?"""
    try:
        return run_command(["unshare", *kind, "sh", "-c", "ip link add name near0 type veth peer name far0 && mount -t tmpfs -o size=1m none /mnt"],
                           capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def enter():
    """Starts this program again in namespaces of its own. False: the system does not let us, and it goes on without."""
    if MARK not in os.environ:
        kind = next((kind for kind in (ROOT, USER) if shutil.which("ip") and works(kind)), None)
        if kind:
            os.environ[MARK] = "yes"
            os.execvp("unshare", ["unshare", *kind, sys.executable, *sys.argv])
        return False
    run("ip", "link", "set", "lo", "up")
    return True


class Far:
    """A second network, joined to ours by links: at link n we reach it as address(n)."""

    def __init__(self, links):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        while os.readlink("/proc/%d/ns/net" % self.holder.pid) == os.readlink("/proc/self/ns/net"):
            pass  # it is on its way
        self.before = ["nsenter", "-t", str(self.holder.pid), "--net", "--"]
        for n in range(links):
            run("ip", "link", "add", "name", "near%d" % n, "type", "veth", "peer", "name", "far%d" % n, "netns", str(self.holder.pid))
            run("ip", "address", "add", "10.77.%d.1/24" % n, "dev", "near%d" % n)
            run(*self.before, "ip", "address", "add", "10.77.%d.2/24" % n, "dev", "far%d" % n)
            run("ip", "link", "set", "near%d" % n, "up")
            self.mend(n)

    @staticmethod
    def address(n):
        return "10.77.%d.2" % n

    def cut(self, n):
        """What is sent is swallowed; neither side is told."""
        run(*self.before, "ip", "link", "set", "far%d" % n, "down")

    def mend(self, n):
        run(*self.before, "ip", "link", "set", "far%d" % n, "up")

    def end(self):
        self.holder.kill()
        self.holder.wait()


class Disk:
    """A disk (in memory) whose size is changed while it is in use."""
    SIZE = 4 << 30

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        run("mount", "-t", "tmpfs", "-o", "size=%d" % self.SIZE, "none", folder)

    def resize(self, size):
        run("mount", "-o", "remount,size=%d" % size, self.folder, stderr=subprocess.DEVNULL)

    def fill(self, left):
        """Leaves so many bytes."""
        while True:
            now = os.statvfs(self.folder)
            try:
                return self.resize((now.f_blocks - now.f_bfree) * now.f_frsize + left)
            except AssertionError:
                continue  # it grew meanwhile

    def empty(self):
        self.resize(self.SIZE)

    def end(self):
        run_command(["umount", "-l", self.folder], check=False)
