// Patient/$rights: what a professional sees in a record, and why; who may enter now (code de la santé publique L1111-19).
// Answered by asking the decision itself, for each type of the habilitation matrix, so that it cannot say other than it.
//
//   for=RPPS           of whom; without it, of the professional who asks
//   profession=CODE    of JDV_J65: "21", or "A00/SECRETARIAT_MEDICAL"
//   structure=FINESS   where they act
//   context=…          normal, bris_de_glace (as if with a motive) or centre_15 (as if of one)
//   consent=true       as if the person consented to a consultation
//   documents=true     also each document that the asker sees, with whether that professional would
//
// Whoever may govern the space is also told what its rights file says now (view_file.c).
#include "fhirapi/api_int.h"

struct viewing {
    struct deed *deed;
    uint64_t space;
    const struct rights *rights;
    struct access_asker own, whose;
    bool is_whose_given, wants_documents;
    struct buf out;
    size_t parameters;
};

// ---- of whom ----------------------------------------------------------------------------------------------

static enum code take_profession(struct viewing *v, struct str code)
{
    struct str system = str_find(code, '/') >= 0 ? str_cut(&code, '/') : STR("G15");
    v->whose.profession = access_profession_named(space_matrix(v->deed), system, code);
    return v->whose.profession != ACCESS_MATRIX_NONE
               ? DONE
               : fail_at(
                     v->deed->arena, INVALID, STR("profession"),
                     "The habilitation matrix has no such profession; give a code of TRE_G15, such as 21, or "
                     "SYSTEM/CODE");
}

static enum code take_context(struct viewing *v, struct str word)
{
    enum actor_context context;
    if (!actor_context_named(word, &context))
        return fail_at(v->deed->arena, INVALID, STR("context"),
                       "The context is normal, bris_de_glace or centre_15");
    v->whose.context = context == ACTOR_BREAK_GLASS ? ACCESS_BREAK_GLASS
                       : context == ACTOR_CENTRE_15 ? ACCESS_CENTRE_15
                                                    : ACCESS_NORMAL;
    v->whose.has_motive = v->whose.is_regulation_centre = true;
    return DONE;
}

static enum code take_param(struct viewing *v, const struct uri_pair *pair)
{
    if (str_equal(pair->name, STR("for")))
        v->whose.id = access_professional_id(pair->value);
    else if (str_equal(pair->name, STR("structure")))
        v->whose.structure = access_structure_id(pair->value);
    else if (str_equal(pair->name, STR("profession")))
        return take_profession(v, pair->value);
    else if (str_equal(pair->name, STR("context")))
        return take_context(v, pair->value);
    else if (str_equal(pair->name, STR("consent")))
        v->whose.has_consent = str_equal(pair->value, STR("true"));
    else if (str_equal(pair->name, STR("documents")))
        v->wants_documents = str_equal(pair->value, STR("true"));
    else if (!str_equal(pair->name, STR("_format")))
        return fail_at(v->deed->arena, INVALID, pair->name,
                       "$rights takes for, profession, structure, context, consent and documents");
    return DONE;
}

static enum code read_params(struct viewing *v, const struct uri_query *query)
{
    enum code code = DONE;
    v->is_whose_given = query->count && !(query->count == 1 && uri_query_get(query, STR("_format")).ptr);
    v->whose = (struct access_asker){.kind = ACCESS_ASKER_PROFESSIONAL, .profession = ACCESS_MATRIX_NONE};
    for (size_t i = 0; code == DONE && i < query->count; i++)
        code = take_param(v, &query->pairs[i]);
    return code;
}

// The holder's side asks of anyone, a professional of themself.
static enum code choose_whose(struct viewing *v)
{
    bool is_professional = v->own.kind == ACCESS_ASKER_PROFESSIONAL;
    bool is_holders = v->own.kind == ACCESS_ASKER_HOLDER || v->own.kind == ACCESS_ASKER_DELEGATE;
    if (v->is_whose_given && !is_holders)
        return fail(v->deed->arena, DENIED, "Only the holder's side asks what another one sees");
    if (is_professional)
        v->whose = v->own;
    return DONE;
}

// ---- the answer -------------------------------------------------------------------------------------------

static void add_string(struct viewing *v, const char *name, struct str text)
{
    buf_print(&v->out, "{\"name\":\"%s\",\"valueString\":", name);
    json_write_string(&v->out, text);
    buf_add_char(&v->out, '}');
}

static void add_verdict(struct viewing *v, const char *name, const struct access_verdict *verdict)
{
    buf_print(&v->out, "{\"name\":\"%s\",\"part\":[{\"name\":\"allowed\",\"valueBoolean\":%s},", name,
              verdict->allowed ? "true" : "false");
    buf_print(&v->out, "{\"name\":\"ground\",\"valueCode\":\"%s\"},", access_ground_word(verdict->ground));
    add_string(v, "fr", str_from(access_ground_french(verdict->ground)));
    buf_add_char(&v->out, ',');
    add_string(v, "en", str_from(access_ground_english(verdict->ground)));
    buf_add(&v->out, STR("]}"));
}

static void next_parameter(struct viewing *v)
{
    buf_add(&v->out, v->parameters++ ? STR(",") : STR(",\"parameter\":["));
}

