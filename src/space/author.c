// Whom a resource names as its author, for what the house takes over from elsewhere (imports, CDA): a professional by
// RPPS, the person, or a structure by FINESS. What an actor sends has the actor as its author, whatever it says.
#include "space/judge_int.h"

enum { DEPTH_MAX = 3 };

static bool has_digits(struct str s, size_t count)
{
    uint64_t ignored;
    return s.len == count && str_to_u64(s, &ignored);
}

static bool take_identifier(struct deed *d, const struct json *identifier, bool is_organization,
                            struct provenance *out)
{
    struct str value = json_text(d->arena, json_get(identifier, STR("value")));
    if (is_organization) {
        out->id = access_structure_id(value);
        out->kind = ACCESS_BY_STRUCTURE;
        return has_digits(out->id, 9);
    }
    out->id = access_professional_id(value);
    out->kind = ACCESS_BY_PROFESSIONAL;
    return has_digits(out->id, 11);
}

static bool follow(struct deed *d, const struct json *tree, const struct json *reference, unsigned depth,
                   struct provenance *out);

// A resource that the author's reference leads to: contained, or of the commons.
static bool take_resource(struct deed *d, const struct json *tree, const struct json *r, unsigned depth,
                          struct provenance *out)
{
    bool is_organization = json_text_is(json_get(r, STR("resourceType")), STR("Organization"));
    if (json_text_is(json_get(r, STR("resourceType")), STR("Patient"))) {
        *out = (struct provenance){.kind = ACCESS_BY_HOLDER, .created_us = out->created_us};
        return true;
    }
    for (const struct json *i = json_first(json_get(r, STR("identifier"))); i; i = i->next)
        if (take_identifier(d, i, is_organization, out))
            return true;
    const struct json *practitioner = json_get(r, STR("practitioner"));
    const struct json *organization = json_get(r, STR("organization"));
    return (practitioner && follow(d, tree, practitioner, depth + 1, out)) ||
           (organization && follow(d, tree, organization, depth + 1, out));
}

static const struct json *contained_named(struct deed *d, const struct json *tree, struct str id)
{
    for (const struct json *r = json_first(json_get(tree, STR("contained"))); r; r = r->next)
        if (str_equal(json_text(d->arena, json_get(r, STR("id"))), id))
            return r;
    return NULL;
}

static bool points_to_patient(struct str text)
{
    struct pointer at;
    bool is_commons;
    return str_starts(text, STR("Patient/")) ||
           (rest_token_read(text, &at, &is_commons) && at.type == MODEL_Patient);
}

static bool take_commons(struct deed *d, struct str text, unsigned depth, struct provenance *out)
{
    struct visit passing = {.space = SPACE_COMMONS};
    struct resource r;
    struct pointer at;
    struct json *tree;
    bool is_commons = true;
    if (!rest_token_read(text, &at, &is_commons) && !space_find(d, MODEL_NONE, text, &at))
        return false;
    if (!is_commons || at.space != SPACE_COMMONS || space_row_read(d, &passing, at, &r) != DONE || r.deleted)
        return false;
    return space_tree(d, &r, &tree) == DONE && take_resource(d, tree, tree, depth, out);
}

static bool follow(struct deed *d, const struct json *tree, const struct json *reference, unsigned depth,
                   struct provenance *out)
{
    const struct json *text_node = json_get(reference, STR("reference"));
    if (depth > DEPTH_MAX)
        return false;
    if (text_node && text_node->kind == JSON_STRING) {
        struct str text = str_of(text_node->text, text_node->size); // a token is no text of JSON
        if (points_to_patient(text)) {
            *out = (struct provenance){.kind = ACCESS_BY_HOLDER, .created_us = out->created_us};
            return true;
        }
        const struct json *contained =
            str_starts(text, STR("#")) ? contained_named(d, tree, str_skip(text, 1)) : NULL;
        if (contained ? take_resource(d, tree, contained, depth, out) : take_commons(d, text, depth, out))
            return true;
    }
    return take_identifier(d, json_get(reference, STR("identifier")), false, out);
}

// "author": [Reference], "recorder": Reference, "performer": [{"actor": Reference}] …
static bool take_element(struct deed *d, const struct json *tree, const struct json *element,
                         struct provenance *out)
{
    static const char *const inner[] = {"actor", "individual", "who", "provider", "member"};
    if (element->kind != JSON_OBJECT)
        return false;
    if (follow(d, tree, element, 0, out))
        return true;
    for (size_t i = 0; i < COUNT_OF(inner); i++) {
        const struct json *reference = json_get(element, str_from(inner[i]));
        if (reference && reference->kind == JSON_OBJECT && follow(d, tree, reference, 0, out))
            return true;
    }
    return false;
}

void author_of_tree(struct deed *d, const struct json *tree, struct provenance *out)
{
    static const char *const names[] = {"author",    "recorder", "asserter",    "requester",
                                        "performer", "source",   "participant", "informationSource",
                                        "provider",  "enterer",  "careManager"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct json *element = json_get(tree, str_from(names[i]));
        if (!element)
            continue;
        if (element->kind != JSON_ARRAY && take_element(d, tree, element, out))
            return;
        for (const struct json *e = element->kind == JSON_ARRAY ? json_first(element) : NULL; e; e = e->next)
            if (take_element(d, tree, e, out))
                return;
    }
    *out = (struct provenance){.kind = ACCESS_BY_HOUSE, .created_us = out->created_us};
}
