// The rows as a tree of path segments: compiled and checked once, walked for every request.
#include "http/trie.h"

#include "codec/text/text.h"

enum { SEGMENTS_MAX = 32 };

static const char *const method_names[METHODS] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static unsigned method_index(enum http_method m)
{
    return (unsigned)__builtin_ctz((unsigned)m);
}

const char *method_name(enum http_method m)
{
    return method_names[method_index(m)];
}

const char *http_method_name(enum http_method m)
{
    return method_name(m);
}

struct str methods_list(struct arena *a, unsigned methods)
{
    struct buf b;
    buf_init(&b, a, 64);
    for (unsigned i = 0; i < METHODS; i++)
        if (methods & 1u << i) {
            buf_add(&b, b.len ? STR(", ") : STR(""));
            buf_add(&b, str_from(method_names[i]));
        }
    return buf_str(&b);
}

// ---- compiling

static bool is_name(struct str segment)
{
    return segment.len >= 2 && segment.ptr[0] == '{' && segment.ptr[segment.len - 1] == '}';
}

static bool is_rest(struct str segment)
{
    return is_name(segment) && segment.ptr[segment.len - 2] == '*';
}

static enum code path_check(struct arena *a, const struct route *row)
{
    struct str rest = str_from(row->path);
    if (!rest.len || rest.ptr[0] != '/')
        return fail(a, INVALID, "route %s: the path must begin with '/'", row->path);
    rest = str_skip(rest, 1);
    unsigned names = 0, segments = 0;
    while (rest.ptr) {
        struct str segment = str_cut(&rest, '/');
        bool braces = str_find(segment, '{') >= 0 || str_find(segment, '}') >= 0;
        size_t shortest = is_rest(segment) ? 4 : 3;
        if (braces && (!is_name(segment) || segment.len < shortest))
            return fail(a, INVALID, "route %s: a name is a whole segment, \"{name}\" or \"{name*}\"",
                        row->path);
        if (is_rest(segment) && rest.ptr)
            return fail(a, INVALID, "route %s: \"{name*}\" must be the last segment", row->path);
        names += is_name(segment);
        segments++;
    }
    if (names > PARAMS_MAX || segments > SEGMENTS_MAX)
        return fail(a, INVALID, "route %s: at most %d names and %d segments", row->path, PARAMS_MAX,
                    SEGMENTS_MAX);
    return DONE;
}

static bool is_word(const char *text)
{
    return text && *text;
}

static enum code row_check(struct arena *a, const struct route *row)
{
    enum code code = path_check(a, row);
    if (code != DONE)
        return code;
    const unsigned known = (1u << METHODS) - 1;
    const char *lacks = NULL;
    if (!row->methods || (row->methods & ~known))
        lacks = "a method";
    else if (!is_word(row->who))
        lacks = "who may";
    else if (!is_word(row->scope))
        lacks = "the scope";
    else if (row->work < ROUTE_READS || row->work > ROUTE_NONE)
        lacks = "what it does to the store";
    else if (row->body_streamed && !row->body_max)
        lacks = "the size of its streamed body";
    else if (!is_word(row->journal))
        lacks = "the word in the journal";
    else if (!row->handle)
        lacks = "its handler";
    return lacks ? fail(a, INVALID, "route %s lacks %s", row->path, lacks) : DONE;
}

static struct route_node *literal_below(struct route_node *node, struct str segment)
{
    struct route_node *child = node->literals;
    while (child && !str_equal(child->literal, segment))
        child = child->sibling;
    return child;
}

static struct route_node *node_below(struct arena *a, struct route_node *node, struct str segment)
{
    if (is_name(segment)) {
        struct route_node **place = is_rest(segment) ? &node->rest : &node->name;
        if (!*place)
            *place = ARENA_NEW(a, struct route_node);
        return *place;
    }
    struct route_node *child = literal_below(node, segment);
    if (!child) {
        child = ARENA_NEW(a, struct route_node);
        child->literal = segment;
        child->sibling = node->literals;
        node->literals = child;
    }
    return child;
}

static enum code row_add(struct arena *a, struct route_table *t, const struct route *row)
{
    struct route_node *node = &t->root;
    struct str rest = str_skip(str_from(row->path), 1);
    while (rest.ptr)
        node = node_below(a, node, str_cut(&rest, '/'));
    for (unsigned i = 0; i < METHODS; i++) {
        if (!(row->methods & 1u << i))
            continue;
        if (node->rows[i])
            return fail(a, INVALID, "two routes answer %s %s (the other is %s)", method_names[i], row->path,
                        node->rows[i]->path);
        if (t->count == ROUTE_NUMBERS_MAX)
            return fail(a, INVALID, "there are more than %d routes", ROUTE_NUMBERS_MAX);
        node->rows[i] = row;
        node->numbers[i] = (uint16_t)t->count;
        t->list[t->count++] = (struct route_numbered){row, (enum http_method)(1u << i)};
    }
    node->methods |= row->methods;
    t->methods |= row->methods;
    return DONE;
}

