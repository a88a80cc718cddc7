// ens account: what the insurer knows of a person, the list of accounts, closing one, and accounts for a demonstration.
#include "signin/signin_int.h"

#include "codec/text/text.h"
#include "demo/demo.h"
#include "journal/journal.h"

// One account at a command: the deed, and what is to be written.
struct work {
    struct command_call *call;
    struct open_house house;
    struct deed deed;
    struct account account;
    struct store_writes *writes;
};

static enum code open_space(struct work *w, uint64_t space)
{
    struct arena *a = w->call->arena;
    w->account =
        (struct account){.arena = a, .keys = w->house.keys, .space = space, .now_us = w->deed.now_us};
    w->writes = store_writes_new(a, space);
    enum code code = space_box(&w->deed, space, &w->account.box);
    return code ? code : account_load(&w->account, w->deed.read);
}

static enum code open_account(struct work *w, struct str ins)
{
    uint64_t space;
    enum code code = command_deed(w->call, &w->house, "account", &w->deed);
    if (code == DONE)
        code = space_of_ins(&w->deed, ins, &space);
    return code ? code : open_space(w, space);
}

static enum code commit(struct work *w, const char *word, const char *reason)
{
    struct journal_line line = {.word = word, .reason = reason, .actor = w->deed.actor, .peer = w->deed.peer};
    journal_append(w->account.arena, w->writes, w->account.box, w->account.space, w->deed.now_us, &line);
    return store_commit(w->account.arena, w->house.store, w->writes);
}

// ---- invite -------------------------------------------------------------------------------------------------

struct invitation {
    struct str ins, birth, card, mail, sms, post;
};

static struct account_item *head_of(struct work *w)
{
    struct account_item *head = account_first(&w->account, ACCOUNT_HEAD);
    return head ? head : account_add(&w->account, ACCOUNT_HEAD, 1, 0);
}

static void set_if_given(struct work *w, struct account_item *head, const char *name, struct str value)
{
    if (value.len)
        account_set(&w->account, head, name, value);
}

// An open account stays open: its insurer's data are renewed, and the code lets its person back in.
static enum code invite(struct work *w, const struct invitation *i, struct str *code_text)
{
    enum { CODE_DAYS = 30 };
    enum code code = open_account(w, i->ins);
    if (code)
        return code;
    struct account_item *head = head_of(w);
    if (!str_equal(account_text(&w->account, head, "state"), STR("open")))
        account_set(&w->account, head, "state", STR("invited"));
    set_if_given(w, head, "birth", i->birth);
    set_if_given(w, head, "card", i->card);
    set_if_given(w, head, "mail", i->mail);
    set_if_given(w, head, "sms", i->sms);
    set_if_given(w, head, "post", i->post);
    account_save(&w->account, w->writes, head);
    *code_text = account_code_make(&w->account, w->writes, ACCOUNT_TO_ENROL, ACCOUNT_LETTER_DIGITS,
                                   w->deed.now_us + (int64_t)CODE_DAYS * 86400 * 1000000);
    return commit(w, "account-invited", "operator");
}

static int run_invite(struct work *w)
{
    struct command_call *c = w->call;
    struct date birth;
    struct str code_text;
    struct invitation i = {command_option(c, "ins"),  command_option(c, "birth-date"),
                           command_option(c, "card"), command_option(c, "mail"),
                           command_option(c, "sms"),  command_option(c, "post")};
    if (!i.ins.len || !i.card.len || !date_read(i.birth, &birth) || birth.precision != DATE_DAY)
        return command_usage(
            c, "invite needs --ins, --birth-date such as 1975-05-31, and --card, the serial of the "
               "Vitale card");
    enum code code = invite(w, &i, &code_text);
    if (code)
        return command_failed(c, code);
    fprintf(c->out,
            c->json ? "{\"code\":\"%.*s\"}\n" : "code %.*s, good for 30 days, for this person alone\n",
            STR_ARG(code_text));
    return EXIT_DONE;
}

// ---- list ---------------------------------------------------------------------------------------------------

