// A person's sessions and the tokens that were given for them: seeing them, ending one or all.
#include "signin/signin_int.h"

#include "codec/text/text.h"

// ---- the session of this browser ----------------------------------------------------------------------------

// As whom: the holder of their own space, or what the session says.
static enum code write_who(struct signin *s, struct buf *b)
{
    struct arena *a = s->call->arena;
    struct actor *actor;
    char id[CRYPT_ID_SIZE];
    if (!s->as.len) {
        crypt_id_write(s->keys, space_patient(s->account.space), id);
        buf_print(b, ",\"role\":\"holder\",\"account\":\"%.*s\",\"patient\":\"Patient/%.*s\"",
                  STR_ARG(account_id(a, s->keys, s->account.space)), CRYPT_ID_SIZE, id);
        return DONE;
    }
    enum code code = actor_read(a, s->as, &actor);
    if (code)
        return code;
    buf_print(b, ",\"role\":\"%s\",\"account\":\"%.*s\"", actor_role_word(actor->role),
              STR_ARG(account_id(a, s->keys, s->account.space)));
    const struct {
        const char *name;
        struct str value;
    } members[] = {{"rpps", actor->rpps}, {"profession", actor->profession}, {"structure", actor->structure}};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i].value.len) {
            buf_print(b, ",\"%s\":", members[i].name);
            json_write_string(b, members[i].value);
        }
    return DONE;
}

enum code signin_answer_session(struct signin *s, int status, enum account_level level)
{
    struct buf b;
    struct call *c = s->call;
    buf_init(&b, c->arena, 256);
    buf_print(&b, "{\"state\":\"%s\",\"csrf\":\"%.*s\",\"until\":\"",
              level >= ACCOUNT_SIGNED_IN ? "signed-in" : "second-factor",
              STR_ARG(account_session_token(c->arena, s->keys, s->cookie)));
    instant_write(&b, s->session.until_us);
    buf_add_char(&b, '"');
    if (level >= ACCOUNT_SIGNED_IN) {
        enum code code = write_who(s, &b);
        if (code)
            return code;
    } else {
        enum event_channel channel = signin_quick_channel(s);
        bool has_totp = account_count(&s->account, ACCOUNT_TOTP) > 0;
        buf_print(&b, ",\"factors\":[%s%s%s%s]", has_totp ? "\"totp\"," : "",
                  account_count(&s->account, ACCOUNT_PASSKEY) ? "\"passkey\"," : "",
                  channel != EVENT_LIST ? "\"code\"," : "", "\"recovery\"");
    }
    buf_add_char(&b, '}');
    return signin_answer(s, status, buf_str(&b));
}

enum code signin_session_show(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_PASSWORD_ONLY))
        return s.code;
    return signin_answer_session(&s, 200, s.session.level);
}

static void forget_cookie(struct signin *s)
{
    signin_set_cookie(s, signin_cookie_name(s, "session"), (struct str){0}, 0);
}

static enum code end_sessions(struct signin *s, const char *reason)
{
    if (!signin_tell(s, "signout", reason))
        return s->code;
    enum code code = signin_end_now(s);
    return code ? code : signin_done(s, 200);
}

enum code signin_session_end(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_PASSWORD_ONLY))
        return s.code;
    account_session_end(c->arena, s.writes, s.account.space, s.session.hash);
    forget_cookie(&s);
    return end_sessions(&s, "this");
}

// ---- all of them --------------------------------------------------------------------------------------------

struct session_list {
    struct signin *s;
    struct buf out;
    struct str wanted; // the id of one that is to be found
    struct account_session found;
    bool is_found;
};

static void write_time(struct buf *b, const char *name, int64_t us)
{
    buf_print(b, ",\"%s\":\"", name);
    instant_write(b, us);
    buf_add_char(b, '"');
}

static enum code write_session(void *context, const struct account_session *session)
{
    struct session_list *list = context;
    struct signin *s = list->s;
    struct buf *b = &list->out;
    bool is_this = memcmp(session->hash, s->session.hash, sizeof session->hash) == 0;
    buf_print(b, "%s{\"id\":\"%.*s\"", b->len > 1 ? "," : "",
              STR_ARG(account_session_id(s->call->arena, session)));
    write_time(b, "begun", session->created_us);
    write_time(b, "seen", session->seen_us);
    write_time(b, "until", session->until_us);
    buf_add(b, STR(",\"browser\":"));
    json_write_string(b, session->browser);
    buf_print(b, ",\"this\":%s}", is_this ? "true" : "false");
    return DONE;
}

