// Quantities: comparing and computing across units (N1 §Quantity). What cannot be converted is not
// comparable: empty.
#include "fhir/path/path_int.h"

struct amount {
    struct number value;
    struct unit unit;
    bool has_unit; // understood; otherwise only its text tells units apart
};

// Numbers count as quantities of unit 1 (N1 §Implicit conversions).
static bool amount_read(const struct path_item *item, struct amount *out)
{
    bool is_quantity = item->kind == PATH_QUANTITY;
    if (!is_quantity && item->kind != PATH_INTEGER && item->kind != PATH_DECIMAL)
        return false;
    out->has_unit = unit_read(is_quantity ? item->unit : STR("1"), &out->unit);
    return number_read(item->text, &out->value);
}

static bool have_same_unit(const struct path_item *x, const struct path_item *y)
{
    return x->kind == PATH_QUANTITY && y->kind == PATH_QUANTITY && str_equal(x->unit, y->unit);
}

// x·fx/dx against y·fy/dy, without dividing.
static bool in_common(const struct amount *x, const struct amount *y, struct number *vx, struct number *vy)
{
    return number_multiply(x->value, x->unit.factor, vx) && number_multiply(*vx, y->unit.divisor, vx) &&
           number_multiply(y->value, y->unit.factor, vy) && number_multiply(*vy, x->unit.divisor, vy);
}

bool quantities_order(const struct path_item *x, const struct path_item *y, enum order *out)
{
    struct amount ax, ay;
    struct number vx, vy;
    *out = ORDER_UNKNOWN;
    if (!amount_read(x, &ax) || !amount_read(y, &ay))
        return (x->kind == PATH_QUANTITY || x->kind == PATH_INTEGER || x->kind == PATH_DECIMAL) &&
               (y->kind == PATH_QUANTITY || y->kind == PATH_INTEGER || y->kind == PATH_DECIMAL);
    if (have_same_unit(x, y)) {
        vx = ax.value;
        vy = ay.value;
    } else if (!ax.has_unit || !ay.has_unit || !units_same_dimension(&ax.unit, &ay.unit) ||
               !in_common(&ax, &ay, &vx, &vy)) {
        return true;
    }
    int order = number_compare(vx, vy);
    *out = order < 0 ? ORDER_LESS : order > 0 ? ORDER_MORE : ORDER_SAME;
    return true;
}

enum logic quantities_equal(const struct path_item *x, const struct path_item *y)
{
    enum order order;
    if (!quantities_order(x, y, &order))
        return LOGIC_FALSE;
    return order == ORDER_UNKNOWN ? LOGIC_EMPTY : order == ORDER_SAME ? LOGIC_TRUE : LOGIC_FALSE;
}

bool quantities_comparable(const struct path_item *x, const struct path_item *y)
{
    struct amount ax, ay;
    if (!amount_read(x, &ax) || !amount_read(y, &ay))
        return false;
    return have_same_unit(x, y) || (ax.has_unit && ay.has_unit && units_same_dimension(&ax.unit, &ay.unit));
}

static bool equal_when_rounded(struct number x, struct number y, int scale)
{
    return number_compare(number_round(x, scale), number_round(y, scale)) == 0;
}

// To the digits of the less precise one; zeros at the end do not count as digits (N1 §Equivalent).
bool numbers_equivalent(const struct path_item *x, const struct path_item *y)
{
    struct number nx, ny;
    if (!number_read(x->text, &nx) || !number_read(y->text, &ny))
        return str_equal(x->text, y->text);
    nx = number_without_zeros(nx);
    ny = number_without_zeros(ny);
    return equal_when_rounded(nx, ny, nx.scale < ny.scale ? nx.scale : ny.scale);
}

// The power of ten that n is, or 0.
static int power_of_ten(struct number n)
{
    int power = -n.scale;
    for (; n.digits && n.digits % 10 == 0; n.digits /= 10)
        power++;
    return n.digits == 1 ? power : 0;
}

