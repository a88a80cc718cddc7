// Reading CBOR into a small tree, head by head.
#include "codec/cbor/cbor.h"

#include <cbor.h>

enum { DEPTH_MAX = 5, VALUES_MAX = 256 };

struct level {
    struct cbor *last;  // the child that came last
    struct cbor *value; // the array or map
    size_t wanted;      // children still to come
};

struct reader {
    struct arena *arena;
    struct cbor *root;
    struct level levels[DEPTH_MAX];
    size_t depth, values;
    size_t left; // bytes of the source after this head
    bool is_bad;
};

static bool same_key(const struct cbor *one, const struct cbor *other)
{
    return one->kind == other->kind && one->number == other->number && str_equal(one->text, other->text);
}

static bool has_double_key(const struct cbor *map)
{
    for (const struct cbor *key = map->first; key; key = key->next->next)
        for (const struct cbor *later = key->next->next; later; later = later->next->next)
            if (same_key(key, later))
                return true;
    return false;
}

static void close_full_levels(struct reader *r)
{
    while (r->depth && !r->levels[r->depth - 1].wanted) {
        const struct cbor *full = r->levels[--r->depth].value;
        if (full->kind == CBOR_MAP && has_double_key(full))
            r->is_bad = true;
    }
}

static struct cbor *add(struct reader *r, enum cbor_kind kind)
{
    struct cbor *value = ARENA_NEW(r->arena, struct cbor);
    struct level *level = r->depth ? &r->levels[r->depth - 1] : NULL;
    value->kind = kind;
    if (++r->values > VALUES_MAX)
        r->is_bad = true;
    if (!level) {
        r->root = value;
        return value;
    }
    if (level->last)
        level->last->next = value;
    else
        level->value->first = value;
    level->last = value;
    level->wanted--;
    return value;
}

static void add_simple(struct reader *r, enum cbor_kind kind)
{
    add(r, kind);
    close_full_levels(r);
}

static void open_level(struct reader *r, enum cbor_kind kind, size_t wanted)
{
    struct cbor *value = add(r, kind);
    // Each child takes a byte at least: what cannot be there is not waited for.
    if (r->depth == DEPTH_MAX || wanted > r->left) {
        r->is_bad = true;
        return;
    }
    r->levels[r->depth++] = (struct level){.value = value, .wanted = wanted};
    close_full_levels(r);
}

static void on_u64(void *context, uint64_t number)
{
    struct reader *r = context;
    if (number > INT64_MAX)
        r->is_bad = true;
    add(r, CBOR_NUMBER)->number = (int64_t)(number & INT64_MAX);
    close_full_levels(r);
}

static void on_negative64(void *context, uint64_t number)
{
    struct reader *r = context;
    if (number > INT64_MAX)
        r->is_bad = true;
    add(r, CBOR_NUMBER)->number = -1 - (int64_t)(number & INT64_MAX);
    close_full_levels(r);
}

static void on_u8(void *context, uint8_t number)
{
    on_u64(context, number);
}
static void on_u16(void *context, uint16_t number)
{
    on_u64(context, number);
}
static void on_u32(void *context, uint32_t number)
{
    on_u64(context, number);
}
static void on_negative8(void *context, uint8_t number)
{
    on_negative64(context, number);
}
static void on_negative16(void *context, uint16_t number)
{
    on_negative64(context, number);
}
static void on_negative32(void *context, uint32_t number)
{
    on_negative64(context, number);
}

static void on_bytes(void *context, cbor_data bytes, size_t size)
{
    struct reader *r = context;
    add(r, CBOR_BYTES)->text = str_of((const char *)bytes, size);
    close_full_levels(r);
}

static void on_text(void *context, cbor_data bytes, size_t size)
{
    struct reader *r = context;
    add(r, CBOR_TEXT)->text = str_of((const char *)bytes, size);
    close_full_levels(r);
}

static void on_array(void *context, size_t count)
{
    open_level(context, CBOR_ARRAY, count);
}

static void on_map(void *context, size_t pairs)
{
    open_level(context, CBOR_MAP, pairs > VALUES_MAX ? SIZE_MAX : 2 * pairs);
}

static void on_bool(void *context, bool value)
{
    add_simple(context, value ? CBOR_TRUE : CBOR_FALSE);
}

static void on_null(void *context)
{
    add_simple(context, CBOR_NULL);
}

static void refuse(void *context)
{
    ((struct reader *)context)->is_bad = true;
}
static void refuse_u64(void *context, uint64_t number)
{
    (void)number;
    refuse(context);
}
static void refuse_float(void *context, float number)
{
    (void)number;
    refuse(context);
}
static void refuse_double(void *context, double number)
{
    (void)number;
    refuse(context);
}

static const struct cbor_callbacks callbacks = {
    .uint8 = on_u8,
    .uint16 = on_u16,
    .uint32 = on_u32,
    .uint64 = on_u64,
    .negint8 = on_negative8,
    .negint16 = on_negative16,
    .negint32 = on_negative32,
    .negint64 = on_negative64,
    .byte_string = on_bytes,
    .string = on_text,
    .array_start = on_array,
    .map_start = on_map,
    .boolean = on_bool,
    .null = on_null,
    .byte_string_start = refuse,
    .string_start = refuse,
    .indef_array_start = refuse,
    .indef_map_start = refuse,
    .indef_break = refuse,
    .undefined = refuse,
    .tag = refuse_u64,
    .float2 = refuse_float,
    .float4 = refuse_float,
    .float8 = refuse_double,
};

enum code cbor_parse(struct arena *a, struct str *source, struct cbor **out)
{
    struct reader r = {.arena = a};
    do {
        r.left = source->len ? source->len - 1 : 0;
        struct cbor_decoder_result result =
            cbor_stream_decode((cbor_data)source->ptr, source->len, &callbacks, &r);
        if (result.status != CBOR_DECODER_FINISHED || r.is_bad)
            return fail(a, INVALID, "This is not the CBOR that an authenticator sends");
        *source = str_skip(*source, result.read);
    } while (r.depth);
    *out = r.root;
    return DONE;
}

const struct cbor *cbor_under_number(const struct cbor *map, int64_t key)
{
    for (const struct cbor *k = map && map->kind == CBOR_MAP ? map->first : NULL; k; k = k->next->next)
        if (k->kind == CBOR_NUMBER && k->number == key)
            return k->next;
    return NULL;
}

const struct cbor *cbor_under_text(const struct cbor *map, struct str key)
{
    for (const struct cbor *k = map && map->kind == CBOR_MAP ? map->first : NULL; k; k = k->next->next)
        if (k->kind == CBOR_TEXT && str_equal(k->text, key))
            return k->next;
    return NULL;
}

struct str cbor_bytes(const struct cbor *value)
{
    return value && value->kind == CBOR_BYTES ? value->text : (struct str){0};
}

struct str cbor_text(const struct cbor *value)
{
    return value && value->kind == CBOR_TEXT ? value->text : (struct str){0};
}
