// What the files of consult/ share.
#ifndef ENS_CONSULT_INT_H
#define ENS_CONSULT_INT_H

#include "codec/text/text.h"
#include "consult/consult.h"
#include "documents/documents.h"

// ---- sections (sections.c)
struct source {
    model_type type;
    const char *query;  // of a search
    const char *status; // only of this one; NULL: of any (for types that are not searched by it)
};
enum shape {
    AS_IT_IS,
    BY_CLASS, // documents, without what a list does not show
    BY_CODE,  // values of one kind together, without what a chart does not show
};
struct section {
    const char *name;
    enum shape shape;
    const struct source *sources; // ended by one without a query
};
extern const struct section consult_sections[]; // ended by one without a name
extern const model_type consult_news[];         // types of which what is new is told; ended by MODEL_NONE

// ---- what is read (read.c)
struct found {
    struct pointer at;
    int64_t updated_us;
    struct json *tree;
    struct str key; // what goes together; BY_CLASS, BY_CODE
};
struct finding {
    struct found *list;
    size_t count, size;
    uint64_t total;
    bool is_out_of_scope; // the token may not ask for some of it: nobody must take it for none
};
enum code consult_find(struct deed *d, uint64_t space, const struct source *source,
                       struct finding *out) MUST_CHECK;

// ---- how it is shown (shape.c)
struct str consult_key(struct arena *a, enum shape shape, const struct json *tree);
// Leaves of a tree what the shape shows, and marks it as a part (SUBSETTED, R4 §3.1.1.5.9.2).
void consult_cut(struct arena *a, enum shape shape, struct json *tree);
// Of a measurement that came twice, in a document and by itself (or in two documents), one stays.
void consult_drop_doubles(struct arena *a, struct finding *f);
// The CodeableConcept by which found things are together.
const struct json *consult_head(enum shape shape, const struct json *tree);
struct str consult_title(struct arena *a, const struct json *tree); // what it is, in words; {NULL,0}

// ---- the handlers
enum code consult_synthesis(struct call *c) MUST_CHECK;
enum code consult_match(struct call *c) MUST_CHECK;

#endif
