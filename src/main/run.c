// ens serve from its first listening to its end: the servers, the jobs, the watch, and how they stop one after the other.
//
// Stopping, so that nobody's request fails (docs/ops.md): told once, /readyz says no and no job begins; for drain-wait
// everything is still answered, each answer being the last of its connection; then nothing more is taken, what is under way
// has drain-deadline to finish, and the process ends. Told twice, or too late, it ends at once, as a power cut would.
#include "main/main_int.h"

#include "watching/watching.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

// ---- the servers

static enum code allow(struct call *c)
{
    (void)c;
    return DONE;
}

static void refuse_plainly(struct call *c, enum code code)
{
    http_answer(c->exchange, STR("text/plain; charset=utf-8"), str_from(code_word(code)));
}

static const struct http_hooks own_hooks = {allow, allow, refuse_plainly, NULL};
static const struct route *const own_tables[] = {watching_own_routes, NULL};

// For who watches: an address of its own, which is answered whatever happens at the other.
static enum code start_own(const struct serving *s, struct http_server **out)
{
    *out = NULL;
    if (!s->listens->has_own)
        return DONE;
    const struct http_config config = {.address = s->listens->own_address,
                                       .port = s->listens->own_port,
                                       .loops = 1,
                                       .workers = 1,
                                       .connections_max = 64,
                                       .queue_max = 64,
                                       .tables = own_tables,
                                       .hooks = &own_hooks,
                                       .service = s->house->house};
    return http_start(s->call->arena, &config, out);
}

static void tell_where(const struct serving *s, const struct http_server *server,
                       const struct http_server *own)
{
    log_line(LOG_INFO, "main", "ens " ENS_VERSION " listens on %s://%s:%u with the data of %s",
             s->config->tls ? "https" : "http", s->config->address, http_port(server), s->call->data.ptr);
    if (own)
        log_line(LOG_INFO, "main", "ens " ENS_VERSION " tells metrics on http://%s:%u/metrics",
                 s->listens->own_address, http_port(own));
}

// ---- stopping

static sigset_t ends(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

enum { LAST_SECONDS = 10 }; // for jobs, commits and files, after the requests

static void *end_at_once(void *seconds)
{
    sigset_t set = ends();
    int64_t until_us = clock_steady_us() + (int64_t)(uintptr_t)seconds * 1000000, left_us;
    int which = -1;
    while (which < 0 && (left_us = until_us - clock_steady_us()) > 0) {
        struct timespec wait = {.tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000};
        which = sigtimedwait(&set, NULL, &wait); // whoever traces the process interrupts it
    }
    log_line(LOG_WARNING, "main", "%s: ending at once",
             which > 0 ? "told to stop a second time" : "what was under way did not end in time");
    _exit(EXIT_ENVIRONMENT);
}

// The last thing that is started: whatever waits on the way out waits no longer than this.
static void limit_end(uintptr_t seconds)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, end_at_once, (void *)seconds) == 0)
        pthread_detach(thread);
}

static void drain(const struct serving *s, struct http_server *server, struct jobs *jobs)
{
    int64_t wait_s = settings_number(s->house->settings, "drain-wait");
    limit_end((uintptr_t)(wait_s + settings_number(s->house->settings, "drain-deadline") + LAST_SECONDS));
    log_line(LOG_INFO, "main", "stopping: answering for %lld s more, then finishing what runs",
             (long long)wait_s);
    watch_leave(s->house->watch);
    http_leave(server);
    jobs_quiet(jobs);
    struct timespec left = {.tv_sec = wait_s};
    while (nanosleep(&left, &left) != 0)
        continue;
}

// ---- running

static enum code start(const struct serving *s, struct http_server **server, struct http_server **own)
{
    struct arena *a = s->call->arena;
    enum code code = http_start(a, s->config, server);
    *own = NULL;
    if (code == DONE)
        code = start_own(s, own);
    if (code == DONE)
        code = guarded_close(a, s->guarded);
    const struct watch_config watched = {.store = s->house->store,
                                         .keys = s->house->keys,
                                         .server = *server,
                                         .gather = house_gather,
                                         .context = s->house};
    if (code == DONE)
        code = watch_start(a, s->house->watch, &watched);
    if (code) {
        http_stop(own);
        http_stop(server);
    }
    return code;
}

int serve(const struct serving *s)
{
    struct http_server *server, *own;
    const struct job *job_tables[FEATURES_MAX];
    enum code code = start(s, &server, &own);
    if (code) {
        command_failed(s->call, code);
        return EXIT_ENVIRONMENT;
    }
    tell_where(s, server, own);
    program_jobs(job_tables);
    struct jobs *jobs = jobs_make(s->house, job_tables);
    jobs_start(jobs);
    sigset_t set = ends();
    secure_wait(s->config->tls, &set);
    drain(s, server, jobs);
    http_stop(&own); // it tells of the other
    http_stop(&server);
    jobs_stop(&jobs);
    watch_stop(s->house->watch);
    return EXIT_DONE;
}
