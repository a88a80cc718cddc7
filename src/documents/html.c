// A CDA document as one HTML page, in French, for people: what it is and whom it is about, then all its
// sections.
#include "documents/documents_int.h"

// Belt and braces beside the response's own header: even if something slipped through, it could not run or
// load.
#define POLICY                                                                                               \
    "default-src 'none'; style-src " HTML_STYLE_HASH "; img-src data:; base-uri 'none'; form-action 'none'"

// Its hash is HTML_STYLE_HASH.
static const char style[] =
    "body{font:1rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:60rem;margin:0 "
    "auto;padding:1rem}"
    "h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.3rem;border-bottom:2px solid #00687a;margin-top:2rem}"
    "dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.25rem 1rem;margin:0}"
    "dt{font-weight:600}dd{margin:0}.table{overflow-x:auto;margin:.75rem 0}"
    "table{border-collapse:collapse;min-width:50%}caption{text-align:left;font-weight:600}"
    "th,td{border:1px solid #767676;padding:.3rem "
    ".6rem;text-align:left;vertical-align:top}th{background:#eef4f5}"
    "img{max-width:100%;height:auto}pre{white-space:pre-wrap}a{color:#00566b}nav li{margin:.2rem 0}"
    "@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}"
    "@media print{nav{display:none}body{max-width:none}}";

static void add(struct html *h, const char *markup)
{
    buf_add(h->out, str_from(markup));
}

static void row(struct html *h, const char *label, struct str text)
{
    if (!text.len)
        return;
    buf_print(h->out, "<dt>%s</dt><dd>", label);
    xml_escape(h->out, text);
    add(h, "</dd>\n");
}

static struct str join(struct html *h, struct str left, const char *between, struct str right)
{
    if (!left.len || !right.len)
        return left.len ? left : right;
    return arena_print(h->arena, "%.*s%s%.*s", STR_ARG(left), between, STR_ARG(right));
}

static struct str type_name(const struct cda *cda)
{
    const struct code_row *type = code_type_of(cda);
    return type ? str_from(type->display) : cda->type.display;
}

static struct str page_title(const struct cda *cda)
{
    struct str title = cda->title.len ? cda->title : type_name(cda);
    return title.len ? title : STR("Document");
}

static void add_patient(struct html *h)
{
    const struct identity_traits *t = &h->cda->traits;
    struct str given = t->birth_given.len ? t->birth_given : t->first_given;
    struct str birth = hl7_time_in_french(
        h->arena, xml_at_attribute(h->cda->root, CDA_NS, STR("recordTarget/patientRole/patient/birthTime"),
                                   STR("value")));
    row(h, "Patient", join(h, given, " ", t->birth_name.len ? t->birth_name : t->used_name));
    if (!str_equal(t->used_name, t->birth_name) || !str_equal(t->used_given, t->first_given))
        row(h, "Nom utilisé", join(h, t->used_given, " ", t->used_name));
    row(h, "Naissance", join(h, birth, ", ", h->cda->traits.birth_city));
    if (t->sex)
        row(h, "Sexe", t->sex == SEX_FEMALE ? STR("Féminin") : STR("Masculin"));
    struct ins ins;
    if (cda_read_ins(h->arena, h->cda, IDENTITY_LENIENT, &ins) != DONE)
        return;
    row(h, "Matricule INS", str_from(ins.matricule));
    if (ins.is_test)
        row(h, "Attention", STR("Identité de test : ce document ne concerne pas une personne réelle."));
}

static struct str actor_line(struct html *h, const struct cda_actor *actor)
{
    struct str line = join(h, actor_name(h->arena, actor), ", ", actor->role.display);
    return join(h, line, ", ", actor->organization.name);
}

static void add_people(struct html *h)
{
    for (size_t i = 0; i < h->cda->author_count; i++)
        row(h, "Auteur", actor_line(h, &h->cda->authors[i]));
    row(h, "Responsable", actor_line(h, &h->cda->authenticator));
    row(h, "Conservé par", h->cda->custodian.name);
}

