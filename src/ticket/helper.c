// The places that an account has for people it helps: counted across spaces without a question across people.
#include "ticket/ticket.h"

#include "ticket/ticket_int.h"
#include "ticket/ticket_sql.h"

enum { COMMONS = 0 };

struct places {
    struct store_value account, link;
    struct {
        bool is_known;
        int64_t until_us;
    } list[HELPER_PLACES];
    int own; // the place of this space; -1: none
};

static enum code read_places(struct ticket_desk *desk, struct str account, struct places *p)
{
    struct store_rows rows;
    *p = (struct places){.own = -1};
    p->account =
        ticket_hash(desk, CRYPT_HASH_HELPER, arena_print(desk->arena, "account %.*s", STR_ARG(account)));
    p->link = ticket_hash(
        desk, CRYPT_HASH_HELPER,
        arena_print(desk->arena, "link %llu %.*s", (unsigned long long)desk->space, STR_ARG(account)));
    enum code code = store_select(desk->arena, desk->read, COMMONS, &helper_list, &p->account, 1, &rows);
    if (code)
        return code;
    while (store_next(desk->arena, &rows)) {
        int64_t slot = store_column_int(&rows, 0);
        if (slot < 0 || slot >= HELPER_PLACES)
            continue;
        p->list[slot].is_known = true;
        p->list[slot].until_us = store_column_int(&rows, 2);
        if (str_equal(store_column(&rows, 1), p->link.text))
            p->own = (int)slot;
    }
    store_rows_end(&rows);
    return rows.code;
}

// Two deeds that choose one place meet at its row: the second is run again.
static void write_place(struct ticket_desk *desk, const struct places *p, int slot, int64_t until_us)
{
    struct store_value update[] = {p->account, store_int(slot), store_int(p->list[slot].until_us), p->link,
                                   store_int(until_us)};
    struct store_value insert[] = {p->account, store_int(slot), p->link, store_int(until_us)};
    if (p->list[slot].is_known)
        store_write(desk->writes, &helper_update, update, COUNT_OF(update), 1);
    else
        store_write(desk->writes, &helper_insert, insert, COUNT_OF(insert), 1);
}

enum code helper_take(struct ticket_desk *desk, struct str account, int64_t until_us)
{
    struct places p;
    enum code code = read_places(desk, account, &p);
    if (code)
        return code;
    int slot = p.own;
    for (int i = 0; slot < 0 && i < HELPER_PLACES; i++)
        if (!p.list[i].is_known || p.list[i].until_us <= desk->now_us)
            slot = i;
    if (slot < 0)
        return fail(desk->arena, TOO_LARGE, "One person helps at most %d others", HELPER_PLACES);
    write_place(desk, &p, slot, until_us);
    return DONE;
}

enum code helper_leave(struct ticket_desk *desk, struct str account)
{
    struct places p;
    enum code code = read_places(desk, account, &p);
    if (code == DONE && p.own >= 0 && p.list[p.own].until_us > desk->now_us)
        write_place(desk, &p, p.own, desk->now_us);
    return code;
}
