// What the files of batch and transaction share: the entries of one bundle.
#ifndef ENS_FHIRAPI_BUNDLE_INT_H
#define ENS_FHIRAPI_BUNDLE_INT_H

#include "fhirapi/api_int.h"

struct entry {
    struct interaction interaction;
    struct result result;
    struct str full_url;
    struct str outcome; // batch: why it failed
    size_t place;       // in the bundle, for the order of the answers
    struct pointer at;  // where a POST or PUT will stand; number 0: not known
    bool is_kept;       // it stands there already and stays as it is
};

struct transaction {
    struct deed *deed;
    struct entry *entries;
    size_t count;
    uint64_t space;                // of the person it is about; 0: none so far
    bool is_submission;            // of documents (IHE MHD ITI-65)
    struct fhirapi_import *import; // NULL: a request over HTTP
    struct entry **named;          // entries by fullUrl: open addressing; NULL: none has one
    size_t named_size;
};

// INVALID, at the entry of this place.
enum code bundle_fail_entry(struct deed *d, size_t place, const char *what) MUST_CHECK;
// "Observation/1/_history/2?x=y" → type, id, version, query
enum code bundle_read_url(struct deed *d, struct str url, struct interaction *i) MUST_CHECK;

// ---- bundle_place.c
// So that references can name them: entries by their fullUrl. INVALID: two have the same.
enum code bundle_name_entries(struct transaction *t) MUST_CHECK;
// Decides where each written entry will stand, so that the others can refer to it.
enum code bundle_place_entries(struct transaction *t) MUST_CHECK;
// References to entries become tokens of where they will stand.
enum code bundle_rewrite(struct transaction *t, struct json *tree) MUST_CHECK;
bool bundle_is_written(const struct entry *e);

#endif
