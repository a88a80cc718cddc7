// Private to http: HTTP/2 (RFC 9113). A session belongs to a connection of the loop and is never lent. Each of its streams is
// a struct conn without a socket: it has an exchange, a phase, a deadline and an owner as others, and is lent as others.
#ifndef ENS_HTTP_SESSION_INT_H
#define ENS_HTTP_SESSION_INT_H

#include "h2/h2.h"
#include "http/http_int.h"

struct session {
    struct h2 *h2;
    struct conn *conn;
    struct stream *first;     // all whose conn is there, also those that the client has reset
    unsigned stream_count;    // of them
    struct session *due_next; // in loop.due
    bool is_due;
    char *left; // made by h2 and not yet taken by the wire; NULL: nothing
    size_t left_at, left_len;
    size_t held;           // bytes counted in server.held
    int64_t drain_next_us; // when session_drain has more to say; 0: it has said nothing
    bool is_ending; // GOAWAY was said because nothing came; what is still open by its next deadline is closed
};

struct stream {
    struct session *session; // NULL: the connection is gone
    struct conn *conn;
    struct stream *next, **back;
    int32_t id;
    bool is_open;           // the session knows it
    bool is_answered;       // the head of the answer is with the session
    struct inbox *inbox;    // NULL: no thread reads the body
    _Atomic bool is_broken; // its events cannot go on
};

// ---- session.c: by the loop
void session_open(struct conn *c);
void session_ready(struct conn *c, bool hung_up);
void session_expired(struct conn *c);
void session_drain(struct conn *c);
void session_due(struct session *s); // it has something to send: at the end of the round
void sessions_flush(struct loop *l);
void session_close(struct conn *c); // when its connection is closed

// ---- streams.c: by the loop
extern const struct h2_hooks stream_hooks;
void stream_back(struct conn *c);     // it was given back
void stream_poked(struct conn *c);    // who holds it has something to say
void stream_close(struct conn *c);    // when its conn is closed
void stream_detach(struct stream *s); // its connection ends
void stream_refuse(struct conn *c, const struct refusal *r, struct str fields);
void stream_begin_body(struct conn *c, bool is_streamed);

// ---- inbox.c: a body on its way from the loop to the thread that reads it
struct inbox_news { // what the loop has to do for the reader
    size_t used;
    bool wants_continue, has_begun;
};
struct inbox *inbox_make(_Atomic size_t *held, bool continue_due); // counts in *held what it holds
void inbox_free(struct inbox **i);
void inbox_put(struct inbox *i, struct str bytes);
void inbox_end(struct inbox *i, bool is_whole);
struct inbox_news inbox_look(struct inbox *i);
// By the reader, who then pokes the loop.
enum inbox_found { INBOX_PIECE, INBOX_END, INBOX_CUT, INBOX_WAITS };
enum inbox_found inbox_take(struct inbox *i, int64_t until_us, struct str *piece);

#endif
