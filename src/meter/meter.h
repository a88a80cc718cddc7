// meter: counting what is done and how long it took, from any thread at a few nanoseconds, and the text in which it is told:
// the Prometheus exposition format (Prometheus documentation, "Exposition formats", text format 0.0.4).
//
// What is counted goes by rows that the program knows when it starts, never by anything a request says: the number of
// series is bounded, and none can hold personal data.
#ifndef ENS_METER_H
#define ENS_METER_H

#include "base/base.h"

#include <stdatomic.h>

// ---- durations
enum { METER_BOUNDS = 15, METER_CELLS = METER_BOUNDS + 1 }; // the last cell: beyond every bound
struct meter_times {                                        // all zero: nothing yet
    atomic_uint_fast64_t counts[METER_CELLS], sum_us;
};
struct meter_sum {
    uint64_t counts[METER_CELLS], sum_us;
};
void meter_time(struct meter_times *t, int64_t us);
void meter_sum_add(struct meter_sum *sum, const struct meter_times *t);

// ---- sizes, by powers of two: 1, 2, 4 … 512, and beyond
enum { METER_SIZES = 11 };
struct meter_sizes {
    atomic_uint_fast64_t counts[METER_SIZES], sum;
};
void meter_size(struct meter_sizes *s, size_t size);
struct meter_size_sum {
    uint64_t counts[METER_SIZES], sum;
};
void meter_size_sum_add(struct meter_size_sum *sum, const struct meter_sizes *s);

// ---- a board: for each row and class of status (1xx to 5xx) how many, and how long they took. Each processor counts in a
// place of its own, so that no two contend for a line of memory.
enum { METER_CLASSES = 5 };
struct meter_board;
struct meter_board *meter_board_make(size_t rows);
void meter_board_free(struct meter_board **board);
void meter_board_note(struct meter_board *board, size_t row, int status, int64_t us);
void meter_board_read(const struct meter_board *board, size_t row, struct meter_sum classes[METER_CLASSES]);

// ---- the text. Names and labels are the program's own words; labels are ready: `route="/fhir/{type}",method="GET"`, or "".
void meter_head(struct buf *out, const char *name, const char *type, const char *help);
void meter_number(struct buf *out, const char *name, const char *labels, uint64_t value);
void meter_seconds(struct buf *out, const char *name, const char *labels, int64_t us);
void meter_histogram(struct buf *out, const char *name, const char *labels, const struct meter_sum *sum);
void meter_size_histogram(struct buf *out, const char *name, const struct meter_size_sum *sum);
// Head and the one value, of what has no labels.
void meter_single(struct buf *out, const char *name, const char *type, const char *help, uint64_t value);

#endif
