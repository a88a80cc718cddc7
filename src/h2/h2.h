// h2: the server's side of HTTP/2 (RFC 9113, HPACK RFC 7541) as a session: bytes in, bytes out; no socket and no thread.
//
// Heads are handed over and taken in the form of HTTP/1.1, so that one grammar and one printer serve both versions. What only
// HTTP/2 can get wrong never gets that far: its stream is reset with PROTOCOL_ERROR (RFC 9113 §8.1.1).
#ifndef ENS_H2_H
#define ENS_H2_H

#include "base/base.h"

enum {
    H2_STREAMS_MAX = 100,           // at the same time
    H2_WINDOW = 64 * 1024 - 1,      // of a stream until h2_window
    H2_WINDOW_LARGE = 256 * 1024,   // of one whose body is read as it comes
    H2_HEAD_MAX = 24 * 1024,        // of a head in the form of HTTP/1.1; beyond, it is not handed over
    H2_HEAD_DECODED_MAX = 64 * 1024 // beyond, it is no more read
};

struct h2;

// What a session says to its owner, from within h2_take and h2_give only.
struct h2_hooks {
    // A request. `head`: "GET /path HTTP/1.1\r\nHost: …\r\n…\r\n\r\n", borrowed; {NULL,0}: it is larger than H2_HEAD_MAX.
    // `ends`: without a body. Gives what stands for the stream in the other hooks; NULL: refused (REFUSED_STREAM).
    void *(*begin)(void *owner, int32_t id, struct str head, bool ends);
    // A part of the body; it takes room in the stream's window until h2_used.
    void (*data)(void *stream, struct str bytes);
    void (*end)(void *stream); // the request is whole
    void (*gone)(
        void *stream); // the stream is closed, by both sides or by a reset; it is not spoken of again
    // Up to `size` bytes of the answer's body into `to`; *ended with the last ones. 0 and not ended: none yet, h2_resume
    // will tell.
    size_t (*pull)(void *stream, char *to, size_t size, bool *ended);
};

struct h2 *h2_make(const struct h2_hooks *hooks, void *owner);
void h2_free(struct h2 **h); // calls no hook

// What the client sent. false: the session is broken; what is left to give is a GOAWAY at most.
bool h2_take(struct h2 *h, struct str bytes, int64_t now_us) MUST_CHECK;
size_t h2_give(struct h2 *h, char *to, size_t size); // what is to be sent next; 0: nothing
size_t h2_waiting(const struct h2 *h);               // bytes that what is to be sent takes in memory, about
bool h2_is_over(const struct h2 *h);                 // nothing is read or sent any more
// No further streams; those that are open go on. First a notice, then, a while later, the GOAWAY that counts (§6.8).
void h2_drain(struct h2 *h, bool is_last);

// ---- a stream; an id that is closed is let pass
void h2_continue(struct h2 *h, int32_t id); // 100 Continue
// The answer: its head in the form of HTTP/1.1, of which the fields of a connection are left out; the body is pulled.
void h2_answer(struct h2 *h, int32_t id, struct str head, bool has_body);
void h2_resume(struct h2 *h, int32_t id);
void h2_used(struct h2 *h, int32_t id, size_t size); // so many bytes of the body were used
void h2_window(struct h2 *h, int32_t id);            // H2_WINDOW_LARGE from now on
enum h2_reason { H2_NO_ERROR = 0, H2_INTERNAL_ERROR = 2, H2_CANCEL = 8 };
void h2_reset(struct h2 *h, int32_t id, enum h2_reason why); // no hook speaks of the stream any more

#endif
