// Searching one space, or the commons: the keys of a (space, type) are opened one after the other and tested in memory;
// of the commons only those that the index names. Only the page's bodies are opened.
#include "space/judge_int.h"
#include "space/search_int.h"

#include "space/space_sql.h"

#include <stdlib.h>

enum { COUNT_DEFAULT = 50, COUNT_MAX = 1000, SCRATCH_MAX = 1024 * 1024 };

static void add_hit(struct scan *s, struct search_row row, struct str facts, uint32_t version)
{
    if (s->count == s->size) {
        size_t size = s->size ? s->size * 2 : 64;
        s->hits = arena_grow(s->kept, s->hits, s->size * sizeof *s->hits, size * sizeof *s->hits);
        s->size = size;
    }
    row.keys = s->keep_keys ? arena_copy(s->kept, row.keys) : (struct str){0};
    s->hits[s->count++] = (struct hit){row, arena_copy(s->kept, facts), version};
}

static enum code test_row(struct scan *s, const struct store_rows *rows)
{
    struct search_row row = {.number = slot_pointer(s->at.space, rows, 0).number,
                             .updated_us = store_column_int(rows, 2)};
    struct pointer at = s->at;
    uint32_t version = (uint32_t)store_column_int(rows, 1);
    bool damaged = false;
    at.number = row.number;
    enum code code =
        space_unpack(s->deed, s->visit, at, version, CRYPT_KEYS, store_column(rows, 3), &row.keys);
    if (code)
        return code;
    struct str facts = row.keys;
    if (!judge_sees(s->deed, s->visit, at, &row.keys))
        return DONE;
    facts.len -= row.keys.len;
    if (s->fits ? s->fits(s, &row, &damaged) : search_match(s->query, &row, &damaged))
        add_hit(s, row, facts, version);
    return damaged ? fail(s->deed->arena, INTERNAL, "A row's search keys are damaged; run ens check") : DONE;
}

static bool has_enough(const struct scan *s)
{
    return s->most && s->count >= s->most;
}

static void tidy_scratch(struct arena *scratch)
{
    if (scratch->used > SCRATCH_MAX)
        arena_reset(scratch);
}

