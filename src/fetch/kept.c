// Connections that stay open between requests: each of libcurl's handles keeps its own, and is one thread's at a time.
#include "fetch/fetch_int.h"

#include <pthread.h>
#include <stdlib.h>

enum { KEPT_MAX = 64 };

struct fetch_kept {
    pthread_mutex_t lock;
    CURL *idle[KEPT_MAX];
    size_t count;
};

struct fetch_kept *fetch_kept_make(void)
{
    struct fetch_kept *kept = heap_alloc(sizeof *kept);
    pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

void fetch_kept_free(struct fetch_kept **out)
{
    struct fetch_kept *kept = *out;
    if (!kept)
        return;
    while (kept->count)
        curl_easy_cleanup(kept->idle[--kept->count]);
    pthread_mutex_destroy(&kept->lock);
    free(kept);
    *out = NULL;
}

CURL *kept_take(struct fetch_kept *kept)
{
    CURL *curl = NULL;
    if (!kept)
        return curl_easy_init();
    pthread_mutex_lock(&kept->lock);
    if (kept->count)
        curl = kept->idle[--kept->count];
    pthread_mutex_unlock(&kept->lock);
    return curl ? curl : curl_easy_init();
}

// What was set goes, the connection stays.
void kept_give(struct fetch_kept *kept, CURL *curl)
{
    bool is_kept = false;
    curl_easy_reset(curl);
    if (kept) {
        pthread_mutex_lock(&kept->lock);
        is_kept = kept->count < KEPT_MAX;
        if (is_kept)
            kept->idle[kept->count++] = curl;
        pthread_mutex_unlock(&kept->lock);
    }
    if (!is_kept)
        curl_easy_cleanup(curl);
}
