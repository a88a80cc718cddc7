// The parser: one pass, no recursion, nodes in chunks of the arena, text left where it is.
#include "codec/json/json_int.h"

#include "codec/text/text.h"

#include <ctype.h>
#include <stdio.h>

enum { DEPTH_DEFAULT = 64, NODES_DEFAULT = 4000000, CHUNK_MAX = 4096, SMALL_OBJECT = 16 };

// A container that is not closed yet.
struct level {
    struct json *container;
    struct json *last;   // child; NULL: none yet
    uint64_t names_seen; // one bit for each name's hash: a bit not set proves a name new
};

struct parser {
    struct arena *arena;
    const char *at, *end;
    struct json *node, *chunk_end; // unused nodes
    uint32_t nodes_left, chunk_size;
    uint32_t depth, depth_max;
    struct level *levels;
    const char *source;
    enum code code;
};

static bool refuse(struct parser *p, enum code code, const char *at, const char *what)
{
    size_t line = 1, column = 1;
    for (const char *c = p->source; c < at; c++) {
        if (*c == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*c & 0xc0) != 0x80) {
            column++;
        }
    }
    p->code =
        fail(p->arena, code, "the JSON text is refused at line %zu, column %zu: %s", line, column, what);
    return false;
}

static bool refuse_here(struct parser *p, const char *expected)
{
    if (p->at == p->end)
        return refuse(p, INVALID, p->at, "it ends too early");
    return refuse(p, INVALID, p->at, expected);
}

static struct json *new_chunk(struct parser *p)
{
    uint32_t count = p->chunk_size < p->nodes_left ? p->chunk_size : p->nodes_left;
    if (count == 0) {
        refuse(p, TOO_LARGE, p->at, "it holds more values than the limit allows");
        return NULL;
    }
    p->nodes_left -= count;
    p->chunk_size = p->chunk_size * 2 < CHUNK_MAX ? p->chunk_size * 2 : CHUNK_MAX;
    p->node = arena_alloc_raw(p->arena, count * sizeof *p->node);
    p->chunk_end = p->node + count;
    return p->node++;
}

static inline struct json *new_node(struct parser *p)
{
    return p->node < p->chunk_end ? p->node++ : new_chunk(p);
}

static inline char peek(const struct parser *p)
{
    return p->at < p->end ? *p->at : 0; // NUL stands nowhere in JSON, so it can mean the end
}

// The indents of pretty text are long runs of spaces.
static inline const char *skip_blanks(const char *at, const char *end)
{
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned other = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '))) & 0xffff;
        if (other)
            return at + __builtin_ctz(other);
    }
#endif
    while (at < end && *at == ' ')
        at++;
    return at;
}

static inline void skip_space(struct parser *p)
{
    if (p->at == p->end || (unsigned char)*p->at > ' ')
        return;
    const char *at = skip_blanks(p->at, p->end);
    while (at < p->end && (*at == '\n' || *at == '\r' || *at == '\t'))
        at = skip_blanks(at + 1, p->end);
    p->at = at;
}

// ---- scalars

// p->at stands on the backslash.
static bool check_escape(struct parser *p)
{
    const char *at = p->at;
    if (p->end - at < 2)
        return refuse(p, INVALID, p->end, "it ends too early");
    if (at[1] != 'u') {
        if (!at[1] || !strchr("\"\\/bfnrt", at[1]))
            return refuse(p, INVALID, at, "JSON has no such escape; a backslash is written \\\\");
        p->at = at + 2;
        return true;
    }
    int32_t unit = p->end - at >= 6 ? json_hex4(at + 2) : -1;
    if (unit < 0)
        return refuse(p, INVALID, at, "\\u must be followed by four hexadecimal digits");
    p->at = at + 6;
    if (unit < 0xd800 || unit > 0xdfff)
        return true;
    int32_t low = p->end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? json_hex4(at + 8) : -1;
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
        return refuse(p, INVALID, at, "half of a surrogate pair stands alone");
    p->at = at + 12;
    return true;
}

static bool check_beyond_ascii(struct parser *p)
{
    do {
        uint32_t character;
        size_t size = utf8_next(str_of(p->at, (size_t)(p->end - p->at)), &character);
        if (size == 0)
            return refuse(p, INVALID, p->at, "these bytes are not UTF-8; send the text in UTF-8");
        p->at += size;
    } while (p->at < p->end && (unsigned char)*p->at >= 0x80);
    return true;
}

// p->at stands where a string stops being plain; ends on the closing quote.
static bool read_beyond_plain(struct parser *p, bool *escaped)
{
    for (char c = peek(p); c != '"'; c = peek(p)) {
        if (c == '\\') {
            *escaped = true;
            if (!check_escape(p))
                return false;
        } else if ((unsigned char)c >= 0x80) {
            if (!check_beyond_ascii(p))
                return false;
        } else {
            return refuse_here(
                p, "a control character inside a string must be written as an escape, such as \\n");
        }
        p->at = json_scan_plain(p->at, p->end, false);
    }
    return true;
}

