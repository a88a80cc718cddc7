// figure: how much is done, refused and failed, by day: numbers for the operator, of nobody.
//
// What is answered is counted in memory and carried into the store now and then, so that counting costs a request some
// nanoseconds; a process that is killed loses what it had not yet carried.
#ifndef ENS_FIGURE_H
#define ENS_FIGURE_H

#include "base/base.h"
#include "store/store.h"

enum figure_kind { FIGURE_DONE, FIGURE_REFUSED, FIGURE_WRONG, FIGURE_FAILED, FIGURE_KINDS };
// By status: 401, 403, 404, 410 and 429 are refusals, other 4xx wrong requests, 5xx failures.
enum figure_kind figure_kind_of(int status);
const char *figure_kind_word(enum figure_kind kind);

// For any number of threads. `word` must live as long as the program.
struct figure_tally;
struct figure_tally *figure_tally_make(void);
void figure_tally_free(struct figure_tally **tally);
void figure_count(struct figure_tally *tally, const char *word, int status);

// Adds what was counted since the last time to that day's rows; what cannot be written is counted next time.
enum code figure_carry(struct arena *a, struct store *store, struct figure_tally *tally,
                       int64_t day) MUST_CHECK;
// A number that is found out now and then, such as how many spaces there are; in place of the last.
enum code figure_note(struct arena *a, struct store *store, const char *name, int64_t at_us,
                      uint64_t number) MUST_CHECK;

struct figure_row {
    struct str name; // "create done", "spaces open"
    int64_t day;     // since 1970; of a noted one: microseconds
    uint64_t number;
};
// Rows of these days, oldest first, then by name.
enum code figure_days(struct arena *a, struct store_read *read, int64_t from_day, int64_t until_day,
                      struct figure_row **out, size_t *count) MUST_CHECK;
enum code figure_noted(struct arena *a, struct store_read *read, const char *name,
                       struct figure_row *out) MUST_CHECK; // NOT_FOUND

extern const struct store_statement *const figure_statements[]; // ended by NULL

#endif
