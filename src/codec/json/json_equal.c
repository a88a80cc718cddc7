// When two values are the same.
#include "codec/json/json_int.h"

#include "codec/text/text.h"

#include <stdlib.h>

enum { LARGE_OBJECT = 32 };

typedef bool equal_numbers_fn(struct str a, struct str b);
static bool equal_trees(const struct json *a, const struct json *b, equal_numbers_fn *equal_numbers);

static int compare_names(const void *a, const void *b)
{
    const struct json *left = *(const struct json *const *)a, *right = *(const struct json *const *)b;
    if (left->name_len != right->name_len)
        return left->name_len < right->name_len ? -1 : 1;
    return memcmp(left->name, right->name, left->name_len);
}

void json_sort_members(const struct json **members, size_t count)
{
    qsort(members, count, sizeof *members, compare_names);
}

static const struct json **sorted_members(const struct json *object)
{
    const struct json **members = heap_alloc(object->size * sizeof *members);
    size_t count = 0;
    for (const struct json *c = object->first; c; c = c->next)
        members[count++] = c;
    json_sort_members(members, count);
    return members;
}

// Looking each member up would take time with the square of their count.
static bool equal_large_objects(const struct json *a, const struct json *b, equal_numbers_fn *equal_numbers)
{
    const struct json **left = sorted_members(a), **right = sorted_members(b);
    bool equal = true;
    for (size_t i = 0; equal && i < a->size; i++)
        equal = str_equal(json_name(left[i]), json_name(right[i])) &&
                equal_trees(left[i], right[i], equal_numbers);
    free(left);
    free(right);
    return equal;
}

static bool equal_objects(const struct json *a, const struct json *b, equal_numbers_fn *equal_numbers)
{
    if (a->size != b->size)
        return false;
    if (a->size > LARGE_OBJECT)
        return equal_large_objects(a, b, equal_numbers);
    for (const struct json *c = a->first; c; c = c->next) {
        const struct json *twin = json_get(b, json_name(c));
        if (!twin || !equal_trees(c, twin, equal_numbers))
            return false;
    }
    return true;
}

static bool equal_arrays(const struct json *a, const struct json *b, equal_numbers_fn *equal_numbers)
{
    if (a->size != b->size)
        return false;
    const struct json *other = b->first;
    for (const struct json *c = a->first; c; c = c->next, other = other->next)
        if (!equal_trees(c, other, equal_numbers))
            return false;
    return true;
}

// The bytes of a string, decoded one by one.
struct bytes {
    const char *at, *end;
    char decoded[4];
    size_t decoded_at, decoded_len;
};

static int next_byte(struct bytes *b)
{
    if (b->decoded_at < b->decoded_len)
        return (unsigned char)b->decoded[b->decoded_at++];
    if (b->at == b->end)
        return -1;
    if (*b->at != '\\')
        return (unsigned char)*b->at++;
    b->decoded_len = json_unescape(&b->at, b->decoded);
    b->decoded_at = 1;
    return (unsigned char)b->decoded[0];
}

static bool equal_strings(const struct json *a, const struct json *b)
{
    if (!a->escaped && !b->escaped)
        return str_equal(str_of(a->text, a->size), str_of(b->text, b->size));
    struct bytes left = {.at = a->text, .end = a->text + a->size};
    struct bytes right = {.at = b->text, .end = b->text + b->size};
    int byte;
    do {
        byte = next_byte(&left);
        if (byte != next_byte(&right))
            return false;
    } while (byte >= 0);
    return true;
}

static bool equal_trees(const struct json *a, const struct json *b, equal_numbers_fn *equal_numbers)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case JSON_NUMBER:
        return equal_numbers(str_of(a->text, a->size), str_of(b->text, b->size));
    case JSON_STRING:
        return equal_strings(a, b);
    case JSON_ARRAY:
        return equal_arrays(a, b, equal_numbers);
    case JSON_OBJECT:
        return equal_objects(a, b, equal_numbers);
    default:
        return true;
    }
}

bool json_equal(const struct json *a, const struct json *b)
{
    return equal_trees(a, b, str_equal);
}

static bool equal_decimals(struct str a, struct str b)
{
    return decimal_compare(a, b) == 0;
}

bool json_equal_values(const struct json *a, const struct json *b)
{
    return equal_trees(a, b, equal_decimals);
}
