// Values of search requests, by the kind of their parameter (R4 §3.1.1.4.5 to §3.1.1.4.14, §3.1.1.4.19).
#include "fhir/search/search_int.h"

static const char *const prefix_words[] = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"};

struct str search_cut(struct str *rest, char separator)
{
    size_t at = 0;
    while (at < rest->len && rest->ptr[at] != separator)
        at += rest->ptr[at] == '\\' && at + 1 < rest->len ? 2 : 1;
    struct str part = str_of(rest->ptr, at);
    *rest = at < rest->len ? str_skip(*rest, at + 1) : (struct str){0};
    if (rest->ptr && !rest->len)
        *rest = STR("");
    return part;
}

enum code search_unescape(struct search_parse *s, struct str text, struct str *out)
{
    *out = text;
    if (str_find(text, '\\') < 0)
        return DONE;
    struct buf plain;
    buf_init(&plain, s->arena, text.len);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' && (++i == text.len || !memchr("\\$,|", text.ptr[i], 4)))
            return fail(
                s->arena, INVALID,
                "in \"%.*s\", a backslash stands only before one of \\ $ , | (write \\\\ for a backslash)",
                STR_ARG(s->name));
        buf_add_char(&plain, text.ptr[i]);
    }
    *out = buf_str(&plain);
    return DONE;
}

static struct str take_prefix(struct str text, struct search_value *v)
{
    for (size_t i = 0; i < COUNT_OF(prefix_words); i++) {
        if (str_starts(text, str_of(prefix_words[i], 2))) {
            v->prefix = (enum search_prefix)i;
            return str_skip(text, 2);
        }
    }
    return text;
}

// R4's recommendation for ap: 10 % of the distance between now and the date.
static void widen(struct search_value *v)
{
    int64_t now = clock_now_us();
    int64_t gap = now > v->until_us ? now - v->until_us : v->from_us > now ? v->from_us - now : 0;
    v->from_us -= gap / 10;
    v->until_us += gap / 10;
}

static enum code parse_date(struct search_parse *s, struct str text, struct search_value *v)
{
    struct date date;
    struct str plain = arena_copy(s->arena, take_prefix(text, v));
    char *space = plain.len ? memchr(plain.ptr, ' ', plain.len) : NULL;
    if (space)
        *space = '+'; // an offset whose plus sign was not percent-encoded
    if (!date_read(plain, &date))
        return fail(s->arena, INVALID,
                    "\"%.*s\" takes a date such as 2024, 2024-03, 2024-03-01 or 2024-03-01T10:20:30Z, with "
                    "one of the "
                    "prefixes eq, ne, gt, lt, ge, le, sa, eb, ap or none",
                    STR_ARG(s->name));
    v->from_us = date.from_us;
    v->until_us = date.until_us;
    if (v->prefix == SEARCH_AP)
        widen(v);
    return DONE;
}

static enum code parse_number(struct search_parse *s, struct str text, struct search_value *v)
{
    if (!search_number_span(take_prefix(text, v), &v->exact, &v->span))
        return fail(s->arena, INVALID,
                    "\"%.*s\" takes a number such as 5.4 or 1e-3, with one of the prefixes eq, ne, gt, lt, "
                    "ge, le, sa, "
                    "eb, ap or none",
                    STR_ARG(s->name));
    if (v->prefix == SEARCH_AP)
        v->span = search_number_around(v->exact);
    return DONE;
}

static void set_code(struct search_parse *s, struct search_value *v, struct str code)
{
    struct buf key;
    v->code = code;
    if (!code.len)
        return;
    buf_init(&key, s->arena, code.len + 16);
    key_code_write(&key, code);
    v->code_key = buf_str(&key);
    for (size_t i = 0; i < code.len; i++)
        v->has_letters = v->has_letters || (code.ptr[i] | 32) >= 'a';
}

// Cuts at '|' and unescapes; more parts than `size` are a fault.
static enum code cut_parts(struct search_parse *s, struct str text, struct str *parts, size_t size,
                           size_t *count)
{
    for (*count = 0; text.ptr; ++*count) {
        if (*count == size)
            return fail(s->arena, INVALID,
                        "\"%.*s\" has a value with too many \"|\" (write \\| for one that is meant)",
                        STR_ARG(s->name));
        enum code code = search_unescape(s, search_cut(&text, '|'), &parts[*count]);
        if (code != DONE)
            return code;
    }
    return DONE;
}

static enum code parse_quantity(struct search_parse *s, struct str text, struct search_value *v)
{
    struct str parts[3] = {{0}};
    size_t count;
    enum code code = cut_parts(s, text, parts, 3, &count);
    if (code != DONE)
        return code;
    if (count == 2)
        return fail(s->arena, INVALID,
                    "\"%.*s\" takes [number], [number]|[system]|[code] or [number]||[unit]",
                    STR_ARG(s->name));
    if (count == 3) {
        v->has_pipe = parts[1].len > 0;
        v->system = key_name_of(parts[1]);
        set_code(s, v, parts[2]);
    }
    return parse_number(s, parts[0], v);
}

