// What a professional has not announced yet (code de la santé publique R1111-53): 2 weeks after the deposit the holder is
// told, without content, to see a professional; after a month it is shown.
#include "rights/clock_int.h"

#include "fhir/search/search.h"

enum { PAGE = 200 };

struct announcing {
    struct deed *deed;
    const struct space_due *due;
    struct crypt_box *box;
    int64_t *next_us;
};

// Labels stand in securityLabel of a DocumentReference, in meta.security of everything else.
static enum code hidden_of_type(struct deed *d, model_type type, struct str cursor, struct search_query **out)
{
    struct uri_query query;
    struct search_options options = {.base = STR("")};
    const char *name = type == MODEL_DocumentReference ? "security-label" : "_security";
    struct str text = arena_print(d->arena, "%s=INVISIBLE_PATIENT&_count=%d&_total=none", name, PAGE);
    enum code code = uri_query_read(d->arena, text, &query);
    if (code == DONE)
        code = search_parse(d->arena, type, &query, &options, out);
    if (code == DONE && cursor.len)
        (*out)->cursor = cursor;
    return code;
}

static void come(struct announcing *n, enum event_kind kind, struct pointer at, int64_t moment_us)
{
    struct deed *d = n->deed;
    struct event event = {.kind = kind, .type = at.type, .number = at.number};
    if (moment_us > d->now_us) {
        if (moment_us < *n->next_us)
            *n->next_us = moment_us;
    } else if (moment_us > n->due->done_us) {
        event_append(d->arena, d->person_writes, n->box, at.space, d->now_us, &event);
    }
}

// The terms count from the deposit, which is the first version, whatever was changed since.
static enum code announce_one(struct announcing *n, struct pointer at)
{
    struct resource first;
    enum code code = space_read_version(n->deed, at, 1, &first);
    if (code)
        return code;
    come(n, EVENT_ANNOUNCEMENT_DUE, at, access_notice_due_us(first.updated_us));
    come(n, EVENT_NOW_VISIBLE, at, access_shown_at_us(first.updated_us));
    return DONE;
}

static enum code announce_type(struct announcing *n, model_type type)
{
    struct str cursor = {0};
    for (bool has_more = true; has_more;) {
        struct search_query *query;
        struct space_page page;
        enum code code = hidden_of_type(n->deed, type, cursor, &query);
        if (code == DONE)
            code = space_search(n->deed, n->due->space, query, &page);
        for (size_t i = 0; code == DONE && i < page.count; i++)
            code = announce_one(n, page.matches[i].at);
        if (code)
            return code;
        has_more = page.has_next;
        cursor = page.next;
    }
    return DONE;
}

enum code clock_announce(struct deed *d, const struct space_due *due, struct crypt_box *box, int64_t *next_us)
{
    struct announcing n = {d, due, box, next_us};
    for (model_type type = 1; type < MODEL_TYPE_COUNT; type++) {
        const struct model_type_info *info = model_info(type);
        if (info->kind != MODEL_RESOURCE || info->place != MODEL_PERSON)
            continue;
        enum code code = announce_type(&n, type);
        if (code)
            return code;
    }
    return DONE;
}
