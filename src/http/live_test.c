// A running server and what it says to clients on the loopback: routing, connections, bodies, refusals.
#include "http/test_kit.h"

#define HOST "Host: a\r\n"
#define GET(path) STR("GET " path " HTTP/1.1\r\n" HOST "\r\n")

// ---- handlers

static enum code echo(struct call *c)
{
    http_answer(c->exchange, STR("application/octet-stream"), c->body);
    return DONE;
}

static enum code show_params(struct call *c)
{
    struct str text = arena_print(c->arena, "%.*s|%.*s|%.*s", STR_ARG(c->params[0]), STR_ARG(c->params[1]),
                                  STR_ARG(c->request->query));
    http_answer(c->exchange, STR("text/plain"), text);
    return DONE;
}

static enum code gone(struct call *c)
{
    http_answer(c->exchange, STR("text/plain"), STR("never seen"));
    return fail(c->arena, GONE, "It was here.");
}

static enum code no_content(struct call *c)
{
    http_status(c->exchange, 204);
    return DONE;
}

static enum code break_the_head(struct call *c)
{
    http_field_add(c->exchange, STR("X-Bad"), STR("a\r\nSet-Cookie: b"));
    return DONE;
}

static enum code read_streamed(struct call *c)
{
    uint64_t total = 0;
    struct str piece;
    do {
        enum code code = http_body_next(c->exchange, &piece);
        if (code != DONE)
            return code;
        total += piece.len;
    } while (piece.len);
    http_answer(c->exchange, STR("text/plain"), arena_print(c->arena, "%llu", (unsigned long long)total));
    return DONE;
}

static enum code read_at_once(struct call *c)
{
    struct str body;
    enum code code = http_body(c->exchange, 100, &body);
    if (code == DONE)
        http_answer(c->exchange, STR("text/plain"), body);
    return code;
}

static enum code ignore_body(struct call *c)
{
    return fail(c->arena, DENIED, "Not read.");
}

#define ROW(methods, path, body_max, handler)                                                                \
    {                                                                                                        \
        methods, path, "anyone", "none", ROUTE_NONE, body_max, false, "test", handler                        \
    }
#define STREAMED(path, body_max, handler)                                                                    \
    {                                                                                                        \
        HTTP_POST, path, "anyone", "none", ROUTE_NONE, body_max, true, "test", handler                       \
    }

static const struct route rows[] = {
    ROW(HTTP_GET | HTTP_HEAD, "/hello", 0, kit_hello),
    ROW(HTTP_POST, "/echo", 1000, echo),
    ROW(HTTP_GET, "/fhir/{type}/{id}", 0, show_params),
    ROW(HTTP_GET, "/fhir/metadata", 0, kit_hello),
    ROW(HTTP_GET, "/files/{path*}", 0, show_params),
    ROW(HTTP_GET, "/gone", 0, gone),
    ROW(HTTP_DELETE, "/hello", 0, no_content),
    ROW(HTTP_GET, "/bad-field", 0, break_the_head),
    STREAMED("/count", 1000, read_streamed),
    STREAMED("/small", 1000, read_at_once),
    STREAMED("/ignore", 1000, ignore_body),
    {0},
};

static struct http_server *server;

static int start(void **state)
{
    (void)state;
    server = kit_start(rows, (struct http_config){0});
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_stop(&server);
    return 0;
}

// ---- routing

