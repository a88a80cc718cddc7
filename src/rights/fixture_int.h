// A house with a clock that tests set, people in it, and operations as they come in.
#ifndef ENS_RIGHTS_FIXTURE_H
#define ENS_RIGHTS_FIXTURE_H

#include "rights/clock_int.h"
#include "support/own_folder.h"

#include "codec/text/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

static const int64_t SECOND_US = 1000000, MINUTE_US = 60 * 1000000LL, HOUR_US = 3600 * 1000000LL;

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct store_fault fault;
    struct open_house house;
};

static inline int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    static const struct setting program[] = {{"service.name", "", "", SETTING_TEXT, NULL}, {0}};
    const struct setting *tables[] = {rights_feature.settings, program, NULL};
    const struct settings_sources sources = {.tables = tables, .file = "/nonexistent/settings"};
    bool created;
    arena_init(&f->a);
    own_folder_make(f->folder);
    const struct store_config store = {.folder = f->folder, .volumes = 2, .create = true, .fault = &f->fault};
    const char *key = arena_print(&f->a, "%s/master.key", f->folder).ptr;
    struct open_house *h = &f->house;
    assert_int_equal(settings_load(&f->a, &sources, &h->settings), DONE);
    assert_int_equal(store_open(&f->a, &store, &h->store), DONE);
    assert_int_equal(crypt_keyring_open(&f->a, key, CRYPT_CREATE_IF_MISSING, &h->keys, &created), DONE);
    const struct space_house_config config = {.store = h->store,
                                              .keys = h->keys,
                                              .settings = h->settings,
                                              .policy = IDENTITY_LENIENT,
                                              .base = STR("http://ens.example/fhir")};
    assert_int_equal(space_house_make(&f->a, &config, &h->house), DONE);
    *state = f;
    return 0;
}

static inline int end_fixture(void **state)
{
    struct fixture *f = *state;
    clock_set_for_test(0);
    house_close(&f->house);
    own_folder_remove(f->folder);
    arena_release(&f->a);
    free(f);
    return 0;
}

// ---- time: of Paris, on days whose clock is not turned before that hour

static inline int64_t paris(int year, int month, int day, int hour)
{
    return access_day_start_us(access_day_make(year, month, day)) + hour * HOUR_US;
}

static inline void set_clock(int64_t at_us)
{
    clock_set_for_test(at_us);
}

// ---- deeds

static const struct actor the_house = {
    .role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}, .is_house = true};
static const struct actor the_operator = {.role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}};

static inline struct actor holder_of(uint64_t space)
{
    return (struct actor){.role = ACTOR_HOLDER, .space = space, .scope = STR("patient/*.cruds")};
}

static inline struct actor account_named(const char *account)
{
    return (struct actor){
        .role = ACTOR_HOLDER, .account = str_from(account), .scope = STR("patient/*.cruds")};
}

static inline struct actor doctor_named(const char *rpps)
{
    return (struct actor){
        .role = ACTOR_LPS, .rpps = str_from(rpps), .profession = STR("10"), .scope = STR("user/*.cruds")};
}

static inline struct deed deed_of(struct fixture *f, const struct actor *actor)
{
    struct deed d = {.arena = &f->a,
                     .house = f->house.house,
                     .actor = actor,
                     .now_us = clock_now_us(),
                     .word = "test",
                     .request_id = STR("0123456789abcdef"),
                     .peer = STR("here")};
    assert_int_equal(store_read_begin(&f->a, f->house.store, &d.read), DONE);
    return d;
}

static inline enum code commit(struct deed *d, enum code code)
{
    if (code == DONE)
        code = space_commit(d);
    store_read_end(&d->read);
    return code;
}

static inline struct json *tree_of(struct fixture *f, struct str text)
{
    struct json *tree = NULL;
    if (json_parse(&f->a, text, NULL, &tree) != DONE)
        print_error("%s\n", f->a.fault.text);
    assert_non_null(tree);
    return tree;
}

