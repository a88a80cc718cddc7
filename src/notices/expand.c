// From an event to what is told of it: a notice in the space's list, and letters to those who may be told and want to be.
#include "notices/notices_int.h"

#include "access/access.h"
#include "space/space.h"

static const int64_t HOUR_US = 3600LL * 1000000;

struct expansion {
    struct audience who;
    struct crypt_box *box;
    struct event event;
    struct store_writes *writes; // of the space's volume
    unsigned ways;               // channels_configured: 0 where all that is told stands in lists
};

uint64_t notice_reader_of(struct deed *d, struct str professional)
{
    return event_number(space_keys(d->house),
                        arena_print(d->arena, "notices of %.*s", STR_ARG(professional)));
}

// ---- the list ---------------------------------------------------------------------------------------------

// *is_new: false when an event that is told once came again.
static enum code add_to_list(struct expansion *x, bool *is_new)
{
    struct deed *d = x->who.deed;
    struct notice n = {.number = x->event.once, .at_us = x->event.at_us, .event = x->event};
    bool is_told = false;
    enum code code = DONE;
    if (x->event.once)
        code = notice_is_told(d->arena, d->read, x->who.space, x->event.once, &is_told);
    *is_new = code == DONE && !is_told;
    if (*is_new)
        notice_write(d->arena, x->writes, x->box, x->who.space, &n);
    return code;
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
        row.seq = event_number(space_keys(d->house),
                               arena_print(d->arena, "digest %llu %d %d %.*s", (unsigned long long)row.space,
                                           day, channel, STR_ARG(reach->account)));
    }
    outbox_put(d->arena, x->writes, x->box, &row, &letter);
}

// Whether they may be told is asked last: it opens what the event is about.
static enum code write_to(struct expansion *x, struct str account)
{
    struct reach_row row;
    if (str_equal(account, x->event.actor) && x->event.actor_kind == ACCESS_ASKER_DELEGATE)
        return DONE; // they know what they did
    enum code code = reach_of(x->who.deed, x->box, x->who.space, account, &row);
    if (code == DONE)
        code = reach_add_account(x->who.deed, x->who.space, &row.reach);
    if (code)
        return code;
    unsigned channels = reach_channels(&row.reach, x->event.kind) & x->ways;
    if (!channels || audience_may_be_told(&x->who, account, &x->event) == ACCESS_TELL_NOTHING)
        return DONE;
    for (int c = EVENT_MAIL; c < EVENT_CHANNEL_COUNT; c++)
        if (channels & CHANNEL_BIT(c))
            add_letter(x, &row.reach, (enum event_channel)c);
    return DONE;
}

static enum code write_letters(struct expansion *x)
{
    struct str *accounts;
    size_t count = audience_accounts(&x->who, &accounts);
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < count; i++)
        code = write_to(x, accounts[i]);
    return code;
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
    struct notice n = {.reader = notice_reader_of(d, x->who.rights->attending),
                       .number = event_number(keys, arena_print(d->arena, "attending %llu %llu",
                                                                (unsigned long long)place.space,
                                                                (unsigned long long)place.seq)),
                       .at_us = x->event.at_us,
                       .event = x->event,
                       .about_space = x->who.space};
    struct notice earlier = n;
    enum code code = space_box(d, 0, &box);
    if (code == DONE)
        code = notice_read(d->arena, d->read, box, 0, &earlier);
    if (code != NOT_FOUND)
        return code;
    struct store_writes *writes = store_writes_new(d->arena, 0);
    notice_write(d->arena, writes, box, 0, &n);
    return space_commit_set(d, writes);
}

// ---- all of it --------------------------------------------------------------------------------------------

enum code expand_event(struct deed *d, struct crypt_box *box, struct event_place place,
                       struct store_writes *writes)
{
    struct expansion x = {.box = box, .writes = writes, .ways = channels_configured(d->house)};
    bool is_new = false;
    enum code code = audience_open(d, place.space, &x.who);
    if (code == DONE)
        code = event_open(d->arena, box, place, &x.event);
    if (code)
        return code;
    code = tell_attending(&x, place);
    if (code == DONE)
        code = add_to_list(&x, &is_new);
    if (code == DONE && is_new && x.ways)
        code = write_letters(&x);
    if (code == DONE)
        event_take(x.writes, place);
    return code;
}
