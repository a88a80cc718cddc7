// Arenas: memory that lives and dies together, and the reason why the last call on one failed.
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_SIZE_FIRST = 16 * 1024, BLOCK_SIZE_MAX = 1024 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t size; // bytes in data, a multiple of ARENA_ALIGN
    char data[];
};

_Static_assert(sizeof(struct arena_block) % ARENA_ALIGN == 0, "block data must be aligned");

static void die_without_memory(size_t size)
{
    log_line(LOG_ERROR, "base", "no memory for %zu bytes: stopping", size);
    abort();
}

void *heap_alloc(size_t size)
{
    void *p = calloc(1, size ? size : 1);
    if (!p)
        die_without_memory(size);
    return p;
}

void *heap_grow(void *old, size_t new_size)
{
    void *p = realloc(old, new_size ? new_size : 1);
    if (!p)
        die_without_memory(new_size);
    return p;
}

void wipe(void *secret, size_t size)
{
    explicit_bzero(secret, size);
}

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

struct arena_end {
    struct arena_end *older;
    void (*end)(void *thing);
    void *thing;
};

void arena_at_end(struct arena *a, void (*end)(void *thing), void *thing)
{
    struct arena_end *e = ARENA_NEW(a, struct arena_end);
    *e = (struct arena_end){a->ends, end, thing};
    a->ends = e;
}

static void run_ends(struct arena *a)
{
    for (struct arena_end *e = a->ends; e; e = e->older)
        e->end(e->thing);
    a->ends = NULL;
}

void arena_release(struct arena *a)
{
    run_ends(a);
    free_blocks(a->block);
    a->block = NULL;
    a->at = NULL;
    a->left = a->used = 0;
    a->fault = (struct fault){0};
}

void arena_reset(struct arena *a)
{
    run_ends(a);
    // The newest block is the largest: it is the one worth keeping.
    if (a->block) {
        free_blocks(a->block->older);
        a->block->older = NULL;
        a->at = a->block->data;
        a->left = a->block->size;
    }
    a->used = 0;
    a->fault.code = DONE;
    a->fault.text[0] = a->fault.where[0] = 0;
}

static void add_block(struct arena *a, size_t size)
{
    size_t want = a->block ? a->block->size * 2 : BLOCK_SIZE_FIRST;
    if (want > BLOCK_SIZE_MAX)
        want = BLOCK_SIZE_MAX;
    if (want < size)
        want = size;
    struct arena_block *block = malloc(sizeof *block + want);
    if (!block)
        die_without_memory(want);
    block->older = a->block;
    block->size = want;
    a->block = block;
    a->at = block->data;
    a->left = want;
}

void *arena_alloc_slow(struct arena *a, size_t size)
{
    size_t rounded = arena_rounded(size);
    if (rounded < size || (a->used_max && a->used + rounded > a->used_max))
        die_without_memory(size);
    if (!a->block || a->left < rounded)
        add_block(a, rounded);
    return arena_take(a, rounded);
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
    size_t more = arena_rounded(new_size) - arena_rounded(old_size);
    bool is_last = old && (char *)old + arena_rounded(old_size) == a->at;
    if (is_last && new_size >= old_size && more <= a->left) {
        arena_take(a, more);
        return old;
    }
    void *p = arena_alloc_raw(a, new_size);
    if (old)
        memcpy(p, old, old_size < new_size ? old_size : new_size);
    return p;
}

struct str arena_copy(struct arena *a, struct str s)
{
    char *p = arena_alloc_raw(a, s.len + 1);
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = 0;
    return str_of(p, s.len);
}

struct str arena_print(struct arena *a, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    char *p = arena_alloc_raw(a, (size_t)len + 1);
    if ((size_t)len < sizeof small)
        memcpy(p, small, (size_t)len + 1);
    else
        vsnprintf(p, (size_t)len + 1, format, again);
    va_end(again);
    return str_of(p, (size_t)len);
}

static void set_fault(struct arena *a, enum code code, struct str where, const char *format, va_list args)
{
    a->fault.code = code;
    vsnprintf(a->fault.text, sizeof a->fault.text, format, args);
    size_t len = where.len < sizeof a->fault.where - 1 ? where.len : sizeof a->fault.where - 1;
    if (len)
        memcpy(a->fault.where, where.ptr, len);
    a->fault.where[len] = 0;
}

enum code fail(struct arena *a, enum code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_fault(a, code, (struct str){0}, format, args);
    va_end(args);
    return code;
}

enum code fail_at(struct arena *a, enum code code, struct str where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_fault(a, code, where, format, args);
    va_end(args);
    return code;
}

const char *code_word(enum code code)
{
    static const char *const words[] = {
        [DONE] = "done",           [NOT_FOUND] = "not found",
        [DENIED] = "denied",       [UNKNOWN_ASKER] = "unknown asker",
        [INVALID] = "invalid",     [CONFLICT] = "conflict",
        [UNMET] = "unmet",         [GONE] = "gone",
        [TOO_LARGE] = "too large", [UNSUPPORTED] = "unsupported",
        [BUSY] = "busy",           [FULL] = "no room",
        [UNCERTAIN] = "uncertain", [INTERNAL] = "internal",
    };
    return words[code];
}
