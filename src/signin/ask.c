// Codes that strangers ask for: to enrol, or to unlock a name. The request is answered at once, before anybody looks whom
// it means, so that neither the answer nor its time tells whether there is such a person. A job looks, sends what is due,
// and tells the journal.
#include "signin/signin_int.h"

#include "journal/journal.h"
#include "ticket/ticket.h"

enum { COMMONS = 0, ASKS_MAX = 32 };

// ---- taking the request -------------------------------------------------------------------------------------

enum code signin_ask(struct signin *s, const char *const *members)
{
    struct call *c = s->call;
    struct crypt_box *box;
    struct json *ask = json_new(c->arena, JSON_OBJECT);
    struct buf text;
    enum code code = space_box(&s->deed, COMMONS, &box);
    if (code)
        return code;
    json_set(ask, STR("what"), json_new_string(c->arena, str_from(c->route->journal)));
    json_set(ask, STR("request"), json_new_string(c->arena, str_from(http_request_id(c->exchange))));
    json_set(ask, STR("from"), json_new_string(c->arena, c->request->peer));
    for (; *members; members++)
        json_set(ask, str_from(*members), json_new_string(c->arena, signin_text(s, *members)));
    buf_init(&text, c->arena, 256);
    json_write(&text, ask);
    c->writes[0] = store_writes_new(c->arena, COMMONS);
    account_ask_put(c->arena, c->writes[0], box, c->now_us, buf_str(&text));
    return signin_answer(s, 202, STR("{\"sent\":\"if-known\"}"));
}

// ---- the job ------------------------------------------------------------------------------------------------

// One request, looked at.
struct asked {
    struct job_run *run;
    struct deed deed;
    const struct account_ask *ask;
    struct json *json;
    struct account account; // space 0: nobody's
    struct store_writes *writes;
    const char *word, *reason; // for the journal
};

static struct str member(const struct asked *x, const char *name)
{
    return json_text(x->deed.arena, json_get(x->json, str_from(name)));
}

static struct str known(const struct asked *x, const char *name)
{
    return account_text(&x->account, account_first(&x->account, ACCOUNT_HEAD), name);
}

static enum code open_space(struct asked *x, enum code found, uint64_t space)
{
    struct arena *a = x->deed.arena;
    if (found == NOT_FOUND || found == GONE)
        return DONE;
    if (found)
        return found;
    x->account = (struct account){
        .arena = a, .keys = space_keys(x->deed.house), .space = space, .now_us = x->deed.now_us};
    enum code code = space_box(&x->deed, space, &x->account.box);
    if (code == NOT_FOUND || code == GONE) {
        x->account.space = 0;
        return DONE;
    }
    x->writes = store_writes_new(a, space);
    return code ? code : account_load(&x->account, x->deed.read);
}

static bool send(struct asked *x, enum account_purpose purpose, enum event_channel channel)
{
    bool by_post = channel == EVENT_POST;
    struct str address = channel == EVENT_LIST ? (struct str){0} : known(x, event_channel_word(channel));
    int64_t until_us =
        x->ask->at_us + setting_duration_us(x->deed.house, by_post ? SIGNIN_LETTER : SIGNIN_CODE);
    if (!address.len)
        return false;
    struct event_code sent = {
        .channel = channel, .address = address, .language = STR("fr"), .until_us = until_us};
    sent.code = account_code_make(&x->account, x->writes, purpose,
                                  by_post ? ACCOUNT_LETTER_DIGITS : ACCOUNT_CODE_DIGITS, until_us);
    event_code_send(x->deed.arena, x->writes, x->account.box, x->account.space, x->deed.now_us, &sent);
    return true;
}

static bool same(struct str given, struct str wanted)
{
    return wanted.len && given.len == wanted.len && crypt_same(given.ptr, wanted.ptr, wanted.len);
}

