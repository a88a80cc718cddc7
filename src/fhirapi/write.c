// Writing: create, update, patch, delete, and their conditional forms (R4 §3.1.0.3–§3.1.0.8).
#include "fhirapi/api_int.h"

#include "fhir/patch/patch.h"

enum code api_validate(struct deed *d, const struct json *resource, model_type type,
                       struct validate_report *report)
{
    struct validate_options options = {.invariants = true, .now_us = d->now_us};
    struct arena own, *scratch = deed_scratch_take(d, &own);
    validate_resource(scratch, resource, type, &options, report);
    deed_scratch_give(d, scratch);
    if (report->errors == 0) {
        *report = (struct validate_report){0};
        return DONE;
    }
    // The rare bad one is looked at again, for a report that outlives the look.
    validate_resource(d->arena, resource, type, &options, report);
    for (const struct validate_issue *i = report->first; report->errors && i; i = i->next)
        if (i->severity == VALIDATE_ERROR)
            return fail_at(d->arena, INVALID, i->expression, "%.*s", STR_ARG(i->diagnostics));
    return DONE;
}

// A refusal with every issue that validation found, not only the first.
static enum code check_body(struct deed *d, const struct interaction *i, struct result *out, bool *is_valid)
{
    struct validate_report report;
    *is_valid = true;
    if (i->is_checked)
        return DONE;
    if (!i->body)
        return fail(d->arena, INVALID, "The body must be a %s resource in JSON", model_info(i->type)->name);
    enum code code = api_validate(d, i->body, i->type, &report);
    if (code != INVALID)
        return code;
    *is_valid = false;
    out->status = 422;
    out->body = validate_outcome(d->arena, &report);
    return DONE;
}

static void give(struct result *out, int status, const struct resource *r)
{
    *out = (struct result){.status = status, .has_resource = true, .resource = *r};
}

// ---- create -----------------------------------------------------------------------------------------------

// Where a new resource will stand, unless its bundle took a place for it.
static enum code take_place(struct deed *d, const struct interaction *i, struct str alias, struct pointer *at)
{
    uint64_t space;
    *at = i->reserved;
    if (at->number)
        return DONE;
    if (i->type == MODEL_Patient)
        return space_open(d, i->body, alias, at);
    enum code code = space_of_resource(d, i->type, i->body, &space);
    return code ? code : space_reserve(d, space, i->type, at);
}

static enum code write_new(struct deed *d, const struct interaction *i, struct str alias, struct result *out)
{
    struct resource r;
    struct pointer at;
    enum code code = take_place(d, i, alias, &at);
    // What it is made for the lack of must not come from elsewhere meanwhile.
    if (code == DONE && (i->if_none_exist.ptr || (i->method == HTTP_PUT && !i->id.ptr)))
        code = space_alone(d, at.space);
    if (code == DONE)
        code = api_signpost_document(d, i, at);
    if (code == DONE)
        code = space_create(d, at, alias, i->body, &r);
    if (code == DONE)
        give(out, 201, &r);
    return code;
}

static enum code several(struct deed *d)
{
    struct arena *a = d->arena;
    return fail(a, UNMET, "The criteria fit several resources; make them fit one");
}

enum code api_create(struct deed *d, const struct interaction *i, struct result *out)
{
    bool is_valid;
    enum code code = check_body(d, i, out, &is_valid);
    if (code || !is_valid)
        return code;
    if (i->if_none_exist.ptr) {
        struct uri_query criteria;
        unsigned count;
        struct pointer at;
        code = uri_query_read(d->arena, i->if_none_exist, &criteria);
        if (code == DONE)
            code = api_match(d, i->type, &criteria, i->base, &count, &at);
        if (code || count > 1)
            return code ? code : several(d);
        if (count == 1) {
            struct resource r;
            code = space_read(d, at, &r);
            if (code == DONE)
                give(out, 200, &r);
            return code;
        }
    }
    bool is_known;
    code = api_receive_document(d, i, out, &is_known);
    return code || is_known ? code : write_new(d, i, (struct str){0}, out);
}

// ---- update -----------------------------------------------------------------------------------------------

// If-Match: W/"3" → 3; absent → 0.
enum code expected_version(struct deed *d, struct str if_match, uint32_t *out)
{
    uint64_t version;
    struct str digits = if_match;
    *out = 0;
    if (!if_match.ptr)
        return DONE;
    if (str_starts(digits, STR("W/")))
        digits = str_skip(digits, 2);
    if (digits.len >= 2 && digits.ptr[0] == '"' && digits.ptr[digits.len - 1] == '"')
        digits = str_of(digits.ptr + 1, digits.len - 2);
    if (!str_to_u64(digits, &version) || version == 0 || version > UINT32_MAX)
        return fail_at(d->arena, INVALID, STR("If-Match"),
                       "If-Match is the ETag of a version, such as W/\"3\"");
    *out = (uint32_t)version;
    return DONE;
}

static enum code write_over(struct deed *d, const struct interaction *i, struct pointer at,
                            struct result *out)
{
    struct resource r, present = {.at = at};
    uint32_t expected;
    bool is_allowed = true, is_document = false;
    enum code code = expected_version(d, i->if_match, &expected);
    if (code == DONE && i->type == MODEL_DocumentReference)
        is_document = space_read(d, at, &present) == DONE;
    if (is_document)
        code = api_check_change(d, i, &present, out, &is_allowed);
    if (code || !is_allowed)
        return code;
    code = api_signpost_document(d, i, at);
    if (code == DONE)
        code = i->is_replaced && is_document ? documents_update_replaced(d, at, expected, i->body, &r)
                                             : space_update(d, at, expected, i->body, &r);
    if (code == DONE)
        give(out, 200, &r);
    return code;
}

