// A running server and clients that speak HTTP/2 to it in frames: bodies and answers in bounded memory, events, clients that
// leave, and stopping.
// test-libraries: libssl
#include "http/test_kit.h"
#include "support/h2_frames.h"
#include "support/own_folder.h"
#include "support/tls_client.h"
#include "support/wait.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { LARGE = 20 * 1024 * 1024 };

// ---- handlers

static enum code echo(struct call *c)
{
    http_answer(c->exchange, STR("application/octet-stream"), c->body);
    return DONE;
}

static _Atomic uint64_t received;
static atomic_int may_read, heard_code;

static enum code count_bytes(struct call *c)
{
    struct str piece;
    do {
        while (!may_read)
            usleep(1000);
        enum code code = http_body_next(c->exchange, &piece);
        if (code != DONE) {
            heard_code = (int)code;
            return code;
        }
        atomic_fetch_add(&received, piece.len);
    } while (piece.len);
    http_answer(c->exchange, STR("text/plain"), arena_print(c->arena, "%llu", (unsigned long long)received));
    return DONE;
}

struct source {
    uint64_t left, fails_at;
    char piece[64 * 1024];
};

static _Atomic uint64_t pulled;
static atomic_int sources;

static enum code pull_source(void *context, struct str *piece)
{
    struct source *s = context;
    if (s->fails_at && s->left <= s->fails_at)
        return INTERNAL;
    size_t len = s->left < sizeof s->piece ? (size_t)s->left : sizeof s->piece;
    s->left -= len;
    atomic_fetch_add(&pulled, len);
    *piece = str_of(s->piece, len);
    return DONE;
}

static void close_source(void *context)
{
    (void)context;
    sources--;
}

static enum code give(struct call *c, uint64_t size, uint64_t fails_at)
{
    struct source *s = ARENA_NEW(c->arena, struct source);
    *s = (struct source){.left = LARGE, .fails_at = fails_at};
    sources++;
    http_answer_stream(c->exchange, STR("application/octet-stream"), size, pull_source, close_source, s);
    return DONE;
}

static enum code give_known(struct call *c)
{
    return give(c, LARGE, 0);
}

static enum code give_unknown(struct call *c)
{
    return give(c, UINT64_MAX, 0);
}

static enum code give_broken(struct call *c)
{
    return give(c, UINT64_MAX, LARGE - 1000000);
}

// A window's worth a piece, after a moment that varies: the next window comes before, while and after it is made.
enum { DRIBBLE = 1000 };

static enum code pull_dribble(void *context, struct str *piece)
{
    struct source *s = context;
    usleep((useconds_t)(s->left++ * 37 % 300));
    memset(s->piece, 'a' + (int)(s->left % 26), DRIBBLE);
    *piece = str_of(s->piece, DRIBBLE);
    return DONE;
}

static enum code give_dribble(struct call *c)
{
    sources++;
    http_answer_stream(c->exchange, STR("application/octet-stream"), UINT64_MAX, pull_dribble, close_source,
                       ARENA_NEW(c->arena, struct source));
    return DONE;
}

// Of no exchange's own memory.
static enum code give_at_once(struct call *c)
{
    static const char block[LARGE];
    http_answer(c->exchange, STR("application/octet-stream"), str_of(block, sizeof block));
    return DONE;
}

static atomic_int waiting, may_go, went;

static enum code wait_for_go(struct call *c)
{
    waiting++;
    while (!may_go)
        usleep(1000);
    went++;
    return kit_hello(c);
}

static struct http_events *_Atomic line;

static enum code listen_to(struct call *c)
{
    line = http_answer_events(c->exchange);
    return DONE;
}

static const struct route rows[] = {
    {HTTP_GET | HTTP_HEAD, "/hello", "anyone", "none", ROUTE_NONE, 0, false, "test", kit_hello},
    {HTTP_POST, "/echo", "anyone", "none", ROUTE_NONE, 200000, false, "test", echo},
    {HTTP_POST, "/count", "anyone", "none", ROUTE_NONE, (size_t)LARGE * 2, true, "test", count_bytes},
    {HTTP_GET, "/known", "anyone", "none", ROUTE_NONE, 0, false, "test", give_known},
    {HTTP_GET, "/unknown", "anyone", "none", ROUTE_NONE, 0, false, "test", give_unknown},
    {HTTP_GET, "/broken", "anyone", "none", ROUTE_NONE, 0, false, "test", give_broken},
    {HTTP_GET, "/at-once", "anyone", "none", ROUTE_NONE, 0, false, "test", give_at_once},
    {HTTP_GET, "/dribble", "anyone", "none", ROUTE_NONE, 0, false, "test", give_dribble},
    {HTTP_GET, "/wait", "anyone", "none", ROUTE_NONE, 0, false, "test", wait_for_go},
    {HTTP_GET, "/events", "anyone", "none", ROUTE_NONE, 0, false, "test", listen_to},
    {0},
};

