// Papers that attest what was done in the holder's place: a PDF, filed in the space by the house as "Volontés et droits du
// patient" (JDV_J66 EXPPAT_1), where the holder finds it.
#include "rights/rights_int.h"

#include "codec/pdf/pdf.h"
#include "codec/text/text.h"
#include "documents/documents.h"

static struct str day_in_french(struct arena *a, int32_t day)
{
    int64_t year;
    unsigned month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    return arena_print(a, "%u%s %s %lld", of_month, of_month == 1 ? "er" : "", month_in_french(month),
                       (long long)year);
}

// "22 novembre 2026 à 14 h 05", in the time of Paris.
static struct str moment_in_french(struct arena *a, int64_t at_us)
{
    int minutes = access_wall_minutes(at_us);
    struct str text = day_in_french(a, access_day_of(at_us));
    return arena_print(a, "%.*s à %d h %02d", STR_ARG(text), minutes / 60, minutes % 60);
}

static enum code read_person(struct operating *o, struct identity_traits *out)
{
    struct json *tree;
    enum code code = space_read_tree(o->deed, space_patient(o->space), &tree);
    if (code == DONE)
        *out = traits_of_patient(o->deed->arena, tree);
    return code;
}

static struct str person_text(struct arena *a, const struct identity_traits *t)
{
    struct str family = t->birth_name.len ? t->birth_name : t->used_name;
    struct str given = t->first_given.len ? t->first_given : t->used_given;
    struct str birth = t->birth_date;
    struct date date;
    if (date_read(birth, &date) && date.precision == DATE_DAY)
        birth = day_in_french(a, access_day_make(date.year, date.month, date.day));
    return arena_print(a, "%.*s %.*s, date de naissance : %.*s", STR_ARG(given), STR_ARG(family),
                       STR_ARG(birth));
}

static struct str who_text(struct operating *o)
{
    struct arena *a = o->deed->arena;
    switch (o->who.kind) {
    case ACCESS_ASKER_HOLDER:
        return STR("le titulaire de l’espace");
    case ACCESS_ASKER_DELEGATE:
        return arena_print(a, "le titulaire du compte %.*s", STR_ARG(o->who.id));
    case ACCESS_ASKER_PROFESSIONAL:
        return arena_print(a, "le professionnel %.*s", STR_ARG(o->who.id));
    default:
        return STR("l’opérateur");
    }
}

enum { ROWS_MAX = 10 };
struct table {
    struct pdf_row rows[ROWS_MAX];
    size_t count;
};

static void row(struct table *t, const char *name, struct str value)
{
    if (value.len && t->count < ROWS_MAX)
        t->rows[t->count++] = (struct pdf_row){str_from(name), value};
}

static const struct access_mandate *mandate_of(struct operating *o)
{
    const struct rights *r;
    struct str account = o->asked.said & SAID_ACCOUNT ? o->asked.account : o->who.id;
    if (!account.len || space_rights(o->deed, o->space, &r) != DONE)
        return NULL;
    for (size_t i = r->mandate_count; i-- > 0;)
        if (str_equal(r->mandates[i].account, account))
            return &r->mandates[i];
    return NULL;
}

static void mandate_rows(struct operating *o, struct table *t)
{
    static const char *const kinds[] = {
        [ACCESS_FIRST_REPRESENTATIVE] = "représentant légal",
        [ACCESS_SECOND_REPRESENTATIVE] = "second représentant légal",
        [ACCESS_CARER] = "aidant",
        [ACCESS_ASSISTANCE] = "assistance (mesure de protection)",
        [ACCESS_REPRESENTATION] = "représentation (mesure de protection)",
        [ACCESS_COLLECTOR] = "personne qui recueille le consentement",
    };
    struct arena *a = o->deed->arena;
    const struct access_mandate *m = o->op->event == EVENT_MANDATE ? mandate_of(o) : NULL;
    if (!m)
        return;
    row(t, "Rôle", str_from(kinds[m->kind]));
    if (o->op->must & SAID_GRANTED)
        row(t, "Réponse", o->asked.granted ? STR("accepté") : STR("refusé"));
    row(t, "À partir du", day_in_french(a, m->first_day));
    if (m->last_day)
        row(t, "Dernier jour", day_in_french(a, m->last_day));
}

