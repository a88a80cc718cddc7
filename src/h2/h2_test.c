// Sessions of HTTP/2, spoken to in frames: what is a request, what is refused and how (RFC 9113), and floods.
#include "h2/test_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static bool take(struct kit_owner *o, struct str bytes)
{
    return h2_take(o->h2, bytes, 1000000);
}

static bool says(struct str text, const char *part)
{
    return str_find_str(text, str_from(part)) >= 0;
}

static void begin(struct kit_owner *o)
{
    struct buf b;
    kit_owner_init(o);
    buf_init(&b, &o->arena, 64);
    h2_opening(&b);
    assert_true(take(o, buf_str(&b)));
    struct str said = kit_said(o);
    assert_true(says(said, "settings; ") && says(said, "window-update; ") && says(said, "settings ack; "));
}

// A request that has these fields; it ends with them, or its body is to come.
static bool ask(struct kit_owner *o, uint32_t id, const char *fields, bool ends)
{
    struct buf b;
    buf_init(&b, &o->arena, 256);
    h2_frame(&b, HEADERS, (ends ? ENDS : 0u) | WHOLE, id, h2_block(&o->arena, fields));
    return take(o, buf_str(&b));
}

// ---- requests

static void fields_become_a_head_of_http_1_1(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *head;
    } rows[] = {
        {KIT_GET, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"},
        {KIT_GET "|accept=a/b|x-y=1", "GET /x HTTP/1.1\r\nHost: a\r\naccept: a/b\r\nx-y: 1\r\n\r\n"},
        {KIT_GET "|cookie=a=1|x=2|cookie=b=2",
         "GET /x HTTP/1.1\r\nHost: a\r\nx: 2\r\nCookie: a=1; b=2\r\n\r\n"},
        {KIT_GET "|host=A", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"},
        {":method=GET|:scheme=https|:path=/x|host=b", "GET /x HTTP/1.1\r\nHost: b\r\n\r\n"},
        {":method=OPTIONS|:scheme=https|:authority=a|:path=*", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"},
        {":method=CONNECT|:authority=a:1", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"},
        {KIT_GET "|te=trailers", "GET /x HTTP/1.1\r\nHost: a\r\nte: trailers\r\n\r\n"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct kit_owner o;
        begin(&o);
        assert_true(ask(&o, 1, rows[i].fields, true));
        struct str wanted = arena_print(&o.arena, "begin %s; ", rows[i].head);
        if (!str_equal(buf_str(&o.heard), wanted))
            print_error("%s: heard %.*s\n", rows[i].fields, STR_ARG(buf_str(&o.heard)));
        assert_true(str_equal(buf_str(&o.heard), wanted));
        kit_owner_release(&o);
    }
}

static void a_body_comes_in_parts_and_an_answer_goes_out(void **state)
{
    (void)state;
    struct kit_owner o;
    struct buf b;
    begin(&o);
    o.answers = true;
    buf_init(&b, &o.arena, 256);
    h2_frame(&b, HEADERS, WHOLE, 1, h2_block(&o.arena, KIT_POST "|content-length=5"));
    h2_frame(&b, DATA, 0, 1, STR("abc"));
    h2_frame(&b, DATA, ENDS, 1, STR("de"));
    assert_true(take(&o, buf_str(&b)));
    assert_true(says(buf_str(&o.heard), "begin open POST /x"));
    assert_true(says(buf_str(&o.heard), "data 3; data 2; end; "));
    assert_true(str_equal(kit_said(&o), STR("headers 1; data 1 5 ends; ")));
    assert_true(says(buf_str(&o.heard), "gone; "));
    kit_owner_release(&o);
}

static void a_head_may_come_in_parts_and_a_body_may_have_trailers(void **state)
{
    (void)state;
    struct kit_owner o;
    struct buf b;
    begin(&o);
    buf_init(&b, &o.arena, 256);
    struct str fields = h2_block(&o.arena, KIT_POST "|accept=a/b");
    h2_frame(&b, HEADERS, 0, 1, str_of(fields.ptr, 10));
    h2_frame(&b, CONTINUATION, 0, 1, str_of(fields.ptr + 10, 20));
    h2_frame(&b, CONTINUATION, WHOLE, 1, str_skip(fields, 30));
    h2_frame(&b, DATA, 0, 1, STR("abc"));
    h2_frame(&b, HEADERS, ENDS | WHOLE, 1, h2_block(&o.arena, "x-sum=1"));
    for (struct str rest = buf_str(&b); rest.len; rest = str_skip(rest, 7))
        assert_true(take(&o, str_of(rest.ptr, rest.len < 7 ? rest.len : 7)));
    assert_true(says(buf_str(&o.heard), "accept: a/b"));
    assert_true(says(buf_str(&o.heard), "end; "));
    assert_false(says(buf_str(&o.heard), "x-sum"));
    kit_owner_release(&o);
}

static void an_answer_before_the_body_is_whole_ends_the_stream_without_an_error(void **state)
{
    (void)state;
    struct kit_owner o;
    begin(&o);
    o.answers = true;
    assert_true(ask(&o, 1, KIT_POST, false));
    assert_true(str_equal(kit_said(&o), STR("headers 1; data 1 5 ends; reset 1 0; ")));
    kit_owner_release(&o);
}

static void an_answer_waits_for_its_maker_and_goes_on(void **state)
{
    (void)state;
    struct kit_owner o;
    begin(&o);
    assert_true(ask(&o, 1, KIT_GET, true));
    o.streams[0].is_slow = true;
    h2_continue(o.h2, 1);
    h2_answer(o.h2, 1, STR("HTTP/1.1 200 OK\r\n\r\n"), true);
    assert_true(str_equal(kit_said(&o), STR("headers 1; headers 1; ")));
    o.streams[0].is_slow = false;
    h2_resume(o.h2, 1);
    assert_true(str_equal(kit_said(&o), STR("data 1 5 ends; ")));
    h2_resume(o.h2, 1); // over: let pass
    h2_used(o.h2, 1, 7);
    h2_reset(o.h2, 1, H2_CANCEL);
    assert_true(str_equal(kit_said(&o), STR("")));
    kit_owner_release(&o);
}

// ---- what is wrong, by section of RFC 9113

#define B(bytes) STR(bytes)
enum { NO = 0 };

struct wrong {
    const char *section;
    struct {
        unsigned type, flags;
        uint32_t id;
        const char *fields; // HPACK, or
        struct str bytes;
    } frames[3];
    const char *said; // part of what the session says: "goaway 1", "reset 1 1"
};

static const struct wrong wrongs[] = {
    {"4.2 a frame over the announced size", {{PING, 0, 0, NULL, {NULL, 16385}}}, "goaway 6"},
    {"4.3 a field block that is none",
     {{HEADERS, ENDS | WHOLE, 1, NULL, B("\xff\xff\xff\xff\xff\xff")}},
     "goaway 9"},
    {"5.1 DATA on an idle stream", {{DATA, 0, 1, NULL, B("a")}}, "goaway 1"},
    {"5.1 WINDOW_UPDATE on an idle stream", {{WINDOW_UPDATE, 0, 1, NULL, B("\0\0\0\1")}}, "goaway 1"},
    {"5.1 DATA after the end",
     {{HEADERS, ENDS | WHOLE, 1, KIT_GET, {0}}, {DATA, 0, 1, NULL, B("a")}},
     " 5; "},
    {"5.1 HEADERS after the end",
     {{HEADERS, ENDS | WHOLE, 1, KIT_GET, {0}}, {HEADERS, ENDS | WHOLE, 1, KIT_GET, {0}}},
     " 5; "},
    {"5.1.1 an even stream", {{HEADERS, ENDS | WHOLE, 2, KIT_GET, {0}}}, "goaway 1"},
    {"6.1 DATA on stream 0", {{DATA, 0, 0, NULL, B("a")}}, "goaway 1"},
    {"6.1 padding longer than the frame",
     {{HEADERS, WHOLE, 1, KIT_POST, {0}}, {DATA, PADDED, 1, NULL, B("\5abc")}},
     "goaway 1"},
    {"6.2 HEADERS on stream 0", {{HEADERS, ENDS | WHOLE, 0, KIT_GET, {0}}}, "goaway 1"},
    {"6.4 RST_STREAM on stream 0", {{RST_STREAM, 0, 0, NULL, B("\0\0\0\0")}}, "goaway 1"},
    {"6.4 RST_STREAM on an idle stream", {{RST_STREAM, 0, 1, NULL, B("\0\0\0\0")}}, "goaway 1"},
    {"6.4 RST_STREAM of three bytes", {{RST_STREAM, 0, 1, NULL, B("\0\0\0")}}, "goaway 6"},
    {"6.5 an acknowledgement that says something", {{SETTINGS, ACK, 0, NULL, B("\0\1\0\0\0\0")}}, "goaway 6"},
    {"6.5 SETTINGS on a stream", {{SETTINGS, 0, 1, NULL, B("")}}, "goaway 1"},
    {"6.5 SETTINGS of five bytes", {{SETTINGS, 0, 0, NULL, B("\0\1\0\0\0")}}, "goaway 6"},
    {"6.5.2 ENABLE_PUSH = 2", {{SETTINGS, 0, 0, NULL, B("\0\2\0\0\0\2")}}, "goaway 1"},
    {"6.5.2 INITIAL_WINDOW_SIZE of 2^31", {{SETTINGS, 0, 0, NULL, B("\0\4\x80\0\0\0")}}, "goaway 3"},
    {"6.5.2 MAX_FRAME_SIZE of 1", {{SETTINGS, 0, 0, NULL, B("\0\5\0\0\0\1")}}, "goaway 1"},
    {"6.6 PUSH_PROMISE by a client", {{PUSH_PROMISE, WHOLE, 1, NULL, B("\0\0\0\2")}}, "goaway 1"},
    {"6.7 PING on a stream", {{PING, 0, 1, NULL, B("12345678")}}, "goaway 1"},
    {"6.7 PING of six bytes", {{PING, 0, 0, NULL, B("123456")}}, "goaway 6"},
    {"6.8 GOAWAY on a stream", {{GOAWAY, 0, 1, NULL, B("\0\0\0\0\0\0\0\0")}}, "goaway 1"},
    {"6.9 WINDOW_UPDATE of nothing", {{WINDOW_UPDATE, 0, 0, NULL, B("\0\0\0\0")}}, "goaway 1"},
    {"6.9 WINDOW_UPDATE of three bytes", {{WINDOW_UPDATE, 0, 0, NULL, B("\0\0\1")}}, "goaway 6"},
    {"6.9.1 a window over 2^31-1", {{WINDOW_UPDATE, 0, 0, NULL, B("\x7f\xff\xff\xff")}}, "goaway 3"},
    {"6.9.1 a stream's window over 2^31-1",
     {{HEADERS, ENDS | WHOLE, 1, KIT_GET, {0}}, {WINDOW_UPDATE, 0, 1, NULL, B("\x7f\xff\xff\xff")}},
     "reset 1 3"},
    {"6.10 CONTINUATION of nothing", {{CONTINUATION, WHOLE, 1, KIT_GET, {0}}}, "goaway 1"},
    {"6.10 another frame within a field block",
     {{HEADERS, ENDS, 1, KIT_GET, {0}}, {PING, 0, 0, NULL, B("12345678")}},
     "goaway 1"},
    {"6.10 a field block of another stream",
     {{HEADERS, ENDS, 1, KIT_GET, {0}}, {CONTINUATION, WHOLE, 3, NULL, B("")}},
     "goaway 1"},
    {"8.1 HEADERS in the middle that do not end it",
     {{HEADERS, WHOLE, 1, KIT_POST, {0}}, {HEADERS, WHOLE, 1, "a=b", {0}}},
     "reset 1 1"},
    {"8.1 a pseudo field in trailers",
     {{HEADERS, WHOLE, 1, KIT_POST, {0}}, {HEADERS, ENDS | WHOLE, 1, ":method=GET", {0}}},
     "reset 1 1"},
    {"8.1.1 less data than announced",
     {{HEADERS, WHOLE, 1, KIT_POST "|content-length=3", {0}}, {DATA, ENDS, 1, NULL, B("ab")}},
     "reset 1 1"},
    {"8.1.1 more data than announced",
     {{HEADERS, WHOLE, 1, KIT_POST "|content-length=1", {0}}, {DATA, 0, 1, NULL, B("ab")}},
     "reset 1 1"},
};

static void expect_said(const struct kit_owner *o, const char *section, struct str said, const char *part)
{
    if (!says(said, part))
        print_error("%s: said %.*s, heard %.*s\n", section, STR_ARG(said), STR_ARG(buf_str(&o->heard)));
    assert_true(says(said, part));
}

static void what_breaks_the_protocol_ends_the_stream_or_the_connection(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrongs); i++) {
        struct kit_owner o;
        struct buf b;
        begin(&o);
        buf_init(&b, &o.arena, 256);
        for (size_t k = 0;
             k < COUNT_OF(wrongs[i].frames) &&
             (wrongs[i].frames[k].fields || wrongs[i].frames[k].bytes.ptr || wrongs[i].frames[k].bytes.len);
             k++) {
            struct str payload = wrongs[i].frames[k].bytes;
            if (wrongs[i].frames[k].fields)
                payload = h2_block(&o.arena, wrongs[i].frames[k].fields);
            else if (!payload.ptr)
                payload.ptr = arena_alloc(&o.arena, payload.len);
            h2_frame(&b, wrongs[i].frames[k].type, wrongs[i].frames[k].flags, wrongs[i].frames[k].id,
                     payload);
        }
        bool goes_on = take(&o, buf_str(&b));
        struct str said = kit_said(&o);
        expect_said(&o, wrongs[i].section, said, wrongs[i].said);
        assert_true(goes_on || says(said, "goaway"));
        if (says(said, "goaway") && !says(buf_str(&o.heard), "begin"))
            assert_true(h2_is_over(o.h2));
        kit_owner_release(&o);
    }
}

// Requests of which the fields alone are wrong; each is reset with PROTOCOL_ERROR (§8.1.1).
static const struct {
    const char *section, *fields;
} wrong_fields[] = {
    {"8.1.1 two lengths", KIT_POST "|content-length=1|content-length=2"},
    {"8.1.1 a length that is none", KIT_POST "|content-length=+1"},
    {"8.2 a name with a capital", KIT_GET "|Accept=a/b"},
    {"8.2.1 a line break in a value", KIT_GET "|a=b~evil: 1"},
    {"8.2.1 a value that begins with a space", KIT_GET "|a= b"},
    {"8.2.1 a colon in a name", KIT_GET "|a:b=c"},
    {"8.2.1 a space in a name", KIT_GET "|a b=c"},
    {"8.2.1 an empty name", KIT_GET "|=c"},
    {"8.2.2 Connection", KIT_GET "|connection=close"},
    {"8.2.2 Keep-Alive", KIT_GET "|keep-alive=1"},
    {"8.2.2 Proxy-Connection", KIT_GET "|proxy-connection=close"},
    {"8.2.2 Transfer-Encoding", KIT_POST "|transfer-encoding=chunked"},
    {"8.2.2 Upgrade", KIT_GET "|upgrade=h2c"},
    {"8.2.2 TE other than trailers", KIT_GET "|te=gzip"},
    {"8.3 an unknown pseudo field", KIT_GET "|:x=1"},
    {"8.3 a pseudo field of answers", KIT_GET "|:status=200"},
    {"8.3 a pseudo field after others", ":method=GET|:scheme=https|a=b|:path=/x"},
    {"8.3 a pseudo field twice", KIT_GET "|:path=/y"},
    {"8.3.1 no host", ":method=GET|:scheme=https|:path=/x"},
    {"8.3.1 no method", ":scheme=https|:authority=a|:path=/x"},
    {"8.3.1 no scheme", ":method=GET|:authority=a|:path=/x"},
    {"8.3.1 no path", ":method=GET|:scheme=https|:authority=a"},
    {"8.3.1 an empty path", ":method=GET|:scheme=https|:path="},
    {"8.3.1 a scheme that is not spoken here", ":method=GET|:scheme=http|:authority=a|:path=/x"},
    {"8.3.1 two hosts", KIT_GET "|host=b"},
    {"8.3.1 a line break in the path", ":method=GET|:scheme=https|:authority=a|:path=/x HTTP/1.1~a: b"},
    {"8.5 CONNECT with a path", ":method=CONNECT|:authority=a|:path=/x"},
    {"8.5 CONNECT without a host", ":method=CONNECT"},
};

static void a_request_whose_fields_are_wrong_is_reset(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong_fields); i++) {
        struct kit_owner o;
        begin(&o);
        assert_true(ask(&o, 1, wrong_fields[i].fields, false));
        expect_said(&o, wrong_fields[i].section, kit_said(&o), "reset 1 1");
        assert_int_equal(o.heard.len, 0); // of it, nothing was handed over
        kit_owner_release(&o);
    }
}

