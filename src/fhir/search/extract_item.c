// One found element becomes entries, by the kind of the parameter and the type of the element.
#include "fhir/search/extract_int.h"

static struct str member(struct extract *x, const struct json *object, struct str name)
{
    return json_text(x->arena, json_get(object, name));
}

struct str extract_text(struct extract *x, const struct path_item *item)
{
    const struct json *node = item->node;
    if (item->kind != PATH_NODE)
        return item->text;
    if (!node || json_is_container(node))
        return (struct str){0};
    switch (node->kind) {
    case JSON_STRING:
        return json_text(x->arena, node);
    case JSON_NUMBER:
        return str_of(node->text, node->size);
    case JSON_TRUE:
        return STR("true");
    case JSON_FALSE:
        return STR("false");
    default:
        return (struct str){0};
    }
}

static struct str folded_member(struct extract *x, const struct json *object, struct str name)
{
    struct str text = member(x, object, name);
    return text.len ? search_fold(x->arena, text) : text;
}

static void add_coding(struct extract *x, const struct json *coding, struct entries *out)
{
    struct draft *d = extract_add(x, out, KEY_TOKEN);
    d->system = member(x, coding, STR("system"));
    d->code = member(x, coding, STR("code"));
    d->text = folded_member(x, coding, STR("display"));
}

static void add_concept(struct extract *x, const struct json *concept, struct entries *out)
{
    const struct json *codings = json_get(concept, STR("coding"));
    struct str text = folded_member(x, concept, STR("text"));
    size_t first = out->list.count;
    bool is_said = text.len == 0;
    for (const struct json *c = codings ? json_first(codings) : NULL; c; c = c->next)
        add_coding(x, c, out);
    for (size_t i = first; i < out->list.count; i++)
        is_said = is_said || str_equal(out->list.items[i].text, text);
    if (!is_said)
        extract_add(x, out, KEY_TOKEN)->text = text;
}

static void set_identifier(struct extract *x, struct draft *d, const struct json *identifier)
{
    const struct json *type = json_get(identifier, STR("type")), *codings = json_get(type, STR("coding"));
    d->kind = KEY_TOKEN;
    d->system = member(x, identifier, STR("system"));
    d->code = member(x, identifier, STR("value"));
    d->text = folded_member(x, type, STR("text"));
    if (!codings || codings->kind != JSON_ARRAY)
        return;
    d->types = ARENA_ARRAY(x->arena, struct draft_coding, codings->size + 1);
    for (const struct json *c = json_first(codings); c; c = c->next)
        d->types[d->type_count++] =
            (struct draft_coding){member(x, c, STR("system")), member(x, c, STR("code"))};
}

