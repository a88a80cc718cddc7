// Operators' own accounts: the command makes a lodge and a code that is good once, for a day; with it the operator chooses a
// name and a password, and brings a second factor, without which the account does not begin.
#include "signin/signin_int.h"

// The lodge of the account that is named, while it waits to be made; space 0: none.
static bool open_invited(struct signin *s)
{
    uint64_t space;
    if (!account_of_id(s->keys, signin_text(s, "account"), &space))
        return true;
    if (!signin_open(s, space))
        return false;
    if (!signin_is_operator(s) || signin_is_open(s))
        s->account.space = 0;
    return true;
}

static bool may_try(struct signin *s)
{
    struct str account = signin_text(s, "account");
    if (!account.len || !signin_text(s, "code").len) {
        s->code = signin_say(s, SAY_BAD_REQUEST);
        return false;
    }
    return signin_may_try(s, ACCOUNT_BY_ADDRESS, s->call->request->peer) &&
           signin_may_try(s, ACCOUNT_BY_NAME, account);
}

static void try_worked(struct signin *s)
{
    account_try_worked(&s->gate, ACCOUNT_BY_NAME, signin_text(s, "account"));
    account_try_worked(&s->gate, ACCOUNT_BY_ADDRESS, s->call->request->peer);
}

static enum code refuse(struct signin *s, const char *reason, enum saying saying)
{
    s->account.space = 0; // told to the operators as an attempt
    return signin_tell(s, "enrolment-refused", reason) ? signin_say(s, saying) : s->code;
}

enum code signin_operator_totp(struct call *c)
{
    struct signin s;
    if (!signin_begin(c, &s) || !may_try(&s) || !open_invited(&s))
        return s.code;
    if (!s.account.space || !account_code_is(&s.account, ACCOUNT_TO_ENROL, signin_text(&s, "code")))
        return refuse(&s, "wrong-code", SAY_WRONG_CODE);
    try_worked(&s);
    return signin_new_totp(&s);
}

enum code signin_operator_account(struct call *c)
{
    struct signin s;
    struct str name, encoded;
    if (!signin_begin(c, &s))
        return s.code;
    if (!account_name_read(c->arena, signin_text(&s, "name"), &name))
        return signin_say(&s, SAY_BAD_NAME);
    if (!signin_check_password(&s, signin_text(&s, "password"), name) || !may_try(&s) ||
        !signin_hash_password(&s, signin_text(&s, "password"), &encoded) || !open_invited(&s))
        return s.code;
    if (!s.account.space || !account_code_is(&s.account, ACCOUNT_TO_ENROL, signin_text(&s, "code")))
        return refuse(&s, "wrong-code", SAY_WRONG_CODE);
    if (!account_totp_fits(&s.account, s.writes, signin_text(&s, "totp"), true))
        return refuse(&s, "totp", SAY_WRONG_FACTOR);
    if (!account_code_fits(&s.account, s.writes, ACCOUNT_TO_ENROL, signin_text(&s, "code")))
        return refuse(&s, "wrong-code", SAY_WRONG_CODE);
    if (!signin_take_name(&s, name) || !signin_open_account(&s, name, encoded))
        return s.code;
    try_worked(&s);
    enum code code = signin_end_now(&s);
    return code ? code : signin_answer_session(&s, 201, ACCOUNT_SIGNED_IN);
}

// ---- ens operator -------------------------------------------------------------------------------------------

enum { LINK_HOURS = 24 };

struct operators {
    struct command_call *call;
    struct open_house house;
    struct deed deed;
};

static enum code make_lodge(struct operators *o, struct account *account)
{
    static const struct actor operator= {.role = ACTOR_OPERATOR, .scope = {"operator", 8}};
    enum code code = signin_lodge_make(&o->deed, (struct str){0}, 0, account); // found by its link alone
    if (code)
        return code;
    struct account_item *head = account_add(account, ACCOUNT_HEAD, 1, 0);
    account_set(account, head, "state", STR("invited"));
    account_set(account, head, "as", actor_text(account->arena, &operator));
    account_set(account, head, SIGNIN_OPERATOR_MARK, STR("yes"));
    account_save(account, o->deed.person_writes, head);
    return DONE;
}

static enum code run_add(struct operators *o)
{
    struct command_call *c = o->call;
    struct account account;
    enum code code = command_deed(c, &o->house, "operator-added", &o->deed);
    if (code == DONE)
        code = make_lodge(o, &account);
    if (code)
        return code;
    int64_t until_us = o->deed.now_us + (int64_t)LINK_HOURS * 3600 * 1000000;
    struct str text =
        account_code_make(&account, o->deed.person_writes, ACCOUNT_TO_ENROL, ACCOUNT_LETTER_DIGITS, until_us);
    struct str id = account_id(c->arena, o->house.keys, account.space);
    code = space_tell_operator(&o->deed, 1);
    if (code == DONE)
        code = space_commit(&o->deed);
    struct str base = setting_text(o->house.house, "public-base");
    if (code == DONE)
        fprintf(c->out,
                c->json
                    ? "{\"account\":\"%.*s\",\"link\":\"%.*s/espace/inscription#%.*s.%.*s\"}\n"
                    : "account %.*s; for its bearer alone, at the address of this house, good once within a "
                      "day:\n%.*s/espace/inscription#%.*s.%.*s\n",
                STR_ARG(id), STR_ARG(base), STR_ARG(id), STR_ARG(text));
    return code;
}

static enum code run_remove(struct operators *o)
{
    struct command_call *c = o->call;
    uint64_t space;
    struct signin s = {0};
    if (c->word_count != 2 || !account_of_id(o->house.keys, str_from(c->words[1]), &space))
        return fail(c->arena, INVALID,
                    "say which: ens operator remove ACCOUNT, as ens account list prints it");
    enum code code = command_deed(c, &o->house, "operator-removed", &o->deed);
    s.account =
        (struct account){.arena = c->arena, .keys = o->house.keys, .space = space, .now_us = o->deed.now_us};
    if (code == DONE)
        code = space_box(&o->deed, space, &s.account.box);
    if (code == DONE)
        code = account_load(&s.account, o->deed.read);
    if (code == DONE && !signin_is_operator(&s))
        code = fail(c->arena, NOT_FOUND, "no operator has this account");
    if (code == DONE)
        code = space_lodge_leave(&o->deed, space);
    if (code == DONE)
        code = space_commit(&o->deed);
    if (code == DONE)
        fprintf(c->out,
                c->json ? "{\"removed\":1}\n" : "removed: the account and every session of it are over\n");
    return code;
}

int signin_operator_command(struct command_call *c)
{
    struct operators o = {.call = c};
    bool adds = c->word_count == 1 && strcmp(c->words[0], "add") == 0;
    if (!adds && !(c->word_count && strcmp(c->words[0], "remove") == 0))
        return command_usage(c, "say add, or remove ACCOUNT");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &o.house);
    if (exit)
        return exit;
    enum code code = adds ? run_add(&o) : run_remove(&o);
    command_deed_end(&o.deed);
    exit = code ? command_failed(c, code) : EXIT_DONE;
    house_close(&o.house);
    return exit;
}
