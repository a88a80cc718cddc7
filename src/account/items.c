// What an account holds, an item each: reading, changing, sealing.
#include "account/account_int.h"

#include "account/account_sql.h"
#include "codec/text/text.h"

enum { BODY_MAX = 64 * 1024 };

static struct crypt_place place_of(const struct account *account, const struct account_item *item)
{
    return (struct crypt_place){.space = account->space,
                                .number = item->number,
                                .version = item->version,
                                .type = (uint16_t)item->kind,
                                .kind = CRYPT_ACCOUNT};
}

static enum code read_item(const struct account *account, const struct store_rows *rows,
                           struct account_item *item)
{
    struct str text;
    *item = (struct account_item){.kind = (enum account_kind)store_column_int(rows, 0),
                                  .number = (uint64_t)store_column_int(rows, 1),
                                  .version = (uint32_t)store_column_int(rows, 2),
                                  .created_us = store_column_int(rows, 3),
                                  .used_us = store_column_int(rows, 4),
                                  .until_us = store_column_int(rows, 5)};
    item->is_over = item->until_us && item->until_us <= account->now_us;
    enum code code = crypt_open(account->arena, account->box, place_of(account, item), store_column(rows, 6),
                                BODY_MAX, &text);
    return code ? code : json_parse(account->arena, text, NULL, &item->body);
}

enum code account_load(struct account *out, struct store_read *read)
{
    struct store_rows rows;
    struct store_value arg = store_id(out->space);
    struct account_item **end = &out->items;
    out->items = NULL;
    enum code code = store_select(out->arena, read, out->space, &account_items, &arg, 1, &rows);
    if (code)
        return code;
    while (code == DONE && store_next(out->arena, &rows)) {
        *end = ARENA_NEW(out->arena, struct account_item);
        code = read_item(out, &rows, *end);
        end = &(*end)->next;
    }
    store_rows_end(&rows);
    return code ? code : rows.code;
}

static struct account_item *from(struct account_item *item, enum account_kind kind)
{
    while (item && (item->kind != kind || item->is_over))
        item = item->next;
    return item;
}

struct account_item *account_first(const struct account *account, enum account_kind kind)
{
    return from(account->items, kind);
}

struct account_item *account_next(const struct account_item *item)
{
    return from(item->next, item->kind);
}

struct account_item *account_find(const struct account *account, enum account_kind kind, uint64_t number)
{
    struct account_item *item = account_first(account, kind);
    while (item && item->number != number)
        item = account_next(item);
    return item;
}

size_t account_count(const struct account *account, enum account_kind kind)
{
    size_t count = 0;
    for (const struct account_item *i = account_first(account, kind); i; i = account_next(i))
        count++;
    return count;
}

uint64_t account_free_number(const struct account *account, enum account_kind kind)
{
    uint64_t highest = 0;
    for (const struct account_item *i = account->items; i; i = i->next)
        if (i->kind == kind && i->number > highest)
            highest = i->number;
    return highest + 1;
}

struct account_item *account_add(struct account *account, enum account_kind kind, uint64_t number,
                                 int64_t until_us)
{
    struct account_item *item = account_find(account, kind, number);
    if (!item) {
        item = ARENA_NEW(account->arena, struct account_item);
        item->next = account->items;
        account->items = item;
    }
    item->kind = kind;
    item->number = number;
    item->created_us = account->now_us;
    item->used_us = 0;
    item->until_us = until_us;
    item->body = json_new(account->arena, JSON_OBJECT);
    return item;
}

static struct store_value sealed(struct account *account, const struct account_item *item)
{
    struct buf text;
    buf_init(&text, account->arena, 256);
    json_write(&text, item->body);
    return store_bytes(
        crypt_seal(account->arena, account->box, place_of(account, item), buf_str(&text), false));
}

void account_save(struct account *account, struct store_writes *writes, struct account_item *item)
{
    bool is_new = item->version == 0;
    struct store_value now[] = {store_id(account->space), store_int(account->now_us)};
    if (is_new) // what is over may stand under the same number
        store_write(writes, &account_sweep, now, COUNT_OF(now), STORE_ANY_ROWS);
    item->version++;
    struct store_value args[] = {store_id(account->space),    store_int(item->kind),
                                 store_id(item->number),      store_int(item->version),
                                 store_int(item->created_us), store_int(item->used_us),
                                 store_int(item->until_us),   sealed(account, item)};
    store_write(writes, is_new ? &account_insert : &account_update, args, COUNT_OF(args), 1);
}

void account_drop(struct account *account, struct store_writes *writes, struct account_item *item)
{
    struct store_value args[] = {store_id(account->space), store_int(item->kind), store_id(item->number),
                                 store_int(item->version)};
    if (item->version)
        store_write(writes, &account_delete, args, COUNT_OF(args), 1);
    item->is_over = true;
}

struct str account_text(const struct account *account, const struct account_item *item, const char *name)
{
    return item ? json_text(account->arena, json_get(item->body, str_from(name))) : (struct str){0};
}

uint64_t account_number(const struct account *account, const struct account_item *item, const char *name)
{
    uint64_t number = 0;
    (void)str_to_u64(account_text(account, item, name), &number);
    return number;
}

void account_set(struct account *account, struct account_item *item, const char *name, struct str value)
{
    const struct json *old = json_get(item->body, str_from(name));
    if (value.ptr)
        json_set(item->body, str_from(name),
                 json_new_string(account->arena, arena_copy(account->arena, value)));
    else if (old)
        (void)json_remove(item->body, old);
}

void account_set_number(struct account *account, struct account_item *item, const char *name, uint64_t value)
{
    account_set(account, item, name, arena_print(account->arena, "%llu", (unsigned long long)value));
}

void account_forget(struct store_writes *writes, uint64_t space)
{
    struct store_value arg = store_id(space);
    store_write(writes, &account_forget_items, &arg, 1, STORE_ANY_ROWS);
    store_write(writes, &session_forget, &arg, 1, STORE_ANY_ROWS);
}
