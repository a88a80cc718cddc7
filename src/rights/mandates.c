// Inviting someone to act in the holder's place, answering, and ending. An invitation is a code that is handed over: the
// house looks nobody up.
#include "rights/rights_int.h"

// Places of helpers are the commons'; a deed commits those first.
static struct ticket_desk commons_desk(struct operating *o)
{
    struct ticket_desk desk = rights_desk(o);
    if (!o->deed->commons_writes)
        o->deed->commons_writes = store_writes_new(o->deed->arena, 0);
    desk.writes = o->deed->commons_writes;
    return desk;
}

static enum code find_lapsed(struct operating *o, struct ticket_desk *desk)
{
    const struct rights *r;
    enum code code = space_rights(o->deed, o->space, &r);
    if (code)
        return code;
    uint64_t *lapsed = ARENA_ARRAY(o->deed->arena, uint64_t, r->mandate_count + 1);
    o->lapsed = lapsed;
    for (size_t i = 0; code == DONE && i < r->mandate_count; i++) {
        uint64_t number = rights_invitation_of(&r->mandates[i]);
        bool waits = true;
        if (number && rights_mandate_counts(&r->mandates[i], o->today))
            code = ticket_waits(desk, number, &waits);
        if (!waits)
            lapsed[o->lapsed_count++] = number;
    }
    return code;
}

// ---- handing the code over: by the holder, or by a letter to an address that the holder gives

// What a browser opens: the space and the code stand behind "#", which no program sends to a server.
static struct str link_of(struct operating *o, struct str code)
{
    char id[CRYPT_ID_SIZE];
    struct str origin = str_of(o->base.ptr, o->base.len - STR("/fhir").len);
    crypt_id_write(space_keys(o->deed->house), space_patient(o->space), id);
    return arena_print(o->deed->arena, "%.*s/espace/invitation#%.*s.%.*s", STR_ARG(origin), CRYPT_ID_SIZE, id,
                       STR_ARG(code));
}

static enum code check_address(struct operating *o)
{
    const struct asked *asked = &o->asked;
    struct arena *a = o->deed->arena;
    if (asked->mail.len && asked->sms.len)
        return fail_at(a, INVALID, STR("sms"), "An invitation goes one way: mail or sms");
    if (asked->mail.len && !mail_address_valid(asked->mail))
        return fail_at(a, INVALID, STR("mail"), "This is no mail address");
    if (asked->sms.len && !phone_valid(asked->sms))
        return fail_at(a, INVALID, STR("sms"), "A telephone number is written +33612345678");
    return DONE;
}

// Who invites makes the house write to strangers: seldom.
static enum code may_write(struct operating *o)
{
    struct deed *d = o->deed;
    struct account_gate gate = {d->arena, space_store(d->house), space_keys(d->house)};
    int64_t wait_us;
    enum code code =
        account_try(&gate, ACCOUNT_BY_REQUEST,
                    arena_print(d->arena, "invite|%llu", (unsigned long long)o->space), &wait_us);
    return code || !wait_us ? code : fail(d->arena, BUSY, "Too many invitations were sent; try again later");
}

static enum code send_invitation(struct operating *o, const struct ticket *t, struct str link)
{
    struct deed *d = o->deed;
    struct crypt_box *box;
    bool by_mail = o->asked.mail.len > 0;
    struct event_code letter = {.channel = by_mail ? EVENT_MAIL : EVENT_SMS,
                                .address = by_mail ? o->asked.mail : o->asked.sms,
                                .language = STR("fr"),
                                .code = link,
                                .until_us = t->until_us,
                                .is_invitation = true};
    enum code code = may_write(o);
    if (code == DONE)
        code = space_box(d, o->space, &box);
    if (code == DONE)
        event_code_send(d->arena, d->person_writes, box, o->space, d->now_us, &letter);
    return code;
}

