// Where the data of a body are: Content-Length and the chunked coding (RFC 9112 §6, §7.1).
#include "http/parse.h"

#include "codec/text/text.h"

static const struct refusal bad_size = {
    400,
    "A chunk must begin with its size in hexadecimal digits, at most 15, and CR LF (RFC 9112 section 7.1)."};
static const struct refusal bad_chunk_end = {
    400, "The data of a chunk must be followed by CR LF; the chunk's size is wrong (RFC 9112 section 7.1)."};
static const struct refusal bad_extension = {
    400, "A chunk extension holds a control character, or the extensions take more than 4 KB together."};
static const struct refusal bad_trailer = {
    400,
    "A trailer field after the last chunk is not well formed, or the trailers take more than 4 KB together."};

enum chunk_state {
    CHUNK_SIZE,      // the digits
    CHUNK_EXTENSION, // from ';' to CR
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    TRAILER_START, // at the start of a line after the last chunk
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    TRAILERS_LF, // of the empty line
    CHUNKS_DONE,
    CHUNKS_WRONG,
};

enum { SIZE_DIGITS_MAX = 15 }; // below 2^60: no sum overflows

void body_decoder_init(struct body_decoder *d, const struct http_request *r)
{
    *d = (struct body_decoder){.kind = BODY_NONE};
    if (r->content_length == UINT64_MAX)
        d->kind = BODY_CHUNKED;
    else if (r->content_length) {
        d->kind = BODY_LENGTH;
        d->left = r->content_length;
    }
}

static unsigned char wrong(struct body_decoder *d, const struct refusal *why)
{
    d->wrong = why;
    return CHUNKS_WRONG;
}

static unsigned char size_byte(struct body_decoder *d, char c)
{
    int value = hex_value(c);
    if (value >= 0) {
        if (++d->digits > SIZE_DIGITS_MAX)
            return wrong(d, &bad_size);
        d->left = d->left << 4 | (unsigned)value;
        return CHUNK_SIZE;
    }
    if (!d->digits)
        return wrong(d, &bad_size);
    d->digits = 0;
    if (c == '\r')
        return CHUNK_SIZE_LF;
    return c == ';' ? CHUNK_EXTENSION : wrong(d, &bad_size);
}

static bool is_text(char c)
{
    return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static bool is_name(char c)
{
    bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alnum || (c && strchr("!#$%&'*+-.^_`|~", c));
}

// The trailers are read for their grammar and dropped: nothing here depends on one (RFC 9110 §6.5.1).
static unsigned char trailer_byte(struct body_decoder *d, char c)
{
    if (++d->trailers > TRAILERS_SIZE_MAX)
        return wrong(d, &bad_trailer);
    switch ((enum chunk_state)d->state) {
    case TRAILER_START:
        if (c == '\r')
            return TRAILERS_LF;
        return is_name(c) ? TRAILER_NAME : wrong(d, &bad_trailer);
    case TRAILER_NAME:
        if (c == ':')
            return TRAILER_VALUE;
        return is_name(c) ? TRAILER_NAME : wrong(d, &bad_trailer);
    case TRAILER_VALUE:
        if (c == '\r')
            return TRAILER_LF;
        return is_text(c) ? TRAILER_VALUE : wrong(d, &bad_trailer);
    case TRAILER_LF:
        return c == '\n' ? TRAILER_START : wrong(d, &bad_trailer);
    default: // TRAILERS_LF
        return c == '\n' ? CHUNKS_DONE : wrong(d, &bad_trailer);
    }
}

static unsigned char frame_byte(struct body_decoder *d, char c)
{
    switch ((enum chunk_state)d->state) {
    case CHUNK_SIZE:
        return size_byte(d, c);
    case CHUNK_EXTENSION:
        if (c == '\r')
            return CHUNK_SIZE_LF;
        if (!is_text(c) || ++d->extensions > CHUNK_EXTENSIONS_MAX)
            return wrong(d, &bad_extension);
        return CHUNK_EXTENSION;
    case CHUNK_SIZE_LF:
        if (c != '\n')
            return wrong(d, &bad_size);
        return d->left ? CHUNK_DATA : TRAILER_START;
    case CHUNK_DATA_CR:
        return c == '\r' ? CHUNK_DATA_LF : wrong(d, &bad_chunk_end);
    case CHUNK_DATA_LF:
        return c == '\n' ? CHUNK_SIZE : wrong(d, &bad_chunk_end);
    default:
        return trailer_byte(d, c);
    }
}

static enum body_found take_data(struct body_decoder *d, struct str *raw, struct str *data)
{
    if (!raw->len)
        return BODY_MORE;
    size_t len = d->left < raw->len ? (size_t)d->left : raw->len;
    *data = str_of(raw->ptr, len);
    *raw = str_skip(*raw, len);
    d->left -= len;
    return BODY_DATA;
}

enum body_found body_decode(struct body_decoder *d, struct str *raw, struct str *data)
{
    if (d->kind == BODY_NONE || (d->kind == BODY_LENGTH && !d->left))
        return BODY_END;
    if (d->kind == BODY_LENGTH)
        return take_data(d, raw, data);
    for (;;) {
        if (d->state == CHUNKS_DONE)
            return BODY_END;
        if (d->state == CHUNKS_WRONG)
            return BODY_WRONG;
        if (d->state == CHUNK_DATA && d->left)
            return take_data(d, raw, data);
        if (d->state == CHUNK_DATA)
            d->state = CHUNK_DATA_CR;
        if (!raw->len)
            return BODY_MORE;
        d->state = frame_byte(d, raw->ptr[0]);
        *raw = str_skip(*raw, 1);
    }
}
