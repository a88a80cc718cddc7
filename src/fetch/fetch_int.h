// What the files of fetch share: a handle of libcurl under the policy.
#ifndef ENS_FETCH_INT_H
#define ENS_FETCH_INT_H

#include "fetch/fetch.h"

#include <curl/curl.h>

struct line {
    CURL *curl;
    struct arena *arena;
    const struct fetch_policy *policy;
    struct str host;      // of the URL, for sentences
    struct str authority; // with its port
    size_t lane;          // taken, plus 1; 0: none
    bool address_refused; // by the policy, when a connection was about to be made
};

// A handle for `url` whose scheme is one of `secure` and `plain`. The line must be closed whatever is returned.
enum code line_open(struct line *l, struct arena *a, const struct fetch_policy *policy, struct str url,
                    const char *secure, const char *plain) MUST_CHECK;
void line_close(struct line *l);
// By whom it asks; the secret stays in the handle alone, until line_close.
void line_sign_in(struct line *l, struct str user, struct str secret);
// Runs it; turns what libcurl says into a code and a sentence.
enum code line_run(struct line *l) MUST_CHECK;
// UNMET: as many as may wait for this host already. Given back by line_close.
enum code lane_take(struct line *l) MUST_CHECK;
void lane_give(struct line *l);
// kept.c: a handle, with an open connection if one is at hand; NULL: the library does not start.
CURL *kept_take(struct fetch_kept *kept);
void kept_give(struct fetch_kept *kept, CURL *curl);
bool fetch_one_line(struct str s); // no control characters: cannot end a field, an address or a URL early
// May a connection to this address be made when only public ones may? (RFC 6890)
struct sockaddr;
bool fetch_address_public(const struct sockaddr *address);

#endif
