// The tree of all heads (journal_int.h says its form): hashes of leaves and nodes, over parts at once or one by one.
#include "journal/journal_int.h"

enum { LEAF_MARK = 0, NODE_MARK = 1 };

uint64_t tree_place(uint64_t space)
{
    uint64_t bucket = space % STORE_BUCKETS, count = space / STORE_BUCKETS;
    return space ? TREE_PERSONS | bucket << TREE_COUNT_BITS | count : 0;
}

struct tree_hash tree_leaf(uint64_t space, uint64_t seq, const unsigned char head[CRYPT_HASH_SIZE])
{
    struct tree_hash out;
    unsigned char text[1 + 8 + 8 + CRYPT_HASH_SIZE] = {LEAF_MARK};
    journal_put_u64(text + 1, space);
    journal_put_u64(text + 9, seq);
    memcpy(text + 17, head, CRYPT_HASH_SIZE);
    crypt_hash(str_of((const char *)text, sizeof text), out.bytes);
    return out;
}

struct tree_hash tree_node(unsigned bit, const struct tree_hash *left, const struct tree_hash *right)
{
    struct tree_hash out;
    unsigned char text[2 + 2 * CRYPT_HASH_SIZE] = {NODE_MARK, (unsigned char)bit};
    memcpy(text + 2, left->bytes, CRYPT_HASH_SIZE);
    memcpy(text + 2 + CRYPT_HASH_SIZE, right->bytes, CRYPT_HASH_SIZE);
    crypt_hash(str_of((const char *)text, sizeof text), out.bytes);
    return out;
}

// The highest bit in which two places differ; they do differ.
static unsigned split_bit(uint64_t a, uint64_t b)
{
    return 63u - (unsigned)__builtin_clzll(a ^ b);
}

static size_t first_with_bit(const struct tree_part *parts, size_t count, unsigned bit)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (parts[middle].place >> bit & 1)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

// Descends at most TREE_PLACE_BITS deep.
struct tree_hash tree_of(const struct tree_part *parts, size_t count, struct tree_way *way)
{
    if (count == 1)
        return parts[0].hash;
    unsigned bit = split_bit(parts[0].place, parts[count - 1].place);
    size_t middle = first_with_bit(parts, count, bit);
    // The way goes through here only if its place is like theirs above the bit.
    bool is_on_way = way && way->place >> bit >> 1 == parts[0].place >> bit >> 1;
    bool goes_right = is_on_way && way->place >> bit & 1;
    struct tree_hash left = tree_of(parts, middle, is_on_way && !goes_right ? way : NULL);
    struct tree_hash right = tree_of(parts + middle, count - middle, goes_right ? way : NULL);
    if (is_on_way)
        way->steps[way->count++] = (struct journal_step){(uint8_t)bit, {0}};
    if (is_on_way)
        memcpy(way->steps[way->count - 1].hash, (goes_right ? left : right).bytes, CRYPT_HASH_SIZE);
    return tree_node(bit, &left, &right);
}

static void join_last(struct tree_builder *t)
{
    t->count--;
    t->part[t->count - 1] = tree_node(t->bit[t->count], &t->part[t->count - 1], &t->part[t->count]);
}

void tree_add(struct tree_builder *t, uint64_t place, const struct tree_hash *hash)
{
    unsigned bit = t->count ? split_bit(t->last, place) : 0;
    while (t->count > 1 && t->bit[t->count - 1] < bit)
        join_last(t);
    t->part[t->count] = *hash;
    t->bit[t->count++] = (uint8_t)bit;
    t->last = place;
}

bool tree_end(struct tree_builder *t, struct tree_hash *root)
{
    if (!t->count)
        return false;
    while (t->count > 1)
        join_last(t);
    *root = t->part[0];
    return true;
}
