// Legal time of France: civil days, summer time, and the terms of the law.
#include "access/calendar.h"

static const int64_t HOUR_US = 3600 * INT64_C(1000000);
static const int64_t DAY_US = 24 * 3600 * INT64_C(1000000);

struct civil {
    int year, month, day;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// Years are counted from March, so that the leap day is the last of its year; 146,097 days are 400 years.
int32_t access_day_make(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return (int32_t)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468);
}

static struct civil civil_of(int32_t day)
{
    int64_t shifted = (int64_t)day + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t rest = shifted - era * 146097;
    int64_t of_era = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int64_t of_year = rest - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t from_march = (5 * of_year + 2) / 153;
    int month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    return (struct civil){
        .year = (int)(of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(of_year - (153 * from_march + 2) / 5 + 1),
    };
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && leap);
}

// Directive 2000/84/EC: from the last Sunday of March to that of October, each time at 01:00 UTC.
static int64_t turn_us(int year, int month)
{
    int32_t last = access_day_make(year, month, 31);
    int32_t since_sunday = (int32_t)((last + 4) % 7); // 1970-01-01 was a Thursday
    return (last - since_sunday) * DAY_US + HOUR_US;
}

static int64_t offset_us(int64_t at_us)
{
    int year = civil_of((int32_t)floor_div(at_us, DAY_US)).year;
    return at_us >= turn_us(year, 3) && at_us < turn_us(year, 10) ? 2 * HOUR_US : HOUR_US;
}

static int64_t from_wall_us(int64_t wall_us)
{
    int64_t summer = wall_us - 2 * HOUR_US;
    return offset_us(summer) == 2 * HOUR_US ? summer : wall_us - HOUR_US;
}

int32_t access_day_of(int64_t at_us)
{
    return (int32_t)floor_div(at_us + offset_us(at_us), DAY_US);
}

int64_t access_day_start_us(int32_t day)
{
    return from_wall_us(day * DAY_US);
}

int access_wall_minutes(int64_t at_us)
{
    const int64_t minute_us = 60000000, night_us = 180 * minute_us, day_us = 1440 * minute_us;
    int32_t day = access_day_of(at_us);
    int64_t wall_us = at_us - access_day_start_us(day);
    // After a night in which the clock was turned, the next midnight says the hour.
    if (wall_us >= night_us)
        wall_us = day_us - (access_day_start_us(day + 1) - at_us);
    return (int)(wall_us / minute_us);
}

int64_t access_days_later_us(int64_t from_us, int days)
{
    return from_wall_us(from_us + offset_us(from_us) + days * DAY_US);
}

int64_t access_months_later_us(int64_t from_us, int months)
{
    int64_t wall = from_us + offset_us(from_us);
    int32_t day = (int32_t)floor_div(wall, DAY_US);
    struct civil c = civil_of(day);
    int month = c.year * 12 + c.month - 1 + months;
    int last = month_length(month / 12, month % 12 + 1);
    int32_t then = access_day_make(month / 12, month % 12 + 1, c.day < last ? c.day : last);
    return from_wall_us(wall + (then - day) * DAY_US);
}

// 29 February of a year that has none is 1 March: the 18 years are over when 28 February ends.
int32_t access_majority_day(int32_t birth_day)
{
    struct civil c = civil_of(birth_day);
    return access_day_make(c.year + 18, c.month, c.day);
}

int64_t access_opening_us(int64_t information_sent_us)
{
    return access_days_later_us(information_sent_us, 6 * 7);
}

int64_t access_notice_due_us(int64_t deposited_us)
{
    return access_days_later_us(deposited_us, 2 * 7);
}

int64_t access_shown_at_us(int64_t deposited_us)
{
    return access_months_later_us(deposited_us, 1);
}

int64_t access_suspension_ends_us(int64_t suspended_us)
{
    return access_days_later_us(suspended_us, 6 * 7);
}

int64_t access_erasure_due_us(int64_t asked_us)
{
    return access_months_later_us(asked_us, 3);
}

int64_t access_archive_ends_us(int64_t closed_us)
{
    return access_months_later_us(closed_us, 120);
}
