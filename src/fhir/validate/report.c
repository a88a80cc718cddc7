// The report: issues in the order they are met, and the OperationOutcome made of them (R4 §2.36).
#include "fhir/validate/validate_int.h"

#include <stdio.h>

enum { KEPT_MAX = 100 };

static void write_where(struct buf *out, const struct frame *frame)
{
    if (frame->parent != NULL) {
        write_where(out, frame->parent);
        buf_add_char(out, '.');
    }
    buf_add(out, str_from(frame->name));
    if (frame->index >= 0) {
        buf_print(out, "[%d]", frame->index);
    }
}

// What stands in outside text where a name should: only characters of names, cut to a length that reads.
static void write_member(struct buf *out, const char *name, size_t len)
{
    for (size_t i = 0; i < len && i < 64; i++) {
        char ch = name[i];
        bool is_plain =
            (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
        buf_add_char(out, is_plain ? ch : '?');
    }
}

PRINTF_LIKE(5, 0)
static void add_issue(struct check *c, enum validate_severity severity, struct issue_at where,
                      const char *code, const char *format, va_list args)
{
    struct validate_report *report = c->report;
    // Counted apart, so that no number of warnings hides an error.
    size_t *count = severity == VALIDATE_ERROR ? &report->errors : &report->warnings;
    if ((*count)++ >= KEPT_MAX) {
        return;
    }
    struct buf expression;
    buf_init(&expression, c->arena, 64);
    write_where(&expression, where.frame);
    if (where.member != NULL) {
        buf_add_char(&expression, '.');
        write_member(&expression, where.member, where.member_len);
    }
    struct validate_issue *issue = ARENA_NEW(c->arena, struct validate_issue);
    *issue = (struct validate_issue){.severity = severity, .code = code, .expression = buf_str(&expression)};
    char text[512];
    vsnprintf(text, sizeof text, format, args);
    issue->diagnostics = arena_copy(c->arena, str_from(text));
    *(c->last != NULL ? &c->last->next : &report->first) = issue;
    c->last = issue;
}

void report_error(struct check *c, struct issue_at where, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_issue(c, VALIDATE_ERROR, where, code, format, args);
    va_end(args);
}

void report_warning(struct check *c, struct issue_at where, const char *code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (c->options->warnings) {
        add_issue(c, VALIDATE_WARNING, where, code, format, args);
    }
    va_end(args);
}

static void write_issue(struct buf *out, const char *severity, const char *code, struct str diagnostics)
{
    buf_print(out, "{\"severity\":\"%s\",\"code\":\"%s\",\"diagnostics\":", severity, code);
    json_write_string(out, diagnostics);
}

struct str validate_outcome(struct arena *a, const struct validate_report *report)
{
    static const char *const severities[] = {"error", "warning", "information"};
    struct buf out;
    size_t kept = 0, all = report->errors + report->warnings;
    buf_init(&out, a, 512);
    buf_add(&out, STR("{\"resourceType\":\"OperationOutcome\",\"issue\":["));
    for (const struct validate_issue *i = report->first; i != NULL; i = i->next, kept++) {
        if (kept > 0) {
            buf_add_char(&out, ',');
        }
        write_issue(&out, severities[i->severity], i->code, i->diagnostics);
        buf_add(&out, STR(",\"expression\":["));
        json_write_string(&out, i->expression);
        buf_add(&out, STR("]}"));
    }
    if (kept == 0) {
        write_issue(&out, "information", "informational", STR("All OK"));
        buf_add_char(&out, '}');
    } else if (kept < all) {
        buf_add_char(&out, ',');
        write_issue(&out, "information", "informational",
                    arena_print(a, "%zu more issues were found and are not listed.", all - kept));
        buf_add_char(&out, '}');
    }
    buf_add(&out, STR("]}"));
    return buf_str(&out);
}
