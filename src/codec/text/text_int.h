// codec/text, for its own files: the fold table, and digits.
#ifndef ENS_CODEC_TEXT_INT_H
#define ENS_CODEC_TEXT_INT_H

#include "codec/text/text.h"

enum { FOLD_RANGES = 4 };
struct fold_range {
    uint32_t first, last;
    const uint16_t *to;
};
extern const struct fold_range fold_ranges[FOLD_RANGES];

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Takes exactly `count` digits from the start of *from; -1, and nothing taken, when there are fewer.
int take_digits(struct str *from, unsigned count);
bool take_char(struct str *from, char c);
// Takes ".", or ",", and digits; false when no digit follows. *us: microseconds, further digits cut;
// *step_us: the width of the last digit, 1 at least.
bool take_fraction(struct str *from, uint32_t *us, uint32_t *step_us);

#endif
