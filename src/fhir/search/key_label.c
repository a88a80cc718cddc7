// The texts of codes in keys (what :text searches): folded, and packed with a fixed Huffman code, about 4.5 bits a
// character of medical English and French. Only :text and _sort unpack them. The code is on disk: it never changes.
#include "fhir/search/keys.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { SHORTEST = 3, LONGEST = 14, SYMBOLS = 59, OTHER = SYMBOLS - 1 };
enum { BYTES_MAX = (LONGEST + 8 + 7) / 8 }; // that a character takes at most

// The characters, those with the shortest codes first; after them OTHER: the next 8 bits are a byte. Its code is all
// ones, so that the ones which fill up the last byte are the beginning of none.
static const char symbols[] = " eainorstcdlmpubfghy-vkwx(),./012[]jqz34:'56789#%*+\"&;<=>_";
// How many codes have each length.
static const uint8_t count_of_length[LONGEST + 1] = {
    [3] = 2, [4] = 7,   [5] = 6,  [6] = 5,  [7] = 2,  [8] = 3,
    [9] = 3, [10] = 10, [11] = 3, [12] = 6, [13] = 4, [14] = 8};
_Static_assert(sizeof symbols - 1 == OTHER, "one symbol for each code but the last");

// What each byte is packed as: made at first use and kept for the life of the process.
struct packing {
    struct {
        uint32_t bits;
        unsigned count;
    } of_byte[256];
};
static _Atomic(struct packing *) shared_packing;

static void packing_fill(struct packing *p)
{
    uint32_t code = 0;
    unsigned symbol = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        p->of_byte[byte].bits = ((1u << LONGEST) - 1) << 8 | byte; // OTHER
        p->of_byte[byte].count = LONGEST + 8;
    }
    for (unsigned length = SHORTEST; length <= LONGEST; length++, code <<= 1) {
        for (unsigned i = 0; i < count_of_length[length] && symbol < OTHER; i++) {
            unsigned byte = (unsigned char)symbols[symbol++];
            p->of_byte[byte].bits = code++;
            p->of_byte[byte].count = length;
        }
    }
}

static const struct packing *packing_get(void)
{
    struct packing *p = atomic_load_explicit(&shared_packing, memory_order_acquire);
    if (p)
        return p;
    struct packing *made = heap_alloc(sizeof *made);
    packing_fill(made);
    if (atomic_compare_exchange_strong(&shared_packing, &p, made))
        return made;
    free(made);
    return p;
}

void key_label_pack(struct buf *out, struct str text)
{
    const struct packing *p = packing_get();
    uint64_t pending = 0; // the low `count` bits; those above are written
    unsigned count = 0;
    buf_reserve(out, text.len * BYTES_MAX + 1);
    for (size_t i = 0; i < text.len; i++) {
        unsigned byte = (unsigned char)text.ptr[i];
        pending = pending << p->of_byte[byte].count | p->of_byte[byte].bits;
        for (count += p->of_byte[byte].count; count >= 8; count -= 8)
            out->ptr[out->len++] = (char)(pending >> (count - 8));
    }
    if (count) // filled up with ones
        out->ptr[out->len++] = (char)(pending << (8 - count) | ((1u << (8 - count)) - 1));
}

struct reader {
    struct str bytes;
    size_t at; // bits
};

// The next LONGEST bits, filled up with ones past the end.
static uint32_t bits_peek(const struct reader *r)
{
    uint32_t window = 0;
    for (size_t i = r->at / 8, end = i + 3; i < end; i++)
        window = window << 8 | (i < r->bytes.len ? (unsigned char)r->bytes.ptr[i] : 0xffu);
    return window >> (24 - LONGEST - r->at % 8) & ((1u << LONGEST) - 1);
}

// Moves on; false: only filling is left.
static bool bits_take(struct reader *r, unsigned count)
{
    r->at += count;
    return r->at <= r->bytes.len * 8;
}

static bool read_symbol(struct reader *r, uint32_t *symbol)
{
    uint32_t window = bits_peek(r), base = 0, first = 0;
    unsigned length = SHORTEST;
    // The codes of a length are those from `base` on; the last ones of the longest end in all ones, so one fits.
    while ((window >> (LONGEST - length)) - base >= count_of_length[length]) {
        first += count_of_length[length];
        base = (base + count_of_length[length]) << 1;
        length++;
    }
    *symbol = first + (window >> (LONGEST - length)) - base;
    return bits_take(r, length);
}

static bool read_byte(struct reader *r, uint32_t *byte)
{
    *byte = bits_peek(r) >> (LONGEST - 8);
    return bits_take(r, 8);
}

struct str key_label_text(const struct key *k, char space[LABEL_TEXT_MAX])
{
    struct reader r = {k->label, 0};
    uint32_t symbol, byte;
    size_t len = 0;
    if (k->label_form == LABEL_IS_CODE)
        return key_code_text(k->code, space);
    if (k->label_form == LABEL_PLAIN)
        return k->label;
    while (len < LABEL_TEXT_MAX && read_symbol(&r, &symbol)) {
        byte = symbol == OTHER ? 0 : (unsigned char)symbols[symbol];
        if (symbol == OTHER && !read_byte(&r, &byte))
            break;
        space[len++] = (char)byte;
    }
    return str_of(space, len);
}
