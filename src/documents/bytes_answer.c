// Answering with a Binary's own bytes (R4 §2.38; IHE MHD ITI-68): pulled chunk by chunk while they are sent.
#include "documents/documents_int.h"

bool documents_wants_bytes(const struct http_request *r, struct str format)
{
    const struct str offers[] = {STR("application/octet-stream"), STR("application/fhir+json"),
                                 STR("application/json")};
    if (format.ptr)
        return false;
    // -1 is a media type that only the bytes could be of.
    return accept_choose(http_field_get(r, "Accept"), offers, COUNT_OF(offers)) <= 0;
}

// ---- pulling ----------------------------------------------------------------------------------------------

struct pull {
    struct deed deed; // its space is entered already
    struct arena scratch;
    struct str
        first; // the first chunk, read before the answer began: what cannot be read is refused, not broken off
    uint64_t space, number;
    uint32_t chunk;
    uint64_t skip, left; // bytes: of the next chunk not to be sent, and still to be sent
};

// A snapshot of its own for each chunk, so that a slow reader keeps none open: contents never change.
static enum code read_chunk(struct pull *p, struct str *piece)
{
    arena_reset(&p->scratch);
    p->deed.arena = &p->scratch;
    enum code code = store_read_begin(&p->scratch, space_store(p->deed.house), &p->deed.read);
    if (code == DONE)
        code = space_content_read(&p->deed, p->space, p->number, p->chunk, piece);
    store_read_end(&p->deed.read);
    return code;
}

static enum code pull_chunk(void *context, struct str *piece)
{
    struct pull *p = context;
    *piece = p->left ? p->first : STR("");
    if (p->left == 0)
        return DONE;
    enum code code = p->first.ptr ? DONE : read_chunk(p, piece);
    if (code)
        return code;
    p->first = (struct str){0};
    p->chunk++;
    *piece = str_skip(*piece, (size_t)p->skip);
    p->skip = 0;
    if (piece->len > p->left)
        piece->len = (size_t)p->left;
    p->left -= piece->len;
    return piece->len ? DONE : fail(&p->scratch, INTERNAL, "A document's bytes are missing; run ens check");
}

static void pull_close(void *context)
{
    struct pull *p = context;
    arena_release(&p->scratch);
}

static enum code answer_apart(struct deed *d, struct http_exchange *x, const struct binary *b,
                              struct str media_type)
{
    uint64_t from, until;
    if (!http_range_wanted(x, b->content.size, &from, &until)) {
        http_answer(x, STR("text/plain; charset=utf-8"), STR("The range begins past the document's end.\n"));
        return DONE;
    }
    struct pull *p = ARENA_NEW(d->arena, struct pull);
    *p = (struct pull){.deed = *d,
                       .space = b->resource.at.space,
                       .number = b->content.number,
                       .chunk = (uint32_t)(from / SPACE_CHUNK_SIZE),
                       .skip = from % SPACE_CHUNK_SIZE,
                       .left = until - from};
    enum code code = p->left ? space_content_read(d, p->space, p->number, p->chunk, &p->first)
                             : DONE; // its snapshot is open
    if (code)
        return code;
    p->deed.read = NULL;
    arena_init(&p->scratch);
    http_answer_stream(x, media_type, until - from, pull_chunk, pull_close, p);
    return DONE;
}

// ---- the answer -------------------------------------------------------------------------------------------

// W/"3" and "3" are the same version (RFC 9110 §13.1.2: weak comparison).
static bool tag_is(struct str tags, struct str tag)
{
    while (tags.ptr) {
        struct str one = str_trim(str_cut(&tags, ','));
        if (str_starts(one, STR("W/")))
            one = str_skip(one, 2);
        if (str_equal(one, tag) || str_equal(one, STR("*")))
            return true;
    }
    return false;
}

void add_safety(struct http_exchange *x)
{
    http_field_add(x, STR("Content-Security-Policy"), STR("sandbox"));
}

static void add_fields(struct deed *d, struct http_exchange *x, const struct binary *b, struct str tag)
{
    struct buf date;
    buf_init(&date, d->arena, 32);
    http_date_write(&date, b->resource.updated_us);
    http_field_add(x, STR("ETag"), tag);
    http_field_add(x, STR("Last-Modified"), buf_str(&date));
    http_field_add(x, STR("Accept-Ranges"), STR("bytes"));
    http_field_add(x, STR("Vary"), STR("Accept"));
    add_safety(x);
    if (b->context.len)
        http_field_add(x, STR("X-Security-Context"), b->context);
}

enum code answer_binary(struct deed *d, struct http_exchange *x, const struct binary *b)
{
    struct media_type media;
    bool is_known = media_type_read(d->arena, b->media_type, &media);
    struct str type = is_known ? b->media_type : STR("application/octet-stream");
    // The bytes of a version never change, so that its tag is a strong one and ranges can be joined.
    struct str tag = arena_print(d->arena, "\"%u\"", b->resource.version);
    http_status(x, 200);
    add_fields(d, x, b, tag);
    if (tag_is(http_field_get(http_request(x), "If-None-Match"), tag))
        http_status(x, 304);
    else if (b->is_apart)
        return answer_apart(d, x, b, type);
    else
        http_answer(x, type, b->bytes.ptr ? b->bytes : STR(""));
    return DONE;
}

enum code documents_answer_bytes(struct deed *d, struct http_exchange *x, struct pointer at, uint32_t version)
{
    struct binary b;
    struct media_type media;
    enum code code = binary_read(d, at, version, &b);
    if (code)
        return code;
    if (!media_type_read(d->arena, b.media_type, &media))
        media.type = STR("application/octet-stream");
    if (accept_choose(http_field_get(http_request(x), "Accept"), &media.type, 1) < 0)
        return fail_at(d->arena, UNSUPPORTED, STR("Accept"),
                       "The document is of another media type; ask for */* or for application/fhir+json");
    return answer_binary(d, x, &b);
}
