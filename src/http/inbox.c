// The body of a stream, on its way from the loop to the thread whose handler reads it. Two buffers change places: what the
// reader holds, the loop does not touch. The stream's window bounds both.
#include "http/session_int.h"

#include <stdlib.h>

struct inbox {
    _Atomic size_t *held; // the server's count of bytes in memory
    pthread_mutex_t lock;
    pthread_cond_t came;
    char *in;
    size_t len, size;
    size_t used; // by the reader, not yet told
    bool is_whole, is_cut, wants_continue, has_begun;
    bool is_begun_told;
    char *given; // the reader's, without the lock
    size_t given_at, given_len, given_size;
};

struct inbox *inbox_make(_Atomic size_t *held, bool continue_due)
{
    struct inbox *i = heap_alloc(sizeof *i);
    i->held = held;
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&i->lock, NULL);
    pthread_cond_init(&i->came, &steady);
    pthread_condattr_destroy(&steady);
    i->wants_continue = continue_due;
    return i;
}

void inbox_free(struct inbox **inbox)
{
    struct inbox *i = *inbox;
    *inbox = NULL;
    if (!i)
        return;
    pthread_cond_destroy(&i->came);
    pthread_mutex_destroy(&i->lock);
    atomic_fetch_sub_explicit(i->held, i->size + i->given_size, memory_order_relaxed);
    free(i->in);
    free(i->given);
    free(i);
}

static void grow(struct inbox *i, size_t least)
{
    size_t size = i->size * 2 < least ? least : i->size * 2;
    atomic_fetch_add_explicit(i->held, size - i->size, memory_order_relaxed);
    i->in = heap_grow(i->in, size);
    i->size = size;
}

void inbox_put(struct inbox *i, struct str bytes)
{
    pthread_mutex_lock(&i->lock);
    if (i->size - i->len < bytes.len)
        grow(i, i->len + bytes.len);
    if (bytes.len)
        memcpy(i->in + i->len, bytes.ptr, bytes.len);
    i->len += bytes.len;
    pthread_cond_signal(&i->came);
    pthread_mutex_unlock(&i->lock);
}

void inbox_end(struct inbox *i, bool is_whole)
{
    pthread_mutex_lock(&i->lock);
    i->is_whole |= is_whole;
    i->is_cut |= !is_whole && !i->is_whole;
    pthread_cond_signal(&i->came);
    pthread_mutex_unlock(&i->lock);
}

struct inbox_news inbox_look(struct inbox *i)
{
    pthread_mutex_lock(&i->lock);
    struct inbox_news news = {i->used, i->has_begun && i->wants_continue && !i->len,
                              i->has_begun && !i->is_begun_told};
    i->used = 0;
    i->is_begun_told |= i->has_begun;
    i->wants_continue &= !i->has_begun;
    pthread_mutex_unlock(&i->lock);
    return news;
}

static struct timespec time_of(int64_t us)
{
    return (struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
}

static void change_places(struct inbox *i)
{
    char *in = i->in;
    size_t size = i->size;
    i->in = i->given;
    i->size = i->given_size;
    i->given = in;
    i->given_size = size;
    i->given_len = i->len;
    i->given_at = i->len = 0;
}

static enum inbox_found take_given(struct inbox *i, struct str *piece)
{
    size_t left = i->given_len - i->given_at;
    *piece = str_of(i->given + i->given_at, left < PIECE_SIZE ? left : PIECE_SIZE);
    i->given_at += piece->len;
    i->used += piece->len;
    return INBOX_PIECE;
}

// `until_us` in the past: only looks. The first look tells the loop that somebody reads.
enum inbox_found inbox_take(struct inbox *i, int64_t until_us, struct str *piece)
{
    enum inbox_found found = INBOX_PIECE;
    const struct timespec until = time_of(until_us);
    int waited = 0;
    pthread_mutex_lock(&i->lock);
    i->has_begun = true;
    if (i->given_at == i->given_len) {
        while (!i->len && !i->is_whole && !i->is_cut && waited == 0)
            waited = until_us ? pthread_cond_timedwait(&i->came, &i->lock, &until) : -1;
        change_places(i);
    }
    if (i->is_cut)
        found = INBOX_CUT;
    else if (i->given_len > i->given_at)
        found = take_given(i, piece);
    else
        found = i->is_whole ? INBOX_END : INBOX_WAITS;
    pthread_mutex_unlock(&i->lock);
    return found;
}
