// What the files of the search share: looking through the rows of one (space, type).
#ifndef ENS_SPACE_SEARCH_INT_H
#define ENS_SPACE_SEARCH_INT_H

#include "space/space_int.h"

struct hit {
    struct search_row row; // keys only when they are needed after the scan
    struct str facts;      // as they stand before the keys
    uint32_t version;
};

struct scan;
typedef bool scan_fits_fn(struct scan *s, const struct search_row *row, bool *damaged);

struct scan {
    struct deed *deed;
    struct arena *kept; // where the hits live; while rows are tested the deed's arena is a scratch one
    struct visit *visit;
    struct pointer at; // space and type
    const struct search_query *query;
    scan_fits_fn *fits;                // NULL: the query decides
    void *context;                     // of fits
    const struct search_probe *probes; // with has_probes: only rows that these reach
    size_t probe_count;
    bool has_probes;
    bool keep_keys;
    uint64_t before;  // only rows with a lower number; 0: all
    size_t most;      // enough hits; 0: all
    struct hit *hits; // newest first
    size_t count, size;
};

// Enters the space, and tests its rows: those that an index names, or all.
enum code scan_run(struct scan *s) MUST_CHECK;

// Binds the query's references and answers its chains and _has, which are searches of their own.
enum code chain_resolve(struct deed *d, uint64_t space, struct search_query *q) MUST_CHECK;
// Where resources of a type can be found from inside a space.
uint64_t search_home(model_type type, uint64_t space);

// Adds what _include and _revinclude ask for to the page.
enum code include_add(struct deed *d, uint64_t space, const struct search_query *q,
                      struct space_page *page) MUST_CHECK;

// ---- the index
struct candidates {
    bool is_known;     // false: every row is one
    uint64_t *numbers; // the highest first, each once
    size_t count;
};
// The rows that may meet the query, by its clause that leaves fewest.
enum code term_candidates(struct deed *d, struct pointer at, const struct search_query *q,
                          struct candidates *out) MUST_CHECK;
enum code term_reach(struct deed *d, struct pointer at, const struct search_probe *probes, size_t count,
                     struct candidates *out) MUST_CHECK;

#endif
