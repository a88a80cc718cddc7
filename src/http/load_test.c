// Under load and against bad clients: large bodies both ways in little memory, deadlines, many idle
// connections, overload, and stopping while requests run.
#include "http/test_kit.h"
#include "support/wait.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define HOST "Host: a\r\n"
#define GET(path) STR("GET " path " HTTP/1.1\r\n" HOST "\r\n")

enum { LARGE = 50 * 1024 * 1024 };

// ---- handlers

static _Atomic uint64_t received;
static atomic_int reads_no_more; // after its first piece

static enum code take(struct call *c)
{
    uint64_t sum = 0;
    struct str piece;
    do {
        enum code code = http_body_next(c->exchange, &piece);
        if (code != DONE)
            return code;
        for (size_t i = 0; i < piece.len; i++)
            sum += (unsigned char)piece.ptr[i];
        atomic_fetch_add(&received, piece.len);
        while (reads_no_more)
            usleep(1000);
    } while (piece.len);
    http_answer(c->exchange, STR("text/plain"), arena_print(c->arena, "%llu", (unsigned long long)sum));
    return DONE;
}

struct zeros {
    uint64_t left;
    char piece[64 * 1024];
};

static atomic_int streams_open;
static _Atomic uint64_t pulled;

static enum code pull_zeros(void *context, struct str *piece)
{
    struct zeros *z = context;
    size_t len = z->left < sizeof z->piece ? (size_t)z->left : sizeof z->piece;
    z->left -= len;
    atomic_fetch_add(&pulled, len);
    *piece = str_of(z->piece, len);
    return DONE;
}

static void close_zeros(void *context)
{
    (void)context;
    streams_open--;
}

static enum code give(struct call *c)
{
    struct zeros *z = ARENA_NEW(c->arena, struct zeros);
    z->left = LARGE;
    streams_open++;
    http_answer_stream(c->exchange, STR("application/octet-stream"), LARGE, pull_zeros, close_zeros, z);
    return DONE;
}

static enum code give_at_once(struct call *c)
{
    char *body = arena_alloc(c->arena, 8 * 1024 * 1024);
    http_answer(c->exchange, STR("application/octet-stream"), str_of(body, 8 * 1024 * 1024));
    return DONE;
}

static atomic_int waiting, may_go;

static enum code wait_for_go(struct call *c)
{
    waiting++;
    while (!may_go)
        usleep(1000);
    return kit_hello(c);
}

static const struct route rows[] = {
    {HTTP_GET, "/hello", "anyone", "none", ROUTE_NONE, 0, false, "test", kit_hello},
    {HTTP_POST, "/take", "anyone", "none", ROUTE_NONE, (size_t)LARGE * 2, true, "test", take},
    {HTTP_POST, "/gather", "anyone", "none", ROUTE_NONE, 1024 * 1024, false, "test", kit_hello},
    {HTTP_GET, "/give", "anyone", "none", ROUTE_NONE, 0, false, "test", give},
    {HTTP_GET, "/give-at-once", "anyone", "none", ROUTE_NONE, 0, false, "test", give_at_once},
    {HTTP_GET, "/wait", "anyone", "none", ROUTE_NONE, 0, false, "test", wait_for_go},
    {0},
};

// ---- measures

static long resident_kb(pid_t pid)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    long kb = 0;
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return kb;
}

static bool takes_hello(uint16_t port)
{
    struct kit_ear e;
    bool taken = kit_ask(&e, port, GET("/hello")).status == 200;
    kit_ear_release(&e);
    return taken;
}

// ---- large bodies

// Sanitizers keep freed memory for a while; their own share is not the server's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { ROOM_KB = 40 * 1024 };
#else
enum { ROOM_KB = 4 * 1024 };
#endif

static void fifty_megabytes_go_both_ways_in_little_memory(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){0});
    static char block[256 * 1024];
    memset(block, 1, sizeof block);
    long before_kb = resident_kb(getpid());
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    kit_say(e.fd, arena_print(&e.arena, "POST /take HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n", LARGE));
    for (int sent = 0; sent < LARGE; sent += (int)sizeof block)
        kit_say(e.fd, str_of(block, sizeof block));
    char expected[32];
    snprintf(expected, sizeof expected, "%d", LARGE);
    assert_true(str_equal(kit_hear(&e, false).body, str_from(expected)));

    kit_say(e.fd, STR("POST /take HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"));
    for (int sent = 0; sent < LARGE; sent += (int)sizeof block) {
        kit_say(e.fd, STR("40000\r\n"));
        kit_say(e.fd, str_of(block, sizeof block));
        kit_say(e.fd, STR("\r\n"));
    }
    kit_say(e.fd, STR("0\r\n\r\n"));
    assert_true(str_equal(kit_hear(&e, false).body, str_from(expected)));

    kit_say(e.fd, GET("/give"));
    for (size_t heard = 0; heard < LARGE;) {
        ssize_t n = recv(e.fd, block, sizeof block, 0);
        assert_true(n > 0);
        heard += (size_t)n;
    }
    long grown_kb = resident_kb(getpid()) - before_kb;
    if (grown_kb > ROOM_KB)
        KIT_FAIL("grew by %ld KB\n", grown_kb);
    kit_ear_release(&e);
    http_stop(&server);
}

