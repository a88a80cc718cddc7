// Values out of structured documents: when the words of a document are taken out, so are its laboratory results and vital
// signs, each an Observation that is judged as the document (space/part.c). Done again, it adds what is missing and nothing
// twice; what the document's software sent as Observations by itself is not added.
#include "reading/reading_int.h"

enum { KNOWN_MAX = 1000 };

struct taking {
    struct deed *deed;
    struct pointer document;
    struct json **wanted;
    size_t count;
    struct space_page known; // Observations of the same days
};

// ---- what is there already --------------------------------------------------------------------------------

static struct str day_of(struct deed *d, const struct json *o)
{
    struct str when = json_text(d->arena, json_get(o, STR("effectiveDateTime")));
    return str_of(when.ptr, when.len < 10 ? when.len : 10);
}

// The Observations of those days.
static enum code find_known(struct taking *t)
{
    struct deed *d = t->deed;
    struct search_query *q;
    const struct search_options options = {0};
    struct str first = day_of(d, t->wanted[0]), last = first;
    for (size_t i = 1; i < t->count; i++) {
        struct str day = day_of(d, t->wanted[i]);
        if (str_compare(day, first) < 0)
            first = day;
        if (str_compare(day, last) > 0)
            last = day;
    }
    struct uri_pair pairs[] = {{STR("date"), arena_print(d->arena, "ge%.*s", STR_ARG(first))},
                               {STR("date"), arena_print(d->arena, "le%.*s", STR_ARG(last))},
                               {STR("_count"), arena_print(d->arena, "%d", KNOWN_MAX)}};
    struct uri_query query = {pairs, COUNT_OF(pairs)};
    enum code code = search_parse(d->arena, MODEL_Observation, &query, &options, &q);
    return code ? code : space_search(d, t->document.space, q, &t->known);
}

// Of two documents that tell the same value each has its own, for each is judged for itself.
static bool is_own(struct arena *a, const struct json *wanted, const struct json *there)
{
    return str_equal(json_text(a, json_walk(wanted, "identifier", "value", NULL)),
                     json_text(a, json_walk(there, "identifier", "value", NULL)));
}

static enum code is_there(struct taking *t, const struct json *wanted, bool *there)
{
    *there = false;
    for (size_t i = 0; i < t->known.count && !*there; i++) {
        struct json *tree;
        enum code code = space_tree(t->deed, &t->known.matches[i], &tree);
        if (code)
            return code;
        *there = documents_is_found(tree) ? is_own(t->deed->arena, wanted, tree)
                                          : documents_same_value(t->deed->arena, wanted, tree);
    }
    return DONE;
}

// ---- adding -----------------------------------------------------------------------------------------------

static enum code add_one(struct taking *t, struct json *wanted)
{
    bool there;
    struct pointer at;
    struct resource written;
    enum code code = is_there(t, wanted, &there);
    if (code || there)
        return code;
    code = space_reserve(t->deed, t->document.space, MODEL_Observation, &at);
    return code ? code : space_create_part(t->deed, at, t->document, wanted, &written);
}

static enum code add_missing(struct taking *t)
{
    enum code code = find_known(t);
    for (size_t i = 0; code == DONE && i < t->count; i++)
        code = add_one(t, t->wanted[i]);
    return code ? code : space_commit(t->deed);
}

// Only a document that is current has values.
static enum code is_current(struct deed *d, struct pointer at, bool *current)
{
    struct json *tree;
    enum code code = space_read_tree(d, at, &tree);
    *current = code == DONE && json_text_is(json_get(tree, STR("status")), STR("current"));
    return code == GONE || code == NOT_FOUND ? DONE : code;
}

enum code reading_values(struct job_run *run, struct pointer document, struct str file)
{
    struct arena scratch;
    struct cda cda;
    struct deed d = {0};
    bool current = false;
    arena_init(&scratch);
    struct taking t = {.deed = &d, .document = document};
    enum code code = DONE;
    if (cda_read(&scratch, file, &cda) == DONE) {
        code = job_deed(run, &scratch, &d);
        d.word = "values";
        if (code == DONE)
            code = is_current(&d, document, &current);
        if (current)
            t.count = cda_to_observations(&scratch, &cda, space_reference(&d, space_patient(document.space)),
                                          &t.wanted);
        if (code == DONE && t.count)
            code = add_missing(&t);
        command_deed_end(&d);
    }
    bool is_for_later =
        code == CONFLICT || code == BUSY || code == FULL || code == UNCERTAIN || code == INTERNAL;
    if (code && !is_for_later) // it waits no longer: the others would wait behind it
        log_line(LOG_WARNING, "values", "the values of a document were not added: %s", code_word(code));
    if (is_for_later)
        run->arena->fault = scratch.fault;
    arena_release(&scratch);
    return is_for_later ? code : DONE;
}
