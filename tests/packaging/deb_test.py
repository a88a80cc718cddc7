#!/usr/bin/env python3
"""The Debian package, from the program that is tested: lintian has nothing to say, it installs, its unit's commands serve and back up, an
upgrade keeps the data and the operator's settings, a removal keeps both, a purge keeps the records alone.

It is installed into a copy of this machine's own system that is only there for this test (overlayfs, a mount and process namespace of
its own), or into the folder ENS_ROOT with a Debian 12 (debootstrap). ENS_DEBS="one.deb newer.deb": those instead of building.
Exit code 77: not root, no overlayfs, no debhelper or lintian."""
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from house import LEFT_OUT, ROOT, run_command  # noqa: E402

NEWER = "99.0"
DATA = "/var/lib/ens"


def run(*words, **more):
    done = run_command(words, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, "%s: exit %d: %s%s" % (" ".join(words), done.returncode, done.stdout[-3000:], done.stderr[-3000:])
    return done.stdout


def as_ens(*words):
    return run("runuser", "-u", "ens", "--", *words, cwd="/")


# ---- outside: the packages, and the system to install them into -------------------------------------------------------------------


def packages(scratch):
    given = os.environ.get("ENS_DEBS", "").split()
    if given:
        return given
    built = os.path.join(scratch, "built")
    run(os.path.join(ROOT, "packaging", "build-deb"), built,
        env=dict(os.environ, ENS_PROGRAM=os.environ["ENS"], JOBS="2", DEB_BUILD_OPTIONS="noautodbgsym"))
    old = glob.glob(os.path.join(built, "ens_*.deb"))[0]
    opened, new = os.path.join(scratch, "opened"), os.path.join(scratch, "newer.deb")
    run("dpkg-deb", "-R", old, opened)
    run("sed", "-i", "s/^Version: .*/Version: %s/" % NEWER, opened + "/DEBIAN/control")
    run("dpkg-deb", "-Zgzip", "-b", opened, new)
    return old, new


def cannot():
    """Why it cannot run here, or nothing."""
    if os.geteuid() != 0:
        return "it needs root"
    missing = [p for p in ("unshare", "runuser", *(() if os.environ.get("ENS_DEBS") else ("dpkg-buildpackage", "dh", "lintian")))
               if not shutil.which(p)]
    if missing:
        return "missing: " + " ".join(missing)
    with tempfile.TemporaryDirectory() as scratch:
        tried = run_command(["unshare", "-m", "-p", "-f", "sh", "-ec", layers("/", scratch)], capture_output=True, text=True, check=False)
    return "no namespace with overlayfs: " + tried.stderr if tried.returncode else ""


def layers(below, scratch):
    return """mount -t tmpfs none {0}; mkdir {0}/upper {0}/work {0}/tree
        mount -t overlay -o lowerdir={1},upperdir={0}/upper,workdir={0}/work none {0}/tree
        mount -t proc proc {0}/tree/proc; mount --rbind /dev {0}/tree/dev; mount -t tmpfs none {0}/tree/tmp
        mount -t tmpfs none {0}/tree/run
        """.format(scratch, below)


def main():
    reason = cannot()
    if reason:
        print("left out: " + reason)
        return LEFT_OUT
    with tempfile.TemporaryDirectory(prefix="ens-deb-") as scratch:
        old, new = packages(scratch)
        print("built: %s, %s; lintian has nothing to say" % (os.path.basename(old), os.path.basename(new)))
        place = os.path.join(scratch, "place")
        os.mkdir(place)
        inside = "%s/tree/tmp" % place
        script = layers(os.environ.get("ENS_ROOT", "/"), place) + """
            cp {0} {1}/old.deb; cp {2} {1}/new.deb; cp {3} {4} {6} {1}
            printf '#!/bin/sh\\nexit 101\\n' >{5}/usr/sbin/policy-rc.d; chmod 755 {5}/usr/sbin/policy-rc.d
            exec chroot {5} python3 /tmp/deb_test.py inside""".format(
                old, inside, new, os.path.abspath(__file__), os.path.join(ROOT, "tests", "api", "house.py"), place + "/tree",
                os.path.join(ROOT, "tests", "support", "commands.py"))
        # What runs inside ends with it: it is the first process of a namespace.
        return run_command(["unshare", "-m", "-p", "-f", "--kill-child", "sh", "-ec", script], check=False, cwd="/",
                           env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8",
                                "PYTHONDONTWRITEBYTECODE": "1"}).returncode


# ---- inside -----------------------------------------------------------------------------------------------------------------------


def exec_start(unit):
    """What a unit would run, as words."""
    with open("/lib/systemd/system/" + unit, encoding="utf-8") as file:
        text = file.read()
    words = re.search(r"^ExecStart=(.*)", text, re.M)[1].split()
    variables = dict(pair.split("=", 1) for pair in re.search(r"^Environment=(.*)", text, re.M)[1].split())
    words = [re.sub(r"^\$(\w+)$|\$\{(\w+)\}", lambda m: variables[m[1] or m[2]], word) for word in words]
    return [word for word in words if word]