static enum code test_all(struct scan *s)
{
    struct store_rows rows;
    struct pointer last = s->at;
    last.number = s->before - 1;
    struct store_value args[] = {store_id(last.space), slot_first(last.space, last.type),
                                 s->before ? slot_at(last) : slot_last(last.space, last.type)};
    enum code code =
        store_select(s->kept, s->deed->read, s->at.space, &resource_keys, args, COUNT_OF(args), &rows);
    while (code == DONE && !has_enough(s) && store_next(s->kept, &rows)) {
        code = test_row(s, &rows);
        tidy_scratch(s->deed->arena);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code test_one(struct scan *s, uint64_t number)
{
    struct store_rows rows;
    struct pointer at = s->at;
    at.number = number;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    enum code code =
        store_select(s->kept, s->deed->read, s->at.space, &resource_keys_at, args, COUNT_OF(args), &rows);
    if (code == DONE && store_next(s->kept, &rows))
        code = test_row(s, &rows);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static enum code test_candidates(struct scan *s, const struct candidates *c)
{
    enum code code = c->is_known ? DONE : test_all(s);
    for (size_t i = 0; code == DONE && i < c->count && !has_enough(s); i++) {
        if (!s->before || c->numbers[i] < s->before)
            code = test_one(s, c->numbers[i]);
        tidy_scratch(s->deed->arena);
    }
    return code;
}

// Keys are opened into a scratch arena, so that a long scan holds no more than its hits.
static enum code test_rows(struct scan *s, const struct candidates *candidates)
{
    struct arena scratch;
    arena_init(&scratch);
    s->kept = s->deed->arena;
    s->deed->arena = &scratch;
    enum code code = test_candidates(s, candidates);
    s->deed->arena = s->kept;
    if (code && scratch.fault.code == code)
        s->kept->fault = scratch.fault;
    arena_release(&scratch);
    return code;
}

enum code scan_run(struct scan *s)
{
    struct candidates candidates = {0};
    struct deed *d = s->deed;
    enum code code = space_enter(d, s->at.space, ACCESS_SEARCH, s->at.type, &s->visit);
    if (code == DONE)
        code = s->has_probes ? term_reach(d, s->at, s->probes, s->probe_count, &candidates)
                             : term_candidates(d, s->at, s->query, &candidates);
    return code ? code : test_rows(s, &candidates);
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

static enum code read_cursor(const struct scan *s, struct str cursor, struct pointer *last, uint64_t *place)
{
    struct str id = str_cut(&cursor, '-');
    if (!crypt_id_read(s->deed->house->config.keys, id, last) || !str_to_u64(cursor, place) ||
        last->space != s->at.space || last->type != s->at.type)
        return fail(s->deed->arena, INVALID, "This page link is not one of ours; start the search again");
    return DONE;
}

static enum code first_of_page(struct scan *s, struct str cursor, size_t *first)
{
    struct pointer last;
    uint64_t place;
    *first = 0;
    if (!cursor.ptr)
        return DONE;
    enum code code = read_cursor(s, cursor, &last, &place);
    if (code)
        return code;
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

static size_t page_size(const struct search_query *q)
{
    size_t want = q->count_given ? q->count : COUNT_DEFAULT;
    if (q->summary == SUMMARY_COUNT)
        return 0;
    return want < COUNT_MAX ? want : COUNT_MAX;
}

// Who asks for no total needs only the rows of the page, and one more to know whether another follows.
static enum code narrow_to_page(struct scan *s, const struct search_query *q)
{
    struct pointer last = {0};
    uint64_t place;
    if (q->total != TOTAL_NONE || q->sort_count || q->summary == SUMMARY_COUNT)
        return DONE;
    enum code code = q->cursor.ptr ? read_cursor(s, q->cursor, &last, &place) : DONE;
    s->before = last.number;
    s->most = page_size(q) + 1;
    return code;
}

static enum code read_hits(struct scan *s, size_t first, size_t count, struct resource *out)
{
    for (size_t i = 0; i < count; i++)
        out[i].at = (struct pointer){s->at.space, s->hits[first + i].row.number, s->at.type};
    enum code code = space_rows_read(s->deed, s->visit, out, count);
    for (size_t i = 0; code == DONE && i < count; i++) {
        struct facts facts;
        facts_read(s->deed, &s->hits[first + i].facts, &facts);
        (void)!part_resolve(s->deed, s->visit, out[i].at.type, &facts);
        judge_touch(s->deed, s->visit, ACCESS_ACT_READ, out[i].at, &facts);
    }
    return code;
}

static enum code fill_page(struct scan *s, const struct search_query *q, struct space_page *out)
{
    size_t first;
    size_t want = page_size(q);
    enum code code = first_of_page(s, q->cursor, &first);
    if (code)
        return code;
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

// ---- the search -------------------------------------------------------------------------------------------

enum code space_search(struct deed *d, uint64_t space, struct search_query *q, struct space_page *out)
{
    struct scan s = {
        .deed = d, .at = {.space = space, .type = q->type}, .query = q, .keep_keys = q->sort_count > 0};
    *out = (struct space_page){0};
    enum code code = chain_resolve(d, space, q);
    if (code == DONE)
        code = narrow_to_page(&s, q);
    if (code == DONE)
        code = scan_run(&s);
    if (code)
        return code;
    for (size_t i = 0; q->sort_count && i < s.count; i++)
        search_order_prepare(d->arena, q, &s.hits[i].row);
    if (q->sort_count && s.count)
        qsort_r(s.hits, s.count, sizeof *s.hits, by_order, q);
    code = fill_page(&s, q, out);
    if (code == DONE && q->includes)
        code = include_add(d, space, q, out);
    space_note(s.visit, q->type, 0, out->count + out->included_count);
    return code;
}
