// Searching one space, or the commons: the keys of a (space, type) are opened one after the other and tested
// in memory; only the page's bodies are opened. Chains and _has are searches of their own, made first.
#include "space/space_int.h"

#include "space/space_sql.h"

#include <stdlib.h>

enum {
    COUNT_DEFAULT = 50,
    COUNT_MAX = 1000,
    INCLUDED_MAX = 1000,
    CHAIN_DEPTH_MAX = 4,
    SCRATCH_MAX = 1024 * 1024
};

struct hit {
    struct search_row row; // keys only when they are needed after the scan
    uint32_t version;
};

struct scan {
    struct deed *deed;
    struct arena *kept; // where the hits live; while rows are tested the deed's arena is a scratch one
    struct visit *visit;
    struct pointer at; // space and type
    const struct search_query *query;
    bool keep_keys;
    size_t limit; // stop after so many; 0: never
    struct hit *hits;
    size_t count, size;
};

static void add_hit(struct scan *s, struct search_row row, uint32_t version)
{
    if (s->count == s->size) {
        size_t size = s->size ? s->size * 2 : 64;
        s->hits = arena_grow(s->kept, s->hits, s->size * sizeof *s->hits, size * sizeof *s->hits);
        s->size = size;
    }
    row.keys = s->keep_keys ? arena_copy(s->kept, row.keys) : (struct str){0};
    s->hits[s->count++] = (struct hit){row, version};
}

static enum code test_row(struct scan *s, const struct store_rows *rows)
{
    struct search_row row = {.number = (uint64_t)store_column_int(rows, 0),
                             .updated_us = store_column_int(rows, 2)};
    struct pointer at = s->at;
    uint32_t version = (uint32_t)store_column_int(rows, 1);
    bool damaged = false;
    at.number = row.number;
    enum code code =
        space_unpack(s->deed, s->visit, at, version, CRYPT_KEYS, store_column(rows, 3), &row.keys);
    if (code)
        return code;
    if (search_match(s->query, &row, &damaged))
        add_hit(s, row, version);
    return damaged ? fail(s->deed->arena, INTERNAL, "A row's search keys are damaged; run ens check") : DONE;
}

// Keys are opened into a scratch arena, so that a long scan holds no more than its hits.
static enum code test_rows(struct scan *s, struct store_rows *rows)
{
    struct arena scratch;
    enum code code = DONE;
    arena_init(&scratch);
    s->kept = s->deed->arena;
    s->deed->arena = &scratch;
    while (code == DONE && (!s->limit || s->count < s->limit) && store_next(s->kept, rows)) {
        code = test_row(s, rows);
        if (scratch.used > SCRATCH_MAX)
            arena_reset(&scratch);
    }
    s->deed->arena = s->kept;
    if (code)
        s->kept->fault = scratch.fault;
    arena_release(&scratch);
    return code;
}

