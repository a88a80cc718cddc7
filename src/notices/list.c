// The list of notices: shown to each as they may be told now, marked as read, deleted.
#include "notices/notices_int.h"

#include "codec/text/text.h"

enum { PAGE = 50, PAGE_MAX = 100, MARKED_MAX = 100 };

// ---- one notice -------------------------------------------------------------------------------------------

// "1763856000000000-123456789": when it came, and its number; the name of a notice, and where a page ends.
static void say_id(struct buf *b, const struct notice *n)
{
    buf_print(b, "\"%lld-%llu\"", (long long)n->at_us, (unsigned long long)n->number);
}

static bool read_id(struct str id, int64_t *at_us, uint64_t *number)
{
    uint64_t at = 0;
    bool is_one = str_to_u64(str_cut(&id, '-'), &at) && at <= INT64_MAX && asked_number(id, number);
    *at_us = (int64_t)at;
    return is_one;
}

static void say_sentence(struct buf *b, const char *name, const struct notice *n, struct notice_about_whom to)
{
    to.kind = n->event.kind;
    buf_print(b, ",\"%s\":", name);
    json_write_string(b, notice_words_of(&to).subject);
}

static void say_who(struct buf *b, const struct event *e)
{
    static const char *const kinds[] = {
        [ACCESS_ASKER_NOBODY] = "nobody",           [ACCESS_ASKER_HOLDER] = "holder",
        [ACCESS_ASKER_DELEGATE] = "delegate",       [ACCESS_ASKER_PROFESSIONAL] = "professional",
        [ACCESS_ASKER_APPLICATION] = "application", [ACCESS_ASKER_OPERATOR] = "house"};
    const char *kind = e->actor_kind < COUNT_OF(kinds) ? kinds[e->actor_kind] : "nobody";
    const struct {
        const char *name;
        struct str value;
    } members[] = {{"id", e->actor}, {"profession", e->profession}, {"structure", e->structure}};
    buf_print(b, ",\"by\":{\"kind\":\"%s\"", kind);
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i].value.len) {
            buf_print(b, ",\"%s\":", members[i].name);
            json_write_string(b, members[i].value);
        }
    buf_add_char(b, '}');
}

static void say_about(struct asked *q, struct buf *b, const struct notice *n, enum access_telling telling)
{
    struct pointer at = {.space = q->space, .type = n->event.type, .number = n->event.number};
    if (n->about_space)
        at = space_patient(n->about_space);
    else if (!at.number || telling != ACCESS_TELL_ALL)
        return;
    buf_add(b, STR(",\"about\":"));
    json_write_string(b, space_reference(&q->deed, at));
}

static void say_notice(struct asked *q, struct buf *b, const struct notice *n, enum access_telling telling)
{
    struct notice_about_whom to = {.is_delegate = !str_equal(q->account, REACH_HOLDER),
                                   .is_attending = n->about_space != 0};
    buf_add(b, STR("{\"id\":"));
    say_id(b, n);
    buf_add(b, STR(",\"at\":\""));
    instant_write(b, n->at_us);
    buf_print(b, "\",\"kind\":\"%s\",\"read\":%s", event_kind_word(n->event.kind),
              n->is_read ? "true" : "false");
    say_sentence(b, "fr", n, to);
    to.is_english = true;
    say_sentence(b, "en", n, to);
    say_who(b, &n->event);
    say_about(q, b, n, telling);
    buf_add_char(b, '}');
}

// Is it this viewer's to see?
static enum access_telling sees(struct asked *q, const struct reach *reach, const struct notice *n)
{
    if (!q->space)
        return ACCESS_TELL_BARE;
    return reach_lists(reach, n->event.kind) ? audience_may_be_told(&q->who, q->account, &n->event)
                                             : ACCESS_TELL_NOTHING;
}

// ---- a page -----------------------------------------------------------------------------------------------

static enum code read_page(struct asked *q, struct notice_page_of *page)
{
    struct uri_query query;
    uint64_t most = PAGE;
    enum code code = uri_query_read(q->deed.arena, q->call->request->query, &query);
    if (code)
        return code;
    struct str count = uri_query_get(&query, STR("count")), cursor = uri_query_get(&query, STR("before"));
    if (count.ptr && (!str_to_u64(count, &most) || most < 1 || most > PAGE_MAX))
        return fail_at(q->deed.arena, INVALID, STR("count"), "count is a number from 1 to %d", PAGE_MAX);
    if (cursor.ptr && !read_id(cursor, &page->before_us, &page->before))
        return fail_at(q->deed.arena, INVALID, STR("before"), "before is what an earlier page gave as next");
    page->most = (size_t)most;
    return DONE;
}

struct seen {
    struct notice notice;
    enum access_telling telling;
};

