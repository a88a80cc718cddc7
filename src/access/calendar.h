// Legal time of France: civil days, and the terms that the law counts in days, months and years. A term in months ends
// on the day of the same number, or on the last day of the month that has no such day (code de procédure civile, art.
// 641); it keeps the hour of the clock on the wall, so that a night of summer time does not shift it.
#ifndef ENS_ACCESS_CALENDAR_H
#define ENS_ACCESS_CALENDAR_H

#include "base/base.h"

// Days since 1970-01-01 of a civil date, and of a moment in the time of Paris.
int32_t access_day_make(int year, int month, int day);
int32_t access_day_of(int64_t at_us);
int64_t access_day_start_us(int32_t day); // its first moment
// What the clock on the wall shows, in minutes since midnight: also after a night in which it was turned.
int access_wall_minutes(int64_t at_us);

// The same hour on the wall so many days or months later. An hour that the clock skips is taken an hour later, one
// that comes twice is taken the first time.
int64_t access_days_later_us(int64_t from_us, int days);
int64_t access_months_later_us(int64_t from_us, int months);

// The day of the 18th birthday, on which a person comes of age; 1 March for someone born on 29 February.
int32_t access_majority_day(int32_t birth_day);

// The terms of the code de la santé publique.
int64_t access_opening_us(int64_t information_sent_us);  // R1111-28: 6 weeks after the sending
int64_t access_notice_due_us(int64_t deposited_us);      // R1111-53: 2 weeks without an announcement
int64_t access_shown_at_us(int64_t deposited_us);        // R1111-53: 1 month after the deposit
int64_t access_suspension_ends_us(int64_t suspended_us); // R1111-36: closure 6 weeks after the suspension
int64_t access_erasure_due_us(int64_t asked_us);         // R1111-36: 3 months at most
int64_t access_archive_ends_us(int64_t closed_us);       // R1111-36: 10 years; traces too

#endif
