"""Runs scenarios: python3 run.py FILE.md…, with ENS=<path of the built ens>. Prints each sentence that does not hold."""

import glob
import json
import os
import re
import shlex
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from expect import Given, Mismatch, check  # noqa: E402
from house import House, run_command  # noqa: E402
from scenario import Scenario  # noqa: E402


class World:
    """What a scenario knows: its house, people, tokens, and what was remembered."""

    def __init__(self):
        self.house = None
        self.names = {}  # for {name} in texts
        self.kept = {}  # whole values
        self.tokens = {}

    def fill(self, text):
        return re.sub(r"\{([a-z][\w.]*)\}", lambda m: self.names.get(m.group(1), m.group(0)), text)

    def journal(self, whose):
        words = ["journal", "list", "--json"]
        if whose != "operator":
            words = ["journal", "extract", "--json", "--ins", self.names[whose + ".ins"]]
        output = self.house.run(*words).stdout
        lines = [json.loads(line)["line"] for line in output.splitlines()]
        return [line for line in lines if line["did"] != "extract"]  # what earlier looks left

    # ---- the house

    def furnish(self, text):
        lines = [shlex.split(line) for line in text.splitlines() if line.strip()]
        self.house = House(lenient=["identity", "strict"] not in lines)
        self.names["dir"] = self.house.scratch
        self.names["data"] = self.house.folder
        if ["not", "started"] in lines:
            return
        self.house.__enter__()
        self.tokens = {"operator": self.house.operator, "nobody": False}
        for words in lines:
            if words[0] == "person":
                self.open(*words[1:])
            elif words[0] == "token":
                self.tokens[words[1]] = self.house.token(*[self.fill(word) for word in words[2:]])

    def open(self, name, ins, family, given, birth_date, sex):
        done = self.house.run(
            "open", "--ins", ins, "--family", family, "--given", given, "--birth-date", birth_date,
            "--sex", sex, "--json",
        )
        self.names[name] = json.loads(done.stdout)["patient"]
        self.names[name + ".ins"] = ins

    def close(self):
        if self.house:
            self.house.__exit__()

    # ---- steps

    def request(self, token, text):
        """One request: its line, its fields, an empty line, its body."""
        head, _, body = text.partition("\n\n")
        first, *fields = head.splitlines()
        method, path = first.split(" ", 1)
        headers = dict(field.split(": ", 1) for field in fields)
        if headers.get("Body-File"):
            with open(headers.pop("Body-File"), "rb") as file:
                body = file.read()
        prefix = "http://127.0.0.1:%d" % self.house.port
        path = path[len(prefix) :] if path.startswith(prefix) else path
        return self.house.ask(method, path, body or None, self.tokens.get(token, token), **headers)

    def follow(self, token, answer):
        """All pages of a searchset as one."""
        whole = answer.json()
        page = whole
        for _ in range(1000):
            link = next((l["url"] for l in page.get("link", []) if l["relation"] == "next"), None)
            if not link:
                answer.json = lambda: whole
                return answer
            following = self.request(token, "GET " + link)
            if following.status != 200:
                return following
            page = following.json()
            whole.setdefault("entry", []).extend(page.get("entry", []))
        raise Mismatch("there are more than 1000 pages")

    def ask(self, step):
        token, times = self.fill(step.words[0]), 1
        if "times" in step.words:
            times = int(step.words[step.words.index("times") - 1])
        answer = None
        for number in range(1, times + 1):
            self.names["n"] = str(number)
            answer = self.request(token, self.fill(step.text))
            if times > 1 and answer.status >= 400:
                break
        if "page" in step.words:  # to the last page
            answer = self.follow(token, answer)
        return Given(self, answer=answer)

    def run(self, step):
        done = None
        for line in self.fill(step.text).splitlines():
            words = shlex.split(line)
            if words == ["start", "the", "server"]:
                self.house.start()
            elif words == ["stop", "the", "server"]:
                self.house.stop()
            elif words[:2] == ["use", "data"]:
                self.house.folder = words[2]
            elif words[0] == "ens":
                own = [] if "--data" in line or len(words) == 1 or words[1].startswith("-") else [
                    "--data", self.house.folder]
                done = self.house_run([*words[1:], *own])
            else:
                done = run_command(line, shell=True, capture_output=True, text=True)
        return Given(self, done=done)

    def house_run(self, words):
        """A job that the server is just at is asked for again: it may not have seen what the scenario did last."""
        for _ in range(1200):
            done = run_command([self.house.ens, *words], capture_output=True, text=True)
            if "another process is running the job" not in done.stderr:
                break
            time.sleep(0.1)
        return done

    def do(self, step):
        if step.kind == "house":
            return self.furnish(step.text)
        if step.kind == "file":
            path = os.path.join(self.house.scratch, step.words[0])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.fill(step.text) + "\n")
            return None
        given = self.ask(step) if step.kind == "ask" else self.run(step)
        if not step.expected:  # what is only a means must work
            failed = given.answer.status >= 400 if given.answer else given.done and given.done.returncode
            if failed:
                raise AssertionError("%s: %s" % (step.title, given.answer.sentence() if given.answer else given.done))
        return given


def play(path):
    """How many sentences did not hold."""
    scenario, world, wrong, held = Scenario(path), World(), 0, 0
    name = os.path.basename(path)
    try:
        for step in scenario.steps:
            if step.title.endswith("(SQLite)") and "ENS_TEST_POSTGRES" in os.environ:
                continue
            given = world.do(step)
            for line, sentence in step.expected:
                try:
                    check(given, world.fill(sentence).strip())
                    held += 1
                except (Mismatch, ValueError, KeyError, TypeError, AttributeError) as why:
                    wrong += 1
                    print("%s:%d: %s\n    expected: %s\n    but %s" % (name, line, step.title, sentence, why))
    finally:
        world.close()
    print("%s: %d sentences hold, %d do not" % (name, held, wrong))
    return wrong


def main():
    paths = sys.argv[1:] or sorted(glob.glob(os.path.join(HERE, "*.md")))
    wrong = sum([play(path) for path in paths if not path.endswith("README.md")])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
