// Documents that sum up: synthesis, emergency sheet, reimbursements, prescription, dispensation.
#include "demo/demo_cda_int.h"

void demo_body_summary(struct demo_cda *c)
{
    static const enum demo_measure signs[] = {DEMO_WEIGHT, DEMO_HEIGHT, DEMO_BMI, DEMO_SYSTOLIC,
                                              DEMO_DIASTOLIC};
    demo_section_problems(c);
    demo_section_prose(c, "11348-0", "Antécédents médicaux",
                       "Antécédents tenus à jour dans le dossier du cabinet.");
    demo_section_prose(c, "47519-4", "Historique des actes", "Pas d’acte chirurgical majeur à signaler.");
    demo_section_allergies(c);
    demo_section_drugs(c, "10160-0", "Traitements au long cours", "EVN");
    demo_section_signs(c, signs, COUNT_OF(signs));
    demo_section_prose(c, "29762-2", "Habitus, mode de vie", "%s",
                       demo_hash(3, c->w->person->index, 9) % 4
                           ? "Ne fume pas. Consommation d’alcool occasionnelle. Marche régulière."
                           : "Tabagisme sevré. Activité physique limitée.");
    demo_section_vaccines(c);
    demo_section_prose(c, "18776-5", "Plan de soins",
                       "Consultation de suivi programmée ; objectifs revus chaque année.");
}

void demo_body_emergency_sheet(struct demo_cda *c)
{
    demo_section_problems(c);
    demo_section_allergies(c);
    demo_section_drugs(c, "10160-0", "Traitements", "EVN");
    demo_section_prose(
        c, "47420-5", "Évaluation du statut fonctionnel",
        "Aide nécessaire pour la toilette et l’habillage. Se déplace avec un déambulateur.\nPorte des "
        "lunettes et un appareil auditif.");
    demo_section_prose(
        c, "42348-3", "Directives anticipées",
        "La personne a désigné une personne de confiance et rédigé des directives anticipées, déposées "
        "dans son espace.");
}

static void refund_section(struct demo_cda *c, const char *code, const char *title, const char *nothing)
{
    const struct demo_illness *illness = demo_first_illness(c->w->person);
    bool drugs = !strcmp(code, "10160-0"), acts = !strcmp(code, "29554-3");
    demo_section_open(c, code, title, title);
    demo_table_open(c, drugs ? "Date|Médicament|Quantité" : "Date|Acte|Professionnel");
    unsigned told = 0;
    for (int month = 1; month <= 20; month += 3) {
        int32_t day = c->day - month * 30;
        if (day < c->w->person->birth_day)
            continue;
        if (drugs && illness && ++told)
            demo_table_row(c, "%s|%s|1", demo_french_date(day).text, illness->drugs[0].label);
        if (acts && ++told)
            demo_table_row(c, "%s|Consultation (G)|Dr %s %s", demo_french_date(day).text,
                           demo_who(c->w, DEMO_GP)->given, demo_who(c->w, DEMO_GP)->family);
    }
    if (!told)
        demo_table_row(c, "-|%s|-", nothing);
    demo_table_close(c);
    demo_section_close(c);
}

void demo_body_reimbursements(struct demo_cda *c)
{
    demo_section_prose(
        c, "55112-7", "Usage et responsabilités",
        "Ce document reprend les remboursements connus de l’assurance maladie sur vingt-quatre mois.\nIl "
        "est donné pour information et peut être incomplet ; il ne remplace pas l’avis d’un médecin.");
    refund_section(c, "10160-0", "Médicaments", "Aucun remboursement dans la période");
    demo_section_vaccines(c);
    refund_section(c, "46264-8", "Dispositifs médicaux", "Aucun remboursement dans la période");
    refund_section(c, "46240-8", "Hospitalisations", "Aucune prise en charge dans la période");
    refund_section(c, "29554-3", "Soins médicaux et dentaires", "Aucun remboursement dans la période");
}

void demo_body_prescription(struct demo_cda *c)
{
    demo_section_drugs(c, "57828-6", "Prescription de médicaments", "INT");
    demo_section_prose(
        c, "55112-7", "Consignes",
        "Ordonnance valable trois mois, renouvelable deux fois.\nNe pas arrêter le traitement sans avis "
        "médical. En cas d’oubli, ne pas doubler la prise suivante.");
}

void demo_body_dispensation(struct demo_cda *c)
{
    demo_section_drugs(c, "60590-7", "Médicaments dispensés", "EVN");
    demo_section_prose(
        c, "55112-7", "Conseils du pharmacien",
        "Interactions vérifiées. Prises expliquées et pilulier proposé.\nPas de substitution refusée.");
}
