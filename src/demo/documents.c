// Which documents a life holds, and how one is put together.
#include "demo/demo_cda_int.h"

#include "codec/text/text.h"

#define CCAM "1.2.250.1.215.300.1"
#define LOINC "2.16.840.1.113883.6.1"
#define NGAP "1.2.250.1.215.200.3.3"
#define SNOMED "2.16.840.1.113883.6.96"
#define CONSULTATION "11429006", SNOMED, "consultation"

enum kind {
    BIOLOGY,
    BIOLOGY_PDF,
    IMAGING,
    PRESCRIPTION,
    DISPENSATION,
    CONSULTATION_REPORT,
    PRIVATE,
    REFERRAL,
    ADMISSION,
    STAY,
    LIAISON,
    OPERATION,
    EMERGENCY,
    MEETING,
    REMOTE_REQUEST,
    REMOTE_REPORT,
    NURSING,
    FUNCTIONAL,
    CERTIFICATE_8,
    CERTIFICATE_9,
    CERTIFICATE_24,
    VACCINATIONS,
    SUMMARY,
    EMERGENCY_SHEET,
    REIMBURSEMENTS,
    PREGNANCY,
    KIND_COUNT,
};

static const struct demo_document_kind kinds[KIND_COUNT] = {
    [BIOLOGY] = {"11502-2", "CR d&apos;examens biologiques", "10",
                 "Compte rendu d’examens de biologie médicale",
                 "1.3.6.1.4.1.19376.1.3.3 1.2.250.1.213.1.1.1.55|2024.01", "18719-5", LOINC, "Biochimie",
                 "AMB", DEMO_BIOLOGIST, DEMO_STRUCTURED, demo_body_biology},
    [BIOLOGY_PDF] = {"11502-2", "CR d&apos;examens biologiques", "10",
                     "Compte rendu d’examens de biologie médicale", NULL, "18719-5", LOINC, "Biochimie",
                     "AMB", DEMO_BIOLOGIST, DEMO_LEVEL_1, demo_body_biology_pdf},
    [IMAGING] = {"18748-4", "CR d&apos;imagerie médicale", "31", "Compte rendu d’imagerie médicale", NULL,
                 "ZBQK002", CCAM, "Radiographie du thorax", "AMB", DEMO_RADIOLOGIST, DEMO_LEVEL_1,
                 demo_body_imaging},
    [PRESCRIPTION] =
        {"57833-6", "Prescription de produits de santé", "42", "Prescription de médicaments",
         "1.3.6.1.4.1.19376.1.9.1.1.1 1.3.6.1.4.1.19376.1.5.3.1.1.1 1.2.250.1.213.1.1.1.39|2024.01",
         "57833-6", LOINC, "Prescription de produits de santé", "AMB", DEMO_GP, DEMO_STRUCTURED,
         demo_body_prescription},
    [DISPENSATION] = {"60593-1", "Dispensation médicamenteuse", "43", "Dispensation de médicaments", NULL,
                      "60593-1", LOINC, "Dispensation médicamenteuse", "AMB", DEMO_PHARMACIST,
                      DEMO_STRUCTURED, demo_body_dispensation},
    [CONSULTATION_REPORT] = {"11488-4", "CR ou fiche de consultation ou de visite", "10",
                             "Compte rendu de consultation", NULL, CONSULTATION, "AMB", DEMO_CARDIOLOGIST,
                             DEMO_STRUCTURED, demo_body_consultation},
    [PRIVATE] = {"11488-4", "CR ou fiche de consultation ou de visite", "10",
                 "Compte rendu d’entretien confidentiel", NULL, CONSULTATION, "AMB", DEMO_MIDWIFE,
                 DEMO_STRUCTURED, demo_body_private},
    [REFERRAL] = {"96349-6", "Lettre d&apos;adressage", "10", "Lettre d’adressage à un spécialiste", NULL,
                  CONSULTATION, "AMB", DEMO_GP, DEMO_STRUCTURED, demo_body_referral},
    [ADMISSION] = {"67851-6", "CR d&apos;admission", "10", "Compte rendu d’admission", NULL, "47039-3", LOINC,
                   "Historique et examen physique aux admissions de l&apos;hôpital", "IMP", DEMO_CARDIOLOGIST,
                   DEMO_STRUCTURED, demo_body_admission},
    [STAY] = {"34112-3", "CR hospitalier (séjour)", "10", "Compte rendu d’hospitalisation", NULL, NULL, NULL,
              NULL, "IMP", DEMO_SURGEON, DEMO_STRUCTURED, demo_body_stay},
    [LIAISON] = {"11490-0", "Lettre de liaison à la sortie d&apos;un établissement de soins", "10",
                 "Lettre de liaison à la sortie", NULL, NULL, NULL, NULL, "IMP", DEMO_SURGEON,
                 DEMO_STRUCTURED, demo_body_liaison},
    [OPERATION] = {"34874-8", "CR opératoire", "10", "Compte rendu opératoire", NULL, NULL, NULL, NULL, "IMP",
                   DEMO_SURGEON, DEMO_STRUCTURED, demo_body_operation},
    [EMERGENCY] = {"15507-7", "CR de passage aux urgences", "10", "Compte rendu de passage aux urgences",
                   NULL, NULL, NULL, NULL, "EMER", DEMO_EMERGENCY_DOCTOR, DEMO_STRUCTURED,
                   demo_body_emergency},
    [MEETING] = {"34794-8", "CR de réunion de concertation pluridisciplinaire", "10",
                 "Fiche de réunion de concertation pluridisciplinaire", "1.2.250.1.213.1.1.1.8|2022.01", "39",
                 "1.2.250.1.213.3.3.13", "Réunion de Concertation Pluridisciplinaire (RCP)", "VR",
                 DEMO_ONCOLOGIST, DEMO_STRUCTURED, demo_body_meeting},
    [REMOTE_REQUEST] = {"75496-0", "Demande d&apos;acte de télémédecine", "10", "Demande de téléconsultation",
                        "1.2.250.1.213.1.1.1.38|2022.01 1.2.250.1.213.1.1.2.68", "TCG", NGAP,
                        "Téléconsultation", "AMB", DEMO_GP, DEMO_STRUCTURED, demo_body_remote_request},
    [REMOTE_REPORT] = {"85208-7", "CR de télémédecine", "10", "Compte rendu de téléconsultation", NULL, "TCG",
                       NGAP, "Téléconsultation", "VR", DEMO_PSYCHIATRIST, DEMO_STRUCTURED,
                       demo_body_remote_report},
    [NURSING] = {"11506-3", "CR ou fiche de suivi de soins par auxiliaire médical", "10",
                 "Fiche de suivi infirmier", NULL, NULL, NULL, NULL, "AMB", DEMO_NURSE, DEMO_STRUCTURED,
                 demo_body_nursing},
    [FUNCTIONAL] = {"47420-5", "CR de bilan fonctionnel", "10", "Bilan fonctionnel", NULL, NULL, NULL, NULL,
                    "AMB", DEMO_PHYSIOTHERAPIST, DEMO_STRUCTURED, demo_body_functional},
    [CERTIFICATE_8] =
        {"CERT_DECL", "Certificat, déclaration", "52", "Premier certificat de santé, huitième jour",
         "1.3.6.1.4.1.19376.1.7.3.1.1.13.1 1.2.250.1.213.1.1.1.5 1.2.250.1.213.1.1.1.5.1|2024.01",
         CONSULTATION, "AMB", DEMO_PAEDIATRICIAN, DEMO_STRUCTURED, demo_body_child_certificate},
    [CERTIFICATE_9] = {"CERT_DECL", "Certificat, déclaration", "52",
                       "Deuxième certificat de santé, neuvième mois",
                       "1.2.250.1.213.1.1.1.5 1.2.250.1.213.1.1.1.5.2|2024.01", CONSULTATION, "AMB",
                       DEMO_PAEDIATRICIAN, DEMO_STRUCTURED, demo_body_child_certificate},
    [CERTIFICATE_24] = {"CERT_DECL", "Certificat, déclaration", "52",
                        "Troisième certificat de santé, vingt-quatrième mois",
                        "1.2.250.1.213.1.1.1.5 1.2.250.1.213.1.1.1.5.3|2024.01", CONSULTATION, "AMB",
                        DEMO_PAEDIATRICIAN, DEMO_STRUCTURED, demo_body_child_certificate},
    [VACCINATIONS] = {"11369-6", "Historique des vaccinations", "52", "Historique des vaccinations",
                      "1.2.250.1.213.1.1.1.37|2023.01", CONSULTATION, "AMB", DEMO_GP, DEMO_STRUCTURED,
                      demo_body_vaccinations},
    [SUMMARY] = {"60591-5", "Synthèse médicale", "11", "Volet de synthèse médicale",
                 "1.2.250.1.213.1.1.1.13|201310", "34117-2", LOINC, "Historique et clinique", "AMB", DEMO_GP,
                 DEMO_STRUCTURED, demo_body_summary},
    [EMERGENCY_SHEET] = {"74207-2", "Document de liaison d&apos;urgence", "11",
                         "Document de liaison d’urgence",
                         "2.16.840.1.113883.10.22.1.1 1.2.250.1.213.1.1.1.51|2024.01", "34117-2", LOINC,
                         "Historique et clinique", "AMB", DEMO_GP, DEMO_STRUCTURED,
                         demo_body_emergency_sheet},
    [REIMBURSEMENTS] = {"REMB", "Données de remboursement", "60", "Historique des remboursements",
                        "1.2.250.1.213.1.1.1.36|2021.01 2.16.840.1.113883.10.12.201", NULL, NULL, NULL, "AMB",
                        DEMO_GP, DEMO_STRUCTURED, demo_body_reimbursements},
    [PREGNANCY] = {"89233-1", "CR de grossesse", "10", "Compte rendu de suivi de grossesse", NULL,
                   CONSULTATION, "AMB", DEMO_MIDWIFE, DEMO_STRUCTURED, demo_body_pregnancy},
};

