// Terms: what an ordinary index holds of a resource's keys, so that few rows need to be tested. A term may lead to rows
// that do not match (codes are cut and without their case, URIs are hashed), but never past one that does.
//
// term = 'c' code in lower case, cut; 0; hash of the system (4 bytes), or nothing without one
//        'd' the same for the identifier inside a reference
//        'f' the squeezed start of a folded string, or of one of its words where a search may start there
//        'k' something contained, which a chain may be about
//        'r' varint(stable type × 2 + is_commons) varint(number)     a reference that is known
//        't' hash (8 bytes) of the last segment                      a reference that stayed text
//        'u' hash (8 bytes)                                          a URI, a canonical without its version
#include "fhir/search/search_int.h"

#include <stdlib.h>

enum { CODE_CUT = 48, STRING_CUT = 24, PROBES_MAX = 1000 };

// ---- texts of terms -----------------------------------------------------------------------------------------

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static void add_hash(struct buf *b, struct str text, size_t bytes)
{
    uint64_t hash = str_hash(text, 0);
    for (size_t i = 0; i < bytes; i++)
        buf_add_char(b, (char)(hash >> (8 * i)));
}

static void add_code(struct buf *b, char mark, struct str code)
{
    buf_add_char(b, mark);
    for (size_t i = 0; i < code.len && i < CODE_CUT; i++)
        buf_add_char(b, lower(code.ptr[i]));
    buf_add_char(b, 0);
}

static struct str code_term(struct arena *a, char mark, struct str code, struct str system)
{
    struct buf b;
    buf_init(&b, a, code.len + 8);
    add_code(&b, mark, code);
    if (system.len)
        add_hash(&b, system, 4);
    return buf_str(&b);
}

static struct str hash_term(struct arena *a, char mark, struct str text)
{
    struct buf b;
    buf_init(&b, a, 12);
    buf_add_char(&b, mark);
    add_hash(&b, text, 8);
    return buf_str(&b);
}

// Whatever stands before it, and the version after it, may be written or left out.
static struct str link_term(struct arena *a, struct str text)
{
    search_cut_version(&text);
    while (str_find(text, '/') >= 0)
        str_cut(&text, '/');
    return hash_term(a, 't', text);
}

static struct str row_term(struct arena *a, uint16_t stable_type, bool is_commons, uint64_t number)
{
    struct buf b;
    buf_init(&b, a, 16);
    buf_add_char(&b, 'r');
    buf_add_varint(&b, (uint64_t)stable_type * 2 + is_commons);
    buf_add_varint(&b, number);
    return buf_str(&b);
}

