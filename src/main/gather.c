// What /metrics tells of the house beyond this process: letters that wait, and how the jobs fare. It is read from the store
// now and then (watch.h), and is the same in every process that serves it.
#include "event/event.h"
#include "main/main_int.h"

#include "meter/meter.h"

#include <stdio.h>

static void tell_channel(struct buf *out, const char *name, const uint64_t *counts)
{
    for (int i = EVENT_MAIL; i < EVENT_CHANNEL_COUNT; i++) {
        char labels[48];
        snprintf(labels, sizeof labels, "channel=\"%s\"", event_channel_word((enum event_channel)i));
        meter_number(out, name, labels, counts[i]);
    }
}

static void tell_letters(const struct open_house *h, struct buf *out)
{
    struct store_read *read;
    struct outbox_counts counts;
    if (store_read_begin(out->arena, h->store, &read) != DONE)
        return;
    if (outbox_count_letters(out->arena, h->store, read, &counts) == DONE) {
        meter_head(out, "ens_outbox_waiting", "gauge", "Letters that wait to be sent.");
        tell_channel(out, "ens_outbox_waiting", counts.waiting);
        meter_head(out, "ens_outbox_dead", "gauge",
                   "Letters that were given up; `ens notices dead` lists them.");
        tell_channel(out, "ens_outbox_dead", counts.dead);
    }
    store_read_end(&read);
}

typedef void tell_job_fn(struct buf *out, const char *labels, const struct job_state *state);

static void each_job(const struct open_house *h, struct buf *out, tell_job_fn *tell)
{
    const struct job *tables[FEATURES_MAX];
    program_jobs(tables);
    for (const struct job *const *table = tables; *table; table++)
        for (const struct job *job = *table; job->name; job++) {
            char labels[96];
            struct job_state state;
            snprintf(labels, sizeof labels, "job=\"%s\"", job->name);
            if (job_look(out->arena, h->store, job, &state) == DONE && state.is_known)
                tell(out, labels, &state);
        }
}

static void tell_failures(struct buf *out, const char *labels, const struct job_state *state)
{
    meter_number(out, "ens_job_failures", labels, state->failures);
}

static void tell_end(struct buf *out, const char *labels, const struct job_state *state)
{
    meter_seconds(out, "ens_job_ended_timestamp_seconds", labels, state->ended_us);
}

void house_gather(void *context, struct buf *out)
{
    const struct open_house *h = context;
    tell_letters(h, out);
    meter_head(out, "ens_job_failures", "gauge",
               "Runs of a job that failed in a row; 0: the last one did not.");
    each_job(h, out, tell_failures);
    meter_head(out, "ens_job_ended_timestamp_seconds", "gauge",
               "When the last run of a job ended, since 1970.");
    each_job(h, out, tell_end);
}
