// Counting: durations in cells, and boards of them that are sharded by processor.
#include "meter/meter.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

enum { SHARDS_MAX = 16 };

// Half a millisecond is what a read takes, ten seconds what nobody waits for. The last cell has no bound.
static const int64_t bounds_us[METER_BOUNDS] = {
    100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};

static size_t cell_of(int64_t us)
{
    size_t at = 0;
    while (at < METER_BOUNDS && us > bounds_us[at])
        at++;
    return at;
}

void meter_time(struct meter_times *t, int64_t us)
{
    if (us < 0)
        us = 0;
    atomic_fetch_add_explicit(&t->counts[cell_of(us)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&t->sum_us, (uint64_t)us, memory_order_relaxed);
}

void meter_sum_add(struct meter_sum *sum, const struct meter_times *t)
{
    for (size_t i = 0; i < METER_CELLS; i++)
        sum->counts[i] += atomic_load_explicit(&t->counts[i], memory_order_relaxed);
    sum->sum_us += atomic_load_explicit(&t->sum_us, memory_order_relaxed);
}

void meter_size(struct meter_sizes *s, size_t size)
{
    size_t at = 0;
    while (at + 1 < METER_SIZES && size > (size_t)1 << at)
        at++;
    atomic_fetch_add_explicit(&s->counts[at], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->sum, size, memory_order_relaxed);
}

void meter_size_sum_add(struct meter_size_sum *sum, const struct meter_sizes *s)
{
    for (size_t i = 0; i < METER_SIZES; i++)
        sum->counts[i] += atomic_load_explicit(&s->counts[i], memory_order_relaxed);
    sum->sum += atomic_load_explicit(&s->sum, memory_order_relaxed);
}

// ---- boards

struct meter_board {
    size_t rows, shards;       // shards: a power of two
    struct meter_times *times; // [shard][row][class]; the system gives memory for those that are used
};

struct meter_board *meter_board_make(size_t rows)
{
    struct meter_board *b = heap_alloc(sizeof *b);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    b->rows = rows;
    b->shards = 1;
    while (b->shards < SHARDS_MAX && (long)b->shards < cores)
        b->shards *= 2;
    b->times = heap_alloc(b->shards * rows * METER_CLASSES * sizeof *b->times);
    return b;
}

void meter_board_free(struct meter_board **board)
{
    if (*board)
        free((*board)->times);
    free(*board);
    *board = NULL;
}

static struct meter_times *times_of(const struct meter_board *b, size_t shard, size_t row, size_t class)
{
    return &b->times[(shard * b->rows + row) * METER_CLASSES + class];
}

void meter_board_note(struct meter_board *b, size_t row, int status, int64_t us)
{
    int processor = sched_getcpu(); // of memory that the kernel keeps current (rseq); no call
    size_t shard = (processor > 0 ? (size_t)processor : 0) & (b->shards - 1);
    size_t class = status >= 100 && status < 600 ? (size_t)status / 100 - 1 : METER_CLASSES - 1;
    meter_time(times_of(b, shard, row, class), us);
}

void meter_board_read(const struct meter_board *b, size_t row, struct meter_sum classes[METER_CLASSES])
{
    memset(classes, 0, METER_CLASSES * sizeof *classes);
    for (size_t shard = 0; shard < b->shards; shard++)
        for (size_t class = 0; class < METER_CLASSES; class ++)
            meter_sum_add(&classes[class], times_of(b, shard, row, class));
}

// ---- the text

void meter_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_print(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_name(struct buf *out, const char *name, const char *labels)
{
    buf_add(out, str_from(name));
    if (*labels)
        buf_print(out, "{%s}", labels);
    buf_add_char(out, ' ');
}

void meter_number(struct buf *out, const char *name, const char *labels, uint64_t value)
{
    add_name(out, name, labels);
    buf_add_u64(out, value);
    buf_add_char(out, '\n');
}

static void add_seconds(struct buf *out, uint64_t us)
{
    buf_print(out, "%llu.%06llu", (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
}

void meter_seconds(struct buf *out, const char *name, const char *labels, int64_t us)
{
    add_name(out, name, labels);
    add_seconds(out, us > 0 ? (uint64_t)us : 0);
    buf_add_char(out, '\n');
}

void meter_histogram(struct buf *out, const char *name, const char *labels, const struct meter_sum *sum)
{
    const char *comma = *labels ? "," : "";
    uint64_t count = 0;
    for (size_t i = 0; i < METER_CELLS; i++) {
        count += sum->counts[i];
        buf_print(out, "%s_bucket{%s%sle=\"", name, labels, comma);
        if (i < METER_BOUNDS)
            buf_print(out, "%g", (double)bounds_us[i] / 1e6);
        else
            buf_add(out, STR("+Inf"));
        buf_print(out, "\"} %llu\n", (unsigned long long)count);
    }
    buf_print(out, "%s_sum", name);
    meter_seconds(out, "", labels, (int64_t)sum->sum_us);
    buf_print(out, "%s_count", name);
    meter_number(out, "", labels, count);
}

void meter_size_histogram(struct buf *out, const char *name, const struct meter_size_sum *sum)
{
    uint64_t count = 0;
    for (size_t i = 0; i < METER_SIZES; i++) {
        count += sum->counts[i];
        if (i + 1 < METER_SIZES)
            buf_print(out, "%s_bucket{le=\"%u\"} %llu\n", name, 1U << i, (unsigned long long)count);
    }
    buf_print(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %llu\n%s_count %llu\n", name,
              (unsigned long long)count, name, (unsigned long long)sum->sum, name, (unsigned long long)count);
}

void meter_single(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
    meter_head(out, name, type, help);
    meter_number(out, name, "", value);
}
