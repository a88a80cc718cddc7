// Opening, finding and erasing spaces.
#include "space/space_fixture.h"
// The fixture's headers come first.
#include "space/space_sql.h"

#include <dirent.h>
#include <pthread.h>

// ---- opening

static void a_person_has_one_space(void **state)
{
    struct fixture *f = *state;
    struct pointer at;
    uint64_t space = open_person(f, "1"), found;
    struct deed d = begin(f);
    assert_int_equal(try_open(&d, "1", &at), CONFLICT);
    MUST(f, space_of_identifier(&d, STR("urn:test"), STR("1"), &found));
    assert_int_equal(found, space);
    assert_int_equal(space_of_identifier(&d, STR("urn:test"), STR("2"), &found), NOT_FOUND);
    assert_int_equal(space_of_identifier(&d, STR("urn:other"), STR("1"), &found), NOT_FOUND);
    end(&d);
}

struct opener {
    struct fixture *f;
    pthread_t thread;
    pthread_barrier_t *start;
    enum code code;
};

static void *open_at_once(void *context)
{
    struct opener *o = context;
    struct arena a;
    struct pointer at;
    arena_init(&a);
    struct deed d = deed_of(o->f, &a, &fixture_operator);
    pthread_barrier_wait(o->start); // all have looked at a house where this person has no space
    o->code = try_open(&d, "the same", &at);
    if (o->code == DONE)
        o->code = space_commit(&d);
    end(&d);
    arena_release(&a);
    return NULL;
}

static void of_eight_who_open_a_space_at_once_one_does(void **state)
{
    enum { OPENERS = 8 };
    struct fixture *f = *state;
    struct opener openers[OPENERS];
    pthread_barrier_t start;
    unsigned opened = 0;
    pthread_barrier_init(&start, NULL, OPENERS);
    for (size_t i = 0; i < OPENERS; i++) {
        openers[i] = (struct opener){.f = f, .start = &start};
        assert_int_equal(pthread_create(&openers[i].thread, NULL, open_at_once, &openers[i]), 0);
    }
    for (size_t i = 0; i < OPENERS; i++) {
        pthread_join(openers[i].thread, NULL);
        opened += openers[i].code == DONE;
        assert_true(openers[i].code == DONE || openers[i].code == CONFLICT);
    }
    pthread_barrier_destroy(&start);
    assert_int_equal(opened, 1);
}

static struct json *known_by_two(struct fixture *f, const char *first, const char *second)
{
    return tree_of(
        &f->a, arena_print(&f->a,
                           "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:a\",\"value\":"
                           "\"%s\"},{\"system\":\"urn:b\",\"value\":\"%s\"}]}",
                           first, second));
}

static enum code open_known_by_two(struct fixture *f, const char *first, const char *second, bool commits,
                                   uint64_t *space)
{
    struct pointer at;
    struct resource r;
    struct deed d = begin(f);
    struct json *tree = known_by_two(f, first, second);
    enum code code = space_open(&d, tree, (struct str){0}, &at);
    if (code == DONE)
        code = space_create(&d, at, (struct str){0}, tree, &r);
    *space = at.space;
    if (code == DONE)
        code = space_finish(&d); // this is where the signposts are set
    if (code == DONE && commits)
        code = store_commit(&f->a, f->store, d.person_writes);
    end(&d);
    return code;
}

static void signposts_that_lead_nowhere_are_taken_over(void **state)
{
    struct fixture *f = *state;
    uint64_t lost, space, found;
    MUST(f, open_known_by_two(f, "1", "x", false, &lost)); // broken off before its commit
    struct deed d = begin(f);
    assert_int_equal(space_of_identifier(&d, STR("urn:b"), STR("x"), &found), NOT_FOUND);
    end(&d);
    MUST(f, open_known_by_two(f, "2", "x", true, &space));
    d = begin(f);
    MUST(f, space_of_identifier(&d, STR("urn:b"), STR("x"), &found));
    assert_int_equal(found, space);
    MUST(f, space_of_identifier(&d, STR("urn:a"), STR("2"), &found));
    assert_int_equal(found, space);
    end(&d);
    // The next person of the same second number leaves it to the first.
    uint64_t third;
    MUST(f, open_known_by_two(f, "3", "x", true, &third));
    d = begin(f);
    MUST(f, space_of_identifier(&d, STR("urn:b"), STR("x"), &found));
    assert_int_equal(found, space);
    end(&d);
}

