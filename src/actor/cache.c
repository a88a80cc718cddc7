// The tokens seen within the last second, and whom they stand for.
#include "actor/actor.h"

#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 256, TEXT_SIZE = 768, KEPT_US = 1000 * 1000 };

struct slot {
    unsigned char hash[CRYPT_HASH_SIZE];
    int64_t seen_us; // steady clock; 0: empty
    struct actor actor;
    char text[TEXT_SIZE]; // what the actor's texts point to
};

struct actor_cache {
    pthread_mutex_t lock;
    uint64_t age; // how often something was forgotten
    struct slot slots[SLOTS];
};

struct actor_cache *actor_cache_make(void)
{
    struct actor_cache *cache = heap_alloc(sizeof *cache);
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void actor_cache_free(struct actor_cache **cache)
{
    if (!*cache)
        return;
    pthread_mutex_destroy(&(*cache)->lock);
    free(*cache);
    *cache = NULL;
}

static struct slot *slot_of(struct actor_cache *cache, const unsigned char hash[CRYPT_HASH_SIZE])
{
    return &cache->slots[hash[0] % SLOTS];
}

enum { TEXTS = 11 };
static void list_texts(struct actor *actor, struct str *texts[TEXTS])
{
    texts[0] = &actor->account;
    texts[1] = &actor->rpps;
    texts[2] = &actor->profession;
    texts[3] = &actor->structure;
    texts[4] = &actor->application;
    texts[5] = &actor->software;
    texts[6] = &actor->motive;
    texts[7] = &actor->scope;
    texts[8] = &actor->token_id;
    texts[9] = &actor->client;
    texts[10] = &actor->bound;
}

bool actor_cache_find(struct actor_cache *cache, struct arena *a, const struct crypt_keyring *keys,
                      struct str authorization, struct actor **out)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct str *texts[TEXTS];
    crypt_hash_keyed(keys, CRYPT_HASH_TOKEN, authorization, hash);
    struct actor *actor = ARENA_NEW(a, struct actor);
    list_texts(actor, texts);
    struct slot *slot = slot_of(cache, hash);
    pthread_mutex_lock(&cache->lock);
    bool found = slot->seen_us && clock_steady_us() - slot->seen_us < KEPT_US &&
                 slot->actor.until_us > clock_now_us() && memcmp(slot->hash, hash, sizeof hash) == 0;
    if (found) {
        *actor = slot->actor;
        for (size_t i = 0; i < TEXTS; i++)
            if (texts[i]->ptr)
                *texts[i] = arena_copy(a, *texts[i]);
    }
    pthread_mutex_unlock(&cache->lock);
    if (found)
        *out = actor;
    return found;
}

void actor_cache_keep(struct actor_cache *cache, const struct crypt_keyring *keys, struct str authorization,
                      const struct actor *actor, uint64_t age)
{
    unsigned char hash[CRYPT_HASH_SIZE];
    struct str *texts[TEXTS];
    size_t used = 0;
    struct actor copy = *actor;
    list_texts(&copy, texts);
    for (size_t i = 0; i < TEXTS; i++)
        used += texts[i]->len;
    if (used > TEXT_SIZE)
        return;
    crypt_hash_keyed(keys, CRYPT_HASH_TOKEN, authorization, hash);
    struct slot *slot = slot_of(cache, hash);
    pthread_mutex_lock(&cache->lock);
    if (age != cache->age) {
        pthread_mutex_unlock(&cache->lock);
        return;
    }
    used = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        if (!texts[i]->ptr)
            continue;
        memcpy(slot->text + used, texts[i]->ptr, texts[i]->len);
        texts[i]->ptr = slot->text + used;
        used += texts[i]->len;
    }
    slot->actor = copy;
    slot->seen_us = clock_steady_us();
    memcpy(slot->hash, hash, sizeof hash);
    pthread_mutex_unlock(&cache->lock);
}

uint64_t actor_cache_age(struct actor_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    uint64_t age = cache->age;
    pthread_mutex_unlock(&cache->lock);
    return age;
}

void actor_cache_forget(struct actor_cache *cache, uint64_t space)
{
    pthread_mutex_lock(&cache->lock);
    cache->age++;
    for (size_t i = 0; i < SLOTS; i++)
        if (cache->slots[i].actor.space == space || cache->slots[i].actor.lodge == space)
            cache->slots[i].seen_us = 0;
    pthread_mutex_unlock(&cache->lock);
}
