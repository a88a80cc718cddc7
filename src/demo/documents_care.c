// Documents of care: consultations, stays, operations, emergencies, telemedicine, nursing, letters.
#include "demo/demo_cda_int.h"

static const enum demo_measure adult_signs[] = {DEMO_WEIGHT,    DEMO_HEIGHT, DEMO_BMI,   DEMO_SYSTOLIC,
                                                DEMO_DIASTOLIC, DEMO_PULSE,  DEMO_OXYGEN};

static const char *title_of(const struct demo_person *p)
{
    return p->age < 18 ? "L’enfant" : p->sex == 'F' ? "Madame" : "Monsieur";
}

void demo_body_consultation(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    demo_section_prose(c, "42349-1", "Motif de la consultation", "%s : consultation de suivi.",
                       demo_reason(c));
    demo_section_prose(
        c, "10164-2", "Histoire de la maladie",
        "%s %.*s, %d ans, est vu%s en consultation le %s.\nLe traitement est pris régulièrement et bien "
        "toléré. Pas d’hospitalisation depuis la dernière consultation.",
        title_of(p), STR_ARG(p->used_family), p->age, p->sex == 'F' ? "e" : "",
        demo_french_date(c->day).text);
    demo_section_signs(c, adult_signs, COUNT_OF(adult_signs));
    demo_section_problems(c);
    demo_section_prose(
        c, "55110-1", "Conclusion",
        "État stable. Objectifs du suivi rappelés et compris.\nPas de modification du traitement ; "
        "contrôle biologique avant la prochaine consultation.");
    demo_section_prose(c, "18776-5", "Plan de soins",
                       "Prochaine consultation dans six mois, plus tôt en cas de besoin.");
}

void demo_body_private(struct demo_cda *c)
{
    demo_section_prose(
        c, "42349-1", "Motif de la consultation",
        "Demande de conseil en toute confidentialité, sans les titulaires de l’autorité parentale.");
    demo_section_prose(
        c, "55110-1", "Conclusion",
        "Entretien individuel. Information donnée, adaptée à l’âge ; questions et réponses.\nLa personne "
        "demande que cette consultation ne soit pas portée à la connaissance de ses représentants légaux.");
}

void demo_body_referral(struct demo_cda *c)
{
    const struct demo_person *p = c->w->person;
    demo_section_prose(c, "42349-1", "Motif de l’adressage",
                       "Cher confrère, je vous adresse %s %.*s, %d ans, pour avis : %s.", title_of(p),
                       STR_ARG(p->used_family), p->age, demo_reason(c));
    demo_section_problems(c);
    demo_section_drugs(c, "10160-0", "Traitements en cours", "EVN");
    demo_section_allergies(c);
    demo_section_prose(c, "55110-1", "Question posée",
                       "Merci de votre avis sur l’adaptation du traitement et le rythme de surveillance.");
}

void demo_body_admission(struct demo_cda *c)
{
    demo_section_prose(c, "46241-6", "Diagnostic d’admission", "%s.", demo_reason(c));
    demo_section_prose(
        c, "10164-2", "Histoire de la maladie",
        "Aggravation progressive depuis plusieurs jours, ayant conduit à l’hospitalisation le %s.",
        demo_french_date(c->day).text);
    demo_section_signs(c, adult_signs, COUNT_OF(adult_signs));
    demo_section_drugs(c, "10160-0", "Traitements à l’admission", "EVN");
    demo_section_allergies(c);
}

void demo_body_stay(struct demo_cda *c)
{
    const struct demo_event *e = c->event;
    demo_section_prose(c, "42349-1", "Motif d’hospitalisation", "%s.", demo_reason(c));
    demo_section_prose(
        c, "8648-8", "Évolution pendant le séjour",
        "Hospitalisation du %s au %s.\nÉvolution favorable sous traitement. Lever précoce, alimentation "
        "reprise, pas de complication pendant le séjour.",
        demo_french_date(e->day).text, demo_french_date(e->until).text);
    if (e->episode && e->episode->procedure)
        demo_section_prose(c, "47519-4", "Actes", "%s (CCAM %s), le %s.", e->episode->procedure,
                           e->episode->ccam, demo_french_date(e->day + 1).text);
    demo_section_problems(c);
    demo_section_prose(c, "55110-1", "Conclusion",
                       "Retour à domicile le %s, en accord avec le patient et ses proches.",
                       demo_french_date(e->until).text);
}

void demo_body_liaison(struct demo_cda *c)
{
    demo_section_prose(
        c, "46612-8", "Synthèse médicale du séjour",
        "Séjour du %s au %s pour : %s.\nÉvolution favorable. Aucun événement indésirable. Pas de portage "
        "de bactérie multirésistante connu, pas de transfusion.",
        demo_french_date(c->event->day).text, demo_french_date(c->event->until).text, demo_reason(c));
    demo_section_drugs(c, "10160-0", "Traitements à la sortie", "EVN");
    demo_section_prose(
        c, "18776-5", "Suite à donner",
        "Consultation avec le médecin traitant sous huit jours.\nBilan biologique de contrôle à quinze "
        "jours. Reprendre contact avec le service en cas de fièvre, de douleur ou d’essoufflement.");
}

