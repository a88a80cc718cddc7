// Sections that several documents have: problems, treatments, signs, vaccinations, allergies.
#include "demo/demo_cda_int.h"

const struct demo_illness *demo_first_illness(const struct demo_person *p)
{
    for (unsigned i = 0; i < demo_illnesses_count; i++)
        if (demo_has(p, &demo_illnesses[i]))
            return &demo_illnesses[i];
    return NULL;
}

const char *demo_reason(const struct demo_cda *c)
{
    if (c->event && c->event->episode)
        return c->event->episode->label;
    if (c->event && c->event->illness)
        return c->event->illness->label;
    const struct demo_illness *illness = demo_first_illness(c->w->person);
    return illness ? illness->label : "Suivi médical";
}

void demo_section_problems(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    unsigned found = 0;
    demo_section_open(c, "11450-4", "Liste des problèmes actifs", "Problèmes actifs");
    demo_table_open(c, "Depuis le|Problème|Code CIM-10|Statut");
    for (unsigned i = 0; i < demo_illnesses_count; i++) {
        const struct demo_illness *illness = &demo_illnesses[i];
        if (!demo_has(p, illness))
            continue;
        int32_t since = demo_onset(p, illness, c->w->setting);
        demo_table_row(c, "%s|<content ID='probleme-%s'>%s</content>|%s|Actif%s",
                       demo_french_date(since).text, illness->icd, illness->label, illness->icd,
                       illness->long_term ? " (ALD)" : "");
        found++;
    }
    if (!found)
        demo_table_row(c, "-|Aucun problème actif connu|-|-");
    demo_table_close(c);
    for (unsigned i = 0; i < demo_illnesses_count; i++)
        if (demo_has(p, &demo_illnesses[i]))
            demo_entry_problem(c, demo_illnesses[i].icd, demo_illnesses[i].label,
                               demo_onset(p, &demo_illnesses[i], c->w->setting));
    demo_section_close(c);
}

// The person's drugs, each once. Two illnesses may share one.
static unsigned list_drugs(const struct demo_cda *c, const struct demo_drug *out[16])
{
    unsigned count = 0;
    for (unsigned i = 0; i < demo_illnesses_count; i++) {
        const struct demo_illness *illness = &demo_illnesses[i];
        bool wanted = c->event && c->event->illness && c->kind->author == DEMO_GP
                          ? illness == c->event->illness
                          : demo_has(c->w->person, illness);
        for (size_t d = 0; wanted && d < COUNT_OF(illness->drugs) && illness->drugs[d].atc; d++) {
            bool known = false;
            for (unsigned k = 0; k < count; k++)
                known |= !strcmp(out[k]->atc, illness->drugs[d].atc);
            if (!known && count < 16)
                out[count++] = &illness->drugs[d];
        }
    }
    if (!count && c->event && c->event->episode && c->event->episode->drug.atc)
        out[count++] = &c->event->episode->drug;
    return count;
}

void demo_section_drugs(struct demo_cda *c, const char *code, const char *title, const char *mood)
{
    const struct demo_drug *drugs[16];
    unsigned count = list_drugs(c, drugs);
    bool prescribed = mood[0] == 'I';
    demo_section_open(c, code, prescribed ? "Prescriptions" : "Traitements", title);
    demo_table_open(c, "Médicament|Substance active|Posologie|Durée|Renouvellements");
    for (unsigned i = 0; i < count; i++)
        demo_table_row(c, "<content ID='med-%s'>%s</content>|%s|%s|%s|%s", drugs[i]->atc, drugs[i]->label,
                       drugs[i]->substance, drugs[i]->dose, prescribed ? "28 jours" : "Au long cours",
                       prescribed ? "2" : "-");
    if (!count)
        demo_table_row(c, "Aucun traitement en cours|-|-|-|-");
    demo_table_close(c);
    for (unsigned i = 0; i < count; i++)
        demo_entry_drug(c, drugs[i], mood, c->day, prescribed ? 28 : 0);
    demo_section_close(c);
}

void demo_section_signs(struct demo_cda *c, const enum demo_measure *signs, unsigned count)
{
    demo_section_open(c, "8716-3", "Signes vitaux", "Constantes");
    demo_table_open(c, "Mesure|Valeur|Date");
    for (unsigned i = 0; i < count; i++) {
        const struct demo_measure_kind *k = &demo_measures[signs[i]];
        int value = demo_value(c->w->person, signs[i], c->day);
        demo_table_row(c, "<content ID='signe-%s'>%s</content>|%s %s|%s", k->loinc, k->label,
                       demo_french_decimal(value, k->decimals).text, k->unit, demo_french_date(c->day).text);
    }
    demo_table_close(c);
    demo_put(&c->b, "<entry><organizer classCode='CLUSTER' moodCode='EVN'><templateId root="
                    "'1.3.6.1.4.1.19376.1.5.3.1.4.13.1'/><templateId root='1.2.250.1.213.1.1.3.49'/>");
    demo_put_id(c);
    demo_put(
        &c->b,
        "<code code='85353-1' displayName='Signes vitaux' codeSystem='2.16.840.1.113883.6.1'/><statusCode "
        "code='completed'/><effectiveTime value='%s'/>",
        demo_hl7_time(c->day, 600).text);
    for (unsigned i = 0; i < count; i++)
        demo_entry_sign(c, signs[i], c->day);
    demo_put(&c->b, "</organizer></entry>\n");
    demo_section_close(c);
}

void demo_section_vaccines(struct demo_cda *c)
{
    struct demo_dose doses[DEMO_DOSES_MAX];
    unsigned count = demo_doses(c->w->person, c->w->setting, doses), told = 0;
    demo_section_open(c, "11369-6", "Historique des vaccinations", "Vaccinations");
    demo_table_open(c, "Date|Vaccin|Maladies prévenues|Rang");
    for (unsigned i = 0; i < count; i++)
        if (doses[i].day <= c->day && ++told)
            demo_table_row(c, "%s|%s|%s|%u", demo_french_date(doses[i].day).text, doses[i].vaccine->label,
                           doses[i].vaccine->targets, doses[i].number);
    if (!told)
        demo_table_row(c, "-|Aucune vaccination connue|-|-");
    demo_table_close(c);
    for (unsigned i = 0; i < count; i++)
        if (doses[i].day <= c->day)
            demo_entry_vaccine(c, &doses[i]);
    demo_section_close(c);
}

void demo_section_allergies(struct demo_cda *c)
{
    bool allergic = c->w->person->personas & DEMO_ALLERGIC;
    demo_section_prose(c, "48765-2", "Allergies et hypersensibilités", "%s",
                       allergic ? "Une allergie est connue : voir la liste tenue à jour dans le dossier.\n"
                                  "Le patient porte sur lui une carte qui la signale."
                                : "Aucune allergie connue à ce jour.");
}
