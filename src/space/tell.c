// What a deed makes known to the space's people: events, put down with what the deed did. Who looked is told once a day
// and actor, so that reading costs no more than its journal line.
#include "space/judge_int.h"

#include "event/event.h"

#include <stdlib.h>

enum { SLOTS = 1 << 18 };
static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;
// The labels that hide a resource from some of the space's people.
static const uint8_t HIDING = ACCESS_UNANNOUNCED | ACCESS_HIDDEN_FROM_PARENTS;

// What was seen to be told: a hint that spares a look-up. What it forgets is looked up again.
struct told_today {
    uint64_t seed;
    _Atomic uint64_t slots[SLOTS];
};

struct told_today *told_today_make(void)
{
    struct told_today *t = heap_alloc(sizeof *t);
    crypt_random(&t->seed, sizeof t->seed);
    return t;
}

void told_today_free(struct told_today **t)
{
    free(*t);
    *t = NULL;
}

void tell_seen(struct visit *v, struct pointer at, const struct facts *facts)
{
    bool is_open = !(facts->subject.labels & HIDING);
    // Of several, one that nobody is kept from seeing stands for the visit.
    if (v->has_seen && !(is_open && v->seen_is_hidden))
        return;
    v->has_seen = true;
    v->seen_is_hidden = !is_open;
    v->seen = at;
}

enum code space_subject(struct deed *d, struct pointer at, struct access_subject *out)
{
    struct visit *v;
    struct resource r;
    struct facts facts;
    bool sees;
    enum code code = space_find_visit(d, at.space, &v);
    if (code == DONE)
        code = space_row_judge(d, v, at, &r, &facts, &sees);
    if (code == DONE)
        *out = facts.subject;
    return code;
}

// ---- what is told once a day -------------------------------------------------------------------------------

static struct event event_of(struct deed *d, struct visit *v, enum event_kind kind)
{
    struct access_asker who;
    access_asker_of(d->actor, v->space, d->house->matrix, &who);
    return (struct event){.kind = kind,
                          .actor_kind = (uint8_t)who.kind,
                          .actor = who.id,
                          .profession = d->actor->profession,
                          .structure = who.structure,
                          .is_secret = who.is_secret,
                          .is_emergency = who.context != ACCESS_NORMAL};
}

static void append(struct deed *d, struct visit *v, const struct event *event)
{
    event_append(d->arena, space_writes(d, v->space), v->box, v->space, d->now_us, event);
}

// A look's event waits where the look's line waits (spool.c): who only looks writes nothing into the space's volume.
static void append_look(struct deed *d, struct visit *v, const struct event *event)
{
    if (d->person_writes || store_is_shared(d->house->config.store))
        append(d, v, event);
    else
        event_lodge(d->arena, space_writes(d, SPACE_COMMONS), v->box, v->space, d->now_us, event);
}

// What makes two events the same: kind, actor, day, and whether all may know of it.
static struct str identity_of(struct deed *d, const struct visit *v, const struct event *e)
{
    struct buf b;
    const uint64_t numbers[] = {v->space,     (uint64_t)e->kind,           (uint64_t)(d->now_us / DAY_US),
                                e->is_secret, (uint64_t)v->seen_is_hidden, (uint64_t)e->actor_kind};
    buf_init(&b, d->arena, 128);
    buf_add(&b, STR("once"));
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        buf_add_varint(&b, numbers[i]);
    buf_add(&b, e->actor);
    buf_add_char(&b, 0);
    buf_add(&b, e->structure);
    return buf_str(&b);
}

static enum code tell_once(struct deed *d, struct visit *v, struct event *event)
{
    struct told_today *t = d->house->told;
    struct str identity = identity_of(d, v, event);
    uint64_t key = str_hash(identity, t->seed) | 1;
    bool is_told;
    if (atomic_load_explicit(&t->slots[key % SLOTS], memory_order_relaxed) == key)
        return DONE;
    event->once = event_number(d->house->config.keys, identity);
    enum code code = event_is_told(d->arena, d->read, v->space, event->once, &is_told);
    if (code == DONE && is_told) // durable: a snapshot shows it
        atomic_store_explicit(&t->slots[key % SLOTS], key, memory_order_relaxed);
    else if (code == DONE && event->kind == EVENT_CONSULTED)
        append_look(d, v, event);
    else if (code == DONE)
        append(d, v, event);
    return code;
}

static enum code tell_look(struct deed *d, struct visit *v)
{
    struct event event = event_of(d, v, EVENT_CONSULTED);
    if (event.actor_kind != ACCESS_ASKER_PROFESSIONAL && event.actor_kind != ACCESS_ASKER_APPLICATION)
        return DONE;
    event.type = v->seen.type;
    event.number = v->seen.number;
    return tell_once(d, v, &event);
}

// R1111-48: of the visit, not of what was looked at.
static enum code tell_emergency(struct deed *d, struct visit *v)
{
    struct event event = event_of(d, v, EVENT_EMERGENCY);
    event.detail = str_from(actor_context_word(d->actor->context));
    return tell_once(d, v, &event);
}

// ---- what is told each time --------------------------------------------------------------------------------

static void tell_added(struct deed *d, struct visit *v, struct pointer at)
{
    struct event event = event_of(d, v, EVENT_DOCUMENT_ADDED);
    if (event.actor_kind == ACCESS_ASKER_HOLDER)
        return;
    event.type = at.type;
    event.number = at.number;
    append(d, v, &event);
}

static void tell_export(struct deed *d, struct visit *v)
{
    struct event event = {.kind = EVENT_EXPORT, .actor_kind = ACCESS_ASKER_OPERATOR};
    append(d, v, &event);
}

enum code tell_deed(struct deed *d, bool is_reading)
{
    struct visit *v = d->person;
    enum code code = DONE;
    if (!v || !v->box || !d->actor)
        return DONE;
    if (d->actor->is_house) { // it takes over and looks after; taking everything out is told
        if (v->is_noted && str_equal(str_from(d->word), STR("export")))
            tell_export(d, v);
        return DONE;
    }
    if (d->duties & ACCESS_TELL_HOLDER)
        code = tell_emergency(d, v);
    for (const struct space_touch *t = d->touched; t; t = t->next)
        if (t->act == ACCESS_ACT_DEPOSIT && t->at.type == MODEL_DocumentReference)
            tell_added(d, v, t->at);
    bool is_look = is_reading && v->has_seen && !(d->duties & ACCESS_TELL_HOLDER);
    return code == DONE && is_look ? tell_look(d, v) : code;
}
