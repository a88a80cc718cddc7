// Who is told of what: access/ decides for each of a space's people, when a notice is made, sent and shown.
#include "notices/notices_int.h"

#include "access/access.h"
#include "space/space.h"

enum code audience_open(struct deed *d, uint64_t space, struct audience *out)
{
    *out = (struct audience){.deed = d, .space = space};
    return space_rights(d, space, &out->rights);
}

size_t audience_accounts(const struct audience *who, struct str **accounts)
{
    const struct rights *r = who->rights;
    struct str *list = ARENA_ARRAY(who->deed->arena, struct str, r->mandate_count + 1);
    size_t count = 0;
    list[count++] = REACH_HOLDER;
    for (size_t i = 0; i < r->mandate_count; i++) {
        bool is_new = r->mandates[i].account.len > 0;
        for (size_t k = 0; k < count; k++)
            is_new = is_new && !str_equal(list[k], r->mandates[i].account);
        if (is_new)
            list[count++] = r->mandates[i].account;
    }
    *accounts = list;
    return count;
}

static struct access_asker asker_of(struct str account)
{
    bool is_holder = str_equal(account, REACH_HOLDER);
    return (struct access_asker){.kind = is_holder ? ACCESS_ASKER_HOLDER : ACCESS_ASKER_DELEGATE,
                                 .id = account,
                                 .profession = ACCESS_MATRIX_NONE};
}

static struct access_trace trace_of(const struct event *event)
{
    return (struct access_trace){.actor_kind = (enum access_asker_kind)event->actor_kind,
                                 .actor = event->actor,
                                 .is_secret = event->is_secret,
                                 .is_emergency = event->is_emergency,
                                 .is_waiting_notice = event->kind == EVENT_ANNOUNCEMENT_DUE,
                                 .at_us = event->at_us};
}

static enum access_telling ask(const struct audience *who, const struct access_asker *asker,
                               const struct access_trace *trace)
{
    struct access_ask question = {
        .matrix = space_matrix(who->deed), .asker = asker, .now_us = who->deed->now_us};
    return access_may_get_notice(who->rights, &question, trace);
}

// "holder", or an account; the holder has one too, which is named by their space.
static bool is_only(const struct audience *who, struct str only, struct str account)
{
    struct deed *d = who->deed;
    return str_equal(only, account) ||
           (str_equal(account, REACH_HOLDER) &&
            str_equal(only, account_id(d->arena, space_keys(d->house), who->space)));
}

enum access_telling audience_may_be_told(const struct audience *who, struct str account,
                                         const struct event *event)
{
    struct access_subject subject;
    struct access_trace trace = trace_of(event);
    struct access_asker asker = asker_of(account);
    if (event->only.len && !is_only(who, event->only, account))
        return ACCESS_TELL_NOTHING;
    // A lodge has no record to be told of: whoever lives there is warned about their own account.
    if (!who->rights->opened_us)
        return event->only.len && !event->number ? ACCESS_TELL_ALL : ACCESS_TELL_NOTHING;
    if (event->number) {
        struct pointer at = {.space = who->space, .type = event->type, .number = event->number};
        // What cannot be looked at any more, because it is damaged, is told to nobody.
        if (space_subject(who->deed, at, &subject) != DONE)
            return ACCESS_TELL_NOTHING;
        trace.subject = &subject;
    }
    return ask(who, &asker, &trace);
}

bool audience_attending_is_told(const struct audience *who, const struct event *event)
{
    struct access_trace trace = trace_of(event);
    struct access_asker asker = {
        .kind = ACCESS_ASKER_PROFESSIONAL, .id = who->rights->attending, .profession = ACCESS_MATRIX_NONE};
    return event->kind == EVENT_EMERGENCY && asker.id.len && ask(who, &asker, &trace) != ACCESS_TELL_NOTHING;
}
