// The grammar of a request, as pure functions over bytes: the head (RFC 9112 §2–§6) and the framing of the
// body (RFC 9112 §6, §7). Strict: what two readers could read in two ways is refused.
#ifndef ENS_HTTP_PARSE_H
#define ENS_HTTP_PARSE_H

#include "http/http.h"

enum {
    REQUEST_LINE_MAX = 8 * 1024,
    HEAD_SIZE_MAX = 16 * 1024, // the field lines together
    FIELDS_MAX = 100,
    CHUNK_EXTENSIONS_MAX = 4 * 1024, // of all chunks of a body together
    TRAILERS_SIZE_MAX = 4 * 1024,
};

// Why bytes are no request that we take: the status and the sentence of the answer.
struct refusal {
    int status;
    const char *sentence;
    const char *media_type; // NULL: plain text
};

struct head {
    struct http_request *request; // its `fields` must have room for FIELDS_MAX
    bool http_1_0;
    bool close;           // the sender wants no further answer on this connection
    bool expect_continue; // "Expect: 100-continue" of an HTTP/1.1 sender
    bool has_body;        // chunked, or a Content-Length above zero
};

// Looks for the end of the head in `bytes`; *scanned (0 at first) remembers how far it looked. Returns the
// size of the head with its empty line; 0: not all is there yet, or *wrong says why it can never become a
// head.
size_t head_scan(struct str bytes, size_t *scanned, const struct refusal **wrong);
// Reads a head that head_scan found. NULL: well formed; everything in *out is borrowed from `bytes`.
const struct refusal *head_parse(struct str bytes, struct head *out);

// Where the data of a body are among the bytes of a connection.
enum body_kind { BODY_NONE, BODY_LENGTH, BODY_CHUNKED };
enum body_found { BODY_MORE, BODY_DATA, BODY_END, BODY_WRONG };
struct body_decoder {
    enum body_kind kind;
    uint64_t left;        // of the body, or of the chunk
    unsigned char state;  // of the chunk grammar
    unsigned char digits; // of the chunk size, so far
    size_t extensions;    // bytes of extensions, so far
    size_t trailers;      // bytes of trailer lines, so far
    const struct refusal *wrong;
};
void body_decoder_init(struct body_decoder *d, const struct http_request *r);
// Takes bytes off *raw. BODY_DATA: *data is the next part, borrowed from *raw; BODY_MORE: *raw is used up;
// BODY_END: what is left in *raw belongs to the next request; BODY_WRONG: d->wrong says why. The last two
// stay.
enum body_found body_decode(struct body_decoder *d, struct str *raw, struct str *data);

// The one byte range that is asked for (RFC 9110 §14.1.2).
enum range_found { RANGE_WHOLE, RANGE_PART, RANGE_NONE };
// Reads a Range value for a representation of `size` bytes: RANGE_PART is [*from, *until); RANGE_NONE: 416;
// RANGE_WHOLE: the field is to be ignored (absent, several ranges, another unit, bad grammar).
enum range_found range_read(struct str field, uint64_t size, uint64_t *from, uint64_t *until);

#endif