static void add_acts(struct html *h)
{
    for (size_t i = 0; i < h->cda->event_count; i++) {
        const struct cda_event *event = &h->cda->events[i];
        struct str name = event->code_count ? event->codes[0].display : (struct str){0};
        struct str span = hl7_time_in_french(h->arena, event->start);
        if (event->end.len && !str_equal(event->end, event->start))
            span = join(h, span, " – ", hl7_time_in_french(h->arena, event->end));
        row(h, "Acte", join(h, name, ", ", span));
    }
    const struct code_row *facility = code_find(CODE_FACILITY, h->cda->facility.code);
    struct str kind = facility ? str_from(facility->display) : h->cda->facility.display;
    row(h, "Lieu", join(h, h->cda->place, ", ", kind));
    row(h, "Prise en charge", h->cda->encounter.display);
}

static void add_header(struct html *h)
{
    add(h, "<header>\n<h1>");
    xml_escape(h->out, page_title(h->cda));
    add(h, "</h1>\n<dl>\n");
    add_patient(h);
    row(h, "Type", type_name(h->cda));
    row(h, "Date", hl7_time_in_french(h->arena, h->cda->time));
    add_people(h);
    add_acts(h);
    for (size_t i = 0; i < h->cda->confidentiality_count; i++) {
        const struct code_row *label = code_find(CODE_CONFIDENTIALITY, h->cda->confidentiality[i].code);
        row(h, "Confidentialité", label ? str_from(label->display) : h->cda->confidentiality[i].display);
    }
    row(h, "Version", h->cda->version);
    add(h, "</dl>\n</header>\n");
}

static struct str section_title(const struct cda_section *section)
{
    if (section->title.len)
        return section->title;
    return section->code.display.len ? section->code.display : STR("Section sans titre");
}

static void add_contents(struct html *h)
{
    if (h->cda->section_count < 2)
        return;
    add(h, "<nav aria-label=\"Sommaire\">\n<ol>\n");
    for (size_t i = 0; i < h->cda->section_count; i++) {
        if (h->cda->sections[i].depth > 0)
            continue;
        buf_print(h->out, "<li><a href=\"#s%zu\">", i);
        xml_escape(h->out, section_title(&h->cda->sections[i]));
        add(h, "</a></li>\n");
    }
    add(h, "</ol>\n</nav>\n");
}

static void add_section(struct html *h, size_t at)
{
    const struct cda_section *section = &h->cda->sections[at];
    unsigned level = section->depth > 4 ? 6 : section->depth + 2;
    buf_print(h->out, "<section aria-labelledby=\"s%zu\">\n<h%u id=\"s%zu\">", at, level, at);
    xml_escape(h->out, section_title(section));
    buf_print(h->out, "</h%u>\n", level);
    const struct xml_node *text = xml_child(section->node, CDA_NS, STR("text"));
    if (text)
        html_narrative(h, text);
    add(h, "\n</section>\n");
}

static void add_body(struct html *h)
{
    struct str media_type, bytes;
    if (h->cda->body_text) {
        add(h, "<section aria-label=\"Contenu\">\n<p>Le contenu de ce document est un fichier :</p>\n<p>");
        if (cda_body(h->arena, h->cda, &media_type, &bytes) == DONE)
            html_file(h, media_type, bytes);
        else
            add(h, "<em>Ce fichier ne peut pas être affiché.</em>");
        add(h, "</p>\n</section>\n");
    }
    for (size_t i = 0; i < h->cda->section_count; i++)
        add_section(h, i);
}

// A language tag (RFC 5646) that can stand in an attribute as it is.
static struct str language_of(const struct cda *cda)
{
    for (size_t i = 0; i < cda->language.len; i++) {
        char c = cda->language.ptr[i];
        if (c != '-' && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            return STR("fr");
    }
    return cda->language.len ? cda->language : STR("fr");
}

void cda_to_html(struct buf *out, const struct cda *cda)
{
    struct html page = {.arena = out->arena, .out = out, .cda = cda}, *h = &page;
    html_find_media(h);
    add(h, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    xml_escape(out, page_title(cda));
    buf_print(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", style);
    add_header(h);
    add_contents(h);
    buf_print(out, "<main lang=\"%.*s\">\n", STR_ARG(language_of(cda)));
    add_body(h);
    add(h, "</main>\n</body>\n</html>\n");
}
