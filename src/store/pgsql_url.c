// The URL of a PostgreSQL store: libpq's, and two words of our own.
//
// postgresql://user@host:port/database?sslmode=verify-full&…, as libpq reads it (PostgreSQL 15, Connection URIs), and
//   pgbouncer=1    a pooler in transaction mode stands between that does not track prepared statements (before 1.21)
//   committers=N   connections of this process that commit for people, 1 to 64 (4)
#include "store/pgsql_int.h"

#include <stdio.h>
#include <stdlib.h>

enum { COMMITTERS_MAX = 64 };

// What libpq is told unless the URL says otherwise: a network that swallows everything is noticed.
static const char *const standards[][2] = {
    {"connect_timeout", "5"},  {"keepalives_idle", "10"},     {"keepalives_interval", "5"},
    {"keepalives_count", "3"}, {"tcp_user_timeout", "20000"}, {"fallback_application_name", "ens"},
};
// What it is told whatever the URL says.
static const char *const fixed[][2] = {{"client_encoding", "UTF8"}};

static bool take_own(struct arena *a, struct str parameter, struct pgsql *p, enum code *code)
{
    struct str value = parameter;
    struct str name = str_cut(&value, '=');
    uint64_t number = 0;
    if (str_equal(name, STR("pgbouncer"))) {
        p->is_unnamed = str_equal(value, STR("1"));
        if (!p->is_unnamed && !str_equal(value, STR("0")))
            *code = fail(a, INVALID, "pgbouncer is 0 or 1 in the store's URL");
        return true;
    }
    if (!str_equal(name, STR("committers")))
        return false;
    if (!str_to_u64(value, &number) || number < 1 || number > COMMITTERS_MAX)
        *code = fail(a, INVALID, "committers is a number from 1 to %d in the store's URL", COMMITTERS_MAX);
    p->committers = (unsigned)number;
    return true;
}

// The URL without our own words.
static enum code split_own(struct arena *a, struct str url, struct pgsql *p, struct str *rest)
{
    struct buf out;
    enum code code = DONE;
    struct str query = url;
    buf_init(&out, a, url.len + 1);
    buf_add(&out, str_cut(&query, '?'));
    char mark = '?';
    while (query.ptr && query.len) {
        struct str parameter = str_cut(&query, '&');
        if (take_own(a, parameter, p, &code))
            continue;
        buf_add_char(&out, mark);
        buf_add(&out, parameter);
        mark = '&';
    }
    buf_add_char(&out, 0);
    *rest = str_of(out.ptr, out.len - 1);
    return code;
}

static const char *value_of(const struct pgsql *p, const char *name)
{
    for (const PQconninfoOption *o = p->options; o->keyword; o++)
        if (strcmp(o->keyword, name) == 0)
            return o->val;
    return NULL;
}

static void add(struct pgsql *p, size_t *count, const char *name, const char *value)
{
    p->names[*count] = name;
    p->values[(*count)++] = value;
}

static void list_options(struct pgsql *p)
{
    size_t size = COUNT_OF(standards) + COUNT_OF(fixed) + 1, count = 0;
    for (const PQconninfoOption *o = p->options; o->keyword; o++)
        size++;
    p->names = heap_alloc(size * sizeof *p->names);
    p->values = heap_alloc(size * sizeof *p->values);
    for (size_t i = 0; i < COUNT_OF(standards); i++)
        if (!value_of(p, standards[i][0]))
            add(p, &count, standards[i][0], standards[i][1]);
    for (const PQconninfoOption *o = p->options; o->keyword; o++)
        if (o->val && strcmp(o->keyword, fixed[0][0]) != 0)
            add(p, &count, o->keyword, o->val);
    add(p, &count, fixed[0][0], fixed[0][1]);
    const char *host = value_of(p, "host"), *port = value_of(p, "port"), *name = value_of(p, "dbname");
    snprintf(p->where, sizeof p->where, "%s:%s/%s", host ? host : "the local socket", port ? port : "5432",
             name ? name : "");
}

enum code pgsql_url_read(struct arena *a, const char *url, struct pgsql **out)
{
    struct pgsql *p = heap_alloc(sizeof *p);
    struct str rest;
    char *reason = NULL;
    p->committers = PGSQL_COMMITTERS;
    enum code code = split_own(a, str_from(url), p, &rest);
    if (code == DONE) {
        p->options = PQconninfoParse(rest.ptr, &reason);
        // libpq's reason repeats the URL, which may hold a password.
        if (!p->options)
            code = fail(a, INVALID,
                        "the store's URL cannot be read; it looks like postgresql://user@host/database");
        PQfreemem(reason);
    }
    if (code == DONE)
        list_options(p);
    else
        pgsql_free(&p);
    *out = p;
    return code;
}

void pgsql_free(struct pgsql **p)
{
    if (!*p)
        return;
    PQconninfoFree((*p)->options);
    free((void *)(*p)->names);
    free((void *)(*p)->values);
    free(*p);
    *p = NULL;
}

// ---- for the guard

static void add_file(struct store_outside *out, size_t *count, const char *path)
{
    if (path && path[0] == '/' && *count < STORE_FILES_MAX)
        out->files[(*count)++] = path;
}

// Hosts and ports are lists; one port may stand for all hosts. A path is a folder of sockets.
static void add_hosts(struct arena *a, const struct pgsql *p, struct store_outside *out)
{
    const char *host = value_of(p, "hostaddr") ? value_of(p, "hostaddr") : value_of(p, "host");
    const char *port = value_of(p, "port");
    struct str hosts = arena_copy(a, str_from(host ? host : "/")),
               ports = arena_copy(a, str_from(port ? port : "5432"));
    struct str last = STR("5432");
    for (size_t count = 0; hosts.ptr && count < STORE_PORTS_MAX;) {
        struct str one = str_cut(&hosts, ',');
        uint64_t number;
        if (ports.ptr)
            last = str_cut(&ports, ',');
        if (!one.len || one.ptr[0] == '/' || one.ptr[0] == '@')
            out->has_socket = true;
        else if (str_to_u64(last, &number) && number && number <= UINT16_MAX)
            out->ports[count++] = (uint16_t)number;
    }
}

enum code store_pgsql_outside(struct arena *a, const struct store_config *config, struct store_outside *out)
{
    static const char *const named[] = {"sslrootcert", "sslcert",   "sslkey",
                                        "sslcrl",      "sslcrldir", "passfile"};
    struct pgsql *p;
    enum code code = pgsql_url_read(a, config->url, &p);
    if (code != DONE)
        return code;
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (value_of(p, named[i]))
            add_file(out, &count, arena_copy(a, str_from(value_of(p, named[i]))).ptr);
    const char *home = getenv("HOME");
    add_file(out, &count, getenv("PGPASSFILE"));
    if (home) { // where libpq looks by itself
        add_file(out, &count, arena_print(a, "%s/.pgpass", home).ptr);
        add_file(out, &count, arena_print(a, "%s/.postgresql", home).ptr);
    }
    add_hosts(a, p, out);
    pgsql_free(&p);
    return DONE;
}
