// fhir/search, private: from a resource to the entries of its keys.
#ifndef ENS_FHIR_SEARCH_EXTRACT_INT_H
#define ENS_FHIR_SEARCH_EXTRACT_INT_H

#include "fhir/path/path.h"
#include "fhir/search/search_int.h"

// What an element gave before: several parameters find the same one.
enum { EXTRACT_KNOWN_MAX = 32, EXTRACT_IDS_MAX = 8 };
struct extract_known {
    const struct json *node;
    model_type type;
    uint8_t kind;
    bool has_words; // of a name
    uint8_t count;
    key_id ids[EXTRACT_IDS_MAX];
};
// What was found by one search.
struct extract_range {
    size_t first, count; // of `ids`
    bool is_done;        // it need not be searched for again
};
struct type_program;
// The resource at hand: the root, or one contained in it.
struct extract_here {
    const struct type_program *program;
    struct path_env env;
    uint64_t has; // path_has of the resource
    struct key_writer *writer;
    struct extract_range *found; // by the program's searches
    key_id *ids;                 // all found so far
    size_t id_count, id_size;
    key_id *tuples; // of the composite at hand
    size_t tuple_count, tuple_size;
    struct extract_known known[EXTRACT_KNOWN_MAX];
    size_t known_count;
};
// What a reference was found to name: `patient` and `subject` ask the same.
enum { EXTRACT_ASKED_MAX = 4 };
struct extract_asked {
    struct str reference;
    struct search_target target;
    bool is_known;
};
struct extract {
    struct arena *arena;
    const struct json *root; // holds what is contained
    model_type root_type;
    search_resolve_fn *resolve;
    void *context;
    unsigned depth;          // of contained resources
    unsigned contained_left; // how many more may be opened: they may name each other
    struct extract_here *here;
    struct extract_asked asked[EXTRACT_ASKED_MAX]; // the last ones
    unsigned asked_count;
};

// Finds the entries that one element, found by a parameter of this kind, gives; without a value it may give none.
enum code extract_item(struct extract *x, unsigned kind, const struct path_item *item) MUST_CHECK;
void extract_put(struct extract *x, const struct draft *d);
void extract_put_id(struct extract *x, key_id id);
// What a reference text names; false: nothing known of it.
bool extract_ask(struct extract *x, struct str reference, struct search_target *out);
const struct json *extract_contained(const struct extract *x, struct str fragment);
// The keys of a resource within the root.
enum code extract_keys(struct extract *x, const struct json *resource, model_type type,
                       struct str *keys) MUST_CHECK;
// date, dateTime, instant, Period, Timing, numbers, quantities (extract_span.c)
void extract_date(struct extract *x, const struct path_item *item);
void extract_number(struct extract *x, const struct path_item *item);
void extract_quantity(struct extract *x, const struct path_item *item);
void extract_position(struct extract *x, const struct path_item *item);
struct str extract_text(struct extract *x,
                        const struct path_item *item); // of a primitive; {NULL,0}: no value

#endif