enum { DOCUMENTS_MAX = 64 };
struct shelf {
    struct demo_writer *w;
    struct demo_document *documents;
    size_t count;
};

static const char *type_system(const char *code)
{
    return code[0] >= '0' && code[0] <= '9' ? LOINC : "1.2.250.1.213.1.1.4.12";
}

// Level 1: the body's plain text becomes a PDF inside the CDA.
static void wrap_pdf(struct demo_cda *c)
{
    struct demo_cda body = *c;
    const struct demo_person *p = c->w->person;
    buf_init(&body.b, c->w->arena, 2048);
    demo_put(&body.b, "%s\n\nPatient : %.*s %.*s, né%s le %s\nÉtabli par : %s\n\n", c->kind->title,
             STR_ARG(p->used_given), STR_ARG(p->used_family), p->sex == 'F' ? "e" : "",
             demo_french_date(p->birth_day).text, c->author->organization.name);
    c->kind->body(&body);
    demo_put(&c->b, "  <component><nonXMLBody><text mediaType='application/pdf' representation='B64'>");
    base64_write(&c->b, demo_pdf(c->w->arena, buf_str(&body.b)));
    demo_put(&c->b, "</text></nonXMLBody></component>\n");
}

static void put_body(struct demo_cda *c)
{
    if (c->kind->form == DEMO_LEVEL_1) {
        wrap_pdf(c);
    } else {
        demo_put(&c->b, "  <component><structuredBody>\n");
        c->kind->body(c);
        demo_put(&c->b, "  </structuredBody></component>\n");
    }
    demo_put(&c->b, "</ClinicalDocument>\n");
}

