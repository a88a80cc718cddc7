// Decides: where the asker stands, once; then each resource by its type, its labels and its author.
#include "access/judge.h"

#include "access/access_int.h"
#include "access/calendar.h"

void standing_fill(struct standing *s, enum access_ground ground)
{
    memset(s->ground, (int)ground, sizeof s->ground);
}

void standing_set(struct standing *s, unsigned acts, enum access_ground ground)
{
    for (unsigned act = 0; act < ACCESS_ACT_COUNT; act++)
        if (acts >> act & 1 && (access_is_grant(ground) || !access_is_grant(s->ground[act])))
            s->ground[act] = (uint8_t)ground;
}

static bool governs_the_end(enum access_asker_kind kind)
{
    return kind == ACCESS_ASKER_HOLDER || kind == ACCESS_ASKER_DELEGATE || kind == ACCESS_ASKER_OPERATOR;
}

// L1111-13-1 IV, R1111-36: what is not in use can be opened again or erased by who may end it, and nothing else.
static void keep_only_the_end(struct standing *s, enum access_state state)
{
    enum access_ground why = state == ACCESS_SUSPENDED ? ACCESS_DENY_SUSPENDED : ACCESS_DENY_ARCHIVED;
    for (unsigned act = 0; act < ACCESS_ACT_COUNT; act++)
        if (act != ACCESS_ACT_REOPEN && act != ACCESS_ACT_ERASE &&
            !(act == ACCESS_ACT_CLOSE && state == ACCESS_SUSPENDED))
            s->ground[act] = (uint8_t)why;
    s->author_acts = 0;
}

static void stand_by_kind(struct standing *s, const struct rights *r, const struct access_ask *ask)
{
    switch (ask->asker->kind) {
    case ACCESS_ASKER_HOLDER:
        standing_of_holder(s, r, ask->now_us);
        return;
    case ACCESS_ASKER_DELEGATE:
        standing_of_delegate(s, r, ask);
        return;
    case ACCESS_ASKER_PROFESSIONAL:
        standing_of_professional(s, r, ask);
        return;
    case ACCESS_ASKER_APPLICATION:
        standing_of_application(s, r, ask);
        return;
    case ACCESS_ASKER_OPERATOR:
        standing_fill(s, ACCESS_DENY_NOT_THEIRS);
        standing_set(
            s, ACCESS_BIT(ACCESS_ACT_CLOSE) | ACCESS_BIT(ACCESS_ACT_REOPEN) | ACCESS_BIT(ACCESS_ACT_ERASE),
            ACCESS_GRANT_OPERATOR);
        return;
    case ACCESS_ASKER_NOBODY:
        break;
    }
    standing_fill(s, ACCESS_DENY_NOBODY);
}

static void stand(struct standing *s, const struct rights *r, const struct access_ask *ask)
{
    memset(s, 0, sizeof *s);
    standing_fill(s, ACCESS_DENY_NOBODY);
    if (!ask->asker || ask->asker->kind == ACCESS_ASKER_NOBODY)
        return;
    enum access_state state = access_state_of(r, ask->now_us);
    bool is_dead = r->died_us && r->died_us <= ask->now_us; // then nobody acts for them but the operator
    bool may_end = is_dead ? ask->asker->kind == ACCESS_ASKER_OPERATOR : governs_the_end(ask->asker->kind);
    if (state == ACCESS_NOT_OPEN || state == ACCESS_OVER) {
        standing_fill(s, state == ACCESS_OVER ? ACCESS_DENY_OVER : ACCESS_DENY_NOT_OPEN);
    } else if (state != ACCESS_IN_USE && !may_end) {
        standing_fill(s, state == ACCESS_SUSPENDED ? ACCESS_DENY_SUSPENDED : ACCESS_DENY_ARCHIVED);
    } else {
        stand_by_kind(s, r, ask);
        if (state != ACCESS_IN_USE)
            keep_only_the_end(s, state);
    }
    s->masks_reimbursements = r->masks_reimbursements;
    if (r->masks_by_default)
        s->deposit_duties |= ACCESS_ADD_MASKED;
}

// A month has 28 to 31 days, and a night of summer time an hour more or less: only in between is the calendar needed.
static bool is_shown(const struct access_subject *subject, int64_t now_us)
{
    static const int64_t day_us = 24 * 3600 * INT64_C(1000000);
    int64_t age = now_us - subject->created_us;
    return age > 32 * day_us || (age > 27 * day_us && access_shown_at_us(subject->created_us) <= now_us);
}

enum access_announcement access_announcement_of(const struct access_subject *subject, int64_t now_us)
{
    if (!(subject->labels & ACCESS_UNANNOUNCED))
        return ACCESS_NO_SECRET;
    if (is_shown(subject, now_us))
        return ACCESS_SHOWN;
    return access_notice_due_us(subject->created_us) <= now_us ? ACCESS_NOTICE_DUE : ACCESS_WAITING;
}

