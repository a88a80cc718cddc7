// JSON Pointer (RFC 6901), and the form of the French PDSm guide that is not one:
// `/extension[url:'…']/valueBoolean` stands for the element of the array `extension` whose member `url` has
// that value.
#include "fhir/patch/patch_int.h"

// The length of "[member:'value']" at the start, or 0. In `value` a slash separates nothing.
static size_t finder_at(struct str s, struct pointer_token *token)
{
    size_t at = 1;
    if (s.len < 5 || s.ptr[0] != '[')
        return 0;
    while (at < s.len && ((s.ptr[at] >= 'a' && s.ptr[at] <= 'z') || (s.ptr[at] >= 'A' && s.ptr[at] <= 'Z')))
        at++;
    if (at == 1 || s.len - at < 3 || (s.ptr[at] != ':' && s.ptr[at] != '=') || s.ptr[at + 1] != '\'')
        return 0;
    ptrdiff_t end = str_find_str(str_skip(s, at + 2), STR("']"));
    if (end < 0)
        return 0;
    token->find_member = str_of(s.ptr + 1, at - 1);
    token->find_value = str_of(s.ptr + at + 2, (size_t)end);
    return at + 2 + (size_t)end + 2;
}

// "~1" is a slash, "~0" a tilde; any other "~" is wrong.
static bool unescape(struct arena *a, struct str *name)
{
    if (str_find(*name, '~') < 0)
        return true;
    struct buf plain;
    buf_init(&plain, a, name->len);
    for (size_t i = 0; i < name->len; i++) {
        char c = name->ptr[i];
        if (c == '~') {
            if (++i == name->len || (name->ptr[i] != '0' && name->ptr[i] != '1'))
                return false;
            c = name->ptr[i] == '0' ? '~' : '/';
        }
        buf_add_char(&plain, c);
    }
    *name = buf_str(&plain);
    return true;
}

static bool take_token(struct arena *a, struct str *rest, struct pointer_token *token)
{
    size_t end = 0, finder = 0;
    *token = (struct pointer_token){0};
    *rest = str_skip(*rest, 1); // the slash
    while (end < rest->len && rest->ptr[end] != '/' && finder == 0) {
        finder = end ? finder_at(str_skip(*rest, end), token) : 0;
        end += finder == 0;
    }
    token->name = str_of(rest->ptr, end);
    *rest = str_skip(*rest, end + finder);
    return (rest->len == 0 || rest->ptr[0] == '/') && unescape(a, &token->name);
}

bool pointer_read(struct arena *a, struct str text, struct pointer *out)
{
    size_t most = 0;
    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '/';
    *out = (struct pointer){0};
    if (text.len && text.ptr[0] != '/')
        return false;
    out->tokens = ARENA_ARRAY(a, struct pointer_token, most);
    while (text.len)
        if (!take_token(a, &text, &out->tokens[out->count++]))
            return false;
    return true;
}

bool pointer_index(struct str name, size_t *index)
{
    uint64_t value;
    if (name.len == 0 || name.len > 9 || (name.len > 1 && name.ptr[0] == '0') || !str_to_u64(name, &value))
        return false;
    *index = (size_t)value;
    return true;
}

static struct json *nth(struct json *array, size_t index)
{
    struct json *c = index < array->size ? array->first : NULL;
    while (c && index-- > 0)
        c = c->next;
    return c;
}

static struct json *find_by_member(struct json *array, const struct pointer_token *token)
{
    for (struct json *c = array && array->kind == JSON_ARRAY ? array->first : NULL; c; c = c->next)
        if (json_text_is(json_get(c, token->find_member), token->find_value))
            return c;
    return NULL;
}

struct json *pointer_step(struct json *from, const struct pointer_token *token)
{
    size_t index;
    struct json *found = NULL;
    if (from->kind == JSON_OBJECT)
        found = json_get_mutable(from, token->name);
    else if (from->kind == JSON_ARRAY && pointer_index(token->name, &index))
        found = nth(from, index);
    return token->find_member.len ? find_by_member(found, token) : found;
}

struct json *pointer_walk(struct json *from, const struct pointer *p, size_t count)
{
    for (size_t i = 0; from && i < count; i++)
        from = pointer_step(from, &p->tokens[i]);
    return from;
}
