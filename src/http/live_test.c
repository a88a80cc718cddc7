// A running server and what it says to clients on the loopback: routing, bodies, refusals, ranges, events.
#include "http/test_kit.h"

#define HOST "Host: a\r\n"
#define GET(path) STR("GET " path " HTTP/1.1\r\n" HOST "\r\n")

// ---- handlers

static enum code hello(struct call *c)
{
    http_answer(c->exchange, STR("text/plain"), STR("hello"));
    return DONE;
}

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

static enum code digits(struct call *c)
{
    http_field_add(c->exchange, STR("ETag"), STR("\"v1\""));
    http_answer(c->exchange, STR("text/plain"), STR("0123456789"));
    return DONE;
}

#define ROW(methods, path, body_max, handler)                                                                \
    {                                                                                                        \
        methods, path, "anyone", "none", ROUTE_NONE, body_max, false, "test", handler                        \
    }

static const struct route rows[] = {
    ROW(HTTP_GET | HTTP_HEAD, "/hello", 0, hello),
    ROW(HTTP_POST, "/echo", 1000, echo),
    ROW(HTTP_GET, "/fhir/{type}/{id}", 0, show_params),
    ROW(HTTP_GET, "/fhir/metadata", 0, hello),
    ROW(HTTP_GET, "/files/{path*}", 0, show_params),
    ROW(HTTP_GET, "/gone", 0, gone),
    ROW(HTTP_DELETE, "/hello", 0, no_content),
    ROW(HTTP_GET, "/bad-field", 0, break_the_head),
    ROW(HTTP_GET, "/digits", 0, digits),
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_find_their_row_or_hear_why_not),
        cmocka_unit_test(a_wrong_method_and_options_tell_what_is_allowed),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