// ---- the server

static struct tls *tls;
static char folder[OWN_FOLDER_SIZE];
static char certificate[64], key[64];

static int make_certificate(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    own_folder_make(folder);
    kit_certify(folder, "localhost");
    snprintf(certificate, sizeof certificate, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    const struct tls_config config = {.certificate = certificate, .key = key, .offers_http_2 = true};
    enum code code = tls_make(&a, &config, &tls);
    arena_release(&a);
    return code != DONE;
}

static int remove_certificate(void **state)
{
    (void)state;
    tls_free(&tls);
    unlink(certificate);
    unlink(key);
    return rmdir(folder);
}

static struct http_server *start(struct http_config config)
{
    received = pulled = 0;
    may_read = 1;
    may_go = went = waiting = heard_code = 0;
    line = NULL;
    config.tls = tls;
    return kit_start(rows, config);
}

// ---- the client

struct client {
    struct http_server *server; // its own
    SSL *ssl;
    int fd;
    char *in;
    size_t len, used; // used: of the frame that was heard last
};

enum { IN_SIZE = 128 * 1024 };

static void say(struct client *c, struct str bytes)
{
    if (bytes.len && SSL_write(c->ssl, bytes.ptr, (int)bytes.len) != (int)bytes.len)
        KIT_FAIL("cannot send");
}

static void say_frame(struct client *c, unsigned type, unsigned flags, uint32_t id, struct str payload)
{
    struct arena a;
    struct buf b;
    arena_init(&a);
    buf_init(&b, &a, payload.len + 9);
    h2_frame(&b, type, flags, id, payload);
    say(c, buf_str(&b));
    arena_release(&a);
}

static void say_number(struct client *c, unsigned type, uint32_t id, uint32_t number)
{
    const unsigned char bytes[] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                                   (unsigned char)(number >> 8), (unsigned char)number};
    say_frame(c, type, 0, id, str_of((const char *)bytes, sizeof bytes));
}

// A server, and a client that has said how it speaks.
static struct client client_start(struct http_config config)
{
    struct arena a;
    struct buf b;
    struct client c = {.server = start(config), .in = heap_alloc(IN_SIZE)};
    c.fd = kit_connect(http_port(c.server));
    c.ssl = kit_tls_connect(c.fd, (const unsigned char *)"\x02h2", 3);
    assert_non_null(c.ssl);
    arena_init(&a);
    buf_init(&b, &a, 64);
    h2_opening(&b);
    say(&c, buf_str(&b));
    arena_release(&a);
    return c;
}

static void client_stop(struct client *c)
{
    SSL_free(c->ssl);
    close(c->fd);
    free(c->in);
    if (c->server)
        http_stop(&c->server);
}

static void ask(struct client *c, uint32_t id, const char *method, const char *path, unsigned flags)
{
    struct arena a;
    arena_init(&a);
    struct str text = arena_print(&a, ":method=%s|:scheme=https|:authority=a|:path=%s", method, path);
    say_frame(c, HEADERS, WHOLE | flags, id, h2_block(&a, text.ptr));
    arena_release(&a);
}

struct heard {
    unsigned type, flags;
    uint32_t id;
    struct str payload; // until the next one
};

// false: the end of the connection.
static bool hear(struct client *c, struct heard *out)
{
    c->len -= c->used;
    memmove(c->in, c->in + c->used, c->len);
    c->used = 0;
    for (;;) {
        size_t size = c->len < 9 ? IN_SIZE : 9 + (h2_u32(c->in) >> 8);
        if (c->len >= size) {
            *out = (struct heard){(unsigned char)c->in[3], (unsigned char)c->in[4], h2_u32(c->in + 5),
                                  str_of(c->in + 9, size - 9)};
            c->used = size;
            return true;
        }
        int n = SSL_read(c->ssl, c->in + c->len, (int)(IN_SIZE - c->len));
        if (n <= 0)
            return false;
        c->len += (size_t)n;
    }
}