static bool wrote_it(const struct access_asker *who, const struct access_subject *subject)
{
    switch (subject->author_kind) {
    case ACCESS_BY_PROFESSIONAL:
        return who->kind == ACCESS_ASKER_PROFESSIONAL && who->id.len && str_equal(subject->author, who->id);
    case ACCESS_BY_STRUCTURE:
        return who->kind == ACCESS_ASKER_PROFESSIONAL && who->structure.len &&
               str_equal(subject->author, who->structure);
    case ACCESS_BY_HOLDER:
        return who->kind == ACCESS_ASKER_HOLDER || who->kind == ACCESS_ASKER_DELEGATE;
    case ACCESS_BY_APPLICATION:
        return who->kind == ACCESS_ASKER_APPLICATION && who->id.len && str_equal(subject->author, who->id);
    case ACCESS_BY_HOUSE:
        break;
    }
    return false;
}

// Professions read and deposit by the matrix, applications by category.
static enum access_ground by_kind_of_data(const struct standing *s, const struct access_ask *ask,
                                          const struct access_subject *subject, enum access_ground ground)
{
    bool writes =
        ask->act != ACCESS_ACT_READ && ask->act != ACCESS_ACT_EXPORT && ask->act != ACCESS_ACT_LABEL;
    if (s->by_matrix && ask->matrix) {
        const struct access_cell *cell =
            access_matrix_cell(ask->matrix, ask->asker->profession, subject->type);
        if (!cell || !(writes ? cell->deposits : cell->reads))
            return ACCESS_DENY_MATRIX;
    } else if (s->by_matrix) {
        return ACCESS_DENY_MATRIX;
    }
    if (s->by_category &&
        (subject->category > 63 || !((writes ? s->writes : s->reads) >> subject->category & 1)))
        return ACCESS_DENY_CATEGORY;
    return ground;
}

static enum access_ground by_labels(const struct standing *s, const struct access_ask *ask,
                                    const struct access_subject *subject, enum access_ground ground)
{
    bool masked = subject->labels & ACCESS_MASKED ||
                  (s->masks_reimbursements && subject->class_code == ACCESS_CLASS_REIMBURSEMENTS);
    if (s->hides_masked && masked)
        return ACCESS_DENY_MASKED;
    if (s->hides_from_parents && subject->labels & ACCESS_HIDDEN_FROM_PARENTS)
        return ACCESS_DENY_HIDDEN_FROM_PARENTS;
    if (s->hides_unannounced && subject->labels & ACCESS_UNANNOUNCED && !is_shown(subject, ask->now_us))
        return ACCESS_DENY_UNANNOUNCED;
    return ground;
}

static enum access_ground ground_for(const struct standing *s, const struct access_ask *ask,
                                     const struct access_subject *subject)
{
    if (!subject || ask->act >= ACCESS_ACT_BLOCK)
        return s->ground[ask->act];
    bool by_author = s->author_acts >> ask->act & 1 && wrote_it(ask->asker, subject);
    enum access_ground ground = by_author ? s->author_ground : s->ground[ask->act];
    if (!access_is_grant(ground) || (by_author && s->author_sees_all))
        return ground;
    ground = by_kind_of_data(s, ask, subject, ground);
    if (ask->act != ACCESS_ACT_DEPOSIT && access_is_grant(ground))
        ground = by_labels(s, ask, subject, ground);
    bool changes = ask->act == ACCESS_ACT_AMEND || ask->act == ACCESS_ACT_DELETE;
    return access_is_grant(ground) && changes && subject->is_confirmed ? ACCESS_DENY_CONFIRMED : ground;
}

static bool judge(const struct standing *s, const struct access_ask *ask,
                  const struct access_subject *subject, struct access_verdict *verdict)
{
    verdict->ground = ground_for(s, ask, subject);
    verdict->allowed = access_is_grant(verdict->ground);
    verdict->duties = 0;
    if (verdict->allowed)
        verdict->duties = ask->act == ACCESS_ACT_DEPOSIT ? s->deposit_duties : s->duties;
    if (verdict->ground == ACCESS_GRANT_COLLECTOR)
        verdict->duties |= ACCESS_FILE_ATTESTATION;
    return verdict->allowed;
}

void access_judge(const struct rights *r, const struct access_ask *ask, struct access_verdict *verdict)
{
    struct standing s;
    stand(&s, r, ask);
    judge(&s, ask, ask->subject, verdict);
}

struct access_standing {
    struct standing standing;
};

const struct access_standing *access_stand(struct arena *a, const struct rights *r,
                                           const struct access_ask *ask)
{
    struct access_standing *s = ARENA_NEW(a, struct access_standing);
    stand(&s->standing, r, ask);
    return s;
}

void access_judge_from(const struct access_standing *s, const struct access_ask *ask,
                       struct access_verdict *verdict)
{
    judge(&s->standing, ask, ask->subject, verdict);
}

size_t access_judge_each(const struct rights *r, const struct access_ask *ask,
                         const struct access_subject *subjects, size_t count, struct access_verdict *verdicts)
{
    struct standing s;
    stand(&s, r, ask);
    size_t allowed = 0;
    for (size_t i = 0; i < count; i++)
        allowed += judge(&s, ask, &subjects[i], &verdicts[i]);
    return allowed;
}
