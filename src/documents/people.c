// The resources that a DocumentReference contains: patient, professionals, devices, organisations, with the
// identifiers of the French profiles (HL7 France FR Core; ANS annuaire).
#include "documents/documents_int.h"

void set_text(struct arena *a, struct json *object, struct str name, struct str text)
{
    if (text.len)
        json_set(object, name, json_new_string(a, text));
}

struct json *array_of(struct arena *a, struct json *only)
{
    struct json *array = json_new(a, JSON_ARRAY);
    json_append(array, only);
    return array;
}

struct json *coding_of(struct arena *a, struct str system, struct str code, struct str display)
{
    struct json *coding = json_new(a, JSON_OBJECT);
    set_text(a, coding, STR("system"), system);
    set_text(a, coding, STR("code"), code);
    set_text(a, coding, STR("display"), display);
    return coding;
}

struct json *concept_of(struct arena *a, struct json *coding)
{
    struct json *concept = json_new(a, JSON_OBJECT);
    json_set(concept, STR("coding"), array_of(a, coding));
    return concept;
}

struct json *reference_to(struct arena *a, struct str reference)
{
    struct json *object = json_new(a, JSON_OBJECT);
    set_text(a, object, STR("reference"), reference);
    return object;
}

// HL7 II as a FHIR Identifier: a root alone is a URI.
struct json *identifier_of(struct arena *a, struct cda_id id)
{
    struct json *identifier = json_new(a, JSON_OBJECT);
    struct str root = uri_of_root(a, id.root);
    set_text(a, identifier, STR("system"), id.extension.len ? root : STR("urn:ietf:rfc:3986"));
    set_text(a, identifier, STR("value"), id.extension.len ? id.extension : root);
    return identifier;
}

// With the type that FR Core gives to the identifier.
static struct json *typed_identifier(struct arena *a, struct str type, struct str system, struct str value)
{
    struct json *identifier = json_new(a, JSON_OBJECT);
    set_text(a, identifier, STR("use"), STR("official"));
    json_set(identifier, STR("type"),
             concept_of(a, coding_of(a, STR(IDENTITY_TYPE_SYSTEM), type, (struct str){0})));
    set_text(a, identifier, STR("system"), system);
    set_text(a, identifier, STR("value"), value);
    return identifier;
}

// The national identifier as it stands, and the register's number inside it when its form is known.
static struct json *national_identifiers(struct arena *a, struct cda_id id)
{
    struct national_id number;
    bool is_person = str_equal(id.root, STR(IDENTITY_OID_PROFESSIONAL));
    if (!is_person && !str_equal(id.root, STR(IDENTITY_OID_STRUCTURE)))
        return array_of(a, identifier_of(a, id));
    struct str type = is_person ? STR("IDNPS") : STR("IDNST");
    struct json *list = array_of(a, typed_identifier(a, type, uri_of_root(a, id.root), id.extension));
    enum code code = is_person ? national_read_professional(a, id.extension, IDENTITY_LENIENT, &number)
                               : national_read_structure(a, id.extension, IDENTITY_LENIENT, &number);
    struct str system = national_system(number.kind);
    if (code == DONE && system.len && !number.internal.len && !number.is_doubtful)
        json_append(list, typed_identifier(a, national_type_code(number.kind), system, number.number));
    return list;
}

// ---- the list of contained resources

static struct json *add_resource(struct contained *c, const char *type, struct str id)
{
    struct json *resource = json_new(c->arena, JSON_OBJECT);
    set_text(c->arena, resource, STR("resourceType"), str_from(type));
    set_text(c->arena, resource, STR("id"), id);
    json_append(c->list, resource);
    return resource;
}

static struct str find_known(const struct contained *c, struct cda_id person, struct cda_id organization)
{
    for (size_t i = 0; i < c->known_count; i++)
        if (same_id(c->known[i].person, person) && same_id(c->known[i].organization, organization))
            return c->known[i].reference;
    return (struct str){0};
}

static void remember(struct contained *c, struct cda_id person, struct cda_id organization,
                     struct str reference)
{
    if (c->known_count == COUNT_OF(c->known))
        return;
    c->known[c->known_count].person = person;
    c->known[c->known_count].organization = organization;
    c->known[c->known_count++].reference = reference;
}

static struct json *name_of(struct arena *a, const struct cda_actor *actor)
{
    struct json *name = json_new(a, JSON_OBJECT);
    set_text(a, name, STR("text"), actor_name(a, actor));
    set_text(a, name, STR("family"), actor->family);
    if (actor->given.len)
        json_set(name, STR("given"), array_of(a, json_new_string(a, actor->given)));
    if (actor->prefix.len)
        json_set(name, STR("prefix"), array_of(a, json_new_string(a, actor->prefix)));
    if (actor->suffix.len)
        json_set(name, STR("suffix"), array_of(a, json_new_string(a, actor->suffix)));
    return name;
}

static struct json *concept_of_code(struct arena *a, const struct cda_code *code)
{
    return concept_of(a, coding_of(a, code_system_of_oid(a, code->system), code->code, code->display));
}

// ---- organisations