// The document that `c` describes, unless it would be out of the life.
static struct demo_document *finish(struct shelf *s, struct demo_cda *c)
{
    if (s->count == DOCUMENTS_MAX || c->day >= s->w->setting->today || c->day <= s->w->person->birth_day)
        return NULL;
    buf_init(&c->b, s->w->arena, 16384);
    demo_cda_header(c);
    put_body(c);
    char id[32];
    demo_cda_oid(id, c, c->version);
    struct demo_document *d = &s->documents[s->count++];
    *d = (struct demo_document){.media_type = "application/xml",
                                .bytes = buf_str(&c->b),
                                .day = c->day,
                                .type_system = type_system(c->kind->code),
                                .type_code = c->kind->code,
                                .class_code = c->kind->class_code,
                                .title = c->kind->title,
                                .unique_id = arena_copy(s->w->arena, str_from(id))};
    return d;
}

static struct demo_document *write(struct shelf *s, enum kind kind, const struct demo_event *event,
                                   int32_t day)
{
    enum demo_profession author = kinds[kind].author;
    if (event && event->illness && kind == CONSULTATION_REPORT)
        author = event->illness->specialist;
    if (event && event->episode && (kind == STAY || kind == LIAISON || kind == ADMISSION))
        author = event->episode->who;
    struct demo_cda c = {.w = s->w,
                         .kind = &kinds[kind],
                         .event = event,
                         .day = day,
                         .minute = 1020,
                         .number = (unsigned)s->count,
                         .version = 1,
                         .author = demo_who(s->w, author)};
    return finish(s, &c);
}