// Both in the unit of x, to the digits of the less precise one.
bool quantities_equivalent(const struct path_item *x, const struct path_item *y)
{
    struct amount ax, ay;
    struct number over, under, ratio;
    if (!amount_read(x, &ax) || !amount_read(y, &ay))
        return false;
    if (have_same_unit(x, y))
        return numbers_equivalent(x, y);
    unit_forget_calendar(&ax.unit);
    unit_forget_calendar(&ay.unit);
    if (!ax.has_unit || !ay.has_unit || !units_same_dimension(&ax.unit, &ay.unit) ||
        !number_multiply(ay.unit.factor, ax.unit.divisor, &over) ||
        !number_multiply(ay.unit.divisor, ax.unit.factor, &under) || !number_divide(over, under, &ratio))
        return false;
    ax.value = number_without_zeros(ax.value);
    int scale_y = number_without_zeros(ay.value).scale - power_of_ten(ratio);
    if (!number_multiply(ay.value, ratio, &ay.value))
        return false;
    return equal_when_rounded(ax.value, ay.value, ax.value.scale < scale_y ? ax.value.scale : scale_y);
}

// A word of the calendar as UCUM writes it, so that products can be formed.
static struct str ucum_code(struct str unit)
{
    static const char *const codes[][2] = {{"year", "a"},   {"month", "mo"},      {"week", "wk"},
                                           {"day", "d"},    {"hour", "h"},        {"minute", "min"},
                                           {"second", "s"}, {"millisecond", "ms"}};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (str_starts(unit, str_from(codes[i][0])) && path_is_calendar_word(unit))
            return str_from(codes[i][1]);
    return unit;
}

// "/m/s" of "m/s" turned over; without parentheses, which not every reader of units knows.
static void add_inverted(struct buf *out, struct str unit)
{
    bool is_below = unit.len && unit.ptr[0] == '/';
    buf_add_char(out, is_below ? '.' : '/');
    for (size_t i = is_below; i < unit.len; i++)
        buf_add_char(out, unit.ptr[i] == '/' ? '.' : unit.ptr[i] == '.' ? '/' : unit.ptr[i]);
}

static struct str unit_of_result(struct run *r, struct str x, struct str y, bool is_product)
{
    struct buf out;
    if (str_equal(y, STR("1")))
        return x;
    if (str_equal(x, y) && !is_product)
        return STR("1");
    buf_init(&out, r->arena, x.len + y.len + 1);
    if (!str_equal(x, STR("1")))
        buf_add(&out, x);
    if (!is_product)
        add_inverted(&out, y);
    else if (out.len && y.len && y.ptr[0] != '/')
        buf_add_char(&out, '.');
    if (is_product)
        buf_add(&out, y);
    return buf_str(&out);
}

static bool scale_quantities(struct run *r, const struct ast *n, const struct path_item *pair,
                             struct list *out)
{
    struct number x, y, value;
    bool is_product = n->op == AST_MULTIPLY;
    struct str unit_x = pair[0].kind == PATH_QUANTITY ? ucum_code(pair[0].unit) : STR("1");
    struct str unit_y = pair[1].kind == PATH_QUANTITY ? ucum_code(pair[1].unit) : STR("1");
    if (!number_read(pair[0].text, &x) || !number_read(pair[1].text, &y))
        return true;
    if (is_product ? !number_multiply(x, y, &value) : !y.digits || !number_divide(x, y, &value))
        return true;
    struct path_item item =
        path_quantity(number_write(r->arena, value), unit_of_result(r, unit_x, unit_y, is_product));
    return list_add(r, out, &item);
}

// The value of `from` in another unit.
bool quantity_convert(const struct path_item *from, struct str unit, struct number *out)
{
    struct path_item target = path_quantity(STR("1"), unit);
    struct amount x, y;
    struct number over, under;
    if (!amount_read(from, &x) || !amount_read(&target, &y))
        return false;
    *out = x.value;
    if (have_same_unit(from, &target))
        return true;
    return x.has_unit && y.has_unit && units_same_dimension(&x.unit, &y.unit) &&
           in_common(&x, &y, &over, &under) && number_divide(over, under, out);
}

bool path_quantities(struct run *r, const struct ast *n, const struct path_item *pair, struct list *out)
{
    struct number x, y, sum;
    if (n->op == AST_MULTIPLY || n->op == AST_DIVIDE)
        return scale_quantities(r, n, pair, out);
    struct path_item left = pair[0];
    if (left.kind != PATH_QUANTITY)
        left = path_quantity(left.text, STR("1"));
    if (!number_read(left.text, &x) || !quantity_convert(&pair[1], left.unit, &y))
        return true; // units that do not go together: empty
    if (!number_add(x, n->op == AST_ADD ? y : number_negate(y), &sum))
        return true;
    left.text = number_write(r->arena, sum);
    return list_add(r, out, &left);
}
