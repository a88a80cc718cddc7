// What every request about notices begins and ends with: who asks, of whose space, and the journal.
#include "notices/notices_int.h"

#include "journal/journal.h"
#include "space/space.h"

// The same answer for a space that does not exist and one that is not theirs to know of.
static enum code nobody(struct deed *d)
{
    return fail(d->arena, NOT_FOUND, "There is no Patient with this id");
}

static enum code whose(struct asked *q, struct str name)
{
    const struct actor *actor = q->deed.actor;
    struct pointer at;
    if (str_equal(name, STR("me")) && (actor->role == ACTOR_LPS || actor->space)) {
        q->space = actor->role == ACTOR_LPS ? 0 : actor->space;
        return DONE;
    }
    if (actor->role != ACTOR_HOLDER || !space_find(&q->deed, MODEL_Patient, name, &at) || !at.space)
        return nobody(&q->deed);
    q->space = at.space;
    return DONE;
}

static enum code decide(struct asked *q, enum access_action action)
{
    // A professional's own list stands in the commons, which they only read; it is nobody's record.
    struct access_question question = {q->deed.actor, q->space, q->space ? action : ACCESS_READ, MODEL_NONE};
    struct access_answer answer = access_decide(&question);
    if (answer.allowed)
        return DONE;
    if (answer.reason == ACCESS_NOT_THEIR_SPACE)
        return nobody(&q->deed);
    return fail(q->deed.arena, answer.reason == ACCESS_NO_CREDENTIALS ? UNKNOWN_ASKER : DENIED, "%s",
                access_reason_text(answer.reason));
}

// A professional reads what they were told as médecin traitant; it stands in the commons, by who they are.
static enum code open_professional(struct asked *q)
{
    struct str id = access_professional_id(q->deed.actor->rpps);
    if (!id.len)
        return fail(q->deed.arena, DENIED, "This token stands for no professional");
    q->reader = notice_reader_of(&q->deed, id);
    q->account = arena_print(q->deed.arena, "ps:%.*s", STR_ARG(id));
    return space_box(&q->deed, 0, &q->box);
}

// Only who is told of what happens there has a list: the holder and those whose mandate is in force.
static enum code open_space(struct asked *q)
{
    static const struct event anything = {.kind = EVENT_MANDATE, .actor_kind = ACCESS_ASKER_OPERATOR};
    struct access_asker asker;
    enum code code = space_asker(&q->deed, q->space, &asker);
    if (code == DONE)
        code = audience_open(&q->deed, q->space, &q->who);
    if (code)
        return code == GONE ? nobody(&q->deed) : code;
    q->account = asker.kind == ACCESS_ASKER_HOLDER ? REACH_HOLDER : asker.id;
    bool is_somebody =
        q->account.len && (asker.kind == ACCESS_ASKER_HOLDER || asker.kind == ACCESS_ASKER_DELEGATE);
    if (!is_somebody || audience_may_be_told(&q->who, q->account, &anything) == ACCESS_TELL_NOTHING)
        return nobody(&q->deed);
    return space_box(&q->deed, q->space, &q->box);
}

enum code asked_open(struct call *c, enum access_action action, struct asked *out)
{
    *out = (struct asked){.call = c};
    deed_of_call(c, &out->deed);
    enum code code = whose(out, c->params[0]);
    if (code == DONE)
        code = decide(out, action);
    if (code)
        return code;
    return out->space ? open_space(out) : open_professional(out);
}

struct store_writes *asked_writes(struct asked *q)
{
    if (!q->writes)
        q->writes = store_writes_new(q->deed.arena, q->space);
    return q->writes;
}

enum code asked_done(struct asked *q)
{
    if (!q->writes)
        return DONE;
    struct journal_line line = {.word = q->deed.word,
                                .actor = q->deed.actor,
                                .reason = "notice",
                                .count = 1,
                                .request_id = q->deed.request_id,
                                .peer = q->deed.peer};
    journal_append(q->deed.arena, q->writes, q->box, q->space, q->deed.now_us, &line);
    q->call->writes[0] = q->writes;
    return DONE;
}

enum code asked_body(struct asked *q, struct json **out)
{
    static const struct json_limits limits = {.depth_max = 8, .nodes_max = 1000};
    enum code code = json_parse(q->deed.arena, q->call->body, &limits, out);
    if (code == DONE && (*out)->kind != JSON_OBJECT)
        code = fail(q->deed.arena, INVALID, "The body must be a JSON object");
    return code;
}

void asked_answer(struct asked *q, int status, struct str json)
{
    http_status(q->call->exchange, status);
    http_field_add(q->call->exchange, STR("Cache-Control"), STR("no-store"));
    http_answer(q->call->exchange, STR("application/json"), json);
}

void asked_say_number(struct buf *b, uint64_t number)
{
    buf_print(b, "\"%llu\"", (unsigned long long)number);
}

bool asked_number(struct str text, uint64_t *number)
{
    return str_to_u64(text, number) && *number < UINT64_C(1) << 40;
}
