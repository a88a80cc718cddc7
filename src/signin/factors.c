// Keeping one's factors: seeing them, adding an authenticator, codes for paper, changing the password, removing.
#include "signin/signin_int.h"

#include "codec/text/text.h"

enum { TOTP_MAX = 10, TOTP_SECRET_SIZE = 16, TOTP_UNCONFIRMED_S = 600 };

static const struct kept {
    const char *word;
    enum account_kind kind;
} kinds[] = {{"totp", ACCOUNT_TOTP},
             {"passkey", ACCOUNT_PASSKEY},
             {"recovery", ACCOUNT_RECOVERY},
             {"device", ACCOUNT_DEVICE}};

// ---- seeing -------------------------------------------------------------------------------------------------

static void write_instant(struct buf *b, const char *name, int64_t us)
{
    if (!us)
        return;
    buf_print(b, ",\"%s\":\"", name);
    instant_write(b, us);
    buf_add_char(b, '"');
}

static void write_item(struct signin *s, struct buf *b, const struct account_item *item)
{
    struct str name = account_text(&s->account, item, "name");
    buf_print(b, "{\"number\":%llu", (unsigned long long)item->number);
    if (name.len) {
        buf_add(b, STR(",\"name\":"));
        json_write_string(b, name);
    }
    write_instant(b, "added", item->created_us);
    write_instant(b, "used", item->used_us);
    write_instant(b, "until", item->until_us);
    if (item->kind == ACCOUNT_DEVICE && item == signin_device(s))
        buf_add(b, STR(",\"this\":true"));
    buf_add_char(b, '}');
}

static void write_kind(struct signin *s, struct buf *b, const struct kept *kept)
{
    bool is_first = true;
    buf_print(b, ",\"%s\":[", kept->word);
    for (const struct account_item *i = account_first(&s->account, kept->kind); i; i = account_next(i)) {
        if (i->kind == ACCOUNT_TOTP && !account_number(&s->account, i, "confirmed"))
            continue;
        if (!is_first)
            buf_add_char(b, ',');
        write_item(s, b, i);
        is_first = false;
    }
    buf_add_char(b, ']');
}

enum code signin_factors_list(struct call *c)
{
    struct signin s;
    struct buf b;
    if (!signin_begin(c, &s) || !signin_need_session(&s, ACCOUNT_SIGNED_IN))
        return s.code;
    const struct account_item *head = signin_head(&s);
    buf_init(&b, c->arena, 1024);
    buf_add(&b, STR("{\"name\":"));
    json_write_string(&b, account_text(&s.account, head, "name"));
    buf_print(&b, ",\"mail\":%s,\"sms\":%s,\"recoveryLeft\":%zu",
              account_text(&s.account, head, "mail").len ? "true" : "false",
              account_text(&s.account, head, "sms").len ? "true" : "false",
              account_recovery_left(&s.account));
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        write_kind(&s, &b, &kinds[i]);
    buf_add_char(&b, '}');
    return signin_answer(&s, 200, buf_str(&b));
}

// ---- removing -----------------------------------------------------------------------------------------------

static size_t strong_factors(const struct signin *s)
{
    size_t count = account_count(&s->account, ACCOUNT_PASSKEY);
    for (const struct account_item *i = account_first(&s->account, ACCOUNT_TOTP); i; i = account_next(i))
        count += account_number(&s->account, i, "confirmed") > 0;
    return count;
}

enum code signin_factors_remove(struct call *c)
{
    struct signin s;
    uint64_t number;
    size_t at = 0;
    // A lost device is forgotten at once; what weakens the account asks for a fresh proof.
    bool is_device = str_equal(c->params[0], STR("device"));
    if (!signin_begin(c, &s) ||
        !(is_device ? signin_need_session(&s, ACCOUNT_SIGNED_IN) : signin_need_fresh(&s)))
        return s.code;
    while (at < COUNT_OF(kinds) && !str_equal(c->params[0], str_from(kinds[at].word)))
        at++;
    struct account_item *item = at < COUNT_OF(kinds) && str_to_u64(c->params[1], &number)
                                    ? account_find(&s.account, kinds[at].kind, number)
                                    : NULL;
    if (!item)
        return signin_say(&s, SAY_NOT_FOUND);
    if (signin_is_operator(&s) && !is_device && strong_factors(&s) <= (item->kind != ACCOUNT_RECOVERY))
        return signin_say(&s, SAY_LAST_FACTOR);
    account_drop(&s.account, s.writes, item);
    signin_warn(&s, EVENT_SECURITY, "factor-removed");
    return signin_tell(&s, is_device ? "device-forgotten" : "factor-removed", kinds[at].word)
               ? signin_done(&s, 200)
               : s.code;
}

// ---- an authenticator ---------------------------------------------------------------------------------------

