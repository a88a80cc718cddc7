// What people read of a document: a CDA as a page, the file inside a CDA, any other file as it is.
#include "documents/documents_int.h"

// The page has no script and loads nothing; saving what is attached to it is all that it may do. The portal alone frames it.
#define PAGE_POLICY                                                                                          \
    "default-src 'none'; style-src " HTML_STYLE_HASH                                                         \
    "; img-src data:; base-uri 'none'; form-action 'none'; "                                                 \
    "frame-ancestors 'self'; sandbox allow-downloads"

// A document's file: a Binary's, or bytes that a DocumentReference holds itself.
struct file {
    bool is_binary;
    struct binary binary;
    struct str media_type, bytes; // bytes: once load() was called, for a Binary
};

static enum code find_file(struct deed *d, const struct json *tree, struct file *out)
{
    struct pointer binary;
    const struct json *attachment = json_walk(tree, "content", "attachment", NULL);
    struct str data = json_text(d->arena, json_get(attachment, STR("data")));
    struct str url = json_text(d->arena, json_get(attachment, STR("url")));
    out->media_type = json_text(d->arena, json_get(attachment, STR("contentType")));
    if (data.len)
        return base64_read_spaced(d->arena, data, &out->bytes)
                   ? DONE
                   : fail(d->arena, INTERNAL, "The data of this document are not base64");
    if (!url.len || !space_find(d, MODEL_Binary, url, &binary))
        return fail(d->arena, NOT_FOUND,
                    "The bytes of this document are not kept here; follow its attachment's url");
    out->is_binary = true;
    return binary_read(d, binary, 0, &out->binary);
}

static enum code open_file(struct deed *d, struct pointer at, struct file *out)
{
    struct json *tree;
    *out = (struct file){0};
    if (at.type == MODEL_DocumentReference) {
        enum code code = space_read_tree(d, at, &tree);
        return code ? code : find_file(d, tree, out);
    }
    if (at.type != MODEL_Binary)
        return fail(d->arena, NOT_FOUND, "Only a DocumentReference or a Binary can be shown so");
    out->is_binary = true;
    return binary_read(d, at, 0, &out->binary);
}

enum code documents_read(struct deed *d, struct pointer at, struct buf *names, struct str *bytes)
{
    struct json *tree;
    struct file f = {0};
    enum code code = space_read_tree(d, at, &tree);
    if (code)
        return code;
    documents_name_codes(d, tree, names);
    code = find_file(d, tree, &f);
    if (code == DONE && f.is_binary)
        code = binary_bytes(d, &f.binary, &f.bytes);
    *bytes = f.bytes;
    return code;
}

static struct str media_type_of(const struct file *f)
{
    return f->is_binary ? f->binary.media_type : f->media_type;
}

static bool may_be_cda(struct deed *d, const struct file *f)
{
    struct media_type media;
    if (!media_type_read(d->arena, media_type_of(f), &media))
        return true; // it does not say
    return str_equal(media.type, STR("text/xml")) || str_equal(media.type, STR("application/xml")) ||
           str_ends(media.type, STR("+xml")) || str_equal(media.type, STR("application/octet-stream"));
}

// INVALID: no CDA.
static enum code read_cda(struct deed *d, struct file *f, struct cda *cda)
{
    if (!may_be_cda(d, f))
        return fail(d->arena, INVALID, "This document is no CDA");
    enum code code = f->is_binary ? binary_bytes(d, &f->binary, &f->bytes) : DONE;
    return code ? code : cda_read(d->arena, f->bytes, cda);
}

static enum code answer_file(struct deed *d, struct http_exchange *x, const struct file *f)
{
    struct media_type media;
    if (f->is_binary)
        return answer_binary(d, x, &f->binary);
    bool is_known = media_type_read(d->arena, f->media_type, &media);
    add_safety(x);
    http_answer(x, is_known ? f->media_type : STR("application/octet-stream"), f->bytes);
    return DONE;
}

enum code documents_answer_html(struct deed *d, struct http_exchange *x, struct pointer at)
{
    struct file f;
    struct cda cda;
    enum code code = open_file(d, at, &f);
    if (code)
        return code;
    code = read_cda(d, &f, &cda);
    if (code == INVALID)
        return answer_file(d, x, &f);
    if (code)
        return code;
    struct buf page;
    buf_init(&page, d->arena, f.bytes.len + 4096);
    cda_to_html(&page, &cda);
    http_field_add(x, STR("Content-Security-Policy"), STR(PAGE_POLICY));
    http_answer(x, STR("text/html; charset=utf-8"), buf_str(&page));
    return DONE;
}

enum code documents_answer_body(struct deed *d, struct http_exchange *x, struct pointer at)
{
    struct file f;
    struct cda cda;
    struct str media_type, bytes;
    enum code code = open_file(d, at, &f);
    if (code)
        return code;
    code = read_cda(d, &f, &cda);
    if (code == INVALID)
        return answer_file(d, x, &f);
    if (code == DONE)
        code = cda_body(d->arena, &cda, &media_type, &bytes);
    if (code)
        return code == INVALID
                   ? fail(d->arena, NOT_FOUND, "What is inside this document is not what it says to be")
                   : code;
    add_safety(x);
    http_answer(x, str_equal(media_type, STR("text/plain")) ? STR("text/plain; charset=utf-8") : media_type,
                bytes);
    return DONE;
}
