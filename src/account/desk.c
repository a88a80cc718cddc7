// The desk: what all requests share; how often somebody may try.
#include "account/account_int.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>

static const int64_t SECOND = 1000000;
static const int64_t MINUTE = 60 * SECOND;
static const int64_t HOUR = 60 * MINUTE;
static const int64_t DAY = 24 * HOUR;

// After the free tries, waits double from `first` up to `most`; a quiet time forgets. No wait is for good, and known
// devices, passkeys and a code by a second channel do not wait for what strangers did to a name.
static const struct policy {
    uint32_t free;
    int64_t first_us, most_us, quiet_us;
} policies[] = {
    [ACCOUNT_BY_NAME] = {5, SECOND, 15 * MINUTE, HOUR},
    [ACCOUNT_BY_ADDRESS] = {30, SECOND, 5 * MINUTE, 15 * MINUTE},
    [ACCOUNT_BY_DEVICE] = {5, SECOND, MINUTE, HOUR},
    [ACCOUNT_BY_REQUEST] = {3, MINUTE, HOUR, DAY},
    [ACCOUNT_BY_CLIENT] = {30, SECOND, 5 * MINUTE, 15 * MINUTE},
};

struct account_desk *account_desk_make(void)
{
    struct account_desk *desk = heap_alloc(sizeof *desk);
    pthread_mutex_init(&desk->throttle_lock, NULL);
    pthread_mutex_init(&desk->hash_lock, NULL);
    pthread_cond_init(&desk->hash_free, NULL);
    desk->throttled = heap_alloc(THROTTLE_SETS * sizeof *desk->throttled);
    crypt_random(desk->seed, sizeof desk->seed);
    enum { CORES_PER_HASH = 2 }; // the others serve those who are signed in
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    desk->hashing_most = cores > CORES_PER_HASH ? (unsigned)cores / CORES_PER_HASH : 1;
    return desk;
}

void account_desk_free(struct account_desk **desk)
{
    if (!*desk)
        return;
    pthread_mutex_destroy(&(*desk)->throttle_lock);
    pthread_mutex_destroy(&(*desk)->hash_lock);
    pthread_cond_destroy(&(*desk)->hash_free);
    free((*desk)->throttled);
    free(*desk);
    *desk = NULL;
}

// ---- throttling ---------------------------------------------------------------------------------------------

// Whoever has one IPv6 address has 2^64 of them.
static struct str network_of(struct str address, struct in6_addr *room)
{
    enum { NETWORK_SIZE = 8 };
    char text[INET6_ADDRSTRLEN] = {0};
    if (address.len >= sizeof text)
        return address;
    memcpy(text, address.ptr, address.len);
    return inet_pton(AF_INET6, text, room) == 1 ? str_of((const char *)room, NETWORK_SIZE) : address;
}

static uint64_t key_of(const struct account_desk *desk, enum account_throttle kind, struct str key)
{
    struct in6_addr room;
    unsigned char head[CRYPT_HASH_SIZE] = {(unsigned char)kind};
    uint64_t out;
    memcpy(head + 1, desk->seed, sizeof desk->seed);
    crypt_chain(head, kind == ACCOUNT_BY_ADDRESS ? network_of(key, &room) : key);
    memcpy(&out, head, sizeof out);
    return out ? out : 1;
}

// The place of a key, or the one that has been quiet the longest. Under the lock.
static struct throttled *place_of(struct account_desk *desk, uint64_t key)
{
    struct throttled *set = desk->throttled[key % THROTTLE_SETS], *quiet = set;
    for (size_t i = 0; i < THROTTLE_WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].last_us < quiet->last_us)
            quiet = &set[i];
    }
    return quiet;
}

static int64_t wait_after(const struct policy *policy, uint32_t tries)
{
    int64_t wait_us = policy->first_us;
    if (tries <= policy->free)
        return 0;
    for (uint32_t i = policy->free + 1; i < tries && wait_us < policy->most_us; i++)
        wait_us *= 2;
    return wait_us < policy->most_us ? wait_us : policy->most_us;
}

int64_t account_try(struct account_desk *desk, enum account_throttle kind, struct str key)
{
    const struct policy *policy = &policies[kind];
    uint64_t hashed = key_of(desk, kind, key);
    int64_t now_us = clock_now_us(), wait_us = 0;
    pthread_mutex_lock(&desk->throttle_lock);
    struct throttled *t = place_of(desk, hashed);
    bool is_known = t->key == hashed && now_us - t->last_us < policy->quiet_us && t->last_us <= now_us;
    if (is_known && t->next_us > now_us) {
        wait_us = t->next_us - now_us;
    } else {
        uint32_t tries = is_known ? t->tries + 1 : 1;
        *t = (struct throttled){hashed, tries, now_us, now_us + wait_after(policy, tries)};
    }
    pthread_mutex_unlock(&desk->throttle_lock);
    return wait_us;
}

void account_try_worked(struct account_desk *desk, enum account_throttle kind, struct str key)
{
    uint64_t hashed = key_of(desk, kind, key);
    pthread_mutex_lock(&desk->throttle_lock);
    struct throttled *t = place_of(desk, hashed);
    if (t->key == hashed) {
        // One who signs in well does not clear what others did from the same address.
        t->tries = kind == ACCOUNT_BY_ADDRESS || kind == ACCOUNT_BY_CLIENT ? t->tries - (t->tries > 0) : 0;
        t->next_us = 0;
    }
    pthread_mutex_unlock(&desk->throttle_lock);
}
