// What import and demo share: deeds that many threads do at once, each to its commit.
#include "operator/operator_int.h"

#include <unistd.h>

enum { TRIES_MAX = 8, THREADS_MAX = 128 };

static enum code run_once(struct work *w, struct arena *a, work_deed_fn *deed, void *context, bool *lost_race)
{
    struct command_call call = *w->call;
    struct deed d;
    bool was_known = false;
    call.arena = a;
    *lost_race = false;
    enum code code = command_deed(&call, &w->house, call.command->name, &d);
    if (code == DONE)
        code = deed(context, &d, &was_known);
    if (code == DONE && !was_known) {
        code = space_commit(&d);
        *lost_race = code == CONFLICT;
    }
    command_deed_end(&d);
    return code;
}

enum code work_deed(struct work *w, struct arena *a, work_deed_fn *deed, void *context)
{
    bool lost_race;
    enum code code = run_once(w, a, deed, context, &lost_race);
    if (!lost_race)
        return code;
    pthread_mutex_lock(&w->queue);
    for (int i = 0; lost_race && i < TRIES_MAX; i++)
        code = run_once(w, a, deed, context, &lost_race);
    pthread_mutex_unlock(&w->queue);
    return lost_race ? fail(a, BUSY, "another program writes to this space all the time; try again later")
                     : code;
}

size_t work_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (size_t)cores : 1;
}

void work_in_threads(size_t want, void *(*run)(void *), void *context)
{
    pthread_t threads[THREADS_MAX];
    size_t count = 0;
    while (count < want && count < THREADS_MAX && pthread_create(&threads[count], NULL, run, context) == 0)
        count++;
    if (count == 0)
        run(context);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}
