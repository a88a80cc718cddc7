// One run of a handler, by a worker: hooks, handler, the commit of what it wants written, the answer.
#include "http/http_int.h"

// ---- refusing

// The answer that is left when even the refusal cannot be made or journaled.
static void answer_plainly(struct http_exchange *x)
{
    answer_clear(x);
    x->answer.status = 500;
    http_answer(x, STR("text/plain; charset=utf-8"),
                STR("The server could not do this. This is its fault.\n"));
}

static void end_read(struct call *c)
{
    if (c->read)
        store_read_end(&c->read);
    c->read = NULL;
}

// Whatever the handler had set of its answer and wanted written is gone. The hook may leave a write set of
// its own: the journal's line of the refusal.
static void refuse(struct http_exchange *x, enum code code, int status)
{
    struct call *c = &x->call;
    answer_clear(x);
    end_read(c);
    c->writes[0] = c->writes[1] = NULL;
    x->refused = true;
    if (code == DONE)
        code = INTERNAL;
    http_status(x, status);
    x->server->config.hooks->refuse(c, code);
    http_status(x, status);
    if (status == 405)
        http_field_add(x, STR("Allow"), methods_list(&x->arena, x->allowed));
    if (status == 503)
        http_field_add(x, STR("Retry-After"), STR("1"));
}

// ---- running

static void answer_options(struct http_exchange *x)
{
    http_status(x, 204);
    http_field_add(x, STR("Allow"), methods_list(&x->arena, x->allowed));
}

static enum code handle(struct http_exchange *x)
{
    struct call *c = &x->call;
    const struct http_hooks *hooks = x->server->config.hooks;
    if (c->route->work != ROUTE_NONE) {
        enum code code = store_read_begin(c->arena, c->store, &c->read);
        if (code != DONE)
            return code;
    }
    enum code code = hooks->authenticate(c);
    if (code == DONE)
        code = hooks->admit(c);
    if (code == DONE)
        code = c->route->handle(c);
    return code;
}

// A snapshot that broke while it was read (a lost connection, a failing disk): what the handler concluded from it is
// worth nothing, and that something was not there least of all.
static enum code handle_soundly(struct http_exchange *x, bool *is_broken)
{
    enum code code = handle(x);
    enum code broke = x->call.read ? store_read_code(x->call.read) : DONE;
    *is_broken = broke != DONE;
    return *is_broken ? broke : code;
}

// What every call has, also one that no handler sees.
static void begin(struct http_exchange *x)
{
    struct call *c = &x->call;
    c->arena = &x->arena;
    c->exchange = x;
    c->request = &x->request;
    c->store = x->server->config.store;
    c->service = x->server->config.service;
    c->now_us = clock_now_us();
}

// Once more, on what is there now, where it had not looked; and once where it met another write or its snapshot broke.
static enum code handle_until_sure(struct http_exchange *x)
{
    struct call *c = &x->call;
    for (bool had_lost = false;;) {
        bool is_broken, looked = c->supposed;
        enum code code = handle_soundly(x, &is_broken);
        bool is_in_vain = code != DONE && c->supposed && !looked;
        bool has_lost = !is_in_vain && !had_lost && (code == CONFLICT || is_broken);
        if (x->body_read_here || (!is_in_vain && !has_lost))
            return code;
        had_lost = had_lost || has_lost;
        answer_clear(x);
        end_read(c);
        c->attempt = NULL;
        c->writes[0] = c->writes[1] = NULL;
    }
}

static void run(struct http_exchange *x)
{
    struct call *c = &x->call;
    begin(x);
    c->actor = NULL;
    c->attempt = NULL;
    c->writes[0] = c->writes[1] = NULL;
    x->commit_next = 0;
    x->attempts++;
    if (x->refusal == UNSUPPORTED && x->request.method == HTTP_OPTIONS) {
        answer_options(x);
        return;
    }
    if (x->refusal != DONE) {
        refuse(x, x->refusal, x->refusal == UNSUPPORTED ? 405 : http_status_of(x->refusal));
        return;
    }
    enum code code = handle_until_sure(x);
    if (code != DONE)
        refuse(x, code, x->body_status ? x->body_status : http_status_of(code));
    else if (x->answer.is_stream)
        store_read_renew(c->read); // it may still pull
    else
        end_read(c);
}

// ---- committing

