"""Lays out the tables of fhir/model: which row stands where, and what the rows say."""
import os

from emit import File, Lists, text
from hierarchies import Hierarchies
from members import Members
from params import place_of
from perfect import perfect
from search import Search


class Tables:
    def __init__(self, definitions, structures, codes, stable, folder):
        self.s, self.codes, self.stable = structures, codes, stable
        self.folder, self.tables = folder, os.path.join(folder, "tables")
        self.types = list(structures.types.values())
        self.targets = Lists()     # of type symbols
        self.constraint_ids = {}   # constraint → number
        self.constraint_lists = Lists()
        self.binding_numbers = {}  # url → number
        self.bindings = codes.bindings({e.binding for t in self.types for e in t.elements if e.binding})
        for number, (url, _, _) in enumerate(self.bindings, 1):
            self.binding_numbers[url] = number
        self.members = Members(self.types, self)
        self.search = Search(definitions, structures, stable, self)
        self.hierarchies = Hierarchies(codes.parents())

    def symbol(self, name):
        return self.s.types[name].symbol if name else "MODEL_NONE"

    def target_list(self, names):
        return self.targets.place(self.symbol(n) for n in names), len(names)

    def constraint_list(self, constraints):
        ids = [self.constraint_ids.setdefault(c, len(self.constraint_ids)) for c in constraints]
        return self.constraint_lists.place(ids), len(ids)

    def write(self):
        os.makedirs(self.tables, exist_ok=True)
        for name in os.listdir(self.tables):
            os.remove(os.path.join(self.tables, name))
        self.write_enum()
        self.write_bindings()
        self.write_types()
        self.write_names()
        self.write_targets()
        self.write_constraints()
        self.write_header()
        for part in (self.members, self.search, self.hierarchies):
            part.save(self.tables)

    def write_enum(self):
        f = File(self.folder, "model_types.h", "The types.", ())
        f.add("#ifndef ENS_FHIR_MODEL_TYPES_H\n#define ENS_FHIR_MODEL_TYPES_H\n\nenum {\n    MODEL_NONE,")
        for t in self.types:
            f.add(f"    {t.symbol},")
        f.add("    MODEL_TYPE_COUNT\n};\n\n#endif")
        f.save()

    def write_header(self):
        f = File(self.tables, "tables.h", "What the tables name of one another.", ())
        f.add('#ifndef ENS_FHIR_MODEL_TABLES_H\n#define ENS_FHIR_MODEL_TABLES_H\n\n#include "fhir/model/model_int.h"\n\n'
              "enum { EMPTY = MODEL_SLOT_EMPTY };\n")
        for part in (self.members, self.search, self.hierarchies):
            part.declare(f)
        f.add("\n#endif")
        f.save()

    def write_types(self):
        f = File(self.tables, "types.c", "Types.")
        f.table("const struct model_type_info model_type_table[MODEL_TYPE_COUNT]",
                ['{.name = ""}', *(self.type_row(t) for t in self.types)])
        f.save()

    def type_row(self, t):
        constraint_first, constraint_count = self.constraint_list(t.constraints)
        is_resource = t.kind == "MODEL_RESOURCE"
        place = place_of(t.name) if is_resource else "MODEL_COMMONS"
        number = self.stable.resource(t.name) if is_resource else 0
        return (f"{{{text(t.name)}, {t.kind}, {place}, {self.symbol(t.base)}, {self.members.elements(t.name)}, "
                f"{len(t.elements)}, {constraint_first}, {constraint_count}, {text(t.pattern)}, {number}}}")

    def write_names(self):
        f = File(self.tables, "names.c", "Types and members by their names.")
        f.packed("const struct model_hash model_hash_table[MODEL_TYPE_COUNT]",
                 ["{NULL, 0, 0}", *(self.members.hash(t.name) for t in self.types)])
        f.packed("const model_type model_types_by_name[MODEL_TYPE_COUNT - 1]",
                 (t.symbol for t in sorted(self.types, key=lambda t: t.name.encode())))
        seed, bits, slots = perfect(self.s.resources)
        f.packed("static const model_type resource_slots[]",
                 ("MODEL_NONE" if s is None else self.symbol(self.s.resources[s]) for s in slots))
        f.add(f"\nconst struct model_hash model_resource_hash = {{resource_slots, {seed}, {bits}}};")
        f.save()

    def write_bindings(self):
        sets, groups, pool, codes = ["{NULL, 0, 0, 0}"], Lists(), [], Lists()
        places, at = {}, 0
        for url, rule, systems in self.bindings:
            rows = []
            for system, members in sorted(systems.items()):
                ordered = sorted(c.encode() for c in members)
                for code in ordered:
                    if code not in places:
                        places[code] = at
                        pool.append(code.decode())
                        at += len(code) + 1
                first = codes.place(places[c] for c in ordered)
                rows.append(f"{{{text(system)}, {first}, {len(ordered)}}}")
            sets.append(f"{{{text(url)}, {groups.place(rows)}, {len(rows)}, {rule or 'MODEL_RULE_LISTED'}}}")
        if at > 0xFFFF:
            raise SystemExit("the pool of codes outgrew its 16-bit index")
        f = File(self.tables, "bindings.c", "Required bindings.")
        f.table("const struct model_set model_set_table[]", sets)
        f.add(f"\nconst uint16_t model_set_count = {len(sets)};")
        f.table("const struct model_set_group model_group_table[]", groups.items)
        f.packed("const uint16_t model_code_table[]", codes.items)
        f.add("\nconst char model_code_pool[] =")
        self.write_pool(f, pool)
        f.save()

    @staticmethod
    def write_pool(f, pool):
        line = ""
        for code in pool:
            piece = text(code)[1:-1] + "\\000"
            if len(line) + len(piece) > 100:
                f.add(f'    "{line}"')
                line = ""
            line += piece
        f.add(f'    "{line}";')

    def write_targets(self):
        f = File(self.tables, "targets.c", "What references may name.")
        f.packed("const model_type model_target_table[]", self.targets.items)
        f.save()

    def write_constraints(self):
        f = File(self.tables, "invariants.c", "Invariants.")
        f.table("const struct model_constraint model_constraint_table[]",
                (f"{{{text(key)}, {text(human)}, {text(expression)}, {number}, {'true' if is_error else 'false'}}}"
                 for (key, human, expression, is_error), number in self.constraint_ids.items()))
        f.add(f"\nconst uint16_t model_constraint_total = {len(self.constraint_ids)};")
        f.packed("const uint16_t model_constraint_lists[]", self.constraint_lists.items)
        f.save()