static struct str uri_of_system(struct str system)
{
    if (str_equal(system, STR("LOINC")))
        return STR("http://loinc.org");
    if (str_equal(system, STR("A05")))
        return STR("https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/"
                   "TRE-A05-TypeDocComplementaire");
    return STR("http://standards.iso.org/astm");
}

static enum code add_types(struct viewing *v)
{
    const struct access_matrix *m = space_matrix(v->deed);
    struct access_ask ask = {m, &v->whose, ACCESS_ACT_READ, NULL, v->deed->now_us};
    struct access_view view;
    access_view_of(v->deed->arena, v->rights, &ask, &view);
    next_parameter(v);
    add_verdict(v, "entry", &view.entry);
    for (size_t i = 0; i < view.type_count; i++) {
        next_parameter(v);
        buf_add(&v->out, STR("{\"name\":\"type\",\"part\":[{\"name\":\"code\",\"valueCoding\":{\"system\":"));
        json_write_string(&v->out, uri_of_system(m->types[i].system));
        buf_add(&v->out, STR(",\"code\":"));
        json_write_string(&v->out, m->types[i].code);
        buf_add(&v->out, STR("}},"));
        add_verdict(v, "read", &view.plain[i]);
        buf_add_char(&v->out, ',');
        add_verdict(v, "read-masked", &view.masked[i]);
        buf_add_char(&v->out, ',');
        add_verdict(v, "deposit", &view.deposit[i]);
        buf_add(&v->out, STR("]}"));
    }
    return v->wants_documents ? view_add_documents(v->deed, &v->out, v->space, v->rights, &ask) : DONE;
}

static const char *kind_word(const struct access_entrant *e)
{
    switch (e->kind) {
    case ACCESS_ASKER_HOLDER:
        return "holder";
    case ACCESS_ASKER_DELEGATE:
        return "account";
    case ACCESS_ASKER_APPLICATION:
        return "application";
    case ACCESS_ASKER_PROFESSIONAL:
        return e->party.is_structure ? "structure" : e->party.id.len ? "professional" : "any-professional";
    case ACCESS_ASKER_OPERATOR:
    case ACCESS_ASKER_NOBODY:
        break;
    }
    return "operator";
}

static void add_entrant(struct viewing *v, const struct access_entrant *e)
{
    next_parameter(v);
    buf_print(&v->out, "{\"name\":\"entrant\",\"part\":[{\"name\":\"kind\",\"valueCode\":\"%s\"},",
              kind_word(e));
    if (e->party.id.len) {
        add_string(v, "id", e->party.id);
        buf_add_char(&v->out, ',');
    }
    if (e->until_us) {
        buf_add(&v->out, STR("{\"name\":\"until\",\"valueInstant\":\""));
        instant_write(&v->out, e->until_us);
        buf_add(&v->out, STR("\"},"));
    }
    buf_print(&v->out, "{\"name\":\"ground\",\"valueCode\":\"%s\"},", access_ground_word(e->ground));
    add_string(v, "fr", str_from(access_ground_french(e->ground)));
    buf_add_char(&v->out, ',');
    add_string(v, "en", str_from(access_ground_english(e->ground)));
    buf_add(&v->out, STR("]}"));
}

// The list is the holder's, and theirs who may change it.
static enum code add_entrants(struct viewing *v)
{
    struct access_verdict verdict;
    struct access_entrant *list;
    size_t count;
    enum code code = space_judge(v->deed, v->space, ACCESS_ACT_GOVERN, &verdict);
    if (code || (v->own.kind != ACCESS_ASKER_HOLDER && !verdict.allowed))
        return code;
    access_list_entrants(v->deed->arena, v->rights, v->deed->now_us, &list, &count);
    for (size_t i = 0; i < count; i++)
        add_entrant(v, &list[i]);
    if (verdict.allowed && v->parameters)
        view_add_file(v->deed, &v->out, v->rights);
    return DONE;
}

static enum code write_view(struct viewing *v)
{
    bool is_of_professional = v->is_whose_given || v->own.kind == ACCESS_ASKER_PROFESSIONAL;
    buf_init(&v->out, v->deed->arena, 64 * 1024);
    buf_add(&v->out, STR("{\"resourceType\":\"Parameters\""));
    enum code code = is_of_professional ? add_types(v) : DONE;
    if (code == DONE)
        code = add_entrants(v);
    buf_add(&v->out, v->parameters ? STR("]}") : STR("}"));
    return code;
}

enum code handle_rights(struct call *c)
{
    struct deed d;
    struct pointer at;
    struct resource patient;
    struct uri_query query;
    struct viewing v = {.deed = &d};
    if (!api_media_fits(c))
        return DONE;
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Patient, c->params[0], &at))
        return fail(c->arena, NOT_FOUND, "There is no Patient with this id");
    v.space = at.space;
    // Who does not see the Patient does not learn that there are rights to it.
    enum code code = space_read(&d, at, &patient);
    if (code == DONE)
        code = uri_query_read(c->arena, c->request->query, &query);
    if (code == DONE)
        code = read_params(&v, &query);
    if (code == DONE)
        code = space_rights(&d, v.space, &v.rights);
    if (code == DONE)
        code = space_asker(&d, v.space, &v.own);
    if (code == DONE)
        code = choose_whose(&v);
    if (code == DONE)
        code = write_view(&v);
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, FHIR_JSON, buf_str(&v.out));
    return deed_into_call(c, &d);
}
