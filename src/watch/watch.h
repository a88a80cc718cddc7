// watch: is this process alive, is it ready, and what it counts.
//
// A thread of its own looks every second whether the store and the key's process answer; who asks reads what it found, and
// so waits for nothing. When it is stuck itself, the age of what it found says so.
#ifndef ENS_WATCH_H
#define ENS_WATCH_H

#include "crypt/crypt.h"
#include "http/http.h"
#include "store/store.h"

struct watch;
// Opens what it needs of the system, before rights are given up; starts nothing.
struct watch *watch_make(void);
void watch_free(struct watch **w);

struct watch_config {
    struct store *store;              // borrowed, as the following
    const struct crypt_keyring *keys; //
    const struct http_server *server; // whose figures are told
    // Written now and then by the thread into what /metrics says: what must be read from the store. NULL: nothing more.
    void (*gather)(void *context, struct buf *out);
    void *context;
};
enum code watch_start(struct arena *a, struct watch *w, const struct watch_config *config) MUST_CHECK;
void watch_stop(struct watch *w);  // the thread; before what the config names is gone
void watch_leave(struct watch *w); // from now on not ready: the process is about to stop

// true: ready. Else a sentence for whoever runs the house, in the arena; it names what is not ready, and no secret.
bool watch_ready(struct watch *w, struct arena *a, struct str *why);
// All that is counted, in the Prometheus text format.
void watch_tell(struct watch *w, struct buf *out);

#endif
