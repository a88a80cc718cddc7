// The input of an operation: FHIR Parameters (R4 §2.36), each parameter known by its name, its kind and its place.
#include "rights/rights_int.h"

#include "codec/text/text.h"

enum kind { OF_PARTY, OF_TEXT, OF_DAY, OF_FLAG, OF_CONSENT, OF_CHOICE };
static const struct known {
    const char *name;
    enum kind kind;
    unsigned said;
    size_t at; // in struct asked
} known[] = {
    {"party", OF_PARTY, SAID_PARTY, offsetof(struct asked, party)},
    {"account", OF_TEXT, SAID_ACCOUNT, offsetof(struct asked, account)},
    {"kind", OF_TEXT, SAID_KIND, offsetof(struct asked, kind)},
    {"code", OF_TEXT, SAID_CODE, offsetof(struct asked, code)},
    {"mail", OF_TEXT, SAID_TO, offsetof(struct asked, mail)},
    {"sms", OF_TEXT, SAID_TO, offsetof(struct asked, sms)},
    {"basis", OF_TEXT, SAID_BASIS, offsetof(struct asked, basis)},
    {"application", OF_TEXT, SAID_APPLICATION, offsetof(struct asked, application)},
    {"from", OF_DAY, SAID_FROM, offsetof(struct asked, from_day)},
    {"until", OF_DAY, SAID_UNTIL, offsetof(struct asked, until_day)},
    {"granted", OF_FLAG, SAID_GRANTED, offsetof(struct asked, granted)},
    {"legitimateReason", OF_FLAG, SAID_LEGITIMATE, offsetof(struct asked, is_legitimate)},
    {"mayRead", OF_FLAG, SAID_READS, offsetof(struct asked, may_read)},
    {"confirmed", OF_FLAG, SAID_CONFIRMED, offsetof(struct asked, is_confirmed)},
    {"attested", OF_FLAG, SAID_ATTESTED, offsetof(struct asked, is_attested)},
    {"etreat", OF_CONSENT, SAID_EMERGENCY, offsetof(struct asked, regulation)},
    {"btg", OF_CONSENT, SAID_EMERGENCY, offsetof(struct asked, break_glass)},
    {"masked", OF_CONSENT, SAID_EMERGENCY, offsetof(struct asked, masked)},
    {"byDefault", OF_CHOICE, SAID_MASKING, offsetof(struct asked, masks_by_default)},
    {"reimbursements", OF_CHOICE, SAID_MASKING, offsetof(struct asked, masks_reimbursements)},
};

struct reading {
    struct arena *arena;
    const struct json *parameter;
    const struct known *row;
    enum identity_policy policy;
    struct asked *out;
};

static enum code wrong(const struct reading *r, const char *wanted)
{
    return fail_at(r->arena, INVALID, str_from(r->row->name), "The parameter %s is %s", r->row->name, wanted);
}

static void *place(const struct reading *r)
{
    return (char *)r->out + r->row->at;
}

// ---- parties: by the national identifiers, as the rights file holds them

static bool is_any(struct str text, const char *const *list)
{
    for (; *list; list++)
        if (str_equal(text, str_from(*list)))
            return true;
    return false;
}

static enum code read_party(const struct reading *r)
{
    static const char *const professionals[] = {"urn:oid:" IDENTITY_OID_PROFESSIONAL, "http://rpps.fr",
                                                "https://rpps.esante.gouv.fr", NULL};
    static const char *const structures[] = {"urn:oid:" IDENTITY_OID_STRUCTURE, "http://finess.sante.gouv.fr",
                                             "https://finess.esante.gouv.fr", NULL};
    const struct json *identifier = json_get(r->parameter, STR("valueIdentifier"));
    if (!identifier)
        identifier = json_walk(r->parameter, "valueReference", "identifier", NULL);
    struct str system = json_text(r->arena, json_get(identifier, STR("system")));
    struct str value = json_text(r->arena, json_get(identifier, STR("value")));
    struct access_party *party = place(r);
    struct national_id id;
    enum code code;
    if (is_any(system, professionals)) {
        code = value.len == 12 ? national_read_professional(r->arena, value, r->policy, &id)
                               : national_read(r->arena, NATIONAL_RPPS, value, r->policy, &id);
        party->id = access_professional_id(value);
    } else if (is_any(system, structures)) {
        code = value.len == 10 ? national_read_structure(r->arena, value, r->policy, &id)
                               : national_read(r->arena, NATIONAL_FINESS, value, r->policy, &id);
        party->id = access_structure_id(value);
        party->is_structure = true;
    } else {
        return wrong(r, "a valueIdentifier: a professional by RPPS (system urn:oid:1.2.250.1.71.4.2.1) or a "
                        "structure by FINESS (system urn:oid:1.2.250.1.71.4.2.2)");
    }
    return code;
}

