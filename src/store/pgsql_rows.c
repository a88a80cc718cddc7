// The rows of a statement. They come whole, in one answer, so that rows of several statements may be open at a time; a
// walk over all spaces comes by a cursor of the server, some hundred rows at a time.
#include "store/pgsql_int.h"

#include <endian.h>
#include <stdlib.h>

enum { ROWS_AT_ONCE = 500 };

static struct pgsql_rows *add_rows(struct pgsql_link *link, const char *name)
{
    struct pgsql_rows *r = heap_alloc(sizeof *r);
    r->link = link;
    r->name = name;
    r->at = -1;
    r->next = link->rows;
    link->rows = r;
    return r;
}

static enum code fetch(struct arena *a, struct pgsql_rows *r)
{
    struct str text = arena_print(a, "FETCH %d FROM walk%u", ROWS_AT_ONCE, r->walk);
    PQclear(r->result);
    r->result = NULL;
    r->at = -1;
    return pgsql_send_text(a, r->link, text.ptr, &r->result);
}

static enum code begin_walk(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c,
                            struct pgsql_rows *r)
{
    struct store_statement *declared = ARENA_NEW(a, struct store_statement);
    r->walk = ++link->walks;
    declared->name = c->statement->name;
    declared->sql = arena_print(a, "DECLARE walk%u NO SCROLL CURSOR FOR %s", r->walk, c->statement->sql).ptr;
    struct pgsql_command command = *c;
    command.statement = declared;
    command.result = NULL;
    command.is_once = true;
    enum code code = pgsql_send(a, link, &command);
    return code == DONE ? fetch(a, r) : code;
}

enum code pgsql_rows_ask(struct arena *a, struct pgsql_link *link, const struct pgsql_command *c,
                         struct store_rows *rows)
{
    struct pgsql_rows *r = add_rows(link, c->statement->name);
    struct pgsql_command command = *c;
    command.rows = STORE_ANY_ROWS;
    command.result = &r->result;
    rows->cursor = r;
    enum code code =
        pgsql_is_walk(c->statement->sql) ? begin_walk(a, link, &command, r) : pgsql_send(a, link, &command);
    if (code == DONE)
        code = pgsql_collect(a, link);
    if (code != DONE)
        store_pgsql_rows_end(rows);
    return rows->code = code;
}

bool store_pgsql_next(struct arena *a, struct store_rows *rows)
{
    struct pgsql_rows *r = rows->cursor;
    if (r->walk && r->at + 1 == ROWS_AT_ONCE) {
        rows->code = fetch(a, r);
        if (rows->code == DONE)
            rows->code = pgsql_collect(a, r->link);
    }
    if (rows->code == DONE && ++r->at < PQntuples(r->result))
        return true;
    store_pgsql_rows_end(rows);
    return false;
}

static const struct pgsql_rows *of(const struct store_rows *rows)
{
    return rows->cursor;
}

int64_t pgsql_number(const PGresult *result, int row, int column)
{
    const char *bytes = PQgetvalue(result, row, column);
    int64_t wide;
    int32_t narrow;
    switch (PQgetlength(result, row, column)) {
    case sizeof wide:
        memcpy(&wide, bytes, sizeof wide);
        return (int64_t)be64toh((uint64_t)wide);
    case sizeof narrow:
        memcpy(&narrow, bytes, sizeof narrow);
        return (int32_t)be32toh((uint32_t)narrow);
    case 1: // a boolean
        return bytes[0];
    default:
        return 0;
    }
}

int64_t store_pgsql_column_int(const struct store_rows *rows, int column)
{
    return pgsql_number(of(rows)->result, of(rows)->at, column);
}

struct str store_pgsql_column(const struct store_rows *rows, int column)
{
    const struct pgsql_rows *r = of(rows);
    if (PQgetisnull(r->result, r->at, column))
        return (struct str){0};
    return str_of(PQgetvalue(r->result, r->at, column), (size_t)PQgetlength(r->result, r->at, column));
}

bool store_pgsql_column_null(const struct store_rows *rows, int column)
{
    return PQgetisnull(of(rows)->result, of(rows)->at, column);
}

void store_pgsql_rows_end(struct store_rows *rows)
{
    struct pgsql_rows *r = rows->cursor;
    for (struct pgsql_rows **at = &r->link->rows; *at; at = &(*at)->next) {
        if (*at == r) {
            *at = r->next;
            break;
        }
    }
    PQclear(r->result);
    free(r);
    rows->cursor = NULL;
}

void pgsql_rows_end_all(struct pgsql_link *link)
{
    while (link->rows) {
        struct pgsql_rows *r = link->rows;
        link->rows = r->next;
        PQclear(r->result);
        free(r);
    }
}
