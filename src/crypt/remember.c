// Unwrapped keys of spaces, remembered for a while in locked memory, so that a space in use is not asked for at each
// request. A key is told by its wrapped form: another one, or a changed one, is not found.
#include "crypt/crypt_int.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum { WAYS = 4, CHOICES = 2, LOCKS = 64 };

struct entry {
    uint64_t space;
    int64_t until_us; // of the steady clock; 0: empty
    unsigned char key[CRYPT_KEY_SIZE];
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
};

// Sets of four: a key has two by its space. It takes a free place in either (with one set each, a fifth of the keys found none
// in a table as large as they are many), else that of the one that was longest in the second.
struct crypt_remembered {
    struct entry (*sets)[WAYS];
    size_t set_count; // a power of two
    int64_t for_us;
    pthread_mutex_t locks[LOCKS];
};

struct crypt_remembered *crypt_remembered_make(size_t count, int64_t for_us)
{
    struct crypt_remembered *r = heap_alloc(sizeof *r);
    r->for_us = for_us;
    r->set_count = 1;
    while (r->set_count * WAYS < count)
        r->set_count *= 2;
    r->sets = crypt_locked(r->set_count * sizeof *r->sets);
    memset(r->sets, 0, r->set_count * sizeof *r->sets);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&r->locks[i], NULL);
    return r;
}

void crypt_remembered_free(struct crypt_remembered **r)
{
    if (!*r)
        return;
    sodium_free((*r)->sets); // wipes
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&(*r)->locks[i]);
    free(*r);
    *r = NULL;
}

static size_t set_of(const struct crypt_remembered *r, uint64_t space, unsigned choice)
{
    static const uint64_t factors[CHOICES] = {UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xc2b2ae3d27d4eb4f)};
    return (size_t)(space * factors[choice] >> 32) & (r->set_count - 1);
}

static void forget(struct entry *e)
{
    wipe(e, sizeof *e);
}

static bool find_in(struct crypt_remembered *r, size_t set, uint64_t space,
                    const unsigned char wrapped[CRYPT_WRAPPED_SIZE], unsigned char key[CRYPT_KEY_SIZE])
{
    int64_t now_us = clock_steady_us();
    bool is_found = false;
    pthread_mutex_lock(&r->locks[set % LOCKS]);
    for (struct entry *e = r->sets[set]; e < r->sets[set] + WAYS; e++) {
        if (e->until_us && e->until_us <= now_us)
            forget(e);
        if (e->until_us && e->space == space && memcmp(e->wrapped, wrapped, sizeof e->wrapped) == 0) {
            memcpy(key, e->key, sizeof e->key);
            is_found = true;
        }
    }
    pthread_mutex_unlock(&r->locks[set % LOCKS]);
    return is_found;
}

bool crypt_remembered_find(struct crypt_remembered *r, uint64_t space,
                           const unsigned char wrapped[CRYPT_WRAPPED_SIZE], unsigned char key[CRYPT_KEY_SIZE])
{
    for (unsigned choice = 0; choice < CHOICES; choice++)
        if (find_in(r, set_of(r, space, choice), space, wrapped, key))
            return true;
    return false;
}

// False: there is no room in the set, and nobody was to be sent away.
static bool keep_in(struct crypt_remembered *r, size_t set, const struct entry *new, bool sends_away)
{
    pthread_mutex_lock(&r->locks[set % LOCKS]);
    struct entry *place = r->sets[set];
    for (struct entry *e = r->sets[set]; e < r->sets[set] + WAYS && place->space != new->space; e++)
        if (e->space == new->space || e->until_us < place->until_us)
            place = e;
    bool is_kept = sends_away || place->until_us == 0 || place->space == new->space;
    if (is_kept)
        *place = *new;
    pthread_mutex_unlock(&r->locks[set % LOCKS]);
    return is_kept;
}

void crypt_remembered_keep(struct crypt_remembered *r, uint64_t space,
                           const unsigned char wrapped[CRYPT_WRAPPED_SIZE],
                           const unsigned char key[CRYPT_KEY_SIZE])
{
    struct entry new = {.space = space, .until_us = clock_steady_us() + r->for_us};
    memcpy(new.key, key, sizeof new.key);
    memcpy(new.wrapped, wrapped, sizeof new.wrapped);
    bool is_kept = false;
    for (unsigned choice = 0; choice < CHOICES && !is_kept; choice++)
        is_kept = keep_in(r, set_of(r, space, choice), &new, choice + 1 == CHOICES);
    wipe(&new, sizeof new);
}

void crypt_remembered_sweep(struct crypt_remembered *r)
{
    int64_t now_us = clock_steady_us();
    for (size_t set = 0; set < r->set_count; set++) {
        pthread_mutex_lock(&r->locks[set % LOCKS]);
        for (struct entry *e = r->sets[set]; e < r->sets[set] + WAYS; e++)
            if (e->until_us && e->until_us <= now_us)
                forget(e);
        pthread_mutex_unlock(&r->locks[set % LOCKS]);
    }
}
