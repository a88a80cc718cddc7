// Migrations on PostgreSQL: each once for the people's schema and once for the commons', with what is PostgreSQL's alone
// (NNNN_title.pgsql.sql) after it, in one transaction.
#include "store/pgsql_int.h"

#include "store_migrations_embedded.h"
#include "store_migrations_pgsql_embedded.h"

#include <stdlib.h>

int64_t pgsql_migrations_known(void)
{
    return COUNT_OF(store_migrations);
}

enum code pgsql_migrations_applied(struct arena *a, struct pgsql_link *link, int64_t *applied)
{
    int64_t is_there;
    enum code code = pgsql_ask(
        a, link, "SELECT count(*) FROM pg_tables WHERE schemaname = 'ens' AND tablename = 'migration'",
        &is_there);
    *applied = -1;
    if (code != DONE || !is_there)
        return code;
    return pgsql_ask(a, link, "SELECT count(*) FROM ens.migration", applied);
}

// Several statements in one text: outside of the pipeline.
static enum code exec(struct arena *a, struct pgsql_link *link, const char *doing, const char *sql)
{
    PQexitPipelineMode(link->conn);
    PGresult *result = PQexec(link->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    enum code code =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? DONE : pgsql_fail(a, link, doing, result);
    PQclear(result);
    PQenterPipelineMode(link->conn);
    return code;
}

// What is PostgreSQL's alone of the migration, by its number.
static struct str own_part(const char *number)
{
    for (size_t i = 0; i < COUNT_OF(store_migrations_pgsql); i++)
        if (memcmp(store_migrations_pgsql[i].name, number, 4) == 0)
            return str_of((const char *)store_migrations_pgsql[i].bytes, store_migrations_pgsql[i].size);
    return STR("");
}

static enum code apply_one(struct arena *a, struct pgsql_link *link, size_t at)
{
    const char *title = store_migrations[at].name;
    struct str text = str_of((const char *)store_migrations[at].bytes, store_migrations[at].size);
    struct buf sql;
    buf_init(&sql, a, text.len * 4);
    // With Citus, triggers on distributed tables are the operator's to allow; ours look at their own space only.
    buf_add(&sql, STR("SET LOCAL citus.enable_unsafe_triggers = on;\n"));
    for (unsigned volume = PGSQL_PEOPLE; volume <= PGSQL_COMMONS; volume++) {
        buf_print(&sql, "SET LOCAL search_path = %s, ens;\n", pgsql_schema(volume));
        buf_add(&sql, pgsql_ddl(a, text));
        buf_add(&sql, own_part(title));
    }
    buf_print(&sql, "INSERT INTO ens.migration (number, title, applied_us) VALUES (%zu, '%s', %lld);", at + 1,
              title, (long long)clock_now_us());
    buf_add_char(&sql, 0);
    return exec(a, link, title, sql.ptr);
}

static enum code apply_missing(struct arena *a, struct pgsql_link *link, const struct store_config *config,
                               unsigned *applied)
{
    int64_t have;
    enum code code = pgsql_migrations_applied(a, link, &have);
    if (code == DONE && have < 0) {
        if (!config->create)
            return fail(a, NOT_FOUND, "there is no store in the database %s", link->server->where);
        code = exec(a, link, "the ground of a store", own_part("0000").ptr);
        have = 0;
    }
    if (code == DONE && have > pgsql_migrations_known())
        return fail(a, INVALID, "the store was written by a newer version of ens; use that one");
    for (size_t at = (size_t)(have > 0 ? have : 0); code == DONE && at < COUNT_OF(store_migrations); at++) {
        code = apply_one(a, link, at);
        *applied += code == DONE;
    }
    return code;
}

// The table of marks stays on the coordinator, and Citus is told of it (pgsql_commit.c says why).
static const char tell_of_marks[] =
    "SELECT count(*) FROM (SELECT citus_add_local_table_to_metadata('ens.mark') WHERE NOT EXISTS "
    "(SELECT 1 FROM pg_dist_partition WHERE logicalrelid = CAST('ens.mark' AS regclass))) AS told";

static enum code distribute(struct arena *a, struct pgsql_link *link)
{
    int64_t placed, told;
    enum code code = pgsql_ask(a, link, "SELECT ens.distribute()", &placed);
    if (code == DONE && placed >= 0)
        code = pgsql_ask(a, link, tell_of_marks, &told);
    if (code == DONE && placed < 0)
        log_line(LOG_INFO, "store",
                 "Citus is not in the database %s: all tables are on this one server (docs/ops.md)",
                 link->server->where);
    else if (code == DONE && placed)
        log_line(LOG_INFO, "store", "%lld tables were distributed by Citus", (long long)placed);
    return code;
}

// The lock comes before the count: two programs may be told to migrate at once.
static enum code migrate(struct arena *a, struct pgsql_link *link, const struct store_config *config,
                         unsigned *applied)
{
    enum code code =
        exec(a, link, "the beginning of a migration", "BEGIN; SELECT pg_advisory_xact_lock(1701737265);");
    if (code == DONE)
        code = apply_missing(a, link, config, applied);
    if (code == DONE)
        code = distribute(a, link);
    struct fault kept = a->fault;
    enum code ended =
        link->is_lost ? DONE : exec(a, link, "the end of a migration", code ? "ROLLBACK" : "COMMIT");
    if (code == DONE)
        return ended;
    *applied = 0;
    a->fault = kept;
    return code;
}

enum code store_pgsql_migrate(struct arena *a, const struct store_config *config, unsigned *applied)
{
    struct pgsql *server;
    struct pgsql_link *link = NULL;
    *applied = 0;
    enum code code = pgsql_url_read(a, config->url, &server);
    if (code != DONE)
        return code;
    code = pgsql_link_open(a, server, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code == DONE)
        code = migrate(a, link, config, applied);
    pgsql_link_close(&link);
    pgsql_free(&server);
    return code;
}
