// Loading all settings, finding one, printing them.
#include "settings/settings_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

// ---- rows -------------------------------------------------------------------------------------------------

static int compare_values(const void *a, const void *b)
{
    return strcmp(((const struct value *)a)->row->name, ((const struct value *)b)->row->name);
}

static int compare_name(const void *name, const void *value)
{
    return str_compare(*(const struct str *)name, str_from(((const struct value *)value)->row->name));
}

struct value *settings_find(const struct settings *s, struct str name)
{
    return s->count ? bsearch(&name, s->values, s->count, sizeof *s->values, compare_name) : NULL;
}

static void gather_rows(struct settings *s, const struct setting *const *tables)
{
    size_t count = 0;
    for (const struct setting *const *table = tables; *table; table++)
        for (const struct setting *row = *table; row->name; row++)
            count++;
    s->values = ARENA_ARRAY(&s->arena, struct value, count + 1);
    for (const struct setting *const *table = tables; *table; table++)
        for (const struct setting *row = *table; row->name; row++)
            s->values[s->count++].row = row;
    if (count)
        qsort(s->values, count, sizeof *s->values, compare_values);
}

// A wrong row is a fault of the program: every start would meet it.
static enum code take_standards(struct arena *a, struct settings *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct value *v = &s->values[i];
        if (i && compare_values(v - 1, v) == 0)
            return fail(a, INTERNAL, "two settings have the name %s", v->row->name);
        if (!v->row->help || !v->row->standard ||
            value_take(a, s, v, str_from(v->row->standard), STR("standard value")) != DONE)
            return fail(a, INTERNAL, "the standard value of %s does not fit its own row", v->row->name);
    }
    return DONE;
}

// ---- loading ----------------------------------------------------------------------------------------------

static enum code read_file(struct arena *a, struct settings *s, const char *path)
{
    enum { FILE_MAX = 1024 * 1024 };
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT || errno == ENOTDIR
                   ? DONE
                   : fail(a, INTERNAL, "%s cannot be opened: %s", path, strerror(errno));
    char *text = arena_alloc_raw(a, FILE_MAX + 1);
    size_t size = fread(text, 1, FILE_MAX + 1, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed || size > FILE_MAX)
        return fail(a, INTERNAL, "%s cannot be read, or is longer than 1 MB", path);
    return settings_read_text(a, s, str_from(path), str_of(text, size));
}

static enum code take_set(struct arena *a, struct settings *s, const char *set)
{
    struct str value = str_from(set);
    struct str name = str_trim(str_cut(&value, '='));
    struct value *v = settings_find(s, name);
    if (!value.ptr)
        return fail_at(a, INVALID, STR("--set"), "--set takes name=value");
    if (!v)
        return fail_at(a, INVALID, STR("--set"), "there is no setting \"%.*s\"; `ens settings` lists them",
                       (int)(name.len < 64 ? name.len : 64), name.ptr);
    return value_take(a, s, v, str_trim(value), STR("--set"));
}

static struct str folder_of(struct arena *a, const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? arena_copy(a, str_of(path, slash == path ? 1 : (size_t)(slash - path))) : STR(".");
}

enum code settings_load(struct arena *a, const struct settings_sources *sources, struct settings **out)
{
    struct settings *s = heap_alloc(sizeof *s);
    arena_init(&s->arena);
    s->folder = folder_of(&s->arena, sources->file);
    gather_rows(s, sources->tables);
    enum code code = take_standards(a, s);
    if (code == DONE && sources->file)
        code = read_file(a, s, sources->file);
    for (size_t i = 0; code == DONE && i < sources->set_count; i++)
        code = take_set(a, s, sources->sets[i]);
    if (code)
        settings_free(&s);
    *out = s;
    return code;
}

void settings_free(struct settings **s)
{
    if (!*s)
        return;
    for (size_t i = 0; i < (*s)->count; i++)
        value_drop(&(*s)->values[i]);
    arena_release(&(*s)->arena);
    free(*s);
    *s = NULL;
}

// ---- asking -----------------------------------------------------------------------------------------------

static const struct value *value_of(const struct settings *s, const char *name, unsigned kinds)
{
    const struct value *v = s ? settings_find(s, str_from(name)) : NULL;
    if (v && (1U << v->row->kind & kinds))
        return v;
    log_line(LOG_ERROR, "settings", "no feature declares a setting %s of the kind that is asked for", name);
    abort();
}

struct str settings_text(const struct settings *s, const char *name)
{
    const struct value *v = value_of(s, name,
                                     1U << SETTING_TEXT | 1U << SETTING_CHOICE | 1U << SETTING_URL |
                                         1U << SETTING_FOLDER | 1U << SETTING_FILE | 1U << SETTING_SECRET);
    return v->row->kind < SETTING_FOLDER ? v->text : v->content.ptr ? v->content : STR("");
}

int64_t settings_number(const struct settings *s, const char *name)
{
    return value_of(s, name, 1U << SETTING_NUMBER)->number;
}

bool settings_switch(const struct settings *s, const char *name)
{
    return value_of(s, name, 1U << SETTING_SWITCH)->number != 0;
}

int64_t settings_duration_us(const struct settings *s, const char *name)
{
    return value_of(s, name, 1U << SETTING_DURATION)->number;
}

bool settings_next(const struct settings *s, size_t *at, const struct setting **row, struct str *value)
{
    if (*at >= s->count)
        return false;
    const struct value *v = &s->values[(*at)++];
    *row = v->row;
    *value = v->row->kind == SETTING_FOLDER || v->row->kind == SETTING_FILE ? v->content : v->text;
    return true;
}

// ---- printing ---------------------------------------------------------------------------------------------

void settings_print(struct buf *out, const struct settings *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct setting *row = s->values[i].row;
        struct str text = s->values[i].text;
        buf_print(out, "# %s\n", row->help);
        if (row->allowed)
            buf_print(out, "# Allowed: %s\n", row->allowed);
        if (!str_equal(text, str_from(row->standard)))
            buf_print(out, "# Standard: %s\n", row->standard[0] ? row->standard : "not set");
        buf_print(out, "%s =%s%.*s\n%s", row->name, text.len ? " " : "", STR_ARG(text),
                  i + 1 < s->count ? "\n" : "");
    }
}
