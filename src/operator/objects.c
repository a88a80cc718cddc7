// The object store, as an operator sets it (docs/ops.md), and the job that deletes what nobody names.
#include "operator/operator_int.h"

const struct setting operator_settings[] = {
    {"objects.bucket", "",
     "The bucket of an S3-compatible object store to which documents' bytes go, sealed: "
     "https://s3.example.org/documents. What was kept before stays where it is and is read. Not set: the "
     "store.",
     SETTING_URL, "https|http"},
    {"objects.key", "", "The key of the object store: a file of one line, ID:SECRET.", SETTING_SECRET, NULL},
    {"objects.region", "us-east-1", "The region that requests are signed for.", SETTING_TEXT, NULL},
    {"objects.ca", "",
     "The authorities whose certificates the object store may have: a PEM file. Not set: the system's.",
     SETTING_FILE, ""},
    {"objects.timeout", "10s", "How long one object may take; then the request is answered with 503.",
     SETTING_DURATION, "1s..5m"},
    {"objects.at-once", "32",
     "How many objects a process sends or fetches at one time; requests beyond are answered with 503, so "
     "that a slow "
     "object store does not hold every thread.",
     SETTING_NUMBER, "1..1000"},
    {0},
};

static enum code collect_volume(struct job_run *run, unsigned volume)
{
    bool has_more = true;
    enum code code = DONE;
    while (code == DONE && has_more && !job_must_end(run)) {
        struct arena own;
        struct deed d;
        arena_init(&own);
        code = job_deed(run, &own, &d);
        if (code == DONE)
            code = space_objects_collect(&d, volume, &has_more);
        command_deed_end(&d);
        if (code)
            run->arena->fault = own.fault;
        arena_release(&own);
    }
    return code;
}

static enum code collect_all(struct job_run *run)
{
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume < store_volume_count(run->house->store); volume++)
        if (!store_volume_broken(run->house->store, volume))
            code = collect_volume(run, volume);
    run->has_more = job_must_end(run);
    return code;
}

const struct job operator_jobs[] = {
    {.name = "objects",
     .what = "Deletes from the object store what uploads that broke off a day ago left, and what erased "
             "people had.",
     .every_s = 60,
     .bound_s = 50,
     .run = collect_all},
    {0},
};
