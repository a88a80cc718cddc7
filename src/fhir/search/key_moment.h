// fhir/search, private: moments and numbers in keys, both directions.
//
// moment = varint(zigzag(value) × 8 + form). The value counts years, months, days, minutes or seconds from
// 2000-01-01,
//          milliseconds or microseconds from there too; form 7 is microseconds with varint(span) after it.
// number = head: bits 0–3 bytes of mantissa, bit 4 minus, bits 5–7 the negated exponent 0–6, or 7: the
// exponent is the
//          next varint, zigzag; then the mantissa, low byte first
#ifndef ENS_FHIR_SEARCH_KEY_MOMENT_H
#define ENS_FHIR_SEARCH_KEY_MOMENT_H

#include "fhir/search/keys.h"

void key_moment_write(struct buf *out, int64_t from_us, int64_t until_us);
bool key_moment_read(struct str *rest, int64_t *from_us, int64_t *until_us);
void key_number_write(struct buf *out, struct number n);
bool key_number_read(struct str *rest, struct number *n);

#endif