static enum code name_document(struct fixture *f, uint64_t space, const char *value, struct deed *d)
{
    *d = begin(f);
    return space_name_document(d, space, STR("urn:doc"), str_from(value));
}

static bool may_have(struct fixture *f, uint64_t space, const char *value)
{
    bool out;
    struct deed d = begin(f);
    MUST(f, space_may_have_document(&d, space, STR("urn:doc"), str_from(value), &out));
    end(&d);
    return out;
}

static void a_document_is_found_by_its_unique_id_alone(void **state)
{
    struct fixture *f = *state;
    uint64_t one = open_person(f, "1"), found;
    struct deed d;
    MUST(f, name_document(f, one, "Abc", &d));
    MUST(f, space_name_document(&d, one, STR("urn:doc"), STR("Abc"))); // once is enough
    MUST(f, commit_and_end(&d));
    assert_true(may_have(f, one, "aBC")); // searches find identifiers in any case
    assert_false(may_have(f, one, "Abd"));
    d = begin(f);
    MUST(f, space_of_document(&d, STR("urn:doc"), STR("Abc"), &found));
    assert_int_equal(found, one);
    assert_int_equal(space_of_document(&d, STR("urn:other"), STR("Abc"), &found), NOT_FOUND);
    end(&d);
    d = begin(f);
    MUST(f, space_erase(&d, one));
    MUST(f, commit_and_end(&d));
    assert_false(may_have(f, one, "Abc"));
}

static void of_two_who_name_a_document_at_once_one_runs_again(void **state)
{
    struct fixture *f = *state;
    uint64_t one = open_person(f, "1");
    struct deed first, second;
    MUST(f, name_document(f, one, "x", &first));
    MUST(f, name_document(f, one, "x", &second));
    MUST(f, commit_and_end(&first));
    assert_int_equal(commit_and_end(&second), CONFLICT);
    MUST(f, name_document(f, one, "x", &second)); // and finds it there
    assert_null(second.person_writes);
    end(&second);
}

// Opens people until one is in another volume than `space`.
static uint64_t open_elsewhere(struct fixture *f, uint64_t space)
{
    char value[16];
    for (int i = 0; i < 200; i++) {
        snprintf(value, sizeof value, "e%d", i);
        uint64_t other = open_person(f, value);
        if (store_volume_of(f->store, other) != store_volume_of(f->store, space))
            return other;
    }
    return 0;
}

// ---- supposing

static void whom_a_deed_takes_for_new_its_commit_knows(void **state)
{
    struct fixture *f = *state;
    struct pointer at;
    bool supposed = false, may_be_there;
    open_person(f, "1");
    struct deed d = begin(f);
    d.supposed = &supposed;
    MUST(f, try_open(&d, "1", &at));
    assert_true(supposed);
    assert_int_equal(commit_and_end(&d), CONFLICT);
    d = begin(f);
    d.supposed = &supposed;
    MUST(f, try_open(&d, "2", &at));
    MUST(f, commit_and_end(&d));
    // Who has several identifiers, or a name that the client chose, is looked for, and so is all that comes with them.
    supposed = false;
    d = begin(f);
    d.supposed = &supposed;
    struct json *two = known_by_two(f, "1", "2");
    assert_int_equal(space_open(&d, patient_tree(&f->a, "1"), STR("chosen"), &at), DONE); // told apart by it
    end(&d);
    d = begin(f);
    d.supposed = &supposed;
    MUST(f, space_open(&d, two, (struct str){0}, &at));
    MUST(f, space_expect_document(&d, at.space, STR("urn:doc"), STR("x"), &may_be_there));
    end(&d);
    assert_false(supposed);
}

static void a_unique_id_that_a_deed_takes_for_free_its_commit_knows(void **state)
{
    struct fixture *f = *state;
    uint64_t one = open_person(f, "1");
    bool supposed = false, may_be_there;
    struct deed d;
    MUST(f, name_document(f, one, "x", &d));
    MUST(f, commit_and_end(&d));
    d = begin(f);
    MUST(f, space_expect_document(&d, one, STR("urn:doc"), STR("X"), &may_be_there));
    assert_true(may_be_there);
    d.supposed = &supposed;
    MUST(f, space_expect_document(&d, one, STR("urn:doc"), STR("X"), &may_be_there));
    assert_false(may_be_there);
    assert_true(supposed);
    MUST(f, space_name_document(&d, one, STR("urn:doc"), STR("x")));
    assert_int_equal(commit_and_end(&d), CONFLICT);
    // A name that nobody expected is looked for: an update brings the one that its document has.
    supposed = false;
    d = begin(f);
    d.supposed = &supposed;
    MUST(f, space_name_document(&d, one, STR("urn:doc"), STR("x")));
    assert_null(d.person_writes);
    assert_false(supposed);
    end(&d);
}