// The synthesis of last year, and this year's that takes its place.
static void write_summaries(struct shelf *s)
{
    struct demo_cda c = {.w = s->w,
                         .kind = &kinds[SUMMARY],
                         .minute = 1020,
                         .number = (unsigned)s->count,
                         .version = 1,
                         .day = demo_workday(s->w->setting->today - 390),
                         .author = demo_who(s->w, kinds[SUMMARY].author)};
    if (finish(s, &c))
        c.version = 2;
    c.day = demo_workday(s->w->setting->today - 25);
    finish(s, &c);
}

// What the holder puts there: a PDF of their own, without a CDA around it.
static void deposit(struct shelf *s, const char *code, const char *class_code, const char *title,
                    const char *text)
{
    if (s->count == DOCUMENTS_MAX)
        return;
    const struct demo_person *p = s->w->person;
    struct buf b;
    buf_init(&b, s->w->arena, 1024);
    demo_put(&b, "%s\n\n%.*s %.*s, né%s le %s\n\n%s\n", title, STR_ARG(p->used_given),
             STR_ARG(p->used_family), p->sex == 'F' ? "e" : "", demo_french_date(p->birth_day).text, text);
    uint64_t n = demo_hash(s->w->setting->seed, p->index, 7000 + s->count);
    s->documents[s->count++] =
        (struct demo_document){.media_type = "application/pdf",
                               .bytes = demo_pdf(s->w->arena, buf_str(&b)),
                               .type_system = type_system(code),
                               .type_code = code,
                               .class_code = class_code,
                               .title = title,
                               .day = s->w->setting->today - 45,
                               .unique_id = arena_print(s->w->arena, "2.25.%llu", (unsigned long long)n)};
}

// The newest events of a kind, at most `limit`, into documents.
static void tell(struct shelf *s, enum demo_event_kind what, enum kind kind, unsigned limit)
{
    for (unsigned i = s->w->event_count; i-- > 0 && limit;) {
        const struct demo_event *e = &s->w->events[i];
        if (e->kind != what || (kind == PRESCRIPTION && !e->illness && !(e->episode && e->episode->drug.atc)))
            continue;
        limit--;
        write(s, kind, e, e->until);
        if (what == DEMO_EVENT_STAY && kind == STAY && e->episode && e->episode->ccam)
            write(s, OPERATION, e, e->day + 1);
    }
}

static void tell_childhood(struct shelf *s)
{
    static const struct {
        enum kind kind;
        int months;
    } certificates[] = {{CERTIFICATE_8, 0}, {CERTIFICATE_9, 9}, {CERTIFICATE_24, 24}};
    const struct demo_person *p = s->w->person;
    for (size_t i = 0; i < COUNT_OF(certificates) && p->age < 7; i++)
        write(s, certificates[i].kind, NULL, demo_workday(p->birth_day + certificates[i].months * 30 + 8));
    if (p->personas & DEMO_ADOLESCENT) {
        struct demo_document *d = write(s, PRIVATE, NULL, demo_workday(s->w->setting->today - 60));
        if (d)
            d->visibility = "INVISIBLE_REPRESENTANTS_LEGAUX";
    }
}

