// ens demo: loads people who do not exist, their families' lives and documents, in parallel and through the same doors
// as real ones.
#include "operator/operator_int.h"

#include "codec/json/json.h"
#include "codec/text/text.h"
#include "demo/demo.h"
#include "documents/documents.h"
#include "fhirapi/fhirapi.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

// More threads than cores: while one waits for the disk, others generate, and commits fall together.
enum { THREADS_PER_CORE = 4, THREADS_MAX = 128, TRIES_MAX = 8, PLACES_MAX = 4096 };

struct demo_run {
    struct command_call *call;
    struct open_house house;
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

static enum code deed_for(struct demo_run *run, struct arena *a, struct deed *d)
{
    struct command_call call = *run->call;
    call.arena = a;
    return command_deed(&call, &run->house, "demo", d);
}

static enum code load_bundle(struct demo_run *run, struct arena *a, struct str text)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        struct deed d;
        struct json *tree;
        struct fhirapi_import import = {.request = text, .may_open = true};
        enum code code = deed_for(run, a, &d);
        if (code == DONE)
            code = json_parse(a, text, NULL, &tree);
        if (code == DONE)
            code = fhirapi_import(&d, tree, &import);
        if (code == DONE && !import.was_known)
            code = space_commit(&d);
        command_deed_end(&d);
        if (code == DONE)
            atomic_fetch_add(&run->resources, import.resources);
        if (code != CONFLICT)
            return code;
    }
    return fail(a, BUSY, "another program writes here all the time");
}

static enum code load_document(struct demo_run *run, struct arena *a, const struct demo_life *life,
                               const struct demo_document *document)
{
    struct deed d;
    struct documents_deposit deposit = {.bytes = document->bytes, .ins = life->person.ins};
    enum code code = deed_for(run, a, &d);
    if (code == DONE)
        code = documents_deposit(&d, &deposit);
    if (code == DONE && !deposit.was_known)
        code = space_commit(&d);
    command_deed_end(&d);
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
        operator_progress(run->call, atomic_fetch_add(&run->done, 1) + 1, run->people, "people");
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

static void run_threads(struct demo_run *run, void *(*work)(void *))
{
    pthread_t threads[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t want = (size_t)(cores > 0 ? cores : 1) * THREADS_PER_CORE, count = 0;
    atomic_store(&run->next, 0);
    while (count < want && count < THREADS_MAX && pthread_create(&threads[count], NULL, work, run) == 0)
        count++;
    if (count == 0)
        work(run);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
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

int operator_demo(struct command_call *c)
{
    struct demo_run *run = heap_alloc(sizeof *run);
    *run = (struct demo_run){.call = c, .telling = PTHREAD_MUTEX_INITIALIZER};
    int exit = read_setting(c, run)
                   ? EXIT_DONE
                   : command_usage(c,
                                   "--people is a number up to %d, --seed a number, --today a day "
                                   "such as 2026-11-01",
                                   DEMO_PEOPLE_MAX);
    c->policy = IDENTITY_LENIENT; // their identities stand under the test authority
    if (exit == EXIT_DONE)
        exit = house_open(c, HOUSE_CREATE, STR(""), &run->house);
    if (exit == EXIT_DONE) {
        int64_t started_us = clock_steady_us();
        if (find_places(run) == DONE) {
            run_threads(run, load_places);
            run_threads(run, load_people);
        }
        double seconds = (double)(clock_steady_us() - started_us) / 1e6;
        fprintf(
            c->out,
            c->json
                ? "{\"people\":%llu,\"resources\":%lu,\"documents\":%lu,\"failed\":%lu,\"seconds\":%.3f}\n"
                : "%llu people, %lu resources, %lu of them documents; %lu failed; %.2f s\n",
            (unsigned long long)run->people, atomic_load(&run->resources), atomic_load(&run->documents),
            atomic_load(&run->failed), seconds);
        exit = atomic_load(&run->failed) ? EXIT_REJECTED : EXIT_DONE;
        house_close(&run->house);
    }
    free(run);
    return exit;
}
