// The bytes of an answer: status line and fields (RFC 9112 §4, RFC 9110 §6.6.1), ranges (RFC 9110 §14), and
// what a HEAD or a status without body leaves out.
#include "http/http_int.h"

#include "codec/text/text.h"

struct str date_now(struct date_text *d)
{
    int64_t now_us = clock_now_us();
    if (now_us / 1000000 == d->second && d->len)
        return str_of(d->text, d->len);
    struct arena a;
    arena_init(&a);
    struct buf b;
    buf_init(&b, &a, sizeof d->text);
    http_date_write(&b, now_us);
    d->len = b.len < sizeof d->text ? b.len : sizeof d->text;
    memcpy(d->text, b.ptr, d->len);
    d->second = now_us / 1000000;
    arena_release(&a);
    return str_of(d->text, d->len);
}

static void add_status_line(struct buf *b, int status)
{
    buf_add(b, STR("HTTP/1.1 "));
    buf_add_u64(b, (uint64_t)status);
    buf_add_char(b, ' ');
    buf_add(b, str_from(http_reason(status)));
    buf_add(b, STR("\r\n"));
}

static void add_field(struct buf *b, struct str name, struct str value)
{
    buf_add(b, name);
    buf_add(b, STR(": "));
    buf_add(b, value);
    buf_add(b, STR("\r\n"));
}

// ---- fields that every answer has

enum code standard_fields_make(struct arena *a, struct http_server *s)
{
    for (const struct http_field *f = s->config.standard; f && f->name.ptr; f++) {
        if (s->standard_count == STANDARD_MAX)
            return fail(a, INVALID, "there are more than %d standard fields", STANDARD_MAX);
        struct buf b;
        buf_init(&b, &s->arena, 64);
        add_field(&b, f->name, f->value);
        s->standard[s->standard_count++] = (struct standard_field){f->name, buf_str(&b)};
    }
    return DONE;
}

static struct str answer_field(const struct answer *w, struct str name)
{
    for (const struct answer_field *f = w->fields; f; f = f->next)
        if (str_equal_fold(f->name, name))
            return f->value;
    return (struct str){0};
}

// `w` NULL: an answer without a handler.
static void add_standard(struct buf *b, const struct http_server *s, const struct answer *w)
{
    for (size_t i = 0; i < s->standard_count; i++)
        if (!w || !answer_field(w, s->standard[i].name).ptr)
            buf_add(b, s->standard[i].line);
}

struct str plain_answer(struct arena *a, const struct http_server *s, const struct refusal *r,
                        struct str fields, struct date_text *d)
{
    struct buf b;
    buf_init(&b, a, 1024);
    add_status_line(&b, r->status);
    add_field(&b, STR("Date"), date_now(d));
    add_field(&b, STR("Content-Type"), str_from(r->media_type ? r->media_type : "text/plain; charset=utf-8"));
    add_standard(&b, s, NULL);
    buf_add(&b, fields);
    buf_print(&b, "Content-Length: %zu\r\n\r\n%s\n", strlen(r->sentence) + 1, r->sentence);
    return buf_str(&b);
}

// ---- ranges

// RFC 9110 §13.1.5: the range counts only for the version that the client has part of. Strong comparison; a
// date must be the same text.
static bool if_range_holds(const struct http_exchange *x)
{
    struct str wanted = http_field_get(&x->request, "If-Range");
    if (!wanted.ptr)
        return true;
    bool is_tag = wanted.len && wanted.ptr[0] == '"';
    struct str have = answer_field(&x->answer, is_tag ? STR("ETag") : STR("Last-Modified"));
    return have.ptr && str_equal(wanted, have);
}

static bool range_wanted(struct http_exchange *x, uint64_t size, uint64_t *from, uint64_t *until)
{
    *from = 0;
    *until = size;
    struct str field = http_field_get(&x->request, "Range");
    if (!field.ptr || x->request.method != HTTP_GET || x->answer.status != 200 || !if_range_holds(x))
        return true;
    uint64_t a, b;
    switch (range_read(field, size, &a, &b)) {
    case RANGE_WHOLE:
        return true;
    case RANGE_NONE:
        x->answer.status = 416;
        http_field_add(x, STR("Content-Range"),
                       arena_print(&x->arena, "bytes */%llu", (unsigned long long)size));
        return false;
    case RANGE_PART:
        break;
    }
    *from = a;
    *until = b;
    x->answer.status = 206;
    http_field_add(x, STR("Content-Range"),
                   arena_print(&x->arena, "bytes %llu-%llu/%llu", (unsigned long long)a,
                               (unsigned long long)b - 1, (unsigned long long)size));
    return true;
}

