// Draws that depend on nothing but the seed and the name of what is drawn (SplitMix64).
#include "demo/demo_int.h"

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t demo_hash(uint64_t seed, uint64_t a, uint64_t b)
{
    uint64_t x = mix(seed + 0x9e3779b97f4a7c15u);
    x = mix(x ^ (a + 0x9e3779b97f4a7c15u));
    return mix(x ^ (b * 0x9e3779b97f4a7c15u + 1));
}

struct demo_random demo_random_of(uint64_t seed, uint64_t a, uint64_t b)
{
    return (struct demo_random){demo_hash(seed, a, b)};
}

uint64_t demo_next(struct demo_random *r)
{
    r->state += 0x9e3779b97f4a7c15u;
    return mix(r->state);
}

unsigned demo_below(struct demo_random *r, unsigned limit)
{
    return (unsigned)((demo_next(r) >> 32) * limit >> 32);
}

int demo_between(struct demo_random *r, int low, int high)
{
    return low + (int)demo_below(r, (unsigned)(high - low + 1));
}

bool demo_chance(struct demo_random *r, unsigned percent)
{
    return demo_below(r, 100) < percent;
}

unsigned demo_skewed(struct demo_random *r, unsigned limit)
{
    unsigned one = demo_below(r, limit), other = demo_below(r, limit);
    return one < other ? one : other;
}
