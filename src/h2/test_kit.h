// For the tests of sessions: an owner that writes down what it hears.
#ifndef ENS_H2_TEST_KIT_H
#define ENS_H2_TEST_KIT_H

#include "h2/h2.h"
#include "support/h2_frames.h"

#include <stdlib.h>

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
        uint32_t id = h2_u32(rest.ptr + 5);
        const char *payload = rest.ptr + 9;
        buf_print(&said, "%s", h[3] < COUNT_OF(words) ? words[h[3]] : "?");
        if (h[3] == GOAWAY)
            buf_print(&said, " %u", h2_u32(payload + 4));
        else if (id)
            buf_print(&said, " %u", id);
        if (h[3] == RST_STREAM || (h[3] == WINDOW_UPDATE && id))
            buf_print(&said, " %u", h2_u32(payload));
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
