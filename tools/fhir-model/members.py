"""The types' elements and members: a file for each of HL7's categories of resources, and one for the data types."""
import re

from emit import File, Lists, packed, pointer, text
from overrides import DEFINITION_TYPES
from perfect import perfect
from structures import MANY


class Category:
    """What one file holds: elements, which of them each type has, and the slots of their members."""

    def __init__(self, parts):
        self.name = "model_" + re.sub(r"\W+", "_", "_".join(parts)).lower()
        self.title = ", ".join(parts)
        self.choices, self.elements, self.lists, self.slots = Lists(), {}, [], []
        self.listed = 0

    def add_list(self, type_name, rows):
        """Where the list of the type's elements starts; equal elements stand once."""
        places = [self.elements.setdefault(row, len(self.elements)) for row in rows]
        if rows:
            self.lists += [f"// {type_name}", *packed(f"e + {place}" for place in places)]
        self.listed += len(rows)
        return pointer(self.name, self.listed - len(rows), len(rows))

    def save(self, folder):
        f = File(folder, f"{self.name.removeprefix('model_')}.c", f"{self.title}: elements and members.")
        f.packed("static const struct model_choice c[]", self.choices.items)
        f.table("static const struct model_element e[]", self.elements)
        f.table(f"const struct model_element *const {self.name}[]", self.lists)
        f.packed(f"const uint16_t {self.name}_slots[]", self.slots)
        f.save()


class Members:
    def __init__(self, types, tables):
        """`tables`: the numbers of what the rows name (targets, invariants, bindings)."""
        self.tables, self.categories, self.places = tables, {}, {}
        for t in types:
            parts = self._parts(t)
            self._add(t, self.categories.setdefault(parts, Category(parts)))

    @staticmethod
    def _parts(t):
        is_definitions = t.name.split(".")[0] in DEFINITION_TYPES
        return t.category or (("Data types", "definitions") if is_definitions else ("Data types",))

    def _add(self, t, category):
        members = [(json_name, index, at) for index, e in enumerate(t.elements)
                   for at, (json_name, _, _) in enumerate(e.choices)]
        elements = category.add_list(t.name, [self._element(e, category.choices) for e in t.elements])
        slots, seed, bits = pointer(category.name + "_slots", len(category.slots), len(members)), 0, 0
        if members:
            seed, bits, places = perfect([m[0] for m in members])
            category.slots += ["EMPTY" if p is None else members[p][2] << 8 | members[p][1] for p in places]
        self.places[t.name] = elements, f"{{{slots}, {seed}, {bits}}}"

    def _element(self, e, choices):
        rows = []
        for json_name, type_name, names in e.choices:
            first, count = self.tables.target_list(names)
            rows.append(f"{{{text(json_name)}, {self.tables.symbol(type_name)}, {first}, {count}, {len(json_name)}}}")
        at = pointer("c", choices.place(rows), len(rows))
        flags = [name for name, on in (("MODEL_IS_CHOICE", e.is_choice), ("MODEL_IS_SUMMARY", e.is_summary),
                                       ("MODEL_IS_MODIFIER", e.is_modifier)) if on]
        most = "MODEL_MANY" if e.max == MANY else e.max
        first, count = self.tables.constraint_list(e.constraints)
        return (f"{{{text(e.name)}, {at}, {e.min}, {most}, {len(rows)}, {first}, {count}, "
                f"{self.tables.binding_numbers.get(e.binding, 0)}, {' | '.join(flags) or 0}}}")

    def elements(self, type_name):
        return self.places[type_name][0]

    def hash(self, type_name):
        return self.places[type_name][1]

    def declare(self, f):
        for c in self.categories.values():
            f.add(f"extern const struct model_element *const {c.name}[];")
        for c in self.categories.values():
            f.add(f"extern const uint16_t {c.name}_slots[];")

    def save(self, folder):
        for c in self.categories.values():
            c.save(folder)
