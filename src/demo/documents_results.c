// Documents of results: laboratory reports, imaging, certificates of childhood, vaccinations.
#include "demo/demo_cda_int.h"

static const enum demo_measure checkup[] = {DEMO_FASTING_GLUCOSE, DEMO_CHOLESTEROL, DEMO_HDL,        DEMO_LDL,
                                            DEMO_TRIGLYCERIDES,   DEMO_CREATININE,  DEMO_HAEMOGLOBIN};

// What a laboratory event measured; the same as its Observations.
static const enum demo_measure *checks_of(const struct demo_cda *c, unsigned *count)
{
    const struct demo_illness *illness = c->event ? c->event->illness : NULL;
    *count = illness ? illness->check_count : COUNT_OF(checkup);
    return illness ? illness->checks : checkup;
}

static void chapter(struct demo_cda *c, const char *code, const enum demo_measure *checks, unsigned count)
{
    const char *label = demo_chapter_label(code);
    demo_section_open(c, code, label, label);
    demo_table_open(c, "Examen|Résultat|Unité|Valeurs de référence|Antériorité");
    for (unsigned i = 0; i < count; i++) {
        const struct demo_measure_kind *k = &demo_measures[checks[i]];
        if (!k->chapter || strcmp(k->chapter, code) != 0)
            continue;
        int value = demo_value(c->w->person, checks[i], c->day);
        demo_table_row(
            c, "<content ID='resultat-%s'>%s</content>|%s%s|%s|%s - %s|%s", k->loinc, k->label,
            demo_french_decimal(value, k->decimals).text, value < k->low || value > k->high ? " *" : "",
            k->unit, demo_french_decimal(k->low, k->decimals).text,
            demo_french_decimal(k->high, k->decimals).text,
            demo_french_decimal(demo_value(c->w->person, checks[i], c->day - 180), k->decimals).text);
    }
    demo_table_close(c);
    demo_put(&c->b,
             "<entry typeCode='DRIV'><templateId root='1.3.6.1.4.1.19376.1.3.1'/><templateId root="
             "'1.2.250.1.213.1.1.3.21'/><act classCode='ACT' moodCode='EVN'><code code='%s' displayName='%s' "
             "codeSystem='2.16.840.1.113883.6.1' codeSystemName='LOINC'/><statusCode code='completed'/>\n",
             code, label);
    for (unsigned i = 0; i < count; i++) {
        const struct demo_measure_kind *k = &demo_measures[checks[i]];
        char reference[48] = "resultat-";
        if (k->chapter && !strcmp(k->chapter, code))
            demo_entry_result(c, checks[i], c->day, strncat(reference, k->loinc, 32));
    }
    demo_put(&c->b, "</act></entry>\n");
    demo_section_close(c);
}

void demo_body_biology(struct demo_cda *c)
{
    static const char *const chapters[] = {"18719-5", "18723-7"};
    unsigned count;
    const enum demo_measure *checks = checks_of(c, &count);
    for (size_t i = 0; i < COUNT_OF(chapters); i++) {
        bool any = false;
        for (unsigned m = 0; m < count; m++)
            any |= demo_measures[checks[m]].chapter && !strcmp(demo_measures[checks[m]].chapter, chapters[i]);
        if (any)
            chapter(c, chapters[i], checks, count);
    }
    demo_section_prose(
        c, "55112-7", "Commentaire du biologiste",
        "Les résultats marqués d’un astérisque sont hors des valeurs de référence.\nIls sont à "
        "interpréter avec la clinique et le traitement en cours. Prélèvement à jeun, conforme.");
}

void demo_body_biology_pdf(struct demo_cda *c)
{
    unsigned count;
    const enum demo_measure *checks = checks_of(c, &count);
    demo_put(&c->b, "Prélèvement du %s, 8 h 00\n\n", demo_french_date(c->day).text);
    for (unsigned i = 0; i < count; i++) {
        const struct demo_measure_kind *k = &demo_measures[checks[i]];
        int value = demo_value(c->w->person, checks[i], c->day);
        demo_put(&c->b, "%s : %s %s   (référence %s à %s)\n", k->label,
                 demo_french_decimal(value, k->decimals).text, k->unit,
                 demo_french_decimal(k->low, k->decimals).text,
                 demo_french_decimal(k->high, k->decimals).text);
    }
    demo_put(&c->b, "\nRésultats validés par Dr %s %s, biologiste médical.\n", c->author->given,
             c->author->family);
}

void demo_body_imaging(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    bool pregnant = p->personas & DEMO_PREGNANT;
    bool lungs = p->personas & (DEMO_COPD | DEMO_HEART_FAILURE | DEMO_ASTHMA);
    const char *what = pregnant ? "Échographie obstétricale"
                       : lungs  ? "Radiographie du thorax"
                                : "Radiographie du genou";
    const char *found =
        pregnant
            ? "Grossesse intra-utérine évolutive, un seul fœtus, activité cardiaque présente et régulière.\n"
              "Biométrie conforme au terme, quantité de liquide normale, placenta non recouvrant."
        : lungs ? "Pas de foyer parenchymateux, pas d’épanchement pleural.\nSilhouette cardiaque sans "
                  "particularité pour l’âge. Coupoles diaphragmatiques bien visibles."
                : "Pas de fracture ni de luxation visible.\nPincement modéré de l’interligne fémoro-tibial "
                  "interne.";
    demo_put(&c->b, "%s\nExamen du %s\n\nIndication : %s.\n\nRésultats :\n%s\n\nConclusion : %s\n", what,
             demo_french_date(c->day).text, pregnant ? "surveillance de la grossesse" : demo_reason(c), found,
             pregnant ? "examen normal pour le terme ; prochain contrôle au trimestre suivant."
                      : "pas d’anomalie nécessitant un avis en urgence.");
    demo_put(&c->b, "\nDr %s %s, radiologue\n", c->author->given, c->author->family);
}

void demo_body_child_certificate(struct demo_cda *c)
{
    static const enum demo_measure signs[] = {DEMO_WEIGHT, DEMO_HEIGHT, DEMO_HEAD_SIZE};
    int months = (int)(c->day - c->w->person->birth_day) / 30;
    demo_section_prose(
        c, "11450-4", "Antécédents et événements depuis la naissance",
        "Naissance à terme, adaptation immédiate satisfaisante.\nAucune hospitalisation depuis la "
        "naissance.");
    demo_section_signs(c, signs, COUNT_OF(signs));
    demo_section_vaccines(c);
    demo_section_prose(
        c, "29545-1", "Examen physique", "%s",
        months < 2    ? "Tonus et réflexes archaïques normaux. Hanches stables. Dépistage auditif fait, "
                        "réponse présente aux deux oreilles.\nAllaitement en cours."
        : months < 15 ? "Tient assis sans appui, saisit entre le pouce et l’index, répond à son prénom.\n"
                        "Poursuite oculaire et audition sans particularité."
                      : "Marche acquise, court et monte l’escalier avec aide. Associe deux mots.\n"
                        "Examen de la vue et de l’audition sans particularité.");
    demo_section_prose(c, "18776-5", "Plan de soins",
                       "Prochain examen obligatoire : dans %s.\nConseils donnés sur le "
                       "sommeil, l’alimentation et la prévention des accidents domestiques.",
                       months < 2 ? "un mois" : "six mois");
}

void demo_body_vaccinations(struct demo_cda *c)
{
    demo_section_vaccines(c);
    demo_section_prose(
        c, "18776-5", "Plan de soins",
        "Le calendrier des vaccinations recommandées a été expliqué.\nLe prochain rappel est noté dans "
        "l’agenda de santé.");
}
