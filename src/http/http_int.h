// Private to http: the server, its loops, connections and exchanges, and who owns them when.
//
// A connection and its exchange have one owner at a time. The loop owns it while it reads a head or a body
// and while an answer waits for the socket; it lends it to a worker for the handler, which may lend it on to
// the committer. Whoever holds it sends on the socket; only the loop closes it. So nothing in them needs a
// lock: the word `state` and the lists by which ownership passes carry all the ordering there is.
#ifndef ENS_HTTP_INT_H
#define ENS_HTTP_INT_H

#include "http/http.h"
#include "http/parse.h"
#include "http/trace.h"
#include "http/trie.h"

#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/uio.h>

enum { REQUEST_ID_MAX = 64 };

enum {
    PIECE_SIZE = 64 * 1024, // read at once
    RATE_MIN = 8 * 1024,    // bytes a second that a body or an answer must make once its deadline has passed
    LINGER_US = 2 * 1000 * 1000, // how long what a refused client still sends is read and dropped
    EVENTS_HEARTBEAT_US = 15 * 1000 * 1000,
    ATTEMPTS_MAX = 8,            // runs of a handler that keeps losing races
    SPARE_MAX = 128,             // exchanges that a loop keeps for reuse
    SPARE_ARENA_MAX = 48 * 1024, // an arena that grew past this goes back to the system
};

enum phase {
    PHASE_SHAKE,   // TLS is agreed on
    PHASE_HEAD,    // waiting for a request, or within its head
    PHASE_BODY,    // the loop gathers the body
    PHASE_WORK,    // lent
    PHASE_COMMIT,  // lent to the committer
    PHASE_WRITE,   // an answer waits for the socket
    PHASE_STREAM,  // as PHASE_WRITE, and more is to be pulled
    PHASE_EVENTS,  // Server-Sent Events
    PHASE_SENT,    // a stream of HTTP/2, whose answer is with its session
    PHASE_SESSION, // a connection that speaks HTTP/2
    PHASE_LINGER,  // answered; what still comes is dropped, so that the client gets to read the answer
    PHASE_DROP,    // to be closed at once
};

enum {
    CONN_LENT = 1,
    CONN_POKED = 2
}; // bits of conn.state; POKED: the loop must look at it when it comes back

struct conn {
    struct loop *loop;
    struct tls_link *tls;    // NULL: bytes go as they are
    struct http_exchange *x; // NULL between requests
    struct session *session; // of HTTP/2, on this connection
    struct stream *stream;   // of HTTP/2: this is one, and no connection
    struct conn *back_next;  // in loop.back, or in loop.dead
    struct conn *poke_next;  // in loop.pokes
    atomic_bool poked;       // it is there
    char *in;                // bytes read and not used yet; NULL: none
    size_t in_len, in_size, scanned;
    _Atomic int64_t deadline_us; // steady clock; looked at while the loop owns it
    _Atomic unsigned state;
    int fd;
    uint32_t slot; // its place in loop.conns
    enum phase phase;
    bool closing; // no further request after this answer
    bool muted;   // not polled while a worker reads the body
    bool dead;
    bool head_begun;        // some of a head is there
    bool is_extra;          // beyond what is allowed: only vital rows answer it
    int64_t fresh_until_us; // its first request is on its way; steady clock
    struct http_events *events;
    char peer[INET6_ADDRSTRLEN];
};

struct date_text { // the Date field, made once a second
    int64_t second;
    char text[32];
    size_t len;
};

struct answer_field {
    struct answer_field *next;
    struct str name, value;
};

struct answer {
    int status;
    struct str media_type, body;
    struct answer_field *fields, *last_field;
    bool has_body; // http_answer was called
    bool broken;   // a field that would break the head
    bool is_stream;
    bool chunked;
    bool ended;      // the stream gave its last piece
    uint64_t size;   // of a stream; UINT64_MAX: unknown
    uint64_t pulled; // bytes so far
    http_pull_fn *pull;
    http_close_fn *close;
    void *context;
    struct http_events *events;
    struct iovec out[4]; // what is to be sent, `out_at` first
    unsigned out_at, out_count;
    uint64_t sent;
    int64_t begun_us;
    char chunk_line[24];
};

enum step { STEP_RUN, STEP_COMMITTED, STEP_PULL };

