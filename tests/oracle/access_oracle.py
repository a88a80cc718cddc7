#!/usr/bin/env python3
"""Prints what the table of the law says, cell by cell, for the test that compares the program's decision with it.

First the axes, one a line ("axis NAME VALUE …"), then "verdicts WORD …", then "begin", then one byte a cell: "A" plus the
place of its verdict. The last axis runs fastest. Knows nothing of the program but the words for its verdicts.
"""
import itertools
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ACTS = ["read", "deposit", "amend", "delete", "label", "export", "block", "govern", "close", "reopen", "erase"]
LABELS = ["masked", "unannounced", "hidden"]
REIMBURSEMENTS = "60"


class Law:
    def __init__(self, path):
        self.bits, self.lists, self.defines, self.rules, self.verdicts = {}, {}, [], {act: [] for act in ACTS}, []
        for line in open(path, encoding="utf-8"):
            line = line.split("#")[0].strip()
            if line:
                word, rest = line.split(None, 1)
                self.read_line(word, [part.strip() for part in rest.split(":")])

    def bit(self, fact):
        return 1 << self.bits.setdefault(fact, len(self.bits))

    def facts(self, words):
        """The facts that must hold, and those that must not, as bits."""
        yes = no = 0
        for word in words.split():
            if word.startswith("!"):
                no |= self.bit(word[1:])
            else:
                yes |= self.bit(word)
        return yes, no

    def read_line(self, word, parts):
        if word == "define":
            self.defines.append((self.bit(parts[0]), *self.facts(parts[1])))
        elif word == "rule":
            if parts[2] not in self.verdicts:
                self.verdicts.append(parts[2])
            row = (*self.facts(parts[1]), self.verdicts.index(parts[2]))
            for act in ACTS if parts[0] == "*" else parts[0].split():
                self.rules[act].append(row)
        elif word == "relation":
            kind, name = parts[0].split()
            self.lists.setdefault("relation", []).append((kind, name, self.facts(kind + " " + parts[1])[0]))
        else:
            self.lists.setdefault(word, []).append((parts[0], self.facts(parts[1])[0]))

    def verdict(self, act, facts):
        facts |= self.bit(act)
        for fact, yes, no in self.defines:
            if facts & yes == yes and not facts & no:
                facts |= fact
        for yes, no, verdict in self.rules[act]:
            if facts & yes == yes and not facts & no:
                return verdict
        raise SystemExit(f"law.txt: no rule for {act} with {sorted(f for f, b in self.bits.items() if facts >> b & 1)}")


def read_matrix(path):
    """Professions, types and cells (reads, deposits, is of reimbursements) of the matrix, type after type."""
    professions, types, cells = [], [], []
    for line in open(path, encoding="utf-8"):
        columns = line.rstrip("\n").split("\t")
        if columns[0] == "profession":
            professions.append(columns[2])
        elif columns[0] == "type":
            types.append(columns[2])
            for cell in columns[4:]:
                read, deposit = cell.split("/")
                cells.append((read[0] == "y", deposit[0] == "y", columns[3] == REIMBURSEMENTS))
    return professions, types, cells


def begin(law, axes):
    for name, values in axes:
        print("axis", name, *values)
    print("verdicts", *law.verdicts)
    print("begin", flush=True)


def visibilities():
    return [labels for labels in range(1 << len(LABELS))]


def label_facts(law, labels):
    return sum(law.bit(fact) for place, fact in enumerate(LABELS) if labels >> place & 1)


def professionals(law, matrix):
    """act × relation × context × consents × visibility × type × profession."""
    professions, types, cells = matrix
    relations = [r for r in law.lists["relation"] if r[0] == "professional"]
    contexts, consents = law.lists["context"], law.lists["consents"]
    begin(law, [("act", ["read", "deposit"]), ("relation", [r[1] for r in relations]),
                ("context", [c[0] for c in contexts]), ("consents", [c[0] for c in consents]),
                ("visibility", visibilities()), ("type", types), ("profession", professions)])
    # A verdict hangs on a cell of the matrix by these three bits alone: it is found for each of the 8 and spread.
    rows = bytes(read | deposit << 1 | money << 2 for read, deposit, money in cells)
    matrix_facts = [sum(bit for place, bit in enumerate((law.bit("matrix-read"), law.bit("matrix-deposit"),
                                                         law.bit("reimbursement"))) if kind >> place & 1)
                    for kind in range(8)]
    for act, relation, context, consent, labels in itertools.product(["read", "deposit"], relations, contexts, consents,
                                                                     visibilities()):
        facts = relation[2] | context[1] | consent[1] | label_facts(law, labels)
        table = bytes(65 + law.verdict(act, facts | of_cell) for of_cell in matrix_facts)
        sys.stdout.buffer.write(rows.translate(table + bytes(248)))


def everyone(law):
    """act × relation × state × origin × age × reimbursement × visibility, of one doctor's document type."""
    relations, states = law.lists["relation"], law.lists["state"]
    origins, ages = law.lists["origin"], law.lists["age"]
    begin(law, [("act", ACTS), ("relation", [r[0] + "/" + r[1] for r in relations]), ("state", [s[0] for s in states]),
                ("origin", [o[0] for o in origins]), ("age", [a[0] for a in ages]), ("reimbursement", [0, 1]),
                ("visibility", visibilities())])
    always = law.bit("normal") | law.bit("matrix-read") | law.bit("matrix-deposit")
    money = law.bit("reimbursement")
    for act, relation, state in itertools.product(ACTS, relations, states):
        row = bytearray()
        for origin, age, of_money, labels in itertools.product(origins, ages, (0, money), visibilities()):
            facts = always | relation[2] | state[1] | origin[1] | age[1] | of_money | label_facts(law, labels)
            row.append(65 + law.verdict(act, facts))
        sys.stdout.buffer.write(row)


def main():
    law = Law(os.path.join(HERE, "law.txt"))
    if sys.argv[1:2] == ["everyone"]:
        everyone(law)
    else:
        professionals(law, read_matrix(os.path.join(HERE, "../../definitions/habilitation-matrix.tsv")))


if __name__ == "__main__":
    main()
