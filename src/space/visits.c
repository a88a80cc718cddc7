// The holder's own visits: one journal line each, not one a request (DESIGN §4). A visit begins with the first reading
// by a token and is over after half an hour without any. Only visits whose line is durable count as told; what this
// table forgets is told again, so it may be small.
#include "space/space_int.h"

#include "journal/journal.h"

#include <pthread.h>
#include <stdlib.h>

enum { SETS = 1024, WAYS = 4, TOKEN_ID_SIZE = 8 };
static const int64_t PAUSE_US = (int64_t)30 * 60 * 1000000;

struct told {
    uint64_t token, space; // token 0: free
    int64_t last_us;       // of the latest reading
    uint64_t seq;          // the journal line that tells of the visit …
    int64_t line_us;
    bool is_durable; // … once it was seen in a snapshot
};

struct visits {
    pthread_mutex_t lock;
    struct told table[SETS][WAYS];
};

struct visits *visits_make(void)
{
    struct visits *t = heap_alloc(sizeof *t);
    pthread_mutex_init(&t->lock, NULL);
    return t;
}

void visits_free(struct visits **t)
{
    if (!*t)
        return;
    pthread_mutex_destroy(&(*t)->lock);
    free(*t);
    *t = NULL;
}

static uint64_t token_of(const struct deed *d)
{
    uint64_t token = 0;
    if (d->actor && d->actor->token_id.len == TOKEN_ID_SIZE)
        memcpy(&token, d->actor->token_id.ptr, TOKEN_ID_SIZE);
    return token;
}

static struct told *set_of(struct visits *t, uint64_t token)
{
    return t->table[str_hash(str_of((const char *)&token, sizeof token), 0) % SETS];
}

static struct told *find(struct told *set, uint64_t token, uint64_t space)
{
    for (size_t i = 0; i < WAYS; i++)
        if (set[i].token == token && set[i].space == space)
            return &set[i];
    return NULL;
}

// Takes the reading into the visit that is under way, if there is one.
static bool join_visit(struct visits *t, struct told key, int64_t now_us, struct told *out)
{
    pthread_mutex_lock(&t->lock);
    struct told *told = find(set_of(t, key.token), key.token, key.space);
    bool is_on = told && now_us - told->last_us <= PAUSE_US && now_us >= told->line_us;
    if (is_on) {
        told->last_us = now_us > told->last_us ? now_us : told->last_us;
        *out = *told;
    }
    pthread_mutex_unlock(&t->lock);
    return is_on;
}

static void mark_durable(struct visits *t, const struct told *seen)
{
    pthread_mutex_lock(&t->lock);
    struct told *told = find(set_of(t, seen->token), seen->token, seen->space);
    if (told && told->seq == seen->seq && told->line_us == seen->line_us)
        told->is_durable = true;
    pthread_mutex_unlock(&t->lock);
}

enum code visits_goes_on(struct deed *d, const struct visit *v, bool *out)
{
    struct told told = {.token = token_of(d), .space = v->space};
    *out = told.token && join_visit(d->house->visits, told, d->now_us, &told);
    if (!*out || told.is_durable)
        return DONE;
    enum code code = journal_has(d->arena, d->read, v->space, told.seq, told.line_us, out);
    if (code == DONE && *out)
        mark_durable(d->house->visits, &told);
    return code;
}

// ---- a visit begins ---------------------------------------------------------------------------------------

struct beginning {
    struct visits *visits;
    struct told told;
};

// On the committer's thread, when the line's place in the chain is known. Its commit may still fail: then no snapshot
// will show the line.
static void note(void *context, uint64_t seq)
{
    const struct beginning *b = context;
    pthread_mutex_lock(&b->visits->lock);
    struct told *set = set_of(b->visits, b->told.token);
    struct told *slot = find(set, b->told.token, b->told.space);
    for (size_t i = 0; !slot && i < WAYS; i++)
        if (!set[i].token)
            slot = &set[i];
    if (!slot) {
        slot = set;
        for (size_t i = 1; i < WAYS; i++)
            if (set[i].last_us < slot->last_us)
                slot = &set[i];
    }
    *slot = b->told;
    slot->seq = seq;
    pthread_mutex_unlock(&b->visits->lock);
}

void visits_begin(struct deed *d, const struct visit *v, struct journal_line *line)
{
    struct beginning *b = ARENA_NEW(d->arena, struct beginning);
    *b = (struct beginning){
        d->house->visits,
        {.token = token_of(d), .space = v->space, .last_us = d->now_us, .line_us = d->now_us}};
    line->word = "visit"; // what is looked at meanwhile is not told one by one
    line->type = (struct str){0};
    line->number = 0;
    if (!b->told.token)
        return;
    line->told = note;
    line->told_context = b;
}
