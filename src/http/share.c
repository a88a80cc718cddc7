// How much each client asks for: a count a second for each, in a table of fixed size. What a client is known by is kept as
// a hash that nobody outside can foresee, and only while it counts.
#include "http/http_int.h"

#include <stdlib.h>
#include <sys/random.h>

enum { SLOTS = 16384, WAYS = 4, FAIR_MIN = 32 }; // who asks for less than this in a second is no rush

// One word a client, so that it changes in one step: whose (20 bits), which second (20), how many (24).
enum { COUNT_BITS = 24, SECOND_BITS = 20 };
static const uint64_t COUNT_MASK = (1U << COUNT_BITS) - 1, SECOND_MASK = (1U << SECOND_BITS) - 1;

struct shares {
    uint64_t seed;
    _Atomic uint64_t all; // second and count, of everybody
    _Atomic uint64_t slots[SLOTS];
};

struct shares *shares_make(void)
{
    struct shares *s = heap_alloc(sizeof *s);
    if (getrandom(&s->seed, sizeof s->seed, 0) != sizeof s->seed)
        s->seed = (uint64_t)clock_steady_us();
    return s;
}

void shares_free(struct shares **s)
{
    free(*s);
    *s = NULL;
}

static uint64_t second_of(uint64_t word)
{
    return word >> COUNT_BITS & SECOND_MASK;
}

// Adds one to the word of this client and second; another second's begins anew. Gives the count.
static uint64_t count_in(_Atomic uint64_t *word, uint64_t mark)
{
    uint64_t was = atomic_load_explicit(word, memory_order_relaxed), is;
    do
        is = was >> COUNT_BITS == mark && (was & COUNT_MASK) < COUNT_MASK ? was + 1
             : was >> COUNT_BITS == mark                                  ? was
                                                                          : mark << COUNT_BITS | 1;
    while (
        !atomic_compare_exchange_weak_explicit(word, &was, is, memory_order_relaxed, memory_order_relaxed));
    return is & COUNT_MASK;
}

// The client's own place, or one whose second is over. 0: all are taken by others, and nobody is blamed.
static uint64_t count_of(struct shares *s, uint64_t hash, uint64_t second)
{
    uint64_t mark = (hash >> 44) << SECOND_BITS | second;
    size_t set = hash % (SLOTS / WAYS) * WAYS;
    for (size_t way = 0; way < WAYS; way++) {
        uint64_t word = atomic_load_explicit(&s->slots[set + way], memory_order_relaxed);
        if (word >> COUNT_BITS == mark)
            return count_in(&s->slots[set + way], mark);
    }
    for (size_t way = 0; way < WAYS; way++) {
        uint64_t word = atomic_load_explicit(&s->slots[set + way], memory_order_relaxed);
        if (second_of(word) != second || !word)
            return count_in(&s->slots[set + way], mark);
    }
    return 0;
}

bool share_is_over(struct shares *s, const struct share_ask *ask)
{
    enum { PERCENT = 100 };
    uint64_t second = (uint64_t)(ask->now_us / 1000000) & SECOND_MASK;
    uint64_t own = count_of(s, str_hash(ask->client, s->seed), second);
    uint64_t all = count_in(&s->all, second);
    bool is_fast = ask->rate && own > ask->rate;
    bool is_alone = own == all; // nobody else wants what it takes
    bool is_greedy = ask->share && !is_alone && own > FAIR_MIN && own * PERCENT > all * ask->share;
    return is_fast || is_greedy;
}
