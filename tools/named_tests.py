"""Tests as the documents name them: `room/x_test: name`, `api/x_test`, `scenarios/page`, `x_fuzz`, `tools/x`."""
import glob
import os
import re


def source_of(name):
    for path in ("src/%s.c" % name, "tests/%s.py" % name, "tests/%s.md" % name, "tests/%s.mjs" % name, name):
        if os.path.exists(path):
            return path
    return None


def has_test(path, function):
    """A function, a class of tests, or a test("…") of the browser's; test_ before a name may be left out."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    called = r'test\("%s"' if path.endswith(".mjs") else r"\b(?:test_)?%s\("
    return re.search(called % re.escape(function), text) is not None


def is_target(name):
    with open("Makefile", encoding="utf-8") as file:
        return re.search(r"^%s[ :]" % re.escape(name), file.read(), re.M) is not None


def exists(name):
    """Of what documents name besides tests: fuzz targets, benches, groups (`crypt/*_test`), pages, targets of make."""
    if name.startswith("make "):
        return is_target(name.split()[1])
    if name.startswith("on-postgres/"):  # the same tests again: tests/CMakeLists.txt
        return True
    if name.endswith(("_fuzz", "_bench")):
        return bool(glob.glob("src/**/%s.c" % name.rsplit("/", 1)[-1], recursive=True)) or \
            bool(glob.glob("src/**/%s.c" % name.split("_", 1)[-1], recursive=True))
    if "*" in name:
        return bool(glob.glob("src/%s.c" % name) or glob.glob("tests/%s.*" % name))
    return source_of(name) is not None
