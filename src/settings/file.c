// The file: lines `name = value`; empty lines and lines that begin with # say nothing.
#include "settings/settings_int.h"

static enum code read_line(struct arena *a, struct settings *s, struct str line, unsigned number,
                           struct str where)
{
    struct str value = line;
    struct str name = str_trim(str_cut(&value, '='));
    if (!value.ptr)
        return fail_at(a, INVALID, where, "a line is `name = value`, or begins with # and is a comment");
    struct value *v = settings_find(s, name);
    if (!v)
        return fail_at(a, INVALID, where, "there is no setting \"%.*s\"; `ens settings` lists them",
                       (int)(name.len < 64 ? name.len : 64), name.ptr);
    if (v->line)
        return fail_at(a, INVALID, where, "%s is set in line %u already; keep one of the two", v->row->name,
                       v->line);
    v->line = number;
    return value_take(a, s, v, str_trim(value), where);
}

enum code settings_read_text(struct arena *a, struct settings *s, struct str name, struct str text)
{
    unsigned number = 0;
    for (struct str rest = text; rest.ptr;) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        number++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        enum code code = read_line(a, s, line, number, arena_print(a, "%.*s:%u", STR_ARG(name), number));
        if (code)
            return code;
    }
    return DONE;
}
