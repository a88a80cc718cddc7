// Counting in memory, carrying into the store.
#include "figure/figure.h"

#include "figure/figure_sql.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { COMMONS = 0, SLOTS = 512, NOTED_DAY = -1 };

struct slot {
    _Atomic(const char *) word; // NULL: free
    atomic_uint_fast64_t counts[FIGURE_KINDS];
};
struct figure_tally {
    struct slot slots[SLOTS];
};

enum figure_kind figure_kind_of(int status)
{
    if (status < 400)
        return FIGURE_DONE;
    if (status >= 500)
        return FIGURE_FAILED;
    bool is_refusal = status == 401 || status == 403 || status == 404 || status == 410 || status == 429;
    return is_refusal ? FIGURE_REFUSED : FIGURE_WRONG;
}

const char *figure_kind_word(enum figure_kind kind)
{
    static const char *const words[] = {[FIGURE_DONE] = "done",
                                        [FIGURE_REFUSED] = "refused",
                                        [FIGURE_WRONG] = "wrong",
                                        [FIGURE_FAILED] = "failed"};
    return words[kind];
}

struct figure_tally *figure_tally_make(void)
{
    return heap_alloc(sizeof(struct figure_tally));
}

void figure_tally_free(struct figure_tally **tally)
{
    free(*tally);
    *tally = NULL;
}

// The slot of a word, taken at its first counting. NULL: more words than there are slots.
static struct slot *slot_of(struct figure_tally *tally, const char *word)
{
    size_t at = str_hash(str_from(word), 0) % SLOTS;
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *s = &tally->slots[(at + i) % SLOTS];
        const char *there = atomic_load_explicit(&s->word, memory_order_acquire);
        if (!there && atomic_compare_exchange_strong(&s->word, &there, word))
            return s;
        if (strcmp(there, word) == 0)
            return s;
    }
    return NULL;
}

void figure_count(struct figure_tally *tally, const char *word, int status)
{
    struct slot *s = slot_of(tally, word);
    if (s)
        atomic_fetch_add_explicit(&s->counts[figure_kind_of(status)], 1, memory_order_relaxed);
}

// ---- the store --------------------------------------------------------------------------------------------

static enum code find(struct arena *a, struct store_read *read, struct str name, int64_t day,
                      struct figure_row *out)
{
    struct store_rows rows;
    struct store_value args[] = {store_text(name), store_int(day)};
    enum code code = store_select(a, read, COMMONS, &figure_find, args, COUNT_OF(args), &rows);
    if (code)
        return code;
    bool found = store_next(a, &rows);
    if (found)
        *out = (struct figure_row){name, store_column_int(&rows, 1), (uint64_t)store_column_int(&rows, 0)};
    store_rows_end(&rows);
    return rows.code ? rows.code : found ? DONE : NOT_FOUND;
}

struct drained {
    struct slot *slot;
    enum figure_kind kind;
    uint64_t number;
};

static size_t drain(struct figure_tally *tally, struct drained *list)
{
    size_t count = 0;
    for (size_t i = 0; i < SLOTS; i++)
        for (int kind = 0; kind < FIGURE_KINDS; kind++) {
            struct slot *s = &tally->slots[i];
            uint64_t number = atomic_exchange_explicit(&s->counts[kind], 0, memory_order_relaxed);
            if (number)
                list[count++] = (struct drained){s, (enum figure_kind)kind, number};
        }
    return count;
}

static enum code add(struct arena *a, struct store_read *read, struct store_writes *writes,
                     const struct drained *d, int64_t day)
{
    struct figure_row there;
    struct str name = arena_print(a, "%s %s", atomic_load(&d->slot->word), figure_kind_word(d->kind));
    struct store_value added[] = {store_text(name), store_int(day), store_id(d->number)};
    struct store_value made[] = {store_text(name), store_int(day), store_int(0), store_id(d->number)};
    enum code code = find(a, read, name, day, &there);
    if (code == DONE)
        store_write(writes, &figure_add, added, COUNT_OF(added), 1);
    else if (code == NOT_FOUND)
        store_write(writes, &figure_insert, made, COUNT_OF(made), 1);
    return code == NOT_FOUND ? DONE : code;
}

enum code figure_carry(struct arena *a, struct store *store, struct figure_tally *tally, int64_t day)
{
    struct drained *list = ARENA_ARRAY(a, struct drained, (size_t)SLOTS * FIGURE_KINDS);
    size_t count = drain(tally, list);
    struct store_writes *writes = store_writes_new(a, COMMONS);
    struct store_read *read = NULL;
    if (!count)
        return DONE;
    enum code code = store_read_begin(a, store, &read);
    for (size_t i = 0; code == DONE && i < count; i++)
        code = add(a, read, writes, &list[i], day);
    store_read_end(&read);
    if (code == DONE)
        code = store_commit(a, store, writes);
    for (size_t i = 0; code && i < count; i++) // another process may have made the same row at this moment
        atomic_fetch_add(&list[i].slot->counts[list[i].kind], list[i].number);
    return code == CONFLICT ? DONE : code;
}

enum code figure_note(struct arena *a, struct store *store, const char *name, int64_t at_us, uint64_t number)
{
    struct figure_row there;
    struct store_read *read = NULL;
    struct store_writes *writes = store_writes_new(a, COMMONS);
    struct store_value args[] = {store_text(str_from(name)), store_int(NOTED_DAY), store_int(at_us),
                                 store_id(number)};
    enum code code = store_read_begin(a, store, &read);
    if (code == DONE)
        code = find(a, read, str_from(name), NOTED_DAY, &there);
    store_read_end(&read);
    if (code && code != NOT_FOUND)
        return code;
    store_write(writes, code ? &figure_insert : &figure_set, args, COUNT_OF(args), 1);
    code = store_commit(a, store, writes);
    return code == CONFLICT ? DONE : code; // another process noted it at this moment
}

enum code figure_days(struct arena *a, struct store_read *read, int64_t from_day, int64_t until_day,
                      struct figure_row **out, size_t *count)
{
    enum { ROWS_MAX = 100000 };
    struct store_rows rows;
    struct store_value args[] = {store_int(from_day), store_int(until_day)};
    size_t size = 0;
    enum code code = store_select(a, read, COMMONS, &figure_list, args, COUNT_OF(args), &rows);
    *out = NULL;
    *count = 0;
    if (code)
        return code;
    while (*count < ROWS_MAX && store_next(a, &rows)) {
        if (*count == size) {
            size_t grown = size ? 2 * size : 64;
            *out = arena_grow(a, *out, size * sizeof **out, grown * sizeof **out);
            size = grown;
        }
        (*out)[(*count)++] =
            (struct figure_row){arena_copy(a, store_column(&rows, 0)), store_column_int(&rows, 1),
                                (uint64_t)store_column_int(&rows, 2)};
    }
    store_rows_end(&rows);
    return rows.code;
}

enum code figure_noted(struct arena *a, struct store_read *read, const char *name, struct figure_row *out)
{
    return find(a, read, str_from(name), NOTED_DAY, out);
}
