// Signing in by name and password, then by a second factor; unlocking a name that strangers keep throttled.
#include "signin/signin_int.h"

#include "codec/text/text.h"

// The account that bears this name; space 0: nobody does.
static bool open_of_name(struct signin *s, struct str name)
{
    struct call *c = s->call;
    uint64_t space;
    enum code code = account_name_find(c->arena, c->read, s->keys, name, &space);
    if (code == NOT_FOUND)
        return true;
    if (code)
        return signin_stop(s, code);
    if (!signin_open(s, space))
        return false;
    if (!signin_is_open(s) || !str_equal(account_text(&s->account, signin_head(s), "name"), name))
        s->account.space = 0;
    return true;
}

static struct str name_of_body(struct signin *s)
{
    struct str name, given = signin_text(s, "name");
    return account_name_read(s->call->arena, given, &name) ? name : given;
}

// Strangers who try a name make nobody wait who comes with a device that the account knows, or with a code that was sent
// to the person; they have tries of their own.
static bool may_try_password(struct signin *s, struct str name)
{
    struct arena *a = s->call->arena;
    const struct account_item *device = s->account.space ? signin_device(s) : NULL;
    struct str unlock = signin_text(s, "unlock");
    if (device)
        return signin_may_try(s, ACCOUNT_BY_DEVICE,
                              arena_print(a, "%llu|%llu", (unsigned long long)s->account.space,
                                          (unsigned long long)device->number));
    if (s->account.space && unlock.len &&
        account_code_fits(&s->account, s->writes, ACCOUNT_TO_UNLOCK, unlock))
        return signin_may_try(s, ACCOUNT_BY_DEVICE,
                              arena_print(a, "%llu|code", (unsigned long long)s->account.space));
    return signin_may_try(s, ACCOUNT_BY_NAME, name);
}

static void use_device(struct signin *s, struct account_item *device)
{
    device->used_us = s->call->now_us;
    account_save(&s->account, s->writes, device);
}

// Where a request comes from with the session of somebody: that session ends when another begins.
static bool find_old_session(struct signin *s)
{
    struct call *c = s->call;
    if (!s->cookie.ptr)
        return true;
    enum code code = account_session_find(c->arena, c->read, s->keys, signin_setting(s, SIGNIN_IDLE),
                                          s->cookie, &s->session);
    if (code || s->session.space != s->account.space)
        s->session.level = (enum account_level)0;
    return code == DONE || code == UNKNOWN_ASKER || signin_stop(s, code);
}

static enum code let_in(struct signin *s, struct str name)
{
    struct account_item *device = signin_is_operator(s) ? NULL : signin_device(s);
    enum account_level level = device ? ACCOUNT_SIGNED_IN : ACCOUNT_PASSWORD_ONLY;
    account_try_worked(&s->gate, ACCOUNT_BY_NAME, name);
    account_try_worked(&s->gate, ACCOUNT_BY_ADDRESS, s->call->request->peer);
    if (!find_old_session(s))
        return s->code;
    signin_begin_session(s, level, 0);
    if (device)
        use_device(s, device);
    if (!signin_tell(s, device ? "signin" : "signin-begun", device ? "password+device" : "password"))
        return s->code;
    return signin_answer_session(s, 200, level);
}

enum code signin_password(struct call *c)
{
    struct signin s;
    bool fits;
    if (!signin_begin(c, &s))
        return s.code;
    struct str name = name_of_body(&s), password = signin_text(&s, "password");
    if (!name.len || !password.len || password.len > 4 * ACCOUNT_PASSWORD_MAX)
        return signin_say(&s, SAY_BAD_REQUEST);
    if (!signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) || !open_of_name(&s, name) ||
        !may_try_password(&s, name))
        return s.code;
    struct str encoded =
        s.account.space ? account_text(&s.account, signin_head(&s), "password") : (struct str){0};
    enum code code = account_password_fits(s.desk, c->arena, encoded, password, &fits);
    if (code == BUSY)
        return signin_say(&s, SAY_BUSY);
    if (code)
        return code;
    if (fits)
        return let_in(&s, name);
    return signin_tell(&s, "signin-failed", "password") ? signin_say(&s, SAY_WRONG_NAME_OR_PASSWORD) : s.code;
}

// ---- the second factor --------------------------------------------------------------------------------------

