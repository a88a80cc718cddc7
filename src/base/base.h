// base: what every room stands on: memory, text, errors, time, log. No word of the domain lives here.
//
// Ownership, for the whole house: a function whose first argument is an arena returns memory of that arena; a
// returned pointer is borrowed and never freed; `T **out` is yours, freed by `room_thing_free(&x)`; str never owns.
// Allocation never returns NULL: sizes are bounded where bytes enter, and a machine without memory stops the process.
#ifndef ENS_BASE_H
#define ENS_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// ---- text -------------------------------------------------------------------------------------------------

// Bytes that someone else owns. Not terminated by a NUL. {NULL, 0} is "absent", {"", 0} is "empty".
struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_ARG(s) (int)(s).len, (s).ptr // for "%.*s"

static inline struct str str_of(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

// What is done most stands here whole: against a literal, a comparison is then one of lengths and one of words.
static inline struct str str_from(const char *text) // text is NUL-terminated, or NULL for absent
{
    return str_of(text, text ? strlen(text) : 0);
}
static inline bool str_equal(struct str a, struct str b) // same bytes
{
    // By the size of b, which is mostly known to the compiler: then nothing is called.
    return a.len == b.len && (b.len == 0 || memcmp(a.ptr, b.ptr, b.len) == 0);
}
static inline struct str str_skip(struct str s, size_t count) // from byte `count` on; empty past the end
{
    if (count > s.len)
        count = s.len;
    return count ? str_of(s.ptr + count, s.len - count) : s;
}
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal(str_of(s.ptr, prefix.len), prefix);
}
bool str_equal_fold(struct str a, struct str b); // same but for the case of ASCII letters
int str_compare(struct str a, struct str b);     // as memcmp, a prefix sorts first
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s);        // without ASCII white space at both ends
ptrdiff_t str_find(struct str s, char c); // the first place of c, or -1
ptrdiff_t str_find_str(struct str s, struct str needle);
bool str_is_one_of(struct str s, const char *const *words, size_t count);
// The part of *rest before `separator`; *rest becomes what stands after it, {NULL, 0} when there is no more.
struct str str_cut(struct str *rest, char separator);
bool str_to_u64(struct str s,
                uint64_t *out); // all of s, decimal digits only; false on anything else or overflow
uint64_t str_hash(struct str s,
                  uint64_t seed); // not keyed, not for outside bytes in tables that must not degrade

// ---- memory -----------------------------------------------------------------------------------------------

enum code {
    DONE = 0,
    NOT_FOUND,     // no such thing, or not for this asker to know of
    DENIED,        // the asker is known and may not
    UNKNOWN_ASKER, // no or no valid credentials
    INVALID,       // the input is wrong; the sentence says what, where and how to mend it
    CONFLICT,      // another write came first, or the thing exists already
    UNMET,         // a condition that the asker set does not hold
    GONE,          // it was there and was deleted
    TOO_LARGE,     // over a limit
    UNSUPPORTED,   // understood, and not done here
    BUSY,          // try again later
    FULL,          // no room on a disk: nothing was written
    UNCERTAIN,     // a commit whose outcome is not known; never blindly retried
    INTERNAL,      // our fault: disk, damage, a bug
};

// Why the last failing call on this arena failed: a sentence for a person, without personal data.
struct fault {
    enum code code;
    char text[256];
    char where[160]; // FHIRPath expression, file:line or header name; "" when there is none
};

// Memory that lives and dies together: a request, a file, a job.
struct arena {
    struct arena_block *block;
    char *at; // the rest of the newest block: aligned to 16, as many bytes as `left`, a multiple of 16
    size_t left;
    size_t used;     // bytes handed out since the last reset
    size_t used_max; // the arena stops the process rather than grow past this; 0: no limit
    struct fault fault;
    struct arena_end *ends;
};