struct http_exchange {
    struct http_exchange *next; // in a queue or a list of spare ones
    struct conn *conn;
    struct http_server *server;
    struct http_request request;
    struct head head;
    struct arena arena;
    struct call call;
    enum step step;
    enum code refusal; // what the loop found wrong; DONE: nothing
    unsigned allowed;  // methods of the path, for Allow
    uint16_t number;   // of its row and method
    int64_t lent_us;   // when it was whole and waited for a worker; steady clock
    int64_t queued_us; // when it last began to wait for one
    int64_t submitted_us;
    unsigned attempts;
    unsigned commit_next; // which of call.writes is being committed
    enum code commit_code;
    bool refused; // the answer is the refuse hook's
    struct body_decoder decoder;
    struct str raw;      // what a worker has not yet decoded of conn.in
    bool body_read_here; // http_body_next was called
    bool body_ended;     // all of it was read
    int body_status;     // of the answer when reading it failed; 0: by the code
    bool continue_due;   // the sender waits for 100 Continue
    char *body;          // gathered by the loop
    size_t body_len, body_size;
    uint64_t body_taken;
    int64_t body_begun_us;
    size_t held;      // bytes counted in server.held
    bool held_answer; // its arena is among them
    struct answer answer;
    char id[REQUEST_ID_MAX + 1];
    struct http_trace *trace; // made when it is asked for
    struct http_field fields[FIELDS_MAX];
};

struct queue {
    struct http_exchange *first, **end;
    unsigned count;
};

struct worker {
    struct pool *pool;
    struct date_text date;
    pthread_t thread;
    sem_t wake;
    struct worker *idle_next;
};

struct pool {
    pthread_mutex_t lock;
    struct queue queue;
    _Atomic unsigned waiting;  // queue.count, for who only looks
    _Atomic int64_t oldest_us; // since when its first waits; 0: nobody
    struct worker *idle;       // who sleeps, the last that worked first: what it used is still near
    bool waking;               // a worker was woken and has not come yet
    bool stop;
    unsigned count;
    struct worker *workers; // NULL: not started
};

struct loop {
    struct http_server *server;
    pthread_t thread;
    int epoll_fd, wake_fd, listen_fd;
    _Atomic bool asleep;
    struct conn *_Atomic back;  // connections given back, newest first
    struct conn *_Atomic pokes; // those of which somebody else has something to say, newest first
    struct session *due;        // with frames to send
    struct conn **conns;
    size_t conn_count, conn_size;
    struct conn *dead;    // closed in this round; events of them may still be in hand
    struct queue found;   // requests found in this round
    struct queue uploads; // those whose handlers read their body themselves
    struct queue vital;   // those of vital rows
    pthread_mutex_t spare_lock;
    struct http_exchange *spare;
    unsigned spare_count;
    uint64_t id_next;
    int64_t now_us, tick_us, tick_next_us;
    struct date_text date;
    bool accept_paused, draining, started;
    char scratch[PIECE_SIZE], outgoing[PIECE_SIZE];
};

enum shed_reason { SHED_QUEUE, SHED_LATE, SHED_MEMORY, SHED_CONNECTIONS, SHED_SHARE, SHED_REASONS };
struct shed_text;
struct shares;

enum { STANDARD_MAX = 12 };
struct standard_field {
    struct str name, line; // "Name: value\r\n"
};

struct http_server {
    struct http_config config; // with every default filled in
    struct arena arena;        // the routes
    struct route_table routes;
    struct standard_field standard[STANDARD_MAX];
    size_t standard_count;
    struct loop **loops;
    struct pool pool;
    struct pool uploads; // threads that may wait for slow senders
    struct pool vital;   // a thread that waits for nothing
    struct meter_board *board;
    _Atomic uint64_t shed[SHED_REASONS], refused_heads, cut;
    _Atomic bool is_leaving;
    struct shed_text *shed_texts;
    size_t shed_text_count;
    struct shares *shares;
    _Atomic int64_t commit_us; // how long the last commit took, from its handing over
    _Atomic unsigned connections;
    _Atomic size_t held;         // bytes of bodies, and of answers and events that wait
    _Atomic unsigned committing; // write sets handed over and not yet reported
    _Atomic int64_t stop_by_us;  // 0: not stopping
    uint16_t port;
};

// ---- loop.c
enum code loop_start(struct arena *a, struct http_server *s, unsigned index) MUST_CHECK;
void loop_wake(struct loop *l);
void loop_free(struct loop *l);      // joined before, and after the workers: they use it to their end
void conn_give_back(struct conn *c); // by who it was lent to: the loop is to go on with it, as its phase says
// By any thread, as long as the connection cannot end: the loop is to look what is new of it. Owning it is not needed.
void conn_poke(struct conn *c);

// ---- conn.c: what the loop does with a connection it owns
void conn_open(struct loop *l, int fd, const struct sockaddr_storage *peer, bool is_extra);
struct conn *conn_make(struct loop *l, int fd);
void conn_close(struct conn *c);
void conn_abort(struct conn *c);  // by reset: what the client does not read is not to stay in the kernel
void conn_yield(struct conn *c);  // others get their turn before its next
void conn_linger(struct conn *c); // answered, and the client may still be sending
void conn_poked(struct conn *c);
void conn_ready(struct conn *c, bool hung_up); // the socket may be read or written
void conn_back(struct conn *c);                // it was given back
void conn_expired(struct conn *c);
void conn_lend(struct conn *c, enum step step,
               bool look_after); // to the workers, for this step of its exchange