// p->at stands behind the opening quote; ends behind the closing one.
static inline bool read_string(struct parser *p, struct str *text, bool *escaped)
{
    const char *from = p->at;
    *escaped = false;
    p->at = json_scan_plain(from, p->end, false);
    if (peek(p) != '"' && !read_beyond_plain(p, escaped))
        return false;
    *text = str_of(from, (size_t)(p->at - from));
    p->at++;
    return true;
}

static inline bool skip_digits(struct parser *p)
{
    const char *from = p->at;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    return p->at > from;
}

static bool read_number(struct parser *p, struct json *n)
{
    const char *from = p->at;
    if (*p->at == '-')
        p->at++;
    if (peek(p) == '0')
        p->at++;
    else if (!skip_digits(p))
        return refuse_here(p, "a digit must stand here");
    if (peek(p) == '.') {
        p->at++;
        if (!skip_digits(p))
            return refuse_here(p, "a digit must follow the decimal point");
    }
    if (peek(p) == 'e' || peek(p) == 'E') {
        p->at++;
        if (peek(p) == '+' || peek(p) == '-')
            p->at++;
        if (!skip_digits(p))
            return refuse_here(p, "a digit must stand in the exponent");
    }
    char next = peek(p);
    if ((next >= '0' && next <= '9') || next == '.')
        return refuse_here(p, "a number has no leading zero and one decimal point at most");
    n->kind = JSON_NUMBER;
    n->text = from;
    n->size = (uint32_t)(p->at - from);
    return true;
}

static bool read_word(struct parser *p, struct json *n, struct str word, enum json_kind kind)
{
    if ((size_t)(p->end - p->at) < word.len || memcmp(p->at, word.ptr, word.len) != 0)
        return refuse(p, INVALID, p->at,
                      "a value must stand here; the only bare words are true, false and null");
    p->at += word.len;
    n->kind = (uint8_t)kind;
    return true;
}

// ---- containers

static bool open_container(struct parser *p, struct json *n, enum json_kind kind)
{
    if (p->depth == p->depth_max)
        return refuse(p, TOO_LARGE, p->at, "it is nested deeper than the limit allows");
    p->at++;
    n->kind = (uint8_t)kind;
    p->levels[p->depth++] = (struct level){.container = n};
    return true;
}

static bool read_value(struct parser *p, struct json *n)
{
    switch (peek(p)) {
    case '"': {
        struct str text = {0}; // gcc does not see that read_string sets it
        p->at++;
        if (!read_string(p, &text, &n->escaped))
            return false;
        n->kind = JSON_STRING;
        n->text = text.ptr;
        n->size = (uint32_t)text.len;
        return true;
    }
    case '{':
        return open_container(p, n, JSON_OBJECT);
    case '[':
        return open_container(p, n, JSON_ARRAY);
    case 't':
        return read_word(p, n, STR("true"), JSON_TRUE);
    case 'f':
        return read_word(p, n, STR("false"), JSON_FALSE);
    case 'n':
        return read_word(p, n, STR("null"), JSON_NULL);
    default:
        if (peek(p) == '-' || (peek(p) >= '0' && peek(p) <= '9'))
            return read_number(p, n);
        return refuse_here(p, "a value must stand here");
    }
}

static bool is_ordinary(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!strchr("_-.", name.ptr[i]) && !isalnum((unsigned char)name.ptr[i]))
            return false;
    return name.len > 0 && name.len < 64;
}

static bool refuse_twin(struct parser *p, const struct json *twin)
{
    char what[128] = "a member stands twice in one object";
    if (is_ordinary(json_name(twin))) // a name that no resource has is not worth the risk of showing
        snprintf(what, sizeof what, "the member \"%.*s\" stands twice in one object",
                 STR_ARG(json_name(twin)));
    bool in_source =
        (uintptr_t)twin->name > (uintptr_t)p->source && (uintptr_t)twin->name < (uintptr_t)p->end;
    return refuse(p, INVALID, in_source ? twin->name - 1 : p->at, what);
}

static inline bool same_name(const struct json *a, const struct json *b)
{
    return a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0;
}

static inline bool is_new_name(struct parser *p, struct level *in, const struct json *n)
{
    unsigned hash = n->name_len;
    if (n->name_len)
        hash += (unsigned char)n->name[0] * 31u + (unsigned char)n->name[n->name_len - 1] * 17u +
                (unsigned char)n->name[n->name_len / 2] * 7u;
    uint64_t bit = (uint64_t)1 << (hash * 0x9e3779b1u >> 26);
    if (in->names_seen & bit && in->container->size <= SMALL_OBJECT)
        for (const struct json *c = in->container->first; c; c = c->next)
            if (same_name(c, n))
                return refuse_twin(p, n);
    in->names_seen |= bit;
    return true;
}

