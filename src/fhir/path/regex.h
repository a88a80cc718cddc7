// fhir/path: regular expressions in linear time. Perl's common syntax without look-around and back
// references; a dot takes line ends too (N1 §matches: single-line mode); ^ and $ are the ends of the whole
// text.
#ifndef ENS_FHIR_PATH_REGEX_H
#define ENS_FHIR_PATH_REGEX_H

#include "base/base.h"

enum { REGEX_CODE_MAX = 4000, REGEX_DEPTH_MAX = 50, REGEX_GROUPS = 10, REGEX_NONE = UINT32_MAX };

enum regex_op {
    REGEX_CHARACTER, // first
    REGEX_ANY,
    REGEX_CLASS, // ranges first … first + count - 1
    REGEX_CLASS_NOT,
    REGEX_SPLIT, // tries first, then second
    REGEX_JUMP,  // first
    REGEX_SAVE,  // slot first
    REGEX_START,
    REGEX_END,
    REGEX_WORD_EDGE,
    REGEX_NO_WORD_EDGE,
    REGEX_MATCH,
};
struct regex_code {
    uint8_t op;
    uint32_t first, second;
};
struct regex_range {
    uint32_t low, high;
};
struct regex {
    const struct regex_code *code;
    const struct regex_range *ranges;
    uint32_t count;
};
// NULL: *why says what is wrong with the pattern.
const struct regex *regex_compile(struct arena *a, struct str pattern, const char **why);

// Memory that searches of one run share.
struct regex_work {
    uint32_t *memory;
    size_t size;
};
enum regex_mode { REGEX_ANYWHERE, REGEX_WHOLE };
// Is there a match, from byte `from` on? With `slots` (2 × REGEX_GROUPS), where it and its groups start and
// end: the leftmost, and of these the one that the pattern prefers; REGEX_NONE: a group that took no part.
bool regex_find(struct arena *a, struct regex_work *work, const struct regex *re, struct str text,
                size_t from, enum regex_mode mode, uint32_t *slots);
uint32_t regex_next(struct str text, size_t *at); // the code point at *at, which moves on

#endif
