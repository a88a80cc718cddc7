// ens spaces, ens erase: what is there, and making it unreadable.
#include "operator/operator_int.h"

#include "codec/text/text.h"

// ---- spaces -----------------------------------------------------------------------------------------------

struct spaces_walk {
    struct command_call *call;
    struct deed *deed;
    bool with_ids;
    unsigned long open, erased;
};

static enum code print_space(struct spaces_walk *w, uint64_t space, int state, int64_t created_us)
{
    // The walk's deed stays as it is: each space is looked at by a deed and an arena of its own.
    struct arena own;
    struct deed d = *w->deed;
    struct buf opened;
    char id[CRYPT_ID_SIZE];
    const char *identity = "";
    arena_init(&own);
    d.arena = &own;
    enum code code = state == 0 ? space_identity_word(&d, space, &identity) : DONE;
    buf_init(&opened, &own, 32);
    instant_write(&opened, created_us);
    crypt_id_write(space_keys(d.house), space_patient(space), id);
    fprintf(w->call->out,
            w->call->json
                ? "{\"patient\":\"%.*s\",\"state\":\"%s\",\"opened\":\"%.*s\",\"identity\":\"%s\"}\n"
                : "Patient/%.*s\t%s\t%.*s\t%s\n",
            CRYPT_ID_SIZE, id, state == 0 ? "open" : "erased", STR_ARG(buf_str(&opened)), identity);
    if (code)
        w->call->arena->fault = own.fault;
    arena_release(&own);
    return code;
}

static enum code see_space(void *context, uint64_t space, int state, int64_t created_us)
{
    struct spaces_walk *w = context;
    if (state == SPACE_LODGE) // nobody's record
        return DONE;
    *(state == SPACE_OPEN ? &w->open : &w->erased) += 1;
    return w->with_ids ? print_space(w, space, state, created_us) : DONE;
}

int operator_spaces(struct command_call *c)
{
    struct open_house h;
    struct deed d = {0};
    struct spaces_walk walk = {.call = c, .deed = &d, .with_ids = command_option(c, "ids").ptr != NULL};
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = command_deed(c, &h, "spaces", &d);
    if (code == DONE)
        code = space_each(&d, see_space, &walk);
    command_deed_end(&d);
    if (code)
        exit = command_failed(c, code);
    else if (!walk.with_ids || !c->json)
        fprintf(c->out, c->json ? "{\"open\":%lu,\"erased\":%lu}\n" : "%lu open, %lu erased\n", walk.open,
                walk.erased);
    house_close(&h);
    return exit;
}

// ---- erase ------------------------------------------------------------------------------------------------

int operator_erase(struct command_call *c)
{
    struct open_house h;
    struct deed d = {0};
    uint64_t space;
    struct str ins = command_option(c, "ins");
    if (!ins.ptr)
        return command_usage(c, "--ins says whose space to erase");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = command_deed(c, &h, "erase", &d);
    if (code == DONE)
        code = space_of_ins(&d, ins, &space);
    if (code == DONE)
        code = space_erase(&d, space);
    if (code == DONE)
        code = space_commit(&d);
    command_deed_end(&d);
    // The erased key's old page still stands in the log.
    if (code == DONE)
        code = store_scrub(c->arena, h.store, space);
    if (code)
        exit = command_failed(c, code);
    else
        fprintf(c->out, c->json ? "{\"erased\":1}\n"
                                : "erased: the key is destroyed, nothing of this space can be read again\n");
    house_close(&h);
    return exit;
}