static void a_handler_that_does_not_read_holds_its_sender_back(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){0});
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    received = 0;
    reads_no_more = 1;
    kit_say(e.fd, arena_print(&e.arena, "POST /take HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n", LARGE));
    static char block[64 * 1024];
    size_t sent = 0;
    ssize_t n;
    struct pollfd p = {.fd = e.fd, .events = POLLOUT};
    while (sent < LARGE && poll(&p, 1, 200) == 1 && (n = send(e.fd, block, sizeof block, MSG_DONTWAIT)) > 0)
        sent += (size_t)n;
    assert_in_range(sent, 1,
                    LARGE / 2); // the kernel's buffers are full, and no more of it was taken than asked for
    assert_in_range(received, 0, 128 * 1024);
    reads_no_more = 0;
    kit_ear_release(&e);
    http_stop(&server);
}

static void slow_receivers_hold_no_worker(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){.workers = 2, .loops = 1});
    enum { RECEIVERS = 8 };
    struct kit_ear ears[RECEIVERS];
    pulled = 0;
    for (int i = 0; i < RECEIVERS; i++) {
        kit_ear_init(&ears[i], kit_connect(http_port(server)));
        int small = 32 * 1024;
        setsockopt(ears[i].fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        kit_say(ears[i].fd, GET("/give"));
    }
    WAIT_UNTIL(streams_open == RECEIVERS);
    for (int i = 0; i < 10; i++)
        assert_true(takes_hello(http_port(server)));
    assert_true(pulled < (uint64_t)RECEIVERS * LARGE / 2);
    for (int i = 0; i < RECEIVERS; i++)
        kit_ear_release(&ears[i]);
    WAIT_UNTIL(streams_open == 0);
    http_stop(&server);
}

static void uploads_that_stall_leave_workers_for_others(void **state)
{
    (void)state;
    struct http_server *server =
        kit_start(rows, (struct http_config){.workers = 1, .uploads = 2, .body_us = 5000000});
    enum { SENDERS = 6 };
    struct kit_ear ears[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        kit_ear_init(&ears[i], kit_connect(http_port(server)));
        kit_say(ears[i].fd, STR("POST /take HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nab"));
    }
    assert_true(takes_hello(http_port(server)));
    // Did uploads hold the one worker, the first of them would have been given up before.
    char first;
    assert_int_equal(recv(ears[0].fd, &first, 1, MSG_PEEK | MSG_DONTWAIT), -1);
    assert_int_equal(kit_hear(&ears[0], false).status, 408);
    for (int i = 0; i < SENDERS; i++)
        kit_ear_release(&ears[i]);
    http_stop(&server);
}

// ---- deadlines

struct drip {
    const char *what;
    struct str first;
    int status; // 0: closed without a word
};

static void clients_that_take_too_long_are_cut_however_busy_they_look(void **state)
{
    (void)state;
    static const struct drip cases[] = {
        {"a head, byte by byte", STR("GET /hello HTTP/1.1\r\nX: "), 408},
        {"a gathered body", STR("POST /gather HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n"), 408},
        {"a gathered body in chunks",
         STR("POST /gather HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3e8\r\n"), 408},
        {"a streamed body", STR("POST /take HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n"), 408},
    };
    struct http_config config = {.header_us = 600000, .body_us = 600000, .idle_us = 600000};
    struct http_server *server = kit_start(rows, config);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kit_ear e;
        kit_ear_init(&e, kit_connect(http_port(server)));
        int64_t begun_us = clock_steady_us();
        kit_say(e.fd, cases[i].first);
        struct pollfd p = {.fd = e.fd, .events = POLLIN};
        while (poll(&p, 1, 20) == 0 && clock_steady_us() - begun_us < WAIT_MAX_US)
            (void)!send(e.fd, "x", 1, MSG_NOSIGNAL);
        int64_t took_us = clock_steady_us() - begun_us;
        struct kit_answer answer = kit_hear(&e, false);
        if (answer.status != cases[i].status || took_us < 300000)
            KIT_FAIL("%s: %d after %d ms\n", cases[i].what, answer.status, (int)(took_us / 1000));
        kit_ear_release(&e);
    }
    http_stop(&server);
}

