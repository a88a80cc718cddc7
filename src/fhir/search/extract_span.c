// Elements with an extent: dates, periods, timings, numbers, quantities, positions.
#include "fhir/search/extract_int.h"

static bool read_moment(struct extract *x, const struct json *text, struct date *out)
{
    return text && text->kind == JSON_STRING && date_read(json_text(x->arena, text), out);
}

static void add_span(struct extract *x, const struct date *from, const struct date *until)
{
    if (!from && !until)
        return;
    const struct date *first = from ? from : until;
    struct draft d = {.kind = KEY_DATE, .from_us = first->from_us, .until_us = first->until_us};
    d.flags = !until ? DATE_IS_AFTER : !from ? DATE_IS_BEFORE : DATE_HAS_END;
    if (from && until) {
        d.end_from_us = until->from_us;
        d.end_until_us = until->until_us;
    }
    extract_put(x, &d);
}

static void add_period(struct extract *x, const struct json *period)
{
    struct date from, until;
    bool starts = read_moment(x, json_get(period, STR("start")), &from);
    bool ends = read_moment(x, json_get(period, STR("end")), &until);
    add_span(x, starts ? &from : NULL, ends ? &until : NULL);
}

// Only the outer limits matter (R4 §3.1.1.4.7): the first and last event, or the bounds.
static void add_timing(struct extract *x, const struct json *timing)
{
    struct date first = {0}, last = {0}, one;
    const struct json *events = json_get(timing, STR("event"));
    bool any = false;
    for (const struct json *e = events ? json_first(events) : NULL; e; e = e->next) {
        if (!read_moment(x, e, &one))
            continue;
        first = !any || one.from_us < first.from_us ? one : first;
        last = !any || one.until_us > last.until_us ? one : last;
        any = true;
    }
    if (any)
        add_span(x, &first, &last);
    const struct json *bounds = json_walk(timing, "repeat", "boundsPeriod", NULL);
    if (bounds)
        add_period(x, bounds);
}

void extract_date(struct extract *x, const struct path_item *item)
{
    struct date date;
    if (item->type == MODEL_Period) {
        add_period(x, item->node);
    } else if (item->type == MODEL_Timing) {
        add_timing(x, item->node);
    } else if (date_read(extract_text(x, item), &date)) {
        extract_put(x, &(struct draft){.kind = KEY_DATE, .from_us = date.from_us, .until_us = date.until_us});
    }
}

static bool read_decimal(const struct json *number, struct number *out)
{
    return number && number->kind == JSON_NUMBER &&
           search_number_read(str_of(number->text, number->size), out);
}

static void set_bounds(struct draft *d, bool has_low, bool has_high)
{
    d->flags |= (uint8_t)((has_low ? 0u : NUMBER_LOW_OPEN) | (has_high ? 0u : NUMBER_HIGH_OPEN) |
                          (has_low && has_high ? NUMBER_HAS_HIGH : 0u));
}

void extract_number(struct extract *x, const struct path_item *item)
{
    struct draft d = {.kind = KEY_NUMBER};
    if (item->type == MODEL_Range) {
        bool has_low = read_decimal(json_walk(item->node, "low", "value", NULL), &d.low);
        set_bounds(&d, has_low, read_decimal(json_walk(item->node, "high", "value", NULL), &d.high));
        extract_put(x, &d);
    } else if (search_number_read(extract_text(x, item), &d.low)) {
        extract_put(x, &d);
    }
}

static void set_unit(struct extract *x, struct draft *d, const struct json *quantity)
{
    d->system = json_text(x->arena, json_get(quantity, STR("system")));
    d->code = json_text(x->arena, json_get(quantity, STR("code")));
    d->text = json_text(x->arena, json_get(quantity, STR("unit")));
}

// "<5" is all below 5.
static void set_comparator(struct draft *d, const struct json *comparator)
{
    const char *word = comparator && comparator->size ? comparator->text : "";
    d->high = d->low;
    if (*word == '<')
        d->flags |= NUMBER_LOW_OPEN;
    else if (*word == '>')
        d->flags |= NUMBER_HIGH_OPEN;
}

static void add_range(struct extract *x, const struct json *range)
{
    const struct json *low = json_get(range, STR("low")), *high = json_get(range, STR("high"));
    struct draft d = {.kind = KEY_QUANTITY};
    bool has_low = read_decimal(json_get(low, STR("value")), &d.low);
    set_bounds(&d, has_low, read_decimal(json_get(high, STR("value")), &d.high));
    set_unit(x, &d, low ? low : high);
    extract_put(x, &d);
}

void extract_quantity(struct extract *x, const struct path_item *item)
{
    if (item->type == MODEL_Range) {
        add_range(x, item->node);
        return;
    }
    bool is_money = item->type == MODEL_Money;
    if (!is_money && !model_is(item->type, MODEL_Quantity))
        return;
    struct draft d = {.kind = KEY_QUANTITY};
    if (!read_decimal(json_get(item->node, STR("value")), &d.low))
        d.flags = NUMBER_LOW_OPEN | NUMBER_HIGH_OPEN;
    else
        set_comparator(&d, json_get(item->node, STR("comparator")));
    set_unit(x, &d, item->node);
    if (is_money) {
        d.code = json_text(x->arena, json_get(item->node, STR("currency")));
        d.system = d.code.len ? STR("urn:iso:std:iso:4217") : (struct str){0};
    }
    extract_put(x, &d);
}

void extract_position(struct extract *x, const struct path_item *item)
{
    struct draft d = {.kind = KEY_POSITION, .flags = NUMBER_HAS_HIGH};
    if (read_decimal(json_get(item->node, STR("latitude")), &d.low) &&
        read_decimal(json_get(item->node, STR("longitude")), &d.high))
        extract_put(x, &d);
}