void conn_mute(struct conn *c);  // no events until it is given back
// The server stops: what the client has sent is still answered; one that sends nothing is closed.
void conn_retire(struct conn *c);
void conn_set_deadline(struct conn *c, int64_t at_us);

// ---- wire.c: the bytes of a connection, by its owner; as recv and sendmsg that never wait
ssize_t wire_recv(struct conn *c, void *to, size_t size);
ssize_t wire_send(struct conn *c, const struct iovec *parts, size_t count);
// A few bytes, all at once. false: the wire did not take them, so its client is not reading; it is cut, since the half of them
// would be taken for the beginning of what comes next.
bool wire_say(struct conn *c, struct str text);
void wire_end(struct conn *c); // nothing more is sent: the client sees the end
void conn_cut(
    struct conn *c); // by any thread: whoever waits for the client hears of its end, and the loop closes

// ---- send.c
enum sent { SENT_ALL, SENT_PART, SENT_BROKEN };
enum sent conn_send(struct conn *c);
// Sends the answer as a borrower and gives the connection back; not to be touched afterwards.
void conn_send_and_return(struct conn *c);
void answer_advance(struct answer *w, size_t taken); // in what is to be sent, by what was taken
void conn_answered(struct conn *c); // the answer is out: the exchange goes, the phase says what comes next

// ---- peer.c
void peer_find(struct http_request *r, struct str fronts); // when the head was read

// ---- intake.c
// Bytes from the socket, while head or body are read; more_waits: the socket has more.
void conn_feed(struct conn *c, struct str bytes, bool more_waits);
void conn_in_grow(struct conn *c, size_t size); // conn.in, and the count of its bytes
void conn_in_free(struct conn *c);
void conn_keep(struct conn *c, struct str rest); // makes conn.in hold exactly this
void conn_refuse(struct conn *c,
                 const struct refusal *r); // a sentence in plain text, and the end of the connection
// The same for a stream, whose frames were read: a request, a part of the body that is gathered (false: it is too large, and
// refused), the end of that body.
void conn_request(struct conn *c, struct str head, bool ends);
bool conn_body(struct conn *c, struct str data);
void conn_body_end(struct conn *c);
int64_t deadline_after(int64_t begun_us, int64_t grace_us, uint64_t bytes);

// ---- shed.c
void shed_texts_make(struct http_server *s);
const struct refusal *shed_due(const struct conn *c, struct http_exchange *x); // NULL: it is taken
bool shed_late(struct http_exchange *x); // by a worker: it waited for too long, and its answer says so

// ---- share.c
struct share_ask {
    struct str client;
    unsigned rate;  // requests a second; 0: any
    unsigned share; // percent of what all ask for, when there is a rush; 0: any
    int64_t now_us; // steady clock
};
struct shares *shares_make(void);
void shares_free(struct shares **s);
bool share_is_over(struct shares *s,
                   const struct share_ask *ask); // counts it, and says whether it is too many

// ---- exchange.c
void exchange_name(struct http_exchange *x); // by the id that its asker gave it, when that is fit
struct http_exchange *exchange_take(struct conn *c);
void exchange_give(struct http_exchange *x);
void exchange_hold(struct http_exchange *x, size_t bytes); // counts bytes as held until it ends
void answer_clear(struct http_exchange *x);

// ---- answer.c
void answer_seal(struct http_exchange *x,
                 struct date_text *date); // makes the head; afterwards it can be sent
struct str date_now(struct date_text *d);
// A whole answer in plain text, for what never became a routed request.
struct str plain_answer(struct arena *a, const struct http_server *s, const struct refusal *r,
                        struct str fields, struct date_text *d);
enum code standard_fields_make(struct arena *a, struct http_server *s) MUST_CHECK;

// ---- stream.c, events.c
void stream_go_on(struct http_exchange *x); // by a worker
void events_send(struct conn *c);           // by the loop: the socket has room
void events_gone(struct http_events *e);    // the connection is about to be closed
void events_begin(struct conn *c);          // the head is out
bool events_tick(struct conn *c);           // keeps the line open; false: close it
// For a stream: what waits, up to `size`; *ended: nothing will come any more.
size_t events_take(struct conn *c, char *to, size_t size, bool *ended);

// ---- run.c
void exchange_run(struct http_exchange *x, struct worker *w); // by a worker: what its step says

// ---- pool.c
void queue_push(struct queue *q, struct http_exchange *x);
enum code pool_start(struct arena *a, struct pool *p, unsigned workers) MUST_CHECK;
void pool_add(struct pool *p, struct queue *found); // takes all: the loop sheds before it finds too many
void pool_stop(struct pool *p);                     // also one that was not started

#endif