static void an_idle_connection_is_closed_without_a_word(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){.idle_us = 2000000});
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    assert_true(kit_has_ended(&e));
    kit_ear_release(&e);
    assert_int_equal(kit_ask(&e, http_port(server), GET("/hello")).status, 200);
    assert_true(kit_has_ended(&e));
    kit_ear_release(&e);
    http_stop(&server);
}

// A client whose kernel takes next to nothing for it.
static int connect_narrow(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), least = 1;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void a_client_that_does_not_read_its_answer_is_cut(void **state)
{
    (void)state;
    static const struct str asks[] = {GET("/give"), GET("/give-at-once")};
    struct http_server *server = kit_start(rows, (struct http_config){.write_us = 300000});
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        int fd = connect_narrow(http_port(server));
        kit_say(fd, asks[i]);
        struct pollfd p = {.fd = fd}; // waits for the reset alone
        if (poll(&p, 1, (int)(WAIT_MAX_US / 1000)) != 1 || !(p.revents & POLLERR))
            KIT_FAIL("%.*s was not cut\n", STR_ARG(asks[i]));
        close(fd);
    }
    WAIT_UNTIL(streams_open == 0);
    http_stop(&server);
}

// ---- many connections

// In a process of its own, so that each side has the descriptors that one process may have.
static void hold_idle_connections(int from_server, int to_server, int count)
{
    uint16_t port;
    if (read(from_server, &port, sizeof port) != sizeof port)
        _exit(1);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct str ask = GET("/hello");
    for (int i = 0; i < count; i++) {
        char answer[1024];
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        bool answered = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
                        send(fd, ask.ptr, ask.len, 0) == (ssize_t)ask.len &&
                        recv(fd, answer, sizeof answer, 0) > 0;
        if (!answered)
            _exit(2);
    }
    char word = 'k';
    bool told =
        write(to_server, &word, 1) == 1 && read(from_server, &word, 1) == 0; // until the server is done
    _exit(told ? 0 : 3);
}

static int connections_possible(int wanted)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)wanted + 500, .rlim_max = (rlim_t)wanted + 500};
    struct rlimit now;
    getrlimit(RLIMIT_NOFILE, &now);
    if (now.rlim_max > limit.rlim_max)
        limit.rlim_max = now.rlim_max;
    if (now.rlim_cur < limit.rlim_cur && setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        limit.rlim_cur = limit.rlim_max = now.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    getrlimit(RLIMIT_NOFILE, &now);
    int possible = (int)now.rlim_cur - 500;
    return possible < wanted ? possible : wanted;
}

