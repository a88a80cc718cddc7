// Any bytes as a date, an HL7 v3 time, an HTTP date and decimals: refused, or a value that holds together.
#include "codec/text/text.h"

#include <stdlib.h>

static void check_date(bool is_read, const struct date *d)
{
    if (!is_read)
        return;
    struct arena a;
    struct buf out;
    struct date back;
    arena_init(&a);
    buf_init(&out, &a, 32);
    instant_write(&out, d->from_us);
    if (d->until_us <= d->from_us || d->second_us > 60999999 || d->month > 12 || d->day > 31)
        abort();
    // An offset may lead out of the four-digit years.
    if (d->year > 1 && d->year < 9999 &&
        (!date_read(buf_str(&out), &back) || back.from_us > d->from_us || d->from_us - back.from_us >= 1000))
        abort();
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = str_of((const char *)data, size), text = rest;
    struct date d;
    check_date(date_read(text, &d), &d);
    check_date(hl7_time_read(text, &d), &d);
    int64_t us;
    enum date_precision precision;
    if (http_date_read(text, &us)) {
        struct arena a;
        struct buf out;
        arena_init(&a);
        buf_init(&out, &a, 32);
        http_date_write(&out, us);
        // A leap second is written as the second that follows.
        if (!str_equal(buf_str(&out), text) && str_find_str(text, STR(":60")) < 0)
            abort();
        arena_release(&a);
    }
    if (time_of_day_read(text, &us, &precision) && (us < 0 || us > (int64_t)86401 * 1000000))
        abort();
    struct str a = str_cut(&rest, ' '), b = rest;
    if (decimal_compare(a, b) != -decimal_compare(b, a) || decimal_compare(a, a) != 0)
        abort();
    return 0;
}
