// The job that drains: first events become notices and letters, then letters go out, each under a lease, and what became
// of it is told in one more commit. Whoever crashes between loses nothing: the lease runs out, and the letter goes again
// under the same id.
#include "notices/notices_int.h"

#include "journal/journal.h"

#include <stdlib.h>

enum { EVENTS_BATCH = 256, BATCH = 64, BUSY_IN_A_ROW_MAX = 3 };
static const int64_t SECOND_US = 1000000, SLOW_US = 5 * 1000000;

// No letter is begun that could outlast the run's bound: a send may take 12 s, and 7 until a hung server is given up.
static bool must_end(const struct job_run *run)
{
    return job_must_end(run) || clock_steady_us() >= run->until_us - 20 * SECOND_US;
}

// ---- one step, in memory of its own -----------------------------------------------------------------------

struct step {
    struct job_run *run;
    struct arena arena;
    struct deed deed;
    struct crypt_box *box;
};

static enum code step_begin(struct step *s, struct job_run *run, uint64_t space)
{
    *s = (struct step){.run = run};
    arena_init(&s->arena);
    enum code code = job_deed(run, &s->arena, &s->deed);
    return code ? code : space_box(&s->deed, space, &s->box);
}

static void step_end(struct step *s)
{
    command_deed_end(&s->deed);
    arena_release(&s->arena);
}

static enum code step_commit(struct step *s, struct store_writes *writes)
{
    return space_commit_set(&s->deed, writes);
}

static bool is_erased(enum code code)
{
    return code == GONE || code == NOT_FOUND;
}

// ---- events -----------------------------------------------------------------------------------------------

// An event that cannot be looked at stays, so that nothing is lost while the operator mends; it does not hold up others.
static void put_aside(struct step *s, struct event_place place)
{
    struct store_writes *writes = store_writes_new(&s->arena, place.space);
    log_line(LOG_ERROR, "notices", "an event cannot be told: %s; tried again in an hour",
             s->arena.fault.text[0] ? s->arena.fault.text : "no reason given");
    event_put_back(writes, place, s->deed.now_us + 3600 * SECOND_US);
    if (step_commit(s, writes) != DONE)
        log_line(LOG_ERROR, "notices", "and it could not be put aside: %s", s->arena.fault.text);
}

static void expand_one(struct job_run *run, struct event_place place)
{
    struct step s;
    enum code code = step_begin(&s, run, place.space);
    struct store_writes *told = store_writes_new(&s.arena, place.space);
    if (code == DONE)
        code = expand_event(&s.deed, s.box, place, told);
    if (code == DONE)
        code = step_commit(&s, told);
    if (is_erased(code)) { // nobody is left to be told
        struct store_writes *writes = store_writes_new(&s.arena, place.space);
        event_take(writes, place);
        code = step_commit(&s, writes) == INTERNAL ? INTERNAL : DONE;
    }
    if (code != DONE && code != CONFLICT)
        put_aside(&s, place);
    step_end(&s);
}