static const struct json *later_of(const struct json *a, const struct json *b)
{
    return (uintptr_t)a > (uintptr_t)b ? a : b;
}

// Objects of more than SMALL_OBJECT members are checked when they close.
static bool check_names_of_large(struct parser *p, const struct json *object)
{
    const struct json **members = arena_alloc_raw(p->arena, object->size * sizeof *members);
    size_t count = 0;
    for (const struct json *c = object->first; c; c = c->next)
        members[count++] = c;
    json_sort_members(members, count);
    for (size_t i = 1; i < count; i++)
        if (same_name(members[i - 1], members[i]))
            return refuse_twin(p, later_of(members[i - 1], members[i]));
    return true;
}

static bool close_container(struct parser *p)
{
    struct level *in = &p->levels[--p->depth];
    p->at++;
    return in->container->kind == JSON_ARRAY || in->container->size <= SMALL_OBJECT ||
           check_names_of_large(p, in->container);
}

static bool read_name(struct parser *p, struct level *in, struct json *n)
{
    struct str name;
    bool escaped;
    if (peek(p) != '"')
        return refuse_here(p, "a member's name must stand here, between double quotes");
    p->at++;
    if (!read_string(p, &name, &escaped))
        return false;
    if (escaped) {
        char *plain = arena_alloc_raw(p->arena, name.len + 1);
        name = str_of(plain, json_decode(name, plain));
    }
    if (name.len > UINT16_MAX)
        return refuse(p, TOO_LARGE, p->at, "the member's name before this place is too long");
    n->name = name.ptr;
    n->name_len = (uint16_t)name.len;
    skip_space(p);
    if (peek(p) != ':')
        return refuse_here(p, "a colon must follow the member's name");
    p->at++;
    skip_space(p);
    return is_new_name(p, in, n);
}

static bool add_child(struct parser *p, struct level *in, struct json **next)
{
    struct json *n = new_node(p);
    if (!n)
        return false;
    *n = (struct json){0};
    if (in->container->kind == JSON_OBJECT && !read_name(p, in, n))
        return false;
    if (in->last)
        in->last->next = n;
    else
        in->container->first = n;
    in->last = n;
    in->container->size++;
    *next = n;
    return true;
}

// After a value, or after the opening of a container: closes what ends here and gives the node whose value
// comes next, NULL when the outermost value is complete.
static bool next_slot(struct parser *p, struct json **next)
{
    while (p->depth) {
        struct level *in = &p->levels[p->depth - 1];
        bool is_array = in->container->kind == JSON_ARRAY;
        skip_space(p);
        if (peek(p) == (is_array ? ']' : '}')) {
            if (!close_container(p))
                return false;
            continue;
        }
        if (in->last) {
            if (peek(p) != ',')
                return refuse_here(p, is_array ? "a comma or ] must stand here"
                                               : "a comma or } must stand here");
            p->at++;
            skip_space(p);
        }
        return add_child(p, in, next);
    }
    *next = NULL;
    return true;
}

static bool parse_all(struct parser *p, struct json *root)
{
    struct json *n = root;
    if (str_starts(str_of(p->at, (size_t)(p->end - p->at)), STR("\xef\xbb\xbf")))
        return refuse(p, INVALID, p->at, "it begins with a byte order mark, which JSON forbids");
    skip_space(p);
    while (n)
        if (!read_value(p, n) || !next_slot(p, &n))
            return false;
    skip_space(p);
    return p->at == p->end ||
           refuse(p, INVALID, p->at, "something follows the value; one JSON text is one value");
}

enum code json_parse(struct arena *a, struct str source, const struct json_limits *limits, struct json **out)
{
    struct parser p = {.arena = a, .at = source.len ? source.ptr : "", .code = DONE};
    p.source = p.at;
    p.end = p.at + source.len;
    p.nodes_left = limits && limits->nodes_max ? limits->nodes_max : NODES_DEFAULT;
    p.depth_max = limits && limits->depth_max ? limits->depth_max : DEPTH_DEFAULT;
    if (p.depth_max > JSON_DEPTH_MAX)
        p.depth_max = JSON_DEPTH_MAX;
    if (source.len > UINT32_MAX)
        return fail(a, TOO_LARGE, "the JSON text is larger than 4 GB");
    // FHIR spends some 40 bytes a value; the first chunk should do for a small resource.
    p.chunk_size = source.len / 40 + 8 < CHUNK_MAX ? (uint32_t)(source.len / 40 + 8) : CHUNK_MAX;
    p.levels = arena_alloc_raw(a, p.depth_max * sizeof *p.levels);
    struct json *root = new_node(&p);
    *root = (struct json){0};
    if (!parse_all(&p, root))
        return p.code;
    *out = root;
    return DONE;
}
