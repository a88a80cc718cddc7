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

static void set_coding(struct extract *x, struct draft *d, const struct json *coding)
{
    *d = (struct draft){.kind = KEY_TOKEN};
    d->system = member(x, coding, STR("system"));
    d->code = member(x, coding, STR("code"));
    d->text = folded_member(x, coding, STR("display"));
}

static void add_coding(struct extract *x, const struct json *coding)
{
    struct draft d;
    set_coding(x, &d, coding);
    extract_put(x, &d);
}

static void add_concept(struct extract *x, const struct json *concept)
{
    struct draft d;
    struct str text = folded_member(x, concept, STR("text"));
    bool is_said = text.len == 0;
    for (const struct json *c = json_first(json_get(concept, STR("coding"))); c; c = c->next) {
        set_coding(x, &d, c);
        is_said = is_said || str_equal(d.text, text);
        extract_put(x, &d);
    }
    if (!is_said)
        extract_put(x, &(struct draft){.kind = KEY_TOKEN, .text = text});
}

static void set_identifier(struct extract *x, struct draft *d, const struct json *identifier)
{
    *d = (struct draft){.kind = KEY_TOKEN};
    const struct json *type = json_get(identifier, STR("type")), *codings = json_get(type, STR("coding"));
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

static void add_identifier(struct extract *x, const struct json *identifier)
{
    struct draft d;
    set_identifier(x, &d, identifier);
    extract_put(x, &d);
}

static void add_token(struct extract *x, const struct path_item *item)
{
    struct str text;
    switch (item->type) {
    case MODEL_Coding:
        add_coding(x, item->node);
        return;
    case MODEL_CodeableConcept:
        add_concept(x, item->node);
        return;
    case MODEL_Identifier:
        add_identifier(x, item->node);
        return;
    case MODEL_ContactPoint:
        text = member(x, item->node, STR("value"));
        break;
    default:
        text = extract_text(x, item);
        break;
    }
    bool any_case =
        item->type == MODEL_ContactPoint || item->type == MODEL_string || item->type == MODEL_markdown;
    if (text.len)
        extract_put(x,
                    &(struct draft){.kind = KEY_TOKEN, .flags = any_case ? 0 : TOKEN_IS_PLAIN, .code = text});
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static void add_text(struct extract *x, struct str text, bool has_words)
{
    if (!text.len)
        return;
    struct draft d = {.kind = KEY_STRING, .text = text, .flags = has_words ? STRING_HAS_WORDS : 0};
    if (!is_ascii(text))
        d.folded = search_fold(x->arena, text);
    extract_put(x, &d);
}

// The members of a name or an address that are strings, one by one.
static void add_members(struct extract *x, const struct json *object, const char *const *names,
                        bool has_words)
{
    for (; *names; names++) {
        const struct json *value = json_get(object, str_from(*names));
        if (!value)
            continue;
        if (value->kind != JSON_ARRAY)
            add_text(x, json_text(x->arena, value), has_words);
        for (const struct json *one = value->kind == JSON_ARRAY ? json_first(value) : NULL; one;
             one = one->next)
            add_text(x, json_text(x->arena, one), has_words);
    }
}

static bool is_of_name(const struct path_item *item)
{
    return item->parent && item->parent->type == MODEL_HumanName;
}

static void add_string(struct extract *x, const struct path_item *item)
{
    static const char *const name[] = {"text", "family", "given", "prefix", "suffix", NULL};
    static const char *const address[] = {"text",  "line",       "city",    "district",
                                          "state", "postalCode", "country", NULL};
    if (item->type == MODEL_HumanName)
        add_members(x, item->node, name, true);
    else if (item->type == MODEL_Address)
        add_members(x, item->node, address, false);
    else
        add_text(x, extract_text(x, item), is_of_name(item));
}

// "url|version", at the last bar.
static void add_canonical(struct extract *x, struct str text)
{
    size_t bar = text.len;
    while (bar && text.ptr[bar - 1] != '|')
        bar--;
    if (!text.len)
        return;
    extract_put(x, &(struct draft){.kind = KEY_CANONICAL,
                                   .system = bar ? str_of(text.ptr, bar - 1) : text,
                                   .version = bar ? str_skip(text, bar) : (struct str){0}});
}

static void add_uri(struct extract *x, const struct path_item *item)
{
    struct str text = extract_text(x, item);
    if (item->type == MODEL_canonical)
        add_canonical(x, text);
    else if (text.len)
        extract_put(x, &(struct draft){.kind = KEY_URI, .system = text});
}

static enum code add_contained(struct extract *x, const struct json *resource)
{
    model_type type = model_resource_named(member(x, resource, STR("resourceType")));
    struct str keys;
    if (!type)
        return DONE;
    x->depth++;
    x->contained_left--;
    enum code code = extract_keys(x, resource, type, &keys);
    x->depth--;
    if (code != DONE)
        return code;
    extract_put(
        x, &(struct draft){.kind = KEY_CONTAINED, .stable_type = model_info(type)->stable, .blob = keys});
    return DONE;
}

static void set_target(struct extract *x, struct draft *d, struct str text)
{
    struct search_target target = {0};
    d->version = search_cut_version(&text);
    d->system = text;
    if (!text.len || !extract_ask(x, text, &target))
        return;
    if (target.number) {
        d->number = target.number;
        d->stable_type = model_info(target.type)->stable;
        d->flags = target.is_commons ? REFERENCE_IN_COMMONS : 0;
    } else if (target.text.len) {
        d->system = target.text;
    }
}

static enum code add_reference(struct extract *x, const struct json *reference)
{
    const struct json *identifier = json_get(reference, STR("identifier")), *contained = NULL;
    struct str text = member(x, reference, STR("reference"));
    bool may_open = x->depth < KEY_NEST_MAX && x->contained_left > 0;
    if (text.len > 1 && text.ptr[0] == '#' && may_open)
        contained = extract_contained(x, str_skip(text, 1));
    if (contained)
        return add_contained(x, contained);
    if (!text.len && !identifier)
        return DONE;
    struct draft d = {.kind = KEY_REFERENCE}, inner;
    set_target(x, &d, text);
    if (identifier) {
        set_identifier(x, &inner, identifier);
        d.identifier = &inner;
    }
    extract_put(x, &d);
    return DONE;
}

static enum code add_link(struct extract *x, const struct path_item *item)
{
    bool may_open = x->depth < KEY_NEST_MAX && x->contained_left > 0;
    if (item->type == MODEL_Reference)
        return add_reference(x, item->node);
    if (model_is(item->type, MODEL_Resource))
        return may_open ? add_contained(x, item->node) : DONE;
    if (item->type == MODEL_canonical)
        add_canonical(x, extract_text(x, item));
    else
        add_uri(x, item);
    return DONE;
}

static enum code extract_kind(struct extract *x, unsigned kind, const struct path_item *item)
{
    switch (kind) {
    case PARAM_TOKEN:
        add_token(x, item);
        return DONE;
    case PARAM_STRING:
        add_string(x, item);
        return DONE;
    case PARAM_DATE:
        extract_date(x, item);
        return DONE;
    case PARAM_NUMBER:
        extract_number(x, item);
        return DONE;
    case PARAM_QUANTITY:
        extract_quantity(x, item);
        return DONE;
    case PARAM_URI:
        add_uri(x, item);
        return DONE;
    case PARAM_REFERENCE:
        return add_link(x, item);
    default:
        if (item->type == MODEL_Location_position)
            extract_position(x, item);
        return DONE;
    }
}

// Is it one that gave its entries already? They are the same again.
static bool recall(struct extract *x, unsigned kind, const struct path_item *item)
{
    for (size_t i = 0; item->kind == PATH_NODE && i < x->here->known_count; i++) {
        const struct extract_known *known = &x->here->known[i];
        if (known->node != item->node || known->type != item->type || known->kind != kind ||
            known->has_words != is_of_name(item))
            continue;
        for (size_t j = 0; j < known->count; j++)
            extract_put_id(x, known->ids[j]);
        return true;
    }
    return false;
}

static void remember(struct extract *x, unsigned kind, const struct path_item *item, size_t first)
{
    struct extract_here *h = x->here;
    size_t count = h->id_count - first;
    if (item->kind != PATH_NODE || h->known_count == EXTRACT_KNOWN_MAX || count > EXTRACT_IDS_MAX)
        return;
    struct extract_known *known = &h->known[h->known_count++];
    known->node = item->node;
    known->type = item->type;
    known->kind = (uint8_t)kind;
    known->has_words = is_of_name(item);
    known->count = (uint8_t)count;
    memcpy(known->ids, h->ids + first, count * sizeof *known->ids);
}

enum code extract_item(struct extract *x, unsigned kind, const struct path_item *item)
{
    size_t before = x->here->id_count;
    unsigned contained_left = x->contained_left;
    if (item->kind == PATH_NODE && !item->node)
        return DONE; // only extensions stand where the value should
    if (recall(x, kind, item))
        return DONE;
    enum code code = extract_kind(x, kind, item);
    if (x->here->id_count == before)
        extract_put(x, &(struct draft){.kind = KEY_BARE});
    // What is contained is opened only so often: each time counts.
    if (code == DONE && x->contained_left == contained_left)
        remember(x, kind, item, before);
    return code;
}