// The next frame of this kind on this stream (0: any).
static bool hear_kind(struct client *c, unsigned type, uint32_t id, struct heard *out)
{
    while (hear(c, out))
        if (out->type == type && (!id || out->id == id))
            return true;
    return false;
}

// The bytes of an answer's body; windows are kept open. *reset: the error of a RST_STREAM; UINT32_MAX: none came.
static uint64_t hear_body(struct client *c, uint32_t id, uint32_t *reset)
{
    struct heard h;
    uint64_t len = 0;
    *reset = UINT32_MAX;
    while (hear(c, &h)) {
        if (h.id == id && h.type == RST_STREAM) {
            *reset = h2_u32(h.payload.ptr);
            return len;
        }
        if (h.id != id || h.type != DATA)
            continue;
        len += h.payload.len;
        if (h.flags & ENDS)
            return len;
        say_number(c, WINDOW_UPDATE, 0, (uint32_t)h.payload.len);
        say_number(c, WINDOW_UPDATE, id, (uint32_t)h.payload.len);
    }
    KIT_FAIL("the connection ended after %llu bytes", (unsigned long long)len);
    return 0;
}

static uint32_t hear_error(struct client *c, uint32_t id)
{
    struct heard h;
    assert_true(hear_kind(c, RST_STREAM, id, &h));
    return h2_u32(h.payload.ptr);
}

// ---- answers

static void many_streams_of_a_connection_are_answered(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    struct heard h;
    unsigned ended = 0;
    for (uint32_t round = 0; round < 10; round++) {
        for (uint32_t i = 0; i < 100; i++)
            ask(&c, (round * 100 + i) * 2 + 1, "GET", "/hello", ENDS);
        for (unsigned i = 0; i < 100; i++) {
            do
                assert_true(hear_kind(&c, DATA, 0, &h));
            while (!(h.flags & ENDS));
            assert_true(str_equal(h.payload, STR("hello")));
            ended++;
        }
    }
    assert_int_equal(ended, 1000);
    client_stop(&c);
}

static void an_answer_to_head_ends_with_its_head(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    struct heard h;
    ask(&c, 1, "HEAD", "/hello", ENDS);
    assert_true(hear_kind(&c, HEADERS, 1, &h));
    assert_true(h.flags & ENDS);
    client_stop(&c);
}

static void large_answers_come_whole_and_one_that_breaks_is_reset(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint64_t least, most;
        uint32_t reset;
    } rows_of[] = {{"/known", LARGE, LARGE, UINT32_MAX},
                   {"/unknown", LARGE, LARGE, UINT32_MAX},
                   {"/broken", 0, 1100000, 2}}; // INTERNAL_ERROR
    for (size_t i = 0; i < COUNT_OF(rows_of); i++) {
        struct client c = client_start((struct http_config){0});
        uint32_t reset;
        ask(&c, 1, "GET", rows_of[i].path, ENDS);
        uint64_t len = hear_body(&c, 1, &reset);
        assert_in_range(len, rows_of[i].least, rows_of[i].most);
        assert_int_equal(reset, rows_of[i].reset);
        client_stop(&c);
        assert_int_equal(sources, 0);
    }
}

static void no_more_is_made_than_the_window_takes(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    struct heard h;
    ask(&c, 1, "GET", "/unknown", ENDS);
    for (size_t len = 0; len < 65535; len += h.payload.len)
        assert_true(hear_kind(&c, DATA, 1, &h));
    usleep(200000);
    assert_in_range(pulled, 65535, 65535 + 2 * 65536);
    say_number(&c, RST_STREAM, 1, 8);
    WAIT_UNTIL(sources == 0); // and what made it is let go
    client_stop(&c);
}

static void what_waits_for_who_does_not_read_counts_as_held(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    say_frame(&c, SETTINGS, 0, 0, STR("\0\4\x7f\xff\xff\xff")); // RFC 9113 §6.5.2: streams have a wide window
    say_number(&c, WINDOW_UPDATE, 0, 0x7fffffff - 65535);
    ask(&c, 1, "GET", "/at-once", ENDS);
    WAIT_UNTIL(kit_told(c.server, "ens_http_held_bytes") >= 16384); // a record that the wire did not take
    shutdown(c.fd, SHUT_RDWR);
    WAIT_UNTIL(kit_told(c.server, "ens_http_held_bytes") == 0);
    client_stop(&c);
}

