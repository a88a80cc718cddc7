// FHIR date, dateTime, instant and time (R4 §2.24.0.1) and the HL7 v3 point in time: each is the span that it
// names.
#include "codec/text/text_int.h"

static const int64_t SECOND_US = 1000000, MINUTE_US = 60 * SECOND_US, HOUR_US = 60 * MINUTE_US,
                     DAY_US = 24 * HOUR_US;

// Howard Hinnant's "chrono-compatible low-level date algorithms": years begin in March, so that the leap day
// is last.
int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

void civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned from_march = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

int take_digits(struct str *from, unsigned count)
{
    int value = 0;
    if (from->len < count)
        return -1;
    for (unsigned i = 0; i < count; i++) {
        if (!is_digit(from->ptr[i]))
            return -1;
        value = value * 10 + (from->ptr[i] - '0');
    }
    *from = str_skip(*from, count);
    return value;
}

bool take_char(struct str *from, char c)
{
    if (from->len == 0 || from->ptr[0] != c)
        return false;
    *from = str_skip(*from, 1);
    return true;
}

bool take_fraction(struct str *from, uint32_t *us, uint32_t *step_us)
{
    size_t count = 0;
    *us = 0;
    *step_us = 1000000;
    for (; from->len > 1 + count && is_digit(from->ptr[1 + count]); count++) {
        if (*step_us == 1)
            continue; // finer than we keep
        *step_us /= 10;
        *us += *step_us * (uint32_t)(from->ptr[1 + count] - '0');
    }
    *from = str_skip(*from, 1 + count);
    return count > 0;
}

static unsigned days_in_month(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static bool take_range(struct str *from, int least, int most, uint8_t *out)
{
    int value = take_digits(from, 2);
    if (value < least || value > most)
        return false;
    *out = (uint8_t)value;
    return true;
}

// "Z" or "+hh:mm"; `separator` is the colon, or 0 for the HL7 v3 form.
static bool take_offset(struct str *from, char separator, struct date *d)
{
    d->has_offset = true;
    if (separator && take_char(from, 'Z'))
        return true;
    bool is_west = take_char(from, '-');
    uint8_t hours, minutes;
    if ((!is_west && !take_char(from, '+')) || !take_range(from, 0, 14, &hours) ||
        (separator && !take_char(from, separator)) || !take_range(from, 0, 59, &minutes) ||
        (hours == 14 && minutes))
        return false;
    d->offset_minutes = (int16_t)((hours * 60 + minutes) * (is_west ? -1 : 1));
    return true;
}

// Fills the span from the parts. step_us: the width of a fraction's last digit.
static void set_span(struct date *d, uint32_t step_us)
{
    unsigned month = d->month ? d->month : 1, day = d->day ? d->day : 1;
    int64_t days = days_from_civil(d->year, month, day), width;
    switch (d->precision) {
    case DATE_YEAR:
        width = (days_from_civil(d->year + 1, 1, 1) - days) * DAY_US;
        break;
    case DATE_MONTH:
        width = (int64_t)days_in_month(d->year, month) * DAY_US;
        break;
    case DATE_DAY:
        width = DAY_US;
        break;
    case DATE_HOUR:
        width = HOUR_US;
        break;
    case DATE_MINUTE:
        width = MINUTE_US;
        break;
    case DATE_SECOND:
        width = SECOND_US;
        break;
    default:
        width = step_us;
        break;
    }
    d->from_us = days * DAY_US + d->hour * HOUR_US + d->minute * MINUTE_US + d->second_us -
                 d->offset_minutes * MINUTE_US;
    d->until_us = d->from_us + width;
}

// ":ss" or ":ss.fraction", the separator already taken. 60 is a leap second.
static bool take_seconds(struct str *from, struct date *d, uint32_t *step_us)
{
    uint8_t seconds;
    uint32_t us = 0;
    if (!take_range(from, 0, 60, &seconds))
        return false;
    d->precision = DATE_SECOND;
    if (from->len && from->ptr[0] == '.') {
        d->precision = DATE_FRACTION;
        if (!take_fraction(from, &us, step_us))
            return false;
    }
    d->second_us = (uint32_t)seconds * 1000000 + us;
    return true;
}

static bool take_clock(struct str *from, struct date *d, uint32_t *step_us)
{
    if (!take_range(from, 0, 23, &d->hour) || !take_char(from, ':') || !take_range(from, 0, 59, &d->minute))
        return false;
    d->precision = DATE_MINUTE;
    return !take_char(from, ':') || take_seconds(from, d, step_us);
}

static bool take_day(struct str *from, struct date *d)
{
    d->precision = DATE_DAY;
    return take_range(from, 1, (int)days_in_month(d->year, d->month), &d->day);
}

static bool take_year(struct str *from, struct date *d)
{
    int year = take_digits(from, 4);
    d->year = year;
    d->precision = DATE_YEAR;
    return year > 0;
}

static bool take_month(struct str *from, struct date *d)
{
    d->precision = DATE_MONTH;
    return take_range(from, 1, 12, &d->month);
}

bool date_read(struct str text, struct date *out)
{
    struct date d = {0};
    uint32_t step_us = 1;
    bool is_good = take_year(&text, &d);
    if (is_good && take_char(&text, '-')) {
        is_good = take_month(&text, &d);
        if (is_good && take_char(&text, '-'))
            is_good = take_day(&text, &d);
    }
    if (is_good && d.precision == DATE_DAY && take_char(&text, 'T'))
        is_good = take_clock(&text, &d, &step_us) && (text.len == 0 || take_offset(&text, ':', &d));
    if (!is_good || text.len)
        return false;
    set_span(&d, step_us);
    *out = d;
    return true;
}

bool time_of_day_read(struct str text, int64_t *us_of_day, enum date_precision *precision)
{
    struct date d = {0};
    uint32_t step_us;
    if (!take_clock(&text, &d, &step_us) || text.len)
        return false;
    *us_of_day = d.hour * HOUR_US + d.minute * MINUTE_US + d.second_us;
    *precision = d.precision;
    return true;
}

// The parts follow each other without separators; each may be the last.
static bool take_hl7_parts(struct str *from, struct date *d, uint32_t *step_us)
{
    if (!take_year(from, d))
        return false;
    if (from->len == 0 || !is_digit(from->ptr[0]))
        return true;
    if (!take_month(from, d))
        return false;
    if (from->len == 0 || !is_digit(from->ptr[0]))
        return true;
    if (!take_day(from, d))
        return false;
    if (from->len == 0 || !is_digit(from->ptr[0]))
        return true;
    d->precision = DATE_HOUR;
    if (!take_range(from, 0, 23, &d->hour))
        return false;
    if (from->len == 0 || !is_digit(from->ptr[0]))
        return true;
    d->precision = DATE_MINUTE;
    if (!take_range(from, 0, 59, &d->minute))
        return false;
    return from->len == 0 || !is_digit(from->ptr[0]) || take_seconds(from, d, step_us);
}

bool hl7_time_read(struct str text, struct date *out)
{
    struct date d = {0};
    uint32_t step_us = 1;
    if (!take_hl7_parts(&text, &d, &step_us) || (text.len && !take_offset(&text, 0, &d)) || text.len)
        return false;
    set_span(&d, step_us);
    *out = d;
    return true;
}
