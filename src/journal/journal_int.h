// What the files of journal/ share: the chain, the tree of all heads, its pages in the store.
#ifndef ENS_JOURNAL_INT_H
#define ENS_JOURNAL_INT_H

#include "journal/journal.h"

// ---- the chain (chain.c)
void journal_put_u64(unsigned char out[8], uint64_t value); // low byte first
void journal_chain_start(unsigned char head[CRYPT_HASH_SIZE], uint64_t space);
void journal_chain_line(unsigned char head[CRYPT_HASH_SIZE], uint64_t seq, int64_t at_us, struct str sealed);

// ---- the end of a chain (journal.c): within a transaction of the space's volume
struct journal_head {
    uint64_t space, seq; // seq 0: no line yet
    int64_t at_us;       // of the last line
    unsigned char hash[CRYPT_HASH_SIZE];
};
enum code journal_head_read(struct arena *a, struct store_tx *tx, uint64_t space,
                            struct journal_head *out) MUST_CHECK;
// Appends a sealed line; the head is then that line's.
enum code journal_head_grow(struct arena *a, struct store_tx *tx, struct journal_head *head, int64_t at_us,
                            struct str sealed) MUST_CHECK;
struct str journal_line_seal(struct arena *a, struct crypt_box *box, uint64_t space,
                             const struct journal_line *line);

// ---- the tree's top (checkpoint.c): the commons' leaf and the buckets that are not empty
struct tree_part;
enum code journal_top(struct arena *a, struct store_read *read, struct tree_part **out,
                      size_t *count) MUST_CHECK;

// ---- what is signed (checkpoint_text.c)
void journal_checkpoint_body(struct buf *out, const struct journal_checkpoint *c);

// ---- a line, opened (journal.c)
enum code journal_line_open(struct arena *a, struct crypt_box *box, uint64_t space, struct str sealed,
                            struct str *json) MUST_CHECK;

// ---- which journals grew (touch.c): within an append's transaction
// Notes that a line of `at_us` came after one of `before_us` (0: the first), once a journal and hour.
enum code journal_touch(struct arena *a, struct store_tx *tx, uint64_t space, int64_t before_us,
                        int64_t at_us) MUST_CHECK;
enum { TOUCH_HOUR_S = 3600 };
int64_t journal_hour(int64_t at_us);

// ---- the tree (tree.c)
// A leaf has a place of 41 bits: the commons' journal is at 0, a person's space at 1, its bucket (10 bits), its count (30
// bits). The tree over a set of leaves follows from their places alone, bit by bit from the highest:
//   leaf = H(0x00 ‖ space ‖ seq ‖ head), node = H(0x01 ‖ bit ‖ left ‖ right); numbers 8 bytes, low first; bit 1 byte
// `bit` is the highest in which the places of the two sides differ: a side without leaves makes no node. H is
// BLAKE2b-256; its first byte keeps leaves and nodes apart (RFC 6962 §2.1). As a node names its bit, there is one way
// from the root to a space: a root commits to one head of each space at most.
enum { TREE_COUNT_BITS = 30, TREE_PLACE_BITS = JOURNAL_STEPS_MAX };
static const uint64_t TREE_PERSONS = UINT64_C(1) << 40;
struct tree_hash {
    unsigned char bytes[CRYPT_HASH_SIZE];
};
uint64_t tree_place(uint64_t space);
struct tree_hash tree_leaf(uint64_t space, uint64_t seq, const unsigned char head[CRYPT_HASH_SIZE]);
struct tree_hash tree_node(unsigned bit, const struct tree_hash *left, const struct tree_hash *right);

// A leaf, or a whole subtree at any place in it.
struct tree_part {
    uint64_t place;
    struct tree_hash hash;
};
// What stands beside the way from a leaf to the root, lowest first.
struct tree_way {
    uint64_t place; // of the leaf
    size_t count;
    struct journal_step steps[JOURNAL_STEPS_MAX];
};
// The hash over parts in the order of their places, at least one. The steps that stand beside way->place, if it is under
// one of them, are added; way may be NULL.
struct tree_hash tree_of(const struct tree_part *parts, size_t count, struct tree_way *way);

// The same for parts that come one after the other.
struct tree_builder {
    struct tree_hash part[TREE_PLACE_BITS + 1];
    uint8_t bit[TREE_PLACE_BITS + 1]; // between part[i - 1] and part[i]
    unsigned count;
    uint64_t last;
};
void tree_add(struct tree_builder *t, uint64_t place, const struct tree_hash *hash);
bool tree_end(struct tree_builder *t, struct tree_hash *root); // false: nothing was added

// ---- pages: the trees of the buckets as they stand in their volumes, so that only what changed is hashed (pages.c)
// A page is a subtree of six bits: for each place on it under which there are leaves, a byte and the hash. Its number: the
// bits of the places above the page, and its level (0 is next to the leaves) in the low 3 bits.
enum { PAGE_BITS = 6, PAGE_LEVELS = TREE_COUNT_BITS / PAGE_BITS };
// Takes changed leaves of persons, in the order of their places, into the pages of the volume. Alters the array.
enum code pages_change(struct arena *a, struct store_tx *tx, struct tree_part *leaves,
                       size_t count) MUST_CHECK;
// The hash of a bucket; *is_empty: it has no leaf.
enum code pages_bucket(struct arena *a, struct store_read *read, unsigned bucket, struct tree_hash *out,
                       bool *is_empty) MUST_CHECK;
// Adds the steps beside way->place up to the root of its bucket. NOT_FOUND: there is no leaf.
enum code pages_way(struct arena *a, struct store_read *read, uint64_t space,
                    struct tree_way *way) MUST_CHECK;

#endif
