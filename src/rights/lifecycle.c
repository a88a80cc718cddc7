// The walk over the spaces that are due: as a job of the house, and as ens lifecycle.
#include "rights/clock_int.h"

enum { BATCH = 64 };

struct walk {
    struct arena *arena; // for what outlives one space
    const struct open_house *house;
    struct job_run *job;       // NULL: the command
    struct command_call *call; // NULL: the job
    unsigned long done, erased;
    enum code failed; // the last space that could not be done, and is still due
};

static enum code begin(struct walk *w, struct arena *own, struct deed *d)
{
    if (w->job)
        return job_deed(w->job, own, d);
    struct command_call call = *w->call;
    call.arena = own;
    return command_deed(&call, w->house, "lifecycle", d);
}

static bool must_end(const struct walk *w)
{
    return w->job && job_must_end(w->job);
}

// Another write came first: the space is still due, and the next walk meets it. One that is damaged holds no other up; the
// walk fails in the end, so that it is told.
static enum code run_one(struct walk *w, const struct space_due *due)
{
    struct arena own;
    struct deed d = {0};
    bool erased = false;
    arena_init(&own);
    enum code code = begin(w, &own, &d);
    if (code == DONE)
        code = clock_run_space(&d, due, &erased);
    if (code == DONE)
        code = space_commit(&d);
    command_deed_end(&d);
    if (code == DONE && erased)
        code = store_scrub(&own, w->house->store, due->space);
    if (code == DONE || (code == BUSY && erased)) {
        w->done++;
        w->erased += erased;
        code = DONE;
    }
    if (code && code != CONFLICT)
        w->arena->fault = own.fault;
    arena_release(&own);
    if (code && !job_may_pass(code))
        w->failed = code;
    return job_may_pass(code) && code != CONFLICT ? code : DONE;
}

// Gives how many were due; fewer than BATCH: the volume has no more.
static enum code run_batch(struct walk *w, unsigned volume, size_t *count)
{
    struct arena own;
    struct deed d = {0};
    struct space_due *list = NULL;
    size_t found = 0, before = w->done;
    arena_init(&own);
    enum code code = begin(w, &own, &d);
    if (code == DONE)
        code = space_due_list(&d, volume, BATCH, &list, &found);
    command_deed_end(&d);
    if (code)
        w->arena->fault = own.fault;
    for (size_t i = 0; code == DONE && i < found && !must_end(w); i++)
        code = run_one(w, &list[i]);
    *count = w->done == before ? 0 : found; // nothing came of it: not again at once
    arena_release(&own);
    return code;
}

static enum code run_all(struct walk *w)
{
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume < store_volume_count(w->house->store); volume++) {
        size_t count = BATCH;
        if (store_volume_broken(w->house->store, volume))
            continue;
        while (code == DONE && count == BATCH && !must_end(w))
            code = run_batch(w, volume, &count);
    }
    return code ? code : w->failed;
}

static enum code run_job(struct job_run *run)
{
    struct walk w = {.arena = run->arena, .house = run->house, .job = run};
    enum code code = run_all(&w);
    run->has_more = job_must_end(run);
    return code;
}

const struct job rights_jobs[] = {
    {"lifecycle",
     "Does what time makes due in spaces: announcements, majority, ends of mandates, closures, erasures.",
     300, 60, false, run_job},
    {0},
};

int rights_lifecycle(struct command_call *c)
{
    struct open_house h;
    struct walk w = {.arena = c->arena, .house = &h, .call = c};
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    enum code code = run_all(&w);
    if (code)
        exit = command_failed(c, code);
    else
        fprintf(c->out,
                c->json ? "{\"spaces\":%lu,\"erased\":%lu}\n" : "%lu spaces were due, %lu of them erased\n",
                w.done, w.erased);
    house_close(&h);
    return exit;
}