// One who has an account already gets no second one by the mailbox alone.
static bool may_enrol(const struct asked *x, enum event_channel channel)
{
    struct str state = known(x, "state");
    bool may = str_equal(state, STR("invited")) || (str_equal(state, STR("open")) && channel == EVENT_POST);
    return may && same(member(x, "birth_date"), known(x, "birth")) &&
           same(member(x, "card"), known(x, "card"));
}

static enum code look_at_enrolment(struct asked *x)
{
    uint64_t space = 0;
    enum event_channel channel = EVENT_LIST;
    enum code code = space_of_ins(&x->deed, member(x, "ins"), &space);
    code = open_space(x, code, space);
    if (code)
        return code;
    bool sent = event_channel_named(member(x, "channel"), &channel) && x->account.space &&
                may_enrol(x, channel) && send(x, ACCOUNT_TO_ENROL, channel);
    x->word = sent ? "enrolment-asked" : "enrolment-refused";
    x->reason = event_channel_word(channel);
    return DONE;
}

static enum code look_at_unlocking(struct asked *x)
{
    uint64_t space = 0;
    struct str name = member(x, "name");
    enum code found = account_name_find(x->deed.arena, x->deed.read, space_keys(x->deed.house), name, &space);
    enum code code = open_space(x, found, space);
    if (code)
        return code;
    bool is_theirs =
        x->account.space && str_equal(known(x, "state"), STR("open")) && str_equal(known(x, "name"), name);
    bool sent =
        is_theirs && (send(x, ACCOUNT_TO_UNLOCK, EVENT_SMS) || send(x, ACCOUNT_TO_UNLOCK, EVENT_MAIL));
    if (!is_theirs)
        x->account.space = 0;
    x->word = "unlock-asked";
    x->reason = sent ? "sent" : "not-sent";
    return DONE;
}

// ---- whom somebody asked to help them, and who has no space here ----------------------------------------------

// NOT_FOUND: no invitation of this space waits with this code.
static enum code check_invitation(struct asked *x, uint64_t *helped)
{
    struct pointer patient;
    struct ticket invitation;
    if (!space_find(&x->deed, MODEL_Patient, member(x, "patient"), &patient) || !patient.space)
        return NOT_FOUND;
    struct ticket_desk desk = {.arena = x->deed.arena,
                               .keys = space_keys(x->deed.house),
                               .read = x->deed.read,
                               .space = patient.space,
                               .now_us = x->deed.now_us};
    *helped = patient.space;
    return ticket_fits(&desk, TICKET_INVITATION, member(x, "invitation"), &invitation);
}

// The lodge that this invitation led to before, or a new one.
static enum code open_lodge(struct asked *x, struct str name)
{
    struct deed *d = &x->deed;
    uint64_t space = 0;
    enum code found = account_name_find(d->arena, d->read, space_keys(d->house), name, &space);
    enum code code = open_space(x, found, space);
    if (code || x->account.space)
        return code;
    code = signin_lodge_make(d, name, found == DONE ? space : 0, &x->account);
    if (code)
        return code;
    x->writes = d->person_writes;
    space_due_by(d, x->account.space, d->now_us + SIGNIN_LODGE_UNUSED_US);
    return DONE;
}

static void fill_lodge(struct asked *x, enum event_channel channel)
{
    static const struct actor helper = {.role = ACTOR_HOLDER};
    struct arena *a = x->deed.arena;
    struct actor as = helper;
    struct account_item *head = account_first(&x->account, ACCOUNT_HEAD);
    as.scope = access_default_scope(ACTOR_HOLDER);
    if (!head)
        head = account_add(&x->account, ACCOUNT_HEAD, 1, 0);
    account_set(&x->account, head, "state", STR("invited"));
    account_set(&x->account, head, "as", actor_text(a, &as));
    account_set(&x->account, head, "mail", channel == EVENT_MAIL ? member(x, "address") : (struct str){0});
    account_set(&x->account, head, "sms", channel == EVENT_SMS ? member(x, "address") : (struct str){0});
    account_set(&x->account, head, "family", member(x, "family"));
    account_set(&x->account, head, "given", member(x, "given"));
    account_save(&x->account, x->writes, head);
}

