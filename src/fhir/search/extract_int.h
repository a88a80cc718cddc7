// fhir/search, private: from a resource to the entries of its keys.
#ifndef ENS_FHIR_SEARCH_EXTRACT_INT_H
#define ENS_FHIR_SEARCH_EXTRACT_INT_H

#include "fhir/path/path.h"
#include "fhir/search/search_int.h"

// What an element gave before: several parameters find the same one.
struct extract_known {
    const struct json *node;
    model_type type;
    uint8_t kind;
    bool has_words; // of a name
    struct draft_list list;
};
enum { EXTRACT_KNOWN_MAX = 32 };
struct extract_memory {
    struct extract_known items[EXTRACT_KNOWN_MAX];
    size_t count;
};
struct extract {
    struct arena *arena;
    const struct json *root; // holds what is contained
    search_resolve_fn *resolve;
    void *context;
    unsigned depth;                // of contained resources
    unsigned contained_left;       // how many more may be opened: they may name each other
    struct extract_memory *memory; // of the resource at hand
};
struct entries {
    struct draft_list list;
    size_t size;
};

// The entries that one element, found by a parameter of this kind, gives; it may give none.
enum code extract_item(struct extract *x, unsigned kind, const struct path_item *item,
                       struct entries *out) MUST_CHECK;
struct draft *extract_add(struct extract *x, struct entries *out, unsigned kind);
const struct json *extract_contained(const struct extract *x, struct str fragment);
// The keys of a resource within the root.
enum code extract_keys(struct extract *x, const struct json *resource, model_type type,
                       struct str *keys) MUST_CHECK;
// date, dateTime, instant, Period, Timing, numbers, quantities (extract_span.c)
void extract_date(struct extract *x, const struct path_item *item, struct entries *out);
void extract_number(struct extract *x, const struct path_item *item, struct entries *out);
void extract_quantity(struct extract *x, const struct path_item *item, struct entries *out);
void extract_position(struct extract *x, const struct path_item *item, struct entries *out);
struct str extract_text(struct extract *x,
                        const struct path_item *item); // of a primitive; {NULL,0}: no value

#endif
