// Waiting in tests: until something holds, never for a time. How long at most is wide, for a machine that has other things to do.
#ifndef ENS_TEST_WAIT_H
#define ENS_TEST_WAIT_H

#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

static const int64_t WAIT_MAX_US = 60 * 1000000LL;

// Asks again each millisecond, and fails as an assertion of `holds` does.
#define WAIT_UNTIL(holds)                                                                                    \
    do {                                                                                                     \
        const int64_t end_us_ = clock_steady_us() + WAIT_MAX_US;                                             \
        bool held_ = false;                                                                                  \
        while (!(held_ = (holds)) && clock_steady_us() < end_us_)                                            \
            usleep(1000);                                                                                    \
        _assert_true(held_, "in time: " #holds, __FILE__, __LINE__);                                         \
    } while (0)

#endif
