// For the tests of sessions: frames as bytes, fields as literals of HPACK, and an owner that writes down what it hears.
#ifndef ENS_H2_TEST_KIT_H
#define ENS_H2_TEST_KIT_H

#include "h2/h2.h"

#include <stdlib.h>

enum {
    DATA,
    HEADERS,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    PUSH_PROMISE,
    PING,
    GOAWAY,
    WINDOW_UPDATE,
    CONTINUATION
};
enum { ENDS = 1, ACK = 1, WHOLE = 4, PADDED = 8 };

static const char kit_preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

static inline void kit_frame(struct buf *b, unsigned type, unsigned flags, uint32_t id, struct str payload)
{
    const unsigned char header[] = {(unsigned char)(payload.len >> 16),
                                    (unsigned char)(payload.len >> 8),
                                    (unsigned char)payload.len,
                                    (unsigned char)type,
                                    (unsigned char)flags,
                                    (unsigned char)(id >> 24),
                                    (unsigned char)(id >> 16),
                                    (unsigned char)(id >> 8),
                                    (unsigned char)id};
    buf_add(b, str_of((const char *)header, sizeof header));
    buf_add(b, payload);
}

static inline void kit_begin(struct buf *b)
{
    buf_add(b, STR("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    kit_frame(b, SETTINGS, 0, 0, STR(""));
}

// RFC 7541 §5.1, §6.2.2: a literal that enters no table.
static inline void kit_length(struct buf *b, size_t len)
{
    if (len < 127) {
        buf_add_char(b, (char)len);
        return;
    }
    buf_add_char(b, 127);
    buf_add_varint(b, len - 127);
}

static inline void kit_field(struct buf *b, struct str name, struct str value)
{
    buf_add_char(b, 0);
    kit_length(b, name.len);
    buf_add(b, name);
    kit_length(b, value.len);
    buf_add(b, value);
}

// "name=value|name=value"; "~" in a value is CR LF.
static inline struct str kit_fields(struct arena *a, const char *text)
{
    struct str rest = str_from(text);
    struct buf b;
    buf_init(&b, a, 256);
    while (rest.ptr && rest.len) {
        struct str value = str_cut(&rest, '|');
        struct str name = str_cut(&value, '=');
        struct buf v;
        buf_init(&v, a, value.len + 2);
        for (size_t i = 0; i < value.len; i++)
            buf_add(&v, value.ptr[i] == '~' ? STR("\r\n") : str_of(value.ptr + i, 1));
        kit_field(&b, name, buf_str(&v));
    }
    return buf_str(&b);
}

#define KIT_GET ":method=GET|:scheme=https|:authority=a|:path=/x"
#define KIT_POST ":method=POST|:scheme=https|:authority=a|:path=/x"

// ---- an owner that writes down what it hears

struct kit_stream {
    int32_t id;
    struct kit_owner *owner;
    struct str answer; // what is left to pull
    bool is_slow;      // it gives nothing until told
};

struct kit_owner {
    struct arena arena;
    struct buf heard; // "begin 1 GET /x HTTP/1.1\\r\\n…; data 3; end; gone; "
    struct h2 *h2;
    struct kit_stream streams[256];
    size_t count, most;
    bool answers; // each request at once, with "hello"
};

static inline void *kit_on_begin(void *owner, int32_t id, struct str head, bool ends)
{
    struct kit_owner *o = owner;
    buf_print(&o->heard, "begin%s %.*s; ", ends ? "" : " open", STR_ARG(head));
    if (o->count == COUNT_OF(o->streams) || (o->most && o->count >= o->most))
        return NULL;
    struct kit_stream *s = &o->streams[o->count++];
    *s = (struct kit_stream){.id = id, .owner = o, .answer = STR("hello")};
    if (o->answers)
        h2_answer(o->h2, id, STR("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nConnection: close\r\n\r\n"), true);
    return s;
}

static inline void kit_on_data(void *stream, struct str bytes)
{
    struct kit_stream *s = stream;
    buf_print(&s->owner->heard, "data %zu; ", bytes.len);
}

static inline void kit_on_end(void *stream)
{
    struct kit_stream *s = stream;
    buf_add(&s->owner->heard, STR("end; "));
}

static inline void kit_on_gone(void *stream)
{
    struct kit_stream *s = stream;
    buf_add(&s->owner->heard, STR("gone; "));
}

static inline size_t kit_on_pull(void *stream, char *to, size_t size, bool *ended)
{
    struct kit_stream *s = stream;
    size_t len = s->is_slow ? 0 : s->answer.len < size ? s->answer.len : size;
    if (len)
        memcpy(to, s->answer.ptr, len);
    s->answer = str_skip(s->answer, len);
    *ended = !s->is_slow && !s->answer.len;
    return len;
}

static const struct h2_hooks kit_hooks = {kit_on_begin, kit_on_data, kit_on_end, kit_on_gone, kit_on_pull};

static inline void kit_owner_init(struct kit_owner *o)
{
    memset(o, 0, sizeof *o);
    arena_init(&o->arena);
    buf_init(&o->heard, &o->arena, 256);
    o->h2 = h2_make(&kit_hooks, o);
}

static inline void kit_owner_release(struct kit_owner *o)
{
    h2_free(&o->h2);
    arena_release(&o->arena);
}

static inline uint32_t kit_u32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

// What the session has to say, in words: "settings; headers 1; data 1 5 ends; reset 1 8; goaway 11; "
static inline struct str kit_said(struct kit_owner *o)
{
    static const char *const words[] = {"data",          "headers",      "priority", "reset",
                                        "settings",      "push-promise", "ping",     "goaway",
                                        "window-update", "continuation"};
    struct buf all, said;
    char piece[1000]; // smaller than a frame
    size_t n;
    buf_init(&all, &o->arena, 4096);
    buf_init(&said, &o->arena, 256);
    while ((n = h2_give(o->h2, piece, sizeof piece)))
        buf_add(&all, str_of(piece, n));
    for (struct str rest = buf_str(&all); rest.len;) {
        const unsigned char *h = (const unsigned char *)rest.ptr;
        size_t len = (size_t)h[0] << 16 | (size_t)h[1] << 8 | h[2];
        uint32_t id = kit_u32(rest.ptr + 5);
        const char *payload = rest.ptr + 9;
        buf_print(&said, "%s", h[3] < COUNT_OF(words) ? words[h[3]] : "?");
        if (h[3] == GOAWAY)
            buf_print(&said, " %u", kit_u32(payload + 4));
        else if (id)
            buf_print(&said, " %u", id);
        if (h[3] == RST_STREAM || (h[3] == WINDOW_UPDATE && id))
            buf_print(&said, " %u", kit_u32(payload));
        if (h[3] == DATA)
            buf_print(&said, " %zu", len);
        buf_print(&said, "%s; ",
                  h[3] <= HEADERS && h[4] & ENDS   ? " ends"
                  : h[3] == SETTINGS && h[4] & ACK ? " ack"
                                                   : "");
        rest = str_skip(rest, 9 + len);
    }
    return buf_str(&said);
}

#endif
