// fhir/search: search keys (what the R4 search parameters extract from a resource, in a compact binary list),
// search requests (R4 §3.1.1), and the test of one against the other. Pure: rows, rights and paging are other
// rooms'.
#ifndef ENS_FHIR_SEARCH_H
#define ENS_FHIR_SEARCH_H

#include "base/base.h"
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "fhir/model/model.h"

// A resource as references and keys name it: inside the space at hand, or in the commons.
struct search_target {
    uint64_t number; // 0: not known here; then `text` alone names it
    model_type type;
    bool is_commons;
    struct str text; // as written: "Patient/abc", "http://other/Patient/1", "urn:uuid:…"
};
// Says what a reference text names. False: nothing known of it (the key then holds the text).
typedef bool search_resolve_fn(void *context, struct str reference, struct search_target *out);

// The keys of a resource: every parameter of its type but _id and _lastUpdated, which the row itself holds.
// A parameter that fits nothing leaves no entry.
enum code search_extract(struct arena *a, const struct json *resource, model_type type,
                         search_resolve_fn *resolve, void *context, struct str *keys) MUST_CHECK;

// ---- parameters: R4's (fhir/model) and those that IHE MHD and PDSm add to DocumentReference and List
const struct model_param *search_param_named(model_type type, struct str code);
const struct model_param *search_param_extra(model_type type, size_t index); // NULL past the last
// All that a search on this type may use, for the CapabilityStatement.
const struct model_param *search_param_at(model_type type, size_t index); // NULL past the last

// ---- requests
enum search_modifier {
    SEARCH_PLAIN,
    SEARCH_MISSING,
    SEARCH_EXACT,
    SEARCH_CONTAINS,
    SEARCH_NOT,
    SEARCH_TEXT,
    SEARCH_IN,
    SEARCH_NOT_IN,
    SEARCH_BELOW,
    SEARCH_ABOVE,
    SEARCH_TYPE,
    SEARCH_IDENTIFIER,
    SEARCH_OF_TYPE,
};
enum search_prefix {
    SEARCH_EQ,
    SEARCH_NE,
    SEARCH_GT,
    SEARCH_LT,
    SEARCH_GE,
    SEARCH_LE,
    SEARCH_SA,
    SEARCH_EB,
    SEARCH_AP
};

struct search_value; // one of the comma-separated alternatives, parsed for its kind (search_int.h)

// A set of resources that a chain or _has was found to mean; filled in by whoever can search (space/).
struct search_set {
    const struct search_target *items;
    size_t count;
};
struct search_clause {
    const struct model_param *param; // NULL for _id, _lastUpdated (see special)
    const char *special;             // "_id", "_lastUpdated", "_has", "_content", or NULL
    enum search_modifier modifier;
    model_type target; // SEARCH_TYPE, chains: the type named (MODEL_NONE: any of the param's targets)
    struct search_value *values;
    size_t value_count;
    struct search_query
        *chained; // patient.name=…: the query on the target type; _has: on the referring type.
                  // A reference to several types: one for each that knows the rest (->alternative)
    const struct model_param *has_param; // _has: the reference parameter of the referring type
    struct search_set set;               // chains, _has, _content: see search_clause_set
    bool set_known;
    struct search_clause *next; // all clauses must hold
};
struct search_sort {
    const struct model_param *param; // NULL: special
    const char *special;             // "_id", "_lastUpdated"
    bool descending;
};
struct search_include {
    model_type source;               // MODEL_NONE: any ("*")
    const struct model_param *param; // NULL: any ("*")
    model_type target;               // MODEL_NONE: any
    bool reverse, iterate;
    struct search_include *next;
};
enum search_summary { SUMMARY_FALSE, SUMMARY_TRUE, SUMMARY_TEXT, SUMMARY_DATA, SUMMARY_COUNT };
enum search_total { TOTAL_ACCURATE, TOTAL_NONE, TOTAL_ESTIMATE };
struct search_query {
    model_type type;
    struct search_clause *first;
    struct search_query *alternative; // of a chain: the same on the next type that the reference may name
    struct search_sort sort[8];
    size_t sort_count;
    struct search_include *includes;
    uint32_t count; // _count; 0 with count_given: only the total
    bool count_given;
    enum search_total total;
    enum search_summary summary;
    struct str elements[32];
    size_t element_count;
    struct str cursor; // "_cursor", the paging parameter of our own links; {NULL,0}: first page
    struct str self;   // the query as understood, for the self link
};
struct search_options {
    bool
        lenient; // Prefer: handling=lenient: unknown parameters are left out (and listed in `self`'s absence)
    struct str base; // "http://host/fhir", to tell our own absolute references
};
// INVALID: an unknown parameter, modifier or value; the fault names it and lists what would fit. A patient
// clause is parsed like any other: finding the space is the caller's.
enum code search_parse(struct arena *a, model_type type, const struct uri_query *pairs,
                       const struct search_options *options, struct search_query **out) MUST_CHECK;
// Prepares reference values: each "Type/id" of the request is asked of resolve, once, before matching.
enum code search_bind(struct arena *a, struct search_query *q, search_resolve_fn *resolve,
                      void *context) MUST_CHECK;

// What a chain (the resources found on its target types) or a _has (what the references of those found name:
// see search_references) was found to mean. Copies and orders the targets. A clause without its set matches
// nothing but, for chains, resources that contain what they refer to: those are tested by their own keys.
void search_clause_set(struct arena *a, struct search_clause *c, const struct search_target *items,
                       size_t count);

// Does the clause ask for words (_content)? Whoever can read them fills in the clause's set. The words of its
// alternatives, as written.
bool search_clause_is_content(const struct search_clause *c);
struct str search_clause_text(const struct search_clause *c, size_t index);

// ---- matching
struct search_row {
    uint64_t number;
    int64_t updated_us;
    struct str keys;
    const struct search_place *place; // by search_order_prepare; NULL: read from the keys at each comparison
};
// Is the row an answer to all clauses? Allocates nothing. Damaged keys match nothing and set *damaged.
bool search_match(const struct search_query *q, const struct search_row *row, bool *damaged);
// The order asked for by _sort; ties by number. <0, 0, >0. Without _sort: newest number first.
int search_order(const struct search_query *q, const struct search_row *x, const struct search_row *y);
// Reads once what search_order compares; the row's keys must live as long as it is compared.
void search_order_prepare(struct arena *a, const struct search_query *q, struct search_row *row);
// The references that an _include clause picks from a row: type, number or text of each.
size_t search_references(struct arena *a, const struct search_include *include, model_type type,
                         struct str keys, struct search_target **out);

// ---- terms, for an ordinary index over the rows that may be seen by all
struct search_term {
    uint16_t param; // the parameter's stable number
    struct str bytes;
};
// What the index holds of a row: sorted, each once. False: the keys are damaged.
bool search_terms(struct arena *a, struct str keys, struct search_term **out, size_t *count);
struct search_probe {
    uint64_t
        number; // 0: rows with a term of the parameter in [from, until), compared as bytes; else this row alone
    uint16_t param;
    struct str from, until;
};
// Every row that meets the clause is met by one of its probes; others may be too, so rows are still tested. The clause
// must be bound, a chain have its set. False: an index cannot help (dates, numbers, :contains, :not …).
bool search_probes(struct arena *a, model_type type, const struct search_clause *c, struct search_probe **out,
                   size_t *count);
// The same for the rows whose reference parameter names one of the targets. False: too many.
bool search_referrer_probes(struct arena *a, const struct model_param *param,
                            const struct search_target *targets, size_t target_count,
                            struct search_probe **out, size_t *count);

#endif
