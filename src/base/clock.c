// The two clocks, and the log line.
#include "base/base.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic int64_t fixed_now_us;

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    int64_t fixed = atomic_load_explicit(&fixed_now_us, memory_order_relaxed);
    return fixed ? fixed : read_clock(CLOCK_REALTIME);
}

int64_t clock_steady_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void clock_set_for_test(int64_t now_us)
{
    atomic_store(&fixed_now_us, now_us);
}

void log_line(enum log_level level, const char *room, const char *format, ...)
{
    static const char *const words[] = {"error", "warning", "info"};
    char line[1024];
    int64_t now_us = read_clock(CLOCK_REALTIME);
    time_t seconds = (time_t)(now_us / 1000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t len = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &utc);
    len += (size_t)snprintf(line + len, sizeof line - len, ".%03dZ %s %s: ", (int)(now_us / 1000 % 1000),
                            words[level], room);
    va_list args;
    va_start(args, format);
    vsnprintf(line + len, sizeof line - len, format, args);
    va_end(args);
    fprintf(stderr, "%s\n", line);
}