enum code routes_compile(struct arena *a, const struct route *const *tables, struct route_table *out)
{
    *out = (struct route_table){.count = 1};
    out->list = ARENA_ARRAY(a, struct route_numbered, ROUTE_NUMBERS_MAX);
    for (; *tables; tables++)
        for (const struct route *row = *tables; row->path; row++) {
            enum code code = row_check(a, row);
            if (code == DONE)
                code = row_add(a, out, row);
            if (code != DONE)
                return code;
        }
    return DONE;
}

// ---- matching

struct walk {
    const struct str *segments;
    size_t count;
    struct str *params;
    unsigned method;  // its index
    unsigned allowed; // methods of all the nodes that the path leads to
};

static const struct route_node *arrive(struct walk *w, const struct route_node *node)
{
    w->allowed |= node->methods;
    return node->rows[w->method] ? node : NULL;
}

// The node for the segments from `at` on. A literal wins over a name and a name over the rest; where the
// winner leads nowhere, or not with this method, the next one is tried.
static const struct route_node *walk(const struct route_node *node, struct walk *w, size_t at,
                                     unsigned params)
{
    if (at == w->count)
        return arrive(w, node);
    struct str segment = w->segments[at];
    const struct route_node *found = NULL;
    const struct route_node *child = node->literals;
    while (child && !str_equal(child->literal, segment))
        child = child->sibling;
    if (child)
        found = walk(child, w, at + 1, params);
    if (!found && node->name && segment.len) {
        found = walk(node->name, w, at + 1, params + 1);
        if (found)
            w->params[params] = segment;
    }
    if (!found && node->rest)
        found = arrive(w, node->rest);
    if (found && found == node->rest) {
        const struct str *last = &w->segments[w->count - 1];
        w->params[params] = str_of(segment.ptr, (size_t)(last->ptr + last->len - segment.ptr));
    }
    return found;
}

static bool is_dots(struct str segment)
{
    return str_equal(segment, STR(".")) || str_equal(segment, STR(".."));
}

// Undoes the percent-encoding of the whole path at once; an encoded slash would make two readings of it, so
// it is refused.
static enum code path_decode(struct arena *a, struct str path, struct str *out)
{
    *out = path;
    if (str_find(path, '%') < 0)
        return DONE;
    if (str_find_str(path, STR("%2F")) >= 0 || str_find_str(path, STR("%2f")) >= 0)
        return fail(a, INVALID, "The path holds an encoded slash (%%2F), which is not taken here.");
    if (!uri_decode(a, path, false, out))
        return fail(a, INVALID,
                    "The path is badly percent-encoded: each '%%' needs two hexadecimal digits, and the "
                    "whole must be UTF-8 (RFC 3986 section 2.1).");
    return DONE;
}

static enum code path_split(struct arena *a, struct str path, struct str *segments, size_t *count)
{
    struct str rest = str_skip(path, 1);
    for (*count = 0; rest.ptr; (*count)++) {
        if (*count == SEGMENTS_MAX)
            return fail(a, NOT_FOUND, "There is nothing at this path: it has more than %d segments.",
                        SEGMENTS_MAX);
        segments[*count] = str_cut(&rest, '/');
        if (is_dots(segments[*count]))
            return fail(a, INVALID, "The path holds the segment \".\" or \"..\"; send the path it leads to.");
    }
    return DONE;
}

enum code routes_match(struct arena *a, const struct route_table *t, enum http_method method, struct str path,
                       struct route_match *out)
{
    struct str segments[SEGMENTS_MAX];
    *out = (struct route_match){0};
    struct walk w = {.segments = segments, .params = out->params, .method = method_index(method)};
    struct str decoded;
    enum code code = path_decode(a, path, &decoded);
    if (code == DONE)
        code = path_split(a, decoded, segments, &w.count);
    if (code != DONE)
        return code;
    const struct route_node *node = walk(&t->root, &w, 0, 0);
    out->allowed = w.allowed;
    if (!w.allowed)
        return fail(a, NOT_FOUND, "There is nothing at this path.");
    out->row = node ? node->rows[w.method] : NULL;
    if (out->row) {
        out->number = node->numbers[w.method];
        return DONE;
    }
    struct str list = methods_list(a, w.allowed);
    return fail(a, UNSUPPORTED, "This path does not take %s; it takes %.*s.", method_name(method),
                STR_ARG(list));
}