static void add_token(struct extract *x, const struct path_item *item, struct entries *out)
{
    struct str text;
    switch (item->type) {
    case MODEL_Coding:
        add_coding(x, item->node, out);
        return;
    case MODEL_CodeableConcept:
        add_concept(x, item->node, out);
        return;
    case MODEL_Identifier:
        set_identifier(x, extract_add(x, out, KEY_TOKEN), item->node);
        return;
    case MODEL_ContactPoint:
        text = member(x, item->node, STR("value"));
        break;
    default:
        text = extract_text(x, item);
        break;
    }
    if (!text.len)
        return;
    struct draft *d = extract_add(x, out, KEY_TOKEN);
    bool any_case =
        item->type == MODEL_ContactPoint || item->type == MODEL_string || item->type == MODEL_markdown;
    d->code = text;
    d->flags = any_case ? 0 : TOKEN_IS_PLAIN;
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static void add_text(struct extract *x, struct str text, bool has_words, struct entries *out)
{
    if (!text.len)
        return;
    struct draft *d = extract_add(x, out, KEY_STRING);
    d->text = text;
    d->flags = has_words ? STRING_HAS_WORDS : 0;
    if (!is_ascii(text))
        d->folded = search_fold(x->arena, text);
}

// The members of a name or an address that are strings, one by one.
static void add_members(struct extract *x, const struct json *object, const char *const *names,
                        bool has_words, struct entries *out)
{
    for (; *names; names++) {
        const struct json *value = json_get(object, str_from(*names));
        if (!value)
            continue;
        if (value->kind != JSON_ARRAY)
            add_text(x, json_text(x->arena, value), has_words, out);
        for (const struct json *one = value->kind == JSON_ARRAY ? json_first(value) : NULL; one;
             one = one->next)
            add_text(x, json_text(x->arena, one), has_words, out);
    }
}

static bool is_of_name(const struct path_item *item)
{
    return item->parent && item->parent->type == MODEL_HumanName;
}

static void add_string(struct extract *x, const struct path_item *item, struct entries *out)
{
    static const char *const name[] = {"text", "family", "given", "prefix", "suffix", NULL};
    static const char *const address[] = {"text",  "line",       "city",    "district",
                                          "state", "postalCode", "country", NULL};
    if (item->type == MODEL_HumanName)
        add_members(x, item->node, name, true, out);
    else if (item->type == MODEL_Address)
        add_members(x, item->node, address, false, out);
    else
        add_text(x, extract_text(x, item), is_of_name(item), out);
}

// "url|version", at the last bar.
static void add_canonical(struct extract *x, struct str text, struct entries *out)
{
    size_t bar = text.len;
    while (bar && text.ptr[bar - 1] != '|')
        bar--;
    if (!text.len)
        return;
    struct draft *d = extract_add(x, out, KEY_CANONICAL);
    d->system = bar ? str_of(text.ptr, bar - 1) : text;
    d->version = bar ? str_skip(text, bar) : (struct str){0};
}

static void add_uri(struct extract *x, const struct path_item *item, struct entries *out)
{
    struct str text = extract_text(x, item);
    if (item->type == MODEL_canonical)
        add_canonical(x, text, out);
    else if (text.len)
        extract_add(x, out, KEY_URI)->system = text;
}

static enum code add_contained(struct extract *x, const struct json *resource, struct entries *out)
{
    model_type type = model_resource_named(member(x, resource, STR("resourceType")));
    struct str keys;
    if (!type)
        return DONE;
    x->depth++;
    x->contained_left--;
    enum code code = extract_keys(x, resource, type, &keys);
    x->depth--;
    struct draft *d = extract_add(x, out, KEY_CONTAINED);
    d->stable_type = model_info(type)->stable;
    d->blob = keys;
    return code;
}

static void set_target(struct extract *x, struct draft *d, struct str text)
{
    struct search_target target = {0};
    d->version = search_cut_version(&text);
    d->system = text;
    if (!text.len || !x->resolve || !x->resolve(x->context, text, &target))
        return;
    if (target.number) {
        d->number = target.number;
        d->stable_type = model_info(target.type)->stable;
        d->flags = target.is_commons ? REFERENCE_IN_COMMONS : 0;
    } else if (target.text.len) {
        d->system = target.text;
    }
}

static enum code add_reference(struct extract *x, const struct json *reference, struct entries *out)
{
    const struct json *identifier = json_get(reference, STR("identifier")), *contained = NULL;
    struct str text = member(x, reference, STR("reference"));
    bool may_open = x->depth < KEY_NEST_MAX && x->contained_left > 0;
    if (text.len > 1 && text.ptr[0] == '#' && may_open)
        contained = extract_contained(x, str_skip(text, 1));
    if (contained)
        return add_contained(x, contained, out);
    if (!text.len && !identifier)
        return DONE;
    struct draft *d = extract_add(x, out, KEY_REFERENCE);
    set_target(x, d, text);
    if (identifier) {
        d->identifier = ARENA_NEW(x->arena, struct draft);
        set_identifier(x, d->identifier, identifier);
    }
    return DONE;
}

static enum code add_link(struct extract *x, const struct path_item *item, struct entries *out)
{
    bool may_open = x->depth < KEY_NEST_MAX && x->contained_left > 0;
    if (item->type == MODEL_Reference)
        return add_reference(x, item->node, out);
    if (model_is(item->type, MODEL_Resource))
        return may_open ? add_contained(x, item->node, out) : DONE;
    if (item->type == MODEL_canonical)
        add_canonical(x, extract_text(x, item), out);
    else
        add_uri(x, item, out);
    return DONE;
}

static enum code extract_kind(struct extract *x, unsigned kind, const struct path_item *item,
                              struct entries *out)
{
    switch (kind) {
    case PARAM_TOKEN:
        add_token(x, item, out);
        return DONE;
    case PARAM_STRING:
        add_string(x, item, out);
        return DONE;
    case PARAM_DATE:
        extract_date(x, item, out);
        return DONE;
    case PARAM_NUMBER:
        extract_number(x, item, out);
        return DONE;
    case PARAM_QUANTITY:
        extract_quantity(x, item, out);
        return DONE;
    case PARAM_URI:
        add_uri(x, item, out);
        return DONE;
    case PARAM_REFERENCE:
        return add_link(x, item, out);
    default:
        if (item->type == MODEL_Location_position)
            extract_position(x, item, out);
        return DONE;
    }
}

// Is it one that gave its entries already? They are the same again.
static bool recall(struct extract *x, unsigned kind, const struct path_item *item, struct entries *out)
{
    for (size_t i = 0; item->kind == PATH_NODE && i < x->memory->count; i++) {
        const struct extract_known *known = &x->memory->items[i];
        if (known->node != item->node || known->type != item->type || known->kind != kind ||
            known->has_words != is_of_name(item))
            continue;
        for (size_t j = 0; j < known->list.count; j++)
            *extract_add(x, out, 0) = known->list.items[j];
        return true;
    }
    return false;
}

static void remember(struct extract *x, unsigned kind, const struct path_item *item,
                     const struct entries *out, size_t first)
{
    size_t count = out->list.count - first;
    // What is contained is opened only so often: each time counts.
    if (item->kind != PATH_NODE || x->memory->count == EXTRACT_KNOWN_MAX || count > 8 ||
        out->list.items[first].kind == KEY_CONTAINED)
        return;
    struct draft *copy = arena_alloc_raw(x->arena, count * sizeof *copy);
    memcpy(copy, out->list.items + first, count * sizeof *copy);
    x->memory->items[x->memory->count++] =
        (struct extract_known){item->node, item->type, (uint8_t)kind, is_of_name(item), {copy, count}};
}

enum code extract_item(struct extract *x, unsigned kind, const struct path_item *item, struct entries *out)
{
    size_t before = out->list.count;
    if (item->kind == PATH_NODE && !item->node)
        return DONE; // only extensions stand where the value should
    if (recall(x, kind, item, out))
        return DONE;
    enum code code = extract_kind(x, kind, item, out);
    if (out->list.count == before)
        extract_add(x, out, KEY_BARE);
    if (code == DONE)
        remember(x, kind, item, out, before);
    return code;
}
