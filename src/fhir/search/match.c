// Rows of keys against the clauses of a request.
#include <stdlib.h>

#include "fhir/search/search_int.h"

struct match {
    const struct search_clause *clause;
    struct str keys;
    bool damaged;
};

static int target_order(const void *x, const void *y)
{
    const struct search_target *a = x, *b = y;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->is_commons != b->is_commons)
        return a->is_commons ? 1 : -1;
    return a->number ? 0 : str_compare(a->text, b->text);
}

void search_clause_set(struct arena *a, struct search_clause *c, const struct search_target *items,
                       size_t count)
{
    struct search_target *copy = ARENA_ARRAY(a, struct search_target, 2 * count + 1);
    size_t made = 0;
    // One that has a number and a name is looked for by each. Names are compared without the type, which may not
    // have been known where they were written.
    for (size_t i = 0; i < count; i++) {
        if (items[i].number)
            copy[made++] = (struct search_target){items[i].number, items[i].type, items[i].is_commons, {0}};
        if (items[i].text.len)
            copy[made++] = (struct search_target){.text = items[i].text};
    }
    qsort(copy, made, sizeof *copy, target_order);
    c->set = (struct search_set){copy, made};
    c->set_known = true;
}

static bool set_has(const struct search_clause *c, const struct search_target *t)
{
    return c->set_known && c->set.count &&
           bsearch(t, c->set.items, c->set.count, sizeof *t, target_order) != NULL;
}

static bool reference_in_set(const struct search_clause *c, const struct key *k)
{
    struct search_target t = {.text = key_name_text(k->system)};
    if (k->flags & REFERENCE_IS_KNOWN)
        t = (struct search_target){
            k->number, model_stable(k->stable_type), k->flags & REFERENCE_IN_COMMONS, {0}};
    return (t.number || t.text.len) && set_has(c, &t);
}

static bool match_row(const struct search_query *q, const struct search_row *row, bool *damaged);

// A chain into a resource that this one contains: its keys are here (R4 §3.1.1.5.5).
static bool contained_matches(struct match *m, const struct key *k)
{
    struct search_row inner = {.keys = str_of(m->keys.ptr + k->inner_at, k->inner_end - k->inner_at)};
    for (const struct search_query *q = m->clause->chained; q; q = q->alternative) {
        if (model_info(q->type)->stable == k->stable_type && match_row(q, &inner, &m->damaged))
            return true;
    }
    return false;
}

static bool chain_matches(struct match *m, const struct key *k)
{
    if (k->kind == KEY_CONTAINED)
        return contained_matches(m, k);
    return k->kind == KEY_REFERENCE && reference_in_set(m->clause, k);
}

static bool identifier_matches(struct match *m, const struct search_value *v, const struct key *k)
{
    struct key identifier;
    if (k->kind != KEY_REFERENCE)
        return false;
    enum key_found found = key_identifier(m->keys, k, &identifier);
    m->damaged = m->damaged || found == KEY_DAMAGED;
    return found == KEY_FOUND && search_token_matches(v, &identifier);
}

static bool kind_matches(struct match *m, unsigned kind, const struct search_value *v, const struct key *k)
{
    const struct search_clause *c = m->clause;
    switch (kind) {
    case PARAM_TOKEN:
        return search_token_modified(c, v, m->keys, k, &m->damaged);
    case PARAM_STRING:
        return k->kind == KEY_STRING && search_string_matches(v, c->modifier, k);
    case PARAM_DATE:
        return k->kind == KEY_DATE && search_span_matches(v, k->from_us, k->until_us);
    case PARAM_NUMBER:
        return search_number_matches(v, k);
    case PARAM_QUANTITY:
        return search_quantity_matches(v, k);
    case PARAM_URI:
        return search_uri_matches(v, c->modifier, k);
    case PARAM_REFERENCE:
        return c->modifier == SEARCH_IDENTIFIER ? identifier_matches(m, v, k)
                                                : search_reference_matches(c, v, k);
    default:
        return search_near_matches(v, k);
    }
}

