// A session's life: what it announces, bytes in, bytes out, answers.
#include "h2/h2_int.h"

#include <stdlib.h>

enum {
    RESETS_AT_ONCE = 200, // by the client (CVE-2023-44487); beyond, GOAWAY
    RESETS_EACH_SECOND = 50,
    ACKS_MAX = 2000, // that wait to be sent; the credit of flood.c is used up before
    CONTINUATIONS_MAX = 8,
    FIELDS_MAX = 128, // of an answer
    CONNECTION_WINDOW = 1024 * 1024,
    HEAD_ANNOUNCED = 16 * 1024,
    FRAME_KEPT = 192, // what the library keeps of a frame that waits, but for its fields
};

static nghttp2_option *options_make(void)
{
    nghttp2_option *o;
    if (nghttp2_option_new(&o) != 0)
        abort();
    nghttp2_option_set_no_auto_window_update(o, 1);
    nghttp2_option_set_no_closed_streams(o, 1);
    nghttp2_option_set_max_outbound_ack(o, ACKS_MAX);
    nghttp2_option_set_max_continuations(o, CONTINUATIONS_MAX);
    nghttp2_option_set_stream_reset_rate_limit(o, RESETS_AT_ONCE, RESETS_EACH_SECOND);
    return o;
}

static bool announce(nghttp2_session *session)
{
    static const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, H2_STREAMS_MAX},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, H2_WINDOW},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HEAD_ANNOUNCED},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    return nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, COUNT_OF(settings)) == 0 &&
           nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW) == 0;
}

struct h2 *h2_make(const struct h2_hooks *hooks, void *owner)
{
    struct h2 *h = heap_alloc(sizeof *h);
    nghttp2_session_callbacks *callbacks = callbacks_make();
    nghttp2_option *options = options_make();
    h->hooks = hooks;
    h->owner = owner;
    credit_init(&h->credit);
    if (nghttp2_session_server_new2(&h->session, callbacks, h, options) != 0 || !announce(h->session))
        abort();
    nghttp2_option_del(options);
    nghttp2_session_callbacks_del(callbacks);
    return h;
}

void h2_free(struct h2 **session)
{
    struct h2 *h = *session;
    *session = NULL;
    if (!h)
        return;
    nghttp2_session_del(h->session);
    head_end(&h->head);
    free(h);
}

bool h2_take(struct h2 *h, struct str bytes, int64_t now_us)
{
    if (!credit_take(&h->credit, bytes, now_us)) {
        nghttp2_session_terminate_session(h->session, NGHTTP2_ENHANCE_YOUR_CALM);
        return false;
    }
    ssize_t taken = nghttp2_session_mem_recv(h->session, (const uint8_t *)bytes.ptr, bytes.len);
    return taken == (ssize_t)bytes.len;
}

size_t h2_give(struct h2 *h, char *to, size_t size)
{
    size_t len = 0;
    while (len < size) {
        if (!h->left.len) {
            const uint8_t *frame;
            ssize_t frame_len = nghttp2_session_mem_send(h->session, &frame);
            if (frame_len <= 0)
                break;
            h->left = str_of((const char *)frame, (size_t)frame_len);
        }
        size_t part = h->left.len < size - len ? h->left.len : size - len;
        memcpy(to + len, h->left.ptr, part);
        h->left = str_skip(h->left, part);
        len += part;
    }
    return len;
}

size_t h2_waiting(const struct h2 *h)
{
    return nghttp2_session_get_outbound_queue_size(h->session) * FRAME_KEPT + h->heads_size;
}

bool h2_is_over(const struct h2 *h)
{
    return !h->left.len && !nghttp2_session_want_read(h->session) && !nghttp2_session_want_write(h->session);
}

void h2_drain(struct h2 *h, bool is_last)
{
    int32_t last = nghttp2_session_get_last_proc_stream_id(h->session);
    if (is_last)
        nghttp2_submit_goaway(h->session, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, NULL, 0);
    else
        nghttp2_submit_shutdown_notice(h->session);
}

// ---- a stream

size_t fields_size(const nghttp2_nv *fields, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += sizeof *fields + fields[i].namelen + fields[i].valuelen;
    return size;
}

void h2_continue(struct h2 *h, int32_t id)
{
    nghttp2_nv status = {(uint8_t *)(uintptr_t) ":status", (uint8_t *)(uintptr_t) "100", 7, 3,
                         NGHTTP2_NV_FLAG_NONE};
    if (nghttp2_submit_headers(h->session, NGHTTP2_FLAG_NONE, id, NULL, &status, 1, NULL) == 0)
        h->heads_size += fields_size(&status, 1);
}

// §8.2.2: what is about a connection of HTTP/1.1 is not said here.
static bool is_of_connection(struct str name)
{
    static const struct str names[] = {{"connection", 10}, {"transfer-encoding", 17}, {"keep-alive", 10}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal_fold(name, names[i]))
            return true;
    return false;
}

static nghttp2_nv field_of(struct str name, struct str value)
{
    // What is secret is kept out of tables that later fields are compared with (RFC 7541 §7.1.3).
    bool is_secret = str_equal_fold(name, STR("set-cookie"));
    return (nghttp2_nv){(uint8_t *)(uintptr_t)name.ptr, (uint8_t *)(uintptr_t)value.ptr, name.len, value.len,
                        is_secret ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE};
}

// The lines of a head as fields; the library copies them and makes capitals small.
static size_t read_head(struct str head, nghttp2_nv out[FIELDS_MAX])
{
    size_t count = 0;
    struct str status_line = str_cut(&head, '\n');
    out[count++] = field_of(STR(":status"), str_of(status_line.ptr + 9, 3)); // after "HTTP/1.1 "
    while (head.ptr && count < FIELDS_MAX) {
        struct str line = str_cut(&head, '\n');
        struct str name = str_cut(&line, ':');
        if (line.ptr && !is_of_connection(name))
            out[count++] = field_of(name, str_trim(line));
    }
    return count;
}

void h2_answer(struct h2 *h, int32_t id, struct str head, bool has_body)
{
    nghttp2_nv fields[FIELDS_MAX];
    size_t count = read_head(head, fields);
    nghttp2_data_provider body = {.read_callback = answer_read};
    if (nghttp2_submit_response(h->session, id, fields, count, has_body ? &body : NULL) == 0)
        h->heads_size += fields_size(fields, count);
}

void h2_resume(struct h2 *h, int32_t id)
{
    nghttp2_session_resume_data(h->session, id);
}

void h2_used(struct h2 *h, int32_t id, size_t size)
{
    nghttp2_session_consume_stream(h->session, id, size);
}

void h2_window(struct h2 *h, int32_t id)
{
    nghttp2_session_set_local_window_size(h->session, NGHTTP2_FLAG_NONE, id, H2_WINDOW_LARGE);
}

void h2_reset(struct h2 *h, int32_t id, enum h2_reason why)
{
    if (nghttp2_session_set_stream_user_data(h->session, id, NULL) != 0)
        return; // it is over
    nghttp2_submit_rst_stream(h->session, NGHTTP2_FLAG_NONE, id, (uint32_t)why);
}
