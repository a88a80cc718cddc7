// The summary on paper: the same lines as in the narratives, tagged, with a QR code when it goes with a SMART Health Link.
#include "summary/summary_int.h"

#include "codec/pdf/pdf.h"
#include "codec/qr/qr.h"

static const unsigned shares[] = {4, 3, 5};
enum { COLUMNS = COUNT_OF(shares), ROWS_MAX = 6 };

static void add_person(const struct summary *s, struct pdf *p)
{
    struct arena *a = s->arena;
    struct identity_traits t = traits_of_patient(a, s->patient->tree);
    struct pdf_row rows[ROWS_MAX];
    size_t count = 0;
    rows[count++] = (struct pdf_row){summary_say(s, "Personne", "Person"), summary_name(s)};
    struct str born = summary_date(s, t.birth_date);
    if (born.len)
        rows[count++] = (struct pdf_row){summary_say(s, "Date de naissance", "Date of birth"), born};
    if (t.sex != SEX_UNKNOWN)
        rows[count++] = (struct pdf_row){summary_say(s, "Sexe", "Sex"),
                                         t.sex == SEX_FEMALE ? summary_say(s, "féminin", "female")
                                                             : summary_say(s, "masculin", "male")};
    rows[count++] =
        (struct pdf_row){summary_say(s, "Établi le", "Made on"), summary_moment(s, s->deed->now_us)};
    pdf_table(p, rows, count);
}

static void add_part(const struct summary *s, struct pdf *p, const struct part *part)
{
    const struct section *section = part->section;
    const struct str heads[] = {summary_say(s, section->french_what, section->english_what), STR("Date"),
                                summary_say(s, "Précisions", "Details")};
    const struct pdf_grid grid = {heads, shares, COLUMNS};
    pdf_heading(p, summary_say(s, section->french, section->english));
    if (!part->count) {
        pdf_paragraph(p, summary_why_empty(s, part));
        return;
    }
    struct str *cells = ARENA_ARRAY(s->arena, struct str, part->count * COLUMNS);
    for (size_t i = 0; i < part->count; i++) {
        struct line line = summary_describe(s, part->entries[i]);
        cells[i * COLUMNS] = line.what;
        cells[i * COLUMNS + 1] = line.when;
        cells[i * COLUMNS + 2] = line.detail;
    }
    pdf_grid(p, &grid, cells, part->count);
}

static enum code add_link(const struct summary *s, struct pdf *p, const struct summary_link *link)
{
    struct qr code;
    enum code made = qr_make(s->arena, link->text, &code);
    if (made)
        return made;
    struct str until = summary_moment(s, link->until_us);
    pdf_heading(p, summary_say(s, "Lien vers ce résumé", "Link to this summary"));
    pdf_paragraph(p,
                  arena_print(s->arena,
                              s->is_english ? "A professional can scan this code to read the summary. It "
                                              "works until %.*s.%s"
                                            : "Un professionnel peut scanner ce code pour lire le résumé. Il "
                                              "fonctionne jusqu’au %.*s.%s",
                              STR_ARG(until),
                              !link->needs_passcode ? ""
                              : s->is_english       ? " They will ask you for the passcode."
                                                    : " Il vous demandera le code secret."));
    pdf_picture(p, &(struct pdf_modules){code.size, code.dark},
                summary_say(s, "Code QR du lien SMART Health Link vers ce résumé",
                            "QR code of the SMART Health Link to this summary"));
    return DONE;
}

enum code summary_paper(struct summary *s, const struct summary_link *link, struct str *bytes)
{
    struct pdf *p;
    enum code code = DONE;
    struct str title = summary_say(s, "Résumé médical", "Patient summary");
    const struct pdf_about about = {.title = title,
                                    .author = s->service,
                                    .subject = title,
                                    .language = s->is_english ? STR("en-GB") : STR("fr-FR"),
                                    .at_us = s->deed->now_us};
    pdf_begin(s->arena, &about, &p);
    pdf_title(p, title);
    add_person(s, p);
    for (size_t i = 0; i < s->part_count; i++)
        add_part(s, p, &s->parts[i]);
    pdf_heading(p, summary_say(s, "Bon à savoir", "Good to know"));
    pdf_paragraph(
        p, summary_say(s,
                       "Ce résumé est fait automatiquement à partir de l’espace numérique de santé de la "
                       "personne. Il ne contient que les parties choisies et peut être incomplet : "
                       "demandez à la personne ce qui a changé.",
                       "This summary is put together automatically from the person's health space. It "
                       "holds only the chosen parts and may be incomplete: ask the person what has "
                       "changed."));
    if (link && link->text.len)
        code = add_link(s, p, link);
    return code ? code : pdf_end(p, bytes);
}
