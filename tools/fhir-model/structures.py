"""Types, elements, choices and invariants out of StructureDefinitions."""
from definitions import CORE, QUANTITY_PROFILES, category_of
from overrides import MAX_BINDINGS

SYSTEM = "http://hl7.org/fhirpath/System."
SYSTEM_TYPES = ["Boolean", "Integer", "Decimal", "String", "Date", "DateTime", "Time", "Quantity"]
REGEX = CORE + "regex"
MAX_VALUE_SET = CORE + "elementdefinition-maxValueSet"
ABSTRACT = ("Element", "BackboneElement", "Resource", "DomainResource")
MANY = 0xFFFF


class Type:
    def __init__(self, name, kind, base, category=None):
        self.name, self.kind, self.base, self.category = name, kind, base, category
        self.elements, self.constraints, self.pattern = [], [], None
        self.symbol = "MODEL_" + name.replace(".", "_")


class Element:
    def __init__(self, name, definition):
        self.name = name
        self.min = definition["min"]
        self.max = MANY if definition["max"] == "*" else int(definition["max"])
        self.is_choice = definition["path"].endswith("[x]")
        self.is_summary = definition.get("isSummary", False)
        self.is_modifier = definition.get("isModifier", False)
        self.choices = []      # (json name, type name, target names)
        self.constraints = []  # (key, human, expression, is_error)
        self.binding = None


def tail(url):
    return url.rsplit("/", 1)[1]


def constraints_of(definition):
    return [(c["key"], c["human"], c["expression"], c["severity"] == "error")
            for c in definition.get("constraint", [])]


def required_binding(definition):
    binding = definition.get("binding")
    if not binding:
        return None
    if binding["strength"] == "required":
        return binding["valueSet"].split("|")[0]
    for extension in binding.get("extension", []):
        is_code = [t["code"] for t in definition["type"]] == ["code"]  # a CodeableConcept may be text alone
        if extension["url"] == MAX_VALUE_SET and extension["valueCanonical"] in MAX_BINDINGS and is_code:
            return extension["valueCanonical"]
    return None


class Structures:
    def __init__(self, definitions):
        self.types = {}
        self.definitions = definitions
        for name in SYSTEM_TYPES:
            self._add(Type("System." + name, "MODEL_PRIMITIVE", None))
        self.resources = sorted(s["id"] for s in definitions.structures.values()
                                if s["kind"] == "resource" and s["id"] not in ABSTRACT)
        for structure in sorted(definitions.structures.values(), key=self._order):
            self._add_structure(structure)
        for t in self.types.values():
            for e in t.elements:
                self._drop_inherited_constraints(e)

    def _add(self, t):
        self.types[t.name] = t
        return t

    @staticmethod
    def kind_of(structure):
        if structure["id"] in ABSTRACT:
            return "MODEL_ABSTRACT"
        return {"primitive-type": "MODEL_PRIMITIVE", "complex-type": "MODEL_DATATYPE",
                "resource": "MODEL_RESOURCE"}[structure["kind"]]

    def _order(self, structure):
        kinds = ["MODEL_ABSTRACT", "MODEL_PRIMITIVE", "MODEL_DATATYPE", "MODEL_RESOURCE"]
        return kinds.index(self.kind_of(structure)), structure["id"]

    def _add_structure(self, structure):
        base = structure.get("baseDefinition")
        category = category_of(structure)
        root = self._add(Type(structure["id"], self.kind_of(structure), tail(base) if base else None, category))
        elements = structure["snapshot"]["element"]
        root.constraints = constraints_of(elements[0])
        owners = {elements[0]["path"]: root}
        # Elements that have children of their own are backbone types.
        parents = {e["path"].rsplit(".", 1)[0] for e in elements[1:]}
        for definition in elements[1:]:
            owner_path, name = definition["path"].rsplit(".", 1)
            owner = owners[owner_path]
            if root.kind == "MODEL_PRIMITIVE" and name == "value":
                root.pattern = next((x["valueString"] for x in definition["type"][0].get("extension", [])
                                     if x["url"] == REGEX), None)
                continue
            if definition["max"] == "0":
                continue
            element = Element(name.removesuffix("[x]"), definition)
            element.binding = required_binding(definition)
            if definition["path"] in parents:
                backbone = self._add(Type(definition["path"], "MODEL_BACKBONE", definition["type"][0]["code"], category))
                backbone.constraints = constraints_of(definition)
                owners[definition["path"]] = backbone
                element.choices = [(element.name, backbone.name, ())]
            else:
                element.constraints = constraints_of(definition)
                element.choices = self._choices(root, element, definition)
            owner.elements.append(element)

    def _choices(self, root, element, definition):
        if "contentReference" in definition:
            return [(element.name, definition["contentReference"].lstrip("#"), ())]
        result = []
        for t in definition["type"]:
            code, name = t["code"], element.name
            if element.is_choice:
                name += code[0].upper() + code[1:]
            result.append((name, self._type_name(root, definition, t), self._targets(t)))
        return result

    @staticmethod
    def _type_name(root, definition, t):
        code = t["code"]
        if code.startswith(SYSTEM):
            # Ids and urls that are attributes in XML have no extensions: plain System strings. Resource.id may.
            is_attribute = "xmlAttr" in definition.get("representation", [])
            return "System." + code[len(SYSTEM):] if is_attribute else "id"
        for profile in t.get("profile", []):
            if tail(profile) in QUANTITY_PROFILES:
                return tail(profile)
        return code

    def _targets(self, t):
        names = sorted({tail(p) for p in t.get("targetProfile", [])})
        if "Resource" in names or not set(names) <= set(self.resources):
            return ()
        return tuple(names)

    def _drop_inherited_constraints(self, element):
        """The snapshot repeats on an element the invariants of its type; they are run once, with the type."""
        known = None
        for _, name, _ in element.choices:
            keys = {c[0] for c in self.types[name].constraints}
            known = keys if known is None else known & keys
        # System types carry no invariants, and ele-1 cannot fail on them.
        known |= {"ele-1"}
        element.constraints = [c for c in element.constraints if c[0] not in known]

    def lineage(self, name):
        while name:
            yield name
            name = self.types[name].base

    def element(self, owner, name):
        return next((e for e in self.types[owner].elements if e.name == name), None)
