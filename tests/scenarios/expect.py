"""Holds what a step gave against what its expect block says; every line is one sentence of the same small grammar."""

import fnmatch
import json
import re

from house import parse
from scenario import look_up


class Mismatch(Exception):
    pass


def want(is_so, text, *args):
    if not is_so:
        raise Mismatch(text % args if args else text)


def short(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) < 600 else text[:600] + "…"


def entries(body, mode):
    return [
        "%s/%s" % (e["resource"]["resourceType"], e["resource"].get("id"))
        for e in body.get("entry", [])
        if e.get("search", {}).get("mode") == mode
    ]


class Given:
    """What a step gave: an answer, or what a command printed."""

    def __init__(self, world, answer=None, done=None):
        self.world, self.answer, self.done = world, answer, done

    def body(self):
        if self.answer is not None:
            return self.answer.json()
        lines = [parse(line) for line in self.done.stdout.splitlines() if line.strip()]
        return lines[0] if len(lines) == 1 else lines

    def at(self, path):
        root, _, rest = path.partition(".")
        if "[" in root:
            root, rest = root.split("[", 1)[0], path[path.index("[") :]
        want(root in ("body", "output"), "a path starts with body or output: %s", path)
        return look_up(self.body(), rest) if rest else self.body()

    def header(self, name):
        return self.answer.headers.get(name.lower())


def status(given, wanted):
    if given.answer is None:
        raise Mismatch("a command has an exit code: write exit %s" % wanted)
    allowed = wanted.split(" or ")
    want(str(given.answer.status) in allowed, "%s: %s", given.answer.status, short(given.answer.sentence()))


def exit_code(given, wanted):
    want(str(given.done.returncode) in wanted.split(" or "), "exit %s: %s", given.done.returncode, short(given.done.stderr))


def printed(given, where, negation, wanted):
    text = {"output": given.done and given.done.stdout, "errors": given.done and given.done.stderr}.get(where)
    if where == "body":
        text = given.answer.body.decode("utf-8", "replace")
    want((wanted in text) != bool(negation), "%s is: %s", where, short(text))


def equals(given, path, wanted):
    value, wanted = given.at(path), parse(wanted)
    want(value == wanted, "%s is %s", path, short(value))


def matches_pattern(given, path, pattern):
    value = given.at(path)
    want(value is not None and re.search(pattern, str(value)), "%s is %s", path, short(value))


def is_there(given, path, wanted):
    want((given.at(path) is not None) == (wanted == "exists"), "%s is %s", path, short(given.at(path)))


def has(given, path, count):
    value = given.at(path)
    length = 0 if value is None else len(value)
    want(length == int(count), "%s has %d: %s", path, length, short(value))


def found(given, mode, ordered, wanted):
    """matches: a b c (in any order), matches in order: a b c, includes: …, matches: none"""
    got, names = entries(given.body(), mode[:-2] if mode == "matches" else mode[:-1]), wanted.split()
    names = [] if names == ["none"] else names
    same = got == names if ordered else sorted(got) == sorted(names)
    want(same, "%s are %s", mode, got)


def no_entry_twice(given):
    got = entries(given.body(), "match")
    want(got and len(got) == len(set(got)), "entries: %s", sorted(got))


def versions(given, reference, count):
    answer = given.world.house.get("/fhir/%s/_history" % reference)
    want(answer.status == 200 and answer.json()["total"] == count, "%d %s", answer.status, short(answer.json()))


def journal(given, whose, wanted):
    """journal marie ends: create Observation 1 lps care | read Observation 1 holder holder"""
    lines = given.world.journal(whose)
    told = [
        " ".join(str(line.get(k, "-")) for k in ("did", "type", "count", "role", "why")) for line in lines
    ]
    names = [name.strip() for name in wanted.split("|")]
    last = told[-len(names) :]
    want(len(last) == len(names) and all(map(fnmatch.fnmatchcase, last, names)), "the journal ends: %s", " | ".join(told[-len(names) - 1 :]))


def remember(given, path, name):
    value = given.header(path[7:]) if path.startswith("header ") else given.at(path)
    want(value is not None, "%s is not there", path)
    given.world.names[name] = str(value)


def remember_text(given, name):
    given.world.names[name] = given.done.stdout.strip()


def keep(given, path, name):
    given.world.kept[name] = given.at(path)


def same_as_kept(given, path, name):
    want(given.at(path) == given.world.kept[name], "%s is %s", path, short(given.at(path)))


def header(given, name, wanted):
    value = given.header(name)
    want(value is not None and fnmatch.fnmatchcase(value, wanted), "%s: %s", name, value)


def no_header(given, name):
    want(given.header(name) is None, "%s: %s", name, given.header(name))


def empty_body(given):
    want(given.answer.body == b"", "the body is: %s", short(given.answer.body.decode("utf-8", "replace")))


PATH = r"((?:body|output)[\w.\[\]=*/:-]*)"
GRAMMAR = [
    (r"(\d{3}(?: or \d{3})*)", status),
    (r"exit (\d(?: or \d)*)", exit_code),
    (r"(body|output|errors) (not |do not |does not )?says? (.+)", printed),
    (r"body empty", empty_body),
    (PATH + r" = (.+)", equals),
    (PATH + r" ~ (.+)", matches_pattern),
    (PATH + r" (exists|absent)", is_there),
    (PATH + r" has (\d+)", has),
    (PATH + r" same as (\w+)", same_as_kept),
    (r"(matches|includes)( in order)?: (.+)", found),
    (r"no entry twice", no_entry_twice),
    (r"versions of (\S+): (\d+)", versions),
    (r"journal of (\w+) ends: (.+)", journal),
    (r"remember (header \S+|" + PATH[1:-1] + r") as (\w+)", remember),
    (r"remember output as (\w+)", remember_text),
    (r"keep " + PATH + r" as (\w+)", keep),
    (r"no header (\S+)", no_header),
    (r"([A-Z][\w-]+): (.+)", header),
]


def check(given, sentence):
    for pattern, test in GRAMMAR:
        fits = re.fullmatch(pattern, sentence)
        if fits:
            test(given, *fits.groups())
            return
    raise Mismatch("this sentence is not understood")
