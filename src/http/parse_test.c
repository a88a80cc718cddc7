// The grammar of requests, case by case: what is taken, and what is refused with which status.
#include "http/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LINE "GET / HTTP/1.1\r\n"
#define HOST "Host: a\r\n"
#define POST "POST / HTTP/1.1\r\n" HOST

// Reads a request from exact heap memory, so that AddressSanitizer sees a step too far. 0: well formed.
static int status_of(struct str text, struct head *head)
{
    char *bytes = malloc(text.len ? text.len : 1);
    memcpy(bytes, text.ptr, text.len);
    size_t scanned = 0;
    const struct refusal *wrong;
    size_t size = head_scan(str_of(bytes, text.len), &scanned, &wrong);
    if (!wrong && size)
        wrong = head_parse(str_of(bytes, size), head);
    int status = wrong ? wrong->status : size ? 0 : -1;
    free(bytes);
    return status;
}

struct request_case {
    const char *what;
    struct str text;
    int status; // 0: taken; -1: more is needed
};

static void check_cases(const struct request_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct http_field fields[FIELDS_MAX];
        struct http_request request = {.fields = fields};
        struct head head = {.request = &request};
        int status = status_of(cases[i].text, &head);
        if (status != cases[i].status)
            fail_msg("%s: got %d, expected %d", cases[i].what, status, cases[i].status);
    }
}