bool http_range_wanted(struct http_exchange *x, uint64_t size, uint64_t *from, uint64_t *until)
{
    http_field_add(x, STR("Accept-Ranges"), STR("bytes"));
    return range_wanted(x, size, from, until);
}

static void cut_to_range(struct http_exchange *x)
{
    struct answer *w = &x->answer;
    uint64_t from, until;
    if (!range_wanted(x, w->body.len, &from, &until)) {
        w->media_type = STR("text/plain; charset=utf-8");
        w->body = STR("The range that was asked for begins past the end; Content-Range says the size.\n");
        return;
    }
    w->body = str_of(w->body.ptr + from, (size_t)(until - from));
}

// ---- the head

// A broken field is our bug; the client must not see the half of it.
static void answer_mend(struct http_exchange *x)
{
    if (!x->answer.broken)
        return;
    log_line(LOG_ERROR, "http", "request %s: an answer field held a line break, 500 was answered", x->id);
    answer_clear(x);
    x->answer.status = 500;
    http_answer(x, STR("text/plain; charset=utf-8"),
                STR("The answer could not be written. This is our fault.\n"));
}

// The size field, or how the end is told otherwise (RFC 9112 §6.3).
static void add_framing(struct http_exchange *x, struct buf *b)
{
    struct answer *w = &x->answer;
    bool is_bare = w->status == 204 || w->status == 304;
    bool knows_size = !w->events && (!w->is_stream || w->size != UINT64_MAX);
    if (is_bare)
        return;
    if (knows_size) {
        buf_add(b, STR("Content-Length: "));
        buf_add_u64(b, w->is_stream ? w->size : w->body.len);
        buf_add(b, STR("\r\n"));
        return;
    }
    if (x->conn->stream)
        return; // its frames say where it ends
    w->chunked = !w->events && !x->head.http_1_0;
    if (w->chunked)
        buf_add(b, STR("Transfer-Encoding: chunked\r\n"));
    else
        x->conn->closing = true; // the end of the connection is the end of the body
}

void answer_seal(struct http_exchange *x, struct date_text *date)
{
    struct answer *w = &x->answer;
    answer_mend(x);
    if ((x->head.has_body && !x->body_ended) ||
        atomic_load_explicit(&x->server->stop_by_us, memory_order_relaxed) ||
        atomic_load_explicit(&x->server->is_leaving, memory_order_relaxed))
        x->conn->closing = true;
    if (w->has_body && !w->is_stream && !w->events)
        cut_to_range(x);
    bool is_bare = w->status == 204 || w->status == 304 || x->request.method == HTTP_HEAD;
    if (is_bare && w->events) {
        events_gone(w->events);
        w->events = NULL;
    }
    struct buf b;
    buf_init(&b, &x->arena, 1024);
    add_status_line(&b, w->status);
    add_field(&b, STR("Date"), date_now(date));
    add_field(&b, STR("X-Request-Id"), str_from(x->id));
    if (w->has_body && w->status != 204 && w->status != 304)
        add_field(&b, STR("Content-Type"), w->media_type);
    for (const struct answer_field *f = w->fields; f; f = f->next)
        add_field(&b, f->name, f->value);
    add_standard(&b, x->server, w);
    add_framing(x, &b);
    if (x->conn->closing)
        buf_add(&b, STR("Connection: close\r\n"));
    buf_add(&b, STR("\r\n"));
    w->out[0] = (struct iovec){b.ptr, b.len};
    w->out_count = 1;
    if (is_bare && w->is_stream)
        w->ended = true;
    else if (!is_bare && w->body.len)
        w->out[w->out_count++] = (struct iovec){(void *)(uintptr_t)w->body.ptr, w->body.len};
    w->begun_us = clock_steady_us();
}
