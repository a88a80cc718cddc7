// What the files of watch/ share.
#ifndef ENS_WATCH_INT_H
#define ENS_WATCH_INT_H

#include "watch/watch.h"

#include <pthread.h>
#include <stdatomic.h>

// ---- process.c: what the process uses, from files that stay open when rights are given up
struct watch_process {
    int statm; // /proc/self/statm; -1: not there
    int64_t began_us;
};
void watch_process_open(struct watch_process *p);
void watch_process_close(struct watch_process *p);
void watch_process_tell(const struct watch_process *p, struct buf *out);

enum watch_part { WATCH_STORE, WATCH_KEEPER };

struct watch {
    struct watch_process process;
    pthread_t thread;
    bool is_running;
    atomic_bool is_leaving;
    pthread_mutex_t lock; // of all that follows
    pthread_cond_t wake;
    struct watch_config config; // its own thread reads it freely: it is set before that begins
    bool is_stopping;
    enum watch_part looks_at; // now
    int64_t looked_us;        // when it last had every answer; steady clock
    enum code code;
    char found[sizeof((struct fault *)0)->text];
    struct arena gathered_in;
    struct str gathered;
};

#endif
