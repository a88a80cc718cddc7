// Lanes: how many threads of this process may wait for one other house at once, so that a slow one holds few of them.
#include "fetch/fetch_int.h"

#include <pthread.h>
#include <stdlib.h>

enum { HOUSES = 16 };

struct fetch_lanes {
    pthread_mutex_t lock;
    struct {
        uint64_t host; // a hash: two that share it share their lanes
        unsigned used; // 0: free for another
    } houses[HOUSES];
};

struct fetch_lanes *fetch_lanes_make(void)
{
    struct fetch_lanes *lanes = heap_alloc(sizeof *lanes);
    pthread_mutex_init(&lanes->lock, NULL);
    return lanes;
}

void fetch_lanes_free(struct fetch_lanes **lanes)
{
    if (!*lanes)
        return;
    pthread_mutex_destroy(&(*lanes)->lock);
    free(*lanes);
    *lanes = NULL;
}

enum code lane_take(struct line *l)
{
    struct fetch_lanes *lanes = l->policy->lanes;
    uint64_t host = str_hash(l->authority, 0);
    size_t at = HOUSES;
    if (!lanes)
        return DONE;
    pthread_mutex_lock(&lanes->lock);
    for (size_t i = 0; i < HOUSES; i++)
        if (lanes->houses[i].used && lanes->houses[i].host == host) {
            at = i;
            break;
        } else if (!lanes->houses[i].used) {
            at = i;
        }
    bool is_free = at < HOUSES && lanes->houses[at].used < l->policy->lanes_max;
    if (is_free) {
        lanes->houses[at].host = host;
        lanes->houses[at].used++;
        l->lane = at + 1;
    }
    pthread_mutex_unlock(&lanes->lock);
    return is_free
               ? DONE
               : fail(l->arena, UNMET, "%.*s is slow, and others wait for it already; try again in a moment",
                      STR_ARG(l->host));
}

void lane_give(struct line *l)
{
    struct fetch_lanes *lanes = l->policy ? l->policy->lanes : NULL;
    if (!l->lane)
        return;
    pthread_mutex_lock(&lanes->lock);
    lanes->houses[l->lane - 1].used--;
    pthread_mutex_unlock(&lanes->lock);
    l->lane = 0;
}
