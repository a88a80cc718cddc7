// A server with one loop that says hello, for a load generator; prints what it used when it is told to end.
//
//   build/http_http_bench 8099 1 4 & wrk -t2 -c64 -d5 http://127.0.0.1:8099/hello; kill -INT %1
//
// Arguments: port, loops, workers; and, for TLS and HTTP/2 (h2load), the files of a certificate and its key.
#include "http/http.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static _Atomic unsigned long answered;

static enum code allow(struct call *c)
{
    (void)c;
    return DONE;
}

static void refuse(struct call *c, enum code code)
{
    http_answer(c->exchange, STR("text/plain"), str_from(code_word(code)));
}

static enum code hello(struct call *c)
{
    atomic_fetch_add_explicit(&answered, 1, memory_order_relaxed);
    http_answer(c->exchange, STR("application/fhir+json"),
                STR("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"}"));
    return DONE;
}

static enum code document(struct call *c)
{
    atomic_fetch_add_explicit(&answered, 1, memory_order_relaxed);
    size_t size = 8192;
    char *body = arena_alloc_raw(c->arena, size);
    memset(body, 'x', size);
    http_answer(c->exchange, STR("application/fhir+json"), str_of(body, size));
    return DONE;
}

static const struct route rows[] = {
    {HTTP_GET, "/hello", "anyone", "none", ROUTE_NONE, 0, false, "hello", hello},
    {HTTP_GET, "/8k", "anyone", "none", ROUTE_NONE, 0, false, "document", document},
    {HTTP_POST, "/hello", "anyone", "none", ROUTE_NONE, 65536, false, "hello", hello},
    {0},
};

static double cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static unsigned long argument(int argc, char **argv, int at, unsigned long otherwise)
{
    return argc > at ? strtoul(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    const struct http_hooks hooks = {allow, allow, refuse};
    const struct route *const tables[] = {rows, NULL};
    struct http_config config = {.address = "127.0.0.1", .tables = tables, .hooks = &hooks};
    config.port = (uint16_t)argument(argc, argv, 1, 8099);
    config.loops = (unsigned)argument(argc, argv, 2, 1);
    config.workers = (unsigned)argument(argc, argv, 3, 4);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct arena a;
    arena_init(&a);
    struct http_server *server;
    const struct tls_config secured = {
        .certificate = argc > 5 ? argv[4] : NULL, .key = argc > 5 ? argv[5] : NULL, .offers_http_2 = true};
    if (argc > 5 && tls_make(&a, &secured, &config.tls) != DONE) {
        fprintf(stderr, "%s\n", a.fault.text);
        return 1;
    }
    if (http_start(&a, &config, &server) != DONE) {
        fprintf(stderr, "%s\n", a.fault.text);
        return 1;
    }
    int signal_number;
    sigwait(&ends, &signal_number);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    unsigned long count = answered ? answered : 1;
    printf("%lu requests, %.2f us of CPU each, %.2f context switches each, %ld KB at most\n", count,
           cpu_us() / (double)count, (double)(u.ru_nvcsw + u.ru_nivcsw) / (double)count, u.ru_maxrss);
    http_stop(&server);
    tls_free(&config.tls);
    arena_release(&a);
    return 0;
}