class Service:
    def __enter__(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        words = [w.replace("127.0.0.1:8080", "127.0.0.1:%d" % self.port) for w in exec_start("ens.service")]
        with open("/tmp/said", "w") as said:
            self.process = subprocess.Popen(words, user="ens", group="ens", extra_groups=[], cwd=DATA, stderr=said, umask=0o077,
                                            env={"PATH": "/usr/bin:/bin"})
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            if "listens on" in open("/tmp/said").read():
                return self
            time.sleep(0.05)
        raise AssertionError("it did not start: " + open("/tmp/said").read())

    def __exit__(self, *error):
        self.process.terminate()  # KillMode=mixed: it alone
        assert self.process.wait(timeout=60) == 0, open("/tmp/said").read()
        for _ in range(600):  # the keeper and the reader see it end
            if run_command(["pgrep", "-u", "ens"], stdout=subprocess.DEVNULL, check=False).returncode:
                return
            time.sleep(0.1)
        raise AssertionError("processes of the service are left")

    def ask(self, method, path, token, body=None):
        request = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path), method=method,
                                         data=json.dumps(body).encode() if body else None,
                                         headers={"Authorization": "Bearer " + token, "Content-Type": "application/fhir+json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def mode(path):
    about = os.stat(path)
    return "%o %d" % (about.st_mode & 0o777, about.st_uid)


def installs():
    run("dpkg", "-i", "/tmp/old.deb")
    ens = int(run("id", "-u", "ens"))
    assert ens < 1000, ens
    assert mode(DATA) == "700 %d" % ens and mode(DATA + "/master.key") == "600 %d" % ens
    assert os.path.realpath(DATA + "/settings") == "/etc/ens/settings"
    assert "/etc/ens/settings" in run("dpkg-query", "-W", "-f=${Conffiles}", "ens")
    listed = run("dpkg", "-L", "ens")
    for path in ("/usr/share/man/man1/ens.1.gz", "/usr/share/man/man5/ens-settings.5.gz", "/lib/systemd/system/ens@.service"):
        assert path in listed, path
    return open(DATA + "/master.key").read()


def serves():
    token = as_ens("ens", "token", "--role", "operator", "--ttl", "1d", "--data", DATA).strip()
    with Service() as service:
        made = service.ask("POST", "/fhir/Organization", token, {"resourceType": "Organization", "name": "Maison de santé"})
        words = exec_start("ens-backup.service")
        for _ in range(2):
            run("runuser", "-u", "ens", "--", *words[:-1], "1", cwd=DATA)
            time.sleep(1.1)
    kept = [name for name in os.listdir("/var/backups/ens") if name.startswith("2")]
    assert len(kept) == 1, kept  # the older one went
    as_ens("ens", "restore", "--from", "/var/backups/ens/%s/store" % kept[0], "--data", DATA + "/restored")
    shutil.copy2(DATA + "/master.key", DATA + "/restored/master.key")
    shutil.chown(DATA + "/restored/master.key", "ens")
    assert json.loads(as_ens("ens", "check", "--data", DATA + "/restored", "--json").splitlines()[-1])["damages"] == 0
    as_ens("ens", "journal", "verify", "/var/backups/ens/checkpoints", "--data", DATA + "/restored")
    shutil.rmtree(DATA + "/restored")
    return token, made["id"]


def upgrades(key, token, name):
    with open("/etc/ens/settings", "a") as settings:
        settings.write("fronts = 127.0.0.1\n")
    run("dpkg", "-i", "/tmp/new.deb")
    assert "fronts = 127.0.0.1" in open("/etc/ens/settings").read()
    assert open(DATA + "/master.key").read() == key
    with Service() as service:
        assert service.ask("GET", "/fhir/Organization/" + name, token)["name"] == "Maison de santé"


def removes_and_purges(key, token, name):
    run("dpkg", "-r", "ens")
    assert not os.path.exists("/usr/bin/ens") and os.path.exists("/etc/ens/settings")
    run("dpkg", "-i", "/tmp/new.deb")
    with Service() as service:
        assert service.ask("GET", "/fhir/Organization/" + name, token)["id"] == name
    run("dpkg", "-P", "ens")
    assert not os.path.exists("/etc/ens") and not os.path.lexists(DATA + "/settings")
    assert open(DATA + "/master.key").read() == key and os.path.exists(DATA + "/store/commons.db")
    shutil.rmtree(DATA)
    shutil.rmtree("/var/backups/ens")
    run("dpkg", "-i", "/tmp/new.deb")
    assert open(DATA + "/master.key").read() != key
    run("dpkg", "-r", "ens")
    for path in glob.glob(DATA + "/*"):
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
    run("dpkg", "-P", "ens")
    assert not os.path.exists(DATA) and not os.path.exists("/var/backups/ens")


def inside():
    key = installs()
    token, name = serves()
    upgrades(key, token, name)
    removes_and_purges(key, token, name)
    print("installed, served, backed up, upgraded, removed, purged")
    return 0


if __name__ == "__main__":
    sys.exit(inside() if sys.argv[1:] == ["inside"] else main())
