// Four times as much as can be done: what is done stays near the most that can be, what is taken is answered in time, health
// is always told, and a client that asks for everything leaves the others their share.
#include "http/test_kit.h"
#include "support/wait.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

enum { WORK_US = 20000, WORKERS = 4, CAPACITY = WORKERS * 1000000 / WORK_US, QUEUE_US = 100000 };
enum { CLIENTS = 600, SAMPLES_MAX = 40000 };

static enum code work(struct call *c)
{
    usleep(WORK_US);
    http_answer(c->exchange, STR("text/plain"), STR("done"));
    return DONE;
}

static enum code alive(struct call *c)
{
    http_answer(c->exchange, STR("text/plain"), STR("alive"));
    return DONE;
}

static const struct route rows[] = {
    {HTTP_GET, "/work", "anyone", "none", ROUTE_NONE, 0, false, "work", work},
    {HTTP_GET, "/fhir/brief", "anyone", "none", ROUTE_NONE, 0, false, "brief", alive},
    {HTTP_GET, "/livez", "anyone", "none", ROUTE_NONE, 0, false, "livez", alive, true},
    {0},
};

static const struct http_overload overload[] = {
    {{"/fhir", 5}, "application/fhir+json", "{\"busy\":1}", "{\"share\":1}"},
    {{0}},
};

// ---- a client that asks at a rate, whatever comes back

struct asked {
    int fd;
    int64_t since_us; // 0: it may ask
    char heard[2048];
    size_t len;
};

struct load {
    struct asked *clients;
    struct pollfd *polled;
    struct str text;
    unsigned done, shed, other, unasked;
    int64_t *took_us; // of those that were done
};

static void load_init(struct load *l, uint16_t port, struct str text)
{
    *l = (struct load){.text = text};
    l->clients = heap_alloc(CLIENTS * sizeof *l->clients);
    l->polled = heap_alloc(CLIENTS * sizeof *l->polled);
    l->took_us = heap_alloc(SAMPLES_MAX * sizeof *l->took_us);
    for (int i = 0; i < CLIENTS; i++) {
        l->clients[i].fd = kit_connect(port);
        l->polled[i] = (struct pollfd){.fd = l->clients[i].fd, .events = POLLIN};
    }
}

static void load_release(struct load *l)
{
    for (int i = 0; i < CLIENTS; i++)
        close(l->clients[i].fd);
    free(l->clients);
    free(l->polled);
    free(l->took_us);
}

static void take_answer(struct load *l, struct asked *c)
{
    ssize_t n = recv(c->fd, c->heard + c->len, sizeof c->heard - 1 - c->len, MSG_DONTWAIT);
    if (n <= 0)
        return;
    c->len += (size_t)n;
    c->heard[c->len] = 0;
    const char *end = strstr(c->heard, "\r\n\r\n"), *size = strcasestr(c->heard, "content-length: ");
    if (!end || !size || c->len < (size_t)(end + 4 - c->heard) + strtoul(size + 16, NULL, 10))
        return;
    int status = atoi(c->heard + 9);
    if (status == 200 && l->done < SAMPLES_MAX)
        l->took_us[l->done] = clock_steady_us() - c->since_us;
    l->done += status == 200;
    l->shed += status == 503 || status == 429;
    l->other += status != 200 && status != 503 && status != 429;
    c->since_us = 0;
    c->len = 0;
}

static void hear(struct load *l, int wait_ms)
{
    if (poll(l->polled, CLIENTS, wait_ms) <= 0)
        return;
    for (int i = 0; i < CLIENTS; i++)
        if (l->polled[i].revents)
            take_answer(l, &l->clients[i]);
}

static bool ask_once(struct load *l, int *next)
{
    for (int tried = 0; tried < CLIENTS; tried++) {
        struct asked *c = &l->clients[(*next)++ % CLIENTS];
        if (c->since_us)
            continue;
        c->since_us = clock_steady_us();
        kit_say(c->fd, l->text);
        return true;
    }
    return false;
}

