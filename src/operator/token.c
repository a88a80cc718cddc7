// ens token, ens version, ens migrate: the short commands.
#include "operator/operator_int.h"

#include "account/account.h"
#include "actor/actor.h"
#include "codec/text/text.h"

enum { SECOND_US = 1000 * 1000 };
static const int64_t TTL_DEFAULT_US = (int64_t)3600 * SECOND_US;

static int check_actor(struct command_call *c, struct actor *actor)
{
    struct national_id id;
    if (!actor_role_named(command_option(c, "role"), &actor->role))
        return command_usage(c, "--role is operator, lps, holder or application");
    struct str context = command_option(c, "context");
    if (context.ptr && !actor_context_named(context, &actor->context))
        return command_usage(c, "--context is normal, bris_de_glace or centre_15");
    // The operator says so of the structure; a request by itself cannot.
    actor->is_regulation_centre = actor->context == ACTOR_CENTRE_15;
    actor->rpps = command_option(c, "rpps");
    actor->profession = command_option(c, "profession");
    actor->structure = command_option(c, "structure");
    actor->account = command_option(c, "account");
    actor->application = command_option(c, "application");
    actor->motive = command_option(c, "motive");
    actor->has_consent = command_option(c, "consent").ptr != NULL;
    actor->is_secret = command_option(c, "secret").ptr != NULL;
    actor->scope = command_option(c, "scope");
    if (!actor->scope.ptr)
        actor->scope = access_default_scope(actor->role);
    enum code code = access_scope_check(c->arena, actor->scope);
    if (code == DONE && actor->rpps.ptr)
        code = national_read(c->arena, NATIONAL_RPPS, actor->rpps, c->policy, &id);
    if (code == DONE && actor->structure.ptr)
        code = national_read(c->arena, NATIONAL_FINESS, actor->structure, c->policy, &id);
    if (code)
        return command_failed(c, code);
    if (actor->role == ACTOR_HOLDER && !command_option(c, "ins").ptr && !actor->account.ptr)
        return command_usage(c, "a holder's token needs --ins");
    if (actor->role == ACTOR_APPLICATION && !actor->application.ptr)
        return command_usage(c, "an application's token needs --application");
    if (actor->role == ACTOR_LPS && !actor->rpps.ptr)
        return command_usage(
            c, "the token of professional software needs --rpps, and best --profession and --structure");
    return EXIT_DONE;
}

static enum code make_token(struct command_call *c, const struct open_house *h, struct actor *actor,
                            int64_t ttl_us, struct str *token)
{
    struct deed d;
    enum code code = command_deed(c, h, "token", &d);
    if (code == DONE && actor->role == ACTOR_HOLDER && command_option(c, "ins").ptr)
        code = space_of_ins(&d, command_option(c, "ins"), &actor->space);
    if (code == DONE && str_equal(actor->account, STR("own")))
        actor->account = account_id(c->arena, h->keys, actor->space);
    command_deed_end(&d);
    if (code)
        return code;
    return actor_token_make(c->arena, h->store, h->keys, actor, clock_now_us() + ttl_us, token);
}

int operator_token(struct command_call *c)
{
    struct open_house h;
    struct actor actor = {0};
    struct str token, ttl = command_option(c, "ttl");
    int64_t ttl_us = TTL_DEFAULT_US;
    if (command_option(c, "list").ptr || command_option(c, "revoke").ptr)
        return operator_tokens(c);
    if (ttl.ptr && !duration_read(ttl, &ttl_us))
        return command_usage(c, "--ttl is a number with s, m, h or d, such as 1h");
    int exit = check_actor(c, &actor);
    if (exit == EXIT_DONE)
        exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = make_token(c, &h, &actor, ttl_us, &token);
    if (code)
        exit = command_failed(c, code);
    else
        fprintf(c->out, c->json ? "{\"token\":\"%.*s\",\"expires_in\":%lld}\n" : "%.*s\n", STR_ARG(token),
                (long long)(ttl_us / SECOND_US));
    house_close(&h);
    return exit;
}

int operator_version(struct command_call *c)
{
    fprintf(c->out, c->json ? "{\"name\":\"ens\",\"version\":\"%s\"}\n" : "ens %s\n", ENS_VERSION);
    return EXIT_DONE;
}

// ---- migrate ----------------------------------------------------------------------------------------------

struct adopting {
    struct command_call *call;
    const struct open_house *house;
    unsigned long adopted;
};

// A space of before there were rights gets a rights file, and its resources the facts that they are judged by.
static enum code adopt_space(void *context, uint64_t space, int state, int64_t created_us)
{
    struct adopting *run = context;
    struct deed d = {0};
    struct arena own;
    struct command_call call = *run->call;
    bool made = false;
    if (state != 0)
        return DONE;
    arena_init(&own);
    call.arena = &own;
    enum code code = command_deed(&call, run->house, "migrate", &d);
    if (code == DONE)
        code = space_rights_adopt(&d, space, created_us, &made);
    if (code == DONE && made)
        code = space_commit(&d);
    command_deed_end(&d);
    if (code == DONE && made)
        code = command_deed(&call, run->house, "rebuild", &d);
    if (code == DONE && made)
        code = space_rebuild(&d, space);
    command_deed_end(&d);
    run->adopted += made;
    if (code)
        run->call->arena->fault = own.fault;
    arena_release(&own);
    return code;
}

static enum code adopt_spaces(struct adopting *run)
{
    struct deed d;
    enum code code = command_deed(run->call, run->house, "migrate", &d);
    if (code == DONE)
        code = space_each(&d, adopt_space, run);
    command_deed_end(&d);
    return code;
}

int operator_migrate(struct command_call *c)
{
    unsigned applied;
    struct open_house h;
    struct adopting run = {.call = c, .house = &h};
    struct store_config config;
    struct settings *settings;
    int exit = command_settings(c, &settings);
    if (exit)
        return exit;
    enum code code = house_store_config(c, settings, &config);
    settings_free(&settings);
    if (code == DONE)
        code = store_migrate(c->arena, &config, &applied);
    if (code) {
        command_failed(c, code);
        return EXIT_ENVIRONMENT;
    }
    exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    code = adopt_spaces(&run);
    house_close(&h);
    if (code)
        return command_failed(c, code);
    fprintf(c->out,
            c->json ? "{\"applied\":%u,\"adopted\":%lu}\n" : "%u migrations applied, %lu rights files made\n",
            applied, run.adopted);
    return EXIT_DONE;
}
