#!/usr/bin/env python3
"""docs/rights.md says what the matrix says, and its maker notices when it does not."""
import os
import shutil
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))

from commands import run_command  # noqa: E402

FILES = ["tools/rights-doc", "definitions/habilitation-matrix.tsv", "definitions/document-codes.tsv", "docs/rights.md"]


def check(root):
    return run_command([sys.executable, os.path.join(root, "tools/rights-doc"), "--check"], capture_output=True, text=True)


def copy_with_one_cell_changed(folder):
    for name in FILES:
        os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
        shutil.copy(os.path.join(ROOT, name), os.path.join(folder, name))
    path = os.path.join(folder, "definitions/habilitation-matrix.tsv")
    text = open(path, encoding="utf-8").read()
    place = text.rindex("yS1/")
    open(path, "w", encoding="utf-8").write(text[:place] + "nS1/" + text[place + 4:])


def main():
    found = check(ROOT)
    assert found.returncode == 0, found.stdout
    with tempfile.TemporaryDirectory() as folder:
        copy_with_one_cell_changed(folder)
        found = check(folder)
        assert found.returncode == 1 and "run tools/rights-doc" in found.stdout, found.stdout


if __name__ == "__main__":
    main()