static enum code parse_token(struct search_parse *s, const struct model_param *p, struct str text,
                             struct search_value *v)
{
    struct str parts[2] = {{0}};
    size_t count;
    enum code code = cut_parts(s, text, parts, 2, &count);
    if (code != DONE)
        return code;
    v->has_pipe = count == 2;
    set_code(s, v, parts[count - 1]);
    if (!v->has_pipe)
        return DONE;
    if (!parts[0].len && !parts[1].len)
        return fail(s->arena, INVALID, "\"%.*s\" has a \"|\" with nothing beside it", STR_ARG(s->name));
    v->system = key_name_of(parts[0]);
    v->is_implied = parts[0].len && p && search_system_is_implied(p, parts[0], parts[1]);
    return DONE;
}

static enum code parse_of_type(struct search_parse *s, struct str text, struct search_value *v)
{
    struct str parts[3] = {{0}};
    size_t count;
    enum code code = cut_parts(s, text, parts, 3, &count);
    if (code != DONE)
        return code;
    if (count != 3 || !parts[0].len || !parts[1].len || !parts[2].len)
        return fail(s->arena, INVALID, "\"%.*s\" takes [system]|[code]|[value], all three", STR_ARG(s->name));
    v->has_pipe = true;
    v->system = key_name_of(parts[0]);
    set_code(s, v, parts[1]);
    v->text = parts[2];
    return DONE;
}

static enum code parse_value_set(struct search_parse *s, struct str text, struct search_value *v)
{
    struct str url;
    const char *known;
    enum code code = search_unescape(s, text, &url);
    if (code != DONE)
        return code;
    for (uint16_t i = 1; (known = model_binding_url(i)); i++) {
        struct str rest = str_from(known), plain = str_cut(&rest, '|');
        if (str_equal(plain, url) || str_equal(str_from(known), url)) {
            v->binding = i;
            return DONE;
        }
    }
    return fail(s->arena, INVALID,
                "\"%.*s\" names a value set that is not known here; known are those that R4 requires codes "
                "to be from",
                STR_ARG(s->name));
}

static enum code parse_string(struct search_parse *s, struct str text, struct search_value *v)
{
    enum code code = search_unescape(s, text, &v->text);
    if (code != DONE)
        return code;
    v->folded = search_fold(s->arena, v->text);
    v->squeezed = search_squeeze(s->arena, v->folded);
    return DONE;
}

static bool is_id(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool good = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '.' ||
                    c == '_';
        if (!good)
            return false;
    }
    return text.len >= 1 && text.len <= 64;
}

bool search_split_reference(struct str text, model_type *type, struct str *id, struct str *version)
{
    struct str rest = text, history;
    *type = model_resource_named(str_cut(&rest, '/'));
    *id = str_cut(&rest, '/');
    history = str_cut(&rest, '/');
    *version = rest;
    bool versioned = str_equal(history, STR("_history")) && is_id(rest);
    return *type && is_id(*id) && (!history.ptr || versioned);
}

static enum code parse_reference(struct search_parse *s, const struct search_clause *c, struct str text,
                                 struct search_value *v)
{
    struct str parts[2] = {{0}}, id, base = s->options->base;
    size_t count;
    enum code code = cut_parts(s, text, parts, 2, &count);
    if (code != DONE)
        return code;
    v->text = parts[0];
    v->version = parts[1];
    v->base = base;
    if (base.len && str_starts(v->text, base) && v->text.len > base.len && v->text.ptr[base.len] == '/')
        v->text = str_skip(v->text, base.len + 1);
    if (is_id(v->text)) {
        v->is_bare = !c || !c->target;
        if (!v->is_bare) {
            v->type = c->target;
            v->text = arena_print(s->arena, "%s/%.*s", model_info(c->target)->name, STR_ARG(v->text));
        }
    } else if (search_split_reference(v->text, &v->type, &id, &parts[1])) {
        v->version = parts[1];
        v->text = str_of(v->text.ptr, (size_t)(id.ptr + id.len - v->text.ptr));
    } else if (!v->version.len) {
        v->version = search_cut_version(&v->text);
    }
    if (!v->text.len)
        return fail(s->arena, INVALID, "\"%.*s\" takes an id, [type]/[id] or a URL", STR_ARG(s->name));
    return DONE;
}

