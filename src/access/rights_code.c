// The rights file as bytes: a version, then each fact in the order of rights.h. Numbers are varints, signed ones with
// their sign in the low bit; texts and lists come after their length. One walk describes the form for both ways.
#include "access/rights.h"

enum { RIGHTS_VERSION = 1, TEXT_MAX = 256, LIST_MAX = 4096 };

struct coder {
    struct arena *arena;
    struct buf *out; // NULL: reading
    struct str in;
    bool is_wrong;
};

// ---- values -----------------------------------------------------------------------------------------------

static uint64_t code_number(struct coder *c, uint64_t value)
{
    if (c->out)
        buf_add_varint(c->out, value);
    else if (c->is_wrong || !varint_read(&c->in, &value))
        c->is_wrong = true;
    return c->is_wrong ? 0 : value;
}

static uint64_t fold_sign(int64_t value)
{
    return ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t unfold_sign(uint64_t folded)
{
    return (int64_t)((folded >> 1) ^ (folded & 1 ? UINT64_MAX : 0));
}

// From year 1 to about 5,970: the calendar of the terms counts no further.
enum { DAY_MIN = -719162, DAY_MAX = 4000 * 365 };
static const int64_t DAY_US = INT64_C(24) * 3600 * 1000000;

static void code_time(struct coder *c, int64_t *us)
{
    int64_t value = unfold_sign(code_number(c, fold_sign(*us)));
    c->is_wrong |= value < DAY_MIN * DAY_US || value > DAY_MAX * DAY_US;
    *us = c->is_wrong ? 0 : value;
}

static void code_day(struct coder *c, int32_t *day)
{
    int64_t value = unfold_sign(code_number(c, fold_sign(*day)));
    c->is_wrong |= value < DAY_MIN || value > DAY_MAX;
    *day = c->is_wrong ? 0 : (int32_t)value;
}

// A number below `limit`: enums and flags.
static unsigned code_small(struct coder *c, unsigned value, unsigned limit)
{
    uint64_t number = code_number(c, value);
    c->is_wrong |= number >= limit;
    return c->is_wrong ? 0 : (unsigned)number;
}

static void code_flag(struct coder *c, bool *flag)
{
    *flag = code_small(c, *flag, 2) != 0;
}

static void code_text(struct coder *c, struct str *text)
{
    uint64_t size = code_number(c, text->len);
    if (c->out) {
        buf_add(c->out, *text);
        return;
    }
    c->is_wrong |= size > TEXT_MAX || size > c->in.len;
    *text = c->is_wrong ? STR("") : str_of(c->in.ptr, (size_t)size);
    c->in = str_skip(c->in, text->len);
}

static void code_party(struct coder *c, struct access_party *party)
{
    code_text(c, &party->id);
    code_flag(c, &party->is_structure);
}

// ---- facts ------------------------------------------------------------------------------------------------

static void code_authorisation(struct coder *c, void *fact)
{
    struct access_authorisation *x = fact;
    x->basis = (enum access_basis)code_small(c, x->basis, ACCESS_CONSULTATION + 1);
    code_party(c, &x->party);
    code_time(c, &x->from_us);
    code_time(c, &x->until_us);
    code_flag(c, &x->is_opposed);
}

static void code_block(struct coder *c, void *fact)
{
    struct access_block *x = fact;
    code_party(c, &x->party);
    code_time(c, &x->from_us);
    code_time(c, &x->until_us);
}

static void code_objection(struct coder *c, void *fact)
{
    struct access_objection *x = fact;
    code_party(c, &x->party);
    code_time(c, &x->from_us);
    code_time(c, &x->until_us);
    code_flag(c, &x->is_legitimate);
}

static void code_mandate(struct coder *c, void *fact)
{
    struct access_mandate *x = fact;
    x->kind = (enum access_mandate_kind)code_small(c, x->kind, ACCESS_COLLECTOR + 1);
    code_text(c, &x->account);
    code_day(c, &x->first_day);
    code_day(c, &x->last_day);
    code_flag(c, &x->is_accepted);
    code_flag(c, &x->may_read);
}

static void code_app_consent(struct coder *c, void *fact)
{
    struct access_app_consent *x = fact;
    code_text(c, &x->application);
    x->reads = code_number(c, x->reads);
    x->writes = code_number(c, x->writes);
    code_time(c, &x->given_us);
    code_time(c, &x->withdrawn_us);
    code_time(c, &x->reapprove_by_us);
}

// A list of facts of `size` bytes each, in memory.
struct list {
    void **facts;
    size_t *count;
    size_t size;
    void (*code)(struct coder *c, void *fact);
};

static void code_list(struct coder *c, struct list list)
{
    uint64_t count = code_number(c, *list.count);
    if (!c->out) {
        c->is_wrong |= count > LIST_MAX || count > c->in.len; // each fact takes some bytes
        *list.count = c->is_wrong ? 0 : (size_t)count;
        *list.facts = *list.count ? arena_alloc(c->arena, *list.count * list.size) : NULL;
    }
    for (size_t i = 0; i < *list.count && !c->is_wrong; i++)
        list.code(c, (char *)*list.facts + i * list.size);
}

static void code_lists(struct coder *c, struct rights *r)
{
    void *lists[] = {r->authorisations, r->blocks, r->objections, r->mandates, r->app_consents};
    code_list(
        c, (struct list){&lists[0], &r->authorisation_count, sizeof *r->authorisations, code_authorisation});
    code_list(c, (struct list){&lists[1], &r->block_count, sizeof *r->blocks, code_block});
    code_list(c, (struct list){&lists[2], &r->objection_count, sizeof *r->objections, code_objection});
    code_list(c, (struct list){&lists[3], &r->mandate_count, sizeof *r->mandates, code_mandate});
    code_list(c, (struct list){&lists[4], &r->app_consent_count, sizeof *r->app_consents, code_app_consent});
    r->authorisations = lists[0];
    r->blocks = lists[1];
    r->objections = lists[2];
    r->mandates = lists[3];
    r->app_consents = lists[4];
}

static void code_rights(struct coder *c, struct rights *r)
{
    int64_t *const times[] = {&r->opened_us,        &r->suspended_us,      &r->closed_us,
                              &r->died_us,          &r->informed_us,       &r->administrator_since_us,
                              &r->erasure_asked_us, &r->attending_since_us};
    bool *const flags[] = {&r->suspension_opposed, &r->care_team_opposed, &r->masks_by_default,
                           &r->masks_reimbursements};
    enum access_consent *const consents[] = {&r->regulation, &r->break_glass, &r->masked_in_emergency};
    code_day(c, &r->birth_day);
    code_day(c, &r->own_access_day);
    for (size_t i = 0; i < COUNT_OF(times); i++)
        code_time(c, times[i]);
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        code_flag(c, flags[i]);
    for (size_t i = 0; i < COUNT_OF(consents); i++)
        *consents[i] = (enum access_consent)code_small(c, *consents[i], ACCESS_DENIED + 1);
    code_text(c, &r->administrator);
    code_text(c, &r->attending);
    code_lists(c, r);
}

// ---- the file ---------------------------------------------------------------------------------------------

void access_rights_write(struct buf *out, const struct rights *r)
{
    struct coder c = {.out = out};
    struct rights copy = *r; // the walk writes back what it wrote out
    buf_add_char(out, RIGHTS_VERSION);
    code_rights(&c, &copy);
}

enum code access_rights_read(struct arena *a, struct str bytes, struct rights *out)
{
    struct coder c = {.arena = a, .in = str_skip(bytes, 1)};
    *out = (struct rights){0};
    if (!bytes.len || bytes.ptr[0] != RIGHTS_VERSION)
        return fail(a, INTERNAL, "A rights file is of a form that this version does not know");
    code_rights(&c, out);
    if (!c.is_wrong && c.in.len == 0)
        return DONE;
    *out = (struct rights){0};
    return fail(a, INTERNAL, "A rights file is damaged; run ens check");
}

// ---- altering ---------------------------------------------------------------------------------------------

static void *add(struct arena *a, void *list, size_t *count, size_t size)
{
    char *grown = arena_alloc(a, (*count + 1) * size);
    if (*count)
        memcpy(grown, list, *count * size);
    ++*count;
    return grown;
}

struct access_authorisation *access_add_authorisation(struct arena *a, struct rights *r)
{
    r->authorisations = add(a, r->authorisations, &r->authorisation_count, sizeof *r->authorisations);
    return &r->authorisations[r->authorisation_count - 1];
}

struct access_block *access_add_block(struct arena *a, struct rights *r)
{
    r->blocks = add(a, r->blocks, &r->block_count, sizeof *r->blocks);
    return &r->blocks[r->block_count - 1];
}

struct access_objection *access_add_objection(struct arena *a, struct rights *r)
{
    r->objections = add(a, r->objections, &r->objection_count, sizeof *r->objections);
    return &r->objections[r->objection_count - 1];
}

struct access_mandate *access_add_mandate(struct arena *a, struct rights *r)
{
    r->mandates = add(a, r->mandates, &r->mandate_count, sizeof *r->mandates);
    return &r->mandates[r->mandate_count - 1];
}

struct access_app_consent *access_add_app_consent(struct arena *a, struct rights *r)
{
    r->app_consents = add(a, r->app_consents, &r->app_consent_count, sizeof *r->app_consents);
    return &r->app_consents[r->app_consent_count - 1];
}
