// Fuzzes what reads outside bytes: head, framing of the body, Range, path. The first byte says in which
// portions the rest arrives; the outcome must not depend on it.
#include "http/parse.h"
#include "http/trie.h"

#include <stdlib.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

static enum code nothing(struct call *c)
{
    (void)c;
    return DONE;
}

static const struct route rows[] = {
    {HTTP_GET, "/a/{b}/c", "anyone", "none", ROUTE_NONE, 0, false, "test", nothing},
    {HTTP_GET | HTTP_POST, "/a/b", "anyone", "none", ROUTE_NONE, 1, false, "test", nothing},
    {HTTP_GET, "/a/{b}/{c}/{d}/{e}", "anyone", "none", ROUTE_NONE, 0, false, "test", nothing},
    {HTTP_GET, "/{rest*}", "anyone", "none", ROUTE_NONE, 0, false, "test", nothing},
    {0},
};

// The refusal of the head that arrives in portions of `step` bytes; *size its length, 0: more is needed.
static const struct refusal *read_head(struct str bytes, size_t step, struct head *out, size_t *size)
{
    size_t scanned = 0, len = 0;
    *size = 0;
    while (len < bytes.len && !*size) {
        const struct refusal *wrong;
        len = bytes.len - len < step ? bytes.len : len + step;
        *size = head_scan(str_of(bytes.ptr, len), &scanned, &wrong);
        MUST(*size <= len && scanned <= len);
        if (wrong)
            return wrong;
    }
    return *size ? head_parse(str_of(bytes.ptr, *size), out) : NULL;
}

static void check_head(const struct head *head)
{
    const struct http_request *r = head->request;
    unsigned hosts = 0, lengths = 0, codings = 0;
    MUST(r->field_count <= FIELDS_MAX);
    MUST(r->path.len && (r->path.ptr[0] == '/' || r->method == HTTP_OPTIONS));
    for (size_t i = 0; i < r->field_count; i++) {
        struct http_field f = r->fields[i];
        MUST(f.name.len && str_find(f.name, ' ') < 0 && str_find(f.name, ':') < 0);
        for (size_t k = 0; k < f.value.len; k++)
            MUST((unsigned char)f.value.ptr[k] >= ' ' || f.value.ptr[k] == '\t');
        hosts += str_equal_fold(f.name, STR("host"));
        lengths += str_equal_fold(f.name, STR("content-length"));
        codings += str_equal_fold(f.name, STR("transfer-encoding"));
    }
    MUST(hosts == 1 || (head->http_1_0 && hosts == 0));
    MUST(lengths + codings <= 1);
    MUST((r->content_length == UINT64_MAX) == (codings == 1));
    MUST(r->content_length == 0 || r->content_length == UINT64_MAX || lengths == 1);
}

struct body {
    enum body_found found;
    uint64_t hash, size;
    size_t used;
};

static struct body read_body(const struct http_request *r, struct str bytes, size_t step)
{
    struct body b = {BODY_MORE, 7, 0, 0};
    struct body_decoder d;
    body_decoder_init(&d, r);
    do {
        size_t len = bytes.len - b.used < step ? bytes.len - b.used : step;
        struct str raw = str_of(bytes.ptr + b.used, len), data;
        while ((b.found = body_decode(&d, &raw, &data)) == BODY_DATA) {
            MUST(data.len && data.ptr >= bytes.ptr && data.ptr + data.len <= bytes.ptr + bytes.len);
            for (size_t i = 0; i < data.len; i++)
                b.hash = b.hash * 31 + (unsigned char)data.ptr[i];
            b.size += data.len;
        }
        MUST(b.found != BODY_MORE || !raw.len);
        b.used += len - raw.len;
    } while (b.found == BODY_MORE && b.used < bytes.len);
    MUST(b.found != BODY_WRONG || d.wrong);
    return b;
}

static void check_body(const struct http_request *r, struct str bytes, size_t step)
{
    struct body whole = read_body(r, bytes, bytes.len), parts = read_body(r, bytes, step);
    MUST(whole.found == parts.found && whole.hash == parts.hash && whole.size == parts.size);
    MUST(whole.found != BODY_END || whole.used == parts.used);
    MUST(whole.found != BODY_END || r->content_length == UINT64_MAX || whole.size == r->content_length);
}

static void check_range(struct str field, uint64_t size)
{
    uint64_t from, until;
    switch (range_read(field, size, &from, &until)) {
    case RANGE_PART:
        MUST(from < until && until <= size);
        break;
    case RANGE_WHOLE:
    case RANGE_NONE:
        MUST(from == 0 && until == size);
    }
}

static void check_path(struct arena *a, const struct http_request *r)
{
    static const struct route *const tables[] = {rows, NULL};
    struct route_table t;
    struct route_match m;
    MUST(routes_compile(a, tables, &t) == DONE);
    enum code code = routes_match(a, &t, r->method, r->path, &m);
    MUST(code == DONE ? m.row && (m.allowed & r->method) : !m.row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t step = data[0] % 64u + 1;
    struct str bytes = str_of((const char *)data + 1, size - 1);
    struct http_field fields[FIELDS_MAX], fields_again[FIELDS_MAX];
    struct http_request r = {.fields = fields}, r_again = {.fields = fields_again};
    struct head head = {.request = &r}, again = {.request = &r_again};
    size_t head_size, size_again;
    const struct refusal *wrong = read_head(bytes, bytes.len, &head, &head_size);
    const struct refusal *wrong_again = read_head(bytes, step, &again, &size_again);
    if (!wrong && !head_size)
        return 0; // more is needed; in portions it may have been refused early
    MUST(!wrong == !wrong_again);
    if (wrong)
        return 0;
    MUST(head_size == size_again && r.field_count == r_again.field_count);
    check_head(&head);
    check_body(&r, str_skip(bytes, head_size), step);
    struct arena a;
    arena_init(&a);
    if (!str_equal(r.path, STR("*")))
        check_path(&a, &r);
    check_range(http_field_get(&r, "Range"), data[0]);
    arena_release(&a);
    return 0;
}
