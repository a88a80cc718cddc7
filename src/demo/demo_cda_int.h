// Private to the room: CDA R2 documents and PDFs.
#ifndef ENS_DEMO_CDA_INT_H
#define ENS_DEMO_CDA_INT_H

#include "demo/demo_life_int.h"

// ---- CDA R2 documents (cda.c: header; cda_body.c: sections and entries; documents*.c: which, and what they
// say)
struct demo_cda;
enum demo_form { DEMO_STRUCTURED, DEMO_LEVEL_1 }; // level 1: the body is a PDF
struct demo_document_kind {
    const char *code, *label, *class_code, *title; // JDV_J66, JDV_J57; label as XML text
    const char *templates;                         // "root|extension root …", the model's own; NULL: none
    const char *act, *act_system, *act_label;      // of the service event; NULL: none
    const char *encounter;                         // AMB, IMP, EMER, VR
    enum demo_profession author;
    enum demo_form form;
    void (*body)(struct demo_cda *c); // XML of the sections; for level 1, lines of plain text
};
struct demo_cda {
    const struct demo_writer *w;
    const struct demo_document_kind *kind;
    const struct demo_event *event; // what the document tells of; NULL: nothing in particular
    const struct demo_professional *author;
    struct buf b;
    int32_t day;
    int minute;
    unsigned number, version; // number: of the document in the life
    unsigned ids;             // entries and sections so far
};
void demo_cda_header(struct demo_cda *c);
void demo_cda_oid(char out[32], const struct demo_cda *c, unsigned version); // version 0: of the set

// A section is opened, gets its <text>, then its entries, and is closed.
void demo_section_open(struct demo_cda *c, const char *code, const char *label, const char *title);
void demo_section_close(struct demo_cda *c);
void demo_put_id(struct demo_cda *c); // <id root="…"/>, another one each time
// A section of paragraphs only; each line of the text is one.
void demo_section_prose(struct demo_cda *c, const char *code, const char *title, const char *format, ...)
    PRINTF_LIKE(4, 5);
void demo_table_open(struct demo_cda *c, const char *columns); // "Examen|Résultat": also opens <text>
void demo_table_row(struct demo_cda *c, const char *format, ...) PRINTF_LIKE(2, 3); // cells separated by '|'
void demo_table_close(struct demo_cda *c);
void demo_entry_result(struct demo_cda *c, enum demo_measure m, int32_t day, const char *reference);
void demo_entry_sign(struct demo_cda *c, enum demo_measure m, int32_t day);
void demo_entry_problem(struct demo_cda *c, const char *icd, const char *label, int32_t since);
void demo_entry_drug(struct demo_cda *c, const struct demo_drug *drug, const char *mood, int32_t from,
                     int days);
void demo_entry_vaccine(struct demo_cda *c, const struct demo_dose *dose);

// Sections that several documents have (documents_shared.c)
void demo_section_problems(struct demo_cda *c);
void demo_section_drugs(struct demo_cda *c, const char *code, const char *title, const char *mood);
void demo_section_signs(struct demo_cda *c, const enum demo_measure *signs, unsigned count);
void demo_section_vaccines(struct demo_cda *c);
void demo_section_allergies(struct demo_cda *c);
const struct demo_illness *demo_first_illness(const struct demo_person *p); // NULL: none
const char *demo_reason(const struct demo_cda *c); // what the document is about, in French

// The bodies (documents_care.c, documents_results.c, documents_summary.c)
void demo_body_biology(struct demo_cda *c);
void demo_body_biology_pdf(struct demo_cda *c);
void demo_body_imaging(struct demo_cda *c);
void demo_body_prescription(struct demo_cda *c);
void demo_body_dispensation(struct demo_cda *c);
void demo_body_consultation(struct demo_cda *c);
void demo_body_private(struct demo_cda *c);
void demo_body_referral(struct demo_cda *c);
void demo_body_admission(struct demo_cda *c);
void demo_body_stay(struct demo_cda *c);
void demo_body_liaison(struct demo_cda *c);
void demo_body_operation(struct demo_cda *c);
void demo_body_emergency(struct demo_cda *c);
void demo_body_meeting(struct demo_cda *c);
void demo_body_remote_request(struct demo_cda *c);
void demo_body_remote_report(struct demo_cda *c);
void demo_body_nursing(struct demo_cda *c);
void demo_body_functional(struct demo_cda *c);
void demo_body_child_certificate(struct demo_cda *c);
void demo_body_vaccinations(struct demo_cda *c);
void demo_body_summary(struct demo_cda *c);
void demo_body_emergency_sheet(struct demo_cda *c);
void demo_body_reimbursements(struct demo_cda *c);
void demo_body_pregnancy(struct demo_cda *c);

void demo_write_documents(struct demo_writer *w, struct demo_life *out); // documents.c
// A one-column PDF 1.4 of plain text: the first line is the title (pdf.c).
struct str demo_pdf(struct arena *a, struct str text);

#endif
