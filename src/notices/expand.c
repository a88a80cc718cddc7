// From an event to what is told of it: a notice in the space's list, and letters to those who may be told and want to be.
#include "notices/notices_int.h"

#include "access/access.h"
#include "space/space.h"

enum { NUMBER_BYTES = 5 }; // 40 bits, as all numbers of rows
static const int64_t HOUR_US = 3600LL * 1000000;

struct expansion {
    struct audience who;
    struct crypt_box *box;
    struct event event;
    struct notice_about about;
    struct store_writes *writes; // of the space
};

// The same text gives the same number, so that what is done twice is there once.
static uint64_t number_of(const struct crypt_keyring *keys, struct str text)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    uint64_t number = 0;
    crypt_hash_keyed(keys, CRYPT_HASH_REQUEST, text, hash);
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        number = number << 8 | hash[i];
    return number ? number : 1;
}

uint64_t notice_reader_of(const struct crypt_keyring *keys, struct str professional)
{
    struct arena a;
    arena_init(&a);
    uint64_t number = number_of(keys, arena_print(&a, "notices of %.*s", STR_ARG(professional)));
    arena_release(&a);
    return number;
}

// ---- the list ---------------------------------------------------------------------------------------------

// Looking is told once a day and actor; secret visits apart, so that no notice mixes what some may not know.
static uint64_t daily_number(const struct expansion *x)
{
    const struct event *e = &x->event;
    struct str text = arena_print(x->who.deed->arena, "looked %llu %d %.*s %.*s %d %d",
                                  (unsigned long long)x->who.space, access_day_of(e->at_us),
                                  STR_ARG(e->actor), STR_ARG(e->structure), e->actor_kind, e->is_secret);
    return number_of(space_keys(x->who.deed->house), text);
}

static bool is_in(const struct notice *n, const struct notice_about *about)
{
    for (size_t i = 0; i < n->about_count; i++)
        if (n->about[i].type == about->type && n->about[i].number == about->number)
            return true;
    return n->about_count == NOTICE_ABOUT_MAX;
}

static enum code add_to_list(struct expansion *x)
{
    struct deed *d = x->who.deed;
    struct notice n = {.at_us = x->event.at_us, .event = x->event, .about = &x->about, .about_count = 1};
    if (x->event.kind != EVENT_CONSULTED) {
        notice_write(d->arena, x->writes, x->box, x->who.space, &n);
        return DONE;
    }
    struct notice earlier = {.number = daily_number(x)};
    n.number = earlier.number;
    enum code code = notice_read(d->arena, d->read, x->box, x->who.space, &earlier);
    if (code == DONE && is_in(&earlier, &x->about))
        return DONE;
    if (code == DONE)
        earlier.about[earlier.about_count++] = x->about;
    if (code == DONE || code == NOT_FOUND)
        notice_write(d->arena, x->writes, x->box, x->who.space, code == DONE ? &earlier : &n);
    return code == NOT_FOUND ? DONE : code;
}

// ---- letters ----------------------------------------------------------------------------------------------

static void add_letter(struct expansion *x, const struct reach *reach, enum event_channel channel)
{
    struct deed *d = x->who.deed;
    struct letter letter = {.account = reach->account,
                            .address = reach_point_for(reach, channel)->address,
                            .language = reach->is_english ? STR("en") : STR("fr"),
                            .event = x->event,
                            .is_digest = x->event.kind == EVENT_CONSULTED};
    struct outbox_row row = {
        .space = x->who.space, .channel = channel, .at_us = d->now_us, .due_us = d->now_us};
    if (letter.is_digest) {
        // One a day, the morning after: who looks often does not write often.
        enum { MORNING = 8 };
        int32_t day = access_day_of(x->event.at_us);
        row.due_us = access_day_start_us(day + 1) + MORNING * HOUR_US;
        row.seq = number_of(space_keys(d->house),
                            arena_print(d->arena, "digest %llu %d %d %.*s", (unsigned long long)row.space,
                                        day, channel, STR_ARG(reach->account)));
    }
    outbox_put(d->arena, x->writes, x->box, &row, &letter);
}

static enum code write_to(struct expansion *x, struct str account)
{
    struct reach_row row;
    if (str_equal(account, x->event.actor) && x->event.actor_kind == ACCESS_ASKER_DELEGATE)
        return DONE; // they know what they did
    if (audience_may_be_told(&x->who, account, &x->event, &x->about) == ACCESS_TELL_NOTHING)
        return DONE;
    enum code code = reach_of(x->who.deed, x->box, x->who.space, account, &row);
    if (code)
        return code;
    unsigned channels = reach_channels(&row.reach, x->event.kind);
    for (int c = EVENT_MAIL; c < EVENT_CHANNEL_COUNT; c++)
        if (channels & CHANNEL_BIT(c) && channel_is_configured(x->who.deed->house, (enum event_channel)c))
            add_letter(x, &row.reach, (enum event_channel)c);
    return DONE;
}

// ---- the médecin traitant (R1111-48) ----------------------------------------------------------------------

// Their list stands in the commons, whose volume is another: it is written first, under numbers that the event gives, so
// that a second run finds it done.
static enum code tell_attending(struct expansion *x, struct event_place place)
{
    struct deed *d = x->who.deed;
    struct crypt_box *box;
    if (!audience_attending_is_told(&x->who, &x->event))
        return DONE;
    const struct crypt_keyring *keys = space_keys(d->house);
    struct notice n = {.reader = notice_reader_of(keys, x->who.rights->attending),
                       .number = number_of(keys, arena_print(d->arena, "attending %llu %llu",
                                                             (unsigned long long)place.space,
                                                             (unsigned long long)place.seq)),
                       .at_us = x->event.at_us,
                       .event = x->event,
                       .about_space = x->who.space};
    struct notice earlier = {.reader = n.reader, .number = n.number};
    enum code code = space_box(d, 0, &box);
    if (code == DONE)
        code = notice_read(d->arena, d->read, box, 0, &earlier);
    if (code != NOT_FOUND)
        return code;
    struct store_writes *writes = store_writes_new(d->arena, 0);
    notice_write(d->arena, writes, box, 0, &n);
    return store_commit(d->arena, space_store(d->house), writes);
}

// ---- all of it --------------------------------------------------------------------------------------------

enum code expand_event(struct deed *d, struct crypt_box *box, struct event_place place)
{
    struct expansion x = {.box = box, .writes = store_writes_new(d->arena, place.space)};
    struct str *accounts;
    enum code code = audience_open(d, place.space, &x.who);
    if (code == DONE)
        code = event_read(d->arena, d->read, box, place, &x.event);
    if (code)
        return code;
    x.about = (struct notice_about){x.event.type, x.event.number, x.event.at_us};
    code = tell_attending(&x, place);
    if (code == DONE)
        code = add_to_list(&x);
    size_t count = audience_accounts(&x.who, &accounts);
    for (size_t i = 0; code == DONE && i < count; i++)
        code = write_to(&x, accounts[i]);
    if (code)
        return code;
    event_take(x.writes, place);
    return store_commit(d->arena, space_store(d->house), x.writes);
}
