// Values out of structured documents: when the words of a document are taken out, so are its laboratory results and vital
// signs, each an Observation that is judged as the document (space/part.c). Done again, it adds what is missing and nothing
// twice; what the document's software sent as Observations by itself is not added.
#include "reading/reading_int.h"

enum { PAGE = 200 };
static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;

struct taking {
    struct deed *deed;
    struct pointer document;
    struct json **wanted;
    bool *is_there; // of each
    size_t count;
};

// ---- what is there already --------------------------------------------------------------------------------

// Within the years that FHIR can write.
static struct str bound(struct arena *a, const char *prefix, int64_t at_us)
{
    const int64_t least_us = days_from_civil(1, 1, 1) * DAY_US,
                  most_us = days_from_civil(10000, 1, 1) * DAY_US - 1000;
    struct buf b;
    buf_init(&b, a, 32);
    buf_add(&b, str_from(prefix));
    instant_write(&b, at_us < least_us ? least_us : at_us > most_us ? most_us : at_us);
    return buf_str(&b);
}

// The Observations from the first moment of those wanted to the last, and a day about them: what the software sent bears the
// same identifier, but may tell when the sample came, or when the result did. By moments, as a date without a zone is UTC's.
static enum code known_query(const struct taking *t, struct search_query **out)
{
    struct arena *a = t->deed->arena;
    int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    for (size_t i = 0; i < t->count; i++) {
        struct date when;
        if (!date_read(json_text(a, json_get(t->wanted[i], STR("effectiveDateTime"))), &when))
            continue;
        first_us = when.from_us < first_us ? when.from_us : first_us;
        last_us = when.from_us > last_us ? when.from_us : last_us;
    }
    const struct search_options options = {0};
    struct uri_pair pairs[] = {{STR("date"), bound(a, "ge", first_us - DAY_US)},
                               {STR("date"), bound(a, "lt", last_us + DAY_US)},
                               {STR("_total"), STR("none")},
                               {STR("_count"), arena_print(a, "%d", PAGE)}};
    struct uri_query query = {pairs, COUNT_OF(pairs)};
    return search_parse(a, MODEL_Observation, &query, &options, out);
}

// Of two documents that tell the same value each has its own, for each is judged for itself.
static bool is_own(struct arena *a, const struct json *wanted, const struct json *there)
{
    return str_equal(json_text(a, json_walk(wanted, "identifier", "value", NULL)),
                     json_text(a, json_walk(there, "identifier", "value", NULL)));
}

static enum code look_at(struct taking *t, const struct resource *known)
{
    struct arena *a = t->deed->arena;
    struct json *tree;
    enum code code = space_tree(t->deed, known, &tree);
    if (code)
        return code;
    bool is_found = documents_is_found(tree);
    for (size_t i = 0; i < t->count; i++)
        t->is_there[i] |=
            is_found ? is_own(a, t->wanted[i], tree) : documents_same_value(a, t->wanted[i], tree);
    return DONE;
}

// What a page takes of memory goes with it: a sensor's days are thousands of Observations.
static enum code look_at_page(struct taking *t, struct str *cursor)
{
    struct deed *d = t->deed;
    struct arena own, *kept = d->arena;
    struct search_query *q;
    struct space_page page = {0};
    arena_init(&own);
    d->arena = &own;
    enum code code = known_query(t, &q);
    if (code == DONE) {
        q->cursor = *cursor;
        code = space_search(d, t->document.space, q, &page);
    }
    for (size_t i = 0; code == DONE && i < page.count; i++)
        code = look_at(t, &page.matches[i]);
    d->arena = kept;
    if (code)
        kept->fault = own.fault;
    *cursor = code == DONE && page.has_next ? arena_copy(kept, page.next) : (struct str){0};
    arena_release(&own);
    return code;
}

// ---- adding -----------------------------------------------------------------------------------------------

static enum code add_one(struct taking *t, struct json *wanted)
{
    struct pointer at;
    struct resource written;
    enum code code = space_reserve(t->deed, t->document.space, MODEL_Observation, &at);
    return code ? code : space_create_part(t->deed, at, t->document, wanted, &written);
}

static enum code add_missing(struct taking *t)
{
    struct str cursor = {0};
    enum code code;
    t->is_there = ARENA_ARRAY(t->deed->arena, bool, t->count);
    do {
        code = look_at_page(t, &cursor);
    } while (code == DONE && cursor.len);
    for (size_t i = 0; code == DONE && i < t->count; i++)
        if (!t->is_there[i])
            code = add_one(t, t->wanted[i]);
    return code;
}

// Only a document that is current has values.
static enum code is_current(struct deed *d, struct pointer at, bool *current)
{
    struct json *tree;
    enum code code = space_read_tree(d, at, &tree);
    *current = code == DONE && json_text_is(json_get(tree, STR("status")), STR("current"));
    return code == GONE || code == NOT_FOUND ? DONE : code;
}

// `looked`: what came of reading the space; `stored`: of beginning and of writing. A row that is damaged stays so, and the
// document that would be compared with it waits no longer: the others, of everybody, would wait behind it.
static enum code take(struct taking *t, struct job_run *run, const struct cda *cda)
{
    struct deed *d = t->deed;
    bool current = false;
    enum code looked = DONE, stored = job_deed(run, d->arena, d);
    d->word = "values";
    if (stored == DONE)
        looked = is_current(d, t->document, &current);
    if (current)
        t->count = cda_to_observations(d->arena, cda, space_reference(d, space_patient(t->document.space)),
                                       &t->wanted);
    if (t->count)
        looked = add_missing(t);
    if (t->count && looked == DONE)
        stored = space_commit(d);
    command_deed_end(d);
    if (job_may_pass(looked) || job_may_pass(stored) || stored == INTERNAL)
        return looked ? looked : stored;
    if (looked || stored)
        log_line(LOG_WARNING, "values", "the values of a document were not added: %s",
                 code_word(looked ? looked : stored));
    return DONE;
}

enum code reading_values(struct job_run *run, struct pointer document, struct str file)
{
    struct arena scratch;
    struct cda cda;
    arena_init(&scratch);
    struct deed d = {.arena = &scratch};
    struct taking t = {.deed = &d, .document = document};
    enum code code = cda_read(&scratch, file, &cda) == DONE ? take(&t, run, &cda) : DONE;
    if (code)
        run->arena->fault = scratch.fault;
    arena_release(&scratch);
    return code;
}