static inline uint64_t open_person(struct fixture *f, const char *number, const char *birth_date)
{
    struct deed d = deed_of(f, &the_house);
    struct pointer at;
    struct resource r;
    struct json *patient = tree_of(
        f, arena_print(
               &f->a,
               "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:test\",\"value\":\"%s\"}],"
               "\"name\":[{\"family\":\"Œuvrard\",\"given\":[\"Zoé\"]}],\"birthDate\":\"%s\"}",
               number, birth_date));
    enum code code = space_open(&d, patient, (struct str){0}, &at);
    if (code == DONE)
        code = space_create(&d, at, (struct str){0}, patient, &r);
    assert_int_equal(commit(&d, code), DONE);
    return at.space;
}

// One operation to its commit. *out, if there is one, has what was answered.
#define CONFIRMED "{\"name\":\"confirmed\",\"valueBoolean\":true}"

static inline enum code operate(struct fixture *f, const struct actor *actor, uint64_t space,
                                const char *word, const char *parameters, struct operating *out)
{
    struct deed d = deed_of(f, actor);
    struct operating o = {.deed = &d,
                          .space = space,
                          .op = rights_operation_named(str_from(word)),
                          .base = STR("http://ens.example/fhir")};
    assert_non_null(o.op);
    struct str text = arena_print(&f->a, "{\"resourceType\":\"Parameters\",\"parameter\":[%s]}",
                                  parameters ? parameters : "");
    enum code code = commit(&d, rights_operate(&o, tree_of(f, text)));
    if (out)
        *out = o;
    return code;
}

static inline struct str answered(struct fixture *f, const struct operating *o, const char *name)
{
    for (const struct json *p = json_first(o->out); p; p = p->next)
        if (json_text_is(json_get(p, STR("name")), str_from(name)))
            return json_text(&f->a, json_get(p, STR("valueString")));
    return (struct str){0};
}

static inline enum access_ground ground_of(struct fixture *f, const struct actor *actor, uint64_t space,
                                           enum access_act act)
{
    struct deed d = deed_of(f, actor);
    struct access_verdict verdict;
    assert_int_equal(space_judge(&d, space, act, &verdict), DONE);
    store_read_end(&d.read);
    return verdict.ground;
}

static inline const struct rights *rights_of(struct fixture *f, uint64_t space)
{
    struct deed d = deed_of(f, &the_house);
    const struct rights *r = NULL;
    assert_int_equal(space_rights(&d, space, &r), DONE);
    store_read_end(&d.read);
    return r;
}

// ---- the clock's own work

static inline enum code clock_works(struct fixture *f)
{
    static atomic_bool stopping;
    struct arena own;
    arena_init(&own);
    struct job_run run = {.arena = &own,
                          .house = &f->house,
                          .job = rights_jobs,
                          .now_us = clock_now_us(),
                          .until_us = clock_steady_us() + 60 * SECOND_US,
                          .stopping = &stopping};
    enum code code = rights_jobs[0].run(&run);
    arena_release(&own);
    return code;
}

static inline void let_the_clock_work(struct fixture *f)
{
    assert_int_equal(clock_works(f), DONE);
}

// How many events of a kind wait to be told, with that detail (NULL: any).
static inline size_t events(struct fixture *f, uint64_t space, enum event_kind kind, const char *detail)
{
    enum { MOST = 256 };
    struct deed d = deed_of(f, &the_house);
    struct crypt_box *box;
    struct event_place *places;
    size_t count, found = 0;
    assert_int_equal(space_box(&d, space, &box), DONE);
    unsigned volume = store_volume_of(f->house.store, space);
    assert_int_equal(event_waiting(&f->a, d.read, volume, INT64_MAX, MOST, &places, &count), DONE);
    for (size_t i = 0; i < count; i++) {
        struct event event;
        if (places[i].space != space)
            continue;
        assert_int_equal(event_open(&f->a, box, places[i], &event), DONE);
        found += event.kind == kind && (!detail || str_equal(event.detail, str_from(detail)));
    }
    store_read_end(&d.read);
    return found;
}

#define WITH_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_fixture, end_fixture)

#endif
