// ens serve: the HTTP server with every feature's routes, and the hooks through which it asks who and may
// they.
#include "main/main_int.h"

#include "actor/actor.h"
#include "fhirapi/fhirapi.h"
#include "figure/figure.h"
#include "oauth/oauth.h"
#include "signin/signin.h"

#include <signal.h>
#include <stdlib.h>

// ---- hooks ------------------------------------------------------------------------------------------------

static enum code find_actor(struct call *c)
{
    struct str header = http_field_get(c->request, "Authorization");
    struct actor *actor = NULL;
    if (!header.ptr)
        return signin_authenticate(c); // by a cookie, or nobody: the row says whether that is enough
    struct actor_cache *cache = space_actors(c->service);
    if (actor_cache_find(cache, c->arena, space_keys(c->service), header, &actor)) {
        c->actor = actor;
        return oauth_bound_check(c, actor);
    }
    uint64_t age = actor_cache_age(cache);
    struct store_read *own = NULL;
    struct store_read *read = c->read;
    enum code code = read ? DONE : store_read_begin(c->arena, c->store, &own);
    if (code == DONE)
        code = actor_of_header(c->arena, read ? read : own, space_keys(c->service), header, &actor);
    store_read_end(&own);
    if (code == DONE)
        actor_cache_keep(cache, space_keys(c->service), header, actor, age);
    c->actor = actor;
    return code ? code : oauth_bound_check(c, actor);
}

static enum code authenticate(struct call *c)
{
    enum code code = find_actor(c);
    return code ? code : request_context(c);
}

static bool lists(struct str words, struct str word)
{
    while (words.ptr)
        if (str_equal(str_cut(&words, ' '), word))
            return true;
    return false;
}

static enum code admit(struct call *c)
{
    struct str who = str_from(c->route->who);
    const struct actor *actor = c->actor;
    if (str_equal(who, STR("anyone")))
        return DONE;
    if (!actor)
        return fail(c->arena, UNKNOWN_ASKER, "%s", access_reason_text(ACCESS_NO_CREDENTIALS));
    if (!lists(who, str_from(actor_role_word(actor->role))))
        return fail(c->arena, DENIED, "%s", access_reason_text(ACCESS_NOT_FOR_THIS_ROLE));
    return DONE;
}

static void refuse(struct call *c, enum code code)
{
    if (!signin_refuse(c, code))
        fhirapi_refuse(c, code);
    if (c->route && c->actor)
        deed_refused(c, code);
}

static void answered(const struct call *c, int status)
{
    if (c->route)
        figure_count(space_tally(c->service), c->route->journal, status);
}

static const struct http_hooks hooks = {authenticate, admit, refuse, answered};

// ---- what every answer says -------------------------------------------------------------------------------

// To a browser, whatever it is that answers: it is what its type says, runs nothing, is kept nowhere, and is no part of
// another site. A page that shows more gives its own Content-Security-Policy. The last row is for who is called by https.
static const struct http_field standard_fields[] = {
    {{"X-Content-Type-Options", 22}, {"nosniff", 7}},
    {{"Content-Security-Policy", 23}, {"default-src 'none'; frame-ancestors 'none'", 42}},
    {{"Referrer-Policy", 15}, {"no-referrer", 11}},
    {{"Cross-Origin-Resource-Policy", 28}, {"same-origin", 11}},
    {{"Cache-Control", 13}, {"no-store", 8}},
    {{"Strict-Transport-Security", 25}, {"max-age=31536000; includeSubDomains", 35}},
    {{0}},
};

static const struct http_field *fields_of(struct arena *a, bool is_https)
{
    enum { COUNT = COUNT_OF(standard_fields) };
    struct http_field *fields = ARENA_ARRAY(a, struct http_field, COUNT);
    memcpy(fields, standard_fields, sizeof standard_fields);
    if (!is_https)
        fields[COUNT - 2] = (struct http_field){0};
    return fields;
}

// ---- running ----------------------------------------------------------------------------------------------

static bool read_listen(struct str text, char address[64], uint16_t *port)
{
    uint64_t number;
    ptrdiff_t colon = -1;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ':')
            colon = (ptrdiff_t)i;
    if (colon < 1 || colon >= 64 || !str_to_u64(str_skip(text, (size_t)colon + 1), &number) ||
        number > UINT16_MAX)
        return false;
    memcpy(address, text.ptr, (size_t)colon);
    address[colon] = 0;
    *port = (uint16_t)number;
    return true;
}

static void wait_for_end(const struct http_config *config)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    secure_wait(config->tls, &ends);
}

static void block_signals(void)
{
    // Before any thread starts, so that all inherit it and only sigwait takes them.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int serve(struct command_call *c, const struct open_house *h, const struct http_config *config,
                 const struct guarded *guarded)
{
    struct http_server *server;
    const struct job *job_tables[FEATURES_MAX];
    enum code code = http_start(c->arena, config, &server);
    if (code == DONE && (code = guarded_close(c->arena, guarded)) != DONE)
        http_stop(&server);
    if (code) {
        command_failed(c, code);
        return EXIT_ENVIRONMENT;
    }
    fprintf(stderr, "ens " ENS_VERSION " listens on %s://%s:%u with the data of %s\n",
            config->tls ? "https" : "http", config->address, http_port(server), c->data.ptr);
    program_jobs(job_tables);
    struct jobs *jobs = jobs_make(h, job_tables);
    jobs_start(jobs);
    wait_for_end(config);
    fprintf(stderr, "stopping: finishing what runs\n");
    http_stop(&server);
    jobs_stop(&jobs);
    return EXIT_DONE;
}

// The rows that only a demonstration has; no other house answers to them, nor does `ens routes` print them.
static void add_demo_routes(const struct route *tables[FEATURES_MAX])
{
    size_t count = 0;
    while (tables[count])
        count++;
    tables[count] = signin_demo_routes;
    tables[count + 1] = NULL;
}

int run_serve(struct command_call *c)
{
    const struct route *tables[FEATURES_MAX];
    char address[64] = "127.0.0.1";
    uint16_t port = 8080;
    struct str listen_at = command_option(c, "listen");
    struct open_house h;
    struct guarded *guarded = NULL;
    if (listen_at.ptr && !read_listen(listen_at, address, &port))
        return command_usage(c, "--listen takes an address and a port, such as 127.0.0.1:8080");
    int exit = secure_options(c);
    if (exit)
        return exit;
    program_routes(tables);
    if (command_option(c, "demo").ptr)
        add_demo_routes(tables);
    block_signals();
    exit = house_prepare(c, HOUSE_SERVE, &h);
    if (exit)
        return exit;
    bool by_https = settings_text(h.settings, "tls-cert").len > 0;
    struct str base = arena_print(c->arena, "%s://%s:%u/fhir", by_https ? "https" : "http", address, port);
    exit = guarded_enter(c, h.settings, port, &guarded);
    if (exit) {
        house_close(&h);
        return exit;
    }
    exit = house_open_prepared(c, HOUSE_SERVE, base, &h);
    if (exit)
        return exit;
    struct tls *tls;
    exit = secure_open(c, h.settings, &tls);
    if (exit) {
        house_close(&h);
        return exit;
    }
    struct http_config config = {.address = address,
                                 .port = port,
                                 .fronts = settings_text(h.settings, "fronts"),
                                 .standard = fields_of(c->arena, by_https || house_is_https(h.house)),
                                 .tables = tables,
                                 .hooks = &hooks,
                                 .store = h.store,
                                 .service = h.house,
                                 .tls = tls};
    exit = serve(c, &h, &config, guarded);
    tls_free(&tls);
    house_close(&h);
    return exit;
}