// A window opens after much else that the loop reads first: meanwhile whoever made the next piece gives it back.
static struct str open_late(struct arena *a, uint32_t id)
{
    const char bytes[] = {0, 0, DRIBBLE >> 8, (char)(DRIBBLE & 0xff)};
    struct buf b, fields;
    buf_init(&b, a, 4096);
    buf_init(&fields, a, 1024);
    buf_print(&fields, ":method=GET|:scheme=https|:authority=a|:path=/hello");
    for (int i = 0; i < 90; i++)
        buf_print(&fields, "|a%d=b", i);
    buf_add_char(&fields, 0);
    h2_frame(&b, HEADERS, WHOLE | ENDS, id + 2, h2_block(a, fields.ptr));
    h2_frame(&b, WINDOW_UPDATE, 0, id, str_of(bytes, sizeof bytes));
    return buf_str(&b);
}

static void a_stream_is_in_one_hand_at_a_time(void **state)
{
    (void)state;
    enum { RESETS = 190 }; // as many as may come at once
    struct client c = client_start((struct http_config){0});
    struct heard h;
    struct arena a;
    arena_init(&a);
    // RFC 9113 §6.5.2: streams begin with a window of DRIBBLE; the connection's is wide.
    say_frame(&c, SETTINGS, 0, 0, STR("\0\4\0\0\3\xe8"));
    say_number(&c, WINDOW_UPDATE, 0, LARGE);
    for (uint32_t id = 1; id < 4 * RESETS; id += 4) {
        ask(&c, id, "GET", "/dribble", ENDS);
        assert_true(hear_kind(&c, DATA, id, &h));
        say(&c, open_late(&a, id));
        assert_true(hear_kind(&c, DATA, id, &h));
        usleep(id * 53 % 600);
        say_number(&c, RST_STREAM, id, 8);
        arena_reset(&a);
    }
    WAIT_UNTIL(sources == 0);
    arena_release(&a);
    client_stop(&c);
}

static void a_client_that_does_not_read_in_time_loses_its_stream_alone(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){.write_us = 300000});
    struct heard h;
    ask(&c, 1, "GET", "/unknown", ENDS); // and no window is opened
    assert_int_equal(hear_error(&c, 1), 8);
    assert_int_equal(sources, 0);
    ask(&c, 3, "GET", "/hello", ENDS);
    assert_true(hear_kind(&c, HEADERS, 3, &h));
    client_stop(&c);
}

// ---- bodies

static void a_body_is_gathered_and_one_that_is_too_large_refused(void **state)
{
    (void)state;
    static char block[16000];
    struct client c = client_start((struct http_config){0});
    struct heard h;
    uint32_t reset;
    ask(&c, 1, "POST", "/echo", 0);
    for (int i = 0; i < 10; i++)
        say_frame(&c, DATA, i == 9 ? ENDS : 0, 1, str_of(block, sizeof block));
    assert_int_equal(hear_body(&c, 1, &reset), 10 * sizeof block);
    ask(&c, 3, "POST", "/echo", 0);
    for (int i = 0; i < 13; i++) // within the window
        say_frame(&c, DATA, 0, 3, str_of(block, sizeof block));
    assert_true(hear_kind(&c, HEADERS, 3, &h)); // 413
    assert_int_equal(hear_error(&c, 3), 0);     // the rest need not be sent
    client_stop(&c);
}

static void a_handler_that_does_not_read_holds_its_sender_back(void **state)
{
    (void)state;
    static char block[16000];
    struct client c = client_start((struct http_config){0});
    struct heard h;
    may_read = 0;
    ask(&c, 1, "POST", "/count", 0);
    for (int i = 0; i < 4; i++)
        say_frame(&c, DATA, 0, 1, str_of(block, sizeof block)); // 64,000 bytes: the window
    ask(&c, 3, "GET", "/hello", ENDS);                          // the connection has room for others
    bool was_opened = false;
    while (hear(&c, &h) && !(h.type == DATA && h.id == 3))
        was_opened |= h.type == WINDOW_UPDATE && h.id == 1;
    assert_false(was_opened);
    assert_in_range(kit_told(c.server, "ens_http_held_bytes"), 64000,
                    200000); // and they count as memory that is held
    may_read = 1;
    assert_true(hear_kind(&c, WINDOW_UPDATE, 1, &h));
    for (int i = 0; i < 4; i++)
        say_frame(&c, DATA, i == 3 ? ENDS : 0, 1, str_of(block, sizeof block));
    assert_true(hear_kind(&c, DATA, 1, &h));
    assert_true(str_equal(h.payload, STR("128000")));
    client_stop(&c);
}

