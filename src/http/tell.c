// What a server tells whoever watches it (meter.h): rates, errors and durations by route, and what waits.
//
// Labels are the templates of our own rows: what was asked for is in none of them.
#include "http/http_int.h"

#include <stdio.h>

enum { LABELS_SIZE = 320 };

static uint64_t count_of(const struct meter_sum *sum)
{
    uint64_t count = 0;
    for (size_t i = 0; i < METER_CELLS; i++)
        count += sum->counts[i];
    return count;
}

// Requests for no row of ours are one row, whatever they asked for.
static void write_labels(char out[LABELS_SIZE], const struct route_numbered *n, size_t class)
{
    snprintf(out, LABELS_SIZE, "route=\"%s\",method=\"%s\",status=\"%zuxx\"", n->row ? n->row->path : "none",
             n->row ? method_name(n->method) : "any", class + 1);
}

typedef void cell_fn(struct buf *out, const char *labels, const struct meter_sum *sum);

static void each_cell(const struct http_server *s, struct buf *out, cell_fn *tell)
{
    struct meter_sum classes[METER_CLASSES];
    char labels[LABELS_SIZE];
    for (size_t number = 0; number < s->routes.count; number++) {
        meter_board_read(s->board, number, classes);
        for (size_t class = 0; class < METER_CLASSES; class ++) {
            if (!count_of(&classes[class]))
                continue;
            write_labels(labels, &s->routes.list[number], class);
            tell(out, labels, &classes[class]);
        }
    }
}

#define REQUESTS "ens_http_requests_total"
#define DURATION "ens_http_request_duration_seconds"

static void tell_count(struct buf *out, const char *labels, const struct meter_sum *sum)
{
    meter_number(out, REQUESTS, labels, count_of(sum));
}

static void tell_times(struct buf *out, const char *labels, const struct meter_sum *sum)
{
    meter_histogram(out, DURATION, labels, sum);
}

static void tell_shed(const struct http_server *s, struct buf *out)
{
    static const char *const reasons[SHED_REASONS] = {
        [SHED_QUEUE] = "reason=\"queue\"",
        [SHED_LATE] = "reason=\"late\"",
        [SHED_SHARE] = "reason=\"share\"",
        [SHED_MEMORY] = "reason=\"memory\"",
        [SHED_CONNECTIONS] = "reason=\"connections\"",
    };
    meter_head(out, "ens_http_shed_total", "counter", "Requests refused so that the others are answered.");
    for (size_t i = 0; i < SHED_REASONS; i++)
        meter_number(out, "ens_http_shed_total", reasons[i],
                     atomic_load_explicit(&s->shed[i], memory_order_relaxed));
}

static void tell_queues(const struct http_server *s, struct buf *out)
{
    static const char *const name = "ens_http_queue_depth";
    meter_head(out, name, "gauge", "Requests that wait for a worker.");
    meter_number(out, name, "pool=\"handlers\"", atomic_load(&s->pool.waiting));
    meter_number(out, name, "pool=\"uploads\"", atomic_load(&s->uploads.waiting));
    struct meter_sum waits[METER_CLASSES], all = {0};
    meter_board_read(s->board, s->routes.count, waits);
    for (size_t class = 0; class < METER_CLASSES; class ++)
        for (size_t i = 0; i < METER_CELLS; i++)
            all.counts[i] += waits[class].counts[i];
    all.sum_us = waits[1].sum_us + waits[METER_CLASSES - 1].sum_us;
    meter_head(out, "ens_http_queue_wait_seconds", "histogram", "How long requests waited for a worker.");
    meter_histogram(out, "ens_http_queue_wait_seconds", "", &all);
    meter_single(out, "ens_http_workers", "gauge", "Threads that run handlers.", s->pool.count);
    meter_single(out, "ens_http_committing", "gauge", "Requests whose writes are being committed.",
                 atomic_load(&s->committing));
}

void http_tell(const struct http_server *s, struct buf *out)
{
    meter_head(out, REQUESTS, "counter", "Requests answered, by route, method and class of status.");
    each_cell(s, out, tell_count);
    meter_head(
        out, DURATION, "histogram",
        "From the whole request to its answer, as the server sees it; of a streamed answer to its head.");
    each_cell(s, out, tell_times);
    tell_shed(s, out);
    tell_queues(s, out);
    meter_single(out, "ens_http_connections", "gauge", "Open connections.", atomic_load(&s->connections));
    meter_single(out, "ens_http_held_bytes", "gauge", "Bodies, half requests and unsent answers in memory.",
                 atomic_load(&s->held));
    meter_single(out, "ens_http_refused_heads_total", "counter",
                 "Connections ended because what they sent was no request, or too slow.",
                 atomic_load(&s->refused_heads));
    meter_single(out, "ens_http_answers_cut_total", "counter", "Streamed answers that could not be finished.",
                 atomic_load(&s->cut));
}