// Who made an account already signs in to it: whoever has the link cannot take it over.
static enum code look_at_helper(struct asked *x)
{
    uint64_t helped;
    enum event_channel channel;
    x->word = "helper-refused";
    enum code code = check_invitation(x, &helped);
    if (code == NOT_FOUND || !event_channel_named(member(x, "channel"), &channel))
        return DONE;
    x->reason = event_channel_word(channel);
    if (code == DONE)
        code = open_lodge(x, signin_invitation_name(x->deed.arena, helped, member(x, "invitation")));
    if (code || str_equal(known(x, "state"), STR("open")))
        return code;
    fill_lodge(x, channel);
    if (send(x, ACCOUNT_TO_ENROL, channel))
        x->word = "helper-asked";
    return DONE;
}

static void tell(struct asked *x, struct store_writes *writes, struct crypt_box *box)
{
    struct actor *who = ARENA_NEW(x->deed.arena, struct actor);
    struct journal_line line = {.word = x->word,
                                .reason = x->reason,
                                .actor = who,
                                .request_id = member(x, "request"),
                                .peer = member(x, "from")};
    if (x->account.space) {
        who->role = ACTOR_HOLDER;
        who->account = account_id(x->deed.arena, space_keys(x->deed.house), x->account.space);
    }
    journal_append(x->deed.arena, writes, box, x->account.space, x->deed.now_us, &line);
}

// The person's set first: a process that dies between the two sends a second code, which replaces the first. Whose space is
// damaged gets none.
static enum code look(struct asked *x, struct crypt_box *commons_box)
{
    struct arena *a = x->deed.arena;
    struct store_writes *commons = store_writes_new(a, COMMONS);
    enum code code = json_parse(a, x->ask->text, NULL, &x->json);
    if (code == DONE)
        code = str_equal(member(x, "what"), STR("unlock"))   ? look_at_unlocking(x)
               : str_equal(member(x, "what"), STR("helper")) ? look_at_helper(x)
                                                             : look_at_enrolment(x);
    if (code && !job_may_pass(code)) {
        log_line(LOG_WARNING, "signin", "what somebody asked for was given up (%s); run ens check",
                 code_word(code));
        code = DONE;
    } else if (code == DONE && x->account.space) {
        tell(x, x->writes, x->account.box);
        code = store_commit(a, x->run->house->store, x->writes);
    } else if (code == DONE) {
        tell(x, commons, commons_box);
    }
    account_ask_done(commons, x->ask);
    return code ? code : store_commit(a, x->run->house->store, commons);
}

static enum code look_at_one(struct job_run *run, const struct account_ask *ask)
{
    struct arena own;
    struct crypt_box *box;
    struct asked x = {.run = run, .ask = ask};
    arena_init(&own);
    enum code code = job_deed(run, &own, &x.deed);
    if (code == DONE)
        code = space_box(&x.deed, COMMONS, &box);
    if (code == DONE)
        code = look(&x, box);
    command_deed_end(&x.deed);
    if (code)
        run->arena->fault = own.fault;
    arena_release(&own);
    return code;
}

enum code signin_job(struct job_run *run)
{
    struct deed d;
    struct crypt_box *box;
    struct account_ask *asks;
    size_t count = 0;
    enum code code = job_deed(run, run->arena, &d);
    if (code == DONE)
        code = space_box(&d, COMMONS, &box);
    if (code == DONE)
        code = account_asks(run->arena, d.read, box, ASKS_MAX, &asks, &count);
    command_deed_end(&d);
    for (size_t i = 0; code == DONE && i < count && !job_must_end(run); i++)
        code = look_at_one(run, &asks[i]);
    run->has_more = count == ASKS_MAX;
    return code;
}
