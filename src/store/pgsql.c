// PostgreSQL as a driver behind the door: opening and closing, and whether the database is fit to hold a record.
#include "store/pgsql_int.h"

const struct store_driver store_pgsql = {
    .is_there = store_pgsql_is_there,
    .outside = store_pgsql_outside,
    .open = store_pgsql_open,
    .free = store_pgsql_free,
    .migrate = store_pgsql_migrate,
    .let_go = store_pgsql_let_go,
    .select = store_pgsql_select,
    .next = store_pgsql_next,
    .column_int = store_pgsql_column_int,
    .column = store_pgsql_column,
    .column_null = store_pgsql_column_null,
    .rows_end = store_pgsql_rows_end,
    .tx_select = store_pgsql_tx_select,
    .tx_write = store_pgsql_tx_write,
    .writer_open = store_pgsql_writer_open,
    .commit_group = store_pgsql_commit_group,
    .migrations = store_pgsql_migrations,
    .scrub = store_pgsql_scrub,
    .prepare_check = store_pgsql_prepare_check,
    .backup = store_pgsql_backup,
    .check = store_pgsql_check,
};

// True when the setting has the value.
static enum code is_set(struct arena *a, struct pgsql_link *link, const char *setting, const char *value,
                        bool *is)
{
    struct str text = arena_print(a, "SELECT count(*) FROM pg_settings WHERE name = '%s' AND setting = '%s'",
                                  setting, value);
    int64_t count = 0;
    enum code code = pgsql_ask(a, link, text.ptr, &count);
    *is = count != 0;
    return code;
}

static enum code check_fitness(struct arena *a, struct pgsql_link *link)
{
    enum { OLDEST = 150000 };
    bool is_utf8 = false, is_hasty = false, is_unsafe = false;
    if (PQserverVersion(link->conn) < OLDEST)
        return fail(a, INVALID, "the database is older than PostgreSQL 15; use a newer one");
    enum code code = is_set(a, link, "server_encoding", "UTF8", &is_utf8);
    if (code == DONE)
        code = is_set(a, link, "synchronous_commit", "off", &is_hasty);
    if (code == DONE)
        code = is_set(a, link, "fsync", "off", &is_unsafe);
    if (code != DONE)
        return code;
    if (!is_utf8)
        return fail(a, INVALID, "the database's encoding is not UTF8; create it anew with that encoding");
    if (is_hasty)
        return fail(a, INVALID,
                    "synchronous_commit is off in the database: what was answered could be lost; turn it on");
    if (is_unsafe)
        log_line(LOG_WARNING, "store", "fsync is off in the database: a power cut may destroy it");
    return DONE;
}

static enum code check_migrations(struct arena *a, struct pgsql_link *link, const struct pgsql *server)
{
    int64_t applied;
    enum code code = pgsql_migrations_applied(a, link, &applied);
    if (code != DONE)
        return code;
    if (applied < 0)
        return fail(a, NOT_FOUND,
                    "there is no store in the database %s; make one with `ens serve` or `ens migrate`",
                    server->where);
    if (applied > pgsql_migrations_known())
        return fail(a, INVALID, "the store was written by a newer version of ens; use that one");
    return applied < pgsql_migrations_known()
               ? fail(a, CONFLICT, "the store is of an older version; run `ens migrate`")
               : DONE;
}

// With Citus, ens migrate tells it of the table of marks last.
static enum code check_placement(struct arena *a, struct pgsql_link *link, struct pgsql *server)
{
    int64_t citus = 0, placed = 0;
    enum code code = pgsql_ask(a, link, "SELECT count(*) FROM pg_extension WHERE extname = 'citus'", &citus);
    server->is_distributed = citus > 0;
    if (code == DONE && citus)
        code = pgsql_ask(a, link,
                         "SELECT count(*) FROM pg_dist_partition "
                         "WHERE logicalrelid = CAST('ens.mark' AS regclass)",
                         &placed);
    if (code == DONE && citus && !placed)
        return fail(a, CONFLICT, "Citus is in the database %s and the store is not placed; run `ens migrate`",
                    server->where);
    return code;
}

static enum code look_at(struct arena *a, struct pgsql *server)
{
    struct pgsql_link *link;
    enum code code = pgsql_link_open(a, server, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code != DONE)
        return code;
    code = check_fitness(a, link);
    if (code == DONE)
        code = check_migrations(a, link, server);
    if (code == DONE)
        code = check_placement(a, link, server);
    pgsql_link_close(&link);
    return code;
}

enum code store_pgsql_is_there(struct arena *a, const struct store_config *config)
{
    struct pgsql *server;
    struct pgsql_link *link = NULL;
    int64_t applied = -1;
    enum code code = pgsql_url_read(a, config->url, &server);
    if (code != DONE)
        return code;
    code = pgsql_link_open(a, server, clock_steady_us() + PGSQL_RETRY_US, &link);
    if (code == DONE)
        code = pgsql_migrations_applied(a, link, &applied);
    pgsql_link_close(&link);
    pgsql_free(&server);
    return code == DONE && applied < 0 ? NOT_FOUND : code;
}

static enum code look_or_make(struct arena *a, const struct store_config *config, struct pgsql *server)
{
    unsigned applied;
    enum code code = look_at(a, server);
    if (code != NOT_FOUND || !config->create)
        return code;
    code = store_pgsql_migrate(a, config, &applied);
    return code == DONE ? look_at(a, server) : code;
}

enum code store_pgsql_open(struct arena *a, const struct store_config *config, struct store **out)
{
    struct pgsql *server;
    enum code code = pgsql_url_read(a, config->url, &server);
    if (code != DONE)
        return code;
    server->fault = config->fault;
    code = look_or_make(a, config, server);
    if (code != DONE) {
        pgsql_free(&server);
        return code;
    }
    struct store *s = store_make(&store_pgsql, config, server->committers);
    s->pgsql = server;
    s->volumes = 1; // at the door: the schema of the people, and the commons'
    for (unsigned number = 0; code == DONE && number <= s->committers && !config->read_only; number++)
        code = store_committer_start(a, s->volume + number);
    if (code == DONE)
        *out = s;
    else
        store_pgsql_free(s);
    return code;
}

void store_pgsql_free(struct store *s)
{
    store_committers_stop(s);
    for (unsigned number = 0; number <= s->committers; number++)
        pgsql_link_close(&s->volume[number].link);
    for (struct pgsql_link *link; (link = store_idle_take(&s->volume[PGSQL_PEOPLE].idle));)
        pgsql_link_close(&link);
    pgsql_free(&s->pgsql);
    store_unmake(s);
}