static void a_sender_that_leaves_or_stalls_is_told_to_the_handler(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct client c = client_start((struct http_config){.body_us = way == 2 ? 2000000 : 0});
        struct heard h;
        ask(&c, 1, "POST", "/count", 0);
        say_frame(&c, DATA, 0, 1, STR("abc"));
        WAIT_UNTIL(received == 3);
        if (way == 0)
            say_number(&c, RST_STREAM, 1, 8);
        else if (way == 1)
            shutdown(c.fd, SHUT_RDWR);
        else
            assert_true(hear_kind(&c, HEADERS, 1, &h)); // 408
        WAIT_UNTIL(heard_code == (int)INVALID);
        client_stop(&c);
    }
}

// ---- clients that leave

static void a_handler_whose_client_has_left_ends_in_peace(void **state)
{
    (void)state;
    for (int way = 0; way < 2; way++) {
        struct client c = client_start((struct http_config){0});
        struct heard h;
        ask(&c, 1, "GET", "/wait", ENDS);
        WAIT_UNTIL(waiting == 1);
        if (way == 0) {
            say_number(&c, RST_STREAM, 1, 8);
            ask(&c, 3, "GET", "/hello", ENDS);
            assert_true(hear_kind(&c, HEADERS, 3, &h));
        } else {
            shutdown(c.fd, SHUT_RDWR);
            usleep(50000);
        }
        may_go = 1;
        WAIT_UNTIL(went == 1);
        client_stop(&c);
    }
}

// What a client has reset still runs: it gets no further streams for that.
static void streams_that_were_reset_count_until_their_handlers_end(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    struct heard h;
    for (uint32_t i = 0; i < 100; i++)
        ask(&c, i * 2 + 1, "GET", "/wait", ENDS);
    WAIT_UNTIL(waiting == 4); // the workers of the kit
    for (uint32_t i = 0; i < 50; i++)
        say_number(&c, RST_STREAM, i * 2 + 1, 8);
    ask(&c, 201, "GET", "/hello", ENDS);
    assert_true(hear_kind(&c, RST_STREAM, 201, &h));
    assert_int_equal(h2_u32(h.payload.ptr), 7); // REFUSED_STREAM
    may_go = 1;
    WAIT_UNTIL(went == 100);
    client_stop(&c);
}

// ---- events

static void events_go_out_as_they_come_and_a_client_may_leave(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    struct heard h;
    ask(&c, 1, "GET", "/events", ENDS);
    assert_true(hear_kind(&c, HEADERS, 1, &h));
    WAIT_UNTIL(line);
    struct http_events *e = line;
    assert_true(http_event(e, STR("hello"), STR("one")));
    assert_true(hear_kind(&c, DATA, 1, &h));
    assert_true(str_equal(h.payload, STR("event: hello\ndata: one\n\n")));
    assert_true(http_event(e, (struct str){0}, STR("two")));
    assert_true(hear_kind(&c, DATA, 1, &h));
    assert_true(str_equal(h.payload, STR("data: two\n\n")));
    say_number(&c, RST_STREAM, 1, 8);
    WAIT_UNTIL(!http_event(e, (struct str){0}, STR("three")));
    http_events_free(&e);
    client_stop(&c);
}

static void an_end_of_events_ends_the_stream_and_a_slow_client_is_dropped(void **state)
{
    (void)state;
    static char block[1000];
    memset(block, 'a', sizeof block);
    for (int way = 0; way < 2; way++) {
        struct client c = client_start((struct http_config){0});
        struct heard h;
        ask(&c, 1, "GET", "/events", ENDS);
        assert_true(hear_kind(&c, HEADERS, 1, &h));
        WAIT_UNTIL(line);
        struct http_events *e = line;
        bool goes_on = true;
        unsigned long held = 0;
        for (int i = 0; way == 1 && i < 1000 && goes_on; i++) { // a window's worth, then 64 KB
            unsigned long now = kit_told(c.server, "ens_http_held_bytes");
            held = now > held ? now : held;
            goes_on = http_event(e, (struct str){0}, str_of(block, sizeof block));
            usleep(200);
        }
        assert_true(goes_on == (way == 0));
        assert_true(way == 0 || held >= 60000);
        http_events_free(&e);
        if (way == 0) {
            assert_true(hear_kind(&c, DATA, 1, &h));
            assert_true(h.flags & ENDS);
        } else {
            assert_int_equal(hear_error(&c, 1), 8);
        }
        WAIT_UNTIL(kit_told(c.server, "ens_http_held_bytes") == 0);
        client_stop(&c);
    }
}

