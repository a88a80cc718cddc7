// Private to h2: the session and the head that is being read.
#ifndef ENS_H2_INT_H
#define ENS_H2_INT_H

#include "h2/h2.h"

#include <nghttp2/nghttp2.h>

// The head of a request while its fields come in (head.c). One at a time: a field block is not interrupted (RFC 9113 §4.3).
struct h2_head {
    struct arena arena;
    struct buf fields, cookies; // "name: value\r\n"…; crumbs joined (§8.2.3)
    struct str method, path, authority, host;
    size_t decoded; // bytes of names and values so far
    int32_t id;     // 0: none
};
void head_begin(struct h2_head *head, int32_t id);
void head_end(struct h2_head *head);
// false: the request is malformed (§8.1.1).
bool head_add(struct h2_head *head, struct str name, struct str value) MUST_CHECK;
bool head_is_fine(const struct h2_head *head);
struct str head_text(struct h2_head *head); // as HTTP/1.1; {NULL,0}: too large

// The credit of a client (flood.c): what costs us work and serves nobody uses it up, time and answers give it back.
struct h2_credit {
    int64_t left, looked_us;
    uint32_t skip;           // bytes of the frame under way, or of the preface
    unsigned char header[9]; // of the next frame, as far as it came
    unsigned have;
};
void credit_init(struct h2_credit *c);
bool credit_take(struct h2_credit *c, struct str bytes, int64_t now_us) MUST_CHECK; // false: it is used up
void credit_spend(struct h2_credit *c, int64_t amount);
void credit_return(struct h2_credit *c, int64_t amount);

struct h2 {
    nghttp2_session *session;
    const struct h2_hooks *hooks;
    void *owner;
    struct h2_head head;
    struct h2_credit credit;
    struct str left;   // of a frame that was given in part
    size_t heads_size; // bytes of the fields that wait to be sent
};
size_t fields_size(const nghttp2_nv *fields, size_t count); // in memory

// ---- callbacks.c
nghttp2_session_callbacks *callbacks_make(void);
ssize_t answer_read(nghttp2_session *session, int32_t id, uint8_t *to, size_t size, uint32_t *flags,
                    nghttp2_data_source *source, void *user);

#endif
