// Binary with native content (R4 §2.38): which of its two forms a request is about, and the commit of an upload.
#include "fhirapi/api_int.h"

#include "fhir/patch/patch.h"

enum { ATTEMPTS_MAX = 64 }; // each time another upload to the same space has won

// ---- reading ----------------------------------------------------------------------------------------------

bool api_wants_bytes(const struct call *c, const struct interaction *i)
{
    bool reads = i->method == HTTP_GET || i->method == HTTP_HEAD;
    return reads && i->type == MODEL_Binary && i->id.ptr && (i->version.ptr || !i->is_history) &&
           documents_wants_bytes(c->request, uri_query_get(&i->query, STR("_format")));
}

enum code api_answer_bytes(struct call *c, const struct interaction *i)
{
    struct deed d;
    struct pointer at;
    uint64_t version = 0;
    deed_of_call(c, &d);
    if (!space_find(&d, MODEL_Binary, i->id, &at))
        return fail(c->arena, NOT_FOUND, "There is no Binary with this id");
    if (i->version.ptr && (!str_to_u64(i->version, &version) || version < 1 || version > UINT32_MAX))
        return fail(c->arena, NOT_FOUND, "A version is a whole number from 1");
    enum code code = documents_answer_bytes(&d, c->exchange, at, (uint32_t)version);
    if (code == UNSUPPORTED)
        return refuse_media(c, 406, c->arena->fault.text);
    return code ? code : deed_into_call(c, &d);
}

// ---- writing ----------------------------------------------------------------------------------------------

struct write {
    struct interaction interaction;
    struct str body; // JSON in memory; {NULL,0}: the upload has it
    struct documents_upload upload;
};

// FHIR's own media types are a Binary resource, unless what they hold is no Binary (R4 §2.38): then they are bytes.
static enum code take_json(struct call *c, struct deed *d, struct write *w)
{
    struct json *tree;
    struct str body;
    enum code code = http_body(c->exchange, API_BODY_MAX, &body);
    if (code)
        return code;
    if (json_parse(c->arena, body, NULL, &tree) == DONE &&
        json_text_is(json_get(tree, STR("resourceType")), STR("Binary"))) {
        w->body = body;
        return DONE;
    }
    return documents_upload_bytes(d, body, &w->upload);
}

static enum code take(struct call *c, struct deed *d, struct write *w)
{
    struct media_type media = {0};
    struct str type = http_field_get(c->request, "Content-Type");
    struct pointer at;
    w->upload = (struct documents_upload){
        .media_type = type.ptr ? type : STR("application/octet-stream"),
        .context = http_field_get(c->request, "X-Security-Context"),
        .name = w->interaction.id,
    };
    if (type.ptr && !media_type_read(c->arena, type, &media))
        return fail_at(c->arena, INVALID, STR("Content-Type"),
                       "This is no media type; send one, such as "
                       "application/pdf");
    if (w->interaction.id.ptr && !api_id_valid(w->interaction.id))
        return fail(c->arena, INVALID, "An id has 1 to 64 letters, digits, '-' and '.'");
    if (w->interaction.id.ptr && space_find(d, MODEL_Binary, w->interaction.id, &at))
        w->upload.replaced = at;
    if (str_equal(media.type, STR("application/fhir+json")) || str_equal(media.type, STR("application/json")))
        return take_json(c, d, w);
    return documents_upload_take(d, c->exchange, &w->upload);
}

// The answer to an upload is the Binary without its bytes, which the client has, and memory does not.
static struct str without_bytes(struct deed *d, const struct resource *r)
{
    const struct str kept[] = {STR("contentType"), STR("securityContext")};
    struct space_content content;
    struct resource light;
    struct json *tree;
    struct buf out;
    buf_init(&out, d->arena, 512);
    if (space_tree(d, space_content_in(d, r, &content, &light) ? &light : r, &tree) == DONE)
        json_write(&out, patch_view(d->arena, tree, VIEW_ALL, kept, COUNT_OF(kept)));
    return buf_str(&out);
}

static enum code write_once(struct deed *d, struct write *w, struct result *out)
{
    uint32_t expected;
    if (w->body.ptr) {
        enum code code = json_parse(d->arena, w->body, NULL, &w->interaction.body);
        return code ? code : interact(d, &w->interaction, out);
    }
    enum code code = expected_version(d, w->interaction.if_match, &expected);
    if (code == DONE)
        code = documents_upload_write(d, &w->upload, expected, &out->resource);
    if (code == DONE)
        out->body = without_bytes(d, &out->resource);
    out->status = w->upload.replaced.number ? 200 : 201;
    out->has_resource = code == DONE;
    return code;
}

static enum code fresh_snapshot(struct call *c, struct deed *d)
{
    store_read_end(&c->read);
    enum code code = store_read_begin(c->arena, c->store, &c->read);
    deed_of_call(c, d);
    return code;
}

// The body has passed by and cannot be asked for again: who loses a race writes again here, on a new snapshot.
static enum code write_until_done(struct call *c, struct write *w, struct deed *d, struct result *out)
{
    enum code code = CONFLICT;
    for (int attempt = 0; code == CONFLICT && attempt < ATTEMPTS_MAX; attempt++) {
        *out = (struct result){0};
        code = fresh_snapshot(c, d);
        if (code == DONE)
            code = write_once(d, w, out);
        if (code == DONE)
            code = space_commit(d);
    }
    return code;
}

enum code handle_binary_write(struct call *c)
{
    struct deed d;
    struct result result;
    struct write w = {0};
    struct call typed = *c; // as the rows with a type have it
    typed.params[0] = STR("Binary");
    typed.params[1] = c->params[0];
    deed_of_call(c, &d);
    enum code code = api_interaction_of_call(&typed, c->request->query, &w.interaction);
    if (code == DONE)
        code = take(c, &d, &w);
    if (code == DONE)
        code = write_until_done(c, &w, &d, &result);
    if (code == DONE)
        write_result(c, &d, &w.interaction, &result);
    return code;
}
