"""Code systems and value sets: the codes of required bindings, and the hierarchies for :above and :below."""
from overrides import RULES


def walk(concepts, parent=None):
    for c in concepts:
        yield c["code"], parent
        yield from walk(c.get("concept", []), c["code"])


class Undecided(Exception):
    pass


class Codes:
    def __init__(self, definitions):
        self.d = definitions

    def system_codes(self, url):
        system = self.d.code_systems.get(url)
        if system is None or system["content"] != "complete":
            raise Undecided(url)
        return list(walk(system.get("concept", [])))

    def filtered(self, include):
        codes = self.system_codes(include["system"])
        for f in include.get("filter", []):
            if f["op"] not in ("is-a", "descendent-of") or f["property"] not in ("concept", "code"):
                raise Undecided(f"{include['system']} filter {f}")
            below, parents = set(), dict(codes)
            for code in parents:
                at = parents[code] if f["op"] == "descendent-of" else code
                while at is not None and at != f["value"]:
                    at = parents[at]
                if at is not None:
                    below.add(code)
            codes = [c for c in codes if c[0] in below]
        return {c[0] for c in codes}

    def part(self, include):
        """{system: codes} of one include or exclude."""
        if "system" in include:
            codes = ({c["code"] for c in include["concept"]} if "concept" in include else self.filtered(include))
            found = {include["system"]: codes}
        else:
            found = None
        for url in include.get("valueSet", []):
            other = self.expand(url.split("|")[0])
            if found is None:
                found = other
            else:
                found = {s: found[s] & other[s] for s in found if s in other}
        return found

    def expand(self, url):
        value_set = self.d.value_sets.get(url)
        if value_set is None:
            raise Undecided(url)
        result = {}
        for include in value_set["compose"]["include"]:
            for system, codes in self.part(include).items():
                result.setdefault(system, set()).update(codes)
        for exclude in value_set["compose"].get("exclude", []):
            for system, codes in self.part(exclude).items():
                result.get(system, set()).difference_update(codes)
        return {s: codes for s, codes in result.items() if codes}

    def bindings(self, urls):
        """[(url, rule or None, {system: codes})] in the order of their numbers, which start at 1."""
        result = []
        for url in sorted(urls):
            if url in RULES:
                result.append((url, RULES[url], {}))
                continue
            result.append((url, None, self.expand(url)))
        return result

    def parents(self):
        """{system: {code: parent}} of every hierarchical code system of the release."""
        result = {}
        for url, system in sorted(self.d.code_systems.items()):
            pairs = {}
            for code, parent in walk(system.get("concept", [])):
                if parent is not None:
                    pairs.setdefault(code, parent)
            if pairs and "example" not in url:
                result[url] = pairs
        return result
