// The pages of the tree: reading them, changing some leaves, finding the way to one.
#include "journal/journal_int.h"

#include "journal/journal_sql.h"

enum { ENTRY_SIZE = 1 + CRYPT_HASH_SIZE, PAGE_PLACES = 1 << PAGE_BITS };

// A page opened: the hash at each place that has one.
struct page {
    unsigned level;
    uint64_t above; // the bits of the places above the page
    bool has[PAGE_PLACES];
    struct tree_hash hash[PAGE_PLACES];
};

static unsigned bits_below(unsigned level)
{
    return level * PAGE_BITS;
}

static uint64_t above_of(uint64_t place, unsigned level)
{
    return (place & (TREE_PERSONS - 1)) >> bits_below(level) >> PAGE_BITS;
}

static struct store_value number_of(uint64_t above, unsigned level)
{
    return store_id(above << 3 | level);
}

// What stands above the top page is the bucket.
static uint64_t place_of_row(struct store_value page)
{
    uint64_t number = (uint64_t)page.number, above = number >> 3;
    unsigned level = (unsigned)(number & 7);
    return STORE_BUCKETS + (above >> bits_below(PAGE_LEVELS - 1 - level)) % STORE_BUCKETS;
}

const struct store_place journal_places[] = {
    {"checkpoint_page", "page", place_of_row}, {"journal_touched", "space", NULL}, {0}};

static enum code open_page(struct arena *a, struct str entries, struct page *p)
{
    if (entries.len % ENTRY_SIZE)
        return fail(a, INTERNAL, "a page of the journals' tree is damaged");
    for (; entries.len; entries = str_skip(entries, ENTRY_SIZE)) {
        unsigned at = (unsigned char)entries.ptr[0] % PAGE_PLACES;
        p->has[at] = true;
        memcpy(p->hash[at].bytes, entries.ptr + 1, CRYPT_HASH_SIZE);
    }
    return DONE;
}

static struct str close_page(struct arena *a, const struct page *p)
{
    char *entries = arena_alloc_raw(a, (size_t)PAGE_PLACES * ENTRY_SIZE);
    size_t size = 0;
    for (unsigned at = 0; at < PAGE_PLACES; at++) {
        if (!p->has[at])
            continue;
        entries[size] = (char)at;
        memcpy(entries + size + 1, p->hash[at].bytes, CRYPT_HASH_SIZE);
        size += ENTRY_SIZE;
    }
    return str_of(entries, size);
}

// The places on a page as parts of the tree; gives their number.
static size_t parts_of(const struct page *p, struct tree_part parts[PAGE_PLACES])
{
    size_t count = 0;
    uint64_t base = TREE_PERSONS | p->above << PAGE_BITS << bits_below(p->level);
    for (uint64_t at = 0; at < PAGE_PLACES; at++)
        if (p->has[at])
            parts[count++] = (struct tree_part){base | at << bits_below(p->level), p->hash[at]};
    return count;
}

// ---- changing ---------------------------------------------------------------------------------------------

static enum code load_page(struct arena *a, struct store_tx *tx, struct page *p)
{
    struct store_rows rows;
    struct store_value number = number_of(p->above, p->level);
    enum code code = store_tx_select(a, tx, &page_find, &number, 1, &rows);
    if (code == DONE && store_next(a, &rows))
        code = open_page(a, store_column(&rows, 0), p);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

// Puts the first of the changes, those of one page, into it; *taken tells how many, *hash what the page is then.
static enum code change_page(struct arena *a, struct store_tx *tx, unsigned level,
                             const struct tree_part *changes, size_t count, size_t *taken,
                             struct tree_hash *hash)
{
    struct page p = {.level = level, .above = above_of(changes[0].place, level)};
    struct tree_part parts[PAGE_PLACES];
    enum code code = load_page(a, tx, &p);
    if (code)
        return code;
    size_t i = 0;
    for (; i < count && above_of(changes[i].place, level) == p.above; i++) {
        uint64_t at = changes[i].place >> bits_below(level) & (PAGE_PLACES - 1);
        p.has[at] = true;
        p.hash[at] = changes[i].hash;
    }
    *taken = i;
    *hash = tree_of(parts, parts_of(&p, parts), NULL);
    struct store_value args[] = {number_of(p.above, level), store_bytes(close_page(a, &p))};
    return store_tx_write(a, tx, &page_put, args, COUNT_OF(args), 1);
}

enum code pages_change(struct arena *a, struct store_tx *tx, struct tree_part *leaves, size_t count)
{
    for (unsigned level = 0; level < PAGE_LEVELS; level++) {
        size_t pages = 0, taken = 0;
        // What a page became is a change of the page above it: written over the changes that it took.
        for (size_t i = 0; i < count; i += taken) {
            struct tree_part page = {.place = leaves[i].place};
            enum code code = change_page(a, tx, level, leaves + i, count - i, &taken, &page.hash);
            if (code)
                return code;
            leaves[pages++] = page;
        }
        count = pages;
    }
    return DONE;
}

// ---- reading ----------------------------------------------------------------------------------------------

static enum code read_page(struct arena *a, struct store_read *read, uint64_t space, struct page *p,
                           bool *is_there)
{
    struct store_rows rows;
    struct store_value number = number_of(p->above, p->level);
    enum code code = store_select(a, read, space, &page_find, &number, 1, &rows);
    *is_there = code == DONE && store_next(a, &rows);
    if (*is_there)
        code = open_page(a, store_column(&rows, 0), p);
    store_rows_end(&rows);
    return code ? code : rows.code;
}

enum code pages_bucket(struct arena *a, struct store_read *read, unsigned bucket, struct tree_hash *out,
                       bool *is_empty)
{
    struct page p = {.level = PAGE_LEVELS - 1, .above = bucket};
    struct tree_part parts[PAGE_PLACES];
    bool is_there;
    enum code code = read_page(a, read, STORE_BUCKETS + bucket, &p, &is_there); // any space of the bucket
    size_t count = code || !is_there ? 0 : parts_of(&p, parts);
    *is_empty = count == 0;
    if (count)
        *out = tree_of(parts, count, NULL);
    return code;
}

enum code pages_way(struct arena *a, struct store_read *read, uint64_t space, struct tree_way *way)
{
    for (unsigned level = 0; level < PAGE_LEVELS; level++) {
        struct page p = {.level = level, .above = above_of(way->place, level)};
        struct tree_part parts[PAGE_PLACES];
        bool is_there;
        enum code code = read_page(a, read, space, &p, &is_there);
        if (code)
            return code;
        size_t count = is_there ? parts_of(&p, parts) : 0;
        if (!count)
            return fail(a, NOT_FOUND, "this journal is under no checkpoint yet");
        (void)tree_of(parts, count, way);
    }
    return DONE;
}
