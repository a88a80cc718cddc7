// What a client may ask of us that serves nobody (RFC 9113 §10.5): frames are counted as they come in, before anything is done
// for them. 1,000 at once and 100 a second; requests that are answered and data that were sent are never short of credit.
#include "h2/h2_int.h"

enum { CREDIT_MAX = 1000, CREDIT_EACH_SECOND = 100, PREFACE_SIZE = 24, HEADER_SIZE = 9, SMALL = 64 };

void credit_init(struct h2_credit *c)
{
    *c = (struct h2_credit){.left = CREDIT_MAX, .skip = PREFACE_SIZE};
}

void credit_spend(struct h2_credit *c, int64_t amount)
{
    c->left -= amount;
}

void credit_return(struct h2_credit *c, int64_t amount)
{
    c->left = c->left + amount < CREDIT_MAX ? c->left + amount : CREDIT_MAX;
}

// §4.1: length, type, flags. A request's frames are bounded by what streams are; data that carry something are welcome.
static int64_t cost_of(const unsigned char header[HEADER_SIZE], uint32_t length)
{
    bool ends = header[4] & NGHTTP2_FLAG_END_STREAM;
    switch (header[3]) {
    case NGHTTP2_DATA:
        return length < SMALL && !ends ? 1 : 0;
    case NGHTTP2_HEADERS:
    case NGHTTP2_CONTINUATION:
        return 0;
    default:
        return 1;
    }
}

bool credit_take(struct h2_credit *c, struct str bytes, int64_t now_us)
{
    int64_t passed_us = now_us - c->looked_us;
    int64_t earned = c->looked_us ? passed_us * CREDIT_EACH_SECOND / 1000000 : 0;
    if (earned || !c->looked_us)
        c->looked_us = now_us;
    credit_return(c, earned);
    while (bytes.len) {
        if (c->skip) {
            size_t skipped = bytes.len < c->skip ? bytes.len : c->skip;
            bytes = str_skip(bytes, skipped);
            c->skip -= (uint32_t)skipped;
            continue;
        }
        c->header[c->have++] = (unsigned char)bytes.ptr[0];
        bytes = str_skip(bytes, 1);
        if (c->have < HEADER_SIZE)
            continue;
        c->have = 0;
        c->skip = (uint32_t)c->header[0] << 16 | (uint32_t)c->header[1] << 8 | c->header[2];
        credit_spend(c, cost_of(c->header, c->skip));
    }
    return c->left > 0;
}
