// ens demo: loads people who do not exist, their families' lives and documents, in parallel and through the same doors
// as real ones.
#include "operator/operator_int.h"

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "demo/demo.h"
#include "documents/documents.h"
#include "fhirapi/fhirapi.h"

#include <stdatomic.h>
#include <stdlib.h>

// More threads than cores: while one waits for the disk, others generate, and commits fall together.
enum { THREADS_PER_CORE = 4, PLACES_MAX = 4096 };

struct demo_run {
    struct work work;
    struct demo_setting setting;
    uint64_t people;
    bool places[PLACES_MAX]; // those where somebody lives
    atomic_ulong next, done, resources, documents, failed;
    pthread_mutex_t telling;
};

static void tell_failed(struct demo_run *run, const struct arena *a, const char *what)
{
    pthread_mutex_lock(&run->telling);
    if (atomic_fetch_add(&run->failed, 1) < 10)
        fprintf(stderr, "ens demo: %s: %s%s%s\n", what, a->fault.text, a->fault.where[0] ? " at " : "",
                a->fault.where);
    pthread_mutex_unlock(&run->telling);
}

struct bundle_item {
    struct arena *arena;
    struct str text;
    size_t resources; // written
};

static enum code take_bundle(void *context, struct deed *d, bool *was_known)
{
    struct bundle_item *item = context;
    struct json *tree;
    struct fhirapi_import import = {.request = item->text, .may_open = true};
    enum code code = json_parse(item->arena, item->text, NULL, &tree);
    if (code == DONE)
        code = fhirapi_import(d, tree, &import);
    *was_known = import.was_known;
    item->resources = import.resources;
    return code;
}

static enum code load_bundle(struct demo_run *run, struct arena *a, struct str text)
{
    struct bundle_item item = {.arena = a, .text = text};
    enum code code = work_deed(&run->work, a, take_bundle, &item);
    if (code == DONE)
        atomic_fetch_add(&run->resources, item.resources);
    return code;
}

static enum code take_document(void *context, struct deed *d, bool *was_known)
{
    struct documents_deposit *deposit = context;
    enum code code = documents_deposit(d, deposit);
    *was_known = deposit->was_known;
    return code;
}

static enum code load_document(struct demo_run *run, struct arena *a, const struct demo_life *life,
                               const struct demo_document *document)
{
    struct documents_deposit deposit = {.bytes = document->bytes, .ins = life->person.ins};
    enum code code = work_deed(&run->work, a, take_document, &deposit);
    if (code == DONE && !deposit.was_known) {
        atomic_fetch_add(&run->documents, 1);
        atomic_fetch_add(&run->resources, 2);
    }
    return code;
}

static void load_person(struct demo_run *run, struct arena *a, uint64_t index)
{
    struct demo_life life;
    struct buf bundle;
    enum code code = demo_life_make(a, &run->setting, index, &life);
    if (code == DONE) {
        buf_init(&bundle, a, 256 * 1024);
        demo_life_bundle(&bundle, &life);
        code = load_bundle(run, a, buf_str(&bundle));
    }
    for (size_t i = 0; code == DONE && i < life.document_count; i++)
        code = load_document(run, a, &life, &life.documents[i]);
    if (code)
        tell_failed(run, a, "a person could not be loaded");
}

static void *load_people(void *context)
{
    struct demo_run *run = context;
    struct arena a;
    arena_init(&a);
    for (uint64_t i; (i = atomic_fetch_add(&run->next, 1)) < run->people;) {
        load_person(run, &a, i);
        operator_progress(run->work.call, atomic_fetch_add(&run->done, 1) + 1, run->people, "people");
        arena_reset(&a);
    }
    arena_release(&a);
    return NULL;
}

static void *give_rights(void *context)
{
    struct demo_run *run = context;
    struct arena a;
    arena_init(&a);
    for (uint64_t i; (i = atomic_fetch_add(&run->next, 1)) < run->people;) {
        if (operator_demo_rights(&run->work, &a, &run->setting, i) != DONE)
            tell_failed(run, &a, "a person's rights could not be written");
        arena_reset(&a);
    }
    arena_release(&a);
    return NULL;
}