static void after_one_in_vain_others_look(void **state)
{
    struct fixture *f = *state;
    uint64_t one = open_person(f, "1");
    bool supposed = false, may_be_there;
    unsigned looked = 0;
    space_supposed_in_vain(f->house);
    while (!supposed && looked < 10000) {
        struct deed d = begin(f);
        d.supposed = &supposed;
        MUST(f, space_expect_document(&d, one, STR("urn:doc"), STR("x"), &may_be_there));
        looked += !supposed;
        end(&d);
    }
    assert_int_equal(looked, 256);
}

static void nothing_is_supposed_beside_what_is_committed_first(void **state)
{
    struct fixture *f = *state;
    struct pointer at;
    struct resource r;
    bool supposed = false;
    struct deed d = begin(f);
    d.supposed = &supposed;
    MUST(f, try_open(&d, "1", &at));
    struct json *basic = tree_of(&f->a, STR("{\"resourceType\":\"Organization\",\"name\":\"Here\"}"));
    MUST(f, space_reserve(&d, 0, MODEL_Organization, &at));
    MUST(f, space_create(&d, at, (struct str){0}, basic, &r));
    assert_int_equal(commit_and_end(&d), CONFLICT);
    d = begin(f);
    assert_int_equal(space_read(&d, at, &r), NOT_FOUND);
    end(&d);
}

static void contents_that_are_committed_first_rest_on_no_supposition(void **state)
{
    enum { LARGE = 400000 };
    struct fixture *f = *state;
    struct pointer at, document;
    struct resource r;
    char *base64 = arena_alloc_raw(&f->a, LARGE);
    memset(base64, 'A', LARGE);
    struct str text =
        arena_print(&f->a,
                    "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"content\":[{"
                    "\"attachment\":{\"contentType\":\"image/png\",\"data\":\"%.*s\"}}]}",
                    LARGE, base64);
    for (int looks = 0; looks < 2; looks++) {
        bool supposed = false;
        struct deed d = begin(f);
        d.supposed = looks ? NULL : &supposed;
        MUST(f, try_open(&d, "1", &at));
        MUST(f, space_reserve(&d, at.space, MODEL_DocumentReference, &document));
        enum code code = space_create(&d, document, (struct str){0}, tree_of(&f->a, text), &r);
        assert_int_equal(code, looks ? DONE : CONFLICT);
        end(&d);
    }
}

static void of_two_with_the_same_id_the_one_that_may_be_entered_is_found(void **state)
{
    struct fixture *f = *state;
    uint64_t mine = open_person(f, "1"), other = open_elsewhere(f, mine), found;
    struct actor holder = {.role = ACTOR_HOLDER, .space = mine, .scope = STR("patient/*.cruds")};
    struct deed d;
    MUST(f, name_document(f, mine, "x", &d));
    MUST(f, commit_and_end(&d));
    MUST(f, name_document(f, other, "x", &d));
    MUST(f, commit_and_end(&d));
    d = begin(f);
    assert_int_equal(space_of_document(&d, STR("urn:doc"), STR("x"), &found), UNMET);
    d.actor = &holder;
    MUST(f, space_of_document(&d, STR("urn:doc"), STR("x"), &found));
    assert_int_equal(found, mine);
    end(&d);
}

static void two_persons_in_one_deed_are_refused(void **state)
{
    struct fixture *f = *state;
    struct resource r;
    struct pointer at;
    uint64_t one = open_person(f, "1"), two = open_person(f, "2");
    struct deed d = begin(f);
    MUST(f, space_read(&d, space_patient(one), &r));
    assert_int_equal(space_read(&d, space_patient(two), &r), INVALID);
    assert_int_equal(try_open(&d, "3", &at), INVALID);
    MUST(f, space_read(&d, space_patient(one), &r));
    end(&d);
}

static void a_patient_stays_the_person_the_space_was_opened_for(void **state)
{
    struct fixture *f = *state;
    struct resource r;
    uint64_t space = open_person(f, "1");
    struct deed d = begin(f);
    assert_int_equal(space_update(&d, space_patient(space), 0, patient_tree(&f->a, "2"), &r), INVALID);
    assert_int_equal(space_delete(&d, space_patient(space), 0, &r), UNSUPPORTED);
    end(&d);
}

