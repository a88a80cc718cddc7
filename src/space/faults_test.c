// A store that fails the n-th statement, then the n-th commit, for every n: nothing crashes or leaks, nothing is half
// done, and what was acknowledged is there.
#include "space/space_fixture.h"
// The fixture's headers come first.
#include "journal/journal.h"

enum step { OPENED, CREATED, SEARCHED, UPDATED, DELETED, ERASED, STEPS };

struct life {
    struct fixture *f;
    struct arena a;
    const char *person;
    uint64_t space;
    struct pointer observation;
    enum step done; // steps acknowledged
};

static struct json *observation(struct life *l, const char *status)
{
    enum { DATA = 300 * 1000 }; // more than one chunk, so that it is staged
    struct buf text;
    buf_init(&text, &l->a, DATA + 512);
    buf_print(&text,
              "{\"resourceType\":\"Observation\",\"status\":\"%s\",\"code\":{\"coding\":[{\"code\":\"c\"}]},"
              "\"extension\":[{\"url\":\"urn:x\",\"valueAttachment\":{\"contentType\":\"a/b\",\"data\":\"",
              status);
    for (size_t i = 0; i < DATA; i++)
        buf_add_char(&text, "ABCD"[(i / 7 + (uint64_t)status[0]) % 4]);
    buf_add(&text, STR("\"}}]}"));
    return tree_of(&l->a, buf_str(&text));
}

static enum code do_step(struct life *l, struct deed *d, enum step step)
{
    struct resource r;
    struct pointer at;
    struct search_query *q;
    struct space_page page;
    enum code code;
    switch (step) {
    case OPENED:
        code = try_open(d, l->person, &at);
        l->space = at.space;
        return code;
    case CREATED:
        code = try_create(d, l->space, arena_copy(&l->a, str_from(l->person)), observation(l, "final"), &r);
        l->observation = r.at;
        return code;
    case SEARCHED:
        code = parse_query(&l->a, MODEL_Observation, "code=c&_sort=-date&_include=Observation:subject", &q);
        code = code ? code : space_search(d, l->space, q, &page);
        return code ? code : page.total == 1 ? DONE : INVALID;
    case UPDATED:
        return space_update(d, l->observation, 1, observation(l, "amended"), &r);
    case DELETED:
        return space_delete(d, l->observation, 2, &r);
    default:
        return space_erase(d, l->space);
    }
}

static enum code run_step(struct life *l, enum step step)
{
    struct deed d = deed_of(l->f, &l->a, &fixture_operator);
    if (!d.read)
        return l->a.fault.code;
    enum code code = do_step(l, &d, step);
    if (code == DONE)
        code = space_commit(&d);
    end(&d);
    return code;
}

// The steps of a life up to the one that fails; DONE when none did.
static enum code live(struct life *l)
{
    enum code code = DONE;
    while (l->done < STEPS && (code = run_step(l, l->done)) == DONE)
        l->done++;
    return code;
}

// ---- what must hold afterwards

static void no_damage(void *context, struct pointer at, uint32_t version, const char *what)
{
    print_error("%s version %u: %s\n", model_info(at.type)->name, version, what);
    ++*(unsigned *)context;
}

// The number of steps that show, told from the outside.
static enum step look(struct life *l)
{
    struct resource r;
    struct pointer at;
    uint64_t space;
    enum step seen;
    struct deed d = deed_of(l->f, &l->a, &fixture_operator);
    assert_non_null(d.read);
    enum code code = space_of_identifier(&d, STR("urn:test"), str_from(l->person), &space);
    if (code == NOT_FOUND) {
        bool was_there = l->space && space_read(&d, space_patient(l->space), &r) == GONE;
        end(&d);
        return was_there ? ERASED + 1 : OPENED;
    }
    assert_int_equal(code, DONE);
    assert_int_equal(space, l->space);
    assert_int_equal(space_read(&d, space_patient(space), &r), DONE);
    if (!space_find(&d, MODEL_Observation, str_from(l->person), &at)) {
        seen = CREATED;
    } else {
        code = space_read(&d, at, &r);
        seen = code == NOT_FOUND ? CREATED : code == GONE ? ERASED : r.version == 1 ? UPDATED : DELETED;
        assert_true(code == NOT_FOUND || code == GONE || code == DONE);
        assert_int_equal(r.version, code == NOT_FOUND ? r.version : code == GONE ? 3 : r.version);
    }
    unsigned damages = 0;
    assert_int_equal(space_check(&d, space, no_damage, &damages), DONE);
    assert_int_equal(damages, 0);
    end(&d);
    return seen;
}

static void check(struct life *l, enum code code)
{
    enum step seen = look(l);
    // A search leaves nothing to be seen.
    enum step told = l->done == SEARCHED ? UPDATED : l->done;
    // Of a commit whose outcome is not known, either may be seen.
    enum step next = l->done == CREATED ? UPDATED : l->done + 1;
    if (seen != told && !(code == UNCERTAIN && seen == next))
        print_error("step %d of %s failed (%s): %d is seen\n", l->done, l->person, code_word(code), seen);
    assert_true(seen == told || (code == UNCERTAIN && seen == next));
}

static void begin_life(struct life *l, struct fixture *f, const char *word, int n)
{
    *l = (struct life){.f = f};
    arena_init(&l->a);
    l->person = arena_print(&l->a, "%s-%d", word, n).ptr;
}

static void whatever_statement_fails_nothing_is_half_done(void **state)
{
    struct fixture *f = *state;
    enum code code = INTERNAL;
    int n = 0;
    while (code != DONE) {
        struct life l;
        begin_life(&l, f, "statement", ++n);
        atomic_store(&f->fault.statement_in, n);
        code = live(&l);
        atomic_store(&f->fault.statement_in, 0);
        assert_true(code == DONE || code == INTERNAL);
        check(&l, code);
        assert_int_equal(live(&l), DONE); // and it can go on
        assert_int_equal(look(&l), ERASED + 1);
        arena_release(&l.a);
        assert_true(n < 1000);
    }
    print_message("%d statements\n", n - 1);
    assert_true(n > 40);
}

static void whatever_commit_fails_nothing_is_half_done(void **state)
{
    struct fixture *f = *state;
    enum code code = INTERNAL;
    int n = 0;
    while (code != DONE) {
        struct life l;
        begin_life(&l, f, "commit", ++n);
        atomic_store(&f->fault.commit_in, n);
        code = live(&l);
        atomic_store(&f->fault.commit_in, 0);
        fixture_close(f); // a volume whose disk failed takes no writes until then
        MUST(f, fixture_open(f));
        check(&l, code);
        arena_release(&l.a);
        assert_true(n < 100);
    }
    print_message("%d commits\n", n - 1);
    assert_true(n > 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_statement_fails_nothing_is_half_done, make_fixture,
                                        end_fixture),
        cmocka_unit_test_setup_teardown(whatever_commit_fails_nothing_is_half_done, make_fixture,
                                        end_fixture),
    };
    return cmocka_run_group_tests_name("space faults", tests, NULL, NULL);
}
