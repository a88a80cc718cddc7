// One value: does it fit its row, and what does it mean?
#include "settings/settings_int.h"

#include "codec/text/text.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SECOND_US = 1000 * 1000 };

bool duration_read(struct str text, int64_t *us)
{
    enum { COUNT_MAX = 1000 * 1000 };
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    uint64_t count;
    if (text.len < 2 || !str_to_u64(str_of(text.ptr, text.len - 1), &count) || count == 0 ||
        count > COUNT_MAX)
        return false;
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (text.ptr[text.len - 1] == units[i].unit) {
            *us = (int64_t)count * units[i].seconds * SECOND_US;
            return true;
        }
    return false;
}

static bool number_read(struct str text, int64_t *number)
{
    uint64_t value;
    if (!str_to_u64(text, &value) || value > INT64_MAX)
        return false;
    *number = (int64_t)value;
    return true;
}

// "1..500": is the number between, the ends included?
static bool is_within(const char *allowed, int64_t number, bool (*read)(struct str, int64_t *))
{
    int64_t least, most;
    struct str range = str_from(allowed);
    ptrdiff_t dots = str_find_str(range, STR(".."));
    return dots > 0 && read(str_of(range.ptr, (size_t)dots), &least) &&
           read(str_skip(range, (size_t)dots + 2), &most) && least <= number && number <= most;
}

static bool is_listed(const char *allowed, struct str word)
{
    struct str rest = str_from(allowed);
    while (rest.ptr)
        if (str_equal(str_cut(&rest, '|'), word))
            return true;
    return false;
}

// scheme://host…, printable ASCII, no user and no password (they would be printed), no fragment, no slash at the end.
static bool is_url(struct str text, const char *schemes)
{
    ptrdiff_t colon = str_find_str(text, STR("://"));
    if (colon < 1)
        return false;
    struct str host = str_skip(text, (size_t)colon + 3);
    for (size_t i = 0; i < text.len; i++)
        if (!isgraph((unsigned char)text.ptr[i]) || strchr("\"<>\\^`{|}#@", text.ptr[i]))
            return false;
    return host.len && host.ptr[0] != '/' && !str_ends(host, STR("/")) &&
           (!schemes || is_listed(schemes, str_of(text.ptr, (size_t)colon)));
}

static bool has_length(struct str text, const char *allowed)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80; // what goes on is no character of its own
    return utf8_valid(text) && is_within(allowed, count, number_read);
}

static bool is_line(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (iscntrl((unsigned char)text.ptr[i]))
            return false;
    return true;
}

static bool fits(struct value *v, struct str text)
{
    const struct setting *row = v->row;
    switch (row->kind) {
    case SETTING_NUMBER:
        return number_read(text, &v->number) &&
               (!row->allowed || is_within(row->allowed, v->number, number_read));
    case SETTING_DURATION:
        return duration_read(text, &v->number) &&
               (!row->allowed || is_within(row->allowed, v->number, duration_read));
    case SETTING_SWITCH:
        v->number = str_equal(text, STR("yes"));
        return v->number || str_equal(text, STR("no"));
    case SETTING_CHOICE:
        return is_listed(row->allowed, text);
    case SETTING_URL:
        return is_url(text, row->allowed);
    case SETTING_TEXT:
        return !row->allowed || has_length(text, row->allowed);
    case SETTING_FOLDER:
    case SETTING_FILE:
    case SETTING_SECRET:
        return true;
    }
    return false;
}

static const char *wanted(const struct setting *row)
{
    if (row->kind == SETTING_TEXT && row->allowed)
        return "a line of text in UTF-8, of as many characters as stands here";
    static const char *const words[] = {
        [SETTING_TEXT] = "a line of text",
        [SETTING_NUMBER] = "a whole number",
        [SETTING_SWITCH] = "yes or no",
        [SETTING_CHOICE] = "one of",
        [SETTING_DURATION] = "a number with s, m, h or d, such as 15m",
        [SETTING_URL] = "an absolute URL without user, password, fragment or a slash at the end",
        [SETTING_FOLDER] = "the path of a folder",
        [SETTING_FILE] = "the path of a file",
        [SETTING_SECRET] = "the path of a file",
    };
    return words[row->kind];
}

void value_drop(struct value *v)
{
    if (v->content.len)
        wipe((void *)(uintptr_t)v->content.ptr, v->content.len);
    v->content = (struct str){0};
}

static enum code path_take(struct arena *a, struct settings *s, struct value *v, struct str where)
{
    struct stat about;
    char path[PATH_MAX];
    const char *given = path_of(a, s, v->text).ptr;
    bool is_folder = v->row->kind == SETTING_FOLDER;
    if (!realpath(given, path) || stat(path, &about) != 0 || S_ISDIR(about.st_mode) != is_folder)
        return fail_at(a, INVALID, where, "%s: there is no %s %s; make it first", v->row->name,
                       is_folder ? "folder" : "file", given);
    v->content = arena_copy(&s->arena, str_from(path));
    return DONE;
}

enum code value_take(struct arena *a, struct settings *s, struct value *v, struct str text, struct str where)
{
    const struct setting *row = v->row;
    bool may_be_unset = row->kind == SETTING_TEXT || row->kind == SETTING_URL || row->kind >= SETTING_FOLDER;
    value_drop(v);
    if (!is_line(text) || (text.len ? !fits(v, text) : !may_be_unset))
        return fail_at(a, INVALID, where, "%s takes %s%s%s%s; `ens settings` explains each", row->name,
                       wanted(row), row->allowed ? " (" : "", row->allowed ? row->allowed : "",
                       row->allowed ? ")" : "");
    v->text = arena_copy(&s->arena, text);
    if (text.len && (row->kind == SETTING_FOLDER || row->kind == SETTING_FILE))
        return path_take(a, s, v, where);
    return text.len && row->kind == SETTING_SECRET ? secret_read(a, s, v, where) : DONE;
}
