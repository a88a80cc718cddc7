#!/usr/bin/env python3
"""The systemd units: systemd finds no fault in them, what they leave open is little, and the template differs from the service where it
must. And the manual pages: roff finds no fault, and each command and setting of the program has its place. Exit code 77: no systemd here."""
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from house import LEFT_OUT, ROOT, run_command  # noqa: E402

UNITS = os.path.join(ROOT, "packaging", "systemd")
ENS = os.environ["ENS"]
# `systemd-analyze security` counts from 0 (nothing open) to 10; 2 is where it still says OK.
EXPOSURE_MAX = {"ens.service": 1.6, "ens@8081.service": 1.6, "ens-backup.service": 0.7}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def copied_to(folder):
    """The units with programs that are here, since systemd asks for those of ExecStart."""
    for name in os.listdir(UNITS):
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", read(os.path.join(UNITS, name)), flags=re.M)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
        if "@" in name:
            shutil.copy(os.path.join(folder, name), os.path.join(folder, name.replace("@", "@8081")))


def systemd_finds_no_fault(folder):
    names = sorted(EXPOSURE_MAX) + ["ens-backup.timer"]
    done = run_command(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *("./" + name for name in names)], cwd=folder,
                       capture_output=True, text=True, check=False)
    faults = [line for line in done.stderr.splitlines() if "ens" in line]
    assert done.returncode == 0 and not faults, done.stderr


def little_is_left_open(folder):
    for name, most in EXPOSURE_MAX.items():
        done = run_command(["systemd-analyze", "security", "--offline=true", "--no-pager", "./" + name], cwd=folder, capture_output=True,
                           text=True, check=False)
        found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
        assert found, done.stdout + done.stderr
        print("%s: exposure %s (at most %s)" % (name, found[1], most))
        assert float(found[1]) <= most, done.stdout


def the_template_differs_where_it_must():
    def said(name):
        return {line for line in read(os.path.join(UNITS, name)).splitlines() if line and not line.startswith("#")}
    one, many = said("ens.service"), said("ens@.service")
    assert sorted(line.split("=")[0] for line in one ^ many) == ["Description"] * 2 + ["Environment"] * 2 + ["ExecStart"] * 2, one ^ many


def the_pages_are_whole(folder):
    run_command([os.path.join(ROOT, "tools", "man-pages"), ENS, folder], check=True)
    helped = run_command([ENS, "--help"], capture_output=True, text=True, check=True, cwd=folder).stdout
    commands = re.findall(r"^  ens (\S+)", helped, re.M)
    page = read(os.path.join(folder, "ens.1"))
    assert len(commands) > 15 and all("\n.B ens %s" % c.replace("-", "\\-") in page for c in commands), commands
    settings = run_command([ENS, "settings"], capture_output=True, text=True, check=True, cwd=folder).stdout
    names = re.findall(r"^([a-z][a-z.0-9-]*) =", settings, re.M)
    page = read(os.path.join(folder, "ens-settings.5"))
    assert len(names) > 20 and all("\n.B %s\n" % n.replace("-", "\\-") in page for n in names), names
    if not shutil.which("groff"):
        return
    for name in ("ens.1", "ens-settings.5"):
        done = run_command(["groff", "-man", "-K", "utf8", "-T", "utf8", "-ww", "-z", name], cwd=folder, capture_output=True, text=True,
                           check=True)
        faults = [line for line in done.stderr.splitlines() if "can't break line" not in line]
        assert not faults, faults


def main():
    the_template_differs_where_it_must()
    with tempfile.TemporaryDirectory(prefix="ens-units-") as folder:
        the_pages_are_whole(folder)
        if not shutil.which("systemd-analyze"):
            print("left out: the units need systemd-analyze")
            return LEFT_OUT
        copied_to(folder)
        systemd_finds_no_fault(folder)
        little_is_left_open(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
