// The life of an exchange: one request and its answer, taken from the loop's spare ones and given back; and
// what a handler sets of the answer.
#include "http/session_int.h"

#include <stdlib.h>
#include <sys/random.h>

// ---- life

// A bijection with good spread (splitmix64), so that numbered requests get unlike ids that never repeat in
// one run.
static void id_write(char *out, uint64_t n)
{
    n += 0x9e3779b97f4a7c15u;
    n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9u;
    n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
    n ^= n >> 31;
    for (int i = 0; i < 16; i++)
        out[i] = "0123456789abcdef"[n >> (60 - 4 * i) & 15];
    out[16] = 0;
}

// Everything but the arena (its block is kept) and the fields, of which only the counted ones are ever read.
static void exchange_clear(struct http_exchange *x)
{
    struct arena arena = x->arena;
    memset(x, 0, offsetof(struct http_exchange, fields));
    x->arena = arena;
    x->request.fields = x->fields;
    x->head.request = &x->request;
    x->answer.status = 200;
}

struct http_exchange *exchange_take(struct conn *c)
{
    struct loop *l = c->loop;
    pthread_mutex_lock(&l->spare_lock);
    struct http_exchange *x = l->spare;
    if (x) {
        l->spare = x->next;
        l->spare_count--;
    }
    pthread_mutex_unlock(&l->spare_lock);
    if (!x)
        x = heap_alloc(sizeof *x);
    exchange_clear(x);
    x->conn = c;
    x->server = l->server;
    id_write(x->id, l->id_next++);
    x->request.peer = x->request.neighbour = str_from(c->peer);
    const struct tls_link *link = c->stream ? c->stream->session->conn->tls : c->tls;
    if (link && tls_peer(link).len) { // a copy: a stream may outlive its connection
        x->request.certificate = arena_copy(&x->arena, tls_peer(link));
        x->request.certificate_is_named = tls_peer_is_named(link);
    }
    return x;
}

void exchange_name(struct http_exchange *x)
{
    struct str given = http_field_get(&x->request, "X-Request-Id");
    if (!request_id_fits(given))
        return;
    memcpy(x->id, given.ptr, given.len);
    x->id[given.len] = 0;
}

void exchange_hold(struct http_exchange *x, size_t bytes)
{
    x->held += bytes;
    atomic_fetch_add_explicit(&x->server->held, bytes, memory_order_relaxed);
}

void exchange_give(struct http_exchange *x)
{
    answer_clear(x);
    if (x->call.read)
        store_read_end(&x->call.read);
    free(x->body);
    if (x->held)
        atomic_fetch_sub_explicit(&x->server->held, x->held, memory_order_relaxed);
    if (x->arena.used > SPARE_ARENA_MAX)
        arena_release(&x->arena);
    else
        arena_reset(&x->arena);
    struct loop *l = x->conn->loop;
    pthread_mutex_lock(&l->spare_lock);
    bool keep = l->spare_count < SPARE_MAX;
    if (keep) {
        x->next = l->spare;
        l->spare = x;
        l->spare_count++;
    }
    pthread_mutex_unlock(&l->spare_lock);
    if (keep)
        return;
    arena_release(&x->arena);
    free(x);
}

// Lets go of what the answer holds beyond the arena.
static void answer_drop(struct answer *w)
{
    if (w->is_stream && w->close)
        w->close(w->context);
    if (w->events)
        events_gone(w->events);
    w->is_stream = false;
    w->events = NULL;
}

void answer_clear(struct http_exchange *x)
{
    answer_drop(&x->answer);
    x->answer = (struct answer){.status = 200};
}

// ---- what a handler sees

const struct http_request *http_request(const struct http_exchange *x)
{
    return &x->request;
}

const struct route *const *http_tables(const struct http_exchange *x)
{
    return x->server->config.tables;
}

// ---- the trace

static void random_hex(char *out, size_t digits)
{
    unsigned char bytes[TRACE_ID_SIZE / 2];
    if (getrandom(bytes, digits / 2, 0) != (ssize_t)digits / 2)
        memset(bytes, 1, sizeof bytes); // of no use, and no harm: zeros alone are not allowed
    for (size_t i = 0; i < digits; i++)
        out[i] = "0123456789abcdef"[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
    out[digits] = 0;
}

enum { STATES_MAX = 8 };

// Fields of that name; more than `most`: most + 1.
static size_t fields_named(const struct http_request *r, struct str name, struct str *out, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < r->field_count && count <= most; i++)
        if (str_equal_fold(r->fields[i].name, name)) {
            if (count < most)
                out[count] = r->fields[i].value;
            count++;
        }
    return count;
}

// §3.4, §4.2: two of them, or one that is not well formed, is none: the trace begins here.
const struct http_trace *http_trace(struct http_exchange *x)
{
    struct trace_parent parent;
    struct str given, states[STATES_MAX];
    char span[TRACE_SPAN_SIZE + 1];
    if (x->trace)
        return x->trace;
    x->trace = ARENA_NEW(&x->arena, struct http_trace);
    bool goes_on =
        fields_named(&x->request, STR("traceparent"), &given, 1) == 1 && trace_parent_read(given, &parent);
    if (goes_on) {
        size_t count = fields_named(&x->request, STR("tracestate"), states, STATES_MAX);
        if (count && count <= STATES_MAX)
            x->trace->state = trace_state_read(&x->arena, states, count);
    } else {
        random_hex(parent.trace, TRACE_ID_SIZE);
        parent.is_sampled = false;
    }
    memcpy(x->trace->id, parent.trace, sizeof x->trace->id);
    random_hex(span, TRACE_SPAN_SIZE);
    x->trace->parent = arena_print(&x->arena, "00-%s-%s-0%d", parent.trace, span, parent.is_sampled);
    return x->trace;
}

const char *http_request_id(const struct http_exchange *x)
{
    return x->id;
}

struct str http_field_get(const struct http_request *r, const char *name)
{
    struct str wanted = str_from(name);
    for (size_t i = 0; i < r->field_count; i++)
        if (str_equal_fold(r->fields[i].name, wanted))
            return r->fields[i].value;
    return (struct str){0};
}

void http_status(struct http_exchange *x, int status)
{
    x->answer.status = status;
}

static bool has_line_break(struct str s)
{
    return str_find(s, '\r') >= 0 || str_find(s, '\n') >= 0 || str_find(s, 0) >= 0;
}

void http_field_add(struct http_exchange *x, struct str name, struct str value)
{
    struct answer *w = &x->answer;
    if (has_line_break(name) ||
        has_line_break(value)) // else who chose the value could write the rest of the answer
        w->broken = true;
    struct answer_field *f = ARENA_NEW(&x->arena, struct answer_field);
    *f = (struct answer_field){.name = name, .value = value};
    if (w->last_field)
        w->last_field->next = f;
    else
        w->fields = f;
    w->last_field = f;
}

void http_answer(struct http_exchange *x, struct str media_type, struct str body)
{
    struct answer *w = &x->answer;
    if (has_line_break(media_type))
        w->broken = true;
    answer_drop(w); // one that was given before and thought better of
    w->media_type = media_type;
    w->body = body;
    w->has_body = true;
}

void http_answer_stream(struct http_exchange *x, struct str media_type, uint64_t size, http_pull_fn *pull,
                        http_close_fn *close, void *context)
{
    http_answer(x, media_type, (struct str){0});
    struct answer *w = &x->answer;
    w->is_stream = true;
    w->size = size;
    w->pull = pull;
    w->close = close;
    w->context = context;
}
