// Quantities: calendar words and units.
#include "fhir/path/path_int.h"

bool path_is_calendar_word(struct str unit)
{
    static const char *const words[] = {
        "year", "years", "month",  "months",  "week",   "weeks",   "day",         "days",
        "hour", "hours", "minute", "minutes", "second", "seconds", "millisecond", "milliseconds"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal(unit, str_from(words[i])))
            return true;
    return false;
}

bool quantities_order(const struct path_item *x, const struct path_item *y, enum order *out)
{
    struct number nx, ny;
    *out = ORDER_UNKNOWN;
    if (!number_read(x->text, &nx) || !number_read(y->text, &ny) || !str_equal(x->unit, y->unit))
        return true;
    int order = number_compare(nx, ny);
    *out = order < 0 ? ORDER_LESS : order > 0 ? ORDER_MORE : ORDER_SAME;
    return true;
}

enum logic quantities_equal(const struct path_item *x, const struct path_item *y)
{
    enum order order;
    quantities_order(x, y, &order);
    return order == ORDER_SAME ? LOGIC_TRUE : LOGIC_FALSE;
}

bool quantities_equivalent(const struct path_item *x, const struct path_item *y)
{
    return quantities_equal(x, y) == LOGIC_TRUE;
}

bool numbers_equivalent(const struct path_item *x, const struct path_item *y)
{
    struct number nx, ny;
    return number_read(x->text, &nx) && number_read(y->text, &ny) && number_compare(nx, ny) == 0;
}
