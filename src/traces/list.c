// GET /traces: the journal for people, newest first, a page at a time, as sentences in French and English and as data.
#include "traces/traces_int.h"

#include "codec/json/json.h"

enum { PAGE_DEFAULT = 50, PAGE_MAX = 100 };

struct filter {
    int64_t from_us, until_us; // [from, until)
    struct str who;            // a kind, an RPPS, a FINESS or an application; {NULL,0}: anyone
    struct str did;            // a word of the journal; {NULL,0}: any
    uint64_t before, most;
};

struct page {
    struct viewer *viewer;
    const struct filter *filter;
    struct buf out;
    uint64_t count, last;
    bool has_more;
};

static const char *kind_word(const struct trace *t)
{
    static const char *const kinds[] = {
        [ACCESS_ASKER_NOBODY] = "service",          [ACCESS_ASKER_HOLDER] = "holder",
        [ACCESS_ASKER_DELEGATE] = "holder",         [ACCESS_ASKER_PROFESSIONAL] = "professional",
        [ACCESS_ASKER_APPLICATION] = "application", [ACCESS_ASKER_OPERATOR] = "service",
    };
    return kinds[t->kind];
}

static bool fits(const struct filter *f, const struct trace *t)
{
    bool fits_who = !f->who.ptr || str_equal(f->who, str_from(kind_word(t))) || str_equal(f->who, t->rpps) ||
                    str_equal(f->who, t->structure) || str_equal(f->who, t->application);
    return t->at_us >= f->from_us && t->at_us < f->until_us && fits_who &&
           (!f->did.ptr || str_equal(f->did, t->did));
}

static void add_text(struct buf *b, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    buf_print(b, ",\"%s\":", name);
    json_write_string(b, value);
}

static void add_who(struct buf *b, const struct viewer *v, const struct trace *t)
{
    buf_print(b, ",\"who\":{\"kind\":\"%s\",\"isYou\":%s", kind_word(t), t->is_own ? "true" : "false");
    add_text(b, "rpps", t->rpps);
    add_text(b, "profession", t->profession);
    add_text(b, "professionName", trace_profession(v, t));
    add_text(b, "structure", t->structure);
    add_text(b, "application", t->application);
    add_text(b, "software", t->software);
    buf_add_char(b, '}');
}

static void add_what(struct buf *b, struct viewer *v, const struct trace *t)
{
    if (t->type == MODEL_NONE)
        return;
    buf_print(b, ",\"what\":{\"type\":\"%s\"", model_info(t->type)->name);
    if (t->number)
        add_text(b, "reference",
                 space_reference(v->deed,
                                 (struct pointer){.space = v->space, .type = t->type, .number = t->number}));
    buf_add_char(b, '}');
}

static void add_both(struct buf *b, const char *name, struct str french, struct str english)
{
    if (!french.len)
        return;
    buf_print(b, ",\"%s\":{\"fr\":", name);
    json_write_string(b, french);
    buf_add(b, STR(",\"en\":"));
    json_write_string(b, english);
    buf_add_char(b, '}');
}

static void add_trace(struct page *p, struct arena *line, const struct trace *t)
{
    struct buf *b = &p->out;
    char id[CRYPT_ID_SIZE];
    trace_id(p->viewer, t->seq, id);
    buf_print(b, "%s{\"id\":\"%.*s\",\"at\":\"", p->count ? "," : "", CRYPT_ID_SIZE, id);
    instant_write(b, t->at_us);
    buf_add_char(b, '"');
    add_who(b, p->viewer, t);
    add_text(b, "did", t->did);
    add_what(b, p->viewer, t);
    add_text(b, "context", t->context.len ? t->context : STR("normal"));
    add_text(b, "motive", t->motive);
    add_text(b, "reason", t->why);
    add_text(b, "from", t->from);
    buf_print(b, ",\"refused\":%s,\"secret\":%s", t->is_refused ? "true" : "false",
              t->is_secret ? "true" : "false");
    add_both(b, "sentence", trace_sentence(line, p->viewer, t, true),
             trace_sentence(line, p->viewer, t, false));
    add_both(b, "because", trace_because(t, true), trace_because(t, false));
    buf_add_char(b, '}');
}

