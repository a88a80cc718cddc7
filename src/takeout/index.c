// index.html: what is in the zip, in French and in English, and the documents by title and date. Nothing in it runs or is
// fetched; what people wrote stands there as text.
#include "takeout/takeout_int.h"

enum { PAGE = 100 };

static const struct {
    model_type type;
    const char *french, *english;
} names[] = {
    {MODEL_AllergyIntolerance, "Allergies", "Allergies"},
    {MODEL_Appointment, "Rendez-vous", "Appointments"},
    {MODEL_Condition, "Problèmes de santé", "Health problems"},
    {MODEL_DiagnosticReport, "Comptes rendus d’examens", "Reports"},
    {MODEL_DocumentReference, "Fiches des documents", "Documents' descriptions"},
    {MODEL_Encounter, "Visites et séjours", "Encounters"},
    {MODEL_FamilyMemberHistory, "Antécédents familiaux", "Family history"},
    {MODEL_Immunization, "Vaccinations", "Vaccinations"},
    {MODEL_MedicationRequest, "Prescriptions", "Prescriptions"},
    {MODEL_MedicationStatement, "Traitements", "Treatments"},
    {MODEL_Observation, "Mesures et résultats", "Measures and results"},
    {MODEL_Patient, "Identité", "Identity"},
    {MODEL_Procedure, "Actes et interventions", "Procedures"},
};

static void add_text(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
            buf_print(b, "&#%d;", c);
        else
            buf_add_char(b, (unsigned char)c < 0x20 ? ' ' : c);
    }
}

static void add_link(struct buf *b, struct str path, struct str text)
{
    buf_add(b, STR("<a href=\""));
    add_text(b, path);
    buf_add(b, STR("\">"));
    add_text(b, text);
    buf_add(b, STR("</a>"));
}

static void add_kind(struct takeout *t, struct buf *b, model_type type)
{
    struct arena *a = t->deed.arena;
    struct str french = str_from(model_info(type)->name), english = {0};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].type == type) {
            french = str_from(names[i].french);
            english = str_from(names[i].english);
        }
    buf_add(b, STR("<li>"));
    add_link(b, arena_print(a, "fhir/%s.ndjson", model_info(type)->name), french);
    if (english.len)
        buf_print(b, " <span lang=\"en\">(%.*s)</span>", STR_ARG(english));
    buf_print(b, "\u00a0: %lu</li>\n", t->counts[type]);
}

// The policy names its one stylesheet by its hash.
static enum code write_head(struct takeout *t)
{
    struct buf b;
    buf_init(&b, t->deed.arena, 8192);
    buf_add(
        &b,
        STR("<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
            "'sha256-KLY1yMxXd12RYXoNqlkBLwCMweRAL+fEy5V7tRtYk4o='\"><meta name=\"viewport\" "
            "content=\"width=device-width\">"
            "<title>Mes données de santé</title><style>body{font:1rem/1.5 sans-serif;max-width:50rem;"
            "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{text-align:left;"
            "padding:.3rem .8rem .3rem 0;vertical-align:top}</style></head><body><main>\n"
            "<h1>Mes données de santé</h1>\n<p>Ce dossier contient tout ce qui est dans votre espace "
            "numérique de santé. Gardez-le en lieu sûr : il n’est pas protégé par un mot de passe.</p>\n"
            "<p lang=\"en\">This folder holds everything in your health space. Keep it in a safe place: no "
            "password protects it.</p>\n<ul>\n<li><a href=\"resume-medical.pdf\">Résumé médical</a>, à lire "
            "ou à donner à un médecin <span lang=\"en\">(patient summary)</span></li>\n"
            "<li><a href=\"resume-medical.json\">Le même résumé pour un logiciel</a> <span lang=\"en\">"
            "(International Patient Summary, FHIR)</span></li>\n<li><a href=\"journal.ndjson\">Qui a "
            "consulté ou modifié votre espace</a> <span lang=\"en\">(who saw and changed what)</span></li>\n"
            "</ul>\n<h2>Vos données, pour un logiciel</h2>\n<p>Une ligne par information, au format FHIR R4 "
            "(NDJSON). <span lang=\"en\">One FHIR R4 resource a line.</span></p>\n<ul>\n"));
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++)
        if (t->counts[type] && type != MODEL_Binary)
            add_kind(t, &b, type);
    buf_add(&b, STR("</ul>\n<h2>Vos documents</h2>\n<table><thead><tr><th scope=\"col\">Document</th><th "
                    "scope=\"col\">Date</th></tr></thead><tbody>\n"));
    return pack_write(t->deed.arena, t->pack, buf_str(&b));
}

static struct str title_of(struct arena *a, const struct json *tree)
{
    struct str text = json_text(a, json_walk(tree, "content", "attachment", "title", NULL));
    if (!text.len)
        text = json_text(a, json_get(tree, STR("description")));
    if (!text.len)
        text = json_text(a, json_walk(tree, "type", "coding", "display", NULL));
    return text.len ? text : STR("Document");
}

// {NULL,0}: it has no file that they see.
static struct str file_of(struct takeout *t, const struct json *tree)
{
    struct pointer at;
    struct resource binary;
    struct deed *d = &t->deed;
    struct str url = json_text(d->arena, json_walk(tree, "content", "attachment", "url", NULL));
    if (!url.len || !space_find(d, MODEL_Binary, url, &at) || at.space != t->space ||
        space_read(d, at, &binary) != DONE)
        return (struct str){0};
    return takeout_path(t, &binary);
}

static enum code add_document(struct takeout *t, struct buf *b, const struct resource *r)
{
    struct arena *a = t->deed.arena;
    struct json *tree;
    enum code code = space_tree(&t->deed, r, &tree);
    if (code)
        return code;
    struct str path = file_of(t, tree), title = title_of(a, tree);
    struct str date = json_text(a, json_get(tree, STR("date")));
    buf_add(b, STR("<tr><td>"));
    if (path.len)
        add_link(b, path, title);
    else
        add_text(b, title);
    buf_add(b, STR("</td><td>"));
    add_text(b, date.len > 10 ? str_of(date.ptr, 10) : date);
    buf_add(b, STR("</td></tr>\n"));
    return DONE;
}

static enum code write_rows(struct takeout *t, bool *is_last)
{
    struct space_page page;
    struct buf b;
    buf_init(&b, t->deed.arena, 16 * 1024);
    enum code code = takeout_search(t, MODEL_DocumentReference, PAGE, &page, is_last);
    for (size_t i = 0; code == DONE && i < page.count; i++)
        code = add_document(t, &b, &page.matches[i]);
    if (code == DENIED) // out of scope
        code = DONE;
    return code ? code : pack_write(t->deed.arena, t->pack, buf_str(&b));
}

enum code takeout_index(struct takeout *t)
{
    bool is_last = false;
    enum code code = DONE;
    if (!t->is_begun) {
        t->is_begun = true;
        code = pack_begin(&t->step, t->pack, STR("index.html"), PACK_SIZE_UNKNOWN, t->deed.now_us);
        return code ? code : write_head(t);
    }
    code = write_rows(t, &is_last);
    if (code == DONE && is_last) {
        t->stage = STAGE_DONE;
        code = pack_write(&t->step, t->pack, STR("</tbody></table>\n</main></body></html>\n"));
    }
    return code;
}