// ---- erasing

// ---- commits of jobs

struct looking {
    struct fixture *f;
    struct deed *job;
    uint64_t space;
    int64_t seen;
};

static enum code count_resources(struct looking *l)
{
    static const struct store_statement count = {"test_count",
                                                 "SELECT count(*) FROM resource WHERE space = $1"};
    struct store_rows rows;
    struct store_value key = store_id(l->space);
    enum code code = store_select(&l->f->a, l->job->read, l->space, &count, &key, 1, &rows);
    if (code == DONE && store_next(&l->f->a, &rows))
        l->seen = store_column_int(&rows, 0);
    store_rows_end(&rows);
    return code;
}

static enum code look_within(struct arena *a, struct store_tx *tx, void *context)
{
    (void)a;
    (void)tx;
    return count_resources(context);
}

// A checkpoint waits for those who read, and the commit for the checkpoint: a job that kept its snapshot would hold up all.
static void a_jobs_snapshot_has_ended_when_its_set_is_committed(void **state)
{
    struct fixture *f = *state;
    uint64_t space = open_person(f, "1");
    struct resource r;
    struct deed job = begin(f), other = begin(f);
    struct looking l = {.f = f, .job = &job, .space = space};
    MUST(f, count_resources(&l));
    int64_t before = l.seen;
    MUST(f, try_create(&other, space, (struct str){0},
                       tree_of(&f->a, STR("{\"resourceType\":\"Observation\",\"status\":\"final\"}")), &r));
    MUST(f, commit_and_end(&other));
    MUST(f, count_resources(&l));
    assert_int_equal(l.seen, before);
    struct store_writes *writes = store_writes_new(&f->a, space);
    store_write_step(writes, look_within, &l);
    MUST(f, space_commit_set(&job, writes));
    assert_int_equal(l.seen, before + 1);
    end(&job);
}

static struct str wrapped_key(struct fixture *f, uint64_t space)
{
    struct store_rows rows;
    struct store_value key = store_id(space);
    struct deed d = begin(f);
    MUST(f, store_select(&f->a, d.read, space, &space_row, &key, 1, &rows));
    assert_true(store_next(&f->a, &rows));
    struct str wrapped = arena_copy(&f->a, store_column(&rows, 1));
    store_rows_end(&rows);
    end(&d);
    return wrapped;
}

static bool file_has(struct fixture *f, const char *name, struct str needle)
{
    enum { FILE_MAX = 64 << 20 };
    struct arena a;
    arena_init(&a);
    FILE *file = fopen(arena_print(&a, "%s/%s", f->folder, name).ptr, "rb");
    char *bytes = heap_alloc(FILE_MAX);
    size_t size = file ? fread(bytes, 1, FILE_MAX, file) : 0;
    assert_true(size < FILE_MAX);
    bool found = memmem(bytes, size, needle.ptr, needle.len) != NULL;
    if (file)
        fclose(file);
    free(bytes);
    arena_release(&a);
    return found;
}

static bool folder_has(struct fixture *f, struct str needle)
{
    bool found = false;
    DIR *folder = opendir(f->folder);
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder));)
        found = found || (e->d_name[0] != '.' && file_has(f, e->d_name, needle));
    closedir(folder);
    return found;
}

static void fill(struct fixture *f, uint64_t space)
{
    for (int i = 0; i < 40; i++)
        create(f, space, (struct str){0},
               arena_print(&f->a,
                           "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":"
                           "\"Plaintextuality %d\"},"
                           "\"note\":[{\"text\":\"%0*d\"}]}",
                           i, 200 + i * 50, i));
}

static void after_an_erasure_the_key_is_nowhere(void **state)
{
    enum { PEOPLE = 180, ERASED = 80, EACH = 20 };
    struct fixture *f = *state;
    uint64_t spaces[PEOPLE];
    struct str keys[PEOPLE];
    struct resource r;
    // Pages split and merge around the rows, in the volume and in its log.
    for (int i = 0; i < PEOPLE; i++) {
        spaces[i] = open_person(f, arena_print(&f->a, "%d", i).ptr);
        keys[i] = wrapped_key(f, spaces[i]);
    }
    fill(f, spaces[ERASED]);
    for (int i = 0; i < PEOPLE; i += EACH)
        assert_true(folder_has(f, keys[i]));
    assert_false(folder_has(f, STR("Plaintextuality")));
    assert_false(folder_has(f, STR("Sansnom")));

    struct deed d = begin(f);
    MUST(f, space_erase(&d, spaces[ERASED]));
    MUST(f, commit_and_end(&d));
    MUST(f, store_scrub(&f->a, f->store, spaces[ERASED]));
    assert_false(folder_has(f, keys[ERASED]));
    for (int i = 0; i < PEOPLE; i += EACH)
        assert_true(i == ERASED || folder_has(f, keys[i]));

    d = begin(f);
    assert_int_equal(space_read(&d, space_patient(spaces[ERASED]), &r), GONE);
    end(&d);
    d = begin(f);
    MUST(f, space_read(&d, space_patient(spaces[ERASED + 1]), &r));
    end(&d);
}

