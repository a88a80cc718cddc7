// POST /traces/report: a person does not understand an access, or should not have met it, and asks the operator to look
// into it. What is told is a line of their journal and a choice of reasons; no words of theirs, which could tell of their
// health, get to the operator.
#include "traces/traces_int.h"

#include "codec/json/json.h"

struct report {
    struct viewer viewer;
    struct str trace, reason;
    bool is_found;
    uint64_t seq;
};

static const char *reason_of(struct str word)
{
    static const char *const reasons[] = {"not-known", "not-caring", "too-much", "other"};
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (str_equal(word, str_from(reasons[i])))
            return reasons[i];
    return NULL;
}

// What one did oneself is nobody else's access.
static bool see(void *context, struct arena *line, const struct trace *t)
{
    struct report *r = context;
    (void)line;
    r->is_found = t->seq == r->seq && !t->is_own;
    return false;
}

// Only a line that the reporter is shown can be reported: else an answer would tell of one that is hidden from them.
static enum code find(struct report *r)
{
    enum code code = traces_cursor(&r->viewer, r->trace, &r->seq);
    if (code == DONE)
        code = viewer_walk(&r->viewer, r->seq + 1, see, r);
    if (code == DONE && !r->is_found)
        code = fail_at(r->viewer.deed->arena, NOT_FOUND, STR("trace"),
                       "There is no such access of another one; give the id of a line of GET /traces");
    return code;
}

static enum code tell_operator(struct deed *d, const struct report *r, const char *reason)
{
    struct crypt_box *box;
    struct journal_line line = {
        .word = d->word, .reason = reason, .about = r->trace, .request_id = d->request_id};
    enum code code = space_box(d, 0, &box);
    if (code)
        return code;
    if (!d->commons_writes)
        d->commons_writes = store_writes_new(d->arena, 0);
    journal_append(d->arena, d->commons_writes, box, 0, d->now_us, &line);
    return DONE;
}

static enum code read_report(struct deed *d, struct str body, struct report *r)
{
    struct json *tree;
    enum code code = json_parse(d->arena, body, NULL, &tree);
    if (code)
        return code;
    r->trace = json_text(d->arena, json_get(tree, STR("trace")));
    r->reason = json_text(d->arena, json_get(tree, STR("reason")));
    if (!r->trace.len)
        return fail_at(d->arena, INVALID, STR("trace"), "Name the line: the id that GET /traces gave it");
    return reason_of(r->reason) ? DONE
                                : fail_at(d->arena, INVALID, STR("reason"),
                                          "The reason is not-known, not-caring, too-much or other");
}

enum code traces_report(struct call *c)
{
    struct deed d;
    struct report r = {0};
    struct pointer at;
    deed_of_call(c, &d);
    enum code code = read_report(&d, c->body, &r);
    if (code == DONE && (!crypt_id_read(space_keys(d.house), r.trace, &at) || at.type != TRACE_TYPE))
        code = fail_at(c->arena, NOT_FOUND, STR("trace"), "There is no such line");
    if (code == DONE)
        code = viewer_enter(&r.viewer, &d, at.space);
    if (code == DONE)
        code = find(&r);
    if (code == DONE)
        code = space_tell(&d, at.space, reason_of(r.reason));
    if (code == DONE)
        code = tell_operator(&d, &r, reason_of(r.reason));
    if (code)
        return code;
    http_status(c->exchange, 202);
    http_answer(c->exchange, STR("application/json"), STR("{\"reported\":true}"));
    return deed_into_call(c, &d);
}
