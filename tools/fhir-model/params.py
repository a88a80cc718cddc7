"""Search parameters, narrowed to each resource type; composites; the patient compartment."""
import re

from overrides import COMPARTMENT, COMPARTMENT_ORDER, COMMONS, EXTRA_PARAMS, SPECIAL_PARAMS

SHARED_BASES = ("Resource", "DomainResource")


class Param:
    def __init__(self, code, url, kind, expression):
        self.code, self.url, self.kind, self.expression = code, url, kind, expression
        self.targets, self.components, self.stable = (), [], 0


def alternatives(expression):
    """The parts of a union, cut at the `|` that stand in no parentheses and no text."""
    parts, depth, quoted, start = [], 0, False, 0
    for at, c in enumerate(expression):
        if c == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif c in "()":
            depth += 1 if c == "(" else -1
        elif c == "|" and depth == 0:
            parts.append(expression[start:at].strip())
            start = at + 1
    return parts + [expression[start:].strip()]


def narrow(expression, resource):
    """The alternatives that start at this type; those of the shared bases are renamed to it."""
    kept = []
    for part in alternatives(expression):
        match = re.match(r"(\(*)([A-Z]\w*)\b", part)
        if match is None:  # InsurancePlan-name: "name | alias"
            kept.append(f"{resource}.{part}")
            continue
        if match[2] in SHARED_BASES:
            part = match[1] + resource + part[match.end():]
        if match[2] in (resource, *SHARED_BASES):
            kept.append(part)
    return " | ".join(kept)


def path_targets(structures, expression):
    """The types that a union of paths may refer to, or None when it is more than paths."""
    found = set()
    for part in alternatives(expression):
        only = re.search(r"\.where\(resolve\(\) is (\w+)\)$", part)
        if only:
            found.add(only[1])
            continue
        cast = re.fullmatch(r"\((.*) as (\w+)\)|(.*)\.as\((\w+)\)", part)
        path, wanted = (cast[1] or cast[3], cast[2] or cast[4]) if cast else (part, None)
        if not re.fullmatch(r"[\w.]+", path):
            return None
        owners = {path.split(".")[0]}
        steps = path.split(".")[1:]
        for index, step in enumerate(steps):
            choices = [c for o in owners for e in [structures.element(o, step)] if e for c in e.choices]
            if not choices:
                return None
            owners = {c[1] for c in choices}
            if index + 1 < len(steps):
                continue
            for _, name, targets in choices:
                if wanted in (None, name) and name in ("Reference", "canonical"):
                    if not targets:
                        return None
                    found |= set(targets)
    return found


def targets_of(structures, definition, expression):
    official = set(definition.get("target", []))
    reached = path_targets(structures, expression)
    targets = official & reached if reached and official else reached or official
    targets &= set(structures.resources)
    return () if len(targets) >= len(structures.resources) - 1 else tuple(sorted(targets))


def params_of(structures, definitions, resource):
    params, by_url = {}, {}
    for code in EXTRA_PARAMS:
        params[code] = Param(code, "", "special", None)
    for d in definitions.params:
        if resource not in d["base"] and not any(b in structures.lineage(resource) for b in d["base"]
                                                 if b in SHARED_BASES):
            continue
        kind = "special" if d["code"] in SPECIAL_PARAMS else d["type"]
        expression = narrow(d["expression"], resource) if d.get("expression") else None
        if not expression and kind != "special":
            raise SystemExit(f"{d['url']} has no expression for {resource}")
        p = params[d["code"]] = by_url[d["url"]] = Param(d["code"], d["url"], kind, expression)
        p.definition = d
        if kind == "reference":
            p.targets = targets_of(structures, d, expression)
    for p in by_url.values():
        for c in p.definition.get("component", []):
            component = by_url.get(c["definition"])
            if component is None:
                raise SystemExit(f"{p.url} is composed of {c['definition']}, which {resource} does not have")
            # Observation-code-value-date says "as(DateTime)", a type that FHIR spells dateTime.
            p.components.append((component.code, c["expression"].replace("as(DateTime)", "as(dateTime)")))
    return [params[code] for code in sorted(params)]


def compartment_of(definitions, resource, params):
    official = next((r.get("param", []) for r in definitions.compartment["resource"] if r["code"] == resource), [])
    codes = COMPARTMENT.get(resource, official)
    known = {p.code for p in params if p.kind == "reference"}
    if not set(codes) <= known:
        raise SystemExit(f"{resource} has no reference parameters {set(codes) - known}")

    def rank(code):
        return COMPARTMENT_ORDER.index(code) if code in COMPARTMENT_ORDER else len(COMPARTMENT_ORDER)
    return sorted(codes, key=rank)


def place_of(resource):
    return "MODEL_COMMONS" if resource in COMMONS else "MODEL_PERSON"
