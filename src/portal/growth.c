// Reference curves of growth that the operator supplies: a table of text, read strictly, given to the pages as JSON. The
// program carries none: their numbers belong to those who publish them (docs/growth.md).
#include "portal/portal_int.h"

#include "codec/json/json.h"
#include "codec/text/text.h"

#include <stdio.h>

enum { CURVES_MAX = 15, LINE_MAX = 1000, MONTHS_MAX = 240, NAME_MAX = 20, FILE_MAX = 1024 * 1024 };

struct reading {
    struct arena *arena;
    struct buf rows;
    struct str source, licence, curves[CURVES_MAX];
    size_t curve_count, row_count, line;
    struct str measure, sex, months; // of the row before
};

static enum code wrong(struct reading *r, const char *what)
{
    return fail_at(r->arena, INVALID, arena_print(r->arena, "line %zu", r->line), "%s", what);
}

// "# source: …", "# licence: …"; any other comment is passed over.
static void read_comment(struct reading *r, struct str line)
{
    struct str name = str_trim(str_cut(&line, ':')), value = str_trim(line);
    if (str_equal(name, STR("source")))
        r->source = value;
    if (str_equal(name, STR("licence")))
        r->licence = value;
}

static enum code read_head(struct reading *r, struct str line)
{
    static const char *const first[] = {"measure", "sex", "age_months"};
    for (size_t i = 0; i < COUNT_OF(first); i++)
        if (!str_equal(str_cut(&line, '\t'), str_from(first[i])))
            return wrong(
                r, "The first line that is no comment names the columns: measure, sex, age_months, then the "
                   "curves from the lowest to the highest, with a tabulator between them");
    while (line.ptr) {
        struct str name = str_trim(str_cut(&line, '\t'));
        if (!name.len || name.len > NAME_MAX || !utf8_valid(name) || r->curve_count == CURVES_MAX)
            return wrong(r, "A curve has a name of 1 to 20 characters, and there are at most 15");
        r->curves[r->curve_count++] = name;
    }
    return r->curve_count ? DONE : wrong(r, "There is no column of a curve");
}

// Digits, and a point with digits: nothing that a JSON number is not.
static bool is_number(struct str s)
{
    struct str rest = s, whole = str_cut(&rest, '.');
    bool has_part = rest.ptr != NULL;
    if (!whole.len || whole.len > 6 || (whole.len > 1 && whole.ptr[0] == '0') ||
        (has_part && (!rest.len || rest.len > 6)))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] < '0' || s.ptr[i] > '9') && i != whole.len)
            return false;
    return true;
}

static enum code check_place(struct reading *r, struct str measure, struct str sex, struct str months)
{
    static const char *const measures[] = {"weight", "height", "head", "bmi"};
    static const char *const sexes[] = {"M", "F"};
    uint64_t whole;
    struct str rest = months;
    if (!str_is_one_of(measure, measures, COUNT_OF(measures)))
        return wrong(r, "The measure is weight (kg), height (cm), head (cm) or bmi (kg/m2)");
    if (!str_is_one_of(sex, sexes, COUNT_OF(sexes)))
        return wrong(r, "The sex is M or F");
    if (!is_number(months) || !str_to_u64(str_cut(&rest, '.'), &whole) || whole > MONTHS_MAX)
        return wrong(r, "The age is a number of months from 0 to 240, such as 24 or 4.5");
    bool goes_on = str_equal(measure, r->measure) && str_equal(sex, r->sex);
    if (goes_on && decimal_compare(r->months, months) >= 0)
        return wrong(r, "Ages of one measure and sex go up from line to line");
    r->measure = measure;
    r->sex = sex;
    r->months = months;
    return DONE;
}

