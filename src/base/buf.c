// Text that grows, in an arena; and variable-length integers.
#include "base/base.h"

#include <stdio.h>

void buf_init(struct buf *b, struct arena *a, size_t size_hint)
{
    *b = (struct buf){.arena = a};
    buf_reserve(b, size_hint);
}

void buf_reserve(struct buf *b, size_t more)
{
    if (b->ptr && b->size - b->len > more)
        return;
    size_t least = b->len + more + 1, twice = 2 * b->size;
    size_t size = arena_rounded(twice > least ? twice : least);
    b->ptr = arena_grow(b->arena, b->ptr, b->size, size);
    b->size = size;
}

// Into their place at once: what was written digit by digit and is then copied is waited for.
void buf_add_u64(struct buf *b, uint64_t value)
{
    enum { DIGITS_MAX = 20 };
    size_t count = 1;
    for (uint64_t limit = 10; value >= limit && count < DIGITS_MAX; limit *= 10)
        count++;
    buf_reserve(b, count);
    b->len += count;
    char *digit = b->ptr + b->len;
    for (; count >= 2; count -= 2, value /= 100) {
        *--digit = (char)('0' + value % 10);
        *--digit = (char)('0' + value / 10 % 10);
    }
    if (count)
        *--digit = (char)('0' + value);
}

void buf_print(struct buf *b, const char *format, ...)
{
    // Nearly always the room there is suffices: one pass.
    va_list args, again;
    buf_reserve(b, 1);
    size_t room = b->size - b->len;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(b->ptr + b->len, room, format, args);
    va_end(args);
    if ((size_t)len >= room) {
        buf_reserve(b, (size_t)len + 1);
        vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
    }
    va_end(again);
    b->len += (size_t)len;
}

void buf_add_varint(struct buf *b, uint64_t value)
{
    if (b->size - b->len <= 10)
        buf_reserve(b, 10);
    while (value >= 0x80) {
        b->ptr[b->len++] = (char)(unsigned char)(value | 0x80);
        value >>= 7;
    }
    b->ptr[b->len++] = (char)(unsigned char)value;
}

bool varint_read(struct str *from, uint64_t *value)
{
    uint64_t result = 0;
    for (size_t i = 0; i < from->len && i < 10; i++) {
        unsigned char byte = (unsigned char)from->ptr[i];
        if (i == 9 && byte > 1)
            return false;
        result |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (!(byte & 0x80)) {
            *from = str_skip(*from, i + 1);
            *value = result;
            return true;
        }
    }
    return false;
}
