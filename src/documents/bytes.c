// A Binary as it is stored: its small members, and where its bytes are; and what a file must look like to be what it
// says (R4 §2.38; DESIGN: by content, never by name).
#include "documents/documents_int.h"

enum code binary_read(struct deed *d, struct pointer at, uint32_t version, struct binary *out)
{
    struct resource light;
    struct json *tree;
    *out = (struct binary){0};
    enum code code =
        version ? space_read_version(d, at, version, &out->resource) : space_read(d, at, &out->resource);
    if (code)
        return code;
    out->is_apart = space_content_in(d, &out->resource, &out->content, &light);
    code = space_tree(d, out->is_apart ? &light : &out->resource, &tree);
    if (code)
        return code;
    out->media_type = json_text(d->arena, json_get(tree, STR("contentType")));
    out->context = json_text(d->arena, json_walk(tree, "securityContext", "reference", NULL));
    struct str data = json_text(d->arena, json_get(tree, STR("data")));
    if (!out->is_apart && data.len && !base64_read_spaced(d->arena, data, &out->bytes))
        return fail(d->arena, INTERNAL, "The data of this Binary is not base64");
    return DONE;
}

enum code binary_bytes(struct deed *d, const struct binary *b, struct str *out)
{
    struct buf bytes;
    *out = b->bytes;
    if (!b->is_apart)
        return DONE;
    if (b->content.size > space_document_max(d->house))
        return fail(d->arena, TOO_LARGE, "This document is larger than what can be shown at once");
    buf_init(&bytes, d->arena, (size_t)b->content.size + SPACE_CHUNK_SIZE);
    struct deed own = *d;
    struct arena scratch;
    arena_init(&scratch);
    own.arena = &scratch;
    enum code code = DONE;
    for (uint32_t i = 0; code == DONE && i < space_content_chunks(&b->content); i++) {
        struct str piece;
        code = space_content_read(&own, b->resource.at.space, b->content.number, i, &piece);
        if (code == DONE)
            buf_add(&bytes, piece);
        else
            d->arena->fault = scratch.fault;
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    *out = buf_str(&bytes);
    return code;
}

enum code documents_read_file(struct deed *d, struct pointer at, uint64_t size_max,
                              struct documents_file *out)
{
    struct binary b;
    enum code code = binary_read(d, at, 0, &b);
    if (code)
        return code;
    if ((b.is_apart ? b.content.size : b.bytes.len) > size_max)
        return fail(d->arena, TOO_LARGE, "This document is larger than what is taken here: %llu MB",
                    (unsigned long long)(size_max / 1000000));
    out->media_type = b.media_type;
    return binary_bytes(d, &b, &out->bytes);
}

// ---- what a file is ---------------------------------------------------------------------------------------

// The name by which media_type_sniff tells this type; {NULL,0}: it tells no such type.
static struct str signed_type(struct str type)
{
    static const char *const names[][2] = {
        {"application/pdf", "application/pdf"},
        {"image/jpeg", "image/jpeg"},
        {"image/jpg", "image/jpeg"},
        {"image/png", "image/png"},
        {"image/tiff", "image/tiff"},
        {"text/rtf", "text/rtf"},
        {"application/rtf", "text/rtf"},
        {"text/xml", "text/xml"},
        {"application/xml", "text/xml"},
        {"application/json", "application/json"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal_fold(type, str_from(names[i][0])))
            return str_from(names[i][1]);
    if (str_ends(type, STR("+json")))
        return STR("application/json");
    // SVG may begin with a comment or a document type, as XML may: media_type_sniff knows both.
    return str_ends(type, STR("+xml")) ? STR("text/xml") : (struct str){0};
}

static bool has_signature(struct str sniffed)
{
    return str_starts(sniffed, STR("image/")) || str_equal(sniffed, STR("application/pdf")) ||
           str_equal(sniffed, STR("text/rtf"));
}

bool media_type_agrees(struct arena *a, struct str declared, struct str first_bytes)
{
    struct media_type media;
    if (!media_type_read(a, declared, &media))
        return false;
    struct str sniffed = media_type_sniff(first_bytes), expected = signed_type(media.type);
    if (expected.ptr)
        return str_equal(sniffed, expected);
    // "Some bytes" may be anything; what names another type must not be a PDF, an image or RTF in disguise.
    return !has_signature(sniffed) || str_equal(media.type, STR("application/octet-stream"));
}

struct json *binary_tree(struct deed *d, struct str media_type, struct str context,
                         const struct space_content *content)
{
    struct arena *a = d->arena;
    struct json *binary = json_new(a, JSON_OBJECT), *data = json_new(a, JSON_STRING);
    set_text(a, binary, STR("resourceType"), STR("Binary"));
    set_text(a, binary, STR("contentType"), media_type);
    if (context.len)
        json_set(binary, STR("securityContext"), reference_to(a, context));
    struct str token = space_content_token(d, content);
    data->text = token.ptr;
    data->size = (uint32_t)token.len;
    json_set(binary, STR("data"), data);
    return binary;
}
