// Strict traits in a FHIR Patient, as the profiles FR Core patient and patient-ins place them.
#include "codec/json/json.h"
#include "identity/identity.h"

#define BIRTH_LIST "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name"
#define INSEE_CODE "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
#define BIRTH_PLACE "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
#define COMMUNES "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"

static const char *const genders[] = {
    [SEX_UNKNOWN] = "unknown", [SEX_MALE] = "male", [SEX_FEMALE] = "female"};

// ---- reading

static const struct json *first_of(const struct json *object, struct str name)
{
    const struct json *list = json_get(object, name);
    return list ? json_first(list) : NULL;
}

static const struct json *extension_of(const struct json *element, struct str url)
{
    const struct json *e = first_of(element, STR("extension"));
    while (e && !json_text_is(json_get(e, STR("url")), url))
        e = e->next;
    return e;
}

// The first name of that use; of no stated use when `use` is absent.
static const struct json *name_for_use(const struct json *patient, struct str use)
{
    for (const struct json *name = first_of(patient, STR("name")); name; name = name->next) {
        const struct json *stated = json_get(name, STR("use"));
        if (use.ptr ? json_text_is(stated, use) : !stated)
            return name;
    }
    return NULL;
}

static struct str join_given(struct arena *a, const struct json *name)
{
    struct buf joined;
    buf_init(&joined, a, 64);
    for (const struct json *given = first_of(name, STR("given")); given; given = given->next) {
        buf_add(&joined, joined.len ? STR(" ") : STR(""));
        buf_add(&joined, json_text(a, given));
    }
    return joined.len ? buf_str(&joined) : (struct str){0};
}

// The name of the birth record is the official one; a Patient without one may hold a name of no stated use.
static void read_names(struct arena *a, const struct json *patient, struct identity_traits *t)
{
    const struct json *official = name_for_use(patient, STR("official"));
    const struct json *usual = name_for_use(patient, STR("usual"));
    if (!official)
        official = name_for_use(patient, (struct str){0});
    const struct json *list = extension_of(official, STR(BIRTH_LIST));
    t->birth_name = json_text(a, json_get(official, STR("family")));
    t->first_given = json_text(a, first_of(official, STR("given")));
    t->birth_given = list ? json_text(a, json_get(list, STR("valueString"))) : join_given(a, official);
    t->used_name = json_text(a, json_get(usual, STR("family")));
    t->used_given = json_text(a, first_of(usual, STR("given")));
}

static enum identity_sex sex_of(const struct json *gender)
{
    for (enum identity_sex sex = SEX_MALE; sex <= SEX_FEMALE; sex++)
        if (json_text_is(gender, str_from(genders[sex])))
            return sex;
    return SEX_UNKNOWN;
}

struct identity_traits traits_of_patient(struct arena *a, const struct json *patient)
{
    const struct json *address = json_get(extension_of(patient, STR(BIRTH_PLACE)), STR("valueAddress"));
    const struct json *insee = extension_of(address, STR(INSEE_CODE));
    struct identity_traits t = {
        .birth_date = json_text(a, json_get(patient, STR("birthDate"))),
        .birth_place = json_text(a, json_walk(insee, "valueCoding", "code", NULL)),
        .birth_city = json_text(a, json_get(address, STR("city"))),
        .sex = sex_of(json_get(patient, STR("gender"))),
    };
    read_names(a, patient, &t);
    return t;
}

// ---- writing

static void set_text(struct arena *a, struct json *object, struct str name, struct str text)
{
    if (text.len)
        json_set(object, name, json_new_string(a, text));
}

static void set_list(struct arena *a, struct json *object, struct str name, struct json *only)
{
    struct json *list = json_new(a, JSON_ARRAY);
    json_append(list, only);
    json_set(object, name, list);
}

static struct json *new_extension(struct arena *a, struct str url)
{
    struct json *extension = json_new(a, JSON_OBJECT);
    set_text(a, extension, STR("url"), url);
    return extension;
}

static struct json *new_name(struct arena *a, struct str use, struct str family, struct str given)
{
    struct json *name = json_new(a, JSON_OBJECT);
    set_text(a, name, STR("use"), use);
    set_text(a, name, STR("family"), family);
    if (given.len)
        set_list(a, name, STR("given"), json_new_string(a, given));
    return name;
}

static void write_names(struct arena *a, struct json *patient, const struct identity_traits *t)
{
    struct json *names = json_new(a, JSON_ARRAY);
    struct str first = t->first_given.len ? t->first_given : t->birth_given;
    if (t->birth_name.len || first.len) {
        struct json *name = new_name(a, STR("official"), t->birth_name, first);
        struct json *list = new_extension(a, STR(BIRTH_LIST));
        set_text(a, list, STR("valueString"), t->birth_given);
        if (t->birth_given.len)
            set_list(a, name, STR("extension"), list);
        json_append(names, name);
    }
    if (t->used_name.len || t->used_given.len)
        json_append(names, new_name(a, STR("usual"), t->used_name, t->used_given));
    if (names->size)
        json_set(patient, STR("name"), names);
}

static void write_birth_place(struct arena *a, struct json *patient, const struct identity_traits *t)
{
    struct json *address = json_new(a, JSON_OBJECT);
    if (t->birth_place.len) {
        struct json *insee = new_extension(a, STR(INSEE_CODE)), *coding = json_new(a, JSON_OBJECT);
        set_text(a, coding, STR("system"), STR(COMMUNES));
        set_text(a, coding, STR("code"), t->birth_place);
        json_set(insee, STR("valueCoding"), coding);
        set_list(a, address, STR("extension"), insee);
    }
    set_text(a, address, STR("city"), t->birth_city);
    if (!address->size)
        return;
    struct json *extension = new_extension(a, STR(BIRTH_PLACE));
    json_set(extension, STR("valueAddress"), address);
    set_list(a, patient, STR("extension"), extension);
}

struct json *traits_to_patient(struct arena *a, const struct identity_traits *t)
{
    struct json *patient = json_new(a, JSON_OBJECT);
    set_text(a, patient, STR("resourceType"), STR("Patient"));
    write_birth_place(a, patient, t);
    write_names(a, patient, t);
    set_text(a, patient, STR("gender"), str_from(genders[t->sex]));
    set_text(a, patient, STR("birthDate"), t->birth_date);
    return patient;
}