static enum code read_row(struct reading *r, struct str line)
{
    struct str measure = str_cut(&line, '\t'), sex = str_cut(&line, '\t'), months = str_cut(&line, '\t'),
               before = {0};
    enum code code = check_place(r, measure, sex, months);
    if (code)
        return code;
    buf_print(&r->rows, "%s[\"%.*s\",\"%.*s\",%.*s", r->row_count++ ? "," : "", STR_ARG(measure),
              STR_ARG(sex), STR_ARG(months));
    for (size_t i = 0; i < r->curve_count; i++) {
        struct str value = str_trim(str_cut(&line, '\t'));
        if (!is_number(value))
            return wrong(r, "Each curve has a number, such as 3.25");
        if (before.ptr && decimal_compare(before, value) >= 0)
            return wrong(r, "The curves go from the lowest to the highest");
        buf_print(&r->rows, ",%.*s", STR_ARG(value));
        before = value;
    }
    buf_add_char(&r->rows, ']');
    return line.ptr ? wrong(r, "There are more columns than curves") : DONE;
}

static enum code read_line(struct reading *r, struct str line)
{
    if (line.len > LINE_MAX)
        return wrong(r, "A line has at most 1,000 characters");
    if (!str_trim(line).len)
        return DONE;
    if (line.ptr[0] == '#') {
        read_comment(r, str_skip(line, 1));
        return DONE;
    }
    return r->curve_count ? read_row(r, line) : read_head(r, line);
}

static void write_all(struct reading *r, struct buf *out)
{
    buf_add(out, STR("{\"source\":"));
    json_write_string(out, r->source);
    buf_add(out, STR(",\"licence\":"));
    json_write_string(out, r->licence);
    buf_add(out, STR(",\"curves\":["));
    for (size_t i = 0; i < r->curve_count; i++) {
        buf_add(out, i ? STR(",") : STR(""));
        json_write_string(out, r->curves[i]);
    }
    buf_print(out, "],\"rows\":[%.*s]}", STR_ARG(buf_str(&r->rows)));
}

enum code growth_read(struct arena *a, struct str text, struct buf *out)
{
    struct reading r = {.arena = a};
    enum code code = DONE;
    buf_init(&r.rows, a, text.len + 64);
    while (code == DONE && text.ptr) {
        struct str line = str_cut(&text, '\n');
        r.line++;
        code = read_line(&r, str_ends(line, STR("\r")) ? str_of(line.ptr, line.len - 1) : line);
    }
    if (code)
        return code;
    if (!r.source.len || !r.licence.len || !utf8_valid(r.source) || !utf8_valid(r.licence))
        return fail(a, INVALID,
                    "Say whose numbers these are and under which licence: # source: … and # licence: …");
    if (!r.row_count)
        return fail(a, INVALID, "There is no line of numbers");
    write_all(&r, out);
    return DONE;
}

// ---- serving ----------------------------------------------------------------------------------------------

enum code growth_answer(struct call *c)
{
    struct str path = setting_text(c->service, "growth.references"), text;
    struct buf out;
    enum code code = DONE;
    buf_init(&out, c->arena, 4096);
    if (path.len)
        code = named_file_read(c->arena, path.ptr, FILE_MAX, &text);
    if (path.len && code == DONE)
        code = growth_read(c->arena, text, &out);
    if (code) {
        // The operator's affair: who looks at a chart sees it without curves.
        log_line(LOG_ERROR, "portal", "growth.references: %s %s", c->arena->fault.where,
                 c->arena->fault.text);
        out.len = 0;
    }
    http_status(c->exchange, 200);
    http_field_add(c->exchange, STR("Cache-Control"), STR("public, max-age=3600"));
    http_answer(c->exchange, STR("application/json; charset=utf-8"),
                out.len ? buf_str(&out) : STR("{\"curves\":[],\"rows\":[]}"));
    return DONE;
}

int growth_check(struct command_call *c)
{
    struct str text;
    struct buf out;
    buf_init(&out, c->arena, 4096);
    if (c->word_count != 1)
        return command_usage(c, "name one file");
    enum code code = named_file_read(c->arena, c->words[0], FILE_MAX, &text);
    if (code == DONE)
        code = growth_read(c->arena, text, &out);
    if (code)
        return command_failed(c, code);
    fprintf(c->out, "These curves of growth can be served: growth.references = %s\n", c->words[0]);
    return EXIT_DONE;
}
