// The notices of a space: what its people are told when they sign in.
#include "event/event_int.h"
#include "event/event_sql.h"

static struct crypt_place place_of(uint64_t space, const struct notice *notice)
{
    return (struct crypt_place){.space = space, .number = notice->number, .kind = CRYPT_NOTICE};
}

static struct str text_of(struct arena *a, const struct notice *notice)
{
    struct buf b;
    buf_init(&b, a, 256);
    buf_add_char(&b, '{');
    event_write_members(&b, &notice->event);
    if (notice->about_space)
        buf_print(&b, ",\"space\":%llu", (unsigned long long)notice->about_space);
    buf_add_char(&b, '}');
    return buf_str(&b);
}

void notice_write(struct arena *a, struct store_writes *writes, struct crypt_box *box, uint64_t space,
                  struct notice *notice)
{
    if (!notice->number)
        notice->number = event_draw_number();
    bool is_once = notice->event.once && notice->number == notice->event.once;
    struct str sealed = crypt_seal(a, box, place_of(space, notice), text_of(a, notice), false);
    struct store_value args[] = {store_id(space),          store_id(notice->reader), store_int(notice->at_us),
                                 store_id(notice->number), store_int(is_once),       store_bytes(sealed)};
    store_write(writes, &notice_insert, args, COUNT_OF(args), 1);
}

enum code notice_is_told(struct arena *a, struct store_read *read, uint64_t space, uint64_t once, bool *out)
{
    return event_finds_once(a, read, &notice_known, space, once, out);
}

static enum code open_row(struct arena *a, struct crypt_box *box, uint64_t space, struct store_rows *rows,
                          struct notice *out)
{
    struct json *tree;
    *out = (struct notice){.reader = out->reader,
                           .number = (uint64_t)store_column_int(rows, 0),
                           .at_us = store_column_int(rows, 1),
                           .is_read = store_column_int(rows, 2) == 1};
    enum code code = event_open_json(a, box, place_of(space, out), store_column(rows, 3), &tree);
    if (code == DONE)
        code = event_read_members(a, tree, &out->event);
    if (code)
        return code;
    out->about_space = event_number_of(tree, "space");
    return DONE;
}

enum code notice_read(struct arena *a, struct store_read *read, struct crypt_box *box, uint64_t space,
                      struct notice *key_and_out)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(space), store_id(key_and_out->reader),
                                 store_int(key_and_out->at_us), store_id(key_and_out->number)};
    enum code code = store_select(a, read, space, &notice_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    if (store_next(a, &rows))
        code = open_row(a, box, space, &rows, key_and_out);
    else
        code = rows.code ? rows.code : fail(a, NOT_FOUND, "There is no such notice");
    store_rows_end(&rows);
    return code;
}

enum code notice_list(struct arena *a, struct store_read *read, struct crypt_box *box,
                      const struct notice_page_of *page, struct notice **out, size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {store_id(page->space), store_id(page->reader),
                                 store_int(page->before_us ? page->before_us : INT64_MAX),
                                 store_id(page->before), store_id(page->most)};
    *out = ARENA_ARRAY(a, struct notice, page->most);
    *count = 0;
    enum code code = store_select(a, read, page->space, &notice_page, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    while (code == DONE && *count < page->most && store_next(a, &rows)) {
        struct notice *notice = &(*out)[(*count)++];
        notice->reader = page->reader;
        code = open_row(a, box, page->space, &rows, notice);
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

void notice_mark(struct store_writes *writes, uint64_t space, const struct notice *notice, bool is_read)
{
    struct store_value args[] = {store_id(space), store_id(notice->reader), store_int(notice->at_us),
                                 store_id(notice->number), store_int(is_read)};
    store_write(writes, &notice_set_state, args, COUNT_OF(args), 1);
}

void notice_delete(struct store_writes *writes, uint64_t space, const struct notice *notice)
{
    struct store_value args[] = {store_id(space), store_id(notice->reader), store_int(notice->at_us),
                                 store_id(notice->number)};
    store_write(writes, &notice_remove, args, COUNT_OF(args), 1);
}
