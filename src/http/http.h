// http: an HTTP/1.1 server (RFC 9110, RFC 9112), and the router whose rows are the policy.
//
// A loop for each two cores reads sockets and writes what is left to write (epoll); a bounded pool of workers runs handlers as
// plain blocking code. A handler owns nothing and may return at any line: the arena, the snapshot and the write set are the
// router's. Strict grammar: what an intermediary could read in two ways is refused with 400 and the
// connection closed.
#ifndef ENS_HTTP_H
#define ENS_HTTP_H

#include "base/base.h"
#include "meter/meter.h"
#include "store/store.h"
#include "tls/tls.h"

enum http_method {
    HTTP_GET = 1,
    HTTP_HEAD = 2,
    HTTP_POST = 4,
    HTTP_PUT = 8,
    HTTP_PATCH = 16,
    HTTP_DELETE = 32,
    HTTP_OPTIONS = 64,
};

struct http_field {
    struct str name, value;
};

struct http_request {
    enum http_method method;
    struct str path;  // as sent, before '?', percent-encoding not undone; starts with '/'
    struct str query; // after '?'; {NULL,0}: none
    struct http_field *fields;
    size_t field_count;
    struct str peer;           // who asks: "192.0.2.1"; when the neighbour is a front, whom it names
    struct str neighbour;      // the other end of the connection
    struct str certificate;    // DER of the client's certificate on this connection; {NULL,0}: it sent none
    bool certificate_is_named; // it comes from an authority that this house trusts to name clients
    uint64_t content_length;   // UINT64_MAX: chunked
};
struct str http_field_get(const struct http_request *r,
                          const char *name); // first one, any case; {NULL,0}: none

// One request and its answer. Lives until the router has sent the answer.
struct http_exchange;
const struct http_request *http_request(const struct http_exchange *x);
const char *http_request_id(
    const struct http_exchange *x); // also in the answer's X-Request-Id; the asker's own when it is fit
// The trace that the request is part of (W3C Trace Context, level 1), for logs and for what is asked of others in its course.
struct http_trace {
    char id[33];
    struct str parent; // "00-…", with a span of this request
    struct str state;  // absent: none
};
const struct http_trace *http_trace(struct http_exchange *x);
// The whole body in memory. TOO_LARGE over `size_max`; INVALID when the sender broke off or broke the
// grammar.
enum code http_body(struct http_exchange *x, size_t size_max, struct str *body) MUST_CHECK;
// The next piece of the body, at most 64 KB, borrowed until the next call; empty at the end. Blocks the
// worker; the socket is read no faster than this is called. When it has to wait, the call's snapshot ends: no rows may be
// open, and what is read next is newer.
enum code http_body_next(struct http_exchange *x, struct str *piece) MUST_CHECK;

// The answer. Fields and body are borrowed until sent: put them in the request's arena.
void http_status(struct http_exchange *x, int status);
// Not Content-Type, Content-Length, Transfer-Encoding, Connection, Date, X-Request-Id: those are made here.
void http_field_add(struct http_exchange *x, struct str name, struct str value);
void http_answer(struct http_exchange *x, struct str media_type, struct str body);
// A body made while it is sent: `pull` runs on a worker, gives the next piece (borrowed until the next call),
// empty at the end; an error cuts the connection. `close` is always called once. size UINT64_MAX: unknown,
// sent chunked. Between two pieces the call's snapshot may end: no rows may be open.
typedef enum code http_pull_fn(void *context, struct str *piece);
typedef void http_close_fn(void *context);
void http_answer_stream(struct http_exchange *x, struct str media_type, uint64_t size, http_pull_fn *pull,
                        http_close_fn *close, void *context);
// Which part of a body of `size` bytes is asked for (one range, RFC 9110 §14), for handlers that stream a
// known size; call it with status 200 and after ETag or Last-Modified were added (If-Range). Sets 206 and
// Content-Range for a part, 416 and Content-Range when it says false: then [from, until) is not to be sent.
// In-memory answers to GET need no call.
bool http_range_wanted(struct http_exchange *x, uint64_t size, uint64_t *from, uint64_t *until);
// Server-Sent Events: after http_answer_events, http_event may be called from any thread until it says false
// (gone). A comment every 15 s keeps the line open; a client with more than 64 KB waiting is dropped. `e` is
// the caller's to free, whatever became of the client; freeing ends the stream.
struct http_events;
struct http_events *http_answer_events(struct http_exchange *x);
bool http_event(struct http_events *e, struct str event, struct str data);
void http_events_free(struct http_events **e);

// ---- router
// One route is one row, and the row is the policy. A row that lacks a part stops the program at start.
enum route_work { ROUTE_READS = 1, ROUTE_WRITES, ROUTE_NONE }; // what the handler may do to the store
struct call;                                                   // one run of a handler
struct route {
    unsigned methods;  // HTTP_GET | HTTP_HEAD
    const char *path;  // "/fhir/{type}/{id}/_history/{version}"; "{name}" is one segment, "{name*}" the rest;
                       // a literal segment wins over a name
    const char *who;   // "anyone", or roles: "holder lps operator"
    const char *scope; // what the actor's scopes are asked for: "fhir" (by access/, for each type), or "none"
    enum route_work work;
    // Bytes; 0: a body is refused. A body is gathered before the hooks are asked, so that no worker waits for a
    // sender; a large one is better streamed: then the hooks come first, and a thread of its own reads it.
    size_t body_max;
    bool body_streamed;  // the handler calls http_body_next itself
    const char *journal; // the word in the journal
    enum code (*handle)(struct call *c);
    // Asked by who watches over the server: answered by a thread of its own, never shed. Must wait for nothing.
    bool is_vital;
};