static void tell_personas(struct shelf *s)
{
    const struct demo_person *p = s->w->person;
    int32_t today = s->w->setting->today;
    if (p->personas & DEMO_PREGNANT) {
        tell(s, DEMO_EVENT_PREGNANCY, PREGNANCY, 2);
        tell(s, DEMO_EVENT_PREGNANCY, IMAGING, 1);
    }
    if (p->personas & DEMO_DEPRESSION) {
        write(s, REMOTE_REQUEST, NULL, demo_workday(today - 90));
        struct demo_document *d = write(s, REMOTE_REPORT, NULL, demo_workday(today - 80));
        if (d)
            d->visibility = "MASQUE_PS";
    }
    if (p->personas & DEMO_CANCER) {
        write(s, MEETING, NULL, demo_workday(today - 400));
        struct demo_document *d = write(s, IMAGING, NULL, demo_workday(today - 6));
        if (d)
            d->visibility = "INVISIBLE_PATIENT"; // not announced yet
    }
    if (p->personas & (DEMO_COPD | DEMO_HEART_FAILURE | DEMO_ASTHMA))
        write(s, IMAGING, NULL, demo_workday(today - 200));
    if (p->personas & DEMO_HELPED) {
        write(s, EMERGENCY_SHEET, NULL, demo_workday(today - 120));
        write(s, NURSING, NULL, demo_workday(today - 12));
        write(s, FUNCTIONAL, NULL, demo_workday(today - 150));
        deposit(s, "EXPPAT_3", "90", "Mes directives anticipées",
                "Si je ne peux plus m’exprimer, je demande que l’on soulage ma douleur avant tout.\nMa "
                "personne de "
                "confiance connaît mes souhaits et peut en témoigner.");
    }
}

static void tell_everything(struct shelf *s)
{
    const struct demo_person *p = s->w->person;
    int32_t today = s->w->setting->today;
    const struct demo_illness *illness = demo_first_illness(p);
    tell(s, DEMO_EVENT_LABORATORY, BIOLOGY, illness ? 6 : 2);
    tell(s, DEMO_EVENT_VISIT, PRESCRIPTION, 4);
    tell(s, DEMO_EVENT_SPECIALIST, CONSULTATION_REPORT, 3);
    tell(s, DEMO_EVENT_EMERGENCY, EMERGENCY, 1);
    tell(s, DEMO_EVENT_STAY, ADMISSION, 1);
    tell(s, DEMO_EVENT_STAY, STAY, 2);
    tell(s, DEMO_EVENT_STAY, LIAISON, 2);
    tell_childhood(s);
    tell_personas(s);
    write(s, VACCINATIONS, NULL, demo_workday(today - 100));
    if (p->age >= 16)
        write(s, REIMBURSEMENTS, NULL, demo_workday(today - 30));
    if (!illness)
        return;
    tell(s, DEMO_EVENT_LABORATORY, BIOLOGY_PDF, 1);
    write_summaries(s);
    write(s, REFERRAL, NULL, demo_workday(today - 220));
    write(s, DISPENSATION, NULL, demo_workday(today - 20));
    if (p->age >= 18)
        deposit(
            s, "DOCPAT05", "10", "Ancien résultat d’analyses numérisé",
            "Copie d’un compte rendu de biologie reçu par courrier, ajoutée par le titulaire de l’espace.");
}

void demo_write_documents(struct demo_writer *w, struct demo_life *out)
{
    struct shelf s = {.w = w};
    s.documents = ARENA_ARRAY(w->arena, struct demo_document, w->full ? DOCUMENTS_MAX : 2);
    if (w->full) {
        tell_everything(&s);
    } else if (demo_chance(&w->random, 50)) {
        tell(&s, DEMO_EVENT_LABORATORY, BIOLOGY, 1);
        tell(&s, DEMO_EVENT_VISIT, PRESCRIPTION, 1);
    }
    out->documents = s.documents;
    out->document_count = s.count;
}
