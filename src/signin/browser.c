// What browsers send and keep: cookies (RFC 6265 and its __Host- prefix), where a request comes from (Fetch Metadata,
// Origin), the page's token, and the actor that a session stands for.
#include "signin/signin_int.h"

static const int64_t SEEN_EVERY_US = (int64_t)60 * 1000000; // a session's last request is noted once a minute
enum { SAFE_METHODS = HTTP_GET | HTTP_HEAD | HTTP_OPTIONS };

// ---- cookies ------------------------------------------------------------------------------------------------

static bool is_https(const struct call *c)
{
    return house_is_https(c->service);
}

// Behind https a cookie bears the prefix with which browsers hold it to this host, to every path and to https. Plain
// http is for a demonstration on loopback, where browsers would refuse such a name.
static struct str name_of(const struct call *c, const char *name)
{
    return arena_print(c->arena, "%sens-%s", is_https(c) ? "__Host-" : "", name);
}

struct str signin_cookie_name(const struct signin *s, const char *name)
{
    return name_of(s->call, name);
}

void signin_set_cookie(struct signin *s, struct str name, struct str value, int64_t lasts_us)
{
    struct str line = arena_print(
        s->call->arena, "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Strict%s", STR_ARG(name),
        STR_ARG(value), (long long)(value.len ? lasts_us / 1000000 : 0), is_https(s->call) ? "; Secure" : "");
    http_field_add(s->call->exchange, STR("Set-Cookie"), line);
}

static struct str session_cookie(struct call *c)
{
    return cookie_get(http_field_get(c->request, "Cookie"), name_of(c, "session"));
}

// Two people may share a browser: the device's cookie is named after the account, which the name does not give away.
struct str signin_device_name(const struct signin *s)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct str text = arena_print(s->call->arena, "device of %llu", (unsigned long long)s->account.space);
    crypt_hash_keyed(s->keys, CRYPT_HASH_SESSION, text, hash);
    return arena_print(s->call->arena, "%.*s-%02x%02x%02x%02x", STR_ARG(signin_cookie_name(s, "device")),
                       hash[0], hash[1], hash[2], hash[3]);
}

struct account_item *signin_device(const struct signin *s)
{
    struct str cookie = cookie_get(http_field_get(s->call->request, "Cookie"), signin_device_name(s));
    return cookie.ptr ? account_device_of(&s->account, cookie) : NULL;
}

// ---- where a request comes from -----------------------------------------------------------------------------

static bool is_loopback(struct str host)
{
    ptrdiff_t colon = str_starts(host, STR("[")) ? -1 : str_find(host, ':');
    struct str name = colon < 0 ? host : str_of(host.ptr, (size_t)colon);
    return str_equal_fold(name, STR("localhost")) || str_equal(name, STR("127.0.0.1")) ||
           str_equal(name, STR("[::1]")) || str_starts(name, STR("[::1]:"));
}

// Without a public base only loopback is trusted: elsewhere the Host field could be anybody's.
static struct str origin_of(const struct call *c)
{
    bool is_trial = setting_text(c->service, "public-base").len == 0;
    return !is_trial || is_loopback(http_field_get(c->request, "Host")) ? house_origin(c) : (struct str){0};
}

struct str signin_origin(const struct signin *s)
{
    return origin_of(s->call);
}

struct passkey_rules signin_rules(const struct signin *s, bool must_be_verified)
{
    struct str origin = signin_origin(s), host = origin;
    ptrdiff_t at = str_find_str(origin, STR("://"));
    if (at >= 0)
        host = str_skip(origin, (size_t)at + 3);
    host = str_cut(&host, ':');
    return (struct passkey_rules){origin, host, must_be_verified};
}

static bool is_from_us(struct call *c)
{
    struct str site = http_field_get(c->request, "Sec-Fetch-Site");
    struct str origin = http_field_get(c->request, "Origin");
    if (site.ptr && !str_equal(site, STR("same-origin")) && !str_equal(site, STR("none")))
        return false;
    return !origin.ptr || str_equal(origin, origin_of(c));
}

// ---- a request ----------------------------------------------------------------------------------------------

static bool is_json(struct call *c)
{
    struct str rest = http_field_get(c->request, "Content-Type");
    return str_equal_fold(str_trim(str_cut(&rest, ';')), STR("application/json"));
}

