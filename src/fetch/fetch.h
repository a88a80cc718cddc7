// fetch: asking other houses: HTTPS out, and handing a mail to an SMTP server. The only room that includes libcurl.
//
// What a foreign server may do to us is bounded: answers by size and time, connections by address and scheme. A redirect is
// an answer like any other and never followed; the environment's proxies, .netrc and cookies are not looked at. For any
// number of threads; a call blocks its thread for `time_max_us` at most (a mail: half as long again, and a second).
#ifndef ENS_FETCH_H
#define ENS_FETCH_H

#include "base/base.h"

// Shared by those who ask: how many threads may wait for one other house at once. For any number of threads.
struct fetch_lanes;
struct fetch_lanes *fetch_lanes_make(void);
void fetch_lanes_free(struct fetch_lanes **lanes);

// Shared by those who ask one house again and again: connections that stay open between requests. For any number of threads.
struct fetch_kept;
struct fetch_kept *fetch_kept_make(void);
void fetch_kept_free(struct fetch_kept **kept);

// The rules for every connection out. All zero is the strictest: https, public addresses, the system's certificates.
struct fetch_policy {
    bool
        allow_plain; // http:// and mail without TLS: only for a gateway on the same machine or network, and tests
    bool
        allow_private; // loopback, private, link-local addresses (RFC 6890), asked of the address that was resolved
    struct str ca_file;  // PEM of the authorities to trust instead of the system's; absent: the system's
    size_t size_max;     // bytes of an answer's body; 0: 256 KB
    int64_t time_max_us; // from the first name lookup to the last byte; 0: 10 s
    struct fetch_lanes *lanes;          // NULL: any number may wait; borrowed
    unsigned lanes_max;                 // with lanes: so many at once for one host and port
    struct fetch_kept *kept;            // NULL: a connection for each request; borrowed
    struct str traceparent, tracestate; // of what it is asked for (W3C Trace Context); absent: of none
};

struct fetch_field {
    struct str name, value;
};
// A signature of the request as S3-compatible stores want it (AWS Signature Version 4, service "s3").
struct fetch_signature {
    struct str region, key_id, secret;
};
struct fetch_request {
    struct str url;
    const char *method;                      // "PUT", "DELETE", "HEAD"; NULL: as body says
    struct str body;                         // absent ({NULL,0}): GET; else POST
    const struct fetch_signature *signature; // NULL: none
    struct str media_type;                   // of the body
    struct str accept;                       // absent: */*
    const struct fetch_field *fields;
    size_t field_count;
};
struct fetch_answer {
    int status;
    struct str media_type; // as sent; absent: none said
    struct str body;
    int64_t
        fresh_us; // how long Cache-Control: max-age lets it be kept; -1: not said, 0: no-store or no-cache
};
// DONE whatever the status is: look at it. INVALID: the URL or a field is not well formed; DENIED: a scheme or an address
// that the policy refuses; TOO_LARGE: more than size_max; BUSY: no connection, no trust, broken off or too slow: the
// sentence names the host and the reason, nothing of path, query or body; UNMET: all its lanes are taken, it was not asked.
enum code fetch_http(struct arena *a, const struct fetch_policy *policy, const struct fetch_request *request,
                     struct fetch_answer *answer) MUST_CHECK;
// A POST without further fields.
enum code fetch_post(struct arena *a, const struct fetch_policy *policy, struct str url,
                     struct str media_type, struct str body, struct fetch_answer *answer) MUST_CHECK;

// A mail whose text (RFC 5322, lines ended by CRLF, headers included) is ready; SMTP takes care of dots.
struct fetch_mail {
    struct str
        server;      // "smtp://mail.example.org:587": STARTTLS is a must unless the policy allows plain, and
                     // then used when offered; "smtps://…:465": TLS from the first byte
    struct str user; // absent: no authentication; given over TLS only
    struct str password;  //
    struct str hello;     // our name for EHLO; absent: the machine's
    struct str from;      // envelope sender, an address without <>
    const struct str *to; // envelope recipients; one that is refused refuses the mail
    size_t to_count;
    struct str text;
};
// DONE: the server took it, and answers for it from now on. INVALID: it never will (5xx, or an address that is none);
// BUSY: try again later (4xx, no connection); DENIED: the policy. Sentences name the server and its reply code, no address.
enum code fetch_mail(struct arena *a, const struct fetch_policy *policy,
                     const struct fetch_mail *mail) MUST_CHECK;

#endif