enum code signin_sessions_list(struct call *c)
{
    struct signin s;
    struct session_list list = {.s = &s};
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_SIGNED_IN))
        return s.code;
    buf_init(&list.out, c->arena, 1024);
    buf_add_char(&list.out, '[');
    enum code code = account_sessions(&s.account, c->read, write_session, &list);
    buf_add_char(&list.out, ']');
    return code ? code : signin_answer(&s, 200, buf_str(&list.out));
}

enum code signin_sessions_end(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_SIGNED_IN))
        return s.code;
    account_session_end_all(c->arena, s.writes, s.account.space, NULL);
    forget_cookie(&s);
    return end_sessions(&s, "everywhere");
}

static enum code match_session(void *context, const struct account_session *session)
{
    struct session_list *list = context;
    if (str_equal(account_session_id(list->s->call->arena, session), list->wanted)) {
        list->found = *session;
        list->is_found = true;
    }
    return DONE;
}

enum code signin_sessions_end_one(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_SIGNED_IN))
        return s.code;
    struct session_list list = {.s = &s, .wanted = c->params[0]};
    enum code code = account_sessions(&s.account, c->read, match_session, &list);
    if (code)
        return code;
    if (!list.is_found)
        return signin_say(&s, SAY_NOT_FOUND);
    account_session_end(c->arena, s.writes, s.account.space, list.found.hash);
    return end_sessions(&s, "another");
}

// ---- tokens -------------------------------------------------------------------------------------------------

static enum code write_token(void *context, const struct actor_token *token)
{
    struct session_list *list = context;
    struct buf *b = &list->out;
    if (token->actor->until_us <= list->s->call->now_us)
        return DONE;
    buf_print(b, "%s{\"id\":\"%.*s\",\"scope\":", b->len > 1 ? "," : "", STR_ARG(token->actor->token_id));
    json_write_string(b, token->actor->scope);
    if (token->actor->application.len) {
        buf_add(b, STR(",\"application\":"));
        json_write_string(b, token->actor->application);
    }
    write_time(b, "made", token->created_us);
    write_time(b, "until", token->actor->until_us);
    buf_add_char(b, '}');
    return DONE;
}

enum code signin_tokens_list(struct call *c)
{
    struct signin s;
    struct session_list list = {.s = &s};
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_SIGNED_IN))
        return s.code;
    buf_init(&list.out, c->arena, 1024);
    buf_add_char(&list.out, '[');
    enum code code = actor_tokens_of(c->arena, c->read, s.account.space, write_token, &list);
    buf_add_char(&list.out, ']');
    return code ? code : signin_answer(&s, 200, buf_str(&list.out));
}

struct token_wanted {
    struct str id;
    struct str hash; // {NULL,0}: not found yet
    struct arena *arena;
};

static enum code match_token(void *context, const struct actor_token *token)
{
    struct token_wanted *wanted = context;
    if (str_equal(token->actor->token_id, wanted->id))
        wanted->hash = arena_copy(wanted->arena, str_of((const char *)token->hash, CRYPT_HASH_SIZE));
    return DONE;
}

// The token goes first and alone, since it lives with the commons: an end that is not told is better than a telling
// without an end.
enum code signin_tokens_end_one(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_SIGNED_IN))
        return s.code;
    struct token_wanted wanted = {.id = c->params[0], .arena = c->arena};
    enum code code = actor_tokens_of(c->arena, c->read, s.account.space, match_token, &wanted);
    if (code)
        return code;
    if (!wanted.hash.ptr)
        return signin_say(&s, SAY_NOT_FOUND);
    code = actor_token_revoke(c->arena, c->store, (const unsigned char *)wanted.hash.ptr);
    if (code)
        return code;
    if (!signin_tell(&s, "token-revoked", "holder"))
        return s.code;
    code = signin_end_now(&s);
    return code ? code : signin_done(&s, 200);
}