struct call {
    struct arena *arena;
    struct http_exchange *exchange;
    const struct route *route;
    const struct http_request *request;
    struct str body;      // whole, unless the row says streamed
    struct str params[4]; // what the path's names matched, percent-decoded, in order
    void *attempt;        // what the handler tried in vain, for the refuse hook; feature's
    const void *actor;    // made by the authenticate hook; identity's struct actor
    struct store *store;
    struct store_read *read; // a snapshot, unless ROUTE_NONE
    // The write sets of the handler, in the order of their commit; the router submits them after it returned
    // DONE, and runs the handler again from the start (same request, fresh answer, arena kept) when one lost
    // a race.
    struct store_writes *writes[2];
    // Set by a handler that took something for new without looking, for the commit's unique keys tell: when the handler
    // fails then, or its commit conflicts, it runs again, and finds this set: it is to look now.
    bool supposed;
    void *service; // what main/ gave to the router for all features
    int64_t now_us;
};

struct http_done {
    int status;
    int64_t took_us;  // since the request was whole
    int64_t bytes;    // of the body; -1: it is made while it is sent
    const char *path; // of the row, its template; NULL: no row
};

struct http_hooks {
    // Sets c->actor (NULL: nobody) from the credentials; an error is answered by `refuse`.
    enum code (*authenticate)(struct call *c);
    // Is the actor allowed on this row? Journals what must be.
    enum code (*admit)(struct call *c);
    // Turns code and c->arena->fault into an answer (an OperationOutcome under /fhir): fields and body. The
    // status is the router's (http_status_of, or 405, 408, 507). c->route is NULL when no row was found,
    // c->actor when nobody was authenticated. May leave a write set (the journal's line), which is committed
    // before the answer leaves.
    void (*refuse)(struct call *c, enum code code);
    // The answer is complete and about to leave; brief, on any worker. NULL: nobody asks.
    void (*answered)(const struct call *c, const struct http_done *done);
};

// What a request is told that is refused because there are too many, by how its path begins.
struct http_overload {
    struct str prefix;
    const char *media_type, *busy, *share; // share: when it is the client's own doing
};

struct http_config {
    const char *address;      // "127.0.0.1"
    uint16_t port;            // 0: any free one
    unsigned loops;           // 0: one for each two cores
    unsigned workers;         // 0: four a core
    unsigned connections_max; // 0: 20,000
    unsigned uploads;         // threads for rows with body_streamed, which wait for their senders. 0: 64
    size_t memory_max;        // bytes of bodies, half requests and unsent answers; beyond: 503. 0: 512 MB
    unsigned queue_max;       // requests waiting for a worker; beyond: 503 with Retry-After. 0: 4,096
    int64_t queue_us;         // for how long one waits for a worker at most; beyond: 503. 0: 500 ms
    unsigned client_rate;     // requests a second of one token, or one address without; beyond: 429. 0: any
    unsigned client_share;    // percent of all that is asked for, while there is a rush; beyond: 429. 0: any
    const struct http_overload *overload; // ended by one without a media type; NULL: plain text for all
    // Absolute deadlines; 0: 10 s, 60 s, 60 s, 75 s. Body and write get a second more for each 8 KB that
    // passed.
    int64_t header_us, body_us, write_us, idle_us;
    int64_t stop_us; // what runs when http_stop is called may take so long. 0: 10 s
    struct str
        fronts; // addresses, separated by spaces, whose last X-Forwarded-For is believed; {NULL,0}: none
    // Fields that every answer has, unless its handler gave one of that name; ended by one without a name. NULL: none.
    const struct http_field *standard;
    const struct route *const *tables; // lists of rows, each ended by a row without a path; ended by NULL
    const struct http_hooks *hooks;
    struct store *store;
    void *service;
    struct tls *tls; // every connection speaks TLS; lives longer than the server. NULL: none does
};

struct http_server;
// INVALID: a row lacks a part, or two rows are the same; INTERNAL: the address cannot be had.
enum code http_start(struct arena *a, const struct http_config *config, struct http_server **out) MUST_CHECK;
uint16_t http_port(const struct http_server *s);
// What it answered and what waits, for whoever watches (meter.h): by the templates of routes, nothing of a request.
void http_tell(const struct http_server *s, struct buf *out);
// From now on every answer is the last of its connection, so that whoever stands before goes elsewhere. It goes on answering.
void http_leave(struct http_server *s);
void http_stop(struct http_server **s); // takes no more, finishes what runs (stop_us), closes
const struct route *const *http_tables(const struct http_exchange *x); // the rows that are served
// Prints the rows as docs/routes.md.
void http_routes_print(struct buf *out, const struct route *const *tables);

const char *http_method_name(enum http_method m); // "GET"
int http_status_of(enum code code);               // the one table code → status
const char *http_reason(int status);

#endif