// Whose account it is: of a space's person, or who lives in a lodge.
static enum code write_whose(struct buf *b, const struct account *account)
{
    char id[CRYPT_ID_SIZE];
    struct actor *actor;
    struct str as = account_text(account, account_first(account, ACCOUNT_HEAD), "as");
    if (!as.len) {
        crypt_id_write(account->keys, space_patient(account->space), id);
        buf_print(b, "Patient/%.*s", CRYPT_ID_SIZE, id);
        return DONE;
    }
    enum code code = actor_read(account->arena, as, &actor);
    if (code == DONE)
        buf_print(b, "%s/%.*s", actor->role == ACTOR_HOLDER ? "helper" : actor_role_word(actor->role),
                  STR_ARG(account_id(account->arena, account->keys, account->space)));
    return code;
}

static enum code print_account(struct work *w, uint64_t space, struct arena *own)
{
    struct command_call *c = w->call;
    struct buf whose;
    struct deed d = w->deed;
    struct account account = {.arena = own, .keys = w->house.keys, .space = space, .now_us = w->deed.now_us};
    d.arena = own;
    enum code code = space_box(&d, space, &account.box);
    if (code == DONE)
        code = account_load(&account, d.read);
    const struct account_item *head = account_first(&account, ACCOUNT_HEAD);
    buf_init(&whose, own, 64);
    if (code == DONE && head)
        code = write_whose(&whose, &account);
    if (code || !head)
        return code;
    struct str state = account_text(&account, head, "state");
    fprintf(c->out,
            c->json
                ? "{\"whose\":\"%.*s\",\"state\":\"%.*s\",\"totp\":%zu,\"passkeys\":%zu,\"devices\":%zu}\n"
                : "%.*s\t%.*s\t%zu authenticators\t%zu passkeys\t%zu devices\n",
            STR_ARG(buf_str(&whose)), STR_ARG(state), account_count(&account, ACCOUNT_TOTP),
            account_count(&account, ACCOUNT_PASSKEY), account_count(&account, ACCOUNT_DEVICE));
    return DONE;
}

static enum code see_space(void *context, uint64_t space, int state, int64_t created_us)
{
    struct work *w = context;
    struct arena own;
    (void)created_us;
    if (state == SPACE_ERASED || !space) // erased: its key is gone, and its account with it
        return DONE;
    arena_init(&own);
    enum code code = print_account(w, space, &own);
    if (code)
        w->call->arena->fault = own.fault;
    arena_release(&own);
    return code;
}

static int run_list(struct work *w)
{
    enum code code = command_deed(w->call, &w->house, "account", &w->deed);
    if (code == DONE)
        code = space_each(&w->deed, see_space, w);
    return code ? command_failed(w->call, code) : EXIT_DONE;
}

// ---- close --------------------------------------------------------------------------------------------------

static enum code close_account(struct work *w, struct str ins)
{
    enum code code = open_account(w, ins);
    if (code)
        return code;
    struct account_item *head = account_first(&w->account, ACCOUNT_HEAD);
    if (!head)
        return fail(w->call->arena, NOT_FOUND, "This person has no account");
    for (struct account_item *i = w->account.items; i; i = i->next)
        if (i != head && !i->is_over)
            account_drop(&w->account, w->writes, i);
    account_set(&w->account, head, "state", STR("closed"));
    account_set(&w->account, head, "password", (struct str){0});
    account_set(&w->account, head, "name", (struct str){0});
    account_save(&w->account, w->writes, head);
    account_session_end_all(w->call->arena, w->writes, w->account.space, NULL);
    return commit(w, "account-closed", "operator");
}

static int run_close(struct work *w)
{
    struct command_call *c = w->call;
    struct str ins = command_option(c, "ins");
    if (!ins.len)
        return command_usage(c, "--ins says whose account to close");
    enum code code = close_account(w, ins);
    if (code)
        return command_failed(c, code);
    fprintf(c->out,
            c->json ? "{\"closed\":1}\n" : "closed: every session is over, nobody can sign in to it\n");
    return EXIT_DONE;
}

// ---- forgive ------------------------------------------------------------------------------------------------

