// Contained resources (R4 §2.3.13): found by id, each named from elsewhere or naming its container (dom-2 to dom-6).
#include "fhir/validate/validate_int.h"

#include <stdlib.h>

const struct scope *container_of(const struct check *c)
{
    return c->scope->container != NULL ? c->scope->container : c->scope;
}

static int by_id(const void *x, const void *y)
{
    const struct contained *const *a = x, *const *b = y;
    int order = str_compare((*a)->id, (*b)->id);
    return order != 0 ? order : (*a)->index < (*b)->index ? -1 : 1;
}

// Sorted, since a resource from outside may contain very many.
void index_contained(struct check *c, struct scope *scope)
{
    const struct json *array = json_get(scope->resource, STR("contained"));
    const struct json *first = array != NULL && array->kind == JSON_ARRAY ? json_first(array) : NULL;
    if (first == NULL) {
        return;
    }
    scope->contained = ARENA_ARRAY(c->arena, struct contained, array->size);
    scope->by_id = ARENA_ARRAY(c->arena, struct contained *, array->size);
    for (const struct json *n = first; n != NULL; n = n->next) {
        struct contained *one = &scope->contained[scope->contained_count];
        *one = (struct contained){.resource = n, .index = (int32_t)scope->contained_count};
        one->id = text_of(c, json_get(n, STR("id")));
        scope->by_id[scope->contained_count++] = one;
    }
    qsort(scope->by_id, scope->contained_count, sizeof(struct contained *), by_id);
    for (size_t i = 1; i < scope->contained_count; i++) {
        struct contained *one = scope->by_id[i];
        one->is_twin = one->id.ptr != NULL && str_equal(one->id, scope->by_id[i - 1]->id);
    }
}

// The first one of that id.
static struct contained *find(const struct scope *scope, struct str id)
{
    size_t low = 0, high = scope->contained_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(scope->by_id[middle]->id, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = low < scope->contained_count && str_equal(scope->by_id[low]->id, id);
    return is_found ? scope->by_id[low] : NULL;
}

const struct json *contained_named(const struct check *c, struct str id)
{
    const struct contained *one = id.len > 0 ? find(container_of(c), id) : NULL;
    return one != NULL ? one->resource : NULL;
}

void note_local_reference(struct check *c, struct str text)
{
    if (text.len == 1) {
        c->scope->names_container = true;
        return;
    }
    struct contained *one = find(container_of(c), str_skip(text, 1));
    if (one != NULL) {
        one->is_named = true;
    }
}

void check_contained_rules(struct check *c, const struct scope *scope)
{
    if (scope->container == NULL) {
        return;
    }
    struct contained *one = &scope->container->contained[scope->frame->index];
    one->was_walked = true;
    one->is_named = one->is_named || scope->names_container;
    if (one->is_twin) {
        report_error(c, at_member(scope->frame, STR("id")), "value",
                     "two contained resources must not have the same id.");
    }
    if (json_get(scope->resource, STR("contained")) != NULL) {
        report_error(c, at_member(scope->frame, STR("contained")), "invariant",
                     "a contained resource must not contain others: move them up to its container (dom-2).");
    }
    const struct json *meta = json_get(scope->resource, STR("meta"));
    if (json_get(meta, STR("versionId")) != NULL || json_get(meta, STR("lastUpdated")) != NULL) {
        report_error(
            c, at_member(scope->frame, STR("meta")), "invariant",
            "a contained resource has no version of its own: remove versionId and lastUpdated (dom-4).");
    }
    if (json_get(meta, STR("security")) != NULL) {
        report_error(c, at_member(scope->frame, STR("meta")), "invariant",
                     "a contained resource must not have security labels: label its container (dom-5).");
    }
}

void check_container_rules(struct check *c, const struct scope *scope)
{
    for (size_t i = 0; i < scope->contained_count; i++) {
        const struct contained *one = &scope->contained[i];
        if (one->was_walked && !one->is_named && !one->is_twin) {
            struct frame contained = {.parent = scope->frame, .name = "contained", .index = (int32_t)i};
            report_error(
                c, at(&contained), "invariant",
                "a contained resource must be referred to by \"#id\", or refer to \"#\" itself (dom-3).");
        }
    }
    bool is_domain = model_is(scope->frame->item.type, MODEL_DomainResource);
    bool has_narrative = json_get(json_get(scope->resource, STR("text")), STR("div")) != NULL;
    if (is_domain && scope->container == NULL && !has_narrative) {
        report_warning(c, at(scope->frame), "invariant", "a resource should have a narrative (dom-6).");
    }
}