enum code run_invite(struct operating *o)
{
    int64_t life_us = setting_duration_us(o->deed->house, "rights.invitation");
    struct ticket t = {.kind = TICKET_INVITATION, .until_us = o->deed->now_us + life_us};
    struct ticket_desk desk = rights_desk(o);
    enum code code = check_address(o);
    if (code == DONE)
        code = find_lapsed(o, &desk);
    if (code == DONE)
        code = ticket_issue(&desk, STR(""), &t);
    o->number = t.number;
    if (code == DONE)
        code = rights_decided(o);
    struct str link = code ? (struct str){0} : link_of(o, t.text);
    if (code == DONE && o->asked.said & SAID_TO)
        code = send_invitation(o, &t, link);
    if (code)
        return code;
    const char *c = t.text.ptr;
    answer_text(o, "code", arena_print(o->deed->arena, "%.4s-%.4s-%.4s-%.4s", c, c + 4, c + 8, c + 12));
    answer_text(o, "account", arena_print(o->deed->arena, "invitation/%llu", (unsigned long long)t.number));
    answer_text(o, "link", link);
    answer_instant(o, "until", t.until_us);
    return DONE;
}

// ---- answering --------------------------------------------------------------------------------------------

static const struct access_mandate *find_mandate(const struct rights *r, struct str account, int32_t today)
{
    for (size_t i = 0; i < r->mandate_count; i++)
        if (str_equal(r->mandates[i].account, account) && rights_mandate_counts(&r->mandates[i], today))
            return &r->mandates[i];
    return NULL;
}

// The place lasts as long as the mandate, so that it is free again even if nobody says so.
static enum code take_place(struct operating *o)
{
    const struct rights *r;
    enum code code = space_rights(o->deed, o->space, &r);
    const struct access_mandate *m = code ? NULL : find_mandate(r, o->who.id, o->today);
    if (code || !m || m->kind != ACCESS_CARER || !o->asked.granted)
        return code;
    struct ticket_desk desk = commons_desk(o);
    code = helper_take(&desk, o->who.id, access_day_start_us(m->last_day + 1));
    return code == TOO_LARGE
               ? fail(o->deed->arena, CONFLICT, "One person helps at most %d others", ACCESS_HELPED_MAX)
               : code;
}

enum code run_answer(struct operating *o)
{
    struct arena *a = o->deed->arena;
    struct ticket t;
    if (o->who.kind != ACCESS_ASKER_DELEGATE || !o->who.id.len)
        return fail(a, DENIED, "Somebody else than the holder answers, signed in to an account of their own");
    struct ticket_desk desk = rights_desk(o);
    struct ticket_try try = {TICKET_INVITATION, o->asked.code, {o->who.id}, 1};
    enum code code = ticket_redeem(&desk, &try, &t);
    if (code)
        return rights_refuse_try(o, code);
    o->number = t.number;
    code = rights_written(o, "invitation");
    if (code == DONE)
        code = take_place(o);
    if (code == DONE && o->asked.granted)
        code = rights_note_acting(o, o->who.id);
    return code ? code : rights_file_paper(o);
}

// ---- ending -----------------------------------------------------------------------------------------------

static enum code leave_place(struct operating *o, struct str account)
{
    struct ticket_desk desk = commons_desk(o);
    enum code code = helper_leave(&desk, account);
    if (store_writes_empty(o->deed->commons_writes))
        o->deed->commons_writes = NULL;
    return code;
}

// Whoever governs ends another's mandate; everyone may lay down their own.
enum code run_end_mandate(struct operating *o)
{
    const struct rights *r;
    struct str account = o->asked.said & SAID_ACCOUNT ? o->asked.account : o->who.id;
    bool is_own = o->who.kind == ACCESS_ASKER_DELEGATE && str_equal(account, o->who.id);
    enum code code = space_rights(o->deed, o->space, &r);
    if (code == DONE && o->who.kind == ACCESS_ASKER_DELEGATE && !find_mandate(r, o->who.id, o->today))
        code = fail(o->deed->arena, NOT_FOUND, "There is no Patient with this id");
    if (code)
        return code;
    if (o->who.kind == ACCESS_ASKER_OPERATOR) {
        struct operation by_operator = *o->op;
        by_operator.act = ACCESS_ACT_CLOSE;
        const struct operation *asked = o->op;
        o->op = &by_operator;
        code = rights_decided(o);
        o->op = asked;
    } else {
        code = is_own ? rights_written(o, "own-mandate") : rights_decided(o);
    }
    if (code == DONE)
        code = leave_place(o, account);
    return code ? code : rights_file_paper(o);
}