// ---- simple values

static struct str text_of(const struct reading *r)
{
    static const char *const members[] = {"valueString", "valueCode", "valueId", "valueUri"};
    struct str text = {0};
    for (size_t i = 0; !text.ptr && i < COUNT_OF(members); i++)
        text = json_text(r->arena, json_get(r->parameter, str_from(members[i])));
    return text;
}

static enum code read_text(const struct reading *r)
{
    enum { TEXT_MAX = 200 };
    struct str text = str_trim(text_of(r));
    if (!text.len || text.len > TEXT_MAX)
        return wrong(r, "a valueString or valueCode of 1 to 200 bytes");
    *(struct str *)place(r) = text;
    return DONE;
}

static enum code read_day(const struct reading *r)
{
    struct date date;
    struct str text = json_text(r->arena, json_get(r->parameter, STR("valueDate")));
    if (!text.ptr || !date_read(text, &date) || date.precision != DATE_DAY || date.year < 1900 ||
        date.year > 2999)
        return wrong(r, "a valueDate such as 2026-12-31");
    *(int32_t *)place(r) = access_day_make(date.year, date.month, date.day);
    return DONE;
}

static enum code read_flag(const struct reading *r)
{
    const struct json *value = json_get(r->parameter, STR("valueBoolean"));
    if (!value || (value->kind != JSON_TRUE && value->kind != JSON_FALSE))
        return wrong(r, "a valueBoolean");
    if (r->row->kind == OF_CHOICE)
        *(enum tri *)place(r) = value->kind == JSON_TRUE ? YES : NO;
    else
        *(bool *)place(r) = value->kind == JSON_TRUE;
    return DONE;
}

static enum code read_consent(const struct reading *r)
{
    struct str text = text_of(r);
    if (!str_equal(text, STR("permit")) && !str_equal(text, STR("deny")))
        return wrong(r, "a valueCode: permit or deny");
    *(enum access_consent *)place(r) = str_equal(text, STR("permit")) ? ACCESS_PERMITTED : ACCESS_DENIED;
    return DONE;
}

static enum code read_value(const struct reading *r)
{
    switch (r->row->kind) {
    case OF_PARTY:
        return read_party(r);
    case OF_TEXT:
        return read_text(r);
    case OF_DAY:
        return read_day(r);
    case OF_FLAG:
    case OF_CHOICE:
        return read_flag(r);
    case OF_CONSENT:
        break;
    }
    return read_consent(r);
}

static const struct known *find_known(const struct json *name)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (json_text_is(name, str_from(known[i].name)))
            return &known[i];
    return NULL;
}

enum code rights_read(struct arena *a, const struct json *parameters, enum identity_policy policy,
                      struct asked *out)
{
    struct reading r = {.arena = a, .policy = policy, .out = out};
    uint32_t seen = 0;
    *out = (struct asked){0};
    if (!parameters)
        return DONE; // an operation without input may come without a body
    if (!json_text_is(json_get(parameters, STR("resourceType")), STR("Parameters")))
        return fail(a, INVALID, "Send a Parameters resource");
    for (const struct json *p = json_first(json_get(parameters, STR("parameter"))); p; p = p->next) {
        r.parameter = p;
        r.row = find_known(json_get(p, STR("name")));
        if (!r.row)
            return fail_at(a, INVALID, STR("Parameters.parameter.name"),
                           "There is no parameter of this name; docs/rights-operations.md lists them");
        uint32_t bit = UINT32_C(1) << (r.row - known);
        enum code code = seen & bit ? wrong(&r, "given twice") : read_value(&r);
        if (code)
            return code;
        seen |= bit;
        out->said |= r.row->said;
    }
    return DONE;
}
