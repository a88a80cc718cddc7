// Finding one's way in a tree, and changing it.
#include "codec/json/json.h"

// Many names are of one length, few of those begin alike.
static inline bool is_named(const struct json *member, struct str name)
{
    return member->name_len == name.len && (name.len == 0 || (member->name[0] == name.ptr[0] &&
                                                              memcmp(member->name, name.ptr, name.len) == 0));
}

struct json *json_get_mutable(struct json *object, struct str name)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (struct json *c = object->first; c; c = c->next)
        if (is_named(c, name))
            return c;
    return NULL;
}

const struct json *json_get(const struct json *object, struct str name)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json *c = object->first; c; c = c->next)
        if (is_named(c, name))
            return c;
    return NULL;
}

const struct json *json_at(const struct json *array, size_t index)
{
    if (!array || array->kind != JSON_ARRAY || index >= array->size)
        return NULL;
    const struct json *c = array->first;
    while (index-- > 0)
        c = c->next;
    return c;
}

const struct json *json_walk(const struct json *from, ...)
{
    va_list names;
    va_start(names, from);
    const char *name;
    while (from && (name = va_arg(names, const char *))) {
        if (from->kind == JSON_ARRAY)
            from = from->first;
        from = json_get(from, str_from(name));
    }
    va_end(names);
    return from;
}

struct json *json_new(struct arena *a, enum json_kind kind)
{
    struct json *n = ARENA_NEW(a, struct json);
    n->kind = (uint8_t)kind;
    return n;
}

struct json *json_new_number(struct arena *a, struct str digits)
{
    struct json *n = json_new(a, JSON_NUMBER);
    n->text = digits.ptr;
    n->size = (uint32_t)digits.len;
    return n;
}

struct json *json_new_bool(struct arena *a, bool value)
{
    return json_new(a, value ? JSON_TRUE : JSON_FALSE);
}

struct json *json_copy(struct arena *a, const struct json *from)
{
    struct json *n = arena_alloc_raw(a, sizeof *n);
    *n = *from;
    n->next = NULL;
    if (!json_is_container(from))
        return n;
    struct json **link = &n->first;
    for (const struct json *c = from->first; c; c = c->next) {
        *link = json_copy(a, c);
        link = &(*link)->next;
    }
    return n;
}

void json_insert_after(struct json *container, struct json *after, struct json *value)
{
    struct json **link = after ? &after->next : &container->first;
    value->next = *link;
    *link = value;
    container->size++;
}

void json_append(struct json *array, struct json *value)
{
    struct json **link = &array->first;
    while (*link)
        link = &(*link)->next;
    value->next = NULL;
    *link = value;
    array->size++;
}

void json_set(struct json *object, struct str name, struct json *value)
{
    value->name = name.len ? name.ptr : "";
    value->name_len = (uint16_t)name.len;
    struct json **link = &object->first;
    for (; *link; link = &(*link)->next)
        if (str_equal(json_name(*link), name)) {
            value->next = (*link)->next;
            *link = value;
            return;
        }
    value->next = NULL;
    *link = value;
    object->size++;
}

bool json_remove(struct json *container, const struct json *child)
{
    if (!json_is_container(container))
        return false;
    for (struct json **link = &container->first; *link; link = &(*link)->next)
        if (*link == child) {
            *link = child->next;
            container->size--;
            return true;
        }
    return false;
}
