// Taking a Binary's own bytes (R4 §2.38): streamed into a content of the person's space, looked at as they pass.
#include "documents/documents_int.h"

enum { HEAD_SIZE = 1024 }; // enough to tell what a file is

struct intake {
    struct deed *deed;
    struct documents_upload *upload;
    struct buf head; // what came before its kind was told
    bool is_told;
    uint64_t size;
};

static enum code find_space(struct deed *d, struct documents_upload *u)
{
    struct pointer at;
    u->space = 0;
    if (u->replaced.number) {
        u->space = u->replaced.space;
        return DONE;
    }
    if (!u->context.len) {
        if (d->actor && d->actor->role == ACTOR_HOLDER)
            u->space = d->actor->space;
        else if (!d->actor || d->actor->role != ACTOR_OPERATOR)
            return fail_at(d->arena, INVALID, STR("X-Security-Context"),
                           "Say whose document it is: X-Security-Context: Patient/<id>");
        return DONE; // an operator's is among the commons
    }
    if (!space_find(d, MODEL_NONE, u->context, &at))
        return fail_at(d->arena, INVALID, STR("X-Security-Context"),
                       "This context leads nowhere; name a resource of this server, such as Patient/<id>");
    u->space = at.space;
    return DONE;
}

static enum code tell(struct intake *i)
{
    struct arena *a = i->deed->arena;
    i->is_told = true;
    if (!media_type_agrees(a, i->upload->media_type, buf_str(&i->head)))
        return fail_at(a, INVALID, STR("Content-Type"),
                       "The bytes are not of the media type that Content-Type says; send the right one");
    return space_content_add(i->upload->sink, buf_str(&i->head));
}

static enum code too_large(struct deed *d)
{
    return fail(d->arena, TOO_LARGE, "A document has at most %llu bytes here",
                (unsigned long long)space_document_max(d->house));
}

static enum code take_piece(struct intake *i, struct str piece)
{
    i->size += piece.len;
    if (i->size > space_document_max(i->deed->house))
        return too_large(i->deed);
    if (i->is_told)
        return space_content_add(i->upload->sink, piece);
    buf_add(&i->head, piece);
    return i->head.len >= HEAD_SIZE ? tell(i) : DONE;
}

static enum code begin(struct intake *i, struct deed *d, struct documents_upload *u)
{
    *i = (struct intake){.deed = d, .upload = u};
    buf_init(&i->head, d->arena, HEAD_SIZE);
    enum code code = find_space(d, u);
    return code ? code : space_content_begin(d, u->space, &u->sink);
}

// What broke off is taken away at once, whatever the reason.
static enum code finish(struct intake *i, enum code code)
{
    if (code == DONE && !i->is_told)
        code = tell(i);
    if (code)
        space_content_drop(i->upload->sink);
    return code;
}

enum code documents_upload_take(struct deed *d, struct http_exchange *x, struct documents_upload *u)
{
    struct intake i;
    struct str piece;
    uint64_t size = http_request(x)->content_length;
    if (size != UINT64_MAX && size > space_document_max(d->house))
        return too_large(d);
    enum code code = begin(&i, d, u);
    if (code == DONE)
        code = http_body_next(x, &piece);
    while (code == DONE && piece.len) {
        code = take_piece(&i, piece);
        if (code == DONE)
            code = http_body_next(x, &piece);
    }
    return finish(&i, code);
}

enum code documents_upload_bytes(struct deed *d, struct str bytes, struct documents_upload *u)
{
    struct intake i;
    enum code code = begin(&i, d, u);
    if (code == DONE)
        code = take_piece(&i, bytes);
    return finish(&i, code);
}

static enum code end_content(struct deed *d, struct documents_upload *u, struct space_content *content)
{
    bool is_again = u->is_written;
    u->is_written = true;
    return is_again ? space_content_again(u->sink, d, content) : space_content_end(u->sink, content);
}

static struct str context_of(struct deed *d, const struct documents_upload *u)
{
    struct str absent = {0};
    if (u->context.len || u->space == 0)
        return u->context.len ? u->context : absent;
    return space_reference(d, space_patient(u->space));
}

enum code documents_upload_write(struct deed *d, struct documents_upload *u, uint32_t expected,
                                 struct resource *out)
{
    struct space_content content;
    struct pointer at = u->replaced;
    enum code code = end_content(d, u, &content);
    if (code)
        return code;
    struct json *binary = binary_tree(d, u->media_type, context_of(d, u), &content);
    if (at.number)
        return space_update(d, at, expected, binary, out);
    code = space_reserve(d, u->space, MODEL_Binary, &at);
    return code ? code : space_create(d, at, u->name, binary, out);
}
