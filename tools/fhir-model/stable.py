"""Numbers that are written to disk, and so must never change: kept in a committed file that only ever grows."""
import os

SHARED = "*"        # parameters that every resource type has
OWN_FIRST = 32      # the own parameters of a type start here; the shared ones are below


class StableNumbers:
    def __init__(self, path):
        self.path, self.numbers = path, {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    if not line.startswith("#"):
                        kind, owner, name, number = line.rstrip("\n").split("\t")
                        self.numbers[kind, owner, name] = int(number)

    def number(self, kind, owner, name, first=1):
        key = (kind, owner, name)
        if key not in self.numbers:
            used = [n for (k, o, _), n in self.numbers.items() if (k, o) == (kind, owner)]
            self.numbers[key] = max(used, default=first - 1) + 1
        return self.numbers[key]

    def resource(self, name):
        return self.number("resource", "-", name)

    def param(self, resource, code):
        if code.startswith("_"):
            number = self.number("param", SHARED, code)
            if number >= OWN_FIRST:
                raise SystemExit("too many shared parameters: their numbers meet those of the types")
            return number
        return self.number("param", resource, code, OWN_FIRST)

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("# The numbers of resource types and search parameters in stored ids and keys: add, never change.\n")
            for (kind, owner, name), number in sorted(self.numbers.items(), key=lambda x: (x[0][:2], x[1])):
                file.write(f"{kind}\t{owner}\t{name}\t{number}\n")