// ---- HTTP/1.1 over TLS: what is new there

static void events_go_out_over_http_1_1_and_tls(void **state)
{
    (void)state;
    char piece[4096];
    size_t len = 0;
    struct http_server *s = start((struct http_config){0});
    int fd = kit_connect(http_port(s));
    SSL *ssl = kit_tls_connect(fd, (const unsigned char *)"\x08http/1.1", 9);
    assert_non_null(ssl);
    struct str request = STR("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(SSL_write(ssl, request.ptr, (int)request.len), (int)request.len);
    WAIT_UNTIL(line);
    struct http_events *e = line;
    assert_true(http_event(e, STR("hello"), STR("one")));
    while (str_find_str(str_of(piece, len), STR("data: one\n\n")) < 0) {
        int n = SSL_read(ssl, piece + len, (int)(sizeof piece - len));
        assert_true(n > 0);
        len += (size_t)n;
    }
    http_events_free(&e);
    while (SSL_read(ssl, piece, sizeof piece) > 0)
        continue;
    assert_int_equal(SSL_get_shutdown(ssl), SSL_RECEIVED_SHUTDOWN); // its end was announced
    SSL_free(ssl);
    close(fd);
    http_stop(&s);
}

// ---- the end

static void an_idle_connection_ends_with_goaway(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){.idle_us = 1500000});
    struct heard h;
    assert_true(hear_kind(&c, GOAWAY, 0, &h));
    assert_int_equal(h2_u32(h.payload.ptr + 4), 0);
    assert_false(hear(&c, &h));
    client_stop(&c);
}

// RFC 9113 §6.10: nothing else may come before the head is whole, so GOAWAY alone ends nothing.
static void a_head_that_never_ends_does_not_hold_its_connection(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){.idle_us = 1500000});
    struct heard h;
    say_frame(&c, HEADERS, ENDS, 1, STR(""));
    assert_true(hear_kind(&c, GOAWAY, 0, &h));
    assert_false(hear(&c, &h));
    client_stop(&c);
}

static void stopping_finishes_what_was_asked(void **state)
{
    (void)state;
    struct client c = client_start((struct http_config){0});
    struct heard h;
    pthread_t stopper;
    ask(&c, 1, "GET", "/wait", ENDS);
    WAIT_UNTIL(waiting == 1);
    pthread_create(&stopper, NULL, kit_stop, c.server);
    c.server = NULL;
    assert_true(hear_kind(&c, GOAWAY, 0, &h)); // the notice
    may_go = 1;
    assert_true(hear_kind(&c, DATA, 1, &h));
    assert_true(h.flags & ENDS);
    pthread_join(stopper, NULL);
    client_stop(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_streams_of_a_connection_are_answered),
        cmocka_unit_test(an_answer_to_head_ends_with_its_head),
        cmocka_unit_test(large_answers_come_whole_and_one_that_breaks_is_reset),
        cmocka_unit_test(no_more_is_made_than_the_window_takes),
        cmocka_unit_test(what_waits_for_who_does_not_read_counts_as_held),
        cmocka_unit_test(a_stream_is_in_one_hand_at_a_time),
        cmocka_unit_test(a_client_that_does_not_read_in_time_loses_its_stream_alone),
        cmocka_unit_test(a_body_is_gathered_and_one_that_is_too_large_refused),
        cmocka_unit_test(a_handler_that_does_not_read_holds_its_sender_back),
        cmocka_unit_test(a_sender_that_leaves_or_stalls_is_told_to_the_handler),
        cmocka_unit_test(a_handler_whose_client_has_left_ends_in_peace),
        cmocka_unit_test(streams_that_were_reset_count_until_their_handlers_end),
        cmocka_unit_test(events_go_out_as_they_come_and_a_client_may_leave),
        cmocka_unit_test(an_end_of_events_ends_the_stream_and_a_slow_client_is_dropped),
        cmocka_unit_test(events_go_out_over_http_1_1_and_tls),
        cmocka_unit_test(an_idle_connection_ends_with_goaway),
        cmocka_unit_test(a_head_that_never_ends_does_not_hold_its_connection),
        cmocka_unit_test(stopping_finishes_what_was_asked),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, make_certificate, remove_certificate);
}
