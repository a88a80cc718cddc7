// What a store tells whoever watches it: does it answer, and how it commits (meter.h).
#include "store/store_int.h"

#include <stdio.h>

// ---- ready

static enum code check_volume(struct arena *a, struct store_read *read, unsigned volume)
{
    int64_t applied = 0;
    enum code code = read->store->driver->migrations(a, read, volume, &applied);
    if (code == DONE && applied < (int64_t)store_migrations_known())
        code = fail(a, CONFLICT, "the store lacks migrations: it has %lld of %zu; run `ens migrate`",
                    (long long)applied, store_migrations_known());
    return code;
}

enum code store_ready(struct arena *a, struct store *s)
{
    struct store_read *read;
    if (store_volume_broken(s, s->volumes))
        return fail(a, INTERNAL, "the commons' volume takes no writes since its disk failed; restart ens");
    enum code code = store_read_begin(a, s, &read);
    if (code)
        return code;
    for (unsigned volume = 0; code == DONE && volume <= s->volumes; volume++)
        if (!store_volume_broken(s, volume)) // the others are served without it
            code = check_volume(a, read, volume);
    store_read_end(&read);
    return code;
}

// ---- metrics

static void tell_outcomes(const struct store *s, struct buf *out)
{
    static const char *const name = "ens_store_sets_total";
    meter_head(out, name, "counter", "Write sets, by what became of them.");
    for (int code = DONE; code <= INTERNAL; code++) {
        char labels[48];
        uint64_t count = 0;
        for (unsigned v = 0; v <= s->committers; v++)
            count += atomic_load_explicit(&s->volume[v].outcomes[code], memory_order_relaxed);
        snprintf(labels, sizeof labels, "outcome=\"%s\"", code_word((enum code)code));
        if (count || code == DONE)
            meter_number(out, name, labels, count);
    }
}

struct commits {
    uint64_t count, repeats, queued, broken;
    struct meter_sum times;
    struct meter_size_sum sizes;
};

static struct commits sum_up(struct store *s)
{
    struct commits c = {0};
    for (unsigned number = 0; number <= s->committers; number++) {
        struct store_volume *v = &s->volume[number];
        c.count += atomic_load_explicit(&v->commits, memory_order_relaxed);
        c.repeats += atomic_load_explicit(&v->repeats, memory_order_relaxed);
        c.broken += atomic_load(&v->is_broken);
        meter_sum_add(&c.times, &v->group_times);
        meter_size_sum_add(&c.sizes, &v->group_sizes);
        pthread_mutex_lock(&v->lock);
        c.queued += v->queued;
        pthread_mutex_unlock(&v->lock);
    }
    return c;
}

void store_tell(struct store *s, struct buf *out)
{
    struct commits c = sum_up(s);
    meter_single(out, "ens_store_commits_total", "counter", "Durable commits.", c.count);
    tell_outcomes(s, out);
    meter_single(out, "ens_store_group_repeats_total", "counter",
                 "Groups applied once more: a set in them failed, a race was lost, or the connection.",
                 c.repeats);
    meter_head(out, "ens_store_commit_duration_seconds", "histogram", "A group, from its first statement.");
    meter_histogram(out, "ens_store_commit_duration_seconds", "", &c.times);
    meter_head(out, "ens_store_group_size", "histogram", "Write sets in one commit.");
    meter_size_histogram(out, "ens_store_group_size", &c.sizes);
    meter_single(out, "ens_store_sets_waiting", "gauge", "Write sets that wait for a commit.", c.queued);
    meter_single(out, "ens_store_readers", "gauge", "Snapshots in use.", atomic_load(&s->reading));
    meter_single(out, "ens_store_volumes_broken", "gauge", "Volumes that take no writes since a disk failed.",
                 c.broken);
}
