// The house-keeping of a store on PostgreSQL: what its own tools do better is left to them, with a sentence.
#include "store/pgsql_int.h"

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25 };

enum code store_pgsql_backup(struct arena *a, struct store *s, const char *to_folder)
{
    (void)s;
    (void)to_folder;
    return fail(
        a, UNSUPPORTED,
        "a store on PostgreSQL is backed up by PostgreSQL: pg_basebackup with a WAL archive, or pg_dump; "
        "docs/ops.md says how");
}

// Dead rows are taken out of the table that held the key; nothing can take them out of WAL that is written, which ends with
// its retention (docs/ops.md).
enum code store_pgsql_scrub(struct arena *a, struct store *s, uint64_t space)
{
    struct pgsql_link *link;
    struct str sql = arena_print(a, "VACUUM (INDEX_CLEANUP OFF, TRUNCATE OFF, SKIP_LOCKED) %s.space",
                                 pgsql_schema(store_volume_of(s, space)));
    enum code code = pgsql_link_open(a, s->pgsql, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code != DONE)
        return code;
    code = pgsql_run(a, link, sql.ptr, NULL);
    pgsql_link_close(&link);
    return code;
}

// ---- statements

static enum code check_columns(struct arena *a, const struct store_statement *st, const PGresult *described)
{
    for (int column = 0; column < PQnfields(described); column++) {
        Oid type = PQftype(described, column);
        if (type != OID_BOOL && type != OID_BYTEA && type != OID_INT8 && type != OID_INT4 && type != OID_TEXT)
            return fail(a, INTERNAL, "%s gives a column of a type that the door does not have (%u)", st->name,
                        type);
    }
    return DONE;
}

static enum code prepare_on(struct arena *a, struct pgsql_link *link, const struct store_statement *st,
                            unsigned volume)
{
    struct str text = pgsql_text(a, st->sql, volume);
    PGresult *prepared = PQprepare(link->conn, "", text.ptr, 0, NULL);
    enum code code =
        PQresultStatus(prepared) == PGRES_COMMAND_OK ? DONE : pgsql_fail(a, link, st->name, prepared);
    PQclear(prepared);
    if (code != DONE)
        return code;
    PGresult *described = PQdescribePrepared(link->conn, "");
    code = check_columns(a, st, described);
    PQclear(described);
    return code;
}

enum code store_pgsql_prepare_check(struct arena *a, struct store *s, const struct store_statement *st)
{
    struct pgsql_link *link;
    enum code code = pgsql_link_open(a, s->pgsql, clock_steady_us(), &link);
    if (code != DONE)
        return code;
    PQexitPipelineMode(link->conn);
    for (unsigned volume = PGSQL_PEOPLE; code == DONE && volume <= PGSQL_COMMONS; volume++)
        code = prepare_on(a, link, st, volume);
    pgsql_link_close(&link);
    return code;
}

// ---- check

// Every page of every table, and what stands beside it in TOAST; pg_amcheck looks into the indexes.
static const char tables_of_the_store[] =
    "SELECT CAST(format('SELECT count(*) FROM %I.%I AS t WHERE length(CAST(t AS text)) < 0', schemaname, "
    "tablename) "
    "AS text), CASE schemaname WHEN 'commons' THEN 1 ELSE 0 END, CAST(tablename AS text) "
    "FROM pg_tables WHERE schemaname IN ('people', 'commons') ORDER BY schemaname, tablename";

static enum code read_tables(struct arena *a, struct pgsql_link *link, store_damage_fn *tell, void *context)
{
    PGresult *tables = NULL;
    bool any = false;
    enum code code = pgsql_run(a, link, tables_of_the_store, &tables);
    for (int row = 0; code == DONE && row < PQntuples(tables); row++) {
        int64_t none;
        enum code read = pgsql_ask(a, link, PQgetvalue(tables, row, 0), &none);
        if (read == DONE)
            continue;
        any = true;
        tell(context, (unsigned)pgsql_number(tables, row, 1),
             arena_print(a, "the table %s of %s: %s", PQgetvalue(tables, row, 2),
                         pgsql_schema((unsigned)pgsql_number(tables, row, 1)), a->fault.text));
        if (link->is_lost)
            code = read;
    }
    PQclear(tables);
    if (code == DONE && any)
        return fail(a, INVALID, "the store is damaged; restore the database from a backup");
    return code;
}

enum code store_pgsql_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context)
{
    struct pgsql_link *link;
    enum code code = pgsql_link_open(a, s->pgsql, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code != DONE)
        return code;
    code = read_tables(a, link, tell, context);
    pgsql_link_close(&link);
    return code;
}
