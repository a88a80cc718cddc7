// Every statement of the program can be prepared on a freshly migrated store. tools/sql-check holds the texts to the
// rules and knows whether a room's list is missing here.
#include "account/account.h"
#include "actor/actor.h"
#include "event/event.h"
#include "feature/feature.h"
#include "figure/figure.h"
#include "healthlink/healthlink.h"
#include "journal/journal.h"
#include "oidc/oidc.h"
#include "opposition/opposition.h"
#include "space/space.h"
#include "support/own_folder.h"
#include "ticket/ticket.h"

#include "support/postgres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

static const struct store_statement *const *const lists[] = {
    // A room a line, so that rooms may come side by side.
    // clang-format off
    account_statements,
    actor_statements,
    event_statements,
    feature_statements,
    figure_statements,
    journal_statements,
    oidc_statements,
    opposition_statements,
    space_statements,
    ticket_statements,
    health_link_statements,
    // clang-format on
};

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct postgres_base base;
    struct store *store;
};

// SQLite in a new folder, or PostgreSQL in a new database (ENS_TEST_POSTGRES).
static int make_store(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    arena_init(&f->a);
    own_folder_make(f->folder);
    struct store_config config = {.folder = f->folder, .volumes = 1, .create = true};
    if (postgres_wanted()) {
        assert_int_equal(postgres_make(&f->base), 0);
        config.url = f->base.url;
    }
    assert_int_equal(store_open(&f->a, &config, &f->store), DONE);
    *state = f;
    return 0;
}

static int drop_store(void **state)
{
    struct fixture *f = *state;
    store_free(&f->store);
    own_folder_remove(f->folder);
    int left = postgres_wanted() ? postgres_drop(&f->base) : 0;
    arena_release(&f->a);
    free(f);
    return left;
}

static void every_statement_can_be_prepared(void **state)
{
    struct fixture *f = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        for (const struct store_statement *const *s = lists[i]; *s; s++)
            if (store_prepare_check(&f->a, f->store, *s) != DONE) {
                print_error("%s: %s\n", (*s)->name, f->a.fault.text);
                wrong++;
            }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_statement_can_be_prepared, make_store, drop_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
