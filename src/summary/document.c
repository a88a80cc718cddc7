// One document to hand over, whole: its bytes stand in the Attachment, as nobody outside can ask for the Binary.
#include "summary/summary_int.h"

#include "documents/documents.h"

static enum code put_bytes(struct summary *s, struct json *attachment, uint64_t *left)
{
    struct pointer at;
    struct documents_file file;
    struct buf data;
    struct str url = json_text(s->arena, json_get(attachment, STR("url")));
    if (!url.len || !space_find(s->deed, MODEL_Binary, url, &at))
        return DONE;
    enum code code = documents_read_file(s->deed, at, *left, &file);
    if (code)
        return code;
    *left -= file.bytes.len;
    buf_init(&data, s->arena, file.bytes.len * 4 / 3 + 8);
    base64_write(&data, file.bytes);
    json_remove(attachment, json_get(attachment, STR("url")));
    json_set(attachment, STR("data"), json_new_string(s->arena, buf_str(&data)));
    if (!json_get(attachment, STR("contentType")) && file.media_type.len)
        json_set(attachment, STR("contentType"), json_new_string(s->arena, file.media_type));
    return DONE;
}

static enum code put_all_bytes(struct summary *s, struct json *tree, uint64_t size_max)
{
    enum code code = DONE;
    struct json *contents = json_get_mutable(tree, STR("content"));
    for (struct json *c = contents && contents->kind == JSON_ARRAY ? contents->first : NULL;
         code == DONE && c; c = c->next) {
        struct json *attachment = json_get_mutable(c, STR("attachment"));
        if (attachment)
            code = put_bytes(s, attachment, &size_max);
    }
    return code;
}

static enum code read_both(struct summary *s, struct pointer at, uint64_t size_max)
{
    struct resource patient, document;
    enum code code = space_read(s->deed, space_patient(at.space), &patient);
    if (code == DONE)
        code = space_read(s->deed, at, &document);
    if (code)
        return code;
    s->patient = summary_add(s, &patient, &code);
    struct entry *e = s->patient ? summary_add(s, &document, &code) : NULL;
    if (e)
        code = put_all_bytes(s, e->tree, size_max);
    return code ? code : summary_resolve(s);
}

enum code summary_document(struct deed *d, struct pointer at, uint64_t size_max, struct str *bundle)
{
    struct summary *s = ARENA_NEW(d->arena, struct summary);
    struct buf b;
    s->deed = d;
    s->arena = d->arena;
    enum code code = read_both(s, at, size_max);
    if (code)
        return code;
    buf_init(&b, s->arena, 64 * 1024);
    buf_add(&b, STR("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"timestamp\":\""));
    instant_write(&b, d->now_us);
    buf_add(&b, STR("\",\"entry\":["));
    for (size_t i = 0; i < s->entry_count; i++) {
        buf_add(&b, i ? STR(",{\"fullUrl\":") : STR("{\"fullUrl\":"));
        json_write_string(&b, s->entries[i]->url);
        buf_add(&b, STR(",\"resource\":"));
        json_write(&b, s->entries[i]->tree);
        buf_add_char(&b, '}');
    }
    buf_add(&b, STR("]}"));
    *bundle = buf_str(&b);
    return d->damage;
}