// The answer goes out; the exchange may be another's then.
static void leave(struct http_exchange *x)
{
    const struct http_hooks *hooks = x->server->config.hooks;
    const struct answer *w = &x->answer;
    const struct http_done done = {.status = w->status,
                                   .took_us = clock_steady_us() - x->lent_us,
                                   .bytes = !w->is_stream           ? (int64_t)w->body.len
                                            : w->size != UINT64_MAX ? (int64_t)w->size
                                                                    : -1,
                                   .path = x->call.route ? x->call.route->path : NULL};
    meter_board_note(x->server->board, x->number, done.status, done.took_us);
    if (hooks->answered)
        hooks->answered(&x->call, &done);
    conn_send_and_return(x->conn);
}

// By whoever committed. The usual case is answered here and now; a second write set, a lost race, a stream and every
// failure are a worker's.
static void committed(void *context, enum code code)
{
    struct http_exchange *x = context;
    struct http_server *s = x->server;
    bool is_last = x->commit_next + 1 >= COUNT_OF(x->call.writes) || !x->call.writes[x->commit_next + 1];
    x->commit_code = code;
    atomic_store_explicit(&s->commit_us, clock_steady_us() - x->submitted_us, memory_order_relaxed);
    if (code == DONE && is_last && !x->answer.is_stream)
        leave(x);
    else
        conn_give_back(x->conn);
    atomic_fetch_sub(&s->committing, 1); // http_stop waits for it: until here the loop is in use
}

static const char *why_not_written(enum code code)
{
    switch (code) {
    case CONFLICT:
        return "Others kept changing the same data; read it again, then send the change again.";
    case FULL:
        return "The disk of the server is full; nothing was written.";
    case UNCERTAIN:
        return "It is not known whether this was written; read it before you send it again.";
    case BUSY:
        return "The server has more to write than it can hold; try again in a second.";
    case INTERNAL:
        return "This could not be written; nothing was changed. This is the server's fault.";
    default:
        return "Nothing was written: what this request relied on is no more so.";
    }
}

// What did not get to the disk is not answered as done.
static void give_up(struct http_exchange *x, enum code code)
{
    if (x->refused) {
        log_line(LOG_ERROR, "http", "request %s: the writes of a refusal failed: %s", x->id, code_word(code));
        x->call.writes[0] = x->call.writes[1] = NULL;
        answer_plainly(x);
        return;
    }
    enum code said = fail(&x->arena, code, "%s", why_not_written(code));
    refuse(x, said, http_status_of(code));
}

// DONE: the committer has the exchange, which must not be touched any more. NOT_FOUND: nothing (more) is to
// be written.
static enum code submit_next(struct http_exchange *x)
{
    struct call *c = &x->call;
    struct http_server *s = x->server;
    while (x->commit_next < COUNT_OF(c->writes) && c->writes[x->commit_next] &&
           store_writes_empty(c->writes[x->commit_next]))
        x->commit_next++;
    if (x->commit_next == COUNT_OF(c->writes) || !c->writes[x->commit_next])
        return NOT_FOUND;
    x->conn->phase = PHASE_COMMIT;
    x->submitted_us = clock_steady_us();
    atomic_fetch_add(&s->committing, 1);
    enum code code = store_submit(c->arena, c->store, c->writes[x->commit_next], committed, x);
    if (code == DONE)
        return DONE;
    atomic_fetch_sub(&s->committing, 1);
    x->conn->phase = PHASE_WORK;
    return code == NOT_FOUND ? INTERNAL : code;
}

// Commits what is left to commit and answers; the answer is sealed already.
static void finish(struct http_exchange *x, struct worker *w)
{
    for (;;) {
        enum code code = submit_next(x);
        if (code == DONE)
            return;
        if (code == NOT_FOUND)
            break;
        give_up(x, code);
        x->commit_next = 0;
        answer_seal(x, &w->date);
    }
    leave(x);
}

static void after_commit(struct http_exchange *x, struct worker *w)
{
    enum code code = x->commit_code;
    if (code == DONE) {
        x->commit_next++;
        finish(x, w);
        return;
    }
    // A streamed body is gone by now, so its handler cannot run again.
    bool again = code == CONFLICT && !x->refused && !x->body_read_here && x->attempts < ATTEMPTS_MAX;
    x->commit_next = 0;
    if (again) {
        answer_clear(x);
        end_read(&x->call);
        run(x);
    } else {
        give_up(x, code);
    }
    answer_seal(x, &w->date);
    finish(x, w);
}

void exchange_run(struct http_exchange *x, struct worker *w)
{
    switch (x->step) {
    case STEP_RUN:
        if (shed_late(x))
            begin(x);
        else
            run(x);
        answer_seal(x, &w->date);
        finish(x, w);
        break;
    case STEP_COMMITTED:
        after_commit(x, w);
        break;
    case STEP_PULL:
        stream_go_on(x);
        break;
    }
}
