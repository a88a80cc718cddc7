// ens move: a store from SQLite to PostgreSQL, or back.
#include "operator/operator_int.h"

#include "account/account.h"
#include "event/event.h"
#include "journal/journal.h"
#include "opposition/opposition.h"

static const struct store_place *const places[] = {space_places,   account_places, opposition_places,
                                                   journal_places, event_places,   NULL};

static enum code open_at(struct command_call *c, struct str place, bool create, struct store **out)
{
    struct store_config config = {.create = create};
    enum code code = store_place_read(c->arena, place, &config);
    return code ? code : store_open(c->arena, &config, out);
}

static void print_moved(const struct command_call *c, const struct store_moved *m)
{
    fprintf(c->out,
            c->json ? "{\"rows\":%llu,\"journals\":%llu,\"different\":%llu}\n"
                    : "%llu rows looked at, %llu journals compared by their heads, %llu differences\n",
            (unsigned long long)m->rows, (unsigned long long)m->journals, (unsigned long long)m->different);
    if (m->different)
        fprintf(
            stderr,
            "ens move: somebody wrote meanwhile: stop every ens serve of the old store and run this again\n");
}

int operator_move(struct command_call *c)
{
    struct str from = command_option(c, "from"), to = command_option(c, "to");
    struct store *old = NULL, *new = NULL;
    struct store_moved moved = {0};
    if (!from.ptr || !to.ptr)
        return command_usage(c, "--from and --to name the two stores: sqlite:FOLDER and postgresql://…");
    enum code code = open_at(c, from, false, &old);
    // Lines of journals and events that wait for their places would not find them on the other side.
    if (code == DONE)
        code = journal_settle_all(c->arena, old);
    if (code == DONE)
        code = event_settle(c->arena, old);
    if (code == DONE)
        code = open_at(c, to, true, &new);
    if (code == DONE)
        code = store_move(c->arena, old, new, places, &moved);
    int exit = code ? command_failed(c, code) : moved.different ? EXIT_REJECTED : EXIT_DONE;
    if (code == DONE)
        print_moved(c, &moved);
    store_free(&new);
    store_free(&old);
    return exit;
}