static void what_two_readers_could_read_in_two_ways_is_refused(void **state)
{
    (void)state;
    static const struct request_case cases[] = {
        {"two different Content-Length", STR(POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"), 400},
        {"two equal Content-Length", STR(POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n"), 400},
        {"Content-Length and chunked", STR(POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
         400},
        {"chunked and Content-Length", STR(POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
         400},
        {"Transfer-Encoding: xchunked", STR(POST "Transfer-Encoding: xchunked\r\n\r\n"), 400},
        {"Transfer-Encoding: gzip, chunked", STR(POST "Transfer-Encoding: gzip, chunked\r\n\r\n"), 400},
        {"Transfer-Encoding: identity", STR(POST "Transfer-Encoding: identity\r\n\r\n"), 400},
        {"Transfer-Encoding: empty", STR(POST "Transfer-Encoding:\r\n\r\n"), 400},
        {"Transfer-Encoding with a tab before CR", STR(POST "Transfer-Encoding: \vchunked\r\n\r\n"), 400},
        {"two Transfer-Encoding",
         STR(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
        {"chunked in HTTP/1.0", STR("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400},
        {"Content-Length: +5", STR(POST "Content-Length: +5\r\n\r\n"), 400},
        {"Content-Length: -5", STR(POST "Content-Length: -5\r\n\r\n"), 400},
        {"Content-Length: 5,5", STR(POST "Content-Length: 5,5\r\n\r\n"), 400},
        {"Content-Length: 5, 5", STR(POST "Content-Length: 5, 5\r\n\r\n"), 400},
        {"Content-Length: 0x5", STR(POST "Content-Length: 0x5\r\n\r\n"), 400},
        {"Content-Length: empty", STR(POST "Content-Length:\r\n\r\n"), 400},
        {"Content-Length: 2^63", STR(POST "Content-Length: 9223372036854775808\r\n\r\n"), 400},
        {"Content-Length: 2^64", STR(POST "Content-Length: 18446744073709551616\r\n\r\n"), 400},
        {"space before the colon", STR(POST "Content-Length : 5\r\n\r\n"), 400},
        {"tab before the colon", STR(POST "Content-Length\t: 5\r\n\r\n"), 400},
        {"two Host", STR(LINE HOST HOST "\r\n"), 400},
        {"two different Host in HTTP/1.0", STR("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400},
        {"no Host", STR(LINE "\r\n"), 400},
        {"empty Host", STR(LINE "Host:\r\n\r\n"), 400},
        {"Host with a space", STR(LINE "Host: a b\r\n\r\n"), 400},
        {"Host with a path", STR(LINE "Host: a/b\r\n\r\n"), 400},
        {"Host with user", STR(LINE "Host: u@a\r\n\r\n"), 400},
        {"NUL in a value", STR(LINE HOST "X: a\0b\r\n\r\n"), 400},
        {"NUL in a name", STR(LINE HOST "X\0Y: a\r\n\r\n"), 400},
        {"DEL in a value", STR(LINE HOST "X: a\x7f\r\n\r\n"), 400},
        {"escape in a value", STR(LINE HOST "X: a\x1b[0m\r\n\r\n"), 400},
        {"bare CR in a value", STR(LINE HOST "X: a\rY: b\r\n\r\n"), 400},
        {"bare LF after a field", STR(LINE "Host: a\n\r\n"), 400},
        {"bare LF at the end", STR(LINE HOST "\n"), 400},
        {"bare LF after the request line", STR("GET / HTTP/1.1\nHost: a\r\n\r\n"), 400},
        {"folded field, space", STR(LINE HOST "X: a\r\n b\r\n\r\n"), 400},
        {"folded field, tab", STR(LINE HOST "X: a\r\n\tb\r\n\r\n"), 400},
        {"first field folded", STR(LINE " Host: a\r\n\r\n"), 400},
        {"no colon", STR(LINE HOST "X\r\n\r\n"), 400},
        {"no name", STR(LINE HOST ": a\r\n\r\n"), 400},
        {"name that is no token", STR(LINE HOST "X(Y): a\r\n\r\n"), 400},
        {"other expectation", STR(POST "Expect: 200-ok\r\n\r\n"), 417},
    };
    check_cases(cases, COUNT_OF(cases));
}

static void the_request_line_is_read_strictly(void **state)
{
    (void)state;
    static const struct request_case cases[] = {
        {"plain", STR(LINE HOST "\r\n"), 0},
        {"one empty line before", STR("\r\n" LINE HOST "\r\n"), 0},
        {"two empty lines before", STR("\r\n\r\n" LINE HOST "\r\n"), 400},
        {"HTTP/1.0 without Host", STR("GET / HTTP/1.0\r\n\r\n"), 0},
        {"query as FHIR clients send it",
         STR("GET /fhir/Patient?identifier=a|b&x=%7C HTTP/1.1\r\n" HOST "\r\n"), 0},
        {"HTTP/0.9", STR("GET /\r\n"), 400},
        {"HTTP/2 preface", STR("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505},
        {"HTTP/1.2", STR("GET / HTTP/1.2\r\n" HOST "\r\n"), 505},
        {"HTTP/x.1", STR("GET / HTTP/x.1\r\n" HOST "\r\n"), 400},
        {"lower case version", STR("GET / http/1.1\r\n" HOST "\r\n"), 400},
        {"no method", STR(" / HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"unknown method", STR("BREW / HTTP/1.1\r\n" HOST "\r\n"), 501},
        {"lower case method", STR("get / HTTP/1.1\r\n" HOST "\r\n"), 501},
        {"method that is no token", STR("GE(T / HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"two spaces", STR("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"a tab for a space", STR("GET\t/ HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"space at the end", STR("GET / HTTP/1.1 \r\n" HOST "\r\n"), 400},
        {"space in the target", STR("GET /a b HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"no slash", STR("GET a HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"fragment", STR("GET /a#b HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"control character in the target", STR("GET /a\x01 HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"raw UTF-8 in the target", STR("GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"backslash in the path", STR("GET /a\\b HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"absolute form", STR("GET http://a/b?c HTTP/1.1\r\n" HOST "\r\n"), 0},
        {"absolute form without path", STR("GET https://a HTTP/1.1\r\n" HOST "\r\n"), 0},
        {"absolute form of another host", STR("GET http://b/ HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"absolute form without Host", STR("GET http://a/ HTTP/1.0\r\n\r\n"), 400},
        {"absolute form of another scheme", STR("GET ftp://a/ HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"asterisk for OPTIONS", STR("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 0},
        {"asterisk for GET", STR("GET * HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"authority form", STR("CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n"), 501},
        {"authority form for GET", STR("GET a:443 HTTP/1.1\r\n" HOST "\r\n"), 400},
        {"half a line", STR("GET / HT"), -1},
        {"half a head", STR(LINE "Host: a"), -1},
        {"nothing", STR(""), -1},
    };
    check_cases(cases, COUNT_OF(cases));
}

static struct str repeated(const char *head, char c, size_t count, const char *tail)
{
    size_t h = strlen(head), t = strlen(tail);
    char *p = malloc(h + count + t);
    memcpy(p, head, h);
    memset(p + h, c, count);
    memcpy(p + h + count, tail, t);
    return str_of(p, h + count + t);
}

static void check_once(struct str text, int expected)
{
    struct http_field fields[FIELDS_MAX];
    struct http_request request = {.fields = fields};
    struct head head = {.request = &request};
    int status = status_of(text, &head);
    free((void *)(uintptr_t)text.ptr);
    assert_int_equal(status, expected);
}

static void long_lines_and_heads_are_refused_before_they_end(void **state)
{
    (void)state;
    check_once(repeated("GET /", 'a', 8000, " HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
    check_once(repeated("GET /", 'a', REQUEST_LINE_MAX, " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
    check_once(repeated("GET /", 'a', REQUEST_LINE_MAX, ""), 414);
    check_once(repeated(LINE HOST "X: ", 'a', 16000, "\r\n\r\n"), 0);
    check_once(repeated(LINE HOST "X: ", 'a', HEAD_SIZE_MAX, "\r\n\r\n"), 431);
    check_once(repeated(LINE HOST "X: ", 'a', HEAD_SIZE_MAX + REQUEST_LINE_MAX, ""), 431);
}

static void a_hundred_fields_are_taken_and_not_one_more(void **state)
{
    (void)state;
    for (int extra = 0; extra <= 1; extra++) {
        char text[4096] = LINE HOST;
        for (int i = 1; i < FIELDS_MAX + extra; i++)
            strcat(text, "X: y\r\n");
        strcat(text, "\r\n");
        struct http_field fields[FIELDS_MAX];
        struct http_request request = {.fields = fields};
        struct head head = {.request = &request};
        assert_int_equal(status_of(str_from(text), &head), extra ? 431 : 0);
    }
}

static void a_head_is_the_same_however_it_arrives(void **state)
{
    (void)state;
    struct str text = STR("POST /a/b?c=d HTTP/1.1\r\nHost: h:80\r\nX-Y:  v w \t\r\nConnection: a, Close\r\n"
                          "Expect: 100-Continue\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\n");
    size_t scanned = 0, size = 0;
    for (size_t len = 0; len <= text.len && !size; len++) {
        const struct refusal *wrong;
        size = head_scan(str_of(text.ptr, len), &scanned, &wrong);
        assert_null(wrong);
        assert_true(!size || size == len);
    }
    assert_int_equal(size, text.len - 3);
    struct http_field fields[FIELDS_MAX];
    struct http_request r = {.fields = fields};
    struct head head = {.request = &r};
    assert_null(head_parse(str_of(text.ptr, size), &head));
    assert_int_equal(r.method, HTTP_POST);
    assert_true(str_equal(r.path, STR("/a/b")));
    assert_true(str_equal(r.query, STR("c=d")));
    assert_int_equal(r.field_count, 5);
    assert_true(str_equal(fields[1].value, STR("v w")));
    assert_true(head.close && head.expect_continue && head.has_body && !head.http_1_0);
    assert_true(r.content_length == UINT64_MAX);
}

// ---- chunks

// Decodes `text` in pieces of `step` bytes; returns the last state and what was found.
static enum body_found decode(struct str text, size_t step, char *data, size_t *data_len, size_t *left)
{
    struct http_request r = {.content_length = UINT64_MAX};
    struct body_decoder d;
    body_decoder_init(&d, &r);
    *data_len = 0;
    enum body_found found = BODY_MORE;
    for (size_t at = 0; found == BODY_MORE && at < text.len; at += step) {
        size_t len = text.len - at < step ? text.len - at : step;
        struct str raw = str_of(text.ptr + at, len), part;
        while ((found = body_decode(&d, &raw, &part)) == BODY_DATA) {
            memcpy(data + *data_len, part.ptr, part.len);
            *data_len += part.len;
        }
        *left = text.len - at - len + raw.len;
    }
    return found;
}

static void chunks_are_read_strictly_however_they_arrive(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        enum body_found found;
        const char *data;
        size_t left;
    } cases[] = {
        {STR("0\r\n\r\n"), BODY_END, "", 0},
        {STR("5\r\nhello\r\n0\r\n\r\nGET"), BODY_END, "hello", 3},
        {STR("5\r\nhello\r\nA\r\n world and\r\n00\r\n\r\n"), BODY_END, "hello world and", 0},
        {STR("5;a=b;c=\"d\"\r\nhello\r\n0;x\r\n\r\n"), BODY_END, "hello", 0},
        {STR("1\r\nx\r\n0\r\nTrailer: a\r\nOther: b\r\n\r\n"), BODY_END, "x", 0},
        {STR("5\r\nhel"), BODY_MORE, "hel", 0},
        {STR("0x5\r\nhello\r\n0\r\n\r\n"), BODY_WRONG, "", 0},
        {STR("+5\r\nhello\r\n0\r\n\r\n"), BODY_WRONG, "", 0},
        {STR("-1\r\n"), BODY_WRONG, "", 0},
        {STR(" 5\r\nhello\r\n"), BODY_WRONG, "", 0},
        {STR("5 \r\nhello\r\n"), BODY_WRONG, "", 0},
        {STR("5 ;a\r\nhello\r\n"), BODY_WRONG, "", 0},
        {STR("\r\n5\r\nhello\r\n"), BODY_WRONG, "", 0},
        {STR("g\r\n"), BODY_WRONG, "", 0},
        {STR("5\nhello\r\n0\r\n\r\n"), BODY_WRONG, "", 0},
        {STR("5\r\nhello\n0\r\n\r\n"), BODY_WRONG, "hello", 0},
        {STR("5\r\nhellox\r\n0\r\n\r\n"), BODY_WRONG, "hello", 0},
        {STR("5\r\nhello0\r\n\r\n"), BODY_WRONG, "hello", 0},
        {STR("fffffffffffffffff\r\n"), BODY_WRONG, "", 0},
        {STR("10000000000000000\r\n"), BODY_WRONG, "", 0},
        {STR("0000000000000000\r\n"), BODY_WRONG, "", 0},
        {STR("5;a\0b\r\nhello\r\n"), BODY_WRONG, "", 0},
        {STR("5;a\nb\r\nhello\r\n"), BODY_WRONG, "", 0},
        {STR("0\r\nTrailer\r\n\r\n"), BODY_WRONG, "", 0},
        {STR("0\r\nT : x\r\n\r\n"), BODY_WRONG, "", 0},
        {STR("0\r\n folded: x\r\n\r\n"), BODY_WRONG, "", 0},
        {STR("0\r\n\n"), BODY_WRONG, "", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 1; step <= cases[i].text.len; step++) {
            char data[64];
            size_t len, left = 0;
            enum body_found found = decode(cases[i].text, step, data, &len, &left);
            bool same = found == cases[i].found && str_equal(str_of(data, len), str_from(cases[i].data));
            if (!same || (found == BODY_END && left != cases[i].left))
                fail_msg("case %zu in steps of %zu: got %d, \"%.*s\", %zu left", i, step, found, (int)len,
                         data, left);
        }
}

static void extensions_and_trailers_are_bounded(void **state)
{
    (void)state;
    char data[8];
    size_t len, left;
    struct str long_extension = repeated("1;", 'a', CHUNK_EXTENSIONS_MAX + 1, "\r\nx\r\n0\r\n\r\n");
    assert_int_equal(decode(long_extension, 1000, data, &len, &left), BODY_WRONG);
    struct str long_trailer = repeated("0\r\nA: ", 'a', TRAILERS_SIZE_MAX, "\r\n\r\n");
    assert_int_equal(decode(long_trailer, 1000, data, &len, &left), BODY_WRONG);
    free((void *)(uintptr_t)long_extension.ptr);
    free((void *)(uintptr_t)long_trailer.ptr);
}

// ---- ranges

static void one_byte_range_is_read_and_others_are_ignored(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        uint64_t size;
        enum range_found found;
        uint64_t from, until;
    } cases[] = {
        {"bytes=0-0", 10, RANGE_PART, 0, 1},   {"bytes=2-5", 10, RANGE_PART, 2, 6},
        {"bytes=2-", 10, RANGE_PART, 2, 10},   {"bytes=2-100", 10, RANGE_PART, 2, 10},
        {"bytes=-3", 10, RANGE_PART, 7, 10},   {"bytes=-30", 10, RANGE_PART, 0, 10},
        {"bytes=10-", 10, RANGE_NONE, 0, 10},  {"bytes=-0", 10, RANGE_NONE, 0, 10},
        {"bytes=0-", 0, RANGE_NONE, 0, 0},     {"bytes=-5", 0, RANGE_NONE, 0, 0},
        {"bytes=5-2", 10, RANGE_WHOLE, 0, 10}, {"bytes=0-1,3-4", 10, RANGE_WHOLE, 0, 10},
        {"bytes=", 10, RANGE_WHOLE, 0, 10},    {"bytes=-", 10, RANGE_WHOLE, 0, 10},
        {"bytes=a-b", 10, RANGE_WHOLE, 0, 10}, {"bytes=0-18446744073709551616", 10, RANGE_WHOLE, 0, 10},
        {"lines=0-1", 10, RANGE_WHOLE, 0, 10},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t from, until;
        enum range_found found = range_read(str_from(cases[i].field), cases[i].size, &from, &until);
        if (found != cases[i].found || from != cases[i].from || until != cases[i].until)
            fail_msg("%s of %d: got %d [%d, %d)", cases[i].field, (int)cases[i].size, found, (int)from,
                     (int)until);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_two_readers_could_read_in_two_ways_is_refused),
        cmocka_unit_test(the_request_line_is_read_strictly),
        cmocka_unit_test(long_lines_and_heads_are_refused_before_they_end),
        cmocka_unit_test(a_hundred_fields_are_taken_and_not_one_more),
        cmocka_unit_test(a_head_is_the_same_however_it_arrives),
        cmocka_unit_test(chunks_are_read_strictly_however_they_arrive),
        cmocka_unit_test(extensions_and_trailers_are_bounded),
        cmocka_unit_test(one_byte_range_is_read_and_others_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