static bool is_alphanumeric(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static struct str start_term(struct arena *a, struct str folded)
{
    struct buf b;
    buf_init(&b, a, STRING_CUT + 2);
    buf_add_char(&b, 'f');
    for (size_t i = 0; i < folded.len && b.len <= STRING_CUT; i++)
        if (is_alphanumeric(folded.ptr[i]))
            buf_add_char(&b, lower(folded.ptr[i]));
    return buf_str(&b);
}

// ---- of keys ------------------------------------------------------------------------------------------------

struct terms {
    struct arena *arena;
    struct str keys;
    uint16_t param;
    struct search_term *items;
    size_t count, size;
    bool damaged;
};

static void add_term(struct terms *t, struct str bytes)
{
    if (t->count == t->size) {
        size_t size = t->size ? t->size * 2 : 32;
        t->items = arena_grow(t->arena, t->items, t->size * sizeof *t->items, size * sizeof *t->items);
        t->size = size;
    }
    t->items[t->count++] = (struct search_term){t->param, bytes};
}

static void add_token(struct terms *t, char mark, const struct key *k)
{
    char space[CODE_TEXT_MAX];
    struct str code = key_code_text(k->code, space);
    if (code.len)
        add_term(t, code_term(t->arena, mark, code,
                              k->flags & TOKEN_HAS_SYSTEM ? key_name_text(k->system) : (struct str){0}));
}

static void add_string(struct terms *t, const struct key *k)
{
    struct str text = key_name_text(k->flags & STRING_HAS_FOLD ? k->folded : k->text);
    for (size_t i = 0; i < text.len; i++) {
        bool is_start = i == 0 || (k->flags & STRING_HAS_WORDS && is_alphanumeric(text.ptr[i]) &&
                                   !is_alphanumeric(text.ptr[i - 1]));
        if (is_start)
            add_term(t, start_term(t->arena, str_skip(text, i)));
    }
}

static void add_reference(struct terms *t, const struct key *k)
{
    struct key identifier;
    if (k->flags & REFERENCE_IS_KNOWN)
        add_term(t, row_term(t->arena, k->stable_type, k->flags & REFERENCE_IN_COMMONS, k->number));
    else if (key_name_text(k->system).len)
        add_term(t, link_term(t->arena, key_name_text(k->system)));
    enum key_found found = key_identifier(t->keys, k, &identifier);
    t->damaged = t->damaged || found == KEY_DAMAGED;
    if (found == KEY_FOUND)
        add_token(t, 'd', &identifier);
}

static void add_entry(struct terms *t, const struct key *k)
{
    switch (k->kind) {
    case KEY_TOKEN:
        add_token(t, 'c', k);
        break;
    case KEY_STRING:
        add_string(t, k);
        break;
    case KEY_URI:
    case KEY_CANONICAL:
        add_term(t, hash_term(t->arena, 'u', key_name_text(k->system)));
        break;
    case KEY_REFERENCE:
        add_reference(t, k);
        break;
    case KEY_CONTAINED:
        add_term(t, arena_copy(t->arena, STR("k")));
        break;
    default:
        break; // dates, numbers, quantities, positions, tuples: found by testing
    }
}

static int by_term(const void *x, const void *y)
{
    const struct search_term *a = x, *b = y;
    return a->param != b->param ? (a->param > b->param) - (a->param < b->param)
                                : str_compare(a->bytes, b->bytes);
}

static size_t drop_repeated(struct search_term *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!kept || by_term(&items[kept - 1], &items[i]) != 0)
            items[kept++] = items[i];
    return kept;
}

bool search_terms(struct arena *a, struct str keys, struct search_term **out, size_t *count)
{
    struct terms t = {.arena = a, .keys = keys};
    struct key_range range;
    struct key k;
    size_t at = 0;
    enum key_found more, entry = KEY_NONE;
    while ((more = keys_next_group(keys, &at, &t.param, &range)) == KEY_FOUND && entry != KEY_DAMAGED)
        while ((entry = key_next(&range, &k)) == KEY_FOUND)
            add_entry(&t, &k);
    if (t.count)
        qsort(t.items, t.count, sizeof *t.items, by_term);
    *out = t.items;
    *count = drop_repeated(t.items, t.count);
    return more != KEY_DAMAGED && entry != KEY_DAMAGED && !t.damaged;
}

// ---- of clauses ---------------------------------------------------------------------------------------------

struct probes {
    struct arena *arena;
    uint16_t param;
    struct search_probe *items;
    size_t count, size;
};

static void add_probe(struct probes *p, struct search_probe probe)
{
    if (p->count == p->size) {
        size_t size = p->size ? p->size * 2 : 4;
        p->items = arena_grow(p->arena, p->items, p->size * sizeof *p->items, size * sizeof *p->items);
        p->size = size;
    }
    probe.param = p->param;
    p->items[p->count++] = probe;
}

// The term alone: up to the next that there can be.
static void add_exact(struct probes *p, struct str term)
{
    struct str until = arena_copy(p->arena, term); // a NUL stands after its end
    add_probe(p, (struct search_probe){.from = term, .until = str_of(until.ptr, until.len + 1)});
}

// All terms that start so. The mark before them is no 0xff, so there is always a next.
static void add_prefix(struct probes *p, struct str term)
{
    struct buf until;
    buf_init(&until, p->arena, term.len);
    buf_add(&until, term);
    while ((unsigned char)until.ptr[until.len - 1] == 0xff)
        until.len--;
    until.ptr[until.len - 1]++;
    add_probe(p, (struct search_probe){.from = term, .until = buf_str(&until)});
}

static bool probe_token(struct probes *p, char mark, const struct search_value *v)
{
    struct str system = key_name_text(v->system);
    if (!v->code.len)
        return false;
    if (!v->has_pipe) {
        add_prefix(p, code_term(p->arena, mark, v->code, (struct str){0}));
        return true;
    }
    add_exact(p, code_term(p->arena, mark, v->code, system));
    if (system.len && v->is_implied)
        add_exact(p, code_term(p->arena, mark, v->code, (struct str){0}));
    return true;
}

