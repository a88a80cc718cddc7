"""Reads HL7's official R4 (4.0.1) definitions: one JSON file a resource, as in the npm package named below."""
import glob
import html
import json
import os
import subprocess
import sys
import tarfile

# HL7's own release. Other packages that carry "the R4 definitions" were found to have added elements of later
# versions to it (Meta.project, EvidenceVariable of R5, a rewritten app-4 …).
PACKAGE = "hl7.fhir.r4.examples@4.0.1"
VERSION = "4.0.1"
CORE = "http://hl7.org/fhir/StructureDefinition/"
# Profiles that the data types of R4 name as the type of an element, and are thus types of their own here.
QUANTITY_PROFILES = ("SimpleQuantity", "MoneyQuantity")


def fetch(folder):
    """Packs the official package with npm into `folder`, unpacks it there and returns where its files are."""
    name = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, text=True,
                          stdout=subprocess.PIPE).stdout.split()[-1]
    with tarfile.open(os.path.join(folder, name)) as archive:
        archive.extractall(folder, filter="data")
    return os.path.join(folder, "package")


def category_of(structure):
    """Where HL7 lists a resource: ("Clinical", "Request & Response"); None for what is no resource."""
    for extension in structure.get("extension", []):
        if extension["url"] == CORE + "structuredefinition-category":
            return tuple(html.unescape(extension["valueString"]).split(".", 1))
    return None


def is_core_structure(s):
    if s.get("fhirVersion") != VERSION or not s["url"].startswith(CORE) or s["kind"] == "logical":
        return False
    return s.get("derivation") != "constraint" or s["id"] in QUANTITY_PROFILES


def is_core_param(p):
    """The registry of R4 (search-parameter-registry): no examples, none that live on extensions or profiles."""
    name = p["url"].rsplit("/", 1)[1]
    return bool(p.get("base")) and not (name.startswith("example") or name == "filter" or "-extensions-" in name
                                        or "-genetic-" in name)


class Definitions:
    def __init__(self, folder):
        self.folder = folder
        self.structures = {s["id"]: s for s in self._load("StructureDefinition") if is_core_structure(s)}
        self.params = sorted((p for p in self._load("SearchParameter") if is_core_param(p)), key=lambda p: p["url"])
        self.value_sets = {v["url"]: v for v in self._load("ValueSet")}
        self.code_systems = {c["url"]: c for c in self._load("CodeSystem")}
        self.compartment = next(iter(self._load("CompartmentDefinition", "patient")))
        if len(self.structures) < 200 or len(self.params) < 1300:
            sys.exit(f"{folder} does not hold the files of {PACKAGE}: {len(self.structures)} structures and "
                     f"{len(self.params)} search parameters found")

    def _load(self, resource_type, name="*"):
        for path in sorted(glob.glob(os.path.join(self.folder, f"{resource_type}-{name}.json"))):
            with open(path, encoding="utf-8") as file:
                resource = json.load(file)
            if resource.get("resourceType") == resource_type:
                yield resource
