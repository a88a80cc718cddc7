// GET /operator/figures, and the job that counts the spaces.
#include "figures/figures_int.h"

#include "codec/text/text.h"
#include "event/event.h"
#include "figure/figure.h"
#include "journal/journal.h"

#include <stdlib.h>

enum { DAYS_DEFAULT = 30, DAYS_MAX = 366, SPACES_EVERY_S = 600 };
#define SPACES_OPEN "spaces open"
#define SPACES_ERASED "spaces erased"

// ---- what is told -----------------------------------------------------------------------------------------

static void add_instant(struct buf *b, const char *name, int64_t at_us)
{
    buf_print(b, "\"%s\":\"", name);
    instant_write(b, at_us);
    buf_add_char(b, '"');
}

// Open and erased can be told without a key; the other states are those of the last census.
static enum code add_spaces(struct buf *b, struct call *c)
{
    struct figure_row open = {0}, erased = {0};
    enum code code = figure_noted(c->arena, c->read, SPACES_OPEN, &open);
    if (code == DONE)
        code = figure_noted(c->arena, c->read, SPACES_ERASED, &erased);
    if (code && code != NOT_FOUND)
        return code;
    buf_print(b, ",\"spaces\":{\"open\":%llu,\"erased\":%llu", (unsigned long long)open.number,
              (unsigned long long)erased.number);
    if (code == DONE) {
        buf_add_char(b, ',');
        add_instant(b, "counted", open.day);
    }
    code = census_tell(b, c);
    buf_add_char(b, '}');
    return code;
}

static enum code add_letters(struct buf *b, struct call *c)
{
    struct outbox_counts counts;
    enum code code = outbox_count(c->arena, c->store, c->read, &counts);
    if (code)
        return code;
    buf_print(b, ",\"letters\":{\"events\":%llu", (unsigned long long)counts.events);
    for (int i = EVENT_MAIL; i < EVENT_CHANNEL_COUNT; i++)
        buf_print(b, ",\"%s\":{\"waiting\":%llu,\"dead\":%llu}", event_channel_word((enum event_channel)i),
                  (unsigned long long)counts.waiting[i], (unsigned long long)counts.dead[i]);
    buf_add_char(b, '}');
    return DONE;
}

static enum code add_checkpoint(struct buf *b, struct call *c)
{
    struct journal_checkpoint checkpoint;
    enum code code = journal_checkpoint_at(c->arena, c->read, 0, &checkpoint);
    if (code == DONE) {
        buf_print(b, ",\"checkpoint\":{\"number\":%llu,", (unsigned long long)checkpoint.number);
        add_instant(b, "at", checkpoint.at_us);
        buf_add_char(b, '}');
    }
    return code == NOT_FOUND ? DONE : code;
}

static void add_volumes(struct buf *b, struct call *c)
{
    unsigned count = store_volume_count(c->store);
    buf_add(b, STR(",\"volumes\":["));
    for (unsigned v = 0; v <= count; v++) {
        struct str name = v == count ? STR("commons") : arena_print(c->arena, "%u", v);
        buf_print(b, "%s{\"volume\":\"%.*s\",\"state\":\"%s\"}", v ? "," : "", STR_ARG(name),
                  store_volume_broken(c->store, v) ? "broken" : "served");
    }
    buf_add_char(b, ']');
}

// ---- days -------------------------------------------------------------------------------------------------

// What the words of the journal stand for in the few figures that are looked at first.
static const struct {
    const char *figure, *word;
} groups[] = {
    {"deposits", "create"}, {"deposits", "bundle"},        {"deposits", "update"}, {"signIns", "signin"},
    {"signIns", "sign-in"}, {"signIns", "token"},          {"changes", "close"},   {"changes", "ask-erasure"},
    {"changes", "suspend"}, {"oppositions", "opposition"},
};

static void split(struct str name, struct str *word, struct str *kind)
{
    *kind = name;
    *word = str_cut(kind, ' ');
}

static void add_group(struct buf *b, const char *figure, const struct figure_row *rows, size_t count)
{
    uint64_t done = 0, refused = 0;
    for (size_t i = 0; i < count; i++) {
        struct str word, kind;
        split(rows[i].name, &word, &kind);
        for (size_t g = 0; g < COUNT_OF(groups); g++) {
            if (strcmp(groups[g].figure, figure) != 0 || !str_equal(word, str_from(groups[g].word)))
                continue;
            done += str_equal(kind, STR("done")) ? rows[i].number : 0;
            refused += str_equal(kind, STR("refused")) ? rows[i].number : 0;
        }
    }
    buf_print(b, ",\"%s\":{\"done\":%llu,\"refused\":%llu}", figure, (unsigned long long)done,
              (unsigned long long)refused);
}

static uint64_t sum_of(const struct figure_row *rows, size_t count, const char *wanted)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        struct str word, kind;
        split(rows[i].name, &word, &kind);
        sum += str_equal(kind, str_from(wanted)) ? rows[i].number : 0;
    }
    return sum;
}