static bool probe_string(struct probes *p, enum search_modifier modifier, const struct search_value *v)
{
    if ((modifier != SEARCH_PLAIN && modifier != SEARCH_EXACT) || !v->squeezed.len)
        return false;
    add_prefix(p, start_term(p->arena, v->squeezed));
    return true;
}

static void probe_target(struct probes *p, const struct search_target *t)
{
    if (t->number)
        add_exact(p, row_term(p->arena, model_info(t->type)->stable, t->is_commons, t->number));
    if (t->text.len)
        add_exact(p, link_term(p->arena, t->text));
}

static bool probe_reference(struct probes *p, const struct search_clause *c, const struct search_value *v)
{
    if (c->modifier == SEARCH_IDENTIFIER)
        return probe_token(p, 'd', v);
    if (c->modifier != SEARCH_PLAIN && c->modifier != SEARCH_TYPE && c->modifier != SEARCH_BELOW)
        return false;
    for (size_t i = 0; i < v->target_count; i++)
        probe_target(p, &(struct search_target){
                            v->targets[i].number, v->targets[i].type, v->targets[i].is_commons, {0}});
    add_exact(p, link_term(p->arena, v->text));
    add_exact(p, hash_term(p->arena, 'u', v->text));
    return true;
}

static bool probe_value(struct probes *p, const struct search_clause *c, const struct search_value *v)
{
    switch (c->param->kind) {
    case PARAM_TOKEN:
        if (c->modifier == SEARCH_OF_TYPE && v->text.len) {
            add_prefix(p, code_term(p->arena, 'c', v->text, (struct str){0}));
            return true;
        }
        return c->modifier == SEARCH_PLAIN && probe_token(p, 'c', v);
    case PARAM_STRING:
        return probe_string(p, c->modifier, v);
    case PARAM_URI:
        if (c->modifier == SEARCH_PLAIN)
            add_exact(p, hash_term(p->arena, 'u', v->text));
        return c->modifier == SEARCH_PLAIN;
    case PARAM_REFERENCE:
        return probe_reference(p, c, v);
    default:
        return false;
    }
}

// _id, and what a _has or _content was found to mean: the rows themselves.
static bool probe_rows(struct probes *p, model_type type, const struct search_clause *c)
{
    bool in_commons = model_info(type)->place == MODEL_COMMONS;
    bool has_set = c->chained || search_clause_is_content(c);
    if (has_set ? !c->set_known || c->set.count > PROBES_MAX : strcmp(c->special, "_id") != 0)
        return false;
    for (size_t i = 0; has_set && i < c->set.count; i++) {
        const struct search_target *t = &c->set.items[i];
        if (t->number && t->type == type && t->is_commons == in_commons)
            add_probe(p, (struct search_probe){.number = t->number});
    }
    for (size_t i = 0; !has_set && i < c->value_count; i++)
        for (size_t j = 0; j < c->values[i].target_count; j++)
            add_probe(p, (struct search_probe){.number = c->values[i].targets[j].number});
    return true;
}

bool search_probes(struct arena *a, model_type type, const struct search_clause *c, struct search_probe **out,
                   size_t *count)
{
    struct probes p = {.arena = a, .param = c->param ? c->param->stable : 0};
    bool can = true;
    if (!c->param) {
        can = probe_rows(&p, type, c);
    } else if (c->chained) {
        can = c->set_known && c->set.count <= PROBES_MAX;
        for (size_t i = 0; can && i < c->set.count; i++)
            probe_target(&p, &c->set.items[i]);
        add_exact(&p, STR("k"));
    } else {
        for (size_t i = 0; can && i < c->value_count; i++)
            can = probe_value(&p, c, &c->values[i]);
    }
    *out = p.items;
    *count = p.count;
    return can;
}

bool search_referrer_probes(struct arena *a, const struct model_param *param,
                            const struct search_target *targets, size_t target_count,
                            struct search_probe **out, size_t *count)
{
    struct probes p = {.arena = a, .param = param->stable};
    for (size_t i = 0; i < target_count && i < PROBES_MAX; i++)
        probe_target(&p, &targets[i]);
    *out = p.items;
    *count = p.count;
    return target_count <= PROBES_MAX;
}