enum code signin_send_code(struct call *c)
{
    struct signin s;
    enum event_channel channel;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_PASSWORD_ONLY))
        return s.code;
    struct str wanted = signin_text(&s, "channel");
    if (!wanted.ptr)
        channel = signin_quick_channel(&s);
    else if (!event_channel_named(wanted, &channel) || channel == EVENT_POST)
        return signin_say(&s, SAY_BAD_REQUEST);
    struct str key = arena_print(c->arena, "code|%llu", (unsigned long long)s.account.space);
    if (!signin_may_try(&s, ACCOUNT_BY_REQUEST, key))
        return s.code;
    int64_t until_us = c->now_us + signin_setting(&s, SIGNIN_CODE);
    struct str code =
        account_code_make(&s.account, s.writes, ACCOUNT_TO_CONFIRM, ACCOUNT_CODE_DIGITS, until_us);
    if (!signin_send(&s, channel, code, until_us))
        return signin_say(&s, SAY_NO_CHANNEL);
    return signin_tell(&s, "code-sent", event_channel_word(channel)) ? signin_done(&s, 202) : s.code;
}

static const struct factor {
    const char *word, *reason;
} factors[] = {{"code", "password+code"}, {"totp", "password+totp"}, {"recovery", "password+recovery"}};

static bool factor_fits(struct signin *s, size_t kind)
{
    struct str value = signin_text(s, "value");
    switch (kind) {
    case 0:
        return account_code_fits(&s->account, s->writes, ACCOUNT_TO_CONFIRM, value);
    case 1:
        return account_totp_fits(&s->account, s->writes, value, false);
    default:
        return account_recovery_fits(&s->account, s->writes, value);
    }
}

static void keep_device(struct signin *s)
{
    enum { NAME_MAX = 64, DEVICES_MAX = 20 };
    struct str name = signin_text(s, "device");
    if (!name.len || signin_is_operator(s) || account_count(&s->account, ACCOUNT_DEVICE) >= DEVICES_MAX)
        return;
    int64_t lasts_us = signin_setting(s, SIGNIN_DEVICE);
    for (; name.len > NAME_MAX || !utf8_valid(name); name.len--)
        ;
    struct str cookie = account_device_add(&s->account, s->writes, name, s->call->now_us + lasts_us);
    signin_set_cookie(s, signin_device_name(s), cookie, lasts_us);
    signin_warn(s, EVENT_DEVICE, "device-kept");
}

enum code signin_factor(struct call *c)
{
    struct signin s;
    size_t kind = 0;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_PASSWORD_ONLY))
        return s.code;
    while (kind < COUNT_OF(factors) && !str_equal(signin_text(&s, "kind"), str_from(factors[kind].word)))
        kind++;
    if (kind == COUNT_OF(factors) || !signin_text(&s, "value").len)
        return signin_say(&s, SAY_BAD_REQUEST);
    struct str key = arena_print(c->arena, "factor|%llu", (unsigned long long)s.account.space);
    if (!signin_may_try(&s, ACCOUNT_BY_NAME, key))
        return s.code;
    if (!factor_fits(&s, kind))
        return signin_tell(&s, "signin-failed", factors[kind].word) ? signin_say(&s, SAY_WRONG_FACTOR)
                                                                    : s.code;
    account_try_worked(&s.gate, ACCOUNT_BY_NAME, key);
    // Proving again does not lengthen a session: its longest life counts from the first sign-in.
    bool is_raise = s.session.level >= ACCOUNT_SIGNED_IN;
    signin_begin_session(&s, ACCOUNT_SIGNED_IN, is_raise ? s.session.until_us : 0);
    keep_device(&s);
    if (!signin_tell(&s, is_raise ? "proved-again" : "signin", factors[kind].reason))
        return s.code;
    actor_cache_forget(space_actors(c->service), s.account.space);
    return signin_answer_session(&s, 200, ACCOUNT_SIGNED_IN);
}

// ---- unlocking ----------------------------------------------------------------------------------------------

enum code signin_unlock(struct call *c)
{
    static const char *const members[] = {"name", NULL};
    struct signin s;
    struct str name;
    if (!signin_begin(c, &s))
        return s.code;
    if (!account_name_read(c->arena, signin_text(&s, "name"), &name))
        return signin_say(&s, SAY_BAD_NAME);
    json_set(s.body, STR("name"), json_new_string(c->arena, name));
    if (!signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) ||
        !signin_may_try(&s, ACCOUNT_BY_REQUEST, name))
        return s.code;
    return signin_ask(&s, members);
}
