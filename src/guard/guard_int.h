// What the files of guard/ share.
#ifndef ENS_GUARD_INT_H
#define ENS_GUARD_INT_H

#include "guard/guard.h"

#include <linux/filter.h>

// A seccomp filter as it is written: a program over (architecture, call, arguments).
struct filter {
    struct sock_filter code[1024];
    unsigned short size;
};

struct calls { // numbers of system calls
    const int *numbers;
    size_t count;
};

void filter_begin(struct filter *f); // another architecture's call ends the process
void filter_kill(struct filter *f, struct calls calls);
void filter_allow(struct filter *f, struct calls calls);
void filter_refuse(struct filter *f, struct calls calls, int error);
// The call is allowed when (argument & mask) is one of the values, and refused with `error` otherwise. Arguments are
// looked at with their low 32 bits.
void filter_allow_when(struct filter *f, int call, unsigned argument, uint32_t mask, const uint32_t *values,
                       size_t count);
void filter_refuse_others(struct filter *f, int call, int error);          // after filter_allow_when
void filter_end(struct filter *f, uint32_t otherwise);                     // SECCOMP_RET_…
enum code filter_take(struct arena *a, const struct filter *f) MUST_CHECK; // by all threads

// calls.c: the lists
extern const struct calls calls_of_attack;     // end the process
extern const struct calls calls_of_server;     // whatever their arguments
extern const struct calls calls_of_connecting; // only for who connects
extern const struct calls calls_of_listening;  // only until guard_close
extern const struct calls calls_of_keeper;
extern const struct calls calls_of_reader;
extern const struct calls calls_of_parser;
extern const struct calls calls_of_sanitizers;

enum code landlock_enter(struct arena *a, const struct guard_plan *plan, struct guard_state *out) MUST_CHECK;

#endif