static int by_space(const void *a, const void *b)
{
    const struct event_place *x = a, *y = b;
    if (x->space != y->space)
        return x->space < y->space ? -1 : 1;
    return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

// All of a volume in one commit. False: nothing was written, as one of them cannot be told or was taken by another.
static bool expand_together(struct job_run *run, struct event_place *places, size_t count)
{
    struct arena own;
    struct deed base;
    arena_init(&own);
    qsort(places, count, sizeof *places, by_space); // their notices share pages
    enum code code = job_deed(run, &own, &base);
    struct store_writes *writes = store_writes_new(&own, places[0].space);
    for (size_t i = 0; code == DONE && i < count; i++) {
        struct deed d = base; // of a space of its own, on the same snapshot
        struct audience who;
        struct crypt_box *box;
        code = audience_open(&d, places[i].space, &who); // enters the space, which is then not opened again
        if (code == DONE)
            code = space_box(&d, places[i].space, &box);
        if (code == DONE)
            code = expand_event(&d, box, places[i], writes);
    }
    if (code == DONE)
        code = space_commit_set(&base, writes);
    command_deed_end(&base);
    arena_release(&own);
    return code == DONE;
}

static enum code expand_batch(struct job_run *run, struct arena *a, unsigned volume, bool *has_more)
{
    struct event_place *places;
    struct store_read *read;
    size_t count;
    enum code code = store_read_begin(a, run->house->store, &read);
    if (code)
        return code;
    code = event_waiting(a, read, volume, clock_now_us(), EVENTS_BATCH, &places, &count);
    store_read_end(&read);
    bool is_told = code == DONE && count > 1 && !must_end(run) && expand_together(run, places, count);
    for (size_t i = 0; !is_told && code == DONE && i < count && !must_end(run); i++)
        expand_one(run, places[i]);
    *has_more = code == DONE && count == EVENTS_BATCH && !must_end(run);
    return code;
}

static enum code expand_volume(struct job_run *run, unsigned volume)
{
    struct arena own;
    enum code code = DONE;
    arena_init(&own);
    for (bool has_more = true; code == DONE && has_more;) {
        code = expand_batch(run, &own, volume, &has_more);
        if (code)
            run->arena->fault = own.fault;
        arena_reset(&own);
    }
    arena_release(&own);
    return code;
}

// ---- letters ----------------------------------------------------------------------------------------------

int64_t retry_after_us(const struct space_house *h, const struct outbox_row *row, bool is_code)
{
    enum { DOUBLINGS_MAX = 16 };
    static const int64_t longest_us = 6LL * 3600 * 1000000, code_first_us = 5LL * 1000000,
                         code_longest_us = 60LL * 1000000;
    unsigned doublings = row->attempts > 1 ? row->attempts - 1 : 0;
    int64_t first = is_code ? code_first_us : setting_duration_us(h, "notices.retry-first");
    int64_t most = is_code ? code_longest_us : longest_us;
    int64_t wait = first << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);
    uint32_t chance;
    if (row->attempts >= (uint64_t)setting_number(h, "notices.attempts"))
        return 0;
    crypt_random(&chance, sizeof chance);
    wait = wait < most ? wait : most;
    return wait - wait / 5 + (int64_t)(chance % 1000) * (2 * wait / 5) / 1000; // a fifth more or less
}

static void note_sent(struct step *s, struct store_writes *writes, const struct outbox_row *row)
{
    struct journal_line line = {.word = row->channel == EVENT_MAIL ? "notice-mail" : "notice-sms",
                                .actor = s->deed.actor,
                                .reason = "notice",
                                .count = 1,
                                .peer = s->deed.peer};
    journal_append(&s->arena, writes, s->box, row->space, s->deed.now_us, &line);
    outbox_sent(writes, row);
}

static void note_outcome(struct step *s, const struct outbox_row *row, const struct letter *letter,
                         enum code outcome)
{
    struct store_writes *writes = store_writes_new(&s->arena, row->space);
    struct space_house *h = s->deed.house;
    bool is_code = letter->event.kind == EVENT_NONE;
    int64_t now_us = clock_now_us();
    int64_t wait_us = outcome == INVALID ? 0 : retry_after_us(h, row, is_code);
    struct str reason = str_from(s->arena.fault.text);
    if (outcome == DONE)
        note_sent(s, writes, row);
    else if (wait_us && !(letter->until_us && now_us + wait_us >= letter->until_us))
        outbox_again(writes, row, now_us + wait_us, reason);
    else
        outbox_bury(writes, row, reason, is_code);
    enum code code = step_commit(s, writes);
    if (code != DONE && code != CONFLICT) // the lease will run out, and the letter go again under the same id
        log_line(LOG_WARNING, "notices", "what became of a letter could not be noted: %s",
                 s->arena.fault.text);
}

// What was allowed when the letter was put there may be so no more: it is asked again.
static bool is_still_theirs(struct step *s, const struct outbox_row *row, const struct letter *letter)
{
    struct audience who;
    if (letter->event.kind == EVENT_NONE)
        return true;
    return audience_open(&s->deed, row->space, &who) == DONE &&
           audience_may_be_told(&who, letter->account, &letter->event) != ACCESS_TELL_NOTHING;
}