// A version of what is not there cannot be relied on (R4 §3.1.0.5.1).
static enum code write_absent(struct deed *d, const struct interaction *i, struct str alias,
                              struct result *out)
{
    if (i->if_match.ptr)
        return fail_at(d->arena, UNMET, STR("If-Match"), "There is no such resource, in no version");
    return write_new(d, i, alias, out);
}

static enum code update_named(struct deed *d, const struct interaction *i, struct result *out)
{
    struct pointer at;
    if (!json_text_is(json_get(i->body, STR("id")), i->id))
        return fail_at(d->arena, INVALID, arena_print(d->arena, "%s.id", model_info(i->type)->name),
                       "The resource's id must be the id in the URL");
    if (!space_find(d, i->type, i->id, &at))
        return write_absent(d, i, i->id, out);
    enum code code = write_over(d, i, at, out);
    // A name that was set down, but whose resource never came, is free again.
    return code == NOT_FOUND && i->id.len != CRYPT_ID_SIZE ? write_absent(d, i, i->id, out) : code;
}

// Does the body have an id that names another resource than this one?
static bool says_another(struct deed *d, const struct json *body, struct pointer at)
{
    struct str id = json_text(d->arena, json_get(body, STR("id")));
    struct pointer named;
    if (!id.ptr)
        return false;
    return !space_find(d, at.type, id, &named) || named.space != at.space || named.number != at.number;
}

static enum code update_matching(struct deed *d, const struct interaction *i, struct result *out)
{
    unsigned count;
    struct pointer at;
    enum code code = api_match(d, i->type, &i->query, i->base, &count, &at);
    if (code)
        return code;
    if (count > 1)
        return several(d);
    if (count && says_another(d, i->body, at))
        return fail_at(d->arena, INVALID, arena_print(d->arena, "%s.id", model_info(i->type)->name),
                       "The resource that fits the criteria has another id; leave the id out");
    return count ? write_over(d, i, at, out) : write_absent(d, i, (struct str){0}, out);
}

enum code api_update(struct deed *d, const struct interaction *i, struct result *out)
{
    bool is_valid;
    enum code code = check_body(d, i, out, &is_valid);
    if (code || !is_valid)
        return code;
    return i->id.ptr ? update_named(d, i, out) : update_matching(d, i, out);
}

// ---- patch and delete -------------------------------------------------------------------------------------

// The one resource that the URL names, by id or by criteria.
static enum code find_one(struct deed *d, const struct interaction *i, struct pointer *at)
{
    unsigned count;
    if (i->id.ptr)
        return space_find(d, i->type, i->id, at)
                   ? DONE
                   : fail(d->arena, NOT_FOUND, "There is no %s with this id", model_info(i->type)->name);
    enum code code = api_match(d, i->type, &i->query, i->base, &count, at);
    if (code)
        return code;
    if (count > 1)
        return several(d);
    return count ? DONE : fail(d->arena, NOT_FOUND, "No %s fits the criteria", model_info(i->type)->name);
}

static enum code patched_tree(struct deed *d, const struct interaction *i, const struct resource *r,
                              struct json **tree)
{
    enum code code = space_tree(d, r, tree);
    if (code)
        return code;
    return i->is_json_patch ? patch_json(d->arena, tree, i->body) : patch_fhirpath(d->arena, tree, i->body);
}

enum code api_patch(struct deed *d, const struct interaction *i, struct result *out)
{
    struct pointer at;
    struct resource present;
    struct interaction changed = *i;
    bool is_valid;
    uint32_t expected;
    if (!i->body)
        return fail(d->arena, INVALID,
                    "Send a JSON Patch (application/json-patch+json) or a Parameters resource");
    enum code code = find_one(d, i, &at);
    if (code == DONE)
        code = expected_version(d, i->if_match, &expected);
    if (code == DONE)
        code = space_read(d, at, &present);
    if (code == DONE)
        code = patched_tree(d, i, &present, &changed.body);
    if (code == DONE && !json_text_is(json_get(changed.body, STR("id")), space_id(d, &present)))
        code = fail_at(d->arena, INVALID, arena_print(d->arena, "%s.id", model_info(i->type)->name),
                       "A patch leaves the id as it is");
    if (code == DONE)
        code = api_check_change(d, &changed, &present, out, &is_valid);
    if (code == DONE && is_valid)
        code = check_body(d, &changed, out, &is_valid);
    if (code || !is_valid)
        return code;
    struct resource r;
    code = api_signpost_document(d, &changed, at);
    if (code == DONE)
        code = i->is_replaced
                   ? documents_update_replaced(d, at, expected ? expected : present.version, changed.body, &r)
                   : space_update(d, at, expected ? expected : present.version, changed.body, &r);
    if (code == DONE)
        give(out, 200, &r);
    return code;
}

enum code api_delete(struct deed *d, const struct interaction *i, struct result *out)
{
    struct pointer at;
    struct resource r;
    uint32_t expected;
    enum code code = find_one(d, i, &at);
    if (code == DONE)
        code = expected_version(d, i->if_match, &expected);
    if (code == DONE)
        code = space_delete(d, at, expected, &r);
    out->status = 204;
    // Deleting what is not there, or not any more, has the outcome asked for (R4 §3.1.0.7).
    return code == GONE || (code == NOT_FOUND && !i->id.ptr) ? DONE : code;
}
