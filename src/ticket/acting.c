// The spaces that an account was once let act in, so that a page can offer them. Whether it still may is said by each space's
// rights alone.
#include "ticket/ticket.h"

#include "ticket/ticket_int.h"
#include "ticket/ticket_sql.h"

enum { COMMONS = 0 };

static struct store_value account_hash(const struct ticket_desk *desk, struct str account)
{
    return ticket_hash(desk, CRYPT_HASH_HELPER, arena_print(desk->arena, "acting %.*s", STR_ARG(account)));
}

enum code acting_note(struct ticket_desk *desk, struct str account)
{
    struct store_rows rows;
    char *sealed = arena_alloc(desk->arena, CRYPT_ID_SIZE);
    crypt_id_write(desk->keys, (struct pointer){.space = desk->space}, sealed);
    struct store_value args[] = {account_hash(desk, account), store_text(str_of(sealed, CRYPT_ID_SIZE))};
    enum code code =
        store_select(desk->arena, desk->read, COMMONS, &acting_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    bool is_known = store_next(desk->arena, &rows);
    store_rows_end(&rows);
    if (rows.code == DONE && !is_known)
        store_write(desk->writes, &acting_insert, args, COUNT_OF(args), 1);
    return rows.code;
}

enum code acting_spaces(struct ticket_desk *desk, struct str account, uint64_t spaces[ACTING_MAX],
                        size_t *count)
{
    struct store_rows rows;
    struct store_value args[] = {account_hash(desk, account), store_int(ACTING_MAX)};
    *count = 0;
    enum code code =
        store_select(desk->arena, desk->read, COMMONS, &acting_list, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    while (*count < ACTING_MAX && store_next(desk->arena, &rows)) {
        struct pointer at;
        if (crypt_id_read(desk->keys, store_column(&rows, 0), &at) && at.space)
            spaces[(*count)++] = at.space;
    }
    store_rows_end(&rows);
    return rows.code;
}