static void an_erased_person_may_come_again_under_the_same_names(void **state)
{
    struct fixture *f = *state;
    uint64_t space, again, found;
    struct pointer at;
    MUST(f, open_known_by_two(f, "1", "x", true, &space));
    struct resource old = create(f, space, STR("mine"), STR("{\"resourceType\":\"Basic\"}"));
    struct deed d = begin(f);
    MUST(f, space_erase(&d, space));
    MUST(f, commit_and_end(&d));
    d = begin(f);
    assert_int_equal(space_of_identifier(&d, STR("urn:a"), STR("1"), &found), NOT_FOUND);
    assert_int_equal(space_of_identifier(&d, STR("urn:b"), STR("x"), &found), NOT_FOUND);
    assert_false(space_find(&d, MODEL_Basic, STR("mine"), &at));
    assert_int_equal(space_read(&d, old.at, &old), GONE);
    assert_int_equal(space_erase(&d, space), GONE);
    end(&d);
    MUST(f, open_known_by_two(f, "1", "x", true, &again));
    assert_int_not_equal(again, space);
    struct resource young = create(f, again, STR("mine"), STR("{\"resourceType\":\"Basic\"}"));
    d = begin(f);
    MUST(f, space_of_identifier(&d, STR("urn:b"), STR("x"), &found));
    assert_int_equal(found, again);
    assert_true(space_find(&d, MODEL_Basic, STR("mine"), &at));
    assert_int_equal(at.space, again);
    assert_int_equal(at.number, young.at.number);
    end(&d);
}

static void nobody_but_the_operator_erases_and_nobody_the_commons(void **state)
{
    struct fixture *f = *state;
    struct actor doctor = {.role = ACTOR_LPS, .scope = STR("operator user/*.cruds")};
    uint64_t space = open_person(f, "1");
    struct deed d = deed_of(f, &f->a, &doctor);
    assert_int_equal(space_erase(&d, space), DENIED);
    end(&d);
    d = begin(f);
    assert_int_equal(space_erase(&d, 0), DENIED);
    end(&d);
    d = deed_of(f, &f->a, NULL);
    assert_int_equal(space_erase(&d, space), UNKNOWN_ASKER);
    end(&d);
}

#define IN_A_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOUSE(a_person_has_one_space),
        IN_A_HOUSE(of_eight_who_open_a_space_at_once_one_does),
        IN_A_HOUSE(signposts_that_lead_nowhere_are_taken_over),
        IN_A_HOUSE(a_document_is_found_by_its_unique_id_alone),
        IN_A_HOUSE(of_two_who_name_a_document_at_once_one_runs_again),
        IN_A_HOUSE(whom_a_deed_takes_for_new_its_commit_knows),
        IN_A_HOUSE(a_unique_id_that_a_deed_takes_for_free_its_commit_knows),
        IN_A_HOUSE(after_one_in_vain_others_look),
        IN_A_HOUSE(nothing_is_supposed_beside_what_is_committed_first),
        IN_A_HOUSE(contents_that_are_committed_first_rest_on_no_supposition),
        IN_A_HOUSE(of_two_with_the_same_id_the_one_that_may_be_entered_is_found),
        IN_A_HOUSE(two_persons_in_one_deed_are_refused),
        IN_A_HOUSE(a_patient_stays_the_person_the_space_was_opened_for),
        IN_A_HOUSE(after_an_erasure_the_key_is_nowhere),
        IN_A_HOUSE(an_erased_person_may_come_again_under_the_same_names),
        IN_A_HOUSE(nobody_but_the_operator_erases_and_nobody_the_commons),
        cmocka_unit_test_setup_teardown(a_jobs_snapshot_has_ended_when_its_set_is_committed, make_fixture,
                                        end_fixture),
    };
    return cmocka_run_group_tests_name("space open", tests, NULL, NULL);
}
