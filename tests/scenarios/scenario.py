"""Reads a scenario: a Markdown page whose fenced blocks are steps (see README.md beside this file)."""

import re


class Step:
    def __init__(self, title, line, kind, words, text):
        self.title = title  # the heading above
        self.line = line  # of the fence, for messages
        self.kind = kind  # house, file, ask, run
        self.words = words  # what stands after the kind
        self.text = text
        self.expected = []  # (line number, text)


class Scenario:
    def __init__(self, path):
        self.path = path
        self.steps = []
        with open(path, encoding="utf-8") as file:
            self.read(file.read().splitlines())

    def read(self, lines):
        title, block = "", None
        for number, line in enumerate(lines, 1):
            if block is not None:
                if line.startswith("```"):
                    self.add(title, *block)
                    block = None
                else:
                    block[2].append(line)
            elif line.startswith("#"):
                title = line.lstrip("#").strip()
            elif line.startswith("```"):
                block = (number, line[3:].split(), [])
        if block is not None:
            raise ValueError("%s:%d: this block has no end" % (self.path, block[0]))

    def add(self, title, line, words, lines):
        if not words:
            return  # an illustration
        if words[0] == "expect":
            if not self.steps or self.steps[-1].kind not in ("ask", "run"):
                raise ValueError("%s:%d: expect stands after ask or run" % (self.path, line))
            wanted = [(line + n, text) for n, text in enumerate(lines, 1) if text.strip()]
            if not wanted:
                raise ValueError("%s:%d: nothing is expected" % (self.path, line))
            self.steps[-1].expected += wanted
        elif words[0] in ("house", "file", "ask", "run"):
            self.steps.append(Step(title, line, words[0], words[1:], "\n".join(lines)))
        elif words[0] not in ("json", "text"):
            raise ValueError("%s:%d: there is no step %s" % (self.path, line, words[0]))


def look_up(value, path):
    """body.entry[0].resource.id, link[relation=next].url, entry[*].resource.id; None when it is not there."""
    for name, inside in re.findall(r"([A-Za-z_][\w-]*)|\[([^\]]*)\]", path):
        if name and isinstance(value, dict):
            value = value.get(name)
        elif inside == "*" and isinstance(value, list):
            rest = path.split("[*]", 1)[1]
            return [look_up(item, rest) for item in value]
        elif inside.isdigit() and isinstance(value, list):
            value = value[int(inside)] if int(inside) < len(value) else None
        elif "=" in inside and isinstance(value, list):
            key, wanted = inside.split("=", 1)
            value = next((item for item in value if str(look_up(item, key)) == wanted), None)
        else:
            return None
        if value is None:
            return None
    return value
