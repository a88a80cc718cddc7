// Enrolling: INS, birth date and the serial of the Vitale card give a code by mail, SMS or post, to an address that the
// insurer knows; with the code a name and a password are chosen. The same again, by post, is how one who lost both gets
// back in. Whoever asks gets the same answer after the same work, whether or not there is such a person.
#include "signin/signin_int.h"

#include "codec/text/text.h"

static bool same(struct str given, struct str known)
{
    return known.len && given.len == known.len && crypt_same(given.ptr, known.ptr, known.len);
}

// The account of the person with this INS; space 0: there is none.
static bool open_of_ins(struct signin *s, struct str ins)
{
    uint64_t space = 0;
    enum code code = space_of_ins(&s->deed, ins, &space);
    if (code == NOT_FOUND)
        return true;
    return code == DONE ? signin_open(s, space) : signin_stop(s, code);
}

// ---- asking for a code --------------------------------------------------------------------------------------

enum code signin_enrol(struct call *c)
{
    static const char *const members[] = {"ins", "birth_date", "card", "channel", NULL};
    struct signin s;
    enum event_channel channel;
    if (!signin_begin(c, &s))
        return s.code;
    struct str ins = signin_text(&s, "ins");
    if (!ins.len || !signin_text(&s, "birth_date").len || !signin_text(&s, "card").len ||
        !event_channel_named(signin_text(&s, "channel"), &channel) || channel == EVENT_LIST)
        return signin_say(&s, SAY_BAD_REQUEST);
    if (!signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) ||
        !signin_may_try(&s, ACCOUNT_BY_REQUEST, ins))
        return s.code;
    return signin_ask(&s, members);
}

// ---- with the code ------------------------------------------------------------------------------------------

bool signin_check_password(struct signin *s, struct str password, struct str name)
{
    struct buf score;
    size_t characters = 0;
    uint32_t character;
    for (struct str rest = password; rest.len; characters++) {
        size_t size = utf8_next(rest, &character);
        if (!size || character < ' ') {
            s->code = signin_say(s, SAY_BAD_PASSWORD);
            return false;
        }
        rest = str_skip(rest, size);
    }
    if (characters < ACCOUNT_PASSWORD_MIN || characters > ACCOUNT_PASSWORD_MAX) {
        s->code = signin_say(s, SAY_BAD_PASSWORD);
        return false;
    }
    const char *own[] = {arena_copy(s->call->arena, name).ptr, NULL};
    int found = account_password_score(s->call->arena, password, own);
    if (found >= ACCOUNT_SCORE_WANTED)
        return true;
    buf_init(&score, s->call->arena, 16);
    buf_print(&score, "%d", found);
    http_field_add(s->call->exchange, STR("X-Password-Score"), buf_str(&score));
    s->code = signin_say(s, SAY_WEAK_PASSWORD);
    return false;
}

// Makes the name lead here, if it is free: it leads nowhere, or to where no account bears it. False: s->code.
bool signin_take_name(struct signin *s, struct str name)
{
    struct call *c = s->call;
    struct signin other = *s;
    uint64_t space = 0;
    enum code code = account_name_find(c->arena, c->read, s->keys, name, &space);
    if (code != DONE && code != NOT_FOUND)
        return signin_stop(s, code);
    if (code == DONE && space == s->account.space)
        return true;
    if (code == DONE) {
        if (!signin_open(&other, space))
            return signin_stop(s, other.code);
        if (other.account.space && same(account_text(&other.account, signin_head(&other), "name"), name)) {
            s->code = signin_say(s, SAY_NAME_TAKEN);
            return false;
        }
    }
    // At once, before whom it leads to: one that leads where no account bears it is taken over.
    code = store_commit(c->arena, c->store,
                        account_name_point(c->arena, s->keys, name, s->account.space, space));
    return code == DONE || signin_stop(s, code);
}

// Who comes back by post may have lost everything to a thief: nothing that was known before counts any more.
static void forget_everything(struct signin *s)
{
    static const enum account_kind kinds[] = {ACCOUNT_TOTP, ACCOUNT_PASSKEY, ACCOUNT_RECOVERY,
                                              ACCOUNT_DEVICE};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (struct account_item *item = account_first(&s->account, kinds[i]); item;) {
            struct account_item *following = account_next(item);
            account_drop(&s->account, s->writes, item);
            item = following;
        }
    account_session_end_all(s->call->arena, s->writes, s->account.space, NULL);
}

bool signin_hash_password(struct signin *s, struct str password, struct str *encoded)
{
    enum code code = account_password_hash(s->desk, s->call->arena, password, encoded);
    if (code != BUSY)
        return code == DONE || signin_stop(s, code);
    s->code = signin_say(s, SAY_BUSY);
    return false;
}

bool signin_open_account(struct signin *s, struct str name, struct str encoded)
{
    struct account_item *head = signin_head(s);
    bool is_back = signin_is_open(s);
    if (is_back)
        forget_everything(s);
    account_set(&s->account, head, "state", STR("open"));
    account_set(&s->account, head, "name", name);
    account_set(&s->account, head, "password", encoded);
    account_save(&s->account, s->writes, head);
    signin_begin_session(s, ACCOUNT_SIGNED_IN, 0);
    signin_warn(s, EVENT_SECURITY, is_back ? "recovered" : "enrolled");
    return signin_tell(s, is_back ? "recovered" : "enrolled", "code");
}

enum code signin_enrol_account(struct call *c)
{
    struct signin s;
    struct str name, encoded;
    if (!signin_begin(c, &s))
        return s.code;
    struct str ins = signin_text(&s, "ins"), password = signin_text(&s, "password");
    if (!ins.len || !signin_text(&s, "code").len)
        return signin_say(&s, SAY_BAD_REQUEST);
    if (!account_name_read(c->arena, signin_text(&s, "name"), &name))
        return signin_say(&s, SAY_BAD_NAME);
    // Counted for this person from this address: who knows an INS could else keep its bearer from enrolling. Guessing
    // from many addresses meets the few tries that a short code has, and the length of the others.
    struct str key = arena_print(c->arena, "%.*s|%.*s", STR_ARG(ins), STR_ARG(c->request->peer));
    if (!signin_check_password(&s, password, name) ||
        !signin_may_try(&s, ACCOUNT_BY_ADDRESS, c->request->peer) ||
        !signin_may_try(&s, ACCOUNT_BY_NAME, key))
        return s.code;
    // Hashed before anybody looks whether there is such a person: beside it, what a person costs is nothing.
    if (!signin_hash_password(&s, password, &encoded) || !open_of_ins(&s, ins))
        return s.code;
    bool fits = s.account.space && signin_head(&s) &&
                account_code_fits(&s.account, s.writes, ACCOUNT_TO_ENROL, signin_text(&s, "code"));
    if (!fits)
        return signin_tell(&s, "enrolment-refused", "wrong-code") ? signin_say(&s, SAY_WRONG_CODE) : s.code;
    if (!signin_take_name(&s, name) || !signin_open_account(&s, name, encoded))
        return s.code;
    account_try_worked(&s.gate, ACCOUNT_BY_NAME, key);
    account_try_worked(&s.gate, ACCOUNT_BY_ADDRESS, c->request->peer);
    // Committed here, so that sessions from before are over with this answer.
    enum code code = signin_end_now(&s);
    return code ? code : signin_answer_session(&s, 201, ACCOUNT_SIGNED_IN);
}
