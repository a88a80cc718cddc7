// healthlink: rows of SMART Health Links: an address that cannot be guessed, a passcode with bounded tries, an end, and files
// that are encrypted for the link's key before they come here. This room never sees that key.
//
// A link's name in its address is the sealed pointer of (space, number) and 32 random bytes, of which only a keyed hash is
// kept. What its maker said of it is sealed by the space's key; so are the files, over their own encryption, so that an
// erased space leaves nothing even to who has a link.
#ifndef ENS_HEALTHLINK_H
#define ENS_HEALTHLINK_H

#include "base/base.h"
#include "crypt/crypt.h"
#include "store/store.h"

struct health_link_desk {
    struct arena *arena;
    const struct crypt_keyring *keys;
    struct crypt_box *box; // of the space
    struct store_read *read;
    struct store_writes *writes; // NULL: nothing is written
    uint64_t space;
    int64_t now_us;
};

enum health_link_flag {
    HEALTH_LINK_PASSCODE = 1, // P
    HEALTH_LINK_DIRECT = 2,   // U: one file, without a manifest
    HEALTH_LINK_LASTING = 4,  // L: the content may be renewed
};
enum {
    HEALTH_LINK_TRIES = 10,     // wrong passcodes in a link's life
    HEALTH_LINKS_OPEN_MAX = 20, // of a space at one time
    HEALTH_LINK_FILES_MAX = 16,
    HEALTH_LINK_NAME_SIZE = CRYPT_ID_SIZE + 43
};
struct health_link {
    uint64_t number; // of the space's links; 0: to be given
    int64_t made_us, until_us, ended_us, changed_us;
    uint64_t tries_left, opened;
    unsigned flags;
    struct str label;
    struct str account; // who made it; {NULL,0}: the holder by their INS
    size_t file_count;
    struct str secret;                       // private: the hash
    unsigned char passcode[CRYPT_HASH_SIZE]; // private: its keyed hash
};
bool health_link_is_open(const struct health_link *link, int64_t now_us);

// A new link: gives its number and the name that its address holds. `passcode` {NULL,0}: none. TOO_LARGE:
// HEALTH_LINKS_OPEN_MAX are open already.
enum code health_link_make(struct health_link_desk *desk, struct health_link *link, struct str passcode,
                           struct str *name) MUST_CHECK;
// The link's files from now on, in the place of those it had.
enum code health_link_fill(struct health_link_desk *desk, struct health_link *link, const struct str *files,
                           size_t count) MUST_CHECK;

// The space and number that a name points to, whether or not there is such a link. False: it is no name of ours.
bool health_link_place(const struct crypt_keyring *keys, struct str name, uint64_t *space, uint64_t *number);
// The link of that name. NOT_FOUND: there is none, or the name's secret is another's.
enum code health_link_find(struct health_link_desk *desk, struct str name,
                           struct health_link *out) MUST_CHECK;
// The link of that number, for the space's own people. NOT_FOUND.
enum code health_link_read(struct health_link_desk *desk, uint64_t number,
                           struct health_link *out) MUST_CHECK;
// All of the space, newest first.
enum code health_link_list(struct health_link_desk *desk, struct health_link **out, size_t *count) MUST_CHECK;
enum code health_link_file(struct health_link_desk *desk, const struct health_link *link, size_t file,
                           struct str *bytes) MUST_CHECK; // NOT_FOUND

// Is it the passcode? Of a wrong one the write set counts the try, and ends the link with the last; link->tries_left says
// how many are left. Of those who try at the same time one loses the race and tries again.
bool health_link_try(struct health_link_desk *desk, struct health_link *link, struct str passcode);
void health_link_opened(struct health_link_desk *desk, const struct health_link *link); // counts it
void health_link_end(struct health_link_desk *desk, const struct health_link *link);    // its files are gone

// What a file of a link is asked for by, for a while: a keyed hash over the link, the file and until when.
struct str health_link_pass(struct health_link_desk *desk, const struct health_link *link, size_t file,
                            int64_t until_us);
bool health_link_pass_good(struct health_link_desk *desk, const struct health_link *link, size_t file,
                           struct str pass);

// Removes the files of links that are over. *next_us: when the next one will be; INT64_MAX: none is open.
enum code health_link_sweep(struct health_link_desk *desk, int64_t *next_us) MUST_CHECK;
// Removes all that is kept of a space.
void health_link_forget(struct store_writes *writes, uint64_t space);

extern const struct store_statement *const health_link_statements[]; // ended by NULL

#endif
