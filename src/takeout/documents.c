// The documents' own files, a chunk a step.
#include "takeout/takeout_int.h"

enum { PAGE = 50 };

static struct str extension_of(struct str media_type)
{
    static const struct {
        const char *type, *extension;
    } known[] = {{"application/pdf", "pdf"}, {"text/xml", "xml"},  {"application/xml", "xml"},
                 {"image/jpeg", "jpg"},      {"image/png", "png"}, {"image/tiff", "tiff"},
                 {"text/plain", "txt"},      {"text/rtf", "rtf"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_equal(media_type, str_from(known[i].type)))
            return str_from(known[i].extension);
    return STR("bin");
}

struct str takeout_path(struct takeout *t, const struct resource *binary)
{
    struct str media_type = space_stored_member(&t->deed, binary, STR("contentType"));
    return arena_print(t->deed.arena, "documents/%.*s.%.*s", STR_ARG(space_id(&t->deed, binary)),
                       STR_ARG(extension_of(media_type)));
}

static void add_file(struct takeout *t, const struct resource *r)
{
    struct waiting *f = &t->files[t->file_count];
    struct str data = space_stored_member(&t->deed, r, STR("data"));
    *f = (struct waiting){.path = takeout_path(t, r), .at_us = r->updated_us};
    f->is_apart = data.ptr && space_content_of(data, &f->content);
    if (f->is_apart || (data.ptr && base64_read(t->deed.arena, data, &f->bytes)))
        t->file_count++;
}

// What is said of the files of a page must outlive the steps in which they are written.
static enum code next_page(struct takeout *t)
{
    struct space_page page;
    bool is_last;
    arena_reset(&t->batch);
    t->deed.arena = &t->batch;
    t->file_count = t->file_at = 0;
    enum code code = takeout_search(t, MODEL_Binary, PAGE, &page, &is_last);
    if (code == DONE) {
        t->files = ARENA_ARRAY(&t->batch, struct waiting, page.count + 1);
        t->resources += page.count;
        t->counts[MODEL_Binary] += page.count;
    } else {
        t->step.fault = t->batch.fault;
    }
    for (size_t i = 0; code == DONE && i < page.count; i++)
        add_file(t, &page.matches[i]);
    t->deed.arena = &t->step;
    return code;
}

static enum code write_piece(struct takeout *t, struct waiting *f, bool *is_whole)
{
    struct str piece = f->bytes;
    enum code code = DONE;
    *is_whole = !f->is_apart || t->chunk + 1 >= space_content_chunks(&f->content);
    if (f->is_apart && f->content.size)
        code = space_content_read(&t->deed, t->space, f->content.number, t->chunk, &piece);
    return code ? code : pack_write(&t->step, t->pack, piece);
}

enum code takeout_documents(struct takeout *t)
{
    bool is_whole = true;
    if (t->file_at == t->file_count) {
        enum code code = next_page(t);
        t->chunk = 0;
        if (code || t->file_count == 0)
            return code;
    }
    struct waiting *f = &t->files[t->file_at];
    enum code code = DONE;
    if (t->chunk == 0)
        code = pack_begin(&t->step, t->pack, f->path, f->is_apart ? f->content.size : f->bytes.len, f->at_us);
    if (code == DONE)
        code = write_piece(t, f, &is_whole);
    t->chunk = is_whole ? 0 : t->chunk + 1;
    t->file_at += is_whole;
    t->documents += is_whole && code == DONE;
    return code;
}