static void requests_find_their_row_or_hear_why_not(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        int status;
        const char *body; // NULL: any
    } cases[] = {
        {GET("/hello"), 200, "hello"},
        {GET("/fhir/metadata"), 200, "hello"},
        {GET("/fhir/Patient/7"), 200, "Patient|7|"},
        {GET("/fhir/metadata/7"), 200, "metadata|7|"},
        {GET("/fhir/Pati%C3%A9nt/7?a=b|c"), 200, "Pati\xc3\xa9nt|7|a=b|c"},
        {GET("/files/a/b%20c"), 200, "a/b c||"},
        {GET("/files/"), 200, "||"},
        {GET("/files"), 404, "not found: There is nothing at this path.\n"},
        {GET("/fhir/Patient/"), 404, NULL},
        {GET("/hello/"), 404, NULL},
        {GET("/fhir/Patient/%2"), 400, NULL},
        {GET("/fhir/Patient/%00"), 400, NULL},
        {GET("/fhir/Patient/%C3"), 400, NULL},
        {GET("/files/a%2Fb"), 400, NULL},
        {GET("/files/../hello"), 400, NULL},
        {GET("/files/%2e%2E/hello"), 400, NULL},
        {GET("/gone"), 410, "gone: It was here.\n"},
        {GET("/bad-field"), 500, NULL},
        {STR("GET /hello HTTP/1.1\r\n" HOST "Authorization: none\r\n\r\n"), 401,
         "unknown asker: Say who you are.\n"},
        {STR("GET /hello HTTP/1.1\r\n" HOST "Authorization: other\r\n\r\n"), 403, "denied: You may not.\n"},
        {STR("DELETE /hello HTTP/1.1\r\n" HOST "\r\n"), 204, ""},
        {STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 200, "abc"},
        {STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n"), 413, NULL},
        {STR("POST /hello HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 405, NULL},
        {STR("GET /hello HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"), 413, NULL},
        {STR("GET /hello HTTP/1.1\r\n\r\n"), 400, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kit_ear e;
        struct kit_answer answer = kit_ask(&e, http_port(server), cases[i].text);
        bool same = answer.status == cases[i].status &&
                    (!cases[i].body || str_equal(answer.body, str_from(cases[i].body)));
        if (!same)
            KIT_FAIL("%.*s: got %d %.*s", STR_ARG(cases[i].text), answer.status, STR_ARG(answer.body));
        kit_ear_release(&e);
    }
}

static void a_wrong_method_and_options_tell_what_is_allowed(void **state)
{
    (void)state;
    static const struct str asks[] = {
        STR("PUT /hello HTTP/1.1\r\n" HOST "\r\n"),
        STR("OPTIONS /hello HTTP/1.1\r\n" HOST "\r\n"),
    };
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        struct kit_ear e;
        struct kit_answer answer = kit_ask(&e, http_port(server), asks[i]);
        assert_int_equal(answer.status, i == 0 ? 405 : 204);
        assert_true(str_equal(kit_field(answer.head, "Allow"), STR("GET, HEAD, DELETE, OPTIONS")));
        kit_ear_release(&e);
    }
    struct kit_ear e;
    assert_int_equal(kit_ask(&e, http_port(server), STR("OPTIONS * HTTP/1.1\r\n" HOST "\r\n")).status, 204);
    kit_ear_release(&e);
    assert_int_equal(kit_ask(&e, http_port(server), STR("OPTIONS /nothing HTTP/1.1\r\n" HOST "\r\n")).status,
                     404);
    kit_ear_release(&e);
}

// ---- connections

static void a_connection_takes_one_request_after_the_other(void **state)
{
    (void)state;
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    char last_id[17] = "";
    for (int i = 0; i < 50; i++) {
        kit_say(e.fd,
                i % 2 ? GET("/hello") : STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello"));
        struct kit_answer answer = kit_hear(&e, false);
        assert_int_equal(answer.status, 200);
        assert_true(str_equal(answer.body, STR("hello")));
        assert_false(kit_field(answer.head, "Connection").ptr);
        assert_int_equal(kit_field(answer.head, "Date").len, 29);
        struct str id = kit_field(answer.head, "X-Request-Id");
        assert_int_equal(id.len, 16);
        assert_false(str_equal(id, str_from(last_id)));
        memcpy(last_id, id.ptr, 16);
    }
    kit_ear_release(&e);
}

static void pipelined_requests_are_answered_in_their_order(void **state)
{
    (void)state;
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    struct buf all;
    buf_init(&all, &e.arena, 1 << 16);
    for (int i = 0; i < 200; i++) {
        buf_print(&all, "GET /fhir/Patient/%d HTTP/1.1\r\n" HOST "\r\n", i);
        buf_add(&all, STR("POST /echo HTTP/1.1\r\n" HOST
                          "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        buf_add(&all, STR("POST /count HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd"));
    }
    kit_say(e.fd, buf_str(&all));
    for (int i = 0; i < 200; i++) {
        assert_true(str_equal(kit_hear(&e, false).body, arena_print(&e.arena, "Patient|%d|", i)));
        assert_true(str_equal(kit_hear(&e, false).body, STR("abc")));
        assert_true(str_equal(kit_hear(&e, false).body, STR("4")));
    }
    kit_ear_release(&e);
}

static void a_client_that_asks_for_it_or_speaks_1_0_is_closed_after_the_answer(void **state)
{
    (void)state;
    static const struct str asks[] = {
        STR("GET /hello HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"),
        STR("GET /hello HTTP/1.0\r\n\r\n"),
        STR("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
    };
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        struct kit_ear e;
        struct kit_answer answer = kit_ask(&e, http_port(server), asks[i]);
        assert_int_equal(answer.status, 200);
        assert_true(str_equal(kit_field(answer.head, "Connection"), STR("close")));
        assert_true(kit_has_ended(&e));
        kit_ear_release(&e);
    }
}

static void a_client_that_closes_its_half_still_gets_its_answer(void **state)
{
    (void)state;
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    kit_say(e.fd, GET("/hello"));
    shutdown(e.fd, SHUT_WR);
    assert_int_equal(kit_hear(&e, false).status, 200);
    assert_true(kit_has_ended(&e));
    kit_ear_release(&e);
}

static void what_follows_a_refused_request_is_never_run(void **state)
{
    (void)state;
    static const struct str asks[] = {
        STR("POST /echo HTTP/1.1\r\n" HOST
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
        STR("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"),
        STR("POST /count HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n"),
        STR("GET /hello HTTP/1.1\r\n" HOST "Content-Length : 3\r\n\r\nabc"),
        STR("GET /hello HTTP/1.1\r\n" HOST HOST "\r\n"),
    };
    for (size_t i = 0; i < COUNT_OF(asks); i++) {
        struct kit_ear e;
        kit_ear_init(&e, kit_connect(http_port(server)));
        kit_say(e.fd, arena_print(&e.arena, "%.*sGET /hello HTTP/1.1\r\n" HOST "\r\n", STR_ARG(asks[i])));
        struct kit_answer answer = kit_hear(&e, false);
        assert_int_equal(answer.status, 400);
        assert_true(answer.body.len > 20);
        assert_true(str_equal(kit_field(answer.head, "Connection"), STR("close")));
        assert_true(kit_has_ended(&e));
        kit_ear_release(&e);
    }
}

// ---- bodies

static void bodies_are_the_same_however_they_arrive(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *body;
    } cases[] = {
        {STR("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
             "5;x=y\r\nhello\r\n06\r\n world\r\n0\r\nTrailer: t\r\n\r\n"),
         "hello world"},
        {STR("POST /count HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
             "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
         "11"},
        {STR("POST /small HTTP/1.1\r\n" HOST "Content-Length: 11\r\n\r\nhello world"), "hello world"},
        {STR("POST /count HTTP/1.1\r\n" HOST "\r\n"), "0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step < cases[i].text.len * 2; step *= 3) {
            struct kit_ear e;
            kit_ear_init(&e, kit_connect(http_port(server)));
            for (struct str rest = cases[i].text; rest.len; rest = str_skip(rest, step)) {
                kit_say(e.fd, str_of(rest.ptr, rest.len < step ? rest.len : step));
                if (step < 3)
                    usleep(200);
            }
            struct kit_answer answer = kit_hear(&e, false);
            assert_int_equal(answer.status, 200);
            assert_true(str_equal(answer.body, str_from(cases[i].body)));
            kit_say(e.fd, GET("/hello"));
            assert_int_equal(kit_hear(&e, false).status, 200);
            kit_ear_release(&e);
        }
}

static void too_large_bodies_are_refused_and_the_connection_ended(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t size;
        bool chunked;
    } cases[] = {
        {"/echo", 1001, false}, {"/echo", 1001, true}, {"/count", 1001, false}, {"/count", 1001, true},
        {"/small", 101, false}, {"/small", 101, true}, {"/hello", 1, true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kit_ear e;
        kit_ear_init(&e, kit_connect(http_port(server)));
        char body[1100];
        memset(body, 'x', sizeof body);
        bool to_hello = !strcmp(cases[i].path, "/hello");
        struct str head =
            arena_print(&e.arena, "%s %s HTTP/1.1\r\n" HOST, to_hello ? "GET" : "POST", cases[i].path);
        kit_say(e.fd, head);
        kit_say(e.fd, cases[i].chunked
                          ? arena_print(&e.arena, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", cases[i].size)
                          : arena_print(&e.arena, "Content-Length: %zu\r\n\r\n", cases[i].size));
        kit_say(e.fd, str_of(body, cases[i].size));
        struct kit_answer answer = kit_hear(&e, false);
        assert_int_equal(answer.status, 413);
        assert_true(str_equal(kit_field(answer.head, "Connection"), STR("close")));
        kit_ear_release(&e);
    }
}

static void a_body_left_unread_ends_the_connection(void **state)
{
    (void)state;
    struct kit_ear e;
    struct kit_answer answer = kit_ask(
        &e, http_port(server), STR("POST /ignore HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello"));
    assert_int_equal(answer.status, 403);
    assert_true(str_equal(kit_field(answer.head, "Connection"), STR("close")));
    assert_true(kit_has_ended(&e));
    kit_ear_release(&e);
}

static void a_client_that_waits_for_100_gets_it_when_its_body_is_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *path, *length;
        int first, then;
    } cases[] = {
        {"/echo", "5", 100, 200},  {"/count", "5", 100, 200}, {"/ignore", "5", 403, 0},
        {"/echo", "5000", 413, 0}, {"/nothing", "5", 404, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kit_ear e;
        kit_ear_init(&e, kit_connect(http_port(server)));
        kit_say(e.fd,
                arena_print(&e.arena,
                            "POST %s HTTP/1.1\r\n" HOST "Content-Length: %s\r\nExpect: 100-continue\r\n\r\n",
                            cases[i].path, cases[i].length));
        assert_int_equal(kit_hear(&e, false).status, cases[i].first);
        if (cases[i].first == 100)
            kit_say(e.fd, STR("hello"));
        assert_int_equal(kit_hear(&e, false).status, cases[i].then);
        kit_ear_release(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_find_their_row_or_hear_why_not),
        cmocka_unit_test(a_wrong_method_and_options_tell_what_is_allowed),
        cmocka_unit_test(a_connection_takes_one_request_after_the_other),
        cmocka_unit_test(pipelined_requests_are_answered_in_their_order),
        cmocka_unit_test(a_client_that_asks_for_it_or_speaks_1_0_is_closed_after_the_answer),
        cmocka_unit_test(a_client_that_closes_its_half_still_gets_its_answer),
        cmocka_unit_test(what_follows_a_refused_request_is_never_run),
        cmocka_unit_test(bodies_are_the_same_however_they_arrive),
        cmocka_unit_test(too_large_bodies_are_refused_and_the_connection_ended),
        cmocka_unit_test(a_body_left_unread_ends_the_connection),
        cmocka_unit_test(a_client_that_waits_for_100_gets_it_when_its_body_is_wanted),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
