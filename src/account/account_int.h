// What the files of account/ share.
#ifndef ENS_ACCOUNT_INT_H
#define ENS_ACCOUNT_INT_H

#include "account/account.h"

#include <pthread.h>

struct account_desk {
    pthread_mutex_t hash_lock;
    pthread_cond_t hash_free;
    unsigned hashing_most, hashing, waiting;
};

// Decimal digits, each equally likely.
struct str account_digits(struct arena *a, unsigned count);
struct str account_without_spaces(struct arena *a, struct str text); // nor hyphens
// The keyed hash of a secret that belongs to this account, in hexadecimal.
struct str account_secret_hash(const struct account *account, const char *what, struct str secret);
bool account_same_text(struct str a, struct str b); // in constant time for texts of one length

#endif
