"""tools/new-room makes a room that compiles, on its floor, and refuses what it cannot make with a sentence."""

import os
import shutil
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

from commands import run_command  # noqa: E402


def make(house, *words):
    return run_command([os.path.join(house, "tools", "new-room"), *words], capture_output=True, text=True)


def floors(house):
    with open(os.path.join(house, "src", "FLOORS"), encoding="utf-8") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return [(row[0], int(row[1])) for row in rows]


def compiles(house, room):
    name = os.path.basename(room)
    sources = [os.path.join(house, "src", room, name + end) for end in (".c", "_test.c")]
    command = ["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", os.path.join(house, "src"),
               "-I", os.path.join(ROOT, "src"), *sources]
    return run_command(command, capture_output=True, text=True)


def check_made(house, room, floor, *words):
    before = floors(house)
    made = make(house, room, *words)
    assert made.returncode == 0, made
    after = floors(house)
    assert [row for row in after if row != (room, floor)] == before, "the other rooms stay where they are"
    assert all(at > floor for _, at in after[after.index((room, floor)) + 1:]), "the rooms above it come after it"
    built = compiles(house, room)
    assert built.returncode == 0, built.stderr


def check_refused(house, code, sentence, *words):
    before = floors(house)
    refused = make(house, *words)
    assert refused.returncode == code and sentence in refused.stdout, refused
    assert floors(house) == before


def main():
    with tempfile.TemporaryDirectory() as house:
        for name in ("tools/new-room", "src/FLOORS"):
            os.makedirs(os.path.dirname(os.path.join(house, name)), exist_ok=True)
            shutil.copy(os.path.join(ROOT, name), os.path.join(house, name))
        check_made(house, "tryout", 80)
        check_made(house, "low", 1, "1")
        check_made(house, "codec/tryout", 21, "21")
        check_refused(house, 1, "is there already", "tryout")
        check_refused(house, 2, "usage: make new-room", "")
        check_refused(house, 2, "usage: make new-room", "Tryout")
        check_refused(house, 2, "FLOOR is a number", "another", "high")


main()
