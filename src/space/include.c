// _include and _revinclude: what the resources of a page refer to, and what refers to them (R4 §3.1.1.5.4).
#include "space/judge_int.h"
#include "space/search_int.h"

#include "space/space_sql.h"

enum { INCLUDED_MAX = 1000, SLOTS = 8192 };

struct inclusion {
    struct deed *deed;
    uint64_t space;
    struct resource *list; // matches first, then what was included
    size_t count, size, matches;
    // Places in the list, from 1, by pointer and by the name that a client chose. A page and what it includes are at
    // most 2,000: the tables stay half empty.
    uint16_t by_pointer[SLOTS], by_name[SLOTS];
    const struct search_include *asked; // while going through what may refer to the list
    size_t until;
};

// ---- what is listed ----------------------------------------------------------------------------------------

static bool is_same(struct pointer a, struct pointer b)
{
    return a.space == b.space && a.type == b.type && a.number == b.number;
}

static uint16_t *slot_of_pointer(struct inclusion *in, struct pointer at)
{
    size_t slot = str_hash(str_of((const char *)&at.number, sizeof at.number), at.type) % SLOTS;
    while (in->by_pointer[slot] && !is_same(in->list[in->by_pointer[slot] - 1].at, at))
        slot = (slot + 1) % SLOTS;
    return &in->by_pointer[slot];
}

// "Type/name": is the resource at this place called so?
static bool is_called(const struct resource *r, struct str name)
{
    struct str type = str_cut(&name, '/');
    return str_equal(type, str_from(model_info(r->at.type)->name)) && str_equal(name, rest_alias(r->rest));
}

static uint16_t *slot_of_name(struct inclusion *in, struct str name)
{
    size_t slot = str_hash(name, 0) % SLOTS;
    while (in->by_name[slot] && !is_called(&in->list[in->by_name[slot] - 1], name))
        slot = (slot + 1) % SLOTS;
    return &in->by_name[slot];
}

static void list_resource(struct inclusion *in, const struct resource *r)
{
    if (in->count == in->size) {
        size_t size = in->size ? in->size * 2 : 64;
        in->list = arena_grow(in->deed->arena, in->list, in->size * sizeof *r, size * sizeof *r);
        in->size = size;
    }
    struct str alias = rest_alias(r->rest);
    uint16_t *by_pointer = slot_of_pointer(in, r->at), *by_name = NULL;
    if (alias.ptr)
        by_name = slot_of_name(
            in, arena_print(in->deed->arena, "%s/%.*s", model_info(r->at.type)->name, STR_ARG(alias)));
    in->list[in->count++] = *r;
    *by_pointer = (uint16_t)in->count;
    if (by_name)
        *by_name = (uint16_t)in->count;
}

static bool is_full(const struct inclusion *in)
{
    return in->count - in->matches >= INCLUDED_MAX;
}

// Adds a resource when the actor may read it; what they may not read is passed over without a word.
static enum code include_one(struct inclusion *in, struct pointer at)
{
    struct visit *v;
    struct resource r;
    struct facts facts;
    bool sees = false;
    if (is_full(in) || *slot_of_pointer(in, at) || (at.space != in->space && at.space != SPACE_COMMONS))
        return DONE;
    enum code code = space_enter(in->deed, at.space, ACCESS_READ, at.type, &v);
    if (code == DONE)
        code = space_row_judge(in->deed, v, at, &r, &facts, &sees);
    if (code == DENIED || code == NOT_FOUND || (code == DONE && (!sees || r.deleted)))
        return DONE;
    if (code)
        return code;
    judge_touch(in->deed, v, ACCESS_ACT_READ, at, &facts);
    list_resource(in, &r);
    return DONE;
}

// ---- forward ----------------------------------------------------------------------------------------------

