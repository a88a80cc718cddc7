// The steps that handlers share: opening an account, counting tries, telling the journal, sending codes.
#include "signin/signin_int.h"

#include "journal/journal.h"

enum { COMMONS = 0 };

bool signin_stop(struct signin *s, enum code code)
{
    s->code = code;
    return false;
}

int64_t signin_setting(const struct signin *s, const char *name)
{
    return setting_duration_us(s->call->service, name);
}

bool signin_open(struct signin *s, uint64_t space)
{
    struct call *c = s->call;
    s->account = (struct account){.arena = c->arena, .keys = s->keys, .space = space, .now_us = c->now_us};
    enum code code = space_box(&s->deed, space, &s->account.box);
    if (code == NOT_FOUND || code == GONE) { // nobody's
        s->account.space = 0;
        return true;
    }
    if (code == DONE)
        code = account_load(&s->account, c->read);
    s->as = account_text(&s->account, signin_head(s), "as");
    s->writes = store_writes_new(c->arena, space);
    return code == DONE || signin_stop(s, code);
}

struct account_item *signin_head(const struct signin *s)
{
    return account_first(&s->account, ACCOUNT_HEAD);
}

bool signin_is_operator(const struct signin *s)
{
    return account_text(&s->account, signin_head(s), SIGNIN_OPERATOR_MARK).len > 0;
}

bool signin_is_open(const struct signin *s)
{
    struct str state = account_text(&s->account, signin_head(s), "state");
    return s->account.space && str_equal(state, STR("open"));
}

bool signin_may_try(struct signin *s, enum account_throttle kind, struct str key)
{
    int64_t wait_us;
    enum code code = account_try(&s->gate, kind, key, &wait_us);
    if (code || !wait_us)
        return code == DONE || signin_stop(s, code);
    long long seconds = wait_us / 1000000 + 1;
    http_field_add(s->call->exchange, STR("Retry-After"), arena_print(s->call->arena, "%lld", seconds));
    s->code = signin_say(s, SAY_TOO_MANY);
    return false;
}

// ---- telling ------------------------------------------------------------------------------------------------

// When nobody is known the operator is told that somebody tried, in as many steps as a person would be.
static bool tell_operator(struct signin *s, struct journal_line *line)
{
    struct crypt_box *box;
    struct call *c = s->call;
    enum code code = space_box(&s->deed, COMMONS, &box);
    if (code)
        return signin_stop(s, code);
    s->writes = store_writes_new(c->arena, COMMONS);
    journal_append(c->arena, s->writes, box, COMMONS, c->now_us, line);
    c->writes[0] = s->writes;
    return true;
}

// Of those who work for the house or with it the operator is told: nobody else reads their lodge's journal.
static bool tell_of_worker(struct signin *s, struct journal_line *line, const struct actor *as)
{
    struct crypt_box *box;
    struct call *c = s->call;
    struct actor *who = ARENA_NEW(c->arena, struct actor);
    enum code code = space_box(&s->deed, COMMONS, &box);
    if (code)
        return signin_stop(s, code);
    *who = *as;
    who->account = as->role == ACTOR_OPERATOR ? line->actor->account : (struct str){0};
    who->token_id = line->actor->token_id;
    line->actor = who;
    c->writes[0] = store_writes_new(c->arena, COMMONS);
    c->writes[1] = s->writes;
    journal_append(c->arena, c->writes[0], box, COMMONS, c->now_us, line);
    return true;
}

bool signin_tell(struct signin *s, const char *word, const char *reason)
{
    struct call *c = s->call;
    struct actor *who = ARENA_NEW(c->arena, struct actor);
    struct journal_line line = {.word = word,
                                .reason = reason,
                                .actor = who,
                                .request_id = str_from(http_request_id(c->exchange)),
                                .peer = c->request->peer};
    if (!s->account.space)
        return tell_operator(s, &line);
    who->role = ACTOR_HOLDER;
    who->space = s->account.space;
    who->account = account_id(c->arena, s->keys, s->account.space);
    if (s->session.level)
        who->token_id = account_session_id(c->arena, &s->session);
    if (s->as.len) {
        struct actor *as;
        enum code code = actor_read(c->arena, s->as, &as);
        if (code)
            return signin_stop(s, code);
        if (as->role != ACTOR_HOLDER)
            return tell_of_worker(s, &line, as);
    }
    journal_append(c->arena, s->writes, s->account.box, s->account.space, c->now_us, &line);
    c->writes[c->writes[0] && c->writes[0] != s->writes] = s->writes;
    return true;
}

static const char *address_name(enum event_channel channel)
{
    return event_channel_word(channel); // the head's members are called like the channels
}

enum event_channel signin_quick_channel(const struct signin *s)
{
    const struct account_item *head = signin_head(s);
    if (account_text(&s->account, head, address_name(EVENT_SMS)).len)
        return EVENT_SMS;
    return account_text(&s->account, head, address_name(EVENT_MAIL)).len ? EVENT_MAIL : EVENT_LIST;
}

bool signin_send(struct signin *s, enum event_channel channel, struct str code, int64_t until_us)
{
    struct call *c = s->call;
    struct str address = account_text(&s->account, signin_head(s), address_name(channel));
    struct event_code sent = {
        .channel = channel, .address = address, .language = STR("fr"), .code = code, .until_us = until_us};
    if (channel == EVENT_LIST || !address.len)
        return false;
    event_code_send(c->arena, s->writes, s->account.box, s->account.space, c->now_us, &sent);
    return true;
}

void signin_warn(struct signin *s, enum event_kind kind, const char *detail)
{
    struct call *c = s->call;
    struct event event = {
        .kind = kind, .detail = str_from(detail), .only = account_id(c->arena, s->keys, s->account.space)};
    event_append(c->arena, s->writes, s->account.box, s->account.space, c->now_us, &event);
}

enum code signin_end_now(struct signin *s)
{
    struct call *c = s->call;
    bool is_told_apart = c->writes[0] && c->writes[0] != s->writes; // in the operator's journal
    enum code code = is_told_apart ? store_commit(c->arena, c->store, c->writes[0]) : DONE;
    if (code == DONE)
        code = store_commit(c->arena, c->store, s->writes);
    c->writes[0] = c->writes[1] = NULL;
    actor_cache_forget(space_actors(c->service), s->account.space);
    return code;
}
