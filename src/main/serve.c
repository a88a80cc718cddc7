// ens serve: the HTTP server with every feature's routes, and the hooks through which it asks who and may
// they.
#include "main/main_int.h"

#include "actor/actor.h"
#include "fhirapi/fhirapi.h"
#include "figure/figure.h"
#include "oauth/oauth.h"
#include "signin/signin.h"

#include <malloc.h>
#include <signal.h>

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

// Nothing of what was asked for: the row's template, and ids by which the parts of a trace are found.
static void log_request(const struct call *c, const struct http_done *done)
{
    const struct log_field fields[] = {
        {.name = "request", .text = str_from(http_request_id(c->exchange))},
        {.name = "trace", .text = str_from(http_trace(c->exchange)->id)},
        {.name = "method", .text = str_from(http_method_name(c->request->method))},
        {.name = "route", .text = done->path ? str_from(done->path) : STR("none")},
        {.name = "status", .number = done->status},
        {.name = "us", .number = done->took_us},
        {.name = "bytes", .number = done->bytes},
    };
    enum log_level level = done->status >= 500 && done->status != 503 ? LOG_ERROR : LOG_INFO;
    log_fields(level, "http", "answered", fields, COUNT_OF(fields));
}

static void answered(const struct call *c, const struct http_done *done)
{
    struct str wanted = settings_text(space_settings(c->service), "log-requests");
    if (c->route)
        figure_count(space_tally(c->service), c->route->journal, done->status);
    if (str_equal(wanted, STR("all")) || (done->status >= 500 && !str_equal(wanted, STR("none"))))
        log_request(c, done);
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

// ---- when there are too many -----------------------------------------------------------------------------

#define OUTCOME(french, english)                                                                             \
    "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"throttled\","      \
    "\"details\":{\"text\":\"" french "\"},\"diagnostics\":\"" english "\"}]}"

static const struct http_overload overload[] = {
    {{"/fhir", 5},
     "application/fhir+json",
     OUTCOME("Le serveur a plus de demandes qu’il ne peut en traiter ; réessayez dans un instant.",
             "The server has more requests than it can hold; try again in a second."),
     OUTCOME("Vous demandez trop de choses à la fois ; réessayez dans un instant.",
             "You ask for too much at once; try again in a second.")},
    {{0}},
};

// ---- running ----------------------------------------------------------------------------------------------

bool listen_read(struct str text, char address[LISTEN_SIZE], uint16_t *port)
{
    uint64_t number;
    ptrdiff_t colon = -1;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ':')
            colon = (ptrdiff_t)i;
    if (colon < 1 || colon >= LISTEN_SIZE || !str_to_u64(str_skip(text, (size_t)colon + 1), &number) ||
        number > UINT16_MAX)
        return false;
    memcpy(address, text.ptr, (size_t)colon);
    address[colon] = 0;
    *port = (uint16_t)number;
    return true;
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

// The rows that only a demonstration has; no other house answers to them, nor does `ens routes` print them.
static void add_demo_routes(const struct route *tables[FEATURES_MAX])
{
    size_t count = 0;
    while (tables[count])
        count++;
    tables[count] = signin_demo_routes;
    tables[count + 1] = NULL;
}

static int read_listens(struct command_call *c, struct listens *out)
{
    struct str listen_at = command_option(c, "listen");
    *out = (struct listens){.address = "127.0.0.1", .port = 8080};
    if (listen_at.ptr && !listen_read(listen_at, out->address, &out->port))
        return command_usage(c, "--listen takes an address and a port, such as 127.0.0.1:8080");
    return EXIT_DONE;
}

// What settings say once they are read.
static int read_metrics_listen(struct command_call *c, const struct settings *settings, struct listens *out)
{
    struct str text = settings_text(settings, "metrics-listen");
    out->has_own = text.len > 0;
    if (out->has_own && !listen_read(text, out->own_address, &out->own_port))
        return command_failed(
            c, fail(c->arena, INVALID,
                    "the setting metrics-listen is an address and a port, such as 127.0.0.1:9464"));
    return EXIT_DONE;
}

static bool serves_https(const struct open_house *h)
{
    return settings_text(h->settings, "tls-cert").len > 0;
}

// From the folder to an open house, with the rights given up in between; on failure nothing of it is left open.
static int open_served(struct command_call *c, struct listens *listens, struct open_house *h,
                       struct guarded **guarded)
{
    int exit = house_prepare(c, HOUSE_SERVE, h);
    if (exit)
        return exit;
    h->watch = watch_make();
    const char *scheme = serves_https(h) ? "https" : "http";
    struct str base = arena_print(c->arena, "%s://%s:%u/fhir", scheme, listens->address, listens->port);
    exit = read_metrics_listen(c, h->settings, listens);
    if (!exit)
        exit = guarded_enter(c, h->settings, listens, guarded);
    if (exit)
        house_close(h);
    else
        exit = house_open_prepared(c, HOUSE_SERVE, base, h);
    if (exit)
        watch_free(&h->watch);
    return exit;
}

// Reads the certificates, serves, and closes the house.
static int serve_house(struct command_call *c, const struct listens *listens, struct open_house *h,
                       struct serving *serving)
{
    const struct route *tables[FEATURES_MAX];
    struct tls *tls;
    program_routes(tables);
    if (command_option(c, "demo").ptr)
        add_demo_routes(tables);
    int exit = secure_open(c, h->settings, &tls);
    struct http_config config = {.address = listens->address,
                                 .port = listens->port,
                                 .stop_us = settings_number(h->settings, "drain-deadline") * 1000000,
                                 .queue_us = settings_number(h->settings, "queue-wait") * 1000,
                                 .client_rate = (unsigned)settings_number(h->settings, "client-rate"),
                                 .client_share = (unsigned)settings_number(h->settings, "client-share"),
                                 .overload = overload,
                                 .fronts = settings_text(h->settings, "fronts"),
                                 .standard = fields_of(c->arena, serves_https(h) || house_is_https(h->house)),
                                 .tables = tables,
                                 .hooks = &hooks,
                                 .store = h->store,
                                 .service = h->house,
                                 .tls = tls};
    serving->config = &config;
    if (!exit)
        exit = serve(serving);
    tls_free(&tls);
    house_close(h);
    watch_free(&h->watch);
    return exit;
}

// glibc gives threads up to eight heaps a core, and each keeps what the busiest moment of its threads left behind. One a core is
// as fast, and a fifth less memory is resident under load.
static void share_heaps(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    mallopt(M_ARENA_MAX, cores > 0 ? (int)cores : 1);
}

int run_serve(struct command_call *c)
{
    struct listens listens;
    struct open_house h;
    struct guarded *guarded = NULL;
    int exit = read_listens(c, &listens);
    if (!exit)
        exit = secure_options(c);
    if (exit)
        return exit;
    share_heaps();
    block_signals();
    exit = open_served(c, &listens, &h, &guarded);
    struct serving serving = {.call = c, .house = &h, .listens = &listens, .guarded = guarded};
    return exit ? exit : serve_house(c, &listens, &h, &serving);
}
