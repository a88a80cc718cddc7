// Papers that attest what was done in the holder's place: a PDF, filed in the space by the house as "Volontés et droits du
// patient" (JDV_J66 EXPPAT_1), where the holder finds it.
#include "rights/rights_int.h"

#include "codec/pdf/pdf.h"
#include "codec/text/text.h"
#include "documents/documents.h"

static const struct actor house = {
    .role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}, .is_house = true};

// "22 novembre 2026 à 14 h 05", in the time of Paris.
static struct str moment_in_french(struct arena *a, int64_t at_us)
{
    static const char *const months[] = {"janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre"};
    const int64_t minute_us = 60000000, night_us = 180 * minute_us, day_us = 1440 * minute_us;
    int32_t day = access_day_of(at_us);
    int64_t year, wall_us = at_us - access_day_start_us(day);
    unsigned month, of_month;
    civil_from_days(day, &year, &month, &of_month);
    // After a night in which the clock was turned, the next midnight says the hour.
    if (wall_us >= night_us)
        wall_us = day_us - (access_day_start_us(day + 1) - at_us);
    int64_t minutes = wall_us / minute_us;
    return arena_print(a, "%u%s %s %lld à %lld h %02lld", of_month, of_month == 1 ? "er" : "",
                       months[month - 1], (long long)year, (long long)(minutes / 60),
                       (long long)(minutes % 60));
}

static enum code read_person(struct operating *o, struct identity_traits *out)
{
    struct resource patient;
    struct json *tree;
    enum code code = space_read(o->deed, space_patient(o->space), &patient);
    if (code == DONE)
        code = space_tree(o->deed, &patient, &tree);
    if (code == DONE)
        *out = traits_of_patient(o->deed->arena, tree);
    return code;
}

static struct str person_text(struct arena *a, const struct identity_traits *t)
{
    struct str family = t->birth_name.len ? t->birth_name : t->used_name;
    struct str given = t->first_given.len ? t->first_given : t->used_given;
    return arena_print(a, "%.*s %.*s, date de naissance : %.*s", STR_ARG(given), STR_ARG(family),
                       STR_ARG(t->birth_date));
}

static struct str who_text(struct operating *o)
{
    struct arena *a = o->deed->arena;
    switch (o->who.kind) {
    case ACCESS_ASKER_HOLDER:
        return STR("le titulaire de l'espace");
    case ACCESS_ASKER_DELEGATE:
        return arena_print(a, "le titulaire du compte %.*s", STR_ARG(o->who.id));
    case ACCESS_ASKER_PROFESSIONAL:
        return arena_print(a, "le professionnel %.*s", STR_ARG(o->who.id));
    default:
        return STR("l'opérateur");
    }
}

static enum code draw(struct operating *o, struct str *bytes)
{
    struct arena *a = o->deed->arena;
    struct identity_traits person;
    struct pdf *p;
    enum code code = read_person(o, &person);
    if (code)
        return code;
    const struct pdf_about about = {.title = STR("Attestation"),
                                    .author = STR("Espace numérique de santé"),
                                    .subject = STR("Attestation d'un acte accompli dans l'espace"),
                                    .language = STR("fr-FR"),
                                    .at_us = o->deed->now_us};
    const struct pdf_row rows[] = {
        {STR("Personne"), person_text(a, &person)},
        {STR("Acte"), str_from(o->op->french)},
        {STR("Accompli par"), who_text(o)},
        {STR("Le"), moment_in_french(a, o->deed->now_us)},
        {STR("Référence"), arena_print(a, "%s, demande %.*s", o->op->word, STR_ARG(o->deed->request_id))}};
    pdf_begin(a, &about, &p);
    pdf_title(p, STR("Attestation"));
    pdf_paragraph(p,
                  STR("L'acte qui suit a été accompli dans l'espace numérique de santé de la personne "
                      "nommée ci-dessous. Il figure dans le journal de l'espace, où elle peut le relire, et "
                      "elle peut revenir sur ce choix à tout moment."));
    pdf_table(p, rows, COUNT_OF(rows));
    if (o->deed->duties & ACCESS_FILE_ATTESTATION)
        pdf_paragraph(p,
                      STR("La personne qui a accompli l'acte atteste avoir recueilli l'accord du titulaire, "
                          "qui ne peut pas se servir d'un écran, et détenir la déclaration signée."));
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
    o->deed->actor = &house;
    enum code code = file(o);
    o->deed->actor = actor;
    return code;
}