static void fill(struct operating *o, const struct identity_traits *person, struct table *t)
{
    struct arena *a = o->deed->arena;
    const struct access_party *party = &o->asked.party;
    row(t, "Personne", person_text(a, person));
    row(t, "Acte", str_from(o->op->french));
    if (party->id.len)
        row(t, "Concerne",
            arena_print(a, "%s %.*s", party->is_structure ? "la structure FINESS" : "le professionnel RPPS",
                        STR_ARG(party->id)));
    mandate_rows(o, t);
    row(t, "Accompli par", who_text(o));
    row(t, "Le", moment_in_french(a, o->deed->now_us));
    row(t, "Référence", arena_print(a, "%s, demande %.*s", o->op->word, STR_ARG(o->deed->request_id)));
}

static enum code draw(struct operating *o, struct str *bytes)
{
    struct identity_traits person;
    struct table table = {.count = 0};
    struct pdf *p;
    enum code code = read_person(o, &person);
    if (code)
        return code;
    const struct pdf_about about = {.title = STR("Attestation"),
                                    .author = service_name(o->deed->house, false),
                                    .subject = STR("Attestation d’un acte accompli dans l’espace"),
                                    .language = STR("fr-FR"),
                                    .at_us = o->deed->now_us};
    fill(o, &person, &table);
    pdf_begin(o->deed->arena, &about, &p);
    pdf_title(p, STR("Attestation"));
    pdf_paragraph(p,
                  STR("L’acte qui suit a été accompli dans l’espace numérique de santé de la personne "
                      "nommée ci-dessous. Il figure dans le journal de l’espace, où elle peut le relire, et "
                      "elle peut revenir sur ce choix à tout moment."));
    pdf_table(p, table.rows, table.count);
    if (o->deed->duties & ACCESS_FILE_ATTESTATION)
        pdf_paragraph(p,
                      STR("La personne qui a accompli l’acte atteste avoir recueilli l’accord du titulaire, "
                          "qui ne peut pas se servir d’un écran, et détenir la déclaration signée."));
    return pdf_end(p, bytes);
}

static struct json *reference_tree(struct operating *o, struct str bytes)
{
    struct arena *a = o->deed->arena;
    struct json *tree;
    struct buf b;
    buf_init(&b, a, bytes.len * 4 / 3 + 1024);
    buf_add(&b,
            STR("{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"type\":{\"coding\":[{"
                "\"system\":\"https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/"
                "TRE-A05-TypeDocComplementaire\",\"code\":\"EXPPAT_1\",\"display\":\"Volontés et droits du "
                "patient\"}]},\"subject\":{\"reference\":"));
    json_write_string(&b, space_reference(o->deed, space_patient(o->space)));
    buf_add(&b, STR("},\"description\":\"Attestation\",\"content\":[{\"attachment\":{\"contentType\":"
                    "\"application/pdf\",\"language\":\"fr-FR\",\"title\":\"Attestation\",\"data\":\""));
    base64_write(&b, bytes);
    buf_add(&b, STR("\"}}]}"));
    return json_parse(a, buf_str(&b), NULL, &tree) == DONE ? tree : NULL;
}

static enum code file(struct operating *o)
{
    struct deed *d = o->deed;
    struct pointer at;
    struct resource written;
    struct str bytes = {0};
    enum code code = draw(o, &bytes);
    struct json *tree = code ? NULL : reference_tree(o, bytes);
    if (code || !tree)
        return code ? code : INTERNAL;
    code = documents_store_data(d, o->space, tree);
    if (code)
        return code;
    documents_complete(d, tree);
    code = space_reserve(d, o->space, MODEL_DocumentReference, &at);
    return code ? code : space_create(d, at, (struct str){0}, tree, &written);
}

// Whoever acted may well not be allowed to deposit: the paper is the house's own.
enum code rights_file_paper(struct operating *o)
{
    const struct actor *actor = o->deed->actor;
    o->deed->actor = &actor_house;
    enum code code = file(o);
    o->deed->actor = actor;
    return code;
}
