// Changes of who acts in the holder's place: representatives of minors, carers, measures of protection, collectors of
// consent (code de la santé publique R1111-50, L1111-13-2; code civil 388, 425).
#include "rights/rights_int.h"

bool rights_mandate_counts(const struct access_mandate *m, int32_t today)
{
    return m->last_day == 0 || m->last_day >= today;
}

// A mandate's days belong to it whole: one that ends now had its last day yesterday, or never a first.
static void end_now(struct access_mandate *m, int32_t today)
{
    m->last_day = today - 1;
}

static size_t count_kind(const struct rights *r, enum access_mandate_kind kind, int32_t today)
{
    size_t count = 0;
    for (size_t i = 0; i < r->mandate_count; i++)
        count += r->mandates[i].kind == kind && rights_mandate_counts(&r->mandates[i], today);
    return count;
}

// ---- a minor's own access (R1111-50)

enum code change_own_access(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (!access_is_minor(r, o->deed->now_us))
        return fail(a, CONFLICT, "The holder is of age and has their own access");
    r->own_access_day = !o->asked.granted ? 0 : o->asked.said & SAID_FROM ? o->asked.from_day : o->today;
    return DONE;
}

// ---- invitations

static const struct {
    const char *word;
    enum access_mandate_kind kind;
} kinds[] = {
    {"carer", ACCESS_CARER},
    {"second-representative", ACCESS_SECOND_REPRESENTATIVE},
    {"collector", ACCESS_COLLECTOR},
    {"assistance", ACCESS_ASSISTANCE},
    {"representation", ACCESS_REPRESENTATION},
};

static enum code kind_of(struct arena *a, struct str word, enum access_mandate_kind *out)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_equal(word, str_from(kinds[i].word))) {
            *out = kinds[i].kind;
            return DONE;
        }
    return fail_at(a, INVALID, STR("kind"),
                   "The kind of a mandate is carer, second-representative, collector, assistance or "
                   "representation");
}

static enum code check_days(struct arena *a, const struct operating *o, bool must_end)
{
    int32_t first = o->asked.said & SAID_FROM ? o->asked.from_day : o->today;
    if (must_end && !(o->asked.said & SAID_UNTIL))
        return fail_at(a, INVALID, STR("until"), "A carer's delegation has a last day: say until when");
    if (o->asked.said & SAID_UNTIL && (o->asked.until_day < first || o->asked.until_day < o->today))
        return fail_at(a, INVALID, STR("until"), "The last day comes before the first, or is over");
    return DONE;
}

// Who is invited, and may there be one more?
static enum code check_invitation(struct arena *a, const struct operating *o, const struct rights *r,
                                  enum access_mandate_kind kind)
{
    bool is_minor = access_is_minor(r, o->deed->now_us);
    switch (kind) {
    case ACCESS_CARER:
        if (!access_carer_may_be_added(count_kind(r, kind, o->today), 0))
            return fail(a, CONFLICT, "A person has at most %d carers, invitations counted",
                        ACCESS_CARERS_MAX);
        return check_days(a, o, true);
    case ACCESS_SECOND_REPRESENTATIVE:
        if (!is_minor)
            return fail(a, CONFLICT, "The holder is of age: nobody represents them as a minor");
        if (count_kind(r, kind, o->today))
            return fail(a, CONFLICT, "There is a second representative, or one is invited already");
        return check_days(a, o, false);
    case ACCESS_COLLECTOR:
        if (is_minor)
            return fail(a, CONFLICT, "A minor's representatives act for them");
        return check_days(a, o, false);
    default:
        return fail_at(
            a, INVALID, STR("kind"),
            "One invites a carer, a second-representative or a collector; a measure of protection is "
            "recorded by the operator ($protect)");
    }
}

#define INVITATION STR("invitation/")

uint64_t rights_invitation_of(const struct access_mandate *m)
{
    uint64_t number = 0;
    if (m->is_accepted || !str_starts(m->account, INVITATION))
        return 0;
    return str_to_u64(str_skip(m->account, INVITATION.len), &number) ? number : 0;
}

static struct str waiting_name(struct arena *a, uint64_t number)
{
    return arena_print(a, "%.*s%llu", STR_ARG(INVITATION), (unsigned long long)number);
}

static struct access_mandate *add_mandate(struct arena *a, struct rights *r, const struct operating *o,
                                          enum access_mandate_kind kind)
{
    struct access_mandate *m = access_add_mandate(a, r);
    m->kind = kind;
    m->first_day = o->asked.said & SAID_FROM ? o->asked.from_day : o->today;
    m->last_day = o->asked.until_day;
    return m;
}

