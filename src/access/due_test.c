// Whatever changes by time alone changes at a moment that access_next_us tells of: random rights files, random spans.
#include "access/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

enum { FILES = 4000, SPANS = 40, MANDATES = 4 };
static const int64_t HOUR_US = 3600 * 1000000LL;

struct random {
    uint64_t state;
};

static uint64_t draw(struct random *r, uint64_t below)
{
    r->state = r->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (r->state >> 33) % below;
}

// Between 2020 and 2045, to the hour; sometimes none.
static int64_t moment(struct random *r, unsigned one_in)
{
    return draw(r, one_in)
               ? 0
               : access_day_start_us(access_day_make(2020, 1, 1)) + (int64_t)draw(r, 219000) * HOUR_US;
}

static int32_t day(struct random *r)
{
    return access_day_make(2020, 1, 1) + (int32_t)draw(r, 9000);
}

static void make_file(struct random *random, struct rights *r, struct access_mandate *mandates)
{
    *r = (struct rights){.birth_day = access_day_make(1940, 1, 1) + (int32_t)draw(random, 31000),
                         .opened_us = 1,
                         .suspended_us = moment(random, 3),
                         .closed_us = moment(random, 3),
                         .died_us = moment(random, 4),
                         .erasure_asked_us = moment(random, 4),
                         .suspension_opposed = draw(random, 3) == 0,
                         .mandates = mandates,
                         .mandate_count = draw(random, MANDATES + 1)};
    for (size_t i = 0; i < r->mandate_count; i++)
        mandates[i] = (struct access_mandate){.kind = (enum access_mandate_kind)draw(random, 6),
                                              .account = STR("a"),
                                              .first_day = access_day_make(2020, 1, 1),
                                              .last_day = draw(random, 4) ? day(random) : 0,
                                              .is_accepted = true};
}

// What the clock has to act on, as bits.
static unsigned seen_at(const struct rights *r, int64_t now_us)
{
    unsigned seen = (unsigned)access_state_of(r, now_us) << 8 | access_is_minor(r, now_us);
    for (size_t i = 0; i < r->mandate_count; i++)
        seen |= (unsigned)access_mandate_in_force(r, &r->mandates[i], now_us) << (i + 1);
    return seen;
}

// Facts that are put down for later (a closure to come) are no work of the clock: they hold when their own moment comes.
static bool is_planned(const struct rights *r, int64_t from_us, int64_t until_us)
{
    const int64_t facts[] = {r->suspended_us, r->closed_us, r->died_us, r->erasure_asked_us};
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (facts[i] > from_us && facts[i] <= until_us)
            return true;
    return false;
}

static void nothing_changes_between_two_moments_that_are_told(void **state)
{
    struct random random = {20261122};
    size_t changes = 0;
    (void)state;
    for (int file = 0; file < FILES; file++) {
        struct rights r;
        struct access_mandate mandates[MANDATES];
        make_file(&random, &r, mandates);
        for (int span = 0; span < SPANS; span++) {
            int64_t from_us = moment(&random, 1),
                    until_us = from_us + (int64_t)draw(&random, 20000) * HOUR_US;
            if (is_planned(&r, from_us, until_us) || seen_at(&r, from_us) == seen_at(&r, until_us))
                continue;
            changes++;
            assert_true(access_next_us(&r, from_us) <= until_us);
        }
    }
    print_message("%zu changes, each told of beforehand\n", changes);
    assert_true(changes > 10000);
}

static void the_next_moment_lies_ahead(void **state)
{
    struct random random = {5};
    (void)state;
    for (int file = 0; file < FILES; file++) {
        struct rights r;
        struct access_mandate mandates[MANDATES];
        int64_t at_us = moment(&random, 1);
        make_file(&random, &r, mandates);
        for (int steps = 0; at_us != INT64_MAX; steps++) {
            int64_t next_us = access_next_us(&r, at_us);
            assert_true(next_us > at_us);
            assert_true(steps < 16); // few terms, each once
            at_us = next_us;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changes_between_two_moments_that_are_told),
        cmocka_unit_test(the_next_moment_lies_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