// After an attack, or a mistake of many: nobody waits any longer. Tries of codes stay counted with the codes.
static int run_forgive(struct work *w)
{
    struct command_call *c = w->call;
    enum code code = command_deed(c, &w->house, "tries-forgiven", &w->deed);
    if (code == DONE)
        code = space_tell_operator(&w->deed, 1);
    if (code == DONE) {
        account_tries_clear(w->deed.commons_writes);
        code = space_commit(&w->deed);
    }
    if (code)
        return command_failed(c, code);
    fprintf(c->out, c->json ? "{\"forgiven\":1}\n" : "forgiven: nobody waits for having tried too often\n");
    return EXIT_DONE;
}

// ---- demo ---------------------------------------------------------------------------------------------------

// Who has the account already, or else the person of today's demonstration: births move with the day it was made.
static enum code open_demo(struct work *w, const struct demo_account *demo)
{
    struct demo_setting setting = {.seed = 1, .today = (int32_t)(clock_now_us() / 1000000 / 86400)};
    struct arena *a = w->call->arena;
    struct demo_person person;
    uint64_t space;
    enum code code = command_deed(w->call, &w->house, "account", &w->deed);
    if (code)
        return code;
    code = account_name_find(a, w->deed.read, w->house.keys, str_from(demo->name), &space);
    if (code == DONE || code != NOT_FOUND)
        return code ? code : open_space(w, space);
    code = demo_person_make(a, &setting, demo->index, &person);
    if (code == DONE)
        code = space_of_ins(&w->deed, person.ins, &space);
    if (code == DONE)
        code = store_commit(a, w->house.store,
                            account_name_point(a, w->house.keys, str_from(demo->name), space, 0));
    return code ? code : open_space(w, space);
}

static enum code make_demo(struct work *w, const struct demo_account *demo)
{
    struct str encoded;
    struct arena *a = w->call->arena;
    enum code code = open_demo(w, demo);
    if (code == DONE)
        code = account_password_hash(space_desk(w->house.house), a, str_from(demo->password), &encoded);
    if (code)
        return code;
    struct account_item *head = head_of(w);
    account_set(&w->account, head, "state", STR("open"));
    account_set(&w->account, head, "name", str_from(demo->name));
    account_set(&w->account, head, "password", encoded);
    account_set(&w->account, head, SIGNIN_DEMO_MARK, STR("yes"));
    account_save(&w->account, w->writes, head);
    struct str codes = account_recovery_make(&w->account, w->writes);
    code = commit(w, "enrolled", "demonstration");
    if (code == DONE)
        fprintf(w->call->out, "  %-14s  %-30s  codes %.38s …\n", demo->name, demo->password, codes.ptr);
    return code;
}

static int run_demo(struct work *w)
{
    struct command_call *c = w->call;
    // A house of real people has no account whose password stands in the source.
    if (c->policy != IDENTITY_LENIENT)
        return command_usage(c, "demo needs --identity lenient: it is for people who do not exist");
    for (const struct demo_account *demo = signin_demo_accounts; demo->name; demo++) {
        enum code code = make_demo(w, demo);
        command_deed_end(&w->deed);
        if (code && code != NOT_FOUND) // another demonstration, or fewer people
            return command_failed(c, code);
    }
    return EXIT_DONE;
}

// ---- the command --------------------------------------------------------------------------------------------

int signin_command(struct command_call *c)
{
    static const struct {
        const char *word;
        int (*run)(struct work *w);
    } runs[] = {{"invite", run_invite},
                {"list", run_list},
                {"close", run_close},
                {"forgive", run_forgive},
                {"demo", run_demo}};
    struct work w = {.call = c};
    size_t at = 0;
    while (at < COUNT_OF(runs) && (c->word_count != 1 || strcmp(c->words[0], runs[at].word) != 0))
        at++;
    if (at == COUNT_OF(runs))
        return command_usage(c, "say invite, list, close, forgive or demo");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &w.house);
    if (exit)
        return exit;
    exit = runs[at].run(&w);
    command_deed_end(&w.deed);
    house_close(&w.house);
    return exit;
}
