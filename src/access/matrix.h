// The habilitation matrix: which profession may read and deposit which type of document (code de la santé publique
// R1111-46, order of 26 October 2023). It is data: definitions/habilitation-matrix.tsv says its form and is the default
// that the program carries; an operator's file takes its place without a build.
#ifndef ENS_ACCESS_MATRIX_H
#define ENS_ACCESS_MATRIX_H

#include "base/base.h"

enum { ACCESS_MATRIX_NONE = -1 }; // no such profession or type: refused everything

struct access_source {
    struct str name; // "S1", "A3"
    struct str where, says;
    bool is_stated; // read somewhere; else assumed
};
struct access_profession {
    struct str system, code, name; // "G15", "21", "Pharmacien"
};
struct access_type {
    struct str system, code; // "LOINC", "11502-2"
    uint8_t class_code;      // 10 … 95; 0: none
};
// The type of document that a resource which is no document is judged as.
struct access_stand_in {
    struct str resource, category; // FHIR type, or "*" for all others; code of a category, or "-"
    int type;                      // a place in types
    uint8_t source;
};
struct access_cell {
    bool reads, deposits;
    uint8_t read_source, deposit_source; // places in sources
};
struct access_matrix {
    struct access_source *sources;
    struct access_profession *professions;
    struct access_type *types;
    struct access_cell *cells; // of a type, one a profession; type after type
    struct access_stand_in *stand_ins;
    size_t source_count, profession_count, type_count, stand_in_count;
    struct access_kind *kinds; // where kinds are looked up; private
    size_t kind_slots;
};

// Reads a matrix; it lives in the arena and borrows `text`. INVALID: the sentence says what is wrong and how to mend it;
// fault.where is "name:line:column", columns counted in tabs from 1.
enum code access_matrix_read(struct arena *a, const char *name, struct str text,
                             const struct access_matrix **out) MUST_CHECK;
// The matrix that the program carries.
enum code access_matrix_default(struct arena *a, const struct access_matrix **out) MUST_CHECK;

int access_profession_named(const struct access_matrix *m, struct str system, struct str code);
int access_type_named(const struct access_matrix *m, struct str system, struct str code);
// What a resource is, in four bytes that are kept beside it and mean the same in any matrix: a type of document by its
// system and code, or a FHIR type by its name and category. Never 0.
uint32_t access_kind_of(struct str system_or_resource, struct str code_or_category);
bool access_kind_known(const struct access_matrix *m, uint32_t kind);
// The place that a kind is judged as: its own, or that of "*", or none.
int access_type_of_kind(const struct access_matrix *m, uint32_t kind);
// The cell of two places; NULL when one of them is ACCESS_MATRIX_NONE or out of range.
const struct access_cell *access_matrix_cell(const struct access_matrix *m, int profession, int type);

#endif
