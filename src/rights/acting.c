// GET /rights/acting: in whose spaces an account may act now: its children, people it helps. A row for each pair is kept from the day
// that it was let in; the space's own rights say whether it still is.
#include "rights/rights_int.h"

#include "codec/text/text.h"

enum code rights_note_acting(struct operating *o, struct str account)
{
    struct deed *d = o->deed;
    struct ticket_desk desk = rights_desk(o);
    if (!d->commons_writes)
        d->commons_writes = store_writes_new(d->arena, 0);
    desk.writes = d->commons_writes;
    enum code code = acting_note(&desk, account);
    if (store_writes_empty(d->commons_writes))
        d->commons_writes = NULL;
    return code;
}

// Whom the operator names acts without having answered anything.
enum code run_appoint(struct operating *o)
{
    enum code code = rights_decided(o);
    return code ? code : rights_note_acting(o, o->asked.account);
}

static const struct access_mandate *mandate_of(const struct rights *r, struct str account, int64_t now_us)
{
    for (size_t i = 0; i < r->mandate_count; i++)
        if (str_equal(r->mandates[i].account, account) && access_mandate_in_force(r, &r->mandates[i], now_us))
            return &r->mandates[i];
    return NULL;
}

static void say(struct deed *d, struct buf *out, uint64_t space, const struct access_mandate *m)
{
    bool is_child = m->kind == ACCESS_FIRST_REPRESENTATIVE || m->kind == ACCESS_SECOND_REPRESENTATIVE;
    struct str reference = space_reference(d, space_patient(space));
    buf_print(out, "%s{\"patient\":\"%.*s\",\"kind\":\"%s\"", out->len ? "," : "", STR_ARG(reference),
              is_child ? "child" : "helped");
    if (m->last_day) {
        buf_add(out, STR(",\"until\":\""));
        instant_write(out, access_day_start_us(m->last_day + 1));
        buf_add_char(out, '"');
    }
    buf_add_char(out, '}');
}

enum code rights_of_another(const struct deed *d, uint64_t space, const struct rights **out)
{
    struct deed other = {
        .arena = d->arena, .house = d->house, .read = d->read, .actor = d->actor, .now_us = d->now_us};
    return space_rights(&other, space, out);
}

// A space that is gone, or whose mandate is over, is left out without a word.
static enum code say_if_in_force(struct deed *d, struct buf *out, uint64_t space)
{
    const struct rights *r;
    enum code code = rights_of_another(d, space, &r);
    const struct access_mandate *m = code ? NULL : mandate_of(r, d->actor->account, d->now_us);
    if (m)
        say(d, out, space, m);
    return code == NOT_FOUND || code == GONE ? DONE : code;
}

enum code handle_acting(struct call *c)
{
    struct deed d;
    struct buf out;
    uint64_t spaces[ACTING_MAX];
    size_t count = 0;
    deed_of_call(c, &d);
    struct ticket_desk desk = {
        .arena = c->arena, .keys = space_keys(c->service), .read = c->read, .now_us = c->now_us};
    enum code code = d.actor->account.len ? acting_spaces(&desk, d.actor->account, spaces, &count) : DONE;
    buf_init(&out, c->arena, 256);
    for (size_t i = 0; code == DONE && i < count; i++)
        code = say_if_in_force(&d, &out, spaces[i]);
    if (code)
        return code;
    http_status(c->exchange, 200);
    http_answer(c->exchange, STR("application/json"),
                arena_print(c->arena, "{\"people\":[%.*s]}", STR_ARG(buf_str(&out))));
    return deed_into_call(c, &d);
}