static void ten_thousand_idle_connections_cost_little(void **state)
{
    (void)state;
    int count = connections_possible(10000), down[2], up[2];
    if (count < 10000)
        print_message("only %d connections: the limit on descriptors allows no more\n", count);
    assert_int_equal(pipe(down), 0);
    assert_int_equal(pipe(up), 0);
    pid_t child = fork();
    if (child == 0) {
        close(down[1]);
        hold_idle_connections(down[0], up[1], count);
    }
    close(down[0]);
    close(up[1]);
    struct http_server *server = kit_start(
        rows, (struct http_config){.idle_us = 600 * 1000000LL}); // however long it takes to make them
    assert_true(takes_hello(http_port(server)));
    long before_kb = resident_kb(getpid());
    uint16_t port = http_port(server);
    assert_int_equal(write(down[1], &port, sizeof port), sizeof port);
    char word;
    bool held = read(up[0], &word, 1) == 1;
    double kb_each = (double)(resident_kb(getpid()) - before_kb) / count;
    print_message("%d idle connections: %.2f KB each\n", count, kb_each);
    assert_true(takes_hello(port));
    close(down[1]);
    close(up[0]);
    int status;
    waitpid(child, &status, 0);
    assert_true(held && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(kb_each <= 6.0);
    http_stop(&server);
}

// ---- overload

static void more_requests_than_the_queue_holds_hear_so_at_once(void **state)
{
    (void)state;
    enum { QUEUE = 4, CLIENTS = 10 };
    struct http_server *server =
        kit_start(rows, (struct http_config){.workers = 1, .loops = 1, .queue_max = QUEUE});
    struct kit_ear ears[CLIENTS];
    waiting = may_go = 0;
    for (int i = 0; i < CLIENTS; i++) {
        kit_ear_init(&ears[i], kit_connect(http_port(server)));
        kit_say(ears[i].fd, GET("/wait"));
        if (i == 0)
            WAIT_UNTIL(waiting == 1);
        else if (i <= QUEUE) // the next comes after it
            WAIT_UNTIL(kit_told(server, "ens_http_queue_depth{pool=\"handlers\"}") == (unsigned long)i);
    }
    for (int i = QUEUE + 1; i < CLIENTS; i++) {
        struct kit_answer answer = kit_hear(&ears[i], false);
        assert_int_equal(answer.status, 503);
        assert_true(str_equal(kit_field(answer.head, "Retry-After"), STR("1")));
    }
    may_go = 1;
    for (int i = 0; i <= QUEUE; i++)
        assert_int_equal(kit_hear(&ears[i], false).status, 200);
    kit_say(ears[CLIENTS - 1].fd, GET("/hello")); // the connection is still good
    assert_int_equal(kit_hear(&ears[CLIENTS - 1], false).status, 200);
    for (int i = 0; i < CLIENTS; i++)
        kit_ear_release(&ears[i]);
    http_stop(&server);
}

static void more_connections_than_allowed_hear_so_and_are_closed(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){.connections_max = 2});
    struct kit_ear first, second, third;
    assert_int_equal(kit_ask(&first, http_port(server), GET("/hello")).status, 200);
    assert_int_equal(kit_ask(&second, http_port(server), GET("/hello")).status, 200);
    kit_ear_init(&third, kit_connect(http_port(server)));
    struct kit_answer answer = kit_hear(&third, false);
    assert_int_equal(answer.status, 503);
    assert_true(kit_field(answer.head, "Retry-After").ptr);
    assert_true(kit_has_ended(&third));
    kit_ear_release(&third);
    kit_ear_release(&second);
    WAIT_UNTIL(takes_hello(http_port(server))); // the server has seen the second one go
    kit_ear_release(&first);
    http_stop(&server);
}

static void bodies_that_fill_the_memory_make_others_wait(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){.memory_max = 200000});
    struct kit_ear upload;
    static char body[300000];
    kit_ear_init(&upload, kit_connect(http_port(server)));
    kit_say(upload.fd,
            arena_print(&upload.arena, "POST /gather HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n",
                        sizeof body));
    kit_say(upload.fd, str_of(body, sizeof body - 1));
    WAIT_UNTIL(!takes_hello(http_port(server)));
    kit_say(upload.fd, STR("x"));
    assert_int_equal(kit_hear(&upload, false).status, 200);
    WAIT_UNTIL(takes_hello(http_port(server))); // an answer's memory is given back when it has left
    kit_ear_release(&upload);
    http_stop(&server);
}

// ---- stopping

static void stopping_lets_what_runs_finish_and_closes_the_rest(void **state)
{
    (void)state;
    struct http_server *server = kit_start(rows, (struct http_config){0});
    uint16_t port = http_port(server);
    struct kit_ear idle, busy;
    assert_int_equal(kit_ask(&idle, port, GET("/hello")).status, 200);
    waiting = may_go = 0;
    kit_ear_init(&busy, kit_connect(port));
    kit_say(busy.fd, GET("/wait"));
    WAIT_UNTIL(waiting == 1);
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, kit_stop, server), 0);
    assert_true(kit_has_ended(&idle));
    may_go = 1;
    struct kit_answer answer = kit_hear(&busy, false);
    assert_int_equal(answer.status, 200);
    assert_true(str_equal(kit_field(answer.head, "Connection"), STR("close")));
    assert_true(kit_has_ended(&busy));
    kit_ear_release(&busy);
    kit_ear_release(&idle);
    pthread_join(stopper, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_megabytes_go_both_ways_in_little_memory),
        cmocka_unit_test(a_handler_that_does_not_read_holds_its_sender_back),
        cmocka_unit_test(slow_receivers_hold_no_worker),
        cmocka_unit_test(uploads_that_stall_leave_workers_for_others),
        cmocka_unit_test(clients_that_take_too_long_are_cut_however_busy_they_look),
        cmocka_unit_test(an_idle_connection_is_closed_without_a_word),
        cmocka_unit_test(a_client_that_does_not_read_its_answer_is_cut),
        cmocka_unit_test(ten_thousand_idle_connections_cost_little),
        cmocka_unit_test(more_requests_than_the_queue_holds_hear_so_at_once),
        cmocka_unit_test(more_connections_than_allowed_hear_so_and_are_closed),
        cmocka_unit_test(bodies_that_fill_the_memory_make_others_wait),
        cmocka_unit_test(stopping_lets_what_runs_finish_and_closes_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
