// ens token --list and --revoke: the bearer tokens that stand for somebody, and taking one back.
#include "operator/operator_int.h"

#include "actor/actor.h"
#include "codec/text/text.h"
#include "journal/journal.h"

struct token_walk {
    struct command_call *call;
    int64_t now_us;
    bool prints;
    size_t count;
    unsigned char hash[CRYPT_HASH_SIZE]; // of the last one
    uint64_t space;
};

static void print_token(struct command_call *c, const struct actor_token *token)
{
    const struct actor *actor = token->actor;
    struct buf until;
    buf_init(&until, c->arena, 32);
    instant_write(&until, actor->until_us);
    // Whose space it opens stays unsaid: the list is for who runs the house.
    fprintf(c->out,
            c->json ? "{\"id\":\"%.*s\",\"role\":\"%s\",\"until\":\"%.*s\",\"scope\":\"%.*s\"}\n"
                    : "%.*s\t%s\t%.*s\t%.*s\n",
            STR_ARG(actor->token_id), actor_role_word(actor->role), STR_ARG(buf_str(&until)),
            STR_ARG(actor->scope));
}

static enum code see_token(void *context, const struct actor_token *token)
{
    struct token_walk *walk = context;
    if (token->actor->until_us <= walk->now_us)
        return DONE;
    walk->count++;
    walk->space = token->actor->space;
    memcpy(walk->hash, token->hash, sizeof walk->hash);
    if (walk->prints)
        print_token(walk->call, token);
    return DONE;
}

static enum code list(struct deed *d, struct str ins, struct token_walk *walk)
{
    uint64_t space;
    if (!ins.ptr)
        return actor_tokens_like(d->arena, d->read, STR(""), see_token, walk);
    enum code code = space_of_ins(d, ins, &space);
    return code ? code : actor_tokens_of(d->arena, d->read, space, see_token, walk);
}

// Told where the token opened something: in the person's journal, or the operator's.
static enum code tell(struct deed *d, const struct token_walk *walk)
{
    struct crypt_box *box;
    struct journal_line line = {
        .word = "token-revoked", .reason = "operator", .actor = d->actor, .peer = d->peer};
    enum code code = space_box(d, walk->space, &box);
    if (code == GONE || code == NOT_FOUND)
        return DONE;
    if (code)
        return code;
    struct store_writes *writes = store_writes_new(d->arena, walk->space);
    journal_append(d->arena, writes, box, walk->space, d->now_us, &line);
    return store_commit(d->arena, space_store(d->house), writes);
}

static enum code revoke(struct deed *d, struct str id, struct token_walk *walk)
{
    enum code code = actor_tokens_like(d->arena, d->read, id, see_token, walk);
    if (code)
        return code;
    if (walk->count != 1)
        return fail(d->arena, walk->count ? INVALID : NOT_FOUND,
                    walk->count ? "Several tokens begin so; give more digits of the id"
                                : "There is no such token; ens token --list names them");
    code = actor_token_revoke(d->arena, space_store(d->house), walk->hash);
    return code ? code : tell(d, walk);
}

int operator_tokens(struct command_call *c)
{
    struct open_house h;
    struct deed d = {0};
    struct str id = command_option(c, "revoke");
    struct token_walk walk = {.call = c, .now_us = clock_now_us(), .prints = !id.ptr};
    if (id.ptr && !id.len)
        return command_usage(c, "--revoke takes the id of a token, as --list prints it");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = command_deed(c, &h, "token", &d);
    if (code == DONE)
        code = id.ptr ? revoke(&d, id, &walk) : list(&d, command_option(c, "ins"), &walk);
    command_deed_end(&d);
    if (code)
        exit = command_failed(c, code);
    else if (id.ptr)
        fprintf(c->out, c->json ? "{\"revoked\":1}\n"
                                : "revoked: refused from now on, by a running server within a second\n");
    house_close(&h);
    return exit;
}