static enum code parse_near(struct search_parse *s, struct str text, struct search_value *v)
{
    static const struct {
        const char *unit;
        double metres;
    } units[] = {{"km", 1000}, {"m", 1}, {"[mi_us]", 1609.347}, {"[mi_i]", 1609.344}, {"mi", 1609.344}};
    struct str parts[4] = {{0}};
    struct number latitude, longitude, distance = {50, 0};
    size_t count, unit = 0;
    enum code code = cut_parts(s, text, parts, 4, &count);
    if (code != DONE)
        return code;
    while (parts[3].len && unit < COUNT_OF(units) && !str_equal(parts[3], str_from(units[unit].unit)))
        unit++;
    if (count < 2 || unit == COUNT_OF(units) || !search_number_read(parts[0], &latitude) ||
        !search_number_read(parts[1], &longitude) ||
        (parts[2].len && !search_number_read(parts[2], &distance)))
        return fail(s->arena, INVALID, "\"%.*s\" takes [latitude]|[longitude]|[distance]|[km, m or [mi_us]]",
                    STR_ARG(s->name));
    v->latitude = search_number_value(latitude);
    v->longitude = search_number_value(longitude);
    v->metres = search_number_value(distance) * units[unit].metres;
    return DONE;
}

static enum code parse_uri(struct search_parse *s, struct str text, struct search_value *v)
{
    struct str parts[2] = {{0}};
    size_t count;
    enum code code = cut_parts(s, text, parts, 2, &count);
    v->text = parts[0];
    v->version = parts[1];
    return code;
}

static enum code parse_missing(struct search_parse *s, struct str text, struct search_value *v)
{
    v->is_true = str_equal(text, STR("true"));
    if (!v->is_true && !str_equal(text, STR("false")))
        return fail(s->arena, INVALID, "\"%.*s\" takes true or false", STR_ARG(s->name));
    return DONE;
}

// A value of a kind that stands alone; composites come back here for each of their parts.
static enum code parse_kind(struct search_parse *s, const struct model_param *p,
                            const struct search_clause *c, struct str text, struct search_value *v)
{
    switch (p->kind) {
    case PARAM_NUMBER:
        return parse_number(s, text, v);
    case PARAM_DATE:
        return parse_date(s, text, v);
    case PARAM_STRING:
        return parse_string(s, text, v);
    case PARAM_TOKEN:
        return parse_token(s, p, text, v);
    case PARAM_REFERENCE:
        return parse_reference(s, c, text, v);
    case PARAM_QUANTITY:
        return parse_quantity(s, text, v);
    case PARAM_URI:
        return parse_uri(s, text, v);
    default:
        return parse_near(s, text, v);
    }
}

static enum code parse_composite(struct search_parse *s, const struct model_param *p, struct str text,
                                 struct search_value *v)
{
    const struct model_component *components = model_components(p);
    enum code code = DONE;
    v->part_count = p->component_count;
    v->parts = ARENA_ARRAY(s->arena, struct search_value, v->part_count);
    for (size_t i = 0; i < v->part_count && code == DONE; i++) {
        struct str part = text.ptr ? search_cut(&text, '$') : (struct str){0};
        if (!part.len || (i + 1 == v->part_count && text.ptr))
            return fail(s->arena, INVALID, "\"%.*s\" takes %zu values joined by \"$\"", STR_ARG(s->name),
                        v->part_count);
        code = parse_kind(s, components[i].param, NULL, part, &v->parts[i]);
    }
    return code;
}

static enum code parse_value(struct search_parse *s, const struct search_clause *c, struct str text,
                             struct search_value *v)
{
    switch (c->modifier) {
    case SEARCH_MISSING:
        return parse_missing(s, text, v);
    case SEARCH_TEXT:
        return parse_string(s, text, v);
    case SEARCH_IN:
    case SEARCH_NOT_IN:
        return parse_value_set(s, text, v);
    case SEARCH_OF_TYPE:
        return parse_of_type(s, text, v);
    case SEARCH_IDENTIFIER:
        return parse_token(s, NULL, text, v);
    default:
        break;
    }
    if (!c->param && c->special && strcmp(c->special, "_id") == 0)
        return parse_reference(s, c, text, v);
    if (search_clause_is_content(c))
        return parse_string(s, text, v);
    if (!c->param)
        return parse_date(s, text, v);
    return c->param->kind == PARAM_COMPOSITE ? parse_composite(s, c->param, text, v)
                                             : parse_kind(s, c->param, c, text, v);
}

enum code search_parse_values(struct search_parse *s, model_type type, struct search_clause *c,
                              struct str text)
{
    size_t size = 1;
    for (size_t i = 0; i < text.len; i++)
        size += text.ptr[i] == ',';
    if (size > VALUES_MAX)
        return fail(s->arena, INVALID, "\"%.*s\" has more than %d alternatives", STR_ARG(s->name),
                    VALUES_MAX);
    c->values = ARENA_ARRAY(s->arena, struct search_value, size);
    if (c->special && strcmp(c->special, "_id") == 0)
        c->target = type;
    while (text.ptr) {
        struct str one = search_cut(&text, ',');
        if (!one.len)
            return fail(s->arena, INVALID,
                        "\"%.*s\" has an empty value; leave the parameter out or give it one",
                        STR_ARG(s->name));
        enum code code = parse_value(s, c, one, &c->values[c->value_count++]);
        if (code != DONE)
            return code;
    }
    if (!c->value_count)
        return fail(s->arena, INVALID, "\"%.*s\" has no value", STR_ARG(s->name));
    return DONE;
}
