// For tests that speak HTTP/2 (RFC 9113) in frames: frames as bytes, fields as literals of HPACK (RFC 7541).
#ifndef ENS_TESTS_H2_FRAMES_H
#define ENS_TESTS_H2_FRAMES_H

#include "base/base.h"

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

static inline void h2_frame(struct buf *b, unsigned type, unsigned flags, uint32_t id, struct str payload)
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

static inline void h2_opening(struct buf *b)
{
    buf_add(b, STR("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    h2_frame(b, SETTINGS, 0, 0, STR(""));
}

// RFC 7541 §5.1, §6.2.2: a literal that enters no table.
static inline void h2_length(struct buf *b, size_t len)
{
    if (len < 127) {
        buf_add_char(b, (char)len);
        return;
    }
    buf_add_char(b, 127);
    buf_add_varint(b, len - 127);
}

static inline void h2_literal(struct buf *b, struct str name, struct str value)
{
    buf_add_char(b, 0);
    h2_length(b, name.len);
    buf_add(b, name);
    h2_length(b, value.len);
    buf_add(b, value);
}

// "name=value|name=value"; "~" in a value is CR LF.
static inline struct str h2_block(struct arena *a, const char *text)
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
        h2_literal(&b, name, buf_str(&v));
    }
    return buf_str(&b);
}

#define KIT_GET ":method=GET|:scheme=https|:authority=a|:path=/x"
#define KIT_POST ":method=POST|:scheme=https|:authority=a|:path=/x"

static inline uint32_t h2_u32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

#endif
