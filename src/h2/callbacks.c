// What libnghttp2 calls while it reads and writes frames.
#include "h2/h2_int.h"

#include <stdlib.h>

enum {
    PIECE_MAX = 16 * 1024 - 9, // with its frame's header one TLS record
    RESET_COST = 10,           // a stream that we had to reset: so may a client make us work (CVE-2025-8671)
};

static bool is_request(const nghttp2_frame *frame)
{
    return frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2 *h = user;
    (void)session;
    head_end(&h->head); // one that was broken off
    if (is_request(frame))
        head_begin(&h->head, frame->hd.stream_id);
    return 0;
}

static int reset_malformed(nghttp2_session *session, const nghttp2_frame *frame)
{
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_PROTOCOL_ERROR);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

// Fields after a body (§8.1) are read for their grammar and dropped: nothing here depends on one.
static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags, void *user)
{
    struct h2 *h = user;
    (void)flags;
    if (h->head.id != frame->hd.stream_id || !is_request(frame))
        return 0;
    if (!head_add(&h->head, str_of((const char *)name, name_len), str_of((const char *)value, value_len)))
        return reset_malformed(session, frame);
    if (h->head.decoded <= H2_HEAD_DECODED_MAX)
        return 0;
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_ENHANCE_YOUR_CALM);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

// The library would leave such a field out and go on; a request that holds one is malformed as a whole.
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                             size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
                             void *user)
{
    (void)name;
    (void)name_len;
    (void)value;
    (void)value_len;
    (void)flags;
    (void)user;
    return reset_malformed(session, frame);
}

static int begin(struct h2 *h, nghttp2_session *session, const nghttp2_frame *frame, bool ends)
{
    int32_t id = frame->hd.stream_id;
    void *stream = NULL;
    if (!head_is_fine(&h->head)) {
        head_end(&h->head);
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_PROTOCOL_ERROR);
        return 0;
    }
    stream = h->hooks->begin(h->owner, id, head_text(&h->head), ends);
    head_end(&h->head);
    if (stream)
        nghttp2_session_set_stream_user_data(session, id, stream);
    else
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    return 0;
}

static int on_frame_recv(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2 *h = user;
    bool ends = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
    if (is_request(frame))
        return h->head.id == frame->hd.stream_id ? begin(h, session, frame, ends) : 0;
    bool has_end = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
    void *stream =
        has_end && ends ? nghttp2_session_get_stream_user_data(session, frame->hd.stream_id) : NULL;
    if (stream)
        h->hooks->end(stream);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t len,
                   void *user)
{
    struct h2 *h = user;
    void *stream = nghttp2_session_get_stream_user_data(session, id);
    (void)flags;
    nghttp2_session_consume_connection(session, len);
    if (stream)
        h->hooks->data(stream, str_of((const char *)data, len));
    return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t error, void *user)
{
    struct h2 *h = user;
    void *stream = nghttp2_session_get_stream_user_data(session, id);
    if (h->head.id == id)
        head_end(&h->head);
    if (error == NGHTTP2_NO_ERROR)
        credit_return(&h->credit, 1);
    if (stream)
        h->hooks->gone(stream);
    return 0;
}

static void forget_head(struct h2 *h, const nghttp2_frame *frame)
{
    if (frame->hd.type == NGHTTP2_HEADERS)
        h->heads_size -= fields_size(frame->headers.nva, frame->headers.nvlen);
}

// Of a stream that is over, for one.
static int on_frame_not_send(nghttp2_session *session, const nghttp2_frame *frame, int error, void *user)
{
    (void)session;
    (void)error;
    forget_head(user, frame);
    return 0;
}

// An answer that is whole before its request: the rest need not be sent (§8.1).
static int on_frame_send(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    struct h2 *h = user;
    int32_t id = frame->hd.stream_id;
    bool has_end = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
    forget_head(h, frame);
    if (frame->hd.type == NGHTTP2_DATA)
        credit_return(&h->credit, 2); // it brings WINDOW_UPDATEs
    if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR)
        credit_spend(&h->credit, RESET_COST);
    if (has_end && frame->hd.flags & NGHTTP2_FLAG_END_STREAM &&
        nghttp2_session_get_stream_remote_close(session, id) == 0)
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
    return 0;
}

ssize_t answer_read(nghttp2_session *session, int32_t id, uint8_t *to, size_t size, uint32_t *flags,
                    nghttp2_data_source *source, void *user)
{
    struct h2 *h = user;
    void *stream = nghttp2_session_get_stream_user_data(session, id);
    bool ended = false;
    (void)source;
    if (!stream)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    size_t len = h->hooks->pull(stream, (char *)to, size < PIECE_MAX ? size : PIECE_MAX, &ended);
    if (ended)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return len || ended ? (ssize_t)len : NGHTTP2_ERR_DEFERRED;
}

nghttp2_session_callbacks *callbacks_make(void)
{
    nghttp2_session_callbacks *c;
    if (nghttp2_session_callbacks_new(&c) != 0)
        abort(); // no memory: as everywhere, the process ends
    nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(c, on_header);
    nghttp2_session_callbacks_set_on_invalid_header_callback(c, on_invalid_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame_recv);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(c, on_stream_close);
    nghttp2_session_callbacks_set_on_frame_send_callback(c, on_frame_send);
    nghttp2_session_callbacks_set_on_frame_not_send_callback(c, on_frame_not_send);
    return c;
}