void demo_body_operation(struct demo_cda *c)
{
    const struct demo_episode *e = c->event->episode;
    demo_section_prose(c, "10219-4", "Diagnostic préopératoire", "%s.", e->label);
    demo_section_prose(
        c, "29554-3", "Intervention",
        "%s (CCAM %s).\nInstallation et liste de vérification « sécurité du patient au bloc opératoire » "
        "conformes. Intervention sans incident, saignement minime.",
        e->procedure, e->ccam);
    demo_section_prose(c, "59769-0", "Suites",
                       "Surveillance simple. Antalgiques par palier. Premier lever le lendemain.");
}

void demo_body_emergency(struct demo_cda *c)
{
    demo_section_prose(c, "42349-1", "Motif de recours", "%s.", demo_reason(c));
    demo_section_signs(c, adult_signs, COUNT_OF(adult_signs));
    demo_section_prose(c, "29545-1", "Examen physique",
                       "Douleur évaluée à 5 sur 10 à l’arrivée. Pas de signe de gravité.");
    demo_section_prose(
        c, "55110-1", "Conclusion",
        "Retour à domicile avec traitement antalgique et consignes écrites.\nRevoir le médecin traitant "
        "si la gêne persiste au-delà de cinq jours.");
}

void demo_body_meeting(struct demo_cda *c)
{
    demo_section_prose(c, "42349-1", "Motif de présentation", "%s : choix de la stratégie thérapeutique.",
                       demo_reason(c));
    demo_section_prose(
        c, "11450-4", "Éléments du dossier",
        "Dossier présenté par le médecin référent. Bilan d’extension sans localisation secondaire. État "
        "général conservé (OMS 0 à 1).");
    demo_section_prose(
        c, "55110-1", "Proposition de la réunion",
        "Traitement conforme aux recommandations.\nSurveillance clinique et biologique tous les six "
        "mois. Proposition à discuter avec la personne en consultation d’annonce.");
}

void demo_body_remote_request(struct demo_cda *c)
{
    demo_section_prose(
        c, "34117-2", "Motif de la demande",
        "Demande de téléconsultation : %s. Le patient est d’accord et dispose d’un équipement adapté.",
        demo_reason(c));
    demo_section_problems(c);
    demo_section_drugs(c, "10160-0", "Traitements en cours", "EVN");
}

void demo_body_remote_report(struct demo_cda *c)
{
    demo_section_prose(c, "42349-1", "Motif", "%s : téléconsultation du %s.", demo_reason(c),
                       demo_french_date(c->day).text);
    demo_section_prose(
        c, "55110-1", "Conclusion",
        "Téléconsultation par vidéo, de bonne qualité, sans incident technique.\nMoral en amélioration, "
        "sommeil encore fragile. Poursuite du traitement. Prochain rendez-vous en présence.");
}

void demo_body_nursing(struct demo_cda *c)
{
    static const enum demo_measure signs[] = {DEMO_WEIGHT, DEMO_SYSTOLIC, DEMO_DIASTOLIC, DEMO_PULSE,
                                              DEMO_OXYGEN};
    demo_section_prose(c, "42349-1", "Motif des soins", "Passage quotidien à domicile : %s.", demo_reason(c));
    demo_section_signs(c, signs, COUNT_OF(signs));
    demo_section_prose(
        c, "55110-1", "Observations",
        "Aide à la toilette, préparation du pilulier, surveillance de la peau et de l’hydratation.\n"
        "Pas de plaie. L’aidant a été rencontré ; il dit tenir, avec l’aide de l’accueil de jour.");
}

void demo_body_functional(struct demo_cda *c)
{
    demo_section_prose(
        c, "47420-5", "Évaluation du statut fonctionnel",
        "Grille AGGIR : groupe iso-ressources 4. Marche avec une canne, périmètre de 200 mètres.\nSe "
        "lever d’une chaise : 14 secondes pour cinq levers. Équilibre unipodal : 3 secondes.");
    demo_section_prose(
        c, "55110-1", "Conclusion",
        "Risque de chute modéré. Kinésithérapie à poursuivre, deux séances par semaine.\nAménagements "
        "proposés : barre d’appui dans la salle de bains, éclairage du couloir.");
}

void demo_body_pregnancy(struct demo_cda *c)
{
    static const enum demo_measure signs[] = {DEMO_WEIGHT, DEMO_SYSTOLIC, DEMO_DIASTOLIC, DEMO_PULSE};
    int32_t start = demo_pregnancy_start(c->w->person, c->w->setting);
    demo_section_prose(
        c, "57078-8", "Examens et surveillance prénataux",
        "Grossesse de %d semaines d’aménorrhée, terme prévu le %s.\nMouvements actifs perçus, bruits du "
        "cœur réguliers, hauteur utérine conforme. Col long et fermé.",
        (int)(c->day - start) / 7 + 2, demo_french_date(start + 280).text);
    demo_section_signs(c, signs, COUNT_OF(signs));
    demo_section_prose(
        c, "18776-5", "Plan de soins",
        "Prochaine consultation dans un mois. Séances de préparation à la naissance prescrites.\n"
        "Signes qui doivent faire consulter expliqués.");
}
