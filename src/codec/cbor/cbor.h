// codec/cbor: the CBOR that authenticators send (CTAP 2.1 §8, message encoding; RFC 8949): definite lengths, whole
// numbers, bytes, text, arrays, maps, simple values; no tags, no fractions. The only room that includes
// libcbor, whose decoder reads the heads; what they add up to is bounded here.
#ifndef ENS_CODEC_CBOR_H
#define ENS_CODEC_CBOR_H

#include "base/base.h"

enum cbor_kind { CBOR_NUMBER, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_FALSE, CBOR_TRUE, CBOR_NULL };
struct cbor {
    enum cbor_kind kind;
    int64_t number;     // CBOR_NUMBER
    struct str text;    // CBOR_BYTES, CBOR_TEXT: points into the source
    struct cbor *first; // CBOR_ARRAY: the values; CBOR_MAP: key, value, key, value …
    struct cbor *next;
};

// Reads one value; *source becomes what follows it. The tree points into the source. INVALID: not such CBOR, cut off, a
// key that stands twice in its map, or more than 5 levels or 256 values.
enum code cbor_parse(struct arena *a, struct str *source, struct cbor **out) MUST_CHECK;
// A map's value under a number or a text; NULL: none, or `map` is NULL or no map.
const struct cbor *cbor_under_number(const struct cbor *map, int64_t key);
const struct cbor *cbor_under_text(const struct cbor *map, struct str key);
struct str cbor_bytes(const struct cbor *value); // {NULL,0}: NULL or no bytes
struct str cbor_text(const struct cbor *value);  // {NULL,0}: NULL or no text

#endif
