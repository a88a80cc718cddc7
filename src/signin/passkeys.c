// Passkeys (WebAuthn Level 2): adding one, and signing in or proving again with one. Without a session the passkey is all
// that is shown, so the authenticator must have checked who holds it; it says itself whose it is, and no list of passkeys
// is given to strangers.
#include "signin/signin_int.h"

#include "codec/text/text.h"

enum { PASSKEYS_MAX = 10, ANSWER_S = 300 };

// Whom a challenge is for: a session, for this act; or whoever signs in.
static struct str binding_of(const struct signin *s, const char *act)
{
    struct buf b;
    buf_init(&b, s->call->arena, 96);
    buf_print(&b, "%s|", act);
    if (s->session.level)
        hex_write(&b, str_of((const char *)s->session.hash, sizeof s->session.hash));
    return buf_str(&b);
}

static bool read_bytes(const struct signin *s, const char *name, struct str *out)
{
    struct str text = signin_text(s, name);
    return text.len && base64url_read(s->call->arena, text, out) && out->len;
}

static void write_ids(struct signin *s, struct buf *b)
{
    bool is_first = true;
    for (const struct account_item *i = account_first(&s->account, ACCOUNT_PASSKEY); i; i = account_next(i)) {
        struct str id = account_text(&s->account, i, "id");
        buf_print(b, "%s{\"type\":\"public-key\",\"id\":\"%.*s\"}", is_first ? "" : ",", STR_ARG(id));
        is_first = false;
    }
}

// A request may come with a session (to prove again, or as the second factor) or without.
static bool may_have_session(struct signin *s)
{
    struct call *c = s->call;
    struct account_session found;
    enum code code = s->cookie.ptr ? account_session_find(c->arena, c->read, s->keys,
                                                          signin_setting(s, SIGNIN_IDLE), s->cookie, &found)
                                   : UNKNOWN_ASKER;
    if (code == UNKNOWN_ASKER)
        return true;
    return code == DONE ? signin_need_session(s, ACCOUNT_PASSWORD_ONLY) : signin_stop(s, code);
}

// ---- answering with a passkey -------------------------------------------------------------------------------

enum code signin_passkey_challenge(struct call *c)
{
    struct signin s;
    struct buf b;
    if (!signin_begin(c, &s) || !may_have_session(&s))
        return s.code;
    struct passkey_rules rules = signin_rules(&s, !s.session.level);
    struct str challenge = account_challenge_make(c->arena, s.keys, binding_of(&s, "answer"));
    buf_init(&b, c->arena, 512);
    buf_print(&b, "{\"challenge\":\"%.*s\",\"rpId\":", STR_ARG(challenge));
    json_write_string(&b, rules.rp_id);
    buf_print(&b, ",\"timeout\":%d,\"userVerification\":\"%s\",\"allowCredentials\":[", ANSWER_S * 1000,
              s.session.level ? "preferred" : "required");
    if (s.session.level)
        write_ids(&s, &b);
    buf_add(&b, STR("]}"));
    return signin_answer(&s, 200, buf_str(&b));
}

static struct account_item *item_of_id(struct signin *s, struct str id)
{
    struct account_item *item = account_first(&s->account, ACCOUNT_PASSKEY);
    while (item && !str_equal(account_text(&s->account, item, "id"), id))
        item = account_next(item);
    return item;
}

// Whose passkey it is: the session's person, or whom the authenticator names (§6.1, user handle).
static bool open_owner(struct signin *s)
{
    struct str handle;
    uint64_t space;
    if (s->session.level)
        return true;
    if (!read_bytes(s, "userHandle", &handle) || !account_of_id(s->keys, handle, &space))
        return true; // nobody's: refused below
    if (!signin_open(s, space))
        return false;
    if (!signin_is_open(s))
        s->account.space = 0;
    return true;
}

static enum code refuse_passkey(struct signin *s, const char *reason)
{
    return signin_tell(s, "signin-failed", reason) ? signin_say(s, SAY_WRONG_PASSKEY) : s->code;
}

// Why the answer does not count; NULL: it does, and what changed of the passkey is to be written.
static const char *check_answer(struct signin *s, struct account_item *item)
{
    struct arena *a = s->call->arena;
    struct passkey known;
    struct passkey_answer answer;
    struct str challenge;
    struct passkey_rules rules = signin_rules(s, !s->session.level);
    if (!rules.origin.len || !item || !read_bytes(s, "clientDataJSON", &answer.client_data) ||
        !read_bytes(s, "authenticatorData", &answer.authenticator_data) ||
        !read_bytes(s, "signature", &answer.signature))
        return "passkey";
    if (passkey_challenge(a, answer.client_data, &challenge) != DONE ||
        !account_challenge_fits(a, s->keys, binding_of(s, "answer"), challenge) ||
        !account_challenge_spend(&s->account, s->writes, challenge))
        return "passkey-challenge";
    if (passkey_read(a, account_text(&s->account, item, "key"), &known) != DONE)
        return "passkey";
    enum code code = passkey_assert(a, &rules, &known, &answer, &known.count);
    if (code)
        return code == DENIED ? "passkey-copied" : "passkey";
    account_set(&s->account, item, "key", passkey_write(a, &known));
    item->used_us = s->call->now_us;
    account_save(&s->account, s->writes, item);
    return NULL;
}

