// Conversions: toX() and convertsToX() (N1 §Conversion).
#include "fhir/path/functions.h"

typedef bool convert(struct run *r, const struct path_item *value,
                     struct path_item *out); // false: there is none

static bool is_number(const struct path_item *v)
{
    return v->kind == PATH_INTEGER || v->kind == PATH_DECIMAL;
}

static bool to_boolean(struct run *r, const struct path_item *value, struct path_item *out)
{
    (void)r;
    static const char *const words[][2] = {{"true", "false"}, {"t", "f"}, {"yes", "no"},
                                           {"y", "n"},        {"1", "0"}, {"1.0", "0.0"}};
    struct number n;
    *out = *value;
    if (value->kind == PATH_BOOLEAN)
        return true;
    if (is_number(value) && number_read(value->text, &n)) {
        n = number_without_zeros(n);
        *out = path_boolean(n.digits == 1);
        return n.scale == 0 && (n.digits == 0 || n.digits == 1);
    }
    for (size_t i = 0; value->kind == PATH_STRING && i < COUNT_OF(words); i++)
        for (int k = 0; k < 2; k++)
            if (str_equal_fold(value->text, str_from(words[i][k]))) {
                *out = path_boolean(k == 0);
                return true;
            }
    return false;
}

static bool to_integer(struct run *r, const struct path_item *value, struct path_item *out)
{
    *out = *value;
    if (value->kind == PATH_INTEGER)
        return true;
    if (value->kind == PATH_BOOLEAN) {
        *out = path_integer(r, value->number);
        return true;
    }
    if (value->kind != PATH_STRING || !path_integer_read(value->text, out))
        return false;
    *out = path_integer(r, out->number); // without a + or leading zeros
    return true;
}

// (\+|-)?\d+(\.\d+)?
static bool is_decimal_text(struct str s)
{
    struct number unused;
    return str_find(s, 'e') < 0 && str_find(s, 'E') < 0 && number_read(s, &unused);
}

static bool to_decimal(struct run *r, const struct path_item *value, struct path_item *out)
{
    (void)r;
    struct str text = value->text;
    if (value->kind == PATH_BOOLEAN)
        text = value->number ? STR("1.0") : STR("0.0");
    else if (!is_number(value) && (value->kind != PATH_STRING || !is_decimal_text(text)))
        return false;
    if (text.len && text.ptr[0] == '+')
        text = str_skip(text, 1);
    *out = path_decimal(text);
    return true;
}

static bool to_text(struct run *r, const struct path_item *value, struct path_item *out)
{
    *out = path_string(value->text);
    if (value->kind != PATH_QUANTITY)
        return true;
    out->text = path_is_calendar_word(value->unit)
                    ? arena_print(r->arena, "%.*s %.*s", STR_ARG(value->text), STR_ARG(value->unit))
                    : arena_print(r->arena, "%.*s '%.*s'", STR_ARG(value->text), STR_ARG(value->unit));
    return true;
}

static bool to_temporal(const struct path_item *value, model_type type, struct path_item *out)
{
    struct moment m;
    *out = *value;
    out->type = type;
    out->kind = type == MODEL_System_Time ? PATH_TIME : PATH_DATE;
    bool is_source = value->kind == PATH_STRING || value->kind == out->kind;
    if (!is_source)
        return false;
    if (type == MODEL_System_Date) { // the date of a dateTime
        out->type = MODEL_System_DateTime;
        if (!moment_read(out, &m))
            return false;
        ptrdiff_t time = str_find(out->text, 'T');
        if (value->kind == PATH_STRING && time >= 0)
            return false;
        out->text.len = time >= 0 ? (size_t)time : out->text.len;
        out->type = type;
    }
    return moment_read(out, &m);
}

static bool to_date(struct run *r, const struct path_item *value, struct path_item *out)
{
    (void)r;
    return to_temporal(value, MODEL_System_Date, out);
}