static void drop(struct step *s, const struct outbox_row *row)
{
    struct store_writes *writes = store_writes_new(&s->arena, row->space);
    outbox_sent(writes, row);
    if (step_commit(s, writes) == INTERNAL)
        log_line(LOG_WARNING, "notices", "a letter for nobody could not be dropped: %s", s->arena.fault.text);
}

static enum code send_one(struct step *s, const struct outbox_row *row)
{
    struct letter letter = {0};
    enum code code = outbox_open(&s->arena, s->box, row, &letter);
    if (code) {
        letter.event.kind = EVENT_SECURITY; // not a code, whose bytes would be wiped: they may be looked into
        note_outcome(s, row, &letter, INVALID);
        return DONE;
    }
    if (letter.until_us && letter.until_us <= s->deed.now_us) {
        code = fail(&s->arena, INVALID, "Out of date before it could be sent");
    } else if (!is_still_theirs(s, row, &letter)) {
        drop(s, row);
        return DONE;
    } else {
        store_read_renew(s->deed.read); // nothing is held while the other side takes its time
        code = send_letter(&s->arena, s->deed.house, row, &letter);
    }
    note_outcome(s, row, &letter, code);
    return code;
}

// DONE, or how the other side is: BUSY when it could not take the letter now.
static enum code deliver_one(struct job_run *run, struct outbox_row *row)
{
    struct step s;
    enum code code = step_begin(&s, run, row->space);
    struct store_writes *lease = store_writes_new(&s.arena, row->space);
    bool is_gone = is_erased(code);
    outbox_lease(lease, row, clock_now_us() + setting_duration_us(run->house->house, "notices.lease"));
    if (code == DONE || is_gone)
        code = step_commit(&s, lease);
    if (code == DONE && is_gone)
        drop(&s, row);
    else if (code == DONE)
        code = send_one(&s, row);
    step_end(&s);
    return code == CONFLICT ? DONE : code;
}

static enum code deliver_batch(struct job_run *run, const struct outbox_wanted *wanted, unsigned *busy,
                               size_t *count)
{
    struct outbox_row *rows;
    struct store_read *read;
    enum code code = store_read_begin(run->arena, run->house->store, &read);
    if (code)
        return code;
    code = outbox_due(run->arena, read, wanted, &rows, count);
    store_read_end(&read);
    // A side that does not answer is left alone until the next run: each try would cost its whole time.
    for (size_t i = 0; code == DONE && i < *count && *busy < BUSY_IN_A_ROW_MAX && !must_end(run); i++) {
        int64_t began_us = clock_steady_us();
        bool is_busy = deliver_one(run, &rows[i]) == BUSY;
        bool is_slow = clock_steady_us() - began_us > SLOW_US;
        *busy = is_busy ? *busy + (is_slow ? BUSY_IN_A_ROW_MAX : 1) : 0;
    }
    return code;
}

static enum code deliver_channel(struct job_run *run, enum event_channel channel)
{
    struct store *store = run->house->store;
    enum code failed = DONE;
    unsigned busy = 0;
    for (unsigned v = 0; v <= store_volume_count(store); v++) {
        enum code code = DONE;
        size_t count = store_volume_broken(store, v) ? 0 : BATCH;
        while (code == DONE && count == BATCH && busy < BUSY_IN_A_ROW_MAX && !must_end(run)) {
            struct outbox_wanted wanted = {v, channel, clock_now_us(), BATCH};
            code = deliver_batch(run, &wanted, &busy, &count);
        }
        failed = failed ? failed : code;
    }
    return failed;
}

// What fails on one volume holds up nothing elsewhere; the first failure is told.
enum code notices_run(struct job_run *run)
{
    struct store *store = run->house->store;
    enum code failed = event_settle(run->arena, store);
    for (unsigned v = 0; v <= store_volume_count(store); v++) {
        enum code code = store_volume_broken(store, v) ? DONE : expand_volume(run, v);
        failed = failed ? failed : code;
    }
    static const enum event_channel channels[] = {EVENT_MAIL, EVENT_SMS};
    for (size_t i = 0; i < COUNT_OF(channels); i++) {
        enum code code = deliver_channel(run, channels[i]);
        failed = failed ? failed : code;
    }
    run->has_more = must_end(run);
    return failed;
}
