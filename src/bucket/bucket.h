// bucket: a bucket of an S3-compatible object store (Amazon S3 API, 2006-03-01): put, get, ask for and delete an object by
// its name. Requests are signed (SigV4) and bounded in size and time; nothing is retried here.
#ifndef ENS_BUCKET_H
#define ENS_BUCKET_H

#include "base/base.h"

struct bucket_config {
    struct str url;    // of the bucket: "https://s3.example.org/documents"; names are added after a slash
    struct str region; // "us-east-1"
    struct str key;    // "ID:SECRET"
    struct str ca_file;
    int64_t time_max_us;  // for one request
    unsigned at_once_max; // requests under way
};
struct bucket; // for any number of threads
enum code bucket_make(struct arena *a, const struct bucket_config *config,
                      struct bucket **out) MUST_CHECK; // INVALID: the key is none
void bucket_free(struct bucket **b);

// BUSY: it cannot be asked, takes too long, is asked by too many already, refuses, or gives more than size_max; the fault
// says which.
enum code bucket_put(struct arena *a, const struct bucket *b, struct str name, struct str bytes) MUST_CHECK;
enum code bucket_get(struct arena *a, const struct bucket *b, struct str name, size_t size_max,
                     struct str *bytes) MUST_CHECK; // NOT_FOUND
enum code bucket_has(struct arena *a, const struct bucket *b, struct str name, bool *has) MUST_CHECK;
enum code bucket_delete(struct arena *a, const struct bucket *b,
                        struct str name) MUST_CHECK; // DONE when it was not there

#endif