void arena_init(struct arena *a);
void arena_reset(struct arena *a);   // all memory back for reuse; keeps one block
void arena_release(struct arena *a); // all memory back to the system; the arena may be used again
// Calls end(thing) when the arena is reset or released, the last one first: for what things of the arena hold elsewhere.
void arena_at_end(struct arena *a, void (*end)(void *thing), void *thing);
enum { ARENA_ALIGN = 16 };
static inline size_t arena_rounded(size_t size)
{
    return (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
}
static inline void *arena_take(struct arena *a, size_t rounded) // there is room for it
{
    void *p = a->at;
    a->at += rounded;
    a->left -= rounded;
    a->used += rounded;
    return p;
}
void *arena_alloc_slow(struct arena *a, size_t size);             // a new block, or a limit
static inline void *arena_alloc_raw(struct arena *a, size_t size) // aligned to 16, not zeroed
{
    if (size >= a->left || a->used_max)
        return arena_alloc_slow(a, size);
    return arena_take(a, arena_rounded(size));
}
static inline void *arena_alloc(struct arena *a, size_t size) // as above, zeroed
{
    return memset(arena_alloc_raw(a, size), 0, size);
}
void *arena_grow(struct arena *a, void *old, size_t old_size,
                 size_t new_size); // in place when it was the last
// The end of what was taken last goes back, all but `kept` bytes of it; of anything else nothing does.
static inline void arena_trim(struct arena *a, const void *last, size_t size, size_t kept)
{
    size_t back = arena_rounded(size) - arena_rounded(kept);
    if ((const char *)last + arena_rounded(size) != a->at)
        return;
    a->at -= back;
    a->left += back;
    a->used -= back;
}
struct str arena_copy(struct arena *a, struct str s); // with a NUL after the end
struct str arena_print(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), (count) * sizeof(type)))

// Says why, and returns code: `return fail(a, INVALID, "the birth date \"%s\" has no month", …)`.
// The text is for whoever sent the input; it must not hold personal data.
enum code fail(struct arena *a, enum code code, const char *format, ...) PRINTF_LIKE(3, 4) MUST_CHECK;
enum code fail_at(struct arena *a, enum code code, struct str where, const char *format, ...)
    PRINTF_LIKE(4, 5) MUST_CHECK;
const char *code_word(enum code code); // "not found", "denied", …

// Text that grows, in an arena. Always leaves room for a NUL.
struct buf {
    struct arena *arena;
    char *ptr;
    size_t len;
    size_t size;
};

void buf_init(struct buf *b, struct arena *a, size_t size_hint);
void buf_reserve(struct buf *b, size_t more);
static inline void buf_add(struct buf *b, struct str s)
{
    if (b->size - b->len <= s.len)
        buf_reserve(b, s.len);
    if (s.len)
        memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
}
static inline void buf_add_char(struct buf *b, char c)
{
    if (b->size - b->len <= 1)
        buf_reserve(b, 1);
    b->ptr[b->len++] = c;
}
void buf_add_u64(struct buf *b, uint64_t value);
void buf_print(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->ptr, b->len};
}

// The text is whole: the room that is left goes back to the arena, where nothing was taken after it.
static inline struct str buf_end(struct buf *b)
{
    arena_trim(b->arena, b->ptr, b->size, b->len + 1);
    b->size = b->len + 1;
    return buf_str(b);
}

void *heap_alloc(size_t size);               // zeroed; freed with free()
void *heap_grow(void *old, size_t new_size); // realloc that never returns NULL
void wipe(void *secret, size_t size);        // zeroes and is not optimised away

// Variable-length integers, 7 bits a byte, low bits first (LEB128).
void buf_add_varint(struct buf *b, uint64_t value);
bool varint_read(struct str *from,
                 uint64_t *value); // false: truncated or over 10 bytes; consumes what it read

// ---- time -------------------------------------------------------------------------------------------------

int64_t clock_now_us(void);              // microseconds since 1970-01-01 UTC; the clock that tests may set
int64_t clock_steady_us(void);           // never goes back; for deadlines and durations
void clock_set_for_test(int64_t now_us); // fixes clock_now_us; 0 gives the real one back

// ---- log --------------------------------------------------------------------------------------------------

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO };
// One line on standard error: time, level, room, sentence. Never personal data, never a secret. Nobody waits for whoever
// reads it: what is not taken at once is dropped and counted.
void log_line(enum log_level level, const char *room, const char *format, ...) PRINTF_LIKE(3, 4);

// The same with fields of their own, for who reads logs by program. Names are the program's words.
struct log_field {
    const char *name;
    struct str text; // {NULL,0}: the number
    int64_t number;
};
void log_fields(enum log_level level, const char *room, const char *sentence, const struct log_field *fields,
                size_t count);
// For the whole process, from the start on: text and everything. JSON: an object a line (RFC 8259).
void log_set(bool is_json, enum log_level most);
bool log_is_json(void);
uint64_t log_dropped(void); // lines, so far

#endif
