// fhir/search, private: search keys on disk, how they are written and read.
//
// keys    = version group*
// group   = head [varint(step)] [varint(size)] entry*; the head's high 3 bits are the step from the parameter before
//           (its stable number), or 0: the step follows; its low 5 bits are the size of the entries in bytes,
//           or 31: the size follows, or 0: varint(place of the head of an earlier group): the same entries as there
// entry   = tag …             low 4 bits: enum key_kind; high 4 bits: flags of that kind
// name    = varint(4n + 0) none, (4n + 1) known name n, (4n + 2) n bytes of text, (4n + 3) the text named at
// place n code    = a head byte and what it says, see key_code.c: one form for each text, so equal codes are
// equal bytes
//
// Places count from the version byte. The numbers of kinds, flags, known names and words are on disk: they
// only grow.
#ifndef ENS_FHIR_SEARCH_KEYS_H
#define ENS_FHIR_SEARCH_KEYS_H

#include "base/base.h"

enum { KEYS_VERSION = 1, KEY_PARTS_MAX = 3, KEY_NEST_MAX = 3 };
enum { GROUP_STEP_SHIFT = 5, GROUP_STEP_MAX = 7, GROUP_SIZE_FOLLOWS = 31 };

enum key_kind {
    KEY_SAME,      // varint(place of an earlier entry): that entry again
    KEY_TOKEN,     // [name system] code [label] [varint(n) n × (name system, code)]
    KEY_STRING,    // name text [name folded]
    KEY_DATE,      // moment [moment]
    KEY_NUMBER,    // number [number]
    KEY_QUANTITY,  // number [number] name system, code, [name unit]
    KEY_URI,       // name
    KEY_REFERENCE, // varint(stable type) varint(number), or name; [name version] [entry: the identifier]
    KEY_CANONICAL, // name [name version]
    KEY_CONTAINED, // varint(stable type) varint(size) keys: of the resource inside this one
    KEY_TUPLE,     // for each part: varint(n) n × entry
    KEY_POSITION,  // number latitude, number longitude
    KEY_BARE,      // nothing to be found by, but something is there (:missing)
    KEY_KIND_COUNT,
};
enum {
    TOKEN_HAS_TEXT = 0x10,
    TOKEN_HAS_TYPES = 0x20,
    TOKEN_IS_PLAIN = 0x40, // code, boolean, uri, id: no system of its own, and case matters
    TOKEN_HAS_SYSTEM = 0x80,
    STRING_HAS_WORDS = 0x10, // a search may start at any word (names)
    STRING_HAS_FOLD = 0x20,  // a folded form follows: the text is not all ASCII
    DATE_HAS_END = 0x10,     // a second moment follows
    DATE_IS_BEFORE = 0x20,   // the one moment is the end; the start is open
    DATE_IS_AFTER = 0x40,    // the one moment is the start; the end is open
    NUMBER_HAS_HIGH = 0x10,  // a second number follows
    NUMBER_LOW_OPEN = 0x20,  // the one number is the upper bound
    NUMBER_HIGH_OPEN = 0x40, // the one number is the lower bound; with LOW_OPEN: no number follows at all
    QUANTITY_HAS_UNIT = 0x80,
    REFERENCE_IS_KNOWN = 0x10, // type and number, not text
    REFERENCE_IN_COMMONS = 0x20,
    REFERENCE_HAS_VERSION = 0x40, // of canonicals too
    REFERENCE_HAS_IDENTIFIER = 0x80,
    TUPLE_PARTS_SHIFT = 4, // the number of parts
};

// A decimal, exact: mantissa × 10^exponent, at most 18 digits, no zeros at the end.
struct number {
    int64_t mantissa;
    int32_t exponent;
};
// The span that a search value stands for, [low, high) (R4 §3.1.1.4.6). Wider than 18 digits.
struct number_span {
    __int128 low, high;
    int32_t exponent;
};
bool search_number_read(struct str text,
                        struct number *out); // JSON number grammar; digits past the 18th are rounded off
bool search_number_span(struct str text, struct number *exact, struct number_span *span);
struct number_span search_number_around(struct number n); // ±10 %, for the prefix ap
int search_number_compare(struct number a, struct number b);
int search_number_compare_wide(__int128 mantissa, int32_t exponent, struct number b);
double search_number_value(struct number n);

// Fewer than eight bytes as a word, without a copy of so many: its size is hashed too.
static inline uint64_t key_hash_end(struct str s)
{
    uint32_t first, last;
    if (s.len < sizeof first) {
        const unsigned char *p = (const unsigned char *)s.ptr;
        return s.len ? (uint64_t)p[0] | (uint64_t)p[s.len / 2] << 8 | (uint64_t)p[s.len - 1] << 16 : 0;
    }
    memcpy(&first, s.ptr, sizeof first);
    memcpy(&last, s.ptr + s.len - sizeof last, sizeof last);
    return first | (uint64_t)last << 32;
}

