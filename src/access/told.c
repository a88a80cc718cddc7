// Who may be told what happened (code de la santé publique L1111-19, R1111-48, R1111-50, R1111-53).
#include "access/told.h"

#include "access/access_int.h"
#include "access/calendar.h"

// The holder, once they have an account of their own.
static bool holder_looks(const struct rights *r, int64_t now_us)
{
    if (r->died_us && r->died_us <= now_us)
        return false;
    return !access_is_minor(r, now_us) ||
           (r->own_access_day != 0 && r->own_access_day <= access_day_of(now_us));
}

static bool mandate_looks(const struct access_mandate *m, bool as_notice)
{
    switch (m->kind) {
    case ACCESS_FIRST_REPRESENTATIVE:
    case ACCESS_SECOND_REPRESENTATIVE:
    case ACCESS_REPRESENTATION:
        return true;
    case ACCESS_ASSISTANCE:
        return m->may_read;
    case ACCESS_CARER:
        return as_notice;
    case ACCESS_COLLECTOR:
        break;
    }
    return false;
}

static bool delegate_looks(const struct rights *r, const struct access_ask *ask, bool as_notice)
{
    if ((r->died_us && r->died_us <= ask->now_us) || !ask->asker->id.len)
        return false;
    for (size_t i = 0; i < r->mandate_count; i++) {
        const struct access_mandate *m = &r->mandates[i];
        if (str_equal(m->account, ask->asker->id) && mandate_looks(m, as_notice) &&
            access_mandate_in_force(r, m, ask->now_us))
            return true;
    }
    return false;
}

// A line about a resource would prove that it exists: it is told to whom the labels do not hide the resource.
static enum access_telling by_labels(const struct access_ask *ask, const struct access_trace *trace,
                                     bool is_delegate)
{
    const struct access_subject *s = trace->subject;
    if (is_delegate && (trace->is_secret || (s && s->labels & ACCESS_HIDDEN_FROM_PARENTS)))
        return ACCESS_TELL_NOTHING;
    enum access_announcement announcement = s ? access_announcement_of(s, ask->now_us) : ACCESS_NO_SECRET;
    if (trace->is_waiting_notice && announcement != ACCESS_WAITING)
        return ACCESS_TELL_BARE;
    return announcement == ACCESS_NO_SECRET || announcement == ACCESS_SHOWN ? ACCESS_TELL_ALL
                                                                            : ACCESS_TELL_NOTHING;
}

// Professionals and applications: the lines of what they did themselves; whole, if they may still read what it was about.
static enum access_telling own_line(const struct rights *r, const struct access_ask *ask,
                                    const struct access_trace *trace)
{
    const struct access_asker *who = ask->asker;
    if (trace->actor_kind != who->kind || !who->id.len || !str_equal(trace->actor, who->id))
        return ACCESS_TELL_NOTHING;
    struct access_ask read = *ask;
    struct access_verdict verdict;
    read.act = ACCESS_ACT_READ;
    read.subject = trace->subject;
    access_judge(r, &read, &verdict);
    return verdict.allowed ? ACCESS_TELL_ALL : ACCESS_TELL_BARE;
}

static enum access_telling tell(const struct rights *r, const struct access_ask *ask,
                                const struct access_trace *trace, bool as_notice)
{
    enum access_state state = access_state_of(r, ask->now_us);
    if (!ask->asker || state == ACCESS_NOT_OPEN || state == ACCESS_OVER)
        return ACCESS_TELL_NOTHING;
    switch (ask->asker->kind) {
    case ACCESS_ASKER_HOLDER:
        return holder_looks(r, ask->now_us) ? by_labels(ask, trace, false) : ACCESS_TELL_NOTHING;
    case ACCESS_ASKER_DELEGATE:
        return delegate_looks(r, ask, as_notice) ? by_labels(ask, trace, true) : ACCESS_TELL_NOTHING;
    case ACCESS_ASKER_PROFESSIONAL:
        if (!as_notice)
            return own_line(r, ask, trace);
        return trace->is_emergency && r->attending.len && str_equal(r->attending, ask->asker->id) &&
                       !professional_blocked(r, ask->asker, ask->now_us)
                   ? ACCESS_TELL_BARE
                   : ACCESS_TELL_NOTHING;
    case ACCESS_ASKER_APPLICATION:
        return as_notice ? ACCESS_TELL_NOTHING : own_line(r, ask, trace);
    case ACCESS_ASKER_OPERATOR:
        return as_notice ? ACCESS_TELL_NOTHING : ACCESS_TELL_BARE;
    case ACCESS_ASKER_NOBODY:
        break;
    }
    return ACCESS_TELL_NOTHING;
}

enum access_telling access_may_see_trace(const struct rights *r, const struct access_ask *ask,
                                         const struct access_trace *trace)
{
    return tell(r, ask, trace, false);
}

enum access_telling access_may_get_notice(const struct rights *r, const struct access_ask *ask,
                                          const struct access_trace *trace)
{
    return tell(r, ask, trace, true);
}
