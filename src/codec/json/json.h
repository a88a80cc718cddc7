// codec/json: JSON (RFC 8259) in and out, strict, iterative, without copies. Numbers and strings stay slices
// of the source, so that 1.10 stays 1.10.
//
// Refused: duplicate member names, invalid UTF-8, lone surrogates, control characters, anything after the
// value, a byte order mark, more depth, nodes or bytes than the limits allow.
#ifndef ENS_CODEC_JSON_H
#define ENS_CODEC_JSON_H

#include "base/base.h"

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

// One value. Children are a chain: `for (c = json_first(n); c; c = c->next)`. Nodes may be edited and
// re-chained; keep `size` right (json_append and friends do).
struct json {
    const char *name; // the member's name, decoded; NULL outside of objects
    union {
        const char *text;   // JSON_NUMBER: the digits; JSON_STRING: what stands between the quotes
        struct json *first; // JSON_ARRAY, JSON_OBJECT
    };
    struct json *next;
    uint32_t size; // bytes of text, or count of children
    uint16_t name_len;
    uint8_t kind;
    bool escaped; // JSON_STRING: the text holds escapes; json_text decodes them
};

_Static_assert(sizeof(struct json) == 32,
               "two nodes a cache line: speed and memory were measured with this size");

struct json_limits {
    uint32_t depth_max; // 0: 64; at most 1024, so that recursion over a tree is safe everywhere
    uint32_t nodes_max; // 0: 4 million
};

// The tree points into `source`, which must outlive it. INVALID: `fault.text` says what, line and column;
// TOO_LARGE: more than the limits allow, a name over 65,535 bytes, or a source over 4 GB.
enum code json_parse(struct arena *a, struct str source, const struct json_limits *limits,
                     struct json **out) MUST_CHECK;

static inline bool json_is_container(const struct json *n)
{
    return n->kind == JSON_ARRAY || n->kind == JSON_OBJECT;
}
static inline const struct json *json_first(const struct json *n)
{
    return n && json_is_container(n) ? n->first : NULL; // n may be NULL: json_first(json_get(…))
}
static inline struct str json_name(const struct json *n)
{
    return str_of(n->name, n->name_len);
}

const struct json *json_get(const struct json *object,
                            struct str name); // NULL: none, or `object` NULL or no object
struct json *json_get_mutable(struct json *object, struct str name);
const struct json *json_at(const struct json *array, size_t index); // NULL past the end
// Down a path of names; arrays on the way are entered at their first element: json_walk(p, "name", "family",
// NULL).
const struct json *json_walk(const struct json *from, ...) __attribute__((sentinel));
struct str json_text(struct arena *a,
                     const struct json *string);                // decoded; {NULL,0} when NULL or not a string
bool json_text_is(const struct json *string, struct str value); // decoded text equals value, without an arena

// Building and editing; texts are borrowed, not copied.
struct json *json_new(struct arena *a, enum json_kind kind);
struct json *json_new_string(struct arena *a, struct str plain); // valid UTF-8; escapes where needed
struct json *json_new_number(struct arena *a, struct str digits);
struct json *json_new_bool(struct arena *a, bool value);
struct json *json_copy(struct arena *a, const struct json *from); // deep; texts still borrowed
void json_append(struct json *array,
                 struct json *value); // walks to the end: for many, keep the last one and use
void json_insert_after(struct json *container, struct json *after,
                       struct json *value);                              // after NULL: as the first
void json_set(struct json *object, struct str name, struct json *value); // replaces in place, or appends
bool json_remove(struct json *container, const struct json *child);      // false: not a child

// Writing: minified. Strings and numbers go out exactly as they came in.
void json_write(struct buf *out, const struct json *value);
void json_write_member(struct buf *out, const struct json *member); // "name":value
void json_write_string(struct buf *out, struct str plain); // with quotes and the escapes JSON requires
void json_write_pretty(struct buf *out, const struct json *value);

// Same value: members in any order, numbers by digits ("1.10" is not "1.1"), strings decoded.
bool json_equal(const struct json *a, const struct json *b);
// As json_equal, but numbers are compared by value: 1.10 is 1.1 (RFC 6902 §4.6).
bool json_equal_values(const struct json *a, const struct json *b);

#endif