// Of texts in tables that live as long as one extraction, or that hold our own words: eight bytes at a time.
static inline uint64_t key_hash(struct str s)
{
    uint64_t h = s.len * 0x9e3779b97f4a7c15u, word;
    size_t at = 0;
    for (; s.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        h = (h ^ word) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    h = (h ^ key_hash_end(str_of(s.ptr + at, s.len - at))) * 0xff51afd7ed558ccdu;
    return h ^ (h >> 29);
}

// ---- names and words that have a number (known_names.h, known_words.h)
uint32_t known_name(struct str text);        // 0: none
struct str known_name_text(uint32_t number); // {NULL,0}: no such number
int32_t known_word(struct str text);         // -1: none
struct str known_word_text(uint32_t number);

struct name {
    uint32_t known;
    struct str text; // known: absent
};
struct name key_name_of(struct str text);
bool key_name_is(struct name a, struct name b);
struct str key_name_text(struct name n);

// ---- codes
enum { CODE_TEXT_MAX = 40 };
void key_code_write(struct buf *out, struct str text);
// The bytes of the code at `at`; {NULL,0}: damaged.
struct str key_code_bytes(struct str keys, size_t at);
// Its text; `space` is used where the bytes do not hold it as it is. Empty: no code.
struct str key_code_text(struct str bytes, char space[CODE_TEXT_MAX]);

// ---- labels: the folded texts of codes
enum { LABEL_TEXT_MAX = 256 };
enum label_form { LABEL_NONE, LABEL_IS_CODE, LABEL_PACKED, LABEL_PLAIN };
void key_label_pack(struct buf *out, struct str text); // at most LABEL_TEXT_MAX bytes

// ---- writing
struct draft_coding {
    struct str system, code;
};
// An entry about to be written. Which members count is said by the kind.
struct draft {
    uint8_t kind;
    uint8_t
        flags; // only those that no other member tells: TOKEN_IS_PLAIN, STRING_HAS_WORDS, bounds, IN_COMMONS
    struct str system; // token, quantity; URI, canonical; reference: its text
    struct str code;
    struct str text; // token: folded text; string: the text; quantity: the unit
    struct str folded;
    struct str version;
    struct str blob; // contained: its keys
    int64_t from_us, until_us, end_from_us,
        end_until_us; // date: the moment and, with DATE_HAS_END, the last one
    struct number low, high;
    uint16_t stable_type; // reference, contained
    uint64_t number;
    struct draft *identifier;   // reference: a token
    struct draft_coding *types; // identifiers: the codings of their type
    size_t type_count;
};
typedef uint32_t key_id; // what a writer knows an entry by: equal ones have one
struct key_list {
    const key_id *ids;
    size_t count;
};
struct key_writer;
struct key_writer *key_writer_new(struct arena *a);
// Makes an entry known, which by itself writes nothing to the keys; the draft is needed no more. A tuple is made of
// entries known.
key_id key_writer_know(struct key_writer *w, const struct draft *d);
key_id key_writer_know_tuple(struct key_writer *w, const struct key_list *parts, size_t count);
// The entries of a parameter; parameters come with rising numbers. Repeated entries are written once.
void key_writer_add(struct key_writer *w, uint16_t stable, const struct key_list *list);
struct str key_writer_end(struct key_writer *w);

// ---- reading; nothing is allocated, nothing outside the keys is touched
struct key {
    uint8_t kind, flags;
    uint8_t label_form; // token: enum label_form
    struct name system;
    struct str code; // encoded
    struct str label;
    struct name text;
    struct name folded;
    struct name version;
    int64_t from_us, until_us;
    struct number low, high;
    uint16_t stable_type;
    uint64_t number;
    size_t at, inner_at, inner_end; // inner: types of a token, identifier of a reference, keys of a contained
                                    // resource, parts of a tuple
};
// The text of a token, unpacked into `space` where it must be; empty: none.
struct str key_label_text(const struct key *token, char space[LABEL_TEXT_MAX]);
struct key_range {
    struct str keys;
    size_t at, end;
    size_t left; // entries still to come
};
enum key_found { KEY_NONE, KEY_FOUND, KEY_DAMAGED };
enum key_found keys_find(struct str keys, uint16_t stable, struct key_range *out);
// Walks the groups: *at starts at 0.
enum key_found keys_next_group(struct str keys, size_t *at, uint16_t *stable, struct key_range *out);
enum key_found key_next(struct key_range *range, struct key *out);
// The n-th coding of an identifier's type, the identifier of a reference, the entries of a tuple's part.
enum key_found key_next_coding(struct str keys, struct key *token, struct name *system, struct str *code);
enum key_found key_identifier(struct str keys, const struct key *reference, struct key *out);
enum key_found key_part(struct str keys, const struct key *tuple, size_t index, struct key_range *out);
// Reads all there is: is every byte as it should be?
bool keys_valid(struct str keys);

#endif