// §5.1.1. It may be what is left of a stream that is over, so it is let pass.
static void a_number_that_goes_back_begins_no_request(void **state)
{
    (void)state;
    struct kit_owner o;
    begin(&o);
    assert_true(ask(&o, 5, KIT_GET, true));
    (void)!ask(&o, 3, KIT_GET, true);
    assert_int_equal(o.count, 1);
    kit_owner_release(&o);
}

static void a_connection_that_begins_otherwise_is_broken(void **state)
{
    (void)state;
    static const struct str openings[] = {{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27},
                                          {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\6\0\0\0\0\0", 33}};
    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        struct kit_owner o;
        kit_owner_init(&o);
        bool goes_on = take(&o, openings[i]);
        assert_true(!goes_on || says(kit_said(&o), "goaway 1"));
        kit_owner_release(&o);
    }
}

// ---- bounds

static void a_head_that_is_too_large_is_told_so_and_one_without_end_is_reset(void **state)
{
    (void)state;
    static const struct {
        size_t fields; // of 1,000 bytes
        const char *heard, *said;
    } rows[] = {{20, "begin GET /x", ""}, {30, "begin ; ", ""}, {70, "", "reset 1 11"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct kit_owner o;
        struct buf fields, b;
        begin(&o);
        buf_init(&fields, &o.arena, 80000);
        buf_init(&b, &o.arena, 80000);
        buf_add(&fields, h2_block(&o.arena, KIT_GET));
        char *value = arena_alloc(&o.arena, 1000);
        memset(value, 'a', 1000);
        for (size_t k = 0; k < rows[i].fields; k++)
            h2_literal(&fields, STR("x"), str_of(value, 1000));
        struct str rest = buf_str(&fields);
        for (bool is_first = true; rest.len; is_first = false) {
            struct str part = str_of(rest.ptr, rest.len < 16000 ? rest.len : 16000);
            rest = str_skip(rest, part.len);
            h2_frame(&b, is_first ? HEADERS : CONTINUATION, (is_first ? ENDS : 0u) | (rest.len ? 0u : WHOLE),
                     1, part);
        }
        assert_true(take(&o, buf_str(&b)));
        assert_true(says(buf_str(&o.heard), rows[i].heard));
        assert_true(says(kit_said(&o), rows[i].said));
        kit_owner_release(&o);
    }
}

static void a_stream_that_the_owner_refuses_is_reset(void **state)
{
    (void)state;
    struct kit_owner o;
    begin(&o);
    o.most = 1;
    assert_true(ask(&o, 1, KIT_GET, true));
    assert_true(ask(&o, 3, KIT_GET, true));
    assert_true(str_equal(kit_said(&o), STR("reset 3 7; ")));
    kit_owner_release(&o);
}

static void the_window_of_a_stream_opens_only_by_what_was_used(void **state)
{
    (void)state;
    struct kit_owner o;
    struct buf b;
    begin(&o);
    buf_init(&b, &o.arena, 70000);
    h2_frame(&b, HEADERS, WHOLE, 1, h2_block(&o.arena, KIT_POST));
    struct str piece = str_of(arena_alloc(&o.arena, 16000), 16000);
    for (int i = 0; i < 4; i++)
        h2_frame(&b, DATA, 0, 1, piece);
    assert_true(take(&o, buf_str(&b)));
    assert_false(says(kit_said(&o), "window-update 1")); // of the stream, that is
    h2_used(o.h2, 1, 64000);
    assert_true(says(kit_said(&o), "window-update 1 64000"));
    h2_window(o.h2, 1);
    assert_true(says(kit_said(&o), "window-update 1 196609"));
    b.len = 0;
    for (int i = 0; i < 17; i++) // 272,000 bytes where 262,144 are taken
        h2_frame(&b, DATA, 0, 1, piece);
    (void)!take(&o, buf_str(&b));
    assert_true(says(kit_said(&o), "reset 1 3"));
    kit_owner_release(&o);
}

// ---- floods

static void frames_that_serve_nobody_end_the_connection(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned type, flags;
        uint32_t id;
        struct str payload;
        bool has_stream;
    } rows[] = {
        {"PING", PING, 0, 0, B("12345678"), false},
        {"SETTINGS", SETTINGS, 0, 0, B("\0\1\0\0\0\0"), false},
        {"PRIORITY", PRIORITY, 0, 99, B("\0\0\0\0\1"), false},
        {"empty DATA", DATA, 0, 1, B(""), true},
        {"DATA of one byte", DATA, 0, 1, B("a"), true},
        {"WINDOW_UPDATE", WINDOW_UPDATE, 0, 0, B("\0\0\0\1"), false},
        {"unknown frames", 0xbe, 0, 0, B(""), false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct kit_owner o;
        struct buf one;
        int64_t now_us = 1000000;
        int count = 0;
        begin(&o);
        buf_init(&one, &o.arena, 64);
        assert_true(!rows[i].has_stream || ask(&o, 1, KIT_POST, false));
        h2_frame(&one, rows[i].type, rows[i].flags, rows[i].id, rows[i].payload);
        while (count < 100000 && h2_take(o.h2, buf_str(&one), now_us)) {
            count++;
            kit_said(&o); // they are answered as they come
            now_us += 1000;
        }
        if (count < 900 || count > 1300)
            print_error("%s: %d\n", rows[i].name, count);
        assert_in_range(count, 900, 1300);
        assert_true(says(kit_said(&o), "goaway 11"));
        kit_owner_release(&o);
    }
}

static void a_frame_a_second_may_go_on_for_ever(void **state)
{
    (void)state;
    struct kit_owner o;
    struct buf one;
    begin(&o);
    buf_init(&one, &o.arena, 64);
    h2_frame(&one, PING, 0, 0, STR("12345678"));
    for (int i = 0; i < 20000; i++) {
        assert_true(h2_take(o.h2, buf_str(&one), (int64_t)i * 20000));
        kit_said(&o);
    }
    kit_owner_release(&o);
}

// Asks, and sends another frame of the stream after it, again and again; gives how many streams went before the connection did.
static uint32_t streams_until_it_ends(uint8_t kind, struct str payload)
{
    struct kit_owner o;
    struct buf b;
    uint32_t id = 1;
    begin(&o);
    buf_init(&b, &o.arena, 256);
    for (; id < 2000; id += 2) {
        b.len = 0;
        h2_frame(&b, HEADERS, ENDS | WHOLE, id, h2_block(&o.arena, KIT_GET));
        h2_frame(&b, kind, 0, id, payload);
        o.count = 0;
        if (!take(&o, buf_str(&b)) || says(kit_said(&o), "goaway"))
            break;
    }
    kit_owner_release(&o);
    return id / 2;
}

// CVE-2023-44487: requests that are taken back at once.
static void requests_that_are_reset_at_once_end_the_connection(void **state)
{
    (void)state;
    assert_in_range(streams_until_it_ends(RST_STREAM, STR("\0\0\0\10")), 150, 300);
}

// CVE-2025-8671: streams that the server is made to reset.
static void streams_that_we_are_made_to_reset_end_the_connection(void **state)
{
    (void)state;
    assert_in_range(streams_until_it_ends(WINDOW_UPDATE, STR("\x7f\xff\xff\xff")), 1, 150);
}

// Also that of an answer whose stream is over before it could be sent.
static void what_waits_to_be_sent_is_counted_until_it_is_given(void **state)
{
    (void)state;
    enum { ANSWERS = 50, PINGS = 50 };
    static const struct str head = {"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n", 56};
    struct kit_owner o;
    struct buf b;
    begin(&o);
    assert_int_equal(h2_waiting(o.h2), 0);
    buf_init(&b, &o.arena, 4096);
    for (uint32_t i = 0; i < ANSWERS; i++) {
        assert_true(ask(&o, 2 * i + 1, KIT_GET, true));
        h2_continue(o.h2, (int32_t)(2 * i + 1));
        h2_answer(o.h2, (int32_t)(2 * i + 1), head, i % 2);
        if (i % 3 == 0)
            h2_frame(&b, RST_STREAM, 0, 2 * i + 1, STR("\0\0\0\10"));
    }
    size_t answers = h2_waiting(o.h2);
    assert_true(answers > ANSWERS * head.len);
    for (int i = 0; i < PINGS; i++)
        h2_frame(&b, PING, 0, 0, STR("12345678"));
    assert_true(take(&o, buf_str(&b)));
    assert_true(h2_waiting(o.h2) >= answers + PINGS * 8);
    assert_true(says(kit_said(&o), "ping"));
    assert_int_equal(h2_waiting(o.h2), 0);
    kit_owner_release(&o);
}

static void too_many_continuations_end_the_connection(void **state)
{
    (void)state;
    struct kit_owner o;
    struct buf b;
    begin(&o);
    buf_init(&b, &o.arena, 256);
    h2_frame(&b, HEADERS, ENDS, 1, h2_block(&o.arena, KIT_GET));
    for (int i = 0; i < 20; i++)
        h2_frame(&b, CONTINUATION, 0, 1, STR(""));
    assert_true(!take(&o, buf_str(&b)) || says(kit_said(&o), "goaway"));
    assert_false(says(buf_str(&o.heard), "begin"));
    kit_owner_release(&o);
}

// ---- the end

static void a_session_that_drains_finishes_what_it_took(void **state)
{
    (void)state;
    struct kit_owner o;
    begin(&o);
    assert_true(ask(&o, 1, KIT_GET, true));
    h2_drain(o.h2, false);
    assert_true(ask(&o, 3, KIT_GET, true)); // was under way
    h2_drain(o.h2, true);
    assert_true(str_equal(kit_said(&o), STR("goaway 0; goaway 0; ")));
    assert_true(ask(&o, 5, KIT_GET, true)); // is not taken any more
    assert_int_equal(o.count, 2);
    h2_answer(o.h2, 1, STR("HTTP/1.1 204 No Content\r\n\r\n"), false);
    assert_true(str_equal(kit_said(&o), STR("headers 1 ends; ")));
    assert_false(h2_is_over(o.h2));
    h2_answer(o.h2, 3, STR("HTTP/1.1 200 OK\r\n\r\n"), true);
    assert_true(says(kit_said(&o), "data 3 5 ends; "));
    assert_true(h2_is_over(o.h2));
    kit_owner_release(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_become_a_head_of_http_1_1),
        cmocka_unit_test(a_body_comes_in_parts_and_an_answer_goes_out),
        cmocka_unit_test(a_head_may_come_in_parts_and_a_body_may_have_trailers),
        cmocka_unit_test(an_answer_before_the_body_is_whole_ends_the_stream_without_an_error),
        cmocka_unit_test(an_answer_waits_for_its_maker_and_goes_on),
        cmocka_unit_test(what_breaks_the_protocol_ends_the_stream_or_the_connection),
        cmocka_unit_test(a_request_whose_fields_are_wrong_is_reset),
        cmocka_unit_test(a_number_that_goes_back_begins_no_request),
        cmocka_unit_test(a_connection_that_begins_otherwise_is_broken),
        cmocka_unit_test(a_head_that_is_too_large_is_told_so_and_one_without_end_is_reset),
        cmocka_unit_test(a_stream_that_the_owner_refuses_is_reset),
        cmocka_unit_test(the_window_of_a_stream_opens_only_by_what_was_used),
        cmocka_unit_test(frames_that_serve_nobody_end_the_connection),
        cmocka_unit_test(a_frame_a_second_may_go_on_for_ever),
        cmocka_unit_test(requests_that_are_reset_at_once_end_the_connection),
        cmocka_unit_test(streams_that_we_are_made_to_reset_end_the_connection),
        cmocka_unit_test(what_waits_to_be_sent_is_counted_until_it_is_given),
        cmocka_unit_test(too_many_continuations_end_the_connection),
        cmocka_unit_test(a_session_that_drains_finishes_what_it_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
