// The order that _sort asks for (R4 §3.1.1.5.1).
#include "fhir/search/search_int.h"

static int compare_folded(struct str a, struct str b)
{
    size_t least = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < least; i++) {
        unsigned char x = (unsigned char)a.ptr[i], y = (unsigned char)b.ptr[i];
        x = x >= 'A' && x <= 'Z' ? (unsigned char)(x | 32) : x;
        y = y >= 'A' && y <= 'Z' ? (unsigned char)(y | 32) : y;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.len < b.len ? -1 : a.len > b.len;
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_i64(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_ends(const struct key *a, const struct key *b, bool descending)
{
    // A period sorts by the end that comes first in the order asked for.
    int by_from = compare_i64(a->from_us, b->from_us), by_until = compare_i64(a->until_us, b->until_us);
    return descending ? (by_until ? by_until : by_from) : (by_from ? by_from : by_until);
}

static int compare_tokens(const struct key *a, const struct key *b)
{
    char space_a[LABEL_TEXT_MAX], space_b[LABEL_TEXT_MAX];
    struct str text_a = a->label_form ? key_label_text(a, space_a) : key_code_text(a->code, space_a);
    struct str text_b = b->label_form ? key_label_text(b, space_b) : key_code_text(b->code, space_b);
    int order = compare_folded(text_a, text_b);
    return order ? order : str_compare(key_name_text(a->system), key_name_text(b->system));
}

static int compare_references(const struct key *a, const struct key *b)
{
    if (a->stable_type != b->stable_type)
        return compare_u64(a->stable_type, b->stable_type);
    return a->number != b->number ? compare_u64(a->number, b->number)
                                  : str_compare(key_name_text(a->system), key_name_text(b->system));
}

static struct str string_folded(const struct key *k)
{
    return key_name_text(k->flags & STRING_HAS_FOLD ? k->folded : k->text);
}

static int compare_keys(const struct key *a, const struct key *b, bool descending)
{
    if (a->kind != b->kind)
        return compare_u64(a->kind, b->kind);
    switch (a->kind) {
    case KEY_TOKEN:
        return compare_tokens(a, b);
    case KEY_STRING:
        return compare_folded(string_folded(a), string_folded(b));
    case KEY_DATE:
        return compare_ends(a, b, descending);
    case KEY_NUMBER:
    case KEY_QUANTITY:
        return search_number_compare(a->low, b->low);
    case KEY_REFERENCE:
        return compare_references(a, b);
    case KEY_URI:
    case KEY_CANONICAL:
        return str_compare(key_name_text(a->system), key_name_text(b->system));
    default:
        return 0; // contained resources have no order
    }
}

// The entry that comes first in the order asked for; false: the row has none.
static bool first_key(struct str keys, const struct search_sort *sort, struct key *best)
{
    struct key_range range;
    struct key k;
    bool any = false;
    if (keys_find(keys, sort->param->stable, &range) != KEY_FOUND)
        return false;
    while (key_next(&range, &k) == KEY_FOUND) {
        if (k.kind == KEY_BARE)
            continue;
        int order = any ? compare_keys(&k, best, sort->descending) : 0;
        if (!any || (sort->descending ? order > 0 : order < 0))
            *best = k;
        any = true;
    }
    return any;
}

// What a row is ordered by: for each _sort its first entry.
struct search_place {
    bool has_key;
    struct key key;
};

void search_order_prepare(struct arena *a, const struct search_query *q, struct search_row *row)
{
    struct search_place *places = ARENA_ARRAY(a, struct search_place, q->sort_count);
    for (size_t i = 0; i < q->sort_count; i++)
        if (q->sort[i].param)
            places[i].has_key = first_key(row->keys, &q->sort[i], &places[i].key);
    row->place = places;
}

static const struct search_place *place_of(const struct search_row *row, const struct search_query *q,
                                           size_t i, struct search_place *fresh)
{
    if (row->place)
        return row->place + i;
    fresh->has_key = first_key(row->keys, &q->sort[i], &fresh->key);
    return fresh;
}

static int compare_by(const struct search_query *q, size_t i, const struct search_row *x,
                      const struct search_row *y)
{
    const struct search_sort *sort = &q->sort[i];
    int order;
    if (!sort->param) {
        order = strcmp(sort->special, "_id") == 0 ? compare_u64(x->number, y->number)
                                                  : compare_i64(x->updated_us, y->updated_us);
    } else {
        struct search_place fresh_a, fresh_b;
        const struct search_place *a = place_of(x, q, i, &fresh_a), *b = place_of(y, q, i, &fresh_b);
        if (!a->has_key || !b->has_key)
            return a->has_key ? -1 : b->has_key; // without a value: last, in both directions
        order = compare_keys(&a->key, &b->key, sort->descending);
    }
    return sort->descending ? -order : order;
}

int search_order(const struct search_query *q, const struct search_row *x, const struct search_row *y)
{
    for (size_t i = 0; i < q->sort_count; i++) {
        int order = compare_by(q, i, x, y);
        if (order)
            return order;
    }
    return compare_u64(y->number, x->number);
}