enum code signin_passkey_answer(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !may_have_session(&s) ||
        !signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) || !open_owner(&s))
        return s.code;
    struct account_item *item = s.account.space ? item_of_id(&s, signin_text(&s, "id")) : NULL;
    const char *wrong = check_answer(&s, item);
    if (wrong)
        return refuse_passkey(&s, wrong);
    account_try_worked(&s.gate, ACCOUNT_BY_ADDRESS, c->request->peer);
    bool is_raise = s.session.level >= ACCOUNT_SIGNED_IN;
    const char *reason = s.session.level == ACCOUNT_PASSWORD_ONLY ? "password+passkey" : "passkey";
    signin_begin_session(&s, ACCOUNT_SIGNED_IN, is_raise ? s.session.until_us : 0);
    if (!signin_tell(&s, is_raise ? "proved-again" : "signin", reason))
        return s.code;
    actor_cache_forget(space_actors(c->service), s.account.space);
    return signin_answer_session(&s, 200, ACCOUNT_SIGNED_IN);
}

// ---- adding one ---------------------------------------------------------------------------------------------

enum code signin_passkey_options(struct call *c)
{
    struct signin s;
    struct buf b;
    if (!signin_begin(c, &s) || !signin_need_fresh(&s))
        return s.code;
    struct str id = account_id(c->arena, s.keys, s.account.space);
    struct str name = account_text(&s.account, signin_head(&s), "name");
    struct str challenge = account_challenge_make(c->arena, s.keys, binding_of(&s, "add"));
    buf_init(&b, c->arena, 1024);
    buf_print(&b, "{\"challenge\":\"%.*s\",\"rp\":{\"name\":", STR_ARG(challenge));
    json_write_string(&b, service_name(c->service, call_is_english(c)));
    buf_add(&b, STR(",\"id\":"));
    json_write_string(&b, signin_rules(&s, true).rp_id);
    buf_add(&b, STR("},\"user\":{\"id\":\""));
    base64url_write(&b, id);
    buf_add(&b, STR("\",\"name\":"));
    json_write_string(&b, name);
    buf_add(&b, STR(",\"displayName\":"));
    json_write_string(&b, name);
    buf_print(
        &b,
        "},\"pubKeyCredParams\":[{\"type\":\"public-key\",\"alg\":-7},{\"type\":\"public-key\",\"alg\":-8},"
        "{\"type\":\"public-key\",\"alg\":-257}],\"timeout\":%d,\"attestation\":\"none\","
        "\"authenticatorSelection\":{\"residentKey\":\"required\",\"requireResidentKey\":true,"
        "\"userVerification\":\"required\"},\"excludeCredentials\":[",
        ANSWER_S * 1000);
    write_ids(&s, &b);
    buf_add(&b, STR("]}"));
    return signin_answer(&s, 200, buf_str(&b));
}

static bool read_new(struct signin *s, struct passkey *made)
{
    struct arena *a = s->call->arena;
    struct str client_data, attestation, challenge;
    struct passkey_rules rules = signin_rules(s, true);
    return rules.origin.len && read_bytes(s, "clientDataJSON", &client_data) &&
           read_bytes(s, "attestationObject", &attestation) &&
           passkey_challenge(a, client_data, &challenge) == DONE &&
           account_challenge_fits(a, s->keys, binding_of(s, "add"), challenge) &&
           account_challenge_spend(&s->account, s->writes, challenge) &&
           passkey_register(a, &rules, client_data, attestation, made) == DONE;
}

static struct str base64url_of(struct arena *a, struct str bytes)
{
    struct buf b;
    buf_init(&b, a, bytes.len * 2);
    base64url_write(&b, bytes);
    return buf_str(&b);
}

enum code signin_passkey_add(struct call *c)
{
    struct signin s;
    struct passkey made;
    if (!signin_begin(c, &s) || !signin_need_fresh(&s))
        return s.code;
    if (account_count(&s.account, ACCOUNT_PASSKEY) >= PASSKEYS_MAX)
        return signin_say(&s, SAY_TOO_MANY_KEPT);
    if (!read_new(&s, &made))
        return refuse_passkey(&s, "passkey-not-added");
    struct str id = base64url_of(c->arena, made.id);
    if (item_of_id(&s, id)) // §7.1 step 22
        return refuse_passkey(&s, "passkey-not-added");
    struct account_item *item =
        account_add(&s.account, ACCOUNT_PASSKEY, account_free_number(&s.account, ACCOUNT_PASSKEY), 0);
    account_set(&s.account, item, "id", id);
    account_set(&s.account, item, "key", passkey_write(c->arena, &made));
    account_set(&s.account, item, "name", signin_text(&s, "name"));
    account_save(&s.account, s.writes, item);
    signin_warn(&s, EVENT_SECURITY, "passkey-added");
    return signin_tell(&s, "factor-added", "passkey") ? signin_done(&s, 201) : s.code;
}
