// The answers of a running server beyond the plain one: HEAD, ranges, streams, events.
#include "http/test_kit.h"
#include "support/wait.h"

#define HOST "Host: a\r\n"
#define GETTING(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"
#define GET(path) STR(GETTING(path))

// ---- handlers

static enum code own_policy(struct call *c)
{
    http_field_add(c->exchange, STR("x-policy"), STR("its own"));
    http_answer(c->exchange, STR("text/plain"), STR("hello"));
    return DONE;
}

static enum code digits(struct call *c)
{
    http_field_add(c->exchange, STR("ETag"), STR("\"v1\""));
    http_answer(c->exchange, STR("text/plain"), STR("0123456789"));
    return DONE;
}

// ---- a streamed answer of lines, as many as the query says; "short" promises one more, "fail" fails at the
// end

struct lines {
    char line[32];
    int at, count;
    bool fails;
};

static _Atomic int lines_closed;

static enum code pull_line(void *context, struct str *piece)
{
    struct lines *l = context;
    if (l->at == l->count) {
        *piece = STR("");
        return l->fails ? INTERNAL : DONE;
    }
    int len = snprintf(l->line, sizeof l->line, "line %06d\n", l->at++);
    *piece = str_of(l->line, (size_t)len);
    return DONE;
}

static void close_lines(void *context)
{
    (void)context;
    lines_closed++;
}

static enum code stream_lines(struct call *c)
{
    enum { LINE_SIZE = 12 };
    struct lines *l = ARENA_NEW(c->arena, struct lines);
    l->count = 1000;
    l->fails = str_equal(c->params[0], STR("fail"));
    uint64_t size = UINT64_MAX;
    if (str_equal(c->params[0], STR("known")))
        size = (uint64_t)LINE_SIZE * 1000;
    if (str_equal(c->params[0], STR("short")))
        size = (uint64_t)LINE_SIZE * 1001;
    http_answer_stream(c->exchange, STR("text/plain"), size, pull_line, close_lines, l);
    return str_equal(c->params[0], STR("refused")) ? fail(c->arena, GONE, "After all not.") : DONE;
}

static enum code stream_range(struct call *c)
{
    uint64_t from, until;
    if (!http_range_wanted(c->exchange, 1000, &from, &until))
        return DONE;
    struct str text = arena_print(c->arena, "%d-%d", (int)from, (int)until);
    http_answer(c->exchange, STR("text/plain"), text);
    return DONE;
}

// ---- events

static struct http_events *_Atomic listener;

static enum code listen_to_events(struct call *c)
{
    struct http_events *e = http_answer_events(c->exchange);
    http_event(e, STR("first"), STR("before the head"));
    listener = e;
    return DONE;
}

#define ROW(methods, path, body_max, handler)                                                                \
    {                                                                                                        \
        methods, path, "anyone", "none", ROUTE_NONE, body_max, false, "test", handler                        \
    }
static const struct route rows[] = {
    ROW(HTTP_GET | HTTP_HEAD, "/hello", 0, kit_hello),
    ROW(HTTP_GET, "/own", 0, own_policy),
    ROW(HTTP_GET | HTTP_HEAD, "/digits", 0, digits),
    ROW(HTTP_GET | HTTP_HEAD, "/lines/{how}", 0, stream_lines),
    ROW(HTTP_GET, "/part", 0, stream_range),
    ROW(HTTP_GET | HTTP_HEAD, "/events", 0, listen_to_events),
    {0},
};

static struct http_server *server;

static int start(void **state)
{
    (void)state;
    static const struct http_field standard[] = {
        {{"X-Policy", 8}, {"strict", 6}}, {{"X-Kind", 6}, {"as said", 7}}, {{0}}};
    server = kit_start(rows, (struct http_config){.standard = standard});
    return 0;
}

static int stop(void **state)
{
    (void)state;
    http_stop(&server);
    return 0;
}

// ---- answers