static bool read_body(struct signin *s)
{
    struct call *c = s->call;
    static const struct json_limits limits = {.depth_max = 8, .nodes_max = 256};
    if (c->request->method == HTTP_GET || c->request->method == HTTP_DELETE)
        return true;
    // A form of another site can send no application/json without asking first.
    enum saying wrong = !is_json(c) ? SAY_WRONG_MEDIA : SAY_BAD_REQUEST;
    if (wrong == SAY_BAD_REQUEST && json_parse(c->arena, c->body, &limits, &s->body) == DONE &&
        s->body->kind == JSON_OBJECT)
        return true;
    s->code = signin_say(s, wrong);
    return false;
}

bool signin_begin(struct call *c, struct signin *s)
{
    *s = (struct signin){.call = c,
                         .desk = space_desk(c->service),
                         .gate = {c->arena, c->store, space_keys(c->service)},
                         .keys = space_keys(c->service)};
    s->deed = (struct deed){.arena = c->arena, .house = c->service, .read = c->read, .now_us = c->now_us};
    s->cookie = session_cookie(c);
    if (!(c->request->method & SAFE_METHODS) && !is_from_us(c)) {
        s->code = signin_say(s, SAY_OTHER_SITE);
        return false;
    }
    return read_body(s);
}

struct str signin_text(const struct signin *s, const char *name)
{
    return json_text(s->call->arena, json_get(s->body, str_from(name)));
}

// ---- sessions -----------------------------------------------------------------------------------------------

static bool has_page_token(struct call *c, struct str cookie)
{
    struct str given = http_field_get(c->request, "X-CSRF-Token");
    struct str wanted = account_session_token(c->arena, space_keys(c->service), cookie);
    return given.len == wanted.len && crypt_same(given.ptr, wanted.ptr, wanted.len);
}

bool signin_need_session(struct signin *s, enum account_level level)
{
    struct call *c = s->call;
    enum code code = s->cookie.ptr
                         ? account_session_find(c->arena, c->read, s->keys, signin_setting(s, SIGNIN_IDLE),
                                                s->cookie, &s->session)
                         : UNKNOWN_ASKER;
    if (code == INTERNAL)
        return signin_stop(s, code);
    if (code || s->session.level < level) {
        s->session.level = (enum account_level)0;
        s->code = signin_say(s, SAY_NO_SESSION);
        return false;
    }
    if (!(c->request->method & SAFE_METHODS) && !has_page_token(c, s->cookie)) {
        s->code = signin_say(s, SAY_NO_TOKEN);
        return false;
    }
    if (!signin_open(s, s->session.space))
        return false;
    if (s->session.level != ACCOUNT_SIGNED_IN_AS || !s->account.space)
        return true;
    code = account_session_open(c->arena, s->account.box, &s->session);
    s->as = s->session.as;
    return code == DONE || signin_stop(s, code);
}

bool signin_need_fresh(struct signin *s)
{
    if (!signin_need_session(s, ACCOUNT_SIGNED_IN))
        return false;
    if (s->call->now_us - s->session.proved_us < signin_setting(s, SIGNIN_FRESH))
        return true;
    s->code = signin_say(s, SAY_PROVE_AGAIN);
    return false;
}

// What the browser says it is, for the person's list of sessions: printable ASCII, not too long.
static struct str browser_of(struct call *c)
{
    enum { BROWSER_MAX = 200 };
    struct str text = http_field_get(c->request, "User-Agent");
    struct buf b;
    buf_init(&b, c->arena, BROWSER_MAX + 1);
    for (size_t i = 0; i < text.len && i < BROWSER_MAX; i++)
        buf_add_char(&b, text.ptr[i] >= ' ' && text.ptr[i] <= '~' ? text.ptr[i] : '?');
    return buf_str(&b);
}

void signin_begin_session(struct signin *s, enum account_level level, int64_t until_us)
{
    enum { HALF_WAY_S = 10 * 60 };
    int64_t now_us = s->call->now_us;
    bool is_lodger = s->as.len && level >= ACCOUNT_SIGNED_IN;
    struct account_session session = {
        .level = is_lodger ? ACCOUNT_SIGNED_IN_AS : level,
        .as = is_lodger ? s->as : (struct str){0},
        .until_us = until_us ? until_us : now_us + signin_setting(s, SIGNIN_LONGEST),
        .proved_us = now_us,
        .browser = browser_of(s->call),
    };
    if (level == ACCOUNT_PASSWORD_ONLY)
        session.until_us = now_us + (int64_t)HALF_WAY_S * 1000000;
    // The cookie that came is never the cookie of what begins: nobody can give a person a session beforehand.
    if (s->session.level)
        account_session_end(s->call->arena, s->writes, s->session.space, s->session.hash);
    s->cookie = account_session_begin(&s->account, s->writes, &session);
    account_session_hash(s->keys, s->cookie, s->session.hash);
    s->session.space = s->account.space;
    s->session.level = session.level;
    s->session.until_us = session.until_us;
    s->session.proved_us = now_us;
    signin_set_cookie(s, signin_cookie_name(s, "session"), s->cookie, session.until_us - now_us);
}

