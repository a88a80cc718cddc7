// The census of spaces: how many are in use, suspended, closed … What has been counted of one that is under way stands in the
// store, so that any process goes on where another stopped; at its end the numbers take the place of the last census.
#include "figures/figures_int.h"

#include "codec/text/text.h"
#include "figure/figure.h"

enum state { IN_USE, SUSPENDED, CLOSED, ERASURE_ASKED, DECEASED, TO_ERASE, STATES };
static const struct {
    const char *member, *told, *counted; // in the answer; of the last census; of the one under way
} states[STATES] = {
    {"inUse", "spaces in-use", "census in-use"},
    {"suspended", "spaces suspended", "census suspended"},
    {"closed", "spaces closed", "census closed"},
    {"erasureAsked", "spaces erasure-asked", "census erasure-asked"},
    {"deceased", "spaces deceased", "census deceased"},
    {"toErase", "spaces to-erase", "census to-erase"},
};
#define PLACE "census place" // how many spaces of the walk were looked at already

struct census {
    uint64_t numbers[STATES], place;
    uint64_t *list; // the spaces to look at now
    size_t count, most;
    uint64_t passed;
    bool has_more;
};

// ---- where it stands --------------------------------------------------------------------------------------

static enum code read_number(struct arena *a, struct store_read *read, const char *name, uint64_t *out)
{
    struct figure_row row = {0};
    enum code code = figure_noted(a, read, name, &row);
    *out = code == DONE ? row.number : 0;
    return code == NOT_FOUND ? DONE : code;
}

static enum code read_census(struct arena *a, struct store_read *read, struct census *c)
{
    enum code code = read_number(a, read, PLACE, &c->place);
    for (size_t i = 0; code == DONE && i < STATES && c->place; i++)
        code = read_number(a, read, states[i].counted, &c->numbers[i]);
    return code;
}

static enum code keep_census(struct job_run *run, const struct census *c)
{
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < STATES; i++)
        code = figure_note(run->arena, run->house->store, c->has_more ? states[i].counted : states[i].told,
                           run->now_us, c->numbers[i]);
    // The place last: cut off before, these spaces are counted again from where they began.
    return code ? code
                : figure_note(run->arena, run->house->store, PLACE, run->now_us,
                              c->has_more ? c->place + c->count : 0);
}

// ---- looking ----------------------------------------------------------------------------------------------

static enum state state_of(const struct rights *r, int64_t now_us)
{
    enum access_state s = access_state_of(r, now_us);
    if (s == ACCESS_OVER)
        return TO_ERASE;
    if (r->died_us)
        return DECEASED;
    if (s == ACCESS_ARCHIVED)
        return r->erasure_asked_us ? ERASURE_ASKED : CLOSED;
    return s == ACCESS_SUSPENDED ? SUSPENDED : IN_USE;
}

static enum code choose(void *context, uint64_t space, int state, int64_t created_us)
{
    struct census *c = context;
    (void)created_us;
    if (state != SPACE_OPEN || c->passed++ < c->place)
        return DONE;
    if (c->count == c->most)
        c->has_more = true;
    else
        c->list[c->count++] = space;
    return DONE;
}

// Keys and rights live in an arena that goes with the space.
static enum code look(const struct deed *base, uint64_t space, struct census *c)
{
    struct arena scratch;
    const struct rights *r;
    struct deed d = *base;
    arena_init(&scratch);
    d.arena = &scratch;
    enum code code = space_rights(&d, space, &r);
    if (code == DONE)
        c->numbers[state_of(r, d.now_us)]++;
    else if (code != NOT_FOUND && code != GONE)
        base->arena->fault = scratch.fault;
    arena_release(&scratch);
    return code == NOT_FOUND || code == GONE ? DONE : code;
}

static enum code survey(struct job_run *run, struct census *c)
{
    struct deed d = {0};
    enum code code = job_deed(run, run->arena, &d);
    if (code == DONE)
        code = read_census(run->arena, d.read, c);
    if (code == DONE)
        code = space_each(&d, choose, c);
    for (size_t i = 0; code == DONE && i < c->count; i++)
        code = look(&d, c->list[i], c);
    command_deed_end(&d);
    return code;
}

enum code census_go_on(struct job_run *run)
{
    struct census c = {.most = (size_t)setting_number(run->house->house, "figures.census")};
    c.list = ARENA_ARRAY(run->arena, uint64_t, c.most);
    enum code code = survey(run, &c);
    return code ? code : keep_census(run, &c);
}

// ---- telling ----------------------------------------------------------------------------------------------

enum code census_tell(struct buf *b, struct call *c)
{
    struct figure_row row = {0};
    enum code code = figure_noted(c->arena, c->read, states[IN_USE].told, &row);
    if (code)
        return code == NOT_FOUND ? DONE : code;
    buf_add(b, STR(",\"surveyed\":\""));
    instant_write(b, row.day);
    buf_add(b, STR("\",\"states\":{"));
    for (size_t i = 0; code == DONE && i < STATES; i++) {
        uint64_t number;
        code = read_number(c->arena, c->read, states[i].told, &number);
        buf_print(b, "%s\"%s\":%llu", i ? "," : "", states[i].member, (unsigned long long)number);
    }
    buf_add_char(b, '}');
    return code;
}
