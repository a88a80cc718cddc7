// What documents need beside what every resource gets: publishing (IHE MHD ITI-105), who may change what of one that is
// there, and the pages that people read.
#include "fhirapi/api_int.h"

// ---- publishing -------------------------------------------------------------------------------------------

static enum code space_of_document_body(struct deed *d, const struct interaction *i, uint64_t *space)
{
    *space = i->reserved.space;
    return i->reserved.number ? DONE : space_of_resource(d, i->type, i->body, space);
}

// The same document again is answered with the one that is there; another one may not take its name.
static enum code give_known(struct deed *d, const struct interaction *i, const struct resource *known,
                            struct result *out)
{
    if (i->reserved.number || !documents_is_repeated(d, known, i->body))
        return fail_at(
            d->arena, CONFLICT, STR("DocumentReference.masterIdentifier"),
            "A document with this unique id is in this space already; a new version has a new one and says "
            "what it replaces");
    out->status = 200;
    out->has_resource = true;
    return space_read(d, known->at, &out->resource);
}

enum code api_receive_document(struct deed *d, const struct interaction *i, struct result *out,
                               bool *is_known)
{
    uint64_t space;
    struct resource known;
    bool is_alone = i->reserved.number == 0;
    *is_known = false;
    if (i->type == MODEL_Binary && i->is_submission)
        return documents_check_person(d, i->reserved.space, i->body);
    if (i->type != MODEL_DocumentReference && i->type != MODEL_List)
        return DONE;
    enum code code = documents_name_person(d, i->body);
    if (code || i->type == MODEL_List || i->is_import)
        return code;
    code = space_of_document_body(d, i, &space);
    if (code || space == 0)
        return code;
    if (is_alone)
        d->supposed = NULL; // its bytes are written before it
    code = documents_find_same(d, space, i->body, &known);
    *is_known = code == DONE;
    if (code != NOT_FOUND)
        return code ? code : give_known(d, i, &known, out);
    code = is_alone ? documents_store_data(d, space, i->body) : DONE;
    if (code == DONE && (is_alone || i->is_submission))
        documents_complete(d, i->body);
    return code ? code : documents_supersede(d, space, i->body, i->changed);
}

enum code api_signpost_document(struct deed *d, const struct interaction *i, struct pointer at)
{
    if (i->type != MODEL_DocumentReference)
        return DONE;
    return documents_signpost(d, at.space, i->body);
}

// ---- submissions (ITI-65) ---------------------------------------------------------------------------------

static bool is_document(const struct interaction *i, unsigned methods)
{
    return i->type == MODEL_DocumentReference && (i->method & methods);
}

// What a PUT or PATCH of the bundle is about.
static bool changes(struct deed *d, const struct interaction *i, struct pointer *at)
{
    unsigned count = 0;
    if (!is_document(i, HTTP_PUT | HTTP_PATCH))
        return false;
    if (i->id.ptr)
        return space_find(d, i->type, i->id, at);
    return api_match(d, i->type, &i->query, i->base, &count, at) == DONE && count == 1;
}

static bool replaces(struct deed *d, const struct interaction *i, struct pointer target)
{
    struct pointer at;
    for (const struct json *r = json_first(json_get(i->body, STR("relatesTo"))); r; r = r->next) {
        struct str reference = json_text(d->arena, json_walk(r, "target", "reference", NULL));
        if (json_text_is(json_get(r, STR("code")), STR("replaces")) &&
            space_find(d, MODEL_DocumentReference, reference, &at) && at.space == target.space &&
            at.number == target.number)
            return true;
    }
    return false;
}

void api_prepare_documents(struct deed *d, struct interaction *const *entries, size_t count,
                           bool is_submission)
{
    struct documents_changed *changed = ARENA_NEW(d->arena, struct documents_changed);
    struct pointer *list = ARENA_ARRAY(d->arena, struct pointer, count), at;
    changed->list = list;
    for (size_t n = 0; n < count; n++) {
        entries[n]->is_submission = is_submission;
        entries[n]->changed = changed;
        if (!changes(d, entries[n], &at))
            continue;
        list[changed->count++] = at;
        for (size_t m = 0; m < count && !entries[n]->is_replaced; m++)
            entries[n]->is_replaced = is_document(entries[m], HTTP_POST) && replaces(d, entries[m], at);
    }
}

// ---- changing ---------------------------------------------------------------------------------------------

enum code api_check_change(struct deed *d, const struct interaction *i, const struct resource *present,
                           struct result *out, bool *is_allowed)
{
    *is_allowed = true;
    if (i->type != MODEL_DocumentReference || present->deleted)
        return DONE;
    enum code code = documents_may_change(d, present, i->body, i->is_replaced);
    if (code != UNSUPPORTED)
        return code;
    struct buf outcome;
    buf_init(&outcome, d->arena, 512);
    outcome_write(&outcome, UNSUPPORTED, &d->arena->fault);
    *is_allowed = false;
    out->status = 405;
    out->body = buf_str(&outcome);
    return DONE;
}

// ---- pages ------------------------------------------------------------------------------------------------

typedef enum code show_fn(struct deed *d, struct http_exchange *x, struct pointer at);

static enum code show(struct call *c, show_fn *answer)
{
    struct deed d;
    struct pointer at;
    model_type type = model_resource_named(c->params[0]);
    deed_of_call(c, &d);
    if (type != MODEL_DocumentReference && type != MODEL_Binary)
        return fail(c->arena, NOT_FOUND,
                    "There is no document with this id; a DocumentReference or a Binary is shown "
                    "so");
    if (!space_find(&d, type, c->params[1], &at))
        return fail(c->arena, NOT_FOUND, "There is no %s with this id", model_info(type)->name);
    enum code code = answer(&d, c->exchange, at);
    return code ? code : deed_into_call(c, &d);
}

enum code handle_html(struct call *c)
{
    return show(c, documents_answer_html);
}

enum code handle_body(struct call *c)
{
    return show(c, documents_answer_body);
}