static void head_has_the_fields_of_get_and_no_body(void **state)
{
    (void)state;
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    static const struct {
        struct str text;
        const char *length;
    } cases[] = {
        {STR("HEAD /hello HTTP/1.1\r\n" HOST "\r\n"), "5"},
        {STR("HEAD /digits HTTP/1.1\r\n" HOST "Range: bytes=0-1\r\n\r\n"), "10"},
        {STR("HEAD /lines/known HTTP/1.1\r\n" HOST "\r\n"), "12000"},
        {STR("HEAD /lines/all HTTP/1.1\r\n" HOST "\r\n"), NULL},
        {STR("HEAD /hello HTTP/1.1\r\n" HOST "\r\n"), "5"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        kit_say(e.fd, cases[i].text);
        struct kit_answer answer = kit_hear(&e, true);
        assert_int_equal(answer.status, 200);
        assert_true(str_equal(kit_field(answer.head, "Content-Length"), str_from(cases[i].length)));
    }
    kit_ear_release(&e);
}

static void a_range_of_an_answer_is_cut_out(void **state)
{
    (void)state;
    static const struct {
        const char *path, *fields;
        int status;
        const char *body, *content_range;
    } cases[] = {
        {"/digits", "Range: bytes=2-4\r\n", 206, "234", "bytes 2-4/10"},
        {"/digits", "Range: bytes=-2\r\n", 206, "89", "bytes 8-9/10"},
        {"/digits", "Range: bytes=10-\r\n", 416, NULL, "bytes */10"},
        {"/digits", "Range: bytes=0-1,4-5\r\n", 200, "0123456789", NULL},
        {"/digits", "Range: bytes=2-4\r\nIf-Range: \"v1\"\r\n", 206, "234", "bytes 2-4/10"},
        {"/digits", "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n", 200, "0123456789", NULL},
        {"/digits", "Range: bytes=2-4\r\nIf-Range: W/\"v1\"\r\n", 200, "0123456789", NULL},
        {"/digits", "Range: bytes=2-4\r\nIf-Range: Sat, 21 Nov 2026 00:00:00 GMT\r\n", 200, "0123456789",
         NULL},
        {"/part", "Range: bytes=10-19\r\n", 206, "10-20", "bytes 10-19/1000"},
        {"/part", "", 200, "0-1000", NULL},
        {"/part", "Range: bytes=1000-\r\n", 416, NULL, "bytes */1000"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kit_ear e;
        kit_ear_init(&e, kit_connect(http_port(server)));
        kit_say(e.fd,
                arena_print(&e.arena, "GET %s HTTP/1.1\r\n" HOST "%s\r\n", cases[i].path, cases[i].fields));
        struct kit_answer answer = kit_hear(&e, false);
        assert_int_equal(answer.status, cases[i].status);
        assert_true(!cases[i].body || str_equal(answer.body, str_from(cases[i].body)));
        assert_true(str_equal(kit_field(answer.head, "Content-Range"), str_from(cases[i].content_range)));
        kit_ear_release(&e);
    }
}

static void a_streamed_answer_is_whole_or_the_connection_is_cut(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        int status;
        size_t body; // 0: cut
    } cases[] = {
        {GET("/lines/all"), 200, 12000},
        {GET("/lines/known"), 200, 12000},
        {STR("GET /lines/all HTTP/1.0\r\n\r\n"), 200, 12000},
        {GET("/lines/refused"), 410, 21},
        {GET("/lines/short"), 200, 0},
        {GET("/lines/fail"), 200, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int closed_before = lines_closed;
        struct kit_ear e;
        if (cases[i].body) {
            struct kit_answer answer = kit_ask(&e, http_port(server), cases[i].text);
            assert_int_equal(answer.status, cases[i].status);
            assert_int_equal(answer.body.len, cases[i].body);
        } else {
            kit_ear_init(&e, kit_connect(http_port(server)));
            kit_say(e.fd, cases[i].text);
            while (kit_hear_more(&e))
                ;
            assert_true(str_starts(kit_unread(&e), STR("HTTP/1.1 200 OK\r\n")));
            assert_true(str_find_str(kit_unread(&e), STR("line 000999")) >= 0);
            assert_false(str_ends(kit_unread(&e), STR("0\r\n\r\n")));
        }
        WAIT_UNTIL(lines_closed == closed_before + 1);
        kit_ear_release(&e);
    }
}

static void an_answer_that_ends_with_the_connection_is_reset_when_it_fails(void **state)
{
    (void)state;
    struct kit_ear e;
    kit_ear_init(&e, kit_connect(http_port(server)));
    kit_say(e.fd, STR("GET /lines/fail HTTP/1.0\r\n\r\n"));
    errno = 0;
    while (kit_hear_more(&e))
        ;
    assert_int_equal(errno, ECONNRESET);
    kit_ear_release(&e);
}

// Asks for events, and hears the first, which was made before the head.
static void hear_first_event(struct kit_ear *e)
{
    kit_ear_init(e, kit_connect(http_port(server)));
    listener = NULL;
    kit_say(e->fd, GET("/events"));
    while (str_find_str(kit_unread(e), STR("before the head\n\n")) < 0)
        assert_true(kit_hear_more(e));
}

static void events_reach_the_client_until_it_goes(void **state)
{
    (void)state;
    struct kit_ear e;
    hear_first_event(&e);
    assert_true(str_equal(kit_field(kit_unread(&e), "Content-Type"), STR("text/event-stream")));
    assert_true(http_event(listener, STR("note"), STR("two\nlines")));
    while (str_find_str(kit_unread(&e), STR("event: note\ndata: two\ndata: lines\n\n")) < 0)
        assert_true(kit_hear_more(&e));
    kit_ear_release(&e);
    WAIT_UNTIL(!http_event(listener, STR("note"), STR("anyone?")));
    struct http_events *mine = listener;
    http_events_free(&mine);
    assert_null(mine);
}

static void a_client_that_does_not_read_its_events_is_dropped(void **state)
{
    (void)state;
    struct kit_ear e;
    hear_first_event(&e);
    char large[8000];
    memset(large, 'x', sizeof large);
    size_t taken = 0;
    while (taken < 100000 && http_event(listener, (struct str){0}, str_of(large, sizeof large)))
        taken++;
    assert_in_range(taken, 1, 5000); // what the kernel's buffers hold, and 64 KB
    struct http_events *mine = listener;
    http_events_free(&mine);
    kit_ear_release(&e);
}

static void a_head_of_events_gets_none(void **state)
{
    (void)state;
    struct kit_ear e;
    assert_int_equal(kit_ask(&e, http_port(server), STR("HEAD /events HTTP/1.1\r\n" HOST "\r\n")).status,
                     200);
    struct http_events *mine = listener;
    assert_false(http_event(mine, STR("note"), STR("anyone?")));
    http_events_free(&mine);
    kit_ear_release(&e);
}

static void the_sender_ends_the_events(void **state)
{
    (void)state;
    struct kit_ear e;
    hear_first_event(&e);
    struct http_events *mine = listener;
    http_events_free(&mine);
    e.used = e.heard.len;
    assert_true(kit_has_ended(&e));
    kit_ear_release(&e);
}

static void standard_fields_are_in_every_answer_and_give_way_to_a_handler(void **state)
{
    (void)state;
    static const struct {
        struct str request;
        int status;
        const char *policy;
    } cases[] = {
        {{GETTING("/hello"), sizeof GETTING("/hello") - 1}, 200, "strict"},
        {{GETTING("/own"), sizeof GETTING("/own") - 1}, 200, "its own"},
        {{GETTING("/lines/known"), sizeof GETTING("/lines/known") - 1}, 200, "strict"},
        {{GETTING("/nowhere"), sizeof GETTING("/nowhere") - 1}, 404, "strict"},
        {{"GET /hello HTTP/1.1\r\n\r\n", 23}, 400, "strict"}, // by the reader, before any handler
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct kit_ear e;
        struct kit_answer answer = kit_ask(&e, http_port(server), cases[i].request);
        assert_int_equal(answer.status, cases[i].status);
        assert_true(str_equal(kit_field(answer.head, "X-Policy"), str_from(cases[i].policy)));
        assert_true(str_equal(kit_field(answer.head, "X-Kind"), STR("as said")));
        kit_ear_release(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(head_has_the_fields_of_get_and_no_body),
        cmocka_unit_test(a_range_of_an_answer_is_cut_out),
        cmocka_unit_test(a_streamed_answer_is_whole_or_the_connection_is_cut),
        cmocka_unit_test(an_answer_that_ends_with_the_connection_is_reset_when_it_fails),
        cmocka_unit_test(events_reach_the_client_until_it_goes),
        cmocka_unit_test(a_client_that_does_not_read_its_events_is_dropped),
        cmocka_unit_test(a_head_of_events_gets_none),
        cmocka_unit_test(the_sender_ends_the_events),
        cmocka_unit_test(standard_fields_are_in_every_answer_and_give_way_to_a_handler),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