static bool to_date_time(struct run *r, const struct path_item *value, struct path_item *out)
{
    (void)r;
    return to_temporal(value, MODEL_System_DateTime, out);
}

static bool to_time(struct run *r, const struct path_item *value, struct path_item *out)
{
    (void)r;
    return to_temporal(value, MODEL_System_Time, out);
}

// '4 days', '4 \'mg\'', '4'.
static bool quantity_of_text(struct str text, struct path_item *out)
{
    struct str rest = text;
    size_t i = rest.len && (rest.ptr[0] == '-' || rest.ptr[0] == '+');
    while (i < rest.len && ((rest.ptr[i] >= '0' && rest.ptr[i] <= '9') || rest.ptr[i] == '.'))
        i++;
    struct str digits = str_of(rest.ptr, i), unit = str_trim(str_skip(rest, i));
    if (!is_decimal_text(digits))
        return false;
    if (!unit.len) {
        *out = path_quantity(digits, STR("1"));
        return true;
    }
    bool is_quoted = unit.len > 2 && unit.ptr[0] == '\'' && unit.ptr[unit.len - 1] == '\'';
    if (is_quoted)
        unit = str_of(unit.ptr + 1, unit.len - 2);
    *out = path_quantity(digits, unit);
    return is_quoted || path_is_calendar_word(unit);
}

static bool to_quantity(struct run *r, const struct path_item *value, struct path_item *out)
{
    (void)r;
    *out = *value;
    if (value->kind == PATH_QUANTITY)
        return true;
    if (value->kind == PATH_STRING)
        return quantity_of_text(value->text, out);
    if (value->kind == PATH_BOOLEAN)
        *out = path_quantity(value->number ? STR("1.0") : STR("0.0"), STR("1"));
    else
        *out = path_quantity(value->text, STR("1"));
    return value->kind == PATH_BOOLEAN || is_number(value);
}

static bool give(struct run *r, const struct call *c, convert *f, struct list *out)
{
    struct path_item value, result;
    bool found;
    if (!path_input_value(r, c, &value, &found))
        return false;
    return !found || !f(r, &value, &result) || list_add(r, out, &result);
}

static bool ask(struct run *r, const struct call *c, convert *f, struct list *out)
{
    struct path_item value, result;
    bool found;
    if (!path_input_value(r, c, &value, &found))
        return false;
    return !c->input->count || path_give_boolean(r, out, found && f(r, &value, &result));
}

bool fn_to_boolean(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_boolean, out);
}

bool fn_to_integer(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_integer, out);
}

bool fn_to_decimal(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_decimal, out);
}

bool fn_to_string(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_text, out);
}

bool fn_to_date(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_date, out);
}

bool fn_to_date_time(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_date_time, out);
}

bool fn_to_time(struct run *r, const struct call *c, struct list *out)
{
    return give(r, c, to_time, out);
}

// With a unit: the same amount in that unit, or nothing.
bool fn_to_quantity(struct run *r, const struct call *c, struct list *out)
{
    struct path_item value, result;
    struct str unit;
    struct number converted;
    bool found, is_given;
    if (!path_input_value(r, c, &value, &found) || !path_argument_string(r, c, 0, &unit, &is_given))
        return false;
    if (!found || !to_quantity(r, &value, &result))
        return true;
    if (is_given) {
        if (!quantity_convert(&result, unit, &converted))
            return true;
        result = path_quantity(number_write(r->arena, converted), unit);
    }
    return list_add(r, out, &result);
}

bool fn_converts_to_boolean(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_boolean, out);
}

bool fn_converts_to_integer(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_integer, out);
}

bool fn_converts_to_decimal(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_decimal, out);
}

bool fn_converts_to_string(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_text, out);
}

bool fn_converts_to_date(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_date, out);
}

bool fn_converts_to_date_time(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_date_time, out);
}

bool fn_converts_to_time(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_time, out);
}

bool fn_converts_to_quantity(struct run *r, const struct call *c, struct list *out)
{
    return ask(r, c, to_quantity, out);
}