// ---- the hook -----------------------------------------------------------------------------------------------

static enum code note_seen(struct call *c, const struct account_session *session)
{
    if (c->now_us - session->seen_us < SEEN_EVERY_US)
        return DONE;
    struct store_writes *writes = store_writes_new(c->arena, session->space);
    account_session_seen(c->arena, writes, session, c->now_us);
    return store_commit(c->arena, c->store, writes);
}

// Who does not stand for the holder of the space beside which the account is: the session says who they are.
static enum code find_lodger(struct call *c, struct store_read *read, struct account_session *session,
                             struct actor **out)
{
    struct crypt_box *box;
    struct deed d = {.arena = c->arena, .house = c->service, .read = read, .now_us = c->now_us};
    enum code code = space_box(&d, session->space, &box);
    if (code == DONE)
        code = account_session_open(c->arena, box, session);
    if (code == DONE)
        code = actor_read(c->arena, session->as, out);
    if (code)
        return code == NOT_FOUND || code == GONE ? DONE : code;
    (*out)->lodge = session->space;
    if ((*out)->role != ACTOR_LPS) // a professional is known by their number
        (*out)->account = account_id(c->arena, space_keys(c->service), session->space);
    (*out)->until_us = session->until_us;
    (*out)->token_id = account_session_id(c->arena, session);
    return note_seen(c, session);
}

static enum code find_actor(struct call *c, struct store_read *read, struct str cookie, struct actor **out)
{
    struct account_session session;
    enum code code = account_session_find(c->arena, read, space_keys(c->service),
                                          setting_duration_us(c->service, SIGNIN_IDLE), cookie, &session);
    if (code == UNKNOWN_ASKER || (code == DONE && session.level < ACCOUNT_SIGNED_IN))
        return DONE;
    if (code)
        return code;
    if (session.level == ACCOUNT_SIGNED_IN_AS)
        return find_lodger(c, read, &session, out);
    struct actor *actor = ARENA_NEW(c->arena, struct actor);
    *actor = (struct actor){.role = ACTOR_HOLDER,
                            .space = session.space,
                            .account = account_id(c->arena, space_keys(c->service), session.space),
                            .scope = access_default_scope(ACTOR_HOLDER),
                            .until_us = session.until_us,
                            .token_id = account_session_id(c->arena, &session)};
    *out = actor;
    return note_seen(c, &session);
}

static enum code actor_of_cookie(struct call *c, struct str cookie, struct actor **out)
{
    struct actor_cache *cache = space_actors(c->service);
    struct str key = arena_print(c->arena, "Cookie %.*s", STR_ARG(cookie));
    struct store_read *own = NULL;
    if (actor_cache_find(cache, c->arena, space_keys(c->service), key, out))
        return DONE;
    uint64_t age = actor_cache_age(cache);
    enum code code = c->read ? DONE : store_read_begin(c->arena, c->store, &own);
    if (code == DONE)
        code = find_actor(c, c->read ? c->read : own, cookie, out);
    store_read_end(&own);
    if (code == DONE && *out)
        actor_cache_keep(cache, space_keys(c->service), key, *out, age);
    return code;
}

enum code signin_authenticate(struct call *c)
{
    struct str cookie = session_cookie(c);
    struct actor *actor = NULL;
    bool is_safe = c->request->method & SAFE_METHODS;
    if (!cookie.ptr || (!is_safe && strcmp(c->route->who, "anyone") == 0))
        return DONE;
    enum code code = actor_of_cookie(c, cookie, &actor);
    if (code == DONE && actor && !is_safe && (!is_from_us(c) || !has_page_token(c, cookie)))
        return fail(c->arena, DENIED, "Send the page's token in the field X-CSRF-Token: GET /signin/session");
    c->actor = actor;
    return code;
}