static void add_day(struct buf *b, const struct figure_row *rows, size_t count)
{
    int64_t year;
    unsigned month, day;
    civil_from_days(rows[0].day, &year, &month, &day);
    buf_print(b, "{\"day\":\"%04lld-%02u-%02u\"", (long long)year, month, day);
    for (size_t g = 0; g < COUNT_OF(groups); g++)
        if (g == 0 || strcmp(groups[g].figure, groups[g - 1].figure) != 0)
            add_group(b, groups[g].figure, rows, count);
    buf_print(b, ",\"refusals\":%llu,\"failures\":%llu,\"words\":{",
              (unsigned long long)sum_of(rows, count, "refused"),
              (unsigned long long)sum_of(rows, count, "failed"));
    for (size_t i = 0; i < count; i++)
        buf_print(b, "%s\"%.*s\":%llu", i ? "," : "", STR_ARG(rows[i].name),
                  (unsigned long long)rows[i].number);
    buf_add(b, STR("}}"));
}

static enum code add_days(struct buf *b, struct call *c, int64_t days)
{
    struct figure_row *rows;
    size_t count, next = 0;
    int64_t today = access_day_of(c->now_us);
    enum code code = figure_days(c->arena, c->read, today - days + 1, today + 1, &rows, &count);
    buf_add(b, STR(",\"days\":["));
    for (size_t i = 0; code == DONE && i < count; i = next) {
        for (next = i; next < count && rows[next].day == rows[i].day; next++)
            ;
        if (i)
            buf_add_char(b, ',');
        add_day(b, rows + i, next - i);
    }
    buf_add_char(b, ']');
    return code;
}

// ---- the door ---------------------------------------------------------------------------------------------

static enum code check_operator(struct call *c, uint64_t *days)
{
    struct uri_query query;
    struct access_question question = {c->actor, UINT64_MAX, ACCESS_OPEN, MODEL_NONE}; // the word "operator"
    struct access_answer answer = access_decide(&question);
    if (!answer.allowed)
        return fail(c->arena, DENIED, "%s", access_reason_text(answer.reason));
    enum code code = uri_query_read(c->arena, c->request->query, &query);
    struct str text = code ? (struct str){0} : uri_query_get(&query, STR("days"));
    *days = DAYS_DEFAULT;
    if (code == DONE && text.ptr && (!str_to_u64(text, days) || *days < 1 || *days > DAYS_MAX))
        return fail_at(c->arena, INVALID, STR("days"), "Ask for 1 to %d days", DAYS_MAX);
    return code;
}

static enum code tell_figures(struct call *c)
{
    struct buf b;
    uint64_t days;
    enum code code = check_operator(c, &days);
    if (code)
        return code;
    buf_init(&b, c->arena, 8192);
    buf_add_char(&b, '{');
    add_instant(&b, "at", c->now_us);
    code = add_spaces(&b, c);
    if (code == DONE)
        code = add_letters(&b, c);
    if (code == DONE)
        code = add_checkpoint(&b, c);
    add_volumes(&b, c);
    if (code == DONE)
        code = add_days(&b, c, (int64_t)days);
    buf_add_char(&b, '}');
    if (code == DONE)
        http_answer(c->exchange, STR("application/json"), buf_str(&b));
    return code;
}

// ---- the job ----------------------------------------------------------------------------------------------

struct spaces {
    uint64_t open, erased;
};

static enum code see_space(void *context, uint64_t space, int state, int64_t created_us)
{
    struct spaces *s = context;
    (void)space;
    (void)created_us;
    if (state != SPACE_LODGE) // nobody's record
        *(state == SPACE_OPEN ? &s->open : &s->erased) += 1;
    return DONE;
}

static enum code count_spaces(struct job_run *run)
{
    struct spaces s = {0};
    struct deed d = {0};
    enum code code = job_deed(run, run->arena, &d);
    if (code == DONE)
        code = space_each(&d, see_space, &s);
    command_deed_end(&d);
    if (code == DONE)
        code = figure_note(run->arena, run->house->store, SPACES_OPEN, run->now_us, s.open);
    if (code == DONE)
        code = figure_note(run->arena, run->house->store, SPACES_ERASED, run->now_us, s.erased);
    return code ? code : census_go_on(run);
}

static const struct route routes[] = {
    {HTTP_GET, "/operator/figures", "operator", "none", ROUTE_READS, 0, false, "figures", tell_figures},
    {0},
};

static const struct job jobs[] = {
    {.name = "spaces",
     .what = "Counts the spaces, and looks at the state of some, for the operator's figures.",
     .every_s = SPACES_EVERY_S,
     .bound_s = 600,
     .run = count_spaces},
    {0},
};

static const struct setting settings[] = {
    {"figures.census", "1000",
     "Of how many spaces the job \"spaces\" looks at the state in a run, every ten minutes. Each is opened "
     "with its key: with "
     "more, a census of many spaces is over sooner, and the key's process has more to do.",
     SETTING_NUMBER, "1..1000000"},
    {0},
};

const struct feature figures_feature = {
    .name = "figures", .routes = routes, .jobs = jobs, .settings = settings};
