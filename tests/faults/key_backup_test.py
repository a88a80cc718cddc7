#!/usr/bin/env python3
"""A backup from before a new master key opens with the key file from before, and with no other. (A backup of PostgreSQL is not ours.)"""

import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from house import House
from load import open_people

PEOPLE = 20


def restored(house, backup, key_file, folder):
    """What `ens check` says of the backup with that key file."""
    os.mkdir(folder, 0o700)
    shutil.copy2(key_file, os.path.join(folder, "master.key"))
    house.run("restore", "--from", backup, folder=folder)
    return house.run("check", folder=folder, check=False)


def main():
    with House() as house:
        open_people(house, PEOPLE)
        backup, kept = os.path.join(house.scratch, "backup"), os.path.join(house.scratch, "kept.key")
        newer = os.path.join(house.folder, "master.key")
        house.run("backup", "--to", backup)
        shutil.copy2(newer, kept)
        house.run("key", "rotate")
        house.run("key", "drop", "--at-once")
        with_newer = restored(house, backup, newer, os.path.join(house.scratch, "with-newer"))
        assert with_newer.returncode != 0 and "generation 1" in with_newer.stdout + with_newer.stderr, with_newer
        with_kept = restored(house, backup, kept, os.path.join(house.scratch, "with-kept"))
        assert with_kept.returncode == 0, with_kept


if __name__ == "__main__":
    main()