static struct str add_organization(struct contained *c, const struct cda_organization *organization)
{
    struct str known = find_known(c, (struct cda_id){0}, organization->id);
    if (known.len)
        return known;
    struct str reference = arena_print(c->arena, "#organization-%u", c->list->size + 1);
    struct json *resource = add_resource(c, "Organization", str_skip(reference, 1));
    if (organization->id.root.len)
        json_set(resource, STR("identifier"), national_identifiers(c->arena, organization->id));
    set_text(c->arena, resource, STR("name"), organization->name);
    if (organization->id.root.len)
        remember(c, (struct cda_id){0}, organization->id, reference);
    return reference;
}

struct json *contained_organization(struct contained *c, const struct cda_organization *organization)
{
    if (!organization->id.root.len && !organization->name.len)
        return NULL;
    struct json *reference = reference_to(c->arena, add_organization(c, organization));
    set_text(c->arena, reference, STR("display"), organization->name);
    return reference;
}

// ---- professionals and devices

static struct str add_practitioner(struct contained *c, const struct cda_actor *actor)
{
    struct str reference = arena_print(c->arena, "#practitioner-%u", c->list->size + 1);
    struct json *resource = add_resource(c, "Practitioner", str_skip(reference, 1));
    if (actor->id.root.len)
        json_set(resource, STR("identifier"), national_identifiers(c->arena, actor->id));
    if (actor->family.len || actor->given.len)
        json_set(resource, STR("name"), array_of(c->arena, name_of(c->arena, actor)));
    return reference;
}

static struct str add_device(struct contained *c, const struct cda_actor *actor)
{
    struct arena *a = c->arena;
    struct str reference = arena_print(a, "#device-%u", c->list->size + 1);
    struct json *resource = add_resource(c, "Device", str_skip(reference, 1));
    struct json *name = json_new(a, JSON_OBJECT);
    if (actor->id.root.len)
        json_set(resource, STR("identifier"), array_of(a, identifier_of(a, actor->id)));
    set_text(a, name, STR("name"), actor->device);
    set_text(a, name, STR("type"), STR("user-friendly-name"));
    json_set(resource, STR("deviceName"), array_of(a, name));
    struct json *owner = contained_organization(c, &actor->organization);
    if (owner)
        json_set(resource, STR("owner"), owner);
    return reference;
}

// A professional in a role: the person, the profession and specialty, the organisation.
static struct str add_role(struct contained *c, const struct cda_actor *actor)
{
    struct arena *a = c->arena;
    struct str person = add_practitioner(c, actor);
    struct json *organization = contained_organization(c, &actor->organization);
    if (!organization && !actor->role.code.len)
        return person;
    struct str reference = arena_print(a, "#role-%u", c->list->size + 1);
    struct json *resource = add_resource(c, "PractitionerRole", str_skip(reference, 1));
    json_set(resource, STR("practitioner"), reference_to(a, person));
    if (organization)
        json_set(resource, STR("organization"), organization);
    if (actor->role.code.len)
        json_set(resource, STR("specialty"), array_of(a, concept_of_code(a, &actor->role)));
    return reference;
}

struct json *contained_actor(struct contained *c, const struct cda_actor *actor)
{
    bool is_person = actor->family.len || actor->given.len;
    if (!actor->id.root.len && !is_person && !actor->device.len)
        return NULL;
    struct str reference =
        actor->id.root.len ? find_known(c, actor->id, actor->organization.id) : (struct str){0};
    if (!reference.len) {
        reference = actor->device.len && !is_person ? add_device(c, actor) : add_role(c, actor);
        if (actor->id.root.len)
            remember(c, actor->id, actor->organization.id, reference);
    }
    struct json *object = reference_to(c->arena, reference);
    if (actor->id.root.len && actor->id.extension.len)
        json_set(object, STR("identifier"), identifier_of(c->arena, actor->id));
    set_text(c->arena, object, STR("display"), actor_name(c->arena, actor));
    return object;
}

// ---- the patient as the document describes them

static struct json *local_identifier(struct arena *a, struct cda_id id)
{
    struct json *identifier = identifier_of(a, id);
    struct str system = STR("http://terminology.hl7.org/CodeSystem/v2-0203");
    set_text(a, identifier, STR("use"), STR("usual"));
    json_set(identifier, STR("type"), concept_of(a, coding_of(a, system, STR("PI"), (struct str){0})));
    return identifier;
}

struct json *patient_identifier(struct arena *a, struct cda_id id)
{
    struct ins ins;
    enum ins_kind kind;
    if (!ins_kind_of_system(id.root, &kind) ||
        ins_read(a, id.root, id.extension, IDENTITY_LENIENT, &ins) != DONE)
        return local_identifier(a, id);
    struct json *identifier = typed_identifier(a, ins_type_code(&ins), uri_of_root(a, id.root), id.extension);
    if (ins.kind == INS_NIA)
        set_text(a, identifier, STR("use"), STR("temp"));
    return identifier;
}

struct json *contained_patient(struct contained *c, const struct cda *cda)
{
    struct arena *a = c->arena;
    struct json *patient = traits_to_patient(a, &cda->traits), *identifiers = json_new(a, JSON_ARRAY);
    for (size_t i = 0; i < cda->patient_id_count; i++)
        if (cda->patient_ids[i].root.len)
            json_append(identifiers, patient_identifier(a, cda->patient_ids[i]));
    set_text(a, patient, STR("id"), STR("patient"));
    if (identifiers->size)
        json_set(patient, STR("identifier"), identifiers);
    json_append(c->list, patient);
    return reference_to(a, STR("#patient"));
}
