"""The search parameters: a file for each of HL7's areas; composites and the rows of resource types beside them."""
from emit import File, Lists, text
from params import compartment_of, params_of


class Search:
    def __init__(self, definitions, structures, stable, tables):
        self.tables, self.stable = tables, stable
        self.areas, self.components, self.resources, self.by_stable = {}, [], ["{0}"], []
        self.compartments = Lists()
        numbered = sorted((stable.resource(r), r) for r in structures.resources)
        if [n for n, _ in numbered] != list(range(1, len(numbered) + 1)):
            raise SystemExit("the stable numbers of resource types have a gap")
        for _, resource in numbered:
            params = params_of(structures, definitions, resource)
            area = structures.types[resource].category[0].lower()
            self._add(resource, params, area, compartment_of(definitions, resource, params))

    def _add(self, resource, params, area, compartment):
        name, rows = f"model_search_{area}", self.areas.setdefault(area, [])
        first, places = len(rows), {p.code: len(rows) + i for i, p in enumerate(params)}
        for p in params:
            p.stable = self.stable.param(resource, p.code)
            rows.append(self._row(p))
            self.components += [f"{{&{name}[{places[c]}], {text(e)}}}" for c, e in p.components]
        most = max(p.stable for p in params)
        index = {p.stable: i for i, p in enumerate(params)}
        self.resources.append(
            f"{{{self.tables.symbol(resource)}, {name} + {first}, {len(params)}, {len(self.by_stable)}, {most + 1}, "
            f"{self.compartments.place(text(c) for c in compartment)}, {len(compartment)}}}")
        self.by_stable += [index.get(n, 255) for n in range(most + 1)]

    def _row(self, p):
        target_first, target_count = self.tables.target_list(p.targets)
        return (f"{{{text(p.code)}, {text(p.url)}, {text(p.expression)}, PARAM_{p.kind.upper()}, "
                f"{len(p.components)}, {len(self.components) if p.components else 0}, {target_first}, {target_count}, "
                f"{p.stable}}}")

    def declare(self, f):
        for area in self.areas:
            f.add(f"extern const struct model_param model_search_{area}[];")

    def save(self, folder):
        for area, rows in self.areas.items():
            f = File(folder, f"search_{area}.c", f"{area.title()}: search parameters.")
            f.table(f"const struct model_param model_search_{area}[]", rows)
            f.save()
        f = File(folder, "search_composites.c", "What composite search parameters are made of.")
        f.table("const struct model_component model_component_table[]", self.components)
        f.save()
        f = File(folder, "resources.c", "Resource types: their search parameters and compartments.")
        f.table("const struct model_resource model_resource_table[]", self.resources)
        f.add(f"\nconst uint16_t model_resource_count = {len(self.resources) - 1};")
        f.packed("const uint8_t model_param_by_stable[]", self.by_stable)
        f.packed("const char *const model_compartment_table[]", self.compartments.items)
        f.save()