static enum code scan_rows(struct scan *s)
{
    struct deed *d = s->deed;
    struct store_rows rows;
    struct store_value args[] = {store_id(s->at.space), store_int(model_info(s->at.type)->stable)};
    enum code code =
        store_select(d->arena, d->read, s->at.space, &resource_keys, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    code = test_rows(s, &rows);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code run_scan(struct scan *s)
{
    enum code code = space_enter(s->deed, s->at.space, ACCESS_SEARCH, s->at.type, &s->visit);
    return code ? code : scan_rows(s);
}

// ---- chains -----------------------------------------------------------------------------------------------

static enum code resolve_clauses(struct deed *d, uint64_t space, struct search_query *q, unsigned depth);

static enum code alias_of(struct deed *d, struct visit *v, struct pointer at, struct str *alias)
{
    struct resource r;
    enum code code = space_row_read(d, v, at, &r);
    if (code == DONE)
        *alias = rest_alias(r.rest);
    return code;
}

// What a hit is called in references: its number, and the name that a client chose.
static enum code target_of_hit(struct scan *s, const struct hit *hit, struct search_target *out)
{
    struct pointer at = {s->at.space, hit->row.number, s->at.type};
    struct str alias = {0};
    enum code code = alias_of(s->deed, s->visit, at, &alias);
    *out =
        (struct search_target){.number = at.number, .type = at.type, .is_commons = at.space == SPACE_COMMONS};
    if (alias.ptr)
        out->text = arena_print(s->deed->arena, "%s/%.*s", model_info(at.type)->name, STR_ARG(alias));
    return code;
}

struct targets {
    struct search_target *items;
    size_t count, size;
};

static void add_target(struct deed *d, struct targets *list, struct search_target target)
{
    if (list->count == list->size) {
        size_t size = list->size ? list->size * 2 : 16;
        list->items = arena_grow(d->arena, list->items, list->size * sizeof target, size * sizeof target);
        list->size = size;
    }
    list->items[list->count++] = target;
}

static enum code add_chain_hits(struct deed *d, uint64_t space, struct search_query *q, struct targets *out)
{
    struct scan s = {.deed = d, .at = {.space = space, .type = q->type}, .query = q};
    enum code code = run_scan(&s);
    for (size_t i = 0; code == DONE && i < s.count; i++) {
        struct search_target target;
        code = target_of_hit(&s, &s.hits[i], &target);
        add_target(d, out, target);
    }
    return code;
}

// What keys hold as text, for a client chose the name: the row that it names.
static void name_row(struct deed *d, uint64_t space, struct search_target *target)
{
    struct pointer at;
    if (target->number || !space_find(d, target->type, target->text, &at) || at.space != space)
        return;
    target->number = at.number;
    target->type = at.type;
}

static enum code add_has_hits(struct deed *d, uint64_t space, const struct search_clause *clause,
                              struct targets *out)
{
    struct search_query *q = clause->chained;
    struct search_include by = {.source = q->type, .param = clause->has_param};
    struct scan s = {.deed = d, .at = {.space = space, .type = q->type}, .query = q, .keep_keys = true};
    enum code code = run_scan(&s);
    for (size_t i = 0; code == DONE && i < s.count; i++) {
        struct search_target *found;
        size_t count = search_references(d->arena, &by, q->type, s.hits[i].row.keys, &found);
        for (size_t k = 0; k < count; k++) {
            name_row(d, space, &found[k]);
            add_target(d, out, found[k]);
        }
    }
    return code;
}

static bool is_has(const struct search_clause *clause)
{
    return clause->has_param != NULL;
}

// Where resources of a type can be found from inside a space.
static uint64_t home_of(model_type type, uint64_t space)
{
    return model_info(type)->place == MODEL_COMMONS ? SPACE_COMMONS : space;
}

static enum code resolve_chain(struct deed *d, uint64_t space, struct search_clause *clause, unsigned depth)
{
    struct targets found = {0};
    enum code code = DONE;
    if (depth > CHAIN_DEPTH_MAX)
        return fail(d->arena, INVALID, "The chain of this search is too long: at most %d links",
                    CHAIN_DEPTH_MAX);
    for (struct search_query *q = clause->chained; code == DONE && q; q = q->alternative) {
        uint64_t home = home_of(q->type, space);
        code = resolve_clauses(d, home, q, depth);
        if (code == DONE)
            code =
                is_has(clause) ? add_has_hits(d, home, clause, &found) : add_chain_hits(d, home, q, &found);
        if (code == DENIED && clause->chained->alternative)
            code = DONE; // of the types that the reference may name, those that may be read decide
    }
    search_clause_set(d->arena, clause, found.items, found.count);
    return code;
}

// In a request, a name that a client chose is the row that it names; in keys it stays text.
static bool resolve_asked(void *context, struct str reference, struct search_target *out)
{
    struct resolve_context *c = context;
    struct pointer at;
    if (!space_resolve(context, reference, out))
        return false;
    if (!out->number && space_find(c->deed, out->type, reference, &at) &&
        (at.space == c->space || at.space == SPACE_COMMONS)) {
        out->number = at.number;
        out->is_commons = at.space == SPACE_COMMONS;
    }
    return true;
}

static enum code resolve_clauses(struct deed *d, uint64_t space, struct search_query *q, unsigned depth)
{
    struct resolve_context *context = ARENA_NEW(d->arena, struct resolve_context);
    *context = (struct resolve_context){d, space};
    enum code code = search_bind(d->arena, q, resolve_asked, context);
    for (struct search_clause *c = q->first; code == DONE && c; c = c->next)
        if (c->chained)
            code = resolve_chain(d, space, c, depth + 1);
    return code;
}

// ---- pages ------------------------------------------------------------------------------------------------

static int by_order(const void *x, const void *y, void *query)
{
    return search_order(query, &((const struct hit *)x)->row, &((const struct hit *)y)->row);
}

// A cursor is the id of the last resource given and its place, which serves when that resource is gone.
static struct str cursor_of(struct deed *d, struct pointer at, size_t place)
{
    char id[CRYPT_ID_SIZE];
    crypt_id_write(d->house->config.keys, at, id);
    return arena_print(d->arena, "%.*s-%zu", CRYPT_ID_SIZE, id, place);
}

static enum code first_of_page(struct scan *s, struct str cursor, size_t *first)
{
    struct pointer last;
    uint64_t place;
    *first = 0;
    if (!cursor.ptr)
        return DONE;
    struct str id = str_cut(&cursor, '-');
    if (!crypt_id_read(s->deed->house->config.keys, id, &last) || !str_to_u64(cursor, &place) ||
        last.space != s->at.space || last.type != s->at.type)
        return fail(s->deed->arena, INVALID, "This page link is not one of ours; start the search again");
    *first = place < s->count ? (size_t)place : s->count;
    for (size_t i = 0; i < s->count; i++)
        if (s->hits[i].row.number == last.number)
            *first = i + 1;
    // Newest first, the number alone says where the page begins, though its resource be gone.
    if (!s->query->sort_count)
        for (*first = 0; *first < s->count && s->hits[*first].row.number >= last.number;)
            ++*first;
    return DONE;
}

static enum code read_hits(struct scan *s, size_t first, size_t count, struct resource *out)
{
    for (size_t i = 0; i < count; i++) {
        struct pointer at = {s->at.space, s->hits[first + i].row.number, s->at.type};
        enum code code = space_row_read(s->deed, s->visit, at, &out[i]);
        if (code)
            return code;
    }
    return DONE;
}

static enum code fill_page(struct scan *s, const struct search_query *q, struct space_page *out)
{
    size_t first;
    size_t want = q->count_given ? q->count : COUNT_DEFAULT;
    enum code code = first_of_page(s, q->cursor, &first);
    if (code)
        return code;
    want = want < COUNT_MAX ? want : COUNT_MAX;
    if (q->summary == SUMMARY_COUNT)
        want = 0;
    out->count = s->count - first < want ? s->count - first : want;
    out->total = s->count;
    out->matches = ARENA_ARRAY(s->deed->arena, struct resource, out->count);
    out->has_next = want > 0 && first + out->count < s->count;
    if (out->has_next) {
        size_t last = first + out->count - 1;
        out->next =
            cursor_of(s->deed, (struct pointer){s->at.space, s->hits[last].row.number, s->at.type}, last + 1);
    }
    s->hits += first;
    return read_hits(s, 0, out->count, out->matches);
}

// ---- includes ---------------------------------------------------------------------------------------------

struct inclusion {
    struct deed *deed;
    struct space_page *page;
    uint64_t space;
    struct resource *list; // matches first, then what was included
    size_t count, size;
};

static bool is_listed(const struct inclusion *in, struct pointer at)
{
    for (size_t i = 0; i < in->count; i++) {
        struct pointer p = in->list[i].at;
        if (p.space == at.space && p.type == at.type && p.number == at.number)
            return true;
    }
    return false;
}

static void list_resource(struct inclusion *in, const struct resource *r)
{
    if (in->count == in->size) {
        size_t size = in->size ? in->size * 2 : 64;
        in->list = arena_grow(in->deed->arena, in->list, in->size * sizeof *r, size * sizeof *r);
        in->size = size;
    }
    in->list[in->count++] = *r;
}

// Adds a resource when the actor may read it; what they may not read is passed over without a word.
static enum code include_one(struct inclusion *in, struct pointer at)
{
    struct visit *v;
    struct resource r;
    if (is_listed(in, at) || in->count - in->page->count >= INCLUDED_MAX ||
        (at.space != in->space && at.space != SPACE_COMMONS))
        return DONE;
    enum code code = space_enter(in->deed, at.space, ACCESS_READ, at.type, &v);
    if (code == DONE)
        code = space_row_read(in->deed, v, at, &r);
    if (code == DENIED || code == NOT_FOUND)
        return DONE;
    if (code == DONE && !r.deleted)
        list_resource(in, &r);
    return code;
}

static enum code read_keys(struct deed *d, struct pointer at, struct str *keys)
{
    struct visit *v;
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), store_int(model_info(at.type)->stable),
                                 store_id(at.number)};
    enum code code = space_enter(d, at.space, ACCESS_READ, at.type, &v);
    if (code == DONE)
        code = store_select(d->arena, d->read, at.space, &resource_keys_of_one, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *keys = (struct str){0};
    if (store_next(d->arena, &rows))
        code = space_unpack(d, v, at, (uint32_t)store_column_int(&rows, 0), CRYPT_KEYS,
                            store_column(&rows, 1), keys);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code include_forward(struct inclusion *in, const struct search_include *include,
                                 struct pointer from)
{
    struct str keys;
    struct search_target *targets;
    enum code code = read_keys(in->deed, from, &keys);
    if (code)
        return code;
    size_t count = search_references(in->deed->arena, include, from.type, keys, &targets);
    for (size_t i = 0; code == DONE && i < count; i++) {
        struct search_target *t = &targets[i];
        struct pointer at = {t->is_commons ? SPACE_COMMONS : in->space, t->number, t->type};
        if (t->number || space_find(in->deed, MODEL_NONE, t->text, &at))
            code = include_one(in, at);
    }
    return code;
}

static bool names_one_of(struct deed *d, const struct inclusion *in, size_t until,
                         const struct search_target *t)
{
    for (size_t i = 0; i < until; i++) {
        struct pointer p = in->list[i].at;
        struct str alias = rest_alias(in->list[i].rest);
        if (t->number
                ? p.number == t->number && p.type == t->type && t->is_commons == (p.space == SPACE_COMMONS)
                : alias.ptr && str_equal(t->text, arena_print(d->arena, "%s/%.*s", model_info(p.type)->name,
                                                              STR_ARG(alias))))
            return true;
    }
    return false;
}

// Every resource of the source type that refers to one of the first `until` of the list.
static enum code include_reverse(struct inclusion *in, const struct search_include *include, size_t until)
{
    struct deed *d = in->deed;
    struct search_query all = {.type = include->source};
    struct scan s = {.deed = d,
                     .at = {.space = home_of(include->source, in->space), .type = include->source},
                     .query = &all,
                     .keep_keys = true};
    enum code code = run_scan(&s);
    if (code == DENIED)
        return DONE;
    for (size_t i = 0; code == DONE && i < s.count; i++) {
        struct search_target *targets;
        size_t count = search_references(d->arena, include, include->source, s.hits[i].row.keys, &targets);
        for (size_t k = 0; code == DONE && k < count; k++)
            if (names_one_of(d, in, until, &targets[k]))
                code = include_one(in, (struct pointer){s.at.space, s.hits[i].row.number, s.at.type});
    }
    return code;
}

static enum code apply_include(struct inclusion *in, const struct search_include *include, size_t from,
                               size_t until)
{
    enum code code = DONE;
    if (include->reverse)
        return include_reverse(in, include, until);
    for (size_t i = from; code == DONE && i < until; i++)
        if (include->source == MODEL_NONE || include->source == in->list[i].at.type)
            code = include_forward(in, include, in->list[i].at);
    return code;
}

static enum code add_includes(struct deed *d, uint64_t space, const struct search_query *q,
                              struct space_page *page)
{
    struct inclusion in = {.deed = d, .page = page, .space = space};
    for (size_t i = 0; i < page->count; i++)
        list_resource(&in, &page->matches[i]);
    size_t from = 0, until = in.count;
    for (bool is_first = true; from < until; is_first = false) {
        for (const struct search_include *i = q->includes; i; i = i->next) {
            enum code code = is_first || i->iterate ? apply_include(&in, i, from, until) : DONE;
            if (code)
                return code;
        }
        from = until;
        until = in.count;
    }
    page->included = in.list + page->count;
    page->included_count = in.count - page->count;
    return DONE;
}

// ---- the search -------------------------------------------------------------------------------------------

enum code space_search(struct deed *d, uint64_t space, struct search_query *q, struct space_page *out)
{
    struct scan s = {
        .deed = d, .at = {.space = space, .type = q->type}, .query = q, .keep_keys = q->sort_count > 0};
    *out = (struct space_page){0};
    enum code code = resolve_clauses(d, space, q, 0);
    if (code == DONE)
        code = run_scan(&s);
    if (code)
        return code;
    if (q->sort_count && s.count)
        qsort_r(s.hits, s.count, sizeof *s.hits, by_order, q);
    code = fill_page(&s, q, out);
    if (code == DONE && q->includes)
        code = add_includes(d, space, q, out);
    space_note(s.visit, q->type, 0, out->count + out->included_count);
    return code;
}