// As many as the page wants, and one more if there is one. What the viewer does not see leaves no gap and no cursor: a page
// is the same whether hidden notices are between or not.
static enum code gather(struct asked *q, const struct reach *reach, struct notice_page_of page,
                        struct seen *out, size_t *found)
{
    size_t want = page.most + 1, count = page.most = want;
    enum code code = DONE;
    for (*found = 0; code == DONE && *found < want && count == page.most;) {
        struct notice *list;
        code = notice_list(q->deed.arena, q->deed.read, q->box, &page, &list, &count);
        for (size_t i = 0; code == DONE && i < count && *found < want; i++) {
            struct seen seen = {list[i], sees(q, reach, &list[i])};
            if (seen.telling != ACCESS_TELL_NOTHING)
                out[(*found)++] = seen;
            page.before_us = list[i].at_us;
            page.before = list[i].number;
        }
    }
    return code;
}

static void say_page(struct asked *q, const struct seen *seen, size_t found, size_t most)
{
    struct buf b;
    size_t shown = found < most ? found : most;
    buf_init(&b, q->deed.arena, 4096);
    buf_add(&b, STR("{\"notices\":["));
    for (size_t i = 0; i < shown; i++) {
        buf_add(&b, i ? STR(",") : STR(""));
        say_notice(q, &b, &seen[i].notice, seen[i].telling);
    }
    buf_add_char(&b, ']');
    if (found > most) {
        buf_add(&b, STR(",\"next\":"));
        say_id(&b, &seen[most - 1].notice);
    }
    buf_add_char(&b, '}');
    asked_answer(q, 200, buf_str(&b));
}

enum code notices_list_handle(struct call *c)
{
    struct asked q;
    struct reach_row reach;
    struct notice_page_of page = {0};
    struct seen seen[PAGE_MAX + 1];
    size_t found;
    enum code code = asked_open(c, ACCESS_READ, &q);
    if (code == DONE)
        code = read_page(&q, &page);
    if (code == DONE)
        code = reach_of(&q.deed, q.box, q.space, q.account, &reach);
    page.space = q.space;
    page.reader = q.reader;
    if (code == DONE)
        code = gather(&q, &reach.reach, page, seen, &found);
    if (code == DONE)
        say_page(&q, seen, found, page.most);
    return code;
}

// ---- marking and deleting ---------------------------------------------------------------------------------

// NOT_FOUND also for what is there and not theirs to see.
static enum code find(struct asked *q, const struct reach *reach, struct str id, struct notice *out)
{
    *out = (struct notice){.reader = q->reader};
    enum code code = read_id(id, &out->at_us, &out->number)
                         ? notice_read(q->deed.arena, q->deed.read, q->box, q->space, out)
                         : NOT_FOUND;
    if (code == DONE && sees(q, reach, out) == ACCESS_TELL_NOTHING)
        code = NOT_FOUND;
    return code == NOT_FOUND ? fail(q->deed.arena, NOT_FOUND, "There is no such notice") : code;
}

enum code notices_read_handle(struct call *c)
{
    struct asked q;
    struct reach_row reach;
    struct json *body;
    size_t marked = 0;
    enum code code = asked_open(c, ACCESS_UPDATE, &q);
    if (code == DONE)
        code = asked_body(&q, &body);
    if (code == DONE)
        code = reach_of(&q.deed, q.box, q.space, q.account, &reach);
    if (code)
        return code;
    bool is_read = !json_get(body, STR("read")) || json_get(body, STR("read"))->kind == JSON_TRUE;
    for (const struct json *id = json_first(json_get(body, STR("ids"))); id; id = id->next) {
        struct notice n;
        if (++marked > MARKED_MAX)
            return fail_at(c->arena, INVALID, STR("ids"), "At most %d notices are marked at once",
                           MARKED_MAX);
        code = find(&q, &reach.reach, json_text(c->arena, id), &n);
        if (code)
            return code;
        notice_mark(asked_writes(&q), q.space, &n, is_read);
    }
    if (!marked)
        return fail_at(c->arena, INVALID, STR("ids"), "ids is a list of the notices to mark");
    asked_answer(&q, 204, (struct str){0});
    c->writes[0] = q.writes; // what someone has read is nothing for the journal
    return DONE;
}

enum code notices_delete_handle(struct call *c)
{
    struct asked q;
    struct reach_row reach;
    struct notice n;
    enum code code = asked_open(c, ACCESS_DELETE, &q);
    if (code == DONE)
        code = reach_of(&q.deed, q.box, q.space, q.account, &reach);
    if (code == DONE)
        code = find(&q, &reach.reach, c->params[1], &n);
    if (code)
        return code;
    notice_delete(asked_writes(&q), q.space, &n);
    asked_answer(&q, 204, (struct str){0});
    return asked_done(&q);
}
