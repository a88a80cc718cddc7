// The job that reads documents: many of a volume in one commit, each in memory of its own.
#include "reading/reading_int.h"

enum { BATCH = 32 };

// The file lives in an arena that goes with it; the text is kept until the commit.
static enum code text_of(struct job_run *run, const struct deed *base, struct pointer at, struct buf *about,
                         struct buf *inside)
{
    struct arena scratch;
    struct str file = {0};
    struct deed d = *base;
    arena_init(&scratch);
    d.arena = &scratch;
    enum code code = DONE;
    // Kept elsewhere, too large, damaged: found by what its resource says.
    if (documents_read(&d, at, about, &file) == DONE)
        code = reading_text(&scratch, run->house->reader, file, inside);
    if (code == DONE && file.len && str_equal(media_type_sniff(file), STR("text/xml")))
        code = reading_values(run, at, file);
    if (code)
        base->arena->fault = scratch.fault;
    arena_release(&scratch);
    return code;
}

static enum code read_one(struct job_run *run, const struct deed *base, const struct space_unread *unread,
                          struct store_writes *writes)
{
    struct buf about, inside;
    struct deed d = *base;
    buf_init(&about, base->arena, 256);
    buf_init(&inside, base->arena, 4096);
    enum code code = text_of(run, base, unread->at, &about, &inside);
    const struct space_reading reading = {buf_str(&about), buf_str(&inside)};
    if (code == DONE)
        code = space_words_keep(&d, writes, unread, &reading);
    return code;
}

// Reads the documents of the list, as far as there is time. *done: how many.
static enum code read_list(struct job_run *run, struct deed *base, const struct space_unread *list,
                           size_t count, size_t *done)
{
    enum code code = DONE;
    *done = 0;
    if (!count)
        return DONE;
    struct store_writes *writes = store_writes_new(base->arena, list[0].at.space);
    for (; code == DONE && *done < count && !job_must_end(run); ++*done)
        code = read_one(run, base, &list[*done], writes);
    // What is read is kept, also when the next could not be.
    enum code kept = store_writes_empty(writes) ? DONE : space_commit_set(base, writes);
    return code ? code : kept;
}

// *goes_on: there may be more on this volume.
static enum code read_batch(struct job_run *run, unsigned volume, bool *goes_on)
{
    struct arena own;
    struct deed d = {0};
    struct space_unread *list = NULL;
    size_t count = 0, done = 0;
    arena_init(&own);
    enum code code = job_deed(run, &own, &d);
    if (code == DONE)
        code = space_unread_list(&d, volume, BATCH, &list, &count);
    if (code == DONE)
        code = read_list(run, &d, list, count, &done);
    command_deed_end(&d);
    *goes_on = count == BATCH && done == count;
    if (code)
        run->arena->fault = own.fault;
    arena_release(&own);
    return code;
}

static enum code read_all(struct job_run *run)
{
    enum code code = DONE;
    for (unsigned volume = 0; code == DONE && volume < store_volume_count(run->house->store); volume++) {
        bool goes_on = !store_volume_broken(run->house->store, volume);
        while (code == DONE && goes_on && !job_must_end(run))
            code = read_batch(run, volume, &goes_on);
    }
    run->has_more = job_must_end(run);
    return code;
}

static const struct job jobs[] = {
    {.name = "words",
     .what = "Takes the words out of new documents (PDF, CDA, RTF, text), so that searches look inside them, "
             "and the values "
             "(laboratory results, vital signs) out of structured ones.",
     .every_s = 2,
     .bound_s = 20,
     .run = read_all},
    {0},
};

const struct feature reading_feature = {.name = "reading", .jobs = jobs};

enum code reading_catch_up(struct arena *a, const struct open_house *house)
{
    struct job_run run = {
        .arena = a, .house = house, .job = jobs, .now_us = clock_now_us(), .until_us = INT64_MAX};
    return read_all(&run);
}
