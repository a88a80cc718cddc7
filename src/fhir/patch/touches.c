// What a patch would touch, told from its text alone.
#include "fhir/patch/patch_int.h"

struct touched {
    struct arena *arena;
    struct str *names;
    size_t count, size;
};

static void add_name(struct touched *t, struct str name)
{
    for (size_t i = 0; i < t->count; i++)
        if (str_equal(t->names[i], name))
            return;
    if (t->count == t->size) {
        size_t size = t->size ? t->size * 2 : 8;
        t->names = arena_grow(t->arena, t->names, t->size * sizeof *t->names, size * sizeof *t->names);
        t->size = size;
    }
    t->names[t->count++] = name.len ? name : STR("");
}

// ---- JSON Patch: the first token; the whole resource when there is none

static enum code touch_pointer(struct touched *t, const struct json *text)
{
    struct pointer p;
    if (!text || !pointer_read(t->arena, json_text(t->arena, text), &p))
        return fail(t->arena, INVALID, "the patch holds an operation without a JSON Pointer");
    add_name(t, p.count ? p.tokens[0].name : STR(""));
    return DONE;
}

static enum code touch_operation(struct touched *t, const struct json *operation)
{
    const struct json *op = json_get(operation, STR("op"));
    if (json_text_is(op, STR("test")))
        return DONE;
    enum code code = touch_pointer(t, json_get(operation, STR("path")));
    if (code == DONE && json_text_is(op, STR("move")))
        code = touch_pointer(t, json_get(operation, STR("from")));
    return code;
}

// ---- FHIRPath Patch: the first name behind the type, if nothing behind it can lead elsewhere

static struct str take_name(struct str *rest)
{
    size_t len = 0;
    while (len < rest->len && ((rest->ptr[len] >= 'a' && rest->ptr[len] <= 'z') ||
                               (rest->ptr[len] >= 'A' && rest->ptr[len] <= 'Z') ||
                               (len && rest->ptr[len] >= '0' && rest->ptr[len] <= '9')))
        len++;
    struct str name = str_of(rest->ptr, len);
    *rest = str_skip(*rest, len);
    return name;
}

// These choose among what stands before them; any other function may lead anywhere, as iif(true, %resource)
// does.
static bool is_choosing(struct str function)
{
    static const struct str names[] = {STR("where"),  STR("first"), STR("last"), STR("tail"),
                                       STR("single"), STR("skip"),  STR("take"), STR("extension"),
                                       STR("as"),     STR("ofType")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal(function, names[i]))
            return true;
    return false;
}

// "(…)" or "[…]"; what stands between quotes closes nothing. Backticks, comments and escapes: not simple.
static bool skip_brackets(struct str *rest)
{
    int depth = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->ptr[i];
        if (c == '\\' || c == '`' || (c == '/' && !is_quoted))
            return false;
        if (c == '\'')
            is_quoted = !is_quoted;
        if (is_quoted)
            continue;
        depth += (c == '(' || c == '[') - (c == ')' || c == ']');
        if (depth == 0) {
            *rest = str_skip(*rest, i + 1);
            return true;
        }
    }
    return false;
}

// One step: a name, with its argument list when it is a function that chooses, and with indexes.
static bool take_step(struct str *rest, struct str *name, bool *is_function)
{
    *name = take_name(rest);
    *is_function = rest->len && rest->ptr[0] == '(';
    if (name->len == 0 || (*is_function && (!is_choosing(*name) || !skip_brackets(rest))))
        return false;
    while (rest->len && rest->ptr[0] == '[')
        if (!skip_brackets(rest))
            return false;
    return true;
}

// "" when it may be anything. `added`: what stands for the name when the path is the resource itself.
static struct str first_element(struct str path, struct str added)
{
    struct str rest = str_trim(path), first = {0}, name;
    bool is_function;
    do {
        if (!take_step(&rest, &name, &is_function))
            return STR("");
        if (first.ptr || (!is_function && model_resource_named(name) != MODEL_NONE))
            continue;
        if (is_function && !str_equal(name, STR("extension"))) // extension('…') is one of the element's
            return STR("");
        first = name;
    } while (rest.len && rest.ptr[0] == '.' && (rest = str_skip(rest, 1)).len);
    if (rest.len)
        return STR("");
    return first.ptr ? first : added;
}

static enum code touch_parameter(struct touched *t, const struct json *parameter)
{
    struct str path = {0}, name = {0};
    const struct json *parts = json_get(parameter, STR("part"));
    for (const struct json *p = parts ? json_first(parts) : NULL; p; p = p->next) {
        if (json_text_is(json_get(p, STR("name")), STR("path")))
            path = json_text(t->arena, json_get(p, STR("valueString")));
        else if (json_text_is(json_get(p, STR("name")), STR("name")))
            name = json_text(t->arena, json_get(p, STR("valueString")));
    }
    if (!path.len)
        return fail(t->arena, INVALID, "the patch holds an operation without a path");
    add_name(t, first_element(path, name));
    return DONE;
}

enum code patch_touches(struct arena *a, const struct json *patch_or_parameters, struct str **names,
                        size_t *count)
{
    struct touched t = {.arena = a};
    bool is_json_patch = patch_or_parameters->kind == JSON_ARRAY;
    const struct json *list =
        is_json_patch ? patch_or_parameters : json_get(patch_or_parameters, STR("parameter"));
    for (const struct json *c = list ? json_first(list) : NULL; c; c = c->next) {
        enum code code = is_json_patch ? touch_operation(&t, c) : touch_parameter(&t, c);
        if (code != DONE)
            return code;
    }
    *names = t.names;
    *count = t.count;
    return DONE;
}
