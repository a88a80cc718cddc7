"""Lays out the tables of fhir/model: which row stands where, and what the rows say."""
from emit import File, Lists, text
from params import compartment_of, params_of, place_of
from perfect import perfect
from structures import MANY


class Tables:
    def __init__(self, definitions, structures, codes, stable, folder):
        self.d, self.s, self.codes, self.stable, self.folder = definitions, structures, codes, stable, folder
        self.types = list(structures.types.values())
        self.targets = Lists()     # of type symbols
        self.constraint_ids = {}   # constraint → number
        self.constraint_lists = Lists()

    def symbol(self, name):
        return self.s.types[name].symbol if name else "MODEL_NONE"

    def target_list(self, names):
        return self.targets.place(self.symbol(n) for n in names), len(names)

    def constraint_list(self, constraints):
        ids = [self.constraint_ids.setdefault(c, len(self.constraint_ids)) for c in constraints]
        return self.constraint_lists.place(ids), len(ids)

    def write(self):
        self.write_enum()
        self.write_bindings()
        self.write_types()
        self.write_params()
        self.write_constraints()
        self.write_parents()

    def write_enum(self):
        f = File(self.folder, "model_types.h", "The types.", ())
        f.add("#ifndef ENS_FHIR_MODEL_TYPES_H\n#define ENS_FHIR_MODEL_TYPES_H\n\nenum {\n    MODEL_NONE,")
        for t in self.types:
            f.add(f"    {t.symbol},")
        f.add("    MODEL_TYPE_COUNT\n};\n\n#endif")
        f.save()

    def write_types(self):
        elements, choices, slots, hashes, infos = [], Lists(), [], [], ["{.name = \"\"}"]
        hashes.append("{0}")
        for t in self.types:
            first, members = len(elements), []
            for index, e in enumerate(t.elements):
                rows = []
                for json_name, type_name, names in e.choices:
                    target_first, target_count = self.target_list(names)
                    rows.append(f"{{{text(json_name)}, {self.symbol(type_name)}, {target_first}, {target_count}, "
                                f"{len(json_name)}}}")
                choice_first = choices.place(rows)
                members += [(json_name, index, at) for at, (json_name, _, _) in enumerate(e.choices)]
                elements.append(self.element_row(e, choice_first))
            hashes.append(self.hash_row(members, slots))
            infos.append(self.type_row(t, first))
        f = File(self.folder, "model_tables_types.c", "Types, elements and members.")
        f.table("struct model_type_info model_type_table[MODEL_TYPE_COUNT]", infos)
        f.table("struct model_element model_element_table[]", elements)
        f.table("struct model_choice model_choice_table[]", choices.items)
        f.numbers("struct model_hash model_hash_table[MODEL_TYPE_COUNT]", hashes)
        f.numbers("struct model_slot model_slot_table[]", slots)
        self.write_names(f)
        f.save()

    def write_names(self, f):
        f.numbers("model_type model_types_by_name[MODEL_TYPE_COUNT - 1]",
                  (t.symbol for t in sorted(self.types, key=lambda t: t.name.encode())))
        seed, bits, slots = perfect(self.s.resources)
        f.add(f"\nconst struct model_hash model_resource_hash = {{{seed}, 0, {bits}}};")
        f.numbers("model_type model_resource_slots[]",
                  ("MODEL_NONE" if s is None else self.symbol(self.s.resources[s]) for s in slots))

    def hash_row(self, members, slots):
        if not members:
            return "{0}"
        seed, bits, places = perfect([m[0] for m in members])
        first = len(slots)
        for place in places:
            slots.append("{0xff, 0xff}" if place is None else f"{{{members[place][1]}, {members[place][2]}}}")
        return f"{{{seed}, {first}, {bits}}}"

    def element_row(self, e, choice_first):
        constraint_first, constraint_count = self.constraint_list(e.constraints)
        flags = [name for name, on in (("MODEL_IS_CHOICE", e.is_choice), ("MODEL_IS_SUMMARY", e.is_summary),
                                       ("MODEL_IS_MODIFIER", e.is_modifier)) if on]
        most = "MODEL_MANY" if e.max == MANY else e.max
        return (f"{{{text(e.name)}, {e.min}, {most}, {choice_first}, {len(e.choices)}, {constraint_first}, "
                f"{constraint_count}, {self.binding_numbers.get(e.binding, 0)}, {' | '.join(flags) or 0}}}")

    def type_row(self, t, element_first):
        constraint_first, constraint_count = self.constraint_list(t.constraints)
        is_resource = t.kind == "MODEL_RESOURCE"
        place = place_of(t.name) if is_resource else "MODEL_COMMONS"
        number = self.stable.resource(t.name) if is_resource else 0
        return (f"{{{text(t.name)}, {t.kind}, {place}, {self.symbol(t.base)}, {element_first}, {len(t.elements)}, "
                f"{constraint_first}, {constraint_count}, {text(t.pattern)}, {number}}}")

    def write_bindings(self):
        urls = {e.binding for t in self.types for e in t.elements if e.binding}
        sets, groups, pool, codes = ["{NULL, 0, 0, 0}"], Lists(), [], Lists()
        places, at = {}, 0
        self.binding_numbers = {}
        for number, (url, rule, systems) in enumerate(self.codes.bindings(urls), 1):
            self.binding_numbers[url] = number
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
        f = File(self.folder, "model_tables_codes.c", "Required bindings.")
        f.table("struct model_set model_set_table[]", sets)
        f.add(f"\nconst uint16_t model_set_count = {len(sets)};")
        f.table("struct model_set_group model_group_table[]", groups.items)
        f.numbers("uint16_t model_code_table[]", codes.items)
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

    def write_params(self):
        rows, components, resources, by_stable, compartments = [], [], ["{0}"], [], Lists()
        numbered = sorted((self.stable.resource(r), r) for r in self.s.resources)
        if [n for n, _ in numbered] != list(range(1, len(numbered) + 1)):
            raise SystemExit("the stable numbers of resource types have a gap")
        for _, resource in numbered:
            params = params_of(self.s, self.d, resource)
            first, codes = len(rows), {p.code: len(rows) + i for i, p in enumerate(params)}
            for p in params:
                p.stable = self.stable.param(resource, p.code)
                rows.append(self.param_row(p, len(components)))
                components += [f"{{&model_param_table[{codes[c]}], {text(e)}}}" for c, e in p.components]
            most = max(p.stable for p in params)
            index = {p.stable: i for i, p in enumerate(params)}
            compartment = compartment_of(self.d, resource, params)
            resources.append(f"{{{self.symbol(resource)}, {first}, {len(params)}, {len(by_stable)}, {most + 1}, "
                             f"{compartments.place(text(c) for c in compartment)}, {len(compartment)}}}")
            by_stable += [index.get(n, 255) for n in range(most + 1)]
        f = File(self.folder, "model_tables_params.c", "Search parameters and compartments.")
        f.table("struct model_param model_param_table[]", rows)
        f.table("struct model_component model_component_table[]", components)
        f.table("struct model_resource model_resource_table[]", resources)
        f.add(f"\nconst uint16_t model_resource_count = {len(numbered)};")
        f.numbers("uint8_t model_param_by_stable[]", by_stable)
        f.table("char *const model_compartment_table[]", compartments.items)
        f.numbers("model_type model_target_table[]", self.targets.items)
        f.save()

    def param_row(self, p, component_first):
        target_first, target_count = self.target_list(p.targets)
        return (f"{{{text(p.code)}, {text(p.url)}, {text(p.expression)}, PARAM_{p.kind.upper()}, "
                f"{len(p.components)}, {component_first if p.components else 0}, {target_first}, {target_count}, "
                f"{p.stable}}}")

    def write_constraints(self):
        f = File(self.folder, "model_tables_constraints.c", "Invariants.")
        f.table("struct model_constraint model_constraint_table[]",
                (f"{{{text(key)}, {text(human)}, {text(expression)}, {number}, {'true' if is_error else 'false'}}}"
                 for (key, human, expression, is_error), number in self.constraint_ids.items()))
        f.add(f"\nconst uint16_t model_constraint_total = {len(self.constraint_ids)};")
        f.numbers("uint16_t model_constraint_lists[]", self.constraint_lists.items)
        f.save()

    def write_parents(self):
        systems, pairs = [], []
        for url, parents in self.codes.parents().items():
            ordered = sorted(parents.items(), key=lambda p: p[0].encode())
            systems.append((url, len(pairs), len(ordered)))
            pairs += [f"{{{text(code)}, {text(parent)}}}" for code, parent in ordered]
        f = File(self.folder, "model_tables_parents.c", "Hierarchies of codes.")
        f.table("struct model_hierarchy model_hierarchy_table[]",
                (f"{{{text(url)}, {first}, {count}}}" for url, first, count in
                 sorted(systems, key=lambda s: s[0].encode())))
        f.add(f"\nconst uint16_t model_hierarchy_count = {len(systems)};")
        f.table("struct model_parent model_parent_table[]", pairs)
        f.save()
