// Connections that nobody reads by, kept for the next: the one that was used last is taken first, its pages are in its cache.
#include "store/store_int.h"

void *store_idle_take(struct store_idle *idle)
{
    pthread_mutex_lock(&idle->lock);
    void *connection = idle->count ? idle->kept[--idle->count] : NULL;
    pthread_mutex_unlock(&idle->lock);
    return connection;
}

bool store_idle_keep(struct store_idle *idle, void *connection)
{
    pthread_mutex_lock(&idle->lock);
    bool is_kept = idle->count < STORE_IDLE_MAX;
    if (is_kept)
        idle->kept[idle->count++] = connection;
    pthread_mutex_unlock(&idle->lock);
    return is_kept;
}