static enum code read_keys(struct deed *d, struct pointer at, struct str *keys)
{
    struct visit *v;
    struct store_rows rows;
    struct store_value args[] = {store_id(at.space), slot_at(at)};
    enum code code = space_enter(d, at.space, ACCESS_READ, at.type, &v);
    if (code == DONE)
        code = store_select(d->arena, d->read, at.space, &resource_keys_at, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    *keys = (struct str){0};
    if (store_next(d->arena, &rows))
        code = space_unpack(d, v, at, (uint32_t)store_column_int(&rows, 1), CRYPT_KEYS,
                            store_column(&rows, 3), keys);
    struct facts facts;
    if (at.space != SPACE_COMMONS)
        facts_read(d, keys, &facts); // of what is listed already: only taken off
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

// ---- reverse ----------------------------------------------------------------------------------------------

static bool names_listed(struct inclusion *in, const struct search_target *t)
{
    struct pointer at = {t->is_commons ? SPACE_COMMONS : in->space, t->number, t->type};
    size_t place = t->number ? *slot_of_pointer(in, at) : *slot_of_name(in, t->text);
    return place && place <= in->until;
}

static bool refers_to_listed(struct scan *s, const struct search_row *row, bool *damaged)
{
    struct inclusion *in = s->context;
    struct search_target *targets;
    size_t count = search_references(s->deed->arena, in->asked, s->at.type, row->keys, &targets);
    (void)damaged;
    for (size_t i = 0; i < count; i++)
        if (names_listed(in, &targets[i]))
            return true;
    return false;
}

// In the commons, the index knows who refers to what is listed.
static void ask_index(struct inclusion *in, struct scan *s)
{
    struct deed *d = in->deed;
    struct search_probe *probes;
    struct search_target *targets = ARENA_ARRAY(d->arena, struct search_target, in->until);
    if (s->at.space != SPACE_COMMONS || !in->asked->param)
        return;
    for (size_t i = 0; i < in->until; i++) {
        const struct resource *r = &in->list[i];
        struct str alias = rest_alias(r->rest);
        targets[i] = (struct search_target){r->at.number, r->at.type, r->at.space == SPACE_COMMONS, alias};
    }
    s->has_probes =
        search_referrer_probes(d->arena, in->asked->param, targets, in->until, &probes, &s->probe_count);
    s->probes = probes;
}

// Every resource of the source type that refers to one of the first `until` of the list.
static enum code include_reverse(struct inclusion *in, const struct search_include *include, size_t until)
{
    struct search_query all = {.type = include->source};
    struct scan s = {.deed = in->deed,
                     .at = {.space = search_home(include->source, in->space), .type = include->source},
                     .query = &all,
                     .fits = refers_to_listed,
                     .context = in};
    in->asked = include;
    in->until = until;
    ask_index(in, &s);
    enum code code = scan_run(&s);
    if (code == DENIED)
        return DONE;
    for (size_t i = 0; code == DONE && i < s.count && !is_full(in); i++)
        code = include_one(in, (struct pointer){s.at.space, s.hits[i].row.number, s.at.type});
    return code;
}

static enum code apply_include(struct inclusion *in, const struct search_include *include, size_t from,
                               size_t until)
{
    enum code code = DONE;
    if (include->reverse)
        return include_reverse(in, include, until);
    for (size_t i = from; code == DONE && i < until && !is_full(in); i++)
        if (include->source == MODEL_NONE || include->source == in->list[i].at.type)
            code = include_forward(in, include, in->list[i].at);
    return code;
}

enum code include_add(struct deed *d, uint64_t space, const struct search_query *q, struct space_page *page)
{
    struct inclusion *in = ARENA_NEW(d->arena, struct inclusion);
    *in = (struct inclusion){.deed = d, .space = space, .matches = page->count};
    for (size_t i = 0; i < page->count; i++)
        list_resource(in, &page->matches[i]);
    size_t from = 0, until = in->count;
    for (bool is_first = true; from < until; is_first = false) {
        for (const struct search_include *i = q->includes; i; i = i->next) {
            enum code code = is_first || i->iterate ? apply_include(in, i, from, until) : DONE;
            if (code)
                return code;
        }
        from = until;
        until = in->count;
    }
    page->included = in->list + page->count;
    page->included_count = in->count - page->count;
    return DONE;
}