static void *load_places(void *context)
{
    struct demo_run *run = context;
    struct arena a;
    arena_init(&a);
    for (unsigned place; (place = (unsigned)atomic_fetch_add(&run->next, 1)) < demo_place_count();) {
        struct demo_commons commons;
        struct buf bundle;
        if (place >= PLACES_MAX || !run->places[place])
            continue;
        demo_commons_make(&a, &run->setting, place, &commons);
        buf_init(&bundle, &a, 64 * 1024);
        demo_commons_bundle(&bundle, &commons);
        if (load_bundle(run, &a, buf_str(&bundle)) != DONE)
            tell_failed(run, &a, "the professionals of a place could not be loaded");
        arena_reset(&a);
    }
    arena_release(&a);
    return NULL;
}

static enum code find_places(struct demo_run *run)
{
    struct arena a;
    arena_init(&a);
    enum code code = DONE;
    for (uint64_t i = 0; code == DONE && i < run->people; i++) {
        struct demo_person person;
        code = demo_person_make(&a, &run->setting, i, &person);
        if (code == DONE && person.place < PLACES_MAX)
            run->places[person.place] = true;
        if (code)
            tell_failed(run, &a, "the people could not be drawn");
        arena_reset(&a);
    }
    arena_release(&a);
    return code;
}

static bool read_setting(struct command_call *c, struct demo_run *run)
{
    uint64_t seed = 1;
    struct date today;
    struct str people = command_option(c, "people"), seed_text = command_option(c, "seed");
    struct str today_text = command_option(c, "today");
    run->people = DEMO_NAMED_PEOPLE;
    if ((people.ptr &&
         (!str_to_u64(people, &run->people) || run->people == 0 || run->people > DEMO_PEOPLE_MAX)) ||
        (seed_text.ptr && !str_to_u64(seed_text, &seed)) ||
        !date_read(today_text.ptr ? today_text : STR("2026-11-01"), &today) || today.precision != DATE_DAY)
        return false;
    run->setting = (struct demo_setting){seed, (int32_t)(today.from_us / 1000000 / 86400)};
    return true;
}

static int load_all(struct demo_run *run)
{
    struct command_call *c = run->work.call;
    int64_t started_us = clock_steady_us();
    size_t threads = work_cores() * THREADS_PER_CORE;
    if (find_places(run) == DONE) {
        work_in_threads(threads, load_places, run);
        atomic_store(&run->next, 0);
        work_in_threads(threads, load_people, run);
        atomic_store(&run->next, 0);
        work_in_threads(threads, give_rights, run);
    }
    double seconds = (double)(clock_steady_us() - started_us) / 1e6;
    fprintf(c->out,
            c->json
                ? "{\"people\":%llu,\"resources\":%lu,\"documents\":%lu,\"failed\":%lu,\"seconds\":%.3f}\n"
                : "%llu people, %lu resources, %lu of them documents; %lu failed; %.2f s\n",
            (unsigned long long)run->people, atomic_load(&run->resources), atomic_load(&run->documents),
            atomic_load(&run->failed), seconds);
    return atomic_load(&run->failed) ? EXIT_REJECTED : EXIT_DONE;
}

int operator_demo(struct command_call *c)
{
    struct demo_run *run = heap_alloc(sizeof *run);
    *run = (struct demo_run){.work = {.call = c, .queue = PTHREAD_MUTEX_INITIALIZER},
                             .telling = PTHREAD_MUTEX_INITIALIZER};
    int exit = EXIT_DONE;
    c->policy = IDENTITY_LENIENT; // their identities stand under the test authority
    if (!read_setting(c, run))
        exit = command_usage(
            c, "--people is a number up to %d, --seed a number, --today a day such as 2026-11-01",
            DEMO_PEOPLE_MAX);
    if (exit == EXIT_DONE)
        exit = house_open(c, HOUSE_CREATE, STR(""), &run->work.house);
    if (exit == EXIT_DONE) {
        exit = load_all(run);
        house_close(&run->work.house);
    }
    free(run);
    return exit;
}
