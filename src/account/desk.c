// The desk: what all requests share.
#include "account/account_int.h"

#include <stdlib.h>
#include <unistd.h>

struct account_desk *account_desk_make(void)
{
    struct account_desk *desk = heap_alloc(sizeof *desk);
    pthread_mutex_init(&desk->hash_lock, NULL);
    pthread_cond_init(&desk->hash_free, NULL);
    enum { CORES_PER_HASH = 2 }; // the others serve those who are signed in
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    desk->hashing_most = cores > CORES_PER_HASH ? (unsigned)cores / CORES_PER_HASH : 1;
    return desk;
}

void account_desk_free(struct account_desk **desk)
{
    if (!*desk)
        return;
    pthread_mutex_destroy(&(*desk)->hash_lock);
    pthread_cond_destroy(&(*desk)->hash_free);
    free(*desk);
    *desk = NULL;
}