// Each part of the value is met by one of the entries of that part of the tuple.
static bool tuple_matches(struct match *m, const struct search_value *v, const struct key *tuple)
{
    const struct model_component *components = model_components(m->clause->param);
    for (size_t i = 0; i < v->part_count; i++) {
        struct key_range range;
        struct key k;
        bool is_met = false;
        enum key_found more = key_part(m->keys, tuple, i, &range);
        while (more == KEY_FOUND && !is_met && (more = key_next(&range, &k)) == KEY_FOUND)
            is_met = kind_matches(m, components[i].param->kind, &v->parts[i], &k);
        m->damaged = m->damaged || more == KEY_DAMAGED;
        if (!is_met)
            return false;
    }
    return true;
}

static bool entry_matches(struct match *m, const struct key *k)
{
    const struct search_clause *c = m->clause;
    unsigned kind = c->param->kind;
    if (c->chained)
        return chain_matches(m, k);
    for (size_t i = 0; i < c->value_count; i++) {
        const struct search_value *v = &c->values[i];
        bool is_met = kind == PARAM_COMPOSITE ? k->kind == KEY_TUPLE && tuple_matches(m, v, k)
                                              : kind_matches(m, kind, v, k);
        if (is_met)
            return true;
    }
    return false;
}

static bool param_matches(struct match *m)
{
    struct key_range range;
    struct key k;
    bool is_met = false;
    const struct search_clause *c = m->clause;
    enum key_found more = keys_find(m->keys, c->param->stable, &range);
    if (c->modifier == SEARCH_MISSING && more != KEY_DAMAGED) {
        for (size_t i = 0; i < c->value_count; i++)
            is_met = is_met || c->values[i].is_true == (more == KEY_NONE);
        return is_met;
    }
    while (more == KEY_FOUND && !is_met && (more = key_next(&range, &k)) == KEY_FOUND)
        is_met = entry_matches(m, &k);
    m->damaged = m->damaged || more == KEY_DAMAGED;
    return c->modifier == SEARCH_NOT || c->modifier == SEARCH_NOT_IN ? !is_met : is_met;
}

static bool id_matches(const struct search_clause *c, const struct search_row *row)
{
    for (size_t i = 0; i < c->value_count; i++) {
        for (size_t j = 0; j < c->values[i].target_count; j++) {
            if (c->values[i].targets[j].number == row->number)
                return true;
        }
    }
    return false;
}

bool search_clause_is_content(const struct search_clause *c)
{
    return c->special && strcmp(c->special, "_content") == 0;
}

struct str search_clause_text(const struct search_clause *c, size_t index)
{
    return c->values[index].text;
}

static bool special_matches(const struct search_query *q, const struct search_clause *c,
                            const struct search_row *row)
{
    if (c->chained || search_clause_is_content(c)) {
        struct search_target self = {row->number, q->type, model_info(q->type)->place == MODEL_COMMONS, {0}};
        return row->number && set_has(c, &self);
    }
    if (strcmp(c->special, "_id") == 0)
        return row->number && id_matches(c, row);
    for (size_t i = 0; i < c->value_count; i++) {
        if (search_span_matches(&c->values[i], row->updated_us, row->updated_us + 1))
            return true;
    }
    return false;
}

static bool match_row(const struct search_query *q, const struct search_row *row, bool *damaged)
{
    for (const struct search_clause *c = q->first; c; c = c->next) {
        struct match m = {c, row->keys, false};
        bool is_met = c->param ? param_matches(&m) : special_matches(q, c, row);
        if (m.damaged) {
            *damaged = true;
            return false;
        }
        if (!is_met)
            return false;
    }
    return true;
}

bool search_match(const struct search_query *q, const struct search_row *row, bool *damaged)
{
    *damaged = false;
    return match_row(q, row, damaged);
}
