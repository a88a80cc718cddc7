"""Writes the C tables."""
import os

HEAD = "// Made by tools/fhir-model from HL7 FHIR R4 4.0.1 (2019-10-30, CC0); do not edit. {}\n// clang-format off\n"


PACKED_WIDTH = 132


def text(value):
    if value is None:
        return "NULL"
    out = ['"']
    for byte in value.encode():
        c = chr(byte)
        if c in '"\\':
            out.append("\\" + c)
        elif c == "?":
            out.append("\\?")
        elif 32 <= byte < 127:
            out.append(c)
        else:
            out.append(f"\\{byte:03o}")
    return "".join(out) + '"'


class Lists:
    """Sequences laid one after the other in one table, equal ones only once."""

    def __init__(self):
        self.items, self.places = [], {}

    def place(self, sequence):
        sequence = tuple(sequence)
        if not sequence:
            return 0
        if sequence not in self.places:
            self.places[sequence] = len(self.items)
            self.items.extend(sequence)
            if len(self.items) > 0xFFFF:
                raise SystemExit("a table outgrew its 16-bit index")
        return self.places[sequence]


def pointer(table, first, count):
    return f"{table} + {first}" if count else "NULL"


def packed(items):
    """The items as rows, several on each."""
    rows, row = [], ""
    for item in items:
        if row and len(row) + len(f", {item}") > PACKED_WIDTH:
            rows.append(row)
            row = ""
        row += f", {item}" if row else str(item)
    return rows + [row] if row else rows


class File:
    def __init__(self, folder, name, purpose, includes=("fhir/model/tables/tables.h",)):
        self.path = os.path.join(folder, name)
        self.lines = [HEAD.format(purpose)]
        self.lines += [f'#include "{i}"\n' for i in includes]

    def add(self, line):
        self.lines.append(line + "\n")

    def table(self, declaration, rows):
        self.add(f"\n{declaration} = {{")
        self.lines += [f"    {row}\n" if row.startswith("//") else f"    {row},\n" for row in rows]
        self.add("};")

    def packed(self, declaration, items):
        """A table with several items a line."""
        self.table(declaration, packed(items) or ["0"])

    def save(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.writelines(self.lines)