static bool is_waiting(const struct load *l)
{
    for (int i = 0; i < CLIENTS; i++)
        if (l->clients[i].since_us)
            return true;
    return false;
}

static void run_load(struct load *l, unsigned rate, double seconds)
{
    int64_t begun_us = clock_steady_us(), now_us;
    unsigned asked = 0;
    int next = 0;
    while ((now_us = clock_steady_us()) - begun_us < (int64_t)(seconds * 1e6)) {
        unsigned due = (unsigned)((double)(now_us - begun_us) * rate / 1e6);
        for (; asked < due; asked++)
            l->unasked += !ask_once(l, &next);
        hear(l, 5);
    }
    for (int i = 0; i < 2000 && is_waiting(l); i++)
        hear(l, 10);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int64_t percentile_95(struct load *l)
{
    qsort(l->took_us, l->done, sizeof *l->took_us, by_size);
    return l->done ? l->took_us[l->done * 95 / 100] : 0;
}

// ---- tests

// What else the machine does may spoil a measure; a fault spoils each.
enum { MEASURED_MAX = 10 };

static const double SECONDS = 2;

static bool is_borne(uint16_t port)
{
    struct load calm, rush;
    load_init(&calm, port, STR("GET /work HTTP/1.1\r\nHost: a\r\n\r\n"));
    load_init(&rush, port, STR("GET /work HTTP/1.1\r\nHost: a\r\n\r\n"));
    run_load(&calm, CAPACITY * 9 / 10, SECONDS);
    run_load(&rush, CAPACITY * 4, SECONDS);
    double peak = calm.done / SECONDS, goodput = rush.done / SECONDS;
    int64_t p95_us = percentile_95(&rush);
    print_message("at most %d/s: %.0f/s when all fits; at four times that %.0f/s, p95 %lld ms, %u refused\n",
                  CAPACITY, peak, goodput, (long long)p95_us / 1000, rush.shed);
    assert_int_equal(calm.other + rush.other, 0);
    load_release(&rush);
    load_release(&calm);
    // Without a bound the 95th would wait for the other clients before it: three seconds.
    return goodput >= 0.75 * peak && rush.shed > rush.done && p95_us < 10 * QUEUE_US;
}

static void at_four_times_the_load_as_much_is_done_and_in_time(void **state)
{
    (void)state;
    struct http_server *server =
        kit_start(rows, (struct http_config){.queue_us = QUEUE_US, .workers = WORKERS});
    bool is_so = false;
    for (int i = 0; i < MEASURED_MAX && !is_so; i++)
        is_so = is_borne(http_port(server));
    assert_true(is_so);
    http_stop(&server);
}

// Fills the workers and the queue, and keeps them full.
struct flood {
    struct load load;
    atomic_bool ends;
    pthread_t thread;
};

static void *run_flood(void *context)
{
    struct flood *f = context;
    while (!atomic_load(&f->ends))
        run_load(&f->load, CAPACITY * 4, 0.2);
    return NULL;
}

static unsigned long refused_for(const struct http_server *s, const char *reason)
{
    struct arena a;
    arena_init(&a);
    unsigned long count = kit_told(s, arena_print(&a, "ens_http_shed_total{reason=\"%s\"}", reason).ptr);
    arena_release(&a);
    return count;
}

// `reason`: for which the first of it is refused.
static void flood_begin(struct flood *f, const struct http_server *s, struct str text, const char *reason)
{
    *f = (struct flood){0};
    unsigned long before = refused_for(s, reason);
    load_init(&f->load, http_port(s), text);
    assert_int_equal(pthread_create(&f->thread, NULL, run_flood, f), 0);
    WAIT_UNTIL(refused_for(s, reason) > before);
}

// Gives how much of it was done.
static double flood_end(struct flood *f)
{
    atomic_store(&f->ends, true);
    pthread_join(f->thread, NULL);
    double part = (double)f->load.done / (f->load.done + f->load.shed);
    load_release(&f->load);
    return part;
}

static void health_is_told_whatever_waits(void **state)
{
    (void)state;
    enum { LOOKS = 50 };
    struct http_server *server = kit_start(
        rows, (struct http_config){
                  .queue_us = QUEUE_US, .workers = WORKERS, .queue_max = 8, .connections_max = CLIENTS});
    struct flood f;
    int64_t took_us[LOOKS];
    flood_begin(&f, server, STR("GET /work HTTP/1.1\r\nHost: a\r\n\r\n"), "queue");
    for (int i = 0; i < LOOKS; i++) { // each by a connection beyond those that are allowed
        struct kit_ear e;
        int64_t begun_us = clock_steady_us();
        assert_int_equal(kit_ask(&e, http_port(server), STR("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")).status,
                         200);
        took_us[i] = clock_steady_us() - begun_us;
        kit_ear_release(&e);
    }
    qsort(took_us, LOOKS, sizeof *took_us, by_size);
    assert_true(took_us[LOOKS / 2] < 500000);
    struct kit_ear e;
    assert_int_equal(kit_ask(&e, http_port(server), STR("GET /work HTTP/1.1\r\nHost: a\r\n\r\n")).status,
                     503);
    assert_true(kit_has_ended(&e));
    kit_ear_release(&e);
    flood_end(&f);
    http_stop(&server);
}

// Without shares as much is done of the modest client's as of the flood.
static bool is_fair(const struct http_server *server)
{
    struct flood f;
    unsigned fair = 0, asked = 0;
    const int64_t end_us = clock_steady_us() + WAIT_MAX_US;
    unsigned long before = refused_for(server, "share");
    flood_begin(&f, server, STR("GET /work HTTP/1.1\r\nHost: a\r\nAuthorization: greedy\r\n\r\n"), "late");
    while (asked < 40 || (refused_for(server, "share") - before <= 100 && clock_steady_us() < end_us)) {
        struct kit_ear e;
        fair += kit_ask(&e, http_port(server),
                        STR("GET /work HTTP/1.1\r\nHost: a\r\nAuthorization: modest\r\n\r\n"))
                    .status == 200;
        asked++;
        kit_ear_release(&e);
    }
    double done = flood_end(&f);
    print_message("of %u requests of a modest client %u were done, of a flood beside it %.0f %%\n", asked,
                  fair, done * 100);
    return fair > 1.5 * done * asked && refused_for(server, "share") - before > 100;
}

static void who_asks_alone_gets_all_there_is(void **state)
{
    (void)state;
    struct http_server *server = kit_start(
        rows, (struct http_config){
                  .queue_us = QUEUE_US, .workers = WORKERS, .client_share = 50, .overload = overload});
    struct flood f;
    flood_begin(&f, server, STR("GET /work HTTP/1.1\r\nHost: a\r\nAuthorization: greedy\r\n\r\n"), "late");
    WAIT_UNTIL(refused_for(server, "late") + refused_for(server, "share") > 1000);
    flood_end(&f);
    // Its share is all: loops that count it at the same moment may take one for another's.
    assert_true(refused_for(server, "share") * 20 < refused_for(server, "late"));
    http_stop(&server);
}

static void who_asks_for_everything_leaves_others_their_share(void **state)
{
    (void)state;
    struct http_server *server = kit_start(
        rows, (struct http_config){
                  .queue_us = QUEUE_US, .workers = WORKERS, .client_share = 50, .overload = overload});
    bool is_so = false;
    for (int i = 0; i < MEASURED_MAX && !is_so; i++)
        is_so = is_fair(server);
    assert_true(is_so);
    http_stop(&server);
}

static int64_t second_now(void)
{
    return clock_steady_us() / 1000000;
}

// So many requests one after the other. false: they were not all in one second.
static bool ask_in_a_second(struct kit_ear *e, unsigned count, unsigned *taken, unsigned *refused)
{
    *taken = *refused = 0;
    for (int64_t begun = second_now(); second_now() == begun;) // at the beginning of one
        usleep(1000);
    int64_t second = second_now();
    for (unsigned i = 0; i < count; i++) {
        kit_say(e->fd, STR("GET /fhir/brief HTTP/1.1\r\nHost: a\r\n\r\n"));
        struct kit_answer answer = kit_hear(e, false);
        *taken += answer.status == 200;
        *refused += answer.status == 429;
        if (answer.status != 429)
            continue;
        assert_true(str_equal(kit_field(answer.head, "Retry-After"), STR("1")));
        assert_true(str_equal(kit_field(answer.head, "Content-Type"), STR("application/fhir+json")));
        assert_true(str_equal(answer.body, STR("{\"share\":1}\n")));
    }
    return second_now() == second;
}

static void a_rate_that_is_set_holds_without_any_rush(void **state)
{
    (void)state;
    struct http_server *server =
        kit_start(rows, (struct http_config){.workers = WORKERS, .client_rate = 20, .overload = overload});
    struct kit_ear e;
    unsigned taken, refused;
    kit_ear_init(&e, kit_connect(http_port(server)));
    WAIT_UNTIL(ask_in_a_second(&e, 40, &taken, &refused));
    assert_int_equal(taken, 20);
    assert_int_equal(refused, 20);
    kit_ear_release(&e);
    http_stop(&server);
}

// Whatever is there to hear, until the end or until nothing has come for a while.
static void hear_all(struct kit_ear *e)
{
    char piece[65536];
    ssize_t n;
    while ((n = recv(e->fd, piece, sizeof piece, 0)) > 0)
        buf_add(&e->heard, str_of(piece, (size_t)n));
}

// A client that asks and asks and does not read fills its socket in the middle of an answer.
static void an_answer_that_was_cut_is_the_last_one(void **state)
{
    (void)state;
    enum { AT_ONCE = 1000, ROUNDS = 200 };
    static const struct timeval a_while = {.tv_usec = 300000};
    static const char asked[] = "GET /fhir/brief HTTP/1.1\r\nHost: a\r\n\r\n";
    const struct str one = STR(asked);
    struct http_server *server =
        kit_start(rows, (struct http_config){.workers = WORKERS, .client_rate = 1, .overload = overload});
    struct kit_ear e;
    struct buf many;
    kit_ear_init(&e, kit_connect(http_port(server)));
    setsockopt(e.fd, SOL_SOCKET, SO_RCVTIMEO, &a_while, sizeof a_while);
    buf_init(&many, &e.arena, AT_ONCE * one.len);
    for (int i = 0; i < AT_ONCE; i++)
        buf_add(&many, one);
    for (int i = 0; i < ROUNDS; i++)
        if (send(e.fd, many.ptr, many.len, MSG_NOSIGNAL) < 0)
            break; // it was cut
    hear_all(&e);
    (void)!send(e.fd, one.ptr, one.len, MSG_NOSIGNAL);
    hear_all(&e);
    size_t whole = 0;
    for (struct str rest = buf_str(&e.heard); rest.len; whole++) {
        ptrdiff_t end = str_find_str(rest, STR("\r\n\r\n"));
        struct str head = str_of(rest.ptr, end < 0 ? rest.len : (size_t)end + 4);
        uint64_t size = 0;
        (void)str_to_u64(kit_field(head, "Content-Length"), &size);
        assert_true(str_find_str(str_skip(head, 1), STR("HTTP/1.1")) < 0);
        struct str body = str_skip(rest, head.len);
        body.len = body.len < size ? body.len : size;
        assert_true(str_find_str(body, STR("HTTP/1.1")) < 0);
        rest = str_skip(rest, head.len + body.len);
    }
    print_message("%zu answers\n", whole);
    assert_true(whole > 1);
    kit_ear_release(&e);
    http_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_four_times_the_load_as_much_is_done_and_in_time),
        cmocka_unit_test(health_is_told_whatever_waits),
        cmocka_unit_test(who_asks_alone_gets_all_there_is),
        cmocka_unit_test(who_asks_for_everything_leaves_others_their_share),
        cmocka_unit_test(a_rate_that_is_set_holds_without_any_rush),
        cmocka_unit_test(an_answer_that_was_cut_is_the_last_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