static bool see(void *context, struct arena *line, const struct trace *t)
{
    struct page *p = context;
    if (t->at_us < p->filter->from_us - (int64_t)3600 * 1000000)
        return false; // lines are nearly in the order of their times: nothing of the period comes any more
    if (!fits(p->filter, t))
        return true;
    if (p->count == p->filter->most) {
        p->has_more = true;
        return false;
    }
    add_trace(p, line, t);
    p->count++;
    p->last = t->seq;
    return true;
}

// ---- for a file -------------------------------------------------------------------------------------------------

enum { FILE_PAGE = 500 };

struct file_page {
    struct page page;
    size_t lines;
};

static bool see_for_file(void *context, struct arena *line, const struct trace *t)
{
    struct file_page *f = context;
    f->page.has_more = f->lines == FILE_PAGE;
    if (f->page.has_more)
        return false;
    add_trace(&f->page, line, t);
    buf_add_char(&f->page.out, '\n');
    f->page.last = t->seq;
    f->lines++;
    return true;
}

enum code traces_lines(struct deed *d, uint64_t space, uint64_t *before, struct buf *out)
{
    struct viewer viewer;
    struct file_page f = {.page = {.viewer = &viewer, .out = *out}};
    enum code code = viewer_enter(&viewer, d, space);
    if (code == DONE)
        code = viewer_walk(&viewer, *before, see_for_file, &f);
    *out = f.page.out;
    *before = f.page.has_more ? f.page.last : 0;
    return code;
}

// ---- the request ------------------------------------------------------------------------------------------------

static enum code read_day(struct arena *a, const struct uri_query *query, const char *name, bool is_end,
                          int64_t *out)
{
    struct date date;
    struct str text = uri_query_get(query, str_from(name));
    if (!text.ptr)
        return DONE;
    if (!date_read(text, &date))
        return fail_at(a, INVALID, str_from(name), "Say a day or a moment, such as 2026-11-21");
    *out = is_end ? date.until_us : date.from_us;
    return DONE;
}

static enum code read_filter(struct arena *a, const struct uri_query *query, struct filter *f)
{
    struct str count = uri_query_get(query, STR("count"));
    *f = (struct filter){.until_us = INT64_MAX,
                         .who = uri_query_get(query, STR("who")),
                         .did = uri_query_get(query, STR("did")),
                         .most = PAGE_DEFAULT};
    if (count.ptr && (!str_to_u64(count, &f->most) || f->most < 1 || f->most > PAGE_MAX))
        return fail_at(a, INVALID, STR("count"), "A page has 1 to %d lines", PAGE_MAX);
    enum code code = read_day(a, query, "from", false, &f->from_us);
    return code ? code : read_day(a, query, "until", true, &f->until_us);
}

static enum code fill_page(struct page *p, struct deed *d, const struct uri_query *query, struct filter *f)
{
    uint64_t space;
    char id[CRYPT_ID_SIZE];
    enum code code = traces_space(d, query, &space);
    if (code == DONE)
        code = viewer_enter(p->viewer, d, space);
    if (code == DONE)
        code = traces_cursor(p->viewer, uri_query_get(query, STR("before")), &f->before);
    if (code == DONE)
        code = viewer_walk(p->viewer, f->before, see, p);
    if (code)
        return code;
    buf_add_char(&p->out, ']');
    if (p->has_more) {
        trace_id(p->viewer, p->last, id);
        buf_print(&p->out, ",\"next\":\"%.*s\"", CRYPT_ID_SIZE, id);
    }
    return space_read_journal(d, space, p->count);
}

enum code traces_list(struct call *c)
{
    struct deed d;
    struct viewer viewer;
    struct uri_query query;
    struct filter filter;
    struct page page = {.viewer = &viewer, .filter = &filter};
    enum code code = uri_query_read(c->arena, c->request->query, &query);
    if (code == DONE)
        code = read_filter(c->arena, &query, &filter);
    if (code)
        return code;
    deed_of_call(c, &d);
    buf_init(&page.out, c->arena, 4096);
    buf_add(&page.out, STR("{\"traces\":["));
    code = fill_page(&page, &d, &query, &filter);
    if (code)
        return code;
    buf_add_char(&page.out, '}');
    http_status(c->exchange, 200);
    http_field_add(c->exchange, STR("Cache-Control"), STR("no-store"));
    http_answer(c->exchange, STR("application/json"), buf_str(&page.out));
    return deed_into_call(c, &d);
}
