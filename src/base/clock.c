// The two clocks.
#include "base/base.h"

#include <stdatomic.h>
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