// An invitation that was not answered in time takes nobody's place.
static void end_lapsed(const struct operating *o, struct rights *r)
{
    for (size_t i = 0; i < r->mandate_count; i++)
        for (size_t j = 0; j < o->lapsed_count; j++)
            if (rights_invitation_of(&r->mandates[i]) == o->lapsed[j])
                end_now(&r->mandates[i], o->today);
}

enum code change_invite(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    enum access_mandate_kind kind;
    enum code code = kind_of(a, o->asked.kind, &kind);
    end_lapsed(o, r);
    if (code == DONE)
        code = check_invitation(a, o, r, kind);
    if (code == DONE)
        add_mandate(a, r, o, kind)->account = waiting_name(a, o->number);
    return code;
}

static struct access_mandate *find_account(struct rights *r, struct str account, int32_t today)
{
    for (size_t i = 0; i < r->mandate_count; i++)
        if (str_equal(r->mandates[i].account, account) && rights_mandate_counts(&r->mandates[i], today))
            return &r->mandates[i];
    return NULL;
}

enum code change_answer(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    struct access_mandate *m = find_account(r, waiting_name(a, o->number), o->today);
    if (!m)
        return fail(a, CONFLICT, "This invitation was taken back, or its time is over");
    for (size_t i = 0; i < r->mandate_count; i++)
        if (&r->mandates[i] != m && r->mandates[i].kind == m->kind &&
            str_equal(r->mandates[i].account, o->who.id) && rights_mandate_counts(&r->mandates[i], o->today))
            return fail(a, CONFLICT, "This account has this mandate already");
    m->account = o->who.id;
    m->is_accepted = o->asked.granted;
    if (!o->asked.granted)
        end_now(m, o->today);
    return DONE;
}

// ---- ends

// Representatives and measures come from the civil state and from judges: only the operator ends them.
static bool is_registered(enum access_mandate_kind kind)
{
    return kind == ACCESS_FIRST_REPRESENTATIVE || kind == ACCESS_ASSISTANCE || kind == ACCESS_REPRESENTATION;
}

enum code change_end_mandate(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    struct str account = o->asked.said & SAID_ACCOUNT ? o->asked.account : o->who.id;
    size_t ended = 0;
    for (size_t i = 0; i < r->mandate_count; i++) {
        struct access_mandate *m = &r->mandates[i];
        if (!str_equal(m->account, account) || !rights_mandate_counts(m, o->today))
            continue;
        if (is_registered(m->kind) && o->who.kind != ACCESS_ASKER_OPERATOR)
            return fail(a, DENIED,
                        "This mandate is a legal one: the operator ends it when its ground is over");
        end_now(m, o->today);
        ended++;
    }
    return ended ? DONE : fail(a, NOT_FOUND, "This account has no mandate here");
}

// ---- what the operator records

// The insured parent a child is attached to; another one takes the place of the one before.
enum code change_representative(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    if (!access_is_minor(r, o->deed->now_us))
        return fail(a, CONFLICT, "The holder is of age: nobody represents them as a minor");
    for (size_t i = 0; i < r->mandate_count; i++)
        if (r->mandates[i].kind == ACCESS_FIRST_REPRESENTATIVE &&
            rights_mandate_counts(&r->mandates[i], o->today))
            end_now(&r->mandates[i], o->today);
    struct access_mandate *m = add_mandate(a, r, o, ACCESS_FIRST_REPRESENTATIVE);
    m->account = o->asked.account;
    m->is_accepted = true;
    return DONE;
}

enum code change_protect(void *context, struct arena *a, struct rights *r)
{
    const struct operating *o = context;
    enum access_mandate_kind kind;
    enum code code = kind_of(a, o->asked.kind, &kind);
    if (code == DONE && kind != ACCESS_ASSISTANCE && kind != ACCESS_REPRESENTATION &&
        kind != ACCESS_COLLECTOR)
        code = fail_at(a, INVALID, STR("kind"),
                       "The operator records assistance, representation or a collector; others are invited");
    if (code == DONE)
        code = check_days(a, o, false);
    if (code)
        return code;
    struct access_mandate *m = add_mandate(a, r, o, kind);
    m->account = o->asked.account;
    m->is_accepted = true;
    m->may_read = kind == ACCESS_ASSISTANCE && o->asked.may_read;
    return DONE;
}