enum code signin_new_totp(struct signin *s)
{
    struct call *c = s->call;
    unsigned char secret[TOTP_SECRET_SIZE];
    char shown[26];
    struct buf hex, b;
    if (account_count(&s->account, ACCOUNT_TOTP) >= TOTP_MAX)
        return signin_say(s, SAY_TOO_MANY_KEPT);
    crypt_random(secret, sizeof secret);
    base32_write(shown, secret);
    for (size_t i = 0; i < sizeof shown; i++)
        shown[i] = shown[i] >= 'a' ? (char)(shown[i] - 'a' + 'A') : shown[i];
    buf_init(&hex, c->arena, 40);
    hex_write(&hex, str_of((const char *)secret, sizeof secret));
    wipe(secret, sizeof secret);
    struct account_item *item =
        account_add(&s->account, ACCOUNT_TOTP, account_free_number(&s->account, ACCOUNT_TOTP),
                    c->now_us + (int64_t)TOTP_UNCONFIRMED_S * 1000000);
    account_set(&s->account, item, "secret", buf_str(&hex));
    account_set(&s->account, item, "name", signin_text(s, "name"));
    account_save(&s->account, s->writes, item);
    buf_init(&b, c->arena, 256);
    struct str issuer = service_name(c->service, false);
    buf_print(&b, "{\"secret\":\"%.26s\",\"uri\":\"otpauth://totp/", shown);
    uri_encode(&b, issuer);
    buf_add_char(&b, ':');
    uri_encode(&b, account_text(&s->account, signin_head(s), "name"));
    buf_print(&b, "?secret=%.26s&issuer=", shown);
    uri_encode(&b, issuer);
    buf_add(&b, STR("&algorithm=SHA1&digits=6&period=30\"}"));
    c->writes[0] = s->writes; // nothing counts yet, so nothing is told yet
    return signin_answer(s, 201, buf_str(&b));
}

enum code signin_totp_make(struct call *c)
{
    struct signin s;
    return signin_begin(c, &s) && signin_need_fresh(&s) ? signin_new_totp(&s) : s.code;
}

enum code signin_totp_confirm(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !signin_need_fresh(&s))
        return s.code;
    struct str key = arena_print(c->arena, "factor|%llu", (unsigned long long)s.account.space);
    if (!signin_may_try(&s, ACCOUNT_BY_NAME, key))
        return s.code;
    if (!account_totp_fits(&s.account, s.writes, signin_text(&s, "value"), true))
        return signin_say(&s, SAY_WRONG_FACTOR);
    account_try_worked(&s.gate, ACCOUNT_BY_NAME, key);
    signin_warn(&s, EVENT_SECURITY, "authenticator-added");
    return signin_tell(&s, "factor-added", "totp") ? signin_done(&s, 201) : s.code;
}

// ---- codes for paper ----------------------------------------------------------------------------------------

enum code signin_recovery_make(struct call *c)
{
    struct signin s;
    struct buf b;
    if (!signin_begin(c, &s) || !signin_need_fresh(&s))
        return s.code;
    struct str rest = account_recovery_make(&s.account, s.writes);
    buf_init(&b, c->arena, 256);
    for (const char *before = "{\"codes\":[\""; rest.len; before = "\",\"") {
        struct str code = str_cut(&rest, ' ');
        buf_print(&b, "%s%.4s-%.4s-%.4s", before, code.ptr, code.ptr + 4, code.ptr + 8);
    }
    buf_add(&b, STR("\"]}"));
    signin_warn(&s, EVENT_SECURITY, "recovery-codes-made");
    return signin_tell(&s, "factor-added", "recovery") ? signin_answer(&s, 201, buf_str(&b)) : s.code;
}

// ---- the password -------------------------------------------------------------------------------------------

static bool right_password(struct signin *s, struct str password)
{
    bool fits = false;
    struct str encoded = account_text(&s->account, signin_head(s), "password");
    struct str key = arena_print(s->call->arena, "factor|%llu", (unsigned long long)s->account.space);
    if (!signin_may_try(s, ACCOUNT_BY_NAME, key))
        return false;
    enum code code = account_password_fits(s->desk, s->call->arena, encoded, password, &fits);
    if (code && code != BUSY)
        return signin_stop(s, code);
    if (fits) {
        account_try_worked(&s->gate, ACCOUNT_BY_NAME, key);
        return true;
    }
    if (code == BUSY)
        s->code = signin_say(s, SAY_BUSY);
    else if (signin_tell(s, "signin-failed", "password"))
        s->code = signin_say(s, SAY_WRONG_NAME_OR_PASSWORD);
    return false;
}

// Every other session and every device ends: who changes a password may do so because somebody else knows it.
enum code signin_password_change(struct call *c)
{
    struct signin s;
    struct str encoded;
    if (!signin_begin(c, &s) || !signin_need_fresh(&s))
        return s.code;
    struct account_item *head = signin_head(&s);
    struct str wanted = signin_text(&s, "password");
    if (!signin_check_password(&s, wanted, account_text(&s.account, head, "name")) ||
        !right_password(&s, signin_text(&s, "old")))
        return s.code;
    enum code code = account_password_hash(s.desk, c->arena, wanted, &encoded);
    if (code)
        return code == BUSY ? signin_say(&s, SAY_BUSY) : code;
    account_set(&s.account, head, "password", encoded);
    account_save(&s.account, s.writes, head);
    for (struct account_item *i = account_first(&s.account, ACCOUNT_DEVICE); i;) {
        struct account_item *following = account_next(i);
        account_drop(&s.account, s.writes, i);
        i = following;
    }
    account_session_end_all(c->arena, s.writes, s.account.space, s.session.hash);
    signin_begin_session(&s, ACCOUNT_SIGNED_IN, s.session.until_us);
    signin_warn(&s, EVENT_SECURITY, "password-changed");
    if (!signin_tell(&s, "password-changed", "password"))
        return s.code;
    code = signin_end_now(&s);
    return code ? code : signin_answer_session(&s, 200, ACCOUNT_SIGNED_IN);
}
