"""What the definitions leave open and this house decides, each with its reason."""

# Types that belong to nobody and live in the commons. Everything that is not named here is a person's: silence means
# sealed, so a type that may hold personal data (Bundle, Parameters, Binary, Subscription …) never lies open.
COMMONS = """
ActivityDefinition CapabilityStatement CatalogEntry ChargeItemDefinition CodeSystem CompartmentDefinition ConceptMap
DeviceDefinition EffectEvidenceSynthesis Endpoint EventDefinition Evidence EvidenceVariable ExampleScenario
GraphDefinition HealthcareService ImplementationGuide InsurancePlan Library Location Measure Medication
MedicationKnowledge MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication
MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured
MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition
NamingSystem ObservationDefinition OperationDefinition Organization OrganizationAffiliation PlanDefinition
Practitioner PractitionerRole Questionnaire ResearchDefinition ResearchElementDefinition ResearchStudy
RiskEvidenceSynthesis Schedule SearchParameter Slot SpecimenDefinition StructureDefinition StructureMap Substance
SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial
SubstanceSpecification TerminologyCapabilities TestReport TestScript ValueSet
""".split()

# The data types that definitions are made of (R4, metadatatypes.html and elementdefinition.html): a file of their own.
DEFINITION_TYPES = """
ContactDetail Contributor DataRequirement ElementDefinition Expression ParameterDefinition RelatedArtifact
TriggerDefinition UsageContext
""".split()

# Compartments that differ from CompartmentDefinition/patient.
COMPARTMENT = {
    "Patient": [],                  # the centre of its own compartment; "link" leads to somebody else
    "Schedule": [],                 # in it by "actor", but a timetable is a professional's or a place's: commons
    "Device": ["patient"],          # R4 leaves Device out, though an implant or a measuring device names its bearer
    "Task": ["patient"],            # "for" is the beneficiary
    "Contract": ["patient", "subject"],
    "GuidanceResponse": ["patient", "subject"],
    "VerificationResult": ["target"],
}
# Which parameter names the person best; parameters that are not named here keep the order of the definition, after.
COMPARTMENT_ORDER = ["patient", "subject", "beneficiary", "individual", "policy-holder", "subscriber"]

# Parameters that R4 §3.1.1.4 describes for all resources without a SearchParameter resource of their own.
EXTRA_PARAMS = ["_has", "_list", "_type"]
# Parameters that are not a path into the resource.
SPECIAL_PARAMS = {"_text", "_content", "_query", *EXTRA_PARAMS}

# Value sets whose codes are a grammar or a register outside FHIR: checked by a small rule in C, or not decided.
RULES = {
    "http://hl7.org/fhir/ValueSet/mimetypes": "MODEL_RULE_MIME",
    "http://hl7.org/fhir/ValueSet/currencies": "MODEL_RULE_CURRENCY",
    "http://hl7.org/fhir/ValueSet/all-languages": "MODEL_RULE_LANGUAGE",
    "http://hl7.org/fhir/ValueSet/ucum-units": "MODEL_RULE_NONE",
    "http://loinc.org/vs/LL379-9": "MODEL_RULE_NONE",
}
# Maximum bindings (elementdefinition-maxValueSet) that count as required ones.
MAX_BINDINGS = {"http://hl7.org/fhir/ValueSet/all-languages"}

# What the hierarchies of codes are about, by the names of their code systems; each name in the first that has it.
HIERARCHIES = {
    "acts": r"v3-Act",
    "people": r"v3-(Race|Ethnicity|TribalEntityUS|AmericanIndian|LivingArrangement|PersonDisability|EntityName|Address)",
    "roles": r"v3-(Role|Participation|ManagedParticipation|Entity)",
    "body_and_medicines": r"v3-(Dentition|Observation|SpecimenType|RouteOfAdministration|orderableDrugForm|[sS]ubst)",
    "other": r"",
}
